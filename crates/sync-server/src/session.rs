//! Signing in: passwords, access tokens, refresh tokens, one-time codes, and how often one may guess.

pub mod access;
pub mod backoff;
pub mod code;
pub mod password;
pub mod refresh;

use sha2::{Digest, Sha256};

/// SHA-256. Enough for what is hashed with it here: texts of 100 bits of randomness or more.
#[must_use]
pub fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
