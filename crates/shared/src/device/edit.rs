//! What a form asks to be saved.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::change::{Edit, FieldEdit, Void};
use crate::fold::Entry;
use crate::id::{ChangeId, EntryId, FileId};
use crate::view::View;
use crate::view::photo::{PHOTO, Photo};

/// One press of *Finish*.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSave {
    /// What lists call it ("Visit").
    pub title: String,
    /// The case that it is about, for lists.
    pub file: FileId,
    /// What is changed, in order.
    pub edits: Vec<NewEdit>,
    /// The draft that this finishes; it goes in the same transaction.
    pub draft: Option<Uuid>,
}

/// One edit of one entry.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEdit {
    /// The file.
    pub file: FileId,
    /// The entry, which its first edit makes.
    pub entry: EntryId,
    /// Its kind.
    pub kind: String,
    /// What is done.
    pub edit: Edit,
    /// A held change of this device that it is written instead of.
    pub replaces: Option<ChangeId>,
    /// Whether the entry's id was drawn for this edit: nobody has the entry yet.
    pub makes: bool,
}

impl NewEdit {
    /// A new entry, with an id that was drawn for it, with the fields that are set in `view`.
    pub fn make_as<V: View>(file: FileId, entry: EntryId, view: &V) -> Self {
        let fields =
            view.values().into_iter().map(|(name, value)| (name, FieldEdit { value, over: Vec::new() }));
        Self { edit: Edit::Set(fields.collect()), makes: true, ..Self::on(file, entry, V::KIND) }
    }

    /// Sets these fields of `shown`, each over what it says.
    #[must_use]
    pub fn set(shown: &Entry, fields: BTreeMap<String, FieldEdit>) -> Self {
        Self { edit: Edit::Set(fields), ..Self::on(shown.file, shown.id, &shown.kind) }
    }

    /// Gives fields of `shown` new values, over the ones that the form showed.
    pub fn fields(shown: &Entry, values: impl IntoIterator<Item = (String, Value)>) -> Self {
        let edits = values.into_iter().map(|(name, value)| {
            let over = shown.over(&name);
            (name, FieldEdit { value, over })
        });
        Self::set(shown, edits.collect())
    }

    /// Takes `shown` out of use.
    pub fn void(shown: &Entry, reason: impl Into<String>) -> Self {
        let edit = Edit::Void(Void { reason: reason.into() });
        Self { edit, ..Self::on(shown.file, shown.id, &shown.kind) }
    }

    /// Adds a member to a collection of this new entry.
    #[must_use]
    pub fn member(mut self, collection: &str, member: &str, value: &impl Serialize) -> Self {
        if let (Edit::Set(fields), Ok(value)) = (&mut self.edit, serde_json::to_value(value)) {
            fields.insert(format!("{collection}/{member}"), FieldEdit { value, over: Vec::new() });
        }
        self
    }

    /// Sets more fields of this new entry.
    #[must_use]
    pub fn with(mut self, values: impl IntoIterator<Item = (String, Value)>) -> Self {
        if let Edit::Set(fields) = &mut self.edit {
            fields.extend(
                values.into_iter().map(|(name, value)| (name, FieldEdit { value, over: Vec::new() })),
            );
        }
        self
    }

    /// Adds a photo to this new entry.
    #[must_use]
    pub fn photo(self, photo: &Photo) -> Self {
        self.member(PHOTO, &photo.blob.to_string(), photo)
    }

    fn on(file: FileId, entry: EntryId, kind: &str) -> Self {
        Self {
            file,
            entry,
            kind: kind.to_owned(),
            edit: Edit::Set(BTreeMap::new()),
            replaces: None,
            makes: false,
        }
    }
}
