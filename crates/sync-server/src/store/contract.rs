//! The promise that every store makes. A new store is right when these pass.

mod aside;
mod blobs;

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::json;
use shared::id::{IncarnationId, ReplicaId, WriterId};
use shared::kind::FileKind;
use shared::seq::Sequence;
use shared::stamp::Stamp;
use shared::wire::sync::{Depth, Held, Refused};
use uuid::Uuid;

use super::row::{
    Audit, ChangeRow, CodeRow, Device, EntryRow, Family, FileRow, Grant, GrantId, Look, NewWork, Review,
    Status, Token, Unread, Why,
};
use super::{Arrival, HELD_JUDGED_MAX, HeldBatch, StoreError};
use crate::clock::DAY_MS;
use crate::testing::{
    JEAN, NOW_MS, OTHER_TEAM, ROSA, SEFA, TEAM, TOM, case, change, change_id, entry, on_every_store, person,
};

/// How long a test waits for a thread that must not be stuck.
pub(crate) const SOON: Duration = Duration::from_secs(20);

fn seq(counter: u64) -> Sequence {
    Sequence { epoch: 0, counter }
}

fn file(id: shared::id::FileId, kind: FileKind) -> FileRow {
    FileRow {
        id,
        kind,
        team: Some(TEAM),
        person: None,
        about: None,
        closed_on: None,
        head: seq(1),
        summary_head: seq(1),
    }
}

fn grant(file: shared::id::FileId, from: u64) -> Grant {
    Grant {
        id: GrantId::default(),
        user: ROSA,
        file,
        depth: Depth::Whole,
        why: Why::Holds,
        via: None,
        from: seq(from),
        to: None,
        to_ms: None,
        expires_ms: None,
    }
}

fn applied(number: u128, of: u128, at: u64, bytes: usize) -> ChangeRow {
    let body =
        change(number, case(of), entry(number), "contact", json!({"note": "x".repeat(bytes)})).to_string();
    ChangeRow {
        id: change_id(number),
        save: shared::id::SaveId(Uuid::from_u128(number)),
        place: 0,
        author: ROSA,
        author_name: "rosa".to_owned(),
        replica: ReplicaId(Uuid::from_u128(1)),
        file: Some(case(of)),
        entry: Some(entry(number)),
        body: Some(body),
        digest: [3; 32],
        received_ms: NOW_MS,
        status: Status::Applied { seq: seq(at), at: stamp(at) },
    }
}

fn stamp(wall_ms: u64) -> Stamp {
    Stamp { wall_ms, tick: 1, writer: WriterId(Uuid::from_u128(8)) }
}

fn row(number: u128, of: u128, at: u64) -> EntryRow {
    EntryRow {
        file: case(of),
        entry: entry(number),
        kind: "contact".to_owned(),
        seq: seq(at),
        made_seq: seq(at),
        made_ms: NOW_MS,
        made_by: ROSA,
        review: Review::Waiting,
        erased: false,
    }
}

#[test]
fn nothing_appears_at_or_below_what_a_pull_has_seen() {
    on_every_store(|office| {
        let store = Arc::clone(&office.kept.store);
        let before = office.read(|view| view.visible_through());
        let (numbered, hears_numbered) = channel();
        let (go_on, may_go_on) = channel::<()>();
        let writer = std::thread::spawn(move || {
            crate::app::write_now(&*store, move |tx| {
                let at = tx.next_seq()?;
                tx.put_file(&FileRow { head: at, ..file(case(1), FileKind::Case) })?;
                numbered.send(at).unwrap();
                // Held between numbering and commit.
                may_go_on.recv_timeout(SOON).unwrap();
                Ok(())
            })
        });
        let at = hears_numbered.recv_timeout(SOON).unwrap();
        let seen = office.read(|view| {
            assert_eq!(view.file(case(1))?, None, "what is not committed is not seen");
            view.visible_through()
        });
        assert_eq!(seen, before);
        assert!(seen < at);
        go_on.send(()).unwrap();
        writer.join().unwrap().unwrap();
        office.read(|view| {
            assert_eq!(view.visible_through()?, at);
            assert_eq!(view.file(case(1))?.unwrap().head, at);
            Ok(())
        });
    });
}

#[test]
fn a_job_that_fails_or_panics_leaves_nothing_and_harms_nobody() {
    on_every_store(|office| {
        let store = &office.kept.store;
        let (tell, told) = channel();
        for number in 0..12_u128 {
            let tell = tell.clone();
            store.submit(
                Box::new(move |tx| {
                    tx.mark()?;
                    tx.next_seq()?;
                    tx.put_file(&file(case(number), FileKind::Case))?;
                    match number % 3 {
                        1 => return Err(StoreError::Unreadable("asked for".to_owned())),
                        2 => panic!("asked for"),
                        _ => {}
                    }
                    tx.keep()
                }),
                Box::new(move |result| tell.send((number, result)).unwrap()),
            );
        }
        for _ in 0..12 {
            let (number, result) = told.recv_timeout(SOON).unwrap();
            match number % 3 {
                0 => assert!(result.is_ok()),
                1 => assert!(matches!(result, Err(StoreError::Unreadable(_)))),
                _ => assert!(matches!(result, Err(StoreError::Panicked))),
            }
        }
        for number in 0..12_u128 {
            let is_there = office.read(|view| view.file(case(number))).is_some();
            assert_eq!(is_there, number.is_multiple_of(3), "{number}");
        }
    });
}

#[test]
fn marks_nest_and_are_taken_back_one_by_one() {
    on_every_store(|office| {
        office.write(|tx| {
            tx.mark()?;
            tx.put_file(&file(case(1), FileKind::Case))?;
            tx.mark()?;
            tx.put_file(&file(case(2), FileKind::Case))?;
            tx.take_back()?;
            assert!(tx.file(case(2))?.is_none(), "work is read inside the job that does it");
            tx.keep()
        });
        assert!(office.read(|view| view.file(case(1))).is_some());
        assert!(office.read(|view| view.file(case(2))).is_none());
    });
}

#[test]
fn a_sign_stands_where_it_was_put_and_goes_with_work_that_fails() {
    on_every_store(|office| {
        let first = office.write(|tx| {
            let first = tx.next_seq()?;
            tx.sign(7)?;
            tx.mark()?;
            tx.next_seq()?;
            tx.sign(8)?;
            tx.take_back()?;
            Ok(first)
        });
        let second = office.write(|tx| tx.next_seq());
        assert_eq!(office.read(|view| view.sign_at(first)), Some(7));
        assert_eq!(office.read(|view| view.sign_at(second)), None);
    });
}

#[test]
fn numbers_rise_and_a_new_history_stands_above_all_that_was_seen() {
    on_every_store(|office| {
        let first = office.write(|tx| Ok([tx.next_seq()?, tx.next_seq()?]));
        assert!(first[0] < first[1]);
        let seen = Sequence { epoch: 3, counter: 500 };
        let incarnation = IncarnationId(Uuid::from_u128(0xB));
        office.write(move |tx| tx.begin_history(incarnation, seen));
        let next = office.write(|tx| tx.next_seq());
        assert_eq!(next, Sequence { epoch: 4, counter: 501 });
        assert_eq!(office.read(|view| view.incarnation()), incarnation);
    });
}

#[test]
fn accounts_and_sign_ins_come_back_as_they_were_put() {
    on_every_store(|office| {
        let rosa = office.user(ROSA);
        assert_eq!(office.read(|view| view.user_by_email("ROSA@example.invalid")), Some(rosa.clone()));
        office.write(|tx| {
            tx.raise_head(ROSA, seq(9))?;
            tx.raise_head(ROSA, seq(4))
        });
        let changed =
            super::row::User { name: "Rosa H.".to_owned(), disabled: true, head: seq(0), ..rosa.clone() };
        let put = changed.clone();
        office.write(move |tx| tx.put_user(&put));
        let found = office.read(|view| view.user(ROSA)).unwrap();
        assert_eq!(found, super::row::User { head: seq(9), ..changed }, "a head only rises");
        let twin = super::row::User { id: shared::id::UserId(Uuid::from_u128(1)), ..rosa };
        let refused = crate::app::write_now(office.store(), move |tx| tx.put_user(&twin));
        assert!(refused.is_err(), "sign-in names are unique");
        assert_eq!(office.read(|view| view.teams()).len(), 2);

        let family = Family {
            id: Uuid::from_u128(1),
            user: ROSA,
            replica: ReplicaId(Uuid::from_u128(2)),
            created_ms: 1,
            ended_ms: None,
        };
        let token = Token { hash: [1; 32], family: family.id, parent: None, issued_ms: 1, used_ms: None };
        let child = Token { hash: [2; 32], parent: Some([1; 32]), ..token.clone() };
        let code = CodeRow { hash: [5; 32], user: Some(ROSA), expires_ms: 9, used_ms: None };
        let set_up = CodeRow { hash: [6; 32], user: None, ..code.clone() };
        let put = (family.clone(), token.clone(), child.clone(), code.clone(), set_up.clone());
        office.write(move |tx| {
            tx.put_family(&put.0)?;
            tx.put_token(&put.1)?;
            tx.put_token(&put.2)?;
            tx.put_code(&put.3)?;
            tx.put_code(&put.4)
        });
        office.read(|view| {
            assert_eq!(view.family(family.id)?, Some(family.clone()));
            assert_eq!(view.token(&[1; 32])?, Some(token.clone()));
            assert_eq!(view.children(&[1; 32])?, vec![child.clone()]);
            assert_eq!(view.code(&[5; 32])?, Some(code.clone()));
            Ok(())
        });
        office.write(|tx| {
            tx.end_families(ROSA, 7)?;
            tx.spend_codes(None, 8)
        });
        office.read(|view| {
            assert_eq!(view.family(family.id)?.unwrap().ended_ms, Some(7));
            assert_eq!(view.code(&[5; 32])?.unwrap().used_ms, None);
            assert_eq!(view.code(&[6; 32])?.unwrap().used_ms, Some(8));
            Ok(())
        });
    });
}

#[test]
fn grants_are_found_by_who_what_and_when() {
    on_every_store(|office| {
        office.write(|tx| {
            for (number, from) in [(1, 10), (2, 20)] {
                tx.put_file(&file(case(number), FileKind::Case))?;
                tx.open_grant(&grant(case(number), from))?;
            }
            tx.open_grant(&Grant { user: TOM, expires_ms: Some(NOW_MS), ..grant(case(1), 15) })?;
            let first = tx.grants_between(ROSA, case(1))?;
            tx.close_grant(first[0].id, seq(30), 77)?;
            tx.close_grant(first[0].id, seq(31), 78)
        });
        office.read(|view| {
            let all = view.grants_between(ROSA, case(1))?;
            assert_eq!(all.len(), 1);
            assert_eq!((all[0].to, all[0].to_ms), (Some(seq(30)), Some(77)), "a row ends once");
            assert!(all[0].covers(seq(10)) && all[0].covers(seq(29)));
            assert!(!all[0].covers(seq(9)) && !all[0].covers(seq(30)));
            let files = |grants: Vec<Grant>| {
                let mut files: Vec<_> = grants.into_iter().map(|grant| grant.file).collect();
                files.sort_unstable();
                files
            };
            assert_eq!(files(view.grants_of(ROSA)?), [case(2)]);
            assert_eq!(view.grants_on(case(1))?.len(), 1);
            assert_eq!(files(view.grants_since(ROSA, seq(0))?), [case(1), case(2)]);
            assert_eq!(files(view.grants_since(ROSA, seq(20))?), [case(1)]);
            assert_eq!(files(view.grants_since(ROSA, seq(30))?), []);
            assert_eq!(view.grants_due(NOW_MS - 1)?, []);
            assert_eq!(view.grants_due(NOW_MS)?[0].user, TOM);
            Ok(())
        });
    });
}

#[test]
fn records_come_in_the_order_of_their_sequence_and_in_pieces() {
    on_every_store(|office| {
        office.write(|tx| {
            tx.put_file(&file(case(1), FileKind::Case))?;
            for (number, at) in [(3, 5), (1, 6), (2, 7)] {
                tx.insert_change(&applied(number, 1, at, 1000))?;
                tx.put_entry(&row(number, 1, at))?;
            }
            Ok(())
        });
        let pieces = |bytes| {
            let (mut after, mut found, mut calls) = (seq(0), Vec::new(), 0);
            loop {
                let (records, more) = office.read(|view| view.records(case(1), after, bytes));
                assert!(!records.is_empty(), "a piece holds at least one");
                assert_eq!(records[0].changes.len(), 1);
                after = records.last().unwrap().seq;
                found.extend(records.into_iter().map(|record| record.entry));
                calls += 1;
                if !more {
                    return (found, calls);
                }
            }
        };
        let in_order = vec![entry(3), entry(1), entry(2)];
        assert_eq!(pieces(usize::MAX), (in_order.clone(), 1));
        assert_eq!(pieces(1), (in_order.clone(), 3));
        assert_eq!(pieces(4000), (in_order, 2));
        let (none, more) = office.read(|view| view.records(case(1), seq(7), 1));
        assert!(none.is_empty() && !more);
        let one = office.read(|view| view.record(case(1), entry(1))).unwrap();
        assert_eq!((one.seq, one.changes[0].seq, one.changes[0].at), (seq(6), seq(6), stamp(6)));
        assert!(office.read(|view| view.record(case(2), entry(1))).is_none());
        let called = office.read(|view| view.entries_called(entry(1)));
        assert_eq!(called.iter().map(|row| row.file).collect::<Vec<_>>(), [case(1)]);
    });
}

#[test]
fn a_change_is_kept_as_it_came_and_settles_once() {
    on_every_store(|office| {
        let waits = Status::Held(Held::WaitsFor { change: change_id(1) });
        let held = ChangeRow { status: waits, ..applied(2, 1, 0, 10) };
        let newer = ChangeRow { status: Status::Held(Held::NeedsNewerServer), ..applied(3, 1, 0, 10) };
        let nameless = ChangeRow {
            file: None,
            entry: None,
            status: Status::Refused(Refused::TooBig { limit: "x".to_owned() }),
            ..applied(4, 1, 0, 10)
        };
        let unfinished = ChangeRow { status: Status::Held(Held::Unfinished), ..applied(5, 1, 0, 10) };
        let rows = [applied(1, 1, 5, 10), held.clone(), newer.clone(), nameless, unfinished];
        let put = rows.clone();
        office.write(move |tx| put.iter().try_for_each(|row| tx.insert_change(row)));
        for row in &rows {
            assert_eq!(office.read(|view| view.change(row.id)).as_ref(), Some(row));
        }
        let twice = rows[0].clone();
        assert!(crate::app::write_now(office.store(), move |tx| tx.insert_change(&twice)).is_err());
        office.read(|view| {
            assert_eq!(view.waiting_for(change_id(1))?, vec![held.clone()]);
            assert_eq!(view.held_by(ROSA, None)?.rows, vec![held.clone(), newer.clone()]);
            assert_eq!(view.held_by(TOM, None)?.rows, vec![]);
            assert_eq!(view.held_for_server(None)?.rows, vec![newer.clone()]);
            assert_eq!(view.effective(change_id(1))?, Some(stamp(5)));
            assert_eq!(view.effective(change_id(2))?, None);
            Ok(())
        });
        let settled = Status::Applied { seq: seq(9), at: stamp(9) };
        let status = settled.clone();
        office.write(move |tx| tx.settle(change_id(2), &status));
        assert_eq!(office.read(|view| view.change(change_id(2))).unwrap().status, settled);
        assert_eq!(office.read(|view| view.waiting_for(change_id(1))), vec![]);
        let refused = crate::app::write_now(office.store(), |tx| {
            tx.settle(change_id(2), &Status::Held(Held::ServerTrouble))
        });
        assert!(refused.is_err(), "a verdict settles once");
    });
}

#[test]
fn held_changes_come_in_batches_until_the_last() {
    on_every_store(|office| {
        let held = |number: u128| ChangeRow {
            status: Status::Held(Held::NeedsNewerServer),
            author: if number.is_multiple_of(7) { TOM } else { ROSA },
            ..applied(number, 1, 0, 0)
        };
        let count = u128::try_from(HELD_JUDGED_MAX).unwrap();
        office.write(move |tx| (1..=3 * count).try_for_each(|number| tx.insert_change(&held(number))));
        let all = |batch: &dyn Fn(Option<Arrival>) -> HeldBatch| {
            let (mut after, mut found, mut batches) = (None, Vec::new(), 0);
            loop {
                let next = batch(after);
                assert!(next.rows.len() <= HELD_JUDGED_MAX);
                found.extend(next.rows.into_iter().map(|row| row.id));
                batches += 1;
                after = next.after;
                if after.is_none() {
                    return (found, batches);
                }
            }
        };
        let (found, batches) = all(&|after| office.read(|view| view.held_for_server(after)));
        let in_order: Vec<_> = (1..=3 * count).map(change_id).collect();
        assert_eq!((found, batches), (in_order, 3), "no empty batch at the end");
        let (of_rosa, _) = all(&|after| office.read(|view| view.held_by(ROSA, after)));
        let (of_tom, _) = all(&|after| office.read(|view| view.held_by(TOM, after)));
        assert_eq!(of_tom.len(), 3 * HELD_JUDGED_MAX / 7);
        assert_eq!(of_rosa.len() + of_tom.len(), 3 * HELD_JUDGED_MAX);
    });
}

#[test]
fn stamps_keys_days_and_unread_texts_are_remembered() {
    on_every_store(|office| {
        office.write(|tx| {
            tx.put_previous(stamp(9))?;
            tx.put_previous(stamp(5))?;
            tx.put_digest_key(case(1), &[4; 32])?;
            tx.note_received(NOW_MS - DAY_MS, seq(5))?;
            tx.note_received(NOW_MS, seq(8))?;
            tx.note_received(NOW_MS, seq(7))?;
            let unread = Unread {
                author: ROSA,
                replica: ReplicaId(Uuid::from_u128(1)),
                hash: [1; 32],
                text: "?".to_owned(),
                why: "?".to_owned(),
                received_ms: 1,
            };
            tx.keep_unread(&unread)?;
            tx.keep_unread(&unread)
        });
        office.read(|view| {
            assert_eq!(view.previous(stamp(0).writer)?, Some(stamp(9)));
            assert_eq!(view.digest_key(case(1))?, Some([4; 32]));
            assert_eq!(view.digest_key(case(2))?, None);
            assert_eq!(view.received_through(NOW_MS - DAY_MS)?, None, "the day is not over");
            assert_eq!(view.received_through(NOW_MS)?, Some(seq(5)));
            assert_eq!(view.received_through(NOW_MS + 90 * DAY_MS)?, Some(seq(8)));
            Ok(())
        });
    });
}

#[test]
fn erasing_leaves_a_marker_without_content() {
    on_every_store(|office| {
        office.write(|tx| {
            tx.put_file(&file(case(1), FileKind::Case))?;
            tx.put_digest_key(case(1), &[4; 32])?;
            for (number, at) in [(1, 5), (2, 6)] {
                tx.insert_change(&applied(number, 1, at, 10))?;
                tx.put_entry(&row(number, 1, at))?;
            }
            tx.erase(case(1), entry(1), None).map(drop)
        });
        office.read(|view| {
            let row = view.change(change_id(1))?.unwrap();
            assert_eq!((row.status, row.body, row.digest), (Status::Erased, None, [3; 32]));
            let record = view.record(case(1), entry(1))?.unwrap();
            assert!(record.erased && record.changes.is_empty());
            assert!(view.digest_key(case(1))?.is_some(), "the other entry still needs it");
            Ok(())
        });
        office.write(|tx| {
            assert_eq!(tx.entries_named(case(1))?, [entry(2)]);
            let held = ChangeRow { status: Status::Held(Held::ServerTrouble), ..applied(3, 1, 0, 10) };
            tx.insert_change(&held)?;
            assert_eq!(tx.entries_named(case(1))?, [entry(2), entry(3)], "what is held for it counts too");
            assert_eq!(tx.changes_of(case(1), entry(3))?, [held]);
            assert_eq!(tx.changes_of(case(1), entry(1))?[0].body, None);
            let before = tx.visible_through()?;
            assert!(tx.erase(case(1), entry(2), Some(case(2)))? > before);
            assert!(tx.digest_key(case(1))?.is_some(), "what is held for it still needs it");
            tx.erase(case(1), entry(3), None).map(drop)
        });
        office.read(|view| {
            assert_eq!(view.digest_key(case(1))?, None);
            assert_eq!(view.relocated_to(case(1), entry(1))?, None);
            assert_eq!(view.relocated_to(case(1), entry(2))?, Some(case(2)));
            assert!(view.record(case(1), entry(2))?.unwrap().relocated);
            assert!(!view.is_erased(case(1))? && !view.is_erased(case(9))?);
            Ok(())
        });
        office.write(|tx| tx.erase_file(case(1)));
        assert!(office.read(|view| view.is_erased(case(1))));
    });
}

#[test]
fn accounts_and_grants_are_remembered_and_what_fails_is_not() {
    on_every_store(|office| {
        let before = office.write(|tx| tx.remembered()).len();
        let failed = crate::app::write_now(office.store(), |tx| {
            tx.put_team(&super::row::Team { id: TEAM, name: "Elsewhere".to_owned() })?;
            Err::<(), _>(StoreError::Unreadable("asked for".to_owned()))
        });
        assert!(failed.is_err());
        office.write(|tx| {
            tx.put_file(&file(case(1), FileKind::Case))?;
            tx.mark()?;
            tx.open_grant(&grant(case(1), 3))?;
            tx.take_back()?;
            tx.open_grant(&grant(case(1), 4))?;
            let open = tx.grants_on(case(1))?;
            tx.close_grant(open[0].id, seq(5), 9)?;
            tx.close_grant(open[0].id, seq(6), 9)
        });
        let rosa = super::row::User { disabled: true, ..office.user(ROSA) };
        office.write(move |tx| {
            tx.put_user(&rosa)?;
            tx.put_user(&super::row::User { sessions_from_ms: 7, ..rosa.clone() })
        });
        let after = office.write(|tx| tx.remembered()).split_off(before);
        let key = super::deed::Key::of(&grant(case(1), 4));
        let account = super::deed::Account::of(&office.user(ROSA));
        use super::deed::Deed;
        assert_eq!(after, [Deed::Granted(key.clone()), Deed::Ended(key), Deed::Account(account)]);
    });
}

#[test]
fn the_office_counts_what_is_new_and_what_waits() {
    on_every_store(|office| {
        office.write(|tx| {
            tx.put_file(&file(case(1), FileKind::Case))?;
            tx.put_file(&FileRow { team: Some(OTHER_TEAM), ..file(case(2), FileKind::Case) })?;
            tx.put_entry(&row(1, 1, 5))?;
            tx.put_entry(&EntryRow { kind: "walk".to_owned(), ..row(2, 1, 6) })?;
            tx.put_entry(&EntryRow { review: Review::Reviewed, ..row(3, 1, 7) })?;
            tx.put_entry(&row(4, 2, 8))?;
            tx.put_look(&Look { supervisor: JEAN, worker: ROSA, seq: seq(5), at_ms: 3 })?;
            let device = Device {
                user: ROSA,
                build: "1".to_owned(),
                heard_ms: 4,
                waiting: 2,
                drafts: 1,
                photos: 3,
                oldest_ms: Some(3),
                ahead_ms: -9,
            };
            tx.put_device(ReplicaId(Uuid::from_u128(1)), &device)?;
            let deed = |number: u64| Audit {
                at_ms: number,
                actor: Some(ROSA),
                replica: None,
                action: "saved".to_owned(),
                file: Some(case(1)),
                user: None,
                detail: String::new(),
            };
            tx.audit(&deed(1))?;
            tx.audit(&deed(2))
        });
        office.read(|view| {
            let (waiting, total) = view.unreviewed(TEAM, 1)?;
            assert_eq!((waiting[0].entry, total), (entry(2), 2));
            assert_eq!(view.new_work(ROSA, seq(0))?, NewWork { contacts: 3, assessments: 0, walks: 1 });
            assert_eq!(view.new_work(ROSA, seq(5))?, NewWork { contacts: 2, assessments: 0, walks: 1 });
            assert_eq!(view.look(JEAN, ROSA)?.unwrap().seq, seq(5));
            assert_eq!(view.look(JEAN, TOM)?, None);
            assert_eq!(view.devices()?[0].1.ahead_ms, -9);
            assert_eq!(view.audit_rows(1)?[0].at_ms, 2);
            Ok(())
        });
    });
}

#[test]
fn cases_are_found_by_person_team_and_end() {
    on_every_store(|office| {
        let day = jiff::civil::date(2026, 3, 1);
        office.write(move |tx| {
            tx.put_file(&file(person(1), FileKind::Person))?;
            let closed =
                FileRow { person: Some(person(1)), closed_on: Some(day), ..file(case(1), FileKind::Case) };
            tx.put_file(&closed)?;
            tx.put_file(&file(case(2), FileKind::Case))?;
            tx.open_grant(&grant(case(1), 3))
        });
        office.read(|view| {
            assert_eq!(view.joined(person(1))?, []);
            assert_eq!(view.grants_through(case(1))?, []);
            Ok(())
        });
        office.write(|tx| {
            tx.put_file(&file(person(2), FileKind::Person))?;
            tx.join(person(1), entry(1), Some(person(2)))?;
            tx.join(person(2), entry(2), Some(person(1)))?;
            tx.join(person(1), entry(3), Some(person(3)))?;
            tx.join(person(1), entry(3), Some(person(4)))?;
            let through = Grant { why: Why::HoldsCase, via: Some(case(1)), ..grant(person(1), 5) };
            tx.open_grant(&through)?;
            tx.open_grant(&Grant { file: person(2), ..through.clone() })?;
            tx.open_grant(&Grant { via: Some(case(2)), ..through })?;
            let ended = tx.grants_between(ROSA, person(2))?[0].id;
            tx.close_grant(ended, seq(9), 1)
        });
        office.read(|view| {
            assert_eq!(view.joined(person(1))?, [person(2), person(4)], "each once, from either side");
            assert_eq!(view.joined(person(2))?, [person(1)]);
            assert_eq!(view.joined(person(3))?, [], "an entry names one");
            let through = view.grants_through(case(1))?;
            assert_eq!(through.iter().map(|row| row.file).collect::<Vec<_>>(), [person(1)]);
            Ok(())
        });
        office.write(|tx| {
            tx.join(person(1), entry(1), None)?;
            tx.join(person(1), entry(9), None)?;
            tx.erase(person(1), entry(3), None).map(drop)
        });
        assert_eq!(office.read(|view| view.joined(person(1))), [person(2)]);
        office.read(|view| {
            assert_eq!(view.cases_of(person(1))?.len(), 1);
            assert_eq!(view.restricted_about(case(1))?, []);
            assert_eq!(
                view.cases_of_team(TEAM)?.iter().map(|file| file.id).collect::<Vec<_>>(),
                [case(1), case(2)]
            );
            assert_eq!(view.cases_closed_by(day.yesterday().unwrap())?, []);
            assert_eq!(view.cases_closed_by(day)?[0].closed_on, Some(day));
            Ok(())
        });
    });
}

#[test]
fn restricted_files_are_found_by_the_case_that_they_are_about() {
    on_every_store(|office| {
        let about = |number, about| FileRow { about, ..file(person(number), FileKind::Restricted) };
        office.write(move |tx| {
            tx.put_file(&file(case(1), FileKind::Case))?;
            tx.put_file(&about(1, Some(case(1))))?;
            tx.put_file(&about(2, Some(case(1))))?;
            tx.put_file(&about(3, Some(case(2))))
        });
        let found = |number| -> Vec<shared::id::FileId> {
            let rows = office.read(|view| view.restricted_about(case(number)));
            rows.into_iter().map(|file| file.id).collect()
        };
        assert_eq!(found(1), [person(1), person(2)]);
        office.write(move |tx| tx.put_file(&about(2, None)));
        assert_eq!((found(1), found(2)), (vec![person(1)], vec![person(3)]));
    });
}
