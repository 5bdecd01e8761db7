//! The sheet says what it names and nothing else of the file.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shared::change::{Change, Edit, FieldEdit};
use shared::fold::{Known, fold_file};
use shared::id::{ChangeId, EntryId, UserId, WriterId};
use shared::kind;
use shared::stamp::Stamp;
use uuid::Uuid;

use super::*;

const CASE: FileId = FileId(Uuid::from_u128(7));

fn made(number: u64, kind: &str, fields: Value) -> Known {
    let Value::Object(fields) = fields else { panic!("fields") };
    let id = if kind == kind::CASE { CASE.root().0 } else { Uuid::from_u128(u128::from(number)) };
    let at = Stamp { wall_ms: number, tick: 0, writer: WriterId(id) };
    let edits = fields.into_iter().map(|(name, value)| (name, FieldEdit { value, over: Vec::new() }));
    let change = Change {
        id: ChangeId(Uuid::from_u128(u128::from(number))),
        file: CASE,
        entry: EntryId(id),
        kind: kind.to_owned(),
        base: None,
        stamp: at,
        replaces: None,
        edit: Edit::Set(edits.collect()),
    };
    Known { change, at, by: UserId(id), by_name: "R. Hale".to_owned(), office: true }
}

#[test]
fn staff_only_words_are_not_on_the_sheet() {
    let secret = "zzz-staff";
    let goal = Uuid::from_u128(2);
    let known = [
        made(1, kind::CASE, json!({ "strengths": secret, "flag/a": { "what": secret } })),
        made(
            2,
            kind::GOAL,
            json!({ "what": "Sleep", "need": secret, "importance": 7, "confidence/2026-11-01": { "level": 3 },
            "status": { "status": "working_on", "on": "2026-11-01", "words": secret },
            "step/a": { "what": "Ring Silver Line" }, "step_done/a": { "on": "2026-11-02" } }),
        ),
        made(
            3,
            kind::ACTION,
            json!({ "what": "Send the number", "goal": goal, "who": { "who": "worker" }, "by": "2026-11-23" }),
        ),
        made(
            4,
            kind::ACTION,
            json!({ "what": "Come to the choir", "who": { "who": "family", "name": "Her cousin" }, "by": "2026-11-20",
            "status": { "status": "done", "on": "2026-11-19", "words": secret } }),
        ),
        made(
            5,
            kind::ACTION,
            json!({ "what": secret, "who": { "who": "person" }, "status": { "status": "not_done", "on": "2026-11-19" } }),
        ),
        made(
            6,
            kind::GOAL,
            json!({ "what": secret, "status": { "status": "given_up", "on": "2026-11-19" } }),
        ),
        made(
            7,
            kind::AGREEMENT,
            json!({ "on": "2026-11-22", "review": "2027-01-31", "agreed": { "how": "best_interest", "words": secret } }),
        ),
        made(8, kind::RISKS, json!({ "answer": "some", "risk/falls": { "words": secret } })),
        made(9, kind::CONTACT, json!({ "note": secret })),
    ];
    let open = OpenFile {
        file: CASE,
        case: fold_file(&known),
        person_file: None,
        person: BTreeMap::new(),
        complete: true,
        unreadable: 0,
    };
    let told = sheet(&open, "Rosa");
    assert!(!format!("{told:?}").contains(secret), "{told:?}");
    assert_eq!(
        told.goals,
        [Aim {
            what: "Sleep".to_owned(),
            is_reached: false,
            steps: vec![("Ring Silver Line".to_owned(), true)]
        }]
    );
    let does: Vec<(&str, &str)> =
        told.does.iter().map(|(who, _, when)| (who.as_str(), when.as_str())).collect();
    assert_eq!(does, [("Her cousin", "Done"), ("Rosa", "by Monday 23 November")]);
    assert!(!told.is_larger);
}
