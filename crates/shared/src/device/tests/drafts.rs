//! Photos of forms that are not finished: kept with them, saved with them, sent with them where they leave unfinished.

use uuid::Uuid;

use super::phone::*;
use super::photos::{new_photo, not_there, standing};
use crate::change::SaveError;
use crate::device::Room;
use crate::device::draft::{Draft, DraftPhoto};
use crate::device::photo::{HEAD, NewPhoto, PhotoAsk};
use crate::device::rows::Stop;
use crate::device::whereabouts::{AtOffice, Whereabouts};
use crate::limits::{BLOB_BYTES_MAX, BLOB_PIECE_BYTES, ENTRY_PHOTOS_MAX};
use crate::outbox::{State, changes};
use crate::view::photo::Photo;
use crate::wire::blob::BlobStanding;
use crate::wire::sync::{Dropped, DroppedWhy, Held, Outcome, SyncAnswer};

const TWO_PIECES: usize = BLOB_PIECE_BYTES + 10;

fn draft(photos: &[&NewPhoto]) -> Draft {
    let own = |new: &&NewPhoto| DraftPhoto { photo: new.photo.clone(), earlier: false };
    Draft {
        id: Uuid::from_u128(0xD1),
        form: "contact".to_owned(),
        file: Some(file(1)),
        title: "Visit".to_owned(),
        started_ms: 1,
        updated_ms: 2,
        values: serde_json::json!({ "form": { "note": "Half a" } }),
        photos: photos.iter().map(own).collect(),
    }
}

fn blobs(phone: &Phone) -> Vec<&str> {
    let keys = phone.disk.keys().filter(|(room, _)| *room == Room::Blobs);
    keys.map(|(_, key)| key.as_str()).collect()
}

fn drafts(phone: &Phone) -> usize {
    phone.disk.keys().filter(|(room, _)| *room == Room::Drafts).count()
}

fn phone() -> Phone {
    let mut phone = Phone::new();
    let asked = phone.ask();
    phone.take(&asked, &pass(history(1), vec![whole(file(1), 1, &[applied(file(1), 1, 1, "first")])], 1));
    phone
}

#[test]
fn a_photo_lies_beside_its_form_and_nothing_sends_it() {
    let mut phone = phone();
    let photo = new_photo(1, TWO_PIECES);
    phone.keep_draft_with(&draft(&[&photo]), std::slice::from_ref(&photo)).unwrap();
    // What is typed after it writes none of its bytes again.
    phone.disk.retain(|(room, _), _| *room != Room::Drafts);
    phone.keep_draft(&draft(&[&photo]));
    phone.start_again();
    assert_eq!((blobs(&phone).len(), drafts(&phone)), (2, 1), "two pieces and no head");
    assert_eq!(phone.photo_content(photo.photo.blob), Some(photo.content.clone()));
    assert_eq!(phone.replica.whereabouts(photo.photo.blob, None), Whereabouts::Elsewhere);
    assert_eq!(phone.photo_call(NOW_MS), None);
    assert_eq!((phone.replica.waiting().photos, phone.replica.waiting().drafts), (0, 1));
}

#[test]
fn a_form_that_is_finished_takes_its_photos_along_and_undo_brings_them_back() {
    let mut phone = phone();
    let (kept, taken_out) = (new_photo(1, TWO_PIECES), new_photo(2, 10));
    let both = [kept.clone(), taken_out.clone()];
    phone.keep_draft_with(&draft(&[&kept, &taken_out]), &both).unwrap();
    assert_eq!(blobs(&phone).len(), 3);
    let save = phone.finish(&draft(&[]), std::slice::from_ref(&kept.photo)).unwrap();
    assert_eq!(
        (blobs(&phone).len(), drafts(&phone)),
        (3, 0),
        "a head and two pieces; what no record names is gone"
    );
    assert_eq!(phone.photo_content(kept.photo.blob), Some(kept.content.clone()));
    assert_eq!(phone.replica.whereabouts(kept.photo.blob, None), Whereabouts::Here(State::SavedOnThisPhone));
    assert_eq!(
        phone.replica.whereabouts(kept.photo.blob, Some(kept.photo.blob)),
        Whereabouts::Here(State::Sending)
    );

    phone.undo(save);
    assert_eq!(drafts(&phone), 1);
    assert!(blobs(&phone).iter().all(|key| !key.starts_with(HEAD)), "nothing sends it");
    let back = phone.replica.drafts.values().next().unwrap();
    assert!(
        back.owns(kept.photo.blob) && !back.owns(taken_out.photo.blob),
        "what was taken out does not come back"
    );
    assert_eq!(phone.photo_content(kept.photo.blob), Some(kept.content.clone()));
    let again = phone.finish(&draft(&[]), std::slice::from_ref(&kept.photo)).unwrap();
    assert_eq!((blobs(&phone).len(), drafts(&phone)), (3, 0));
    assert_ne!(save, again);
}

#[test]
fn what_is_taken_out_of_a_form_goes_and_so_does_all_of_a_form_that_is_thrown_away() {
    let mut phone = phone();
    let (first, second) = (new_photo(1, 10), new_photo(2, 10));
    phone.keep_draft_with(&draft(&[&first]), std::slice::from_ref(&first)).unwrap();
    phone.keep_draft_with(&draft(&[&first, &second]), std::slice::from_ref(&second)).unwrap();
    assert_eq!(blobs(&phone).len(), 2);
    phone.keep_draft(&draft(&[&second]));
    assert_eq!((blobs(&phone).len(), phone.photo_content(first.photo.blob)), (1, None));
    let step = phone.replica.drop_draft(draft(&[]).id);
    phone.commit(step);
    assert_eq!((blobs(&phone).len(), drafts(&phone)), (0, 0));
}

#[test]
fn the_photos_of_an_earlier_record_are_not_the_forms_to_throw_away() {
    let mut phone = phone();
    let photo = new_photo(1, 10);
    phone.save_with(file(1), "first", std::slice::from_ref(&photo)).unwrap();
    let mut again = draft(&[]);
    again.photos = vec![DraftPhoto { photo: photo.photo.clone(), earlier: true }];
    phone.keep_draft(&again);
    phone.keep_draft(&draft(&[]));
    assert_eq!(
        (blobs(&phone).len(), phone.photo_content(photo.photo.blob)),
        (2, Some(photo.content.clone()))
    );
    phone.keep_draft(&again);
    phone.finish(&again, std::slice::from_ref(&photo.photo)).unwrap();
    assert_eq!((blobs(&phone).len(), phone.replica.photos.len()), (2, 1), "named twice, kept once");
}

#[test]
fn a_photo_whose_bytes_are_lost_is_not_saved_as_if_it_were_there() {
    let mut phone = phone();
    let photo = new_photo(1, TWO_PIECES);
    phone.keep_draft_with(&draft(&[&photo]), std::slice::from_ref(&photo)).unwrap();
    phone.disk.retain(|(_, key), _| !key.ends_with("0001"));
    let broken = Err(Stop::Save(SaveError::PhotoBroken));
    assert_eq!(phone.finish(&draft(&[]), std::slice::from_ref(&photo.photo)), broken);
    assert_eq!((drafts(&phone), phone.photo_content(photo.photo.blob)), (1, None));
}

#[test]
fn a_form_keeps_photos_within_their_limits_and_none_that_it_does_not_name() {
    let mut phone = phone();
    let many: Vec<NewPhoto> = (0..=ENTRY_PHOTOS_MAX as u128).map(|number| new_photo(number, 1)).collect();
    let named: Vec<&NewPhoto> = many.iter().collect();
    let refused = |error| Err(Stop::Save(error));
    assert_eq!(phone.keep_draft_with(&draft(&named), &many), refused(SaveError::TooManyPhotos));
    assert_eq!(phone.keep_draft_with(&draft(&named[1..]), &many[1..]), Ok(()));
    assert_eq!(phone.keep_draft_with(&draft(&[]), &many[..1]), refused(SaveError::PhotoBroken));
    let cut = NewPhoto { content: vec![1], ..new_photo(1, 2) };
    assert_eq!(
        phone.keep_draft_with(&draft(&[&cut]), std::slice::from_ref(&cut)),
        refused(SaveError::PhotoBroken)
    );
    let mut big = new_photo(1, 1);
    big.photo.bytes = BLOB_BYTES_MAX as u64 + 1;
    assert_eq!(phone.keep_draft_with(&draft(&[&big]), &[]), refused(SaveError::PhotoTooBig));
}

#[test]
fn a_form_whose_file_leaves_is_sent_with_its_photos() {
    let mut phone = phone();
    let photo = new_photo(1, TWO_PIECES);
    phone.keep_draft_with(&draft(&[&photo]), std::slice::from_ref(&photo)).unwrap();
    let asked = phone.ask();
    let dropped = vec![Dropped { file: file(1), why: DroppedWhy::Moved }];
    phone.take(&asked, &SyncAnswer { dropped, ..pass(history(1), vec![], 2) });
    assert_eq!((blobs(&phone).len(), drafts(&phone)), (3, 0), "a head and two pieces");
    let save = phone.replica.outbox.values().next().unwrap();
    let named: Vec<Photo> =
        changes(save).iter().flat_map(|change| change.photos().collect::<Vec<_>>()).collect();
    assert_eq!(named, std::slice::from_ref(&photo.photo));
    phone.start_again();
    let asked = phone.ask();
    assert_eq!(asked.sent.len(), 1);
    phone.take(
        &asked,
        &SyncAnswer {
            verdicts: vec![verdict(Outcome::Held { reason: Held::Unfinished })],
            ..answer(history(1))
        },
    );
    assert_eq!(phone.photo_call(NOW_MS).map(|call| call.ask), Some(PhotoAsk::Look));
    phone.take_photo(NOW_MS, &not_there());
    assert!(matches!(phone.photo_call(NOW_MS).map(|call| call.ask), Some(PhotoAsk::Piece { number: 0, .. })));
}

#[test]
fn what_the_office_says_of_a_photo_is_believed_of_that_photo_alone() {
    let photo = new_photo(1, 10).photo;
    let kept = |bytes| standing(history(1), BlobStanding::Kept { seq: seq(3), bytes, digest: photo.digest });
    let half = BlobStanding::Unfinished { bytes: 10, digest: photo.digest, here: vec![0] };
    assert_eq!(AtOffice::of(&photo, &kept(10)), Some(AtOffice::Kept));
    assert_eq!(AtOffice::of(&photo, &kept(11)), Some(AtOffice::Other));
    assert_eq!(AtOffice::of(&photo, &standing(history(1), half)), Some(AtOffice::NotYet));
    assert_eq!(AtOffice::of(&photo, &standing(history(1), BlobStanding::Erased)), Some(AtOffice::Erased));
    assert_eq!(AtOffice::of(&photo, &not_there()), Some(AtOffice::NotYet));
    let trouble = crate::device::photo::PhotoAnswer::Problem("/problems/busy".to_owned());
    assert_eq!(AtOffice::of(&photo, &trouble), None);
}
