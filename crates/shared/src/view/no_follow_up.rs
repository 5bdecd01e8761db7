//! That a questionnaire is not asked again within one of its windows, and why.

use serde::{Deserialize, Serialize};

use super::{Codes, view};

view! {
    /// That a follow-up will not happen, finalised; taken back by voiding it. An assessment that is made after all counts.
    NoFollowUp is crate::kind::NO_FOLLOW_UP;
    /// The questionnaire's id, whatever its version.
    instrument: String,
    /// The id of its window.
    window: String,
    /// Why.
    reason: Reason,
    /// When it was said, in milliseconds since the Unix epoch.
    at_ms: u64,
}

/// Why a follow-up will not happen; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// A code of [`REASONS`].
    pub reason: String,
    /// In words.
    #[serde(default)]
    pub words: String,
}

/// Why nobody is asked again, as reports count it. "Not yet due" and "not asked" are worked out.
pub const REASONS: Codes = &[
    ("declined", "They would rather not"),
    ("not_reached", "They could not be reached"),
    ("unwell", "They are not well enough"),
    ("moved", "They have moved away"),
    ("died", "They have died"),
    ("not_suitable", "It does not suit them"),
    ("other", "Another reason"),
];
