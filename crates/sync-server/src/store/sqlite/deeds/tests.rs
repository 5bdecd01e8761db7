//! The ledger's file: what is torn, what is damaged, what grows.

use std::collections::BTreeSet;

use proptest::prelude::*;
use shared::id::{BlobId, ChangeId, EntryId, FileId, TeamId, UserId};
use shared::wire::sync::Depth;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::store::deed::{Erased, ErasedChange, Key};
use crate::store::sqlite::LEDGER_FILE;
use crate::testing::{Office, ROSA, TOM, case, sqlite};

fn team(number: u128) -> Deed {
    Deed::Team { id: TeamId(Uuid::from_u128(number)), name: format!("team {number}") }
}

fn open(dir: &Path) -> anyhow::Result<DeedFile> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    DeedFile::open(dir, options.open(dir.join(LEDGER_FILE))?)
}

/// A ledger of three lines.
fn three() -> (TempDir, Vec<u8>) {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path()).unwrap();
    for number in 1..=3 {
        ledger.add(Some(line_of(&[team(number)]).unwrap())).unwrap();
    }
    let bytes = std::fs::read(dir.path().join(DEEDS_FILE)).unwrap();
    (dir, bytes)
}

fn last_line(bytes: &[u8]) -> usize {
    bytes[..bytes.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1
}

#[test]
fn a_last_line_that_was_not_finished_is_taken_away_and_the_next_one_follows() {
    let (dir, bytes) = three();
    for cut in last_line(&bytes)..bytes.len() {
        for tail in [&b""[..], &b"\0\0\0\0"[..], &b"\n"[..]] {
            if cut == last_line(&bytes) && tail.is_empty() {
                continue;
            }
            std::fs::write(dir.path().join(DEEDS_FILE), [&bytes[..cut], tail].concat()).unwrap();
            let mut ledger = open(dir.path()).unwrap();
            // A line that only lacks its end is whole once it has it: it was told to nobody, and does no harm.
            let expected: &[Deed] = if cut == bytes.len() - 1 && tail == b"\n" {
                &[team(1), team(2), team(3)]
            } else {
                &[team(1), team(2)]
            };
            assert_eq!(ledger.read().unwrap(), expected, "cut at {cut}");
            ledger.add(Some(line_of(&[team(9)]).unwrap())).unwrap();
            assert_eq!(open(dir.path()).unwrap().read().unwrap().last(), Some(&team(9)));
        }
    }
}

#[test]
fn damage_before_the_last_line_is_loud() {
    let (dir, bytes) = three();
    for at in 0..last_line(&bytes) - 1 {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        std::fs::write(dir.path().join(DEEDS_FILE), &damaged).unwrap();
        let refused = open(dir.path()).map(drop).unwrap_err();
        assert!(format!("{refused:#}").contains("is damaged"), "byte {at}: {refused:#}");
        assert_eq!(std::fs::read(dir.path().join(DEEDS_FILE)).unwrap(), damaged, "and nothing was touched");
    }
}

#[test]
fn a_long_ledger_is_folded_and_says_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path()).unwrap();
    let mut bytes = 0;
    let mut said = Vec::new();
    for number in 0.. {
        let deeds: Vec<Deed> = (0..20).map(|other| team((number * 7 + other) % 50)).collect();
        let line = line_of(&deeds).unwrap();
        bytes += line.len();
        said.extend(deeds);
        ledger.owed.push(line);
        if bytes > FOLD_BYTES {
            break;
        }
    }
    ledger.add(None).unwrap();
    let ledger = open(dir.path()).unwrap();
    assert_eq!(ledger.read().unwrap(), fold(said));
    assert!(std::fs::metadata(dir.path().join(DEEDS_FILE)).unwrap().len() < 10_000);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(dir.path().join(DEEDS_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn deeds_of_a_newer_release_are_kept_and_passed_over() {
    let (dir, _) = three();
    let json = r#"[{"deed":"hologram","id":1},{"deed":"team","id":"00000000-0000-0000-0000-000000000009","name":"team 9"}]"#;
    open(dir.path()).unwrap().add(Some(format!("{} {json}", check(json)))).unwrap();
    assert_eq!(open(dir.path()).unwrap().read().unwrap().len(), 4);
    assert!(std::fs::read_to_string(dir.path().join(DEEDS_FILE)).unwrap().contains("hologram"));
}

#[test]
fn a_kill_between_a_commit_and_its_line_loses_no_deed() {
    let kept = sqlite();
    let dir = kept.dir.as_ref().unwrap().path().to_owned();
    let office = Office::over(kept);
    office.open_case(ROSA, 1);
    let path = dir.join(DEEDS_FILE);
    let before = std::fs::read(&path).unwrap();
    office.move_case(1, TOM);
    let after = open(&dir).unwrap().read().unwrap();
    let _dir = office.kept.dir;
    drop(office.kept.store);
    std::fs::write(&path, &before).unwrap();
    assert!(open(&dir).unwrap().read().unwrap().len() < after.len());
    let fresh = shared::id::IncarnationId(Uuid::from_u128(0xF));
    drop(super::super::SqliteStore::open(&dir, fresh, 1).unwrap());
    assert_eq!(open(&dir).unwrap().read().unwrap(), after);
    assert!(
        after.iter().any(|deed| matches!(deed, Deed::Ended(key) if key.user == ROSA && key.file == case(1)))
    );
}

#[test]
fn the_first_ledger_beside_an_older_database_begins_with_who_is_there() {
    let kept = sqlite();
    let dir = kept.dir.as_ref().unwrap().path().to_owned();
    let office = Office::over(kept);
    let _dir = office.kept.dir;
    drop(office.kept.store);
    std::fs::remove_file(dir.join(DEEDS_FILE)).unwrap();
    rusqlite::Connection::open(dir.join("alongside.sqlite"))
        .unwrap()
        .execute("DELETE FROM deeds", [])
        .unwrap();
    let fresh = shared::id::IncarnationId(Uuid::from_u128(0xF));
    drop(super::super::SqliteStore::open(&dir, fresh, 1).unwrap());
    let deeds = open(&dir).unwrap().read().unwrap();
    assert!(deeds.iter().any(|deed| matches!(deed, Deed::Account(account) if account.id == ROSA)));
}

fn deed() -> impl Strategy<Value = Deed> {
    let key = |(user, file): (u128, u128)| Key {
        user: UserId(Uuid::from_u128(user)),
        file: FileId(Uuid::from_u128(file)),
        depth: Depth::Whole,
        why: "holds".to_owned(),
        via: None,
        expires_ms: None,
    };
    let erased = |(entry, changes): (u128, Vec<u128>)| {
        let change = |id| ErasedChange {
            id: ChangeId(Uuid::from_u128(id)),
            author: UserId(Uuid::from_u128(1)),
            digest: String::new(),
        };
        Deed::Erased(Erased {
            file: FileId(Uuid::from_u128(1)),
            entry: EntryId(Uuid::from_u128(entry)),
            kind: "contact".to_owned(),
            changes: changes.iter().copied().map(change).collect(),
            blobs: changes.into_iter().map(|id| BlobId(Uuid::from_u128(id))).collect(),
        })
    };
    prop_oneof![
        (0..4_u128).prop_map(team),
        (0..3_u128, prop::collection::vec(0..6_u128, 0..3)).prop_map(erased),
        (0..3_u128, 0..3_u128).prop_map(move |pair| Deed::Granted(key(pair))),
        (0..3_u128, 0..3_u128).prop_map(move |pair| Deed::Ended(key(pair))),
    ]
}

proptest! {
    #[test]
    fn folding_early_or_late_comes_to_the_same(
        first in prop::collection::vec(deed(), 0..30),
        second in prop::collection::vec(deed(), 0..30),
    ) {
        let all = [first.clone(), second.clone()].concat();
        prop_assert_eq!(fold([fold(first), second].concat()), fold(all.clone()));
        prop_assert_eq!(fold(fold(all.clone())), fold(all));
    }

    #[test]
    fn no_erased_change_is_forgotten(said in prop::collection::vec(deed(), 0..30)) {
        let names = |deeds: &[Deed]| -> BTreeSet<(EntryId, ChangeId)> {
            let erased = deeds.iter().filter_map(|deed| match deed {
                Deed::Erased(erased) => Some(erased),
                _ => None,
            });
            erased
                .flat_map(|one| one.changes.iter().map(|change| (one.entry, change.id)))
                .collect()
        };
        prop_assert_eq!(names(&fold(said.clone())), names(&said));
    }
}
