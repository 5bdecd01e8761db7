//! Reads and writes by name of object store, over connections that may end at any time.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::future::try_join_all;
use js_sys::Uint8Array;
use rexie::{KeyRange, TransactionMode};
use wasm_bindgen::{JsCast, JsValue};

use super::connection::{Connection, Ended};
use super::failure::Failure;
use super::transaction::{self, Rows};
use crate::local::device::storage;
use crate::local::store::{Durability, StoreError};

/// The shape of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Schema {
    /// Raised whenever `stores` changes.
    pub(crate) version: u32,
    /// Every object store.
    pub(crate) stores: Vec<&'static str>,
}

/// One database. Where its connection ends it is opened once more, and the call is made once more.
pub(crate) struct Engine {
    name: String,
    schema: Schema,
    connection: RefCell<Option<Rc<Connection>>>,
}

impl Engine {
    /// Opens the database, or makes it.
    pub(crate) async fn open(name: &str, schema: Schema) -> Result<Self, StoreError> {
        let connection = connect(name, &schema, true).await?;
        Ok(Self { name: name.to_owned(), schema, connection: RefCell::new(connection.map(Rc::new)) })
    }

    /// Opens the database if there is one.
    pub(crate) async fn open_existing(name: &str, schema: Schema) -> Result<Option<Self>, StoreError> {
        let connection = connect(name, &schema, false).await?;
        Ok(connection.map(|connection| Self {
            name: name.to_owned(),
            schema,
            connection: RefCell::new(Some(Rc::new(connection))),
        }))
    }

    /// The bytes under `key`.
    pub(crate) async fn read(&self, store: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.attempt(async |connection: &Connection, _| {
            let transaction = connection.reader().transaction(&[store], TransactionMode::ReadOnly)?;
            let value = transaction.store(store)?.get(JsValue::from_str(key)).await?;
            value.as_ref().map(bytes).transpose()
        })
        .await
    }

    /// The bytes under each of `keys` (object store, key), in their order. All requests are issued at once.
    pub(crate) async fn read_many(&self, keys: &[(&str, &str)]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        self.attempt(async |connection: &Connection, _| {
            let mut stores: Vec<&str> = keys.iter().map(|(store, _)| *store).collect();
            stores.sort_unstable();
            stores.dedup();
            let transaction = connection.reader().transaction(&stores, TransactionMode::ReadOnly)?;
            let mut opened = BTreeMap::new();
            for store in stores {
                opened.insert(store, transaction.store(store)?);
            }
            let asked = keys.iter().map(|(store, key)| opened[store].get(JsValue::from_str(key)));
            let values = try_join_all(asked).await?;
            values.iter().map(|value| value.as_ref().map(bytes).transpose()).collect()
        })
        .await
    }

    /// Every row whose key begins with `prefix`, ordered by key.
    pub(crate) async fn read_all(
        &self,
        store: &str,
        prefix: &str,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.attempt(async |connection: &Connection, _| {
            let transaction = connection.reader().transaction(&[store], TransactionMode::ReadOnly)?;
            let rows = transaction.store(store)?;
            // Both answers come from one transaction, so they tell of the same moment.
            let keys = rows.get_all_keys(range(prefix)?, None).await?;
            let values = rows.get_all(range(prefix)?, None).await?;
            let mut found = Vec::with_capacity(keys.len());
            for (key, value) in keys.into_iter().zip(&values) {
                let key = key.as_string().ok_or_else(|| Failure::other("a key is not a string"))?;
                if key.starts_with(prefix) {
                    found.push((key, bytes(value)?));
                }
            }
            // IndexedDB orders by UTF-16.
            found.sort_unstable_by(|one, other| one.0.cmp(&other.0));
            Ok(found)
        })
        .await
    }

    /// Writes `rows`, all or none.
    pub(crate) async fn write(&self, rows: &Rows<'_>, durability: Durability) -> Result<(), StoreError> {
        self.attempt(async |connection: &Connection, again| {
            transaction::write(connection.writer(), rows, durability, again).await
        })
        .await
    }

    /// Calls `act`; once more, over a new connection, where the connection turns out to be lost.
    async fn attempt<T>(
        &self,
        act: impl AsyncFn(&Connection, bool) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let connection = self.connection().await?;
        match act(&connection, false).await {
            Err(Failure::Lost(_)) => {}
            done => return done.map_err(StoreError::from),
        }
        self.forget(&connection);
        drop(connection);
        let connection = self.connection().await?;
        match act(&connection, true).await {
            // A full disk hides behind an abort without a reason.
            Err(Failure::Lost(_)) if storage::is_nearly_full().await => Err(StoreError::Full),
            done => done.map_err(StoreError::from),
        }
    }

    /// The connection, opened anew where it was lost. A database that is gone is not made anew.
    pub(super) async fn connection(&self) -> Result<Rc<Connection>, StoreError> {
        let current = self.connection.borrow().clone();
        if let Some(current) = current {
            match current.ended() {
                None => return Ok(current),
                Some(Ended::Superseded) => return Err(StoreError::Superseded),
                Some(Ended::Erased) => return Err(StoreError::Unavailable),
                Some(Ended::Lost) => self.forget(&current),
            }
        }
        let opened = connect(&self.name, &self.schema, false).await?.ok_or(StoreError::Unavailable)?;
        let opened = Rc::new(opened);
        self.connection.replace(Some(Rc::clone(&opened)));
        Ok(opened)
    }

    fn forget(&self, lost: &Rc<Connection>) {
        let mut current = self.connection.borrow_mut();
        // Another call may have opened a new one meanwhile.
        if current.as_ref().is_some_and(|it| Rc::ptr_eq(it, lost))
            && lost.ended().is_none_or(|it| it == Ended::Lost)
        {
            current.take();
        }
    }
}

/// Opens; once more where the first try fails without a reason that lasts.
async fn connect(name: &str, schema: &Schema, make: bool) -> Result<Option<Connection>, StoreError> {
    match Connection::open(name, schema, make).await {
        Err(Failure::Lost(_)) => {}
        done => return done.map_err(StoreError::from),
    }
    // An engine that twice cannot open its files (or in private mode will not) does not mend by itself.
    Connection::open(name, schema, make).await.map_err(|failure| match failure {
        Failure::Lost(_) => StoreError::Unavailable,
        Failure::Final(error) => error,
    })
}

/// All keys that begin with `prefix`: no character comes after U+FFFF in the order of UTF-16.
fn range(prefix: &str) -> Result<Option<KeyRange>, Failure> {
    if prefix.is_empty() {
        return Ok(None);
    }
    let end = format!("{prefix}\u{ffff}");
    let range = KeyRange::bound(&JsValue::from_str(prefix), &JsValue::from_str(&end), None, None)?;
    Ok(Some(range))
}

fn bytes(value: &JsValue) -> Result<Vec<u8>, Failure> {
    let bytes = value.dyn_ref::<Uint8Array>().ok_or_else(|| Failure::other("a row is not bytes"))?;
    Ok(bytes.to_vec())
}
