//! Typed views over entries: what screens and reports read and write.
//!
//! An entry is a map of fields; a view is the typed face of one kind. Reading never fails: a field that this build cannot
//! read is absent from the view and stays untouched in the entry. Each view's fields are listed, with their merge rule,
//! in `docs/merge-rules.md`; a composite field is a struct here and merges as one.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::fold::Entry;

pub mod assessment;
pub mod budget;
pub mod case;
pub mod concern;
pub mod contact;
pub mod died;
pub mod feedback;
pub mod lone_visit;
pub mod message;
pub mod no_follow_up;
pub mod person;
pub mod photo;
pub mod phrase;
pub mod plan;
pub mod practice_list;
pub mod programme;
pub mod questionnaire;
pub mod referral;
pub mod relation;
pub mod review_note;
pub mod risks;
pub mod same_person;
pub mod service;
pub mod task;
pub mod walk;

/// The typed face of one kind of entry.
pub trait View: Sized {
    /// The kind of entry that this is the face of.
    const KIND: &'static str;
    /// The names of its fields, collections left out.
    const FIELDS: &'static [&'static str];
    /// Reads the winning values.
    fn of(entry: &Entry) -> Self;
    /// The fields that are set, by name, as a change carries them.
    fn values(&self) -> BTreeMap<String, Value>;
}

/// Declares a view: a struct of optional fields, read from and written to the entry's fields of the same names.
macro_rules! view {
    ($(#[$meta:meta])* $Name:ident is $kind:expr; $($(#[$field_meta:meta])* $field:ident: $Type:ty),* $(,)?) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $Name { $($(#[$field_meta])* pub $field: Option<$Type>),* }

        impl crate::view::View for $Name {
            const KIND: &'static str = $kind;
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn of(entry: &crate::fold::Entry) -> Self {
                Self { $($field: entry.get(stringify!($field))),* }
            }

            fn values(&self) -> std::collections::BTreeMap<String, serde_json::Value> {
                let mut values = std::collections::BTreeMap::new();
                $(if let Some(value) = &self.$field
                    && let Ok(value) = serde_json::to_value(value)
                {
                    values.insert(stringify!($field).to_owned(), value);
                })*
                values
            }
        }
    };
}
pub(crate) use view;

/// A closed list of codes with their words, for a set of choices on a screen.
pub type Codes = &'static [(&'static str, &'static str)];

/// The words for `code`; a code that this build does not know is shown as it is.
#[must_use]
pub fn label<'a>(codes: Codes, code: &'a str) -> &'a str
where
    'static: 'a,
{
    codes.iter().find(|(known, _)| *known == code).map_or(code, |(_, words)| words)
}
