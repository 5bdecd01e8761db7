//! Boxes for typing: one label each, the hint and the mistake tied to the box.
//!
//! Browsers keep nothing of what is typed about clients: `autocomplete` is off unless a screen asks for something else.

use leptos::prelude::*;
use shared::view::Codes;

use super::mistakes::{ErrorText, described_by, words_for};
use super::slot::Slot;

/// What was typed into a box, without the spaces around it; none where it says nothing.
pub(crate) fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A box for one line.
#[component]
pub(crate) fn TextField(
    /// The box's id, which mistakes name; unique on the page.
    id: &'static str,
    /// The question.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed.
    #[prop(into)]
    value: Slot<String>,
    /// Helps with the answer.
    #[prop(optional, into)]
    hint: String,
    /// Words in brackets after the label, such as "if they like".
    #[prop(optional, into)]
    optional: String,
    /// The input's type, such as `tel`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Which keyboard a phone shows, such as `numeric`.
    #[prop(optional)]
    keyboard: Option<&'static str>,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// A width in characters: `w2`, `w4`, `w12`; the whole line otherwise.
    #[prop(default = "")]
    width: &'static str,
) -> impl IntoView {
    let words = words_for(id);
    let has_hint = !hint.is_empty();
    view! {
        <div class="field" class:wrong=move || words.with(Option::is_some)>
            <label for=id>{move || label.get()}<Optional words=optional/></label>
            <Hint id words=hint/>
            <ErrorText id words/>
            <input
                class=format!("box {width}")
                id=id
                name=id
                type=kind
                inputmode=keyboard
                autocomplete=autocomplete
                autocapitalize=(autocomplete != "off" || kind == "email").then_some("none")
                spellcheck="false"
                aria-describedby=described_by(id, has_hint, words)
                aria-invalid=move || words.with(Option::is_some).then_some("true")
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}

/// A box for a text.
#[component]
pub(crate) fn TextArea(
    /// The box's id, which mistakes name; unique on the page.
    id: &'static str,
    /// The question.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed.
    #[prop(into)]
    value: Slot<String>,
    /// Helps with the answer.
    #[prop(optional, into)]
    hint: String,
    /// Words in brackets after the label, such as "if they like".
    #[prop(optional, into)]
    optional: String,
    /// Phrases that a touch adds to the text.
    #[prop(optional)]
    phrases: &'static [&'static str],
) -> impl IntoView {
    let words = words_for(id);
    let has_hint = !hint.is_empty();
    let buttons = phrases.iter().map(|phrase| {
        let add = move |_| {
            value.set(with_phrase(&value.get_untracked(), phrase));
            super::mistakes::focus(id);
        };
        view! { <button type="button" class="phrase" on:click=add>{*phrase}</button> }
    });
    view! {
        <div class="field" class:wrong=move || words.with(Option::is_some)>
            <label for=id>{move || label.get()}<Optional words=optional/></label>
            <Hint id words=hint/>
            <ErrorText id words/>
            <textarea
                class="box"
                id=id
                name=id
                rows="4"
                autocomplete="off"
                aria-describedby=described_by(id, has_hint, words)
                aria-invalid=move || words.with(Option::is_some).then_some("true")
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
            {(!phrases.is_empty())
                .then(|| view! { <div class="phrases" role="group" aria-label="Add a phrase">{buttons.collect_view()}</div> })}
        </div>
    }
}

/// `text` with `phrase` after it, a space between.
fn with_phrase(text: &str, phrase: &str) -> String {
    if text.is_empty() || text.ends_with(char::is_whitespace) {
        format!("{text}{phrase} ")
    } else {
        format!("{text} {phrase} ")
    }
}

/// One of a list that is too long for cards.
#[component]
pub(crate) fn Select(
    /// The box's id, which mistakes name; unique on the page.
    id: &'static str,
    /// The question.
    #[prop(into)]
    label: String,
    /// The answers.
    #[prop(into)]
    options: Vec<(String, String)>,
    /// The chosen code; empty for none.
    #[prop(into)]
    value: Slot<String>,
    /// Helps with the answer.
    #[prop(optional, into)]
    hint: String,
    /// Words in brackets after the label.
    #[prop(optional, into)]
    optional: String,
    /// What stands there while nothing is chosen.
    #[prop(default = "Choose")]
    empty: &'static str,
) -> impl IntoView {
    let words = words_for(id);
    let has_hint = !hint.is_empty();
    let rows = options.into_iter().map(|(code, label)| {
        let is_chosen = {
            let code = code.clone();
            move || value.get() == code
        };
        view! { <option value=code selected=is_chosen>{label}</option> }
    });
    view! {
        <div class="field" class:wrong=move || words.with(Option::is_some)>
            <label for=id>{label}<Optional words=optional/></label>
            <Hint id words=hint/>
            <ErrorText id words/>
            <select
                class="box"
                id=id
                name=id
                autocomplete="off"
                aria-describedby=described_by(id, has_hint, words)
                aria-invalid=move || words.with(Option::is_some).then_some("true")
                prop:value=move || value.get()
                on:change=move |event| value.set(event_target_value(&event))
            >
                <option value="" selected=move || value.get().is_empty()>{empty}</option>
                {rows.collect_view()}
            </select>
        </div>
    }
}

/// A closed list as options of a [`Select`].
pub(crate) fn options(codes: Codes) -> Vec<(String, String)> {
    codes.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned())).collect()
}

/// The hint under a label or legend.
#[component]
pub(crate) fn Hint(
    /// The id of the box.
    id: &'static str,
    /// The hint; nothing is shown for an empty one.
    words: String,
) -> impl IntoView {
    (!words.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{words}</p> })
}

/// Words in brackets after a label.
#[component]
pub(crate) fn Optional(
    /// The words; nothing is shown for empty ones.
    words: String,
) -> impl IntoView {
    (!words.is_empty()).then(|| view! { <span class="optional">{format!(" ({words})")}</span> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_follows_what_was_typed_with_one_space() {
        assert_eq!(with_phrase("", "Made tea."), "Made tea. ");
        assert_eq!(with_phrase("Sat down.", "Made tea."), "Sat down. Made tea. ");
        assert_eq!(with_phrase("Sat down.\n", "Made tea."), "Sat down.\nMade tea. ");
    }
}
