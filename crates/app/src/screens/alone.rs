//! A visit that somebody makes alone: setting out, being out, and being back.
//!
//! The timer calls nobody. Every page that shows it says so.

mod ended;
pub(crate) mod form;
pub(crate) mod out;
mod setting_out;
mod visit;

use leptos::prelude::*;
use shared::id::FileId;

use crate::parts::icon::{Icon, Shape};

/// Where the visits are that one is out on.
pub(crate) const OUT: &str = "/out";
/// What drafts of setting out are called.
pub(crate) const ALONE_FORM: &str = "alone";

/// Setting out to the person of a case.
pub(crate) fn visit_path(case: FileId) -> String {
    format!("/people/{case}/visit")
}

/// What the timer cannot do: the first line wherever somebody relies on it.
#[component]
fn CannotCall() -> impl IntoView {
    view! {
        <p class="notice amber cannot-call">
            <Icon shape=Shape::Alert/>
            <span>
                <b>"This timer cannot call for help."</b>
                " It is silent when the phone is locked or the page is closed."
            </span>
        </p>
    }
}
