//! What an answer means for the photos on this device.

use std::collections::BTreeSet;

use super::Taking;
use crate::device::photo::{self, PhotoRecord, PhotoStanding};
use crate::device::{Room, Stop};
use crate::id::{EntryId, FileId, SaveId};
use crate::seq::Sequence;
use crate::wire::sync::{EntryRecord, FilePage};

impl Taking<'_> {
    /// The photos as they will be, of those that `which` names.
    fn photos_after(&self, which: impl Fn(&PhotoRecord) -> bool) -> Vec<PhotoRecord> {
        let kept = self.replica.photos.iter().filter(|(blob, _)| !self.photos.contains_key(*blob));
        let all = kept.map(|(_, photo)| photo).chain(self.photos.values().flatten());
        all.filter(|photo| which(photo)).cloned().collect()
    }

    fn put_photo(&mut self, before: &PhotoRecord, standing: Option<PhotoStanding>) -> Result<(), Stop> {
        let blob = before.photo.blob;
        let record = standing.map(|standing| PhotoRecord { standing, ..before.clone() });
        match &record {
            Some(record) => self.rows.put(Room::Blobs, photo::head_key(blob), record)?,
            None => before.delete(&mut self.rows),
        }
        self.photos.insert(blob, record);
        Ok(())
    }

    /// Photos have a place in the history as changes have: a new one may lack it, and what backups hold may go.
    pub(super) fn settle_photos(
        &mut self,
        safe_through: Option<Sequence>,
        is_new_history: bool,
    ) -> Result<(), Stop> {
        if is_new_history {
            for photo in self.photos_after(|photo| photo.standing != PhotoStanding::Waiting) {
                self.put_photo(&photo, Some(PhotoStanding::Waiting))?;
            }
        }
        for photo in self.photos_after(|photo| photo.is_safe(safe_through)) {
            self.put_photo(&photo, None)?;
        }
        Ok(())
    }

    /// A file leaves this device: of its photos stays what the office does not have.
    pub(super) fn forget_photos(&mut self, file: FileId) -> Result<(), Stop> {
        for photo in self.photos_after(|photo| photo.file == file && photo.is_with_office()) {
            self.put_photo(&photo, None)?;
        }
        Ok(())
    }

    /// Of an entry that was erased, or stands in another file now, no photo stays that the office had.
    pub(super) fn forget_photos_of_erased(&mut self, page: &FilePage) -> Result<(), Stop> {
        let photos = self.photos_after(|photo| photo.file == page.file && photo.is_with_office());
        if photos.is_empty() {
            return Ok(());
        }
        let records =
            page.entries.iter().filter_map(|raw| serde_json::from_str::<EntryRecord>(raw.get()).ok());
        let erased: BTreeSet<EntryId> =
            records.filter(|record| record.erased).map(|record| record.entry).collect();
        for photo in photos.iter().filter(|photo| erased.contains(&photo.entry)) {
            self.put_photo(photo, None)?;
        }
        Ok(())
    }

    /// Something became of a save: what the office would not take of its photos is offered again.
    pub(super) fn offer_photos_again(&mut self, save: SaveId) -> Result<(), Stop> {
        let put_off = |photo: &PhotoRecord| matches!(photo.standing, PhotoStanding::PutOff { .. });
        for photo in self.photos_after(|photo| photo.save == save && put_off(photo)) {
            self.put_photo(&photo, Some(PhotoStanding::Waiting))?;
        }
        Ok(())
    }
}
