//! A date in three boxes: what people know by heart is typed faster than picked.

use leptos::prelude::*;

use super::group::Group;
use super::mistakes::words_for;
use super::slot::Slot;

/// Day, month and year in three boxes. `shared::check::date_of` and `born` read them.
#[component]
pub(crate) fn DateInput(
    /// The id of the day's box, which mistakes name; the others add `-month` and `-year`.
    id: &'static str,
    /// The question.
    #[prop(into)]
    legend: String,
    /// The day, as typed.
    #[prop(into)]
    day: Slot<String>,
    /// The month, as typed.
    #[prop(into)]
    month: Slot<String>,
    /// The year, as typed.
    #[prop(into)]
    year: Slot<String>,
    /// Helps with the answer.
    #[prop(default = "For example, 27 3 1944".to_owned(), into)]
    hint: String,
    /// Words in brackets after the legend.
    #[prop(optional, into)]
    optional: String,
) -> impl IntoView {
    let words = words_for(id);
    let boxes = [("Day", "", "w2", day), ("Month", "-month", "w2", month), ("Year", "-year", "w4", year)];
    let boxes = boxes.map(|(label, suffix, width, value)| {
        let id = format!("{id}{suffix}");
        view! {
            <div>
                <label for=id.clone()>{label}</label>
                <input
                    class=format!("box num {width}")
                    id=id.clone()
                    name=id
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    aria-invalid=move || words.with(Option::is_some).then_some("true")
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </div>
        }
    });
    view! {
        <Group id legend hint optional>
            <div class="date-input">{boxes.collect_view()}</div>
        </Group>
    }
}
