//! Saving, and taking back what no request has carried yet.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::draft::Draft;
use super::edit::{NewEdit, NewSave};
use super::index::overlay_key;
use super::overlay::{self, Look, with_ancestors};
use super::photo::{self, NewPhoto};
use super::replica::{After, Replica};
use super::room::Room;
use super::rows::{ReadRows, Rows, Step, Stop};
use crate::change::{Base, Change, Edit, SaveError, seal_save};
use crate::fold::fold_file;
use crate::id::{BlobId, ChangeId, FileId, SaveId};
use crate::kind;
use crate::outbox::{self, Record};
use crate::stamp::Stamp;
use crate::summary::CaseSummary;
use crate::view::photo::Photo;
use crate::wire::sync::Depth;

impl Replica {
    /// One press of *Finish*: the outbox record, the file's overlay, the draft's deletion.
    ///
    /// `draw` gives new ids, ordered by time.
    ///
    /// # Errors
    /// [`Stop::Wanted`]; [`Stop::Save`] where the server would refuse it.
    pub fn save(
        &self,
        new: &NewSave,
        now_ms: u64,
        draw: &mut dyn FnMut() -> Uuid,
        read: &ReadRows,
    ) -> Result<(SaveId, Step), Stop> {
        self.save_with_photos(new, &[], now_ms, draw, read)
    }

    /// The same, with photos that its entries name besides those of the draft: all of it is on the disk together, or nothing is.
    ///
    /// # Errors
    /// As [`Self::save`]; [`SaveError::PhotoBroken`] where a photo's bytes are not as many as its entry says, or are lost, or none names it.
    ///
    /// [`SaveError::PhotoBroken`]: crate::change::SaveError::PhotoBroken
    pub fn save_with_photos(
        &self,
        new: &NewSave,
        photos: &[NewPhoto],
        now_ms: u64,
        draw: &mut dyn FnMut() -> Uuid,
        read: &ReadRows,
    ) -> Result<(SaveId, Step), Stop> {
        for edit in &new.edits {
            photo::check(&edit.edit)?;
        }
        self.check_practice(new)?;
        let mut rows = Rows::new(read);
        let of_draft = self.photos_of_draft(new, &rows)?;
        let photos = [photos, of_draft.as_slice()].concat();
        let (record, clock) = self.record(self.clock, new, now_ms, draw)?;
        let id = record.id;
        rows.put(Room::Outbox, id.to_string(), &record)?;
        let mut after = After { clock: Some(clock), ..After::default() };
        Self::put_photos(&record, &photos, &mut rows, &mut after)?;
        let mut finished = new.draft.and_then(|draft| self.drafts.get(&draft).cloned());
        if let Some(draft) = &mut finished {
            // What was taken out as it was finished is gone: *Undo* does not bring it back.
            let stays = |blob: &BlobId| after.photos.contains_key(blob) || self.photos.contains_key(blob);
            draft.photos.retain(|photo| photo.earlier || stays(&photo.photo.blob));
        }
        if let Some(draft) = new.draft {
            self.let_go_of_pieces(draft, |blob| after.photos.contains_key(&blob), &mut rows);
            rows.delete(Room::Drafts, draft.to_string());
            after.drafts.insert(draft, None);
        }
        after.outbox.insert(id, Some(record));
        let overlay = match self.with_new(new, &after) {
            Some(summary) => Some(summary),
            None => self.overlay_after(&rows, &after, new.file)?,
        };
        if let Some(summary) = overlay {
            rows.put(Room::Index, overlay_key(new.file), &summary)?;
            after.overlays.insert(new.file, Some(summary));
        }
        let files = new.edits.iter().map(|edit| edit.file).collect();
        self.renew_others(new.file, &files, &mut rows, &mut after)?;
        after.saved = Some((id, finished));
        Ok((id, Step { writes: rows.into_writes(), after }))
    }

    /// Takes a save back, and its photos; the form that it finished comes back as a draft, with those that were its own.
    ///
    /// The row of the save must still be the one that is read here when the step is committed: another tab may hand it
    /// over meanwhile.
    ///
    /// # Errors
    /// [`Stop::Wanted`]; [`Stop::AlreadySent`] once a request has carried it.
    pub fn undo(&self, save: SaveId, read: &ReadRows) -> Result<(Option<Draft>, Step), Stop> {
        let mut rows = Rows::new(read);
        let key = save.to_string();
        let known = self.outbox.get(&save).filter(|record| !record.handed_over).ok_or(Stop::AlreadySent)?;
        let stored = rows.get(Room::Outbox, &key)?.and_then(|row| serde_json::from_slice::<Record>(row).ok());
        if stored.is_none_or(|stored| stored.handed_over) {
            return Err(Stop::AlreadySent);
        }
        let file = known.file;
        let mut after = After { undone: Some(save), ..After::default() };
        rows.delete(Room::Outbox, key);
        after.outbox.insert(save, None);
        let draft = self.undoable.get(&save).cloned().flatten();
        for photo in self.photos.values().filter(|photo| photo.save == save) {
            let blob = photo.photo.blob;
            if draft.as_ref().is_some_and(|draft| draft.owns(blob)) {
                rows.delete(Room::Blobs, photo::head_key(blob));
            } else {
                photo.delete(&mut rows);
            }
            after.photos.insert(blob, None);
        }
        if let Some(draft) = &draft {
            rows.put(Room::Drafts, draft.id.to_string(), draft)?;
            after.drafts.insert(draft.id, Some(draft.clone()));
        }
        let overlay = self.overlay_after(&rows, &after, file)?;
        match &overlay {
            Some(summary) => rows.put(Room::Index, overlay_key(file), summary)?,
            None => rows.delete(Room::Index, overlay_key(file)),
        }
        after.overlays.insert(file, overlay);
        let files = outbox::changes(known).iter().map(|change| change.file).collect();
        self.renew_others(file, &files, &mut rows, &mut after)?;
        Ok((draft, Step { writes: rows.into_writes(), after }))
    }

    /// The photos of the draft that a save finishes, as far as its entries name them. They are written once more with the save,
    /// since a draft may have been written with less care.
    fn photos_of_draft(&self, new: &NewSave, rows: &Rows<'_>) -> Result<Vec<NewPhoto>, Stop> {
        let Some(draft) = new.draft.and_then(|draft| self.drafts.get(&draft)) else { return Ok(Vec::new()) };
        let named: BTreeMap<BlobId, Photo> =
            new.edits.iter().flat_map(|edit| edit.edit.photos()).map(|photo| (photo.blob, photo)).collect();
        // What was saved meanwhile is no draft's any more.
        let own = draft.own_photos().filter(|photo| !self.photos.contains_key(&photo.blob));
        let named = own.filter_map(|photo| named.get(&photo.blob));
        named
            .map(|photo| {
                let content = photo::content(photo, rows)?.ok_or(SaveError::PhotoBroken)?;
                Ok(NewPhoto { photo: photo.clone(), content })
            })
            .collect()
    }

    /// What lists say of the file with this save, without opening it: where all that the save does there is to make new
    /// entries.
    fn with_new(&self, new: &NewSave, after: &After) -> Option<CaseSummary> {
        let file = new.file;
        // What is written instead of something else takes that away.
        if !new.edits.iter().all(|edit| edit.makes && edit.replaces.is_none() && edit.file == file) {
            return None;
        }
        let row = self.index.get(file);
        if row.is_some_and(|row| row.depth == Depth::Summary) {
            return None;
        }
        let before = match self.overlays.get(&file) {
            Some(overlay) => overlay,
            // Earlier unsent work whose overlay is missing has to be read.
            None if self.outbox.values().any(|record| record.is_overlay() && record.names(file)) => {
                return None;
            }
            // A file without its root is shown by nobody.
            None => row?.summary.as_ref().filter(|summary| summary.counts.contains_key(kind::CASE))?,
        };
        let records = after.outbox.values().flatten();
        let made = records.flat_map(outbox::changes).map(|change| overlay::unsent(&self.author, change));
        let made: Vec<_> = made.collect();
        let summary = before.with_new(&fold_file(&made))?;
        let holder = row.map_or_else(|| before.holder.clone(), |row| row.holder.clone());
        Some(CaseSummary { holder, ..summary })
    }

    /// What is written of a person while one of their cases is open is said of their other cases on this device too: that they have
    /// died stops what is planned in all of them.
    fn renew_others(
        &self,
        own: FileId,
        files: &BTreeSet<FileId>,
        rows: &mut Rows<'_>,
        after: &mut After,
    ) -> Result<(), Stop> {
        let is_other = |summary: &&CaseSummary| {
            summary.file != own && summary.person.is_some_and(|person| files.contains(&person))
        };
        let all = self.summaries().chain(self.practice());
        let others: Vec<FileId> = all.filter(is_other).map(|summary| summary.file).collect();
        for case in others {
            let overlay = self.overlay_after(rows, after, case)?;
            match &overlay {
                Some(summary) => rows.put(Room::Index, overlay_key(case), summary)?,
                None => rows.delete(Room::Index, overlay_key(case)),
            }
            after.overlays.insert(case, overlay);
        }
        Ok(())
    }

    fn overlay_after(
        &self,
        rows: &Rows<'_>,
        after: &After,
        file: FileId,
    ) -> Result<Option<CaseSummary>, Stop> {
        let outbox = self.outbox_after(&after.outbox);
        Look::new(&self.author, &self.index, outbox, rows).overlay(file)
    }

    /// The outbox record of a save by `clock`, and the clock after it.
    pub(super) fn record(
        &self,
        mut clock: Stamp,
        new: &NewSave,
        now_ms: u64,
        draw: &mut dyn FnMut() -> Uuid,
    ) -> Result<(Record, Stamp), Stop> {
        let mut changes = Vec::with_capacity(new.edits.len());
        for edit in &new.edits {
            clock = clock.next(self.seen, now_ms);
            changes.push(self.change(edit, clock, ChangeId(draw())));
        }
        let id = SaveId(draw());
        let bytes = seal_save(id, &changes)?;
        let ids: Vec<ChangeId> = changes.iter().map(|change| change.id).collect();
        Ok((Record::new(id, bytes, now_ms, new.file, new.title.clone(), &ids), clock))
    }

    /// One change, over what the form showed and this phone's unsent ancestors of it.
    fn change(&self, edit: &NewEdit, stamp: Stamp, id: ChangeId) -> Change {
        let is_over = match &edit.edit {
            Edit::Set(fields) => fields.values().any(|field| !field.over.is_empty()),
            Edit::Void(_) | Edit::Restore(_) => false,
        };
        let outbox = if is_over { Some(&self.outbox) } else { None };
        let unsent: BTreeMap<ChangeId, Change> = outbox
            .into_iter()
            .flat_map(BTreeMap::values)
            .filter(|record| record.is_overlay() && record.names(edit.file))
            .flat_map(outbox::changes)
            .map(|change| (change.id, change))
            .collect();
        let base = self.index.get(edit.file).zip(self.standing.incarnation);
        Change {
            id,
            file: edit.file,
            entry: edit.entry,
            kind: edit.kind.clone(),
            base: base.map(|(row, incarnation)| Base { incarnation, seq: row.head }),
            stamp,
            replaces: edit.replaces,
            edit: with_ancestors(edit.edit.clone(), &unsent),
        }
    }
}
