//! Files that leave, files that drift, and what of this phone's own work comes back in pages.

use serde_json::json;
use uuid::Uuid;

use super::phone::{NOW_MS, Phone, answer, applied, applied_save, file, history, pass, seq, verdict, whole};
use crate::change::Edit;
use crate::device::Room;
use crate::device::draft::Draft;
use crate::kind;
use crate::limits::LIST_MS;
use crate::outbox::{State, changes};
use crate::wire::sync::{Dropped, DroppedWhy, FileHead, Held, Outcome, SyncAnswer};

/// A phone that holds two files.
fn phone() -> Phone {
    let mut phone = Phone::new();
    let asked = phone.ask();
    let pages = [1, 2].map(|number| whole(file(number), 1, &[applied(file(number), number, 1, "first")]));
    let list = heads(&[(1, 1), (2, 1)]);
    phone.take(&asked, &SyncAnswer { heads: list, ..pass(history(1), pages.into(), 1) });
    phone
}

fn heads(of: &[(u128, u64)]) -> Option<Vec<FileHead>> {
    Some(of.iter().map(|(number, head)| FileHead { file: file(*number), head: seq(*head) }).collect())
}

fn draft(number: u128, about: u128, text: &str) -> Draft {
    Draft {
        id: Uuid::from_u128(number),
        form: "contact".to_owned(),
        file: Some(file(about)),
        title: "Visit".to_owned(),
        started_ms: NOW_MS,
        updated_ms: NOW_MS,
        values: json!({ "note": text }),
        photos: Vec::new(),
    }
}

#[test]
fn a_draft_of_a_dropped_file_becomes_an_unfinished_save() {
    let mut phone = phone();
    let (gone, stays) = (draft(71, 1, "she said that"), draft(72, 2, "another"));
    phone.keep_draft(&gone);
    phone.keep_draft(&stays);
    let asked = phone.ask();
    let dropped = vec![Dropped { file: file(1), why: DroppedWhy::Moved }];
    assert!(phone.take(&asked, &SyncAnswer { dropped, ..pass(history(1), Vec::new(), 2) }));

    let drafts: Vec<Uuid> = phone.start_again().replica.drafts.into_keys().collect();
    assert_eq!(drafts, [stays.id], "the draft of the file that stays is untouched");
    let records: Vec<_> = phone.replica.outbox.values().collect();
    assert_eq!(records.len(), 1);
    assert!(records[0].is_waiting() && records[0].title == "Visit (not finished)");
    let sent = &changes(records[0])[0];
    assert_eq!((sent.file, sent.kind.as_str()), (file(1), kind::UNFINISHED));
    let Edit::Set(fields) = &sent.edit else { panic!("{sent:?}") };
    assert_eq!(fields["values"].value, gone.values, "every word of it");
    let left =
        phone.disk.keys().any(|(room, key)| *room == Room::Files && key.starts_with(&file(1).to_string()));
    assert!(!left, "nothing of the file itself is left");
    assert!(phone.replica.index.get(file(1)).is_none() && phone.replica.index.get(file(2)).is_some());
}

#[test]
fn a_draft_that_is_too_long_to_send_stays_when_its_file_leaves() {
    let mut phone = phone();
    let long = draft(71, 1, &"word ".repeat(20_000));
    phone.keep_draft(&long);
    let asked = phone.ask();
    let dropped = vec![Dropped { file: file(1), why: DroppedWhy::Moved }];
    phone.take(&asked, &SyncAnswer { dropped, ..pass(history(1), Vec::new(), 2) });
    assert_eq!(phone.start_again().replica.drafts[&long.id], long);
    assert!(phone.replica.outbox.is_empty());
}

#[test]
fn a_drifted_file_is_found_by_the_daily_list_and_fetched() {
    let mut phone = phone();
    assert!(phone.replica.standing.astray.is_empty());
    assert!(!phone.ask_at(NOW_MS + LIST_MS - 1).request.list, "once a day is enough");
    let asked = phone.ask_at(NOW_MS + LIST_MS);
    assert!(asked.request.list);

    // The office says: file 1 stands at 3 (a page was lost), file 2 at 9, beyond this pass; file 3 should be here.
    let list = heads(&[(1, 3), (2, 9), (3, 2)]);
    phone.take(&asked, &SyncAnswer { heads: list, ..pass(history(1), Vec::new(), 5) });
    phone.start_again();
    let astray: Vec<_> = phone.replica.standing.astray.iter().copied().collect();
    assert_eq!(astray, [file(1), file(3)], "what is newer than this pass comes with the next");

    let page = whole(file(1), 3, &[applied(file(1), 1, 1, "first"), applied(file(1), 9, 3, "the lost page")]);
    phone.take_file(file(1), Some(&page));
    assert_eq!(phone.notes(file(1)), ["first", "the lost page"]);
    phone.take_file(file(3), None);
    assert!(phone.start_again().replica.standing.astray.is_empty(), "each is asked for once");
}

#[test]
fn a_file_that_the_list_does_not_name_leaves_with_its_contents_and_never_with_its_saves() {
    let mut phone = phone();
    let save = phone.save(file(2), "written on the bus");
    let asked = phone.ask();
    phone.take(&asked, &SyncAnswer { heads: heads(&[(1, 1)]), ..pass(history(1), Vec::new(), 1) });
    phone.start_again();
    assert!(phone.replica.index.get(file(2)).is_none());
    assert_eq!(phone.notes(file(2)), ["written on the bus"], "the author can still read it");
    assert_eq!(phone.ask().sent, [save], "and it still goes to the office");
}

#[test]
fn a_held_change_that_comes_in_a_page_is_held_no_longer() {
    let mut phone = phone();
    let save = phone.save(file(1), "late work");
    let asked = phone.ask();
    let held = verdict(Outcome::Held { reason: Held::NotOnYourCaseload });
    phone.take(&asked, &SyncAnswer { verdicts: vec![held], ..answer(history(1)) });
    assert_eq!(phone.record(save).state(false), State::HeldByTheOffice);
    assert_eq!(phone.notes(file(1)), ["first", "late work"], "its author goes on seeing it");

    // A supervisor lets it in: it comes back as an ordinary change of the file.
    let own = applied_save(phone.record(save), 4);
    let asked = phone.ask();
    assert_eq!(asked.sent, [], "what is held is not sent over and over");
    let page = whole(file(1), 4, &[applied(file(1), 1, 1, "first"), own]);
    phone.take(&asked, &pass(history(1), vec![page], 4));
    let record = phone.record(save);
    assert_eq!(record.state(false), State::WithTheOffice);
    assert!(!record.is_overlay(), "the page contains it: it is folded in once");
    assert_eq!(phone.notes(file(1)), ["first", "late work"]);
}

#[test]
fn a_held_change_is_asked_about_once_a_day_since_its_file_may_never_come_back() {
    let mut phone = phone();
    let save = phone.save(file(1), "late work");
    let asked = phone.ask();
    let held = verdict(Outcome::Held { reason: Held::NotOnYourCaseload });
    phone.take(&asked, &SyncAnswer { verdicts: vec![held], ..answer(history(1)) });
    assert_eq!(phone.ask_at(NOW_MS + 1).sent, []);
    assert_eq!(phone.ask_at(NOW_MS + LIST_MS).sent, [save]);
}
