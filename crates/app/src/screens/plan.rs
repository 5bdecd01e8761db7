//! The plan of a person: what they want, who does what towards it, agreeing it with them, and their own copy.

mod action_form;
mod agree_form;
pub(crate) mod card;
mod copy;
pub(crate) mod done;
mod drawn;
mod goal_form;
mod page;
pub(crate) mod words;
mod written;

use leptos::prelude::*;
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::role::does_casework;

use self::action_form::ActionPage;
use self::agree_form::AgreePage;
pub(crate) use self::copy::OwnCopyPage;
use self::goal_form::GoalPage;
use self::page::Plan;
use super::case::NoSuchFile;
use super::going_on::{GoingOn, unfinished};
use crate::local::Local;
use crate::parts::opened::{open_file, with_file};
use crate::parts::route;
use crate::screens::died::died_of;

/// What drafts of a goal are called, before which: `goal/<id>` or `goal/new`.
pub(crate) const GOAL_FORM: &str = "goal";
/// What drafts of an action are called, in the same manner.
pub(crate) const ACTION_FORM: &str = "action";
/// What drafts of an agreement are called.
pub(crate) const AGREE_FORM: &str = "agree";
/// Something that is not there yet.
pub(crate) const NEW: &str = "new";

/// The plan of a case.
pub(crate) fn plan_path(case: FileId) -> String {
    format!("/people/{case}/plan")
}

/// The person's own copy.
pub(crate) fn copy_path(case: FileId) -> String {
    format!("/people/{case}/plan/copy")
}

/// The form `form` of `what`: an entry, or [`NEW`].
pub(crate) fn form_path(case: FileId, form: &str, what: &str) -> String {
    format!("{}?{form}={what}", plan_path(case))
}

fn draft_name(form: &str, what: &str) -> String {
    if form == AGREE_FORM { form.to_owned() } else { format!("{form}/{what}") }
}

/// The plan, or the form in the address.
#[component]
pub(crate) fn PlanPage() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let local = expect_context::<Local>();
    let opened = open_file(file);
    let may = may_change(local, file);
    let asked = [GOAL_FORM, ACTION_FORM, AGREE_FORM]
        .into_iter()
        .find_map(|form| route::query(form).map(|what| (form, what)))
        .filter(|_| may);
    let Some((form, what)) = asked else {
        return view! { <Plan file opened/> }.into_any();
    };
    if let Some(draft) = unfinished(&draft_name(form, &what), file, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_file(opened, false, move |open| {
        let entry = what.parse::<EntryId>().ok().and_then(|id| open.case.get(&id)).cloned();
        let entry = entry.filter(|entry| matches!(entry.kind.as_str(), kind::GOAL | kind::ACTION));
        // An address that names what is not here any more makes nothing new.
        let is_there = what == NEW || entry.is_some() || form == AGREE_FORM;
        untrack(|| match form {
            _ if !is_there => view! { <NoSuchFile/> }.into_any(),
            GOAL_FORM => view! { <GoalPage file open entry/> }.into_any(),
            ACTION_FORM => view! { <ActionPage file open entry/> }.into_any(),
            _ => view! { <AgreePage file open/> }.into_any(),
        })
    })
    .into_any()
}

/// Whether whoever is here writes in this plan. Nobody plans with somebody who has died.
fn may_change(local: Local, file: FileId) -> bool {
    untrack(|| does_casework(&local.me().roles) && died_of(local, file).is_none())
}
