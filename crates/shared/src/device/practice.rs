//! The practice person: files that are made up to learn with. They lie in this store as unsent work that is never sent.
//!
//! Whether a file is practice, its id says ([`FileId::is_practice`]); a save is one or the other, never both. So nothing that
//! counts or sends anything has to open a file to know.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::index::overlay_key;
use super::replica::{After, Replica};
use super::room::Room;
use super::rows::{ReadRows, Rows, Step};
use crate::id::FileId;
use crate::outbox::Record;
use crate::summary::CaseSummary;

impl Replica {
    /// What lists say of the practice cases on this device.
    pub fn practice(&self) -> impl Iterator<Item = &CaseSummary> {
        self.overlays.values().filter(|summary| summary.file.is_practice())
    }

    /// Whether a save names a practice file anywhere: as somebody's relation, or as the person of a case. Nothing real does.
    pub(super) fn names_practice(&self, record: &Record) -> bool {
        let files = self.practice().flat_map(|summary| [Some(summary.file), summary.person]).flatten();
        files.into_iter().any(|file| record.names(file))
    }

    /// Throws away everything that was ever written for practice in this store: saves, photos, unfinished forms. Nothing else is
    /// touched.
    #[must_use]
    pub fn reset_practice(&self) -> Step {
        let read = ReadRows::new();
        let mut rows = Rows::new(&read);
        let mut after = After::default();
        for draft in self.drafts.values().filter(|draft| Draft::is_practice(draft)) {
            self.let_go_of_pieces(draft.id, |_| false, &mut rows);
            rows.delete(Room::Drafts, draft.id.to_string());
            after.drafts.insert(draft.id, None);
        }
        for photo in self.photos.values().filter(|photo| photo.file.is_practice()) {
            photo.delete(&mut rows);
            after.photos.insert(photo.photo.blob, None);
        }
        for record in self.outbox.values().filter(|record| record.is_practice()) {
            rows.delete(Room::Outbox, record.id.to_string());
            after.outbox.insert(record.id, None);
        }
        let files: BTreeSet<FileId> = self.practice().map(|summary| summary.file).collect();
        for file in files {
            rows.delete(Room::Index, overlay_key(file));
            after.overlays.insert(file, None);
        }
        Step { writes: rows.into_writes(), after }
    }
}
