//! The practices that the service works with, and the least age of its programmes: what the form of a referral offers. Data on this
//! phone like the safety numbers, in the same file.

mod door;
mod list;
mod practice_form;
mod programme_form;

use leptos::prelude::*;
use shared::view::case::PROGRAMMES;

pub(crate) use self::door::PracticesDoor;
use self::list::AllPractices;
use self::practice_form::OnePractice;
use self::programme_form::OneProgramme;
use super::numbers::looks_after;
use crate::local::Local;
use crate::parts::empty::Empty;
use crate::parts::icon::Shape;
use crate::parts::page::PageHead;
use crate::parts::route;

/// Where this screen stands.
pub(crate) const PRACTICES: &str = "/office/practices";
/// What drafts of its forms are called, before what they edit: `practice/<what>`.
pub(crate) const PRACTICE_FORM: &str = "practice";
/// The form for a practice that is not on the list yet, in the address and among the drafts; others go by their codes.
const NEW: &str = "new";

/// The form for one thing: the code of a practice, [`NEW`], or the code of a programme.
pub(crate) fn edit_path(what: &str) -> String {
    format!("{PRACTICES}?edit={what}")
}

fn form_name(what: &str) -> String {
    format!("{PRACTICE_FORM}/{what}")
}

/// The list, or the form for one of them (`?edit=`).
#[component]
pub(crate) fn Practices() -> impl IntoView {
    let me = untrack(|| expect_context::<Local>().me());
    if !looks_after(&me.roles) {
        return view! {
            <PageHead tab="Practices and programmes"/>
            <Empty shape=Shape::House title="Supervisors and admins look after these">
                <p>"If a practice is missing, type its name into the form. It is kept as you type it."</p>
                <a class="btn" href="/people">"See everybody"</a>
            </Empty>
        }
        .into_any();
    }
    match route::query("edit") {
        Some(code) => match PROGRAMMES.iter().find(|(known, _)| *known == code) {
            Some((code, words)) => view! { <OneProgramme code words/> }.into_any(),
            None => view! { <OnePractice what=code/> }.into_any(),
        },
        None => view! { <AllPractices/> }.into_any(),
    }
}
