//! Two connections to one database: opening them, and hearing when they end.
//!
//! The writer is opened by idb, and first: it owns the schema, and tells when another tab stands in the way. It adds
//! object stores and never removes one. The reader is opened by rexie at the same version, when nothing is left to
//! upgrade, so rexie's habit of removing what it does not know never gets its turn.

use std::cell::Cell;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use gloo_timers::future::TimeoutFuture;
use idb::event::VersionChangeEvent;
use idb::{Database, DatabaseEvent, Event as _, Factory, ObjectStoreParams, Request as _};
use rexie::{ObjectStore, Rexie};
use web_sys::IdbDatabase;

use super::engine::Schema;
use super::failure::Failure;
use crate::local::store::StoreError;

const TICK_MS: u32 = 250;
/// An engine that has not answered after this many ticks will not.
const OPEN_TICKS_MAX: u32 = 80;
/// How long another tab may take to let go.
const BLOCKED_TICKS_MAX: u32 = 8;

/// Why a connection is of no more use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The browser ended it; a new one may do.
    Lost,
    /// Another tab upgraded the database.
    Superseded,
    /// Another tab, or this one, erased the database.
    Erased,
}

/// Both connections. Closed when dropped.
pub(super) struct Connection {
    /// Keeps the callbacks alive.
    events: Database,
    writer: IdbDatabase,
    /// `None` only while being dropped.
    reader: Option<Rexie>,
    ended: Rc<Cell<Option<Ended>>>,
}

impl Connection {
    /// Opens the database. `None` where there is none and `make` is false.
    pub(super) async fn open(name: &str, schema: &Schema, make: bool) -> Result<Option<Self>, Failure> {
        let Some(database) = open_writer(name, schema, make).await? else { return Ok(None) };
        let ended = Rc::new(Cell::new(None));
        let writer = IdbDatabase::from(database);
        let mut events = Database::from(writer.clone());
        events.on_version_change({
            let (ended, writer) = (Rc::clone(&ended), writer.clone());
            move |event| {
                let newer = event_version(&event);
                ended.set(Some(if newer.is_some() { Ended::Superseded } else { Ended::Erased }));
                writer.close();
            }
        });
        events.on_close({
            let ended = Rc::clone(&ended);
            move |_| ended.set(Some(Ended::Lost))
        });
        // From here on dropping it closes what is open.
        let mut connection = Self { events, writer, reader: None, ended };
        let missing =
            schema.stores.iter().find(|store| !connection.events.store_names().iter().any(|it| it == *store));
        if let Some(store) = missing {
            return Err(Failure::other(&format!("the database lacks {store}")));
        }
        let builder = Rexie::builder(name).version(schema.version);
        let builder =
            schema.stores.iter().fold(builder, |it, store| it.add_object_store(ObjectStore::new(store)));
        let reader = within_limits(builder.build(), &Cell::new(false)).await?;
        connection.reader = Some(reader?);
        Ok(Some(connection))
    }

    /// For reads.
    pub(super) fn reader(&self) -> &Rexie {
        self.reader.as_ref().expect("taken only when dropped")
    }

    /// For writes.
    pub(super) fn writer(&self) -> &IdbDatabase {
        &self.writer
    }

    /// Why it is of no more use, if so.
    pub(super) fn ended(&self) -> Option<Ended> {
        self.ended.get()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // A closed connection calls nothing back, so the callbacks may go.
        self.events.close();
        if let Some(reader) = self.reader.take() {
            reader.close();
        }
    }
}

/// Erases the database.
pub(super) async fn erase(name: &str) -> Result<(), Failure> {
    let mut request = Factory::new()?.delete(name)?;
    let blocked = Rc::new(Cell::new(false));
    request.on_blocked({
        let blocked = Rc::clone(&blocked);
        move |_| blocked.set(true)
    });
    within_limits(request.into_future(), &blocked).await?.map_err(Failure::from)
}

async fn open_writer(name: &str, schema: &Schema, make: bool) -> Result<Option<Database>, Failure> {
    let mut request = Factory::new()?.open(name, Some(schema.version))?;
    let blocked = Rc::new(Cell::new(false));
    let absent = Rc::new(Cell::new(false));
    request.on_blocked({
        let blocked = Rc::clone(&blocked);
        move |_| blocked.set(true)
    });
    request.on_upgrade_needed({
        let (absent, stores) = (Rc::clone(&absent), schema.stores.clone());
        move |event| {
            let is_new = event.old_version().is_ok_and(|version| version == 0);
            absent.set(is_new && !make);
            if absent.get() || add_stores(&event, &stores).is_err() {
                abort(&event);
            }
        }
    });
    let opened = within_limits(request.into_future(), &blocked).await?;
    if absent.get() {
        return Ok(None);
    }
    Ok(Some(opened?))
}

/// Adds the object stores that are missing; removes none.
fn add_stores(event: &VersionChangeEvent, stores: &[&'static str]) -> Result<(), idb::Error> {
    let database = event.database()?;
    let existing = database.store_names();
    for store in stores {
        if !existing.iter().any(|name| name == store) {
            database.create_object_store(store, ObjectStoreParams::new())?;
        }
    }
    Ok(())
}

/// Undoes the upgrade: the request fails, and a database that was not there before is not there afterwards.
fn abort(event: &VersionChangeEvent) {
    let transaction = event.target().ok().and_then(|request| request.transaction());
    if let Some(transaction) = transaction {
        let _ = transaction.abort();
    }
}

/// The version that another tab wants; `None` where it wants the database gone.
fn event_version(event: &web_sys::Event) -> Option<f64> {
    use wasm_bindgen::JsCast;
    event.dyn_ref::<web_sys::IdbVersionChangeEvent>()?.new_version()
}

/// Waits for a request, but not for ever, and less long once it is blocked.
async fn within_limits<T>(request: impl Future<Output = T>, blocked: &Cell<bool>) -> Result<T, Failure> {
    let mut request = pin!(request);
    let mut blocked_ticks = 0;
    for _ in 0..OPEN_TICKS_MAX {
        let mut tick = pin!(TimeoutFuture::new(TICK_MS));
        let answer = poll_fn(|context| {
            if let Poll::Ready(answer) = request.as_mut().poll(context) {
                return Poll::Ready(Some(answer));
            }
            tick.as_mut().poll(context).map(|()| None)
        });
        if let Some(answer) = answer.await {
            return Ok(answer);
        }
        blocked_ticks += u32::from(blocked.get());
        if blocked_ticks >= BLOCKED_TICKS_MAX {
            return Err(Failure::Final(StoreError::Blocked));
        }
    }
    Err(Failure::other("the browser did not open the database in time"))
}
