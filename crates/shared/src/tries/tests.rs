//! Three tries ask once, wherever they were written; one answer settles it; three more ask again.

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::change::{Change, Edit, FieldEdit, Void};
use crate::fold::{Known, fold_file};
use crate::id::{ChangeId, FileId, UserId, WriterId};
use crate::stamp::Stamp;
use crate::summary::summarise;

const CASE: FileId = FileId(Uuid::from_u128(7));

fn id(number: u64) -> EntryId {
    EntryId(Uuid::from_u128(0x100 + u128::from(number)))
}

fn change(number: u64, to: EntryId, kind: &str, edit: Edit) -> Known {
    let at = Stamp { wall_ms: number, tick: 0, writer: WriterId(Uuid::nil()) };
    let change = Change {
        id: ChangeId(Uuid::from_u128(u128::from(number))),
        file: CASE,
        entry: to,
        kind: kind.to_owned(),
        base: None,
        stamp: at,
        replaces: None,
        edit,
    };
    Known { change, at, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true }
}

fn made(number: u64, kind: &str, fields: Value) -> Known {
    let Value::Object(fields) = fields else { panic!("fields") };
    let edits = fields.into_iter().map(|(name, value)| (name, FieldEdit { value, over: Vec::new() }));
    change(number, id(number), kind, Edit::Set(edits.collect()))
}

fn contact(number: u64, how: &str) -> Known {
    made(number, kind::CONTACT, json!({ "how": how, "at_ms": number * 1_000 }))
}

fn answer(number: u64, after: &[u64]) -> Known {
    let after: Vec<EntryId> = after.iter().copied().map(id).collect();
    made(number, kind::TASK, json!({ "what": "Write to them", "after": after }))
}

fn tried(known: &[Known]) -> Vec<u64> {
    let summary = summarise(CASE, &fold_file(known), &BTreeMap::new(), None);
    summary.tried.since.iter().map(|attempt| attempt.at_ms / 1_000).collect()
}

fn asks(known: &[Known]) -> bool {
    summarise(CASE, &fold_file(known), &BTreeMap::new(), None).tried.ask()
}

#[test]
fn the_third_try_since_they_spoke_asks() {
    let mut known =
        vec![contact(1, "attempt"), contact(2, "call"), contact(3, "attempt"), contact(4, "attempt")];
    assert_eq!((tried(&known), asks(&known)), (vec![3, 4], false), "before they spoke does not count");
    known.push(contact(5, "discussion"));
    known.push(contact(6, "attempt"));
    assert!(asks(&known), "a team discussion reached nobody");
    known.push(contact(7, "visit"));
    assert_eq!((tried(&known), asks(&known)), (vec![], false));
}

#[test]
fn two_phones_that_wrote_some_of_three_both_ask_and_one_answer_settles_it() {
    let (one, other) = (vec![contact(1, "attempt"), contact(3, "attempt")], vec![contact(2, "attempt")]);
    assert!(!asks(&one) && !asks(&other), "neither knows of three");
    let met = [one, other].concat();
    assert!(asks(&met));
    let settled = [met, vec![answer(4, &[1, 2, 3])]].concat();
    assert!(!asks(&settled));
    let two_more = [settled, vec![contact(5, "attempt"), contact(6, "attempt")]].concat();
    assert!(!asks(&two_more), "two are not three");
    assert!(asks(&[two_more, vec![contact(7, "attempt")]].concat()), "three more ask again");
}

#[test]
fn an_answer_that_was_taken_back_asks_again_and_one_that_was_done_does_not() {
    let tries =
        vec![contact(1, "attempt"), contact(2, "attempt"), contact(3, "attempt"), answer(4, &[1, 2, 3])];
    let undone = change(5, id(4), kind::TASK, Edit::Void(Void { reason: "wrong".to_owned() }));
    assert!(asks(&[tries.clone(), vec![undone]].concat()));
    let done = FieldEdit { value: json!({ "on": "2026-05-04" }), over: Vec::new() };
    let done = change(5, id(4), kind::TASK, Edit::Set(BTreeMap::from([("done".to_owned(), done)])));
    assert!(!asks(&[tries, vec![done]].concat()));
}

#[test]
fn an_attempt_that_was_put_right_is_the_one_that_was_seen() {
    let tries =
        vec![contact(1, "attempt"), contact(2, "attempt"), contact(3, "attempt"), answer(4, &[1, 2, 3])];
    let right = |number, how: &str| {
        made(number, kind::CONTACT, json!({ "how": how, "at_ms": 3_500, "amends": id(3) }))
    };
    assert_eq!(tried(&[tries.clone(), vec![right(5, "attempt")]].concat()), [0_u64; 0], "its time was wrong");
    let spoke = [&tries[..3], &[right(5, "call")]].concat();
    assert!(!asks(&spoke), "they spoke, and nobody is to be asked");
    let circle = [
        made(1, kind::CONTACT, json!({ "how": "attempt", "at_ms": 1, "amends": id(2) })),
        made(2, kind::CONTACT, json!({ "how": "attempt", "at_ms": 2, "amends": id(1) })),
    ];
    assert_eq!(tried(&circle), [0_u64; 0], "it comes to an end");
}

proptest! {
    #[test]
    fn every_attempt_is_asked_about_or_answered_once(hows in prop::collection::vec(prop::sample::select(vec!["attempt", "attempt", "attempt", "call", "discussion"]), 0..12), named in prop::collection::btree_set(0..12_u64, 0..6)) {
        let mut known: Vec<Known> = (0..).zip(&hows).map(|(number, how)| contact(number, how)).collect();
        let named: Vec<u64> = named.into_iter().collect();
        known.push(answer(50, &named));
        let spoke = hows.iter().rposition(|how| *how == "call");
        let expected: Vec<u64> = (0..)
            .zip(&hows)
            .filter(|(number, how)| **how == "attempt" && spoke.is_none_or(|spoke| *number > spoke as u64) && !named.contains(number))
            .map(|(number, _)| number)
            .collect();
        prop_assert_eq!(tried(&known), expected);
    }
}
