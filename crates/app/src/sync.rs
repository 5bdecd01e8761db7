//! The sync loop: performs what [`shared::device::planner`] decides.
//!
//! Triggers: the start, `online`, becoming visible, a save, a timer with jittered back-off, the button. Online means that
//! the last call succeeded; `navigator.onLine` is only a hint to try. One tab syncs at a time.

mod lock;
mod run;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use shared::device::planner::{Action, Event, Planner};
use wasm_bindgen_futures::spawn_local;

use self::run::Run;
use crate::clock;
use crate::network;
use crate::session::Session;

/// The wait after a save, in milliseconds: so long can Finish be undone.
const UNDO_MS: u32 = 8_000;

/// The sync loop. A handle: copies are the same loop.
#[derive(Clone, Copy)]
pub(crate) struct Sync(StoredValue<Rc<Loop>, LocalStorage>);

struct Loop {
    session: Session,
    planner: RefCell<Planner>,
    /// The one timer that is set, and when it is due.
    timer: RefCell<Option<(u64, Timeout)>>,
    /// Counts the stores that were opened and closed: what still comes from an earlier one is nobody's business.
    opening: Cell<u64>,
    /// What the run under way holds; another one for each opening.
    run: RefCell<Rc<Run>>,
}

impl Sync {
    /// Starts the loop and its triggers. Called once, under the app's root owner.
    pub(crate) fn start(session: Session) -> Self {
        let sync = Self(StoredValue::new_local(Rc::new(Loop {
            session,
            planner: RefCell::default(),
            timer: RefCell::new(None),
            opening: Cell::new(0),
            run: RefCell::default(),
        })));
        std::mem::forget(window_event_listener(ev::online, move |_| sync.now()));
        std::mem::forget(window_event_listener_untyped("visibilitychange", move |_| sync.if_visible()));
        std::mem::forget(window_event_listener_untyped("focus", move |_| sync.if_visible()));
        Effect::new(move |_| sync.turn(session.local().is_some()));
        // A save is sent once it can no longer be undone. Only a new one counts: failures have their own back-off.
        let newest = Memo::new(move |_| session.local().and_then(|local| local.newest_waiting()));
        Effect::new(move |_| {
            if newest.get().is_some() {
                set_timer(&sync.0.get_value(), UNDO_MS);
            }
        });
        sync
    }

    /// Tries at once.
    pub(crate) fn now(self) {
        set_timer(&self.0.get_value(), 0);
    }

    fn if_visible(self) {
        if document().visibility_state() == web_sys::VisibilityState::Visible {
            self.now();
        }
    }

    /// A store was opened, or closed.
    fn turn(self, is_open: bool) {
        let state = self.0.get_value();
        state.opening.set(state.opening.get() + 1);
        state.timer.borrow_mut().take();
        let left = state.run.take();
        left.release();
        spawn_local(drive(Rc::clone(&state), Event::Closed));
        if is_open {
            spawn_local(drive(state, Event::Opened));
        }
    }
}

/// Tries in `wait_ms`, or earlier if that is already planned.
fn set_timer(state: &Rc<Loop>, wait_ms: u32) {
    let now_ms = clock::now_ms();
    let due = now_ms + u64::from(wait_ms);
    if state.timer.borrow().as_ref().is_some_and(|(planned, _)| *planned <= due && *planned > now_ms) {
        return;
    }
    let next = Rc::clone(state);
    let timeout = Timeout::new(wait_ms, move || {
        next.timer.borrow_mut().take();
        let event = Event::Due { has_session: network::has_session() };
        spawn_local(drive(next, event));
    });
    *state.timer.borrow_mut() = Some((due, timeout));
}

/// Tells the planner what has happened, and performs what it says until nothing follows.
async fn drive(state: Rc<Loop>, event: Event) {
    let opening = state.opening.get();
    let run = Rc::clone(&state.run.borrow());
    let mut event = Some(event);
    while let Some(happened) = event.take() {
        if state.opening.get() != opening {
            return;
        }
        let (next, actions) = state.planner.take().on(&happened);
        state.planner.replace(next);
        for action in actions {
            event = event.or(perform(&state, &run, action).await);
        }
    }
}

/// Performs one action. What came of it, where something does.
async fn perform(state: &Rc<Loop>, run: &Run, action: Action) -> Option<Event> {
    let session = &state.session;
    match action {
        Action::ReleaseLock => run.release(),
        Action::SetTimer { wait_ms } => set_timer(state, jittered(wait_ms)),
        Action::TellTabs => session.tell_other_tabs(),
        Action::Rest { trouble } => run.rest(*session, trouble),
        Action::TakeLock => return Some(Event::Lock(run.take_lock(*session).await)),
        Action::Renew => return Some(Event::Renewed(run.renew(*session).await)),
        Action::Ask { bytes_max } => return Some(Event::Asked(run.ask(*session, bytes_max).await)),
        Action::Call => return Some(Event::Answered(run.call(*session).await)),
        Action::Take => return Some(Event::Taken(run.take(*session).await)),
        Action::Reload => return Some(Event::Reloaded(run.reload(*session).await)),
        Action::SendPhoto => return Some(Event::PhotoSent(run.send_photo(*session).await)),
        Action::Fetch(file) => return Some(Event::Fetched(run.fetch(*session, file).await)),
    }
    None
}

/// `wait_ms`, up to a quarter more or less, so that a team's phones do not all call at once.
fn jittered(wait_ms: u32) -> u32 {
    let mut byte = [0];
    clock::fill_random(&mut byte);
    wait_ms / 4 * 3 + wait_ms / 2 / 255 * u32::from(byte[0])
}
