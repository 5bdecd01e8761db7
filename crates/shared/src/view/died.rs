//! That a person has died: the field `died` of the root entry of their file.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Codes;
use crate::change::FieldEdit;
use crate::fold::Entry;

/// The field.
pub const DIED: &str = "died";

/// That a person has died, and how the service knows; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Died {
    /// The day of death, where it is known.
    pub on: Option<Date>,
    /// Who told the service, as a code of [`HOW_KNOWN`].
    pub how_known: String,
    /// Their name.
    pub who: String,
    /// When the service was told.
    pub told: Option<Date>,
    /// What colleagues should know.
    pub note: String,
}

/// Who told the service.
pub const HOW_KNOWN: Codes = &[
    ("family", "Family or friends"),
    ("practice", "The GP practice"),
    ("hospital", "A hospital or hospice"),
    ("service", "Another service"),
    ("notice", "A letter or a notice"),
    ("other", "Somebody else"),
];

/// What the person's root says of their death; none where it says nothing, or the opposite.
///
/// It counts as long as any version that nobody has replaced says so, also one that was set aside: a call to a dead person's family
/// cannot be taken back, and one that was not made for a day can be made. The question stands until somebody answers it.
#[must_use]
pub fn died(root: &Entry) -> Option<Died> {
    let heads = &root.fields.get(DIED)?.heads;
    let head = heads.iter().find(|head| !head.value.is_null())?;
    // What a newer build wrote in another shape says so too.
    Some(serde_json::from_value(head.value.clone()).unwrap_or_default())
}

/// The field with a new value, or cleared, over every version that stands: it answers for all of them.
#[must_use]
pub fn written(root: &Entry, died: Option<&Died>) -> FieldEdit {
    let value = died.and_then(|died| serde_json::to_value(died).ok()).unwrap_or_default();
    let heads = root.fields.get(DIED).map(|field| field.heads.as_slice()).unwrap_or_default();
    FieldEdit { value, over: heads.iter().map(|head| head.change).collect() }
}
