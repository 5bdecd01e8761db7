//! Every route against every role. A route without a row fails the test.

use std::collections::BTreeSet;

use shared::id::FileId;

use super::*;
use crate::testing::{IDRIS, JEAN, PAT, ROSA, SEFA, TOM, UMA, ZOE, case, change, change_id, contact, entry};

/// Who asks, in the order of the table's columns: nobody, the holder, another worker, a support worker, the supervisor,
/// another team's supervisor, another team's worker, an evaluator, an admin.
const CALLERS: [Option<UserId>; 9] =
    [None, Some(ROSA), Some(TOM), Some(SEFA), Some(JEAN), Some(ZOE), Some(UMA), Some(IDRIS), Some(PAT)];

/// What somebody without a session, or with any session, gets.
const OPEN: [u16; 9] = [200; 9];
const SIGNED_IN: [u16; 9] = [401, 200, 200, 200, 200, 200, 200, 200, 200];
const SUPERVISORS: [u16; 9] = [401, 403, 403, 403, 200, 200, 403, 403, 403];
const ADMINS: [u16; 9] = [401, 403, 403, 403, 403, 403, 403, 403, 200];

/// What the supervisor of the case's team may do to it, and for everybody else is not there.
const ONE_SUPERVISOR: [u16; 9] = [401, 404, 404, 404, 204, 404, 404, 404, 404];

/// One piece of a photo. Asked for with the blob of [`place`].
const PIECE: &str = "/api/v1/blobs/{blob}/pieces/{number}";
const BLOB: &str = "/api/v1/blobs/{blob}";
/// Who reads [`concern`].
const READERS: &str = "/api/v1/restricted/{id}/readers";

/// A restricted file about case 1.
fn concern() -> FileId {
    FileId(Uuid::from_u128(0x5AFE))
}

/// The path of a piece, or of a blob, of one byte in case 1.
fn place(path: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = shared::blob::Digest(Sha256::digest(b"x").into());
    let number = format!("0?file={}&bytes=1&digest={digest}", case(1));
    let look = if path == BLOB { format!("?file={}", case(1)) } else { String::new() };
    path.replace("{blob}", &Uuid::from_u128(0xB10B).to_string()).replace("{number}", &number) + &look
}

struct Row {
    method: &'static str,
    path: &'static str,
    body: Value,
    expected: [u16; 9],
}

fn with(expected: [u16; 9], success: u16) -> [u16; 9] {
    expected.map(|status| if status == 200 { success } else { status })
}

fn table() -> Vec<Row> {
    let row = |method, path, body, expected| Row { method, path, body, expected };
    let sign_in = json!({"email": "nobody@example.invalid", "password": "x", "replica": Uuid::nil()});
    let redeem = json!({"code": "ABC", "email": "a@b.invalid", "password": PASSWORD, "replica": Uuid::nil()});
    let new_user = json!({"name": "New", "email": "not an address", "roles": ["link_worker"], "team": null});
    let no_move = json!({"to": TOM, "cases": []});
    vec![
        row("POST", "/api/v1/session", sign_in, [401; 9]),
        row("DELETE", "/api/v1/session", Value::Null, [204; 9]),
        row("POST", "/api/v1/session/refresh", json!({}), [401; 9]),
        row("POST", "/api/v1/session/redeem", redeem, [401; 9]),
        row("POST", "/api/v1/session/password", json!({"old": "x", "new": "x"}), with(SIGNED_IN, 422)),
        row("POST", "/api/v1/escrow/open", json!({"key": ""}), with(SIGNED_IN, 404)),
        row("POST", "/api/v1/sync", request(ROSA, None, &[]), SIGNED_IN),
        // Nobody knows this device.
        row(
            "POST",
            "/api/v1/devices/{id}/stop",
            json!({"stopped": true}),
            [401, 403, 403, 403, 404, 404, 403, 403, 404],
        ),
        row("GET", "/api/v1/files/{id}", Value::Null, [401, 200, 404, 404, 404, 404, 404, 404, 404]),
        row("POST", "/api/v1/files/{id}/open", json!({}), ONE_SUPERVISOR),
        row("POST", "/api/v1/files/{id}/entries/{entry}/relocate", json!({"to": case(2)}), ONE_SUPERVISOR),
        row(
            "POST",
            "/api/v1/files/{id}/entries/{entry}/erase",
            json!({"reason": "asked for"}),
            ONE_SUPERVISOR,
        ),
        row("GET", READERS, Value::Null, [401, 404, 404, 404, 200, 404, 404, 404, 404]),
        row("POST", READERS, json!({"user": ROSA, "reads": true}), ONE_SUPERVISOR),
        row("GET", "/api/v1/team", Value::Null, SUPERVISORS),
        row("POST", "/api/v1/team/{user}/look", json!({}), [401, 403, 403, 403, 204, 404, 403, 403, 403]),
        row("GET", "/api/v1/review", Value::Null, SUPERVISORS),
        row("GET", "/api/v1/feedback", Value::Null, SUPERVISORS),
        row("GET", "/api/v1/held", Value::Null, SUPERVISORS),
        row("POST", "/api/v1/held/{change}/apply", json!({}), [401, 403, 403, 403, 204, 404, 403, 403, 403]),
        row(
            "POST",
            "/api/v1/held/{change}/set-aside",
            json!({}),
            [401, 403, 403, 403, 204, 404, 403, 403, 403],
        ),
        row("POST", "/api/v1/import/unsent", json!({}), [401, 403, 403, 403, 422, 422, 403, 403, 403]),
        row("GET", "/api/v1/users", Value::Null, [401, 403, 403, 403, 200, 200, 403, 403, 200]),
        row("POST", "/api/v1/users", new_user, with(ADMINS, 422)),
        row("POST", "/api/v1/users/{id}/code", json!({}), ADMINS),
        row("POST", "/api/v1/users/{id}/roles", json!({"roles": ["link_worker"]}), with(ADMINS, 204)),
        row("POST", "/api/v1/users/{id}/disable", json!({"disabled": false}), with(ADMINS, 204)),
        row("POST", "/api/v1/users/{id}/move-cases", no_move, [401, 403, 403, 403, 200, 404, 403, 403, 200]),
        row("GET", "/api/v1/teams", Value::Null, ADMINS),
        row("POST", "/api/v1/teams", json!({"name": "New team"}), ADMINS),
        row("POST", "/api/v1/files/{id}/erase", json!({"reason": "asked for"}), ONE_SUPERVISOR),
        row("GET", BLOB, Value::Null, [401, 200, 404, 404, 404, 404, 404, 404, 404]),
        row("GET", PIECE, Value::Null, [401, 200, 404, 404, 404, 404, 404, 404, 404]),
        row("PUT", PIECE, json!("x"), [401, 200, 404, 404, 404, 404, 404, 404, 404]),
        row("GET", "/livez", Value::Null, OPEN),
        row("GET", "/readyz", Value::Null, OPEN),
    ]
}

#[tokio::test]
async fn every_route_opens_for_its_roles_alone() {
    let server = Server::new();
    server.office.open_case(ROSA, 1);
    server.office.open_case(ROSA, 2);
    server.office.save(ROSA, &[contact(60, 1, "in the wrong file"), contact(61, 1, "too much")]);
    let fields = json!({"case": case(1), "said": "as told"});
    server.office.save(ROSA, &[change(72, concern(), concern().root(), "concern", fields)]);
    // Held, each for one of the two decisions.
    server.office.save(TOM, &[contact(70, 1, "a"), contact(71, 1, "b")]);
    let token = server.token(ROSA);
    assert_eq!(server.call("PUT", &place(PIECE), Some(&token), &json!("x")).await.status, 200);
    let described = server.call("GET", "/openapi.json", None, &Value::Null).await.json();
    let mut routes = BTreeSet::new();
    for (path, methods) in described["paths"].as_object().unwrap() {
        routes
            .extend(methods.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())));
    }
    let table = table();
    let rows: BTreeSet<_> = table.iter().map(|row| (row.method.to_owned(), row.path.to_owned())).collect();
    assert_eq!(routes, rows, "every route has a row here, and every row a route");
    // What changes nothing goes first, so that every cell sees the same office.
    let mut cells = Vec::new();
    for row in &table {
        cells.extend(CALLERS.into_iter().zip(row.expected).map(|(caller, expected)| (row, caller, expected)));
    }
    cells.sort_by_key(|(_, _, expected)| *expected < 400);
    cells.sort_by_key(|(row, ..)| row.method != "GET");
    let disabled_last = |(row, caller, expected): &(&Row, Option<UserId>, u16)| {
        (row.path.ends_with("/disable") || row.path.ends_with("/roles"))
            && caller.is_some()
            && *expected < 400
    };
    cells.sort_by_key(disabled_last);
    for (row, caller, expected) in cells {
        let path = place(row.path).replace("{user}", &TOM.to_string());
        let held = change_id(if path.ends_with("/apply") { 70 } else { 71 });
        let path = path.replace("{change}", &held.to_string());
        let of = if path.ends_with("/relocate") { 60 } else { 61 };
        let path = path.replace("{entry}", &entry(of).to_string());
        let id = match &path {
            _ if row.path == READERS => concern().to_string(),
            _ if path.contains("/files/") => case(1).to_string(),
            _ => TOM.to_string(),
        };
        // Guessing a password nine times in a row would have to wait.
        server.app.clock.advance_ms(crate::clock::MINUTE_MS);
        let token = caller.map(|user| server.token(user));
        let answer = server.call(row.method, &path.replace("{id}", &id), token.as_deref(), &row.body).await;
        assert_eq!(
            answer.status.as_u16(),
            expected,
            "{} {} as {caller:?}: {:?}",
            row.method,
            row.path,
            answer.bytes
        );
        if expected >= 400 {
            answer.problem();
        }
    }
}

#[tokio::test]
async fn what_is_out_of_scope_is_answered_like_what_is_not_there() {
    let server = Server::new();
    server.office.open_case(ROSA, 1);
    for caller in [TOM, JEAN, ZOE, IDRIS, PAT] {
        let answers = [
            server.get(caller, &format!("/api/v1/files/{}", case(1))).await,
            server.get(caller, &format!("/api/v1/files/{}", case(99))).await,
            server.get(caller, "/api/v1/files/not-even-an-id").await,
        ];
        for answer in &answers {
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            assert_eq!((&answer.bytes, &answer.headers), (&answers[0].bytes, &answers[0].headers));
        }
    }
    let opened = [
        server.post(ZOE, &format!("/api/v1/files/{}/open", case(1)), json!({})).await,
        server.post(ZOE, &format!("/api/v1/files/{}/open", case(99)), json!({})).await,
    ];
    assert_eq!((opened[0].status, &opened[0].bytes), (opened[1].status, &opened[1].bytes));
    assert_eq!(opened[0].status, StatusCode::NOT_FOUND);
    assert_eq!(server.office.scope(ZOE, case(1)), None);
}

#[tokio::test]
async fn roles_and_leaving_count_on_the_next_request() {
    let server = Server::new();
    let jean = server.token(JEAN);
    assert_eq!(server.call("GET", "/api/v1/team", Some(&jean), &Value::Null).await.status, 200);
    server.post(PAT, &format!("/api/v1/users/{JEAN}/roles"), json!({"roles": ["evaluator"]})).await;
    assert_eq!(server.call("GET", "/api/v1/team", Some(&jean), &Value::Null).await.status, 403);
    server.post(PAT, &format!("/api/v1/users/{JEAN}/disable"), json!({"disabled": true})).await;
    let gone = server.call("GET", "/api/v1/team", Some(&jean), &Value::Null).await;
    assert_eq!(gone.status, 401);
    assert_eq!(gone.problem(), "/problems/sign-in");
    let last = server.post(PAT, &format!("/api/v1/users/{PAT}/disable"), json!({"disabled": true})).await;
    assert_eq!(last.status, 422, "somebody must be able to let people in");
}

#[tokio::test]
async fn a_switched_off_account_opens_the_way_for_its_work_and_no_other() {
    let server = Server::new();
    server.office.open_case(ROSA, 1);
    let token = server.token(ROSA);
    assert_eq!(server.call("PUT", &place(PIECE), Some(&token), &json!("x")).await.status, 200);
    server.post(PAT, &format!("/api/v1/users/{ROSA}/disable"), json!({"disabled": true})).await;
    let guarded = table().into_iter().filter(|row| row.expected[0] == 401 && !row.path.contains("/session"));
    let mut seen = 0;
    for row in guarded {
        let id = if row.path.contains("/files/") { case(1).to_string() } else { TOM.to_string() };
        let path = place(row.path).replace("{user}", &id).replace("{id}", &id).replace("{change}", &id);
        let answer = server.call(row.method, &path, Some(&token), &row.body).await;
        let expected = match (row.method, row.path) {
            // What was written comes in, and the photos that belong to it.
            (_, "/api/v1/sync") | ("PUT", PIECE) | ("GET", BLOB) => 200,
            _ => 401,
        };
        assert_eq!(answer.status.as_u16(), expected, "{} {}", row.method, row.path);
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
}
