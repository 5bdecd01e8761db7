//! A sync without HTTP and without a runtime, as a simulation calls it.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use serde_json::Value;
use serde_json::value::RawValue;
use shared::id::UserId;
use shared::limits::PROTOCOL;
use shared::wire::sync::{SyncAnswer, SyncRequest, Waiting};

use crate::app::{App, AppState, Settings};
use crate::assets::Assets;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::keys::Keys;
use crate::member::Member;
use crate::random::Chance;
use crate::store::Store;
use crate::testing::{NOW_MS, Office, ROSA, contact, memory, replica, roots, save};

/// An app over the rows of an office, whose chance begins at `seed`.
pub(super) fn app(office: &Office, seed: u64) -> AppState {
    let store: Arc<dyn Store> = Arc::clone(&office.kept.store);
    let (settings, assets) = (Settings::default(), Assets::Folder("/nowhere".into()));
    let app = App::new(store, Clock::held(NOW_MS), Keys::derive(&[5; 32]), settings, assets);
    Arc::new(app.drawing_from(Chance::seeded(seed)))
}

/// The end of something that never waits.
pub(super) fn now<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("a store that answers at once made somebody wait"),
    }
}

pub(super) fn request(user: UserId, cursor: Option<&str>, saves: Vec<Box<RawValue>>) -> SyncRequest {
    SyncRequest {
        protocol: PROTOCOL,
        build: env!("CARGO_PKG_VERSION").to_owned(),
        replica: replica(user),
        sent_at_ms: NOW_MS,
        waiting: Waiting::default(),
        cursor: cursor.map(str::to_owned),
        saves,
        list: false,
        witnesses: Vec::new(),
    }
}

pub(super) fn sync(
    app: &AppState,
    user: UserId,
    cursor: Option<&str>,
    changes: &[Value],
) -> Result<SyncAnswer, ApiError> {
    let saves = if changes.is_empty() { Vec::new() } else { vec![save(changes)] };
    let caller = now(Member::of(app, user))?;
    now(super::answer(app, &caller, request(user, cursor, saves)))
}

#[test]
fn the_same_seed_gives_the_same_answers_without_a_runtime() {
    let play = |seed| {
        let office = Office::over(memory());
        let app = app(&office, seed);
        let first = sync(&app, ROSA, None, &roots(1)).unwrap();
        let second = sync(&app, ROSA, Some(&first.cursor), &[contact(20, 1, "tea")]).unwrap();
        let digest = office.read(|view| view.change(crate::testing::change_id(20))).unwrap().digest;
        (serde_json::to_string(&first).unwrap(), serde_json::to_string(&second).unwrap(), digest)
    };
    assert_eq!(play(7), play(7));
    assert_ne!(play(7).2, play(8).2, "keys are drawn from the app's chance");
}

#[test]
fn a_backup_of_a_store_goes_its_own_way() {
    use crate::store::memory::MemoryStore;
    let store = MemoryStore::new(shared::id::IncarnationId(uuid::Uuid::from_u128(1)));
    let add = |store: &MemoryStore| crate::app::write_now(store, |tx| tx.next_seq()).unwrap();
    let seen = |store: &MemoryStore| crate::app::read_now(store, |view| view.visible_through()).unwrap();
    let before = add(&store);
    let backup = store.backup();
    let after = add(&store);
    assert_eq!((seen(&backup), seen(&store)), (before, after));
    add(&backup);
    assert_eq!(seen(&store), after);
}
