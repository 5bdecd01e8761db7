//! A scale from 0 to 10.

use leptos::prelude::*;

use super::field::{Hint, Optional};
use super::mistakes::{ErrorText, described_by, words_for};
use super::slot::Slot;

/// The greatest number of a [`Scale`].
pub(crate) const SCALE_MAX: u8 = 10;

/// "How sure did she feel?" from 0 to 10: a group of radio buttons that arrow keys walk through.
#[component]
pub(crate) fn Scale(
    /// The id of the 0, which mistakes name; unique on the page.
    id: &'static str,
    /// The question.
    #[prop(into)]
    legend: String,
    /// The chosen number.
    #[prop(into)]
    value: Slot<Option<u8>>,
    /// What 0 means.
    #[prop(into)]
    low: String,
    /// What 10 means.
    #[prop(into)]
    high: String,
    /// Helps with the answer.
    #[prop(optional, into)]
    hint: String,
    /// Words in brackets after the legend.
    #[prop(optional, into)]
    optional: String,
) -> impl IntoView {
    let words = words_for(id);
    let has_hint = !hint.is_empty();
    let numbers = (0..=SCALE_MAX).map(|number| {
        view! {
            <label>
                <input
                    type="radio"
                    id=if number == 0 { id.to_owned() } else { format!("{id}-{number}") }
                    name=id
                    value=number.to_string()
                    autocomplete="off"
                    prop:checked=move || value.get() == Some(number)
                    on:change=move |_| value.set(Some(number))
                />
                <span>{number}</span>
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
            <div class="seg eleven">{numbers.collect_view()}</div>
            <p class="seg-ends"><span>{format!("0 {low}")}</span><span>{format!("10 {high}")}</span></p>
        </fieldset>
    }
}
