//! Photos, as phones send them and people open them.

use sha2::{Digest as _, Sha256};
use shared::blob::Digest;
use shared::id::{BlobId, FileId};
use shared::limits::{BLOB_BYTES_MAX, BLOB_DAYS, BLOB_PIECE_BYTES, BLOBS_UNFINISHED_BYTES_MAX};

use super::*;
use crate::clock::DAY_MS;
use crate::relocation::id_in;
use crate::store::row::{BlobRow, BlobStatus};
use crate::testing::{JEAN, ROSA, TOM, UMA, case, change, entry, sqlite};
use crate::{blobs, erasure, relocation};

/// A photo of so many bytes, each of them different from its neighbours.
struct Photo {
    id: BlobId,
    content: Vec<u8>,
}

fn photo(number: u128, bytes: usize) -> Photo {
    let seed = u8::try_from(number).unwrap();
    let content = (0..bytes).map(|at| u8::try_from(at % 251).unwrap() ^ seed).collect();
    Photo { id: BlobId(Uuid::from_u128(0xB000 + number)), content }
}

impl Photo {
    fn digest(&self) -> Digest {
        Digest(Sha256::digest(&self.content).into())
    }

    fn piece(&self, number: usize) -> &[u8] {
        self.content.chunks(BLOB_PIECE_BYTES).nth(number).unwrap()
    }

    /// A visit in case `of` that names it, as change and entry `number`.
    fn visit(&self, number: u128, of: u128) -> Value {
        let field = format!("photo/{}", self.id);
        let value = json!({
            "blob": self.id, "media": "image/jpeg", "bytes": self.content.len(), "digest": self.digest(),
            "width": 4, "height": 3,
        });
        change(
            number,
            case(of),
            entry(number),
            "contact",
            json!({"how": "visit", field: {"value": value, "over": []}}),
        )
    }
}

impl Server {
    async fn put_as(
        &self,
        user: UserId,
        photo: &Photo,
        number: usize,
        (file, bytes, digest): (FileId, usize, Digest),
        content: &[u8],
    ) -> Answer {
        let path =
            format!("/api/v1/blobs/{}/pieces/{number}?file={file}&bytes={bytes}&digest={digest}", photo.id);
        let request = Request::builder()
            .method("PUT")
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token(user)))
            .header(header::CONTENT_TYPE, "application/octet-stream");
        self.send(request.body(Body::from(content.to_vec())).unwrap()).await
    }

    /// One piece of a photo, for case `of`.
    async fn put(&self, user: UserId, photo: &Photo, of: u128, number: usize) -> Answer {
        let offer = (case(of), photo.content.len(), photo.digest());
        self.put_as(user, photo, number, offer, photo.piece(number)).await
    }

    /// All of its pieces; what the last answer says.
    async fn put_all(&self, user: UserId, photo: &Photo, of: u128) -> Value {
        let mut last = Value::Null;
        for number in 0..photo.content.len().div_ceil(BLOB_PIECE_BYTES) {
            let answer = self.put(user, photo, of, number).await;
            assert_eq!(answer.status, 200, "{:?}", answer.bytes);
            last = answer.json();
        }
        last
    }

    async fn look(&self, user: UserId, photo: &Photo) -> Answer {
        self.get(user, &format!("/api/v1/blobs/{}?file={}", photo.id, case(1))).await
    }

    async fn read(&self, user: UserId, photo: &Photo, number: usize) -> Answer {
        self.get(user, &format!("/api/v1/blobs/{}/pieces/{number}", photo.id)).await
    }

    /// Whether somebody can read it, whole and as it was.
    async fn shows(&self, user: UserId, photo: &Photo) -> bool {
        let mut read = Vec::new();
        for number in 0..photo.content.len().div_ceil(BLOB_PIECE_BYTES) {
            let answer = self.read(user, photo, number).await;
            if answer.status != 200 {
                return false;
            }
            assert_eq!(answer.headers[header::CONTENT_TYPE], "application/octet-stream");
            read.extend_from_slice(&answer.bytes);
        }
        assert!(read == photo.content, "other bytes than were sent");
        true
    }

    fn audited(&self, action: &str) -> usize {
        let rows = self.office.read(|view| view.audit_rows(10_000));
        rows.iter().filter(|row| row.action == action && row.file == Some(case(1))).count()
    }

    fn row(&self, photo: &Photo) -> Option<BlobRow> {
        self.office.read(|view| view.blob(photo.id))
    }

    /// Whether nothing but the marker is left of it in case 1.
    fn is_erased(&self, photo: &Photo) -> bool {
        self.office.read(|view| {
            let is_gone = view.blob(photo.id)?.is_none() && view.pieces(photo.id)?.is_empty();
            Ok(is_gone && view.is_blob_erased(photo.id, case(1))?)
        })
    }
}

/// Two cases of Rosa's, one of Tom's.
fn begun(kept: Kept) -> Server {
    let server = Server::over(kept);
    server.office.open_case(ROSA, 1);
    server.office.open_case(ROSA, 2);
    server.office.open_case(TOM, 3);
    server
}

const THREE_PIECES: usize = 2 * BLOB_PIECE_BYTES + 1000;

#[tokio::test]
async fn pieces_come_in_any_order_and_again_and_the_whole_gets_a_place_in_the_history() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        let photo = photo(1, THREE_PIECES);
        server.office.save(ROSA, &[photo.visit(60, 1)]);
        assert_eq!(server.look(ROSA, &photo).await.problem(), "/problems/not-found");
        let before = server.office.read(|view| view.visible_through());
        assert_eq!(server.put(ROSA, &photo, 1, 2).await.json()["here"], json!([2]));
        assert_eq!(server.put(ROSA, &photo, 1, 0).await.json()["here"], json!([0, 2]));
        let again = server.put(ROSA, &photo, 1, 2).await.json();
        assert_eq!((&again["blob"], &again["here"]), (&json!("unfinished"), &json!([0, 2])));
        assert_eq!(server.look(ROSA, &photo).await.json(), again, "what a phone goes on from");
        assert!(!server.shows(ROSA, &photo).await, "not whole yet");
        assert_eq!(server.office.read(|view| view.visible_through()), before);
        let kept = server.put(ROSA, &photo, 1, 1).await.json();
        let through = server.office.read(|view| view.visible_through());
        assert_eq!((&kept["blob"], &kept["seq"]), (&json!("kept"), &json!(through)));
        assert!(through > before);
        for number in 0..3 {
            assert_eq!(
                server.put(ROSA, &photo, 1, number).await.json(),
                kept,
                "a lost answer is asked for again"
            );
        }
        assert_eq!(server.look(ROSA, &photo).await.json(), kept);
        assert_eq!((server.audited("blob_kept"), server.audited("blob_read")), (1, 0));
        assert!(server.shows(ROSA, &photo).await);
        assert_eq!(server.audited("blob_read"), 3, "each look is written down");
        // What vouches for changes vouches for photos: without backups, ninety days.
        server.app.clock.advance_ms(91 * DAY_MS);
        let safe = server.office.read(|view| server.app.safe_through(view, server.app.clock.now_ms()));
        assert_eq!(safe, Some(through));
        let answer = server.sync(ROSA, None, &[]).await;
        assert_eq!(answer["more"], false);
    }
}

#[tokio::test]
async fn what_is_another_photo_or_no_piece_of_this_one_is_refused_and_the_first_is_kept() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        let (photo, other) = (photo(1, THREE_PIECES), photo(2, THREE_PIECES));
        let (bytes, digest) = (photo.content.len(), photo.digest());
        assert_eq!(server.put(ROSA, &photo, 1, 0).await.status, 200);
        let offers = [
            (case(2), bytes, digest, photo.piece(0)),
            (case(1), bytes - 1, digest, photo.piece(0)),
            (case(1), bytes, other.digest(), photo.piece(0)),
            (case(1), bytes, digest, other.piece(0)),
        ];
        for (file, bytes, digest, content) in offers {
            let refused = server.put_as(ROSA, &photo, 0, (file, bytes, digest), content).await;
            assert_eq!(
                (refused.status.as_u16(), refused.problem()),
                (409, "/problems/other-blob".to_owned())
            );
        }
        for (number, content) in [
            (0, &photo.piece(0)[1..]),
            (2, photo.piece(0)),
            (2, &photo.piece(2)[1..]),
            (3, photo.piece(2)),
            (1, &[][..]),
        ] {
            let refused = server.put_as(ROSA, &photo, number, (case(1), bytes, digest), content).await;
            assert_eq!(
                (refused.status.as_u16(), refused.problem()),
                (422, "/problems/wrong-piece".to_owned())
            );
        }
        for bytes in [0, BLOB_BYTES_MAX + 1] {
            let refused = server.put_as(ROSA, &other, 0, (case(1), bytes, digest), other.piece(0)).await;
            assert_eq!((refused.status.as_u16(), refused.problem()), (413, "/problems/too-large".to_owned()));
        }
        let long = vec![0; BLOB_PIECE_BYTES + 1];
        let refused = server.put_as(ROSA, &other, 0, (case(1), BLOB_BYTES_MAX, digest), &long).await;
        assert_eq!(refused.problem(), "/problems/too-large");
        let token = server.token(ROSA);
        let nonsense = format!("/api/v1/blobs/{}/pieces/0?file={}&bytes=1&digest=AB", other.id, case(1));
        assert_eq!(
            server.call("PUT", &nonsense, Some(&token), &json!("x")).await.problem(),
            "/problems/unreadable"
        );
        let request = Request::builder()
            .method("PUT")
            .uri(nonsense)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json");
        assert_eq!(
            server.send(request.body(Body::from("1")).unwrap()).await.problem(),
            "/problems/not-bytes"
        );
        assert_eq!(server.look(ROSA, &photo).await.json()["here"], json!([0]), "nothing of it was kept");
        assert_eq!(server.row(&other), None);
    }
}

#[tokio::test]
async fn a_whole_that_is_not_what_its_digest_says_is_dropped_and_may_come_again() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        let (right, mut wrong) = (photo(1, THREE_PIECES), photo(1, THREE_PIECES));
        wrong.content[BLOB_PIECE_BYTES + 7] ^= 1;
        let offer = (case(1), right.content.len(), right.digest());
        for number in 0..2 {
            assert_eq!(server.put_as(ROSA, &right, number, offer, wrong.piece(number)).await.status, 200);
        }
        let spoiled = server.put_as(ROSA, &right, 2, offer, wrong.piece(2)).await;
        assert_eq!((spoiled.status.as_u16(), spoiled.problem()), (422, "/problems/spoiled-blob".to_owned()));
        assert_eq!(server.row(&right), None);
        assert_eq!(server.put_all(ROSA, &right, 1).await["blob"], "kept");
        assert!(server.shows(ROSA, &right).await);
        let mut small = photo(2, 10);
        let said = small.digest();
        small.content[0] ^= 1;
        let spoiled = server.put_as(ROSA, &small, 0, (case(1), 10, said), &small.content).await;
        assert_eq!(spoiled.problem(), "/problems/spoiled-blob");
    }
}

#[tokio::test]
async fn only_who_may_deliver_brings_a_photo_and_only_who_holds_the_file_whole_sees_it() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        let seen = photo(1, 2000);
        assert_eq!(server.put_all(ROSA, &seen, 1).await["blob"], "kept");
        let nowhere = photo(9, 2000);
        for stranger in [TOM, JEAN, UMA] {
            let answers = [server.look(stranger, &seen).await, server.look(stranger, &nowhere).await];
            assert_eq!((answers[0].status, &answers[0].bytes), (answers[1].status, &answers[1].bytes));
            let answers = [server.read(stranger, &seen, 0).await, server.read(stranger, &nowhere, 0).await];
            assert_eq!((answers[0].status, &answers[0].bytes), (answers[1].status, &answers[1].bytes));
            assert_eq!(answers[0].problem(), "/problems/not-found");
            let answers =
                [server.put(stranger, &nowhere, 1, 0).await, server.put(stranger, &nowhere, 99, 0).await];
            assert_eq!((answers[0].status, &answers[0].bytes), (answers[1].status, &answers[1].bytes));
            assert_eq!(answers[0].problem(), "/problems/not-found");
        }
        // The case becomes Tom's: Rosa's late photos come in for a month, and she sees none.
        server.office.move_case(1, TOM);
        let late = photo(2, 2000);
        assert_eq!(server.put_all(ROSA, &late, 1).await["blob"], "kept");
        assert!(
            !server.shows(ROSA, &late).await
                && server.shows(TOM, &late).await
                && server.shows(TOM, &seen).await
        );
        assert_eq!(
            server.look(ROSA, &late).await.json()["blob"],
            "kept",
            "whoever brings it hears what became of it"
        );
        server.app.clock.advance_ms(31 * DAY_MS);
        server.office.later_ms(31 * DAY_MS);
        let later = photo(3, 2000);
        assert_eq!(server.put(ROSA, &later, 1, 0).await.status, 404);
        // Held, but kept: and so is the photo that belongs to it.
        server.office.save(ROSA, &[later.visit(60, 1)]);
        assert_eq!(server.put_all(ROSA, &later, 1).await["blob"], "kept");
        let nobodys = photo(4, 2000);
        server.office.save(ROSA, &[nobodys.visit(61, 77)]);
        assert_eq!(server.put_all(ROSA, &nobodys, 77).await["blob"], "kept", "its file may come later");
        assert!(!server.shows(ROSA, &nobodys).await);
        // Whoever was let go still delivers what they wrote, and sees nothing.
        let last = photo(5, 2000);
        server
            .post(crate::testing::PAT, &format!("/api/v1/users/{ROSA}/disable"), json!({"disabled": true}))
            .await;
        let token = server.token(ROSA);
        server.office.save(ROSA, &[last.visit(62, 2)]);
        let path = format!(
            "/api/v1/blobs/{}/pieces/0?file={}&bytes=2000&digest={}",
            last.id,
            case(2),
            last.digest()
        );
        let request = Request::builder()
            .method("PUT")
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/octet-stream");
        let kept = server.send(request.body(Body::from(last.content.clone())).unwrap()).await;
        assert_eq!(kept.json()["blob"], "kept");
        assert_eq!(server.read(ROSA, &last, 0).await.problem(), "/problems/sign-in");
    }
}

/// A sync's answer names the place of the last photo: the next call has a cursor behind it.
async fn through(server: &Server, user: UserId) -> shared::seq::Sequence {
    let user = server.office.read(|view| view.user(user)).unwrap();
    user.head
}

#[tokio::test]
async fn the_bytes_that_a_record_speaks_of_are_kept_under_its_photo_and_no_others() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        server.office.write(|tx| crate::grants::share(tx, case(1), TOM, NOW_MS));
        // Before anything names it, somebody else brings other bytes under its id, all of them.
        let (mine, mut theirs) = (photo(1, 2000), photo(1, 2000));
        theirs.content[7] ^= 1;
        assert_eq!(server.put_all(TOM, &theirs, 1).await["blob"], "kept");
        server.office.save(ROSA, &[mine.visit(60, 1)]);
        let said = server.look(ROSA, &mine).await.json();
        assert_eq!(
            said["digest"],
            json!(theirs.digest()),
            "so that her phone sees that these are not its own"
        );
        let kept = server.put_all(ROSA, &mine, 1).await;
        assert_eq!(
            (&kept["blob"], &kept["digest"], &kept["bytes"]),
            (&json!("kept"), &json!(mine.digest()), &json!(2000))
        );
        assert!(server.shows(ROSA, &mine).await);
        let refused = server.put(TOM, &theirs, 1, 0).await;
        assert_eq!(refused.problem(), "/problems/not-found", "it is not theirs to bring any more");
        let refused = server.put(ROSA, &theirs, 1, 0).await;
        assert_eq!((refused.status.as_u16(), refused.problem()), (409, "/problems/other-blob".to_owned()));
        // Who names it later, with other bytes, gets in between as little.
        let (named, mut other) = (photo(2, THREE_PIECES), photo(2, THREE_PIECES));
        other.content[7] ^= 1;
        server.office.save(ROSA, &[named.visit(61, 1)]);
        server.office.save(TOM, &[other.visit(62, 1)]);
        assert_eq!(server.put(TOM, &other, 1, 0).await.problem(), "/problems/other-blob");
        assert_eq!(server.put_all(ROSA, &named, 1).await["blob"], "kept");
    }
}

#[tokio::test]
async fn nobody_else_is_in_the_way_of_a_photo_that_a_record_names() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        server.office.write(|tx| crate::grants::share(tx, case(1), TOM, NOW_MS));
        let (mine, mut wrong) = (photo(1, THREE_PIECES), photo(1, THREE_PIECES));
        wrong.content[7] ^= 1;
        // A wrong piece that says it is of hers.
        let offer = (case(1), mine.content.len(), mine.digest());
        assert_eq!(server.put_as(TOM, &mine, 0, offer, wrong.piece(0)).await.status, 200);
        server.office.save(ROSA, &[mine.visit(60, 1)]);
        assert_eq!(server.put(ROSA, &mine, 1, 1).await.json()["here"], json!([1]), "hers begins anew");
        assert_eq!(server.put_as(TOM, &mine, 0, offer, wrong.piece(0)).await.status, 404);
        // One that she brought by mistake herself.
        assert_eq!(server.put_as(ROSA, &mine, 0, offer, wrong.piece(0)).await.json()["here"], json!([0, 1]));
        assert_eq!(server.put(ROSA, &mine, 1, 0).await.json()["here"], json!([0]));
        assert_eq!(server.put_all(ROSA, &mine, 1).await["blob"], "kept");
        assert!(server.shows(ROSA, &mine).await);
        // Her photo's id, used first in a file where nothing names it; then in one where something does.
        let (second, third) = (photo(2, 100), photo(3, 100));
        for photo in [&second, &third] {
            assert_eq!(server.put_all(TOM, photo, 3).await["blob"], "kept");
            assert_eq!(
                server.put(ROSA, photo, 1, 0).await.problem(),
                "/problems/other-blob",
                "nothing names it"
            );
        }
        server.office.save(TOM, &[third.visit(63, 3)]);
        server.office.save(ROSA, &[second.visit(61, 1), third.visit(62, 1)]);
        assert_eq!(server.put_all(ROSA, &second, 1).await["blob"], "kept");
        assert!(server.shows(ROSA, &second).await && server.row(&second).unwrap().file == case(1));
        assert_eq!(server.put(ROSA, &third, 1, 0).await.problem(), "/problems/other-blob");
        assert!(server.shows(TOM, &third).await);
    }
}

#[tokio::test]
async fn what_is_erased_in_one_file_is_no_other_files_photo() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        let photo = self::photo(1, 100);
        // Somebody names it in an entry of theirs that is erased already.
        server.office.save(TOM, &[self::photo(9, 10).visit(50, 3)]);
        server.office.write(|tx| erasure::erase_entry(tx, JEAN, case(3), entry(50), "asked for", NOW_MS));
        let mut change = photo.visit(51, 3);
        change["entry"] = json!(entry(50));
        assert_eq!(server.office.save(TOM, &[change])[0], shared::wire::sync::Outcome::Erased);
        assert!(server.office.read(|view| view.is_blob_erased(photo.id, case(3))));
        server.office.save(ROSA, &[photo.visit(60, 1)]);
        assert_eq!(server.put_all(ROSA, &photo, 1).await["blob"], "kept");
        assert_eq!(server.look(ROSA, &photo).await.json()["blob"], "kept");
        assert_eq!(server.put(TOM, &photo, 3, 0).await.json()["blob"], "erased");
        assert!(server.shows(ROSA, &photo).await);
    }
}

#[tokio::test]
async fn a_whole_photo_raises_the_head_of_whoever_brought_it() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        let photo = photo(1, 100);
        server.office.save(ROSA, &[photo.visit(60, 1)]);
        let before = through(&server, ROSA).await;
        let kept = server.put_all(ROSA, &photo, 1).await;
        let after = through(&server, ROSA).await;
        assert_eq!((after > before, kept["seq"].clone()), (true, json!(after)));
    }
}

#[tokio::test]
async fn whole_photos_that_nothing_names_are_bounded_for_each_user() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        let (named, loose) = (photo(1, 100), photo(2, 100));
        server.office.write(|tx| {
            for number in 0..BLOBS_UNFINISHED_BYTES_MAX / BLOB_BYTES_MAX as u64 + 1 {
                let status = BlobStatus::Kept(tx.next_seq()?);
                let (id, file) = (BlobId(Uuid::from_u128(0xC000 + u128::from(number))), case(1));
                let (bytes, digest) = (BLOB_BYTES_MAX as u64, Digest([1; 32]));
                tx.put_blob(&BlobRow {
                    id,
                    file,
                    offered_by: ROSA,
                    bytes,
                    digest,
                    received_ms: NOW_MS,
                    status,
                })?;
            }
            Ok(())
        });
        assert_eq!(server.put(ROSA, &loose, 1, 0).await.problem(), "/problems/unfinished-blobs");
        server.office.save(ROSA, &[named.visit(60, 1)]);
        assert_eq!(
            server.put_all(ROSA, &named, 1).await["blob"],
            "kept",
            "what belongs to a record comes in"
        );
        assert_eq!(server.put(TOM, &photo(3, 11), 3, 0).await.status, 200);
    }
}

#[tokio::test]
async fn half_photos_are_bounded_for_each_user() {
    let server = begun(memory());
    let big = photo(200, 10);
    server.office.write(move |tx| {
        let status = BlobStatus::Unfinished;
        let (bytes, digest) = (BLOB_BYTES_MAX as u64, Digest([1; 32]));
        let (file, offered_by) = (case(1), ROSA);
        tx.put_blob(&BlobRow { id: big.id, file, offered_by, bytes, digest, received_ms: NOW_MS, status })?;
        let mebibyte = vec![0; 1024 * 1024];
        for number in 1..u32::try_from(BLOBS_UNFINISHED_BYTES_MAX / (1024 * 1024)).unwrap() {
            tx.put_piece(big.id, number, &[0; 32], &mebibyte)?;
        }
        tx.put_piece(big.id, 0, &[0; 32], &mebibyte[10..])
    });
    let (fits, too_much) = (photo(1, 10), photo(2, 11));
    let refused = server.put(ROSA, &too_much, 1, 0).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (429, "/problems/unfinished-blobs".to_owned()));
    assert_eq!(server.put(ROSA, &fits, 1, 0).await.json()["blob"], "kept");
    assert_eq!(server.put(TOM, &photo(3, 11), 3, 0).await.status, 200, "others are not in its way");
}

#[tokio::test]
async fn what_names_a_photo_takes_it_along_when_it_is_erased() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        let (gone, shared, never, half) =
            (photo(1, THREE_PIECES), photo(2, 100), photo(3, 100), photo(4, THREE_PIECES));
        for (number, photo) in [(60, &gone), (61, &shared), (62, &shared), (63, &never), (64, &half)] {
            server.office.save(ROSA, &[photo.visit(number, 1)]);
        }
        server.put_all(ROSA, &gone, 1).await;
        server.put_all(ROSA, &shared, 1).await;
        server.put(ROSA, &half, 1, 1).await;
        let erase = |number: u128| {
            server
                .office
                .write(move |tx| erasure::erase_entry(tx, JEAN, case(1), entry(number), "asked for", NOW_MS))
        };
        for number in [60, 61, 63, 64] {
            assert!(erase(number));
        }
        for photo in [&gone, &never, &half] {
            assert!(server.is_erased(photo));
            assert_eq!(server.put(ROSA, photo, 1, 0).await.json()["blob"], "erased");
            assert_eq!(server.look(ROSA, photo).await.json()["blob"], "erased");
            assert_eq!(server.read(ROSA, photo, 0).await.status, 404);
            assert_eq!(server.put(UMA, photo, 1, 0).await.status, 404, "a stranger is not told");
        }
        assert!(server.shows(ROSA, &shared).await, "another visit shows it");
        assert!(erase(62));
        assert!(!server.shows(ROSA, &shared).await);
        // A note that comes for an erased one takes its photo along as well.
        let late = photo(5, 100);
        let mut change = late.visit(70, 1);
        change["entry"] = json!(entry(60));
        assert_eq!(server.office.save(ROSA, &[change])[0], shared::wire::sync::Outcome::Erased);
        assert_eq!(server.put(ROSA, &late, 1, 0).await.json()["blob"], "erased");
        // The whole file, with what nothing in it names.
        let (loose, unborn) = (photo(6, 100), photo(7, 100));
        server.put_all(ROSA, &loose, 1).await;
        server.office.write(|tx| erasure::erase_file(tx, JEAN, case(1), "asked for", NOW_MS));
        for photo in [&loose, &unborn] {
            assert_eq!(server.put(ROSA, photo, 1, 0).await.json()["blob"], "erased");
        }
        assert!(server.is_erased(&loose));
        assert_eq!(server.row(&unborn), None);
    }
}

#[tokio::test]
async fn a_photo_goes_where_its_note_goes() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        let (there, half, never) = (photo(1, 100), photo(2, THREE_PIECES), photo(3, 100));
        for (number, photo) in [(60, &there), (61, &half), (62, &never)] {
            server.office.save(ROSA, &[photo.visit(number, 1)]);
        }
        server.put_all(ROSA, &there, 1).await;
        server.put(ROSA, &half, 1, 0).await;
        for number in [60, 61, 62] {
            let chance = server.app.chance.clone();
            server.office.write(move |tx| {
                relocation::relocate(tx, JEAN, case(1), entry(number), case(3), &chance, NOW_MS)
            });
        }
        assert!(server.shows(TOM, &there).await && !server.shows(ROSA, &there).await);
        assert_eq!(server.put_all(ROSA, &half, 1).await["blob"], "kept", "her phone knows nothing of it");
        assert_eq!(server.put_all(ROSA, &never, 1).await["blob"], "kept");
        for photo in [&half, &never] {
            assert_eq!(server.row(photo).unwrap().file, case(3));
            assert!(server.shows(TOM, photo).await && !server.shows(ROSA, photo).await);
        }
        // And back: nobody runs in a circle.
        let back = shared::id::EntryId(id_in(case(3), entry(60).0));
        let chance = server.app.chance.clone();
        server
            .office
            .write(move |tx| relocation::relocate(tx, JEAN, case(3), back, case(1), &chance, NOW_MS));
        assert!(server.shows(ROSA, &there).await && !server.shows(TOM, &there).await);
        assert_eq!(server.put(ROSA, &there, 1, 0).await.json()["blob"], "kept");
        // Taking out the marker's place takes nothing from the right one.
        server.office.write(|tx| erasure::erase_file(tx, JEAN, case(1), "asked for", NOW_MS));
        assert!(server.shows(TOM, &half).await);
    }
}

#[tokio::test]
async fn what_an_entry_left_behind_names_stays_until_that_goes_too() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        let (moved, erased) = (photo(1, 100), photo(2, 100));
        for (number, photo) in [(60, &moved), (61, &moved), (62, &erased), (63, &erased)] {
            server.office.save(ROSA, &[photo.visit(number, 1)]);
        }
        let relocate = |number: u128| {
            let chance = server.app.chance.clone();
            server.office.write(move |tx| {
                relocation::relocate(tx, JEAN, case(1), entry(number), case(3), &chance, NOW_MS)
            });
        };
        server.put_all(ROSA, &moved, 1).await;
        relocate(60);
        relocate(62);
        server.put_all(ROSA, &erased, 1).await;
        for photo in [&moved, &erased] {
            assert_eq!(server.row(photo).unwrap().file, case(1));
            assert!(server.shows(ROSA, photo).await && !server.shows(TOM, photo).await);
        }
        relocate(61);
        server.office.write(|tx| erasure::erase_entry(tx, JEAN, case(1), entry(63), "asked for", NOW_MS));
        for photo in [&moved, &erased] {
            assert!(
                server.shows(TOM, photo).await && !server.shows(ROSA, photo).await,
                "the note there shows it"
            );
        }
    }
}

#[tokio::test]
async fn what_names_a_photo_after_it_went_on_finds_it_there() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        let (whole, half) = (photo(1, 100), photo(2, THREE_PIECES));
        for (number, photo) in [(60, &whole), (61, &half)] {
            server.office.save(ROSA, &[photo.visit(number, 1)]);
            let chance = server.app.chance.clone();
            server.put(ROSA, photo, 1, 0).await;
            server.office.write(move |tx| {
                relocation::relocate(tx, JEAN, case(1), entry(number), case(3), &chance, NOW_MS)
            });
        }
        // The clone of her phone had the same form, unfinished, with the same photo in it.
        server.office.save(ROSA, &[whole.visit(62, 1)]);
        server.office.save(ROSA, &[half.visit(63, 1)]);
        assert_eq!(server.look(ROSA, &whole).await.json()["blob"], "kept");
        assert_eq!(server.look(ROSA, &half).await.json()["here"], json!([0]));
        for photo in [&whole, &half] {
            assert_eq!(server.put_all(ROSA, photo, 1).await["blob"], "kept");
            assert!(server.shows(TOM, photo).await, "it stays where it is shown");
        }
        server.office.write(|tx| erasure::erase_file(tx, JEAN, case(3), "asked for", NOW_MS));
        assert_eq!(server.put_all(ROSA, &whole, 1).await["blob"], "kept", "nothing was erased here");
        assert!(server.shows(ROSA, &whole).await);
    }
}

#[tokio::test]
async fn after_ninety_days_what_nothing_names_and_what_never_came_whole_goes() {
    for kept in [memory(), sqlite()] {
        let server = begun(kept);
        let (named, held, loose, half) =
            (photo(1, 100), photo(2, 100), photo(3, 100), photo(4, THREE_PIECES));
        // Refused, and kept: somebody may still write it again.
        let refused = photo(5, 100);
        let mut again = refused.visit(65, 1);
        again["entry"] = json!(entry(60));
        server.office.save(ROSA, &[named.visit(60, 1)]);
        server.office.save(TOM, &[held.visit(61, 1)]);
        server.office.save(ROSA, &[half.visit(62, 1)]);
        let outcome = server.office.save(ROSA, &[again]).remove(0);
        assert!(matches!(outcome, shared::wire::sync::Outcome::Refused { .. }), "{outcome:?}");
        server.put_all(ROSA, &refused, 1).await;
        server.put_all(ROSA, &named, 1).await;
        server.put_all(TOM, &held, 1).await;
        server.put_all(ROSA, &loose, 1).await;
        server.put(ROSA, &half, 1, 0).await;
        server.app.clock.advance_ms(BLOB_DAYS * DAY_MS);
        crate::serve::tidy(&server.app, true).await.unwrap();
        assert!(server.row(&loose).is_some() && server.row(&half).is_some(), "not a day too early");
        server.app.clock.advance_ms(1);
        crate::serve::tidy(&server.app, false).await.unwrap();
        assert!(server.row(&loose).is_some(), "once a day is enough");
        crate::serve::tidy(&server.app, true).await.unwrap();
        assert_eq!((server.row(&loose), server.row(&half)), (None, None));
        assert!(
            server.row(&named).is_some() && server.row(&held).is_some() && server.row(&refused).is_some()
        );
        assert_eq!(server.audited("blob_removed"), 2);
        assert_eq!(server.office.write(|tx| blobs::let_go(tx, NOW_MS)), 0);
        assert_eq!(server.put_all(ROSA, &half, 1).await["blob"], "kept", "it may come again");
    }
}
