//! Household and family: what somebody else on this phone is to a person, and what their files know of the home.

mod card;
mod choose;
pub(crate) mod form;
mod hazards;
pub(crate) mod here;
mod writing;

use leptos::prelude::*;
use shared::id::{EntryId, FileId};

pub(crate) use self::card::HouseholdCard;
use self::choose::Choose;
use self::form::Telling;
pub(crate) use self::form::answers;
pub(crate) use self::hazards::{NotHereList, OfferedHazards, OfferedLines};
use super::case::NoSuchFile;
use crate::parts::route;

/// What drafts of a relation are called.
pub(crate) const RELATION_FORM: &str = "relation";

/// Choosing who belongs to the person of a case.
pub(crate) fn household_path(case: FileId) -> String {
    format!("/people/{case}/household")
}

/// Saying what the person of the case `with` is to that of `case`.
fn telling_path(case: FileId, with: FileId) -> String {
    format!("{}?with={with}", household_path(case))
}

/// Saying something else of the two than this entry, and whatever says the same, does.
fn changing_path(case: FileId, with: FileId, entry: EntryId) -> String {
    format!("{}&changes={entry}", telling_path(case, with))
}

/// The referral form for somebody new of the household of a case's person.
fn newcomer_path(case: FileId) -> String {
    format!("/people/new?household={case}")
}

/// Who belongs to the person in the address; `?with=` says what they are.
#[component]
pub(crate) fn HouseholdPage() -> impl IntoView {
    // Real people belong to real people.
    let real = route::file().filter(|case| !case.is_practice());
    let Some(case) = real else { return view! { <NoSuchFile/> }.into_any() };
    let with = route::query("with").and_then(|with| with.parse::<FileId>().ok());
    if with.is_none() && route::draft().is_none() {
        return view! { <Choose case/> }.into_any();
    }
    view! { <Telling case with/> }.into_any()
}
