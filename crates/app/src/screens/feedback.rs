//! What the person thinks of the service: answered by themselves on this phone, and read by nobody who works with them.
//!
//! Each answer is sealed to the office as it is given: the draft holds what is sealed and nothing else, so neither a lock nor a
//! reload nor the worker who goes on with it shows what was answered. In clear it is only in the memory of the open page.

mod asking;
pub(crate) mod list;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::feedback::{Given, PARTS_MAX};
use shared::id::FileId;
use shared::role::does_casework;

use self::asking::Asking;
use super::case::NoSuchFile;
use super::died::{Stopped, stopped};
use super::going_on::{GoingOn, unfinished};
use crate::local::Local;
use crate::parts::opened::{open_file, with_file};
use crate::parts::route;

/// What drafts of it are called.
pub(crate) const FEEDBACK_FORM: &str = "feedback";

/// Where somebody is asked.
pub(crate) fn feedback_path(case: FileId) -> String {
    format!("/people/{case}/feedback")
}

/// What the draft holds: nothing that anybody but the office can read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct FeedbackForm {
    /// The restricted file that it will stand in, to which everything is bound that is sealed.
    restricted: Option<FileId>,
    /// What was answered each time that the phone was with them, sealed.
    sealed: Vec<String>,
    /// What is being answered now, sealed; empty for nothing.
    sealed_now: String,
    /// How many of the pages they have left behind.
    passed: usize,
}

impl FeedbackForm {
    /// The next sitting: what was answered before stays as it is.
    fn begin_again(&mut self) {
        if !self.sealed_now.is_empty() && self.sealed.len() + 1 < PARTS_MAX {
            self.sealed.push(std::mem::take(&mut self.sealed_now));
        }
    }

    /// Everything that was sealed.
    fn parts(&self) -> Vec<String> {
        self.sealed.iter().chain([&self.sealed_now]).filter(|part| !part.is_empty()).cloned().collect()
    }

    /// Takes over what is answered now, as `seal` seals it.
    fn take(&mut self, given: &Given, seal: impl Fn(&Given) -> Option<String>) {
        self.sealed_now = if given.is_empty() { String::new() } else { seal(given).unwrap_or_default() };
    }
}

/// Asking the person in the address.
#[component]
pub(crate) fn FeedbackPage() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    if let Some(draft) = unfinished(FEEDBACK_FORM, file, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    if let Some(name) = stopped(file).filter(|_| route::draft().is_none()) {
        return view! { <Stopped file name/> }.into_any();
    }
    if !does_casework(&untrack(|| expect_context::<Local>().me()).roles) {
        return view! { <NoSuchFile/> }.into_any();
    }
    with_file(open_file(file), false, move |open| untrack(|| view! { <Asking file open/> })).into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(words: &str) -> Given {
        Given { words: words.to_owned(), ..Given::default() }
    }

    #[test]
    fn the_draft_holds_what_is_sealed_and_nothing_else() {
        let seal = |given: &Given| Some(format!("sealed {}", given.words.len()));
        let mut form = FeedbackForm::default();
        form.take(&given(""), seal);
        assert!(form.parts().is_empty());
        form.take(&given("talked over me"), seal);
        assert_eq!(form.parts(), ["sealed 14"]);
        let stored = serde_json::to_string(&form).unwrap();
        assert!(!stored.contains("talked"), "{stored}");
        // The phone is handed over once more: what was answered before stays, and is added to.
        form.begin_again();
        assert_eq!((form.sealed.len(), form.sealed_now.as_str()), (1, ""));
        form.take(&given("but kind"), seal);
        assert_eq!(form.parts(), ["sealed 14", "sealed 8"]);
        form.take(&given("talked over me"), |_| None);
        assert_eq!(form.parts(), ["sealed 14"], "what cannot be sealed is not kept in clear");
    }
}
