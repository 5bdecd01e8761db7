//! To review: finished entries of the team that no supervisor has looked at yet.
//!
//! The list comes from the office. To read an entry the supervisor takes the whole file, which comes with the next sync;
//! the entry's own page then shows it, with the form for the review.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::civil;
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::view::contact::HOW;
use shared::view::label;
use shared::wire::office::{ReviewList, ReviewRow};
use shared::wire::sync::Depth;

use super::asked::{Asked, ask_office};
use crate::clock;
use crate::local::Local;
use crate::network::office;
use crate::parts::button::Button;
use crate::parts::empty::Empty;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::PageHead;
use crate::parts::route;
use crate::session::Session;
use crate::sync::Sync;

/// How long a file may take to arrive before the screen says that it takes long.
const LONG_MS: u64 = 20_000;

/// A file that was asked for and is on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Fetching {
    file: FileId,
    entry: EntryId,
    slow: bool,
}

/// What waits for the supervisor's review.
#[component]
pub(crate) fn Review() -> impl IntoView {
    let asked = Asked::new(office::review);
    let fetching = RwSignal::new(None::<Fetching>);
    let trouble = RwSignal::new(None::<(EntryId, String)>);
    follow(fetching);
    let (local, session, sync) =
        (expect_context::<Local>(), expect_context::<Session>(), expect_context::<Sync>());
    let go = route::go();
    let open = Callback::new(move |(file, entry): (FileId, EntryId)| {
        trouble.set(None);
        if local.depth(file) == Some(Depth::Whole) {
            go(&route::entry_path(file, entry));
            return;
        }
        fetching.set(Some(Fetching { file, entry, slow: false }));
        spawn_local(async move {
            match ask_office(session, || office::open_file(file)).await {
                Ok(()) => sync.now(),
                Err(error) => {
                    let _ = fetching.try_set(None);
                    let _ = trouble.try_set(Some((entry, error.to_string())));
                }
            }
        });
        set_timeout(
            move || {
                let _ = fetching.try_update(|fetching| {
                    if let Some(fetching) = fetching.as_mut().filter(|fetching| fetching.entry == entry) {
                        fetching.slow = true;
                    }
                });
            },
            Duration::from_millis(LONG_MS),
        );
    });
    let above = Signal::derive(move || match asked.get() {
        Some(list) if list.total == 1 => "1 entry".to_owned(),
        Some(list) if list.total > 0 => format!("{} entries, newest first", list.total),
        _ => "Finished entries of your team".to_owned(),
    });
    view! {
        <PageHead tab="To review" above>
            {move || asked.get().is_some().then(|| view! {
                <Button words="Ask again" look="quiet compact" icon=Shape::Refresh busy=asked.busy() on_press=move |()| asked.again()/>
            })}
        </PageHead>
        {asked.view("Asking the office what waits…", move |list| view! { <List list fetching trouble open/> })}
    }
}

/// Goes to the entry as soon as its file has come.
fn follow(fetching: RwSignal<Option<Fetching>>) {
    let local = expect_context::<Local>();
    let go = route::go();
    Effect::new(move |_| {
        local.revision();
        if let Some(wanted) = fetching.get()
            && local.depth(wanted.file) == Some(Depth::Whole)
        {
            go(&route::entry_path(wanted.file, wanted.entry));
        }
    });
}

#[component]
fn List(
    list: ReviewList,
    fetching: RwSignal<Option<Fetching>>,
    trouble: RwSignal<Option<(EntryId, String)>>,
    open: Callback<(FileId, EntryId)>,
) -> impl IntoView {
    if list.rows.is_empty() {
        return view! {
            <Empty shape=Shape::Reviewed title="Nothing waits for you">
                <p>"Everything that your team has finished, and that has arrived, has been looked at."</p>
            </Empty>
        }
        .into_any();
    }
    let shown = list.rows.len();
    let more = (list.total as usize > shown).then(
        || view! { <p class="quiet small">{format!("The newest {shown} of {} are shown.", list.total)}</p> },
    );
    let rows = list.rows.into_iter().map(|row| view! { <li><Row row fetching trouble open/></li> });
    view! {
        <p class="quiet">"Opening one fetches the whole file to this device. That is written down at the office."</p>
        <ul class="rows card">{rows.collect_view()}</ul>
        {more}
    }
    .into_any()
}

#[component]
fn Row(
    row: ReviewRow,
    fetching: RwSignal<Option<Fetching>>,
    trouble: RwSignal<Option<(EntryId, String)>>,
    open: Callback<(FileId, EntryId)>,
) -> impl IntoView {
    let (file, entry) = (row.file, row.entry);
    let now_ms = clock::now_ms();
    let mine = Memo::new(move |_| fetching.get().filter(|fetching| fetching.entry == entry));
    let wrong = move || trouble.get().filter(|(about, _)| *about == entry).map(|(_, words)| words);
    let (title, shape) = what(&row);
    let (happened, arrived) = (civil::moment(row.at_ms, now_ms), civil::moment(row.received_ms, now_ms));
    let line = if happened == arrived {
        format!("{} · {happened}", row.worker_name)
    } else {
        format!("{} · {happened}, arrived {arrived}", row.worker_name)
    };
    let press = move |_| {
        if mine.get_untracked().is_none() {
            open.run((file, entry));
        }
    };
    view! {
        <button type="button" class="row" aria-busy=move || mine.with(Option::is_some).then_some("true") on:click=press>
            <span class="face"><Icon shape/></span>
            <span class="row-body">
                <span class="row-title">{row.person_name}</span>
                <span>{title}</span>
                <span class="quiet small num">{line}</span>
                <span role="status">
                    {move || mine.get().map(|fetching| match fetching.slow {
                        false => view! { <span class="fetching">"Fetching the whole file…"</span> }.into_any(),
                        true => view! {
                            <span class="fetching">"The file is slow to come. It goes on by itself while this page is open."</span>
                        }.into_any(),
                    })}
                    {move || wrong().map(|words| view! { <span class="error-text"><Icon shape=Shape::Alert/>{words}</span> })}
                </span>
            </span>
            <Icon shape=Shape::Forward/>
        </button>
    }
}

/// What an entry is, in words, and its icon.
fn what(row: &ReviewRow) -> (String, Shape) {
    let more = |one: &str| if row.what.is_empty() { one.to_owned() } else { format!("{one}: {}", row.what) };
    match row.kind.as_str() {
        kind::CONTACT => {
            let is = |code: &str| row.what == label(HOW, code);
            let shape = if is("call") {
                Shape::Phone
            } else if is("attempt") {
                Shape::PhoneMissed
            } else if is("discussion") {
                Shape::Talk
            } else if is("accompanied") {
                Shape::Together
            } else {
                Shape::House
            };
            (if row.what.is_empty() { "Contact".to_owned() } else { row.what.clone() }, shape)
        }
        kind::WALK => (more("Walk"), Shape::Walk),
        kind::ASSESSMENT => (more("Assessment"), Shape::Clipboard),
        _ => (more("Entry"), Shape::File),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::UserId;
    use uuid::Uuid;

    #[test]
    fn rows_say_what_they_are() {
        let row = |kind: &str, code: &str| ReviewRow {
            file: FileId(Uuid::nil()),
            entry: EntryId(Uuid::nil()),
            kind: kind.to_owned(),
            what: code.to_owned(),
            person_name: "Mrs A".to_owned(),
            worker: UserId(Uuid::nil()),
            worker_name: "R. Hale".to_owned(),
            at_ms: 0,
            received_ms: 0,
        };
        assert_eq!(what(&row("contact", "Call")), ("Call".to_owned(), Shape::Phone));
        assert_eq!(what(&row("contact", "")).0, "Contact");
        assert_eq!(what(&row("walk", "the corner shop")).0, "Walk: the corner shop");
        assert_eq!(what(&row("walk", "")).0, "Walk");
        assert_eq!(what(&row("hologram", "x")).0, "Entry: x");
    }
}
