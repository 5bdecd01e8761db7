//! A telephone number that is called by a touch, and asked about first where nobody knows that a call is safe.

use leptos::prelude::*;

use super::dialog::ConfirmDialog;

/// The number. One that is not known to be safe asks before it calls.
#[component]
pub(crate) fn Dial(
    /// As it is written down.
    number: String,
    /// Whether a call there is known to be safe for the person.
    safe: bool,
    /// What else is to be known before calling, in words; may be empty.
    #[prop(optional, into)]
    warning: String,
) -> impl IntoView {
    let dialled: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    if dialled.is_empty() {
        return view! { <strong>{number}</strong> }.into_any();
    }
    let href = format!("tel:{dialled}");
    if safe {
        return view! { <a class="dial" href=href rel="external">{number}</a> }.into_any();
    }
    let asking = RwSignal::new(false);
    let call = Callback::new(move |()| {
        if window().location().set_href(&href).is_err() {
            leptos::logging::warn!("this device does not call");
        }
    });
    let title = format!("Is a call to {number} safe?");
    view! {
        <button type="button" class="dial asks" on:click=move |_| asking.set(true)>{number}</button>
        <ConfirmDialog open=asking title confirm="Call all the same" cancel="Do not call" danger=true on_confirm=call>
            <p>"Nobody has written down that a call there is safe for them. Somebody else may pick up or listen."</p>
            {(!warning.is_empty()).then(|| view! { <p><strong>{warning}</strong></p> })}
            <p class="quiet">"If you have asked, write it down under “All details” first."</p>
        </ConfirmDialog>
    }
    .into_any()
}
