//! What this device knows before anybody has unlocked anything: which stores there are, and how each is opened.
//!
//! In clear there is nothing here but opaque ids, salted digests, sizes and numbers.

pub(crate) mod feedback_read;
mod marker;
pub(crate) mod storage;
pub(crate) mod told;

use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use shared::id::ReplicaId;
use shared::order;
use uuid::Uuid;

use super::indexeddb::{self, Engine, Rows, Schema};
use super::keys::Wrap;
use super::store::{Durability, Room, Store, StoreError};
use crate::clock;

/// The device's own database.
const DATABASE: &str = "alongside-device";
/// Its only object store: one row per user's store, by database id.
const SLOTS: &str = "slots";
/// A row that the storage probe writes and removes again.
const PROBE: &str = "probe";

fn schema() -> Schema {
    Schema { version: 1, stores: vec![SLOTS] }
}

/// One user's store on this device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Slot {
    /// The store; also names its database.
    pub(crate) db: Uuid,
    /// The store as the server knows it.
    pub(crate) replica: ReplicaId,
    /// Recognises the user's sign-in name without holding it.
    pub(crate) email_tag: EmailTag,
    /// The store's key, wrapped by the password.
    pub(crate) wrap: Wrap,
    /// The store's key, sealed to the server (base64).
    #[serde(default)]
    pub(crate) escrow: Option<String>,
    /// The server's public key that it was sealed to (base64): where the server's has changed it is sealed anew.
    #[serde(default)]
    pub(crate) escrow_key: Option<String>,
    /// Whether the store has ever been written to. If it has and is empty now, it has vanished.
    #[serde(default)]
    pub(crate) persisted: bool,
    /// When it was made, in milliseconds since the Unix epoch.
    pub(crate) created_ms: u64,
    /// How many saves the server did not have yet when the store was last open.
    #[serde(default)]
    pub(crate) work: u32,
    /// What a newer build keeps here.
    #[serde(flatten)]
    pub(crate) rest: Map<String, Value>,
}

impl Slot {
    /// A slot for a new store.
    #[must_use]
    pub(crate) fn new(db: Uuid, replica: ReplicaId, email: &str, wrap: Wrap, created_ms: u64) -> Self {
        Self {
            db,
            replica,
            email_tag: EmailTag::draw(email),
            wrap,
            escrow: None,
            escrow_key: None,
            persisted: false,
            created_ms,
            work: 0,
            rest: Map::new(),
        }
    }

    /// The name of the store's database.
    #[must_use]
    pub(crate) fn database(&self) -> String {
        database_name(self.db)
    }
}

fn database_name(db: Uuid) -> String {
    format!("alongside-{db}")
}

/// A salted digest of a sign-in name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EmailTag {
    /// 16 random bytes, in base64.
    salt: String,
    /// SHA-256 of the salt and the name in lower case, in base64.
    hash: String,
}

impl EmailTag {
    fn draw(email: &str) -> Self {
        let mut salt = [0; 16];
        clock::fill_random(&mut salt);
        Self::with(&salt, email)
    }

    fn with(salt: &[u8], email: &str) -> Self {
        let name = email.trim().to_lowercase();
        let hash = Sha256::new().chain_update(salt).chain_update(name.as_bytes()).finalize();
        Self { salt: BASE64.encode(salt), hash: BASE64.encode(hash) }
    }

    /// Whether this is the tag of `email`.
    #[must_use]
    pub(crate) fn is_of(&self, email: &str) -> bool {
        BASE64.decode(&self.salt).is_ok_and(|salt| Self::with(&salt, email) == *self)
    }
}

/// Every slot of the device.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Slots {
    /// Oldest first.
    pub(crate) slots: Vec<Slot>,
    /// Stores whose slot this build cannot read: shown as such, never erased.
    pub(crate) unreadable: Vec<String>,
    /// Stores that were on this device and of which not even a slot is left: the browser has thrown everything away.
    pub(crate) vanished: Vec<Vanished>,
}

impl Slots {
    fn from_rows(rows: Vec<(String, Vec<u8>)>) -> Self {
        let mut read = Self::default();
        for (key, bytes) in rows.into_iter().filter(|(key, _)| key != PROBE) {
            match serde_json::from_slice::<Slot>(&bytes) {
                Ok(slot) => read.slots.push(slot),
                Err(_) => read.unreadable.push(key),
            }
        }
        order::sort_by_key(&mut read.slots, |slot| (slot.created_ms, slot.db));
        read
    }

    /// Takes over what was noted of each store later than its slot was written: nobody locks a phone whose battery dies.
    fn count(&mut self, marked: &[Vanished]) {
        for slot in &mut self.slots {
            let noted = marked.iter().find(|marked| marked.db == slot.db);
            slot.work = noted.map_or(slot.work, |noted| noted.work);
        }
    }

    /// Which of the `marked` stores have no slot. Asked only of slots that were read: an error says nothing is lost.
    fn missing(&self, marked: Vec<Vanished>) -> Vec<Vanished> {
        let known = |db: Uuid| self.slots.iter().any(|slot| slot.db == db);
        let kept = |db: Uuid| known(db) || self.unreadable.contains(&db.to_string());
        marked.into_iter().filter(|marked| !kept(marked.db)).collect()
    }

    /// The store of the user with this sign-in name.
    #[must_use]
    pub(crate) fn find(&self, email: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.email_tag.is_of(email))
    }
}

/// A store that was here and is not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Vanished {
    /// The store.
    pub(crate) db: Uuid,
    /// How many saves the server never saw, as far as was known.
    pub(crate) work: u32,
}

/// What [`Device::open`] found.
pub(crate) enum Opened {
    /// The store, still sealed.
    Here(Rc<dyn Store>),
    /// The browser has thrown it away; the slot knows how much work went with it.
    Vanished,
}

/// The device's own database.
pub(crate) struct Device {
    engine: Engine,
}

impl Device {
    /// Opens it, or makes it.
    ///
    /// # Errors
    /// Where the browser does not let the app keep anything.
    pub(crate) async fn new() -> Result<Self, StoreError> {
        Ok(Self { engine: Engine::open(DATABASE, schema()).await? })
    }

    /// Every user's slot.
    ///
    /// # Errors
    /// Where storage fails.
    pub(crate) async fn slots(&self) -> Result<Slots, StoreError> {
        let mut slots = Slots::from_rows(self.engine.read_all(SLOTS, "").await?);
        let marked = marker::all();
        slots.count(&marked);
        slots.vanished = slots.missing(marked);
        Ok(slots)
    }

    /// Notes how many saves of a store the office does not have yet: what would be lost if the browser threw it away.
    pub(crate) fn note_work(db: Uuid, work: u32) {
        marker::keep(Vanished { db, work });
    }

    /// Keeps a slot, strictly.
    ///
    /// # Errors
    /// Where storage fails.
    pub(crate) async fn put(&self, slot: &Slot) -> Result<(), StoreError> {
        let bytes = serde_json::to_vec(slot).map_err(|error| StoreError::Failed(error.to_string()))?;
        let key = slot.db.to_string();
        let rows = Rows { puts: vec![(SLOTS, &key, &bytes)], ..Rows::default() };
        self.engine.write(&rows, Durability::Strict).await?;
        marker::keep(Vanished { db: slot.db, work: slot.work });
        Ok(())
    }

    /// Erases a user's store, then forgets its slot. Unsent work goes with it: ask first.
    ///
    /// # Errors
    /// Where storage fails; the slot stays until its store is gone.
    pub(crate) async fn remove(&self, db: Uuid) -> Result<(), StoreError> {
        indexeddb::erase(&database_name(db)).await?;
        let key = db.to_string();
        let rows = Rows { deletes: vec![(SLOTS, &key)], ..Rows::default() };
        self.engine.write(&rows, Durability::Strict).await?;
        marker::forget(db);
        told::forget(db);
        feedback_read::forget(&db.to_string());
        Ok(())
    }

    /// Opens a user's store. One that was written to before and is empty now is reported, and not made anew.
    ///
    /// # Errors
    /// Where storage fails.
    pub(crate) async fn open(&self, slot: &Slot) -> Result<Opened, StoreError> {
        let name = slot.database();
        if !slot.persisted {
            return Ok(Opened::Here(indexeddb::open(&name).await?));
        }
        let store = indexeddb::open_existing(&name).await?;
        match store {
            Some(store) if !store.read_all(Room::Meta, "").await?.is_empty() => Ok(Opened::Here(store)),
            _ => Ok(Opened::Vanished),
        }
    }

    /// How many saves the office did not have yet in all the stores that were marked as being here; none where no store was.
    #[must_use]
    pub(crate) fn marked() -> Option<u32> {
        let marked = marker::all();
        (!marked.is_empty()).then(|| marked.iter().map(|it| it.work).fold(0, u32::saturating_add))
    }

    /// Erases every store that was marked as being here, and the device's own database. For when they do not open.
    ///
    /// # Errors
    /// Where the browser refuses; a store keeps its mark until it is gone.
    pub(crate) async fn erase_everything() -> Result<(), StoreError> {
        for store in marker::all() {
            indexeddb::erase(&database_name(store.db)).await?;
            marker::forget(store.db);
        }
        indexeddb::erase(DATABASE).await
    }

    /// Stores that have vanished without even a slot being left, as [`Self::slots`] found them.
    #[must_use]
    pub(crate) fn vanished(slots: &Slots) -> Vec<Vanished> {
        slots.vanished.clone()
    }

    /// The user has been told that this store has vanished.
    pub(crate) fn acknowledge(vanished: Vanished) {
        marker::forget(vanished.db);
    }

    /// Writes a row, reads it back and removes it: whether this browser keeps anything at all.
    ///
    /// # Errors
    /// Where it does not.
    pub(crate) async fn probe(&self) -> Result<(), StoreError> {
        let mut bytes = [0; 16];
        clock::fill_random(&mut bytes);
        let written = Rows { puts: vec![(SLOTS, PROBE, &bytes)], ..Rows::default() };
        self.engine.write(&written, Durability::Relaxed).await?;
        let read = self.engine.read(SLOTS, PROBE).await?;
        let removed = Rows { deletes: vec![(SLOTS, PROBE)], ..Rows::default() };
        self.engine.write(&removed, Durability::Relaxed).await?;
        // Two tabs may probe at once: any row that reads back will do.
        if read.is_some_and(|read| read.len() == bytes.len()) { Ok(()) } else { Err(StoreError::Unavailable) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::keys::{DeviceKey, Kdf};

    fn slot(db: u128, email: &str) -> Slot {
        let db = Uuid::from_u128(db);
        let wrap = Wrap::new(&DeviceKey::draw(), db, "password", Kdf::FLOOR).unwrap();
        Slot::new(db, ReplicaId(Uuid::from_u128(9)), email, wrap, 1_000)
    }

    fn row(slot: &Slot) -> (String, Vec<u8>) {
        (slot.db.to_string(), serde_json::to_vec(slot).unwrap())
    }

    #[test]
    fn a_user_is_found_by_sign_in_name_however_it_is_typed() {
        let (emma, dee) = (slot(1, "Emma@Demo.invalid"), slot(2, "dee@demo.invalid"));
        let slots = Slots::from_rows(vec![row(&emma), row(&dee)]);
        assert_eq!(slots.find(" emma@demo.invalid "), Some(&emma));
        assert_eq!(slots.find("DEE@demo.invalid"), Some(&dee));
        assert_eq!(slots.find("karen@demo.invalid"), None);
        assert_ne!(emma.email_tag, slot(1, "Emma@Demo.invalid").email_tag, "salted");
    }

    #[test]
    fn a_slot_says_nothing_in_clear() {
        let mut slot = slot(1, "emma@demo.invalid");
        slot.work = 3;
        let text = String::from_utf8(row(&slot).1).unwrap();
        assert!(!text.contains("emma") && !text.contains("demo") && !text.contains("password"), "{text}");
    }

    #[test]
    fn what_a_newer_build_keeps_survives_and_what_nobody_can_read_is_named() {
        let (key, bytes) = row(&slot(1, "emma@demo.invalid"));
        let mut json: Value = serde_json::from_slice(&bytes).unwrap();
        json["passkey"] = serde_json::json!({ "v": 1 });
        let newer = (key, serde_json::to_vec(&json).unwrap());
        let unreadable = ("another".to_owned(), b"{}".to_vec());
        let slots = Slots::from_rows(vec![unreadable, newer, (PROBE.to_owned(), vec![0; 16])]);
        assert_eq!(slots.unreadable, ["another"]);
        let kept: Value = serde_json::from_slice(&row(&slots.slots[0]).1).unwrap();
        assert_eq!(kept, json);
    }

    #[test]
    fn a_marked_store_without_a_slot_has_vanished_and_one_that_cannot_be_read_has_not() {
        let unreadable = (Uuid::from_u128(2).to_string(), b"{}".to_vec());
        let slots = Slots::from_rows(vec![row(&slot(1, "emma@demo.invalid")), unreadable]);
        let marked = |db| Vanished { db: Uuid::from_u128(db), work: 4 };
        assert_eq!(slots.missing(vec![marked(1), marked(2), marked(3)]), [marked(3)]);
    }

    #[test]
    fn what_was_noted_of_a_store_counts_more_than_what_its_slot_says() {
        let mut slots =
            Slots::from_rows(vec![row(&slot(1, "emma@demo.invalid")), row(&slot(2, "dee@demo.invalid"))]);
        slots.slots[1].work = 2;
        slots.count(&[Vanished { db: Uuid::from_u128(1), work: 4 }]);
        assert_eq!(slots.slots.iter().map(|slot| slot.work).collect::<Vec<_>>(), [4, 2]);
    }

    #[test]
    fn a_slot_names_its_own_database() {
        assert_eq!(slot(1, "").database(), "alongside-00000000-0000-0000-0000-000000000001");
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
