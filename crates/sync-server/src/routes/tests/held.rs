//! What a supervisor sees of held work, and what their word does.

use serde_json::value::RawValue;

use super::*;
use crate::receive::read_witnesses;
use crate::testing::{
    JEAN, ROSA, TEAM, TOM, UMA, ZOE, case, change, change_id, contact, entry, on_every_store, roots,
};

impl Server {
    async fn held(&self, user: UserId) -> Value {
        self.get(user, "/api/v1/held").await.json()
    }

    async fn decide(&self, user: UserId, id: impl std::fmt::Display, word: &str) -> Answer {
        self.post(user, &format!("/api/v1/held/{id}/{word}"), json!({})).await
    }

    fn offer(&self, from: UserId, author: UserId, change: &Value) {
        let copy = json!({"seq": [0, 9], "at": change["stamp"], "by": author, "by_name": "as it was", "body": change});
        let copies = read_witnesses(&[RawValue::from_string(copy.to_string()).unwrap()]);
        let app = Arc::clone(&self.app);
        let from = self.office.user(from);
        self.office
            .write(move |tx| app.receiver(tx, NOW_MS).take_witnesses(&from, replica(from.id), &copies));
    }
}

fn on_every_server(test: impl AsyncFn(Server)) {
    let runtime = || tokio::runtime::Builder::new_current_thread().build().unwrap();
    on_every_store(|office| {
        let store = Arc::clone(&office.kept.store);
        let (settings, assets) = (Settings::default(), Assets::Folder("/nowhere".into()));
        let app = App::new(store, Clock::held(NOW_MS), Keys::derive(&[5; 32]), settings, assets);
        runtime().block_on(test(Server { app: Arc::new(app), office }));
    });
}

fn rows<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    list["rows"].as_array().unwrap().iter().map(|row| row[field].as_str().unwrap_or("-")).collect()
}

#[test]
fn a_concern_whose_case_was_erased_says_so_and_can_count() {
    on_every_server(async |server| {
        let office = &server.office;
        office.open_case(ROSA, 1);
        office.write(|tx| crate::erasure::erase_file(tx, JEAN, case(1), "asked for it", NOW_MS));
        let file = shared::id::FileId(Uuid::from_u128(0x5AFE_0001));
        let fields = json!({"case": case(1), "said": "She said that she cannot go on."});
        office.save(ROSA, &[change(230, file, file.root(), "concern", fields)]);
        let list = server.held(JEAN).await;
        assert_eq!(
            (list["total"].as_u64(), &list["rows"][0]["case_erased"]),
            (Some(1), &json!(true)),
            "{list}"
        );
        assert_eq!(list["rows"][0]["fields"]["said"], "She said that she cannot go on.");
        assert_eq!(server.decide(JEAN, change_id(230), "apply").await.status, 204);
        assert_eq!(server.held(JEAN).await["total"], 0);
        assert_eq!(office.scope(JEAN, file), Some(shared::wire::sync::Depth::Whole));
        assert_eq!(office.scope(ROSA, file), None);
    });
}

#[test]
fn the_list_says_who_when_why_and_what_and_whom_only_where_it_may() {
    on_every_server(async |server| {
        let office = &server.office;
        office.open_case(ROSA, 1);
        office.open_case(UMA, 2);
        // By a member on a case of the team, by a stranger on it, by a member on another team's case.
        office.save(TOM, &[contact(220, 1, "on Rosa's")]);
        office.save(UMA, &[contact(221, 1, "from another team")]);
        office.save(TOM, &[contact(222, 2, "on Uma's")]);
        office.save(ROSA, &[change(223, case(1), entry(223), "review_note", json!({"comment": "x"}))]);
        office.save(TOM, &[change(224, case(99), entry(224), "unfinished", json!({"form": "contact"}))]);
        office.take(ROSA, vec![RawValue::from_string(r#"{"id":"no save"}"#.to_owned()).unwrap()]);
        server.offer(TOM, ROSA, &contact(225, 1, "from before"));
        let list = server.held(JEAN).await;
        assert_eq!(list["total"], 7);
        let find = |id: u128| {
            let id = json!(change_id(id));
            list["rows"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone()
        };
        let held = find(220);
        assert_eq!((&held["what"], &held["reason"]["why"]), (&json!("held"), &json!("not_on_your_caseload")));
        assert_eq!((&held["author_name"], &held["kind"]), (&json!("tom"), &json!("contact")));
        assert_eq!((&held["written_ms"], &held["received_ms"]), (&json!(NOW_MS), &json!(NOW_MS)));
        assert_eq!((&held["person_name"], &held["file"]), (&json!("Ada N1"), &json!(case(1))));
        assert_eq!(held["fields"]["note"], "on Rosa's");
        assert_eq!(find(221)["author_name"], "uma");
        let foreign = find(222);
        assert_eq!(
            (&foreign["person_name"], &foreign["file"]),
            (&Value::Null, &Value::Null),
            "not hers to see"
        );
        assert_eq!(find(223)["reason"]["why"], "not_your_role");
        assert_eq!(
            (&find(224)["reason"]["why"], &find(224)["kind"]),
            (&json!("unfinished"), &json!("unfinished"))
        );
        let copy = list["rows"].as_array().unwrap().iter().find(|row| row["what"] == "copy").unwrap();
        assert_eq!(
            (&copy["author_name"], &copy["offered_by_name"], &copy["fields"]["note"]),
            (&json!("as it was"), &json!("tom"), &json!("from before"))
        );
        let unread = list["rows"].as_array().unwrap().iter().find(|row| row["what"] == "unread").unwrap();
        assert_eq!(unread["text"], r#"{"id":"no save"}"#);
        let of_zoe = server.held(ZOE).await;
        assert_eq!(
            rows(&of_zoe, "author_name"),
            ["tom", "uma"],
            "her member's, and what was written on her case"
        );
        let deeds = office.read(|view| view.audit_rows(1));
        assert_eq!((deeds[0].action.as_str(), deeds[0].detail.as_str()), ("held_listed", "2"));
    });
}

#[test]
fn a_supervisors_word_applies_as_the_authors_and_what_waited_follows() {
    on_every_server(async |server| {
        let office = &server.office;
        office.open_case(ROSA, 1);
        let [person_root, case_root] = roots(5);
        office.save(TOM, &[contact(220, 1, "on Rosa's")]);
        let task = change(230, case(1), entry(230), "task", json!({"what": "call"}));
        let edit = change(
            231,
            case(1),
            entry(230),
            "task",
            json!({"what": {"value": "x", "over": [change_id(230)]}}),
        );
        office.save(TOM, &[task]);
        office.open_case(TOM, 2);
        let waiting = json!({"what": {"value": "y", "over": [change_id(230)]}});
        office.save(TOM, &[change(232, case(2), entry(232), "task", waiting), edit]);
        assert_eq!(server.decide(ZOE, change_id(220), "apply").await.status, 404, "not her team's");
        assert_eq!(server.decide(JEAN, change_id(220), "apply").await.status, 204);
        let made = office.read(|view| view.entry(case(1), entry(220))).unwrap();
        assert_eq!(made.made_by, TOM);
        let record = office.read(|view| view.record(case(1), entry(220))).unwrap();
        assert_eq!(record.changes[0].by, TOM, "it is the author's, not the supervisor's");
        assert_eq!(server.decide(JEAN, change_id(220), "apply").await.status, 404, "decided");
        // What builds on something held comes after it.
        let early = server.decide(JEAN, change_id(232), "apply").await;
        assert_eq!((early.status.as_u16(), early.problem()), (422, "/problems/refused".to_owned()));
        assert_eq!(server.decide(JEAN, change_id(230), "apply").await.status, 204);
        assert!(office.folded(case(2), entry(232)).is_some(), "it waited for nothing else");
        assert!(
            server.held(JEAN).await.to_string().contains(&change_id(231).to_string()),
            "still not on his caseload"
        );
        // A root makes its file for the author.
        office.save(TOM, std::slice::from_ref(&case_root));
        assert_eq!(server.decide(JEAN, change_id(51), "apply").await.status, 204);
        assert_eq!(office.read(|view| crate::grants::holder(view, case(5))), Some(TOM));
        assert!(matches!(office.save(TOM, &[case_root])[0], shared::wire::sync::Outcome::Duplicate { .. }));
        office.save(TOM, &[person_root]);
        let deeds = office.read(|view| view.audit_rows(50));
        let deed = deeds.iter().rfind(|deed| deed.action == "held_applied").unwrap();
        assert_eq!((deed.actor, deed.user, deed.file), (Some(JEAN), Some(TOM), Some(case(1))));
        assert_eq!(deed.detail, change_id(220).to_string());
    });
}

#[test]
fn an_unfinished_form_and_a_copy_count_when_a_supervisor_says_so() {
    on_every_server(async |server| {
        let office = &server.office;
        office.open_case(ROSA, 1);
        office.save(TOM, &[change(224, case(1), entry(224), "unfinished", json!({"form": "contact"}))]);
        assert_eq!(server.decide(JEAN, change_id(224), "apply").await.status, 204);
        assert!(office.folded(case(1), entry(224)).is_some());
        let visit = contact(225, 1, "from before");
        server.offer(TOM, ROSA, &visit);
        server.offer(TOM, ROSA, &contact(225, 1, "forged"));
        server.offer(TOM, ROSA, &contact(226, 99, "of a case that is not here"));
        server.offer(TOM, UserId(Uuid::from_u128(0xDEAD)), &contact(227, 1, "by nobody"));
        let list = server.held(JEAN).await;
        assert_eq!(list["total"], 4);
        let id = |note: &str| {
            let row = list["rows"].as_array().unwrap().iter().find(|row| row["fields"]["note"] == note);
            row.unwrap()["id"].as_str().unwrap().to_owned()
        };
        for (note, words) in [("of a case that is not here", "is not here"), ("by nobody", "no account")] {
            let refused = server.decide(JEAN, id(note), "apply").await;
            assert_eq!(refused.status, 422);
            assert!(refused.json()["title"].as_str().unwrap().contains(words), "{note}");
        }
        assert_eq!(server.decide(JEAN, id("from before"), "apply").await.status, 204);
        assert_eq!(office.folded(case(1), entry(225)).unwrap().get::<String>("note").unwrap(), "from before");
        assert_eq!(server.decide(JEAN, id("forged"), "apply").await.status, 404, "gone with the true one");
        let again = &office.save(ROSA, &[visit])[0];
        assert!(
            matches!(again, shared::wire::sync::Outcome::Duplicate { .. }),
            "its author's own is the same"
        );
        assert_eq!(server.held(JEAN).await["total"], 2);
    });
}

#[test]
fn what_is_set_aside_is_settled_and_leaves_the_list() {
    on_every_server(async |server| {
        let office = &server.office;
        office.open_case(ROSA, 1);
        office.open_case(TOM, 2);
        let held = contact(220, 1, "on Rosa's");
        office.save(TOM, std::slice::from_ref(&held));
        let waiting = json!({"what": {"value": "y", "over": [change_id(220)]}});
        office.save(TOM, &[change(221, case(2), entry(221), "task", waiting)]);
        let note = change(223, case(1), entry(223), "review_note", json!({"comment": "x"}));
        office.save(ROSA, std::slice::from_ref(&note));
        office.take(ROSA, vec![RawValue::from_string(r#"{"id":"no save"}"#.to_owned()).unwrap()]);
        server.offer(TOM, ROSA, &contact(225, 1, "from before"));
        assert_eq!(server.held(JEAN).await["total"], 5);
        assert_eq!(server.decide(ZOE, change_id(220), "set-aside").await.status, 404);
        assert_eq!(server.decide(JEAN, Uuid::nil(), "set-aside").await.status, 404);
        let refused = server.decide(JEAN, change_id(223), "apply").await;
        assert_eq!(refused.status, 422, "a refusal was answered, and stands");
        let list = server.held(JEAN).await;
        for row in list["rows"].as_array().unwrap().iter().filter(|row| row["id"] != json!(change_id(221))) {
            let id = row["id"].as_str().unwrap();
            let tried = if row["what"] == "unread" {
                server.decide(JEAN, id, "apply").await.status
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            };
            assert_eq!(tried, 422);
            assert_eq!(server.decide(JEAN, id, "set-aside").await.status, 204, "{row}");
            assert_eq!(server.decide(JEAN, id, "set-aside").await.status, 404, "once");
        }
        assert_eq!(
            server.held(JEAN).await["rows"],
            json!([]),
            "and what waited for it is judged as it stands"
        );
        assert!(office.folded(case(2), entry(221)).is_some());
        let reason = shared::wire::sync::Refused::SetAside;
        assert_eq!(office.save(TOM, &[held]), [shared::wire::sync::Outcome::Refused { reason }]);
        let reason = shared::wire::sync::Refused::NotYourRole;
        assert_eq!(
            office.save(ROSA, &[note]),
            [shared::wire::sync::Outcome::Refused { reason }],
            "as it was answered"
        );
        server.offer(TOM, ROSA, &contact(225, 1, "from before"));
        assert_eq!(server.held(JEAN).await["total"], 0, "offered again, it stays away");
        let deeds = office.read(|view| view.audit_rows(50));
        assert_eq!(deeds.iter().filter(|deed| deed.action == "held_set_aside").count(), 4);
        assert_eq!(office.read(|view| view.held_work(TEAM, 1)).1, 0);
    });
}

#[test]
fn a_long_list_comes_in_part_and_says_how_many_there_are() {
    on_every_server(async |server| {
        let office = &server.office;
        office.open_case(ROSA, 1);
        for number in 0..30 {
            office.save(TOM, &[contact(100 + number, 1, &"x".repeat(60_000))]);
        }
        let list = server.held(JEAN).await;
        let shown = list["rows"].as_array().unwrap().len();
        assert_eq!((list["total"].as_u64(), shown), (Some(30), 17), "a mebibyte of texts");
    });
}
