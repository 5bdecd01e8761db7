//! What belongs to a person follows from the files that are here, and from nothing else; whatever is offered has an answer.

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::change::{Change, Edit, FieldEdit};
use crate::fold::{Known, fold_file};
use crate::id::{ChangeId, UserId, WriterId};
use crate::view::person::Address;
use crate::view::relation::RELATIONS;

fn person(number: u8) -> FileId {
    FileId(Uuid::from_u128(0x1000 + u128::from(number)))
}

/// What is written in one file, one change after the other.
#[derive(Clone, Debug, Default)]
struct Written(BTreeMap<FileId, Vec<Known>>);

impl Written {
    fn set(&mut self, file: FileId, entry: EntryId, kind: &str, fields: Value) {
        let number = self.0.values().map(Vec::len).sum::<usize>() as u64 + 1;
        let before = self.0.get(&file).map(fold_file).unwrap_or_default();
        let Value::Object(fields) = fields else { panic!("not an object") };
        let fields = fields.into_iter().map(|(name, value)| {
            let winner = before.get(&entry).and_then(|entry| entry.fields.get(&name)?.winner());
            let over = winner.map(|head| head.change).into_iter().collect();
            (name, FieldEdit { value, over })
        });
        let at = Stamp { wall_ms: number, tick: 0, writer: WriterId(Uuid::nil()) };
        let change = Change {
            id: ChangeId(Uuid::from_u128(number.into())),
            file,
            entry,
            kind: kind.to_owned(),
            base: None,
            stamp: at,
            replaces: None,
            edit: Edit::Set(fields.collect()),
        };
        let by = UserId(Uuid::nil());
        let known = Known { change, at, by, by_name: "R. Hale".to_owned(), office: true };
        self.0.entry(file).or_default().push(known);
    }

    fn person(&mut self, number: u8, fields: Value) {
        self.set(person(number), person(number).root(), kind::PERSON, fields);
    }

    /// In the file of `of`: `to` is `relation` to them.
    fn relation(&mut self, of: u8, to: u8, fields: Value) {
        let number = 0x9000 + self.0.values().map(Vec::len).sum::<usize>() as u128;
        let mut fields = fields;
        fields["to"] = json!(person(to));
        self.set(person(of), EntryId(Uuid::from_u128(number)), kind::RELATION, fields);
    }

    fn same(&mut self, of: u8, is: u8) {
        let number = 0x8000 + self.0.values().map(Vec::len).sum::<usize>() as u128;
        let is = json!({ "is": person(is) });
        self.set(person(of), EntryId(Uuid::from_u128(number)), kind::SAME_PERSON, is);
    }

    fn people(&self) -> People {
        self.0.iter().map(|(file, known)| (*file, fold_file(known))).collect()
    }
}

/// Who, as what, whether in one household, how many entries say so.
fn told(found: &[Related]) -> Vec<(FileId, &str, bool, usize)> {
    let told = found.iter().map(|related| {
        let least = *related.records.first().unwrap();
        (least, related.relation.as_str(), related.together, related.said.len())
    });
    told.collect()
}

#[test]
fn what_is_said_in_one_file_is_seen_from_both() {
    let mut written = Written::default();
    written.person(1, json!({}));
    written.person(2, json!({}));
    written.relation(1, 2, json!({ "relation": "carer", "note": "Since 2019" }));
    let people = written.people();
    assert_eq!(told(&related(person(1), &people)), [(person(2), "carer", false, 1)]);
    assert_eq!(told(&related(person(2), &people)), [(person(1), "cared_for", false, 1)]);
    assert_eq!(related(person(2), &people)[0].notes, ["Since 2019"]);
    // Whoever holds the one file alone knows of the other nothing but that there is somebody.
    let alone: People = people.into_iter().filter(|(file, _)| *file == person(1)).collect();
    assert_eq!(told(&related(person(1), &alone)), [(person(2), "carer", false, 1)]);
}

#[test]
fn two_that_say_the_same_are_one_and_two_that_do_not_are_two() {
    let mut written = Written::default();
    written.relation(1, 2, json!({ "relation": "parent", "note": "Rings on Sundays" }));
    written.relation(2, 1, json!({ "relation": "child", "together": true, "note": " Rings on Sundays " }));
    written.relation(2, 1, json!({ "relation": "friend" }));
    let people = written.people();
    let found = related(person(1), &people);
    assert_eq!(told(&found), [(person(2), "friend", false, 1), (person(2), "parent", true, 2)]);
    assert_eq!(found[1].notes, ["Rings on Sundays"]);
    assert_eq!(
        told(&related(person(2), &people)),
        [(person(1), "child", true, 2), (person(1), "friend", false, 1)]
    );
}

#[test]
fn a_relation_to_one_record_is_one_to_the_person() {
    let mut written = Written::default();
    for number in 1..=4 {
        written.person(number, json!({}));
    }
    written.same(2, 3);
    written.relation(1, 2, json!({ "relation": "partner" }));
    written.relation(3, 1, json!({ "relation": "partner" }));
    let people = written.people();
    let found = related(person(1), &people);
    assert_eq!(told(&found), [(person(2), "partner", false, 2)]);
    assert_eq!(found[0].records, BTreeSet::from([person(2), person(3)]));
    for record in [2, 3] {
        assert_eq!(told(&related(person(record), &people)), [(person(1), "partner", false, 2)]);
    }
    // Two records that were related and are one person are nobody to themselves.
    written.same(1, 4);
    written.relation(4, 1, json!({ "relation": "neighbour" }));
    assert_eq!(told(&related(person(4), &written.people())), [(person(2), "partner", false, 2)]);
}

fn whats(of: u8, written: &Written) -> Vec<(String, FileId)> {
    offered(person(of), &written.people()).into_iter().map(|one| (one.what, one.from)).collect()
}

#[test]
fn a_hazard_is_offered_to_the_household_and_to_the_same_address_until_somebody_answers() {
    let mut written = Written::default();
    let home = |line: &str| {
        json!(Address { line: line.to_owned(), postcode: "B0 0HA".to_owned(), ..Address::default() })
    };
    written.person(
        1,
        json!({ "address": home("27, Fernhatch Road"), "hazard/a": { "what": "Dog in the yard" } }),
    );
    written.person(2, json!({ "address": home("27 fernhatch road") }));
    written.person(3, json!({ "address": home("1 Alma Street"), "hazard/b": { "what": "No rail" } }));
    written.person(4, json!({}));
    assert_eq!(whats(2, &written), [("Dog in the yard".to_owned(), person(1))]);
    assert_eq!((whats(3, &written), whats(4, &written)), (vec![], vec![]), "no address is nobody's");
    written.relation(4, 3, json!({ "relation": "household" }));
    assert_eq!(whats(4, &written), [("No rail".to_owned(), person(3))]);
    written.relation(2, 4, json!({ "relation": "neighbour" }));
    assert_eq!(whats(4, &written).len(), 1, "a neighbour's home is another");
    // Taken over and then removed: the last word here was no. In other words it is another hazard.
    written.person(2, json!({ "hazard/a": { "what": "Dog in the yard" } }));
    written.person(2, json!({ "hazard/a": null }));
    assert_eq!(whats(2, &written), []);
    written.person(1, json!({ "hazard/a": { "what": "Two dogs" } }));
    assert_eq!(whats(2, &written), [("Two dogs".to_owned(), person(1))]);
    written.person(2, json!({ "not_here/a": { "what": "two  DOGS" } }));
    assert_eq!(whats(2, &written), []);
    written.person(1, json!({ "hazard/a": { "what": "Two dogs, one bites" } }));
    assert_eq!(whats(2, &written), [("Two dogs, one bites".to_owned(), person(1))]);
    written.person(2, json!({ "hazard/z": { "what": "Two dogs, one bites" } }));
    assert_eq!(whats(2, &written), [], "the same words under another id are the same");
    written.person(1, json!({ "hazard/a": null }));
    assert_eq!(whats(2, &written), []);
}

const WHATS: [&str; 4] = ["Dog", "dog ", "No rail", ""];

/// Something is written: few people, few members, few words.
fn step() -> impl Strategy<Value = (u8, u8, u8, usize, usize)> {
    (0..7_u8, 0..4_u8, 0..4_u8, 0..RELATIONS.len(), 0..WHATS.len())
}

fn write(written: &mut Written, (what, of, other, relation, words): (u8, u8, u8, usize, usize)) {
    match what {
        0 | 1 if of == other => {}
        0 => {
            let together = other.is_multiple_of(2);
            written.relation(of, other, json!({ "relation": RELATIONS[relation].0, "together": together }));
        }
        1 => written.same(of, other),
        2 => written.person(
            of,
            json!({ "address": { "line": format!("{} Alma Street", other % 2), "town": "Cradley" } }),
        ),
        3 => written.person(of, json!({ format!("hazard/{}", relation % 3): null })),
        4 => written.person(
            of,
            json!({ format!("not_here/{}", not_here_id(WHATS[words])): { "what": WHATS[words] } }),
        ),
        _ => written.person(of, json!({ format!("hazard/{}", relation % 3): { "what": WHATS[words] } })),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn both_sides_say_the_same(steps in prop::collection::vec(step(), 0..20)) {
        let mut written = Written::default();
        for step in steps {
            write(&mut written, step);
        }
        let people = written.people();
        for of in people.keys() {
            for one in related(*of, &people) {
                prop_assert!(!one.records.contains(of), "nobody is something to themselves");
                for record in &one.records {
                    let back = related(*record, &people);
                    let mine = back.iter().filter(|theirs| theirs.records.contains(of) && theirs.relation == inverse(&one.relation));
                    let mine: Vec<_> = mine.collect();
                    prop_assert_eq!(mine.len(), 1, "shown once");
                    prop_assert_eq!((&mine[0].said, mine[0].together), (&one.said, one.together));
                }
            }
        }
    }

    #[test]
    fn nothing_is_offered_that_is_not_in_a_file_here_and_every_offer_has_two_answers(
        steps in prop::collection::vec(step(), 0..30), without in 0..4_u8,
    ) {
        let mut written = Written::default();
        for step in steps {
            write(&mut written, step);
        }
        let mut fewer = written.people();
        fewer.remove(&person(without));
        for of in 0..4 {
            let people = written.people();
            let found = offered(person(of), &people);
            for one in &found {
                prop_assert!(one.from != person(of) && people.contains_key(&one.from));
                let theirs: Hazard = people[&one.from][&one.from.root()].get(&format!("hazard/{}", one.id)).unwrap();
                prop_assert_eq!(&theirs.what, &one.what);
            }
            prop_assert!(offered(person(of), &fewer).iter().all(|one| one.from != person(without)));
            let (mut taken, mut denied) = (written.clone(), written.clone());
            for one in &found {
                taken.person(of, json!({ format!("hazard/{}", one.id): { "what": one.what } }));
                denied.person(of, json!({ format!("not_here/{}", not_here_id(&one.what)): { "what": one.what } }));
            }
            prop_assert_eq!(offered(person(of), &taken.people()), vec![]);
            prop_assert_eq!(offered(person(of), &denied.people()), vec![]);
            let mut back = denied.clone();
            for one in &found {
                back.person(of, json!({ format!("not_here/{}", not_here_id(&one.what)): null }));
            }
            prop_assert_eq!(offered(person(of), &back.people()), found);
        }
    }
}
