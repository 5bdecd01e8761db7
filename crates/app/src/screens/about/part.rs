//! The parts of what is known, each changed in a form of its own.

use shared::fold::Entry;

use crate::local::open_file::OpenFile;

/// A part that is changed in one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Name,
    Born,
    NhsNumber,
    Phone,
    Address,
    Home,
    Communication,
    Needs,
    Hazards,
    Matters,
    Risks,
    Stage,
}

impl Part {
    /// Every part with its name in the address and its title.
    pub(crate) const ALL: [(Self, &'static str, &'static str); 12] = [
        (Self::Name, "name", "Name"),
        (Self::Born, "born", "Date of birth"),
        (Self::NhsNumber, "nhs-number", "NHS number"),
        (Self::Phone, "phone", "Phone"),
        (Self::Address, "address", "Address"),
        (Self::Home, "home", "Home and health"),
        (Self::Communication, "communication", "What makes a conversation work"),
        (Self::Needs, "needs", "Needs that every page shows"),
        (Self::Hazards, "hazards", "What to mind at the home"),
        (Self::Matters, "matters", "What matters to them"),
        (Self::Risks, "risks", "Risks that every page shows"),
        (Self::Stage, "stage", "Stage"),
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
        if self.is_of_case() { file.root() } else { file.person_root() }
    }

    /// The part that asks for all of these fields of a person or a case, if one does.
    pub(crate) fn asking<'a>(fields: impl IntoIterator<Item = &'a String>) -> Option<Self> {
        let part = |field: &String| match field.split_once('/').map_or(field.as_str(), |(name, _)| name) {
            "name" => Some(Self::Name),
            "born" => Some(Self::Born),
            "nhs_number" => Some(Self::NhsNumber),
            "phone" => Some(Self::Phone),
            "address" => Some(Self::Address),
            "lives" | "carer" | "practice" | "gender" => Some(Self::Home),
            "communication" => Some(Self::Communication),
            "need" => Some(Self::Needs),
            "hazard" => Some(Self::Hazards),
            "what_matters" | "strengths" => Some(Self::Matters),
            "flag" => Some(Self::Risks),
            "stage" => Some(Self::Stage),
            _ => None,
        };
        let mut fields = fields.into_iter();
        let first = part(fields.next()?)?;
        fields.all(|field| part(field) == Some(first)).then_some(first)
    }

    /// The collection that it edits, if it is one.
    pub(crate) fn collection(self) -> Option<&'static str> {
        match self {
            Self::Needs => Some("need"),
            Self::Hazards => Some("hazard"),
            Self::Risks => Some("flag"),
            _ => None,
        }
    }
}
