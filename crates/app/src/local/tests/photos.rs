//! Photos of unfinished forms: sealed, kept with them, saved with their record.

use shared::device::draft::DraftPhoto;
use shared::device::photo::NewPhoto;
use shared::id::BlobId;
use shared::view::photo::Photo;

use super::*;
use crate::local::store::Store;

/// A photo of two pieces, and an unfinished form that names it.
fn draft_with_photo() -> (Draft, NewPhoto) {
    let content = b"All of the picture. ".repeat(20_000);
    let photo = Photo {
        blob: BlobId(Uuid::from_u128(0xb10b)),
        media: "image/jpeg".to_owned(),
        bytes: content.len() as u64,
        digest: shared::blob::Digest([7; 32]),
        width: 4,
        height: 3,
        words: "The ramp".to_owned(),
    };
    let draft = Draft {
        id: Uuid::from_u128(0xd),
        form: "contact".to_owned(),
        file: Some(CASE),
        title: "Visit".to_owned(),
        started_ms: 1,
        updated_ms: 2,
        values: json!({ "form": { "note": "Half a" } }),
        photos: vec![DraftPhoto { photo: photo.clone(), earlier: false }],
    };
    (draft, NewPhoto { photo, content })
}

#[test]
fn a_photo_is_kept_with_its_form_with_all_care_and_saved_with_its_record_at_once() {
    let phone = Phone::new();
    let inner = phone.start();
    sync(&inner, caseload());
    let (draft, photo) = draft_with_photo();
    let strict = phone.disk.strict_writes();
    block_on(inner.keep_draft_with(&draft, std::slice::from_ref(&photo))).unwrap();
    block_on(inner.keep_draft_with(&draft, &[])).unwrap();
    assert_eq!(phone.disk.strict_writes(), strict + 1, "what is typed after it is a draft like any other");
    // Killed.
    let inner = phone.start();
    assert_eq!(block_on(inner.photo(photo.photo.blob)).unwrap(), Some(photo.content.clone()));
    let rows: Vec<_> =
        Room::ALL.into_iter().flat_map(|room| block_on(phone.disk.read_all(room, "")).unwrap()).collect();
    let is_clear = |row: &[u8]| row.windows(19).any(|bytes| bytes == b"All of the picture.");
    assert!(rows.iter().all(|(_, row)| !is_clear(row)), "sealed");

    let mut save = contact("With a photo.");
    save.edits[0] = save.edits[0].clone().photo(&photo.photo);
    save.draft = Some(draft.id);
    let strict = phone.disk.strict_writes();
    block_on(inner.save(&save)).unwrap();
    assert_eq!(phone.disk.strict_writes(), strict + 1, "the visit, its photo and the draft's end together");
    let inner = phone.start();
    assert!(inner.replica.borrow().drafts.is_empty());
    assert_eq!(inner.replica.borrow().photos_waiting().count(), 1);
    assert_eq!(block_on(inner.photo(photo.photo.blob)).unwrap(), Some(photo.content));
}

#[test]
fn a_photo_that_finds_no_room_is_not_named_by_its_form() {
    let phone = Phone::new();
    let inner = phone.start();
    sync(&inner, caseload());
    let (draft, photo) = draft_with_photo();
    phone.disk.fail_next_write(StoreError::Full);
    let kept = block_on(inner.keep_draft_with(&draft, std::slice::from_ref(&photo)));
    assert_eq!(kept, Err(LocalError::Store(StoreError::Full)));
    assert!(inner.replica.borrow().drafts.is_empty());
    let inner = phone.start();
    assert!(inner.replica.borrow().drafts.is_empty());
    assert_eq!(block_on(inner.photo(photo.photo.blob)).unwrap(), None);
}
