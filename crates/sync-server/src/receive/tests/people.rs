//! Two records that are of one person: who may say so, who sees what for it, and what follows when it is taken back.

use std::collections::BTreeSet;

use serde_json::Value;
use shared::id::UserId;

use super::*;
use crate::store::row::Why;
use crate::testing::UMA;

/// Says in the file of person `of` that person `is` is the same, in entry and change `number`.
fn same(number: u128, of: u128, is: u128) -> Value {
    change(number, person(of), entry(number), "same_person", json!({"is": person(is)}))
}

fn void(number: u128, of: u128, said: u128) -> Value {
    json!({"id": change_id(number), "file": person(of), "entry": entry(said), "kind": "same_person",
        "stamp": {"wall_ms": NOW_MS, "tick": 0, "writer": change_id(1)}, "void": {"reason": "two people"}})
}

fn restore(number: u128, of: u128, said: u128, over: u128) -> Value {
    json!({"id": change_id(number), "file": person(of), "entry": entry(said), "kind": "same_person",
        "stamp": {"wall_ms": NOW_MS, "tick": 0, "writer": change_id(1)}, "restore": {"over": [change_id(over)]}})
}

fn sees(office: &Office, user: UserId) -> Vec<u128> {
    (1..=4).filter(|number| office.scope(user, person(*number)) == Some(Depth::Whole)).collect()
}

/// Rosa sees both persons: she held both cases, and one went to Tom.
fn joined() -> impl Fn(&Office) {
    |office| {
        office.open_case(ROSA, 1);
        office.open_case(ROSA, 2);
        let said = office.save(ROSA, &[same(200, 1, 2)]);
        assert!(is_applied(&said[0]), "{said:?}");
    }
}

#[test]
fn whoever_has_a_case_of_the_one_sees_the_other() {
    on_every_store(|office| {
        joined()(&office);
        office.move_case(2, TOM);
        assert_eq!((sees(&office, ROSA), sees(&office, TOM)), (vec![1, 2], vec![1, 2]));
        assert_eq!(office.scope(ROSA, case(2)), None, "the case itself is not hers any more");
        office.open_whole(1, JEAN);
        assert_eq!(sees(&office, JEAN), [1, 2]);
        // Two people after all: whoever sees the record may say so.
        assert!(is_applied(&office.save(TOM, &[void(201, 1, 200)])[0]));
        assert_eq!(
            (sees(&office, ROSA), sees(&office, TOM), sees(&office, JEAN)),
            (vec![1], vec![2], vec![1])
        );
        // Nobody takes that back who does not see both.
        assert_eq!(office.save(ROSA, &[restore(202, 1, 200, 201)]), [held(Held::NotOnYourCaseload)]);
        assert_eq!(sees(&office, ROSA), [1]);
        office.move_case(2, ROSA);
        assert!(
            office.folded(person(1), entry(200)).unwrap().void.is_none(),
            "what was held is judged again"
        );
        office.move_case(2, TOM);
        assert_eq!((sees(&office, ROSA), sees(&office, TOM)), (vec![1, 2], vec![1, 2]));
    });
}

#[test]
fn only_who_sees_both_may_say_so() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.open_case(TOM, 2);
        let not_theirs = [held(Held::NotOnYourCaseload)];
        assert_eq!(office.save(ROSA, &[same(200, 1, 2)]), not_theirs);
        assert_eq!(office.save(ROSA, &[same(201, 2, 1)]), not_theirs);
        assert_eq!(office.save(ROSA, &[same(202, 1, 99)]), not_theirs, "the same for nobody");
        let own_case = change(203, person(1), entry(203), "same_person", json!({"is": case(1)}));
        assert_eq!(office.save(ROSA, &[own_case]), not_theirs, "a case is nobody");
        let misplaced = [Outcome::Refused { reason: Refused::Misplaced }];
        assert_eq!(office.save(ROSA, &[same(204, 1, 1)]), misplaced);
        let in_a_case = change(205, case(1), entry(205), "same_person", json!({"is": person(1)}));
        assert_eq!(office.save(ROSA, &[in_a_case]), misplaced);
        assert_eq!((sees(&office, ROSA), sees(&office, TOM)), (vec![1], vec![2]));
        // Tom's case comes to her: both of her sentences count now, and parting one leaves the other.
        office.move_case(2, ROSA);
        office.move_case(2, TOM);
        assert_eq!((sees(&office, ROSA), sees(&office, TOM)), (vec![1, 2], vec![1, 2]));
        office.save(ROSA, &[void(206, 1, 200)]);
        assert_eq!(sees(&office, ROSA), [1, 2]);
        office.save(ROSA, &[void(207, 2, 201)]);
        assert_eq!(sees(&office, ROSA), [1]);
    });
}

/// Says in the file of person `of` that person `is_not` is another.
fn other(number: u128, of: u128, is_not: u128) -> Value {
    let fields = json!({"is_not": person(is_not), "seen": ["name_born:1"]});
    change(number, person(of), entry(number), "not_same_person", fields)
}

#[test]
fn only_who_sees_both_may_say_that_they_are_two_and_nobody_sees_more_for_it() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.open_case(TOM, 2);
        assert_eq!(office.save(ROSA, &[other(200, 1, 2)]), [held(Held::NotOnYourCaseload)]);
        assert_eq!(office.save(ROSA, &[other(201, 1, 1)]), [Outcome::Refused { reason: Refused::Misplaced }]);
        let in_a_case = change(202, case(1), entry(202), "not_same_person", json!({"is_not": person(2)}));
        assert_eq!(office.save(ROSA, &[in_a_case])[0], Outcome::Refused { reason: Refused::Misplaced });
        // A supervisor who has opened both may.
        office.open_whole(1, JEAN);
        office.open_whole(2, JEAN);
        assert!(is_applied(&office.save(JEAN, &[other(203, 1, 2)])[0]));
        assert_eq!((sees(&office, ROSA), sees(&office, TOM)), (vec![1], vec![2]));
        let again = change(204, person(1), entry(203), "not_same_person", json!({"is_not": person(2)}));
        assert_eq!(office.save(JEAN, &[again]), [Outcome::Refused { reason: Refused::Finalised }]);
        let back = json!({"id": change_id(205), "file": person(1), "entry": entry(203), "kind": "not_same_person",
            "stamp": {"wall_ms": NOW_MS, "tick": 0, "writer": change_id(1)}, "void": {"reason": "asked again"}});
        assert!(is_applied(&office.save(ROSA, &[back])[0]), "whoever sees the record may take it back");
    });
}

/// Says in the file of person `of` what person `to` is to them.
fn relation(number: u128, of: u128, to: u128, is: &str) -> Value {
    change(number, person(of), entry(number), "relation", json!({"to": person(to), "relation": is}))
}

#[test]
fn only_who_sees_both_may_say_what_two_people_are_to_each_other_and_nobody_sees_more_for_it() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.open_case(TOM, 2);
        let not_theirs = [held(Held::NotOnYourCaseload)];
        assert_eq!(office.save(ROSA, &[relation(200, 1, 2, "partner")]), not_theirs);
        assert_eq!(office.save(ROSA, &[relation(201, 2, 1, "partner")]), not_theirs, "the other's file");
        assert_eq!(office.save(ROSA, &[relation(202, 1, 99, "partner")]), not_theirs, "the same for nobody");
        let misplaced = [Outcome::Refused { reason: Refused::Misplaced }];
        assert_eq!(office.save(ROSA, &[relation(203, 1, 1, "partner")]), misplaced);
        let in_a_case = change(204, case(1), entry(204), "relation", json!({"to": person(2)}));
        assert_eq!(office.save(ROSA, &[in_a_case]), misplaced);
        // A supervisor who has opened both may. Neither worker sees the other's person for it.
        office.open_whole(1, JEAN);
        office.open_whole(2, JEAN);
        assert!(is_applied(&office.save(JEAN, &[relation(205, 1, 2, "partner")])[0]));
        assert_eq!((sees(&office, ROSA), sees(&office, TOM)), (vec![1], vec![2]));
        // What it is may be put right by whoever sees the file; whom it is to, only by who sees both.
        let other = |number, fields| change(number, person(1), entry(205), "relation", fields);
        assert!(is_applied(&office.save(ROSA, &[other(206, json!({"relation": "friend"}))])[0]));
        assert_eq!(office.save(ROSA, &[other(207, json!({"to": person(2)}))]), not_theirs);
        let deed = |number, deed: Value| {
            let mut text = json!({"id": change_id(number), "file": person(1), "entry": entry(205), "kind": "relation",
                "stamp": {"wall_ms": NOW_MS, "tick": 0, "writer": change_id(1)}});
            text.as_object_mut().unwrap().extend(deed.as_object().unwrap().clone());
            text
        };
        assert!(is_applied(&office.save(ROSA, &[deed(208, json!({"void": {"reason": "taken back"}}))])[0]));
        assert_eq!(
            office.save(TOM, &[deed(209, json!({"restore": {"over": [change_id(208)]}}))]),
            not_theirs
        );
        assert!(is_applied(
            &office.save(ROSA, &[deed(210, json!({"restore": {"over": [change_id(208)]}}))])[0]
        ));
        // What was held counts once its author sees both.
        office.move_case(2, ROSA);
        assert!(
            office.folded(person(1), entry(200)).is_some() && office.folded(person(2), entry(201)).is_some()
        );
        office.move_case(2, TOM);
        assert_eq!((sees(&office, ROSA), sees(&office, TOM)), (vec![1], vec![2]));
    });
}

/// Taking two records apart again takes nothing along that was written in either, and nothing that was said of them.
#[test]
fn records_that_were_joined_and_taken_apart_keep_what_was_said_of_each() {
    on_every_store(|office| {
        for number in 1..=3 {
            office.open_case(ROSA, number);
        }
        let hazard = json!({"hazard/1": {"what": "Dog"}});
        let said = [
            change(220, person(1), person(1).root(), "person", hazard.clone()),
            relation(221, 1, 3, "partner"),
            same(222, 1, 2),
            // While they are one person, of the other record.
            relation(223, 3, 2, "carer"),
            change(224, person(2), person(2).root(), "person", json!({"not_here/1": {"what": "Dog"}})),
        ];
        for said in said {
            assert!(is_applied(&office.save(ROSA, std::slice::from_ref(&said))[0]), "{said}");
        }
        let told = || {
            let people = [1, 2, 3].map(|number| {
                let (records, _) =
                    office.read(|view| view.records(person(number), Sequence::default(), usize::MAX));
                let entries = records.iter().filter_map(|record| fold(&record.known()));
                (person(number), entries.map(|entry| (entry.id, entry)).collect())
            });
            let people: shared::household::People = people.into_iter().collect();
            [1, 2].map(|number| {
                let related = shared::household::related(person(number), &people);
                related.into_iter().map(|one| one.relation).collect::<Vec<_>>()
            })
        };
        let both = vec!["cared_for", "partner"];
        assert_eq!(told(), [both.clone(), both]);
        assert!(is_applied(&office.save(ROSA, &[void(225, 1, 222)])[0]));
        assert_eq!(told(), [vec!["partner"], vec!["cared_for"]]);
        let root = office.folded(person(1), person(1).root()).unwrap();
        assert_eq!(root.get::<Value>("hazard/1"), Some(hazard["hazard/1"].clone()));
        assert!(office.folded(person(2), person(2).root()).unwrap().get::<Value>("not_here/1").is_some());
    });
}

/// F17: one NHS number was taken down twice with no signal. Whoever sees both is asked, and undoing it brings the question
/// and what each saw back.
#[test]
fn one_nhs_number_taken_down_twice_is_asked_about_and_joining_it_can_be_undone() {
    on_every_store(|office| {
        for (worker, number, name) in [(ROSA, 1, "Ann"), (TOM, 2, "Annie")] {
            office.open_case(worker, number);
            let fields = json!({"name": {"given": name, "family": "Lee"},
                "nhs_number": {"number": "9434765919", "status": "valid"}});
            let told = change(210 + number, person(number), person(number).root(), "person", fields);
            assert!(is_applied(&office.save(worker, &[told])[0]));
        }
        let asked = || {
            let summaries = [1, 2].map(|number| {
                office.read(|view| {
                    let file = view.file(case(number))?.unwrap();
                    office.summaries.of(view, &file)
                })
            });
            shared::likely::likely(summaries.iter().map(AsRef::as_ref))
        };
        let [question] = asked().try_into().unwrap();
        assert_eq!((question.one, question.other), (person(1), person(2)));
        assert_eq!(question.evidence.first().unwrap().what.words(), "Same NHS number");
        office.open_whole(1, JEAN);
        office.open_whole(2, JEAN);
        assert!(is_applied(&office.save(JEAN, &[same(200, 1, 2)])[0]));
        assert_eq!(asked(), []);
        assert_eq!((sees(&office, ROSA), sees(&office, TOM)), (vec![1, 2], vec![1, 2]));
        assert!(is_applied(&office.save(TOM, &[void(201, 1, 200)])[0]));
        assert_eq!(asked(), [question]);
        assert_eq!((sees(&office, ROSA), sees(&office, TOM)), (vec![1], vec![2]));
    });
}

#[test]
fn circles_end_and_what_was_written_on_the_other_record_is_judged_again() {
    on_every_store(|office| {
        for number in 1..=3 {
            office.open_case(ROSA, number);
        }
        office.move_case(3, TOM);
        let phone = json!({"phone": {"number": "01632 960001"}});
        let on_one = change(220, person(1), person(1).root(), "person", phone);
        assert_eq!(office.save(TOM, &[on_one]), [held(Held::NotOnYourCaseload)]);
        office.move_case(3, ROSA);
        let circle = office.save(ROSA, &[same(200, 1, 2), same(201, 2, 3), same(202, 3, 1)]);
        assert!(circle.iter().all(is_applied), "{circle:?}");
        office.move_case(3, TOM);
        assert_eq!((sees(&office, ROSA), sees(&office, TOM)), (vec![1, 2, 3], vec![1, 2, 3]));
        assert!(office.folded(person(1), person(1).root()).unwrap().get::<Value>("phone").is_some());
        // Cut in one place it is a line; in two, somebody stands alone.
        office.save(ROSA, &[void(203, 3, 202)]);
        assert_eq!(sees(&office, TOM), [1, 2, 3]);
        office.save(ROSA, &[void(204, 2, 201)]);
        assert_eq!((sees(&office, ROSA), sees(&office, TOM)), (vec![1, 2], vec![3]));
    });
}

#[derive(Clone, Debug)]
enum Step {
    Open(usize, u128),
    Move(u128, usize),
    Same(usize, u128, u128),
    Void(usize, usize),
    Restore(usize, usize),
}

const WORKERS: [UserId; 3] = [ROSA, TOM, UMA];

fn step() -> impl Strategy<Value = Step> {
    let (worker, number) = (0..WORKERS.len(), 1..5_u128);
    prop_oneof![
        3 => (worker.clone(), number.clone()).prop_map(|(worker, number)| Step::Open(worker, number)),
        3 => (number.clone(), worker.clone()).prop_map(|(number, worker)| Step::Move(number, worker)),
        4 => (worker.clone(), number.clone(), number).prop_map(|(worker, of, is)| Step::Same(worker, of, is)),
        2 => (worker.clone(), 0..20_usize).prop_map(|(worker, at)| Step::Void(worker, at)),
        1 => (worker, 0..20_usize).prop_map(|(worker, at)| Step::Restore(worker, at)),
    ]
}

/// The persons that stand for one, by what the entries say: worked out the slow way.
fn cluster(office: &Office, of: FileId) -> BTreeSet<FileId> {
    let mut pairs = Vec::new();
    for number in 1..=4 {
        let (records, _) = office.read(|view| view.records(person(number), Sequence::default(), usize::MAX));
        for record in records {
            let entry = fold(&record.known()).unwrap();
            let is =
                entry.get::<FileId>("is").filter(|_| entry.kind == "same_person" && entry.void.is_none());
            pairs.extend(is.map(|is| (person(number), is)));
        }
    }
    let mut found = BTreeSet::from([of]);
    for _ in 0..4 {
        for (one, other) in &pairs {
            if found.contains(one) || found.contains(other) {
                found.extend([*one, *other]);
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever is joined, parted and moved in whatever order: the rows on persons' files are exactly those that the cases
    /// and the standing entries call for.
    #[test]
    fn people_are_seen_through_their_cases_and_nothing_else(steps in prop::collection::vec(step(), 1..40)) {
        let office = Office::over(memory());
        let mut said: Vec<(u128, u128)> = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            let number = 300 + at as u128;
            match *step {
                Step::Open(worker, number) => {
                    office.save(WORKERS[worker], &roots(number));
                }
                Step::Move(number, worker) => {
                    if office.read(|view| view.file(case(number))).is_some() {
                        office.move_case(number, WORKERS[worker]);
                    }
                }
                Step::Same(worker, of, is) => {
                    office.save(WORKERS[worker], &[same(number, of, is)]);
                    said.push((number, of));
                }
                Step::Void(worker, at) => {
                    if let Some((entry, of)) = said.get(at) {
                        office.save(WORKERS[worker], &[void(number, *of, *entry)]);
                    }
                }
                Step::Restore(worker, at) => {
                    if let Some((said, of)) = said.get(at) {
                        let record = office.folded(person(*of), entry(*said));
                        if let Some(void) = record.and_then(|entry| entry.void) {
                            let mut back = restore(number, *of, *said, 0);
                            back["restore"]["over"] = json!([void.change]);
                            office.save(WORKERS[worker], &[back]);
                        }
                    }
                }
            }
            let mut expected = BTreeSet::new();
            let mut found = BTreeSet::new();
            for number in 1..=4 {
                if office.read(|view| view.file(case(number))).is_some() {
                    let holder = office.read(|view| grants::holder(view, case(number))).unwrap();
                    let people = cluster(&office, person(number));
                    expected.extend(people.into_iter().map(|person| (holder, person, Some(case(number)))));
                }
                let rows = office.read(|view| view.grants_on(person(number)));
                let through = rows.into_iter().filter(|row| row.why == Why::HoldsCase);
                found.extend(through.map(|row| (row.user, row.file, row.via)));
            }
            prop_assert_eq!(found, expected, "after {:?}", step);
        }
    }
}
