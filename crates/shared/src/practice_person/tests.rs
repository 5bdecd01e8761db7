use std::collections::BTreeSet;

use super::*;
use crate::fold::{Entry, Known, fold};
use crate::id::{ChangeId, UserId, WriterId};
use crate::stamp::Stamp;
use crate::view::View;
use crate::view::assessment::{Answer, Assessment};
use crate::view::budget::Budget;
use crate::view::case::Case;
use crate::view::contact::{Contact, HOW, PLACES};
use crate::view::person::{CARER, HAZARD, Hazard, LIVES, NEED, Need, Person};
use crate::view::plan::{
    AGREED_BY, Action, Agreement, CONFIDENCE, COPIES, Goal, Reading, STEP, STEP_DONE, Step, StepDone,
};
use crate::view::referral::{METHODS, PERSON_KNOWS, REASONS, Referral, SOURCES};
use crate::view::risks::{ANSWERS, Risks};
use crate::view::task::Task;
use crate::view::walk::{CAME, Walk};
use crate::{change::Change, instrument, limits};

/// A Sunday in November 2026, in milliseconds since the Unix epoch.
const NOW_MS: u64 = 1_795_344_000_000;

fn story() -> NewSave {
    let mut drawn = 0x019a_b3f0_0000_7000_8000_0000_0000_0000_u128;
    begin(NOW_MS, &mut || {
        drawn += 1;
        Uuid::from_u128(drawn)
    })
    .unwrap()
}

fn entries(save: &NewSave) -> Vec<Entry> {
    let at = Stamp::start(WriterId(Uuid::nil()));
    let changes = save.edits.iter().enumerate().map(|(number, edit)| {
        let change = Change {
            id: ChangeId(Uuid::from_u128(number as u128 + 1)),
            file: edit.file,
            entry: edit.entry,
            kind: edit.kind.clone(),
            base: None,
            stamp: at,
            replaces: None,
            edit: edit.edit.clone(),
        };
        Known { at, change, by: UserId(Uuid::nil()), by_name: "Sam".to_owned(), office: false }
    });
    changes.map(|known| fold(&[known]).unwrap()).collect()
}

/// What is written of `V`, its collections left out, is what `V` reads of it: no field and no value is written wrong.
fn is_read<V: View>(entry: &Entry) -> V {
    assert_eq!(entry.kind, V::KIND);
    let view = V::of(entry);
    let written: BTreeSet<&String> = entry.fields.keys().filter(|name| !name.contains('/')).collect();
    let values = view.values();
    assert_eq!(written, values.keys().collect(), "{}", entry.kind);
    for (name, value) in &values {
        let written: Value = entry.get(name).unwrap();
        assert!(says(value, &written), "{}: {name}: {value} is read of {written}", entry.kind);
    }
    view
}

/// Whether `read` has everything that was `written`; it may also have what a composite has where nothing is written.
fn says(read: &Value, written: &Value) -> bool {
    match (read, written) {
        (Value::Object(read), Value::Object(written)) => {
            written.iter().all(|(name, value)| read.get(name) == Some(value))
        }
        _ => read == written,
    }
}

/// How many members of a collection can be read.
fn members<T: serde::de::DeserializeOwned>(entry: &Entry, collection: &str) -> usize {
    entry.members::<T>(collection).len()
}

fn is_code(codes: crate::view::Codes, code: &str) {
    assert!(codes.iter().any(|(known, _)| *known == code), "{code}");
}

#[test]
fn everything_in_it_is_practice_and_fits_one_save() {
    let save = story();
    assert!(save.file.is_practice() && save.edits.iter().all(|edit| edit.file.is_practice()));
    assert!(save.edits.len() <= limits::SAVE_CHANGES_MAX);
    let ids: BTreeSet<EntryId> = save.edits.iter().map(|edit| edit.entry).collect();
    assert_eq!(ids.len(), save.edits.len());
    let text = serde_json::to_string(&save.edits.iter().map(|edit| &edit.edit).collect::<Vec<_>>()).unwrap();
    assert!(!text.contains('@'), "something was left unresolved: {text}");
}

#[test]
fn every_form_reads_what_the_story_says() {
    let mut codes = vec![];
    let mut read = 0;
    for entry in entries(&story()) {
        let collections = entry.fields.keys().filter(|name| name.contains('/')).count();
        let known = match entry.kind.as_str() {
            kind::PERSON => {
                let person = is_read::<Person>(&entry);
                codes.extend([(LIVES, person.lives), (CARER, person.carer)]);
                members::<Hazard>(&entry, HAZARD) + members::<Need>(&entry, NEED)
            }
            kind::CASE => is_read::<Case>(&entry).person.map_or(9, |_| 0),
            kind::REFERRAL => {
                let referral = is_read::<Referral>(&entry);
                codes.extend([(METHODS, referral.method), (PERSON_KNOWS, referral.person_knows)]);
                codes.push((SOURCES, referral.source.map(|source| source.source)));
                codes.extend(referral.other_reasons.into_iter().flatten().map(|code| (REASONS, Some(code))));
                codes.push((REASONS, referral.reason));
                0
            }
            kind::CONTACT => {
                let contact = is_read::<Contact>(&entry);
                codes.extend([(HOW, contact.how), (PLACES, contact.place)]);
                0
            }
            kind::RISKS => {
                codes.push((ANSWERS, is_read::<Risks>(&entry).answer));
                0
            }
            kind::ASSESSMENT => {
                let assessment = is_read::<Assessment>(&entry);
                let asked = assessment.instrument.unwrap();
                let known = instrument::built_in();
                let instrument = known.iter().find(|known| known.id == asked.id).unwrap();
                assert_eq!(instrument.version, asked.version);
                assert_eq!(instrument.items.len(), collections);
                members::<Answer>(&entry, "answer")
            }
            kind::GOAL => {
                codes.push((REASONS, is_read::<Goal>(&entry).need));
                members::<Step>(&entry, STEP)
                    + members::<StepDone>(&entry, STEP_DONE)
                    + members::<Reading>(&entry, CONFIDENCE)
            }
            kind::AGREEMENT => {
                let agreement = is_read::<Agreement>(&entry);
                codes.extend([
                    (COPIES, agreement.copy),
                    (AGREED_BY, agreement.agreed.map(|agreed| agreed.how)),
                ]);
                0
            }
            kind::ACTION => is_read::<Action>(&entry).goal.map_or(9, |_| 0),
            kind::WALK => {
                codes.push((CAME, is_read::<Walk>(&entry).came.map(|came| came.with)));
                0
            }
            kind::BUDGET => is_read::<Budget>(&entry).cap.map_or(9, |_| 0),
            kind::TASK => is_read::<Task>(&entry).due.map_or(9, |_| 0),
            other => panic!("nobody reads {other}"),
        };
        assert_eq!(known, collections, "{}", entry.kind);
        read += 1;
    }
    assert_eq!(read, story().edits.len());
    for (list, code) in codes {
        is_code(list, &code.unwrap());
    }
}

#[test]
fn a_story_begins_anew_with_new_files() {
    let mut random = 0_u128;
    let mut draw = || {
        random += 1;
        Uuid::from_u128(random)
    };
    let (first, again) = (begin(NOW_MS, &mut draw).unwrap(), begin(NOW_MS, &mut draw).unwrap());
    let files = |save: &NewSave| save.edits.iter().map(|edit| edit.file).collect::<BTreeSet<_>>();
    assert!(files(&first).is_disjoint(&files(&again)));
}
