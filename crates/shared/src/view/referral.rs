//! How the person came to the service.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Codes, view};

view! {
    /// A referral. PRSB Social Prescribing v1.1, section 7.
    Referral is crate::kind::REFERRAL;
    /// When it was received.
    received: Date,
    /// Who referred.
    source: Source,
    /// The main reason, as a code of [`REASONS`].
    reason: String,
    /// Other reasons, as codes of [`REASONS`].
    other_reasons: Vec<String>,
    /// What the referrer wrote.
    note: String,
    /// Why it was taken on although the person is under the programme's minimum age, or declined.
    eligibility: Eligibility,
}

/// Who referred; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// A code of [`SOURCES`].
    pub source: String,
    /// The referrer's name and organisation, as given.
    #[serde(default)]
    pub who: String,
}

/// A decision about somebody outside the programme's rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eligibility {
    /// `declined` or `accepted`.
    pub decision: String,
    /// Why, and where the person was pointed to.
    pub why: String,
}

/// Who refers.
pub const SOURCES: Codes = &[
    ("gp", "GP"),
    ("mdt", "Practice team meeting (MDT)"),
    ("mental_health_nurse", "Mental health nurse"),
    ("case_management", "Case-management team"),
    ("high_user_list", "High-user list"),
    ("self", "The person themselves"),
    ("other", "Somebody else"),
];

/// Why people are referred.
pub const REASONS: Codes = &[
    ("isolation", "Loneliness or isolation"),
    ("mental_health", "Low mood or anxiety"),
    ("long_term_condition", "Long-term condition"),
    ("money", "Money and benefits"),
    ("housing", "Housing"),
    ("bereavement", "Bereavement"),
    ("carer", "Caring for somebody"),
    ("frequent_attendance", "Often at the GP or A&E"),
    ("physical_activity", "Getting moving again"),
    ("other", "Something else"),
];
