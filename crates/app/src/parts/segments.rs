//! One of two or three short answers, side by side.

use leptos::prelude::*;

use super::field::{Hint, Optional};
use super::mistakes::{ErrorText, described_by, words_for};
use super::slot::Slot;

/// Short answers beside each other, as many to a line as fit. For longer ones there are
/// [`RadioCards`](super::choice::RadioCards).
#[component]
pub(crate) fn Segments(
    /// The id of the first answer, which mistakes name; unique on the page. All share it as their name.
    id: &'static str,
    /// The question.
    #[prop(into)]
    legend: String,
    /// The answers: code and words.
    options: Vec<(String, String)>,
    /// The chosen code.
    #[prop(into)]
    value: Slot<String>,
    /// Helps with the answer.
    #[prop(optional, into)]
    hint: String,
    /// Words in brackets after the legend.
    #[prop(optional, into)]
    optional: String,
) -> impl IntoView {
    let words = words_for(id);
    let has_hint = !hint.is_empty();
    let answers = options.into_iter().enumerate().map(|(place, (code, label))| {
        let code = StoredValue::new(code);
        view! {
            <label>
                <input
                    type="radio"
                    id=if place == 0 { id.to_owned() } else { format!("{id}-{}", code.get_value()) }
                    name=id
                    value=code.get_value()
                    autocomplete="off"
                    prop:checked=move || code.with_value(|code| value.get() == *code)
                    on:change=move |_| value.set(code.get_value())
                />
                <span>{label}</span>
            </label>
        }
    });
    view! {
        <fieldset
            class="field"
            class:wrong=move || words.with(Option::is_some)
            role="radiogroup"
            aria-describedby=described_by(id, has_hint, words)
        >
            <legend>{legend}<Optional words=optional/></legend>
            <Hint id words=hint/>
            <ErrorText id words/>
            <div class="seg">{answers.collect_view()}</div>
        </fieldset>
    }
}
