//! What becomes of a form that was not finished when its file left this phone: it is sent, to be held, and gone from here.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::draft::{Draft, DraftPhoto};
use super::edit::{NewEdit, NewSave};
use crate::change::{Edit, FieldEdit};
use crate::id::{EntryId, FileId};
use crate::kind::UNFINISHED;
use crate::view::photo::PHOTO;

/// The fields of the entry that carries a draft: what was typed, and the photos that its record would have named.
#[must_use]
pub fn fields(draft: &Draft) -> BTreeMap<String, Value> {
    let own = [
        ("form", json!(draft.form)),
        ("title", json!(draft.title)),
        ("started_ms", json!(draft.started_ms)),
        ("updated_ms", json!(draft.updated_ms)),
        ("values", draft.values.clone()),
    ];
    let photos =
        draft.photos.iter().map(|DraftPhoto { photo, .. }| (format!("{PHOTO}/{}", photo.blob), json!(photo)));
    own.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(photos).collect()
}

/// The save that takes a draft of `file` to the office.
pub(super) fn save(draft: &Draft, file: FileId, entry: Uuid) -> NewSave {
    let fields = fields(draft).into_iter().map(|(name, value)| (name, FieldEdit { value, over: Vec::new() }));
    NewSave {
        title: format!("{} (not finished)", draft.title),
        file,
        edits: vec![NewEdit {
            file,
            entry: EntryId(entry),
            kind: UNFINISHED.to_owned(),
            edit: Edit::Set(fields.collect()),
            replaces: None,
            makes: true,
        }],
        draft: Some(draft.id),
    }
}
