//! Whether a person is at risk, as it was asked on one day. PRSB Social Prescribing v1.1, section 17: always answered, and "no known
//! risks" is an answer.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Codes, view};
use crate::id::EntryId;

view! {
    /// One answer to the question, finalised; the latest is the one that counts. What the risks are is the collection `risk`.
    Risks is crate::kind::RISKS;
    /// When it was asked, in milliseconds since the Unix epoch.
    at_ms: u64,
    /// A code of [`ANSWERS`].
    answer: String,
    /// Why it could not be asked.
    why: String,
    /// The answer that this one puts right.
    amends: EntryId,
    /// Why it puts it right.
    amends_why: String,
}

/// One risk; a member of the collection `risk`, under its code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// A code of [`RISK_KINDS`].
    pub kind: String,
    /// What is known of it, and what helps.
    #[serde(default)]
    pub words: String,
    /// Since when, where somebody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
}

/// The collection of [`Risk`]s.
pub const RISK: &str = "risk";

/// What was answered. Nothing here says how great a risk is: no answer makes anybody safe.
pub const ANSWERS: Codes =
    &[("none_known", "No known risks"), ("some", "There are risks"), ("not_asked", "I could not ask")];

/// What somebody may be at risk of.
pub const RISK_KINDS: Codes = &[
    ("suicide", "Suicide or self-harm"),
    ("self_neglect", "Neglecting themselves"),
    ("harm_from_others", "Harm from somebody else"),
    ("exploitation", "Being used, for money or otherwise"),
    ("harm_to_others", "Harm to somebody else"),
    ("falls", "Falls"),
    ("health", "An illness that can turn suddenly"),
    ("substances", "Alcohol, drugs or medicines"),
    ("home", "The home: fire, cold, disrepair"),
    ("other", "Something else"),
];
