//! What the tests of this crate share: stores to run on, people, changes that read as sentences, and a device.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::RawValue;
use serde_json::{Value, json};
use shared::fold::{Entry, fold};
use shared::id::{EntryId, FileId, IncarnationId, ReplicaId, TeamId, UserId};
use shared::role::{Role, Roles};
use shared::seq::Sequence;
use shared::wire::sync::{Depth, EntryRecord, FilePage, Outcome, Verdict};
use tempfile::TempDir;
use uuid::Uuid;

use crate::app::{read_now, write_now};
use crate::cursor::Cursor;
use crate::pages::{self, Limits, Pull};
use crate::receive::{Receiver, read_saves};
use crate::store::memory::MemoryStore;
use crate::store::row::{Team, User};
use crate::store::sqlite::SqliteStore;
use crate::store::{Reading, Store, StoreError, Writing};
use crate::summary::Summaries;

/// When the tests take place.
pub(crate) const NOW_MS: u64 = 1_795_000_000_000;

/// A store and what must live as long as it.
pub(crate) struct Kept {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) dir: Option<TempDir>,
}

pub(crate) fn memory() -> Kept {
    Kept { store: Arc::new(MemoryStore::new(IncarnationId(Uuid::from_u128(0xA)))), dir: None }
}

pub(crate) fn sqlite() -> Kept {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path(), IncarnationId(Uuid::from_u128(0xA)), NOW_MS).unwrap();
    Kept { store: Arc::new(store), dir: Some(dir) }
}

/// Runs a test on every store.
pub(crate) fn on_every_store(test: impl Fn(Office)) {
    test(Office::over(memory()));
    test(Office::over(sqlite()));
}

pub(crate) const TEAM: TeamId = TeamId(Uuid::from_u128(0x7EA0));
pub(crate) const OTHER_TEAM: TeamId = TeamId(Uuid::from_u128(0x7EA1));

/// The people of the tests.
pub(crate) const ROSA: UserId = UserId(Uuid::from_u128(0x501));
pub(crate) const TOM: UserId = UserId(Uuid::from_u128(0x502));
pub(crate) const SEFA: UserId = UserId(Uuid::from_u128(0x503));
pub(crate) const JEAN: UserId = UserId(Uuid::from_u128(0x504));
pub(crate) const IDRIS: UserId = UserId(Uuid::from_u128(0x505));
pub(crate) const PAT: UserId = UserId(Uuid::from_u128(0x506));
/// A supervisor of another team.
pub(crate) const ZOE: UserId = UserId(Uuid::from_u128(0x507));
/// A link worker of another team.
pub(crate) const UMA: UserId = UserId(Uuid::from_u128(0x508));

pub(crate) const STAFF: [(UserId, &str, Role, TeamId); 8] = [
    (ROSA, "rosa", Role::LinkWorker, TEAM),
    (TOM, "tom", Role::LinkWorker, TEAM),
    (SEFA, "sefa", Role::SupportWorker, TEAM),
    (JEAN, "jean", Role::Supervisor, TEAM),
    (IDRIS, "idris", Role::Evaluator, TEAM),
    (PAT, "pat", Role::Admin, TEAM),
    (ZOE, "zoe", Role::Supervisor, OTHER_TEAM),
    (UMA, "uma", Role::LinkWorker, OTHER_TEAM),
];

pub(crate) fn person(number: u128) -> FileId {
    FileId(Uuid::from_u128(0x1000 + number))
}

pub(crate) fn case(number: u128) -> FileId {
    FileId(Uuid::from_u128(0x2000 + number))
}

pub(crate) fn entry(number: u128) -> EntryId {
    EntryId(Uuid::from_u128(0x3000 + number))
}

pub(crate) fn replica(user: UserId) -> ReplicaId {
    ReplicaId(Uuid::from_u128(user.0.as_u128() + 0x9000))
}

/// A change as JSON, named by a number.
pub(crate) fn change(number: u128, file: FileId, entry: EntryId, kind: &str, fields: Value) -> Value {
    let set = fields.as_object().unwrap().iter().map(|(name, value)| {
        let edit =
            if value.get("value").is_some() { value.clone() } else { json!({"value": value, "over": []}) };
        (name.clone(), edit)
    });
    let set: serde_json::Map<String, Value> = set.collect();
    json!({
        "id": Uuid::from_u128(0xC000 + number), "file": file, "entry": entry, "kind": kind,
        "stamp": {"wall_ms": NOW_MS, "tick": 0, "writer": Uuid::from_u128(0x77)}, "set": set,
    })
}

/// The id of the change with this number.
pub(crate) fn change_id(number: u128) -> shared::id::ChangeId {
    shared::id::ChangeId(Uuid::from_u128(0xC000 + number))
}

/// The two roots of person and case `number`, as changes `10 × number` and the one after.
pub(crate) fn roots(number: u128) -> [Value; 2] {
    let (person, case) = (person(number), case(number));
    [
        change(
            10 * number,
            person,
            person.root(),
            "person",
            json!({"name": {"given": "Ada", "family": format!("N{number}")}}),
        ),
        change(
            10 * number + 1,
            case,
            case.root(),
            "case",
            json!({"person": person, "stage": {"stage": "referred", "on": "2026-11-01"}}),
        ),
    ]
}

/// A contact in case `of`.
pub(crate) fn contact(number: u128, of: u128, note: &str) -> Value {
    change(number, case(of), entry(number), "contact", json!({"how": "visit", "at_ms": NOW_MS, "note": note}))
}

/// A save of these changes.
pub(crate) fn save(changes: &[Value]) -> Box<RawValue> {
    let id = changes.first().map_or(Value::Null, |change| change["id"].clone());
    RawValue::from_string(json!({"id": id, "changes": changes}).to_string()).unwrap()
}

/// A store with staff, and a clock that the test holds.
pub(crate) struct Office {
    pub(crate) kept: Kept,
    pub(crate) now_ms: std::cell::Cell<u64>,
    pub(crate) summaries: Summaries,
}

impl Office {
    /// A store that has its staff already.
    pub(crate) fn of(kept: Kept) -> Self {
        Self { kept, now_ms: std::cell::Cell::new(NOW_MS), summaries: Summaries::default() }
    }

    pub(crate) fn over(kept: Kept) -> Self {
        let office = Self::of(kept);
        office.write(|tx| {
            tx.put_team(&Team { id: TEAM, name: "Halesowen".to_owned() })?;
            tx.put_team(&Team { id: OTHER_TEAM, name: "Dudley".to_owned() })?;
            for (id, name, role, team) in STAFF {
                tx.put_user(&User {
                    id,
                    email: format!("{name}@example.invalid"),
                    name: name.to_owned(),
                    roles: Roles::from([role]),
                    team: Some(team),
                    password: None,
                    disabled: false,
                    sessions_from_ms: 0,
                    head: Sequence::default(),
                })?;
            }
            Ok(())
        });
        office
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.kept.store
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&dyn Reading) -> Result<T, StoreError>) -> T {
        read_now(self.store(), look).unwrap()
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Writing) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        write_now(self.store(), work).unwrap()
    }

    pub(crate) fn user(&self, id: UserId) -> User {
        self.read(|view| view.user(id)).unwrap()
    }

    pub(crate) fn later_ms(&self, by_ms: u64) {
        self.now_ms.set(self.now_ms.get() + by_ms);
    }

    pub(crate) fn take(&self, author: UserId, saves: Vec<Box<RawValue>>) -> Vec<Verdict> {
        let now_ms = self.now_ms.get();
        let author = self.user(author);
        let saves = read_saves(&saves);
        self.write(move |tx| Receiver::new(tx, now_ms).take(&author, replica(author.id), &saves))
    }

    /// One save; the outcome of each of its changes.
    pub(crate) fn save(&self, author: UserId, changes: &[Value]) -> Vec<Outcome> {
        self.take(author, vec![save(changes)]).into_iter().map(|verdict| verdict.outcome).collect()
    }

    /// Person and case `number`, held by `author`.
    pub(crate) fn open_case(&self, author: UserId, number: u128) {
        let outcomes = self.save(author, &roots(number));
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Applied { .. })), "{outcomes:?}");
    }

    pub(crate) fn move_case(&self, number: u128, to: UserId) {
        let (to, now_ms) = (self.user(to), self.now_ms.get());
        self.write(move |tx| {
            crate::grants::move_case(tx, case(number), &to, now_ms)?;
            Receiver::new(tx, now_ms).judge_gained(to.id, case(number))
        });
    }

    pub(crate) fn open_whole(&self, number: u128, supervisor: UserId) {
        let now_ms = self.now_ms.get();
        self.write(move |tx| crate::grants::open_whole(tx, case(number), supervisor, now_ms));
    }

    pub(crate) fn scope(&self, user: UserId, file: FileId) -> Option<Depth> {
        self.read(|view| crate::grants::scope(view, user, file, self.now_ms.get()))
    }

    pub(crate) fn pull(&self, user: UserId, cursor: Cursor, limits: Limits) -> Pull {
        self.pull_listing(user, cursor, false, limits)
    }

    pub(crate) fn pull_listing(&self, user: UserId, cursor: Cursor, list: bool, limits: Limits) -> Pull {
        self.read(|view| {
            let user = view.user(user)?.unwrap();
            pages::pull(view, &self.summaries, &user, cursor, list, self.now_ms.get(), limits)
        })
    }

    /// What the store holds of an entry, folded.
    pub(crate) fn folded(&self, file: FileId, entry: EntryId) -> Option<Entry> {
        self.read(|view| view.record(file, entry)).and_then(|record| fold(&record.known()))
    }
}

/// A device that stores pages by the rules of the protocol.
#[derive(Clone, Debug, Default)]
pub(crate) struct Device {
    pub(crate) cursor: Cursor,
    pub(crate) files: BTreeMap<FileId, DeviceFile>,
}

#[derive(Clone, Debug)]
pub(crate) struct DeviceFile {
    pub(crate) depth: Depth,
    pub(crate) complete: bool,
    pub(crate) head: Sequence,
    pub(crate) summary_name: Option<String>,
    /// Entry, its sequence, and its text.
    pub(crate) entries: BTreeMap<EntryId, (Sequence, String)>,
}

impl Device {
    /// Stores one answer.
    pub(crate) fn store(&mut self, pull: Pull) {
        for page in pull.pages {
            self.page(page);
        }
        for dropped in pull.dropped {
            self.files.remove(&dropped.file);
        }
        if let Some(heads) = pull.heads {
            self.files.retain(|file, _| heads.iter().any(|head| head.file == *file));
        }
        self.cursor = pull.cursor;
    }

    fn page(&mut self, page: FilePage) {
        let blank = DeviceFile {
            depth: page.depth,
            complete: page.complete,
            head: page.head,
            summary_name: None,
            entries: BTreeMap::new(),
        };
        let file = self.files.entry(page.file).or_insert_with(|| blank.clone());
        if page.fresh {
            *file = blank;
        }
        file.depth = page.depth;
        file.complete = page.complete;
        file.head = page.head;
        file.summary_name = page.summary.map(|summary| summary.name);
        for raw in page.entries {
            let record: EntryRecord = serde_json::from_str(raw.get()).unwrap();
            let newer = file.entries.get(&record.entry).is_none_or(|(seq, _)| record.seq > *seq);
            if newer {
                file.entries.insert(record.entry, (record.seq, raw.get().to_owned()));
            }
        }
    }

    /// Calls until nothing more is to come.
    pub(crate) fn catch_up(&mut self, office: &Office, user: UserId, limits: Limits) {
        for _ in 0..10_000 {
            let pull = office.pull(user, self.cursor, limits);
            let more = pull.more;
            self.store(pull);
            if !more {
                return;
            }
        }
        panic!("a pass that never ends");
    }
}
