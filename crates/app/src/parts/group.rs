//! Several boxes or answers that are one question: the legend, its hint and its mistake around them.

use leptos::prelude::*;

use super::field::{Hint, Optional};
use super::mistakes::{ErrorText, described_by, words_for};

/// A question with more than one box.
#[component]
pub(crate) fn Group(
    /// The id of the first box, which mistakes name; unique on the page.
    id: &'static str,
    /// `radiogroup` for one answer of several, `group` for everything else.
    #[prop(default = "group")]
    role: &'static str,
    /// The question. Empty where the page's title asks it; then give `labelled_by`.
    #[prop(optional, into)]
    legend: String,
    /// The id of the heading that asks the question, where there is no legend.
    #[prop(optional_no_strip)]
    labelled_by: Option<&'static str>,
    /// Helps with the answer.
    #[prop(optional, into)]
    hint: String,
    /// Words in brackets after the legend.
    #[prop(optional, into)]
    optional: String,
    /// The boxes.
    children: Children,
) -> impl IntoView {
    let words = words_for(id);
    let has_hint = !hint.is_empty();
    view! {
        <fieldset
            class="field"
            class:wrong=move || words.with(Option::is_some)
            role=role
            aria-labelledby=labelled_by
            aria-describedby=described_by(id, has_hint, words)
        >
            {(!legend.is_empty()).then(|| view! { <legend>{legend}<Optional words=optional/></legend> })}
            <Hint id words=hint/>
            <ErrorText id words/>
            {children()}
        </fieldset>
    }
}

/// The id of one answer: the first one has the question's own, so that a mistake leads to it.
pub(crate) fn answer_id(id: &str, place: usize, code: &str) -> String {
    if place == 0 { id.to_owned() } else { format!("{id}-{code}") }
}

/// One radio button or box of a [`Group`], without its words.
#[component]
pub(crate) fn Answer(
    /// `radio` or `checkbox`.
    #[prop(default = "radio")]
    kind: &'static str,
    /// The id of the group.
    group: &'static str,
    /// Its place among the answers.
    place: usize,
    /// What it stands for.
    code: String,
    /// Whether it is chosen.
    chosen: Signal<bool>,
    /// Called when it is chosen, or turned on or off.
    on_change: Callback<()>,
) -> impl IntoView {
    view! {
        <input
            type=kind
            id=answer_id(group, place, &code)
            name=group
            value=code
            autocomplete="off"
            prop:checked=move || chosen.get()
            on:change=move |_| on_change.run(())
        />
    }
}
