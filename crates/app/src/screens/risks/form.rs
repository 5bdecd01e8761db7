//! Asking about risks by itself: at any time, not only in an assessment.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::check::{self, Mistake};
use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::view::risks::asked_ms;

use super::asked::RisksAsked;
use super::fields::RisksFields;
use super::words::LastTime;
use super::{RISKS_FORM, asks};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::Empty;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::TextField;
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::route::{self, case_path};
use crate::parts::slot::slot;
use crate::screens::case::NoSuchFile;
use crate::screens::going_on::{GoingOn, amends, unfinished};
use crate::screens::must_know::BeforeYouBegin;

/// What mistakes name: why an earlier answer is put right.
const AMENDS_WHY: &str = "amends_why";

/// The form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RisksForm {
    asked: RisksAsked,
    /// When the answer that is put right was asked, in milliseconds since the Unix epoch.
    at_ms: Option<u64>,
    /// The answer that is put right.
    amends: Option<EntryId>,
    amends_why: String,
}

impl RisksForm {
    /// Everything as `wrong` has it, to be put right.
    fn amending(wrong: &Entry) -> Self {
        Self { amends: Some(wrong.id), ..Self::copy_of(wrong) }
    }

    /// The same answers, asked at the same time.
    pub(crate) fn copy_of(entry: &Entry) -> Self {
        Self { asked: RisksAsked::of(entry), at_ms: Some(asked_ms(entry)), ..Self::default() }
    }

    /// The record. Putting one right does not move it in time.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self, file: FileId, now_ms: u64) -> Result<NewEdit, Vec<Mistake>> {
        let mut wrong = self.asked.mistakes();
        if self.amends.is_some()
            && let Err(words) = check::said(&self.amends_why, "Say in a few words what was wrong before.")
        {
            wrong.push(Mistake::new(AMENDS_WHY, words));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let amends = self.amends.map(|entry| (entry, self.amends_why.as_str()));
        Ok(self.asked.finish(file, self.at_ms.unwrap_or(now_ms), amends))
    }
}

/// The questions about the person in the address. `?amends=` puts an earlier answer right.
#[component]
pub(crate) fn RisksPage() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let wrong = route::query("amends").and_then(|entry| entry.parse::<EntryId>().ok());
    if let Some(draft) = unfinished(RISKS_FORM, file, |values| amends(values, wrong)) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_file(open_file(file), false, move |open| {
        let me = untrack(|| expect_context::<Local>().me());
        if asks(&me.roles) {
            return untrack(|| view! { <Form file open wrong/> }).into_any();
        }
        let name = open.person_view().name.unwrap_or_default().shown();
        view! {
            <PageHead tab="Risks" back=(case_path(file), name)/>
            <Empty shape=Shape::Question title="Whoever works with the person asks">
                <p>"Link workers and support workers write the answer down. It stands in the file."</p>
                <a class="btn" href=case_path(file)>"Back to the file"</a>
            </Empty>
        }
        .into_any()
    })
    .into_any()
}

#[component]
fn Form(file: FileId, open: Arc<OpenFile>, wrong: Option<EntryId>) -> impl IntoView {
    Mistakes::provide();
    let wrong = wrong.and_then(|wrong| open.case.get(&wrong)).filter(|entry| entry.kind == kind::RISKS);
    let fresh = wrong.map_or_else(RisksForm::default, RisksForm::amending);
    let form = DraftForm::open(RISKS_FORM, Some(file), Signal::stored("Risks".to_owned()), fresh);
    let values = form.values;
    let amends = values.with_untracked(|form| form.amends);
    let last = LastTime::of(&open.case, amends, clock::now_ms());
    let busy = RwSignal::new(false);
    let finish = finish_with(form, busy, move |form| {
        let edit = form.checked(file, clock::now_ms())?;
        let title = "Risks".to_owned();
        Ok((NewSave { title, file, edits: vec![edit], draft: None }, case_path(file)))
    });
    let name = open.person_view().name.unwrap_or_default().shown();
    view! {
        <PageHead tab="Risks" back=(case_path(file), name)/>
        <BeforeYouBegin open/>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <RisksFields file asked=slot!(values, asked) last/>
            {amends.is_some().then(|| view! {
                <TextField
                    id=AMENDS_WHY
                    label="What was wrong before"
                    hint="The earlier answer stays readable, struck through."
                    value=slot!(values, amends_why)
                />
            })}
            <Ending form leads=case_path(file) busy on_finish=finish/>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::change::Edit;
    use uuid::Uuid;

    const FILE: FileId = FileId(Uuid::from_u128(7));

    #[test]
    fn putting_an_answer_right_needs_a_reason_and_does_not_move_it_in_time() {
        let asked = RisksAsked { answer: "none_known".to_owned(), ..RisksAsked::default() };
        let mut form =
            RisksForm { asked, at_ms: Some(5), amends: Some(EntryId(Uuid::nil())), ..RisksForm::default() };
        let wrong = form.checked(FILE, 9).unwrap_err();
        assert_eq!(wrong.into_iter().map(|one| one.field).collect::<Vec<_>>(), [AMENDS_WHY]);
        "Wrong touch".clone_into(&mut form.amends_why);
        let Edit::Set(fields) = form.checked(FILE, 9).unwrap().edit else { panic!("not a set") };
        assert_eq!(fields["at_ms"].value, serde_json::json!(5));
        let new = RisksForm { amends: None, at_ms: None, ..form };
        let Edit::Set(fields) = new.checked(FILE, 9).unwrap().edit else { panic!("not a set") };
        assert_eq!(fields["at_ms"].value, serde_json::json!(9));
        assert!(!fields.contains_key("amends_why"));
    }
}
