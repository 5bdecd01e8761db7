//! Power cuts: what the write-ahead log still holds of a server's work when its end is missing or torn.
//!
//! Rows 18 and 22 of the fault matrix. The log is cut at every frame and at random bytes, its end zeroed or garbled, single
//! pages torn; the real store opens each copy and must hold a prefix of the commits: all that was acknowledged before
//! the cut, nothing after it.

use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::*;
use shared::id::{ChangeId, EntryId, FileId, IncarnationId};
use shared::seq::Sequence;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::app::read_now;
use crate::store::row::Status;
use crate::testing::{NOW_MS, Office, ROSA, TOM, case, change_id, contact, entry, sqlite};

/// Bytes of the log's own head, and of what stands before each page in it. Source: sqlite.org/fileformat2.html, "The WAL".
const HEAD_BYTES: usize = 32;
const FRAME_HEAD_BYTES: usize = 24;
const PAGE_BYTES: usize = 4096;
const FRAME_BYTES: usize = FRAME_HEAD_BYTES + PAGE_BYTES;

/// How many commits are made.
const COMMITS: u128 = 14;

/// What a server had on its disk, and what it had acknowledged by which length of the log.
struct Disk {
    database: Vec<u8>,
    log: Vec<u8>,
    ledger: Vec<u8>,
    incarnation: IncarnationId,
    acknowledged: Vec<Acknowledged>,
}

/// One commit that was acknowledged.
#[derive(Clone, Copy, Debug)]
struct Acknowledged {
    /// Bytes of the log when its caller was told.
    log_bytes: usize,
    /// How far the history had come.
    through: Sequence,
    /// Contacts that had been saved.
    contacts: u128,
}

impl Disk {
    /// A server's work, with its beginnings in the database or still in the log.
    fn of(beginnings_in_log: bool) -> Self {
        let kept = sqlite();
        let dir = kept.dir.as_ref().unwrap().path().to_owned();
        let office = Office::over(kept);
        office.open_case(ROSA, 1);
        let log = dir.join(format!("{DATABASE_FILE}-wal"));
        if !beginnings_in_log {
            let other = Connection::open(dir.join(DATABASE_FILE)).unwrap();
            other.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
            assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
        }
        let now = |contacts| Acknowledged {
            log_bytes: usize::try_from(std::fs::metadata(&log).unwrap().len()).unwrap(),
            through: office.read(|view| view.visible_through()),
            contacts,
        };
        let mut acknowledged = vec![now(0)];
        for number in 1..=COMMITS {
            // From a line to some pages; now and then the case moves, which writes grants.
            let note = "Tea in the good cups. ".repeat(1 << (number % 10));
            office.save(ROSA, &[contact(1000 + number, 1, &note)]);
            acknowledged.push(now(number));
            if number % 4 == 3 {
                office.move_case(1, if number % 8 == 3 { TOM } else { ROSA });
                acknowledged.push(now(number));
            }
        }
        Self {
            database: std::fs::read(dir.join(DATABASE_FILE)).unwrap(),
            log: std::fs::read(&log).unwrap(),
            ledger: std::fs::read(dir.join(LEDGER_FILE)).unwrap(),
            incarnation: office.read(|view| view.incarnation()),
            acknowledged,
        }
    }

    fn frames(&self) -> usize {
        (self.log.len() - HEAD_BYTES) / FRAME_BYTES
    }

    /// The latest commit whose caller was told before the log reached `bytes`; none where not even the beginnings were.
    fn by(&self, bytes: usize) -> Option<Acknowledged> {
        self.acknowledged.iter().rev().find(|commit| commit.log_bytes <= bytes).copied()
    }

    /// Opens a copy with `log` in the place of the log.
    fn reopen(&self, log: &[u8], with_ledger: bool) -> (TempDir, SqliteStore) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(DATABASE_FILE), &self.database).unwrap();
        std::fs::write(dir.path().join(format!("{DATABASE_FILE}-wal")), log).unwrap();
        if with_ledger {
            std::fs::write(dir.path().join(LEDGER_FILE), &self.ledger).unwrap();
        }
        let store = SqliteStore::open(dir.path(), FRESH, NOW_MS + 1).unwrap();
        (dir, store)
    }

    /// What a copy with this log must hold: exactly what was acknowledged within the first `sound` bytes.
    fn check(&self, log: &[u8], sound: usize, what: &str) {
        let (dir, store) = self.reopen(log, false);
        let expected = self.by(sound);
        read_now(&store, |view| {
            if let Some(expected) = expected {
                assert_eq!(view.visible_through()?, expected.through, "{what}");
                assert_eq!(view.incarnation()?, self.incarnation, "{what}");
            }
            for number in 1..=COMMITS {
                let was_told = expected.is_some_and(|expected| number <= expected.contacts);
                let change = view.change(change_id(1000 + number))?;
                let record = view.record(case(1), entry(1000 + number))?;
                let is_applied = change.is_some_and(|row| matches!(row.status, Status::Applied { .. }));
                assert_eq!((is_applied, record.is_some()), (was_told, was_told), "{what}: contact {number}");
            }
            Ok(())
        })
        .unwrap();
        sound_database(dir.path(), what);
    }
}

const FRESH: IncarnationId = IncarnationId(Uuid::from_u128(0xF));

fn sound_database(dir: &Path, what: &str) {
    let database = Connection::open(dir.join(DATABASE_FILE)).unwrap();
    let said: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(said, "ok", "{what}");
}

fn disk() -> &'static Disk {
    static DISK: OnceLock<Disk> = OnceLock::new();
    DISK.get_or_init(|| Disk::of(false))
}

#[test]
fn row_18_cut_at_every_frame_the_log_holds_a_prefix_of_the_commits() {
    let disk = disk();
    assert!(disk.frames() > 100, "{} frames", disk.frames());
    for frame in 0..=disk.frames() {
        let bytes = HEAD_BYTES + frame * FRAME_BYTES;
        disk.check(&disk.log[..bytes], bytes, &format!("cut before frame {frame}"));
    }
    let all = disk.acknowledged.last().unwrap();
    assert_eq!((all.log_bytes, all.contacts), (disk.log.len(), COMMITS), "the whole log holds everything");
}

#[test]
fn row_18_a_cut_below_what_was_answered_is_noticed_by_the_ledger() {
    let disk = disk();
    let answered = disk.acknowledged.last().unwrap().through;
    for commit in &disk.acknowledged {
        let (_dir, store) = disk.reopen(&disk.log[..commit.log_bytes], true);
        read_now(&store, |view| {
            let was_cut = commit.through < answered;
            assert_eq!(view.incarnation()?, if was_cut { FRESH } else { disk.incarnation });
            assert!(view.visible_through()? >= answered, "no number is given twice");
            Ok(())
        })
        .unwrap();
    }
}

#[test]
fn row_18_a_torn_page_ends_the_log_before_its_commit() {
    let disk = disk();
    for frame in (0..disk.frames()).step_by(5) {
        let begins = HEAD_BYTES + frame * FRAME_BYTES;
        let mut log = disk.log.clone();
        // Half of the page was written, the other half is of before; every frame behind it is whole.
        log[begins + FRAME_BYTES / 2..begins + FRAME_BYTES].fill(0xA5);
        disk.check(&log, begins, &format!("torn in frame {frame}"));
    }
}

#[test]
fn row_18_and_22_a_log_that_holds_the_beginnings_too_opens_wherever_it_is_cut() {
    let disk = Disk::of(true);
    assert!(disk.by(0).is_none(), "the schema itself is in the log");
    for frame in 0..=disk.frames() {
        let bytes = HEAD_BYTES + frame * FRAME_BYTES;
        disk.check(&disk.log[..bytes], bytes, &format!("cut before frame {frame}"));
    }
}

/// A database as an earlier release left it, with one contact in it.
const EARLIER: &str = "
    INSERT INTO history VALUES (1, x'0000000000000000000000000000000A', 5);
    INSERT INTO teams VALUES (x'00000000000000000000000000000001', 'North');
    INSERT INTO users VALUES (x'00000000000000000000000000000002', 'a@b.invalid', 'A. B.', '[\"link_worker\"]',
        x'00000000000000000000000000000001', NULL, 0, 0, 5);
    INSERT INTO files (id, kind, head, summary_head) VALUES (x'00000000000000000000000000000003', 'case', 5, 5);
    INSERT INTO entries (entry, file, kind, seq, made_seq, made_ms, made_by, review, erased) VALUES
        (x'00000000000000000000000000000004', x'00000000000000000000000000000003', 'contact', 5, 5, 1,
        x'00000000000000000000000000000002', 1, 0);
    INSERT INTO changes VALUES (1, x'00000000000000000000000000000005', x'00000000000000000000000000000006', 0,
        x'00000000000000000000000000000002', 'A. B.', x'00000000000000000000000000000007',
        x'00000000000000000000000000000003', x'00000000000000000000000000000004', '{}', zeroblob(32), 1, 'applied', NULL, NULL, 5, 1, 0,
        x'00000000000000000000000000000008');";

#[test]
fn row_22_an_upgrade_that_is_cut_anywhere_leaves_the_old_schema_or_the_new_one() {
    for version in 1..schema::COUNT {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(DATABASE_FILE);
        let mut old = Connection::open(&path).unwrap();
        old.pragma_update(None, "journal_mode", "wal").unwrap();
        schema::migrations().to_version(&mut old, version).unwrap();
        old.execute_batch(EARLIER).unwrap();
        old.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        schema::migrations().to_latest(&mut old).unwrap();
        let database = std::fs::read(&path).unwrap();
        let log = std::fs::read(dir.path().join(format!("{DATABASE_FILE}-wal"))).unwrap();
        let frames = (log.len() - HEAD_BYTES) / FRAME_BYTES;
        assert!(frames > 1, "the upgrade is in the log");
        for frame in 0..=frames {
            let dir = tempfile::tempdir().unwrap();
            let copy = dir.path().join(DATABASE_FILE);
            std::fs::write(&copy, &database).unwrap();
            let cut = &log[..HEAD_BYTES + frame * FRAME_BYTES];
            std::fs::write(dir.path().join(format!("{DATABASE_FILE}-wal")), cut).unwrap();
            let found: usize = Connection::open(&copy)
                .unwrap()
                .query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))
                .unwrap()
                .try_into()
                .unwrap();
            assert_eq!(found, if frame == frames { schema::COUNT } else { version }, "never between");
            let store = SqliteStore::open(dir.path(), FRESH, NOW_MS).unwrap();
            read_now(&store, |view| {
                let change = view.change(ChangeId(Uuid::from_u128(5)))?.unwrap();
                assert_eq!(change.body.as_deref(), Some("{}"));
                let (file, entry) = (FileId(Uuid::from_u128(3)), EntryId(Uuid::from_u128(4)));
                assert!(!view.entry(file, entry)?.unwrap().erased && !view.is_erased(file)?);
                assert_eq!(view.relocated_to(file, entry)?, None);
                Ok(())
            })
            .unwrap();
            drop(store);
            sound_database(dir.path(), "after the upgrade");
        }
    }
}

/// What stands in the place of the end of the log.
#[derive(Clone, Copy, Debug)]
enum End {
    Missing,
    Zeroed,
    Garbled(u8),
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]
    #[test]
    fn row_18_cut_anywhere_the_log_holds_a_prefix_of_the_commits(
        at in any::<prop::sample::Index>(),
        end in prop_oneof![Just(End::Missing), Just(End::Zeroed), (1..255_u8).prop_map(End::Garbled)],
    ) {
        let disk = disk();
        let at = at.index(disk.log.len());
        let mut log = disk.log.clone();
        match end {
            End::Missing => log.truncate(at),
            End::Zeroed => log[at..].fill(0),
            End::Garbled(with) => log[at..].iter_mut().for_each(|byte| *byte ^= with),
        }
        // Zeroes in the place of zeroes are no damage: what counts is the first byte that differs.
        let same = log.iter().zip(&disk.log).take_while(|(now, before)| now == before).count();
        disk.check(&log, same, &format!("{end:?} from byte {at}"));
    }
}
