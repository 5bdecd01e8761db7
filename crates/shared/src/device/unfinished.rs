//! What becomes of a form that was not finished when its file left this phone: it is sent, to be held, and gone from here.

use std::collections::BTreeMap;

use serde_json::json;
use uuid::Uuid;

use super::draft::Draft;
use super::edit::{NewEdit, NewSave};
use crate::change::{Edit, FieldEdit};
use crate::id::{EntryId, FileId};
use crate::kind::UNFINISHED;

/// The save that takes a draft of `file` to the office.
pub(super) fn save(draft: &Draft, file: FileId, entry: Uuid) -> NewSave {
    let fields = [
        ("form", json!(draft.form)),
        ("title", json!(draft.title)),
        ("started_ms", json!(draft.started_ms)),
        ("updated_ms", json!(draft.updated_ms)),
        ("values", draft.values.clone()),
    ];
    let fields: BTreeMap<String, FieldEdit> = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), FieldEdit { value, over: Vec::new() }))
        .collect();
    NewSave {
        title: format!("{} (not finished)", draft.title),
        file,
        edits: vec![NewEdit {
            file,
            entry: EntryId(entry),
            kind: UNFINISHED.to_owned(),
            edit: Edit::Set(fields),
            replaces: None,
            makes: true,
        }],
        draft: Some(draft.id),
    }
}
