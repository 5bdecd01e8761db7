//! A scale from 0 to 10.

use leptos::prelude::*;

use super::group::{Answer, Group};
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
    let numbers = (0..=SCALE_MAX).map(move |number| {
        let chosen = Signal::derive(move || value.get() == Some(number));
        let on_change = Callback::new(move |()| value.set(Some(number)));
        view! {
            <label>
                <Answer group=id place=usize::from(number) code=number.to_string() chosen on_change/>
                <span>{number}</span>
            </label>
        }
    });
    view! {
        <Group id role="radiogroup" legend hint optional>
            <div class="seg eleven">{numbers.collect_view()}</div>
            <p class="seg-ends"><span>{format!("0 {low}")}</span><span>{format!("10 {high}")}</span></p>
        </Group>
    }
}
