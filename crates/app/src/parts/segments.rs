//! One of two or three short answers, side by side.

use leptos::prelude::*;

use super::choice::one_of;
use super::group::Group;
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
    let answers = options
        .into_iter()
        .enumerate()
        .map(move |(place, (code, label))| view! { <label>{one_of(id, place, code, value)}<span>{label}</span></label> });
    view! {
        <Group id role="radiogroup" legend hint optional>
            <div class="seg">{answers.collect_view()}</div>
        </Group>
    }
}
