//! Taking a text to wherever it is pasted.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::button::Button;
use super::icon::Shape;

/// How long it says so, in milliseconds.
const SAYS_MS: u64 = 4000;

/// Copies `text`, and says whether the browser allowed it.
#[component]
pub(crate) fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let is_copied = RwSignal::new(None::<bool>);
    let copy = Callback::new(move |()| {
        spawn_local(async move {
            let done = copied(&text.get_untracked()).await;
            is_copied.try_set(Some(done));
            set_timeout(
                move || {
                    is_copied.try_set(None);
                },
                Duration::from_millis(SAYS_MS),
            );
        });
    });
    view! {
        <Button words="Copy the text" look="quiet compact flush" icon=Shape::File on_press=copy/>
        <span role="status" class="quiet small">
            {move || is_copied.get().map(|done| match done {
                true => "Copied.",
                false => "The browser does not allow it. Mark the text and copy it yourself.",
            })}
        </span>
    }
}

async fn copied(text: &str) -> bool {
    let navigator = window().navigator();
    // A page that did not come by https has no clipboard.
    let is_there =
        js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|it| it.is_object());
    is_there && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
