//! The page that is open, in the address behind `#`: so the phone's own way back goes one question back, and a reload
//! stays where it was. The router follows paths and queries, and leaves this part to us.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// The part of the address behind `#`.
#[derive(Clone, Copy)]
pub(in crate::screens) struct Address {
    /// The path of the screen: behind another one the `#` is none of ours.
    path: StoredValue<String>,
}

impl Address {
    /// The address of the screen that is open.
    pub(in crate::screens) fn new() -> Self {
        Self { path: StoredValue::new(window().location().pathname().unwrap_or_default()) }
    }

    /// What stands behind `#`; none where nothing does.
    pub(in crate::screens) fn name(self) -> Option<String> {
        let hash = window().location().hash().unwrap_or_default();
        hash.strip_prefix('#').filter(|name| !name.is_empty()).map(str::to_owned)
    }

    /// Opens `name` as a step that the phone's way back undoes.
    pub(in crate::screens) fn push(self, name: Option<&str>) {
        let location = window().location();
        let search = location.search().unwrap_or_default();
        let hash = name.map(|name| format!("#{name}")).unwrap_or_default();
        let url = format!("{}{search}{hash}", self.path.get_value());
        // Without a history the pages still turn; only the way back is longer.
        if let Ok(history) = window().history() {
            drop(history.push_state_with_url(&JsValue::NULL, "", Some(&url)));
        }
    }

    /// Calls `turn` with what stands behind `#` whenever the phone's way back or forward was used on this screen.
    pub(in crate::screens) fn on_back(self, turn: impl Fn(Option<String>) + 'static) {
        let listener = window_event_listener_untyped("popstate", move |_| {
            let here = window().location().pathname().unwrap_or_default();
            if self.path.try_with_value(|path| *path == here) == Some(true) {
                turn(self.name());
            }
        });
        on_cleanup(move || listener.remove());
    }
}
