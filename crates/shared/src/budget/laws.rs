//! The ledger is a function of the changes, in whatever order they come; every spend counts until it is taken out.

use std::collections::BTreeMap;

use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::change::{Change, Edit, FieldEdit, Void};
use crate::fold::{Known, fold_file};
use crate::id::{ChangeId, FileId, UserId, WriterId};
use crate::stamp::Stamp;
use crate::summary::summarise;

const CASE: FileId = FileId(Uuid::from_u128(7));

fn entry(number: u64) -> EntryId {
    EntryId(Uuid::from_u128(0x100 + u128::from(number)))
}

fn change(number: u64, to: u64, kind: &str, edit: Edit) -> Known {
    let at = Stamp { wall_ms: number, tick: 0, writer: WriterId(Uuid::nil()) };
    let change = Change {
        id: ChangeId(Uuid::from_u128(u128::from(number))),
        file: CASE,
        entry: entry(to),
        kind: kind.to_owned(),
        base: None,
        stamp: at,
        replaces: None,
        edit,
    };
    Known { change, at, by: UserId(Uuid::nil()), by_name: format!("Worker {number}"), office: true }
}

fn set(fields: Value) -> Edit {
    let Value::Object(fields) = fields else { panic!("fields") };
    Edit::Set(fields.into_iter().map(|(name, value)| (name, FieldEdit { value, over: Vec::new() })).collect())
}

fn budget(number: u64, pence: u64) -> Known {
    change(number, number, kind::BUDGET, set(json!({ "what": "Getting about", "cap": { "pence": pence } })))
}

fn spend(number: u64, budget: u64, pence: u64, day: i8) -> Known {
    let on = date(2026, 5, day);
    change(number, number, kind::SPEND, set(json!({ "budget": entry(budget), "amount": pence, "on": on })))
}

fn stands(number: u64, budget: u64, spent: u64, cap: u64) -> Known {
    let said = json!({ "budget": entry(budget), "spent": spent, "cap": cap, "why": "The bus was late" });
    change(number, number, kind::OVERSPEND, set(said))
}

fn void(number: u64, to: u64, kind: &str) -> Known {
    change(number, to, kind, Edit::Void(Void { reason: "entered twice".to_owned() }))
}

fn only(known: &[Known]) -> Ledger {
    ledgers(&fold_file(known)).remove(0)
}

/// What two phones may do with two budgets: numbers are drawn from few, so that they meet.
fn deeds() -> impl Strategy<Value = Vec<Known>> {
    let deed = (0..6_u8, 0..8_u64, 1..6_u64, 1..9_i8);
    prop::collection::vec(deed, 0..24).prop_map(|deeds| {
        let mut known = vec![budget(1, 1000), budget(2, 500)];
        for (number, (what, which, amount, day)) in (10_u64..).zip(deeds) {
            let to = 1 + which % 2;
            known.push(match what {
                0..=2 => spend(number, to, amount * 100, day),
                3 => void(number, 10 + which, kind::SPEND),
                4 => stands(number, to, amount * 100, if to == 1 { 1000 } else { 500 }),
                _ => change(number, to, kind::BUDGET, set(json!({ "cap": { "pence": amount * 100 } }))),
            });
        }
        known
    })
}

proptest! {
    #[test]
    fn the_order_of_arrival_does_not_matter(
        (one, other) in deeds().prop_flat_map(|known| (Just(known.clone()), Just(known).prop_shuffle())),
    ) {
        let (one, other) = (fold_file(&one), fold_file(&other));
        prop_assert_eq!(ledgers(&one), ledgers(&other));
        let none = BTreeMap::new();
        prop_assert_eq!(summarise(CASE, &one, &none, None), summarise(CASE, &other, &none, None));
    }

    #[test]
    fn the_sum_is_of_every_spend_that_stands_and_the_question_is_about_it(known in deeds()) {
        let entries = fold_file(&known);
        let found = ledgers(&entries);
        for ledger in &found {
            let living = entries.values().filter(|entry| entry.kind == kind::SPEND && entry.void.is_none());
            let theirs = living.filter(|entry| entry.get("budget") == Some(ledger.budget));
            let sum: u64 = theirs.filter_map(|entry| entry.get::<u64>("amount")).sum();
            prop_assert_eq!(ledger.spent, Pence(sum));
            prop_assert_eq!(ledger.left() + ledger.spent, ledger.cap + ledger.over().unwrap_or_default());
            prop_assert_eq!(ledger.spends.iter().any(|spend| spend.is_over), ledger.over().is_some());
            let days: Vec<_> = ledger.spends.iter().map(|spend| spend.on).collect();
            prop_assert!(days.is_sorted());
        }
        let open = found.iter().filter(|ledger| ledger.is_open()).count();
        let none = BTreeMap::new();
        let summary = summarise(CASE, &entries, &none, None);
        prop_assert_eq!(summary.over_cap as usize, open);
        prop_assert!(summary.questions >= summary.over_cap);
    }

    /// Each of the three answers closes the question, and nothing else is lost by it.
    #[test]
    fn every_answer_closes_the_question(mut known in deeds(), answer in 0..3_u8) {
        let before = ledgers(&fold_file(&known));
        let Some(open) = before.iter().find(|ledger| ledger.is_open()).cloned() else { return Ok(()) };
        let budget = if open.budget == entry(1) { 1 } else { 2 };
        match answer {
            0 => known.push(stands(1000, budget, open.spent.0, open.cap.0)),
            1 => known.push(change(1000, budget, kind::BUDGET, set(json!({ "cap": { "pence": open.spent.0 } })))),
            _ => {
                for (number, spend) in (1000..).zip(&open.spends) {
                    let to = u64::try_from(spend.entry.0.as_u128() - 0x100).unwrap();
                    known.push(void(number, to, kind::SPEND));
                }
            }
        }
        let after = ledgers(&fold_file(&known));
        let closed = after.iter().find(|ledger| ledger.budget == open.budget).unwrap();
        prop_assert!(!closed.is_open());
        prop_assert_eq!(after.len(), before.len());
    }
}

#[test]
fn two_spends_without_a_signal_both_stand_and_ask_together() {
    let known = [budget(1, 10_000), spend(2, 1, 7000, 1), spend(3, 1, 3100, 2)];
    let ledger = only(&known);
    assert_eq!((ledger.spent, ledger.over(), ledger.left()), (Pence(10_100), Some(Pence(100)), Pence(0)));
    assert!(ledger.is_open());
    assert_eq!(ledger.spends.iter().map(|spend| spend.is_over).collect::<Vec<_>>(), [false, true]);
    assert_eq!(only(&known[..2]).left(), Pence(3000));
    // At the cap is not over it.
    assert!(!only(&[budget(1, 10_100), spend(2, 1, 7000, 1), spend(3, 1, 3100, 2)]).is_open());
}

#[test]
fn that_it_stands_holds_for_that_sum_and_that_cap() {
    let mut known = vec![budget(1, 1000), spend(2, 1, 1100, 1), stands(3, 1, 1100, 1000)];
    let ledger = only(&known);
    assert!(!ledger.is_open());
    let said = ledger.stands().unwrap();
    assert_eq!((said.why.as_str(), said.by.as_str()), ("The bus was late", "Worker 3"));
    known.push(spend(4, 1, 1, 2));
    assert!(only(&known).is_open(), "another penny");
    assert_eq!(only(&known).said.len(), 1, "what was said of less is still to be read");
    known.push(void(5, 4, kind::SPEND));
    assert!(!only(&known).is_open(), "the same sum again");
    known.push(void(6, 3, kind::OVERSPEND));
    assert!(only(&known).is_open(), "taken back");
}

#[test]
fn a_spend_that_is_put_right_counts_once() {
    let mut known = vec![budget(1, 1000), spend(2, 1, 1100, 1)];
    let mut right = spend(3, 1, 110, 1);
    let Edit::Set(fields) = &mut right.change.edit else { panic!("sets") };
    fields.insert("amends".to_owned(), FieldEdit { value: json!(entry(2)), over: Vec::new() });
    assert_eq!(only(&known).over_after(Pence(110), Some(entry(2))), None);
    assert_eq!(only(&known).over_after(Pence(110), None), Some(Pence(210)));
    known.push(right);
    assert_eq!((only(&known).spent, only(&known).is_open()), (Pence(110), false));
}

#[test]
fn a_budget_that_was_taken_out_asks_nothing_and_hides_nothing() {
    let known = [budget(1, 1000), spend(2, 1, 1100, 1), void(3, 1, kind::BUDGET), budget(4, 5)];
    let found = ledgers(&fold_file(&known));
    assert_eq!(found.iter().map(|ledger| ledger.is_void).collect::<Vec<_>>(), [false, true]);
    assert_eq!((found[1].spent, found[1].is_open()), (Pence(1100), false));
    // A budget whose cap nobody can read allows nothing.
    let odd = change(1, 1, kind::BUDGET, set(json!({ "cap": "a lot" })));
    assert!(only(&[odd, spend(2, 1, 1, 1)]).is_open());
}
