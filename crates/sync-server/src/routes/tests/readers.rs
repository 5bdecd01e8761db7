//! Who reads a restricted file, as its supervisor sees and changes it.

use shared::id::{FileId, UserId};

use super::*;
use crate::testing::{JEAN, PAT, ROSA, SEFA, TOM, ZOE, case, change, on_every_store};

fn concern() -> FileId {
    FileId(uuid::Uuid::from_u128(0x5AFE))
}

fn path() -> String {
    format!("/api/v1/restricted/{}/readers", concern())
}

/// Rosa's case, which Sefa shares, and a concern of Rosa's about it.
fn begun(kept: Kept) -> Server {
    let server = Server::over(kept);
    server.office.open_case(ROSA, 1);
    server.office.write(|tx| crate::grants::share(tx, case(1), SEFA, crate::testing::NOW_MS));
    let fields = json!({"case": case(1), "about": "child", "said": "as told"});
    server.office.save(ROSA, &[change(70, concern(), concern().root(), "concern", fields)]);
    server
}

async fn listed(server: &Server) -> Vec<(String, Value)> {
    let answer = server.get(JEAN, &path()).await;
    assert_eq!(answer.status, 200);
    let rows = answer.json();
    let rows = rows.as_array().unwrap().clone();
    rows.into_iter().map(|row| (row["name"].as_str().unwrap().to_owned(), row["reads"].clone())).collect()
}

async fn tell(server: &Server, who: UserId, user: UserId, reads: bool) -> u16 {
    server.post(who, &path(), json!({"user": user, "reads": reads})).await.status.as_u16()
}

#[tokio::test]
async fn a_supervisor_lets_somebody_with_the_case_read_it_and_ends_it() {
    for kept in [memory(), crate::testing::sqlite()] {
        let server = begun(kept);
        let at_first = [("jean", json!("supervisor")), ("rosa", json!("author")), ("sefa", Value::Null)];
        let at_first = at_first.map(|(name, reads)| (name.to_owned(), reads));
        assert_eq!(listed(&server).await, at_first);
        assert_eq!(tell(&server, JEAN, SEFA, true).await, 204);
        assert_eq!(tell(&server, JEAN, SEFA, true).await, 204, "asked twice, done once");
        assert_eq!(server.office.scope(SEFA, concern()), Some(shared::wire::sync::Depth::Whole));
        assert_eq!(listed(&server).await[2], ("sefa".to_owned(), json!("let")));
        assert_eq!(tell(&server, JEAN, SEFA, false).await, 204);
        assert_eq!(server.office.scope(SEFA, concern()), None);
        assert_eq!(listed(&server).await, at_first);
        // Whoever reads it for another reason keeps doing so, and nobody without the case begins to.
        for (user, reads) in [(ROSA, false), (JEAN, false), (TOM, true), (PAT, true)] {
            assert_eq!(tell(&server, JEAN, user, reads).await, 422, "{user}");
        }
    }
}

#[test]
fn whoever_loses_the_case_does_not_read_it_any_more() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        let fields = json!({"case": case(1), "said": "as told"});
        office.save(ROSA, &[change(70, concern(), concern().root(), "concern", fields)]);
        office.move_case(1, TOM);
        let row = office.read(|view| view.file(concern())).unwrap();
        assert!(office.write(move |tx| crate::grants::let_read(tx, &row, TOM, true, crate::testing::NOW_MS)));
        assert_eq!(office.scope(TOM, concern()), Some(shared::wire::sync::Depth::Whole));
        office.move_case(1, ROSA);
        assert_eq!(office.scope(TOM, concern()), None);
        assert_eq!(office.scope(ROSA, concern()), Some(shared::wire::sync::Depth::Whole), "she wrote it");
        office.move_case(1, TOM);
        assert_eq!(office.scope(TOM, concern()), None, "what was allowed once does not come back by itself");
    });
}

#[tokio::test]
async fn nobody_else_is_told_that_there_is_such_a_file() {
    let server = begun(memory());
    for who in [ROSA, SEFA, PAT, ZOE] {
        assert_eq!(server.get(who, &path()).await.status, 404);
        assert_eq!(tell(&server, who, SEFA, true).await, 404);
    }
    let of_case = format!("/api/v1/restricted/{}/readers", case(1));
    assert_eq!(server.get(JEAN, &of_case).await.status, 404, "a case is no such file");
}
