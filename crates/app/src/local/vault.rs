//! The vault: a store whose rows are sealed. Everything that the app keeps about people goes through here.
//!
//! Seals first and writes then, in one transaction; opens each row alone, so that a damaged one hides no other.

use std::cell::Cell;
use std::rc::Rc;

use shared::device::Key;

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

    /// As [`Self::read_raw`], of many rows in their order.
    ///
    /// # Errors
    /// Where the storage engine fails.
    pub(crate) async fn read_many_raw(&self, keys: &[Key]) -> Result<Vec<Option<RawRow>>, StoreError> {
        let rows = self.store.read_many(keys).await?;
        let opened = keys.iter().zip(rows).map(|((room, key), row)| {
            let row = row?;
            let opened = self.open(*room, key, &row);
            Some((row, opened))
        });
        Ok(opened.collect())
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::local::contract::block_on;
    use crate::local::keys::DeviceKey;
    use crate::local::memory::MemoryStore;

    fn vault(store: &Rc<MemoryStore>, key: u8) -> Vault {
        let sealer = Sealer::new(&DeviceKey::from_bytes([key; 32]), Uuid::from_u128(1));
        Vault::new(Rc::clone(store) as Rc<dyn Store>, sealer)
    }

    fn puts(rows: &[(Room, &str, &str)]) -> SealedBatch {
        let rows = rows.iter().map(|(room, key, text)| (*room, (*key).to_owned(), text.as_bytes().to_vec()));
        SealedBatch { puts: rows.collect(), ..SealedBatch::default() }
    }

    #[test]
    fn what_is_written_comes_back_and_lies_sealed() {
        let store = Rc::new(MemoryStore::default());
        let vault = vault(&store, 7);
        let batch = puts(&[(Room::Files, "a", "Mrs A likes to knit"), (Room::Index, "a", "Mrs A")]);
        block_on(vault.write(batch, Durability::Strict)).unwrap();
        assert_eq!(block_on(vault.read(Room::Files, "a")).unwrap().unwrap(), b"Mrs A likes to knit");
        assert_eq!(block_on(vault.read(Room::Files, "b")), Ok(None));
        let raw = block_on(store.read(Room::Files, "a")).unwrap().unwrap();
        assert!(!raw.windows(5).any(|window| window == b"Mrs A"));
        assert_eq!(store.writes(), 1, "one transaction for the whole batch");
    }

    #[test]
    fn one_damaged_row_hides_no_other() {
        let store = Rc::new(MemoryStore::default());
        let vault = vault(&store, 7);
        block_on(vault.write(
            puts(&[(Room::Files, "a", "1"), (Room::Files, "b", "2"), (Room::Files, "c", "3")]),
            Durability::Strict,
        ))
        .unwrap();
        store.edit(Room::Files, "b", |row| *row.last_mut().unwrap() ^= 1);
        let rows = block_on(vault.read_all(Room::Files, "")).unwrap();
        let expected = [("a", Ok(b"1".to_vec())), ("b", Err(OpenError::Damaged)), ("c", Ok(b"3".to_vec()))];
        assert_eq!(rows, expected.map(|(key, row)| (key.to_owned(), row)));
        assert_eq!(block_on(vault.read(Room::Files, "b")), Err(VaultError::Open(OpenError::Damaged)));
    }

    #[test]
    fn a_batch_may_require_the_row_as_it_was_read() {
        let store = Rc::new(MemoryStore::default());
        let vault = vault(&store, 7);
        block_on(vault.write(puts(&[(Room::Meta, "cursor", "1")]), Durability::Strict)).unwrap();
        let (raw, opened) = block_on(vault.read_raw(Room::Meta, "cursor")).unwrap().unwrap();
        assert_eq!(opened.unwrap(), b"1");
        let next = SealedBatch {
            require: Some((Room::Meta, "cursor".to_owned(), Some(raw))),
            ..puts(&[(Room::Meta, "cursor", "2")])
        };
        block_on(vault.write(next.clone(), Durability::Strict)).unwrap();
        assert_eq!(block_on(vault.write(next, Durability::Strict)), Err(StoreError::Changed));
        assert_eq!(block_on(vault.read(Room::Meta, "cursor")).unwrap().unwrap(), b"2");
    }

    #[test]
    fn generations_grow_over_what_was_read() {
        let store = Rc::new(MemoryStore::default());
        let first = vault(&store, 7);
        for _ in 0..3 {
            block_on(first.write(puts(&[(Room::Meta, "cursor", "x")]), Durability::Strict)).unwrap();
        }
        let generation = |key: &str| {
            let raw = block_on(store.read(Room::Meta, key)).unwrap().unwrap();
            seal::generation(&raw).unwrap()
        };
        assert_eq!(generation("cursor"), 3);
        let again = vault(&store, 7);
        block_on(again.read(Room::Meta, "cursor")).unwrap();
        block_on(again.write(puts(&[(Room::Meta, "next", "x")]), Durability::Strict)).unwrap();
        assert_eq!(generation("next"), 4);
    }

    #[test]
    fn another_key_opens_nothing() {
        let store = Rc::new(MemoryStore::default());
        block_on(vault(&store, 7).write(puts(&[(Room::Files, "a", "1")]), Durability::Strict)).unwrap();
        let read = block_on(vault(&store, 8).read(Room::Files, "a"));
        assert_eq!(read, Err(VaultError::Open(OpenError::NotOurs)));
    }
}
