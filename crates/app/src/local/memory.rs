//! A storage engine in memory, for tests.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::store::{Batch, Durability, LocalFuture, Room, Store, StoreError};

/// Rows in a map, gone when it is dropped.
#[derive(Debug, Default)]
pub(crate) struct MemoryStore {
    rows: RefCell<BTreeMap<(Room, String), Vec<u8>>>,
    next_failure: RefCell<Option<StoreError>>,
    writes: Cell<usize>,
    strict_writes: Cell<usize>,
}

impl MemoryStore {
    /// The next write fails with `error` and changes nothing.
    pub(crate) fn fail_next_write(&self, error: StoreError) {
        self.next_failure.replace(Some(error));
    }

    /// How many writes have happened.
    pub(crate) fn writes(&self) -> usize {
        self.writes.get()
    }

    /// How many of them were asked to be strict.
    pub(crate) fn strict_writes(&self) -> usize {
        self.strict_writes.get()
    }

    /// The row as it lies there, to look at or to damage.
    pub(crate) fn edit(&self, room: Room, key: &str, change: impl FnOnce(&mut Vec<u8>)) {
        if let Some(row) = self.rows.borrow_mut().get_mut(&(room, key.to_owned())) {
            change(row);
        }
    }

    fn apply(&self, batch: Batch, durability: Durability) -> Result<(), StoreError> {
        if let Some(error) = self.next_failure.take() {
            return Err(error);
        }
        let mut rows = self.rows.borrow_mut();
        if let Some((room, key, expected)) = batch.require
            && rows.get(&(room, key)) != expected.as_ref()
        {
            return Err(StoreError::Changed);
        }
        for (room, key) in batch.deletes {
            rows.remove(&(room, key));
        }
        for (room, key, bytes) in batch.puts {
            rows.insert((room, key), bytes);
        }
        self.writes.set(self.writes.get() + 1);
        if durability == Durability::Strict {
            self.strict_writes.set(self.strict_writes.get() + 1);
        }
        Ok(())
    }
}

impl Store for MemoryStore {
    fn read<'a>(&'a self, room: Room, key: &'a str) -> LocalFuture<'a, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(async move { Ok(self.rows.borrow().get(&(room, key.to_owned())).cloned()) })
    }

    fn read_many<'a>(
        &'a self,
        keys: &'a [(Room, String)],
    ) -> LocalFuture<'a, Result<Vec<Option<Vec<u8>>>, StoreError>> {
        let rows = self.rows.borrow();
        let found = keys.iter().map(|key| rows.get(key).cloned()).collect();
        Box::pin(std::future::ready(Ok(found)))
    }

    fn read_all<'a>(
        &'a self,
        room: Room,
        prefix: &'a str,
    ) -> LocalFuture<'a, Result<Vec<(String, Vec<u8>)>, StoreError>> {
        Box::pin(async move {
            let rows = self.rows.borrow();
            let from = rows.range((room, prefix.to_owned())..);
            let found = from.take_while(|((its, key), _)| *its == room && key.starts_with(prefix));
            Ok(found.map(|((_, key), bytes)| (key.clone(), bytes.clone())).collect())
        })
    }

    fn write<'a>(&'a self, batch: Batch, durability: Durability) -> LocalFuture<'a, Result<(), StoreError>> {
        Box::pin(async move { self.apply(batch, durability) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::contract::{block_on, contract, one};

    #[test]
    fn memory_keeps_the_contract() {
        block_on(contract(&MemoryStore::default()));
    }

    #[test]
    fn a_failing_write_changes_nothing_and_the_next_one_works() {
        let store = MemoryStore::default();
        store.fail_next_write(StoreError::Full);
        let write = || block_on(store.write(one(Room::Outbox, "save", b"text"), Durability::Strict));
        assert_eq!(write(), Err(StoreError::Full));
        assert_eq!(block_on(store.read(Room::Outbox, "save")), Ok(None));
        assert_eq!(store.writes(), 0);
        assert_eq!(write(), Ok(()));
        assert_eq!((store.writes(), store.strict_writes()), (1, 1));
    }
}
