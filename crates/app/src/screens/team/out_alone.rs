//! Who of the team is out alone, as far as this device has heard: never that anybody is safe.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use shared::id::{EntryId, FileId, UserId};
use shared::kind;
use shared::view::lone_visit::{Buddy, Heard, worker_file};
use shared::view::service::dialled;

use super::heard::{HEARD, heard_path};
use crate::alone::timer::{at_words, is_over};
use crate::alone::visits::{Visit, visits};
use crate::clock;
use crate::local::Local;
use crate::local::open_file::OpenFile;
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::open_all;
use crate::parts::saved::{SavedNotice, just_saved};

/// How often the words are looked at again, in milliseconds.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// One visit, as the board says it.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    file: FileId,
    visit: EntryId,
    worker: String,
    case: Option<FileId>,
    place: String,
    due_ms: u64,
    buddy: Option<Buddy>,
    /// When they said that they are back.
    back_ms: Option<u64>,
    heard: Option<Heard>,
}

impl Row {
    fn of(file: &OpenFile, visit: Visit) -> Self {
        let due_ms = visit.due_ms();
        let Visit { entry, says } = visit;
        Self {
            file: file.file,
            visit: entry.id,
            worker: file.root().map_or(&entry, |root| root).made.by_name.clone(),
            case: says.case,
            place: says.place.unwrap_or_default(),
            due_ms,
            buddy: says.buddy,
            back_ms: says.back_ms,
            heard: says.heard,
        }
    }

    /// What is known of them, and no more.
    fn words(&self, now_ms: u64) -> String {
        match (self.back_ms, &self.heard) {
            (Some(back_ms), _) => format!("back {}, by their own word", at_words(back_ms, now_ms)),
            (None, Some(heard)) => {
                let said =
                    if heard.words.is_empty() { String::new() } else { format!(": “{}”", heard.words) };
                format!("{} heard from them {}{said}", heard.name, at_words(heard.at_ms, now_ms))
            }
            (None, None) => {
                let not_heard = if is_over(self.due_ms, now_ms) { ", not heard" } else { "" };
                format!("due back {}{not_heard}", at_words(self.due_ms, now_ms))
            }
        }
    }
}

/// Those who are out, the longest overdue first; and those who were heard today, the latest first. `me` is left out: nobody
/// looks after themselves.
fn rows(files: &[Arc<OpenFile>], me: UserId, now_ms: u64) -> (Vec<Row>, Vec<Row>) {
    let (mut out, mut over) = (Vec::new(), Vec::new());
    for file in files.iter().filter(|file| file.file != worker_file(me)) {
        for visit in visits(file) {
            if visit.is_out() {
                out.push(Row::of(file, visit));
            } else if visit.ended_today(now_ms) {
                over.push((visit.over_ms(), Row::of(file, visit)));
            }
        }
    }
    out.sort_by_key(|row| (row.due_ms, row.visit));
    over.sort_by_key(|(over_ms, row)| (std::cmp::Reverse(*over_ms), row.visit));
    (out, over.into_iter().map(|(_, row)| row).collect())
}

/// The part of the board; also on Today of supervisors who hold cases themselves, there only while somebody is out.
#[component]
pub(crate) fn OutAlone(
    /// Says nothing while nobody is out.
    #[prop(default = false)]
    only_if_out: bool,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let saved = just_saved();
    let files = open_all(kind::WORKER);
    let now_ms = RwSignal::new(clock::now_ms());
    let tick = set_interval_with_handle(
        move || {
            let _ = now_ms.try_set(clock::now_ms());
        },
        LOOK_EVERY,
    );
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
    let me = untrack(|| local.me()).id;
    // What a line says may change while nothing else does: when its time is up.
    let lines = Memo::new(move |_| {
        let now_ms = now_ms.get();
        let says = |rows: Vec<Row>| -> Vec<(Row, String, bool)> {
            let says = |row: Row| {
                let (words, is_late) = (row.words(now_ms), is_over(row.due_ms, now_ms));
                (row, words, is_late)
            };
            rows.into_iter().map(says).collect()
        };
        files.with(|files| {
            let (out, over) = rows(files.as_deref()?, me, now_ms);
            Some((says(out), says(over)))
        })
    });
    let as_of =
        Memo::new(move |_| local.status().sync.last_reached_ms.map(|at_ms| at_words(at_ms, now_ms.get())));
    let is_shown = Memo::new(move |_| {
        !only_if_out || lines.with(|lines| lines.as_ref().is_some_and(|(out, _)| !out.is_empty()))
    });
    view! {
        {move || saved.file_of(HEARD).map(|file| view! { <SavedNotice file/> })}
        <section class="stack tight" class:hidden=move || !is_shown.get() aria-labelledby="out-alone">
            <div class="section-head"><h2 id="out-alone">"Out alone"</h2></div>
            {move || lines.get().map(|(out, over)| {
                let nobody = out.is_empty();
                let out = out.into_iter().map(|(row, words, is_late)| view! { <OutRow row words is_late/> });
                let over = over.into_iter().map(|(row, words, _)| view! { <OverRow row words/> }).collect::<Vec<_>>();
                view! {
                    {if nobody {
                        view! { <p>"Nobody has told the office that they are out alone."</p> }.into_any()
                    } else {
                        view! { <ul class="rows card">{out.collect_view()}</ul> }.into_any()
                    }}
                    {(!over.is_empty()).then(|| view! {
                        <ul class="plain-list small quiet num">{over}</ul>
                    })}
                }
            })}
            <p class="quiet small num">
                {move || match as_of.get() {
                    Some(at) => format!("As the office had it {at}. "),
                    None => "This device has not reached the office yet. ".to_owned(),
                }}
                "A phone with no signal may not have sent that its worker set out, nor that they are back."
            </p>
        </section>
    }
}

/// Whose visit it is, and where: "Karen · 12 Alma Street".
fn whereabouts(local: Local, row: &Row) -> String {
    let name = row.case.and_then(|case| local.case(case)).map(|case| case.name).unwrap_or_default();
    [name, row.place.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[component]
fn OutRow(row: Row, words: String, is_late: bool) -> impl IntoView {
    let local = expect_context::<Local>();
    let (colour, shape) = if is_late { ("red", Shape::Alert) } else { ("pine", Shape::Timer) };
    let buddy = row.buddy.clone().map(|buddy| {
        let said = format!("Buddy: {}, ", buddy.name);
        match dialled(&buddy.number) {
            Ok(number) => view! {
                <p class="small">{said}<a class="num" href=format!("tel:{number}") rel="external">{buddy.number}</a></p>
            }
            .into_any(),
            Err(_) => view! { <p class="small">{said}{buddy.number}</p> }.into_any(),
        }
    });
    let place = {
        let row = row.clone();
        move || whereabouts(local, &row)
    };
    view! {
        <li class="row">
            <span class=format!("face {colour}")><Icon shape/></span>
            <div class="row-body">
                <p class="row-title">{row.worker.clone()}</p>
                <p class="small quiet">{place}</p>
                <p class="num" class:late=is_late><b>{words}</b></p>
                {buddy}
            </div>
            <a class="btn second compact" href=heard_path(row.file, row.visit)>"I have heard from them"</a>
        </li>
    }
}

#[component]
fn OverRow(row: Row, words: String) -> impl IntoView {
    view! { <li>{format!("{}: {words}", row.worker)}</li> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alone::visits::tests::file_with;
    use serde_json::json;
    use shared::civil;
    use uuid::Uuid;

    const ME: UserId = UserId(Uuid::from_u128(99));

    fn at(hour: i8, minute: i8) -> u64 {
        civil::instant_ms(jiff::civil::date(2026, 11, 22), hour, minute).unwrap()
    }

    #[test]
    fn the_longest_overdue_comes_first_and_nobody_is_called_safe() {
        let heard = json!({"by": Uuid::nil(), "name": "J. Moor", "at_ms": at(14, 50), "words": "in the car"});
        let files = [
            file_with(
                1,
                &[
                    json!({"from_ms": at(13, 0), "due_ms": at(16, 0)}),
                    json!({"from_ms": at(9, 0), "due_ms": at(10, 0), "back_ms": at(14, 10)}),
                ],
            ),
            file_with(2, &[json!({"from_ms": at(13, 0), "due_ms": at(14, 30), "place": "12 Alma Street"})]),
            file_with(3, &[json!({"from_ms": at(13, 0), "due_ms": at(14, 0), "heard": heard})]),
            file_with(99, &[json!({"from_ms": at(13, 0), "due_ms": at(13, 30)})]),
        ];
        let (out, over) = rows(&files, ME, at(15, 0));
        let said = |rows: &[Row]| rows.iter().map(|row| row.words(at(15, 0))).collect::<Vec<_>>();
        assert_eq!(said(&out), ["due back 14:30, not heard", "due back 16:00"]);
        assert_eq!(
            said(&over),
            ["J. Moor heard from them 14:50: “in the car”", "back 14:10, by their own word"]
        );
        assert_eq!(out[0].words(at(14, 30)), "due back 14:30", "not before its time is up");
        let tomorrow = at(15, 0) + 24 * 3_600_000;
        let (out, over) = rows(&files, ME, tomorrow);
        assert_eq!(out[0].words(tomorrow), "due back yesterday 14:30, not heard");
        assert_eq!((out.len(), over.len()), (2, 0), "what never ended stays");
        assert_eq!((out[0].worker.as_str(), out[0].place.as_str()), ("R. Hale", "12 Alma Street"));
    }
}
