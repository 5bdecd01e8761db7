//! How a case ends, with what is still open before it does, and how it goes on again.

mod again;
mod form;
mod open_things;

use leptos::prelude::*;
use shared::id::FileId;
use shared::role::does_casework;
use shared::view::case::is_over;

use self::again::GoOnForm;
use self::form::EndForm;
use crate::local::Local;
use crate::parts::empty::Empty;
use crate::parts::icon::Shape;
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::route::{self, case_path};
use crate::screens::case::NoSuchFile;
use crate::screens::going_on::{GoingOn, unfinished};

/// What drafts of both forms are called.
pub(crate) const END_FORM: &str = "end";
/// An end, as a code of [`shared::view::case::STAGES`].
pub(crate) const CLOSED: &str = "closed";
/// The other end.
pub(crate) const DECLINED: &str = "declined";

/// The page on which a case ends, or goes on after its end.
pub(crate) fn end_path(case: FileId) -> String {
    format!("/people/{case}/end")
}

/// The same with an end and a reason chosen.
pub(crate) fn ending_path(case: FileId, to: &str, reason: &str) -> String {
    format!("{}?to={to}&reason={reason}", end_path(case))
}

/// The way to the page, at the end of the file.
#[component]
pub(crate) fn EndOrGoOn(
    /// The case.
    file: FileId,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let is_ended = Memo::new(move |_| local.case(file).is_some_and(|case| is_over(&case.stage)));
    view! {
        <details class="more">
            <summary>{move || if is_ended.get() { "Does it go on?" } else { "Does it end?" }}</summary>
            <div class="actions">
                <a class="btn second compact" href=end_path(file)>
                    {move || if is_ended.get() { "Go on with this case" } else { "Close or decline this case" }}
                </a>
            </div>
        </details>
    }
}

/// The page in the address.
#[component]
pub(crate) fn EndPage() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let local = expect_context::<Local>();
    let case = untrack(|| local.case(file));
    let may = does_casework(&untrack(|| local.me()).roles);
    let ends = case.as_ref().is_some_and(|case| !is_over(&case.stage));
    if may
        && let Some(draft) = unfinished(END_FORM, file, |form| {
            form.get("to").and_then(|to| to.as_str()).is_some_and(|to| is_end_of(to, ends))
        })
    {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_file(open_file(file), false, move |open| {
        let name = open.person_view().name.unwrap_or_default().shown();
        match open.root().cloned().filter(|_| may) {
            Some(root) if ends => untrack(|| view! { <EndForm file open root/> }).into_any(),
            Some(root) => untrack(|| view! { <GoOnForm file open root/> }).into_any(),
            None => view! {
                <PageHead tab="How it ends" back=(case_path(file), name)/>
                <Empty shape=Shape::Question title="This is not yours to write">
                    <p>"Whoever has the case says how it ends."</p>
                    <a class="btn" href=case_path(file)>"Back to the file"</a>
                </Empty>
            }
            .into_any(),
        }
    })
    .into_any()
}

/// Whether a draft fits a case that has not ended, or one that has: one of going on names a step on the way.
fn is_end_of(to: &str, ends: bool) -> bool {
    (to.is_empty() || is_over(to)) == ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_of_an_end_is_no_draft_of_going_on() {
        assert!(is_end_of("", true) && is_end_of(CLOSED, true) && is_end_of(DECLINED, true));
        assert!(!is_end_of("supported", true) && is_end_of("supported", false) && !is_end_of(CLOSED, false));
    }
}
