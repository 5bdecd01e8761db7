use std::collections::BTreeSet;

use serde_json::{Value, json};
use shared::change::{Change, Edit, FieldEdit};
use shared::fold::{Known as Written, fold_file};
use shared::id::{ChangeId, UserId, WriterId};
use shared::stamp::Stamp;
use shared::summary::summarise;
use uuid::Uuid;

use super::*;

fn person(number: u128) -> FileId {
    FileId(Uuid::from_u128(number))
}

fn case(number: u128, name: &str) -> CaseSummary {
    let file = FileId(Uuid::from_u128(100 + number));
    let mut case = summarise(file, &BTreeMap::new(), &BTreeMap::new(), None);
    case.person = Some(person(number));
    (case.name, case.full_name) = (name.to_owned(), name.to_owned());
    case
}

/// A person's file in which these entries are: the first is the root.
fn file(number: u128, entries: &[(&str, Value)]) -> (FileId, BTreeMap<EntryId, Entry>) {
    let file = person(number);
    let known = entries.iter().enumerate().map(|(place, (kind, fields))| {
        let id = Uuid::from_u128(1000 * number + place as u128);
        let Value::Object(fields) = fields.clone() else { panic!("not an object") };
        let fields = fields.into_iter().map(|(name, value)| (name, FieldEdit { value, over: vec![] }));
        let at = Stamp { wall_ms: 1, tick: 0, writer: WriterId(Uuid::nil()) };
        let change = Change {
            id: ChangeId(id),
            file,
            entry: if place == 0 { file.root() } else { EntryId(id) },
            kind: (*kind).to_owned(),
            base: None,
            stamp: at,
            replaces: None,
            edit: Edit::Set(fields.collect()),
        };
        Written { change, at, by: UserId(Uuid::nil()), by_name: String::new(), office: true }
    });
    (file, fold_file(&known.collect::<Vec<_>>()))
}

fn names(household: &Household) -> Vec<Option<&str>> {
    household.members.iter().map(|member| member.known.as_ref().map(|known| known.name.as_str())).collect()
}

#[test]
fn who_is_here_is_named_and_who_is_not_has_no_name() {
    let cases = [case(1, "Emma"), case(2, "Patrick")];
    let people = People::from([
        file(
            1,
            &[
                (kind::PERSON, json!({})),
                (kind::RELATION, json!({ "to": person(9), "relation": "friend" })),
                (kind::RELATION, json!({ "to": person(2), "relation": "partner" })),
            ],
        ),
        file(2, &[(kind::PERSON, json!({}))]),
    ]);
    let told = told(&cases, &people, person(1));
    assert_eq!(names(&told), [Some("Patrick"), None]);
    assert_eq!(told.members[0].known.as_ref().unwrap().case, Some(cases[1].file));
    assert_eq!(told.members[1].said.len(), 1, "it can be taken back all the same");
}

#[test]
fn a_hazard_is_offered_with_the_name_of_whose_file_it_is_from() {
    let cases = [case(1, "Emma"), case(2, "Patrick"), case(3, "Emma L")];
    let people = People::from([
        file(
            1,
            &[
                (kind::PERSON, json!({ "hazard/dog": { "what": "Dog" } })),
                (kind::RELATION, json!({ "to": person(2), "relation": "household" })),
            ],
        ),
        file(2, &[(kind::PERSON, json!({}))]),
        file(3, &[(kind::PERSON, json!({})), (kind::SAME_PERSON, json!({ "is": person(1) }))]),
    ]);
    let hints = |of| {
        let hazards = told(&cases, &people, person(of)).hazards;
        hazards.into_iter().map(|hint| (hint.offered.what, hint.whose)).collect::<Vec<_>>()
    };
    assert_eq!(hints(2), [("Dog".to_owned(), Some("Emma".to_owned()))]);
    assert_eq!(hints(3), [("Dog".to_owned(), None)], "the other record of the same person");
}

#[test]
fn the_files_that_lists_know_to_be_near_are_those_that_name_them_or_live_there() {
    let mut cases = [1, 2, 3, 4, 5, 6].map(|number| case(number, "Somebody"));
    cases[1].identity.related = BTreeSet::from([person(1)]);
    cases[2].identity.same = BTreeSet::from([person(2)]);
    cases[0].identity.address = Some(7);
    cases[3].identity.address = Some(7);
    cases[4].identity.address = Some(8);
    assert_eq!(near(&cases, person(1)), BTreeSet::from([1, 2, 3, 4].map(person)));
    assert_eq!(near(&cases, person(6)), BTreeSet::from([person(6)]), "no address is nobody's");
}
