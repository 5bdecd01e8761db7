//! One worker, for a supervisor: what is new since the last look, and whom they hold.
//!
//! The people come from what this device holds, so they are there without a connection; what is new comes from the
//! office. Once it has been shown, the office is told that the supervisor has looked.

mod caseload;
mod phones;
mod stopping;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::civil;
use shared::id::UserId;
use shared::wire::office::{TeamBoard, WorkerRow};

use self::caseload::{held_by, quiet_days};
use self::phones::Phones;
use super::asked::{Asked, ask_office};
use super::died::died_words;
use super::follow_up::list::FollowUpsDoor;
use super::not_reached::tried_words;
use super::team::HeardChip;
use super::team::board::{Heard, new_since};
use crate::clock;
use crate::local::Local;
use crate::network::office;
use crate::parts::empty::Empty;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::{PageHead, SectionHead};
use crate::parts::person::Face;
use crate::parts::route;
use crate::session::Session;

/// One worker's page.
#[component]
pub(crate) fn Worker() -> impl IntoView {
    let Some(user) = route::param("user").and_then(|user| user.parse::<UserId>().ok()) else {
        return view! {
            <PageHead tab="A worker" back=("/team".to_owned(), "Your team".to_owned())/>
            <Empty shape=Shape::Question title="There is nobody at this address"/>
        }
        .into_any();
    };
    let (local, session) = (expect_context::<Local>(), expect_context::<Session>());
    let asked = Asked::new(office::team);
    let people = Memo::new(move |_| held_by(user, local.cases()));
    let name = Signal::derive(move || {
        let from_board = asked.get().and_then(|board| row_of(board, user)).map(|row| row.name);
        let from_people =
            || people.with(|people| people.first()?.holder.as_ref().map(|holder| holder.name.clone()));
        from_board.or_else(from_people).unwrap_or_else(|| "A worker".to_owned())
    });
    // Told once, after what is new is on the screen.
    let looked = RwSignal::new(false);
    Effect::new(move |_| {
        if asked.get().is_some_and(|board| row_of(board, user).is_some()) && !looked.get_untracked() {
            looked.set(true);
            spawn_local(async move {
                // Where this fails the same news stand here at the next look, which loses nothing.
                if ask_office(session, || office::look(user)).await.is_err() {
                    let _ = looked.try_set(false);
                }
            });
        }
    });
    view! {
        <PageHead tab="A worker" title=name back=("/team".to_owned(), "Your team".to_owned())/>
        {asked.view("Asking the office what is new…", move |board| match row_of(board, user) {
            Some(row) => view! { <News row looked=looked.into() asked/> }.into_any(),
            None => view! { <p class="quiet">"The office does not list this worker in your team."</p> }.into_any(),
        })}
        <FollowUpsDoor user=Some(user)/>
        <SectionHead title="Their people">
            <span class="quiet small num">{move || people.with(|people| format!("{} on this device", people.len()))}</span>
        </SectionHead>
        {move || {
            let people = people.get();
            if people.is_empty() {
                return view! {
                    <Empty shape=Shape::Users title="Nobody is listed here">
                        <p>"Either they hold nobody, or this device has not fetched the team’s list yet."</p>
                    </Empty>
                }
                .into_any();
            }
            let rows = people.into_iter().map(|case| view! { <li><PersonRow case/></li> });
            view! { <ul class="rows card">{rows.collect_view()}</ul> }.into_any()
        }}
        {move || (!people.with(Vec::is_empty)).then(|| view! {
            <p><a class="more-link" href=format!("/office/people?user={user}")>"Move their people to somebody else"</a></p>
        })}
    }
    .into_any()
}

fn row_of(board: TeamBoard, user: UserId) -> Option<WorkerRow> {
    board.workers.into_iter().find(|worker| worker.user == user)
}

/// What is new, and their phones.
#[component]
fn News(row: WorkerRow, looked: Signal<bool>, asked: Asked<TeamBoard>) -> impl IntoView {
    let now_ms = clock::now_ms();
    let title = match row.looked_ms {
        Some(at_ms) => format!("Since your last look, {}", civil::moment(at_ms, now_ms)),
        None => "Since they began; you have not looked yet".to_owned(),
    };
    let news = new_since(&row);
    let any = news.is_some();
    let heard = Heard::of(row.last_heard_ms, now_ms);
    view! {
        <section class="card pad stack tight lead" aria-labelledby="news-title">
            <p class="quiet small" id="news-title">{title}</p>
            <p class="worker-news">{news.unwrap_or_else(|| "Nothing new".to_owned())}</p>
            {any.then(|| view! { <p><a href="/review">"Go to what waits for your review"</a></p> })}
            <p class="quiet small" role="status">
                {move || looked.get().then_some("The office has noted your look: what comes from now on is new.")}
            </p>
        </section>
        {row.devices.is_empty().then(|| view! {
            <p class="worker-heard"><span class="quiet">"Their phone was last heard from: "</span> <HeardChip heard/></p>
        })}
        <Phones row asked/>
    }
}

#[component]
fn PersonRow(case: shared::summary::CaseSummary) -> impl IntoView {
    let days = quiet_days(&case, clock::today());
    let contact = match days {
        None => "No contact yet".to_owned(),
        Some(0) => "Last contact today".to_owned(),
        Some(1) => "Last contact yesterday".to_owned(),
        Some(days) => format!("Last contact {days} days ago"),
    };
    let died = case.died.as_ref().map(died_words);
    let long = died.is_none() && days.is_none_or(|days| days >= caseload::LONG_DAYS);
    let stage = shared::view::label(shared::view::case::STAGES, &case.stage).to_owned();
    let next = case.next.first().map(|next| {
        let date = next.date.strftime("%-d %B");
        format!("Next: {}, {date}", next.what)
    });
    let flags = case.flags.iter().map(|words| view! { <span class="chip amber">{words.clone()}</span> });
    let tried = case.not_reached().then(|| {
        view! { <span class="chip plum"><Icon shape=Shape::PhoneMissed/>{tried_words(&case)}</span> }
    });
    let flags = (!case.flags.is_empty() || tried.is_some())
        .then(|| view! { <span class="cluster worker-flags">{tried}{flags.collect_view()}</span> });
    view! {
        <a class="row worker-person" href=route::case_path(case.file)>
            <Face name=case.name.clone()/>
            <span class="row-body">
                <span class="row-title">{case.name.clone()}</span>
                <span class="quiet small row-line">{stage}{next.map(|next| format!(" · {next}"))}</span>
                {flags}
            </span>
            {if let Some(died) = died {
                view! { <span class="quiet small num">{died}</span> }.into_any()
            } else if long {
                view! { <span class="chip amber"><Icon shape=Shape::Clock/>{contact}</span> }.into_any()
            } else {
                view! { <span class="quiet small num">{contact}</span> }.into_any()
            }}
        </a>
    }
}
