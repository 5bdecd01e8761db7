//! Copies of an earlier history, offered after a restore.

use serde_json::Value;
use shared::id::UserId;

use super::*;
use crate::store::row::Witness;
use crate::testing::{SEFA, TEAM};

fn copy_of(author: UserId, change: &Value) -> Box<RawValue> {
    let copy =
        json!({"seq": [0, 9], "at": change["stamp"], "by": author, "by_name": "as it was", "body": change});
    RawValue::from_string(copy.to_string()).unwrap()
}

fn offer(office: &Office, from: UserId, copies: Vec<Box<RawValue>>) -> Vec<ChangeId> {
    let (from, now_ms) = (office.user(from), office.now_ms.get());
    let copies = read_witnesses(&copies);
    office.write(move |tx| {
        Receiver::new(tx, now_ms).take_witnesses(&from, crate::testing::replica(from.id), &copies)
    })
}

fn aside(office: &Office) -> Vec<Witness> {
    office.read(|view| view.witnesses(TEAM, 100)).0
}

#[test]
fn ones_own_copies_are_judged_like_saves() {
    on_every_store(|office| {
        // The backup lacks the whole case; the device offers it in the order of its files, contact first.
        let [person_root, case_root] = roots(1);
        let visit = contact(20, 1, "tea");
        let copies = [&visit, &case_root, &person_root].map(|change| copy_of(ROSA, change)).to_vec();
        assert_eq!(offer(&office, ROSA, copies.clone()), [change_id(20), change_id(11), change_id(10)]);
        assert_eq!(office.scope(ROSA, case(1)), Some(Depth::Whole));
        let row = office.read(|view| view.change(change_id(20))).unwrap();
        assert!(matches!(row.status, Status::Applied { .. }), "{:?}", row.status);
        assert_eq!((row.author, row.body.unwrap()), (ROSA, visit.to_string()), "verbatim");
        // The same from the outbox, and offered once more.
        assert!(matches!(office.save(ROSA, &[visit])[0], Outcome::Duplicate { .. }));
        assert_eq!(offer(&office, ROSA, copies).len(), 3);
        assert!(aside(&office).is_empty());
    });
}

#[test]
fn others_copies_are_kept_aside_until_the_true_one_comes() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        let (visit, forged) = (contact(20, 1, "tea"), contact(20, 1, "gin"));
        let elsewhere = contact(21, 99, "of a case that this server lacks");
        assert_eq!(offer(&office, SEFA, vec![copy_of(ROSA, &forged)]), [change_id(20)]);
        assert_eq!(
            offer(&office, TOM, vec![copy_of(ROSA, &visit), copy_of(ROSA, &elsewhere)]),
            [change_id(20), change_id(21)]
        );
        let kept = aside(&office);
        assert_eq!(kept.len(), 3, "copies that differ stand side by side");
        assert!(kept.iter().all(|copy| copy.author == ROSA && copy.author_name == "as it was"));
        let deed = office.read(|view| view.audit_rows(1)).remove(0);
        assert_eq!((deed.action.as_str(), deed.actor, deed.user), ("copy_offered", Some(TOM), Some(ROSA)));
        assert!(office.read(|view| view.change(change_id(20))).is_none(), "never among the changes");
        assert!(office.folded(case(1), entry(20)).is_none());
        assert!(is_applied(&office.save(ROSA, &[visit])[0]), "a forged copy does not block the true one");
        let left: Vec<ChangeId> = aside(&office).into_iter().map(|copy| copy.change).collect();
        assert_eq!(left, [change_id(21)]);
    });
}

#[test]
fn what_the_server_knows_or_has_erased_is_settled() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.save(ROSA, &[contact(20, 1, "tea"), contact(21, 1, "to be forgotten")]);
        office.write(|tx| tx.erase(case(1), entry(21), None).map(drop));
        // Another change of the erased entry, which the backup did not even have.
        let void = json!({"id": change_id(22), "file": case(1), "entry": entry(21), "kind": "contact",
            "stamp": {"wall_ms": NOW_MS, "tick": 0, "writer": change_id(1)}, "void": {"reason": "x"}});
        for from in [ROSA, TOM] {
            let copies = [contact(20, 1, "tea"), contact(21, 1, "to be forgotten"), void.clone()];
            let copies = copies.iter().map(|change| copy_of(ROSA, change)).collect();
            assert_eq!(offer(&office, from, copies), [change_id(20), change_id(21), change_id(22)]);
        }
        assert!(aside(&office).is_empty());
        assert!(office.read(|view| view.change(change_id(22))).is_none());
        assert!(office.read(|view| view.record(case(1), entry(21))).unwrap().changes.is_empty());
    });
}

#[test]
fn copies_that_cannot_be_read_are_kept_as_text_and_block_nothing() {
    on_every_store(|office| {
        let raw = |value: Value| RawValue::from_string(value.to_string()).unwrap();
        let newer = json!({"id": change_id(30), "file": case(1), "entry": entry(30), "kind": "contact",
            "stamp": {"wall_ms": 1, "tick": 0, "writer": change_id(1)}, "splice": {"a": 1}});
        let big = contact(32, 1, &"x".repeat(70_000));
        let copies = vec![
            raw(json!({"moon": 3})),
            raw(json!({"body": {"id": change_id(31)}, "by": 7})),
            copy_of(ROSA, &big),
            copy_of(ROSA, &newer),
            copy_of(ROSA, &contact(33, 1, "tea")),
        ];
        let settled = [change_id(31), change_id(32), change_id(30), change_id(33)];
        assert_eq!(offer(&office, TOM, copies), settled);
        assert_eq!(aside(&office).len(), 2, "of a newer form, and one that reads");
        assert_eq!(office.read(|view| view.unread(TEAM, 10)).1, 3);
        let own = offer(&office, ROSA, vec![copy_of(ROSA, &newer)]);
        assert_eq!(own, [change_id(30)]);
        let row = office.read(|view| view.change(change_id(30))).unwrap();
        assert_eq!(row.status, Status::Held(Held::NeedsNewerServer));
    });
}

#[test]
fn one_device_fills_only_its_own_share() {
    let office = Office::over(memory());
    let replica = crate::testing::replica(TOM);
    office.write(move |tx| {
        for number in 0..WITNESSES_KEPT_MAX - 1 {
            let id = uuid::Uuid::from_u128(0x7_0000 + u128::from(number));
            tx.keep_witness(&Witness {
                change: ChangeId(id),
                hash: crate::session::hash(id.as_bytes()),
                author: ROSA,
                author_name: String::new(),
                file: case(1),
                entry: entry(1),
                body: "{}".to_owned(),
                offered_by: TOM,
                replica,
                received_ms: NOW_MS,
            })?;
        }
        Ok(())
    });
    let copies = vec![copy_of(ROSA, &contact(20, 1, "a")), copy_of(ROSA, &contact(21, 1, "b"))];
    assert_eq!(offer(&office, TOM, copies.clone()), [change_id(20)], "the last that there is room for");
    assert_eq!(offer(&office, SEFA, copies), [change_id(20), change_id(21)], "another device has its own");
}
