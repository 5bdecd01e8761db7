//! What goes back says nothing twice, and nothing that it must not.

use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::change::{Change, Edit, FieldEdit};
use crate::fold::{Known, fold_file};
use crate::id::{ChangeId, FileId, UserId, WriterId};
use crate::instrument::built_in;
use crate::stamp::Stamp;

/// 10 November 2026 at noon.
const AT_MS: u64 = 1_794_312_000_000;
const DAY_MS: u64 = 86_400_000;

fn made(number: u64, kind: &str, fields: Value) -> Known {
    let Value::Object(fields) = fields else { panic!("fields") };
    let number = u128::from(number);
    let at = Stamp { wall_ms: AT_MS, tick: 0, writer: WriterId(Uuid::nil()) };
    let edits = fields.into_iter().map(|(name, value)| (name, FieldEdit { value, over: Vec::new() }));
    let change = Change {
        id: ChangeId(Uuid::from_u128(number)),
        file: FileId(Uuid::from_u128(99)),
        entry: EntryId(Uuid::from_u128(number)),
        kind: kind.to_owned(),
        base: None,
        stamp: at,
        replaces: None,
        edit: Edit::Set(edits.collect()),
    };
    Known { change, at, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true }
}

fn suggests(known: &[Known], set: &str) -> Vec<String> {
    let case = fold_file(known);
    let live = in_use(&case);
    let funnel = Funnel { set: set.to_owned(), ..Funnel::of(None, &live) };
    suggested(&funnel, &live).into_iter().map(|code| code.code).collect()
}

fn of(known: &[Known]) -> Parts {
    let case = fold_file(known);
    let funnel = Funnel::of(None, &in_use(&case));
    parts(&case, &funnel, &built_in())
}

#[test]
fn a_code_that_two_phones_sent_is_seen_on_the_later_message() {
    let message = |number: u64, codes: &[&str], on: &str| {
        let mut made = made(number, kind::MESSAGE, json!({ "codes": codes, "on": on }));
        made.at.wall_ms = AT_MS + number;
        made.change.stamp = made.at;
        made
    };
    let known = [
        message(1, &["a"], "2026-05-03"),
        message(2, &["a", "b"], "2026-05-04"),
        message(3, &["b"], "2026-05-05"),
        message(4, &[], "2026-05-06"),
    ];
    let case = fold_file(&known);
    let repeated = |case: &BTreeMap<EntryId, Entry>| {
        let live = in_use(case);
        live.iter().map(|entry| repeats(entry, &live).map(|day| day.to_string())).collect::<Vec<_>>()
    };
    let days = |days: [&str; 4]| days.map(|day| Some(day.to_owned()).filter(|day| !day.is_empty())).to_vec();
    assert_eq!(repeated(&case), days(["", "2026-05-03", "2026-05-04", ""]));
    let alone: BTreeMap<_, _> = case.into_iter().skip(1).collect();
    assert_eq!(
        repeated(&alone)[..2],
        days(["", "2026-05-04", "", ""])[..2],
        "the first is gone, and with it the doubt"
    );
}

/// The check digit of a SNOMED CT identifier (Verhoeff).
fn is_checked(code: &str) -> bool {
    const TIMES: [[usize; 10]; 10] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
        [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
        [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
        [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
        [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
        [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
        [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
        [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
        [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    ];
    const TURN: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let turned = |digit: usize, times: usize| (0..times % 8).fold(digit, |digit, _| TURN[digit]);
    let digits = code.bytes().rev().map(|byte| usize::from(byte - b'0'));
    digits.enumerate().fold(0, |sum, (place, digit)| TIMES[sum][turned(digit, place)]) == 0
}

#[test]
fn the_codes_are_data_and_pass_their_check() {
    let codes = codes();
    assert_eq!(codes.len(), 2);
    for code in codes {
        assert!(is_checked(&code.code), "{}", code.code);
    }
    assert!(!is_checked("871731000000107"));
}

#[test]
fn a_code_is_suggested_once_an_episode() {
    let (accepted, declined) = ("871731000000106", "871711000000103");
    let mut known =
        vec![made(1, kind::CONTACT, json!({ "how": "call", "at_ms": AT_MS, "agreed": { "answer": "yes" } }))];
    assert_eq!(suggests(&known, ""), [""; 0]);
    known.push(made(2, kind::AGREEMENT, json!({ "on": "2026-11-11" })));
    assert_eq!(suggests(&known, ""), [accepted]);
    assert_eq!(suggests(&known, "declined"), [declined]);
    known.push(made(3, kind::MESSAGE, json!({ "codes": [accepted] })));
    assert_eq!(suggests(&known, ""), [""; 0], "never twice");
    assert_eq!(suggests(&known, "closed"), [""; 0]);
    assert_eq!(suggests(&known, "declined"), [declined]);
}

#[test]
fn no_actions_stand_on_top_and_are_said() {
    let letter = Letter { from: "Rosa Hale".to_owned(), ..Letter::default() };
    assert!(letter.text().starts_with("ACTIONS FOR YOU: none."));
    let asks = Letter { actions: " Please check her tablets. ".to_owned(), ..letter };
    assert!(asks.text().starts_with("ACTIONS FOR YOU:\nPlease check her tablets."));
}

#[test]
fn what_did_not_work_stands_beside_what_did_and_notes_stay_here() {
    let parts = of(&[
        made(1, kind::CONTACT, json!({ "how": "visit", "at_ms": AT_MS, "note": "Her son drinks." })),
        made(2, kind::CONTACT, json!({ "how": "call", "at_ms": AT_MS + 3 * DAY_MS })),
        made(
            3,
            kind::ACTION,
            json!({ "what": "Counselling", "who": { "who": "service", "name": "Arts of Change" }, "status": { "status": "done", "on": "2026-11-12" } }),
        ),
        made(
            4,
            kind::ACTION,
            json!({ "what": "Choir", "who": { "who": "person" }, "status": { "status": "not_done", "on": "2026-11-12", "words": "Too loud" } }),
        ),
    ]);
    assert!(
        parts.done.contains("1 visit and 1 telephone call, between 10 November 2026 and 13 November 2026."),
        "{}",
        parts.done
    );
    assert!(parts.done.contains("Done: Counselling (A service: Arts of Change), 12 November 2026."));
    assert!(parts.done.contains("Did not work: Choir (The person), 12 November 2026: Too loud"));
    assert!(!format!("{parts:?}").contains("drinks"), "notes of contacts are not for others");
}

#[test]
fn first_and_latest_scores_stand_beside_each_other() {
    let gad = |number: u64, at_ms: u64, choice: &str| {
        let mut fields = json!({ "instrument": { "id": "gad-7", "version": 1 }, "at_ms": at_ms });
        for item in &built_in().into_iter().find(|one| one.id == "gad-7").unwrap().items {
            fields[format!("answer/{}", item.id)] = json!({ "choice": choice });
        }
        made(number, kind::ASSESSMENT, fields)
    };
    let once = of(&[gad(1, AT_MS, "2")]);
    assert!(once.scores.contains("14, moderate (10 November 2026), asked once."), "{}", once.scores);
    let twice = of(&[gad(1, AT_MS, "2"), gad(2, AT_MS + 7 * DAY_MS, "1")]);
    assert!(
        twice.scores.contains("first 14, moderate (10 November 2026), latest 7, mild (17 November 2026)."),
        "{}",
        twice.scores
    );
}

#[test]
fn risks_are_always_said_and_some_only_after_asking() {
    assert_eq!(of(&[]).risks, "Risks were not asked yet.");
    let none = of(&[made(1, kind::RISKS, json!({ "at_ms": AT_MS, "answer": "none_known" }))]);
    assert_eq!(
        (none.risks.as_str(), none.ask_first.as_str()),
        ("No known risks (asked on 10 November 2026).", "")
    );
    let some = of(&[made(
        1,
        kind::RISKS,
        json!({ "at_ms": AT_MS, "answer": "some", "risk/falls": { "words": "The rug" }, "risk/exploitation": { "words": "Her nephew" }, "risk/vampires": {} }),
    )]);
    assert_eq!(some.risks, "Asked on 10 November 2026.\nFalls: The rug");
    assert_eq!(some.ask_first, "Being used, for money or otherwise: Her nephew\nvampires.");
}

#[test]
fn a_goal_says_how_far_it_is_and_how_sure_they_were() {
    let goals = of(&[made(
        1,
        kind::GOAL,
        json!({ "what": "Walk to the library", "importance": 8, "status": { "status": "partly", "on": "2026-11-12" },
            "confidence/2026-11-03": { "level": 3 }, "confidence/2026-11-20": { "level": 6 } }),
    )])
    .goals;
    assert_eq!(
        goals,
        "“Walk to the library” Partly reached, 12 November 2026. Importance 8 of 10. Confidence 3 of 10 at first, 6 of 10 now."
    );
}
