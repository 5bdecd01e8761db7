//! What was sent back to whoever referred. PRSB Social Prescribing v1.1, sections 11, 17 and 18.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Codes, view};

view! {
    /// A message as it was sent.
    Message is crate::kind::MESSAGE;
    /// To whom.
    to: To,
    /// The day.
    on: Date,
    /// How, as a code of [`SENT_BY`].
    how: String,
    /// What it said.
    text: String,
    /// The codes of [`crate::message::codes`] that it suggested for the record of the practice.
    codes: Vec<String>,
    /// Whether the person agreed that it goes there.
    may: MaySend,
}

/// To whom a message goes; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct To {
    /// Who, and what they are.
    pub who: String,
    /// Where they work.
    pub organisation: String,
    /// How and where they want it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reply_to: String,
}

/// Whether the person agreed; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MaySend {
    /// `yes` or `no`.
    pub answer: String,
    /// Why it goes all the same, where they did not agree.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// How a message is sent.
pub const SENT_BY: Codes =
    &[("print", "On paper"), ("email", "By e-mail"), ("system", "In the practice’s system")];
