//! How long there is left of a timer, as large as it can be.

use leptos::prelude::*;

use crate::alone::timer::Left;

/// "back in" over "32 min". Read out as one.
#[component]
pub(crate) fn Countdown(
    /// What is left, while there is a timer.
    #[prop(into)]
    left: Signal<Option<Left>>,
) -> impl IntoView {
    view! {
        <p class="countdown num" role="timer">
            {move || left.get().map(|left| view! { <span>{format!("{} ", left.lead)}</span><b>{left.span}</b> })}
        </p>
    }
}
