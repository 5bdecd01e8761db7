//! The parts of what is known, each changed in a form of its own.

use shared::fold::Entry;
use shared::view::person::{CLOSE, NEED, OTHER_PHONE};

use crate::local::open_file::OpenFile;
use crate::screens::particulars::About as Asks;

/// A part that is changed in one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Name,
    Born,
    NhsNumber,
    OtherNumber,
    Phone,
    OtherPhones,
    Email,
    Reaching,
    Address,
    Home,
    Close,
    Themselves,
    Interpreter,
    Communication,
    Needs,
    Hazards,
    Matters,
    Risks,
    Stage,
    Referral,
}

impl Part {
    /// Every part with its name in the address and its title.
    pub(crate) const ALL: [(Self, &'static str, &'static str); 20] = [
        (Self::Name, "name", "Name"),
        (Self::Born, "born", "Date of birth"),
        (Self::NhsNumber, "nhs-number", "NHS number"),
        (Self::OtherNumber, "other-number", "CHI or Health and Care number"),
        (Self::Phone, "phone", "Phone"),
        (Self::OtherPhones, "other-phones", "Other phone numbers"),
        (Self::Email, "email", "E-mail"),
        (Self::Reaching, "reaching", "Who knows, and how to reach them"),
        (Self::Address, "address", "Address"),
        (Self::Home, "home", "Home and health"),
        (Self::Close, "close", "People around them"),
        (Self::Themselves, "themselves", "How they see themselves"),
        (Self::Interpreter, "interpreter", "Interpreter"),
        (Self::Communication, "communication", "What makes a conversation work"),
        (Self::Needs, "needs", "Needs that every page shows"),
        (Self::Hazards, "hazards", "What to mind at the home"),
        (Self::Matters, "matters", "What matters to them"),
        (Self::Risks, "risks", "Risks that every page shows"),
        (Self::Stage, "stage", "Stage"),
        (Self::Referral, "referral", "The referral"),
    ];

    /// The part with this name in the address.
    pub(crate) fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known, _)| *known == code).map(|(part, ..)| part)
    }

    /// Its name in the address.
    pub(crate) fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(part, ..)| *part == self).map_or("", |(_, code, _)| code)
    }

    /// Its title.
    pub(crate) fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(part, ..)| *part == self).map_or("", |(.., title)| title)
    }

    /// Whether it belongs to the episode, not to the person.
    fn is_of_case(self) -> bool {
        matches!(self, Self::Matters | Self::Risks | Self::Stage)
    }

    /// The entry that it belongs to.
    pub(crate) fn entry(self, file: &OpenFile) -> Option<&Entry> {
        match self {
            Self::Referral => file.latest_referral(),
            _ if self.is_of_case() => file.root(),
            _ => file.person_root(),
        }
    }

    /// The part that asks for all of these fields of a person or a case, if one does.
    pub(crate) fn asking<'a>(fields: impl IntoIterator<Item = &'a String>) -> Option<Self> {
        let part = |field: &String| match field.split_once('/').map_or(field.as_str(), |(name, _)| name) {
            "name" => Some(Self::Name),
            "born" => Some(Self::Born),
            "nhs_number" => Some(Self::NhsNumber),
            "other_number" => Some(Self::OtherNumber),
            "phone" => Some(Self::Phone),
            OTHER_PHONE => Some(Self::OtherPhones),
            "email" => Some(Self::Email),
            "contact_preference" | "who_knows" | "must_not_know" => Some(Self::Reaching),
            "address" => Some(Self::Address),
            "lives" | "carer" | "practice" => Some(Self::Home),
            CLOSE => Some(Self::Close),
            "gender" | "pronouns" | "ethnicity" | "religion" | "marital_status" | "sexual_orientation" => {
                Some(Self::Themselves)
            }
            "interpreter" => Some(Self::Interpreter),
            "communication" | "main_language" => Some(Self::Communication),
            NEED => Some(Self::Needs),
            "hazard" => Some(Self::Hazards),
            "what_matters" | "strengths" => Some(Self::Matters),
            "flag" => Some(Self::Risks),
            "stage" => Some(Self::Stage),
            "received" | "source" | "method" | "person_knows" | "reason" | "other_reasons" | "criteria"
            | "note" => Some(Self::Referral),
            _ => None,
        };
        let mut fields = fields.into_iter();
        let first = part(fields.next()?)?;
        fields.all(|field| part(field) == Some(first)).then_some(first)
    }

    /// The questions of it that a referral asks in the same boxes.
    pub(crate) fn about(self) -> Option<Asks> {
        match self {
            Self::OtherNumber => Some(Asks::OtherNumber),
            Self::OtherPhones => Some(Asks::OtherPhones),
            Self::Email => Some(Asks::Email),
            Self::Reaching => Some(Asks::Reaching),
            Self::Close => Some(Asks::Close),
            Self::Themselves => Some(Asks::Themselves),
            Self::Interpreter => Some(Asks::Interpreter),
            Self::Communication => Some(Asks::Language),
            Self::Needs => Some(Asks::Needs),
            _ => None,
        }
    }

    /// The collection that it edits as lines of words, if it does.
    pub(crate) fn collection(self) -> Option<&'static str> {
        match self {
            Self::Needs => Some(NEED),
            Self::Hazards => Some("hazard"),
            Self::Risks => Some("flag"),
            _ => None,
        }
    }
}
