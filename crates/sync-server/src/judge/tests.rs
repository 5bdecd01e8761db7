//! The decision table.

use proptest::prelude::*;
use serde_json::json;
use shared::id::IncarnationId;
use shared::role::Role;
use shared::seq::Sequence;
use uuid::Uuid;

use super::*;
use crate::store::row::{GrantId, Why};
use crate::testing::{NOW_MS, ROSA, case, change, change_id, contact, person, roots};

const HELD: Decision = Decision::Hold(Held::NotOnYourCaseload);

fn decoded(value: &serde_json::Value) -> Change {
    Change::decode(&value.to_string()).unwrap()
}

fn seq(counter: u64) -> Sequence {
    Sequence { epoch: 0, counter }
}

fn grant(depth: Depth, ended: Option<(u64, u64)>) -> Grant {
    Grant {
        id: GrantId(1),
        user: ROSA,
        file: case(1),
        depth,
        why: Why::Holds,
        via: None,
        from: seq(10),
        to: ended.map(|(counter, _)| seq(counter)),
        to_ms: ended.map(|(_, days_ago)| NOW_MS - days_ago * DAY_MS),
        expires_ms: None,
    }
}

fn facts<'a>(roles: &'a Roles, grants: &'a [Grant]) -> Facts<'a> {
    Facts {
        roles,
        file_exists: true,
        grants,
        entry_kind: None,
        stands_elsewhere: false,
        sees_named: true,
        fits_file: true,
        decides: false,
        builds_on_held: None,
        account_off: false,
        vouched: false,
        now_ms: NOW_MS,
    }
}

fn at_base(mut change: Change, counter: u64) -> Change {
    change.base = Some(Base { incarnation: IncarnationId(Uuid::from_u128(1)), seq: seq(counter) });
    change
}

#[test]
fn late_work_is_applied_for_thirty_days() {
    let roles = Roles::from([Role::LinkWorker]);
    let visit = decoded(&contact(5, 1, "late"));
    let table = [
        (vec![grant(Depth::Whole, None)], Some(5), Decision::Apply),
        (vec![grant(Depth::Whole, None)], None, Decision::Apply),
        (vec![grant(Depth::Summary, None)], Some(5), HELD),
        (vec![], Some(5), HELD),
        (vec![grant(Depth::Whole, Some((20, 1)))], Some(12), Decision::Apply),
        (vec![grant(Depth::Whole, Some((20, 29)))], Some(5), Decision::Apply),
        (vec![grant(Depth::Whole, Some((20, 29)))], None, Decision::Apply),
        (vec![grant(Depth::Whole, Some((20, 30)))], Some(12), HELD),
        (vec![grant(Depth::Whole, Some((20, 1)))], Some(20), HELD),
        (vec![grant(Depth::Summary, Some((20, 1)))], Some(12), HELD),
        (vec![grant(Depth::Whole, Some((20, 60))), grant(Depth::Whole, None)], Some(12), Decision::Apply),
    ];
    for (grants, base, expected) in table {
        let change = base.map_or_else(|| visit.clone(), |counter| at_base(visit.clone(), counter));
        assert_eq!(judge(&change, &facts(&roles, &grants)), expected, "{grants:?} at {base:?}");
    }
}

#[test]
fn a_grant_past_its_time_is_no_grant() {
    let roles = Roles::from([Role::LinkWorker]);
    let grants = [Grant { expires_ms: Some(NOW_MS), ..grant(Depth::Whole, None) }];
    assert_eq!(judge(&decoded(&contact(5, 1, "x")), &facts(&roles, &grants)), HELD);
}

#[test]
fn only_caseworkers_make_files_and_only_for_people_they_see() {
    let [_, root] = roots(1).map(|root| decoded(&root));
    for role in Role::ALL {
        let roles = Roles::from([role]);
        let facts = Facts { file_exists: false, ..facts(&roles, &[]) };
        let may = matches!(role, Role::LinkWorker | Role::SupportWorker);
        let expected = if may { Decision::Create(FileKind::Case) } else { HELD };
        assert_eq!(judge(&root, &facts), expected, "{role:?}");
        assert_eq!(judge(&root, &Facts { sees_named: false, ..facts }), HELD, "{role:?}");
    }
    assert_eq!(names_file(&root), Some(person(1)));
}

#[test]
fn practice_is_refused_whatever_it_is() {
    let roles = Roles::from([Role::LinkWorker, Role::Supervisor]);
    let grants = [grant(Depth::Whole, None)];
    for text in roots(1).into_iter().chain([contact(5, 1, "tried out")]) {
        let mut change = decoded(&text);
        change.file = FileId::practice(change.file.0);
        change.entry = if change.kind == "contact" { change.entry } else { change.file.root() };
        for file_exists in [false, true] {
            for vouched in [false, true] {
                let facts = Facts { file_exists, vouched, ..facts(&roles, &grants) };
                assert_eq!(judge(&change, &facts), Decision::Refuse(Refused::Misplaced));
            }
        }
    }
}

#[test]
fn entries_stay_where_they_are() {
    let roles = Roles::from([Role::LinkWorker]);
    let grants = [grant(Depth::Whole, None)];
    let visit = decoded(&contact(5, 1, "x"));
    let misplaced = Decision::Refuse(Refused::Misplaced);
    let known = Facts { entry_kind: Some("walk"), ..facts(&roles, &grants) };
    assert_eq!(judge(&visit, &known), misplaced, "another kind");
    let elsewhere = Facts { stands_elsewhere: true, ..facts(&roles, &grants) };
    assert_eq!(judge(&visit, &elsewhere), misplaced, "another file");
    let unfit = Facts { fits_file: false, ..facts(&roles, &grants) };
    assert_eq!(judge(&visit, &unfit), misplaced, "a kind that stands in other files");
    assert_eq!(judge(&visit, &Facts { grants: &[], ..unfit }), HELD, "scope comes first");
    let second_root =
        decoded(&change(6, case(1), crate::testing::entry(6), "person", json!({"gender": "x"})));
    assert_eq!(judge(&second_root, &facts(&roles, &grants)), misplaced, "a root that is none");
}

#[test]
fn a_supervisor_decides_between_versions_and_writes_nothing_else() {
    let grants = [grant(Depth::Whole, None)];
    let lives = decoded(&change(6, person(1), person(1).root(), "person", json!({"lives": "alone"})));
    for role in Role::ALL {
        let roles = Roles::from([role]);
        let facts = Facts { entry_kind: Some("person"), ..facts(&roles, &grants) };
        let works = matches!(role, Role::LinkWorker | Role::SupportWorker);
        let refused = Decision::Refuse(Refused::NotYourRole);
        let expected = if works { Decision::Apply } else { refused.clone() };
        assert_eq!(judge(&lives, &facts), expected, "an edit by {role:?}");
        let expected = if works || role == Role::Supervisor { Decision::Apply } else { refused };
        assert_eq!(judge(&lives, &Facts { decides: true, ..facts }), expected, "a decision by {role:?}");
    }
}

#[test]
fn what_cannot_be_judged_waits() {
    let roles = Roles::from([Role::LinkWorker]);
    let grants = [grant(Depth::Whole, None)];
    let hologram = decoded(&change(6, case(1), crate::testing::entry(6), "hologram", json!({"a": 1})));
    assert_eq!(judge(&hologram, &facts(&roles, &grants)), Decision::Hold(Held::NeedsNewerServer));
    assert_eq!(judge(&hologram, &facts(&roles, &[])), HELD, "scope comes first");
    let note = decoded(&change(7, case(1), crate::testing::entry(7), "review_note", json!({"comment": "x"})));
    assert_eq!(judge(&note, &facts(&roles, &grants)), Decision::Refuse(Refused::NotYourRole));
    let builds = Facts { builds_on_held: Some(change_id(1)), ..facts(&roles, &grants) };
    let waits = Decision::Hold(Held::WaitsFor { change: change_id(1) });
    assert_eq!(judge(&decoded(&contact(5, 1, "x")), &builds), waits);
}

proptest! {
    /// What a supervisor vouches for is judged by what is there alone: whoever wrote it, whenever, in whatever role.
    #[test]
    fn a_supervisors_word_stands_for_scope_and_role(
        kind in prop::sample::select(vec!["contact", "walk", "case", "person", "review_note", "unfinished"]),
        roles in prop::collection::btree_set(prop::sample::select(Role::ALL.to_vec()), 0..3),
        ended_days in prop::option::of(0..90_u64),
        entry_kind in prop::option::of(prop::sample::select(vec!["contact", "case", "unfinished"])),
        (sees_named, account_off, file_exists) in any::<(bool, bool, bool)>(),
        builds_on in prop::option::of(0..3_u128),
    ) {
        let change = decoded(&change(5, case(1), crate::testing::entry(5), kind, json!({"note": "x"})));
        let grants: Vec<Grant> = ended_days.map(|days| grant(Depth::Whole, Some((20, days)))).into_iter().collect();
        let vouched = Facts {
            entry_kind, sees_named, account_off, file_exists, vouched: true,
            builds_on_held: builds_on.map(change_id), ..facts(&roles, &grants)
        };
        let everybody = Roles::from(Role::ALL);
        let open = [grant(Depth::Whole, None)];
        let best = Facts {
            roles: &everybody, grants: &open, sees_named: true, account_off: false, ..vouched.clone()
        };
        let decision = judge(&change, &vouched);
        prop_assert_eq!(&decision, &judge(&change, &best));
        if file_exists && builds_on.is_none() && entry_kind.is_none() && !matches!(kind, "case" | "person") {
            prop_assert_eq!(decision, Decision::Apply);
        }
    }

    /// For every change that does not open a file, a file out of scope and a file that is not there look the same.
    #[test]
    fn out_of_scope_looks_exactly_like_missing(
        kind in prop::sample::select(vec!["contact", "walk", "case", "person", "review_note", "hologram"]),
        roles in prop::collection::btree_set(prop::sample::select(Role::ALL.to_vec()), 0..3),
        ended_days in prop::option::of(30..90_u64),
        entry_kind in prop::option::of(prop::sample::select(vec!["contact", "case"])),
        sees_named in any::<bool>(),
        builds_on in prop::option::of(0..3_u128),
    ) {
        let change = decoded(&change(5, case(1), crate::testing::entry(5), kind, json!({"note": "x"})));
        let grants: Vec<Grant> = ended_days.map(|days| grant(Depth::Whole, Some((20, days)))).into_iter().collect();
        let outside = Facts {
            entry_kind, sees_named, builds_on_held: builds_on.map(change_id), ..facts(&roles, &grants)
        };
        let missing = Facts { file_exists: false, entry_kind: None, grants: &[], ..outside.clone() };
        prop_assert_eq!(judge(&change, &outside), judge(&change, &missing));
    }
}
