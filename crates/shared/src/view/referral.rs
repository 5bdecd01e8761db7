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
    /// How it came in, as a code of [`METHODS`].
    method: String,
    /// What the referrer says that the person is referred for, as codes of [`CRITERIA`]: the service's three.
    criteria: Vec<String>,
    /// Whether the person knows of it, as a code of [`PERSON_KNOWS`]: it changes the first call.
    person_knows: String,
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
    /// The referrer's name, as given.
    #[serde(default)]
    pub who: String,
    /// What they are ("practice nurse").
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// Where they work.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub organisation: String,
    /// How and where they want an answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reply_to: String,
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
    ("practice", "Nurse or other practice staff"),
    ("mdt", "Practice team meeting (MDT)"),
    ("mental_health_nurse", "Mental health nurse"),
    ("mental_health_team", "Mental health trust or team"),
    ("case_management", "Case-management team"),
    ("high_user_list", "High-user list"),
    ("hospital", "Hospital"),
    ("social_care", "Social care"),
    ("voluntary", "Voluntary or community group"),
    ("family", "Family or friend"),
    ("self", "The person themselves"),
    ("other", "Somebody else"),
];

/// Why people are referred.
pub const REASONS: Codes = &[
    ("isolation", "Loneliness or isolation"),
    ("depression", "Mild to moderate depression"),
    ("mental_health", "Anxiety or other mental health"),
    ("long_term_condition", "Long-term condition"),
    ("benefits", "Benefits"),
    ("money", "Money or debt"),
    ("housing", "Housing"),
    ("bereavement", "Bereavement"),
    ("carer", "Caring for somebody"),
    ("frequent_attendance", "Often at the GP or A&E"),
    ("physical_activity", "Getting moving again"),
    ("work_learning", "Work, learning or volunteering"),
    ("other", "Something else"),
];

/// How a referral comes in.
pub const METHODS: Codes = &[
    ("system", "Through the practice’s system"),
    ("email", "E-mail"),
    ("letter", "Letter or form"),
    ("phone", "By phone"),
    ("meeting", "At a meeting"),
    ("in_person", "In person"),
];

/// The service's criteria: what makes somebody one of those whom it is for.
pub const CRITERIA: Codes = &[
    ("admission_risk", "High risk of going into hospital"),
    ("frequent_gp", "Often at the GP"),
    ("vulnerable", "Vulnerable, with a need that is not clinical"),
];

/// Whether the person knows that they were referred.
pub const PERSON_KNOWS: Codes = &[
    ("agreed", "The person knows, and agreed"),
    ("knows", "The person knows; nobody asked if they agree"),
    ("no", "The person does not know yet"),
    ("unknown", "Nobody said whether the person knows"),
];
