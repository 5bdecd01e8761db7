//! The server's order of events.

use serde::{Deserialize, Serialize};

/// A place in the server's history: (`epoch`, `counter`), compared in that order; on the wire `[epoch, counter]`.
///
/// A restore from a backup raises the epoch, so that a number is never used twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(u32, u64)", into = "(u32, u64)")]
pub struct Sequence {
    /// How often the history was restored, counted from 0.
    pub epoch: u32,
    /// Events in all epochs together, counted from 1. Stays below 2^53, which JSON numbers keep exactly.
    pub counter: u64,
}

impl From<(u32, u64)> for Sequence {
    fn from((epoch, counter): (u32, u64)) -> Self {
        Self { epoch, counter }
    }
}

impl From<Sequence> for (u32, u64) {
    fn from(sequence: Sequence) -> Self {
        (sequence.epoch, sequence.counter)
    }
}
