//! The promise about what is kept beside the history.

use super::*;
use crate::store::row::Witness;
use crate::testing::UMA;

fn copy(number: u128, hash: u8) -> Witness {
    let ChangeRow { id, author, author_name, replica, body, .. } = applied(number, 1, 1, 10);
    Witness {
        change: id,
        hash: [hash; 32],
        author,
        author_name,
        file: case(1),
        entry: entry(number),
        body: body.unwrap(),
        offered_by: TOM,
        replica,
        received_ms: NOW_MS,
    }
}

fn ids(rows: &[ChangeRow]) -> Vec<u128> {
    (1..20).filter(|number| rows.iter().any(|row| row.id == change_id(*number))).collect()
}

#[test]
fn held_work_is_found_by_its_author_and_by_its_file() {
    on_every_store(|office| {
        let held = |number: u128, of: u128| ChangeRow {
            status: Status::Held(Held::NotOnYourCaseload),
            received_ms: NOW_MS + u64::try_from(number).unwrap(),
            ..applied(number, of, 0, 10)
        };
        let refused = |number, reason| ChangeRow { status: Status::Refused(reason), ..held(number, 1) };
        let rows = [
            applied(1, 1, 5, 10),
            held(2, 1),
            ChangeRow { author: UMA, ..held(3, 1) },
            ChangeRow { author: UMA, ..held(4, 2) },
            ChangeRow { author: UMA, ..held(5, 99) },
            refused(6, Refused::NotYourRole),
            refused(7, Refused::SetAside),
            refused(8, Refused::Replaced { by: change_id(2) }),
            ChangeRow { file: None, entry: None, ..refused(9, Refused::TooBig { limit: "x".to_owned() }) },
        ];
        office.write(move |tx| {
            tx.put_file(&file(case(1), FileKind::Case))?;
            tx.put_file(&FileRow { team: Some(OTHER_TEAM), ..file(case(2), FileKind::Case) })?;
            rows.iter().try_for_each(|row| tx.insert_change(row))
        });
        office.read(|view| {
            let (rows, total) = view.held_work(TEAM, 10)?;
            assert_eq!((ids(&rows), total), (vec![2, 3, 6, 9], 4));
            assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse(row.received_ms)), "newest first");
            let (newest, total) = view.held_work(TEAM, 1)?;
            assert_eq!((ids(&newest), total), (vec![9], 4));
            assert_eq!(ids(&view.held_work(OTHER_TEAM, 10)?.0), [3, 4, 5]);
            Ok(())
        });
        office.write(|tx| {
            tx.settle(change_id(2), &Status::Refused(Refused::SetAside))?;
            tx.put_away(change_id(6).0, JEAN, NOW_MS)?;
            tx.put_away(change_id(6).0, JEAN, NOW_MS)
        });
        office.read(|view| {
            assert_eq!(ids(&view.held_work(TEAM, 10)?.0), [3, 9]);
            assert!(view.is_put_away(change_id(6).0)? && !view.is_put_away(change_id(9).0)?);
            Ok(())
        });
    });
}

#[test]
fn witness_copies_count_once_and_go_when_the_true_one_comes() {
    on_every_store(|office| {
        let stranger = shared::id::UserId(Uuid::from_u128(0xDEAD));
        let put = [
            copy(1, 1),
            Witness { offered_by: SEFA, replica: ReplicaId(Uuid::from_u128(2)), ..copy(1, 1) },
            copy(1, 2),
            copy(2, 3),
            Witness { author: stranger, file: case(99), ..copy(3, 4) },
            Witness { author: UMA, file: case(99), ..copy(4, 5) },
        ];
        office.write(move |tx| {
            tx.put_file(&file(case(1), FileKind::Case))?;
            put.iter().try_for_each(|copy| tx.keep_witness(copy))
        });
        let hashes = |team, limit| {
            let (rows, total) = office.read(|view| view.witnesses(team, limit));
            let mut hashes: Vec<u8> = rows.iter().map(|copy| copy.hash[0]).collect();
            hashes.sort_unstable();
            (hashes, total)
        };
        assert_eq!(hashes(TEAM, 10), (vec![1, 2, 3, 4], 4));
        assert_eq!(hashes(TEAM, 1).1, 4);
        assert_eq!(hashes(OTHER_TEAM, 10).0, [5]);
        let first = copy(1, 1);
        office.read(|view| {
            assert_eq!(view.witness(first.id())?, Some(first.clone()), "as it was first offered");
            assert_eq!(view.witness(Uuid::nil())?, None);
            assert_eq!(view.witnesses_from(first.replica)?, 5);
            assert_eq!(view.witnesses_from(ReplicaId(Uuid::from_u128(2)))?, 0);
            Ok(())
        });
        office.write(|tx| tx.put_away(copy(2, 3).id(), JEAN, NOW_MS));
        assert_eq!(hashes(TEAM, 10).0, [1, 2, 4]);
        office.write(|tx| tx.keep_witness(&copy(2, 3)));
        assert_eq!(hashes(TEAM, 10).0, [1, 2, 4], "offered again, it stays away");
        office.write(|tx| tx.insert_change(&applied(1, 1, 5, 10)));
        assert_eq!(hashes(TEAM, 10).0, [4], "the true one is there");
        office.write(|tx| {
            tx.keep_witness(&Witness { entry: entry(7), ..copy(7, 7) })?;
            tx.erase(case(1), entry(7), None).map(drop)
        });
        assert_eq!(hashes(TEAM, 10).0, [4], "erasure leaves no copy");
    });
}

#[test]
fn unread_texts_are_found_until_somebody_puts_them_away() {
    on_every_store(|office| {
        let text = |author, hash: u8| Unread {
            author,
            replica: ReplicaId(Uuid::from_u128(1)),
            hash: [hash; 32],
            text: "?".to_owned(),
            why: "?".to_owned(),
            received_ms: NOW_MS + u64::from(hash),
        };
        office.write(move |tx| {
            [text(ROSA, 1), text(TOM, 2), text(UMA, 3)].iter().try_for_each(|text| tx.keep_unread(text))
        });
        office.read(|view| {
            assert_eq!(view.unread(TEAM, 10)?, (vec![text(TOM, 2), text(ROSA, 1)], 2));
            assert_eq!(view.unread(TEAM, 1)?, (vec![text(TOM, 2)], 2));
            assert_eq!(view.unread_text(text(UMA, 3).id())?, Some(text(UMA, 3)));
            Ok(())
        });
        office.write(move |tx| tx.put_away(text(TOM, 2).id(), JEAN, NOW_MS));
        assert_eq!(office.read(|view| view.unread(TEAM, 10)), (vec![text(ROSA, 1)], 1));
    });
}

#[test]
fn unread_texts_go_with_what_they_name() {
    on_every_store(|office| {
        let named = Uuid::from_u128(0xABCD);
        let text = move |hash: u8, text: String| Unread {
            author: ROSA,
            replica: ReplicaId(Uuid::from_u128(1)),
            hash: [hash; 32],
            text,
            why: "?".to_owned(),
            received_ms: NOW_MS,
        };
        let [plain, shouted, other] = [
            text(1, format!("{{\"entry\":\"{named}\",")),
            text(2, named.to_string().to_uppercase()),
            text(3, Uuid::from_u128(0xABCE).to_string()),
        ];
        let kept = other.clone();
        office.write(move |tx| [plain, shouted, other].iter().try_for_each(|text| tx.keep_unread(text)));
        office.write(move |tx| tx.forget_unread(named));
        assert_eq!(office.read(|view| view.unread(TEAM, 10)), (vec![kept], 1));
    });
}
