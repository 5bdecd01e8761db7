//! The store over a storage engine in memory: what survives, what is said, what is sent.

mod photos;

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};
use shared::device::ask::Sender;
use shared::device::file;
use shared::id::{EntryId, IncarnationId, ReplicaId, UserId};
use shared::kind::{self, FileKind};
use shared::limits::BATCH_BYTES_MAX;
use shared::role::{Role, Roles};
use shared::seq::Sequence;
use shared::view::View;
use shared::view::contact::Contact;
use shared::wire::sync::{Dropped, DroppedWhy, FileHead, FilePage, Held, Outcome, SyncAnswer, Verdict};
use uuid::Uuid;

use super::contract::block_on;
use super::edit::{MakeEdit, NewEdit};
use super::exchange::Prepared;
use super::keys::DeviceKey;
use super::memory::MemoryStore;
use super::seal::Sealer;
use super::store::StoreError;
use super::*;

const CASE: FileId = FileId(Uuid::from_u128(0xca5e));
const PERSON: FileId = FileId(Uuid::from_u128(0x9e50));
const INCARNATION: IncarnationId = IncarnationId(Uuid::from_u128(1));

fn seq(counter: u64) -> Sequence {
    Sequence { epoch: 0, counter }
}

/// One phone: its disk, and its key.
struct Phone {
    disk: Rc<MemoryStore>,
    key: [u8; 32],
}

impl Phone {
    fn new() -> Self {
        Self { disk: Rc::default(), key: [7; 32] }
    }

    /// Starts the app anew over the same disk, as after a kill.
    fn start(&self) -> Rc<Inner> {
        let sealer = Sealer::new(&DeviceKey::from_bytes(self.key), Uuid::from_u128(0xdb));
        let vault = Vault::new(Rc::clone(&self.disk) as Rc<dyn store::Store>, sealer);
        let me = Me {
            id: UserId(Uuid::from_u128(5)),
            name: "R. Hale".to_owned(),
            email: "r.hale@demo.invalid".to_owned(),
            roles: Roles::from([Role::LinkWorker]),
            team: None,
            team_name: String::new(),
        };
        block_on(Local::load(vault, me)).unwrap()
    }
}

/// An entry as the server sends it, made by one change.
fn record(file: FileId, entry: EntryId, kind: &str, counter: u64, set: serde_json::Value) -> Box<RawValue> {
    let fields: serde_json::Map<String, serde_json::Value> = set
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.clone(), json!({"value": value, "over": []})))
        .collect();
    let stamp = json!({"wall_ms": counter, "tick": 0, "writer": Uuid::nil()});
    let body = json!({
        "id": Uuid::from_u128(u128::from(counter) << 32), "file": file, "entry": entry, "kind": kind, "stamp": stamp, "set": fields
    });
    to_raw_value(&json!({
        "entry": entry, "seq": [0, counter],
        "changes": [{"seq": [0, counter], "at": stamp, "by": Uuid::from_u128(6), "by_name": "J. Moor", "body": body}],
    }))
    .unwrap()
}

fn page(file: FileId, kind: FileKind, counter: u64, fresh: bool, entries: Vec<Box<RawValue>>) -> FilePage {
    let head = seq(counter);
    FilePage {
        file,
        kind,
        depth: Depth::Whole,
        fresh,
        complete: true,
        head,
        holder: None,
        summary: None,
        entries,
    }
}

fn answer(cursor: &str, passed: u64, pages: Vec<FilePage>) -> SyncAnswer {
    SyncAnswer {
        incarnation: INCARNATION,
        now_ms: clock::now_ms(),
        verdicts: vec![],
        pages,
        dropped: vec![],
        cursor: cursor.to_owned(),
        passed: Some(seq(passed)),
        more: false,
        restart: false,
        heads: None,
        witnessed: vec![],
        safe_through: None,
        update: None,
        account_off: false,
        stopped: false,
    }
}

/// Mrs A's case and person, as a first pass brings them.
fn caseload() -> SyncAnswer {
    let person = record(
        PERSON,
        PERSON.root(),
        kind::PERSON,
        2,
        json!({"name": {"given": "Ada", "family": "Ash", "known_as": "Mrs A"}}),
    );
    let case = record(
        CASE,
        CASE.root(),
        kind::CASE,
        3,
        json!({"person": PERSON, "what_matters": "The corner shop"}),
    );
    answer(
        "first",
        3,
        vec![
            page(CASE, FileKind::Case, 3, true, vec![case]),
            page(PERSON, FileKind::Person, 2, true, vec![person]),
        ],
    )
}

fn ask(inner: &Inner) -> Prepared {
    let sender = Sender { build: String::new(), replica: ReplicaId(Uuid::nil()) };
    block_on(inner.ask(&sender, BATCH_BYTES_MAX)).unwrap()
}

fn sync(inner: &Inner, answer: SyncAnswer) -> bool {
    let prepared = ask(inner);
    block_on(inner.take(prepared, &answer)).unwrap().changed
}

fn contact(note: &str) -> NewSave {
    let view = Contact {
        note: Some(note.to_owned()),
        how: Some("visit".to_owned()),
        at_ms: Some(1),
        ..Contact::default()
    };
    NewSave { title: "Visit".to_owned(), file: CASE, edits: vec![NewEdit::make(CASE, &view)], draft: None }
}

fn notes(inner: &Inner) -> Vec<String> {
    let opened = block_on(inner.open(CASE)).unwrap();
    opened.timeline().into_iter().filter_map(|entry| Contact::of(entry).note).collect()
}

fn verdict(outcome: Outcome) -> Verdict {
    Verdict { save: 0, place: 0, change: None, outcome }
}

/// The record of a save as the server would send it back once applied.
fn applied(inner: &Inner, save: SaveId, counter: u64) -> Box<RawValue> {
    let saved = inner.replica.borrow().outbox[&save].clone();
    let change = &shared::outbox::changes(&saved)[0];
    to_raw_value(&json!({
        "entry": change.entry, "seq": [0, counter],
        "changes": [{"seq": [0, counter], "at": change.stamp, "by": Uuid::from_u128(5), "by_name": "R. Hale", "body": change}],
    }))
    .unwrap()
}

#[test]
fn a_first_pass_is_listed_and_there_after_a_kill() {
    let phone = Phone::new();
    let inner = phone.start();
    assert!(!inner.status_now().first_complete, "an empty store is never shown as a complete one");
    assert!(sync(&inner, caseload()));
    for inner in [inner, phone.start()] {
        assert!(inner.status_now().first_complete);
        let row = inner.replica.borrow().index.get(CASE).cloned().unwrap();
        assert_eq!(
            row.summary.unwrap().name,
            "Mrs A",
            "the name comes from the person's file, which came later"
        );
        assert_eq!(inner.replica.borrow().standing.cursor.as_deref(), Some("first"));
    }
}

#[test]
fn a_save_survives_a_kill_and_is_sent_with_the_same_bytes_until_it_is_answered() {
    let phone = Phone::new();
    let inner = phone.start();
    sync(&inner, caseload());
    let save = block_on(inner.save(&contact("As far as the post box."))).unwrap();

    let inner = phone.start();
    assert_eq!(notes(&inner), ["As far as the post box."]);
    assert_eq!(inner.replica.borrow().overlays[&CASE].counts[kind::CONTACT], 1, "lists know it too");
    let first = ask(&inner).asked.request.saves[0].get().to_owned();

    // The answer is lost and the phone dies; the same bytes go again.
    let inner = phone.start();
    let asked = ask(&inner);
    assert_eq!(asked.asked.request.saves[0].get(), first);
    let lost = SyncAnswer {
        verdicts: vec![verdict(Outcome::Duplicate { seq: seq(9) })],
        ..answer("second", 8, vec![])
    };
    block_on(inner.take(asked, &lost)).unwrap();
    assert_eq!(inner.replica.borrow().outbox[&save].state(false), State::WithTheOffice);
    assert_eq!(notes(&inner), ["As far as the post box."], "acknowledged and not covered: still shown");
    assert!(ask(&inner).asked.request.saves.is_empty());

    let record = applied(&inner, save, 9);
    sync(&inner, answer("third", 9, vec![page(CASE, FileKind::Case, 9, false, vec![record])]));
    for inner in [inner, phone.start()] {
        assert_eq!(notes(&inner), ["As far as the post box."], "once, not twice");
        assert!(inner.replica.borrow().overlays.is_empty());
        assert_eq!(
            inner.replica.borrow().index.get(CASE).unwrap().summary.as_ref().unwrap().counts[kind::CONTACT],
            1
        );
        assert!(inner.replica.borrow().outbox.contains_key(&save), "kept until it is safe");
    }
}

#[test]
fn a_save_that_fails_says_so_and_keeps_the_draft() {
    let phone = Phone::new();
    let inner = phone.start();
    sync(&inner, caseload());
    let strict = phone.disk.strict_writes();
    phone.disk.fail_next_write(StoreError::Full);
    let error = block_on(inner.save(&contact("Too much."))).unwrap_err();
    assert_eq!(error, LocalError::Store(StoreError::Full));
    assert!(error.to_string().starts_with("Not saved."));
    assert!(inner.replica.borrow().outbox.is_empty() && notes(&inner).is_empty());
    block_on(inner.save(&contact("Now."))).unwrap();
    assert_eq!(phone.disk.strict_writes(), strict + 1, "one strict transaction a save");
}

#[test]
fn other_tabs_are_told_once_a_write_is_done_and_not_of_one_that_failed() {
    let phone = Phone::new();
    let inner = phone.start();
    sync(&inner, caseload());
    let told = Rc::new(std::cell::Cell::new(0));
    let (heard, disk) = (Rc::clone(&told), Rc::clone(&phone.disk));
    let before = disk.writes();
    inner.on_write(move || heard.set(disk.writes() - before));
    phone.disk.fail_next_write(StoreError::Full);
    assert!(block_on(inner.save(&contact("Tea"))).is_err());
    assert_eq!(told.get(), 0);
    let save = block_on(inner.save(&contact("Tea"))).unwrap();
    assert_eq!(told.get(), 1, "after the commit");
    block_on(inner.undo(save)).unwrap();
    assert_eq!(told.get(), 2);
}

#[test]
fn a_copy_holds_what_waits_byte_for_byte_and_nothing_that_has_arrived() {
    let phone = Phone::new();
    let inner = phone.start();
    let replica = ReplicaId(Uuid::from_u128(3));
    assert!(inner.unsent(replica).is_none(), "nothing shows whose it is");
    sync(&inner, caseload());
    block_on(inner.save(&contact("Sent"))).unwrap();
    let outcome = Outcome::Applied { seq: seq(4) };
    sync(&inner, SyncAnswer { verdicts: vec![verdict(outcome)], ..answer("second", 3, vec![]) });
    let waits = block_on(inner.save(&contact("Waits"))).unwrap();
    let waiting = inner.unsent(replica).unwrap();
    assert!(waiting.is_all);
    let unsent = waiting.unsent;
    assert_eq!(
        (unsent.author, unsent.replica, unsent.incarnation),
        (UserId(Uuid::from_u128(5)), replica, INCARNATION)
    );
    assert_eq!(unsent.cursor, "second");
    let bytes = inner.replica.borrow().outbox[&waits].bytes.clone();
    assert_eq!(unsent.saves.iter().map(|save| save.get()).collect::<Vec<_>>(), [bytes]);
}

#[test]
fn undo_works_until_a_request_has_carried_the_save() {
    let phone = Phone::new();
    let inner = phone.start();
    sync(&inner, caseload());
    let save = block_on(inner.save(&contact("Wrong."))).unwrap();
    block_on(inner.undo(save)).unwrap();
    for inner in [Rc::clone(&inner), phone.start()] {
        assert!(notes(&inner).is_empty() && inner.replica.borrow().overlays.is_empty());
    }
    let save = block_on(inner.save(&contact("Right."))).unwrap();
    ask(&inner);
    assert_eq!(block_on(inner.undo(save)), Err(LocalError::AlreadySent));
}

#[test]
fn another_tab_that_has_sent_a_save_is_noticed_by_undo() {
    let phone = Phone::new();
    let inner = phone.start();
    let save = block_on(inner.save(&contact("Wrong."))).unwrap();
    ask(&phone.start());
    assert_eq!(block_on(inner.undo(save)), Err(LocalError::AlreadySent));
}

#[test]
fn a_page_is_stored_only_over_the_cursor_it_was_asked_with() {
    let phone = Phone::new();
    let inner = phone.start();
    let asked = ask(&inner);
    sync(&phone.start(), caseload());
    let stale = answer("stale", 1, vec![]);
    assert_eq!(block_on(inner.take(asked, &stale)), Err(LocalError::Store(StoreError::Changed)));
    block_on(inner.reload()).unwrap();
    assert_eq!(inner.replica.borrow().standing.cursor.as_deref(), Some("first"));
}

#[test]
fn a_dropped_file_is_erased_and_unsent_work_in_it_is_not() {
    let phone = Phone::new();
    let inner = phone.start();
    sync(&inner, caseload());
    let save = block_on(inner.save(&contact("Late work."))).unwrap();
    let asked = ask(&inner);
    let dropped = SyncAnswer {
        verdicts: vec![verdict(Outcome::Held { reason: Held::NotOnYourCaseload })],
        dropped: vec![
            Dropped { file: CASE, why: DroppedWhy::Moved },
            Dropped { file: PERSON, why: DroppedWhy::Moved },
        ],
        ..answer("second", 9, vec![])
    };
    block_on(inner.take(asked, &dropped)).unwrap();
    let inner = phone.start();
    assert!(inner.replica.borrow().index.get(CASE).is_none());
    let vault = inner.vault().unwrap();
    assert!(block_on(vault.read_all(Room::Files, "")).unwrap().is_empty(), "nothing of the file is left");
    assert_eq!(inner.replica.borrow().outbox[&save].state(false), State::HeldByTheOffice);
}

#[test]
fn the_end_of_a_full_pass_erases_what_is_out_of_scope() {
    let phone = Phone::new();
    let inner = phone.start();
    sync(&inner, caseload());
    let heads = Some(vec![FileHead { file: PERSON, head: seq(2) }]);
    sync(&inner, SyncAnswer { heads, ..answer("second", 9, vec![]) });
    let files: Vec<FileId> = phone.start().replica.borrow().index.rows().map(|row| row.file).collect();
    assert_eq!(files, [PERSON]);
}

#[test]
fn a_new_incarnation_offers_acknowledged_work_again() {
    let phone = Phone::new();
    let inner = phone.start();
    sync(&inner, caseload());
    let save = block_on(inner.save(&contact("In no backup."))).unwrap();
    let asked = ask(&inner);
    let acknowledged = SyncAnswer {
        verdicts: vec![verdict(Outcome::Applied { seq: seq(9) })],
        ..answer("second", 9, vec![])
    };
    block_on(inner.take(asked, &acknowledged)).unwrap();
    assert!(ask(&inner).asked.request.saves.is_empty());
    let restored =
        SyncAnswer { incarnation: IncarnationId(Uuid::from_u128(2)), ..answer("third", 3, vec![]) };
    sync(&inner, restored);
    assert!(inner.replica.borrow().outbox[&save].is_waiting());
    assert_eq!(ask(&inner).asked.request.saves.len(), 1);
}

#[test]
fn tails_are_folded_into_the_base_and_nothing_is_lost() {
    let phone = Phone::new();
    let inner = phone.start();
    sync(&inner, caseload());
    let count = u64::from(file::TAILS_MAX) * 2 + 3;
    for number in 0..count {
        let entry = EntryId(Uuid::from_u128(u128::from(number) + 100));
        let record = record(
            CASE,
            entry,
            kind::CONTACT,
            number + 10,
            json!({"note": format!("Visit {number}"), "at_ms": number}),
        );
        sync(
            &inner,
            answer(
                &format!("cursor {number}"),
                number + 10,
                vec![page(CASE, FileKind::Case, number + 10, false, vec![record])],
            ),
        );
    }
    let inner = phone.start();
    assert_eq!(notes(&inner).len() as u64, count);
    assert!(inner.replica.borrow().index.get(CASE).unwrap().tails <= file::TAILS_MAX);
}

#[test]
fn a_damaged_row_hides_no_other_and_a_damaged_outbox_is_never_called_empty() {
    let phone = Phone::new();
    let inner = phone.start();
    sync(&inner, caseload());
    let save = block_on(inner.save(&contact("Here."))).unwrap();
    phone.disk.edit(Room::Outbox, &save.to_string(), |bytes| *bytes.last_mut().unwrap() ^= 1);
    let inner = phone.start();
    assert!(!inner.status_now().known);
    assert_eq!(inner.status_now().pill_words(), "Not known");
    let copy = inner.unsent(ReplicaId(Uuid::from_u128(3))).unwrap();
    assert!(copy.unsent.saves.is_empty() && !copy.is_all, "nor is a copy of it called whole");
    assert_eq!(inner.replica.borrow().index.rows().count(), 2);
}

#[test]
fn a_sync_with_nothing_to_do_writes_nothing() {
    let phone = Phone::new();
    let inner = phone.start();
    sync(&inner, caseload());
    let writes = phone.disk.writes();
    assert!(!sync(&inner, answer("first", 3, vec![])));
    assert_eq!(phone.disk.writes(), writes);
}

#[test]
fn a_case_made_here_is_listed_with_its_person_and_its_edits_build_on_each_other() {
    let phone = Phone::new();
    let inner = phone.start();
    let name = |given: &str| shared::view::person::Person {
        name: Some(shared::view::person::Name {
            given: given.to_owned(),
            family: "Bird".to_owned(),
            known_as: String::new(),
        }),
        ..Default::default()
    };
    let case = shared::view::case::Case { person: Some(PERSON), ..Default::default() };
    let edits = vec![
        NewEdit::make_as(PERSON, PERSON.root(), &name("Bea")),
        NewEdit::make_as(CASE, CASE.root(), &case),
    ];
    block_on(inner.save(&NewSave { title: "Referral".to_owned(), file: CASE, edits, draft: None })).unwrap();
    let inner = phone.start();
    assert_eq!(inner.replica.borrow().overlays[&CASE].name, "Bea Bird");

    let opened = block_on(inner.open(CASE)).unwrap();
    let values: BTreeMap<_, _> = name("Beatrice").values();
    let edit = NewEdit::fields(opened.person_root().unwrap(), values);
    block_on(inner.save(&NewSave {
        title: "Details".to_owned(),
        file: CASE,
        edits: vec![edit],
        draft: None,
    }))
    .unwrap();
    let opened = block_on(inner.open(CASE)).unwrap();
    assert_eq!(opened.person_view().name.unwrap().given, "Beatrice");
    assert_eq!(
        opened.person_root().unwrap().open_questions().count(),
        0,
        "one person writing twice is no question"
    );
}

#[test]
fn after_closing_nothing_can_be_read() {
    let phone = Phone::new();
    let inner = phone.start();
    sync(&inner, caseload());
    block_on(inner.close());
    assert_eq!(inner.vault().err(), Some(LocalError::Locked));
    assert_eq!(block_on(inner.save(&contact("Too late."))), Err(LocalError::Locked));
    assert!(inner.replica.borrow().index.rows().next().is_none() && !inner.status_now().known);
}
