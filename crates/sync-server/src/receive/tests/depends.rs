//! Held changes that are written again, what waits for them, and forms that were never finished.

use super::*;

/// An edit of the task `of` (entry and change carry one number) over the changes `over`, instead of `replaces`.
fn edit(number: u128, of: u128, over: &[u128], replaces: Option<u128>) -> serde_json::Value {
    let over: Vec<_> = over.iter().map(|number| change_id(*number)).collect();
    let set = json!({"what": {"value": format!("v{number}"), "over": over}});
    let mut edit = change(number, case(1), entry(of), "task", set);
    if let Some(replaces) = replaces {
        edit["replaces"] = json!(change_id(replaces));
    }
    edit
}

fn status(office: &Office, number: u128) -> Status {
    office.read(|view| view.change(change_id(number))).unwrap().status
}

fn replaced(by: u128) -> Status {
    Status::Refused(Refused::Replaced { by: change_id(by) })
}

#[test]
fn a_held_change_is_written_again_and_what_waited_follows() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        // A kind that this build does not know is held; two things build on it, one of them in a chain.
        let lost = change(40, case(1), entry(40), TRIPWIRE, json!({"a": 1}));
        office.save(ROSA, &[lost]);
        office.save(ROSA, &[edit(41, 41, &[40], None)]);
        office.save(ROSA, &[edit(42, 42, &[41], None)]);
        assert_eq!(status(&office, 41), Status::Held(Held::WaitsFor { change: change_id(40) }));
        assert_eq!(status(&office, 42), Status::Held(Held::WaitsFor { change: change_id(41) }));
        // Written again, and held again: what waited waits for the new one.
        let again = |number: u128, replaces: u128, kind: &str| {
            let mut again = change(number, case(1), entry(number), kind, json!({"what": "x"}));
            again["replaces"] = json!(change_id(replaces));
            again
        };
        let outcomes = office.save(ROSA, &[again(50, 40, TRIPWIRE)]);
        assert_eq!(outcomes, [held(Held::ServerTrouble)]);
        assert_eq!(
            status(&office, 40),
            Status::Held(Held::ServerTrouble),
            "a change that could not be judged"
        );
        let outcomes = office.save(ROSA, &[again(51, 40, "hologram")]);
        assert_eq!(outcomes, [held(Held::NeedsNewerServer)]);
        assert_eq!(status(&office, 40), replaced(51));
        assert_eq!(status(&office, 41), Status::Held(Held::WaitsFor { change: change_id(51) }));
        // One that comes later and names the old one waits for the new one too.
        let late = office.save(ROSA, &[edit(43, 43, &[40], None)]);
        assert_eq!(late, [held(Held::WaitsFor { change: change_id(51) })]);
        // Written a third time, as something that can be applied: everything comes loose.
        assert!(is_applied(&office.save(ROSA, &[again(52, 51, "task")])[0]));
        assert_eq!(status(&office, 51), replaced(52));
        for number in [41, 42, 43] {
            assert!(matches!(status(&office, number), Status::Applied { .. }), "{number}");
        }
        assert_eq!(
            office.save(ROSA, &[again(51, 40, "hologram")]),
            [Outcome::Refused { reason: Refused::Replaced { by: change_id(52) } }],
            "a device that asks again learns what stands in its place"
        );
    });
}

#[test]
fn in_one_batch_the_verdict_of_the_old_one_is_its_last() {
    on_every_store(|office| {
        let saves = vec![save(&[edit(41, 41, &[], None)]), save(&[edit(42, 41, &[41], Some(41))])];
        let outcomes: Vec<Outcome> =
            office.take(ROSA, saves).into_iter().map(|verdict| verdict.outcome).collect();
        let reason = Refused::Replaced { by: change_id(42) };
        assert_eq!(outcomes, [Outcome::Refused { reason }, held(Held::NotOnYourCaseload)]);
        office.open_case(ROSA, 1);
        assert!(
            matches!(status(&office, 42), Status::Applied { .. }),
            "it does not wait for what it replaces"
        );
        assert_eq!(status(&office, 41), replaced(42));
    });
}

#[test]
fn only_its_own_author_replaces_a_held_change() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        assert_eq!(office.save(TOM, &[edit(41, 41, &[], None)]), [held(Held::NotOnYourCaseload)]);
        let applied = office.save(ROSA, &[edit(42, 42, &[], Some(41)), edit(43, 43, &[], Some(99))]);
        assert!(applied.iter().all(is_applied), "{applied:?}");
        assert_eq!(status(&office, 41), Status::Held(Held::NotOnYourCaseload));
        // Naming a foreign one does not get around waiting for it.
        let waits = office.save(ROSA, &[edit(44, 44, &[41], Some(41))]);
        assert_eq!(waits, [held(Held::WaitsFor { change: change_id(41) })]);
        // A refused one stays refused as it was; its new version is judged by itself.
        let note = change(50, case(1), entry(50), "review_note", json!({"comment": "x"}));
        let refused = [Outcome::Refused { reason: Refused::NotYourRole }];
        assert_eq!(office.save(ROSA, std::slice::from_ref(&note)), refused);
        assert!(is_applied(&office.save(ROSA, &[edit(51, 51, &[], Some(50))])[0]));
        assert_eq!(office.save(ROSA, &[note]), refused);
        // A new version that is refused itself leaves the old one as it is.
        let mut worse = change(52, case(1), entry(52), "review_note", json!({"comment": "x"}));
        worse["replaces"] = json!(change_id(44));
        assert_eq!(office.save(ROSA, &[worse]), refused);
        assert_eq!(status(&office, 44), Status::Held(Held::WaitsFor { change: change_id(41) }));
    });
}

#[test]
fn two_held_changes_never_wait_for_each_other() {
    on_every_store(|office| {
        office.save(ROSA, &[edit(41, 41, &[], None)]);
        office.save(ROSA, &[edit(42, 41, &[41], None)]);
        // The form showed the second one; what is written again is the first.
        office.save(ROSA, &[edit(43, 41, &[42], Some(41))]);
        let waits_for = |number: u128| match status(&office, number) {
            Status::Held(Held::WaitsFor { change }) => Some(change),
            _ => None,
        };
        assert!(waits_for(42) != Some(change_id(43)) || waits_for(43) != Some(change_id(42)));
        office.open_case(ROSA, 1);
        for number in [42, 43] {
            assert!(matches!(status(&office, number), Status::Applied { .. }), "{number}");
        }
    });
}

#[test]
fn an_unfinished_form_is_kept_for_a_person_whoever_hands_it_over() {
    on_every_store(|office| {
        office.open_case(ROSA, 1);
        let form =
            |number, of| change(number, case(of), entry(number), "unfinished", json!({"note": "half a"}));
        for (author, number, of) in [(ROSA, 60, 1), (TOM, 61, 1), (TOM, 62, 99), (PAT, 63, 1)] {
            assert_eq!(office.save(author, &[form(number, of)]), [held(Held::Unfinished)]);
        }
        office.move_case(1, TOM);
        assert_eq!(status(&office, 61), Status::Held(Held::Unfinished), "no event applies it by itself");
        // Its author finishes it after all.
        let mut finished = contact(64, 1, "half a sentence, and the other half");
        finished["replaces"] = json!(change_id(61));
        assert!(is_applied(&office.save(TOM, &[finished])[0]));
        assert_eq!(status(&office, 61), replaced(64));
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Held changes that build on and replace each other in any way: once the file is theirs, whatever was not replaced
    /// is applied. Nothing waits for ever.
    #[test]
    fn nothing_waits_for_ever(
        edits in prop::collection::vec(
            (prop::collection::vec(0..10_u128, 0..3), prop::option::of(0..10_u128)), 1..10,
        ),
        order in prop::collection::vec(0..10_usize, 10),
    ) {
        let office = Office::over(memory());
        let count = edits.len();
        for at in order.into_iter().map(|at| at % count).chain(0..count) {
            let (over, replaces) = &edits[at];
            let number = 100 + at as u128;
            let over: Vec<u128> = over.iter().map(|of| 100 + of).filter(|of| *of != number).collect();
            office.save(ROSA, &[edit(number, 77, &over, replaces.map(|of| 100 + of).filter(|of| *of != number))]);
        }
        office.open_case(ROSA, 1);
        for at in 0..count {
            let status = status(&office, 100 + at as u128);
            let is_settled = matches!(status, Status::Applied { .. } | Status::Refused(Refused::Replaced { .. }));
            prop_assert!(is_settled, "{at}: {status:?}");
        }
    }
}
