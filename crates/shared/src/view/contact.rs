//! A visit, call, accompanied attendance, discussion or attempt.

use serde::{Deserialize, Serialize};

use super::{Codes, view};
use crate::id::EntryId;

view! {
    /// A contact, finalised when it is saved; an amendment is a new entry that names the old one.
    Contact is crate::kind::CONTACT;
    /// When it began, in milliseconds since the Unix epoch.
    at_ms: u64,
    /// How long it took, in minutes.
    minutes: u32,
    /// What it was, as a code of [`HOW`].
    how: String,
    /// Where, as a code of [`PLACES`].
    place: String,
    /// Who else was there, as codes of [`COMPANY`].
    company: Vec<String>,
    /// Who else was there, in words.
    present: String,
    /// What the two of them went to together.
    attended: String,
    /// What was said and done.
    note: String,
    /// Whether the person agreed to go on.
    agreed: Agreed,
    /// What it came to, as a code of [`OUTCOMES`]. A try has only that they were out; else its kind says it all.
    outcome: String,
    /// What was talked about, as codes of [`crate::view::referral::REASONS`].
    needs: Vec<String>,
    /// What comes next.
    next_step: String,
    /// The contact that this one puts right.
    amends: EntryId,
    /// Why it puts it right.
    amends_why: String,
    /// Joins the contacts of one joint visit to several people.
    visit: EntryId,
}

/// Whether the person agreed to go on; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// A code of [`AGREED`].
    pub answer: String,
    /// How they said so, as a code of [`AGREED_HOW`]; empty unless they agreed.
    #[serde(default)]
    pub how: String,
    /// Whether they were told how what is written down is used.
    #[serde(default)]
    pub told_data_use: bool,
    /// Why they declined.
    #[serde(default)]
    pub reason: String,
}

/// A contact with the family of somebody who has died, as a code of [`HOW`]: no contact with the person.
pub const WITH_FAMILY: &str = "family";

/// What a contact was.
pub const HOW: Codes = &[
    ("visit", "Visit"),
    ("call", "Call"),
    ("accompanied", "Went along to something"),
    ("discussion", "Team discussion"),
    ("attempt", "Tried, no answer"),
    (WITH_FAMILY, "Talked with the family"),
];

/// Where a contact took place.
pub const PLACES: Codes = &[
    ("home", "Their home"),
    ("practice", "GP practice"),
    ("community", "In the community"),
    ("phone", "By telephone"),
    ("hospital", "Hospital"),
    ("other", "Somewhere else"),
];

/// Who else was there.
pub const COMPANY: Codes = &[
    ("partner", "Partner"),
    ("family", "Family"),
    ("carer", "Carer"),
    ("colleague", "A colleague"),
    ("professional", "Another professional"),
];

/// Nobody was met, as a code of [`OUTCOMES`]: the contact is a try.
pub const WAS_OUT: &str = "was_out";

/// What a contact came to.
pub const OUTCOMES: Codes = &[
    ("went_ahead", "Went ahead"),
    ("cut_short", "Cut short"),
    (WAS_OUT, "They were out"),
    ("declined_today", "Not today, they said"),
    ("arranged_again", "Arranged for another day"),
];

/// Whether the person agreed to go on.
pub const AGREED: Codes = &[("yes", "Yes"), ("not_now", "Not now"), ("declined", "No, they declined")];

/// How the person agreed.
pub const AGREED_HOW: Codes = &[
    ("spoken", "They said so"),
    ("written", "They signed"),
    ("representative", "Somebody who speaks for them"),
];

/// Whether the two of them spoke, by what the contact was: attempts and team discussions are no two-way contact.
#[must_use]
pub fn is_two_way(how: &str) -> bool {
    matches!(how, "visit" | "call" | "accompanied")
}
