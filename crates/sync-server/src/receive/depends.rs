//! What waits for what: changes that build on held ones, and held ones that their author wrote again.

use shared::change::Change;
use shared::id::{ChangeId, EntryId, FileId, UserId};
use shared::wire::sync::{Held, Outcome, Refused};

use super::{Receiver, Unblocked};
use crate::store::StoreError;
use crate::store::row::{ChangeRow, Status};

/// Links of a chain that are followed: of changes written again, or waiting for each other.
const CHAIN_MAX: usize = 100;

impl Receiver<'_> {
    /// The held change that this one names in `over`, or that makes its file or its entry in the same save.
    ///
    /// A change does not wait for the one that it was written instead of, nor for one that itself waits for it.
    pub(super) fn builds_on_held(
        &self,
        change: &Change,
        author: UserId,
        held_before: &[(ChangeId, FileId, EntryId)],
    ) -> Result<Option<ChangeId>, StoreError> {
        let root = change.file.root();
        let same_save = held_before
            .iter()
            .find(|(_, file, entry)| *file == change.file && (*entry == change.entry || *entry == root));
        if let Some((id, _, _)) = same_save {
            return Ok(Some(*id));
        }
        let instead_of = self.written_again(change, author)?.map(|row| row.id);
        for id in change.replaced().filter(|id| Some(*id) != instead_of) {
            if let Some(held) = self.held_now(id)?
                && !self.waits_on(held, change.id)?
            {
                return Ok(Some(held));
            }
        }
        Ok(None)
    }

    /// Settles the held change that this one was written instead of. What waited for that one is judged again: it waits
    /// for this one, where this one is held too.
    pub(super) fn settle_written_again(&mut self, change: &Change, author: UserId) -> Result<(), StoreError> {
        let Some(old) = self.written_again(change, author)? else { return Ok(()) };
        let reason = Refused::Replaced { by: change.id };
        self.tx.settle(old.id, &Status::Refused(reason.clone()))?;
        self.settled.insert(old.id, Outcome::Refused { reason });
        self.unblocked.push(Unblocked::By(old.id));
        Ok(())
    }

    /// The held change of the same author that this one replaces. One that is somebody else's, or not there, counts for
    /// nothing.
    fn written_again(&self, change: &Change, author: UserId) -> Result<Option<ChangeRow>, StoreError> {
        let Some(old) = change.replaces.filter(|old| *old != change.id) else { return Ok(None) };
        let row = self.tx.change(old)?;
        Ok(row.filter(|row| row.author == author && matches!(row.status, Status::Held(_))))
    }

    /// The held change that stands for this id now: itself, or what its author wrote instead of it.
    fn held_now(&self, id: ChangeId) -> Result<Option<ChangeId>, StoreError> {
        let mut id = id;
        for _ in 0..CHAIN_MAX {
            match self.tx.change(id)?.map(|row| row.status) {
                Some(Status::Held(_)) => return Ok(Some(id)),
                Some(Status::Refused(Refused::Replaced { by })) => id = by,
                _ => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Whether the held change waits for `id`, or for one that does.
    fn waits_on(&self, held: ChangeId, id: ChangeId) -> Result<bool, StoreError> {
        let mut held = held;
        for _ in 0..CHAIN_MAX {
            if held == id {
                return Ok(true);
            }
            let Some(Status::Held(Held::WaitsFor { change })) = self.tx.change(held)?.map(|row| row.status)
            else {
                return Ok(false);
            };
            let Some(next) = self.held_now(change)? else { return Ok(false) };
            held = next;
        }
        Ok(false)
    }
}
