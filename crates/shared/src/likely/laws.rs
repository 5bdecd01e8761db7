//! Which questions there are depends on what the lists say and on nothing else; each has an answer that closes it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::change::{Change, Edit, FieldEdit, Restore, Void};
use crate::fold::{Known, fold_file};
use crate::id::{ChangeId, EntryId, UserId, WriterId};
use crate::identity::What;
use crate::kind;
use crate::stamp::Stamp;
use crate::summary::summarise;

fn person(number: u8) -> FileId {
    FileId(Uuid::from_u128(0x1000 + u128::from(number)))
}

fn case(number: u8) -> FileId {
    FileId(Uuid::from_u128(0x2000 + u128::from(number)))
}

/// A record with what tells its person apart.
fn summary(number: u8, name: &str, nhs_number: &str) -> CaseSummary {
    let mut summary = summarise(case(number), &BTreeMap::new(), &BTreeMap::new(), None);
    summary.person = Some(person(number));
    summary.full_name = name.to_owned();
    summary.born = Some(date(1944, 3, 27));
    summary.identity.nhs_number = nhs_number.to_owned();
    summary
}

fn pairs(found: &[Likely]) -> Vec<(FileId, FileId)> {
    found.iter().map(|likely| (likely.one, likely.other)).collect()
}

fn seen(likely: &Likely) -> BTreeSet<String> {
    likely.evidence.iter().map(|evidence| evidence.key()).collect()
}

const NUMBERS: [&str; 3] = ["", "9434765919", "9434765870"];
const NAMES: [&str; 4] = ["Jean Carter", "Carter Jean", "Jeanette Carter", "Maud Hill"];

/// Few names and numbers, joined and parted at random: collisions are the interesting inputs.
fn some_summary() -> impl Strategy<Value = CaseSummary> {
    let who =
        (0..6_u8, 0..2_u8, prop::sample::select(NAMES.to_vec()), prop::sample::select(NUMBERS.to_vec()));
    let reach =
        (0..3_u64, prop::collection::btree_set(0..6_u8, 0..2), prop::collection::btree_set(0..6_u8, 0..2));
    (who, reach).prop_map(|((number, episode, name, nhs_number), (phone, same, others))| {
        let mut summary = summary(number, name, nhs_number);
        summary.file = case(number * 2 + episode);
        summary.identity.phone = Some(phone).filter(|phone| *phone > 0);
        summary.identity.same = same.into_iter().filter(|other| *other != number).map(person).collect();
        let others =
            others.into_iter().filter(|other| *other != number).map(|other| (person(other), BTreeSet::new()));
        summary.identity.others = others.collect();
        summary
    })
}

proptest! {
    #[test]
    fn the_order_in_which_records_come_does_not_matter(
        (one, other) in prop::collection::vec(some_summary(), 0..9).prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        prop_assert_eq!(likely(&one), likely(&other));
        let twice: Vec<CaseSummary> = one.iter().chain(&one).cloned().collect();
        prop_assert_eq!(likely(&one), likely(&twice), "nor how often");
    }

    #[test]
    fn every_question_is_about_two_files_that_are_here_and_either_answer_closes_it(
        mut all in prop::collection::vec(some_summary(), 0..9),
        says_one in any::<bool>(),
    ) {
        let here: BTreeSet<FileId> = all.iter().filter_map(|case| case.person).collect();
        let questions = likely(&all);
        let Some(question) = questions.first().cloned() else { return Ok(()) };
        for question in &questions {
            prop_assert!(question.one < question.other && here.contains(&question.one) && here.contains(&question.other));
            prop_assert!(question.is_disputed || !question.evidence.is_empty());
        }
        let pair = [question.one, question.other];
        for case in all.iter_mut().filter(|case| case.person.is_some_and(|person| pair.contains(&person))) {
            // Whoever decides takes back what said otherwise.
            for file in pair {
                if says_one {
                    case.identity.others.remove(&file);
                } else {
                    case.identity.same.remove(&file);
                }
            }
            if case.person == Some(question.one) {
                if says_one {
                    case.identity.same.insert(question.other);
                } else {
                    case.identity.others.insert(question.other, seen(&question));
                }
            }
        }
        prop_assert!(!pairs(&likely(&all)).contains(&(question.one, question.other)));
    }

    /// Two phones that hold the same changes to the persons' files ask the same, in whatever order these came.
    #[test]
    fn it_is_a_function_of_the_fold(
        (one, other) in prop::collection::vec(said(), 0..12).prop_flat_map(|said| {
            let known = history(&said);
            (Just(known.clone()), Just(known).prop_shuffle())
        }),
    ) {
        prop_assert_eq!(likely(&summaries(&one)), likely(&summaries(&other)));
    }
}

/// What is said in a person's file: its number, and what.
type Said = (u8, u8);

fn said() -> impl Strategy<Value = Said> {
    (0..3_u8, 0..9_u8)
}

fn history(said: &[Said]) -> Vec<Known> {
    let numbered = said.iter().enumerate().map(|(at, (of, what))| {
        let number = at as u128;
        let set = |name: &str, value| {
            Edit::Set(BTreeMap::from([(name.to_owned(), FieldEdit { value, over: Vec::new() })]))
        };
        let other = person((of + 1 + what % 2) % 3);
        let (entry, kind, edit) = match what {
            0 | 1 => (EntryId(Uuid::from_u128(number)), kind::SAME_PERSON, set("is", json!(other))),
            2 | 3 => (EntryId(Uuid::from_u128(number)), kind::NOT_SAME_PERSON, set("is_not", json!(other))),
            4 => (
                EntryId(Uuid::from_u128(0)),
                kind::SAME_PERSON,
                Edit::Void(Void { reason: "two".to_owned() }),
            ),
            5 => {
                let over = vec![ChangeId(Uuid::from_u128(1))];
                (EntryId(Uuid::from_u128(0)), kind::SAME_PERSON, Edit::Restore(Restore { over }))
            }
            6 => {
                let number = json!({ "number": NUMBERS[1], "status": "valid" });
                (person(*of).root(), kind::PERSON, set("nhs_number", number))
            }
            _ => {
                let name = json!({ "given": "Jean", "family": if *what == 7 { "Carter" } else { "Hill" } });
                (person(*of).root(), kind::PERSON, set("name", name))
            }
        };
        let stamp = Stamp { wall_ms: 1, tick: 0, writer: WriterId(Uuid::from_u128(number)) };
        let change = Change {
            id: ChangeId(Uuid::from_u128(number)),
            file: person(*of),
            entry,
            kind: kind.to_owned(),
            base: None,
            stamp,
            replaces: None,
            edit,
        };
        Known { change, at: stamp, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true }
    });
    numbered.collect()
}

fn summaries(known: &[Known]) -> Vec<CaseSummary> {
    let of = |number: u8| {
        let root = EntryId(case(number).0);
        let fields = BTreeMap::from([(
            "person".to_owned(),
            FieldEdit { value: json!(person(number)), over: Vec::new() },
        )]);
        let stamp = Stamp { wall_ms: 0, tick: 0, writer: WriterId(Uuid::nil()) };
        let change = Change {
            id: ChangeId(Uuid::from_u128(0x3000 + u128::from(number))),
            file: case(number),
            entry: root,
            kind: kind::CASE.to_owned(),
            base: None,
            stamp,
            replaces: None,
            edit: Edit::Set(fields),
        };
        let opened =
            Known { change, at: stamp, by: UserId(Uuid::nil()), by_name: String::new(), office: true };
        let theirs = known.iter().filter(|known| known.change.file == person(number));
        summarise(case(number), &fold_file([&opened]), &fold_file(theirs), None)
    };
    (0..3).map(of).collect()
}

#[test]
fn joined_records_are_no_question_however_indirectly() {
    let mut three =
        [summary(1, "Jean Carter", ""), summary(2, "Jean Carter", ""), summary(3, "Jean Carter", "")];
    assert_eq!(
        pairs(&likely(&three)),
        [(person(1), person(2)), (person(1), person(3)), (person(2), person(3))]
    );
    three[0].identity.same.insert(person(3));
    three[1].identity.same.insert(person(3));
    assert_eq!(likely(&three), []);
    assert_eq!(joined_with(&three, person(1)), BTreeSet::from([person(2), person(3)]));
    // The record between them need not be here.
    assert_eq!(likely(&three[..2]), []);
    assert_eq!(joined_with(&three[..2], person(1)), BTreeSet::from([person(2), person(3)]));
}

#[test]
fn two_people_stay_two_until_there_is_more_to_say_that_they_are_one() {
    let mut two = [summary(1, "Jean Carter", ""), summary(2, "Jean Carter", "")];
    let question = likely(&two).remove(0);
    two[1].identity.others.insert(person(1), seen(&question));
    assert_eq!(likely(&two), []);
    two[0].identity.nhs_number = NUMBERS[1].to_owned();
    two[1].identity.nhs_number = NUMBERS[1].to_owned();
    let again = likely(&two);
    assert_eq!(again[0].evidence.first().unwrap().what, What::NhsNumber, "the strongest first");
    two[1].full_name = "Maud Hill".to_owned();
    two[0].identity.nhs_number = String::new();
    assert_eq!(likely(&two), [], "less in common is no new question");
}

#[test]
fn who_disagrees_is_asked_again() {
    let mut two = [summary(1, "Jean Carter", ""), summary(2, "Maud Hill", "")];
    two[0].identity.same.insert(person(2));
    two[1].identity.others.insert(person(1), BTreeSet::new());
    let found = likely(&two);
    assert_eq!((pairs(&found), found[0].is_disputed), (vec![(person(1), person(2))], true));
    two[0].identity.same.clear();
    assert_eq!(likely(&two), []);
}
