//! Where the server draws random bytes: the operating system, and only here.

use uuid::Uuid;

/// `N` bytes that nobody can guess.
///
/// # Panics
/// Where the operating system gives no randomness: no key, token or id would be safe, so nothing goes on.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives no randomness");
    bytes
}

/// A new id that is not ordered by time.
#[must_use]
pub fn id() -> Uuid {
    uuid::Builder::from_random_bytes(bytes()).into_uuid()
}
