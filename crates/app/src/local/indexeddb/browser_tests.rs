//! The engine in a real browser: `wasm-bindgen-test-runner` starts one.

use std::cell::Cell;

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::IdbDatabase;

use super::*;
use crate::clock;
use crate::local::contract::{contract, one};

wasm_bindgen_test_configure!(run_in_browser);

/// A name that no other test uses.
fn name() -> String {
    format!("test-{}", clock::new_uuid())
}

async fn open_indexeddb(name: &str) -> IndexedDb {
    IndexedDb { engine: Engine::open(name, schema()).await.unwrap() }
}

/// The next transaction that anybody begins fails with this error.
fn fail_next_transaction(error: &str) {
    let patch = "const held = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function () {
            IDBDatabase.prototype.transaction = held;
            throw new DOMException('made by a test', error);
        };";
    js_sys::Function::new_with_args("error", patch).call1(&JsValue::NULL, &JsValue::from_str(error)).unwrap();
}

/// Opens a database as another tab would: `prepare` may set handlers.
async fn open_in_another_tab(name: &str, version: u32, stores: &'static [&'static str]) -> IdbDatabase {
    let mut request = idb::Factory::new().unwrap().open(name, Some(version)).unwrap();
    idb::Request::on_error(&mut request, |_| {});
    request.on_upgrade_needed(move |event| {
        let database = idb::DatabaseEvent::database(&event).unwrap();
        for store in stores {
            database.create_object_store(store, idb::ObjectStoreParams::new()).unwrap();
        }
    });
    request.await.unwrap().into()
}

#[wasm_bindgen_test]
async fn indexeddb_keeps_the_contract() {
    let name = name();
    let store = open(&name).await.unwrap();
    contract(&*store).await;
    erase(&name).await.unwrap();
}

#[wasm_bindgen_test]
async fn rows_outlive_the_connection() {
    let name = name();
    let store = open(&name).await.unwrap();
    store.write(one(Room::Outbox, "save", b"text"), Durability::Strict).await.unwrap();
    drop(store);
    let again = open_existing(&name).await.unwrap().expect("it is there");
    assert_eq!(again.read(Room::Outbox, "save").await.unwrap().unwrap(), b"text");
    erase(&name).await.unwrap();
}

#[wasm_bindgen_test]
async fn looking_for_a_database_makes_none() {
    let name = name();
    assert!(open_existing(&name).await.unwrap().is_none());
    assert!(open_existing(&name).await.unwrap().is_none(), "the first look left nothing behind");
    drop(open(&name).await.unwrap());
    assert!(open_existing(&name).await.unwrap().is_some());
    erase(&name).await.unwrap();
    assert!(open_existing(&name).await.unwrap().is_none());
}

#[wasm_bindgen_test]
async fn a_database_of_an_older_build_keeps_its_rows() {
    let name = name();
    // As a build left it that knew fewer rooms, and one that is not known any more.
    let old = open_in_another_tab(&name, VERSION, &["outbox", "forgotten"]).await;
    old.close();
    let older = Schema { version: VERSION, stores: vec!["outbox", "forgotten"] };
    let engine = Engine::open(&name, older).await.unwrap();
    for store in ["outbox", "forgotten"] {
        let rows = Rows { puts: vec![(store, "a", b"1")], ..Rows::default() };
        engine.write(&rows, Durability::Strict).await.unwrap();
    }
    drop(engine);
    let newer = Schema { version: VERSION + 1, ..schema() };
    let engine = Engine::open(&name, newer).await.unwrap();
    assert_eq!(engine.read("outbox", "a").await.unwrap().unwrap(), b"1");
    assert_eq!(engine.read("forgotten", "a").await.unwrap().unwrap(), b"1", "no store is ever removed");
    assert_eq!(engine.read("meta", "a").await.unwrap(), None, "the missing ones were added");
    drop(engine);
    assert_eq!(open(&name).await.err(), Some(StoreError::Superseded), "an older build opens it no more");
    erase(&name).await.unwrap();
}

/// Saves that wait when an upgrade comes.
const SAVES: u32 = 500;

/// A database as `version` left it, with saves and a draft.
async fn left_by(name: &str, version: u32, stores: &[&'static str]) {
    let engine = Engine::open(name, Schema { version, stores: stores.to_vec() }).await.unwrap();
    let rows: Vec<(String, Vec<u8>)> = (0..SAVES).map(|save| (format!("{save:04}"), sealed(save))).collect();
    let mut puts: Vec<_> = rows.iter().map(|(key, bytes)| ("outbox", key.as_str(), &bytes[..])).collect();
    puts.push(("drafts", "draft", b"half a word"));
    engine.write(&Rows { puts, ..Rows::default() }, Durability::Strict).await.unwrap();
}

fn sealed(save: u32) -> Vec<u8> {
    save.to_be_bytes().repeat(100)
}

/// Whether every save and the draft are there, and nothing else.
async fn holds_all(engine: &Engine) {
    let rows = engine.read_all("outbox", "").await.unwrap();
    assert_eq!(rows.len(), SAVES as usize);
    assert!(rows.iter().zip(0..).all(|((_, bytes), save)| *bytes == sealed(save)));
    assert_eq!(engine.read_all("drafts", "").await.unwrap(), [("draft".to_owned(), b"half a word".to_vec())]);
}

/// The schema that comes after the present one.
fn next() -> Schema {
    let Schema { version, mut stores } = schema();
    stores.extend(["annexe", "attic"]);
    Schema { version: version + 1, stores }
}

#[wasm_bindgen_test]
async fn row_07_every_earlier_schema_keeps_its_saves_and_drafts_through_an_upgrade() {
    for (version, stores) in RELEASED {
        for newer in [schema(), next()] {
            let name = name();
            left_by(&name, *version, stores).await;
            let engine = Engine::open(&name, newer.clone()).await.unwrap();
            holds_all(&engine).await;
            for store in newer.stores.iter().filter(|store| !stores.contains(store)) {
                assert_eq!(engine.read_all(store, "").await.unwrap(), [], "{store} was added");
            }
            drop(engine);
            erase(&name).await.unwrap();
        }
    }
}

#[wasm_bindgen_test]
async fn row_07_an_upgrade_that_is_cut_short_leaves_the_old_schema_with_every_row() {
    let name = name();
    let (version, stores) = RELEASED.last().unwrap();
    left_by(&name, *version, stores).await;
    // The first new store is made, and the second is not.
    let cut = "const held = IDBDatabase.prototype.createObjectStore;
        IDBDatabase.prototype.createObjectStore = function (name, ...how) {
            if (name !== 'attic') return held.call(this, name, ...how);
            IDBDatabase.prototype.createObjectStore = held;
            throw new DOMException('made by a test', 'UnknownError');
        };";
    js_sys::Function::new_no_args(cut).call0(&JsValue::NULL).unwrap();
    // The engine tries once more by itself: this looks at one try.
    let tried = connection::Connection::open(&name, &next(), true).await;
    assert!(tried.is_err(), "half an upgrade is none");

    let engine = Engine::open(&name, schema()).await.unwrap();
    holds_all(&engine).await;
    let connection = engine.connection().await.unwrap();
    for store in ["annexe", "attic"] {
        let stores = js_sys::Array::of1(&JsValue::from_str(store));
        let begun = transaction::begin(connection.writer(), &stores, Durability::Relaxed);
        assert!(begun.is_err(), "nothing in between is left of {store}");
    }
    drop((connection, engine));
    let engine = Engine::open(&name, next()).await.unwrap();
    holds_all(&engine).await;
    drop(engine);
    erase(&name).await.unwrap();
}

#[wasm_bindgen_test]
async fn an_upgrade_in_another_tab_is_noticed() {
    let name = name();
    let store = open(&name).await.unwrap();
    let other = open_in_another_tab(&name, VERSION + 1, &[]).await;
    let refused = store.write(one(Room::Outbox, "save", b"text"), Durability::Strict).await;
    assert_eq!(refused, Err(StoreError::Superseded));
    assert_eq!(store.read(Room::Outbox, "save").await, Err(StoreError::Superseded));
    other.close();
    erase(&name).await.unwrap();
}

#[wasm_bindgen_test]
async fn an_erased_database_is_not_made_anew_by_a_tab_that_had_it_open() {
    let name = name();
    let store = open(&name).await.unwrap();
    erase(&name).await.unwrap();
    let refused = store.write(one(Room::Outbox, "save", b"text"), Durability::Strict).await;
    assert_eq!(refused, Err(StoreError::Unavailable));
    assert_eq!(store.read(Room::Outbox, "save").await, Err(StoreError::Unavailable));
    assert!(open_existing(&name).await.unwrap().is_none());
}

#[wasm_bindgen_test]
async fn a_lost_connection_is_opened_anew_and_the_call_made_again() {
    let name = name();
    let store = open_indexeddb(&name).await;
    store.write(one(Room::Outbox, "save", b"text"), Durability::Strict).await.unwrap();
    for error in ["InvalidStateError", "UnknownError", "AbortError"] {
        fail_next_transaction(error);
        assert_eq!(store.read(Room::Outbox, "save").await.unwrap().unwrap(), b"text");
        fail_next_transaction(error);
        assert_eq!(store.read_all(Room::Outbox, "").await.unwrap().len(), 1);
        fail_next_transaction(error);
        store.write(one(Room::Outbox, "save", b"text"), Durability::Strict).await.unwrap();
        // The browser's own way to say it.
        let connection = store.engine.connection().await.unwrap();
        connection.writer().dispatch_event(&web_sys::Event::new("close").unwrap()).unwrap();
        assert_eq!(connection.ended(), Some(connection::Ended::Lost));
        drop(connection);
        store.write(one(Room::Outbox, "save", b"text"), Durability::Strict).await.unwrap();
    }
    fail_next_transaction("QuotaExceededError");
    let full = store.write(one(Room::Outbox, "other", b"text"), Durability::Strict).await;
    assert_eq!(full, Err(StoreError::Full), "a full phone is not asked twice");
    assert_eq!(store.read(Room::Outbox, "other").await, Ok(None));
    erase(&name).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_store_that_vanished_while_it_was_open_is_not_made_anew() {
    let name = name();
    let store = open_indexeddb(&name).await;
    let connection = store.engine.connection().await.unwrap();
    erase(&name).await.unwrap();
    // Nobody has told this tab why its connection ended.
    connection.writer().dispatch_event(&web_sys::Event::new("close").unwrap()).unwrap();
    drop(connection);
    let refused = store.write(one(Room::Outbox, "save", b"text"), Durability::Strict).await;
    assert_eq!(refused, Err(StoreError::Unavailable));
    assert!(open_existing(&name).await.unwrap().is_none());
}

#[wasm_bindgen_test]
async fn a_write_that_was_committed_unheard_is_not_called_changed() {
    let name = name();
    let store = open_indexeddb(&name).await;
    let rows = Rows {
        puts: vec![("outbox", "save", b"sealed once")],
        require: Some(("outbox", "save", None)),
        ..Rows::default()
    };
    let connection = connection::Connection::open(&name, &schema(), false).await.unwrap().unwrap();
    transaction::write(connection.writer(), &rows, Durability::Strict, false).await.unwrap();
    let again = transaction::write(connection.writer(), &rows, Durability::Strict, true).await;
    assert_eq!(again, Ok(()));
    let other = Rows { puts: vec![("outbox", "save", b"another")], ..rows };
    let refused = transaction::write(connection.writer(), &other, Durability::Strict, true).await;
    assert_eq!(refused, Err(failure::Failure::Final(StoreError::Changed)));
    drop(connection);
    drop(store);
    erase(&name).await.unwrap();
}

#[wasm_bindgen_test]
async fn strict_and_relaxed_reach_the_browser() {
    let name = name();
    let connection = connection::Connection::open(&name, &schema(), true).await.unwrap().unwrap();
    let stores = js_sys::Array::of1(&JsValue::from_str("outbox"));
    for (durability, expected) in [(Durability::Strict, "strict"), (Durability::Relaxed, "relaxed")] {
        let transaction = transaction::begin(connection.writer(), &stores, durability).unwrap();
        let said = Reflect::get(&transaction, &JsValue::from_str("durability")).unwrap();
        assert_eq!(said.as_string().as_deref(), Some(expected));
    }
    drop(connection);
    erase(&name).await.unwrap();
}

#[wasm_bindgen_test]
async fn of_two_tabs_that_require_the_same_row_one_wins() {
    let name = name();
    let (one_tab, other_tab) = (open(&name).await.unwrap(), open(&name).await.unwrap());
    let wins = Cell::new(0);
    let take = async |store: &dyn Store, mark: &[u8]| {
        let batch =
            Batch { require: Some((Room::Meta, "turn".to_owned(), None)), ..one(Room::Meta, "turn", mark) };
        match store.write(batch, Durability::Strict).await {
            Ok(()) => wins.set(wins.get() + 1),
            Err(error) => assert_eq!(error, StoreError::Changed),
        }
    };
    let one_take = take(&*one_tab, b"one");
    let other_take = take(&*other_tab, b"other");
    both(one_take, other_take).await;
    assert_eq!(wins.get(), 1);
    drop((one_tab, other_tab));
    erase(&name).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_tab_that_holds_on_is_named_and_nothing_hangs() {
    let name = name();
    // Nobody answers `versionchange` here: like a frozen tab.
    let frozen = open_in_another_tab(&name, VERSION, &["outbox"]).await;
    assert_eq!(erase(&name).await, Err(StoreError::Blocked));
    frozen.close();
}

#[wasm_bindgen_test]
async fn a_batch_that_fails_halfway_leaves_nothing() {
    let name = name();
    let store = open(&name).await.unwrap();
    let batch = Batch {
        puts: vec![
            (Room::Outbox, "first".to_owned(), b"1".to_vec()),
            (Room::Outbox, "second".to_owned(), b"2".to_vec()),
        ],
        ..Batch::default()
    };
    let refuse_second = "const held = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (value, key) {
            if (key !== 'second') return held.call(this, value, key);
            IDBObjectStore.prototype.put = held;
            throw new DOMException('made by a test', 'DataError');
        };";
    js_sys::Function::new_no_args(refuse_second).call0(&JsValue::NULL).unwrap();
    let refused = store.write(batch.clone(), Durability::Strict).await;
    assert_eq!(refused, Err(StoreError::Failed("DataError: made by a test".to_owned())));
    assert_eq!(store.read_all(Room::Outbox, "").await.unwrap(), []);
    store.write(batch, Durability::Strict).await.unwrap();
    assert_eq!(store.read_all(Room::Outbox, "").await.unwrap().len(), 2);
    drop(store);
    erase(&name).await.unwrap();
}

/// Runs both at the same time.
async fn both(one: impl Future<Output = ()>, other: impl Future<Output = ()>) {
    let (mut one, mut other) = (Box::pin(one), Box::pin(other));
    let (mut one_done, mut other_done) = (false, false);
    std::future::poll_fn(|context| {
        one_done = one_done || one.as_mut().poll(context).is_ready();
        other_done = other_done || other.as_mut().poll(context).is_ready();
        if one_done && other_done { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}
