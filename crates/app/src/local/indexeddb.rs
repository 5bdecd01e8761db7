//! IndexedDB: the storage engine in the browser. No other module knows it.
//!
//! Why there are two connections, and which library does what: `docs/decisions/0002-indexeddb.md`.

mod connection;
mod engine;
mod failure;
mod transaction;

use std::rc::Rc;

pub(super) use engine::{Engine, Schema};
pub(super) use transaction::Rows;

use super::store::{Batch, Durability, LocalFuture, Room, Store, StoreError};

/// Raised whenever [`Room::ALL`] changes.
const VERSION: u32 = 1;

/// The object stores of a user's database: every room, always.
fn schema() -> Schema {
    Schema { version: VERSION, stores: Room::ALL.iter().map(|room| room.name()).collect() }
}

/// One user's database.
pub(crate) struct IndexedDb {
    engine: Engine,
}

/// Opens the database `name`; makes it where there is none.
///
/// # Errors
/// Where the browser refuses, a newer version has it, or another tab holds on to an older one.
pub(crate) async fn open(name: &str) -> Result<Rc<dyn Store>, StoreError> {
    let engine = Engine::open(name, schema()).await?;
    Ok(Rc::new(IndexedDb { engine }))
}

/// Opens the database `name` if there is one, and makes none.
///
/// # Errors
/// As [`open`].
pub(crate) async fn open_existing(name: &str) -> Result<Option<Rc<dyn Store>>, StoreError> {
    let engine = Engine::open_existing(name, schema()).await?;
    Ok(engine.map(|engine| Rc::new(IndexedDb { engine }) as Rc<dyn Store>))
}

/// Erases the database `name` with everything in it. Tabs that have it open lose it.
///
/// # Errors
/// Where the browser refuses, or a frozen tab holds on to it.
pub(crate) async fn erase(name: &str) -> Result<(), StoreError> {
    connection::erase(name).await.map_err(StoreError::from)
}

impl Store for IndexedDb {
    fn read<'a>(&'a self, room: Room, key: &'a str) -> LocalFuture<'a, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(self.engine.read(room.name(), key))
    }

    fn read_many<'a>(
        &'a self,
        keys: &'a [(Room, String)],
    ) -> LocalFuture<'a, Result<Vec<Option<Vec<u8>>>, StoreError>> {
        Box::pin(async move {
            let keys: Vec<(&str, &str)> =
                keys.iter().map(|(room, key)| (room.name(), key.as_str())).collect();
            self.engine.read_many(&keys).await
        })
    }

    fn read_all<'a>(
        &'a self,
        room: Room,
        prefix: &'a str,
    ) -> LocalFuture<'a, Result<Vec<(String, Vec<u8>)>, StoreError>> {
        Box::pin(self.engine.read_all(room.name(), prefix))
    }

    fn write<'a>(&'a self, batch: Batch, durability: Durability) -> LocalFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let rows = Rows {
                puts: batch
                    .puts
                    .iter()
                    .map(|(room, key, bytes)| (room.name(), key.as_str(), &bytes[..]))
                    .collect(),
                deletes: batch.deletes.iter().map(|(room, key)| (room.name(), key.as_str())).collect(),
                require: batch
                    .require
                    .as_ref()
                    .map(|(room, key, bytes)| (room.name(), key.as_str(), bytes.as_deref())),
            };
            self.engine.write(&rows, durability).await
        })
    }
}

/// The object stores of every version that was ever released, oldest first. A browser test opens each with all its rows.
#[cfg(test)]
const RELEASED: &[(u32, &[&str])] =
    &[(1, &["files", "index", "outbox", "drafts", "blobs", "reference", "meta"])];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_08_every_room_is_in_the_schema_and_a_new_one_raises_the_version() {
        let Schema { version, stores } = schema();
        for room in Room::ALL {
            assert!(stores.contains(&room.name()), "{} would never be made", room.name());
        }
        let newest = RELEASED.last().copied();
        assert_eq!(newest, Some((version, &stores[..])), "raise VERSION, and add what it has to RELEASED");
        for (older, newer) in RELEASED.iter().zip(&RELEASED[1..]) {
            assert!(older.0 < newer.0, "versions only grow");
            assert!(older.1.iter().all(|store| newer.1.contains(store)), "no store is ever given up");
        }
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
