//! Buttons that do something which may take a moment.

use leptos::prelude::*;

use super::icon::{Icon, Shape};

/// A button. While `busy` it shows that it is at work and does nothing more; its words stay.
#[component]
pub(crate) fn Button(
    /// What it does, in words.
    #[prop(into)]
    words: Signal<String>,
    /// Called when it is pressed and not busy. Left out for a button that submits its form.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// `""` for the page's main action, else `second`, `quiet`, `danger`, with `compact` or `wide`.
    #[prop(default = "")]
    look: &'static str,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<Shape>,
    /// Whether it is at work.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Whether it submits the form around it.
    #[prop(default = false)]
    submit: bool,
) -> impl IntoView {
    let press = move |event: leptos::ev::MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=format!("btn {look}")
            aria-busy=move || busy.get().then_some("true")
            on:click=press
        >
            {icon.map(|shape| view! { <Icon shape/> })}
            {move || words.get()}
        </button>
    }
}
