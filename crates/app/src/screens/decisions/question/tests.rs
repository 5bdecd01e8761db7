use std::collections::BTreeMap;

use serde_json::{Value, json};
use shared::change::{Change, Edit, FieldEdit};
use shared::fold::{Known, fold_file};
use shared::id::{UserId, WriterId};
use shared::kind;
use shared::stamp::Stamp;
use uuid::Uuid;

use super::*;

const CASE: FileId = FileId(Uuid::from_u128(1));
const PERSON: FileId = FileId(Uuid::from_u128(2));

pub(crate) fn change(number: u128) -> ChangeId {
    ChangeId(Uuid::from_u128(number))
}

/// Worker `number` wrote `value`, over the changes named.
fn wrote(
    number: u64,
    (file, entry, kind): (FileId, EntryId, &str),
    field: &str,
    value: Value,
    over: &[u128],
) -> Known {
    let id = Uuid::from_u128(number.into());
    let at = Stamp { wall_ms: number, tick: 0, writer: WriterId(id) };
    let edit = FieldEdit { value, over: over.iter().copied().map(change).collect() };
    let change = Change {
        id: ChangeId(id),
        file,
        entry,
        kind: kind.to_owned(),
        base: None,
        stamp: at,
        replaces: None,
        edit: Edit::Set(BTreeMap::from([(field.to_owned(), edit)])),
    };
    Known { change, at, by: UserId(id), by_name: format!("Worker {number}"), office: true }
}

fn on_person(number: u64, field: &str, value: Value, over: &[u128]) -> Known {
    wrote(number, (PERSON, PERSON.root(), kind::PERSON), field, value, over)
}

fn on_case(number: u64, field: &str, value: Value, over: &[u128]) -> Known {
    wrote(number, (CASE, CASE.root(), kind::CASE), field, value, over)
}

fn opened(known: &[Known]) -> OpenFile {
    let of = |file: FileId| fold_file(known.iter().filter(|known| known.change.file == file));
    OpenFile {
        file: CASE,
        case: of(CASE),
        person_file: Some(PERSON),
        person: of(PERSON),
        complete: true,
        unreadable: 0,
    }
}

#[test]
fn the_version_that_counts_stands_first_and_equal_ones_are_one() {
    let file = opened(&[
        on_person(1, "lives", json!("partner"), &[]),
        on_person(2, "lives", json!("alone"), &[]),
        on_person(3, "lives", json!("alone"), &[]),
    ]);
    let question = Question::find(&file, PERSON.root(), "lives").unwrap();
    assert_eq!(question.title(), "Lives");
    assert_eq!(question.beginnings(), ["Lives alone", "Lives with a partner"]);
    assert_eq!(question.heads, [change(3), change(2), change(1)], "a decision names all of them");
    let by: Vec<Vec<&str>> = question
        .versions
        .iter()
        .map(|version| version.by.iter().map(|(name, _)| name.as_str()).collect())
        .collect();
    assert_eq!(by, [vec!["Worker 3", "Worker 2"], vec!["Worker 1"]]);
}

#[test]
fn the_name_comes_first_then_the_person_then_the_case() {
    let twice = |field: &str, on: fn(u64, &str, Value, &[u128]) -> Known, at: u64| {
        [on(at, field, json!({ "given": "Ada" }), &[]), on(at + 1, field, json!({ "given": "Ida" }), &[])]
    };
    let known = [twice("strengths", on_case, 1), twice("address", on_person, 3), twice("name", on_person, 5)]
        .concat();
    let titles: Vec<String> =
        questions(&opened(&known)).iter().map(|question| question.title().to_owned()).collect();
    assert_eq!(titles, ["Name", "Address", "Strengths"]);
}

#[test]
fn an_edit_past_another_is_open_and_a_decision_closes_it() {
    let mut known = vec![
        on_person(1, "phone", json!({ "number": "01632 960001" }), &[]),
        on_person(2, "phone", json!({ "number": "01632 960002" }), &[1]),
        on_person(3, "phone", json!({ "number": "01632 960003" }), &[1]),
    ];
    assert_eq!(questions(&opened(&known)).len(), 1);
    known.push(on_person(4, "phone", json!({ "number": "01632 960002" }), &[2, 3]));
    assert!(questions(&opened(&known)).is_empty());
}

#[test]
fn what_was_taken_away_says_so_and_versions_never_look_alike() {
    let file = opened(&[
        on_person(1, "hazard/dog", json!({ "what": "Dog in the yard" }), &[]),
        on_person(2, "hazard/dog", Value::Null, &[1]),
        on_person(3, "hazard/dog", json!({ "what": "Two dogs" }), &[1]),
        on_person(4, "practice", json!({ "ods": "M87001", "name": "Bridge Street" }), &[]),
        on_person(5, "practice", json!({ "ods": "M87002", "name": "Bridge Street" }), &[]),
    ]);
    let open = questions(&file);
    let beginnings: Vec<Vec<&str>> = open.iter().map(Question::beginnings).collect();
    assert_eq!(
        beginnings,
        [vec!["Two dogs", "Taken off the list"], vec!["Bridge Street (M87002)", "Bridge Street (M87001)"]]
    );
}
