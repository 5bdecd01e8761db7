//! What an answer means for the photos on this device.

use std::collections::BTreeSet;

use super::Taking;
use crate::change::Change;
use crate::device::draft::Draft;
use crate::device::file;
use crate::device::photo::{self, PhotoRecord, PhotoStanding};
use crate::device::{Room, Stop};
use crate::id::{BlobId, FileId, SaveId};
use crate::outbox::{self, Record};
use crate::seq::Sequence;
use crate::wire::sync::FilePage;

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

    /// A file leaves this device. What of its photos the office has stays until backups have it, unless it was erased there: that
    /// is asked.
    pub(super) fn ask_about_photos(&mut self, file: FileId) -> Result<(), Stop> {
        self.ask_where(|photo| photo.file == file)
    }

    /// The same for the photos of entries that were erased, or stand in another file now.
    pub(super) fn ask_about_photos_of_erased(&mut self, page: &FilePage) -> Result<(), Stop> {
        let is_in = |photo: &PhotoRecord| photo.file == page.file && photo.is_with_office();
        if self.photos_after(is_in).is_empty() {
            return Ok(());
        }
        let erased = file::erased(&page.entries);
        self.ask_where(|photo| is_in(photo) && erased.contains(&photo.entry))
    }

    fn ask_where(&mut self, which: impl Fn(&PhotoRecord) -> bool) -> Result<(), Stop> {
        for photo in self.photos_after(which) {
            if let PhotoStanding::WithTheOffice { seq, asked_ms: 1.. } = photo.standing {
                self.put_photo(&photo, Some(PhotoStanding::WithTheOffice { seq, asked_ms: 0 }))?;
            }
        }
        Ok(())
    }

    /// What lies here for a form that is sent as it is goes after it.
    pub(super) fn begin_photos(&mut self, draft: &Draft, save: &Record) -> Result<(), Stop> {
        for change in outbox::changes(save) {
            for photo in change.photos().filter(|photo| draft.owns(photo.blob)) {
                // What was saved since is on its way already.
                if !self.replica.photos.contains_key(&photo.blob) {
                    let record = PhotoRecord::new(&photo, &change, save);
                    self.rows.put(Room::Blobs, photo::head_key(photo.blob), &record)?;
                    self.photos.insert(photo.blob, Some(record));
                }
            }
        }
        Ok(())
    }

    /// Something became of a save: what the office would not take of its photos, or of those that it names because it was
    /// written instead of theirs, is offered again.
    pub(super) fn offer_photos_again(&mut self, save: SaveId) -> Result<(), Stop> {
        let put_off = self.photos_after(|photo| matches!(photo.standing, PhotoStanding::PutOff { .. }));
        if put_off.is_empty() {
            return Ok(());
        }
        let changes = self.replica.outbox.get(&save).map(outbox::changes).unwrap_or_default();
        let named: BTreeSet<BlobId> =
            changes.iter().flat_map(Change::photos).map(|photo| photo.blob).collect();
        for photo in put_off.iter().filter(|photo| photo.save == save || named.contains(&photo.photo.blob)) {
            self.put_photo(photo, Some(PhotoStanding::Waiting))?;
        }
        Ok(())
    }
}
