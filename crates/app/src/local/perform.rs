//! Performs what [`shared::device`] decides: reads the rows that an operation wants, commits its step, and only then has
//! the replica absorb it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::device::replica::{ServerStanding, standing_key};
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

    /// The sealed row of the standing that the replica in memory goes by; none where there is none yet.
    ///
    /// It is read once: where another tab has written it since, what requires it is not committed, and the store is read
    /// again.
    ///
    /// # Errors
    /// Where the storage engine fails.
    pub(super) async fn standing_row(&self, vault: &Vault) -> Result<Option<Vec<u8>>, LocalError> {
        let known = self.standing_row.borrow().clone();
        if let Some(row) = known {
            return Ok(row);
        }
        let (room, key) = standing_key();
        let row = vault.read_raw(room, &key).await?.map(|(raw, _)| raw);
        self.standing_row.replace(Some(row.clone()));
        Ok(row)
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
        self.commit_as(vault, step, require, Durability::Strict).await
    }

    /// The same, as durable as it is said: for drafts.
    ///
    /// # Errors
    /// Nothing was written.
    pub(super) async fn commit_as(
        &self,
        vault: &Vault,
        step: Step,
        require: Option<(Room, String, Option<Vec<u8>>)>,
        durability: Durability,
    ) -> Result<(), LocalError> {
        let Step { writes, after } = step;
        if !writes.is_empty() {
            let moves_standing = writes.contains_key(&standing_key());
            let mut batch = SealedBatch { require, ..SealedBatch::default() };
            for ((room, key), row) in writes {
                match row {
                    Some(bytes) => batch.puts.push((room, key, bytes)),
                    None => batch.deletes.push((room, key)),
                }
            }
            let written = vault.write(batch, durability).await;
            if moves_standing || written.is_err() {
                self.standing_row.take();
            }
            written?;
        }
        let (cases, outbox, drafts) = (
            after.index.is_some() || !after.overlays.is_empty(),
            !after.outbox.is_empty() || !after.photos.is_empty(),
            !after.drafts.is_empty(),
        );
        // When the office was last reached is shown from elsewhere.
        let standing = after.standing.as_ref().is_some_and(|after| {
            let before = &self.replica.borrow().standing;
            *after != ServerStanding { last_reached_ms: after.last_reached_ms, ..before.clone() }
        });
        self.replica.borrow_mut().absorb(after);
        if cases {
            self.questions.take();
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
