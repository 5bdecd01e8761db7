//! Answers to choose from: cards for one of a few, chips for several of many, a tick for yes.

use leptos::prelude::*;

use super::group::{Answer, Group};
use super::mistakes::{ErrorText, described_by, words_for};
use super::slot::Slot;

/// One answer of a few, as cards under each other.
#[component]
pub(crate) fn RadioCards(
    /// The id of the first card, which mistakes name; unique on the page. All cards share it as their name.
    id: &'static str,
    /// The question. Empty where the page's title asks it; then give `labelled_by`.
    #[prop(optional, into)]
    legend: String,
    /// The id of the heading that asks the question, where there is no legend.
    #[prop(optional_no_strip)]
    labelled_by: Option<&'static str>,
    /// The answers: code and words, and a hint that may be empty.
    options: Vec<(String, String, String)>,
    /// The chosen code; empty for none.
    #[prop(into)]
    value: Slot<String>,
    /// Helps with the answer.
    #[prop(optional, into)]
    hint: String,
    /// Words in brackets after the legend.
    #[prop(optional, into)]
    optional: String,
) -> impl IntoView {
    let cards = options.into_iter().enumerate().map(move |(place, (code, label, hint))| {
        view! {
            <label class="choice">
                {one_of(id, place, code, value)}
                <span>{label}{(!hint.is_empty()).then(|| view! { <small>{hint}</small> })}</span>
            </label>
        }
    });
    view! {
        <Group id role="radiogroup" legend labelled_by hint optional>
            <div class="choices">{cards.collect_view()}</div>
        </Group>
    }
}

/// The radio button for one of a few answers.
pub(crate) fn one_of(id: &'static str, place: usize, code: String, value: Slot<String>) -> impl IntoView {
    let known = code.clone();
    let chosen = Signal::derive(move || value.get() == known);
    let choose = code.clone();
    view! { <Answer group=id place code chosen on_change=Callback::new(move |()| value.set(choose.clone()))/> }
}

/// A closed list as options of [`RadioCards`], without hints.
pub(crate) fn cards(codes: shared::view::Codes) -> Vec<(String, String, String)> {
    codes.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned(), String::new())).collect()
}

/// One answer of a few short ones, as chips beside each other.
#[component]
pub(crate) fn PickOne(
    /// The id of the first chip, which mistakes name; unique on the page. All chips share it as their name.
    id: &'static str,
    /// The question.
    #[prop(into)]
    legend: String,
    /// The answers: code and words.
    options: Vec<(String, String)>,
    /// The chosen code; empty for none.
    #[prop(into)]
    value: Slot<String>,
    /// Helps with the answer.
    #[prop(optional, into)]
    hint: String,
    /// Words in brackets after the legend.
    #[prop(optional, into)]
    optional: String,
) -> impl IntoView {
    let chips = options
        .into_iter()
        .enumerate()
        .map(move |(place, (code, label))| view! { <label>{one_of(id, place, code, value)}<span>{label}</span></label> });
    view! {
        <Group id role="radiogroup" legend hint optional>
            <div class="chips-pick">{chips.collect_view()}</div>
        </Group>
    }
}

/// Several of many, as chips.
#[component]
pub(crate) fn MultiPick(
    /// The id of the first chip, which mistakes name; unique on the page.
    id: &'static str,
    /// The question.
    #[prop(into)]
    legend: String,
    /// The answers: code and words.
    options: Vec<(String, String)>,
    /// The chosen codes, in the order of the options.
    #[prop(into)]
    value: Slot<Vec<String>>,
    /// Helps with the answer.
    #[prop(optional, into)]
    hint: String,
    /// Words in brackets after the legend.
    #[prop(optional, into)]
    optional: String,
) -> impl IntoView {
    let order: Vec<String> = options.iter().map(|(code, _)| code.clone()).collect();
    let order = StoredValue::new(order);
    let chips = options.into_iter().enumerate().map(move |(place, (code, label))| {
        let (known, turn) = (code.clone(), code.clone());
        let chosen = Signal::derive(move || value.get().contains(&known));
        let on_change = Callback::new(move |()| {
            value.set(order.with_value(|order| turned(order, &value.get_untracked(), &turn)));
        });
        view! {
            <label><Answer kind="checkbox" group=id place code chosen on_change/><span>{label}</span></label>
        }
    });
    view! {
        <Group id legend hint optional>
            <div class="chips-pick">{chips.collect_view()}</div>
        </Group>
    }
}

/// `chosen` with `code` turned on or off, in the order of the options; codes that are no option stay at the end.
fn turned(order: &[String], chosen: &[String], code: &str) -> Vec<String> {
    let is_on = |one: &String| if one == code { !chosen.contains(one) } else { chosen.contains(one) };
    let unknown = chosen.iter().filter(|one| !order.contains(one));
    order.iter().filter(|one| is_on(one)).chain(unknown).cloned().collect()
}

/// A box to tick beside a sentence.
#[component]
pub(crate) fn Tick(
    /// The box's id, which mistakes name; unique on the page.
    id: &'static str,
    /// The sentence.
    #[prop(into)]
    label: String,
    /// Whether it is ticked.
    #[prop(into)]
    value: Slot<bool>,
) -> impl IntoView {
    let words = words_for(id);
    view! {
        <div class="field" class:wrong=move || words.with(Option::is_some)>
            <ErrorText id words/>
            <label class="check" for=id>
                <input
                    type="checkbox"
                    id=id
                    name=id
                    autocomplete="off"
                    aria-describedby=described_by(id, false, words)
                    prop:checked=move || value.get()
                    on:change=move |event| value.set(event_target_checked(&event))
                />
                <span>{label}</span>
            </label>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn chips_turn_on_and_off_in_the_order_of_the_list_and_unknown_ones_stay() {
        let order = codes("rested spoke kerb");
        assert_eq!(turned(&order, &codes("kerb"), "rested"), codes("rested kerb"));
        assert_eq!(turned(&order, &codes("rested kerb"), "kerb"), codes("rested"));
        assert_eq!(turned(&order, &codes("hologram"), "spoke"), codes("spoke hologram"));
    }
}
