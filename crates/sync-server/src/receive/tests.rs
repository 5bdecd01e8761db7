//! How saves are judged and kept, on every store.

use proptest::prelude::*;
use serde_json::json;
use serde_json::value::RawValue;
use shared::fold::{Known, fold};
use shared::role::{Role, Roles};
use shared::stamp::Stamp;

mod depends;
mod money;
mod people;
mod safety;
mod witness;

use super::*;
use crate::clock::DAY_MS;
use crate::testing::{
    JEAN, NOW_MS, Office, PAT, ROSA, TOM, case, change, change_id, contact, entry, memory, on_every_store,
    person, roots, save,
};

/// A change of this kind panics in the judge: it stands for any fault that one poisonous change could cause.
pub(super) const TRIPWIRE: &str = "tripwire";

fn held(reason: Held) -> Outcome {
    Outcome::Held { reason }
}

fn is_applied(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Applied { .. })
}

#[test]
fn a_resent_save_is_applied_once() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        let first = office.save(ROSA, &[contact(20, 1, "tea"), contact(21, 1, "cake")]);
        assert!(first.iter().all(is_applied), "{first:?}");
        let latest = office.read(|view| view.visible_through());
        for _ in 0..3 {
            let again = office.save(ROSA, &[contact(20, 1, "tea"), contact(21, 1, "cake")]);
            let expected: Vec<Outcome> = first
                .iter()
                .map(|outcome| match outcome {
                    Outcome::Applied { seq } => Outcome::Duplicate { seq: *seq },
                    other => other.clone(),
                })
                .collect();
            assert_eq!(again, expected);
        }
        assert_eq!(office.read(|view| view.visible_through()), latest, "a resent save takes no number");
        let record = office.read(|view| view.record(case(1), entry(20))).unwrap();
        assert_eq!(record.changes.len(), 1);
        assert_eq!(record.changes[0].body.get(), contact(20, 1, "tea").to_string(), "kept verbatim");
    });
}

#[test]
fn a_used_id_stays_refused_where_the_first_is_settled_in_the_same_call() {
    on_every_store(|office| {
        office.open_case(ROSA, 2);
        let held = office.save(ROSA, &[contact(60, 1, "tea")]);
        assert!(matches!(held[..], [Outcome::Held { .. }]), "its case is not there yet: {held:?}");
        let outcomes: Vec<Outcome> = office
            .take(ROSA, vec![save(&roots(1)), save(&[contact(60, 2, "coffee")])])
            .into_iter()
            .map(|verdict| verdict.outcome)
            .collect();
        assert_eq!(outcomes[2], Outcome::Refused { reason: Refused::IdReused });
        let row = office.read(|view| view.change(change_id(60))).unwrap();
        assert!(
            matches!(row.status, Status::Applied { .. }) && row.file == Some(case(1)),
            "the first is kept"
        );
    });
}

#[test]
fn a_used_id_with_other_bytes_is_refused_and_the_first_kept() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.save(ROSA, &[contact(20, 1, "tea")]);
        let refused = Outcome::Refused { reason: Refused::IdReused };
        assert_eq!(office.save(ROSA, &[contact(20, 1, "gin")]), vec![refused.clone()]);
        assert_eq!(
            office.save(TOM, &[contact(20, 1, "tea")]),
            vec![refused],
            "nor may another author use it"
        );
        let kept = office.folded(case(1), entry(20)).unwrap();
        assert_eq!(kept.get::<String>("note").unwrap(), "tea");
    });
}

#[test]
fn a_supervisor_may_decide_between_two_versions() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.open_whole(1, JEAN);
        let lives = |number: u128, value: &str, over: &[u128]| {
            let over: Vec<_> = over.iter().map(|number| change_id(*number)).collect();
            let edit = json!({"lives": {"value": value, "over": over}});
            change(number, person(1), person(1).root(), "person", edit)
        };
        office.save(ROSA, &[lives(20, "partner", &[])]);
        let refused = vec![Outcome::Refused { reason: Refused::NotYourRole }];
        assert_eq!(office.save(JEAN, &[lives(21, "alone", &[20])]), refused, "there is one version");
        office.save(ROSA, &[lives(22, "alone", &[])]);
        assert_eq!(office.save(JEAN, &[lives(23, "family", &[22])]), refused, "an edit of the one shown");
        assert!(office.save(JEAN, &[lives(24, "family", &[20, 22])]).iter().all(is_applied));
        let entry = office.folded(person(1), person(1).root()).unwrap();
        assert_eq!(entry.get::<String>("lives").unwrap(), "family");
        assert_eq!(entry.open_questions().count(), 0);
    });
}

#[test]
fn one_poisonous_change_blocks_nothing() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        let poison = change(30, case(1), entry(30), TRIPWIRE, json!({"a": 1}));
        let newer = json!({"id": change_id(31), "file": case(1), "entry": entry(31), "kind": "contact",
            "stamp": {"wall_ms": 1, "tick": 0, "writer": change_id(1)}, "splice": {"a": 1}});
        let long = change(33, case(1), entry(33), "contact", json!({"note": "x".repeat(70_000)}));
        let saves = vec![
            save(&[contact(20, 1, "before"), poison.clone(), contact(21, 1, "between")]),
            RawValue::from_string(r#"{"id":"no save at all"}"#.to_owned()).unwrap(),
            save(&[newer, json!({"id": 3}), long]),
            save(&[contact(22, 1, "after")]),
        ];
        let verdicts = office.take(ROSA, saves);
        let places: Vec<(usize, usize)> =
            verdicts.iter().map(|verdict| (verdict.save, verdict.place)).collect();
        assert_eq!(places, [(0, 0), (0, 1), (0, 2), (1, 0), (2, 0), (2, 1), (2, 2), (3, 0)]);
        let outcomes: Vec<&Outcome> = verdicts.iter().map(|verdict| &verdict.outcome).collect();
        assert!(
            is_applied(outcomes[0]) && is_applied(outcomes[2]) && is_applied(outcomes[7]),
            "{outcomes:?}"
        );
        assert_eq!(outcomes[1], &held(Held::ServerTrouble));
        assert!(matches!(outcomes[3], Outcome::Refused { reason: Refused::Unreadable { .. } }));
        assert_eq!(outcomes[4], &held(Held::NeedsNewerServer));
        assert!(matches!(outcomes[5], Outcome::Refused { reason: Refused::Unreadable { .. } }));
        assert!(matches!(outcomes[6], Outcome::Refused { reason: Refused::TooBig { .. } }));
        assert_eq!(
            office.save(ROSA, &[poison]),
            vec![held(Held::ServerTrouble)],
            "kept, and answered the same"
        );
        let kept = office.read(|view| view.held_for_server(None)).rows;
        assert_eq!(kept.len(), 2);
        let again = office.write(|tx| Receiver::new(tx, NOW_MS).judge_held_for_server());
        assert_eq!(again, 0, "this build still cannot judge them");
    });
}

#[test]
fn a_file_out_of_scope_is_answered_like_one_that_is_not_there() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        for outsider in [TOM, JEAN, PAT, crate::testing::ZOE] {
            let base = 100 * u128::from(outsider.0.as_u64_pair().1);
            let in_another = office.save(outsider, &[contact(base, 1, "x")]);
            let in_none = office.save(outsider, &[contact(base + 1, 99, "x")]);
            assert_eq!(in_another, in_none);
            assert_eq!(in_none, vec![held(Held::NotOnYourCaseload)]);
        }
        assert_eq!(office.read(|view| view.records(case(1), Sequence::default(), usize::MAX)).0.len(), 1);
    });
}

#[test]
fn naming_a_person_is_no_way_into_their_file() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        let root = |number, of| {
            let case = case(number);
            change(10 * number + 1, case, case.root(), "case", json!({"person": person(of)}))
        };
        assert_eq!(office.save(TOM, &[root(7, 1)]), vec![held(Held::NotOnYourCaseload)]);
        assert_eq!(
            office.save(TOM, &[root(8, 99)]),
            vec![held(Held::NotOnYourCaseload)],
            "the same for nobody"
        );
        assert_eq!(office.scope(TOM, person(1)), None);
        office.open_case(TOM, 2);
        let stolen = json!({"person": {"value": person(1), "over": [change_id(21)]}});
        let relink = change(29, case(2), case(2).root(), "case", stolen);
        assert_eq!(office.save(TOM, &[relink]), vec![held(Held::NotOnYourCaseload)]);
        assert_eq!(office.scope(TOM, person(1)), None);
    });
}

#[test]
fn what_builds_on_a_held_change_waits_for_it_and_follows_it() {
    on_every_store(|office| {
        let [person_root, case_root] = roots(1);
        // The saves arrive in the wrong order: first a contact, then the case, last the person.
        assert_eq!(office.save(ROSA, &[contact(20, 1, "early")]), vec![held(Held::NotOnYourCaseload)]);
        let task = change(21, case(1), entry(21), "task", json!({"what": "call"}));
        assert_eq!(office.save(ROSA, std::slice::from_ref(&task)), vec![held(Held::NotOnYourCaseload)]);
        assert_eq!(office.save(ROSA, &[case_root]), vec![held(Held::NotOnYourCaseload)]);
        assert!(is_applied(&office.save(ROSA, &[person_root])[0]));
        // The person opened the way for the case, and the case for the contact.
        assert_eq!(office.scope(ROSA, case(1)), Some(Depth::Whole));
        assert!(office.folded(case(1), entry(20)).is_some());
        let edit = json!({"what": {"value": "visit", "over": [change_id(21)]}});
        let follow = change(22, case(1), entry(21), "task", edit);
        assert!(is_applied(&office.save(ROSA, &[follow])[0]));
        assert!(matches!(office.save(ROSA, &[contact(20, 1, "early")])[0], Outcome::Duplicate { .. }));
        assert!(matches!(office.save(ROSA, &[task])[0], Outcome::Duplicate { .. }));

        let lost = change(40, case(1), entry(40), TRIPWIRE, json!({"a": 1}));
        let edit = json!({"note": {"value": "x", "over": [change_id(40)]}});
        let on_lost = change(41, case(1), entry(41), "contact", edit);
        let outcomes = office.save(ROSA, &[lost, on_lost]);
        assert_eq!(outcomes[1], held(Held::WaitsFor { change: change_id(40) }));
    });
}

#[test]
fn in_one_save_what_comes_after_a_held_root_waits_for_it() {
    on_every_store(|office| {
        let root = change(11, case(1), case(1).root(), "case", json!({"person": person(1)}));
        let outcomes = office.save(ROSA, &[root, contact(20, 1, "x")]);
        assert_eq!(outcomes[0], held(Held::NotOnYourCaseload));
        // The file is missing, so scope speaks first; both come loose together.
        assert_eq!(outcomes[1], held(Held::NotOnYourCaseload));
        let [person_root, _] = roots(1);
        let outcomes = office.save(ROSA, &[person_root]);
        assert!(is_applied(&outcomes[0]));
        assert!(office.folded(case(1), entry(20)).is_some());
    });
}

#[test]
fn late_work_of_a_former_holder_is_applied_then_held() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        let head = office.read(|view| view.file(case(1))).unwrap().head;
        office.move_case(1, TOM);
        let late = |number| {
            let mut late = contact(number, 1, "written in the car park");
            late["base"] = json!({"incarnation": change_id(1), "seq": head});
            late
        };
        office.later_ms(29 * DAY_MS);
        assert!(is_applied(&office.save(ROSA, &[late(20)])[0]));
        office.later_ms(DAY_MS);
        assert_eq!(office.save(ROSA, &[late(21)]), vec![held(Held::NotOnYourCaseload)]);
        // Moved back to her, what was held is applied by itself.
        office.move_case(1, ROSA);
        assert!(office.folded(case(1), entry(21)).is_some());
    });
}

#[test]
fn roles_count_as_they_are_now_and_authors_are_who_the_session_says() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        let mut forged = contact(20, 1, "x");
        forged["by"] = json!(TOM);
        forged["author"] = json!(TOM);
        assert!(is_applied(&office.save(ROSA, &[forged])[0]));
        assert_eq!(office.read(|view| view.entry(case(1), entry(20))).unwrap().made_by, ROSA);
        let note =
            change(30, case(1), entry(30), "review_note", json!({"about": entry(20), "verdict": "reviewed"}));
        let refused = Outcome::Refused { reason: Refused::NotYourRole };
        assert_eq!(office.save(ROSA, &[note]), vec![refused]);
        office.write(|tx| {
            let rosa = tx.user(ROSA)?.unwrap();
            tx.put_user(&User { roles: Roles::from([Role::Evaluator]), ..rosa })
        });
        let outcomes = office.save(ROSA, &[contact(21, 1, "x")]);
        assert_eq!(outcomes, vec![Outcome::Refused { reason: Refused::NotYourRole }]);
    });
}

#[test]
fn a_wrong_clock_poisons_nothing_and_keeps_its_own_order() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        let with_clock = |number: u128, wall_ms: u64, over: &[u128]| {
            let over: Vec<_> = over.iter().map(|number| change_id(*number)).collect();
            let set = json!({"what_matters": {"value": format!("v{number}"), "over": over}});
            let mut change = change(number, case(1), case(1).root(), "case", set);
            change["stamp"] = json!({"wall_ms": wall_ms, "tick": 0, "writer": change_id(number)});
            change
        };
        let far_ahead = NOW_MS + 3_650 * DAY_MS;
        office.save(ROSA, &[with_clock(50, far_ahead, &[])]);
        let at = office.read(|view| view.effective(change_id(50))).unwrap();
        assert_eq!(at.wall_ms, NOW_MS + shared::limits::DRIFT_MS_MAX);
        // Somebody with a right clock who saw it and wrote over it wins.
        office.save(ROSA, &[with_clock(51, NOW_MS, &[50])]);
        let root = office.folded(case(1), case(1).root()).unwrap();
        assert_eq!(root.get::<String>("what_matters").unwrap(), "v51");
        assert!(office.read(|view| view.effective(change_id(51))).unwrap() > at);
    });
}

#[test]
fn an_erased_change_is_answered_erased() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.save(ROSA, &[contact(20, 1, "to be forgotten")]);
        office.write(|tx| tx.erase(case(1), entry(20), None).map(drop));
        assert_eq!(office.save(ROSA, &[contact(20, 1, "to be forgotten")]), vec![Outcome::Erased]);
        let record = office.read(|view| view.record(case(1), entry(20))).unwrap();
        assert!(record.erased && record.changes.is_empty());
    });
}

#[test]
fn what_is_finalised_is_put_right_and_never_edited() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.save(ROSA, &[contact(20, 1, "a")]);
        let edit = json!({"note": {"value": "rewritten", "over": [change_id(20)]}});
        let outcomes = office.save(ROSA, &[change(21, case(1), entry(20), "contact", edit)]);
        assert_eq!(outcomes, vec![Outcome::Refused { reason: Refused::Finalised }]);
        assert_eq!(office.folded(case(1), entry(20)).unwrap().get::<String>("note").unwrap(), "a");
    });
}

#[test]
fn reviews_and_amendments_end_the_waiting() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.save(ROSA, &[contact(20, 1, "a"), contact(21, 1, "b"), contact(22, 1, "c")]);
        let waiting = |office: &Office| {
            let (rows, total) = office.read(|view| view.unreviewed(crate::testing::TEAM, 10));
            assert_eq!(rows.len(), total as usize);
            rows.into_iter().map(|row| row.entry).collect::<Vec<_>>()
        };
        assert_eq!(waiting(&office), [entry(22), entry(21), entry(20)], "newest first");
        office.open_whole(1, JEAN);
        let note =
            change(30, case(1), entry(30), "review_note", json!({"about": entry(20), "verdict": "reviewed"}));
        assert!(is_applied(&office.save(JEAN, &[note])[0]));
        let amended = json!({"how": "visit", "amends": entry(21), "note": "b, put right"});
        office.save(ROSA, &[change(31, case(1), entry(31), "contact", amended)]);
        let void = json!({"id": change_id(32), "file": case(1), "entry": entry(22), "kind": "contact",
            "stamp": {"wall_ms": NOW_MS, "tick": 0, "writer": change_id(1)}, "void": {"reason": "twice"}});
        assert!(is_applied(&office.save(ROSA, &[void])[0]));
        assert_eq!(waiting(&office), [entry(31)]);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Saves that arrive in any order, as often as they like, cut into any batches: each change is applied exactly once,
    /// and the fold is that of the set of changes.
    #[test]
    fn every_change_is_applied_exactly_once(
        order in prop::collection::vec((0..8_usize, 1..4_usize), 1..24),
        overs in prop::collection::vec(prop::collection::vec(0..8_usize, 0..3), 8),
    ) {
        let office = Office::over(memory());
        office.open_case(ROSA, 1);
        let changes: Vec<_> = overs.iter().enumerate().map(|(number, over)| {
            let over: Vec<_> = over.iter().filter(|of| **of < number).map(|of| change_id(50 + *of as u128)).collect();
            let set = json!({"strengths": {"value": number, "over": over}});
            change(50 + number as u128, case(1), case(1).root(), "case", set)
        }).collect();
        let mut sent = std::collections::BTreeSet::new();
        for (number, batch) in order {
            let saves: Vec<_> = (number..(number + batch).min(8)).map(|number| save(&changes[number..=number])).collect();
            for (at, verdict) in office.take(ROSA, saves).into_iter().enumerate() {
                let first = sent.insert(number + at);
                prop_assert_eq!(is_applied(&verdict.outcome), first);
                prop_assert_eq!(matches!(verdict.outcome, Outcome::Duplicate { .. }), !first);
            }
        }
        let record = office.read(|view| view.record(case(1), case(1).root())).unwrap();
        prop_assert_eq!(record.changes.len(), sent.len() + 1);
        let known = record.known();
        for one in &known {
            for over in one.change.replaced() {
                let below: Option<Stamp> = known.iter().find(|other| other.change.id == over).map(|other| other.at);
                let came_first = record.changes.iter().position(|change| change.body.get().contains(&over.to_string()));
                if let (Some(below), Some(_)) = (below, came_first)
                    && position(&known, over) < position(&known, one.change.id)
                {
                    prop_assert!(one.at > below, "a change stands above what it replaces");
                }
            }
        }
        let mut shuffled = known.clone();
        shuffled.reverse();
        prop_assert_eq!(fold(&known), fold(&shuffled));
    }
}

fn position(known: &[Known], id: ChangeId) -> Option<usize> {
    known.iter().position(|one| one.change.id == id)
}
