//! That somebody has died: writing it down, what has stopped, words for the family, and taking it back.

mod family;
mod form;
mod page;

use leptos::prelude::*;
use shared::civil;
use shared::id::FileId;
use shared::role::does_casework;
use shared::summary::{CaseSummary, DiedOn};
use shared::view::case::{HAS_DIED, is_over};

pub(crate) use self::page::{DiedPage, value_words};
use crate::local::Local;
use crate::parts::empty::Empty;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::PageHead;
use crate::parts::route::case_path;
use crate::screens::end::{CLOSED, ending_path};

/// What drafts of the form are called.
pub(crate) const DIED_FORM: &str = "died";

/// The page about it.
pub(crate) fn died_path(case: FileId) -> String {
    format!("/people/{case}/died")
}

/// Where a talk with the family is written down.
pub(crate) fn family_path(case: FileId) -> String {
    format!("/people/{case}/record?how=family")
}

/// "Died on 3 March 2026", "Died; the day is not known".
pub(crate) fn died_words(died: &DiedOn) -> String {
    died.on.map_or_else(
        || "Died; the day is not known".to_owned(),
        |on| format!("Died on {}", civil::long_date(on)),
    )
}

/// Whether the person of this case has died, as lists say it. Tracked.
pub(crate) fn died_of(local: Local, case: FileId) -> Option<DiedOn> {
    local.case(case)?.died
}

/// At the top of the file of somebody who has died: what has stopped, and what can still be done.
#[component]
pub(crate) fn DiedCard(
    /// The case.
    file: FileId,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let case = Memo::new(move |_| local.case(file).filter(|case| case.died.is_some()));
    let may = does_casework(&untrack(|| local.me()).roles);
    move || {
        let CaseSummary { name, died, stage, .. } = case.get()?;
        let is_open = !is_over(&stage);
        Some(view! {
            <section class="card pad stack tight" aria-labelledby="has-died">
                <h2 id="has-died">{format!("{name} has died")}</h2>
                <p>{died.map(|died| died_words(&died))}"."</p>
                <p>"Calls, visits, letters, tasks and follow-ups have stopped, on every phone once it meets the office. Nothing was deleted."</p>
                <div class="actions">
                    <a class="btn second compact" href=died_path(file)><Icon shape=Shape::Heart/>"Words for the family"</a>
                    {may.then(|| view! {
                        <a class="btn second compact" href=family_path(file)><Icon shape=Shape::Talk/>"Record a talk with the family"</a>
                    })}
                    {(may && is_open).then(|| view! {
                        <a class="btn second compact" href=close_path(file)><Icon shape=Shape::Check/>"Close the case"</a>
                    })}
                </div>
            </section>
        })
    }
}

/// Where the case of somebody who has died is closed.
pub(crate) fn close_path(case: FileId) -> String {
    ending_path(case, CLOSED, HAS_DIED)
}

/// What the screens call the person of this case, where they have died. Not tracked.
pub(crate) fn stopped(case: FileId) -> Option<String> {
    let local = expect_context::<Local>();
    untrack(|| local.case(case)).filter(|case| case.died.is_some()).map(|case| case.name)
}

/// In place of a form that plans or does something with somebody who has died.
#[component]
pub(crate) fn Stopped(
    /// The case.
    file: FileId,
    /// What the screens call the person.
    name: String,
) -> impl IntoView {
    view! {
        <PageHead tab="Stopped" back=(case_path(file), name.clone())/>
        <Empty shape=Shape::Heart title=format!("{name} has died")>
            <p>"Nothing more is planned or done with them here. A talk with the family can be written down."</p>
            <a class="btn" href=family_path(file)>"Record a talk with the family"</a>
            <a class="btn second" href=case_path(file)>"Back to the file"</a>
        </Empty>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_nobody_knows_is_said_so() {
        assert_eq!(died_words(&DiedOn { on: None }), "Died; the day is not known");
        let on = Some(jiff::civil::date(2026, 3, 3));
        assert_eq!(died_words(&DiedOn { on }), "Died on 3 March 2026");
    }
}
