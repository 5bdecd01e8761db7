//! The team: who holds how many people, whose phone was heard from, what is new since the supervisor's last look.

pub(super) mod board;
pub(crate) mod heard;
pub(crate) mod out_alone;

use leptos::prelude::*;
use shared::civil;
use shared::wire::office::{TeamBoard, WorkerRow};

use self::board::{Heard, Totals, first_contact, foremost, is_grave, new_since, not_reached, sorted};
use self::out_alone::OutAlone;
use super::asked::Asked;
use super::concern::list::Concerns;
use super::decisions::DecisionsDoor;
use super::feedback::list::{FeedbackDoor, UnreadFeedback};
use super::follow_up::list::FollowUpsDoor;
use super::held::{HeldCount, HeldDoor};
use super::numbers::NumbersDoor;
use crate::clock;
use crate::network::office;
use crate::parts::button::Button;
use crate::parts::empty::Empty;
use crate::parts::icon::{Icon, Shape};
use crate::parts::kinds::within_a_line;
use crate::parts::page::PageHead;

/// Flags that one line of the table shows.
const FLAGS_SHOWN: usize = 2;

/// The team's board. It asks the office and stores nothing.
#[component]
pub(crate) fn Team() -> impl IntoView {
    let asked = Asked::new(office::team);
    Effect::new(move |_| {
        if let Some(board) = asked.get() {
            HeldCount::now_is(board.held);
        }
    });
    let above = Signal::derive(move || {
        let today = civil::long_day(clock::today());
        asked.get().map_or(today.clone(), |board: TeamBoard| format!("{} · {today}", board.team_name))
    });
    let silence = move || {
        let words = asked.get().and_then(|board| Totals::of(&board.workers, clock::now_ms()).silence());
        words.map(|words| view! { <span class="pill amber"><Icon shape=Shape::Alert/>{words}</span> })
    };
    view! {
        <PageHead tab="Your team" above>{silence}</PageHead>
        <OutAlone/>
        <Concerns with_closed=true/>
        <UnreadFeedback/>
        <NumbersDoor/>
        <HeldDoor/>
        <DecisionsDoor/>
        <FollowUpsDoor/>
        <FeedbackDoor/>
        {asked.view("Asking the office about your team…", |board| view! { <Board board/> })}
        <div class="team-foot">
            <p class="quiet small num">
                {move || asked.get().map(|board| format!("As the office had it {}.", civil::moment(board.as_of_ms, clock::now_ms())))}
            </p>
            {move || asked.get().is_some().then(|| view! {
                <Button words="Ask again" look="quiet compact" icon=Shape::Refresh busy=asked.busy() on_press=move |()| asked.again()/>
            })}
        </div>
    }
}

#[component]
fn Board(board: TeamBoard) -> impl IntoView {
    if board.workers.is_empty() {
        return view! {
            <Empty shape=Shape::Users title="Nobody in this team yet">
                <p>"Link workers and support workers stand here once they are in your team. An admin adds them under People and roles."</p>
            </Empty>
        }
        .into_any();
    }
    let now_ms = clock::now_ms();
    let totals = Totals::of(&board.workers, now_ms);
    let lines = [first_contact(&board.workers), not_reached(&board.workers)].into_iter().flatten();
    let lines = lines.map(|words| view! { <p class="quiet small num">{words}</p> }).collect_view();
    let workers = sorted(board.workers, now_ms);
    let rows = workers.iter().cloned().map(|worker| view! { <TableRow worker now_ms/> }).collect_view();
    let cards = workers.into_iter().map(|worker| view! { <li><Card worker now_ms/></li> }).collect_view();
    view! {
        <ul class="tiles">
            <Tile number=totals.people words="people being supported"/>
            <Tile number=totals.not_contacted words="not contacted for 28 days" of=totals.people/>
            <Tile number=totals.new words="new since your last looks"/>
            <Tile number=totals.waiting words="waiting on phones when last heard from"/>
        </ul>
        <div>{lines}</div>
        <div class="table-wrap card only-wide" role="region" tabindex="0" aria-label="Workers of your team">
            <table class="table team-table">
                <thead>
                    <tr>
                        <th scope="col">"Worker"</th>
                        <th scope="col" class="n">"People"</th>
                        <th scope="col" class="n">"Not contacted"</th>
                        <th scope="col">"Flags"</th>
                        <th scope="col">"Last heard from"</th>
                        <th scope="col" class="n">"Waiting there"</th>
                        <th scope="col">"Since your last look"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <ul class="stack only-narrow" aria-label="Workers of your team">{cards}</ul>
    }
    .into_any()
}

#[component]
fn Tile(
    number: u32,
    words: &'static str,
    /// What the number is part of.
    #[prop(optional, into)]
    of: Option<u32>,
) -> impl IntoView {
    let of = of.filter(|of| *of > 0).map(|of| view! { <small class="quiet">{format!(" of {of}")}</small> });
    view! {
        <li class="card tile"><b>{number}{of}</b><span>{words}</span></li>
    }
}

#[component]
fn TableRow(worker: WorkerRow, now_ms: u64) -> impl IntoView {
    let href = format!("/team/{}", worker.user);
    view! {
        <tr>
            <th scope="row">
                <a href=href>{worker.name.clone()}</a>
                <span class="quiet small worker-roles">{roles(&worker)}</span>
            </th>
            <td class="n">{worker.people}</td>
            <td class="n">{worker.not_contacted}</td>
            <td><FlagCounts flags=worker.flags.clone()/></td>
            <td><HeardChip heard=Heard::of(worker.last_heard_ms, now_ms)/></td>
            <td class="n">{waiting(&worker, now_ms)}</td>
            <td>{news(&worker)}</td>
        </tr>
    }
}

#[component]
fn Card(worker: WorkerRow, now_ms: u64) -> impl IntoView {
    let people = match worker.people {
        1 => "1 person".to_owned(),
        many => format!("{many} people"),
    };
    let line = match worker.not_contacted {
        0 => people,
        some => format!("{people} · {some} not contacted for 28 days"),
    };
    view! {
        <a class="card worker-card" href=format!("/team/{}", worker.user)>
            <span class="between">
                <b>{worker.name.clone()}</b>
                <HeardChip heard=Heard::of(worker.last_heard_ms, now_ms)/>
            </span>
            <span class="quiet small num">{line}</span>
            {(!worker.flags.is_empty()).then(|| view! { <FlagCounts flags=worker.flags.clone()/> })}
            <span>{news(&worker)}</span>
        </a>
    }
}

fn roles(worker: &WorkerRow) -> String {
    worker.roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ")
}

/// "2, oldest yesterday 17:40".
fn waiting(worker: &WorkerRow, now_ms: u64) -> String {
    match (worker.waiting, worker.oldest_waiting_ms) {
        (0, _) | (_, None) => worker.waiting.to_string(),
        (many, Some(oldest_ms)) => format!("{many}, oldest {}", civil::moment(oldest_ms, now_ms)),
    }
}

fn news(worker: &WorkerRow) -> impl IntoView + use<> {
    match (new_since(worker), worker.looked_ms) {
        (Some(news), _) => view! { <span>{news}</span> }.into_any(),
        (None, Some(_)) => view! { <span class="quiet">"nothing new"</span> }.into_any(),
        (None, None) => view! { <span class="quiet">"nothing yet"</span> }.into_any(),
    }
}

#[component]
fn FlagCounts(flags: Vec<(String, u32)>) -> impl IntoView {
    if flags.is_empty() {
        return view! { <span class="quiet">"none"</span> }.into_any();
    }
    let (flags, more) = foremost(flags, FLAGS_SHOWN);
    let chips = flags.into_iter().map(|(words, number)| {
        let colour = if is_grave(&words) { "red" } else { "amber" };
        view! { <span class=format!("chip {colour}")>{format!("{number} {}", within_a_line(&words))}</span> }
    });
    let more = (more > 0).then(|| view! { <span class="quiet small">{format!("and {more} more")}</span> });
    view! { <span class="cluster">{chips.collect_view()}{more}</span> }.into_any()
}

/// When a worker's phone was last heard from; pointed out after a day, in words and with a sign.
#[component]
pub(super) fn HeardChip(heard: Heard) -> impl IntoView {
    match heard {
        Heard::Lately(when) => view! { <span class="num">{when}</span> }.into_any(),
        Heard::Silent(when) => {
            view! { <span class="chip amber"><Icon shape=Shape::Alert/>{when}</span> }.into_any()
        }
        Heard::Never => {
            view! { <span class="chip amber"><Icon shape=Shape::Alert/>"never yet"</span> }.into_any()
        }
    }
}
