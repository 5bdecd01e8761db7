//! Row 25 of the fault matrix: whatever is edited, taken out of use, brought back, relocated and erased, in whatever order,
//! every value that was ever acknowledged is readable as winner, set aside, replaced or held, or was erased on purpose.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use shared::wire::sync::Outcome;

use super::*;
use crate::testing::*;

#[derive(Clone, Debug)]
enum Step {
    /// Somebody who holds the case writes, at the place where the record stands or at one where it stood.
    Edit {
        thing: usize,
        back: usize,
        saw_latest: bool,
    },
    /// Somebody writes whose case it is not.
    Strange {
        thing: usize,
        back: usize,
    },
    Void {
        thing: usize,
        back: usize,
    },
    Restore {
        thing: usize,
        back: usize,
    },
    Relocate {
        thing: usize,
        to: u128,
    },
    Erase {
        thing: usize,
    },
    /// The first answer was lost: the same bytes come again.
    Again {
        nth: usize,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let thing = 0..3_usize;
    let back = prop_oneof![3 => Just(0_usize), 1 => 1..3_usize];
    prop_oneof![
        6 => (thing.clone(), back.clone(), any::<bool>())
            .prop_map(|(thing, back, saw_latest)| Step::Edit { thing, back, saw_latest }),
        2 => (thing.clone(), back.clone()).prop_map(|(thing, back)| Step::Strange { thing, back }),
        1 => (thing.clone(), back.clone()).prop_map(|(thing, back)| Step::Void { thing, back }),
        1 => (thing.clone(), back).prop_map(|(thing, back)| Step::Restore { thing, back }),
        3 => (thing.clone(), 1..4_u128).prop_map(|(thing, to)| Step::Relocate { thing, to }),
        1 => thing.prop_map(|thing| Step::Erase { thing }),
        2 => (0..100_usize).prop_map(|nth| Step::Again { nth }),
    ]
}

/// A task on its way through the files.
struct Thing {
    /// Where it stood, and where it stands.
    places: Vec<(FileId, EntryId)>,
    is_erased: bool,
    /// Values that were acknowledged or held.
    values: Vec<String>,
    /// Its changes and voids: at which place each was written, under which id.
    changes: Vec<(usize, Uuid)>,
    voids: Vec<(usize, Uuid)>,
}

impl Thing {
    /// The place so many relocations ago.
    fn back(&self, by: usize) -> usize {
        self.places.len() - 1 - by.min(self.places.len() - 1)
    }

    /// What a change is called at `place`; none where it was written later than anybody there could know.
    fn named(&self, (written, id): (usize, Uuid), place: usize) -> Option<Uuid> {
        let way = self.places.get(written + 1..=place)?;
        Some(way.iter().fold(id, |id, (file, _)| id_in(*file, id)))
    }
}

struct Run {
    office: Office,
    things: Vec<Thing>,
    sent: Vec<(UserId, Value)>,
}

impl Run {
    fn new(office: Office) -> Self {
        for number in 1..4 {
            office.open_case(ROSA, number);
        }
        let mut run = Self { office, things: Vec::new(), sent: Vec::new() };
        for thing in 0..3 {
            let places = vec![(case(1), entry(500 + thing as u128))];
            let blank = Thing {
                places,
                is_erased: false,
                values: Vec::new(),
                changes: Vec::new(),
                voids: Vec::new(),
            };
            run.things.push(blank);
            run.write(ROSA, thing, 0, false);
        }
        run
    }

    fn number(&self) -> u128 {
        1000 + self.sent.len() as u128
    }

    fn send(&mut self, author: UserId, change: Value) -> Outcome {
        self.sent.push((author, change.clone()));
        self.office.save(author, &[change]).remove(0)
    }

    fn write(&mut self, author: UserId, thing: usize, place: usize, saw_latest: bool) {
        let number = self.number();
        let (file, entry) = self.things[thing].places[place];
        let known = &self.things[thing];
        let over = known.changes.last().filter(|_| saw_latest).and_then(|last| known.named(*last, place));
        let value = format!("value {number}");
        let over: Vec<Uuid> = over.into_iter().collect();
        let change = change(number, file, entry, "task", json!({"what": {"value": value, "over": over}}));
        let outcome = self.send(author, change);
        let thing = &mut self.things[thing];
        assert!(thing.is_erased || outcome != Outcome::Erased, "erased, though nobody erased it");
        match outcome {
            Outcome::Applied { .. } | Outcome::Duplicate { .. } | Outcome::Erased => {
                thing.changes.push((place, change_id(number).0));
            }
            Outcome::Held { .. } => {}
            other => panic!("{other:?}"),
        }
        thing.values.push(value);
    }

    fn edit(&mut self, thing: usize, place: usize, edit: (&str, Value)) -> Option<Uuid> {
        let number = self.number();
        let (file, entry) = self.things[thing].places[place];
        let mut change = change(number, file, entry, "task", json!({}));
        change.as_object_mut().unwrap().remove("set");
        change[edit.0] = edit.1;
        match self.send(ROSA, change) {
            Outcome::Applied { .. } | Outcome::Duplicate { .. } | Outcome::Erased => {
                Some(change_id(number).0)
            }
            other => panic!("{other:?}"),
        }
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Edit { thing, back, saw_latest } => {
                self.write(ROSA, thing, self.things[thing].back(back), saw_latest);
            }
            Step::Strange { thing, back } => self.write(UMA, thing, self.things[thing].back(back), false),
            Step::Void { thing, back } => {
                let place = self.things[thing].back(back);
                let void = self.edit(thing, place, ("void", json!({"reason": "entered twice"})));
                self.things[thing].voids.extend(void.map(|id| (place, id)));
            }
            Step::Restore { thing, back } => {
                let known = &self.things[thing];
                let place = known.back(back);
                let over: Vec<Uuid> =
                    known.voids.iter().filter_map(|void| known.named(*void, place)).collect();
                self.edit(thing, place, ("restore", json!({"over": over})));
            }
            Step::Relocate { thing, to } => {
                let known = &mut self.things[thing];
                let &(file, entry) = known.places.last().unwrap();
                if known.is_erased || file == case(to) {
                    return;
                }
                known.places.push((case(to), EntryId(id_in(case(to), entry.0))));
                self.office
                    .write(move |tx| relocate(tx, JEAN, file, entry, case(to), &Chance::System, NOW_MS));
            }
            Step::Erase { thing } => {
                let known = &mut self.things[thing];
                known.is_erased = true;
                let &(file, entry) = known.places.last().unwrap();
                self.office
                    .write(move |tx| erasure::erase_entry(tx, JEAN, file, entry, "asked", NOW_MS).map(drop));
            }
            Step::Again { nth } => {
                let (author, change) = self.sent[nth % self.sent.len()].clone();
                let outcome = self.office.save(author, std::slice::from_ref(&change)).remove(0);
                assert!(!matches!(outcome, Outcome::Applied { .. } | Outcome::Refused { .. }), "{outcome:?}");
                let is_of =
                    |thing: &&Thing| thing.places.iter().any(|(_, entry)| change["entry"] == json!(entry));
                let is_erased = self.things.iter().find(is_of).unwrap().is_erased;
                assert!(
                    is_erased || outcome != Outcome::Erased,
                    "what follows its thing is not called erased"
                );
            }
        }
    }

    /// Every value that can be read of a thing, at the places where it stands and stood.
    fn readable(&self, thing: &Thing) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (at, (file, entry)) in thing.places.iter().enumerate() {
            let folded = self.office.folded(*file, *entry);
            let is_last = at + 1 == thing.places.len();
            assert!(folded.is_none() || is_last && !thing.is_erased, "nothing is left where it stood");
            for field in folded.iter().flat_map(|folded| folded.fields.values()) {
                let heads = field.heads.iter().chain(&field.replaced);
                found.extend(heads.filter_map(|head| head.value.as_str().map(str::to_owned)));
            }
            for row in self.office.read(|view| view.changes_of(*file, *entry)) {
                if let (Status::Held(_), Some(body)) = (&row.status, &row.body) {
                    let body: Value = serde_json::from_str(body).unwrap();
                    found.extend(body["set"]["what"]["value"].as_str().map(str::to_owned));
                }
            }
        }
        found
    }

    fn check(&self) {
        for thing in &self.things {
            let readable = self.readable(thing);
            let said: BTreeSet<String> = thing.values.iter().cloned().collect();
            if thing.is_erased {
                let &(file, entry) = thing.places.last().unwrap();
                for row in self.office.read(|view| view.changes_of(file, entry)) {
                    // What a stranger wrote afterwards is held as for any file that is not theirs.
                    assert!(row.author == UMA || row.body.is_none(), "content is left of what was erased");
                }
            } else {
                assert_eq!(readable, said);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn row_25_every_acknowledged_value_is_readable_or_was_erased_on_purpose(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut run = Run::new(Office::over(memory()));
        for step in &steps {
            run.take(step);
        }
        run.check();
    }
}

#[test]
fn row_25_the_same_on_the_disk() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..12 {
        let steps = prop::collection::vec(step(), 40).new_tree(&mut runner).unwrap().current();
        let mut run = Run::new(Office::over(sqlite()));
        for step in &steps {
            run.take(step);
        }
        run.check();
    }
}
