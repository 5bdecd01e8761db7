//! Row 19 of the fault matrix, as far as it can be brought about inside: a database that may not grow, and one that another
//! process holds. A disk that fails under the real process is in `tests/durability/full_disk.rs`.

use std::sync::Arc;
use std::sync::mpsc::channel;

use shared::wire::sync::Outcome;

use super::*;
use crate::app::read_now;
use crate::receive::{Receiver, read_saves};
use crate::store::contract::SOON;
use crate::testing::{Kept, NOW_MS, Office, ROSA, case, change_id, contact, entry, replica, save, sqlite};

/// A store over the same database whose writer was given `statement` before it began.
fn reopened(dir: &Path, statement: &str) -> SqliteStore {
    let path = dir.join(DATABASE_FILE);
    let connection = Connection::open(&path).unwrap();
    configure(&connection).unwrap();
    // Some of these statements answer with a row.
    let mut told = connection.prepare(statement).unwrap();
    let mut rows = told.query([]).unwrap();
    while rows.next().unwrap().is_some() {}
    drop(rows);
    drop(told);
    let ledger = ledger::Ledger::open(dir).unwrap();
    let readers = Pool::new(vec![open_reader(&path).unwrap()]);
    SqliteStore { readers, writer: Writer::start(connection, ledger).unwrap() }
}

/// A data folder with a case in it.
fn begun() -> tempfile::TempDir {
    let office = Office::over(sqlite());
    office.open_case(ROSA, 1);
    office.kept.dir.unwrap()
}

fn note(number: u128) -> serde_json::Value {
    contact(number, 1, &"Tea in the good cups. ".repeat(40 * usize::try_from(number % 7).unwrap()))
}

fn is_there(store: &SqliteStore, number: u128) -> bool {
    let found = read_now(store, |view| {
        Ok((view.change(change_id(number))?.is_some(), view.record(case(1), entry(number))?.is_some()))
    });
    let (change, record) = found.unwrap();
    assert_eq!(change, record, "{number}: a change and its entry come together or not at all");
    change
}

#[test]
fn row_19_a_database_that_may_not_grow_acknowledges_nothing_that_it_does_not_hold() {
    const JOBS: u128 = 8;
    let mut refused = 0;
    for room in 0..40_u128 {
        let dir = begun();
        let pages: u32 = Connection::open(dir.path().join(DATABASE_FILE))
            .unwrap()
            .query_row("PRAGMA page_count", [], |row| row.get(0))
            .unwrap();
        // Each number of pages makes another statement the first that finds no room.
        let limit = pages + u32::try_from(room).unwrap();
        let store = reopened(dir.path(), &format!("PRAGMA max_page_count = {limit}"));
        let author = read_now(&store, |view| view.user(ROSA)).unwrap().unwrap();
        let (tell, told) = channel();
        for number in 100..100 + JOBS {
            let (tell, author) = (tell.clone(), author.clone());
            store.submit(
                Box::new(move |tx| {
                    let saves = read_saves(&[save(&[note(number)])]);
                    Receiver::new(tx, NOW_MS).take(&author, replica(ROSA), &saves).map(drop)
                }),
                Box::new(move |result| tell.send((number, result)).unwrap()),
            );
        }
        for _ in 0..JOBS {
            let (number, result) = told.recv_timeout(SOON).unwrap();
            assert_eq!(
                result.is_ok(),
                is_there(&store, number),
                "{room} pages of room: {number}: {result:?}"
            );
            if let Err(error) = result {
                assert!(matches!(error, StoreError::NoRoom(_)), "{error:?}");
                refused += 1;
            }
        }
        drop(store);
        // With room again, the same bytes come in, each once.
        let store = SqliteStore::open(dir.path(), IncarnationId(uuid::Uuid::nil()), NOW_MS).unwrap();
        let office = Office::of(Kept { store: Arc::new(store), dir: Some(dir) });
        for number in 100..100 + JOBS {
            let outcome = office.save(ROSA, &[note(number)]).remove(0);
            assert!(matches!(outcome, Outcome::Applied { .. } | Outcome::Duplicate { .. }), "{outcome:?}");
        }
        let held = office.read(|view| view.records(case(1), Sequence::default(), usize::MAX)).0.len();
        assert_eq!(held, 1 + usize::try_from(JOBS).unwrap(), "the case's root and a contact each");
    }
    assert!(refused > 40, "the limit was met: {refused} times");
}

#[test]
fn row_19_a_database_that_another_process_holds_is_busy_and_not_broken() {
    let dir = begun();
    let store = reopened(dir.path(), "PRAGMA busy_timeout = 20");
    let other = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = crate::app::write_now(&store, |tx| tx.next_seq());
    assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    assert!(read_now(&store, |view| view.file(case(1))).unwrap().is_some(), "what is stored can be read");
    other.execute_batch("ROLLBACK").unwrap();
    assert!(crate::app::write_now(&store, |tx| tx.next_seq()).is_ok());
}
