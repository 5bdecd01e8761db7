//! The laws of the merge, over random histories. Strategies draw from tiny ranges: collisions are the interesting inputs.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::{Known, fold, fold_file, fold_file_owned};
use crate::change::{Change, Edit, FieldEdit, Restore, Void};
use crate::id::{ChangeId, EntryId, FileId, UserId, WriterId};
use crate::stamp::Stamp;

fn id(number: u8) -> ChangeId {
    ChangeId(Uuid::from_u128(u128::from(number)))
}

/// A change numbered `number` may replace any others, also ones that arrive later or never.
fn edit() -> impl Strategy<Value = Edit> {
    let field = (prop::sample::select(vec!["phone", "stage"]), 0..3_u8, prop::collection::vec(0..8_u8, 0..3));
    prop_oneof![
        6 => prop::collection::vec(field, 1..3).prop_map(|fields| Edit::Set(
            fields.into_iter().map(|(name, value, over)| (
                name.to_owned(),
                FieldEdit { value: Value::from(value), over: over.into_iter().map(id).collect() },
            )).collect(),
        )),
        1 => Just(Edit::Void(Void { reason: "twice".to_owned() })),
        1 => prop::collection::vec(0..8_u8, 1..3).prop_map(|over| Edit::Restore(Restore { over: over.into_iter().map(id).collect() })),
    ]
}

/// Up to eight changes, each id once: ids are minted once and bound to their bytes.
fn history() -> impl Strategy<Value = Vec<Known>> {
    prop::collection::vec((0..4_u64, 0..2_u128, edit()), 1..8).prop_map(|drawn| {
        drawn
            .into_iter()
            .enumerate()
            .map(|(number, (wall_ms, writer, edit))| {
                let at = Stamp { wall_ms, tick: 0, writer: WriterId(Uuid::from_u128(writer)) };
                let change = Change {
                    id: id(u8::try_from(number).expect("at most eight")),
                    file: FileId(Uuid::nil()),
                    entry: EntryId(Uuid::nil()),
                    kind: "contact".to_owned(),
                    base: None,
                    stamp: at,
                    replaces: None,
                    edit,
                };
                Known { change, at, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true }
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn order_and_repetition_do_not_matter(history in history(), seed in any::<u64>(), twice in any::<prop::sample::Index>()) {
        let once = fold(&history);
        let mut shuffled = history.clone();
        shuffled.push(history[twice.index(history.len())].clone());
        let length = shuffled.len();
        let mut state = seed;
        for place in (1..length).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let other = usize::try_from(state >> 33).expect("31 bits") % (place + 1);
            shuffled.swap(place, other);
        }
        prop_assert_eq!(fold(&shuffled), once);
    }

    #[test]
    fn what_is_folded_without_copying_is_the_same(mut history in history(), apart in 0..256_u16) {
        for (place, known) in history.iter_mut().enumerate() {
            known.change.entry = EntryId(Uuid::from_u128(u128::from(apart >> place & 1) * place as u128));
        }
        let folded = fold_file(&history);
        prop_assert_eq!(fold_file_owned(history), folded);
    }

    #[test]
    fn every_value_is_readable(history in history()) {
        let entry = fold(&history).expect("not empty");
        let mut readable: BTreeMap<&str, BTreeSet<ChangeId>> = BTreeMap::new();
        for (name, field) in &entry.fields {
            let shown = field.heads.iter().chain(&field.replaced).map(|head| head.change);
            readable.insert(name, shown.collect());
        }
        for known in &history {
            if let Edit::Set(fields) = &known.change.edit {
                for name in fields.keys() {
                    prop_assert!(readable[name.as_str()].contains(&known.change.id));
                }
            }
        }
    }

    #[test]
    fn a_phones_copy_gives_way_to_the_offices(history in history()) {
        let mut both: Vec<Known> = history.iter().map(|known| Known {
            office: false, at: Stamp { wall_ms: 9, ..known.at }, ..known.clone()
        }).collect();
        both.extend(history.iter().cloned());
        prop_assert_eq!(fold(&both), fold(&history));
    }

    #[test]
    fn the_winner_has_the_greatest_stamp_of_the_heads(history in history()) {
        for field in fold(&history).expect("not empty").fields.values() {
            if let Some(winner) = field.winner() {
                for head in &field.heads {
                    prop_assert!((winner.at, winner.change) >= (head.at, head.change));
                }
            }
        }
    }
}

fn set(number: u8, wall_ms: u64, value: &str, over: &[u8]) -> Known {
    let at = Stamp { wall_ms, tick: 0, writer: WriterId(Uuid::nil()) };
    let edit = FieldEdit { value: Value::from(value), over: over.iter().copied().map(id).collect() };
    let change = Change {
        id: id(number),
        file: FileId(Uuid::nil()),
        entry: EntryId(Uuid::nil()),
        kind: "person".to_owned(),
        base: None,
        stamp: at,
        replaces: None,
        edit: Edit::Set(BTreeMap::from([("phone".to_owned(), edit)])),
    };
    Known { change, at, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true }
}

#[test]
fn two_phones_that_wrote_past_each_other_leave_a_question() {
    let entry =
        fold(&[set(0, 1, "01384 1", &[]), set(1, 2, "01384 2", &[0]), set(2, 3, "01384 3", &[0])]).unwrap();
    let phone = &entry.fields["phone"];
    assert_eq!(phone.winner().unwrap().value, "01384 3");
    assert_eq!(phone.set_aside().map(|head| head.value.as_str().unwrap()).collect::<Vec<_>>(), ["01384 2"]);
    assert_eq!(phone.replaced.len(), 1);

    // A decision names all the heads that it decides, and the question is gone.
    let decided = fold(&[
        set(0, 1, "01384 1", &[]),
        set(1, 2, "01384 2", &[0]),
        set(2, 3, "01384 3", &[0]),
        set(3, 4, "01384 2", &[1, 2]),
    ])
    .unwrap();
    assert_eq!(decided.open_questions().count(), 0);
    assert_eq!(decided.get::<String>("phone").unwrap(), "01384 2");
}

#[test]
fn a_decision_is_told_from_an_edit() {
    let past = [set(0, 1, "01384 1", &[]), set(1, 2, "01384 2", &[0]), set(2, 3, "01384 3", &[0])];
    let phone = &fold(&past).unwrap().fields["phone"];
    let is = |over: &[u8]| phone.is_decision(&over.iter().copied().map(id).collect::<Vec<_>>());
    assert!(is(&[1, 2]), "both versions");
    assert!(is(&[0, 1, 2]), "both, and what they were written over");
    assert!(!is(&[2]), "an edit of what is shown");
    assert!(!is(&[0, 2]), "an edit of what is shown and of what it replaced");
    assert!(!is(&[]) && !is(&[7, 8]), "nothing that is known");
    let same = fold(&[set(0, 1, "same", &[]), set(1, 2, "same", &[])]).unwrap();
    assert!(!same.fields["phone"].is_decision(&[id(0), id(1)]), "there was nothing to choose");
    // What was decided stays a decision when somebody else decides as well.
    let decided = fold(&[past.as_slice(), &[set(3, 4, "01384 9", &[1, 2])]].concat()).unwrap();
    let phone = &decided.fields["phone"];
    assert!(phone.is_decision(&phone.winner().unwrap().over));
}

#[test]
fn the_same_value_twice_is_no_question() {
    let entry = fold(&[set(0, 1, "same", &[]), set(1, 2, "same", &[])]).unwrap();
    assert_eq!(entry.open_questions().count(), 0);
}

#[test]
fn a_change_cannot_hide_itself() {
    let entry = fold(&[set(0, 1, "here", &[0])]).unwrap();
    assert_eq!(entry.get::<String>("phone").unwrap(), "here");
}
