//! A box for a password, which may be looked at and pasted into.

use leptos::prelude::*;

use super::field::Hint;
use super::icon::{Icon, Shape};
use super::mistakes::{ErrorText, described_by, words_for};
use super::slot::Slot;

/// A password, with a button that shows it.
#[component]
pub(crate) fn PasswordField(
    /// The box's id, which mistakes name; unique on the page.
    id: &'static str,
    /// The question.
    #[prop(default = "Password".to_owned(), into)]
    label: String,
    /// What is typed.
    #[prop(into)]
    value: Slot<String>,
    /// Helps with the answer.
    #[prop(optional, into)]
    hint: String,
    /// `current-password` or `new-password`.
    #[prop(default = "current-password")]
    autocomplete: &'static str,
) -> impl IntoView {
    let words = words_for(id);
    let has_hint = !hint.is_empty();
    let shown = RwSignal::new(false);
    view! {
        <div class="field" class:wrong=move || words.with(Option::is_some)>
            <label for=id>{label}</label>
            <Hint id words=hint/>
            <ErrorText id words/>
            <div class="with-button">
                <input
                    class="box"
                    id=id
                    name=id
                    type=move || if shown.get() { "text" } else { "password" }
                    // Browsers keep what stands in a box of letters, to bring it back after a crash: not this.
                    autocomplete=move || if shown.get() { "off" } else { autocomplete }
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby=described_by(id, has_hint, words)
                    aria-invalid=move || words.with(Option::is_some).then_some("true")
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                />
                <button
                    type="button"
                    class="icon-button framed"
                    aria-label="Show password"
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || view! { <Icon shape=if shown.get() { Shape::EyeOff } else { Shape::Eye }/> }}
                </button>
            </div>
        </div>
    }
}
