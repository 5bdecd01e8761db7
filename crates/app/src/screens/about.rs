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
use shared::view::View;
use shared::view::case::{PROGRAMMES, STAGES, Stage, is_over};
use shared::view::label;
use shared::view::person::{
    CARER, CLOSE, ETHNICITIES, GENDERS, LIVES, MARITAL, NEED, ORIENTATIONS, OTHER_PHONE, PREFERENCES,
    PRONOUNS, RELIGIONS,
};
use shared::view::practice_list;
use shared::view::referral::{CRITERIA, PERSON_KNOWS, REASONS, Referral};

use self::change::Change;
use self::part::Part;
use self::words::{
    address_words, email_words, interpreter_words, name_words, nhs_words, other_number_words, phone_words,
    stage_words,
};
use super::case::NoSuchFile;
use super::decisions::history::{History, told};
use super::household::NotHereList;
use super::household::here::household;
use super::must_know::BeforeYouBegin;
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
        <BeforeYouBegin open=open.clone()/>
        <Lines title="Who it is" file lines=who(&open) can_change/>
        <Lines title="How to reach them" file lines=reach(&open) can_change/>
        <Lines title="Needs and language" file lines=needs(&open) can_change/>
        <Lines title="How they see themselves" file lines=themselves(&open) can_change/>
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
        line(
            "CHI or Health and Care number",
            person.other_number.as_ref().map(other_number_words).unwrap_or_default(),
            Part::OtherNumber,
        ),
    ]
}

fn needs(open: &OpenFile) -> Vec<Line> {
    let person = open.person_view();
    let interpreter = person.interpreter.as_ref().map(|one| interpreter_words(one).join("\n"));
    vec![
        line("Needs", members(open.person_root(), NEED), Part::Needs),
        line("Interpreter", interpreter.unwrap_or_default(), Part::Interpreter),
        line("Main language", person.main_language.unwrap_or_default(), Part::Communication),
        line("What makes a conversation work", person.communication.unwrap_or_default(), Part::Communication),
    ]
}

/// How they see themselves. Gender alone: sex is not asked.
fn themselves(open: &OpenFile) -> Vec<Line> {
    let person = open.person_view();
    let said =
        |codes, code: Option<String>| code.map(|code| label(codes, &code).to_owned()).unwrap_or_default();
    vec![
        line("Gender", said(GENDERS, person.gender), Part::Themselves),
        line("Pronouns", said(PRONOUNS, person.pronouns), Part::Themselves),
        line("Ethnicity", said(ETHNICITIES, person.ethnicity), Part::Themselves),
        line("Religion or belief", said(RELIGIONS, person.religion), Part::Themselves),
        line("Marital status", said(MARITAL, person.marital_status), Part::Themselves),
        line("Sexual orientation", said(ORIENTATIONS, person.sexual_orientation), Part::Themselves),
    ]
}

fn reach(open: &OpenFile) -> Vec<Line> {
    let person = open.person_view();
    let code =
        |codes, code: Option<String>| code.map(|code| label(codes, &code).to_owned()).unwrap_or_default();
    let phone = person.phone.as_ref().filter(|phone| !phone.number.is_empty());
    vec![
        line("Phone", phone.map(|phone| phone_words(phone).join("\n")).unwrap_or_default(), Part::Phone),
        line("Other phone numbers", members(open.person_root(), OTHER_PHONE), Part::OtherPhones),
        line(
            "E-mail",
            person.email.as_ref().map(|email| email_words(email).join("\n")).unwrap_or_default(),
            Part::Email,
        ),
        line("Must not know that they are with us", person.must_not_know.unwrap_or_default(), Part::Reaching),
        line("Who knows", person.who_knows.unwrap_or_default(), Part::Reaching),
        line("Likes to be reached by", code(PREFERENCES, person.contact_preference), Part::Reaching),
        line(
            "Address",
            person.address.as_ref().map(|address| address_words(address).join("\n")).unwrap_or_default(),
            Part::Address,
        ),
        line("People around them", members(open.person_root(), CLOSE), Part::Close),
        line("At the home", members(open.person_root(), "hazard"), Part::Hazards),
        line("Lives", code(LIVES, person.lives), Part::Home),
        line("Caring", code(CARER, person.carer), Part::Home),
        line(
            "GP practice",
            person.practice.as_ref().map(practice_list::line).unwrap_or_default(),
            Part::Home,
        ),
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
        line("The referral", referral(open), Part::Referral),
        Line { name: "Programme", words: label(PROGRAMMES, &programme).to_owned(), part: None },
    ]
}

/// Who referred, when and why; and that the person does not know of it.
fn referral(open: &OpenFile) -> String {
    let Some(referral) = Part::Referral.entry(open).map(Referral::of) else { return String::new() };
    let source = referral.source.as_ref().map(words::source_words).unwrap_or_default();
    let received = referral.received.map(|day| format!("Came in on {}", shared::civil::long_date(day)));
    let said = |codes, code: Option<String>| code.map(|code| label(codes, &code).to_owned());
    let others = referral.other_reasons.into_iter().flatten().map(|code| label(REASONS, &code).to_owned());
    let reasons = said(REASONS, referral.reason).into_iter().chain(others);
    let criteria = referral.criteria.into_iter().flatten().map(|code| label(CRITERIA, &code).to_owned());
    let knows = said(PERSON_KNOWS, referral.person_knows);
    let lines = received.into_iter().chain(source).chain(reasons).chain(criteria).chain(knows);
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
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
