//! What is sent to something that was erased or relocated.

use shared::change::Edit;
use shared::id::{BlobId, ChangeId, EntryId, FileId, UserId};
use shared::kind::{self, Permission};
use shared::wire::sync::{Held, Outcome, Refused};

use super::{Incoming, ReadChange, Receiver, verdict_again};
use crate::store::StoreError;
use crate::store::deed::Deed;
use crate::store::row::{ChangeRow, Status, User};
use crate::{blobs, erasure, judge, keys, relocation};

impl Receiver<'_> {
    /// Whether a change is for an entry or a file that was erased. Somebody who never saw the file is not told.
    pub(super) fn is_erased(&self, author: UserId, read: &ReadChange) -> Result<bool, StoreError> {
        let (Some(file), Some(entry)) = (read.file(), read.entry()) else { return Ok(false) };
        let is_erased =
            self.tx.entry(file, entry)?.is_some_and(|row| row.erased) || self.tx.is_erased(file)?;
        Ok(is_erased && !self.tx.grants_between(author, file)?.is_empty())
    }

    /// Erasure wins, also over what was written before it and comes after it. What was relocated is no loss: what comes for
    /// it follows it.
    pub(super) fn after_erasure(
        &mut self,
        incoming: &Incoming<'_>,
        read: &ReadChange,
    ) -> Result<Outcome, StoreError> {
        if let (Some(file), Some(entry)) = (read.file(), read.entry())
            && self.tx.relocated_to(file, entry)?.is_some()
        {
            return self.follow_entry(incoming, read, file, entry);
        }
        let outcome = self.keep_erased(incoming, read)?;
        self.remember_erased(read)?;
        Ok(outcome)
    }

    /// Writes into the ledger what came too late, with all that was there: a backup that is put back may know neither.
    fn remember_erased(&mut self, read: &ReadChange) -> Result<(), StoreError> {
        let (Some(file), Some(entry)) = (read.file(), read.entry()) else { return Ok(()) };
        let mut remains = erasure::remains(self.tx, file, entry)?;
        // Not those that something else names: see `blobs::erase`.
        remains.blobs = blobs::erase(self.tx, file, &remains.blobs)?;
        self.tx.remember(Deed::Erased(remains))
    }

    /// Takes a change where its entry stands now, under the id that it has there; a marker stays where it was sent. It was written
    /// for the old place, so that is where its author had to see it.
    ///
    /// What is not applied is kept there too, for whoever looks after that file: here nobody could let it count any more.
    fn follow_entry(
        &mut self,
        incoming: &Incoming<'_>,
        read: &ReadChange,
        from: FileId,
        entry: EntryId,
    ) -> Result<Outcome, StoreError> {
        let (mut to, mut there, mut text) = (from, entry, Some(incoming.text.to_owned()));
        // It may have been moved on from there.
        while let Some(next) = self.tx.relocated_to(to, there)? {
            text = text.and_then(|text| relocation::rewritten(&text, next));
            (to, there) = (next, EntryId(relocation::id_in(next, there.0)));
        }
        let moved = text.map(ReadChange::of);
        let Some((moved, id)) = moved.and_then(|moved| moved.id().map(|id| (moved, id))) else {
            return self.hold(incoming, read, Held::ServerTrouble);
        };
        let stands = self.tx.entry(to, there)?;
        if self.tx.is_erased(to)? || stands.as_ref().is_some_and(|row| row.erased) {
            return self.keep_erased(incoming, read);
        }
        let photos: Vec<BlobId> = match read {
            ReadChange::Change(change, _) => change.photos().map(|photo| photo.blob).collect(),
            _ => Vec::new(),
        };
        blobs::show_way(self.tx, from, to, &photos)?;
        self.keep_marker(incoming, read)?;
        let is_new = self.tx.change(id)?.is_none();
        if is_new {
            let at_place = Incoming { text: moved.text(), held_before: &[], ..*incoming };
            match (self.stays_aside(incoming.author, read, to, stands.is_some())?, &moved) {
                (None, ReadChange::Change(change, _)) => {
                    let (seq, at) = self.place(change)?;
                    self.keep(&at_place, &moved, Status::Applied { seq, at })?;
                    self.apply(change, incoming.author.id, seq)?;
                }
                (aside, _) => {
                    let aside = aside.unwrap_or(Status::Held(Held::NeedsNewerServer));
                    self.keep(&at_place, &moved, aside)?;
                }
            }
            if let ReadChange::Change(change, _) = &moved {
                self.settle_written_again(change, incoming.author.id)?;
            }
        }
        blobs::go_along(self.tx, from, &photos)?;
        Ok(match self.tx.change(id)?.map(|row| verdict_again(&row.status)) {
            Some(Outcome::Duplicate { seq }) if is_new => Outcome::Applied { seq },
            outcome => outcome.unwrap_or(Outcome::Erased),
        })
    }

    /// Why a change is not applied in the file that its entry was put into, if it is not.
    fn stays_aside(
        &self,
        author: &User,
        read: &ReadChange,
        to: FileId,
        is_written: bool,
    ) -> Result<Option<Status>, StoreError> {
        let ReadChange::Change(change, _) = read else {
            return Ok(Some(Status::Held(Held::NeedsNewerServer)));
        };
        let grants = self.tx.grants_between(author.id, change.file)?;
        if !judge::may_write(&grants, change.base, self.now_ms) {
            return Ok(Some(Status::Held(Held::NotOnYourCaseload)));
        }
        let is_final = is_written && kind::is_finalised(&change.kind) && matches!(change.edit, Edit::Set(_));
        Ok(match kind::permission(&change.kind, &author.roles) {
            Permission::NotYourRole => Some(Status::Refused(Refused::NotYourRole)),
            Permission::UnknownKind => Some(Status::Held(Held::NeedsNewerServer)),
            // The backup that was put back lacks it; it comes back when it is offered again.
            Permission::Allowed if self.tx.file(to)?.is_none() => Some(Status::Held(Held::ServerTrouble)),
            Permission::Allowed if is_final => Some(Status::Refused(Refused::Finalised)),
            Permission::Allowed => None,
        })
    }

    /// What became of a change whose marker is here: it was erased, or it went with its entry to another file and stands there
    /// as it was sent. An id that stands there with another text is another's.
    pub(super) fn again_elsewhere(
        &mut self,
        incoming: &Incoming<'_>,
        marker: &ChangeRow,
    ) -> Result<Outcome, StoreError> {
        let (Some(mut file), Some(mut entry)) = (marker.file, marker.entry) else {
            return Ok(Outcome::Erased);
        };
        let (mut id, mut text) = (marker.id, incoming.text.to_owned());
        while let Some(to) = self.tx.relocated_to(file, entry)? {
            let Some(next) = relocation::rewritten(&text, to) else { return Ok(Outcome::Erased) };
            let there = |id| relocation::id_in(to, id);
            (file, entry, id, text) = (to, EntryId(there(entry.0)), ChangeId(there(id.0)), next);
        }
        match self.tx.change(id)?.filter(|row| row.status != Status::Erased) {
            Some(row) => self.known(incoming, &row, &text),
            None => Ok(Outcome::Erased),
        }
    }

    /// Keeps the id of a change, and neither its text nor photos that it alone names.
    fn keep_erased(&mut self, incoming: &Incoming<'_>, read: &ReadChange) -> Result<Outcome, StoreError> {
        let outcome = self.keep_marker(incoming, read)?;
        if let ReadChange::Change(change, _) = read {
            let photos: Vec<BlobId> = change.photos().map(|photo| photo.blob).collect();
            blobs::erase(self.tx, change.file, &photos)?;
        }
        Ok(outcome)
    }

    /// Keeps the id of a change, and which photos it names.
    fn keep_marker(&mut self, incoming: &Incoming<'_>, read: &ReadChange) -> Result<Outcome, StoreError> {
        let Some(id) = read.id() else { return Ok(Outcome::Erased) };
        let key: [u8; 32] = match read.file().map(|file| self.tx.digest_key(file)).transpose()?.flatten() {
            Some(key) => key,
            // The file's key went with its content: this digest is of no use to anybody, and shall not be.
            None => self.chance.bytes(),
        };
        self.deeds.insert((incoming.author.id, incoming.replica, incoming.save, read.file()));
        self.tx.insert_change(&ChangeRow {
            id,
            save: incoming.save,
            place: incoming.place,
            author: incoming.author.id,
            author_name: incoming.author.name.clone(),
            replica: incoming.replica,
            file: read.file(),
            entry: read.entry(),
            body: None,
            digest: keys::mac(&key, &[incoming.text.as_bytes()]),
            received_ms: self.now_ms,
            status: Status::Erased,
        })?;
        if let ReadChange::Change(change, _) = read {
            blobs::name(self.tx, change)?;
        }
        Ok(Outcome::Erased)
    }
}
