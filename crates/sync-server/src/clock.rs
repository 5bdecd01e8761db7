//! Where the server reads the time: the only place, so that tests can hold the clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A clock. Handlers get it from the app's state and pass the reading on as an argument.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's own.
    #[default]
    System,
    /// One that a test sets, in milliseconds since the Unix epoch.
    Held(Arc<AtomicU64>),
}

impl Clock {
    /// A clock that stands still at `now_ms` until it is moved.
    #[must_use]
    pub fn held(now_ms: u64) -> Self {
        Self::Held(Arc::new(AtomicU64::new(now_ms)))
    }

    /// Milliseconds since the Unix epoch, UTC.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
            }
            Self::Held(now_ms) => now_ms.load(Ordering::Relaxed),
        }
    }

    /// Moves a held clock forward; the machine's own moves by itself.
    pub fn advance_ms(&self, by_ms: u64) {
        if let Self::Held(now_ms) = self {
            now_ms.fetch_add(by_ms, Ordering::Relaxed);
        }
    }
}

/// A minute in milliseconds.
pub const MINUTE_MS: u64 = 60 * 1000;
/// An hour in milliseconds.
pub const HOUR_MS: u64 = 60 * MINUTE_MS;
/// A day of 24 hours in milliseconds.
pub const DAY_MS: u64 = 24 * HOUR_MS;
