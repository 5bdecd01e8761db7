//! Locks after some minutes without a touch or a key, also while the page was hidden.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Interval;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Session;
use crate::clock;

/// Where the number of minutes is kept: no secret, and nothing about people.
const KEY: &str = "alongside-lock-minutes";
/// Minutes unless the user chose otherwise.
pub(crate) const MINUTES: u32 = 5;
/// Minutes at most.
pub(crate) const MINUTES_MAX: u32 = 30;

/// The minutes after which this phone locks.
#[expect(
    clippy::disallowed_methods,
    reason = "a number of minutes is no secret, and is needed before anybody unlocks"
)]
pub(crate) fn minutes() -> u32 {
    let kept =
        window().local_storage().ok().flatten().and_then(|storage| storage.get_item(KEY).ok().flatten());
    kept.and_then(|minutes| minutes.parse().ok()).unwrap_or(MINUTES).clamp(1, MINUTES_MAX)
}

/// Chooses the minutes after which this phone locks.
#[expect(
    clippy::disallowed_methods,
    reason = "a number of minutes is no secret, and is needed before anybody unlocks"
)]
pub(crate) fn set_minutes(minutes: u32) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Without storage the choice lasts as long as the page; the default is the safe one.
        drop(storage.set_item(KEY, &minutes.clamp(1, MINUTES_MAX).to_string()));
    }
}

/// Watches for touches and keys, as long as the app runs.
pub(super) fn watch(session: Session) {
    let touched_ms = Rc::new(Cell::new(clock::now_ms()));
    let touch = {
        let touched_ms = Rc::clone(&touched_ms);
        move || touched_ms.set(clock::now_ms())
    };
    let (pointer, key) = (touch.clone(), touch);
    std::mem::forget(window_event_listener(ev::pointerdown, move |_| pointer()));
    std::mem::forget(window_event_listener(ev::keydown, move |_| key()));
    Interval::new(5_000, move || {
        let now_ms = clock::now_ms();
        // A clock that went back counts as time passed: it must not keep a file open.
        let idle_ms = now_ms.abs_diff(touched_ms.get());
        if idle_ms > u64::from(minutes()) * 60_000 && session.local_untracked().is_some() {
            touched_ms.set(now_ms);
            spawn_local(session.lock());
        }
    })
    .forget();
}
