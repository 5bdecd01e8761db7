//! One question: its versions beside each other, and what should count.

use std::sync::Arc;

use leptos::prelude::*;
use shared::civil;
use shared::id::{EntryId, FileId};
use shared::outbox::State;
use shared::view::service::SERVICE_FILE;

use super::DECISION;
use super::deciding::{BOTH, CHOICE, Deciding, JOINED, OTHER};
use super::history::{History, told};
use super::question::{Question, Version};
use super::third::{ThirdFields, Way};
use crate::clock;
use crate::local::Local;
use crate::local::edit::NewSave;
use crate::local::open_file::OpenFile;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::{Empty, Notice};
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::TextArea;
use crate::parts::group::{Answer, Group};
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::opened::{Opened, open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::route::{self, entry_path};
use crate::parts::slot::slot;
use crate::parts::state::StateChip;
use crate::screens::budget::over::OverCap;
use crate::screens::case::NoSuchFile;
use crate::screens::going_on::{GoingOn, unfinished};
use crate::screens::numbers::NUMBERS;

/// Where all questions are, with what that page is called: those about the service stand beside its numbers.
fn list_of(file: FileId) -> (&'static str, &'static str) {
    if file == SERVICE_FILE { (NUMBERS, "Safety numbers") } else { ("/decisions", "Decisions") }
}

/// The question in the address.
#[component]
pub(crate) fn Decide() -> impl IntoView {
    let (Some(file), Some(entry)) = (route::file(), route::entry()) else {
        return view! { <NoSuchFile/> }.into_any();
    };
    if route::query("over").is_some() {
        return view! { <OverCap file budget=entry opened=open_file(file)/> }.into_any();
    }
    let Some(field) = route::query("field") else { return view! { <NoSuchFile/> }.into_any() };
    if let Some(draft) = unfinished(&form_name(entry, &field), file, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    let opened = open_file(file);
    with_file(opened, false, move |open| {
        let field = field.clone();
        untrack(|| match Question::find(&open, entry, &field) {
            Some(question) if question.is_finalised() => view! { <Finished file question/> }.into_any(),
            Some(question) => view! { <Form file question open opened/> }.into_any(),
            None => view! { <Decided entry open/> }.into_any(),
        })
    })
    .into_any()
}

/// What drafts of this form are called; `screens/drafts.rs` leads from it back.
fn form_name(entry: EntryId, field: &str) -> String {
    format!("decision/{entry}/{field}")
}

#[component]
fn Head(name: String, question: Question) -> impl IntoView {
    let (list, words) = list_of(question.file);
    view! {
        <PageHead
            tab="A decision"
            above=Signal::stored(name)
            title=Signal::stored(question.title().to_owned())
            back=(list.to_owned(), words.to_owned())
        />
    }
}

#[component]
fn Form(file: FileId, question: Question, open: Arc<OpenFile>, opened: Signal<Opened>) -> impl IntoView {
    Mistakes::provide();
    let (list, _) = list_of(file);
    let title = format!("{DECISION}{}", question.title());
    let fresh = Deciding::of(&question, &open, clock::today());
    let form = DraftForm::open(
        form_name(question.entry, &question.field),
        Some(file),
        Signal::stored(title.clone()),
        fresh,
    );
    let values = form.values;
    let is_older = values.with_untracked(|values| values.heads != question.heads);
    if is_older {
        values.update_untracked(|values| values.brought_up_to(&question));
    }
    let busy = RwSignal::new(false);
    let asked = StoredValue::new(question.clone());
    let finish = finish_with(form, busy, move |deciding| {
        let question = asked.get_value();
        let value = deciding.value(&question, clock::today())?;
        let edits = vec![deciding.edit(&question, value)];
        Ok((NewSave { title: title.clone(), file, edits, draft: None }, list.to_owned()))
    });
    let name = match file {
        SERVICE_FILE => "The service".to_owned(),
        _ => open.person_view().name.unwrap_or_default().shown(),
    };
    view! {
        <Head name question=question.clone()/>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            {is_older.then(|| view! {
                <Notice colour="amber" shape=Shape::Alert>
                    "Since you began, somebody wrote in this as well. Look at the versions again before you choose."
                </Notice>
            })}
            {question.is_void.then(|| view! {
                <Notice colour="amber" shape=Shape::Close>
                    "The record was taken out since. What you choose is kept with it, and counts nowhere."
                </Notice>
            })}
            <div>
                <p class="quiet">
                    "This was written without knowing of each other. Nothing is lost: what you do not choose stays in the history."
                </p>
                <Meanwhile question=question.clone() opened/>
            </div>
            <Choice question=question.clone() values/>
            <Written question values/>
            <Ending form leads=list.to_owned() busy on_finish=finish words="Save the decision"/>
        </form>
    }
}

/// Says that the versions have changed while the form was open.
#[component]
fn Meanwhile(question: Question, opened: Signal<Opened>) -> impl IntoView {
    let (entry, field) = (question.entry, question.field.clone());
    let (list, _) = list_of(question.file);
    let is_other = Memo::new(move |_| match &*opened.read() {
        Opened::Here(open) => {
            let now = Question::find(open, entry, &field).map(|question| question.heads);
            now.as_ref() != Some(&question.heads)
        }
        Opened::Opening | Opened::Not(_) => false,
    });
    view! {
        <div role="status">
            {move || is_other.get().then(|| view! {
                <Notice colour="amber" shape=Shape::Alert>
                    <p>"Somebody else has written in this or decided it, just now."</p>
                    <p><a href=list>"Look at the list again"</a></p>
                </Notice>
            })}
        </div>
    }
}

/// The versions, and what else can be done.
#[component]
fn Choice(question: Question, values: RwSignal<Deciding>) -> impl IntoView {
    let way = Way::asked(&question);
    let first = question.versions.first().map(|version| version.change);
    let count = question.versions.len();
    let versions = question.versions.into_iter().enumerate().map(move |(place, version)| {
        let is_shown = Some(version.change) == first;
        view! { <VersionCard place version is_shown values/> }
    });
    let other = move |place: usize, code: &'static str, words: &'static str, hint: &'static str| {
        view! {
            <label class="choice">
                {answer(place, code.to_owned(), values)}
                <span>{words}<small>{hint}</small></span>
            </label>
        }
    };
    view! {
        <Group id=CHOICE role="radiogroup" legend="What should count?">
            <div class="versions">{versions.collect_view()}</div>
            <div class="choices">
                {way.filter(|way| way.joins()).map(|_| other(
                    count,
                    BOTH,
                    "Keep both",
                    "One after the other. You can put them in order before you save.",
                ))}
                {way.map(|_| other(count + 1, OTHER, "Write something else", "If neither is right as it stands."))}
            </div>
        </Group>
    }
}

fn answer(place: usize, code: String, values: RwSignal<Deciding>) -> impl IntoView {
    let choice = slot!(values, choice);
    let (known, chosen_code) = (code.clone(), code.clone());
    let chosen = Signal::derive(move || choice.get() == known);
    let on_change = Callback::new(move |()| choice.set(chosen_code.clone()));
    view! { <Answer group=CHOICE place code chosen on_change/> }
}

#[component]
fn VersionCard(place: usize, version: Version, is_shown: bool, values: RwSignal<Deciding>) -> impl IntoView {
    let local = expect_context::<Local>();
    let now_ms = clock::now_ms();
    let change = version.change;
    let state = Memo::new(move |_| {
        let sending = local.sending();
        let outbox = local.outbox();
        let record =
            outbox.iter().find(|record| record.changes.iter().any(|standing| standing.change() == change));
        record.map_or(State::WithTheOffice, |record| record.state(sending))
    });
    let by = version.by.into_iter().map(|(name, at_ms)| format!("{name}, {}", civil::moment(at_ms, now_ms)));
    let by = by.collect::<Vec<_>>().join("; ");
    view! {
        <label class="choice version-choice">
            {answer(place, change.to_string(), values)}
            <span class="stack tight">
                <span class="prose">{version.words}</span>
                <small>{by}</small>
                <span class="cluster">
                    {is_shown.then(|| view! { <span class="chip plum">"Shown for now"</span> })}
                    <StateChip state=Signal::derive(move || state.get())/>
                </span>
            </span>
        </label>
    }
}

/// The text of both, or something else.
#[component]
fn Written(question: Question, values: RwSignal<Deciding>) -> impl IntoView {
    let choice = Memo::new(move |_| values.with(|values| values.choice.clone()));
    let way = Way::asked(&question);
    let field = question.field;
    move || match (choice.get().as_str(), way) {
        (BOTH, _) => untrack(
            || view! { <TextArea id=JOINED label="Both, as they will stand" value=slot!(values, joined)/> },
        )
        .into_any(),
        (OTHER, Some(way)) => {
            let field = field.clone();
            untrack(|| view! { <ThirdFields field way values/> }).into_any()
        }
        _ => ().into_any(),
    }
}

/// Nothing is open any more: what counts, and who said so.
#[component]
fn Decided(entry: EntryId, open: Arc<OpenFile>) -> impl IntoView {
    let (list, words) = list_of(open.file);
    let record = open.person.get(&entry).or_else(|| open.case.get(&entry));
    view! {
        <PageHead tab="A decision" title=Signal::stored("Nothing to choose here".to_owned()) back=(list.to_owned(), words.to_owned())/>
        <Empty shape=Shape::Check title="There is one version now">
            <p>"Somebody has decided, or put it right. What it said before is kept."</p>
            <a class="btn" href=list>"See what is left"</a>
        </Empty>
        <History told=told(record)/>
    }
}

/// A record that is finished for good is put right by a new one.
#[component]
fn Finished(file: FileId, question: Question) -> impl IntoView {
    let href = entry_path(file, question.entry);
    let versions = question
        .versions
        .iter()
        .map(|version| view! { <li class="version prose">{version.words.clone()}</li> });
    let versions = versions.collect_view();
    view! {
        <Head name=String::new() question=question.clone()/>
        <ul class="versions">{versions}</ul>
        <Notice colour="plum" shape=Shape::Pencil>
            <p>"This record is finished, so it is not changed any more. If it is wrong, put it right by a new one."</p>
            <p><a href=href>"Go to the record"</a></p>
        </Notice>
    }
}
