//! What a plan comes to, whoever wrote it and in whatever order.

use jiff::civil::date;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::change::{Change, Edit, FieldEdit, Void};
use crate::fold::{Known, fold_file};
use crate::funnel::Funnel;
use crate::id::{ChangeId, FileId, UserId, WriterId};
use crate::stamp::Stamp;
use crate::summary::{in_use, summarise};

const CASE: FileId = FileId(Uuid::from_u128(7));

fn id(number: u64) -> EntryId {
    EntryId(Uuid::from_u128(0x100 + u128::from(number)))
}

fn change(number: u64, to: EntryId, kind: &str, edit: Edit) -> Known {
    let at = Stamp { wall_ms: number, tick: 0, writer: WriterId(Uuid::nil()) };
    let change = Change {
        id: ChangeId(Uuid::from_u128(u128::from(number))),
        file: CASE,
        entry: to,
        kind: kind.to_owned(),
        base: None,
        stamp: at,
        replaces: None,
        edit,
    };
    Known { change, at, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true }
}

fn set(number: u64, to: u64, kind: &str, fields: Value, over: &[u64]) -> Known {
    let Value::Object(fields) = fields else { panic!("fields") };
    let over: Vec<ChangeId> = over.iter().map(|one| ChangeId(Uuid::from_u128(u128::from(*one)))).collect();
    let edits = fields.into_iter().map(|(name, value)| (name, FieldEdit { value, over: over.clone() }));
    change(number, id(to), kind, Edit::Set(edits.collect()))
}

fn made(number: u64, kind: &str, fields: Value) -> Known {
    set(number, number, kind, fields, &[])
}

fn plan() -> Vec<Known> {
    vec![
        made(
            1,
            kind::GOAL,
            json!({ "what": "Walk to the library", "order": 1024.0, "step/a": { "what": "The corner" } }),
        ),
        made(
            2,
            kind::ACTION,
            json!({ "what": "Go along once", "goal": id(1), "who": { "who": "worker" }, "by": "2026-11-20" }),
        ),
        made(
            3,
            kind::ACTION,
            json!({ "what": "Look up the opening hours", "who": { "who": "person" }, "by": "2026-11-19" }),
        ),
    ]
}

fn agreed(number: u64, known: &[Known], copy: &str, on: &str) -> Known {
    let case = fold_file(known);
    let covers = covered(&in_use(&case));
    made(number, kind::AGREEMENT, json!({ "on": on, "review": "2027-01-15", "copy": copy, "covers": covers }))
}

fn since(known: &[Known]) -> Vec<(EntryId, Since)> {
    let case = fold_file(known);
    let live = in_use(&case);
    since_agreed(&case, &live, &Agreement::of(agreement(&live).unwrap()))
}

fn dues(known: &[Known]) -> Vec<(String, String)> {
    let summary = summarise(CASE, &fold_file(known), &BTreeMap::new(), None);
    summary.next.into_iter().map(|next| (next.how, next.date.to_string())).collect()
}

#[test]
fn the_workers_own_actions_the_review_and_an_owed_copy_are_due() {
    let mut known = plan();
    assert_eq!(dues(&known), [(ACTION_DUE.to_owned(), "2026-11-20".to_owned())]);
    known.push(agreed(4, &known, LATER, "2026-11-10"));
    assert_eq!(
        dues(&known).iter().map(|(how, _)| how.as_str()).collect::<Vec<_>>(),
        [COPY_OWED, ACTION_DUE, REVIEW_DUE]
    );
    known.push(made(5, kind::PLAN_COPY, json!({ "of": id(4), "given": "posted", "on": "2026-11-11" })));
    known.push(set(6, 2, kind::ACTION, json!({ "status": { "status": "done", "on": "2026-11-12" } }), &[]));
    assert_eq!(dues(&known), [(REVIEW_DUE.to_owned(), "2027-01-15".to_owned())]);
}

#[test]
fn nothing_is_due_for_a_goal_that_was_given_up_or_taken_out() {
    let mut known = plan();
    known.push(set(4, 1, kind::GOAL, json!({ "status": { "status": "given_up", "on": "2026-11-12" } }), &[]));
    assert_eq!(dues(&known), []);
    known.push(set(
        5,
        1,
        kind::GOAL,
        json!({ "status": { "status": "working_on", "on": "2026-11-13" } }),
        &[4],
    ));
    assert_eq!(dues(&known).len(), 1);
    known.push(change(6, id(1), kind::GOAL, Edit::Void(Void { reason: "twice".to_owned() })));
    assert_eq!(dues(&known), []);
}

#[test]
fn what_changed_since_it_was_agreed_is_named_and_how_far_it_is_changes_nothing() {
    let mut known = plan();
    known.push(agreed(4, &known, "no", "2026-11-10"));
    known.push(set(5, 1, kind::GOAL, json!({ "status": { "status": "reached", "on": "2026-11-12" }, "importance": 9, "step_done/a": { "on": "2026-11-12" } }), &[]));
    known.push(set(6, 2, kind::ACTION, json!({ "status": { "status": "done", "on": "2026-11-12" } }), &[]));
    assert_eq!(since(&known), []);
    known.push(set(7, 3, kind::ACTION, json!({ "by": "2026-12-01" }), &[3]));
    known.push(set(8, 1, kind::GOAL, json!({ "step/b": { "what": "The bridge" } }), &[]));
    known.push(made(9, kind::GOAL, json!({ "what": "Sleep", "order": 2048.0 })));
    known.push(change(10, id(2), kind::ACTION, Edit::Void(Void { reason: "twice".to_owned() })));
    assert_eq!(
        since(&known),
        [(id(1), Since::Changed), (id(9), Since::New), (id(3), Since::Changed), (id(2), Since::Gone)]
    );
    known.push(set(11, 3, kind::ACTION, json!({ "by": "2026-11-19" }), &[7]));
    known.push(set(12, 1, kind::GOAL, json!({ "step/b": null }), &[8]));
    assert_eq!(
        since(&known),
        [(id(9), Since::New), (id(2), Since::Gone)],
        "what says the same again is the same"
    );
    known.push(agreed(13, &known, "no", "2026-11-14"));
    assert_eq!(since(&known), []);
}

#[test]
fn an_agreement_is_a_plan_agreed_and_what_came_after_it_is_support() {
    let noon = |day: i64| 1_777_633_200_000 + day * 86_400_000;
    let mut known = vec![
        made(1, kind::CONTACT, json!({ "how": "visit", "at_ms": noon(5), "agreed": { "answer": "yes" } })),
        made(2, kind::AGREEMENT, json!({ "on": "2026-05-06" })),
    ];
    let funnel = |known: &[Known]| {
        let case = fold_file(known);
        Funnel::of(None, &in_use(&case))
    };
    let now = funnel(&known);
    assert_eq!((now.accepted, now.supported), (Some(date(2026, 5, 6)), Some(date(2026, 5, 6))));
    known.remove(0);
    known.push(made(3, kind::CONTACT, json!({ "how": "call", "at_ms": noon(1) })));
    assert_eq!(funnel(&known).stage(), ("accepted", Some(date(2026, 5, 6))), "a call before it is none");
}

#[test]
fn two_who_ask_on_two_days_are_both_heard() {
    let known = [
        made(1, kind::GOAL, json!({ "what": "Sleep", "confidence/2026-11-20": { "level": 6 } })),
        set(2, 1, kind::GOAL, json!({ "confidence/2026-11-03": { "level": 3 } }), &[]),
    ];
    let case = fold_file(&known);
    let goal = case.get(&id(1)).unwrap();
    assert_eq!(readings(goal), [(date(2026, 11, 3), 3), (date(2026, 11, 20), 6)]);
    assert_eq!(goal.open_questions().count(), 0);
}

#[test]
fn a_goal_is_moved_by_one_change() {
    let places = [1024.0, 2048.0, 3072.0];
    assert_eq!(place_before(&places, 0), 0.0);
    assert_eq!(place_before(&places, 1), 1536.0);
    assert!(place_before(&places, 3) > 3072.0);
    assert_eq!(place_before(&[], 0), APART);
}
