//! A sync without HTTP and without a runtime, as a simulation calls it.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use serde_json::Value;
use serde_json::value::RawValue;
use shared::id::{ReplicaId, UserId};
use shared::limits::PROTOCOL;
use shared::wire::sync::{Held, Outcome, SyncAnswer, SyncRequest, Waiting};

use crate::accounts::{self, By};
use crate::app::{App, AppState, Settings};
use crate::assets::Assets;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::keys::Keys;
use crate::member::Member;
use crate::random::Chance;
use crate::store::{Done, READERS, Reading, Store, StoreError, Work};
use crate::testing::{
    JEAN, NOW_MS, Office, PAT, ROSA, TOM, case, change_id, contact, memory, on_every_store, person, replica,
    roots, save,
};

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
    let caller = now(Member::of(app, user, replica(user)))?;
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

fn outcomes(answer: &SyncAnswer) -> Vec<Outcome> {
    answer.verdicts.iter().map(|verdict| verdict.outcome.clone()).collect()
}

fn switch(office: &Office, user: UserId, disabled: bool) {
    let now_ms = office.now_ms.get();
    office
        .write(move |tx| {
            let user = tx.user(user)?.unwrap();
            accounts::set_disabled(tx, By(Some(PAT)), &user, disabled, now_ms)
        })
        .unwrap();
}

/// Also over a store that does not answer at once.
fn waiting_for<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

#[test]
fn a_switched_off_account_delivers_and_gets_nothing_for_it() {
    on_every_store(|office| {
        let app = app(&office, 1);
        let sync = |cursor: Option<&str>, changes: &[Value]| {
            let saves = if changes.is_empty() { Vec::new() } else { vec![save(changes)] };
            waiting_for(async {
                let caller = Member::of(&app, ROSA, replica(ROSA)).await?;
                super::answer(&app, &caller, request(ROSA, cursor, saves)).await
            })
            .unwrap()
        };
        let first = sync(None, &roots(1));
        let second = sync(Some(&first.cursor), &[contact(20, 1, "before")]);
        switch(&office, ROSA, true);
        let off = sync(Some(&second.cursor), &[contact(21, 1, "late"), contact(22, 99, "elsewhere")]);
        let held = Outcome::Held { reason: Held::AccountOff };
        assert_eq!(outcomes(&off), [held.clone(), held.clone()]);
        assert!(off.pages.is_empty() && !off.more && !off.restart);
        assert!(off.account_off && !second.account_off, "the device is told");
        let dropped: Vec<_> = off.dropped.iter().map(|dropped| dropped.file).collect();
        assert_eq!(dropped, [person(1), case(1)]);
        assert_eq!(off.heads, Some(vec![]), "the device keeps no file");
        // A lost answer, and the next call.
        let again = sync(Some(&second.cursor), &[contact(21, 1, "late")]);
        assert_eq!((outcomes(&again), again.dropped.len()), (vec![held], 2));
        let idle = sync(Some(&again.cursor), &[]);
        assert!(idle.dropped.is_empty() && idle.pages.is_empty());
        // What is already there is answered as ever.
        let known = sync(Some(&idle.cursor), &[contact(20, 1, "before")]);
        assert!(matches!(outcomes(&known)[0], Outcome::Duplicate { .. }));
        let rows = office.read(|view| view.grants_of(ROSA));
        assert!(!rows.is_empty(), "the cases stay theirs until they are moved");

        switch(&office, ROSA, false);
        let on = sync(Some(&idle.cursor), &[]);
        assert_eq!(on.pages.len(), 2, "everything comes anew");
        assert!(on.pages.iter().all(|page| page.fresh && page.complete));
        let entry = |number| office.folded(case(1), crate::testing::entry(number));
        assert!(entry(21).is_some(), "what was held is applied by itself");
        let elsewhere = office.read(|view| view.change(change_id(22))).unwrap().status;
        assert_eq!(elsewhere, crate::store::row::Status::Held(Held::NotOnYourCaseload));
    });
}

#[test]
fn a_stopped_device_delivers_and_gets_nothing_for_it_while_its_user_goes_on() {
    on_every_store(|office| {
        let app = app(&office, 1);
        let (lost, other) = (replica(ROSA), replica(TOM));
        let sync = |device: ReplicaId, cursor: Option<&str>, changes: &[Value]| {
            let saves = if changes.is_empty() { Vec::new() } else { vec![save(changes)] };
            waiting_for(async {
                let caller = Member::of(&app, ROSA, device).await?;
                let asked = SyncRequest { replica: device, ..request(ROSA, cursor, saves) };
                super::answer(&app, &caller, asked).await
            })
            .unwrap()
        };
        let stop = |stopped: bool| {
            office.write(move |tx| {
                let rosa = tx.user(ROSA)?.unwrap();
                crate::devices::stop(tx, crate::accounts::By(Some(JEAN)), lost, &rosa, stopped, NOW_MS)
            });
        };
        let first = sync(lost, None, &roots(1));
        stop(true);
        let off = sync(lost, Some(&first.cursor), &[contact(20, 1, "late")]);
        let held = Outcome::Held { reason: Held::AccountOff };
        assert_eq!(outcomes(&off), std::slice::from_ref(&held));
        assert!(off.account_off && off.stopped && off.pages.is_empty());
        assert_eq!((off.dropped.len(), off.heads.as_deref()), (2, Some(&[][..])), "it keeps no file");
        // Its user signs in on another one, and goes on. What is held stays held.
        let on = sync(other, None, &[contact(21, 1, "from the new phone")]);
        assert!(!on.account_off && !on.stopped && on.pages.len() == 2);
        assert!(matches!(outcomes(&on)[0], Outcome::Applied { .. }));
        office.write(|tx| crate::receive::Receiver::new(tx, NOW_MS).judge_held_of(ROSA));
        assert!(office.folded(case(1), crate::testing::entry(20)).is_none());
        // Another name than the one that it signed in under helps it nothing.
        let feigned = waiting_for(async {
            let caller = Member::of(&app, ROSA, lost).await?;
            let asked = vec![save(&[contact(22, 1, "under another name")])];
            let asked = SyncRequest { replica: other, ..request(ROSA, None, asked) };
            super::answer(&app, &caller, asked).await
        })
        .unwrap();
        assert_eq!((outcomes(&feigned), feigned.pages.len()), (vec![held], 0));
        stop(false);
        assert!(
            office.folded(case(1), crate::testing::entry(20)).is_some(),
            "it was found again: what it brought counts"
        );
        assert!(office.folded(case(1), crate::testing::entry(22)).is_some());
        let found = sync(lost, Some(&off.cursor), &[]);
        assert!(!found.account_off && found.pages.iter().filter(|page| page.fresh).count() == 2);
        let deeds = office.read(|view| view.audit_rows(50));
        let done: Vec<_> = deeds.iter().filter(|row| row.action.starts_with("device_")).collect();
        assert!(done.iter().all(|row| row.replica == Some(lost) && row.actor == Some(JEAN)));
        assert_eq!(done.len(), 2);
    });
}

#[test]
fn a_supervisor_who_is_switched_off_loses_sight_of_the_team() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        let app = app(&office, 1);
        let sync = |cursor: Option<String>| {
            waiting_for(async {
                let caller = Member::of(&app, JEAN, replica(JEAN)).await?;
                super::answer(&app, &caller, request(JEAN, cursor.as_deref(), Vec::new())).await
            })
            .unwrap()
        };
        let first = sync(None);
        assert_eq!(first.pages.len(), 1);
        switch(&office, JEAN, true);
        let off = sync(Some(first.cursor));
        assert_eq!(off.dropped.len(), 1);
        switch(&office, JEAN, false);
        assert_eq!(sync(Some(off.cursor)).pages.len(), 1);
    });
}

#[test]
fn copies_of_an_earlier_history_are_taken_beside_the_saves() {
    on_every_store(|office| {
        let app = app(&office, 1);
        let copy = |change: &Value| {
            let copy = serde_json::json!({"seq": [0, 9], "at": change["stamp"], "by": ROSA, "by_name": "Rosa", "body": change});
            RawValue::from_string(copy.to_string()).unwrap()
        };
        let ask = |witnesses: Vec<Box<RawValue>>| {
            waiting_for(async {
                let caller = Member::of(&app, ROSA, replica(ROSA)).await?;
                let asked = request(ROSA, None, vec![save(&roots(1))]);
                super::answer(&app, &caller, SyncRequest { witnesses, ..asked }).await
            })
        };
        let answer = ask(vec![copy(&contact(20, 1, "tea"))]).unwrap();
        assert_eq!(answer.witnessed, [change_id(20)]);
        let sent: String =
            answer.pages.iter().flat_map(|page| &page.entries).map(|entry| entry.get()).collect();
        assert!(sent.contains("tea"), "it comes back on the same answer");
        let limit = shared::limits::WITNESSES_MAX;
        assert!(ask(vec![copy(&contact(20, 1, "tea")); limit]).is_ok());
        assert!(matches!(ask(vec![copy(&contact(20, 1, "tea")); limit + 1]), Err(ApiError::TooLarge)));
    });
}

#[test]
fn a_backup_that_has_gone_on_to_the_same_number_is_noticed_by_its_signs() {
    use crate::store::memory::MemoryStore;
    use crate::testing::{Kept, TOM};
    let store = Arc::new(MemoryStore::new(shared::id::IncarnationId(uuid::Uuid::from_u128(1))));
    let office = Office::over(Kept { store: Arc::clone(&store) as Arc<dyn Store>, dir: None });
    let first = sync(&app(&office, 1), ROSA, None, &roots(1)).unwrap();
    let backup = Arc::new(store.backup());
    let lost = sync(&app(&office, 2), ROSA, Some(&first.cursor), &[contact(20, 1, "tea")]).unwrap();

    // The backup takes the place of the database, and goes on past what Rosa has seen of it.
    let again = Kept { store: Arc::clone(&backup) as Arc<dyn Store>, dir: None };
    let office = Office { kept: again, ..office };
    let app = app(&office, 3);
    for number in 3..6 {
        sync(&app, TOM, None, &roots(number)).unwrap();
    }
    let found = sync(&app, ROSA, Some(&lost.cursor), &[]).unwrap();
    assert!(found.restart, "her place is one of another history");
    assert_ne!(found.incarnation, lost.incarnation);
    let calm = sync(&app, ROSA, Some(&found.cursor), &[]).unwrap();
    assert!(!calm.restart && calm.incarnation == found.incarnation);
}

/// A store that counts what it is asked.
struct Counting {
    store: Arc<dyn Store>,
    views: AtomicUsize,
    jobs: AtomicUsize,
}

impl Store for Counting {
    fn view(&self, look: &mut dyn FnMut(&dyn Reading) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.views.fetch_add(1, Ordering::Relaxed);
        self.store.view(look)
    }

    fn submit(&self, work: Work, done: Done) {
        self.jobs.fetch_add(1, Ordering::Relaxed);
        self.store.submit(work, done);
    }

    fn answers_at_once(&self) -> bool {
        true
    }
}

#[test]
fn a_sync_with_nothing_to_do_reads_once_and_writes_nothing() {
    let office = Office::over(memory());
    for number in 1..=5 {
        office.open_case(ROSA, number);
    }
    let store = Arc::clone(&office.kept.store);
    let counting = Arc::new(Counting { store, views: AtomicUsize::default(), jobs: AtomicUsize::default() });
    let (settings, assets) = (Settings::default(), Assets::Folder("/nowhere".into()));
    let store: Arc<dyn Store> = Arc::clone(&counting) as Arc<dyn Store>;
    let app = Arc::new(App::new(store, Clock::held(NOW_MS), Keys::derive(&[5; 32]), settings, assets));
    let counted = |work: &dyn Fn() -> SyncAnswer| {
        let before = (counting.views.load(Ordering::Relaxed), counting.jobs.load(Ordering::Relaxed));
        let answer = work();
        let after = (counting.views.load(Ordering::Relaxed), counting.jobs.load(Ordering::Relaxed));
        (answer, after.0 - before.0, after.1 - before.1)
    };
    let (first, views, jobs) = counted(&|| sync(&app, ROSA, None, &[]).unwrap());
    assert_eq!((first.pages.len(), views, jobs), (10, 2, 1), "the user, the pages, and who was sent what");
    let (idle, views, jobs) = counted(&|| sync(&app, ROSA, Some(&first.cursor), &[]).unwrap());
    assert_eq!((idle.pages.len(), views, jobs), (0, 2, 0), "the user, and once the sign of this place");
    let (idle, views, jobs) = counted(&|| sync(&app, ROSA, Some(&idle.cursor), &[]).unwrap());
    assert_eq!((idle.pages.len(), views, jobs), (0, 1, 0), "the user and the server's place");
    assert_eq!(idle.cursor, first.cursor);
}

/// A store that takes a while to look, and counts who looks at it together.
struct Slow {
    store: Arc<dyn Store>,
    looking: AtomicUsize,
    most: AtomicUsize,
}

impl Store for Slow {
    fn view(&self, look: &mut dyn FnMut(&dyn Reading) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let together = self.looking.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(together, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(5));
        let looked = self.store.view(look);
        self.looking.fetch_sub(1, Ordering::SeqCst);
        looked
    }

    fn submit(&self, work: Work, done: Done) {
        self.store.submit(work, done);
    }
}

#[test]
fn however_many_ask_only_a_few_take_a_thread_to_look_also_where_callers_go_away() {
    let store = Arc::clone(&Office::over(memory()).kept.store);
    let slow = Arc::new(Slow { store, looking: AtomicUsize::default(), most: AtomicUsize::default() });
    let (settings, assets) = (Settings::default(), Assets::Folder("/nowhere".into()));
    let store: Arc<dyn Store> = Arc::clone(&slow) as Arc<dyn Store>;
    let app = Arc::new(App::new(store, Clock::held(NOW_MS), Keys::derive(&[5; 32]), settings, assets));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let asks: Vec<_> = (0..40)
            .map(|number| {
                let app = Arc::clone(&app);
                tokio::spawn(async move {
                    let look = app.read(|_, view| view.visible_through());
                    let patience = Duration::from_millis(if number % 2 == 0 { 1 } else { 60_000 });
                    tokio::time::timeout(patience, look).await.is_ok_and(|looked| looked.is_ok())
                })
            })
            .collect();
        let mut answered = 0;
        for ask in asks {
            answered += usize::from(ask.await.unwrap());
        }
        assert!(answered >= 20, "whoever waits is answered: {answered}");
    });
    assert_eq!(slow.most.load(Ordering::SeqCst), READERS);
}

#[test]
fn a_cover_that_ended_by_itself_is_dropped_and_comes_whole_again() {
    let office = Office::over(memory());
    office.open_case(ROSA, 1);
    let app = app(&office, 1);
    let tom = crate::testing::TOM;
    office.write(move |tx| crate::grants::cover(tx, case(1), tom, NOW_MS + 10, NOW_MS));
    let covered = sync(&app, tom, None, &[]).unwrap();
    assert_eq!(covered.pages.len(), 2, "the case and its person");
    // Nobody has tidied up when he asks again.
    app.clock.advance_ms(10);
    let ended = sync(&app, tom, Some(&covered.cursor), &[contact(20, 1, "one more")]).unwrap();
    let dropped: Vec<_> = ended.dropped.iter().map(|dropped| dropped.file).collect();
    assert_eq!(dropped, [person(1), case(1)]);
    assert!(office.read(|view| view.grants_of(tom)).is_empty(), "closed, not only passed over");
    office.move_case(1, tom);
    let back = sync(&app, tom, Some(&ended.cursor), &[]).unwrap();
    let sent: Vec<_> = back.pages.iter().map(|page| (page.file, page.fresh)).collect();
    assert_eq!(sent, [(person(1), true), (case(1), true)]);
}
