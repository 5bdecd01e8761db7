//! What is sent to something that was erased or relocated.

use shared::change::{Change, Edit};
use shared::id::{BlobId, FileId, UserId};
use shared::kind::{self, Permission};
use shared::wire::sync::{Held, Outcome, Refused};

use super::{Incoming, ReadChange, Receiver};
use crate::store::StoreError;
use crate::store::deed::Deed;
use crate::store::row::{ChangeRow, Status};
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
        if let ReadChange::Change(change, _) = read
            && let Some(to) = self.tx.relocated_to(change.file, change.entry)?
        {
            return self.follow_entry(incoming, read, change, to);
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

    /// Applies a change where its entry stands now. It was written for the old place, so that is where its author had to see it.
    fn follow_entry(
        &mut self,
        incoming: &Incoming<'_>,
        read: &ReadChange,
        change: &Change,
        to: FileId,
    ) -> Result<Outcome, StoreError> {
        let author = incoming.author;
        let grants = self.tx.grants_between(author.id, change.file)?;
        if !judge::may_write(&grants, change.base, self.now_ms) {
            return self.hold(incoming, read, Held::NotOnYourCaseload);
        }
        match kind::permission(&change.kind, &author.roles) {
            Permission::Allowed => {}
            Permission::NotYourRole => return self.refuse(incoming, read, Refused::NotYourRole),
            Permission::UnknownKind => return self.hold(incoming, read, Held::NeedsNewerServer),
        }
        let (mut to, mut text) = (to, relocation::rewritten(incoming.text, to));
        let mut moved = text.as_deref().and_then(|text| Change::decode(text).ok());
        // It may have been moved on from there.
        while let Some(there) = &moved
            && let Some(next) = self.tx.relocated_to(to, there.entry)?
        {
            (to, text) = (next, text.and_then(|text| relocation::rewritten(&text, next)));
            moved = text.as_deref().and_then(|text| Change::decode(text).ok());
        }
        let (Some(moved), Some(text)) = (moved, text) else {
            return self.hold(incoming, read, Held::ServerTrouble);
        };
        if self.tx.is_erased(to)? {
            return self.keep_erased(incoming, read);
        }
        if self.tx.file(to)?.is_none() {
            // The backup that was put back lacks it; it comes back when it is offered again.
            return self.hold(incoming, read, Held::ServerTrouble);
        }
        let stands = self.tx.entry(to, moved.entry)?;
        if stands.as_ref().is_some_and(|row| row.erased) {
            return self.keep_erased(incoming, read);
        }
        if stands.is_some() && kind::is_finalised(&moved.kind) && matches!(moved.edit, Edit::Set(_)) {
            return self.refuse(incoming, read, Refused::Finalised);
        }
        let photos: Vec<BlobId> = change.photos().map(|photo| photo.blob).collect();
        blobs::show_way(self.tx, change.file, to, &photos)?;
        let outcome = self.keep_marker(incoming, read)?;
        if self.tx.change(moved.id)?.is_none() {
            let (seq, at) = self.place(&moved)?;
            let incoming = Incoming { text: &text, held_before: &[], ..*incoming };
            let moved = ReadChange::Change(Box::new(moved), text.clone());
            self.keep(&incoming, &moved, Status::Applied { seq, at })?;
            if let ReadChange::Change(moved, _) = &moved {
                self.apply(moved, author.id, seq)?;
            }
        }
        blobs::go_along(self.tx, change.file, &photos)?;
        Ok(outcome)
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
