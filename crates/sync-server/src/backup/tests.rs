//! Row 21 of the fault matrix: backups during writes, damaged backups; and what devices may rely on.

use proptest::prelude::*;
use shared::wire::sync::Outcome;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::app::{App, Settings, read_now};
use crate::assets::Assets;
use crate::clock::Clock;
use crate::keys::Keys;
use crate::store::sqlite::{DATABASE_FILE, SqliteStore};
use crate::testing::*;

const FRESH: IncarnationId = IncarnationId(Uuid::from_u128(0xF));

/// An office with a case and some visits, and its folder.
fn office() -> (Office, PathBuf) {
    let kept = sqlite();
    let dir = kept.dir.as_ref().unwrap().path().to_owned();
    let office = Office::over(kept);
    office.open_case(ROSA, 1);
    for number in 100..140 {
        office.save(ROSA, &[contact(number, 1, "Tea in the good cups.")]);
    }
    (office, dir)
}

#[test]
fn row_21_a_backup_taken_during_writes_is_of_one_moment() {
    let (office, dir) = office();
    let into = tempfile::tempdir().unwrap();
    let store = &office.kept.store;
    let (tell, saved) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        // Writes for as long as somebody listens.
        scope.spawn(move || {
            let author = read_now(&**store, |view| view.user(ROSA)).unwrap().unwrap();
            for number in 1000..100_000 {
                let saves = crate::receive::read_saves(&[save(&[contact(number, 1, "On we go.")])]);
                let author = author.clone();
                crate::app::write_now(&**store, move |tx| {
                    crate::receive::Receiver::new(tx, NOW_MS).take(&author, replica(ROSA), &saves).map(drop)
                })
                .unwrap();
                if tell.send(()).is_err() {
                    return;
                }
            }
        });
        let listener = saved;
        let mut before = 0;
        for round in 0..8 {
            for () in listener.try_iter() {}
            listener.recv_timeout(crate::store::contract::SOON).unwrap();
            let file = into.path().join(format!("{round}.sqlite"));
            let slip = take(&dir, &file, NOW_MS).unwrap();
            assert_eq!(check(&file, false).unwrap(), slip.holds);
            assert!(slip.holds.changes > before, "it goes on meanwhile");
            before = slip.holds.changes;
        }
    });
    assert!(take(&dir, &into.path().join("1.sqlite"), NOW_MS).is_err(), "none overwrites another");
}

/// One backup, for the tests that damage it.
fn taken() -> &'static (TempDir, PathBuf, Vec<u8>) {
    static TAKEN: std::sync::OnceLock<(TempDir, PathBuf, Vec<u8>)> = std::sync::OnceLock::new();
    TAKEN.get_or_init(|| {
        let (_office, dir) = office();
        let into = tempfile::tempdir().unwrap();
        let file = into.path().join("backup.sqlite");
        take(&dir, &file, NOW_MS).unwrap();
        let bytes = std::fs::read(&file).unwrap();
        (into, file, bytes)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
    #[test]
    fn row_21_one_corrupted_byte_is_refused_and_nothing_is_touched(
        at in any::<prop::sample::Index>(), with in 1..=255_u8, in_slip in prop::bool::weighted(0.2),
    ) {
        let (_, file, bytes) = taken();
        let dir = tempfile::tempdir().unwrap();
        let copy = dir.path().join("backup.sqlite");
        let mut slip = std::fs::read(slip_path(file)).unwrap();
        let mut damaged = bytes.clone();
        let text = String::from_utf8(slip.clone()).unwrap();
        if in_slip {
            // The digest and what is counted; when it was taken is a note for people.
            let (from, to) = (text.find("\"sha256\"").unwrap(), text.rfind('}').unwrap() - 4);
            let at = from + at.index(to - from);
            prop_assume!(!slip[at].is_ascii_whitespace());
            slip[at] ^= with;
        } else {
            let at = at.index(damaged.len());
            damaged[at] ^= with;
        }
        std::fs::write(&copy, &damaged).unwrap();
        std::fs::write(slip_path(&copy), &slip).unwrap();
        let data = dir.path().join("data");
        let refused = restore(&copy, &data, false, FRESH, NOW_MS);
        prop_assert!(refused.is_err());
        prop_assert!(!data.join(DATABASE_FILE).exists());
    }
}

#[test]
fn row_21_a_count_whose_name_was_damaged_is_not_taken_for_one_that_an_old_slip_lacks() {
    let (_, file, bytes) = taken();
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("backup.sqlite");
    std::fs::write(&copy, bytes).unwrap();
    let slip = std::fs::read_to_string(slip_path(file)).unwrap();
    std::fs::write(slip_path(&copy), slip.replace("\"blobs\"", "\"clobs\"")).unwrap();
    assert!(check(&copy, false).unwrap_err().to_string().contains("is damaged"));
    std::fs::write(slip_path(&copy), slip).unwrap();
    assert!(check(&copy, false).is_ok());
}

#[test]
fn row_21_without_its_slip_a_backup_is_taken_on_request_alone_and_broken_rows_are_refused() {
    let (_, file, _) = taken();
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("backup.sqlite");
    std::fs::copy(file, &copy).unwrap();
    assert!(check(&copy, false).unwrap_err().to_string().contains("--without-slip"));
    assert!(check(&copy, true).is_ok());
    let broken = rusqlite::Connection::open(&copy).unwrap();
    broken.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM entries WHERE kind = 'contact'").unwrap();
    drop(broken);
    assert!(check(&copy, true).unwrap_err().to_string().contains("changes without an entry"));
    std::fs::write(&copy, b"not a database, but long enough to look at for a moment").unwrap();
    assert!(check(&copy, true).is_err());
}

#[test]
fn a_restore_begins_a_new_history_and_keeps_the_database_of_before() {
    let (office, dir) = office();
    let into = tempfile::tempdir().unwrap();
    let file = into.path().join("backup.sqlite");
    take(&dir, &file, NOW_MS).unwrap();
    office.save(ROSA, &[contact(500, 1, "After the backup.")]);
    let seen = office.read(|view| view.visible_through());
    let _dir = office.kept.dir;
    drop(office.kept.store);
    // A restore that was interrupted leaves nothing that the next one stumbles over.
    std::fs::write(dir.join("restoring.sqlite"), b"half of it").unwrap();
    restore(&file, &dir, false, FRESH, NOW_MS + 1).unwrap();
    let other = IncarnationId(Uuid::from_u128(0xE));
    let office =
        Office::of(Kept { store: Arc::new(SqliteStore::open(&dir, other, NOW_MS + 2).unwrap()), dir: None });
    office.read(|view| {
        assert_eq!(view.incarnation()?, FRESH, "begun once, by the restore");
        assert!(view.visible_through()? > seen);
        assert_eq!(view.user(ROSA)?.unwrap().sessions_from_ms, NOW_MS + 1);
        assert!(view.change(change_id(500))?.is_none() && view.change(change_id(139))?.is_some());
        Ok(())
    });
    assert!(matches!(
        office.save(ROSA, &[contact(500, 1, "After the backup.")])[..],
        [Outcome::Applied { .. }]
    ));
    let replaced = rusqlite::Connection::open(dir.join(format!("{DATABASE_FILE}.replaced"))).unwrap();
    let count: i64 = replaced.query_row("SELECT count(*) FROM changes", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 2 + 40 + 1, "with everything that stood in its log");
}

#[test]
fn a_backup_a_day_devices_rely_on_the_lower_of_two_and_the_oldest_go() {
    let (office, dir) = office();
    let into = tempfile::tempdir().unwrap();
    let app = Arc::new(App::new(
        Arc::clone(&office.kept.store),
        Clock::held(NOW_MS),
        Keys::derive(&[5; 32]),
        Settings::default(),
        Assets::Folder("/nowhere".into()),
    ));
    let safe = || office.read(|view| app.safe_through(view, app.clock.now_ms()));
    assert_eq!(safe(), None, "without a backup it is 90 days");
    std::fs::write(into.path().join("alongside-of-somebody-else.sqlite"), b"?").unwrap();
    let daily = Daily { data_dir: dir, into: into.path().join(""), keep: 3 };
    let mut through = Vec::new();
    for day in 0..6 {
        office.save(ROSA, &[contact(600 + day, 1, "Each day one.")]);
        let file = daily.when_due(&app).unwrap().expect("one is due");
        through.push(check(&file, false).unwrap().through);
        let relied_on = through[through.len().saturating_sub(RELIED_ON)];
        assert_eq!(safe(), Some(relied_on), "day {day}");
        app.clock.advance_ms(DAY_MS / 2);
        assert_eq!(daily.when_due(&app).unwrap(), None, "not twice a day");
        app.clock.advance_ms(DAY_MS / 2);
    }
    let mut names: Vec<String> = std::fs::read_dir(into.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 3 * 2 + 1, "{names:?}");
    assert!(names.contains(&"alongside-of-somebody-else.sqlite".to_owned()), "others' files are left alone");
}

#[test]
fn row_21_a_backup_holds_the_photos_and_one_that_is_not_whole_in_it_is_noticed() {
    use shared::blob::Digest;
    use shared::id::BlobId;

    use crate::store::row::{BlobRow, BlobStatus};

    let (office, dir) = office();
    let id = BlobId(Uuid::from_u128(0xB0));
    office.write(move |tx| {
        let status = BlobStatus::Kept(tx.next_seq()?);
        let (bytes, digest) = (6, Digest([0; 32]));
        let (file, offered_by) = (case(1), ROSA);
        tx.put_blob(&BlobRow { id, file, offered_by, bytes, digest, received_ms: NOW_MS, status })?;
        tx.put_piece(id, 0, &[0; 32], b"abc")?;
        tx.put_piece(id, 1, &[0; 32], b"def")
    });
    let into = tempfile::tempdir().unwrap();
    let file = into.path().join("whole.sqlite");
    let slip = take(&dir, &file, NOW_MS).unwrap();
    assert_eq!((slip.holds.blobs, slip.holds.pieces), (1, 2));
    assert_eq!(slip.holds.through, office.read(|view| view.visible_through()));
    let _dir = office.kept.dir;
    drop(office.kept.store);
    restore(&file, &dir, false, FRESH, NOW_MS + 1).unwrap();
    let store = SqliteStore::open(&dir, FRESH, NOW_MS + 2).unwrap();
    let content = read_now(&store, |view| Ok((view.piece(id, 0)?, view.piece(id, 1)?))).unwrap();
    assert_eq!(content, (Some(b"abc".to_vec()), Some(b"def".to_vec())));
    drop(store);
    let damaged = rusqlite::Connection::open(&file).unwrap();
    damaged.execute("DELETE FROM blob_pieces WHERE number = 1", []).unwrap();
    drop(damaged);
    std::fs::remove_file(slip_path(&file)).unwrap();
    let said = check(&file, true).unwrap_err().to_string();
    assert_eq!(said, "1 photos that are called whole and are not");
}
