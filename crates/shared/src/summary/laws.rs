//! What a list says once entries have come is what it would say had they always been there.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::summarise;
use crate::change::{Change, Edit, FieldEdit, Void};
use crate::fold::{Known, fold_file};
use crate::id::{ChangeId, EntryId, FileId, UserId, WriterId};
use crate::kind;
use crate::stamp::Stamp;

const KINDS: [&str; 14] = [
    kind::CONTACT,
    kind::TASK,
    kind::WALK,
    kind::REFERRAL,
    kind::BUDGET,
    kind::SPEND,
    kind::OVERSPEND,
    kind::ASSESSMENT,
    kind::NO_FOLLOW_UP,
    kind::GOAL,
    kind::ACTION,
    kind::AGREEMENT,
    kind::PLAN_COPY,
    kind::MESSAGE,
];
/// Kinds that cannot be counted without the rest of the case.
const WITH_THE_REST: [&str; 7] =
    [kind::BUDGET, kind::SPEND, kind::OVERSPEND, kind::GOAL, kind::ACTION, kind::AGREEMENT, kind::PLAN_COPY];
const CASE: FileId = FileId(Uuid::from_u128(7));

fn entry(number: u8) -> EntryId {
    if number == 0 { CASE.root() } else { EntryId(Uuid::from_u128(0x100 + u128::from(number))) }
}

/// An edit of one of few entries: collisions are the interesting inputs.
fn edit() -> impl Strategy<Value = (u8, &'static str, Edit)> {
    let field = prop_oneof![
        (0..4_u64).prop_map(|day| ("at_ms", json!(day * 86_400_000))),
        (1..4_u8).prop_map(|day| ("received", json!(format!("1970-01-0{day}")))),
        Just(("agreed", json!({ "answer": "yes" }))),
        (prop::sample::select(vec!["contacted", "accepted", "closed"]), 1..4_u8)
            .prop_map(|(stage, day)| ("stage", json!({ "stage": stage, "on": format!("1970-01-0{day}") }))),
        prop::sample::select(vec!["visit", "attempt"]).prop_map(|how| ("how", json!(how))),
        (1..4_u8).prop_map(|day| ("due", json!({ "date": format!("2026-05-0{day}"), "time": "" }))),
        Just(("done", json!({ "on": "2026-05-04" }))),
        (0..8_u8).prop_map(|amended| ("amends", json!(entry(amended)))),
        Just(("note", Value::Null)),
        (1..3_u8).prop_map(|version| ("instrument", json!({ "id": "tea", "version": version }))),
        Just(("instrument", json!("tea"))),
        Just(("window", json!("3-months"))),
        Just(("reason", json!({ "reason": "unwell" }))),
        (0..3_u8).prop_map(|choice| ("answer/cups", json!({ "choice": choice.to_string() }))),
        prop::collection::vec(0..8_u8, 0..3)
            .prop_map(|after| ("after", json!(after.into_iter().map(entry).collect::<Vec<_>>()))),
        (1..3_u8).prop_map(|to| ("budget", json!(entry(to)))),
        (1..4_u8).prop_map(|day| ("on", json!(format!("1970-01-0{day}")))),
        (1..4_u64).prop_map(|pence| ("amount", json!(pence))),
        (1..4_u64).prop_map(|pence| ("cap", json!({ "pence": pence }))),
    ];
    let fields = prop::collection::vec(field, 1..4).prop_map(|fields| {
        let edits = fields.into_iter().map(|(name, value)| {
            let over = Vec::new();
            (name.to_owned(), FieldEdit { value, over })
        });
        Edit::Set(edits.collect())
    });
    let edit = prop_oneof![8 => fields, 1 => Just(Edit::Void(Void { reason: "twice".to_owned() }))];
    (0..8_u8, prop::sample::select(KINDS.to_vec()), edit)
}

fn history() -> impl Strategy<Value = Vec<Known>> {
    prop::collection::vec(edit(), 0..24).prop_map(|drawn| {
        let numbered = (0_u64..).zip(drawn);
        let known = numbered.map(|(number, (to, kind, edit))| {
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
            Known { change, at, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true }
        });
        known.collect()
    })
}

proptest! {
    #[test]
    fn new_entries_change_a_list_as_if_they_had_always_been_there(history in history(), late in 0..256_u16) {
        let is_late = |known: &&Known| (0..8_u8).any(|one| late >> one & 1 == 1 && entry(one) == known.change.entry);
        let (new, old): (Vec<&Known>, Vec<&Known>) = history.iter().partition(is_late);
        let none = BTreeMap::new();
        let before = summarise(CASE, &fold_file(old), &none, None);
        let all = summarise(CASE, &fold_file(&history), &none, None);
        let new = fold_file(new);
        let needs_the_rest = new.values().any(|entry| {
            entry.id == CASE.root() || WITH_THE_REST.contains(&entry.kind.as_str()) || entry.fields.contains_key("amends") || before.awaited.contains(&entry.id)
        });
        let after = before.with_new(&new);
        prop_assert_eq!(after.is_none(), needs_the_rest, "it is told wherever it can be");
        if let Some(after) = after {
            prop_assert_eq!(after, all);
        }
    }
}
