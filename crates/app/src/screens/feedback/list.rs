//! What people said of the service, for the supervisors who read it. It comes from the office, and nothing of it is kept.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use shared::civil;
use shared::feedback::questions;
use shared::id::FileId;
use shared::instrument::Instrument;
use shared::kind;
use shared::outbox;
use shared::sentence::count;
use shared::wire::office::{FEEDBACK_ROWS_MAX, FeedbackList, FeedbackRow};

use crate::clock;
use crate::local::Local;
use crate::local::device::feedback_read;
use crate::local::open_file::OpenFile;
use crate::network::office;
use crate::parts::empty::{Empty, Notice};
use crate::parts::icon::{Icon, Shape};
use crate::parts::kinds::capital;
use crate::parts::opened::open_all;
use crate::parts::page::PageHead;
use crate::parts::route::case_path;
use crate::screens::asked::Asked;
use crate::session::Session;

/// Answers that this device was told of, and that its user has not looked at with it. What was handed in on it and waits to be sent
/// is not theirs to read.
fn unread(here: &BTreeSet<FileId>, read: &BTreeSet<FileId>, handed_in: &BTreeSet<FileId>) -> usize {
    here.iter().filter(|file| !read.contains(file) && !handed_in.contains(file)).count()
}

/// The answers that this device was told of. None before that is known: concerns stand in files of the same sort, and what a file
/// holds is read in it.
fn answers_here() -> Memo<Option<BTreeSet<FileId>>> {
    let files = open_all(kind::FEEDBACK);
    let is_answer = |file: &&Arc<OpenFile>| {
        file.root().is_some_and(|root| root.kind == kind::FEEDBACK && root.void.is_none())
    };
    Memo::new(move |_| {
        files.with(|files| {
            let files = files.as_ref()?.iter().filter(is_answer);
            Some(files.map(|file| file.file).collect())
        })
    })
}

/// That there are answers which nobody has looked at with this device; nothing where there are none. What is written in private may
/// be that somebody is harmed.
#[component]
pub(crate) fn UnreadFeedback() -> impl IntoView {
    let (local, session) = (expect_context::<Local>(), expect_context::<Session>());
    let here = answers_here();
    let unread = Memo::new(move |_| {
        let waiting = local.outbox();
        let handed_in =
            waiting.iter().flat_map(outbox::changes).filter(|change| change.kind == kind::FEEDBACK);
        let read = session.database_untracked().map(|db| feedback_read::of(&db)).unwrap_or_default();
        here.with(|here| {
            here.as_ref()
                .map_or(0, |here| unread(here, &read, &handed_in.map(|change| change.file).collect()))
        })
    });
    move || {
        let words = count(unread.get(), "answer that you have not read", "answers that you have not read")?;
        Some(view! {
            <Notice colour="plum" shape=Shape::Comment>
                <p>{format!("What people think of us: {words}.")}</p>
                <div class="notice-action"><a class="btn second compact" href=FEEDBACK>"Read what was said"</a></div>
            </Notice>
        })
    }
}

/// Where supervisors read it.
const FEEDBACK: &str = "/feedback";

/// The way to the page, with how many have answered, as far as this device was told.
#[component]
pub(crate) fn FeedbackDoor() -> impl IntoView {
    let here = answers_here();
    let words = Memo::new(move |_| {
        let answers = here.with(|here| here.as_ref().map_or(0, BTreeSet::len));
        match count(answers, "answer", "answers") {
            Some(answers) => format!("What people think of us: {answers}"),
            None => "What people think of us".to_owned(),
        }
    });
    view! { <p><a class="more-link" href=FEEDBACK>{words}</a></p> }
}

/// What was said, newest first.
#[component]
pub(crate) fn FeedbackPlace() -> impl IntoView {
    let session = expect_context::<Session>();
    let here = answers_here();
    let asked = Asked::new(office::feedback);
    Effect::new(move |_| {
        if let Some(list) = asked.get()
            && let Some(db) = session.database_untracked()
        {
            let mut read = feedback_read::of(&db);
            read.extend(list.rows.iter().map(|row| row.file));
            if list.rows.len() >= FEEDBACK_ROWS_MAX {
                // Those that the list has no room for are older.
                read.extend(here.get_untracked().unwrap_or_default());
            }
            feedback_read::note(&db, read);
        }
    });
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
    use uuid::Uuid;

    #[test]
    fn an_answer_is_unread_until_its_reader_has_looked_and_never_to_whoever_handed_the_phone_over() {
        let files = |all: &[u128]| all.iter().map(|file| FileId(Uuid::from_u128(*file))).collect();
        let of = |here: &[u128], read: &[u128], handed_in: &[u128]| {
            unread(&files(here), &files(read), &files(handed_in))
        };
        assert_eq!(of(&[1, 2], &[], &[]), 2);
        assert_eq!(of(&[1, 2], &[1], &[]), 1);
        assert_eq!(of(&[1, 2], &[1, 3], &[2]), 0);
    }

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
