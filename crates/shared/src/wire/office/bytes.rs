//! The exact bytes of what office screens get. A change here is a change of protocol: think of old builds first.

use serde_json::json;

use super::*;

fn row(what: HeldWhat) -> HeldRow {
    HeldRow {
        id: Uuid::from_u128(1),
        what,
        author: UserId(Uuid::from_u128(2)),
        author_name: "R. Hale".to_owned(),
        offered_by_name: None,
        written_ms: Some(5),
        received_ms: 6,
        file: None,
        person_name: None,
        kind: Some("contact".to_owned()),
        case_erased: false,
        fields: BTreeMap::from([("note".to_owned(), json!("tea"))]),
        void: None,
        restore: false,
        text: None,
    }
}

#[test]
fn held_work_has_exactly_these_bytes() {
    let tail = concat!(
        r#""author":"00000000-0000-0000-0000-000000000002","author_name":"R. Hale","offered_by_name":null,"#,
        r#""written_ms":5,"received_ms":6,"file":null,"person_name":null,"kind":"contact","#,
        r#""fields":{"note":"tea"},"void":null,"restore":false,"text":null}"#
    );
    let cases = [
        (
            HeldWhat::Held { reason: Held::NotOnYourCaseload },
            r#""what":"held","reason":{"why":"not_on_your_caseload"},"#,
        ),
        (
            HeldWhat::Refused { reason: Refused::NotYourRole },
            r#""what":"refused","reason":{"why":"not_your_role"},"#,
        ),
        (HeldWhat::Copy, r#""what":"copy","#),
        (HeldWhat::Unread { why: "line 1".to_owned() }, r#""what":"unread","why":"line 1","#),
    ];
    for (what, middle) in cases {
        let bytes = format!(r#"{{"id":"00000000-0000-0000-0000-000000000001",{middle}{tail}"#);
        assert_eq!(serde_json::to_string(&row(what.clone())).unwrap(), bytes);
        assert_eq!(serde_json::from_str::<HeldRow>(&bytes).unwrap(), row(what));
    }
    let list = HeldList { rows: vec![], total: 3 };
    assert_eq!(serde_json::to_string(&list).unwrap(), r#"{"rows":[],"total":3}"#);
}

#[test]
fn the_board_says_how_much_is_held() {
    let board = TeamBoard { as_of_ms: 5, team_name: "Riverside".to_owned(), workers: vec![], held: 2 };
    let bytes = r#"{"as_of_ms":5,"team_name":"Riverside","workers":[],"held":2}"#;
    assert_eq!(serde_json::to_string(&board).unwrap(), bytes);
    let older = serde_json::from_str::<TeamBoard>(r#"{"as_of_ms":5,"team_name":"","workers":[]}"#).unwrap();
    assert_eq!(older.held, 0);
}

#[test]
fn an_old_screen_reads_what_a_newer_server_lists() {
    let text = json!({"id": Uuid::nil(), "what": "moon", "phase": 3, "author": Uuid::nil(), "author_name": "x",
        "received_ms": 6, "colour": "blue"});
    let row: HeldRow = serde_json::from_value(text).unwrap();
    assert_eq!((row.what, row.kind, row.fields.len()), (HeldWhat::Other, None, 0));
}

#[test]
fn who_reads_a_restricted_file_has_exactly_these_bytes() {
    let user = UserId(Uuid::from_u128(2));
    let reader = |reads| Reader { user, name: "R. Hale".to_owned(), reads };
    let id = "00000000-0000-0000-0000-000000000002";
    for (reads, said) in [
        (None, "null"),
        (Some(ReadsAs::Author), "\"author\""),
        (Some(ReadsAs::Supervisor), "\"supervisor\""),
        (Some(ReadsAs::Let), "\"let\""),
    ] {
        let bytes = format!(r#"{{"user":"{id}","name":"R. Hale","reads":{said}}}"#);
        assert_eq!(serde_json::to_string(&reader(reads)).unwrap(), bytes);
        assert_eq!(serde_json::from_str::<Reader>(&bytes).unwrap(), reader(reads));
    }
    let asked = LetRead { user, reads: true };
    assert_eq!(serde_json::to_string(&asked).unwrap(), format!(r#"{{"user":"{id}","reads":true}}"#));
}
