//! What a form asks to be saved.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use shared::change::{Edit, FieldEdit, Void};
use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::view::View;
use uuid::Uuid;

use crate::clock;

/// One press of *Finish*.
#[derive(Clone, Debug)]
pub(crate) struct NewSave {
    /// What lists call it ("Visit").
    pub(crate) title: String,
    /// The case that it is about, for lists.
    pub(crate) file: FileId,
    /// What is changed, in order.
    pub(crate) edits: Vec<NewEdit>,
    /// The draft that this finishes; it goes in the same transaction.
    pub(crate) draft: Option<Uuid>,
}

/// One edit of one entry.
#[derive(Clone, Debug)]
pub(crate) struct NewEdit {
    /// The file.
    pub(crate) file: FileId,
    /// The entry, which its first edit makes.
    pub(crate) entry: EntryId,
    /// Its kind.
    pub(crate) kind: String,
    /// What is done.
    pub(crate) edit: Edit,
}

impl NewEdit {
    /// A new entry with the fields that are set in `view`.
    pub(crate) fn make<V: View>(file: FileId, view: &V) -> Self {
        Self::make_as(file, EntryId(clock::new_uuid()), view)
    }

    /// A new entry with a given id: the root entry of a new file.
    pub(crate) fn make_as<V: View>(file: FileId, entry: EntryId, view: &V) -> Self {
        let fields =
            view.values().into_iter().map(|(name, value)| (name, FieldEdit { value, over: Vec::new() }));
        Self { file, entry, kind: V::KIND.to_owned(), edit: Edit::Set(fields.collect()) }
    }

    /// Gives fields of `shown` new values, over the ones that the form showed.
    pub(crate) fn fields(shown: &Entry, values: impl IntoIterator<Item = (String, Value)>) -> Self {
        let edits = values.into_iter().map(|(name, value)| {
            let over = shown.over(&name);
            (name, FieldEdit { value, over })
        });
        Self {
            file: shown.file,
            entry: shown.id,
            kind: shown.kind.clone(),
            edit: Edit::Set(edits.collect::<BTreeMap<_, _>>()),
        }
    }

    /// Takes `shown` out of use.
    pub(crate) fn void(shown: &Entry, reason: impl Into<String>) -> Self {
        let edit = Edit::Void(Void { reason: reason.into() });
        Self { file: shown.file, entry: shown.id, kind: shown.kind.clone(), edit }
    }

    /// Adds a member to a collection of this new entry.
    #[must_use]
    pub(crate) fn member(mut self, collection: &str, member: &str, value: &impl Serialize) -> Self {
        if let (Edit::Set(fields), Ok(value)) = (&mut self.edit, serde_json::to_value(value)) {
            fields.insert(format!("{collection}/{member}"), FieldEdit { value, over: Vec::new() });
        }
        self
    }
}
