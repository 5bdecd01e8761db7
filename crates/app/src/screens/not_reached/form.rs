//! What now: the attempts, what may be done, and the answer, which is a task that names the attempts that were seen.

use std::sync::Arc;

use jiff::civil::Date;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::check::{self, Mistake};
use shared::civil;
use shared::id::{EntryId, FileId};
use shared::role::does_casework;
use shared::summary::CaseSummary;
use shared::view::View;
use shared::view::case::NOT_REACHED;
use shared::view::contact::Contact;
use shared::view::task::{Due, Task};

use super::{NOT_REACHED_FORM, tried_words};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::choice::RadioCards;
use crate::parts::date_input::DateInput;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::{Empty, Notice};
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::TextField;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::route::{self, case_path};
use crate::parts::slot::slot;
use crate::screens::about::details::DateBoxes;
use crate::screens::about::words::phone_words;
use crate::screens::case::NoSuchFile;
use crate::screens::end::{CLOSED, ending_path};
use crate::screens::going_on::{GoingOn, unfinished};

/// What mistakes name: the ids of the boxes.
const NOW: &str = "now";
const ON: &str = "now-on";
const WHAT: &str = "now-what";

/// What may be done: code, words and what the diary then says.
const WAYS: [(&str, &str, &str); 3] = [
    ("again", "Try again on a day", "Try again by telephone"),
    ("write", "Write to them", "Write to them"),
    ("ask", "Ask the referrer", "Ask the referrer how to reach them"),
];

/// An answer in words.
pub(crate) fn way_words(code: &str) -> &str {
    WAYS.iter().find(|(known, ..)| *known == code).map_or(code, |(_, words, _)| words)
}

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct NotReachedForm {
    /// A code of [`WAYS`].
    now: String,
    /// The day, as typed.
    on: DateBoxes,
    /// What the diary says; empty says what the way says.
    what: String,
    /// The attempts that the page showed.
    seen: Vec<EntryId>,
}

impl NotReachedForm {
    /// The task that answers.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self, today: Date) -> Result<Task, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let way = WAYS.iter().find(|(code, ..)| *code == self.now);
        if way.is_none() {
            wrong.push(Mistake::new(NOW, "Choose what is to be done now."));
        }
        let DateBoxes { day, month, year } = &self.on;
        let on = check::date_of(day, month, year, "day").and_then(|on| {
            if on < today { Err("The day is in the past. Choose today or later.".to_owned()) } else { Ok(on) }
        });
        wrong.extend(on.clone().err().map(|words| Mistake::new(ON, words)));
        wrong.extend(check::length(&self.what).err().map(|words| Mistake::new(WHAT, words)));
        match (way, on) {
            (Some((code, _, usual)), Ok(date)) if wrong.is_empty() => {
                let what = Some(self.what.trim()).filter(|what| !what.is_empty()).unwrap_or(usual);
                Ok(Task {
                    what: Some(what.to_owned()),
                    how: (*code == "again").then(|| "call".to_owned()),
                    due: Some(Due { date, time: String::new() }),
                    done: None,
                    every: None,
                    after: Some(self.seen.clone()),
                })
            }
            _ => Err(wrong),
        }
    }
}

/// Whether a letter to the person is known to be safe.
fn safe_to_write(open: &OpenFile) -> bool {
    let address = open.person_root().and_then(|root| root.get::<Value>("address"));
    address.and_then(|address| address.get("safe_to_write")?.as_bool()).unwrap_or_default()
}

/// The page of the question.
#[component]
pub(crate) fn NotReachedPage() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let local = expect_context::<Local>();
    if let Some(draft) = unfinished(NOT_REACHED_FORM, file, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_file(open_file(file), false, move |open| {
        // What was begun is finished, also where somebody else was quicker.
        let asks = |case: &CaseSummary| case.not_reached() || route::draft().is_some();
        let case = untrack(|| local.case(file)).filter(asks);
        let may = does_casework(&untrack(|| local.me()).roles);
        match case {
            Some(case) if may => untrack(|| view! { <Form file open case/> }).into_any(),
            _ => {
                view! { <Settled file name=open.person_view().name.unwrap_or_default().shown()/> }.into_any()
            }
        }
    })
    .into_any()
}

/// Nobody asks any more, or it is not theirs to say.
#[component]
fn Settled(file: FileId, name: String) -> impl IntoView {
    view! {
        <PageHead tab="Not reached" back=(case_path(file), name)/>
        <Empty shape=Shape::Check title="There is nothing to decide here">
            <p>"Somebody has said what is to be done, or the person was reached."</p>
            <a class="btn" href=case_path(file)>"Back to the file"</a>
        </Empty>
    }
}

#[component]
fn Form(file: FileId, open: Arc<OpenFile>, case: CaseSummary) -> impl IntoView {
    Mistakes::provide();
    let fresh = NotReachedForm { seen: case.tried.seen(), ..NotReachedForm::default() };
    let form = DraftForm::open(
        NOT_REACHED_FORM,
        Some(file),
        Signal::stored("Not reached: what now".to_owned()),
        fresh,
    );
    let values = form.values;
    let busy = RwSignal::new(false);
    let finish = finish_with(form, busy, move |form| {
        let task = form.checked(clock::today())?;
        let title = format!("In the diary: {}", task.what.clone().unwrap_or_default());
        let edits = vec![NewEdit::make(file, &task)];
        Ok((NewSave { title, file, edits, draft: None }, case_path(file)))
    });
    let is_safe = safe_to_write(&open);
    let writes = Memo::new(move |_| values.with(|form| form.now == "write"));
    let name = case.name.clone();
    let ways = WAYS.iter().map(|(code, words, _)| {
        let hint = match *code {
            "write" if is_safe => "A letter is safe for them.",
            "write" => "It is not known whether a letter is safe.",
            _ => "",
        };
        ((*code).to_owned(), (*words).to_owned(), hint.to_owned())
    });
    let ways: Vec<_> = ways.collect();
    view! {
        <PageHead
            tab="Not reached"
            title=Signal::stored(tried_words(&case))
            above=Signal::stored(name.clone())
            back=(case_path(file), name)
        />
        <Attempts open=Arc::clone(&open) case/>
        <MayBeDone open is_safe/>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <RadioCards id=NOW legend="What now?" options=ways value=slot!(values, now)/>
            {move || {
                (writes.get() && !is_safe)
                    .then(|| view! {
                        <Notice colour="red" shape=Shape::Alert>
                            <p>"A letter may be opened by somebody else at that address. If you do not know that it is safe, try another way first."</p>
                        </Notice>
                    })
            }}
            <DateInput
                id=ON
                legend="On which day?"
                hint="It stands in the diary on that day"
                day=slot!(values, on.day)
                month=slot!(values, on.month)
                year=slot!(values, on.year)
            />
            <TextField
                id=WHAT
                label="What the diary says"
                optional="if it is to say more"
                hint="Such as: ring after five, her daughter answers"
                value=slot!(values, what)
            />
            <p>
                "Or "
                <a href=ending_path(file, CLOSED, NOT_REACHED)>"end it: they could not be reached"</a>
                "."
            </p>
            <Ending form leads=case_path(file) busy on_finish=finish/>
        </form>
    }
}

/// What was tried, oldest first.
#[component]
fn Attempts(open: Arc<OpenFile>, case: CaseSummary) -> impl IntoView {
    let rows = case.tried.since.into_iter().map(|attempt| {
        let note =
            open.case.get(&attempt.entry).and_then(|entry| Contact::of(entry).note).unwrap_or_default();
        let day = civil::long_day(civil::date(attempt.at_ms));
        let when = format!("{day}, {}", civil::clock(attempt.at_ms));
        view! {
            <li class="row">
                <span class="face"><Icon shape=Shape::PhoneMissed/></span>
                <div class="row-body">
                    <p class="row-title num">{when}</p>
                    {(!note.is_empty()).then(|| view! { <p class="quiet small">{note}</p> })}
                </div>
            </li>
        }
    });
    view! { <ul class="rows card" aria-label="What was tried">{rows.collect_view()}</ul> }
}

/// What may be done with the telephone and with letters.
#[component]
fn MayBeDone(open: Arc<OpenFile>, is_safe: bool) -> impl IntoView {
    let phone = open.person_view().phone.unwrap_or_default();
    let best = phone.best_times.clone();
    let mut words = phone_words(&phone);
    words.retain(|line| *line != best);
    let best = if best.is_empty() {
        "No best time is written down".to_owned()
    } else {
        format!("Best time: {best}")
    };
    let letters = if is_safe { "Safe to write to" } else { "Not known to be safe to write to" };
    view! {
        <section class="card pad reach" aria-label="What may be done">
            <p class="reach-line"><Icon shape=Shape::Phone/><span>{words.join(" · ")}</span></p>
            <p class="reach-line"><Icon shape=Shape::Clock/><span>{best}</span></p>
            <p class="reach-line"><Icon shape=Shape::File/><span>{letters}</span></p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    fn filled() -> NotReachedForm {
        NotReachedForm {
            now: "again".to_owned(),
            on: DateBoxes::of(Some(date(2026, 3, 14))),
            what: String::new(),
            seen: vec![EntryId(Uuid::from_u128(1))],
        }
    }

    #[test]
    fn the_answer_is_a_task_that_names_what_was_seen() {
        let task = filled().checked(date(2026, 3, 12)).unwrap();
        assert_eq!(task.after, Some(vec![EntryId(Uuid::from_u128(1))]));
        assert_eq!(
            (task.how.as_deref(), task.what.as_deref()),
            (Some("call"), Some("Try again by telephone"))
        );
        let letter = NotReachedForm { now: "write".to_owned(), what: " Card ".to_owned(), ..filled() };
        let task = letter.checked(date(2026, 3, 12)).unwrap();
        assert_eq!((task.how, task.what.as_deref()), (None, Some("Card")), "a letter is no call");
    }

    #[test]
    fn a_way_and_a_day_are_asked() {
        let wrong = |form: NotReachedForm| {
            let mistakes = form.checked(date(2026, 3, 12)).err().unwrap_or_default();
            mistakes.into_iter().map(|mistake| mistake.field).collect::<Vec<_>>()
        };
        assert_eq!(wrong(NotReachedForm::default()), [NOW, ON]);
        let past = NotReachedForm { on: DateBoxes::of(Some(date(2026, 3, 11))), ..filled() };
        assert_eq!(wrong(past), [ON]);
    }
}
