//! At most 500 whole files on a device: what would pass that is refused in words, at exactly that edge.

use shared::id::FileId;
use shared::kind::FileKind;
use shared::limits::DEVICE_FILES_MAX;
use shared::seq::Sequence;
use shared::wire::sync::Depth;

use super::*;
use crate::grants;
use crate::store::row::{FileRow, Grant, GrantId, Why};
use crate::testing::{JEAN, ROSA, SEFA, TEAM, TOM, case, change, entry, person};

/// Gives somebody this many whole files beside what they have.
fn fill(server: &Server, user: UserId, count: usize) {
    server.office.write(move |tx| {
        for number in 0..count {
            let id = FileId(Uuid::from_u128(0xF_0000_0000 + (user.0.as_u128() << 16) + number as u128));
            let head = Sequence::default();
            tx.put_file(&FileRow {
                id,
                kind: FileKind::Case,
                team: Some(TEAM),
                person: None,
                about: None,
                closed_on: None,
                head,
                summary_head: head,
            })?;
            tx.open_grant(&Grant {
                id: GrantId::default(),
                user,
                file: id,
                depth: Depth::Whole,
                why: Why::Shares,
                via: None,
                from: head,
                to: None,
                to_ms: None,
                expires_ms: None,
            })?;
        }
        Ok(())
    });
}

fn whole(server: &Server, user: UserId) -> usize {
    let rows = server.office.read(|view| view.grants_of(user)).into_iter();
    let whole = rows.filter(|row| row.depth == Depth::Whole).map(|row| row.file);
    whole.collect::<std::collections::BTreeSet<_>>().len()
}

#[tokio::test]
async fn a_case_moves_to_a_device_that_has_room_for_it_and_its_person() {
    let server = Server::new();
    server.office.open_case(ROSA, 1);
    server.office.open_case(ROSA, 2);
    let give = async |cases: &[FileId]| {
        server
            .post(JEAN, &format!("/api/v1/users/{ROSA}/move-cases"), json!({"to": TOM, "cases": cases}))
            .await
    };
    fill(&server, TOM, DEVICE_FILES_MAX - 3);
    let refused = give(&[case(1), case(2)]).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (422, "/problems/refused".to_owned()));
    assert!(refused.json()["title"].as_str().unwrap().contains("Move fewer"));
    assert_eq!(server.office.scope(TOM, case(1)), None, "all of it or nothing");
    assert_eq!(give(&[case(1)]).await.status, 200);
    assert_eq!(whole(&server, TOM), DEVICE_FILES_MAX - 1);
    assert_eq!(give(&[case(2)]).await.status, 422, "one file too many");
}

#[tokio::test]
async fn a_second_case_of_one_person_takes_one_place() {
    let server = Server::new();
    server.office.open_case(ROSA, 1);
    let second = change(200, case(7), case(7).root(), "case", json!({"person": person(1)}));
    server.office.save(ROSA, &[second]);
    fill(&server, TOM, DEVICE_FILES_MAX - 3);
    let both = json!({"to": TOM, "cases": [case(1), case(7)]});
    assert_eq!(server.post(JEAN, &format!("/api/v1/users/{ROSA}/move-cases"), both).await.status, 200);
    assert_eq!(whole(&server, TOM), DEVICE_FILES_MAX);
}

#[tokio::test]
async fn sharing_and_opening_count_the_same_way() {
    let server = Server::new();
    server.office.open_case(ROSA, 1);
    server.office.open_case(ROSA, 2);
    // The person of case 1 has two records.
    let same = change(200, person(1), entry(200), "same_person", json!({"is": person(2)}));
    server.office.save(ROSA, &[same]);
    let has_room = |user, case| server.office.read(|view| grants::has_room(view, user, &[case]));
    fill(&server, SEFA, DEVICE_FILES_MAX - 3);
    assert!(has_room(SEFA, case(1)), "the case and two records");
    fill(&server, JEAN, DEVICE_FILES_MAX - 2);
    assert!(!has_room(JEAN, case(1)));
    let refused = server.post(JEAN, &format!("/api/v1/files/{}/open", case(1)), json!({})).await;
    assert_eq!(refused.status, 422);
    assert!(refused.json()["title"].as_str().unwrap().contains("Close some first"));
    assert_eq!(whole(&server, JEAN), DEVICE_FILES_MAX - 2);
    server.office.write(|tx| grants::share(tx, case(1), SEFA, NOW_MS));
    assert_eq!(whole(&server, SEFA), DEVICE_FILES_MAX);
    assert!(has_room(SEFA, case(1)), "what is there already takes no place");
    assert!(!has_room(SEFA, case(2)), "the other case is one more");
}

#[tokio::test]
async fn a_case_that_somebody_makes_themselves_is_never_refused() {
    let server = Server::new();
    fill(&server, ROSA, DEVICE_FILES_MAX);
    server.office.open_case(ROSA, 1);
    assert_eq!(server.office.scope(ROSA, case(1)), Some(Depth::Whole));
}
