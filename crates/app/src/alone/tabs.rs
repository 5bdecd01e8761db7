//! What the tabs of this browser tell each other about timers: a tab that is locked must hear that somebody is back in another.

use serde::{Deserialize, Serialize};
use shared::id::UserId;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

use super::timer::Timer;

/// What is said. Times and ids, nothing about anybody.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Said {
    /// The timers of one member of staff are these.
    Timers {
        /// Whose.
        of: UserId,
        /// All of them.
        timers: Vec<Timer>,
    },
    /// The sound of these was stopped.
    Silent(Vec<Timer>),
}

/// The channel between tabs; silent where the browser has none.
pub(super) struct Tabs(Option<BroadcastChannel>);

impl Tabs {
    /// Opens the channel.
    pub(super) fn open() -> Self {
        Self(BroadcastChannel::new("alongside-alone").ok())
    }

    /// Calls `hear` with what other tabs say, as long as the app runs.
    pub(super) fn listen(&self, hear: impl Fn(Said) + 'static) {
        let Some(channel) = &self.0 else { return };
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let said = event.data().as_string().and_then(|said| serde_json::from_str(&said).ok());
            if let Some(said) = said {
                hear(said);
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
    }

    /// Says it to every other tab.
    pub(super) fn say(&self, said: &Said) {
        if let (Some(channel), Ok(words)) = (&self.0, serde_json::to_string(said)) {
            // A closed channel has nobody to tell.
            drop(channel.post_message(&words.into()));
        }
    }
}
