//! A supervisor's word on an entry of the same file.

use super::{Codes, view};
use crate::id::EntryId;

view! {
    /// A review note. The worker sees it beside the entry after the next sync.
    ReviewNote is crate::kind::REVIEW_NOTE;
    /// The entry that it is about.
    about: EntryId,
    /// A code of [`VERDICTS`].
    verdict: String,
    /// What the supervisor says.
    comment: String,
    /// When, in milliseconds since the Unix epoch.
    at_ms: u64,
}

/// What a supervisor says of an entry.
pub const VERDICTS: Codes = &[("reviewed", "Reviewed"), ("query", "A question")];
