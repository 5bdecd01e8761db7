//! The form that changes one part.

use std::sync::Arc;

use leptos::prelude::*;
use shared::id::FileId;

use super::details::Details;
use super::part::Part;
use super::parts_form::PartFields;
use crate::clock;
use crate::local::edit::NewSave;
use crate::local::open_file::OpenFile;
use crate::parts::button::Button;
use crate::parts::draft_form::{DraftForm, DraftNote};
use crate::parts::ending::{finish_altered, leave};
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::screens::going_on::{GoingOn, unfinished};

/// Changes one part of what is known.
#[component]
pub(super) fn Change(
    /// The case.
    file: FileId,
    /// The part.
    part: Part,
    /// The file as it was when the form was opened.
    open: Arc<OpenFile>,
) -> impl IntoView {
    let form_name = format!("about/{}", part.code());
    if let Some(draft) = unfinished(&form_name, file, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    Mistakes::provide();
    let about = format!("/people/{file}/about");
    let fresh = Details::of(part, &open, clock::today());
    let form = DraftForm::open(form_name, Some(file), Signal::stored(part.title().to_owned()), fresh);
    let busy = RwSignal::new(false);
    let name = open.person_view().name.unwrap_or_default().shown();
    let save = finish_altered(form, busy, "main", about.clone(), move |details: &Details| {
        let values = details.changed(part, clock::today())?;
        let edit = part.entry(&open).filter(|_| !values.is_empty()).map(|entry| details.edit(entry, values));
        let title = format!("Details: {}", part.title().to_lowercase());
        Ok(edit.map(|edit| NewSave { title, file, edits: vec![edit], draft: None }))
    });
    let leave = leave(form, about.clone(), "main", None);
    view! {
        <PageHead
            tab="Change details"
            title=Signal::stored(part.title().to_owned())
            above=Signal::stored(name)
            back=(about, "Details".to_owned())
        />
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <PartFields part values=form.values/>
            <div class="bar">
                <DraftNote form/>
                <div class="actions">
                    <Button words="Save" icon=Shape::Check busy=busy on_press=save/>
                    <Button words="Leave it as it was" look="second" on_press=leave/>
                </div>
            </div>
        </form>
    }
    .into_any()
}
