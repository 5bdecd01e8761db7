//! A concern for somebody's safety: the root entry of a restricted file, and what was noted about it since.
//!
//! PRSB Social Prescribing v1.1, section 5: kept apart, and can be hidden from the person's own view. It says nothing of how great
//! a risk is.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Codes, view};
use crate::id::{FileId, UserId};

view! {
    /// A concern for somebody's safety. Its author and the supervisors of the case's team read it, nobody else.
    Concern is crate::kind::CONCERN;
    /// The case that it is about.
    case: FileId,
    /// A code of [`ABOUT`].
    about: String,
    /// When it was noticed, in milliseconds since the Unix epoch.
    at_ms: u64,
    /// What was seen or heard, as far as possible in the words that were used.
    said: String,
    /// Whether somebody is in danger now, as a code of [`DANGER`].
    danger: String,
    /// What was done at once, as codes of [`DONE`].
    done: Vec<String>,
    /// What else was done, and what was agreed with the person.
    agreed: String,
    /// Whether the person knows that it is passed on.
    person_knows: PersonKnows,
    /// Which supervisor was told by telephone.
    told: Told,
    /// Who at the office has read it and taken it on.
    seen: Seen,
    /// How it came to its end.
    outcome: Outcome,
}

view! {
    /// What was done or said about a concern since, finalised.
    ConcernNote is crate::kind::CONCERN_NOTE;
    /// When, in milliseconds since the Unix epoch.
    at_ms: u64,
    /// What.
    words: String,
}

/// Whether the person knows that a concern is passed on; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonKnows {
    /// A code of [`KNOWS`].
    pub answer: String,
    /// Why not, where they do not.
    #[serde(default)]
    pub why: String,
}

/// That a supervisor was told by telephone; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Whom the worker spoke with.
    pub who: String,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
}

/// That somebody at the office has read a concern and looks after it; replaced as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Who.
    pub by: UserId,
    /// Their name.
    pub name: String,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
}

/// How a concern came to its end; replaced as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What came of it.
    pub what: String,
    /// The day.
    pub on: Date,
    /// The name of whoever says so.
    pub name: String,
}

/// What a concern is about.
pub const ABOUT: Codes = &[
    ("suicide", "They may harm or kill themselves"),
    ("harm_from_others", "Somebody harms them, or takes what is theirs"),
    ("child", "A child may be at risk"),
    ("self_neglect", "They cannot look after themselves"),
    ("harm_to_others", "They may harm somebody else"),
    ("other", "Something else"),
];

/// Whether somebody is in danger now.
pub const DANGER: Codes =
    &[("now", "Yes, now"), ("not_now", "Not at this moment"), ("unclear", "I cannot tell")];

/// What can be done at once.
pub const DONE: Codes = &[
    ("asked", "Asked them directly"),
    ("stayed", "Stayed with them"),
    ("called_999", "Called 999"),
    ("called_crisis", "Called the crisis team"),
    ("called_111", "Called NHS 111"),
    ("called_safeguarding", "Called safeguarding"),
    ("called_gp", "Called their GP practice"),
    ("called_family", "Called somebody close to them"),
    ("made_safe", "Put away what could do harm, with them"),
    ("left_number", "Left them a number to call"),
];

/// Whether the person knows that it is passed on.
pub const KNOWS: Codes = &[
    ("agrees", "Yes, and they agree"),
    ("told", "Yes, and they do not agree"),
    ("not_told", "No: telling them was not safe, or not possible"),
];
