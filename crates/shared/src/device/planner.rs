//! When to call the office, and what comes next: a state machine that performs nothing itself.
//!
//! Whoever drives it performs each [`Action`] and tells what came of it as an [`Event`]. One run: take the lock (one tab
//! syncs), call until nothing more is to be sent or fetched, then send photos piece by piece, let go of the lock, set the timer. Locking the app discards
//! a run whole; every event that still comes from it is then ignored.

use crate::id::FileId;
use crate::limits::BATCH_BYTES_MAX;

/// The wait after a run that worked, in milliseconds.
pub const WAIT_MS: u32 = 60_000;
/// The longest wait between two tries, in milliseconds.
pub const WAIT_MS_MAX: u32 = 5 * 60_000;
/// Calls of one run; what is left comes with the next.
pub const ROUNDS_MAX: u32 = 400;
/// Failures after which the wait grows no more.
const FAILURES_MAX: u32 = 6;

/// What the planner is in the middle of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// No store is open.
    #[default]
    Closed,
    /// Waiting for the timer or a trigger.
    Idle,
    /// Asking for the lock of this store.
    Locking,
    /// Exchanging the refresh cookie for an access token.
    Renewing,
    /// Preparing a request.
    Asking,
    /// A request is under way.
    Calling,
    /// An answer is being stored.
    Taking,
    /// Another tab has written: reading the store again.
    Reloading,
    /// One file is fetched whole.
    Fetching,
    /// One piece of a photo is on its way.
    Sending,
}

/// The planner's whole state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planner {
    phase: Phase,
    failures: u32,
    bytes_max: usize,
    rounds: u32,
    /// A new access token was drawn in this run.
    renewed: bool,
    /// Something asked for a run while one was under way.
    again: bool,
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A store was opened.
    Opened,
    /// The store was closed: the app is locked.
    Closed,
    /// The timer, `online`, becoming visible, the button, a save that can no longer be undone.
    Due {
        /// Whether an access token is at hand.
        has_session: bool,
    },
    /// The lock was taken (or there is none to take); false where another tab has it.
    Lock(bool),
    /// A new access token came, or did not.
    Renewed(Result<(), Trouble>),
    /// A request was prepared, and what it changes on the disk is committed.
    Asked(Result<(), Trouble>),
    /// The office answered, or did not.
    Answered(Result<(), Trouble>),
    /// An answer was stored.
    Taken(Result<Progress, Trouble>),
    /// The store was read again.
    Reloaded(Result<(), Trouble>),
    /// A file was fetched and stored, or is no longer ours.
    Fetched(Result<Progress, Trouble>),
    /// A call about a photo was answered, and what came of it is stored.
    PhotoSent(Result<Progress, Trouble>),
}

/// What storing an answer came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The office has more to send.
    pub more: bool,
    /// Something on this device has changed.
    pub changed: bool,
    /// Saves or copies still wait here.
    pub waiting: bool,
    /// A file that has gone astray.
    pub astray: Option<FileId>,
    /// A photo may go: nothing that was written waits.
    pub photos: bool,
}

/// Why something could not be done, by what the planner does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The access token has ended.
    SignedOut,
    /// Too much at once.
    TooLarge,
    /// Another tab took an answer in meanwhile.
    Changed,
    /// Anything else: no connection, a busy office, a full disk.
    Other,
}

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Ask for the lock of this store: [`Event::Lock`].
    TakeLock,
    /// Let go of the lock.
    ReleaseLock,
    /// Draw a new access token: [`Event::Renewed`].
    Renew,
    /// Prepare a request with this many bytes of saves, and commit its step: [`Event::Asked`].
    Ask {
        /// Bytes of saves, at most.
        bytes_max: usize,
    },
    /// Send it: [`Event::Answered`].
    Call,
    /// Store the answer: [`Event::Taken`].
    Take,
    /// Read the store again: [`Event::Reloaded`].
    Reload,
    /// Fetch this file whole and store it: [`Event::Fetched`].
    Fetch(FileId),
    /// Make the next call about a photo, and store what comes of it: [`Event::PhotoSent`].
    SendPhoto,
    /// Tell the other tabs that the store has changed.
    TellTabs,
    /// The run has ended: say what stood in its way, if anything did.
    Rest {
        /// What stood in the way.
        trouble: Option<Trouble>,
    },
    /// Call [`Event::Due`] in so many milliseconds, give or take a quarter.
    SetTimer {
        /// The wait.
        wait_ms: u32,
    },
}

impl Default for Planner {
    fn default() -> Self {
        Self {
            phase: Phase::Closed,
            failures: 0,
            bytes_max: BATCH_BYTES_MAX,
            rounds: 0,
            renewed: false,
            again: false,
        }
    }
}

impl Planner {
    /// The next state, and what is to be done, in this order.
    #[must_use]
    pub fn on(self, event: &Event) -> (Self, Vec<Action>) {
        match (self.phase, event) {
            (_, Event::Closed) => {
                let holds_lock = !matches!(self.phase, Phase::Closed | Phase::Idle | Phase::Locking);
                let actions = if holds_lock { vec![Action::ReleaseLock] } else { Vec::new() };
                (Self { bytes_max: self.bytes_max, ..Self::default() }, actions)
            }
            (Phase::Closed, Event::Opened) => (self.to(Phase::Idle), vec![Action::SetTimer { wait_ms: 0 }]),
            (Phase::Idle, Event::Due { has_session }) => {
                // The session is looked at once the lock is there.
                let next = Self { rounds: 0, renewed: !has_session, again: false, ..self };
                (next.to(Phase::Locking), vec![Action::TakeLock])
            }
            (Phase::Closed, _) => (self, Vec::new()),
            (_, Event::Due { .. }) => (Self { again: true, ..self }, Vec::new()),
            (Phase::Locking, Event::Lock(true)) if self.renewed => {
                (self.to(Phase::Renewing), vec![Action::Renew])
            }
            (Phase::Locking, Event::Lock(true)) => self.ask(),
            // Another tab is at it; it tells this one when something has changed.
            (Phase::Locking, Event::Lock(false)) => self.rest_without_lock(),
            (Phase::Renewing, Event::Renewed(Ok(()))) => self.ask(),
            (Phase::Asking, Event::Asked(Ok(()))) => (self.to(Phase::Calling), vec![Action::Call]),
            (Phase::Calling, Event::Answered(Ok(()))) => (self.to(Phase::Taking), vec![Action::Take]),
            (Phase::Reloading, Event::Reloaded(Ok(()))) => self.ask(),
            (Phase::Taking, Event::Taken(Ok(progress))) | (Phase::Fetching, Event::Fetched(Ok(progress))) => {
                self.go_on(*progress)
            }
            (Phase::Sending, Event::PhotoSent(Ok(progress))) => self.after_photo(*progress),
            (Phase::Calling, Event::Answered(Err(Trouble::SignedOut)))
            | (Phase::Sending, Event::PhotoSent(Err(Trouble::SignedOut)))
                if !self.renewed =>
            {
                (Self { renewed: true, ..self }.to(Phase::Renewing), vec![Action::Renew])
            }
            (Phase::Calling, Event::Answered(Err(Trouble::TooLarge))) if self.bytes_max > 1 => {
                Self { bytes_max: self.bytes_max / 2, ..self }.ask()
            }
            (
                Phase::Asking | Phase::Taking | Phase::Fetching | Phase::Sending,
                Event::Asked(Err(Trouble::Changed))
                | Event::PhotoSent(Err(Trouble::Changed))
                | Event::Taken(Err(Trouble::Changed))
                | Event::Fetched(Err(Trouble::Changed)),
            ) => (self.to(Phase::Reloading), vec![Action::Reload]),
            (Phase::Renewing, Event::Renewed(Err(trouble)))
            | (Phase::Asking, Event::Asked(Err(trouble)))
            | (Phase::Calling, Event::Answered(Err(trouble)))
            | (Phase::Taking, Event::Taken(Err(trouble)))
            | (Phase::Reloading, Event::Reloaded(Err(trouble)))
            | (Phase::Fetching, Event::Fetched(Err(trouble)))
            | (Phase::Sending, Event::PhotoSent(Err(trouble))) => self.rest(Some(*trouble)),
            // What still comes from a run that was discarded.
            _ => (self, Vec::new()),
        }
    }

    /// Whether a run is under way.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !matches!(self.phase, Phase::Closed | Phase::Idle)
    }

    fn to(self, phase: Phase) -> Self {
        Self { phase, ..self }
    }

    /// One more call, unless the run has had enough of them.
    fn ask(self) -> (Self, Vec<Action>) {
        if self.rounds >= ROUNDS_MAX {
            return self.rest(None);
        }
        let bytes_max = self.bytes_max;
        (Self { rounds: self.rounds + 1, ..self }.to(Phase::Asking), vec![Action::Ask { bytes_max }])
    }

    fn go_on(self, progress: Progress) -> (Self, Vec<Action>) {
        let tell = progress.changed.then_some(Action::TellTabs);
        let wants_more = progress.more || (progress.changed && progress.waiting);
        let (next, actions) = match progress.astray {
            _ if wants_more => self.ask(),
            Some(file) if self.rounds < ROUNDS_MAX => {
                let next = Self { rounds: self.rounds + 1, ..self };
                (next.to(Phase::Fetching), vec![Action::Fetch(file)])
            }
            _ if progress.photos => self.send_photo(),
            _ => self.rest(None),
        };
        (next, tell.into_iter().chain(actions).collect())
    }

    /// One piece after the other, as long as nothing that was written waits and nobody asks for a sync.
    fn after_photo(self, progress: Progress) -> (Self, Vec<Action>) {
        let tell = progress.changed.then_some(Action::TellTabs);
        let is_text_first = self.again || (progress.waiting && !progress.photos);
        let (next, actions) = match progress.photos {
            _ if is_text_first => Self { again: false, ..self }.ask(),
            true => self.send_photo(),
            // The cursor has to pass the place of the last one, so that it is noticed if the office goes back behind it.
            false if progress.changed => self.ask(),
            false => self.rest(None),
        };
        (next, tell.into_iter().chain(actions).collect())
    }

    fn send_photo(self) -> (Self, Vec<Action>) {
        if self.rounds >= ROUNDS_MAX {
            return self.rest(None);
        }
        (Self { rounds: self.rounds + 1, ..self }.to(Phase::Sending), vec![Action::SendPhoto])
    }

    fn rest(self, trouble: Option<Trouble>) -> (Self, Vec<Action>) {
        let (next, actions) = match trouble {
            None => Self { failures: 0, ..self }.wait(WAIT_MS, None),
            Some(_) => {
                let wait_ms = (WAIT_MS / 12 * 2_u32.pow(self.failures)).min(WAIT_MS_MAX);
                let failures = (self.failures + 1).min(FAILURES_MAX);
                Self { failures, ..self }.wait(wait_ms, trouble)
            }
        };
        (next, std::iter::once(Action::ReleaseLock).chain(actions).collect())
    }

    fn rest_without_lock(self) -> (Self, Vec<Action>) {
        self.wait(WAIT_MS, None)
    }

    fn wait(self, wait_ms: u32, trouble: Option<Trouble>) -> (Self, Vec<Action>) {
        let wait_ms = if self.again && trouble.is_none() { 0 } else { wait_ms };
        let next = Self { again: false, ..self };
        (next.to(Phase::Idle), vec![Action::Rest { trouble }, Action::SetTimer { wait_ms }])
    }
}

#[cfg(test)]
#[path = "planner/tests.rs"]
mod tests;
