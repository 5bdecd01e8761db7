//! On the person's page: what is to be asked again now, and how each questionnaire goes.

use leptos::prelude::*;
use shared::civil;
use shared::follow_up::{self, Ask, Course, Followed, Standing};
use shared::id::FileId;
use shared::role::does_casework;
use shared::summary::CaseSummary;
use shared::view::label;
use shared::view::no_follow_up::REASONS;

use super::{ask_path, no_follow_up_path, until_words};
use crate::clock;
use crate::instruments::instruments;
use crate::local::Local;
use crate::parts::icon::{Icon, Shape};
use crate::parts::route::entry_path;

/// What is to be asked again. Nothing before anything was asked for the first time.
#[component]
pub(crate) fn FollowUpCard(
    /// The case.
    file: FileId,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let may = does_casework(&untrack(|| local.me()).roles);
    let known = instruments();
    let found = Memo::new(move |_| {
        let (case, today) = (local.case(file)?, clock::today());
        let known = known.followed(today);
        let courses = follow_up::courses(&case, &known, today);
        (!courses.is_empty())
            .then(|| (follow_up::all_asks(&case, &known, today), courses, case.died.is_some()))
    });
    move || {
        let (asks, courses, has_died) = found.get()?;
        let asks_now = !asks.is_empty();
        let due = asks.into_iter().map(|ask| due_row(file, &ask, may)).collect_view();
        let courses = courses.iter().map(|course| course_rows(file, course)).collect_view();
        Some(view! {
            <section class="card pad stack tight" aria-labelledby="again-title">
                <h2 id="again-title">"Asked again"</h2>
                {(!asks_now && !has_died).then(|| view! { <p class="quiet">"Nothing is to be asked again now."</p> })}
                {due}
                {(asks_now && may).then(|| view! {
                    <p><a class="more-link" href=no_follow_up_path(file)>"One of these will not happen"</a></p>
                })}
                <details class="more">
                    <summary>"When each is asked"</summary>
                    {courses}
                </details>
            </section>
        })
    }
}

/// Before a case ends: what would have to be asked at its end. Nothing where it was asked lately, or never.
#[component]
pub(crate) fn AskBeforeEnd(
    /// The case.
    file: FileId,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let known = instruments();
    let asks = Memo::new(move |_| {
        let today = clock::today();
        let case = local.case(file)?;
        let ended = CaseSummary { stage: "closed".to_owned(), stage_on: Some(today), ..case };
        let mut asks = follow_up::all_asks(&ended, &known.followed(today), today);
        asks.retain(|ask| ask.window.standing == Standing::Due);
        (!asks.is_empty()).then_some(asks)
    });
    move || {
        let rows = asks.get()?.into_iter().map(|ask| {
            let href = ask_path(file, &ask.instrument);
            view! { <p class="reach-line"><Icon shape=Shape::Clipboard/><a href=href>{ask.name}</a></p> }
        });
        Some(view! {
            <section class="card pad reach" aria-labelledby="before-end">
                <h2 id="before-end">"Ask once more before it ends"</h2>
                {rows.collect_view()}
            </section>
        })
    }
}

fn due_row(file: FileId, ask: &Ask, may: bool) -> impl IntoView + use<> {
    let is_missed = ask.window.standing == Standing::Missed;
    let (colour, shape) = if is_missed { ("plum", Shape::Question) } else { ("amber", Shape::Clock) };
    let (href, words) = if is_missed {
        (no_follow_up_path(file), "Say why it was not asked")
    } else {
        (ask_path(file, &ask.instrument), "Ask now")
    };
    let hidden = format!(" {}", ask.name);
    view! {
        <div class="stack tight">
            <p><b>{ask.name.clone()}</b>", "{ask.window.name.to_lowercase()}</p>
            <p><span class=format!("chip {colour}")><Icon shape/>{until_words(ask)}</span></p>
            {may.then(|| view! {
                <p><a class="btn second compact" href=href>{words}<span class="visually-hidden">{hidden}</span></a></p>
            })}
        </div>
    }
}

fn course_rows(file: FileId, course: &Course) -> impl IntoView + use<> {
    let first = format!("First asked on {}", civil::long_date(course.first_on));
    let late = match course.days_late {
        0 => None,
        1 => Some("one day too late to say how it was at the beginning".to_owned()),
        days => Some(format!("{days} days too late to say how it was at the beginning")),
    };
    let rows = course.windows.iter().map(|window| {
        let (words, href) = standing_words(file, window);
        let words = match href {
            Some(href) => view! { <a href=href>{words}</a> }.into_any(),
            None => words.into_any(),
        };
        view! { <li class="small">{window.name.clone()}": "{words}</li> }
    });
    view! {
        <div class="stack tight">
            <h3 class="small">{course.name.clone()}</h3>
            <p class="quiet small">{first}{late.map(|late| format!(", {late}"))}</p>
            <ul class="again-rows">{rows.collect_view()}</ul>
        </div>
    }
}

/// Where a window stands, in words, and the record that says so.
fn standing_words(file: FileId, window: &Followed) -> (String, Option<String>) {
    let day = civil::long_date;
    match (&window.standing, window.days) {
        (Standing::NotYet, Some((opens, closes))) => {
            (format!("from {} to {}", day(opens), day(closes)), None)
        }
        (Standing::NotYet, None) => ("when the case ends".to_owned(), None),
        (Standing::Due, Some((_, closes))) => (format!("now, until {}", day(closes)), None),
        (Standing::Missed, Some((_, closes))) => (format!("not asked by {}", day(closes)), None),
        (Standing::Due | Standing::Missed, None) => (String::new(), None),
        (Standing::Done { entry, on, comparable }, _) => {
            let other = if *comparable { "" } else { ", with another version: not compared" };
            (format!("asked on {}{other}", day(*on)), Some(entry_path(file, *entry)))
        }
        (Standing::WillNot(said), _) => {
            let why = label(REASONS, &said.reason).to_lowercase();
            (format!("will not happen: {why}"), Some(entry_path(file, said.entry)))
        }
        (Standing::Stopped(why), _) => {
            let why = if why == "died" { "they have died" } else { "the case has ended" };
            (format!("not asked any more: {why}"), None)
        }
    }
}
