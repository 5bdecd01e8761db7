//! Performs what [`shared::device`] decides: reads the rows that an operation wants, commits its step, and only then has
//! the replica absorb it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::device::rows::{ReadRows, Step, Stop};
use shared::device::{Key, Replica, Room};

use super::Inner;
use super::error::LocalError;
use super::store::Durability;
use super::vault::{SealedBatch, Vault};

/// Rows as they lie on the disk, sealed; for [`SealedBatch::require`].
pub(super) type RawRows = BTreeMap<Key, Option<Vec<u8>>>;

impl Inner {
    /// Runs `decide` until it has every row that it wants. Gives what it decided, and the small rows as they lie on the
    /// disk.
    ///
    /// # Errors
    /// Where the storage engine fails, or the operation cannot be done.
    pub(super) async fn decide<T>(
        &self,
        vault: &Vault,
        mut decide: impl FnMut(&Replica, &ReadRows) -> Result<T, Stop>,
    ) -> Result<(T, RawRows), LocalError> {
        let mut read = ReadRows::new();
        let mut raw = RawRows::new();
        loop {
            let decided = decide(&self.replica.borrow(), &read);
            let wanted = match decided {
                Ok(decided) => return Ok((decided, raw)),
                Err(Stop::Wanted(wanted)) => wanted,
                Err(stop) => return Err(stop.into()),
            };
            let wanted: Vec<Key> = wanted.into_iter().collect();
            let rows = vault.read_many_raw(&wanted).await?;
            for ((room, key), row) in wanted.into_iter().zip(rows) {
                if matches!(room, Room::Outbox | Room::Meta) {
                    raw.insert((room, key.clone()), row.as_ref().map(|(sealed, _)| sealed.clone()));
                }
                // Bytes that do not open count as absent: they come again from the office.
                read.insert((room, key), row.and_then(|(_, opened)| opened.ok()));
            }
        }
    }

    /// Commits a step, strictly, and then takes over what it made true. `require` names a row that must still lie on the
    /// disk as it did.
    ///
    /// # Errors
    /// Nothing was written.
    pub(super) async fn commit(
        &self,
        vault: &Vault,
        step: Step,
        require: Option<(Room, String, Option<Vec<u8>>)>,
    ) -> Result<(), LocalError> {
        let Step { writes, after } = step;
        if !writes.is_empty() {
            let mut batch = SealedBatch { require, ..SealedBatch::default() };
            for ((room, key), row) in writes {
                match row {
                    Some(bytes) => batch.puts.push((room, key, bytes)),
                    None => batch.deletes.push((room, key)),
                }
            }
            vault.write(batch, Durability::Strict).await?;
        }
        let (cases, outbox, drafts) = (
            after.index.is_some() || !after.overlays.is_empty(),
            !after.outbox.is_empty(),
            !after.drafts.is_empty(),
        );
        let standing = after.standing.is_some();
        self.replica.borrow_mut().absorb(after);
        if cases {
            self.cases.notify();
        }
        if outbox {
            self.outbox.notify();
        }
        if drafts {
            self.drafts.notify();
        }
        if standing {
            self.standing.notify();
        }
        if cases || outbox {
            self.revision.update(|revision| *revision += 1);
        }
        Ok(())
    }
}
