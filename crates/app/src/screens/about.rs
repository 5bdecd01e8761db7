//! What is known of a person and of their episode, part by part, and changing it.

mod change;
pub(crate) mod details;
pub(crate) mod part;
pub(crate) mod parts_form;
pub(crate) mod words;

use std::sync::Arc;

use leptos::prelude::*;
use shared::fold::Entry;
use shared::funnel::Funnel;
use shared::id::FileId;
use shared::role::does_casework;
use shared::summary::in_use;
use shared::view::case::{PROGRAMMES, STAGES, Stage, is_over};
use shared::view::label;
use shared::view::person::{CARER, LIVES};

use self::change::Change;
use self::part::Part;
use self::words::{address_words, name_words, nhs_words, phone_words, stage_words};
use super::case::NoSuchFile;
use super::decisions::history::{History, told};
use super::household::NotHereList;
use super::household::here::household;
use super::one_person::OtherRecords;
use crate::clock;
use crate::local::Local;
use crate::local::open_file::OpenFile;
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::{PageHead, SectionHead};
use crate::parts::route::{self, case_path};
use crate::parts::saved::SavedNotice;

/// The details of the person in the address; `?edit=` changes one part.
#[component]
pub(crate) fn About() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let opened = open_file(file);
    match route::query("edit").and_then(|code| Part::of(&code)) {
        Some(part) => {
            with_file(opened, false, move |open| untrack(|| view! { <Change file part open/> })).into_any()
        }
        None => view! {
            <SavedNotice file/>
            {with_file(opened, true, move |open| untrack(|| view! { <Known file open/> }))}
            <NotHereList file household=household(expect_context(), file)/>
            <OtherRecords file all=true/>
        }
        .into_any(),
    }
}

/// One line: what it is, what is known, and the part that changes it.
struct Line {
    name: &'static str,
    words: String,
    part: Option<Part>,
}

fn line(name: &'static str, words: impl Into<String>, part: Part) -> Line {
    Line { name, words: words.into(), part: Some(part) }
}

#[component]
fn Known(file: FileId, open: Arc<OpenFile>) -> impl IntoView {
    let local = expect_context::<Local>();
    let can_change = does_casework(&local.me().roles);
    let name = open.person_view().name.unwrap_or_default().shown();
    view! {
        <PageHead
            tab="A person's details"
            title=Signal::stored("Details".to_owned())
            back=(case_path(file), name)
        />
        <Lines title="Who it is" file lines=who(&open) can_change/>
        <Lines title="How to reach them" file lines=reach(&open) can_change/>
        <Lines title="This episode" file lines=episode(&open) can_change/>
        <History told=told(open.person_root().into_iter().chain(open.root()))/>
    }
}

fn who(open: &OpenFile) -> Vec<Line> {
    let person = open.person_view();
    let born = person.born.map(|born| {
        let age = shared::civil::age_years(born, clock::today());
        format!("{} ({age})", shared::civil::long_date(born))
    });
    vec![
        line("Name", person.name.as_ref().map(name_words).unwrap_or_default(), Part::Name),
        line("Date of birth", born.unwrap_or_default(), Part::Born),
        line("NHS number", person.nhs_number.as_ref().map(nhs_words).unwrap_or_default(), Part::NhsNumber),
        line("Needs", members(open.person_root(), "need"), Part::Needs),
        line("What makes a conversation work", person.communication.unwrap_or_default(), Part::Communication),
    ]
}

fn reach(open: &OpenFile) -> Vec<Line> {
    let person = open.person_view();
    let code =
        |codes, code: Option<String>| code.map(|code| label(codes, &code).to_owned()).unwrap_or_default();
    let phone = person.phone.as_ref().filter(|phone| !phone.number.is_empty());
    vec![
        line("Phone", phone.map(|phone| phone_words(phone).join("\n")).unwrap_or_default(), Part::Phone),
        line(
            "Address",
            person.address.as_ref().map(|address| address_words(address).join("\n")).unwrap_or_default(),
            Part::Address,
        ),
        line("At the home", members(open.person_root(), "hazard"), Part::Hazards),
        line("Lives", code(LIVES, person.lives), Part::Home),
        line("Caring", code(CARER, person.carer), Part::Home),
        line("GP practice", person.practice.unwrap_or_default().name, Part::Home),
        line("Gender", person.gender.unwrap_or_default(), Part::Home),
    ]
}

fn episode(open: &OpenFile) -> Vec<Line> {
    let case = open.case_view();
    let funnel = Funnel::of(open.root(), &in_use(&open.case));
    // An end in the words of whoever set it, else how far what is recorded and what was set have brought it.
    let stage = match (funnel.stage(), case.stage) {
        ((shown, _), Some(set)) if set.stage == shown && is_over(shown) => stage_words(&set),
        ((shown, Some(on)), _) => stage_words(&Stage { stage: shown.to_owned(), on, ..Stage::default() }),
        ((shown, None), _) => label(STAGES, shown).to_owned(),
    };
    let programme = case.programme.unwrap_or_default();
    vec![
        line("What matters to them", case.what_matters.unwrap_or_default(), Part::Matters),
        line("Strengths", case.strengths.unwrap_or_default(), Part::Matters),
        line("Risks", members(open.root(), "flag"), Part::Risks),
        line("Stage", stage, Part::Stage),
        Line { name: "Programme", words: label(PROGRAMMES, &programme).to_owned(), part: None },
    ]
}

/// The members of a collection, one a line.
fn members(entry: Option<&Entry>, collection: &str) -> String {
    let members = entry.map(|entry| entry.members::<serde_json::Value>(collection)).unwrap_or_default();
    let words = members.iter().map(|(_, value)| words::value_words(collection, value));
    words.collect::<Vec<_>>().join("\n")
}

#[component]
fn Lines(title: &'static str, file: FileId, lines: Vec<Line>, can_change: bool) -> impl IntoView {
    let lines = lines.into_iter().map(|Line { name, words, part }| {
        let is_unknown = words.trim().is_empty();
        view! {
            <div>
                <dt>{name}</dt>
                <dd class="prose" class:unknown=is_unknown>
                    {if is_unknown { "Not known yet".to_owned() } else { words }}
                </dd>
                {part
                    .filter(|_| can_change)
                    .map(|part| {
                        view! {
                            <dd class="change">
                                <a href=format!("/people/{file}/about?edit={}", part.code())>
                                    "Change" <span class="visually-hidden">{format!(" {}", name.to_lowercase())}</span>
                                </a>
                            </dd>
                        }
                    })}
            </div>
        }
    });
    view! {
        <section class="stack tight">
            <SectionHead title=title/>
            <dl class="answers card">{lines.collect_view()}</dl>
        </section>
    }
}
