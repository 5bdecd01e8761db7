//! An unfinished form. Drafts stay on the device.

use crate::id::FileId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// An unfinished form, as it was last seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Drawn when the form was opened.
    pub id: Uuid,
    /// Which form, such as `contact`.
    pub form: String,
    /// The case that it is about, where one was chosen.
    pub file: Option<FileId>,
    /// What lists call it ("Visit").
    pub title: String,
    /// When the form was opened, in milliseconds since the Unix epoch.
    pub started_ms: u64,
    /// When it was last written, in milliseconds since the Unix epoch.
    pub updated_ms: u64,
    /// What was typed and chosen, in the form's own terms.
    pub values: Value,
}
