//! What two people are to each other: an entry of either person's file. PRSB Social Prescribing v1.1, section 1.

use super::{Codes, label, view};
use crate::id::FileId;

view! {
    /// What somebody else with a file is to the person of this one. It grants nobody anything. Undone by voiding it.
    Relation is crate::kind::RELATION;
    /// The other person's file.
    to: FileId,
    /// What the other is to this person, as a code of [`RELATIONS`].
    relation: String,
    /// Whether they live in one household. Not said is not no.
    together: bool,
    /// More about it. Whoever reads this file reads it.
    note: String,
}

impl Relation {
    /// Whether it says that the two live in one household.
    #[must_use]
    pub fn is_household(&self) -> bool {
        self.together == Some(true) || self.relation.as_deref() == Some(HOUSEHOLD)
    }
}

/// They live in one household; nothing else is said.
pub const HOUSEHOLD: &str = "household";
/// The other looks after this person.
const CARER: &str = "carer";
/// This person looks after the other.
const CARED_FOR: &str = "cared_for";
const PARENT: &str = "parent";
const CHILD: &str = "child";

/// What somebody may be to a person.
pub const RELATIONS: Codes = &[
    ("partner", "Partner"),
    (PARENT, "Parent"),
    (CHILD, "Child"),
    (CARER, "Carer"),
    (CARED_FOR, "Cared for by them"),
    (HOUSEHOLD, "Lives in the same household"),
    ("neighbour", "Neighbour"),
    ("friend", "Friend"),
    ("other", "Somebody they know"),
];

/// What the person is to the other, where the other is `code` to them. Codes that this build does not know are the same from both
/// sides.
#[must_use]
pub fn inverse(code: &str) -> &str {
    match code {
        CARER => CARED_FOR,
        CARED_FOR => CARER,
        PARENT => CHILD,
        CHILD => PARENT,
        other => other,
    }
}

/// What somebody is to the person called `name`, for their page.
#[must_use]
pub fn words(code: &str, name: &str) -> String {
    match code {
        CARED_FOR if !name.is_empty() => format!("Cared for by {name}"),
        other => label(RELATIONS, other).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seen_from_the_other_side_and_back_it_is_the_same() {
        for (code, _) in RELATIONS {
            assert_eq!(inverse(inverse(code)), *code);
            assert!(RELATIONS.iter().any(|(known, _)| *known == inverse(code)), "{code}");
        }
        assert_eq!(
            (inverse("parent"), inverse("carer"), inverse("hologram")),
            ("child", "cared_for", "hologram")
        );
    }

    #[test]
    fn who_looks_after_whom_is_said_with_the_name() {
        assert_eq!(words("cared_for", "Patrick"), "Cared for by Patrick");
        assert_eq!(words("cared_for", ""), "Cared for by them");
        assert_eq!(words("partner", "Patrick"), "Partner");
    }
}
