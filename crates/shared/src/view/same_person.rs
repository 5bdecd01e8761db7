//! What somebody said of two records that may be of one person: entries of either person's file.

use super::view;
use crate::id::FileId;

view! {
    /// This record and that one are of one person. Undone by voiding it.
    SamePerson is crate::kind::SAME_PERSON;
    /// The other person's file.
    is: FileId,
}

view! {
    /// This record and that one are of two people, although they look alike. Undone by voiding it.
    NotSamePerson is crate::kind::NOT_SAME_PERSON;
    /// The other person's file.
    is_not: FileId,
    /// What they had in common then, as [`crate::identity::Evidence::key`] names it: anything else is a new question.
    seen: Vec<String>,
}
