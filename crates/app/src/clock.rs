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
