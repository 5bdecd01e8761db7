//! What tabs of this browser tell each other: that a store has changed, and that all shall lock.

use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

use super::Session;

const LOCK: &str = "lock";
const CHANGED: &str = "changed:";

/// The channel between tabs; silent where the browser has none.
pub(super) struct Tabs(Option<BroadcastChannel>);

impl Tabs {
    /// Opens the channel.
    pub(super) fn open() -> Self {
        Self(BroadcastChannel::new("alongside").ok())
    }

    /// Acts on what other tabs say, as long as the app runs.
    pub(super) fn listen(&self, session: Session) {
        let Some(channel) = &self.0 else { return };
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(said) = event.data().as_string() else { return };
            if said == LOCK {
                spawn_local(async move { session.lock_here().await });
            } else if said.strip_prefix(CHANGED).map(str::to_owned) == session.database_untracked()
                && let Some(local) = session.local_untracked()
            {
                spawn_local(async move {
                    if let Err(error) = local.inner().reload().await {
                        leptos::logging::warn!("what another tab saved was not read: {error}");
                    }
                });
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
    }

    /// Has every other tab lock.
    pub(super) fn say_lock(&self) {
        self.say(LOCK);
    }

    /// Has every other tab that holds this store read it again.
    pub(super) fn say_changed(&self, database: &str) {
        self.say(&format!("{CHANGED}{database}"));
    }

    fn say(&self, words: &str) {
        if let Some(channel) = &self.0 {
            // A closed channel has nobody to tell.
            drop(channel.post_message(&words.into()));
        }
    }
}
