//! Photos: after everything that was written, piece by piece, and kept until they are safe.

use super::phone::*;
use crate::blob::Digest;
use crate::change::SaveError;
use crate::device::photo::*;
use crate::device::rows::Stop;
use crate::device::{Key, Room};
use crate::id::{BlobId, FileId, IncarnationId};
use crate::limits::{BLOB_BYTES_MAX, BLOB_PIECE_BYTES, ENTRY_PHOTOS_MAX, LIST_MS};
use crate::outbox::State;
use crate::view::photo::Photo;
use crate::wire::blob::{BlobAnswer, BlobStanding};
use crate::wire::sync::{Dropped, DroppedWhy, Held, Outcome, SyncAnswer};
use uuid::Uuid;

const TWO_PIECES: usize = BLOB_PIECE_BYTES + 10;

pub(super) fn new_photo(number: u128, bytes: usize) -> NewPhoto {
    let photo = Photo {
        blob: BlobId(Uuid::from_u128(0xB000 + number)),
        media: "image/jpeg".to_owned(),
        bytes: bytes as u64,
        digest: Digest([u8::try_from(number).unwrap(); 32]),
        width: 4,
        height: 3,
        words: "The ramp".to_owned(),
    };
    NewPhoto { photo, content: (0..bytes).map(|at| u8::try_from(at % 251).unwrap()).collect() }
}

pub(super) fn standing(of: IncarnationId, standing: BlobStanding) -> PhotoAnswer {
    PhotoAnswer::Standing(BlobAnswer { incarnation: of, standing })
}

/// The office has these pieces of what the phone offers.
fn here(phone: &Phone, pieces: &[u32]) -> PhotoAnswer {
    let Photo { bytes, digest, .. } = due(phone);
    standing(history(1), BlobStanding::Unfinished { bytes, digest, here: pieces.to_vec() })
}

/// The office has all of what the phone offers.
fn kept(phone: &Phone, counter: u64) -> PhotoAnswer {
    kept_in(history(1), &due(phone), counter)
}

fn kept_in(of: IncarnationId, photo: &Photo, counter: u64) -> PhotoAnswer {
    standing(of, BlobStanding::Kept { seq: seq(counter), bytes: photo.bytes, digest: photo.digest })
}

/// The photo that the office does not have, or the only one.
fn due(phone: &Phone) -> Photo {
    let known = || phone.replica.photos.values();
    known().find(|photo| !photo.is_with_office()).or_else(|| known().next()).unwrap().photo.clone()
}

fn take_kept(phone: &mut Phone, counter: u64) -> bool {
    let answer = kept(phone, counter);
    phone.take_photo(NOW_MS, &answer)
}

fn take_here(phone: &mut Phone, pieces: &[u32]) {
    let answer = here(phone, pieces);
    phone.take_photo(NOW_MS, &answer);
}

pub(super) fn not_there() -> PhotoAnswer {
    PhotoAnswer::Problem("/problems/not-found".to_owned())
}

/// A phone with a file, and a visit with a photo in it; the visit is with the office at 2.
fn phone(bytes: usize) -> Phone {
    let mut phone = Phone::new();
    let asked = phone.ask();
    phone.take(&asked, &pass(history(1), vec![whole(file(1), 1, &[applied(file(1), 1, 1, "first")])], 1));
    deliver(&mut phone, file(1), &new_photo(1, bytes), 2);
    phone
}

/// Saves a visit with a photo, and has the office apply it.
fn deliver(phone: &mut Phone, of: FileId, photo: &NewPhoto, counter: u64) {
    phone.save_with(of, "with a photo", std::slice::from_ref(photo)).unwrap();
    let asked = phone.ask();
    assert_eq!(asked.sent.len(), 1);
    phone.take(
        &asked,
        &SyncAnswer { verdicts: vec![verdict(Outcome::Applied { seq: seq(counter) })], ..answer(history(1)) },
    );
}

fn rows(phone: &Phone) -> Vec<&Key> {
    phone.disk.keys().filter(|(room, _)| *room == Room::Blobs).collect()
}

fn only(phone: &Phone) -> &PhotoRecord {
    assert_eq!(phone.replica.photos.len(), 1);
    phone.replica.photos.values().next().unwrap()
}

fn ask(phone: &mut Phone) -> Option<PhotoAsk> {
    phone.photo_call(NOW_MS).map(|call| call.ask)
}

#[test]
fn a_photo_lies_beside_its_visit_and_goes_after_everything_that_was_written() {
    let mut phone = Phone::new();
    let photo = new_photo(1, TWO_PIECES);
    phone.save_with(file(1), "with a photo", std::slice::from_ref(&photo)).unwrap();
    assert_eq!(rows(&phone).len(), 3, "a head and two pieces");
    assert_eq!(phone.photo_content(photo.photo.blob), Some(photo.content.clone()));
    assert_eq!(phone.photo_call(NOW_MS), None, "its visit goes first");
    let asked = phone.ask();
    phone.take(&asked, &pass(history(1), vec![whole(file(1), 1, &[])], 1));
    assert_eq!(phone.photo_call(NOW_MS), None, "no verdict yet");
    let asked = phone.ask();
    phone.take(
        &asked,
        &SyncAnswer { verdicts: vec![verdict(Outcome::Applied { seq: seq(2) })], ..answer(history(1)) },
    );
    let look = phone.photo_call(NOW_MS).unwrap();
    assert_eq!(
        (look.blob, look.offer.file, look.offer.bytes),
        (photo.photo.blob, file(1), TWO_PIECES as u64)
    );
    assert_eq!(look.ask, PhotoAsk::Look);

    let note = phone.save(file(1), "meanwhile");
    assert_eq!(phone.photo_call(NOW_MS), None, "text first");
    let progress = phone.replica.progress(false, true, NOW_MS);
    assert!(progress.waiting && !progress.photos);
    let asked = phone.ask();
    assert_eq!(asked.sent, [note]);
    phone.take(
        &asked,
        &SyncAnswer { verdicts: vec![verdict(Outcome::Applied { seq: seq(3) })], ..answer(history(1)) },
    );
    assert!(phone.replica.progress(false, true, NOW_MS).photos);
}

#[test]
fn pieces_go_one_a_call_from_where_the_office_says_that_it_stands() {
    let mut phone = phone(TWO_PIECES);
    let content = new_photo(1, TWO_PIECES).content;
    assert_eq!(ask(&mut phone), Some(PhotoAsk::Look));
    assert!(!phone.take_photo(NOW_MS, &not_there()), "nothing is written for it");
    let first = PhotoAsk::Piece { number: 0, content: content[..BLOB_PIECE_BYTES].to_vec() };
    assert_eq!(ask(&mut phone), Some(first.clone()));
    // The answer was lost: the same again.
    assert_eq!(ask(&mut phone), Some(first));
    take_here(&mut phone, &[0]);
    let second = PhotoAsk::Piece { number: 1, content: content[BLOB_PIECE_BYTES..].to_vec() };
    assert_eq!(ask(&mut phone), Some(second.clone()));
    // The app is killed: it asks how far it was.
    phone.start_again();
    assert_eq!(ask(&mut phone), Some(PhotoAsk::Look));
    take_here(&mut phone, &[0]);
    assert_eq!(ask(&mut phone), Some(second));
    assert_eq!(only(&phone).state(true), State::Sending);
    assert_eq!(only(&phone).state(false), State::SavedOnThisPhone);
    assert!(take_kept(&mut phone, 9));
    assert_eq!((only(&phone).state(false), ask(&mut phone)), (State::WithTheOffice, None));
    assert!(!phone.replica.progress(false, false, NOW_MS).photos);

    // It stays until the office vouches for it.
    phone.start_again();
    let asked = phone.ask();
    phone.take(&asked, &SyncAnswer { safe_through: Some(seq(8)), ..pass(history(1), vec![], 9) });
    assert_eq!(phone.photo_content(new_photo(1, TWO_PIECES).photo.blob), Some(content));
    let asked = phone.ask();
    assert!(phone.take(&asked, &SyncAnswer { safe_through: Some(seq(9)), ..pass(history(1), vec![], 9) }));
    assert!(rows(&phone).is_empty() && phone.replica.photos.is_empty());
}

#[test]
fn what_could_never_be_sent_is_not_saved() {
    let mut phone = Phone::new();
    let many: Vec<NewPhoto> = (0..=ENTRY_PHOTOS_MAX as u128).map(|number| new_photo(number, 10)).collect();
    assert_eq!(phone.save_with(file(1), "x", &many), Err(Stop::Save(SaveError::TooManyPhotos)));
    let big = new_photo(1, BLOB_BYTES_MAX + 1);
    assert_eq!(phone.save_with(file(1), "x", &[big]), Err(Stop::Save(SaveError::PhotoTooBig)));
    let cut = NewPhoto { content: vec![1], ..new_photo(1, 2) };
    assert_eq!(phone.save_with(file(1), "x", &[cut]), Err(Stop::Save(SaveError::PhotoBroken)));
    assert!(phone.disk.is_empty());
    assert!(phone.save_with(file(1), "x", &many[1..]).is_ok());
    assert!(phone.save_with(file(1), "x", &[new_photo(99, BLOB_BYTES_MAX)]).is_ok());
}

#[test]
fn undo_takes_the_photo_back_as_well() {
    let mut phone = Phone::new();
    let save = phone.save_with(file(1), "x", &[new_photo(1, TWO_PIECES)]).unwrap();
    phone.undo(save);
    assert!(phone.disk.is_empty() && phone.replica.photos.is_empty());
}

#[test]
fn what_the_office_will_not_take_is_put_off_for_a_day_or_until_something_becomes_of_its_visit() {
    let mut phone = Phone::new();
    let asked = phone.ask();
    phone.take(&asked, &pass(history(1), vec![whole(file(1), 1, &[])], 1));
    phone.save_with(file(1), "x", &[new_photo(1, 10)]).unwrap();
    let asked = phone.ask();
    let held = Outcome::Held { reason: Held::NotOnYourCaseload };
    phone.take(&asked, &SyncAnswer { verdicts: vec![verdict(held)], ..answer(history(1)) });
    phone.take_photo(NOW_MS, &not_there());
    assert!(phone.take_photo(NOW_MS, &not_there()), "to look at nothing is no problem; to be refused is one");
    assert_eq!(phone.photo_call(NOW_MS), None);
    assert_eq!(phone.photo_call(NOW_MS + LIST_MS - 1), None);
    assert_eq!(phone.photo_call(NOW_MS + LIST_MS).map(|call| call.ask), Some(PhotoAsk::Look));
    assert_eq!(only(&phone).state(false), State::SavedOnThisPhone);
    // A day later the visit is offered again, and applied meanwhile.
    let asked = phone.ask_at(NOW_MS + LIST_MS);
    assert_eq!(asked.sent.len(), 1);
    phone.take(
        &asked,
        &SyncAnswer { verdicts: vec![verdict(Outcome::Duplicate { seq: seq(4) })], ..answer(history(1)) },
    );
    assert_eq!(phone.photo_call(NOW_MS).map(|call| call.ask), Some(PhotoAsk::Look));
}

#[test]
fn a_new_history_is_offered_everything_again_and_answers_of_another_one_count_for_nothing() {
    let mut phone = phone(10);
    take_here(&mut phone, &[]);
    let other = kept_in(history(2), &due(&phone), 50);
    assert_eq!(phone.try_photo(NOW_MS, &other), Err(Stop::OtherHistory));
    assert_eq!(only(&phone).standing, PhotoStanding::Waiting);
    take_kept(&mut phone, 3);
    assert_eq!(phone.photo_call(NOW_MS), None);
    let asked = phone.ask();
    let page = whole(file(1), 1, &[applied(file(1), 1, 1, "first")]);
    // Its backups vouch for more than the old place: of this history that says nothing.
    phone.take(&asked, &SyncAnswer { safe_through: Some(seq(99)), ..pass(history(2), vec![page], 1) });
    assert_eq!(only(&phone).standing, PhotoStanding::Waiting);
    assert_eq!(phone.photo_call(NOW_MS), None, "its visit goes first, again");
    let asked = phone.ask();
    phone.take(
        &asked,
        &SyncAnswer { verdicts: vec![verdict(Outcome::Applied { seq: seq(2) })], ..answer(history(2)) },
    );
    assert_eq!(ask(&mut phone), Some(PhotoAsk::Look), "nobody knows what this one has");
    phone.take_photo(NOW_MS, &other);
    assert!(only(&phone).is_with_office());
}

/// A pass that takes the file away.
fn without_its_file(dropped: DroppedWhy, counter: u64) -> SyncAnswer {
    let dropped = vec![Dropped { file: file(1), why: dropped }];
    SyncAnswer { dropped, ..pass(history(1), vec![], counter) }
}

#[test]
fn of_a_file_that_leaves_every_photo_stays_unseen_until_backups_have_it() {
    let mut phone = phone(10);
    take_here(&mut phone, &[]);
    take_kept(&mut phone, 3);
    deliver(&mut phone, file(1), &new_photo(2, 10), 4);
    let (first, second) = (new_photo(1, 10), new_photo(2, 10));
    assert_eq!(phone.photo_content(first.photo.blob), Some(first.content.clone()));
    let asked = phone.ask();
    phone.take(&asked, &without_its_file(DroppedWhy::Moved, 5));
    assert_eq!(rows(&phone).len(), 4);
    assert_eq!(phone.photo_content(first.photo.blob), None, "it is not theirs to see any more");
    assert_eq!(phone.photo_content(second.photo.blob), Some(second.content), "what only they have is");
    assert_eq!(phone.replica.waiting().photos, 1);
    take_here(&mut phone, &[]);
    assert!(take_kept(&mut phone, 6));
    assert_eq!((rows(&phone).len(), phone.photo_content(second.photo.blob)), (4, None));
    // Whether it was erased, the office says when it is asked.
    let call = phone.photo_call(NOW_MS).unwrap();
    assert_eq!((call.blob, call.ask), (first.photo.blob, PhotoAsk::Look));
    phone.take_photo(NOW_MS, &kept_in(history(1), &first.photo, 3));
    assert_eq!(phone.photo_call(NOW_MS), None);
    for (safe, left) in [(2, 4), (3, 2), (6, 0)] {
        let asked = phone.ask();
        phone.take(&asked, &SyncAnswer { safe_through: Some(seq(safe)), ..pass(history(1), vec![], 6) });
        assert_eq!(rows(&phone).len(), left, "safe through {safe}");
    }
}

#[test]
fn what_leaves_because_it_was_erased_goes_as_soon_as_the_office_says_so() {
    let mut phone = phone(TWO_PIECES);
    take_here(&mut phone, &[]);
    take_kept(&mut phone, 3);
    let asked = phone.ask();
    phone.take(&asked, &without_its_file(DroppedWhy::Erased, 5));
    assert_eq!(ask(&mut phone), Some(PhotoAsk::Look));
    assert!(phone.take_photo(NOW_MS, &standing(history(1), BlobStanding::Erased)));
    assert!(rows(&phone).is_empty() && phone.replica.photos.is_empty());
}

#[test]
fn the_marker_of_a_visit_is_reason_to_ask_and_not_to_let_go() {
    let mut phone = phone(TWO_PIECES);
    take_here(&mut phone, &[]);
    take_kept(&mut phone, 3);
    let entry = only(&phone).entry;
    let marker = serde_json::json!({ "entry": entry, "seq": [0, 4], "erased": true, "changes": [] });
    let mut page = whole(file(1), 4, &[]);
    page.fresh = false;
    page.entries = vec![serde_json::value::RawValue::from_string(marker.to_string()).unwrap()];
    let asked = phone.ask();
    phone.take(&asked, &pass(history(1), vec![page], 4));
    assert_eq!(ask(&mut phone), Some(PhotoAsk::Look), "it may stand in another file now");
    assert!(take_kept(&mut phone, 3));
    assert_eq!((rows(&phone).len(), ask(&mut phone)), (3, None));
    assert_eq!(phone.photo_call(NOW_MS + LIST_MS).map(|call| call.ask), Some(PhotoAsk::Look), "once a day");
    phone.take_photo(NOW_MS + LIST_MS, &standing(history(1), BlobStanding::Erased));
    assert!(rows(&phone).is_empty() && phone.replica.photos.is_empty());
}

#[test]
fn what_the_office_has_lost_is_sent_again() {
    for lost in [
        not_there(),
        standing(history(1), BlobStanding::Unfinished { bytes: 10, digest: Digest([1; 32]), here: vec![] }),
    ] {
        let mut phone = phone(10);
        take_here(&mut phone, &[]);
        take_kept(&mut phone, 3);
        assert_eq!(phone.replica.waiting().photos, 0);
        let day = NOW_MS + LIST_MS;
        assert!(phone.take_photo(day, &lost));
        assert_eq!((&only(&phone).standing, phone.replica.waiting().photos), (&PhotoStanding::Waiting, 1));
        assert_eq!(phone.photo_call(day).map(|call| call.ask), Some(PhotoAsk::Look));
    }
}

#[test]
fn other_bytes_under_its_id_are_never_taken_for_it() {
    let others = [
        BlobStanding::Kept { seq: seq(3), bytes: 11, digest: Digest([1; 32]) },
        BlobStanding::Kept { seq: seq(3), bytes: 10, digest: Digest([2; 32]) },
        BlobStanding::Unfinished { bytes: 10, digest: Digest([2; 32]), here: vec![0] },
    ];
    for other in others {
        let mut phone = phone(10);
        phone.take_photo(NOW_MS, &standing(history(1), other.clone()));
        let piece = PhotoAsk::Piece { number: 0, content: new_photo(1, 10).content };
        assert_eq!(ask(&mut phone), Some(piece), "its own is offered, from the first piece");
        phone.take_photo(NOW_MS, &standing(history(1), other));
        assert_eq!(only(&phone).state(false), State::SavedOnThisPhone);
        assert!(
            matches!(&only(&phone).standing, PhotoStanding::PutOff { problem, .. } if problem == "/problems/other-blob")
        );
        assert_eq!((rows(&phone).len(), phone.replica.waiting().photos), (2, 1));
    }
}

#[test]
fn an_erased_photo_goes_at_once() {
    let mut phone = phone(TWO_PIECES);
    assert!(phone.take_photo(NOW_MS, &standing(history(1), BlobStanding::Erased)));
    assert!(rows(&phone).is_empty() && phone.replica.photos.is_empty());
    assert!(
        !phone.take_photo_of(
            &new_photo(1, TWO_PIECES).photo,
            &kept_in(history(1), &new_photo(1, TWO_PIECES).photo, 3)
        ),
        "an answer that comes late finds nothing"
    );
}

#[test]
fn what_another_tab_let_go_of_is_not_called_lost() {
    let mut tab = phone(TWO_PIECES);
    take_here(&mut tab, &[0]);
    let mut other = tab.clone();
    assert!(other.take_photo(NOW_MS, &standing(history(1), BlobStanding::Erased)));
    tab.disk = other.disk;
    assert_eq!(tab.try_photo_call(NOW_MS), Err(Stop::ChangedElsewhere));
    tab.start_again();
    assert_eq!(tab.try_photo_call(NOW_MS), Ok(None));
}

#[test]
fn damage_is_said_and_never_sent() {
    let mut phone = phone(TWO_PIECES);
    let blob = only(&phone).photo.blob;
    take_here(&mut phone, &[0]);
    phone.disk.insert(piece_key(blob, 1), b"cut".to_vec());
    assert_eq!(ask(&mut phone), Some(PhotoAsk::Broken));
    phone.disk.remove(&piece_key(blob, 1));
    assert_eq!((ask(&mut phone), phone.photo_content(blob)), (Some(PhotoAsk::Broken), None));
    phone.take_photo(NOW_MS, &PhotoAnswer::Problem(BROKEN_HERE.to_owned()));
    assert!(
        matches!(&only(&phone).standing, PhotoStanding::PutOff { problem, .. } if problem == BROKEN_HERE)
    );
    assert!(phone.start_again().outbox_known);
    let head = rows(&phone)[0].clone();
    assert!(head.1.starts_with(HEAD), "{head:?}");
    phone.disk.insert(head, b"~".to_vec());
    assert!(!phone.start_again().outbox_known, "nobody may say that nothing waits");
}
