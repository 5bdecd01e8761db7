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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// A code of [`STAGES`].
    pub stage: String,
    /// Since when.
    pub on: Date,
    /// Why, where there is something to say (a closing reason).
    #[serde(default)]
    pub why: String,
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
