//! Sync over HTTP.

use super::*;
use crate::testing::{
    IDRIS, JEAN, PAT, ROSA, SEFA, TOM, case, change, contact, entry, person, roots, sqlite,
};

fn verdicts(answer: &Value) -> Vec<String> {
    answer["verdicts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|verdict| verdict["verdict"].as_str().unwrap().to_owned())
        .collect()
}

fn files(answer: &Value) -> Vec<String> {
    answer["pages"].as_array().unwrap().iter().map(|page| page["file"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_visit_recorded_offline_reaches_the_supervisor_and_the_comment_comes_back() {
    let server = Server::over(sqlite());
    let first = server.sync(ROSA, None, &[&roots(1)]).await;
    assert_eq!(verdicts(&first), ["applied", "applied"]);
    let visit = contact(20, 1, "Tea in the good cups.");
    let answer = server.sync(ROSA, first["cursor"].as_str(), &[&[visit]]).await;
    assert_eq!(verdicts(&answer), ["applied"]);
    assert_eq!(files(&answer), [case(1).to_string()], "what was written comes back on the same answer");
    assert!(answer["passed"].as_array().unwrap()[1].as_u64() >= answer["verdicts"][0]["seq"][1].as_u64());

    let team = server.get(JEAN, "/api/v1/team").await.json();
    let rosa = team["workers"].as_array().unwrap().iter().find(|row| row["name"] == "rosa").unwrap();
    assert_eq!((&rosa["people"], &rosa["new_contacts"]), (&json!(1), &json!(1)));
    assert_eq!(rosa["last_heard_ms"], json!(NOW_MS));
    let review = server.get(JEAN, "/api/v1/review").await.json();
    assert_eq!(review["rows"][0]["person_name"], "Ada N1");
    assert_eq!(review["rows"][0]["what"], "Visit");
    assert_eq!(server.post(JEAN, &format!("/api/v1/files/{}/open", case(1)), json!({})).await.status, 204);
    let note = json!({"about": entry(20), "verdict": "reviewed", "comment": "Well done."});
    let note = change(30, case(1), entry(30), "review_note", note);
    let reviewed = server.sync(JEAN, None, &[&[note]]).await;
    assert_eq!(verdicts(&reviewed), ["applied"]);
    assert_eq!(server.get(JEAN, "/api/v1/review").await.json()["total"], 0);
    assert_eq!(server.post(JEAN, &format!("/api/v1/team/{ROSA}/look"), json!({})).await.status, 204);
    let team = server.get(JEAN, "/api/v1/team").await.json();
    let rosa = team["workers"].as_array().unwrap().iter().find(|row| row["name"] == "rosa").unwrap();
    assert_eq!(rosa["new_contacts"], 0);

    let back = server.sync(ROSA, answer["cursor"].as_str(), &[]).await;
    assert!(back["pages"][0]["entries"].to_string().contains("Well done."));
    assert_eq!(back["pages"][0]["fresh"], false);
    let idle = server.sync(ROSA, back["cursor"].as_str(), &[]).await;
    assert_eq!(idle["cursor"], back["cursor"], "a sync with nothing to do moves nothing");
    assert_eq!((&idle["pages"], &idle["more"]), (&json!([]), &json!(false)));
}

#[tokio::test]
async fn the_board_says_what_is_only_on_a_phone_and_not_what_has_arrived() {
    let server = Server::over(sqlite());
    server.sync(ROSA, None, &[&roots(1)]).await;
    let visit = contact(20, 1, "tea");
    let saves = [json!({"id": visit["id"], "changes": [visit]})];
    let said = |waiting: Value| {
        let mut body = super::request(ROSA, None, &saves);
        body["waiting"] = waiting;
        body
    };
    let phones = || async {
        let team = server.get(JEAN, "/api/v1/team").await.json();
        let rows = team["workers"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["name"] == "rosa").unwrap()
    };
    let before = said(json!({"saves": 3, "drafts": 1, "photos": 4, "oldest_ms": NOW_MS - 60_000}));
    assert_eq!(server.post(ROSA, "/api/v1/sync", before).await.status, 200);
    let rosa = phones().await;
    assert_eq!(
        rosa["devices"],
        json!([{
            "heard_ms": NOW_MS, "waiting": 2, "drafts": 1, "photos": 4, "oldest_waiting_ms": null,
            "device": replica(ROSA), "stopped_ms": null,
        }]),
        "one of the three came with the call"
    );
    assert_eq!(rosa["waiting"], 2);
    let mut idle = said(json!({"saves": 2, "drafts": 0, "oldest_ms": NOW_MS - 30_000}));
    idle["saves"] = json!([]);
    assert_eq!(server.post(ROSA, "/api/v1/sync", idle).await.status, 200);
    let kept = json!([{
        "heard_ms": NOW_MS, "waiting": 2, "drafts": 0, "photos": 0, "oldest_waiting_ms": NOW_MS - 30_000,
        "device": replica(ROSA), "stopped_ms": null,
    }]);
    assert_eq!(phones().await["devices"], kept, "nothing came: all of it still waits there");
}

#[tokio::test]
async fn a_lost_answer_costs_nothing() {
    let server = Server::over(sqlite());
    let opened = server.sync(ROSA, None, &[&roots(1)]).await;
    let cursor = opened["cursor"].as_str();
    let saves: [&[Value]; 2] = [&[contact(20, 1, "a"), contact(21, 1, "b")], &[contact(22, 1, "c")]];
    let lost = server.sync(ROSA, cursor, &saves).await;
    let again = server.sync(ROSA, cursor, &saves).await;
    assert_eq!(verdicts(&lost), ["applied"; 3]);
    assert_eq!(verdicts(&again), ["duplicate"; 3]);
    for (first, second) in
        lost["verdicts"].as_array().unwrap().iter().zip(again["verdicts"].as_array().unwrap())
    {
        assert_eq!(first["seq"], second["seq"]);
    }
    assert_eq!(lost["pages"], again["pages"], "the same cursor brings the same page again");
}

#[tokio::test]
async fn one_bad_change_blocks_neither_the_others_nor_the_pages() {
    let server = Server::over(sqlite());
    let opened = server.sync(ROSA, None, &[&roots(1)]).await;
    let poison = change(30, case(1), entry(30), "tripwire", json!({"a": 1}));
    let saves: [&[Value]; 3] =
        [&[contact(20, 1, "a"), poison, contact(21, 1, "b")], &[json!({"id": "?"})], &[contact(22, 1, "c")]];
    let answer = server.sync(ROSA, opened["cursor"].as_str(), &saves).await;
    assert_eq!(verdicts(&answer), ["applied", "held", "applied", "refused", "applied"]);
    assert_eq!(answer["verdicts"][1]["reason"]["why"], "server_trouble");
    assert_eq!(answer["verdicts"][3]["change"], Value::Null);
    assert_eq!(files(&answer), [case(1).to_string()]);
}

#[tokio::test]
async fn a_useless_cursor_is_no_error() {
    let server = Server::new();
    let opened = server.sync(ROSA, None, &[&roots(1)]).await;
    assert_eq!(opened["restart"], false);
    let of_tom = server.sync(TOM, None, &[]).await["cursor"].as_str().unwrap().to_owned();
    let mut flipped = opened["cursor"].as_str().unwrap().to_owned();
    let last = if flipped.pop() == Some('A') { 'B' } else { 'A' };
    flipped.push(last);
    for (number, cursor) in [of_tom.as_str(), flipped.as_str(), "", "nonsense", "…"].into_iter().enumerate()
    {
        let visit = contact(40 + number as u128, 1, "x");
        let answer = server.sync(ROSA, Some(cursor), &[&[visit]]).await;
        assert_eq!(answer["restart"], true, "{cursor}");
        assert_eq!(verdicts(&answer), ["applied"], "the outbox is untouched by it");
        assert_eq!(answer["heads"].as_array().unwrap().len(), 2);
        assert!(answer["pages"].as_array().unwrap().iter().all(|page| page["fresh"] == true));
    }
}

#[tokio::test]
async fn a_cursor_from_the_future_reveals_a_restored_backup() {
    let server = Server::new();
    let opened = server.sync(ROSA, None, &[&roots(1)]).await;
    let ahead = server.sync(ROSA, opened["cursor"].as_str(), &[&[contact(20, 1, "a")]]).await;
    // The same server with the same keys over a database that lacks the last save.
    let restored = Server::new();
    let after = restored.sync(ROSA, None, &[&roots(1)]).await;
    assert_eq!(after["incarnation"], opened["incarnation"], "the backup says nothing of itself");
    let answer = restored.sync(ROSA, ahead["cursor"].as_str(), &[]).await;
    assert_ne!(answer["incarnation"], opened["incarnation"]);
    assert_eq!(answer["restart"], true);
    let epoch = |answer: &Value| answer["passed"][0].as_u64().unwrap();
    assert!(epoch(&answer) > epoch(&opened));
    let offered = restored.sync(ROSA, answer["cursor"].as_str(), &[&[contact(20, 1, "a")]]).await;
    assert_eq!(verdicts(&offered), ["applied"], "the device offers again what the backup lacks");
    assert!(offered["verdicts"][0]["seq"][0].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn a_moved_case_leaves_one_device_and_comes_whole_to_the_other() {
    let server = Server::over(sqlite());
    let rosa = server.sync(ROSA, None, &[&roots(1), &[contact(20, 1, "a")]]).await;
    let tom = server.sync(TOM, None, &[]).await;
    let moved = server.post(JEAN, &format!("/api/v1/users/{ROSA}/move-cases"), json!({"to": TOM})).await;
    assert_eq!(moved.json()["moved"], 1);
    let rosa = server.sync(ROSA, rosa["cursor"].as_str(), &[]).await;
    let dropped: Vec<&str> =
        rosa["dropped"].as_array().unwrap().iter().map(|dropped| dropped["file"].as_str().unwrap()).collect();
    assert_eq!(dropped, [person(1).to_string(), case(1).to_string()]);
    assert_eq!(rosa["dropped"][0]["why"], "moved");
    let tom = server.sync(TOM, tom["cursor"].as_str(), &[]).await;
    assert_eq!(files(&tom), [person(1).to_string(), case(1).to_string()]);
    let page = &tom["pages"][1];
    assert_eq!(
        (&page["depth"], &page["fresh"], &page["holder"]["name"]),
        (&json!("whole"), &json!(true), &json!("tom"))
    );
    assert_eq!(page["entries"].as_array().unwrap().len(), 2);
    assert_eq!(server.get(ROSA, &format!("/api/v1/files/{}", case(1))).await.status, 404);
    let not_theirs = json!({"to": crate::testing::UMA});
    let refused = server.post(JEAN, &format!("/api/v1/users/{TOM}/move-cases"), not_theirs).await;
    assert_eq!(refused.status, 404, "not into a team that is not hers");
    let no_caseworker =
        server.post(JEAN, &format!("/api/v1/users/{TOM}/move-cases"), json!({"to": IDRIS})).await;
    assert_eq!(no_caseworker.status, 422);
    let deeds: Vec<String> =
        server.office.read(|view| view.audit_rows(50)).into_iter().map(|row| row.action).collect();
    for deed in ["case_moved", "file_sent", "saved"] {
        assert!(deeds.iter().any(|done| done == deed), "{deed} is not in the audit log: {deeds:?}");
    }
}

#[tokio::test]
async fn supervisors_get_summaries_and_others_get_nothing() {
    let server = Server::new();
    server.sync(ROSA, None, &[&roots(1), &[contact(20, 1, "secret words")]]).await;
    let jean = server.sync(JEAN, None, &[]).await;
    assert_eq!(jean["pages"].as_array().unwrap().len(), 1);
    assert_eq!(jean["pages"][0]["depth"], "summary");
    assert_eq!(jean["pages"][0]["summary"]["name"], "Ada N1");
    assert!(!jean.to_string().contains("secret words"));
    for nobody in [TOM, SEFA, IDRIS, PAT] {
        let answer = server.sync(nobody, None, &[]).await;
        assert_eq!((&answer["pages"], &answer["heads"]), (&json!([]), &json!([])));
    }
    server.post(JEAN, &format!("/api/v1/files/{}/open", case(1)), json!({})).await;
    let whole = server.sync(JEAN, jean["cursor"].as_str(), &[]).await;
    assert!(whole.to_string().contains("secret words"));
    assert_eq!(server.get(JEAN, &format!("/api/v1/files/{}", case(1))).await.status, 200);
}

#[tokio::test]
async fn limits_hold_at_their_edge() {
    let server = Server::new();
    let token = server.token(ROSA);
    let saves = |count: usize| vec![json!({"id": Uuid::nil(), "changes": []}); count];
    let at = |count| request(ROSA, None, &saves(count));
    let limit = shared::limits::BATCH_SAVES_MAX;
    assert_eq!(server.call("POST", "/api/v1/sync", Some(&token), &at(limit)).await.status, 200);
    let over = server.call("POST", "/api/v1/sync", Some(&token), &at(limit + 1)).await;
    assert_eq!((over.status.as_u16(), over.problem()), (413, "/problems/too-large".to_owned()));
    let mut padded = request(ROSA, None, &[]);
    padded["build"] = json!("x".repeat(shared::limits::BATCH_BYTES_MAX));
    assert_eq!(server.call("POST", "/api/v1/sync", Some(&token), &padded).await.status, 413);
    let broken = server.call("POST", "/api/v1/sync", Some(&token), &json!({"protocol": "one"})).await;
    assert_eq!(broken.problem(), "/problems/unreadable", "only a broken envelope is a 400");
    assert_eq!(broken.status, 400);
}

#[tokio::test]
async fn an_old_build_is_told_softly_and_served() {
    let server = Server::new();
    let mut old = request(ROSA, None, &[json!({"id": Uuid::nil(), "changes": roots(1)})]);
    old["build"] = json!("0.0.9");
    old["a_field_of_the_future"] = json!(1);
    let answer = server.post(ROSA, "/api/v1/sync", old).await.json();
    assert_eq!(verdicts(&answer), ["applied", "applied"]);
    assert!(answer["update"].as_str().unwrap().contains("newer version"));
    assert_eq!(server.sync(ROSA, None, &[]).await["update"], Value::Null);
}

#[tokio::test]
async fn when_devices_were_heard_from_is_written_down_later() {
    let server = Server::over(sqlite());
    server.sync(ROSA, None, &[]).await;
    let rows = server.office.read(|view| view.audit_rows(10));
    assert_eq!(
        (rows, server.office.read(|view| view.devices())),
        (vec![], vec![]),
        "an idle sync writes nothing"
    );
    crate::serve::tidy(&server.app, true).await.unwrap();
    let devices = server.office.read(|view| view.devices());
    assert_eq!((devices[0].0, devices[0].1.heard_ms), (replica(ROSA), NOW_MS));
}

#[tokio::test]
async fn a_long_answer_is_packed_for_whoever_takes_it_so_and_a_short_one_never() {
    let server = Server::new();
    server.sync(ROSA, None, &[&roots(1)]).await;
    for number in 20..24 {
        let note = "The kettle, the letter, the bus. ".repeat(600);
        assert_eq!(verdicts(&server.sync(ROSA, None, &[&[contact(number, 1, &note)]]).await), ["applied"]);
    }
    let ask = |cursor: Option<String>, takes: &'static str| {
        let body = request(ROSA, cursor.as_deref(), &[]).to_string();
        let asked = Request::builder().method("POST").uri("/api/v1/sync");
        let asked = asked.header(header::AUTHORIZATION, format!("Bearer {}", server.token(ROSA)));
        let asked = asked.header(header::CONTENT_TYPE, "application/json").header("accept-encoding", takes);
        server.send(asked.body(Body::from(body)).unwrap())
    };
    let plain = ask(None, "identity").await;
    assert!(!plain.headers.contains_key(header::CONTENT_ENCODING));
    let packed = ask(None, "gzip, br").await;
    assert_eq!(packed.headers[header::CONTENT_ENCODING], "gzip");
    assert!(packed.bytes.len() * 10 < plain.bytes.len(), "{} of {}", packed.bytes.len(), plain.bytes.len());
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed.bytes[..]), &mut text).unwrap();
    let [packed, plain] =
        [&text[..], &plain.bytes[..]].map(|text| serde_json::from_slice::<Value>(text).unwrap());
    assert_eq!(packed["pages"], plain["pages"]);
    let idle = ask(plain["cursor"].as_str().map(ToOwned::to_owned), "gzip").await;
    assert_eq!((idle.status, idle.headers.contains_key(header::CONTENT_ENCODING)), (StatusCode::OK, false));
}
