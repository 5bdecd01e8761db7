//! Row 20 of the fault matrix, inside: a backup is put back, and what was done since stays done.

use std::sync::Arc;

use shared::blob::Digest;
use shared::id::{BlobId, IncarnationId, UserId};
use shared::wire::sync::Outcome;
use uuid::Uuid;

use crate::app::write_now;
use crate::relocation::id_in;
use crate::store::memory::MemoryStore;
use crate::store::row::{BlobRow, BlobStatus, Status, User};
use crate::store::sqlite::{DATABASE_FILE, SqliteStore};
use crate::testing::*;
use crate::{accounts, erasure, relocation, restored};

const FRESH: IncarnationId = IncarnationId(Uuid::from_u128(0xF));
const LATER_MS: u64 = NOW_MS + 1000;

/// Does `before`, takes a backup, does `after`, and puts the backup back: on every store.
fn drill(before: impl Fn(&Office), after: impl Fn(&Office), check: impl Fn(&Office)) {
    let kept = sqlite();
    let dir = kept.dir.as_ref().unwrap().path().to_owned();
    let office = Office::over(kept);
    before(&office);
    let (path, backup) = (dir.join(DATABASE_FILE), dir.join("backup"));
    rusqlite::Connection::open(&path).unwrap().execute("VACUUM INTO ?1", [backup.to_str().unwrap()]).unwrap();
    after(&office);
    let folder = office.kept.dir;
    drop(office.kept.store);
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(dir.join(format!("{DATABASE_FILE}{ending}")));
    }
    std::fs::rename(&backup, &path).unwrap();
    let store = Arc::new(SqliteStore::open(&dir, FRESH, LATER_MS).unwrap());
    check(&Office::of(Kept { store, dir: folder }));

    let store = Arc::new(MemoryStore::new(IncarnationId(Uuid::from_u128(0xA))));
    let office = Office::over(Kept { store: Arc::<MemoryStore>::clone(&store), dir: None });
    before(&office);
    let backup = store.backup();
    after(&office);
    let seen = office.read(|view| view.visible_through());
    let store = Arc::new(backup.beside_ledger_of(&store));
    write_now(&*store, move |tx| restored::begin_history(tx, FRESH, seen, LATER_MS)).unwrap();
    check(&Office::of(Kept { store, dir: None }));
}

fn change_user(office: &Office, id: UserId, with: impl Fn(User) -> User) {
    let user = with(office.user(id));
    office.write(move |tx| tx.put_user(&user));
}

#[test]
fn row_20_a_stopped_device_stays_stopped_and_one_that_was_found_is_in_use() {
    let stop = |office: &Office, device: UserId, stopped: bool| {
        let rosa = office.user(ROSA);
        office.write(move |tx| {
            crate::devices::stop(tx, accounts::By(Some(JEAN)), replica(device), &rosa, stopped, NOW_MS)
        });
    };
    drill(
        |office| stop(office, TOM, true),
        |office| {
            stop(office, ROSA, true);
            stop(office, TOM, false);
        },
        |office| {
            assert_eq!(office.read(|view| view.stopped_ms(replica(ROSA))), Some(NOW_MS));
            assert_eq!(office.read(|view| view.stopped_ms(replica(TOM))), None);
        },
    );
}

const NINA: UserId = UserId(Uuid::from_u128(0x599));

#[test]
fn row_20_who_was_let_go_stays_let_go_and_who_was_let_in_stays_in() {
    drill(
        |office| {
            office.open_case(ROSA, 1);
            office.open_case(ROSA, 2);
            office.open_whole(2, JEAN);
        },
        |office| {
            office.move_case(1, UMA);
            office.write(|tx| crate::grants::close_opened(tx, case(2), JEAN, NOW_MS));
            let sefa = office.user(SEFA);
            office.write(move |tx| {
                accounts::set_disabled(tx, accounts::By(Some(PAT)), &sefa, true, NOW_MS).map(drop)
            });
            change_user(office, TOM, |user| User { password: Some("new".to_owned()), ..user });
            let nina = User { id: NINA, email: "nina@example.invalid".to_owned(), ..office.user(TOM) };
            office.write(move |tx| tx.put_user(&nina));
            office.open_case(NINA, 5);
        },
        |office| {
            assert_eq!(office.read(|view| view.incarnation()), FRESH);
            assert_eq!(office.scope(ROSA, case(1)), None, "the case was moved");
            assert!(office.scope(UMA, case(1)).is_some(), "and is with its new holder");
            assert_eq!(office.read(|view| view.file(case(1))).unwrap().team, Some(OTHER_TEAM));
            assert!(office.scope(ZOE, case(1)).is_some() && office.scope(JEAN, case(1)).is_none());
            assert_eq!(office.scope(JEAN, case(2)), Some(shared::wire::sync::Depth::Summary));
            assert!(office.scope(ROSA, case(2)).is_some(), "what nobody touched is as it was");
            assert!(office.user(SEFA).disabled);
            assert_eq!(
                office.user(TOM).password.as_deref(),
                Some("new"),
                "the old password is not good again"
            );
            assert_eq!(office.user(NINA).email, "nina@example.invalid", "a new account is still one");
            for user in [ROSA, TOM, NINA, PAT] {
                assert_eq!(office.user(user).sessions_from_ms, LATER_MS, "everybody signs in again");
            }
            // What the backup lacks is offered again, by its own author.
            office.open_case(NINA, 5);
            assert!(office.scope(NINA, case(5)).is_some());
        },
    );
}

#[test]
fn row_20_what_was_erased_or_relocated_stays_so() {
    drill(
        |office| {
            office.open_case(ROSA, 1);
            office.open_case(ROSA, 2);
            office.open_case(ROSA, 3);
            for number in [60, 61, 62] {
                office.save(ROSA, &[contact(number, 1, "A word too many.")]);
            }
            office.save(ROSA, &[contact(70, 3, "All of it.")]);
        },
        |office| {
            office.save(ROSA, &[contact(63, 1, "After the backup.")]);
            office.save(ROSA, &[contact(64, 1, "After the backup, in the wrong file.")]);
            office.write(|tx| {
                for number in [60, 63] {
                    assert!(erasure::erase_entry(tx, JEAN, case(1), entry(number), "asked", NOW_MS)?);
                }
                for number in [61, 64] {
                    let chance = crate::random::Chance::System;
                    relocation::relocate(tx, JEAN, case(1), entry(number), case(2), &chance, NOW_MS)?;
                }
                erasure::erase_file(tx, JEAN, case(3), "asked", NOW_MS)
            });
            // A case of which the backup knows nothing, and what came to it when it was erased already.
            office.open_case(ROSA, 4);
            office.write(|tx| erasure::erase_file(tx, JEAN, case(4), "asked", NOW_MS));
            assert_eq!(office.save(ROSA, &[contact(71, 4, "Too late.")]), [Outcome::Erased]);
        },
        |office| {
            let status =
                |number| office.read(|view| view.change(change_id(number))).map(|row| (row.status, row.body));
            for number in [60, 61, 63, 70] {
                assert_eq!(status(number), Some((Status::Erased, None)), "{number}");
            }
            assert_eq!(office.save(ROSA, &[contact(71, 4, "Too late.")]), [Outcome::Erased]);
            assert_eq!(status(71), Some((Status::Erased, None)), "and its text is nowhere");
            for number in [60, 63] {
                let outcome = office.save(ROSA, &[contact(number, 1, "A word too many.")]).remove(0);
                assert_eq!(outcome, Outcome::Erased, "{number} is not let in again");
            }
            let follows = office.save(ROSA, &[contact(64, 1, "A word too many.")]).remove(0);
            assert!(matches!(follows, Outcome::Applied { .. }), "{follows:?}");
            assert!(
                matches!(status(62), Some((Status::Applied { .. }, Some(_)))),
                "what nobody touched is there"
            );
            let moved = shared::id::EntryId(id_in(case(2), entry(61).0));
            assert_eq!(
                office.folded(case(2), moved).unwrap().get::<String>("note").unwrap(),
                "A word too many."
            );
            let followed = shared::id::EntryId(id_in(case(2), entry(64).0));
            assert_eq!(
                office.folded(case(2), followed).unwrap().get::<String>("note").unwrap(),
                "A word too many.",
                "what was relocated after the backup goes where it belongs, when it is offered again"
            );
            let left = office.read(|view| view.record(case(1), entry(61))).unwrap();
            assert!(left.erased && left.relocated);
            assert_eq!(office.scope(ROSA, case(3)), None);
            assert!(office.read(|view| view.is_erased(case(3))));
            assert!(office.read(|view| view.is_erased(person(3))), "nobody else had a case of this person");
            assert_eq!(office.save(ROSA, &roots(3)), [Outcome::Erased, Outcome::Erased]);
        },
    );
}

#[test]
fn row_20_what_was_only_held_when_the_backup_was_taken_is_erased_and_relocated_all_the_same() {
    let switched = |office: &Office, disabled| {
        let rosa = office.user(ROSA);
        office
            .write(move |tx| accounts::set_disabled(tx, accounts::By(None), &rosa, disabled, NOW_MS))
            .unwrap();
    };
    drill(
        |office| {
            office.open_case(ROSA, 1);
            office.open_case(TOM, 2);
            switched(office, true);
            for changes in
                [vec![contact(60, 1, "Held.")], roots(3).to_vec(), vec![contact(61, 3, "Held too.")]]
            {
                let outcomes = office.save(ROSA, &changes);
                assert!(
                    outcomes.iter().all(|outcome| matches!(outcome, Outcome::Held { .. })),
                    "{outcomes:?}"
                );
            }
        },
        |office| {
            switched(office, false);
            office.write(|tx| {
                let chance = crate::random::Chance::System;
                relocation::relocate(tx, JEAN, case(1), entry(60), case(2), &chance, NOW_MS)?;
                assert!(erasure::erase_entry(tx, JEAN, case(3), entry(61), "asked", NOW_MS)?);
                Ok(())
            });
        },
        |office| {
            let row = |id| office.read(|view| view.change(id)).unwrap();
            let moved = shared::id::ChangeId(id_in(case(2), change_id(60).0));
            assert_eq!((row(change_id(60)).status, row(change_id(60)).body), (Status::Erased, None));
            assert!(row(moved).body.unwrap().contains("Held."), "it waits in the right file");
            let erased = row(change_id(61));
            assert_eq!((erased.status, erased.body), (Status::Erased, None), "its file is not here yet");
            let of_case = office.save(ROSA, &roots(3));
            assert!(of_case.iter().all(|outcome| !matches!(outcome, Outcome::Refused { .. })), "{of_case:?}");
        },
    );
}

#[test]
fn row_20_what_was_relocated_stays_where_it_stood_until_the_right_file_is_back() {
    drill(
        |office| {
            office.open_case(ROSA, 1);
            office.save(ROSA, &[contact(60, 1, "In the wrong file."), contact(61, 1, "Erased there.")]);
        },
        |office| {
            office.open_case(TOM, 2);
            office.write(|tx| {
                let chance = crate::random::Chance::System;
                relocation::relocate(tx, JEAN, case(1), entry(60), case(2), &chance, NOW_MS)?;
                relocation::relocate(tx, JEAN, case(1), entry(61), case(2), &chance, NOW_MS)?;
                let there = shared::id::EntryId(id_in(case(2), entry(61).0));
                assert!(erasure::erase_entry(tx, JEAN, case(2), there, "asked", NOW_MS)?);
                Ok(())
            });
        },
        |office| {
            assert!(office.read(|view| view.file(case(2))).is_none(), "the backup lacks it");
            let note = office.folded(case(1), entry(60)).unwrap().get::<String>("note");
            assert_eq!(note.as_deref(), Some("In the wrong file."), "nothing of it is lost");
            let erased = office.read(|view| view.change(change_id(61))).unwrap();
            assert_eq!(
                (erased.status, erased.body),
                (Status::Erased, None),
                "what was erased there stays so"
            );
        },
    );
}

/// Backups of different lines of history are put back one after the other.
#[test]
fn a_case_has_one_holder_and_what_follows_from_it_whichever_backup_stood_here() {
    let mut store = Arc::new(MemoryStore::new(IncarnationId(Uuid::from_u128(0xA))));
    let office =
        |store: &Arc<MemoryStore>| Office::over(Kept { store: Arc::<MemoryStore>::clone(store), dir: None });
    let without = store.backup();
    office(&store).open_case(ROSA, 1);
    office(&store).move_case(1, UMA);
    let with_uma = store.backup();
    for (number, backup) in [without, with_uma].into_iter().enumerate() {
        let seen = office(&store).read(|view| view.visible_through());
        store = Arc::new(backup.beside_ledger_of(&store));
        let incarnation = IncarnationId(Uuid::from_u128(0xB + number as u128));
        write_now(&*store, move |tx| restored::begin_history(tx, incarnation, seen, LATER_MS)).unwrap();
        if number == 0 {
            // The move is forgotten with the case: it belongs to whoever makes it again.
            office(&store).open_case(ROSA, 1);
        }
    }
    let office = office(&store);
    let holders: Vec<UserId> = office
        .read(|view| view.grants_on(case(1)))
        .into_iter()
        .filter(|row| row.why == crate::store::row::Why::Holds)
        .map(|row| row.user)
        .collect();
    assert_eq!(holders, [ROSA], "the last that the ledger names");
    assert!(office.scope(ROSA, person(1)).is_some() && office.scope(JEAN, case(1)).is_some());
    for user in [UMA, ZOE] {
        assert_eq!((office.scope(user, case(1)), office.scope(user, person(1))), (None, None));
    }
}

/// The backup knows that a case was erased, and the ledger is of a line of history in which it was not.
#[test]
fn a_case_that_is_erased_in_the_backup_is_given_to_nobody_whatever_the_ledger_grants() {
    let store = Arc::new(MemoryStore::new(IncarnationId(Uuid::from_u128(0xA))));
    let office =
        |store: &Arc<MemoryStore>| Office::over(Kept { store: Arc::<MemoryStore>::clone(store), dir: None });
    office(&store).open_case(ROSA, 1);
    office(&store).open_whole(1, JEAN);
    let line = Arc::new(store.backup());
    office(&store).write(|tx| erasure::erase_file(tx, JEAN, case(1), "asked", NOW_MS));
    let seen = office(&store).read(|view| view.visible_through());
    let store = Arc::new(store.backup().beside_ledger_of(&line));
    let incarnation = IncarnationId(Uuid::from_u128(0xB));
    write_now(&*store, move |tx| restored::begin_history(tx, incarnation, seen, LATER_MS)).unwrap();
    let office = office(&store);
    for file in [case(1), person(1)] {
        assert!(office.read(|view| view.is_erased(file)));
        for user in [ROSA, JEAN, ZOE] {
            assert_eq!(office.scope(user, file), None, "{user} sees {file}");
        }
        assert_eq!(office.read(|view| view.file(file)).unwrap().team, None, "it is in no team's list");
    }
}

/// A visit in case `of` that names photo `number`, as change and entry `number`.
fn visit_with_photo(number: u128, of: u128) -> serde_json::Value {
    let field = format!("photo/{number}");
    let photo = serde_json::json!({
        "blob": photo(number), "media": "image/jpeg", "bytes": 3, "digest": "00".repeat(32), "width": 1, "height": 1,
    });
    let fields = serde_json::json!({"how": "visit", field: {"value": photo, "over": []}});
    change(number, case(of), entry(number), "contact", fields)
}

fn photo(number: u128) -> BlobId {
    BlobId(Uuid::from_u128(0xB000 + number))
}

/// Keeps a photo of case `of`, whole.
fn keep_photo(office: &Office, number: u128, of: u128) {
    office.write(move |tx| {
        let status = BlobStatus::Kept(tx.next_seq()?);
        tx.put_blob(&BlobRow {
            id: photo(number),
            file: case(of),
            offered_by: ROSA,
            bytes: 3,
            digest: Digest([0; 32]),
            received_ms: NOW_MS,
            status,
        })?;
        tx.put_piece(photo(number), 0, &[0; 32], b"abc")
    });
}

#[test]
fn row_20_a_backup_brings_photos_back_and_none_that_was_erased() {
    drill(
        |office| {
            office.open_case(ROSA, 1);
            office.open_case(ROSA, 2);
            office.open_case(ROSA, 3);
            for (number, of) in [(60, 1), (61, 1), (62, 1), (70, 3)] {
                office.save(ROSA, &[visit_with_photo(number, of)]);
                keep_photo(office, number, of);
            }
            keep_photo(office, 71, 3);
            // Two visits that show one photo.
            let other =
                visit_with_photo(66, 1).to_string().replace(&photo(66).to_string(), &photo(65).to_string());
            office.save(ROSA, &[visit_with_photo(65, 1), serde_json::from_str(&other).unwrap()]);
            keep_photo(office, 65, 1);
        },
        |office| {
            for number in [63, 64] {
                office.save(ROSA, &[visit_with_photo(number, 1)]);
                keep_photo(office, number, 1);
            }
            office.write(|tx| {
                for number in [60, 63, 65] {
                    assert!(erasure::erase_entry(tx, JEAN, case(1), entry(number), "asked", NOW_MS)?);
                }
                for number in [62, 64] {
                    let chance = crate::random::Chance::System;
                    relocation::relocate(tx, JEAN, case(1), entry(number), case(2), &chance, NOW_MS)?;
                }
                erasure::erase_file(tx, JEAN, case(3), "asked", NOW_MS)
            });
        },
        |office| {
            let stands = |number| {
                office.read(|view| {
                    let pieces = view.pieces(photo(number))?.len();
                    Ok(view.blob(photo(number))?.map(|row| (row.file, row.status, pieces)))
                })
            };
            for (number, of) in [(60, 1), (63, 1), (70, 3), (71, 3)] {
                let is_erased = office.read(|view| view.is_blob_erased(photo(number), case(of)));
                assert_eq!((stands(number), is_erased), (None, true), "{number}");
            }
            // 65 was erased, and its photo was not: another visit shows it.
            for (number, of) in [(61, 1), (62, 2), (65, 1)] {
                let (file, status, pieces) = stands(number).unwrap();
                assert_eq!((file, pieces), (case(of), 1), "{number}");
                assert!(matches!(status, BlobStatus::Kept(_)), "{number}: {status:?}");
            }
            // The backup lacks it; when its phone offers it again, it goes where its note belongs.
            assert_eq!(stands(64), None);
            assert_eq!(office.read(|view| view.blob_moved(photo(64), case(1))), Some(case(2)));
        },
    );
}
