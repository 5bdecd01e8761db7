//! A questionnaire that the service added: an entry of the service's file.

use serde_json::Value;

use super::view;

view! {
    /// A questionnaire in one version. What it says is never altered: another text is another version, and another entry.
    Questionnaire is crate::kind::INSTRUMENT;
    /// The whole of it, as [`crate::instrument::read`] reads it. What this build does not know of it survives.
    definition: Value,
}
