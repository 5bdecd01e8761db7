//! The practice person: written and read like anybody, never sent, never counted, and gone when they are set back.

use uuid::Uuid;

use super::phone::*;
use super::photos::new_photo;
use crate::change::SaveError;
use crate::device::Room;
use crate::device::draft::{Draft, DraftPhoto};
use crate::device::edit::{NewEdit, NewSave};
use crate::device::rows::Stop;
use crate::id::{EntryId, FileId};
use crate::limits::LIST_MS;
use crate::outbox::State;
use crate::practice_person;
use crate::view::relation::Relation;
use crate::wire::sync::{FileHead, SyncAnswer};

/// A phone that holds one real file, whole, and has been told so by the office.
fn phone() -> Phone {
    let mut phone = Phone::new();
    let asked = phone.ask();
    let page = whole(file(1), 2, &[applied(file(1), 2, 2, "real")]);
    let heads = Some(vec![FileHead { file: file(1), head: seq(2) }]);
    phone.take(&asked, &SyncAnswer { heads, ..pass(history(1), vec![page], 2) });
    phone
}

/// Begins with a practice person, and gives their case.
fn begin(phone: &mut Phone, from: u128) -> FileId {
    let mut drawn = from;
    let story = practice_person::begin(NOW_MS, &mut || {
        drawn += 1;
        Uuid::from_u128(drawn)
    });
    let story = story.unwrap();
    phone.save_new(&story);
    story.file
}

fn draft(file: FileId) -> Draft {
    Draft {
        id: Uuid::from_u128(0xD1),
        form: "contact".to_owned(),
        file: Some(file),
        title: "Visit".to_owned(),
        started_ms: 1,
        updated_ms: 2,
        values: serde_json::json!({}),
        photos: vec![DraftPhoto { photo: new_photo(2, 20).photo, earlier: false }],
    }
}

/// Everything on the disk but the real file and where it stands.
fn practice_rows(phone: &Phone) -> usize {
    let rooms = [Room::Outbox, Room::Drafts, Room::Blobs];
    let overlays =
        phone.disk.keys().filter(|(room, key)| *room == Room::Index && key.starts_with("overlay/"));
    phone.disk.keys().filter(|(room, _)| rooms.contains(room)).count() + overlays.count()
}

#[test]
fn practice_is_read_like_anything_and_never_leaves() {
    let mut phone = phone();
    let case = begin(&mut phone, 0x51_0000);
    let photo = new_photo(1, 10);
    let save = phone.save_with(case, "tried out", std::slice::from_ref(&photo)).unwrap();
    phone.keep_draft_with(&draft(case), &[new_photo(2, 20)]).unwrap();
    for _ in 0..2 {
        assert!(phone.notes(case).contains(&"tried out".to_owned()));
        assert_eq!(phone.record(save).state(true), State::Practice);
        assert_eq!(phone.replica.photos[&photo.photo.blob].state(true), State::Practice);
        let waiting = phone.replica.waiting();
        assert_eq!((waiting.saves, waiting.drafts, waiting.photos, waiting.oldest_ms), (0, 0, 0, None));
        let asked = phone.ask_at(NOW_MS + LIST_MS);
        assert!(asked.request.saves.is_empty() && asked.sent.is_empty());
        assert!(phone.photo_call(NOW_MS + 10 * LIST_MS).is_none());
        phone.start_again();
    }
    // Real work beside it goes as ever, and is counted.
    phone.save(file(1), "real too");
    assert_eq!(phone.replica.waiting().saves, 1);
    assert_eq!(phone.ask().request.saves.len(), 1);
}

#[test]
fn no_list_of_people_holds_practice_but_its_own() {
    let mut phone = phone();
    let case = begin(&mut phone, 0x51_0000);
    assert!(phone.replica.summaries().all(|summary| !summary.file.is_practice()));
    let practice: Vec<FileId> = phone.replica.practice().map(|summary| summary.file).collect();
    assert_eq!(practice, [case]);
}

#[test]
fn what_the_office_lists_or_begins_anew_leaves_practice_where_it_is() {
    let mut phone = phone();
    let case = begin(&mut phone, 0x51_0000);
    phone.save(case, "tried out");
    let rows = practice_rows(&phone);
    // The office says that this phone holds nothing at all, then that its own history is another one.
    for number in [1, 2] {
        let asked = phone.ask_at(NOW_MS + LIST_MS);
        let heads = Some(Vec::new());
        phone.take(&asked, &SyncAnswer { heads, ..pass(history(number), Vec::new(), 3) });
        assert!(phone.notes(case).contains(&"tried out".to_owned()));
        assert_eq!(practice_rows(&phone), rows);
        assert!(phone.ask().request.saves.is_empty());
    }
}

#[test]
fn one_save_is_practice_or_real_and_never_both() {
    let mut phone = phone();
    let mut story = practice_person::begin(NOW_MS, &mut || Uuid::from_u128(0x51_0000)).unwrap();
    story.edits[3].file = file(1);
    let saved = phone.try_save_new(&story);
    assert!(matches!(saved, Err(Stop::Save(SaveError::PracticeMixed))), "{saved:?}");
    assert_eq!(practice_rows(&phone), 0);
}

#[test]
fn nothing_real_names_practice() {
    let mut phone = phone();
    let case = begin(&mut phone, 0x51_0000);
    let rows = practice_rows(&phone);
    let relation = Relation { to: Some(case), ..Relation::default() };
    let edit = NewEdit::make_as(file(1), EntryId(Uuid::from_u128(5)), &relation);
    let new = NewSave { title: "Household".to_owned(), file: file(1), edits: vec![edit], draft: None };
    let saved = phone.try_save_new(&new);
    assert!(matches!(saved, Err(Stop::Save(SaveError::PracticeMixed))), "{saved:?}");
    assert_eq!(practice_rows(&phone), rows);
    // Words are words, also with such an id in them.
    phone.save(file(1), &format!("See /people/{case} for how it is done"));
}

#[test]
fn nothing_is_written_for_somebody_who_is_gone() {
    let mut phone = phone();
    let case = begin(&mut phone, 0x51_0000);
    phone.reset_practice(None);
    let saved = phone.save_with(case, "too late", &[]);
    assert!(matches!(saved, Err(Stop::Save(SaveError::PracticeGone))), "{saved:?}");
    assert_eq!(practice_rows(&phone), 0);
}

#[test]
fn beginning_anew_is_one_step() {
    let mut phone = phone();
    let first = begin(&mut phone, 0x51_0000);
    phone.save(first, "tried out");
    let mut drawn = 0x52_0000;
    let story = practice_person::begin(NOW_MS, &mut || {
        drawn += 1;
        Uuid::from_u128(drawn)
    });
    let story = story.unwrap();
    phone.reset_practice(Some(&story));
    for _ in 0..2 {
        assert_eq!(phone.replica.practice_case().map(|case| case.file), Some(story.file));
        assert_eq!((phone.replica.practice().count(), phone.replica.outbox.len()), (1, 1));
        assert!(!phone.notes(story.file).contains(&"tried out".to_owned()));
        phone.start_again();
    }
}

#[test]
fn what_another_tab_has_made_real_stays_when_practice_is_set_back() {
    let mut phone = phone();
    let case = begin(&mut phone, 0x51_0000);
    let photo = new_photo(1, 10);
    phone.keep_draft_with(&draft(case), &[new_photo(2, 20)]).unwrap();
    let save = phone.save_with(case, "in the wrong file", std::slice::from_ref(&photo)).unwrap();
    let stale = phone.replica.clone();
    // Another tab takes the save back and hands it to the right file, and the unfinished form too.
    phone.undo(save);
    let mut moved = draft(file(1));
    moved.id = Uuid::from_u128(0xD2);
    moved.photos = vec![DraftPhoto { photo: photo.photo.clone(), earlier: false }];
    phone.keep_draft_with(&moved, std::slice::from_ref(&photo)).unwrap();
    phone.keep_draft(&draft(file(1)));
    let before = phone.disk.clone();
    // This one does not know.
    let known = std::mem::replace(&mut phone.replica, stale);
    phone.reset_practice(None);
    phone.replica = known;
    let kept = |room: Room| before.keys().filter(move |(of, _)| *of == room);
    for key in kept(Room::Drafts).chain(kept(Room::Blobs)) {
        assert!(phone.disk.contains_key(key), "{key:?} is gone");
    }
}

#[test]
fn setting_back_takes_everything_of_practice_and_nothing_else() {
    let mut phone = phone();
    let mine = phone.save_with(file(1), "real too", &[new_photo(3, 30)]).unwrap();
    let before = phone.disk.clone();
    for from in [0x51_0000, 0x52_0000] {
        let case = begin(&mut phone, from);
        let photo = new_photo(1, 10);
        phone.save_with(case, "tried out", std::slice::from_ref(&photo)).unwrap();
        phone.keep_draft_with(&draft(case), &[new_photo(2, 20)]).unwrap();
        phone.reset_practice(None);
        assert_eq!(phone.disk, before);
        assert_eq!(phone.replica.practice().count(), 0);
    }
    phone.start_again();
    assert_eq!(phone.disk, before);
    assert!(phone.notes(file(1)).contains(&"real too".to_owned()));
    assert_eq!(phone.record(mine).state(false), State::SavedOnThisPhone);
}

#[test]
fn practice_can_be_taken_back_too() {
    let mut phone = phone();
    let case = begin(&mut phone, 0x51_0000);
    let save = phone.save(case, "tried out");
    phone.undo(save);
    assert!(!phone.notes(case).contains(&"tried out".to_owned()));
}
