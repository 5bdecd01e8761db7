//! Whoever died is rung by nobody: under no case, no record, no phone; and taking it back brings everything back.

use std::collections::BTreeMap;

use jiff::civil::date;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::change::{Change, Edit, FieldEdit};
use crate::fold::{Entry, Known, fold_file};
use crate::id::{ChangeId, EntryId, UserId, WriterId};
use crate::kind;
use crate::stamp::Stamp;
use crate::summary::summarise;
use crate::view::died::{DIED, Died, died, written};

fn file(number: u128) -> FileId {
    FileId(Uuid::from_u128(number))
}

fn change(number: u64, file: FileId, entry: EntryId, kind: &str, fields: &[(&str, Value, &[u64])]) -> Known {
    let at = Stamp { wall_ms: number, tick: 0, writer: WriterId(Uuid::nil()) };
    let id = |number: u64| ChangeId(Uuid::from_u128(u128::from(number)));
    let edits = fields.iter().map(|(name, value, over)| {
        let over = over.iter().copied().map(id).collect();
        ((*name).to_owned(), FieldEdit { value: value.clone(), over })
    });
    let change = Change {
        id: id(number),
        file,
        entry,
        kind: kind.to_owned(),
        base: None,
        stamp: at,
        replaces: None,
        edit: Edit::Set(edits.collect()),
    };
    Known { change, at, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true }
}

fn says(day: i8) -> Value {
    json!({ "on": date(2026, 5, day), "how_known": "family" })
}

fn root(heads: &[(u64, Value, &[u64])]) -> BTreeMap<EntryId, Entry> {
    let person = file(1);
    let known: Vec<Known> = heads
        .iter()
        .map(|(number, value, over)| {
            change(*number, person, person.root(), kind::PERSON, &[(DIED, value.clone(), over)])
        })
        .collect();
    fold_file(&known)
}

fn person_died(heads: &[(u64, Value, &[u64])]) -> Option<Died> {
    died(root(heads).get(&file(1).root()).unwrap())
}

#[test]
fn it_counts_until_somebody_takes_it_back_who_has_seen_it() {
    assert_eq!(person_died(&[(1, Value::Null, &[])]), None);
    assert_eq!(person_died(&[(1, says(3), &[])]).unwrap().on, Some(date(2026, 5, 3)));
    assert_eq!(person_died(&[(1, says(3), &[]), (2, Value::Null, &[1])]), None, "entered by mistake");
    let past = [(1, says(3), &[][..]), (2, Value::Null, &[1][..]), (3, says(4), &[][..])];
    assert_eq!(person_died(&past).unwrap().on, Some(date(2026, 5, 4)));
    let later = [(1, says(3), &[][..]), (2, says(4), &[][..]), (3, Value::Null, &[1][..])];
    assert!(person_died(&later).is_some(), "somebody else says so, and was not asked");
    assert!(person_died(&[(1, json!("2026"), &[])]).is_some(), "a newer build writes it in another shape");
}

#[test]
fn taking_it_back_answers_for_everybody_who_said_so() {
    let two = root(&[(1, says(3), &[]), (2, says(4), &[])]);
    let edit = written(two.get(&file(1).root()).unwrap(), None);
    let numbers: Vec<u128> = edit.over.iter().map(|id| id.0.as_u128()).collect();
    assert_eq!((edit.value, numbers), (Value::Null, vec![2, 1]));
}

/// The cases of two records, as lists say them: cases 11 and 12 of person 1, case 13 of person 2. Each has a visit in the diary.
fn cases(is_joined: bool, died_under: Option<u128>) -> Vec<CaseSummary> {
    let of = |case: u128, person: u128| {
        let (case, person) = (file(case), file(person));
        let due = json!({ "date": date(2026, 5, 9) });
        let task = EntryId(Uuid::from_u128(0x500));
        let of_case = vec![
            change(1, case, case.root(), kind::CASE, &[("person", json!(person), &[])]),
            change(2, case, task, kind::TASK, &[("what", json!("Visit"), &[]), ("due", due, &[])]),
        ];
        let mut of_person =
            vec![change(3, person, person.root(), kind::PERSON, &[("born", json!("1940-02-01"), &[])])];
        if died_under == Some(person.0.as_u128()) {
            of_person.push(change(4, person, person.root(), kind::PERSON, &[(DIED, says(3), &[])]));
        }
        if is_joined && person == file(2) {
            let same = EntryId(Uuid::from_u128(0x600));
            of_person.push(change(5, person, same, kind::SAME_PERSON, &[("is", json!(file(1)), &[])]));
        }
        summarise(case, &fold_file(&of_case), &fold_file(&of_person), None)
    };
    vec![of(11, 1), of(12, 1), of(13, 2)]
}

fn planned(mut cases: Vec<CaseSummary>) -> Vec<usize> {
    spread(&mut cases);
    assert!(cases.iter().all(|case| case.died.is_none() || !case.not_reached()));
    cases.iter().map(|case| case.next.len()).collect()
}

#[test]
fn nothing_is_planned_in_any_case_under_any_record_of_that_person() {
    assert_eq!(planned(cases(false, None)), [1, 1, 1]);
    assert_eq!(planned(cases(false, Some(1))), [0, 0, 1], "two people until somebody says that they are one");
    assert_eq!(planned(cases(true, Some(1))), [0, 0, 0]);
    assert_eq!(planned(cases(true, Some(2))), [0, 0, 0], "from either side");
    assert_eq!(planned(cases(true, None)), [1, 1, 1], "and back");
}

#[test]
fn one_case_alone_says_what_it_says_among_all() {
    for is_joined in [false, true] {
        for under in [None, Some(1), Some(2)] {
            let all = cases(is_joined, under);
            let mut told = all.clone();
            spread(&mut told);
            for (mut case, told) in all.clone().into_iter().zip(told) {
                if case.died.is_none() {
                    spread_to(&mut case, &all);
                }
                assert_eq!(case, told, "joined: {is_joined}, died under {under:?}");
            }
        }
    }
}

#[test]
fn a_visit_that_was_planned_past_it_brings_no_diary_back() {
    let case = &cases(false, Some(1))[0];
    let task = EntryId(Uuid::from_u128(0x700));
    let due = json!({ "date": date(2026, 5, 20) });
    let known = [change(9, case.file, task, kind::TASK, &[("due", due, &[])])];
    let after = case.with_new(&fold_file(&known)).unwrap();
    assert!(after.next.is_empty() && after.died.is_some());
}
