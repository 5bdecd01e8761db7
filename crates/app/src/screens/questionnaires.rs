//! The questionnaires of the service: which are asked, and adding one as data. Whoever looks after the numbers looks after these.

mod add;
mod list;

use leptos::prelude::*;

use self::add::AddQuestionnaire;
use self::list::AllQuestionnaires;
use super::numbers::looks_after;
use crate::local::Local;
use crate::parts::empty::Empty;
use crate::parts::icon::Shape;
use crate::parts::page::PageHead;
use crate::parts::route;

/// Where this screen stands.
pub(crate) const QUESTIONNAIRES: &str = "/office/questionnaires";
/// The form's name among the drafts.
pub(crate) const QUESTIONNAIRE_FORM: &str = "questionnaire";

/// The form.
pub(crate) fn add_path() -> String {
    format!("{QUESTIONNAIRES}?add=1")
}

/// All questionnaires, or the form for one more (`?add=`).
#[component]
pub(crate) fn Questionnaires() -> impl IntoView {
    let me = untrack(|| expect_context::<Local>().me());
    if !looks_after(&me.roles) {
        return view! {
            <PageHead tab="Questionnaires"/>
            <Empty shape=Shape::Clipboard title="Supervisors and admins look after these">
                <p>"If a questionnaire is missing, ask your supervisor."</p>
            </Empty>
        }
        .into_any();
    }
    match route::query("add") {
        Some(_) => view! { <AddQuestionnaire/> }.into_any(),
        None => view! { <AllQuestionnaires/> }.into_any(),
    }
}
