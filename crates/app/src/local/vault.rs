//! The vault: a store whose rows are sealed. Everything that the app keeps about people goes through here.
//!
//! Seals first and writes then, in one transaction; opens each row alone, so that a damaged one hides no other.

use std::cell::Cell;
use std::rc::Rc;

use super::seal::{self, NONCE_BYTES, OpenError, Sealer};
use super::store::{Batch, Durability, Room, Store, StoreError};
use crate::clock;

/// Writes in clear that are sealed, and happen, together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SealedBatch {
    /// What is sealed and stored, under which key.
    pub(crate) puts: Vec<(Room, String, Vec<u8>)>,
    /// What is removed.
    pub(crate) deletes: Vec<(Room, String)>,
    /// A row that must still hold exactly these sealed bytes, as [`Vault::read_raw`] gave them (or none).
    pub(crate) require: Option<(Room, String, Option<Vec<u8>>)>,
}

/// Why a row could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum VaultError {
    /// The storage engine failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The row is there but does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// A row's key, and what it held or why that could not be opened.
pub(crate) type OpenedRow = (String, Result<Vec<u8>, OpenError>);

/// A row as it lies on the disk, and what it held or why that could not be opened.
pub(crate) type RawRow = (Vec<u8>, Result<Vec<u8>, OpenError>);

/// One user's unlocked store. Dropping it drops the key.
pub(crate) struct Vault {
    store: Rc<dyn Store>,
    sealer: Sealer,
    /// The greatest generation that was read or written since the vault was opened.
    generation: Cell<u32>,
}

impl Vault {
    /// A vault over `store`.
    #[must_use]
    pub(crate) fn new(store: Rc<dyn Store>, sealer: Sealer) -> Self {
        Self { store, sealer, generation: Cell::new(0) }
    }

    /// The opened bytes under `key`, if there are any.
    ///
    /// # Errors
    /// Where the storage engine fails, or the row is there but does not open.
    pub(crate) async fn read(&self, room: Room, key: &str) -> Result<Option<Vec<u8>>, VaultError> {
        let Some(row) = self.store.read(room, key).await? else { return Ok(None) };
        Ok(Some(self.open(room, key, &row)?))
    }

    /// The bytes under `key` as they lie on the disk, for [`SealedBatch::require`], and what they hold.
    ///
    /// # Errors
    /// Where the storage engine fails.
    pub(crate) async fn read_raw(&self, room: Room, key: &str) -> Result<Option<RawRow>, StoreError> {
        let Some(row) = self.store.read(room, key).await? else { return Ok(None) };
        let opened = self.open(room, key, &row);
        Ok(Some((row, opened)))
    }

    /// Every row whose key begins with `prefix` (empty: all), ordered by key. Each is opened alone.
    ///
    /// # Errors
    /// Where the storage engine fails.
    pub(crate) async fn read_all(&self, room: Room, prefix: &str) -> Result<Vec<OpenedRow>, StoreError> {
        let rows = self.store.read_all(room, prefix).await?;
        let opened = rows.into_iter().map(|(key, row)| {
            let plain = self.open(room, &key, &row);
            (key, plain)
        });
        Ok(opened.collect())
    }

    /// Seals the whole batch, then writes it in one transaction. Returns only when it is as durable as asked.
    ///
    /// # Errors
    /// Nothing was written.
    pub(crate) async fn write(&self, batch: SealedBatch, durability: Durability) -> Result<(), StoreError> {
        let generation = self.generation.get().saturating_add(1);
        self.generation.set(generation);
        let puts = batch.puts.into_iter().map(|(room, key, plain)| {
            let mut nonce = [0; NONCE_BYTES];
            clock::fill_random(&mut nonce);
            let row = self.sealer.seal(room.name(), &key, generation, nonce, &plain);
            (room, key, row)
        });
        let sealed = Batch { puts: puts.collect(), deletes: batch.deletes, require: batch.require };
        self.store.write(sealed, durability).await
    }

    fn open(&self, room: Room, key: &str, row: &[u8]) -> Result<Vec<u8>, OpenError> {
        let plain = self.sealer.open(room.name(), key, row)?;
        if let Some(seen) = seal::generation(row) {
            self.generation.set(self.generation.get().max(seen));
        }
        Ok(plain)
    }
}
