//! One filled-in instrument.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Codes, view};
use crate::fold::Entry;
use crate::id::EntryId;

view! {
    /// An assessment. Its answers are the collection `answer`, one field per item of the instrument; where the text of the items may not
    /// be here, the collection `score` holds what a printed questionnaire came to, one field per scale.
    Assessment is crate::kind::ASSESSMENT;
    /// Which questionnaire, in which version.
    instrument: InstrumentRef,
    /// When it was finished, in milliseconds since the Unix epoch.
    at_ms: u64,
    /// A code of [`MOMENTS`].
    moment: String,
    /// The assessment that this one puts right.
    amends: EntryId,
    /// Why it puts it right.
    amends_why: String,
}

/// A questionnaire and its version; scores of different versions are never compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstrumentRef {
    /// The instrument's id, such as `seven-outcomes`.
    pub id: String,
    /// Its version.
    pub version: u32,
}

/// An answer to one item; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The chosen option's code, such as `not_managing`; a number in digits where the item asks for one.
    pub choice: String,
    /// The indicators that the person agreed with, by code.
    #[serde(default)]
    pub indicators: Vec<String>,
    /// In their own words.
    #[serde(default)]
    pub words: String,
}

/// What a printed questionnaire came to on one scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entered {
    /// The score.
    pub value: f64,
}

/// When in an episode an assessment is made.
pub const MOMENTS: Codes = &[("baseline", "First assessment"), ("review", "Review"), ("end", "At the end")];

/// The answers of an assessment by item.
#[must_use]
pub fn answers(entry: &Entry) -> BTreeMap<String, Answer> {
    entry.members("answer").into_iter().collect()
}

/// The scores of an assessment that were entered as such, by scale.
#[must_use]
pub fn entered(entry: &Entry) -> BTreeMap<String, f64> {
    entry.members::<Entered>("score").into_iter().map(|(scale, entered)| (scale, entered.value)).collect()
}
