//! What a supervisor sees of how far cases are: how long the first contact took, who is not reached, and that somebody has died.

use shared::view::case::is_over;

use super::*;
use crate::testing::{JEAN, ROSA, case, change, change_id, contact, entry, person};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn attempt(number: u128, of: u128, days_ago: u64) -> Value {
    let at_ms = NOW_MS - days_ago * DAY_MS;
    change(number, case(of), entry(number), "contact", json!({"how": "attempt", "at_ms": at_ms}))
}

async fn board(server: &Server) -> Value {
    let board = server.get(JEAN, "/api/v1/team").await.json();
    let rows = board["workers"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == "rosa").unwrap().clone()
}

/// What supervisors' devices hold of case `number`.
fn summary(server: &Server, number: u128) -> shared::summary::CaseSummary {
    server.office.read(|view| {
        let file = view.file(case(number))?.unwrap();
        Ok((*server.app.summaries.of(view, &file)?).clone())
    })
}

#[tokio::test]
async fn a_supervisor_sees_who_is_not_reached_how_long_the_first_contact_took_and_that_somebody_died() {
    let server = Server::new();
    for number in 1..=3 {
        server.office.open_case(ROSA, number);
    }
    let received = json!({"received": shared::civil::date(NOW_MS - 9 * DAY_MS)});
    server.office.save(ROSA, &[change(70, case(1), entry(70), "referral", received)]);
    server.office.save(ROSA, &[attempt(71, 1, 5)]);
    server.office.save(ROSA, &[attempt(72, 1, 3)]);
    assert_eq!(board(&server).await["not_reached"], 0);
    server.office.save(ROSA, &[attempt(73, 1, 1)]);
    let row = board(&server).await;
    assert_eq!((&row["people"], &row["not_reached"]), (&json!(3), &json!(1)));
    assert_eq!(row["first_contact_days"], json!([4]), "of those who had one");
    let seen = summary(&server, 1);
    assert!(seen.not_reached() && seen.stage == "contacted");

    let after = json!({"what": "Write", "after": [entry(71), entry(72), entry(73)]});
    server.office.save(ROSA, &[change(74, case(1), entry(74), "task", after)]);
    assert_eq!(board(&server).await["not_reached"], 0, "one answer settles it");

    let due = json!({"what": "Visit", "due": {"date": shared::civil::date(NOW_MS)}});
    server.office.save(ROSA, &[change(75, case(2), entry(75), "task", due)]);
    assert_eq!(summary(&server, 2).next.len(), 1);
    let root = person(2).root();
    let died = json!({"died": {"how_known": "family", "who": "her daughter"}});
    server.office.save(ROSA, &[change(76, person(2), root, "person", died)]);
    let seen = summary(&server, 2);
    assert!(seen.died.is_some() && seen.next.is_empty());
    let late = json!({"what": "Call", "due": {"date": shared::civil::date(NOW_MS)}});
    server.office.save(ROSA, &[change(77, case(2), entry(77), "task", late)]);
    assert!(summary(&server, 2).next.is_empty(), "what is planned past it brings no diary back");
    assert_eq!(board(&server).await["people"], 2, "nobody is to be reached there any more");
    let cleared = json!({"died": {"value": null, "over": [change_id(76)]}});
    server.office.save(ROSA, &[change(78, person(2), root, "person", cleared)]);
    let seen = summary(&server, 2);
    assert_eq!((seen.died.is_none(), seen.next.len()), (true, 2), "and everything is back");
    assert_eq!(board(&server).await["people"], 3);
}

#[tokio::test]
async fn an_end_that_a_person_set_stands_and_only_that_puts_a_file_to_rest() {
    let server = Server::new();
    server.office.open_case(ROSA, 1);
    let closed = |server: &Server| server.office.read(|view| Ok(view.file(case(1))?.unwrap().closed_on));
    server.office.save(ROSA, &[contact(70, 1, "Tea.")]);
    assert_eq!((closed(&server), summary(&server, 1).stage.as_str()), (None, "contacted"));
    let end = json!({"stage": {"value": {"stage": "closed", "on": "2026-11-20", "why": "", "reason": "moved"}, "over": [change_id(11)]}});
    server.office.save(ROSA, &[change(71, case(1), case(1).root(), "case", end)]);
    server.office.save(ROSA, &[contact(72, 1, "Written down late.")]);
    let seen = summary(&server, 1);
    assert!(is_over(&seen.stage) && seen.funnel.set_reason == "moved");
    assert_eq!(closed(&server).map(|day| day.to_string()).as_deref(), Some("2026-11-20"));
    let again = json!({"stage": {"value": {"stage": "contacted", "on": "2026-11-21", "why": "They rang"}, "over": [change_id(71)]}});
    server.office.save(ROSA, &[change(73, case(1), case(1).root(), "case", again)]);
    assert_eq!((closed(&server), summary(&server, 1).stage.as_str()), (None, "contacted"));
}
