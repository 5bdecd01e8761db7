//! The exact bytes of the wire types. A change here is a change of protocol: think of old builds first.

use serde_json::json;
use uuid::Uuid;

use super::*;

const FILE: FileId = FileId(Uuid::from_u128(2));
const SEQ: Sequence = Sequence { epoch: 1, counter: 7 };

#[test]
fn a_request_has_exactly_these_bytes() {
    let request = SyncRequest {
        protocol: 1,
        build: "0.1.0".to_owned(),
        replica: ReplicaId(Uuid::from_u128(1)),
        sent_at_ms: 5,
        waiting: Waiting { saves: 1, drafts: 0, photos: 2, oldest_ms: Some(4) },
        cursor: None,
        saves: vec![RawValue::from_string("{\"id\": 1}".to_owned()).unwrap()],
        list: false,
        witnesses: vec![],
    };
    assert_eq!(
        serde_json::to_string(&request).unwrap(),
        concat!(
            r#"{"protocol":1,"build":"0.1.0","replica":"00000000-0000-0000-0000-000000000001","sent_at_ms":5,"#,
            r#""waiting":{"saves":1,"drafts":0,"photos":2,"oldest_ms":4},"cursor":null,"saves":[{"id": 1}]}"#
        )
    );
}

#[test]
fn verdicts_have_exactly_these_bytes() {
    let verdict =
        |outcome| serde_json::to_string(&Verdict { save: 0, place: 1, change: None, outcome }).unwrap();
    let cases = [
        (
            Outcome::Applied { seq: SEQ },
            r#"{"save":0,"place":1,"change":null,"verdict":"applied","seq":[1,7]}"#,
        ),
        (
            Outcome::Duplicate { seq: SEQ },
            r#"{"save":0,"place":1,"change":null,"verdict":"duplicate","seq":[1,7]}"#,
        ),
        (
            Outcome::Held { reason: Held::NotOnYourCaseload },
            r#"{"save":0,"place":1,"change":null,"verdict":"held","reason":{"why":"not_on_your_caseload"}}"#,
        ),
        (
            Outcome::Refused { reason: Refused::Unreadable { at: "line 1".to_owned() } },
            r#"{"save":0,"place":1,"change":null,"verdict":"refused","reason":{"why":"unreadable","at":"line 1"}}"#,
        ),
        (Outcome::Erased, r#"{"save":0,"place":1,"change":null,"verdict":"erased"}"#),
    ];
    for (outcome, bytes) in cases {
        assert_eq!(verdict(outcome.clone()), bytes);
        assert_eq!(serde_json::from_str::<Verdict>(bytes).unwrap().outcome, outcome);
    }
}

#[test]
fn what_is_asked_for_seldom_is_left_out_and_read_when_there() {
    let asking =
        r#"{"protocol":1,"build":"","replica":"00000000-0000-0000-0000-000000000001","sent_at_ms":5,"#;
    let waiting = r#""waiting":{"saves":0,"drafts":0,"oldest_ms":null},"cursor":null,"saves":[]"#;
    let text = format!(r#"{asking}{waiting},"list":true,"witnesses":[{{"moon": 3}}]}}"#);
    let request: SyncRequest = serde_json::from_str(&text).unwrap();
    assert!(request.list);
    assert_eq!(serde_json::to_string(&request).unwrap(), text);
    for (reason, bytes) in [
        (serde_json::to_string(&Held::Unfinished), r#"{"why":"unfinished"}"#),
        (serde_json::to_string(&Held::AccountOff), r#"{"why":"account_off"}"#),
        (serde_json::to_string(&Refused::SetAside), r#"{"why":"set_aside"}"#),
        (
            serde_json::to_string(&Refused::Replaced { by: ChangeId(Uuid::from_u128(9)) }),
            r#"{"why":"replaced","by":"00000000-0000-0000-0000-000000000009"}"#,
        ),
    ] {
        assert_eq!(reason.unwrap(), bytes);
    }
}

#[test]
fn an_old_device_reads_a_newer_servers_reasons_and_fields() {
    let text =
        r#"{"save":0,"place":0,"verdict":"held","reason":{"why":"moon_phase","phase":3},"colour":"blue"}"#;
    let verdict: Verdict = serde_json::from_str(text).unwrap();
    assert_eq!(verdict.outcome, Outcome::Held { reason: Held::Other });
    let dropped: Dropped = serde_json::from_value(json!({"file": FILE, "why": "moon_phase"})).unwrap();
    assert_eq!(dropped.why, DroppedWhy::Other);
}

#[test]
fn an_answer_says_that_an_account_is_off_only_where_it_is() {
    let text = concat!(
        r#"{"incarnation":"00000000-0000-0000-0000-000000000001","now_ms":5,"verdicts":[],"pages":[],"dropped":[],"#,
        r#""cursor":"c","passed":null,"more":false,"restart":false,"heads":null,"safe_through":null,"update":null}"#
    );
    let mut answer: SyncAnswer = serde_json::from_str(text).unwrap();
    assert!(!answer.account_off, "an older office does not say it");
    assert_eq!(serde_json::to_string(&answer).unwrap(), text);
    answer.account_off = true;
    let text = text.replace(r#""update":null}"#, r#""update":null,"account_off":true}"#);
    assert_eq!(serde_json::to_string(&answer).unwrap(), text);
}

#[test]
fn a_page_carries_changes_verbatim() {
    let body = r#"{"id": "x",  "odd":"spacing"}"#;
    let page = FilePage {
        file: FILE,
        kind: FileKind::Case,
        depth: Depth::Whole,
        fresh: true,
        complete: true,
        head: SEQ,
        holder: None,
        summary: None,
        entries: vec![
            serde_json::value::to_raw_value(&EntryRecord {
                entry: FILE.root(),
                seq: SEQ,
                erased: false,
                relocated: false,
                changes: vec![AppliedChange {
                    seq: SEQ,
                    at: Stamp::start(crate::id::WriterId(Uuid::nil())),
                    by: UserId(Uuid::nil()),
                    by_name: "R. Hale".to_owned(),
                    body: RawValue::from_string(body.to_owned()).unwrap(),
                }],
            })
            .unwrap(),
        ],
    };
    let text = serde_json::to_string(&page).unwrap();
    assert!(text.contains(body));
    let read: FilePage = serde_json::from_str(&text).unwrap();
    let entry: EntryRecord = serde_json::from_str(read.entries[0].get()).unwrap();
    assert_eq!(entry.changes[0].body.get(), body);
    assert!(entry.changes[0].known().is_err(), "what cannot be read is said, not guessed");
}
