//! Erasing and relocating, as supervisors and devices meet it.

use shared::id::EntryId;

use super::*;
use crate::relocation::id_in;
use crate::testing::{JEAN, ROSA, TOM, UMA, case, change, contact, entry, on_every_store, person, roots};

/// Two cases of Rosa's, opened by the supervisor, and some visits in the first.
async fn begun(kept: Kept) -> Server {
    let server = Server::over(kept);
    server.office.open_case(ROSA, 1);
    server.office.open_case(ROSA, 2);
    for number in [60, 61, 62] {
        server.office.save(ROSA, &[contact(number, 1, "Tea in the good cups.")]);
    }
    for of in [1, 2] {
        assert_eq!(
            server.post(JEAN, &format!("/api/v1/files/{}/open", case(of)), json!({})).await.status,
            204
        );
    }
    server
}

fn at(of: u128, entry: EntryId, deed: &str) -> String {
    format!("/api/v1/files/{}/entries/{entry}/{deed}", case(of))
}

fn entry_of(page: &Value, id: EntryId) -> Value {
    let entries = page["entries"].as_array().unwrap();
    entries.iter().find(|record| record["entry"] == json!(id)).cloned().unwrap_or(Value::Null)
}

#[tokio::test]
async fn an_erased_entry_leaves_a_marker_everywhere_and_is_never_let_in_again() {
    for kept in [memory(), crate::testing::sqlite()] {
        let server = begun(kept).await;
        let held = server.sync(ROSA, None, &[]).await;
        let gone = server.post(JEAN, &at(1, entry(60), "erase"), json!({"reason": "asked for by her"})).await;
        assert_eq!(gone.status, 204, "{:?}", gone.bytes);
        let again =
            server.post(JEAN, &at(1, entry(60), "erase"), json!({"reason": "asked for by her"})).await;
        assert_eq!(again.status, 204, "asked twice, done once");
        let answer = server.sync(ROSA, held["cursor"].as_str(), &[]).await;
        let marker = entry_of(&answer["pages"][0], entry(60));
        assert_eq!((&marker["erased"], &marker["changes"]), (&json!(true), &json!([])));
        // Again the same, and a late change that nobody had seen.
        let late = change(80, case(1), entry(60), "contact", json!({"note": "And more of it."}));
        let offered = [&[contact(60, 1, "Tea in the good cups.")][..], &[late]];
        let answer = server.sync(ROSA, answer["cursor"].as_str(), &offered).await;
        let verdicts: Vec<_> =
            answer["verdicts"].as_array().unwrap().iter().map(|one| &one["verdict"]).collect();
        assert_eq!(verdicts, [&json!("erased"); 2]);
        server.office.read(|view| {
            for number in [60, 80] {
                assert_eq!(view.change(crate::testing::change_id(number))?.unwrap().body, None);
            }
            let audit = view.audit_rows(50)?;
            let deeds: Vec<_> = audit.iter().filter(|row| row.action == "entry_erased").collect();
            assert_eq!(deeds.len(), 1);
            assert_eq!((deeds[0].actor, deeds[0].file), (Some(JEAN), Some(case(1))));
            assert!(!deeds[0].detail.contains("Tea"));
            Ok(())
        });
        for reason in ["", "  ", &"x".repeat(301)] {
            let refused = server.post(JEAN, &at(1, entry(61), "erase"), json!({"reason": reason})).await;
            assert_eq!(refused.status, 422);
        }
        let root = server.post(JEAN, &at(1, case(1).root(), "erase"), json!({"reason": "x"})).await;
        assert_eq!(root.status, 422, "a file without its root is no file");
        let nothing = server.post(JEAN, &at(1, entry(99), "erase"), json!({"reason": "x"})).await;
        assert_eq!(nothing.status, 404);
    }
}

#[tokio::test]
async fn an_erased_file_is_dropped_by_that_name_from_everybody_who_held_it() {
    for kept in [memory(), crate::testing::sqlite()] {
        let server = begun(kept).await;
        let (rosa, jean) = (server.sync(ROSA, None, &[]).await, server.sync(JEAN, None, &[]).await);
        // Held for a person to look at, and content all the same.
        server.office.save(TOM, &[contact(70, 1, "I was there too.")]);
        let path = format!("/api/v1/files/{}/erase", case(1));
        assert_eq!(server.post(JEAN, &path, json!({"reason": "asked for"})).await.status, 204);
        assert_eq!(server.post(JEAN, &path, json!({"reason": "asked for"})).await.status, 404, "it is gone");
        for (user, held) in [(ROSA, rosa), (JEAN, jean)] {
            let answer = server.sync(user, held["cursor"].as_str(), &[]).await;
            let dropped = answer["dropped"].as_array().unwrap();
            for file in [case(1), person(1)] {
                assert!(dropped.contains(&json!({"file": file, "why": "erased"})), "{user}: {dropped:?}");
            }
            assert_eq!(dropped.len(), 2);
            let from_nothing = server.sync(user, None, &[]).await;
            assert_eq!(from_nothing["heads"].as_array().unwrap().len(), 2, "the other case and its person");
        }
        let offered = server.sync(ROSA, None, &[&roots(1), &[contact(90, 1, "One more.")]]).await;
        let verdicts: Vec<_> =
            offered["verdicts"].as_array().unwrap().iter().map(|one| &one["verdict"]).collect();
        assert_eq!(verdicts, [&json!("erased"); 3]);
        server.office.read(|view| {
            for number in [10, 11, 60, 70, 90] {
                let row = view.change(crate::testing::change_id(number))?.unwrap();
                assert_eq!((row.status, row.body), (crate::store::row::Status::Erased, None), "{number}");
            }
            assert_eq!(view.digest_key(case(1))?, None, "and so are the digests of no use any more");
            Ok(())
        });
        let team = server.get(JEAN, "/api/v1/team").await.json();
        let rosa =
            team["workers"].as_array().unwrap().iter().find(|row| row["name"] == "rosa").unwrap().clone();
        assert_eq!(rosa["people"], 1);
    }
}

#[tokio::test]
async fn a_note_in_the_wrong_file_is_written_again_in_the_right_one_with_all_that_belongs_to_it() {
    for kept in [memory(), crate::testing::sqlite()] {
        let server = begun(kept).await;
        let amended = json!({"how": "visit", "note": "Coffee, to be exact.", "amends": entry(60), "amends_why": "misheard"});
        server.office.save(ROSA, &[change(70, case(1), entry(70), "contact", amended)]);
        let task = |number, what, over| {
            change(number, case(1), entry(71), "task", json!({"what": {"value": what, "over": over}}))
        };
        server.office.save(
            ROSA,
            &[task(71, "Ring", json!([])), task(72, "Ring again", json!([crate::testing::change_id(71)]))],
        );
        let before = server.office.folded(case(1), entry(71)).unwrap();
        let held = server.sync(ROSA, None, &[]).await;
        let waiting = server.get(JEAN, "/api/v1/review").await.json()["total"].clone();
        for number in [60, 71] {
            let moved = server.post(JEAN, &at(1, entry(number), "relocate"), json!({"to": case(2)})).await;
            assert_eq!(moved.status, 204, "{:?}", moved.bytes);
            let again = server.post(JEAN, &at(1, entry(number), "relocate"), json!({"to": case(2)})).await;
            assert_eq!(again.status, 204, "asked twice, done once");
        }
        let there = |number| EntryId(id_in(case(2), entry(number).0));
        let answer = server.sync(ROSA, held["cursor"].as_str(), &[]).await;
        let page = |of| {
            answer["pages"].as_array().unwrap().iter().find(|page| page["file"] == json!(case(of))).unwrap()
        };
        for number in [60, 70, 71] {
            let marker = entry_of(page(1), entry(number));
            assert_eq!((&marker["erased"], &marker["relocated"]), (&json!(true), &json!(true)), "{number}");
            assert!(!entry_of(page(2), there(number))["changes"].as_array().unwrap().is_empty(), "{number}");
        }
        let note = server.office.folded(case(2), there(70)).unwrap();
        assert_eq!(note.get::<EntryId>("amends"), Some(there(60)), "it puts right what moved with it");
        let after = server.office.folded(case(2), there(71)).unwrap();
        let said = |entry: &shared::fold::Entry| {
            let field = &entry.fields["what"];
            let of = |head: &shared::fold::Head| (head.value.clone(), head.at, head.by, head.by_name.clone());
            (
                field.heads.iter().map(of).collect::<Vec<_>>(),
                field.replaced.iter().map(of).collect::<Vec<_>>(),
            )
        };
        assert_eq!(said(&after), said(&before), "values, stamps and authors are as they were");
        assert_eq!(
            server.get(JEAN, "/api/v1/review").await.json()["total"],
            waiting,
            "what waits for a look still does"
        );
        // An edit that was under way when the task was moved follows it.
        let late = task(81, "Ring on Monday", json!([crate::testing::change_id(72)]));
        let answer = server.sync(ROSA, answer["cursor"].as_str(), &[&[late]]).await;
        assert_eq!(answer["verdicts"][0]["verdict"], "applied");
        let task = server.office.folded(case(2), there(71)).unwrap();
        assert_eq!(task.get::<String>("what").as_deref(), Some("Ring on Monday"));
        assert_eq!(task.open_questions().count(), 0);
    }
}

#[tokio::test]
async fn only_what_may_stand_in_both_files_is_relocated_and_only_by_who_supervises_both() {
    let server = begun(memory()).await;
    let note = json!({"about": entry(61), "verdict": "reviewed", "comment": "Well done."});
    server.office.save(JEAN, &[change(73, case(1), entry(73), "review_note", note)]);
    server.office.open_case(UMA, 5);
    let go = async |number, to| {
        server.post(JEAN, &at(1, entry(number), "relocate"), json!({"to": to})).await.status
    };
    assert_eq!(go(73, case(2)).await, 422, "a review belongs to what it reviews");
    assert_eq!(go(61, case(1)).await, 422);
    assert_eq!(go(61, case(5)).await, 404, "another team's case");
    assert_eq!(go(61, person(2)).await, 404, "not a case");
    assert_eq!(go(61, case(99)).await, 404);
    assert_eq!(go(99, case(2)).await, 404);
    assert!(server.office.folded(case(1), entry(61)).is_some());
}

#[test]
fn what_is_erased_is_not_counted_as_new_work() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.save(ROSA, &[contact(60, 1, "a"), contact(61, 1, "b")]);
        office.write(|tx| crate::erasure::erase_entry(tx, JEAN, case(1), entry(60), "x", NOW_MS).map(drop));
        let new = office.read(|view| view.new_work(ROSA, shared::seq::Sequence::default()));
        assert_eq!(new.contacts, 1);
    });
}

#[test]
fn texts_that_nobody_could_read_go_with_what_they_name_and_do_not_come_back() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.save(ROSA, &[contact(60, 1, "Tea."), contact(61, 1, "Walked.")]);
        // Two texts under used ids: one of the entry that will go, one of the entry that stays.
        let of = |id, at| change(id, case(1), entry(at), "contact", json!({"note": "Gin."}));
        let texts = [of(61, 60), of(60, 61)];
        for text in &texts {
            office.save(ROSA, std::slice::from_ref(text));
        }
        let kept = || office.read(|view| view.unread(crate::testing::TEAM, 9)).1;
        assert_eq!(kept(), 2);
        office.write(|tx| crate::erasure::erase_entry(tx, JEAN, case(1), entry(60), "x", NOW_MS).map(drop));
        assert_eq!(kept(), 1);
        office.save(ROSA, &texts[..1]);
        assert_eq!(kept(), 1, "offered again, it is kept nowhere");
        office.write(|tx| crate::erasure::erase_file(tx, JEAN, case(1), "x", NOW_MS));
        assert_eq!(kept(), 0);
    });
}
