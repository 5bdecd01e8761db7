//! Whether the browser has promised to keep what lies on this phone, and whether the person in front of it has read what
//! follows where it has not.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::Session;
use crate::local::device::{storage, told};

/// How long a browser may think about it before it counts as not having promised, in milliseconds: Firefox asks its user,
/// who may never answer.
const ANSWER_MS_MAX: u32 = 1_500;

/// What is known of it. A handle: clones are the same.
#[derive(Clone, Default)]
pub(super) struct Keeping {
    promised: ArcRwSignal<Option<bool>>,
    read: ArcRwSignal<bool>,
}

impl Session {
    /// Whether the browser has promised to keep what lies here; none until it has been asked. Tracked.
    pub(crate) fn keeps(self) -> Option<bool> {
        self.state().keeping.promised.get()
    }

    /// Whether the person who has this phone open has read that it may be cleared. Tracked.
    pub(crate) fn has_read_of_clearing(self) -> bool {
        self.state().keeping.read.get()
    }

    /// The person who has this phone open has read it.
    pub(crate) fn note_read_of_clearing(self) {
        let state = self.state();
        if let Some(slot) = state.slot.borrow().as_ref() {
            told::note_read(slot.db);
        }
        state.keeping.read.set(true);
    }

    /// Asks the browser to keep what lies here, each time a store is opened: it may promise an app that was put on the home
    /// screen what it refused to a page. Nothing waits for the answer.
    pub(super) fn ask_to_keep(self, db: Uuid) {
        let Keeping { promised, read } = self.state().keeping.clone();
        read.set(told::has_read(db));
        spawn_local(async move {
            let late = {
                let promised = promised.clone();
                Timeout::new(ANSWER_MS_MAX, move || {
                    promised.update(|promised| *promised = promised.or(Some(false)));
                })
            };
            let is_kept = storage::persisted().await == Some(true) || storage::persist().await;
            drop(late);
            promised.set(Some(is_kept));
        });
    }
}
