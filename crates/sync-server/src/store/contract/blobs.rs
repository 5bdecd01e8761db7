//! The promise about photos and their pieces.

use shared::blob::Digest;
use shared::id::BlobId;

use super::*;
use crate::store::row::{BlobName, BlobRow, BlobStatus};

fn blob_id(number: u128) -> BlobId {
    BlobId(Uuid::from_u128(0xB000 + number))
}

fn blob(number: u128, of: u128, status: BlobStatus) -> BlobRow {
    BlobRow {
        id: blob_id(number),
        file: case(of),
        offered_by: ROSA,
        bytes: 7,
        digest: Digest([9; 32]),
        received_ms: NOW_MS + u64::try_from(number).unwrap(),
        status,
    }
}

#[test]
fn pieces_stand_under_their_numbers_once_and_go_with_their_blob() {
    on_every_store(|office| {
        office.write(|tx| {
            tx.put_blob(&blob(1, 1, BlobStatus::Unfinished))?;
            tx.put_blob(&blob(2, 1, BlobStatus::Unfinished))?;
            tx.put_blob(&BlobRow { offered_by: TOM, ..blob(3, 1, BlobStatus::Unfinished) })?;
            tx.put_piece(blob_id(1), 2, &[2; 32], b"of one")?;
            tx.put_piece(blob_id(1), 0, &[1; 32], b"of one, first")?;
            tx.put_piece(blob_id(2), 0, &[3; 32], b"of two")?;
            tx.put_piece(blob_id(3), 0, &[3; 32], b"somebody else's")
        });
        let twice = |tx: &mut dyn crate::store::Writing| tx.put_piece(blob_id(1), 2, &[7; 32], b"again");
        assert!(crate::app::write_now(office.store(), twice).is_err());
        office.read(|view| {
            assert_eq!(view.blob(blob_id(1))?, Some(blob(1, 1, BlobStatus::Unfinished)));
            assert_eq!(view.blob(blob_id(9))?, None);
            assert_eq!(view.pieces(blob_id(1))?, [(0, [1; 32]), (2, [2; 32])]);
            assert_eq!(view.piece(blob_id(1), 2)?.as_deref(), Some(&b"of one"[..]));
            assert_eq!((view.piece(blob_id(1), 1)?, view.piece(blob_id(9), 0)?), (None, None));
            assert_eq!(view.unfinished_bytes(ROSA)?, 6 + 13 + 6);
            Ok(())
        });
        office.write(|tx| {
            // Who brought it first, and when, stays.
            let later =
                BlobRow { offered_by: TOM, received_ms: NOW_MS + 99, ..blob(1, 1, BlobStatus::Kept(seq(5))) };
            tx.put_blob(&later)?;
            tx.remove_blob(blob_id(2))
        });
        office.read(|view| {
            assert_eq!(view.blob(blob_id(1))?, Some(blob(1, 1, BlobStatus::Kept(seq(5)))));
            assert_eq!((view.blob(blob_id(2))?, view.pieces(blob_id(2))?), (None, vec![]));
            assert_eq!((view.unfinished_bytes(ROSA)?, view.unnamed_bytes(ROSA)?), (0, 7));
            assert_eq!(view.blobs_in(case(1))?, [blob_id(1), blob_id(3)]);
            Ok(())
        });
        office.write(|tx| {
            tx.remove_blob(blob_id(1))?;
            tx.mark_blob_erased(blob_id(1), case(1))?;
            tx.mark_blob_erased(blob_id(1), case(1))
        });
        office.read(|view| {
            assert_eq!((view.blob(blob_id(1))?, view.pieces(blob_id(1))?), (None, vec![]));
            assert!(view.is_blob_erased(blob_id(1), case(1))?);
            assert!(!view.is_blob_erased(blob_id(1), case(2))? && !view.is_blob_erased(blob_id(3), case(1))?);
            assert_eq!(view.blobs_in(case(1))?, [blob_id(3)]);
            Ok(())
        });
    });
}

#[test]
fn names_count_in_their_file_alone_until_the_change_is_erased() {
    on_every_store(|office| {
        let held = |number, of| ChangeRow {
            status: Status::Held(Held::NotOnYourCaseload),
            ..applied(number, of, 0, 10)
        };
        let refused = |number, of| ChangeRow {
            status: Status::Refused(Refused::Finalised),
            ..applied(number, of, 0, 10)
        };
        let rows = [
            applied(1, 1, 5, 10),
            held(2, 1),
            refused(3, 1),
            ChangeRow { author: TOM, entry: Some(entry(1)), ..refused(4, 1) },
            applied(5, 2, 6, 10),
        ];
        office.write(move |tx| {
            tx.put_file(&file(case(1), FileKind::Case))?;
            tx.put_file(&file(case(2), FileKind::Case))?;
            tx.put_entry(&super::row(1, 1, 5))?;
            rows.iter().try_for_each(|row| tx.insert_change(row))?;
            for (blob, change) in [(1, 1), (1, 1), (2, 2), (3, 3), (4, 4), (1, 4), (6, 5), (7, 1)] {
                tx.name_blob(blob_id(blob), change_id(change), 7, Digest([change.try_into().unwrap(); 32]))?;
            }
            for number in 1..=6 {
                tx.put_blob(&blob(number, 1, BlobStatus::Kept(seq(10 + u64::try_from(number).unwrap()))))?;
            }
            tx.name_blob(blob_id(1), change_id(1), 8, Digest([0; 32]))?;
            tx.put_blob(&BlobRow { received_ms: NOW_MS, ..blob(8, 1, BlobStatus::Unfinished) })
        });
        office.read(|view| {
            let named = |number| view.is_named(blob_id(number), case(1));
            assert!(named(1)? && named(2)? && named(3)? && named(4)? && !named(5)? && !named(6)?);
            assert!(view.is_named(blob_id(6), case(2))?);
            let said = |author, change| BlobName { author, bytes: 7, digest: Digest([change; 32]) };
            let names = view.blob_names(blob_id(1), case(1))?;
            assert_eq!(
                names,
                [said(ROSA, 1), said(TOM, 4)],
                "in the order in which they came, what was said first"
            );
            assert_eq!(view.unnamed_bytes(ROSA)?, 2 * 7);
            assert_eq!(view.blobs_of(case(1), entry(1))?, [blob_id(1), blob_id(4), blob_id(7)]);
            assert_eq!(view.blobs_of(case(2), entry(1))?, []);
            assert!(
                view.is_named_by(blob_id(3), case(1), ROSA)?
                    && !view.is_named_by(blob_id(3), case(1), TOM)?
            );
            assert!(
                view.is_named_by(blob_id(4), case(1), TOM)? && !view.is_named_by(blob_id(4), case(2), TOM)?
            );
            let ids = |before_ms| -> Result<Vec<BlobId>, StoreError> {
                Ok(view.blobs_to_let_go(before_ms)?.into_iter().map(|row| row.id).collect())
            };
            assert_eq!(ids(NOW_MS)?, []);
            assert_eq!(ids(NOW_MS + 6)?, [8, 5].map(blob_id), "the oldest first");
            assert_eq!(ids(NOW_MS + 99)?, [8, 5, 6].map(blob_id));
            Ok(())
        });
        office.write(|tx| tx.erase(case(1), entry(1), None).map(drop));
        office.read(|view| {
            assert!(!view.is_named(blob_id(1), case(1))?, "what was erased names nothing");
            assert_eq!(view.blobs_of(case(1), entry(1))?.len(), 3, "and it is known what it named");
            assert!(view.is_named_by(blob_id(1), case(1), ROSA)?);
            Ok(())
        });
    });
}

#[test]
fn a_way_that_a_blob_went_never_comes_back_to_where_it_began() {
    on_every_store(|office| {
        office.write(|tx| {
            tx.put_blob(&blob(1, 1, BlobStatus::Unfinished))?;
            tx.show_blob_way(blob_id(1), case(1), case(2))?;
            tx.move_blob(blob_id(1), case(1), case(2))?;
            tx.show_blob_way(blob_id(2), case(1), case(2))
        });
        office.read(|view| {
            assert_eq!(view.blob(blob_id(1))?.unwrap().file, case(2));
            assert_eq!(view.blob_moved(blob_id(1), case(1))?, Some(case(2)));
            assert_eq!(view.blob_moved(blob_id(2), case(1))?, Some(case(2)), "before it has come");
            assert_eq!(view.blob_moved(blob_id(1), case(2))?, None);
            Ok(())
        });
        office.write(|tx| {
            // It is not there any more: nothing moves but the way.
            tx.show_blob_way(blob_id(1), case(1), case(3))?;
            tx.move_blob(blob_id(1), case(1), case(3))?;
            tx.show_blob_way(blob_id(1), case(2), case(1))?;
            tx.move_blob(blob_id(1), case(2), case(1))
        });
        office.read(|view| {
            assert_eq!(view.blob(blob_id(1))?.unwrap().file, case(1));
            assert_eq!(view.blob_moved(blob_id(1), case(1))?, None);
            assert_eq!(view.blob_moved(blob_id(1), case(2))?, Some(case(1)));
            Ok(())
        });
    });
}
