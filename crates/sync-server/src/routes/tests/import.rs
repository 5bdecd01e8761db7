//! A copy of what waited on a phone, taken in by a supervisor.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;
use shared::device::draft::Draft;
use shared::id::{IncarnationId, ReplicaId};
use shared::wire::unsent::{INFO, Unsent, UnsentFile};

use super::*;
use crate::keys::sealing::seal;
use crate::testing::{JEAN, ROSA, TOM, ZOE, case, contact, entry};

/// A file as a phone makes it.
fn file(unsent: &Unsent, keys: &Keys) -> Value {
    let sealed = seal(keys, INFO, &serde_json::to_vec(unsent).unwrap(), b"");
    json!(UnsentFile::new(STANDARD.encode(keys.escrow_public), STANDARD.encode(sealed)))
}

fn visits() -> [Value; 2] {
    [contact(20, 1, "Tea."), contact(21, 1, "Rang.")]
}

/// What waits on the phone of `author`, whose cursor is `cursor`.
async fn waits(server: &Server, author: UserId, cursor: String) -> Unsent {
    let incarnation: IncarnationId = server.app.read(|_, view| view.incarnation()).await.unwrap();
    let save = |change: Value| {
        let save = json!({"id": change["id"], "changes": [change]});
        RawValue::from_string(save.to_string()).unwrap()
    };
    let draft = Draft {
        id: Uuid::from_u128(7),
        form: "contact".to_owned(),
        file: Some(case(1)),
        title: "Visit".to_owned(),
        started_ms: 3,
        updated_ms: 4,
        values: json!({"form": {"note": "She would like"}}),
        photos: Vec::new(),
    };
    let replica: ReplicaId = replica(author);
    let saves = visits().map(save).into();
    Unsent { author, replica, incarnation, cursor, made_ms: 5, saves, drafts: vec![draft] }
}

async fn cursor(server: &Server, user: UserId) -> String {
    server.sync(user, None, &[]).await["cursor"].as_str().unwrap().to_owned()
}

async fn import(server: &Server, by: UserId, file: &Value) -> Answer {
    server.post(by, "/api/v1/import/unsent", file.clone()).await
}

#[tokio::test]
async fn what_waited_counts_as_its_authors_and_nothing_comes_twice() {
    let server = Server::new();
    server.office.open_case(ROSA, 1);
    let cursor = cursor(&server, ROSA).await;
    let unsent = waits(&server, ROSA, cursor.clone()).await;
    let file = file(&unsent, &server.app.keys);
    assert!(!file.to_string().contains("Tea") && !file.to_string().contains(&ROSA.to_string()));
    let first = import(&server, JEAN, &file).await;
    assert_eq!(first.status, 200, "{:?}", first.bytes);
    let expected = |added, known| json!({"author_name": "rosa", "added": added, "known": known, "held": 0, "refused": 0, "drafts": 1});
    assert_eq!(first.json(), expected(2, 0));
    assert_eq!(import(&server, JEAN, &file).await.json(), expected(0, 2), "the same file again");

    // The phone gets a signal after all.
    let [tea, rang] = visits();
    let answer = server.sync(ROSA, Some(&cursor), &[&[tea], &[rang]]).await;
    let verdicts: Vec<_> = answer["verdicts"].as_array().unwrap().iter().map(|one| &one["verdict"]).collect();
    assert_eq!(verdicts, ["duplicate", "duplicate"]);

    let held = server.get(JEAN, "/api/v1/held").await.json();
    assert_eq!(held["total"], 1, "the form, once");
    let row = &held["rows"][0];
    assert_eq!((&row["author_name"], &row["reason"]["why"]), (&json!("rosa"), &json!("unfinished")));
    assert_eq!(row["fields"]["values"]["form"]["note"], "She would like");
    let changes = server.office.read(|view| view.changes_of(case(1), entry(20)));
    assert_eq!((changes.len(), changes[0].author), (1, ROSA));

    let deeds = server.office.read(|view| view.audit_rows(50));
    let imports: Vec<_> = deeds.iter().filter(|deed| deed.action == "unsent_imported").collect();
    assert_eq!(imports.len(), 2);
    assert_eq!((imports[0].actor, imports[0].user), (Some(JEAN), Some(ROSA)));
}

#[tokio::test]
async fn nothing_is_taken_of_a_file_that_is_not_right() {
    let server = Server::new();
    server.office.open_case(ROSA, 1);
    let keys = &server.app.keys;
    let cursor = cursor(&server, ROSA).await;
    let good = waits(&server, ROSA, cursor.clone()).await;
    let right = file(&good, keys);
    let with = |field: &str, value: Value| {
        let mut file = right.clone();
        file[field] = value;
        file
    };
    let sealed = right["sealed"].as_str().unwrap();
    let mut flipped = STANDARD.decode(sealed).unwrap();
    *flipped.last_mut().unwrap() ^= 1;
    let other_office = Keys::derive(&[9; 32]);
    // Sealing shows nothing of whose it is: anybody can seal to the office.
    let forged = Unsent { author: TOM, replica: replica(TOM), ..waits(&server, ROSA, cursor.clone()).await };
    let without = waits(&server, ROSA, String::new()).await;
    let cases = [
        (JEAN, json!({}), "This is not a copy"),
        (JEAN, with("sealed", json!(sealed[..sealed.len() / 2])), "This is not a copy"),
        (JEAN, with("sealed", json!(STANDARD.encode(flipped))), "This is not a copy"),
        (JEAN, with("v", json!(2)), "made with a newer version"),
        (JEAN, file(&good, &other_office), "made for another office"),
        (JEAN, file(&forged, keys), "does not show which phone"),
        (JEAN, file(&without, keys), "does not show which phone"),
        (ZOE, right.clone(), "not in your team"),
    ];
    for (by, file, words) in cases {
        let answer = import(&server, by, &file).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem()),
            (422, "/problems/refused".to_owned()),
            "{words}"
        );
        assert!(answer.json()["title"].as_str().unwrap().contains(words), "{words}: {:?}", answer.bytes);
    }
    assert_eq!(server.get(JEAN, "/api/v1/held").await.json()["total"], 0);
    assert!(server.office.read(|view| view.changes_of(case(1), entry(20))).is_empty());
    let deeds = server.office.read(|view| view.audit_rows(50));
    assert!(deeds.iter().all(|deed| deed.action != "unsent_imported"));
}

#[tokio::test]
async fn a_file_beyond_every_size_is_refused() {
    let server = Server::new();
    let huge = json!({"form": "x".repeat(shared::wire::unsent::FILE_BYTES_MAX)});
    assert_eq!(import(&server, JEAN, &huge).await.problem(), "/problems/too-large");
}
