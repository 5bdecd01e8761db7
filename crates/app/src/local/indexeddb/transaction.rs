//! One write transaction, as durable as asked.
//!
//! Neither rexie nor idb can ask for `strict`, and both lose the reason why a transaction was aborted: here the browser
//! is asked directly. Inside a transaction nothing is awaited but IndexedDB.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbRequest, IdbTransaction};

use super::failure::Failure;
use crate::local::store::{Durability, StoreError};

/// What is written together: a view of a batch by the names of its object stores.
#[derive(Default)]
pub(crate) struct Rows<'a> {
    pub(crate) puts: Vec<(&'a str, &'a str, &'a [u8])>,
    /// They happen before the puts.
    pub(crate) deletes: Vec<(&'a str, &'a str)>,
    /// A row that must hold exactly these bytes (or none).
    pub(crate) require: Option<(&'a str, &'a str, Option<&'a [u8]>)>,
}

impl Rows<'_> {
    /// Every object store that the transaction touches, once.
    fn stores(&self) -> Array {
        let mut names: Vec<&str> = self.puts.iter().map(|put| put.0).collect();
        names.extend(self.deletes.iter().map(|delete| delete.0));
        names.extend(self.require.iter().map(|require| require.0));
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(JsValue::from_str).collect()
    }

    fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.deletes.is_empty() && self.require.is_none()
    }
}

/// Writes `rows` all or none. `again`: an earlier try may have been committed without our hearing of it.
pub(super) async fn write(
    database: &IdbDatabase,
    rows: &Rows<'_>,
    durability: Durability,
    again: bool,
) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let transaction = begin(database, &rows.stores(), durability).map_err(|error| Failure::thrown(&error))?;
    let ended = ended(&transaction);
    match proceed(&transaction, rows, again).await {
        Ok(()) => {}
        Err(failure) => {
            // Fails only where the transaction has ended by itself.
            let _ = transaction.abort();
            return Err(failure);
        }
    }
    // Saves the round trip that waiting for the requests' own answers costs. Older browsers lack it and need none.
    #[expect(
        deprecated,
        reason = "deprecated in web-sys for the second edition of IndexedDB; the third has it"
    )]
    let _ = transaction.commit();
    ended.await
}

/// Checks the required row, then issues every request at once.
async fn proceed(transaction: &IdbTransaction, rows: &Rows<'_>, again: bool) -> Result<(), Failure> {
    if let Some((store, key, expected)) = rows.require {
        let found = get(transaction, store, key).await?;
        if found.as_deref() != expected {
            if again && is_written(transaction, rows).await? {
                return Ok(());
            }
            return Err(Failure::Final(StoreError::Changed));
        }
    }
    issue(transaction, rows).map_err(|error| Failure::thrown(&error))
}

/// Whether the batch is there already. One row tells: no two sealed rows are alike.
async fn is_written(transaction: &IdbTransaction, rows: &Rows<'_>) -> Result<bool, Failure> {
    let Some((store, key, bytes)) = rows.puts.first() else { return Ok(false) };
    Ok(get(transaction, store, key).await?.as_deref() == Some(*bytes))
}

pub(super) fn begin(
    database: &IdbDatabase,
    stores: &Array,
    durability: Durability,
) -> Result<IdbTransaction, JsValue> {
    let options = Object::new();
    let wanted = match durability {
        Durability::Strict => "strict",
        Durability::Relaxed => "relaxed",
    };
    Reflect::set(&options, &JsValue::from_str("durability"), &JsValue::from_str(wanted))?;
    let begin: Function = Reflect::get(database, &JsValue::from_str("transaction"))?.dyn_into()?;
    begin.call3(database, stores, &JsValue::from_str("readwrite"), &options)?.dyn_into()
}

fn issue(transaction: &IdbTransaction, rows: &Rows<'_>) -> Result<(), JsValue> {
    for (store, key) in &rows.deletes {
        transaction.object_store(store)?.delete(&JsValue::from_str(key))?;
    }
    for (store, key, bytes) in &rows.puts {
        let value = Uint8Array::from(*bytes);
        transaction.object_store(store)?.put_with_key(&value, &JsValue::from_str(key))?;
    }
    Ok(())
}

async fn get(transaction: &IdbTransaction, store: &str, key: &str) -> Result<Option<Vec<u8>>, Failure> {
    let request = transaction
        .object_store(store)
        .and_then(|store| store.get(&JsValue::from_str(key)))
        .map_err(|error| Failure::thrown(&error))?;
    answered(&request).await;
    match request.result() {
        Ok(value) => Ok(value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)),
        Err(_) => Err(Failure::thrown(&request.error().ok().flatten().into())),
    }
}

/// Resolves once the request has been answered, well or not.
async fn answered(request: &IdbRequest) {
    let promise = Promise::new(&mut |resolve, _| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&resolve));
    });
    let _ = JsFuture::from(promise).await;
}

/// Watches the transaction from now on; resolves once it is committed or aborted.
fn ended(transaction: &IdbTransaction) -> impl Future<Output = Result<(), Failure>> + use<> {
    let promise = Promise::new(&mut |resolve, _| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&resolve));
    });
    let transaction = transaction.clone();
    async move {
        let event = JsFuture::from(promise).await.map_err(|error| Failure::thrown(&error))?;
        match event.dyn_ref::<web_sys::Event>() {
            Some(event) if event.type_() == "complete" => Ok(()),
            _ => Err(Failure::thrown(&transaction.error().into())),
        }
    }
}
