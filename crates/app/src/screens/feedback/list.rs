//! What people said of the service, for the supervisors who read it. It comes from the office, and nothing of it is kept.

use std::sync::Arc;

use leptos::prelude::*;
use shared::civil;
use shared::feedback::questions;
use shared::instrument::Instrument;
use shared::kind;
use shared::sentence::count;
use shared::wire::office::{FeedbackList, FeedbackRow};

use crate::clock;
use crate::local::open_file::OpenFile;
use crate::network::office;
use crate::parts::empty::Empty;
use crate::parts::icon::{Icon, Shape};
use crate::parts::kinds::capital;
use crate::parts::opened::open_all;
use crate::parts::page::PageHead;
use crate::parts::route::case_path;
use crate::screens::asked::Asked;

/// The way to the page, with how many have answered, as far as this device was told.
#[component]
pub(crate) fn FeedbackDoor() -> impl IntoView {
    // Concerns stand in files of the same sort: which is which, only the file itself says.
    let files = open_all(kind::FEEDBACK);
    let is_answer = |file: &&Arc<OpenFile>| {
        file.root().is_some_and(|root| root.kind == kind::FEEDBACK && root.void.is_none())
    };
    let answers = Memo::new(move |_| {
        files.with(|files| files.as_ref().map_or(0, |files| files.iter().filter(is_answer).count()))
    });
    let words = Memo::new(move |_| match count(answers.get(), "answer", "answers") {
        Some(answers) => format!("What people think of us: {answers}"),
        None => "What people think of us".to_owned(),
    });
    view! { <p><a class="more-link" href="/feedback">{words}</a></p> }
}

/// What was said, newest first.
#[component]
pub(crate) fn FeedbackPlace() -> impl IntoView {
    let asked = Asked::new(office::feedback);
    view! {
        <PageHead tab="What people think of us" back=("/team".to_owned(), "Your team".to_owned())/>
        <p class="quiet">"Given in private: whoever works with the person does not read it. Each look at this page is written down."</p>
        {asked.view("Asking the office…", |list| view! { <List list/> })}
    }
}

#[component]
fn List(list: FeedbackList) -> impl IntoView {
    let response = response_words(&list);
    if list.rows.is_empty() {
        return view! {
            <Empty shape=Shape::Comment title="Nobody has answered yet">
                <p>{response}</p>
            </Empty>
        }
        .into_any();
    }
    let questions = questions();
    let figures =
        figures(&list.rows).into_iter().map(|line| view! { <p class="num">{line}</p> }).collect_view();
    let rows = list.rows.into_iter().map(|row| card(row, &questions)).collect_view();
    view! {
        <section class="card pad stack tight" aria-label="All together">
            <p><b>{response}</b></p>
            {figures}
        </section>
        <ul class="stack">{rows}</ul>
    }
    .into_any()
}

/// "12 of 15 people who were asked have answered."
fn response_words(list: &FeedbackList) -> String {
    match list.asked {
        0 => "Nobody has been asked yet.".to_owned(),
        1 => format!("{} of 1 person who was asked has answered.", list.answered),
        asked => format!("{} of {asked} people who were asked have answered.", list.answered),
    }
}

/// What the answers come to, each over those who answered that question.
fn figures(rows: &[FeedbackRow]) -> Vec<String> {
    let count = |item: &str, codes: &[&str]| {
        let said = rows.iter().filter_map(|row| row.answers.get(item));
        let all = said.clone().count();
        (said.filter(|code| codes.contains(&code.as_str())).count(), all)
    };
    let line =
        |words: &str, (some, all): (usize, usize)| (all > 0).then(|| format!("{words}: {some} of {all}"));
    let difference = line("It made a difference", count("difference", &["some", "a_lot"]));
    let (a_lot, _) = count("difference", &["a_lot"]);
    [
        line("4 or 5 stars", count("stars", &["4", "5"])),
        difference.map(|words| format!("{words} (a lot: {a_lot})")),
        line("Put in touch with what suits them", count("connected", &["yes"])),
        line("Felt listened to, with time for them", count("listened", &["yes"])),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn card(row: FeedbackRow, questions: &Instrument) -> impl IntoView + use<> {
    let lines = questions.items.iter().filter_map(|item| {
        let words = questions.answer_words(item, row.answers.get(&item.id)?).to_owned();
        Some(view! { <p><span class="quiet">{item.name.clone()}": "</span>{words}</p> })
    });
    let lines = lines.collect_view();
    let name = if row.person_name.is_empty() { "Somebody".to_owned() } else { row.person_name };
    let when = capital(&civil::moment(row.at_ms, clock::now_ms()));
    view! {
        <li class="card pad stack tight">
            <h2><a class="more-link" href=case_path(row.case)>{name}</a></h2>
            <p class="quiet small">{format!("{when}, the phone handed over by {}", row.asked_by)}</p>
            {lines}
            {(!row.words.is_empty()).then(|| view! { <blockquote class="quote prose">{format!("“{}”", row.words)}</blockquote> })}
            {(!row.is_whole).then(|| view! {
                <p class="small"><span class="chip amber"><Icon shape=Shape::Alert/>"Part of it could not be opened"</span></p>
            })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::FileId;
    use uuid::Uuid;

    fn row(answers: &[(&str, &str)]) -> FeedbackRow {
        FeedbackRow {
            file: FileId(Uuid::nil()),
            case: FileId(Uuid::nil()),
            person_name: "Mrs A".to_owned(),
            at_ms: 0,
            asked_by: "R. Hale".to_owned(),
            answers: answers.iter().map(|(item, code)| ((*item).to_owned(), (*code).to_owned())).collect(),
            words: String::new(),
            is_whole: true,
        }
    }

    #[test]
    fn each_figure_stands_over_those_who_answered_that_question() {
        let rows = [
            row(&[("stars", "5"), ("difference", "a_lot"), ("connected", "yes")]),
            row(&[("stars", "3"), ("difference", "none"), ("connected", "dont_know")]),
            row(&[("difference", "some")]),
        ];
        assert_eq!(
            figures(&rows),
            [
                "4 or 5 stars: 1 of 2",
                "It made a difference: 2 of 3 (a lot: 1)",
                "Put in touch with what suits them: 1 of 2",
            ],
            "“I don’t know” is in the denominator, and nobody answered the last"
        );
        let list = FeedbackList { rows: Vec::new(), answered: 3, asked: 4 };
        assert_eq!(response_words(&list), "3 of 4 people who were asked have answered.");
    }
}
