//! Time and chance. The only module of the app that reads the clock or draws random numbers; everybody else is told.

use uuid::Uuid;

/// Now, in milliseconds since the Unix epoch, as this device believes.
#[must_use]
pub(crate) fn now_ms() -> u64 {
    #[cfg(target_arch = "wasm32")]
    {
        // Before 1970 and beyond 2^53 are no times that a device can mean.
        js_sys::Date::now().max(0.0) as u64
    }
    // Tests run outside of a browser.
    #[cfg(not(target_arch = "wasm32"))]
    {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

/// Marks this moment on the browser's timeline, for `cargo xtask bench` and the developer tools. The name must say nothing
/// of anybody.
pub(crate) fn mark(moment: Moment) {
    let name = moment.name();
    #[cfg(target_arch = "wasm32")]
    if let Some(performance) = web_sys::window().and_then(|window| window.performance()) {
        // A browser without marks is measured by nobody.
        let _ = performance.mark(name);
    }
    // Tests run outside of a browser, and have no timeline to mark.
    #[cfg(not(target_arch = "wasm32"))]
    let _ = name;
}

/// Moments that are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The password has given the store's key.
    KeyOpened,
    /// What lists need has been read; the screens may show it.
    StoreOpened,
    /// A save is about to be prepared.
    SaveBegun,
    /// A save is on the disk.
    SaveCommitted,
    /// A sync run has the lock.
    SyncBegun,
    /// A sync run is over, well or not.
    SyncEnded,
}

impl Moment {
    /// The name of the mark.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::KeyOpened => "alongside-key-opened",
            Self::StoreOpened => "alongside-store-opened",
            Self::SaveBegun => "alongside-save-begun",
            Self::SaveCommitted => "alongside-save-committed",
            Self::SyncBegun => "alongside-sync-begun",
            Self::SyncEnded => "alongside-sync-ended",
        }
    }
}

/// Today's date in London.
#[must_use]
pub(crate) fn today() -> jiff::civil::Date {
    shared::civil::date(now_ms())
}

/// A new identifier, ordered by time.
#[must_use]
pub(crate) fn new_uuid() -> Uuid {
    Uuid::now_v7()
}

/// Fills `bytes` from the browser's source of randomness.
///
/// # Panics
/// Where the browser has none: nothing may be sealed then.
pub(crate) fn fill_random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the browser gives random numbers");
}
