//! Phrases and headings for notes: those of the service, which whoever looks after the numbers adds and takes away. Data on this
//! phone, in the same file.

mod add;

use std::sync::Arc;

use leptos::prelude::*;
use shared::fold::Entry;
use shared::view::phrase::{Words, offered};
use shared::view::service::SERVICE_FILE;
use shared::view::{contact, label};

use self::add::AddPhrase;
use super::numbers::at_once::at_once;
use super::numbers::looks_after;
use crate::local::Local;
use crate::local::edit::NewEdit;
use crate::parts::button::Button;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::empty::Empty;
use crate::parts::ending::FINISH;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::{ErrorText, Mistakes, words_for};
use crate::parts::opened::{Opened, open_file};
use crate::parts::page::{PageHead, SectionHead};
use crate::parts::route;
use crate::parts::saved::SavedNotice;

/// Where this screen stands.
pub(crate) const PHRASES: &str = "/office/phrases";
/// The form's name among the drafts.
pub(crate) const PHRASE_FORM: &str = "phrase";

/// The form.
pub(crate) fn add_path() -> String {
    format!("{PHRASES}?add=1")
}

/// The words that are offered for notes, as this phone knows them. Before the service's file is read, and where there is none, those
/// that come with the app.
pub(crate) fn phrases() -> Signal<Arc<Vec<Words>>> {
    offered_in(open_file(SERVICE_FILE))
}

fn offered_in(opened: Signal<Opened>) -> Signal<Arc<Vec<Words>>> {
    let words = Memo::new(move |_| {
        Arc::new(match &*opened.read() {
            Opened::Here(file) => offered(&file.case),
            Opened::Opening | Opened::Not(_) => offered(&Default::default()),
        })
    });
    words.into()
}

/// All phrases, or the form for one more (`?add=`).
#[component]
pub(crate) fn Phrases() -> impl IntoView {
    let me = untrack(|| expect_context::<Local>().me());
    if !looks_after(&me.roles) {
        return view! {
            <PageHead tab="Phrases for notes"/>
            <Empty shape=Shape::Pencil title="Supervisors and admins look after these">
                <p>"If words are missing that you write often, ask your supervisor."</p>
            </Empty>
        }
        .into_any();
    }
    match route::query("add") {
        Some(_) => view! { <AddPhrase/> }.into_any(),
        None => view! { <AllPhrases/> }.into_any(),
    }
}

/// Every one at a glance: the service's own first.
#[component]
fn AllPhrases() -> impl IntoView {
    Mistakes::provide();
    let opened = open_file(SERVICE_FILE);
    let all = offered_in(opened);
    let entry = move |words: &Words| match &*opened.read() {
        Opened::Here(file) => words.own.and_then(|own| file.case.get(&own).cloned()),
        Opened::Opening | Opened::Not(_) => None,
    };
    let rows = move |own: bool| {
        let all = all.get();
        let rows = all.iter().filter(|words| words.own.is_some() == own).cloned().map(|words| {
            let entry = entry(&words);
            view! { <Row words entry/> }
        });
        rows.collect_view()
    };
    let has_own = Memo::new(move |_| all.get().iter().any(|words| words.own.is_some()));
    view! {
        <PageHead tab="Phrases for notes" above="The service".to_owned() back=("/office/people".to_owned(), "People and roles".to_owned())>
            <a class="btn compact" href=add_path()><Icon shape=Shape::Plus/>"Add one"</a>
        </PageHead>
        <SavedNotice file=SERVICE_FILE/>
        <ErrorText id=FINISH words=words_for(FINISH)/>
        <p class="quiet">"A touch puts these words into the note of a contact, with no signal too."</p>
        <SectionHead title="Added by the service"/>
        {move || match has_own.get() {
            true => view! { <ul class="rows card">{move || rows(true)}</ul> }.into_any(),
            false => view! { <p class="card pad quiet">"None yet. Add what your team writes again and again."</p> }.into_any(),
        }}
        <SectionHead title="Come with the app"/>
        <ul class="rows card">{move || rows(false)}</ul>
    }
}

#[component]
fn Row(words: Words, entry: Option<Entry>) -> impl IntoView {
    let press = at_once(PHRASES);
    let hows: Vec<&str> = words.hows.iter().map(|how| label(contact::HOW, how)).collect();
    let hows = if hows.is_empty() { "Every kind of contact".to_owned() } else { hows.join(", ") };
    let (kind, text) = match words.is_template {
        true => {
            ("Headings", words.text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" · "))
        }
        false => ("Phrase", String::new()),
    };
    let asking = RwSignal::new(false);
    let name = words.name;
    let saved = format!("Taken away: {name}");
    let title = format!("Take “{name}” away?");
    let away = entry.map(|entry| {
        let take_away =
            Callback::new(move |()| press(NewEdit::void(&entry, "No longer offered"), saved.clone()));
        view! {
            <Button words="Take away" look="second compact" on_press=move |()| asking.set(true)/>
            <ConfirmDialog open=asking title confirm="Take it away" cancel="Keep it" on_confirm=take_away>
                <p>"It is offered no more. Notes that have it keep it."</p>
            </ConfirmDialog>
        }
    });
    view! {
        <li class="row">
            <span class="row-body">
                <span class="row-title">{name}</span>
                {(!text.is_empty()).then(|| view! { <span class="small">{text}</span> })}
                <span class="quiet small">{format!("{kind} · {hows}")}</span>
            </span>
            {away}
        </li>
    }
}
