//! Where a record is, in the words that every screen uses, and never by colour alone.

use leptos::prelude::*;
use shared::outbox::State;

use super::icon::{Icon, Shape};
use crate::local::Local;

/// "Saved on this phone", "With the office": where one record is.
#[component]
pub(crate) fn StateChip(
    /// Where it is.
    #[prop(into)]
    state: Signal<State>,
) -> impl IntoView {
    move || {
        let state = state.get();
        let (colour, shape) = match state {
            // What is where it belongs asks for no attention.
            State::WithTheOffice => ("calm", Shape::Check),
            State::Practice => ("", Shape::Smartphone),
            State::SavedOnThisPhone => ("pine", Shape::Smartphone),
            State::Sending => ("pine", Shape::ArrowUp),
            State::HeldByTheOffice => ("amber", Shape::Hand),
        };
        view! { <span class=format!("chip {colour}")><Icon shape/>{state.words()}</span> }
    }
}

/// The state of the whole, at the top of the main pages: "2 to send", "Nothing waiting". Leads to *This phone*.
#[component]
pub(crate) fn SyncPill() -> impl IntoView {
    let local = expect_context::<Local>();
    // Drawn anew only where it says something else: while a call is under way its facts change several times.
    let says = Memo::new(move |_| {
        let status = local.status();
        let shape = if !status.known {
            Shape::NoSignal
        } else if status.held > 0 {
            Shape::Hand
        } else if status.to_send() > 0 {
            Shape::ArrowUp
        } else {
            Shape::Check
        };
        (shape, status.pill_words())
    });
    view! {
        <a class="pill" href="/phone">
            {move || {
                let (shape, words) = says.get();
                view! { <Icon shape/> {words} }
            }}
        </a>
    }
}
