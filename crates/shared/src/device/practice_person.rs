//! The practice person: files that are made up to learn with. They lie in this store as unsent work that is never sent.
//!
//! Whether a file is practice, its id says ([`FileId::is_practice`]); a save is one or the other, never both. So nothing that
//! counts or sends anything has to open a file to know.

use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::draft::Draft;
use super::edit::NewSave;
use super::index::overlay_key;
use super::photo::{PhotoRecord, head_key};
use super::replica::{After, Replica};
use super::room::Room;
use super::rows::{ReadRows, Rows, Step, Stop};
use crate::change::{Edit, SaveError};
use crate::id::FileId;
use crate::outbox::Record;
use crate::summary::CaseSummary;

impl Replica {
    /// What lists say of the practice cases on this device.
    pub fn practice(&self) -> impl Iterator<Item = &CaseSummary> {
        self.overlays.values().filter(|summary| summary.file.is_practice())
    }

    /// The practice case that counts: two tabs may each have begun one, and then it is the later.
    #[must_use]
    pub fn practice_case(&self) -> Option<&CaseSummary> {
        self.practice().max_by_key(|summary| summary.file)
    }

    /// Throws away everything that was ever written for practice in this store, and begins with `story` where there is one, in one
    /// step: all of it happens or nothing does.
    ///
    /// What goes is what the disk calls practice: another tab may meanwhile have made something real of it.
    ///
    /// # Errors
    /// [`Stop::Wanted`].
    pub fn reset_practice(
        &self,
        story: Option<&NewSave>,
        now_ms: u64,
        draw: &mut dyn FnMut() -> Uuid,
        read: &ReadRows,
    ) -> Result<Step, Stop> {
        let mut rows = Rows::new(read);
        let drafts: Vec<&Draft> = self.drafts.values().filter(|draft| draft.is_practice()).collect();
        let photos: Vec<&PhotoRecord> =
            self.photos.values().filter(|photo| photo.file.is_practice()).collect();
        let saves: Vec<&Record> = self.outbox.values().filter(|record| record.is_practice()).collect();
        let of_drafts = drafts.iter().map(|draft| (Room::Drafts, draft.id.to_string()));
        let of_photos = photos.iter().map(|photo| (Room::Blobs, head_key(photo.photo.blob)));
        rows.want(of_drafts.chain(of_photos))?;
        let mut after = After::default();
        for draft in drafts {
            let key = draft.id.to_string();
            if on_disk::<Draft>(&rows, Room::Drafts, &key)?.is_some_and(|draft| draft.is_practice()) {
                self.let_go_of_pieces(draft.id, |_| false, &mut rows);
                rows.delete(Room::Drafts, key);
                after.drafts.insert(draft.id, None);
            }
        }
        for photo in photos {
            let now = on_disk::<PhotoRecord>(&rows, Room::Blobs, &head_key(photo.photo.blob))?;
            if now.is_some_and(|now| now.file.is_practice()) {
                photo.delete(&mut rows);
                after.photos.insert(photo.photo.blob, None);
            }
        }
        for record in saves {
            // A save is practice or real for ever.
            rows.delete(Room::Outbox, record.id.to_string());
            after.outbox.insert(record.id, None);
        }
        for file in self.practice().map(|summary| summary.file) {
            rows.delete(Room::Index, overlay_key(file));
            after.overlays.insert(file, None);
        }
        let mut step = Step { writes: rows.into_writes(), after };
        if let Some(story) = story {
            // Its files are new: nothing that goes is in them.
            let (_, Step { writes, after }) = self.save(story, now_ms, draw, read)?;
            step.writes.extend(writes);
            step.after.clock = after.clock;
            step.after.outbox.extend(after.outbox);
            step.after.overlays.extend(after.overlays);
        }
        Ok(step)
    }

    /// Whether a save is of practice and real work at once, or writes for practice where there is nobody to practise on any more.
    pub(super) fn check_practice(&self, new: &NewSave) -> Result<(), SaveError> {
        let is_practice = new.file.is_practice();
        let is_mixed = new.edits.iter().any(|edit| edit.file.is_practice() != is_practice);
        let names_it = || new.edits.iter().any(|edit| names_practice(&edit.edit));
        if is_mixed || (!is_practice && names_it()) {
            return Err(SaveError::PracticeMixed);
        }
        let is_here = || self.practice().any(|summary| summary.file == new.file);
        let makes_it = || new.edits.iter().any(|edit| edit.makes && edit.entry == new.file.root());
        if is_practice && !makes_it() && !is_here() {
            return Err(SaveError::PracticeGone);
        }
        Ok(())
    }
}

/// A row as it lies on the disk now.
fn on_disk<T: DeserializeOwned>(rows: &Rows<'_>, room: Room, key: &str) -> Result<Option<T>, Stop> {
    Ok(rows.get(room, key)?.and_then(|bytes| serde_json::from_slice(bytes).ok()))
}

/// Whether an edit says the id of a practice file: as somebody's relation, or as the person of a case. Nothing real does; words that
/// hold such an id among others are words.
fn names_practice(edit: &Edit) -> bool {
    fn says(value: &Value) -> bool {
        match value {
            Value::String(text) => text.parse::<FileId>().is_ok_and(FileId::is_practice),
            Value::Array(items) => items.iter().any(says),
            Value::Object(fields) => fields.values().any(says),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
    match edit {
        Edit::Set(fields) => fields.values().any(|field| says(&field.value)),
        Edit::Void(_) | Edit::Restore(_) => false,
    }
}
