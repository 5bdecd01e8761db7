//! One episode of support: the root entry of a case file.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Codes, view};
use crate::id::FileId;

view! {
    /// One person's episode of support, from referral to closure.
    Case is crate::kind::CASE;
    /// The person's file. Holding the case grants it.
    person: FileId,
    /// Which programme supports them, as a code of [`PROGRAMMES`].
    programme: String,
    /// How far the episode is.
    stage: Stage,
    /// What matters to the person, in their words.
    what_matters: String,
    /// What they are good at and can build on.
    strengths: String,
}

/// How far an episode is; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// A code of [`STAGES`].
    pub stage: String,
    /// Since when.
    pub on: Date,
    /// Why, in words, where there is something to say.
    #[serde(default)]
    pub why: String,
    /// Why it ended, as a code of [`CLOSING`] or [`DECLINING`]; empty for what did not end, and in older records.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Nobody could be reached: an end of either kind, as a code of [`CLOSING`] and [`DECLINING`].
pub const NOT_REACHED: &str = "not_reached";
/// The person has died: an end of either kind.
pub const HAS_DIED: &str = "died";

/// Why a case is closed.
pub const CLOSING: Codes = &[
    ("goals_met", "They did what they set out to do"),
    ("moved", "Moved away"),
    (NOT_REACHED, "Could not be reached"),
    ("did_not_want_more", "Did not want more"),
    ("other_service", "Another service took over"),
    (HAS_DIED, "Died"),
    ("other", "Something else"),
];

/// Why a referral is declined, by them or by us.
pub const DECLINING: Codes = &[
    ("did_not_want", "They did not want it"),
    ("not_eligible", "Not eligible"),
    (NOT_REACHED, "Could not be reached"),
    ("wrong_referral", "Wrong referral"),
    ("other_service", "Another service"),
    (HAS_DIED, "Died"),
    ("other", "Something else"),
];

/// The reasons for which a case comes to this end; none for a stage that is no end.
#[must_use]
pub fn reasons(stage: &str) -> Codes {
    match stage {
        "closed" => CLOSING,
        "declined" => DECLINING,
        _ => &[],
    }
}

/// Something that everybody who meets the person must know ("Falls risk"); the collection `flag` of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// What it is.
    pub what: String,
}

/// The programmes of the demonstration service.
pub const PROGRAMMES: Codes = &[
    ("social_prescribing", "Social prescribing"),
    ("high_intensity_user", "High intensity user"),
    ("crisis_support", "Crisis support"),
    ("mental_health", "Mental health"),
];

/// The stages of an episode, in order.
pub const STAGES: Codes = &[
    ("referred", "Referred"),
    ("contacted", "Contacted"),
    ("connected", "Connected"),
    ("accepted", "Plan agreed"),
    ("supported", "Being supported"),
    ("closed", "Closed"),
    ("declined", "Declined"),
];

/// Whether an episode in this stage is over.
#[must_use]
pub fn is_over(stage: &str) -> bool {
    matches!(stage, "closed" | "declined")
}

/// Whole years of age below which the programmes of the demonstration service ask before they take a referral on.
pub const MINIMUM_AGE_YEARS: i16 = 16;
