//! The client: the root entry of a person file.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Codes, view};
use crate::nhs_number::NhsNumber;

view! {
    /// The person being supported. PRSB Social Prescribing v1.1, section 1.
    Person is crate::kind::PERSON;
    /// What the person is called.
    name: Name,
    /// Date of birth.
    born: Date,
    /// NHS number and how far it can be trusted.
    nhs_number: NhsNumber,
    /// Gender, in the person's own words.
    gender: String,
    /// How to reach them by telephone.
    phone: Phone,
    /// Where they live.
    address: Address,
    /// Who they live with, as a code of [`LIVES`].
    lives: String,
    /// Whether they care for somebody, as a code of [`CARER`].
    carer: String,
    /// Their GP practice.
    practice: Practice,
    /// Language, hearing, sight: what makes a conversation work.
    communication: String,
}

/// A name, replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// First names.
    pub given: String,
    /// Family name.
    pub family: String,
    /// What to call them, where that is something else ("Mrs A").
    #[serde(default)]
    pub known_as: String,
}

impl Name {
    /// What the screens call the person: `known_as`, else both names.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.known_as.is_empty() {
            format!("{} {}", self.given, self.family).trim().to_owned()
        } else {
            self.known_as.clone()
        }
    }
}

/// A telephone number and what may be done with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// As it is dialled.
    pub number: String,
    /// Whether a call there is safe for the person.
    #[serde(default)]
    pub safe_to_call: bool,
    /// Whether a message may be left.
    #[serde(default)]
    pub safe_to_leave_message: bool,
    /// When they like to be called.
    #[serde(default)]
    pub best_times: String,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// House and street.
    pub line: String,
    /// Town.
    pub town: String,
    /// Postcode.
    #[serde(default)]
    pub postcode: String,
    /// How to get in: key safe, side door, wait for the stairs.
    #[serde(default)]
    pub access: String,
}

/// A general practice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    /// ODS code, such as M87001.
    #[serde(default)]
    pub ods: String,
    /// Name.
    pub name: String,
}

/// Something about the home that a visitor must know; the collection `hazard` of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazard {
    /// What it is.
    pub what: String,
}

/// The collection of [`Hazard`]s.
pub const HAZARD: &str = "hazard";
/// The collection of [`NotHere`], by [`crate::household::not_here_id`].
pub const NOT_HERE: &str = "not_here";

/// That a hazard which stands in the file of somebody of the household is not so at this address; a member of the collection
/// [`NOT_HERE`] of a person. It answers for the words that were shown: other words are offered again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotHere {
    /// What the hazard said then.
    pub what: String,
}

/// A need that every screen with this person shows ("Likes large print"); the collection `need` of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// What it is.
    pub what: String,
}

/// Who the person lives with.
pub const LIVES: Codes = &[
    ("alone", "Lives alone"),
    ("partner", "Lives with a partner"),
    ("family", "Lives with family"),
    ("shared", "Shared or supported housing"),
    ("none", "No fixed address"),
    ("unknown", "Not known yet"),
];

/// Whether the person cares for somebody.
pub const CARER: Codes = &[
    ("none", "Cares for nobody"),
    ("cares", "Cares for somebody"),
    ("cared_for", "Is cared for"),
    ("both", "Both"),
    ("unknown", "Not known yet"),
];
