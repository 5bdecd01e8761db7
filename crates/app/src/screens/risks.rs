//! Risks, always answered: the questions, which an assessment asks too; their own form; and what the person's page says.

pub(crate) mod asked;
pub(super) mod card;
pub(crate) mod fields;
mod form;
pub(crate) mod words;

use serde_json::{Value, json};
use shared::fold::Entry;
use shared::id::FileId;
use shared::kind;
use shared::role::Roles;

pub(crate) use self::form::RisksPage;

/// What drafts of this form are called.
pub(crate) const RISKS_FORM: &str = "risks";

/// The form for one person.
pub(crate) fn risks_path(file: FileId) -> String {
    format!("/people/{file}/risks")
}

/// Whether somebody with these roles asks about risks.
pub(crate) fn asks(roles: &Roles) -> bool {
    kind::permission(kind::RISKS, roles) == kind::Permission::Allowed
}

/// An answer as the form would hold it, to be written again.
pub(crate) fn copied(entry: &Entry) -> Value {
    json!(form::RisksForm::copy_of(entry))
}
