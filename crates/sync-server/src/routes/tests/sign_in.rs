//! Signing in, staying signed in, and being signed out.

use super::*;
use crate::clock::{DAY_MS, MINUTE_MS};
use crate::testing::{JEAN, PAT, ROSA, TOM, ZOE};

impl Server {
    async fn sign_in(&self, user: UserId, password: &str) -> Answer {
        let body = json!({"email": email(user), "password": password, "replica": replica(user)});
        self.call("POST", "/api/v1/session", None, &body).await
    }

    async fn refresh(&self, cookie: &str) -> Answer {
        let request = Request::builder()
            .method("POST")
            .uri("/api/v1/session/refresh")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, cookie)
            .body(Body::from("{}"))
            .unwrap();
        self.send(request).await
    }

    async fn redeem(&self, code: &str, email: &str, password: &str) -> Answer {
        let body = json!({"code": code, "email": email, "password": password, "name": "Somebody", "replica": Uuid::nil()});
        self.call("POST", "/api/v1/session/redeem", None, &body).await
    }
}

#[tokio::test]
async fn a_sign_in_gives_a_token_a_cookie_and_what_the_device_needs() {
    let server = Server::new().with_passwords();
    let answer = server.sign_in(ROSA, PASSWORD).await;
    assert_eq!(answer.status, 200);
    let signed_in = answer.json();
    assert_eq!(signed_in["me"]["roles"], json!(["link_worker"]));
    assert_eq!(signed_in["me"]["team_name"], "Halesowen");
    assert_eq!(signed_in["demo"], false);
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-alongside-refresh="));
    for rule in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/", "Max-Age="] {
        assert!(cookie.contains(rule), "{rule}");
    }
    let access = signed_in["access"].as_str().unwrap();
    let body = request(ROSA, None, &[]);
    assert_eq!(server.call("POST", "/api/v1/sync", Some(access), &body).await.status, 200);
    server.app.clock.advance_ms(12 * MINUTE_MS);
    assert_eq!(server.call("POST", "/api/v1/sync", Some(access), &body).await.status, 401);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let server = Server::new().with_passwords();
    let wrong = server.sign_in(ROSA, "wrong horse battery").await;
    let body = json!({"email": "nobody@example.invalid", "password": PASSWORD, "replica": replica(ROSA)});
    let unknown = server.call("POST", "/api/v1/session", None, &body).await;
    assert_eq!(wrong.status, 401);
    assert_eq!(
        (wrong.status, &wrong.bytes, &wrong.headers),
        (unknown.status, &unknown.bytes, &unknown.headers)
    );
    assert_eq!(wrong.problem(), "/problems/wrong-password");
    server.post(PAT, &format!("/api/v1/users/{TOM}/disable"), json!({"disabled": true})).await;
    let disabled = server.sign_in(TOM, PASSWORD).await;
    assert_eq!((disabled.status, &disabled.bytes), (wrong.status, &wrong.bytes));
}

#[tokio::test]
async fn guessing_waits_and_sync_does_not() {
    let server = Server::new().with_passwords();
    for _ in 0..5 {
        assert_eq!(server.sign_in(ROSA, "wrong horse battery").await.status, 401);
    }
    let waits = server.sign_in(ROSA, PASSWORD).await;
    assert_eq!(waits.status, 429);
    assert_eq!(waits.headers[header::RETRY_AFTER], "1");
    assert_eq!(
        server.sign_in(TOM, PASSWORD).await.status,
        200,
        "a colleague at the same address is not locked out"
    );
    server.sync(ROSA, None, &[]).await;
    server.app.clock.advance_ms(1000);
    assert_eq!(server.sign_in(ROSA, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn each_refresh_token_is_good_once_unless_the_answer_was_lost() {
    let server = Server::new().with_passwords();
    let first = server.sign_in(ROSA, PASSWORD).await.cookie();
    let second = server.refresh(&first).await;
    assert_eq!(second.status, 200);
    assert_ne!(second.cookie(), first);
    // The answer was lost in a tunnel: the first token comes again, within five minutes.
    server.app.clock.advance_ms(4 * MINUTE_MS);
    let third = server.refresh(&first).await;
    assert_eq!(third.status, 200);
    let fourth = server.refresh(&third.cookie()).await;
    assert_eq!(fourth.status, 200);
    // Now the first one is really spent, and so is the one whose answer was lost.
    assert_eq!(server.refresh(&second.cookie()).await.status, 401);
    assert_eq!(server.refresh(&fourth.cookie()).await.status, 401, "the whole sign-in has ended");
}

#[tokio::test]
async fn a_stolen_token_ends_the_sign_in() {
    let server = Server::new().with_passwords();
    let stolen = server.sign_in(ROSA, PASSWORD).await.cookie();
    let honest = server.refresh(&stolen).await.cookie();
    let honest = server.refresh(&honest).await.cookie();
    assert_eq!(server.refresh(&stolen).await.status, 401);
    assert_eq!(server.refresh(&honest).await.status, 401);
    let deeds: Vec<String> =
        server.office.read(|view| view.audit_rows(9)).into_iter().map(|row| row.action).collect();
    assert!(deeds.contains(&"refresh_token_used_twice".to_owned()));
    // A lost answer is not believed for ever.
    let slow = server.sign_in(TOM, PASSWORD).await.cookie();
    server.refresh(&slow).await;
    server.app.clock.advance_ms(5 * MINUTE_MS + 1);
    assert_eq!(server.refresh(&slow).await.status, 401);
}

#[tokio::test]
async fn a_sign_in_lasts_sixty_days_without_use_and_ends_with_sign_out() {
    let server = Server::new().with_passwords();
    let cookie = server.sign_in(ROSA, PASSWORD).await.cookie();
    server.app.clock.advance_ms(59 * DAY_MS);
    let cookie = server.refresh(&cookie).await.cookie();
    server.app.clock.advance_ms(59 * DAY_MS);
    let cookie = server.refresh(&cookie).await.cookie();
    server.app.clock.advance_ms(60 * DAY_MS);
    assert_eq!(server.refresh(&cookie).await.status, 401);
    let cookie = server.sign_in(ROSA, PASSWORD).await.cookie();
    let sign_out = Request::builder().method("DELETE").uri("/api/v1/session").header(header::COOKIE, &cookie);
    let gone = server.send(sign_out.body(Body::empty()).unwrap()).await;
    assert_eq!(gone.status, 204);
    assert!(gone.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(server.refresh(&cookie).await.status, 401);
    assert_eq!(server.refresh("nothing=here").await.status, 401);
}

#[tokio::test]
async fn codes_set_a_password_once_and_for_their_owner_alone() {
    let server = Server::new().with_passwords();
    let before = server.sign_in(ROSA, PASSWORD).await;
    let old = server.post(PAT, &format!("/api/v1/users/{ROSA}/code"), json!({})).await.json();
    let given = server.post(PAT, &format!("/api/v1/users/{ROSA}/code"), json!({})).await.json();
    let code = given["code"].as_str().unwrap();
    let new = "four plain words here";
    let superseded = server.redeem(old["code"].as_str().unwrap(), &email(ROSA), new).await;
    assert_eq!((superseded.status.as_u16(), superseded.problem()), (401, "/problems/wrong-code".to_owned()));
    assert_eq!(server.redeem(code, &email(TOM), new).await.status, 401, "not for somebody else");
    assert_eq!(server.redeem(code, &email(ROSA), "short").await.status, 422);
    let spoken = code.to_lowercase().replace('-', " ");
    assert_eq!(server.redeem(&spoken, &email(ROSA), new).await.status, 200);
    assert_eq!(server.redeem(code, &email(ROSA), new).await.status, 401, "once");
    assert_eq!(server.refresh(&before.cookie()).await.status, 401, "other sign-ins have ended");
    server.app.clock.advance_ms(1);
    assert_eq!(server.sign_in(ROSA, PASSWORD).await.status, 401);
    assert_eq!(server.sign_in(ROSA, new).await.status, 200);
    let late = server.post(PAT, &format!("/api/v1/users/{TOM}/code"), json!({})).await.json();
    server.app.clock.advance_ms(3 * DAY_MS);
    assert_eq!(server.redeem(late["code"].as_str().unwrap(), &email(TOM), new).await.status, 401, "too late");
}

#[tokio::test]
async fn a_set_up_link_makes_the_first_admin_of_a_new_installation() {
    let server = Server::new();
    let now_ms = server.app.clock.now_ms();
    let code = server.office.write(move |tx| crate::accounts::new_set_up_code(tx, now_ms));
    let answer = server.redeem(&code, "first@example.org", PASSWORD).await;
    assert_eq!(answer.status, 200, "{:?}", answer.bytes);
    assert_eq!(answer.json()["me"]["roles"], json!(["supervisor", "admin"]));
    assert_eq!(answer.json()["me"]["name"], "Somebody");
    assert_eq!(server.redeem(&code, "second@example.org", PASSWORD).await.status, 401);
}

#[tokio::test]
async fn somebody_who_was_added_sets_their_own_password() {
    let server = Server::new();
    let body = json!({"name": "Ola New", "email": "Ola@Example.org", "roles": ["link_worker"], "team": crate::testing::TEAM});
    let added = server.post(PAT, "/api/v1/users", body.clone()).await;
    assert_eq!(added.status, 200);
    assert_eq!(server.post(PAT, "/api/v1/users", body).await.status, 422, "an address is one account's");
    let rows = server.get(PAT, "/api/v1/users").await.json();
    let row = rows.as_array().unwrap().iter().find(|row| row["email"] == "ola@example.org").unwrap();
    assert_eq!((&row["invited"], &row["team_name"]), (&json!(true), &json!("Halesowen")));
    let code = added.json()["code"].as_str().unwrap().to_owned();
    assert_eq!(server.redeem(&code, "ola@example.org", PASSWORD).await.status, 200);
    let own_team = server.get(JEAN, "/api/v1/users").await.json();
    assert!(own_team.as_array().unwrap().iter().all(|row| row["team_name"] == "Halesowen"));
}

#[tokio::test]
async fn a_changed_password_keeps_this_device_and_ends_the_others() {
    let server = Server::new().with_passwords();
    let here = server.sign_in(ROSA, PASSWORD).await;
    let there = server.sign_in(ROSA, PASSWORD).await;
    server.app.clock.advance_ms(10);
    let change = |old: &str, new: &str| {
        Request::builder()
            .method("POST")
            .uri("/api/v1/session/password")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, here.cookie())
            .header(header::AUTHORIZATION, format!("Bearer {}", here.json()["access"].as_str().unwrap()))
            .body(Body::from(json!({"old": old, "new": new}).to_string()))
            .unwrap()
    };
    let wrong = server.send(change("wrong horse battery", "four plain words here")).await;
    assert_eq!(wrong.problem(), "/problems/wrong-password");
    assert_eq!(server.send(change(PASSWORD, "short")).await.status, 422);
    assert_eq!(server.send(change(PASSWORD, "four plain words here")).await.status, 204);
    assert_eq!(server.refresh(&here.cookie()).await.status, 200);
    assert_eq!(server.refresh(&there.cookie()).await.status, 401);
    let stale = there.json()["access"].as_str().unwrap().to_owned();
    assert_eq!(server.call("GET", "/api/v1/users", Some(&stale), &Value::Null).await.status, 401);
}

#[tokio::test]
async fn a_switched_off_account_may_deliver_and_do_nothing_else() {
    let server = Server::new().with_passwords();
    let signed_in = server.sign_in(TOM, PASSWORD).await;
    let access = signed_in.json()["access"].as_str().unwrap().to_owned();
    server.app.clock.advance_ms(1);
    server.post(PAT, &format!("/api/v1/users/{TOM}/disable"), json!({"disabled": true})).await;
    let refreshed = server.refresh(&signed_in.cookie()).await;
    assert_eq!(refreshed.status, 200, "a sign-in from before goes on");
    let next = refreshed.json()["access"].as_str().unwrap().to_owned();
    for token in [&access, &next] {
        let visit = json!({"id": Uuid::nil(), "changes": [crate::testing::contact(20, 1, "late")]});
        let answer = server.call("POST", "/api/v1/sync", Some(token), &request(TOM, None, &[visit])).await;
        assert_eq!(answer.status, 200);
        let verdict = &answer.json()["verdicts"][0];
        assert_eq!((&verdict["verdict"], &verdict["reason"]["why"]), (&json!("held"), &json!("account_off")));
        for (method, path) in [
            ("GET", "/api/v1/team"),
            ("GET", "/api/v1/users"),
            ("POST", "/api/v1/session/password"),
            ("POST", "/api/v1/escrow/open"),
        ] {
            let body = json!({"old": PASSWORD, "new": "four plain words here", "key": ""});
            let gone = server.call(method, path, Some(token), &body).await;
            assert_eq!(
                (gone.status.as_u16(), gone.problem()),
                (401, "/problems/sign-in".to_owned()),
                "{path}"
            );
        }
    }
    assert_eq!(server.sign_in(TOM, PASSWORD).await.status, 401, "nobody signs in anew");
    server.app.clock.advance_ms(1);
    server.post(PAT, &format!("/api/v1/users/{TOM}/disable"), json!({"disabled": false})).await;
    assert_eq!(
        server.refresh(&refreshed.cookie()).await.status,
        401,
        "the device may have been lost meanwhile"
    );
    let idle = request(TOM, None, &[]);
    assert_eq!(server.call("POST", "/api/v1/sync", Some(&next), &idle).await.status, 401);
    assert_eq!(server.sign_in(TOM, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_stopped_device_may_deliver_and_do_nothing_else_and_its_user_signs_in_elsewhere() {
    let server = Server::new().with_passwords();
    let signed_in = server.sign_in(TOM, PASSWORD).await;
    let access = signed_in.json()["access"].as_str().unwrap().to_owned();
    let sync = async |changes: &[Value]| {
        let saves: Vec<Value> =
            changes.iter().map(|change| json!({"id": change["id"], "changes": [change]})).collect();
        server.call("POST", "/api/v1/sync", Some(&access), &request(TOM, None, &saves)).await.json()
    };
    assert_eq!(sync(&[]).await.get("stopped"), None);
    let path = format!("/api/v1/devices/{}/stop", replica(TOM));
    let stop = |who, stopped: bool| server.post(who, &path, json!({"stopped": stopped}));
    assert_eq!(stop(ZOE, true).await.status, 404, "of another team");
    assert_eq!(stop(JEAN, true).await.status, 204);
    let off = sync(&[crate::testing::contact(20, 1, "late")]).await;
    assert_eq!(
        (&off["stopped"], &off["account_off"], &off["heads"]),
        (&json!(true), &json!(true), &json!([]))
    );
    assert_eq!(off["verdicts"][0]["reason"]["why"], "account_off");
    let password = json!({"old": PASSWORD, "new": "four plain words here"});
    let gone = server.call("POST", "/api/v1/session/password", Some(&access), &password).await;
    assert_eq!((gone.status.as_u16(), gone.problem()), (401, "/problems/sign-in".to_owned()));
    let refreshed = server.refresh(&signed_in.cookie()).await;
    assert_eq!(refreshed.status, 200, "it may still deliver");
    let rows = server.get(JEAN, "/api/v1/team").await.json();
    let tom =
        rows["workers"].as_array().unwrap().iter().find(|row| row["user"] == json!(TOM)).unwrap().clone();
    assert_eq!(tom["devices"][0]["device"], json!(replica(TOM)));
    assert_eq!(tom["devices"][0]["stopped_ms"], json!(NOW_MS));
    assert_eq!(
        server.get(TOM, "/api/v1/files/00000000-0000-0000-0000-000000000001").await.status,
        404,
        "elsewhere"
    );
    assert_eq!(stop(JEAN, false).await.status, 204);
    assert_eq!(sync(&[]).await.get("stopped"), None);
}
