//! An unfinished form. Drafts stay on the device.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::id::FileId;
use uuid::Uuid;

/// An unfinished form, as it was last seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// Drawn when the form was opened.
    pub(crate) id: Uuid,
    /// Which form, such as `contact`.
    pub(crate) form: String,
    /// The case that it is about, where one was chosen.
    pub(crate) file: Option<FileId>,
    /// What lists call it ("Visit").
    pub(crate) title: String,
    /// When the form was opened, in milliseconds since the Unix epoch.
    pub(crate) started_ms: u64,
    /// When it was last written, in milliseconds since the Unix epoch.
    pub(crate) updated_ms: u64,
    /// What was typed and chosen, in the form's own terms.
    pub(crate) values: Value,
}
