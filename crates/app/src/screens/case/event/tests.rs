use std::collections::BTreeMap;

use super::*;
use serde_json::{Value, json};
use shared::change::{Change, Edit, FieldEdit, Void};
use shared::fold::{Known, fold_file};
use shared::id::{ChangeId, FileId, UserId, WriterId};
use shared::stamp::Stamp;
use uuid::Uuid;

const FILE: FileId = FileId(Uuid::from_u128(1));

fn known(number: u128, entry: u128, kind: &str, edit: Edit) -> Known {
    let at = Stamp { wall_ms: number as u64, tick: 0, writer: WriterId(Uuid::from_u128(9)) };
    let change = Change {
        id: ChangeId(Uuid::from_u128(number)),
        file: FILE,
        entry: EntryId(Uuid::from_u128(entry)),
        kind: kind.to_owned(),
        base: None,
        stamp: at,
        replaces: None,
        edit,
    };
    Known { change, at, by: UserId(Uuid::from_u128(8)), by_name: "R. Hale".to_owned(), office: true }
}

fn set(fields: Value) -> Edit {
    let Value::Object(fields) = fields else { panic!("not an object") };
    let fields = fields.into_iter().map(|(name, value)| (name, FieldEdit { value, over: vec![] }));
    Edit::Set(fields.collect())
}

fn file(changes: &[Known]) -> OpenFile {
    OpenFile {
        file: FILE,
        case: fold_file(changes),
        person_file: None,
        person: BTreeMap::new(),
        complete: true,
        unreadable: 0,
    }
}

#[test]
fn a_contact_says_what_where_how_long_and_what_comes_next() {
    let file = file(&[known(
        1,
        10,
        kind::CONTACT,
        set(json!({
            "how": "visit", "place": "home", "minutes": 80, "note": "Tea in the good cups.",
            "agreed": { "answer": "not_now" }, "next_step": "First walk", "at_ms": 5,
        })),
    )]);
    let events = events(&file, &[]);
    assert_eq!(events.len(), 1);
    let event = &events[0];
    assert_eq!((event.title.as_str(), event.more.as_str()), ("Visit", "Their home · 1 h 20 min"));
    assert_eq!(event.text, "Tea in the good cups.\nAgreed to go on: Not now\nNext: First walk");
    assert_eq!((event.at_ms, event.by.as_str(), event.is_light), (5, "R. Hale", false));
}

#[test]
fn a_walk_without_us_says_with_whom() {
    let walk = json!({
        "destination": "To the shop and back", "minutes": 25, "happened": "Bought milk.",
        "came": { "with": "others", "who": "the gardener" },
    });
    let events = events(&file(&[known(1, 10, kind::WALK, set(walk))]), &[]);
    assert_eq!(events[0].title, "To the shop and back");
    assert_eq!(
        (events[0].kind.as_str(), events[0].more.as_str()),
        ("Their own walk", "25 min · with the gardener")
    );
}

#[test]
fn an_assessment_lists_its_answers_by_state() {
    let filled = json!({
        "instrument": { "id": "seven-outcomes", "version": 1 }, "moment": "baseline",
        "answer/money": { "choice": "not_managing" }, "answer/people": { "choice": "not_managing" },
        "answer/housing": { "choice": "managing" },
    });
    let file = file(&[known(1, 10, kind::ASSESSMENT, set(filled))]);
    let events = events(&file, &[shared::instrument::seven_outcomes()]);
    assert_eq!((events[0].title.as_str(), events[0].kind.as_str()), ("Seven outcomes", "First assessment"));
    assert_eq!(events[0].text, "Not managing: Money, Social contact\nManaging: Housing");
}

#[test]
fn amended_and_void_entries_stay_readable_and_say_what_became_of_them() {
    let wrong = EntryId(Uuid::from_u128(10));
    let file = file(&[
        known(1, 10, kind::CONTACT, set(json!({ "how": "call", "place": "phone", "note": "Wrong day." }))),
        known(
            2,
            11,
            kind::CONTACT,
            set(json!({ "how": "call", "note": "Right.", "amends": wrong, "amends_why": "day" })),
        ),
        known(3, 12, kind::CONTACT, set(json!({ "how": "attempt" }))),
        known(4, 12, kind::CONTACT, Edit::Void(Void { reason: "wrong person".to_owned() })),
        known(
            5,
            13,
            kind::REVIEW_NOTE,
            set(json!({ "about": wrong, "verdict": "query", "comment": "Which day?" })),
        ),
    ]);
    let by_id = |number: u128| {
        events(&file, &[]).into_iter().find(|event| event.entry == EntryId(Uuid::from_u128(number))).unwrap()
    };
    assert_eq!(by_id(10).amended_by, Some((EntryId(Uuid::from_u128(11)), 2)));
    assert_eq!(by_id(10).more, "", "a call by telephone is not said twice");
    assert_eq!(by_id(11).amends_why.as_deref(), Some("day"));
    assert_eq!(by_id(12).void.as_deref(), Some("Taken out by R. Hale: wrong person"));
    assert!(by_id(12).is_light);
    let reviews = by_id(10).reviews;
    assert_eq!((reviews.len(), reviews[0].is_question, reviews[0].comment.as_str()), (1, true, "Which day?"));
}

#[test]
fn minutes_read_as_hours_when_they_are_long() {
    let said = |count| minutes(Some(count));
    assert_eq!([said(0), said(25), said(60), said(80)], ["", "25 min", "1 h", "1 h 20 min"]);
}
