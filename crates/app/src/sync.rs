//! The sync loop: when to call the office, and what to do with what comes of it.
//!
//! Triggers: the start, `online`, becoming visible, a save, a timer with jittered back-off, the button. Online means that
//! the last call succeeded; `navigator.onLine` is only a hint to try. One tab syncs at a time.

mod lock;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use shared::limits::{BATCH_BYTES_MAX, DRIFT_MS_MAX, PROTOCOL};
use shared::wire::sync::SyncRequest;
use wasm_bindgen_futures::spawn_local;

use crate::clock;
use crate::local::Inner;
use crate::local::error::LocalError;
use crate::network::{self, NetError};
use crate::session::Session;

/// The longest wait between two tries, in milliseconds.
const WAIT_MS_MAX: u32 = 5 * 60_000;
/// The wait after a try that worked, in milliseconds.
const WAIT_MS: u32 = 60_000;
/// The wait after a save, in milliseconds: so long can Finish be undone.
const UNDO_MS: u32 = 8_000;
/// Rounds of one run; what is left comes with the next.
const ROUNDS_MAX: u32 = 400;

/// The sync loop. A handle: copies are the same loop.
#[derive(Clone, Copy)]
pub(crate) struct Sync(StoredValue<Rc<Loop>, LocalStorage>);

struct Loop {
    session: Session,
    /// The one timer that is set.
    timer: RefCell<Option<(u64, Timeout)>>,
    running: Cell<bool>,
    again: Cell<bool>,
    failures: Cell<u32>,
    bytes_max: Cell<usize>,
}

impl Sync {
    /// Starts the loop and its triggers. Called once, under the app's root owner.
    pub(crate) fn start(session: Session) -> Self {
        let sync = Self::new(session);
        std::mem::forget(window_event_listener(ev::online, move |_| sync.now()));
        std::mem::forget(window_event_listener_untyped("visibilitychange", move |_| sync.if_visible()));
        std::mem::forget(window_event_listener_untyped("focus", move |_| sync.if_visible()));
        Effect::new(move |_| match session.local() {
            Some(_) => sync.now(),
            None => sync.stop(),
        });
        // A save is sent once it can no longer be undone. Only a new one counts: failures have their own back-off.
        let newest = Memo::new(move |_| session.local().and_then(|local| local.newest_waiting()));
        Effect::new(move |_| {
            if newest.get().is_some() {
                sync.after(UNDO_MS);
            }
        });
        sync
    }

    fn new(session: Session) -> Self {
        Self(StoredValue::new_local(Rc::new(Loop {
            session,
            timer: RefCell::new(None),
            running: Cell::new(false),
            again: Cell::new(false),
            failures: Cell::new(0),
            bytes_max: Cell::new(BATCH_BYTES_MAX),
        })))
    }

    /// Tries at once.
    pub(crate) fn now(self) {
        self.after(0);
    }

    fn if_visible(self) {
        if document().visibility_state() == web_sys::VisibilityState::Visible {
            self.now();
        }
    }

    /// Tries in `wait_ms`, or earlier if that is already planned.
    fn after(self, wait_ms: u32) {
        plan(&self.0.get_value(), wait_ms);
    }

    /// Stops the timer: the app was locked.
    fn stop(self) {
        self.0.get_value().timer.borrow_mut().take();
    }
}

fn plan(state: &Rc<Loop>, wait_ms: u32) {
    let due = clock::now_ms() + u64::from(wait_ms);
    if state.timer.borrow().as_ref().is_some_and(|(planned, _)| *planned <= due && *planned > clock::now_ms())
    {
        return;
    }
    let next = Rc::clone(state);
    let timeout = Timeout::new(wait_ms, move || {
        next.timer.borrow_mut().take();
        spawn_local(run(next));
    });
    *state.timer.borrow_mut() = Some((due, timeout));
}

/// One run: calls until nothing more is to be sent or fetched, then plans the next.
async fn run(state: Rc<Loop>) {
    if state.running.replace(true) {
        state.again.set(true);
        return;
    }
    let Some(local) = state.session.local_untracked() else {
        state.running.set(false);
        return;
    };
    let inner = local.inner();
    inner.facts(|facts| facts.busy = true);
    let outcome = match lock::hold(&state.session.database_untracked().unwrap_or_default()).await {
        Some(held) => {
            let outcome = rounds(&state, &inner).await;
            drop(held);
            outcome
        }
        // Another tab is at it; it tells this one when something has changed.
        None => Ok(()),
    };
    inner.facts(|facts| {
        facts.busy = false;
        facts.sending = false;
        facts.trouble = outcome.as_ref().err().map(ToString::to_string);
    });
    state.running.set(false);
    if state.session.local_untracked().is_none() {
        return;
    }
    let wait_ms = match outcome {
        Ok(()) => {
            state.failures.set(0);
            WAIT_MS
        }
        Err(_) => {
            let failures = state.failures.get().min(6);
            state.failures.set(failures + 1);
            (WAIT_MS / 12 * 2_u32.pow(failures)).min(WAIT_MS_MAX)
        }
    };
    plan(&state, if state.again.replace(false) { 0 } else { jittered(wait_ms) });
}

/// Why a run stopped, in words for the user.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error("{0}")]
    Net(NetError),
    #[error("{0}")]
    Local(#[from] LocalError),
    /// The password that opened this phone is no longer the one that the office knows.
    #[error(
        "Your password was changed on another device. Lock this phone and unlock it with your email and the new password; then it can send again. Everything here is safe."
    )]
    PasswordChanged,
}

async fn renew(state: &Rc<Loop>) -> Result<(), Stopped> {
    state.session.renew().await.map_err(|error| match error {
        NetError::Problem(problem) if problem.status == 401 => Stopped::PasswordChanged,
        other => Stopped::Net(other),
    })
}

async fn rounds(state: &Rc<Loop>, inner: &Rc<Inner>) -> Result<(), Stopped> {
    if !network::has_session() {
        renew(state).await?;
    }
    let mut renewed = false;
    for _ in 0..ROUNDS_MAX {
        match round(state, inner).await {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(Stopped::Net(NetError::SignedOut)) if !renewed => {
                renewed = true;
                renew(state).await?;
            }
            Err(Stopped::Net(NetError::Problem(problem)))
                if problem.status == 413 && state.bytes_max.get() > 1 =>
            {
                state.bytes_max.set(state.bytes_max.get() / 2);
            }
            // Another tab took an answer in meanwhile: ask again from where that left off.
            Err(Stopped::Local(LocalError::Store(crate::local::store::StoreError::Changed))) => {
                inner.reload().await?;
            }
            Err(stopped) => return Err(stopped),
        }
    }
    Ok(())
}

/// One call. Returns whether another should follow at once.
async fn round(state: &Rc<Loop>, inner: &Rc<Inner>) -> Result<bool, Stopped> {
    let slot = state.session.replica_untracked();
    let waiting = untrack(|| inner.status_now().waiting());
    let asked = inner
        .ask(state.bytes_max.get(), |cursor| SyncRequest {
            protocol: PROTOCOL,
            build: env!("CARGO_PKG_VERSION").to_owned(),
            replica: slot,
            sent_at_ms: clock::now_ms(),
            waiting,
            cursor,
            saves: Vec::new(),
            list: false,
            witnesses: Vec::new(),
        })
        .await?;
    let sends = !asked.sent.is_empty();
    inner.facts(|facts| facts.sending = sends);
    let answered = network::sync(&asked.request).await;
    inner.facts(|facts| facts.sending = false);
    let answer = answered.map_err(Stopped::Net)?;

    let now_ms = clock::now_ms();
    let ahead_ms =
        i64::try_from(now_ms).unwrap_or(i64::MAX) - i64::try_from(answer.now_ms).unwrap_or(i64::MAX);
    inner.facts(|facts| {
        facts.last_reached_ms = Some(now_ms);
        facts.trouble = None;
        facts.clock_wrong_by_ms = (ahead_ms.unsigned_abs() > DRIFT_MS_MAX).then_some(ahead_ms);
        facts.update.clone_from(&answer.update);
    });
    let more = answer.more;
    let changed = inner.take(asked, answer).await?;
    if changed {
        state.session.tell_other_tabs();
    }
    let waiting = untrack(|| inner.status_now().waiting);
    Ok(more || (sends && changed && waiting > 0))
}

/// `wait_ms`, up to a quarter more or less, so that a team's phones do not all call at once.
fn jittered(wait_ms: u32) -> u32 {
    let mut byte = [0];
    clock::fill_random(&mut byte);
    wait_ms / 4 * 3 + wait_ms / 2 / 255 * u32::from(byte[0])
}
