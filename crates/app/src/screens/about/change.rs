//! The form that changes one part.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::FileId;

use super::details::Details;
use super::part::Part;
use super::parts_form::PartFields;
use crate::clock;
use crate::local::edit::NewSave;
use crate::local::open_file::OpenFile;
use crate::parts::button::Button;
use crate::parts::draft_form::{DraftForm, DraftNote};
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::route;
use crate::parts::saved::just_saved;
use crate::parts::toast::toasts;
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
    let mistakes = Mistakes::provide();
    let saved = just_saved();
    let about = format!("/people/{file}/about");
    let fresh = Details::of(part, &open, clock::today());
    let form = DraftForm::open(form_name, Some(file), Signal::stored(part.title().to_owned()), fresh);
    let busy = RwSignal::new(false);
    let go = route::go_instead();
    let (go_saved, go_left) = (go.clone(), go);
    let (about_saved, about_left) = (about.clone(), about.clone());
    let name = open.person_view().name.unwrap_or_default().shown();
    let save = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        let details = form.values.get_untracked();
        let values = match details.changed(part, clock::today()) {
            Ok(values) => values,
            Err(wrong) => return mistakes.show(wrong),
        };
        mistakes.clear();
        let (go, about) = (go_saved.clone(), about_saved.clone());
        let edit = part.entry(&open).filter(|_| !values.is_empty()).map(|entry| details.edit(entry, values));
        busy.set(true);
        spawn_local(async move {
            let outcome = match edit {
                Some(edit) => {
                    let title = format!("Details: {}", part.title().to_lowercase());
                    let save = NewSave { title: title.clone(), file, edits: vec![edit], draft: None };
                    form.finish(save).await.map(|save| saved.set(save, file, title))
                }
                None => form.discard().await.map(|()| toasts().say("Nothing was changed.")),
            };
            busy.try_set(false);
            match outcome {
                Ok(()) => go(&about),
                Err(error) => mistakes.show_one("main", error.to_string()),
            }
        });
    });
    let leave = Callback::new(move |()| {
        let (go, about) = (go_left.clone(), about_left.clone());
        spawn_local(async move {
            match form.discard().await {
                Ok(()) => go(&about),
                Err(error) => mistakes.show_one("main", error.to_string()),
            }
        });
    });
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
