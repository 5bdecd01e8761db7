//! A scale of a few whole numbers, such as 0 to 10.

use leptos::prelude::*;

use super::group::{Answer, Group};
use super::slot::Slot;

/// The greatest number of a [`Scale`] that says no other.
pub(crate) const SCALE_MAX: u8 = 10;

/// "How sure did she feel?" from 0 to 10: a group of radio buttons that arrow keys walk through.
#[component]
pub(crate) fn Scale(
    /// The id of the 0, which mistakes name; unique on the page.
    id: &'static str,
    /// The question. Empty where the page's title asks it; then give `labelled_by`.
    #[prop(optional, into)]
    legend: String,
    /// The id of the heading that asks the question, where there is no legend.
    #[prop(optional_no_strip)]
    labelled_by: Option<&'static str>,
    /// The least number.
    #[prop(default = 0)]
    from: u8,
    /// The greatest.
    #[prop(default = SCALE_MAX)]
    to: u8,
    /// The chosen number.
    #[prop(into)]
    value: Slot<Option<u8>>,
    /// What the least means.
    #[prop(into)]
    low: String,
    /// What the greatest means.
    #[prop(into)]
    high: String,
    /// Helps with the answer.
    #[prop(optional, into)]
    hint: String,
    /// Words in brackets after the legend.
    #[prop(optional, into)]
    optional: String,
) -> impl IntoView {
    let numbers = (from..=to).map(move |number| {
        let chosen = Signal::derive(move || value.get() == Some(number));
        let on_change = Callback::new(move |()| value.set(Some(number)));
        view! {
            <label>
                <Answer group=id place=usize::from(number - from) code=number.to_string() chosen on_change/>
                <span>{number}</span>
            </label>
        }
    });
    view! {
        <Group id role="radiogroup" legend labelled_by hint optional>
            <div class="seg eleven">{numbers.collect_view()}</div>
            <p class="seg-ends"><span>{format!("{from} {low}")}</span><span>{format!("{to} {high}")}</span></p>
        </Group>
    }
}
