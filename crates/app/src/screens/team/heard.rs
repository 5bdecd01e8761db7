//! A supervisor has heard from somebody who is out alone: how, and what they said.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::check::{self, Mistake};
use shared::id::{EntryId, FileId};
use shared::view::lone_visit::Heard;

use crate::alone::timer::at_words;
use crate::alone::visits::{Visit, visits};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::Empty;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::TextArea;
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::route;
use crate::parts::slot::slot;
use crate::screens::going_on::{GoingOn, unfinished};

/// What drafts of it are called, before the visit: `heard/<visit>`.
pub(crate) const HEARD_FORM: &str = "heard";
/// What the list of what was saved calls it.
pub(super) const HEARD: &str = "Heard from somebody out alone";
/// What mistakes name: the id of the box.
const WORDS: &str = "heard-words";

/// The form for one visit of the member of staff whose file this is.
pub(crate) fn heard_path(worker: FileId, visit: EntryId) -> String {
    format!("/team/{worker}/heard/{visit}")
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct HeardForm {
    words: String,
}

impl HeardForm {
    fn checked(&self) -> Result<String, Vec<Mistake>> {
        let empty = "Write how you reached them, and what they said.";
        check::said(&self.words, empty).map_err(|words| vec![Mistake::new(WORDS, words)])?;
        Ok(self.words.trim().to_owned())
    }
}

/// The form for the visit in the address.
#[component]
pub(crate) fn HeardFrom() -> impl IntoView {
    let worker = route::param("user").and_then(|user| user.parse::<FileId>().ok());
    let visit = route::param("visit").and_then(|visit| visit.parse::<EntryId>().ok());
    let (Some(worker), Some(visit)) = (worker, visit) else { return view! { <NoSuchVisit/> }.into_any() };
    if let Some(draft) = unfinished(&form_name(visit), worker, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_file(open_file(worker), false, move |open| untrack(|| view! { <Form open visit/> })).into_any()
}

fn form_name(visit: EntryId) -> String {
    format!("{HEARD_FORM}/{visit}")
}

#[component]
fn Form(open: Arc<OpenFile>, visit: EntryId) -> impl IntoView {
    let found = visits(&open).into_iter().find(|one| one.entry.id == visit);
    let Some(Visit { entry, says }) = found else { return view! { <NoSuchVisit/> }.into_any() };
    let local = expect_context::<Local>();
    Mistakes::provide();
    let worker = open.root().map_or(&entry, |root| root).made.by_name.clone();
    let title = Signal::stored(HEARD.to_owned());
    let form = DraftForm::open(form_name(visit), Some(open.file), title, HeardForm::default());
    let values = form.values;
    let busy = RwSignal::new(false);
    let file = open.file;
    let finish = finish_with(form, busy, move |form| {
        let words = form.checked()?;
        let me = untrack(|| local.me());
        let heard = Heard { by: me.id, name: me.name, at_ms: clock::now_ms(), words };
        let edit = NewEdit::fields(&entry, [("heard".to_owned(), json!(heard))]);
        Ok((NewSave { title: HEARD.to_owned(), file, edits: vec![edit], draft: None }, "/team".to_owned()))
    });
    let due = says.due_ms.map(|due_ms| format!("due back {}", at_words(due_ms, clock::now_ms())));
    let above: Vec<String> = [says.place, due].into_iter().flatten().collect();
    view! {
        <PageHead
            tab="Heard from somebody"
            title=Signal::stored(format!("I have heard from {worker}"))
            above=Signal::stored(above.join(" · "))
            back=("/team".to_owned(), "Your team".to_owned())
        />
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <TextArea
                id=WORDS
                label="How, and what they said"
                hint="For example: rang her mobile, she answered, she is in her car. A message that somebody else left is not hearing from them."
                value=slot!(values, words)
            />
            <p class="small quiet">"Their timer ends with it, here and on their phone, once the office has it."</p>
            <Ending form leads="/team".to_owned() busy on_finish=finish words="Finish"/>
        </form>
    }
    .into_any()
}

#[component]
fn NoSuchVisit() -> impl IntoView {
    view! {
        <PageHead tab="Not here" back=("/team".to_owned(), "Your team".to_owned())/>
        <Empty shape=Shape::Question title="There is no such visit on this device"/>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hearing_from_somebody_says_how() {
        assert_eq!(HeardForm::default().checked().unwrap_err()[0].field, WORDS);
        let form = HeardForm { words: " Rang her, she is in the car. ".to_owned() };
        assert_eq!(form.checked(), Ok("Rang her, she is in the car.".to_owned()));
    }
}
