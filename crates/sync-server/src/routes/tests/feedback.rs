//! What somebody said of the service: opened for the supervisors of the case's team, and closed to everybody else by every way.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::feedback::{Given, INFO, bound_to};
use shared::id::{FileId, UserId};
use shared::role::{Role, Roles};

use super::*;
use crate::accounts::{self, By};
use crate::keys::sealing::seal;
use crate::pages::Limits;
use crate::testing::{JEAN, NOW_MS, PAT, ROSA, SEFA, TOM, UMA, ZOE, case, change, entry, on_every_store};

/// What must come to nobody who is not to read it.
const SECRET: &str = "She talked over me";

fn file(number: u128) -> FileId {
    FileId(Uuid::from_u128(0xFEED_0000 + number))
}

fn sealed(server: &Server, bound: FileId, stars: &str, words: &str) -> String {
    let answers = [("stars".to_owned(), stars.to_owned())].into();
    let inside = Given { answers, words: words.to_owned() }.to_bytes().unwrap();
    STANDARD.encode(seal(&server.app.keys, INFO, &inside, bound_to(bound).as_bytes()))
}

fn feedback(number: u128, of: u128, parts: &[String]) -> Value {
    let root = file(number).root();
    change(
        number,
        file(number),
        root,
        "feedback",
        json!({"case": case(of), "at_ms": number, "sealed": parts}),
    )
}

fn asked(number: u128, of: u128, answer: &str) -> Value {
    change(number, case(of), entry(number), "feedback_asked", json!({"answer": answer, "at_ms": number}))
}

/// Rosa's cases 1 and 2, of which Sefa shares the first; its person has answered, that of the second would rather not.
fn begun(kept: Kept) -> Server {
    let server = Server::over(kept);
    server.office.open_case(ROSA, 1);
    server.office.open_case(ROSA, 2);
    server.office.write(|tx| crate::grants::share(tx, case(1), SEFA, NOW_MS));
    let parts = [sealed(&server, file(70), "2", SECRET), sealed(&server, file(70), "4", "But kind.")];
    let outcomes = server.office.save(ROSA, &[feedback(70, 1, &parts), asked(71, 1, "answered")]);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, shared::wire::sync::Outcome::Applied { .. })));
    server.office.save(ROSA, &[asked(72, 2, "declined")]);
    server
}

async fn list(server: &Server, who: UserId) -> Value {
    let answer = server.get(who, "/api/v1/feedback").await;
    assert_eq!(answer.status, 200);
    answer.json()
}

#[tokio::test]
async fn the_supervisor_reads_it_with_the_name_and_how_many_were_asked() {
    for kept in [memory(), crate::testing::sqlite()] {
        let server = begun(kept);
        let all = list(&server, JEAN).await;
        assert_eq!((&all["answered"], &all["asked"]), (&json!(1), &json!(2)));
        let row = &all["rows"][0];
        assert_eq!(row["answers"], json!({"stars": "4"}), "what was answered later");
        assert_eq!(row["words"], format!("{SECRET}\nBut kind."));
        assert_eq!((&row["is_whole"], &row["asked_by"]), (&json!(true), &json!("rosa")));
        assert_eq!(row["case"], json!(case(1)));
        let looked = server.office.read(|view| view.audit_rows(50));
        let looked: Vec<_> = looked.into_iter().filter(|row| row.action == "feedback_read").collect();
        assert_eq!((looked.len(), looked[0].actor, looked[0].detail.as_str()), (1, Some(JEAN), "1"));
        assert_eq!(list(&server, ZOE).await["rows"], json!([]), "another team's");
    }
}

#[tokio::test]
async fn nobody_else_reads_it_by_any_way() {
    let server = begun(memory());
    for who in [ROSA, SEFA, TOM, UMA, PAT, ZOE] {
        assert_eq!(server.office.scope(who, file(70)), None, "{who}");
        for path in
            [format!("/api/v1/files/{}", file(70)), format!("/api/v1/restricted/{}/readers", file(70))]
        {
            assert_eq!(server.get(who, &path).await.status, 404, "{who} {path}");
        }
        if who != ZOE {
            assert_eq!(server.get(who, "/api/v1/feedback").await.status, 403, "{who}");
        }
        // Everything that a phone is sent, from nothing.
        let sent = server.post(who, "/api/v1/sync", request(who, None, &[])).await;
        let text = String::from_utf8_lossy(&sent.bytes).into_owned();
        assert!(!text.contains(&file(70).to_string()) && !text.contains("sealed"), "{who}");
    }
    // The case says that somebody answered, and nothing of what.
    let whole = server.get(ROSA, &format!("/api/v1/files/{}", case(1))).await;
    let text = String::from_utf8_lossy(&whole.bytes).into_owned();
    assert!(text.contains("feedback_asked") && !text.contains("sealed") && !text.contains(SECRET));
    // Nor does what the office keeps say it: not the record, not the audit.
    let record = server.office.read(|view| view.record(file(70), file(70).root())).unwrap();
    assert!(!record.changes[0].body.get().contains(SECRET));
    list(&server, JEAN).await;
    let audit = server.office.read(|view| view.audit_rows(500));
    assert!(audit.iter().all(|row| !row.detail.contains("talked")));
    // A supervisor lets nobody read it.
    let readers = format!("/api/v1/restricted/{}/readers", file(70));
    assert_eq!(server.post(JEAN, &readers, json!({"user": ROSA, "reads": true})).await.status, 404);
    assert_eq!(server.get(JEAN, &readers).await.status, 404);
}

#[test]
fn its_author_writes_nothing_more_in_it_and_never_had_a_row() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        let said = feedback(70, 1, &["AAAA".to_owned()]);
        office.save(ROSA, std::slice::from_ref(&said));
        let rows = office.read(|view| view.grants_between(ROSA, file(70)));
        assert!(rows.is_empty(), "not even one that has ended: {rows:?}");
        let again = office.save(ROSA, &[said]);
        assert!(matches!(again[..], [shared::wire::sync::Outcome::Duplicate { .. }]), "{again:?}");
        let edit = change(73, file(70), file(70).root(), "feedback", json!({"sealed": ["BBBB"]}));
        let held = shared::wire::sync::Outcome::Held { reason: shared::wire::sync::Held::NotOnYourCaseload };
        assert_eq!(office.save(ROSA, &[edit]), std::slice::from_ref(&held));
        assert_eq!(office.save(TOM, &[feedback(74, 1, &[])]), [held], "of a case that is not theirs");
        // The phone of its author comes to rest all the same.
        let mut phone = crate::testing::Device::default();
        phone.catch_up(&office, ROSA, Limits::default());
        assert!(phone.files.contains_key(&case(1)) && !phone.files.contains_key(&file(70)));
    });
}

#[test]
fn it_follows_the_case_and_a_supervisor_who_works_on_it_does_not_read_it() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.save(ROSA, &[feedback(70, 1, &[])]);
        let reads = |user| office.scope(user, file(70)).is_some();
        assert!(reads(JEAN) && !reads(ROSA));
        let set = |user: UserId, roles: &[Role]| {
            let (user, roles) = (office.user(user), roles.iter().copied().collect::<Roles>());
            office.write(move |tx| accounts::set_roles(tx, By(None), &user, roles, NOW_MS)).unwrap();
        };
        // Its author becomes a supervisor: still not theirs to read. A colleague who does reads it, unless they have the case.
        set(ROSA, &[Role::LinkWorker, Role::Supervisor]);
        set(TOM, &[Role::LinkWorker, Role::Supervisor]);
        assert!(reads(TOM) && reads(JEAN) && !reads(ROSA));
        office.move_case(1, TOM);
        assert!(!reads(TOM) && !reads(ROSA) && reads(JEAN));
        office.move_case(1, UMA);
        assert!(reads(ZOE) && !reads(JEAN) && !reads(TOM) && !reads(UMA));
        office.write(|tx| crate::erasure::erase_file(tx, ZOE, case(1), "asked for it", NOW_MS));
        assert!(office.read(|view| view.is_erased(file(70))) && !reads(ZOE));
    });
}

#[tokio::test]
async fn what_was_sealed_for_another_file_or_altered_is_not_opened() {
    let server = begun(memory());
    let (mine, other) = (sealed(&server, file(75), "1", "mine"), sealed(&server, file(70), "5", "stolen"));
    server.office.save(ROSA, &[feedback(75, 2, &[mine, other])]);
    let rows = list(&server, JEAN).await;
    let row = rows["rows"].as_array().unwrap().iter().find(|row| row["file"] == json!(file(75))).unwrap();
    assert_eq!((&row["words"], &row["is_whole"]), (&json!("mine"), &json!(false)));
    // A device's own key is no use for it.
    let asked = json!({"key": sealed(&server, file(70), "2", SECRET)});
    assert_eq!(server.post(ROSA, "/api/v1/escrow/open", asked).await.status, 404);
}
