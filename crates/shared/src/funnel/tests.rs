//! The steps follow from the evidence, in whatever order it came; what a person set fills in what leaves none.

use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::change::{Change, Edit, FieldEdit};
use crate::fold::{Known, fold_file};
use crate::id::{ChangeId, EntryId, FileId, UserId, WriterId};
use crate::stamp::Stamp;
use crate::summary::in_use;

const CASE: FileId = FileId(Uuid::from_u128(7));
/// Noon in London on 1 May 2026.
const MAY_MS: u64 = 1_777_633_200_000;
const DAY_MS: u64 = 86_400_000;

fn day(day: i8) -> Date {
    date(2026, 5, day)
}

fn at_ms(day: i8) -> u64 {
    MAY_MS + DAY_MS * u64::try_from(day - 1).unwrap()
}

fn change(number: u64, to: EntryId, kind: &str, fields: &Value, over: &[u64]) -> Known {
    let at = Stamp { wall_ms: MAY_MS + number, tick: 0, writer: WriterId(Uuid::nil()) };
    let id = |number: u64| ChangeId(Uuid::from_u128(u128::from(number)));
    let over: Vec<ChangeId> = over.iter().copied().map(id).collect();
    let fields = fields.as_object().unwrap().iter();
    let edits =
        fields.map(|(name, value)| (name.clone(), FieldEdit { value: value.clone(), over: over.clone() }));
    let change = Change {
        id: id(number),
        file: CASE,
        entry: to,
        kind: kind.to_owned(),
        base: None,
        stamp: at,
        replaces: None,
        edit: Edit::Set(edits.collect()),
    };
    Known { change, at, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true }
}

fn entry(number: u64, kind: &str, fields: &Value) -> Known {
    change(number, EntryId(Uuid::from_u128(0x100 + u128::from(number))), kind, fields, &[])
}

/// The root, with these stages set one over the other.
fn root(stages: &[(&str, i8)]) -> Vec<Known> {
    let mut known =
        vec![change(1, CASE.root(), kind::CASE, &json!({ "programme": "social_prescribing" }), &[])];
    known.extend((2..).zip(stages).map(|(number, (stage, on))| {
        let over: Vec<u64> = if number == 2 { Vec::new() } else { vec![number - 1] };
        change(
            number,
            CASE.root(),
            kind::CASE,
            &json!({ "stage": { "stage": stage, "on": day(*on) } }),
            &over,
        )
    }));
    known
}

fn funnel(known: &[Known]) -> Funnel {
    let folded = fold_file(known);
    Funnel::of(folded.get(&CASE.root()), &in_use(&folded))
}

fn contact(number: u64, on: i8, how: &str, agreed: &str) -> Known {
    let agreed = if agreed.is_empty() { Value::Null } else { json!({ "answer": agreed }) };
    entry(number, kind::CONTACT, &json!({ "at_ms": at_ms(on), "how": how, "agreed": agreed }))
}

fn referral(number: u64, on: i8) -> Known {
    entry(number, kind::REFERRAL, &json!({ "received": day(on) }))
}

#[test]
fn a_case_comes_along_by_what_is_recorded() {
    let mut known = root(&[]);
    assert_eq!(funnel(&known).stage(), ("referred", Some(day(1))), "the day on which it was opened");
    known.push(referral(20, 2));
    assert_eq!(funnel(&known).stage(), ("referred", Some(day(2))), "else the day of the letter");
    known.push(contact(21, 6, "attempt", ""));
    assert_eq!(funnel(&known).stage(), ("contacted", Some(day(6))));
    assert_eq!(funnel(&known).first_contact_days(), Some(4));
    known.push(contact(22, 7, "call", "not_now"));
    known.push(contact(23, 7, "discussion", "yes"));
    assert_eq!(funnel(&known).stage().0, "contacted", "they spoke, and nobody agreed to anything");
    known.push(contact(24, 9, "call", "yes"));
    assert_eq!(funnel(&known).stage(), ("connected", Some(day(9))));
    assert_eq!(funnel(&known).supported, None, "a visit before the plan is no support yet");
}

#[test]
fn a_plan_is_what_a_person_set_and_support_begins_with_the_next_meeting() {
    let mut known = root(&[("referred", 2), ("accepted", 10)]);
    known.push(contact(20, 9, "visit", "yes"));
    assert_eq!(funnel(&known).stage(), ("accepted", Some(day(10))));
    known.push(entry(21, kind::WALK, &json!({ "at_ms": at_ms(12), "came": { "with": "alone" } })));
    assert_eq!(funnel(&known).stage().0, "accepted", "a walk on their own is theirs");
    known.push(entry(22, kind::WALK, &json!({ "at_ms": at_ms(14), "came": { "with": "us" } })));
    assert_eq!(funnel(&known).stage(), ("supported", Some(day(14))));
}

#[test]
fn an_end_stands_whatever_comes_in_late_and_a_case_that_goes_on_keeps_its_steps() {
    let ended = [("accepted", 10), ("supported", 12), ("closed", 20)];
    let mut known = root(&ended);
    known.push(contact(20, 22, "visit", "yes"));
    assert_eq!(funnel(&known).stage(), ("closed", Some(day(20))));
    assert_eq!(funnel(&known).accepted, Some(day(10)), "and what was before is readable");
    let on = root(&[&ended[..], &[("supported", 25)]].concat());
    let after = funnel(&on);
    assert_eq!((after.stage(), after.accepted), (("supported", Some(day(12))), Some(day(10))));
}

#[test]
fn a_stage_that_is_set_back_takes_what_was_set_and_not_what_was_recorded() {
    let set = |stages: &[(&str, i8)]| {
        let mut known = root(stages);
        known.push(contact(20, 9, "call", "yes"));
        funnel(&known)
    };
    let mistake = set(&[("accepted", 10), ("supported", 11), ("contacted", 8)]);
    assert_eq!((mistake.accepted, mistake.supported), (None, None));
    assert_eq!(mistake.stage(), ("connected", Some(day(9))), "somebody agreed, and that is written down");
    let moved = set(&[("accepted", 10), ("accepted", 15)]);
    assert_eq!(moved.accepted, Some(day(15)), "the day was put right");
    let unknown = set(&[("paused", 12)]);
    assert_eq!(unknown.stage(), ("paused", Some(day(12))), "a newer build knows what that is");
}

#[test]
fn a_contact_that_was_put_right_is_no_evidence() {
    let mut known = root(&[("referred", 1)]);
    let wrong = contact(20, 3, "call", "yes");
    let right = json!({ "at_ms": at_ms(3), "how": "attempt", "amends": wrong.change.entry });
    known.push(wrong);
    assert_eq!(funnel(&known).stage().0, "connected");
    known.push(entry(21, kind::CONTACT, &right));
    assert_eq!(funnel(&known).stage(), ("contacted", Some(day(3))));
}

fn some_entry() -> impl Strategy<Value = (String, i8, String)> {
    let hows = ["visit", "call", "attempt", "discussion", "referral", "walk"];
    (
        prop::sample::select(hows.to_vec()).prop_map(str::to_owned),
        1..28_i8,
        prop::sample::select(vec!["", "yes", "declined"]).prop_map(str::to_owned),
    )
}

fn some_stages() -> impl Strategy<Value = Vec<(&'static str, i8)>> {
    let codes = ["referred", "contacted", "connected", "accepted", "supported", "closed", "declined"];
    prop::collection::vec((prop::sample::select(codes.to_vec()), 1..28_i8), 0..6)
}

fn made(drawn: &[(String, i8, String)]) -> Vec<Known> {
    let numbered = (20..).zip(drawn);
    let known = numbered.map(|(number, (how, on, agreed))| match how.as_str() {
        "referral" => referral(number, *on),
        "walk" => entry(number, kind::WALK, &json!({ "at_ms": at_ms(*on) })),
        how => contact(number, *on, how, agreed),
    });
    known.collect()
}

proptest! {
    #[test]
    fn it_says_the_same_in_whatever_order_things_came(drawn in prop::collection::vec(some_entry(), 0..12), stages in some_stages(), split in 0..12_usize) {
        let (of_root, entries) = (root(&stages), made(&drawn));
        let all = funnel(&[of_root.clone(), entries.clone()].concat());
        let backwards: Vec<Known> = entries.iter().rev().chain(&of_root).cloned().collect();
        prop_assert_eq!(&funnel(&backwards), &all);
        let (early, late) = entries.split_at(split.min(entries.len()));
        let late = fold_file(late);
        let bit_by_bit = funnel(&[of_root, early.to_vec()].concat()).with(&in_use(&late));
        prop_assert_eq!(bit_by_bit, all);
    }

    #[test]
    fn what_comes_in_takes_nobody_back_and_ends_nothing(drawn in prop::collection::vec(some_entry(), 0..12), stages in some_stages()) {
        let mut known = root(&stages);
        let before = funnel(&known);
        let place = |funnel: &Funnel| STEPS.iter().position(|step| *step == funnel.stage().0);
        for one in made(&drawn) {
            known.push(one);
            let after = funnel(&known);
            prop_assert!(after.reached() >= before.reached());
            match place(&before) {
                Some(step) => prop_assert!(place(&after).is_some_and(|now| now >= step)),
                None => prop_assert_eq!(after.stage(), before.stage(), "an end stands"),
            }
        }
    }

    #[test]
    fn the_stage_is_never_short_of_what_a_person_set(drawn in prop::collection::vec(some_entry(), 0..12), stages in some_stages()) {
        let all = funnel(&[root(&stages), made(&drawn)].concat());
        if let Some((set, _)) = stages.last() {
            match (STEPS.iter().position(|step| step == set), STEPS.iter().position(|step| *step == all.stage().0)) {
                (Some(set), Some(shown)) => prop_assert!(shown >= set),
                (None, None) => prop_assert_eq!(all.stage().0, *set),
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
