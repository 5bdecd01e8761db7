//! Keeps the screen on while something runs, where the browser can.
//!
//! The Screen Wake Lock API is younger than the bindings' stable part, so it is reached by name. The browser lets go of
//! the lock whenever the page is hidden; it is asked for again when the page is seen.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Whether the screen is kept on.
#[derive(Clone, Copy)]
pub(crate) struct Awake {
    held: RwSignal<bool>,
    sentinel: StoredValue<Option<JsValue>, LocalStorage>,
}

impl Awake {
    fn new() -> Self {
        let awake = Self { held: RwSignal::new(false), sentinel: StoredValue::new_local(None) };
        on_cleanup(move || awake.let_go());
        awake
    }

    /// Keeps the screen on while `is_on`, also after the page was hidden. Until the page is left.
    pub(crate) fn keep_while(is_on: Signal<bool>) -> Self {
        let awake = Self::new();
        Effect::new(move |_| match is_on.get() {
            true => spawn_local(awake.hold()),
            false => awake.let_go(),
        });
        let seen = window_event_listener_untyped("visibilitychange", move |_| {
            let is_seen = document().visibility_state() == web_sys::VisibilityState::Visible;
            if is_seen && is_on.try_get_untracked() == Some(true) {
                spawn_local(awake.hold());
            }
        });
        on_cleanup(move || seen.remove());
        awake
    }

    /// Whether the screen stays on now. Tracked.
    pub(crate) fn is_held(self) -> bool {
        self.held.get()
    }

    /// Asks the browser to keep the screen on. Where it cannot or will not, nothing happens and nothing is claimed.
    async fn hold(self) {
        if self.held.try_get_untracked() != Some(false) {
            return;
        }
        let Some(sentinel) = request().await else { return };
        // The page may have been left while the browser was thinking.
        if self.held.try_set(true).is_some() {
            release(&sentinel);
            return;
        }
        let held = self.held;
        let released = Closure::once_into_js(move || {
            let _ = held.try_set(false);
        });
        let _ = method(&sentinel, "addEventListener")
            .and_then(|listen| listen.call2(&sentinel, &"release".into(), &released).ok());
        self.sentinel.set_value(Some(sentinel));
    }

    /// Lets the screen go dark again.
    fn let_go(self) {
        if let Some(sentinel) = self.sentinel.try_update_value(Option::take).flatten() {
            release(&sentinel);
        }
        let _ = self.held.try_set(false);
    }
}

async fn request() -> Option<JsValue> {
    let navigator: JsValue = web_sys::window()?.navigator().into();
    let wake_lock = Reflect::get(&navigator, &"wakeLock".into()).ok().filter(JsValue::is_object)?;
    let asked = method(&wake_lock, "request")?.call1(&wake_lock, &"screen".into()).ok()?;
    JsFuture::from(asked.dyn_into::<Promise>().ok()?).await.ok()
}

fn release(sentinel: &JsValue) {
    // It answers with a promise that nobody needs to wait for.
    let _ = method(sentinel, "release").and_then(|release| release.call0(sentinel).ok());
}

/// A method of something that the bindings do not know, by its name; none where the browser has none.
pub(crate) fn method(object: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(object, &name.into()).ok()?.dyn_into().ok()
}
