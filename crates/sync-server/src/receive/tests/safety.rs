//! Concerns for somebody's safety, the files of staff, and what everybody sees: who may write them, and who reads them.

use serde_json::{Value, json};
use shared::id::{FileId, UserId};
use shared::role::{Role, Roles};
use shared::view::lone_visit::worker_file;
use shared::view::service::SERVICE_FILE;
use uuid::Uuid;

use super::*;
use crate::accounts::{self, By};
use crate::erasure;
use crate::store::row::Grant;
use crate::testing::{JEAN, OTHER_TEAM, PAT, SEFA, STAFF, UMA, ZOE};

fn restricted(number: u128) -> FileId {
    FileId(Uuid::from_u128(0x5AFE_0000 + number))
}

/// A concern about case `of`, in the restricted file and as the change `number`.
fn concern(number: u128, of: u128) -> Value {
    let file = restricted(number);
    change(
        number,
        file,
        file.root(),
        "concern",
        json!({"case": case(of), "about": "suicide", "said": "as told"}),
    )
}

fn note(number: u128, of: u128) -> Value {
    change(number, restricted(of), entry(number), "concern_note", json!({"words": "called back"}))
}

/// Everybody who sees a file whole.
fn readers(office: &Office, file: FileId) -> Vec<UserId> {
    let everybody = STAFF.iter().map(|(user, ..)| *user);
    everybody.filter(|user| office.scope(*user, file) == Some(Depth::Whole)).collect()
}

const MISPLACED: Outcome = Outcome::Refused { reason: Refused::Misplaced };
const NOT_YOURS: Outcome = Outcome::Held { reason: Held::NotOnYourCaseload };

#[test]
fn a_concern_is_read_by_its_author_and_the_supervisors_of_the_case() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        let (sefa, now_ms) = (SEFA, NOW_MS);
        office.write(move |tx| grants::share(tx, case(1), sefa, now_ms));
        assert!(is_applied(&office.save(ROSA, &[concern(70, 1)])[0]));
        assert_eq!(
            readers(&office, restricted(70)),
            [ROSA, JEAN],
            "neither who shares the case nor an admin"
        );
        assert!(is_applied(&office.save(JEAN, &[note(71, 70)])[0]));
        assert!(is_applied(&office.save(ROSA, &[note(72, 70)])[0]));
        assert_eq!(office.save(SEFA, &[note(73, 70)]), [NOT_YOURS]);
        assert_eq!(office.save(PAT, &[note(74, 70)]), [NOT_YOURS]);
        // The case goes to another team, and what is known of its safety with it.
        office.move_case(1, UMA);
        assert_eq!(readers(&office, restricted(70)), [ZOE]);
        assert_eq!(office.read(|view| view.file(restricted(70))).unwrap().team, Some(OTHER_TEAM));
        // What its author still writes about it comes late, and counts.
        assert!(is_applied(&office.save(ROSA, &[note(75, 70)])[0]));
        assert!(is_applied(&office.save(ROSA, &[concern(76, 1)])[0]), "also what they noticed before");
        assert_eq!(readers(&office, restricted(76)), [ZOE]);
    });
}

#[test]
fn nobody_writes_a_concern_about_a_case_that_is_not_theirs() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        assert_eq!(office.save(TOM, &[concern(70, 1)]), [NOT_YOURS]);
        assert_eq!(office.save(JEAN, &[concern(71, 1)]), [NOT_YOURS], "a summary is not enough");
        assert_eq!(office.save(ROSA, &[concern(72, 9)]), [NOT_YOURS], "a case that is not there");
        // What was held comes in by itself with the case.
        office.move_case(1, TOM);
        assert_eq!(readers(&office, restricted(70)), [TOM, JEAN]);
    });
}

#[test]
fn supervisors_come_and_go_and_a_concern_follows_them() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.save(ROSA, &[concern(70, 1)]);
        let set = |user: UserId, role| {
            let user = office.user(user);
            let roles = Roles::from([role]);
            office.write(move |tx| accounts::set_roles(tx, By(None), &user, roles, NOW_MS)).unwrap();
        };
        set(TOM, Role::Supervisor);
        assert_eq!(readers(&office, restricted(70)), [ROSA, TOM, JEAN]);
        set(TOM, Role::LinkWorker);
        assert_eq!(readers(&office, restricted(70)), [ROSA, JEAN]);
    });
}

#[test]
fn a_case_that_is_erased_takes_what_was_feared_for_its_person_along() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        office.save(ROSA, &[concern(70, 1)]);
        office.write(|tx| erasure::erase_file(tx, JEAN, case(1), "asked for it", NOW_MS));
        assert!(office.read(|view| view.is_erased(restricted(70))));
        assert_eq!(readers(&office, restricted(70)), []);
        assert!(office.read(|view| view.change(change_id(70))).unwrap().body.is_none());
        assert_eq!(office.save(ROSA, &[note(71, 70)]), [Outcome::Erased]);
        assert_eq!(office.save(ROSA, &[concern(72, 1)]), [NOT_YOURS], "held, for a supervisor to see");
        // It counts if a supervisor says so: then those read it who supervise its author, and nobody else.
        let held = office.read(|view| view.change(change_id(72))).unwrap();
        let vouched = office.write(move |tx| Receiver::new(tx, NOW_MS).vouch(&held));
        assert!(vouched.is_ok(), "{vouched:?}");
        assert_eq!(readers(&office, restricted(72)), [JEAN]);
        assert!(is_applied(&office.save(JEAN, &[note(73, 72)])[0]));
        assert!(office.read(|view| view.is_erased(case(1))), "the case stays erased");
    });
}

#[test]
fn what_the_service_is_everybody_reads_and_few_write() {
    on_every_store(|office| {
        let root = |number, file: FileId| {
            change(number, file, file.root(), "service", json!({"name": "Integrated Plus"}))
        };
        assert_eq!(office.save(ROSA, &[root(60, SERVICE_FILE)]), [NOT_YOURS], "not hers to say");
        assert_eq!(office.save(PAT, &[root(61, restricted(1))]), [MISPLACED], "only in its own place");
        assert!(is_applied(&office.save(PAT, &[root(62, SERVICE_FILE)])[0]));
        assert_eq!(readers(&office, SERVICE_FILE).len(), STAFF.len());
        let number = json!({"number": "01384 555 0100", "checked": "2026-11-01"});
        let edit = |id| {
            change(
                id,
                SERVICE_FILE,
                SERVICE_FILE.root(),
                "service",
                json!({"number/crisis_team": {"value": number, "over": []}}),
            )
        };
        assert!(is_applied(&office.save(JEAN, &[edit(63)])[0]));
        assert_eq!(office.save(ROSA, &[edit(64)]), [Outcome::Refused { reason: Refused::NotYourRole }]);
        // Nobody talks to everybody through it.
        let stray = change(65, SERVICE_FILE, entry(65), "contact", json!({"note": "seen by all"}));
        assert_eq!(office.save(ROSA, &[stray]), [MISPLACED]);
        // Who comes later sees it, and who has left does not.
        let new = office.write(|tx| {
            accounts::add(
                tx,
                By(None),
                "new@example.invalid",
                "New",
                Roles::from([Role::LinkWorker]),
                Some(OTHER_TEAM),
                NOW_MS,
            )
        });
        assert_eq!(office.scope(new.unwrap().id, SERVICE_FILE), Some(Depth::Whole));
        let tom = office.user(TOM);
        office.write(move |tx| accounts::set_disabled(tx, By(None), &tom, true, NOW_MS)).unwrap();
        assert_eq!(office.scope(TOM, SERVICE_FILE), None);
    });
}

#[test]
fn a_worker_has_one_file_and_their_supervisors_see_it() {
    on_every_store(|office| {
        let root = |number, of| {
            change(
                number,
                worker_file(of),
                worker_file(of).root(),
                "worker",
                json!({"buddy": {"name": "Jo", "number": "07700 900100"}}),
            )
        };
        assert_eq!(office.save(TOM, &[root(60, ROSA)]), [MISPLACED], "nobody takes another's place");
        assert!(is_applied(&office.save(ROSA, &[root(61, ROSA)])[0]));
        assert_eq!(readers(&office, worker_file(ROSA)), [ROSA, JEAN]);
        let out = |number| {
            change(
                number,
                worker_file(ROSA),
                entry(number),
                "lone_visit",
                json!({"from_ms": NOW_MS, "due_ms": NOW_MS + 1}),
            )
        };
        assert!(is_applied(&office.save(ROSA, &[out(62)])[0]));
        assert_eq!(office.save(TOM, &[out(63)]), [NOT_YOURS]);
        let stray = change(64, worker_file(ROSA), entry(64), "contact", json!({"note": "not here"}));
        assert_eq!(office.save(ROSA, &[stray]), [MISPLACED]);
        let heard = json!({"by": JEAN, "name": "jean", "at_ms": NOW_MS});
        let heard = change(
            65,
            worker_file(ROSA),
            entry(62),
            "lone_visit",
            json!({"heard": {"value": heard, "over": []}}),
        );
        assert!(is_applied(&office.save(JEAN, &[heard])[0]));
        // Somebody who supervises themselves is not their own supervisor.
        assert!(is_applied(&office.save(JEAN, &[root(66, JEAN)])[0]));
        let rows: Vec<Grant> = office.read(|view| view.grants_on(worker_file(JEAN)));
        assert_eq!(rows.iter().map(|row| row.user).collect::<Vec<_>>(), [JEAN]);
    });
}
