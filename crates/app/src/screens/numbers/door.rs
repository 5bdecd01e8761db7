//! That set-up is not complete, said where admins and supervisors begin, with the way to the numbers.

use leptos::prelude::*;

use super::root::root;
use super::words::{is_question, missing_words};
use super::{NUMBERS, looks_after};
use crate::local::Local;
use crate::parts::icon::{Icon, Shape};

/// What the row says.
#[derive(Clone, Debug, PartialEq)]
enum Says {
    /// What is missing: how many, and which.
    Missing(String, String),
    /// People wrote past each other.
    Choose,
    /// Every number is there.
    Complete,
}

/// The way to the safety numbers: where some are missing, or two people wrote past each other. With `always` also where all is well.
#[component]
pub(crate) fn NumbersDoor(
    /// Whether it stands there even where all is well.
    #[prop(default = false)]
    always: bool,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let may = looks_after(&untrack(|| local.me()).roles);
    let root = root();
    let says = Memo::new(move |_| {
        // Before everything is here nobody can say that something is missing.
        if !may || !local.status().first_complete {
            return None;
        }
        let root = root.read();
        let entry = root.entry()?;
        // Practices and programmes stand in the same file, on a page of their own.
        let is_ours = |name: &str| !name.starts_with("practice/") && !name.starts_with("programme/");
        let asks = entry.is_some_and(|entry| {
            entry.open_questions().any(|(name, field)| is_ours(name) && is_question(name, field))
        });
        Some(match missing_words(entry) {
            Some((title, names)) => Says::Missing(title, names),
            None if asks => Says::Choose,
            None => Says::Complete,
        })
    });
    move || {
        let (look, face, shape, title, line, chip) = match says.get()? {
            Says::Missing(title, names) => ("amber", "amber", Shape::Alert, title, names, "Complete it"),
            Says::Choose => (
                "plum",
                "plum",
                Shape::Split,
                "A safety number has two versions".to_owned(),
                "Both are kept. Choose which one counts.".to_owned(),
                "Choose",
            ),
            Says::Complete if always => (
                "",
                "pine",
                Shape::Phone,
                "Safety numbers".to_owned(),
                "Whom to call when somebody is not safe".to_owned(),
                "",
            ),
            Says::Complete => return None,
        };
        Some(view! {
            <a class=format!("card row {look}") href=NUMBERS>
                <span class=format!("face {face}")><Icon shape/></span>
                <span class="row-body">
                    <span class="row-title">{title}</span>
                    <span class="quiet small">{line}</span>
                </span>
                {if chip.is_empty() {
                    view! { <Icon shape=Shape::Forward/> }.into_any()
                } else {
                    view! { <span class=format!("chip {face}")>{chip}</span> }.into_any()
                }}
            </a>
        })
    }
}
