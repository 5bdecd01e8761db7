//! What just happened, said once: seen at the foot of the page and heard politely.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::*;

/// How long a message stays, in milliseconds. Nothing that can be acted on is said only here.
const STAYS_MS: u64 = 8000;

/// Says things. In the context of every screen.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    words: RwSignal<Option<String>>,
    /// Which message is the latest: an older one's timer must not take it away.
    count: RwSignal<u32>,
}

impl Toasts {
    /// Puts one into the context.
    pub(crate) fn provide() -> Self {
        let toasts = Self { words: RwSignal::new(None), count: RwSignal::new(0) };
        provide_context(toasts);
        TOASTS.set(Some(toasts));
        toasts
    }

    /// Says `words`, instead of whatever was said before.
    pub(crate) fn say(self, words: impl Into<String>) {
        self.count.update(|count| *count += 1);
        let mine = self.count.get_untracked();
        self.words.set(Some(words.into()));
        set_timeout(
            move || {
                if self.count.try_get_untracked() == Some(mine) {
                    self.words.set(None);
                }
            },
            Duration::from_millis(STAYS_MS),
        );
    }

    /// Takes everything away: the app is locked.
    pub(crate) fn clear(self) {
        self.words.set(None);
    }
}

thread_local! {
    /// The app's one. A save that has just ended speaks from a task of its own, which no context reaches.
    static TOASTS: Cell<Option<Toasts>> = const { Cell::new(None) };
}

/// What the screens say. Usable anywhere in the app, also after an `await`.
///
/// # Panics
/// Before [`Toasts::provide`].
pub(crate) fn toasts() -> Toasts {
    TOASTS.get().expect("the app has put its messages up")
}

/// Where messages appear: a live region that is always there.
#[component]
pub(crate) fn ToastRegion() -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            {move || {
                toasts
                    .words
                    .get()
                    .map(|words| {
                        view! {
                            <p class="toast">
                                <span>{words}</span>
                                <button type="button" on:click=move |_| toasts.clear()>"Close"</button>
                            </p>
                        }
                    })
            }}
        </div>
    }
}
