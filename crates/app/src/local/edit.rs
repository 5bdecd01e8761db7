//! Making records: what screens give to [`super::Local::save`], with ids drawn here.

pub(crate) use shared::device::edit::{NewEdit, NewSave};
use shared::id::{EntryId, FileId};
use shared::view::View;

use crate::clock;

/// Makes new entries.
pub(crate) trait MakeEdit {
    /// A new entry with the fields that are set in `view`.
    fn make<V: View>(file: FileId, view: &V) -> Self;
}

impl MakeEdit for NewEdit {
    fn make<V: View>(file: FileId, view: &V) -> Self {
        Self::make_as(file, EntryId(clock::new_uuid()), view)
    }
}
