//! Budgets and spends: who may write which, and that two who spend past each other are both heard.

use serde_json::Value;

use super::*;

const BUDGET: u128 = 200;

/// A budget of case 1 with a cap in pence.
fn budget(pence: u64) -> Value {
    change(BUDGET, case(1), entry(BUDGET), "budget", json!({"what": "Transport", "cap": {"pence": pence}}))
}

/// Money spent from it, in pence.
fn spend(number: u128, pence: u64) -> Value {
    let fields = json!({"budget": entry(BUDGET), "amount": pence, "on": "2026-11-02", "what": "The bus"});
    change(number, case(1), entry(number), "spend", fields)
}

fn over_cap(office: &Office) -> (u32, u32) {
    let summary = office.read(|view| {
        let file = view.file(case(1))?.unwrap();
        office.summaries.of(view, &file)
    });
    (summary.questions, summary.over_cap)
}

/// Rosa holds case 1 and shares it with Tom; Jean has opened it, and set up a budget.
fn with_budget(office: &Office) {
    office.open_case(ROSA, 1);
    let now_ms = office.now_ms.get();
    office.write(move |tx| grants::share(tx, case(1), TOM, now_ms));
    office.open_whole(1, JEAN);
    let set_up = office.save(JEAN, &[budget(10_000)]);
    assert!(is_applied(&set_up[0]), "{set_up:?}");
}

#[test]
fn two_who_spend_past_the_cap_are_both_heard_and_the_sum_is_a_question() {
    on_every_store(|office| {
        with_budget(&office);
        assert!(is_applied(&office.save(ROSA, &[spend(201, 7000)])[0]));
        assert_eq!(over_cap(&office), (0, 0));
        assert!(is_applied(&office.save(TOM, &[spend(202, 3100)])[0]), "nobody is refused for the sum");
        assert_eq!(over_cap(&office), (1, 1));
        let said = json!({"budget": entry(BUDGET), "spent": 10_100, "cap": 10_000, "why": "Agreed with her"});
        let stands = change(203, case(1), entry(203), "overspend", said);
        assert!(is_applied(&office.save(ROSA, &[stands])[0]));
        assert_eq!(over_cap(&office), (0, 0));
        assert!(is_applied(&office.save(TOM, &[spend(204, 1)])[0]));
        assert_eq!(over_cap(&office), (1, 1), "it stood for that sum");
        let mut raised = change(205, case(1), entry(BUDGET), "budget", json!({"cap": {"pence": 12_000}}));
        raised["set"]["cap"]["over"] = json!([change_id(BUDGET)]);
        assert_eq!(
            office.save(ROSA, std::slice::from_ref(&raised)),
            [Outcome::Refused { reason: Refused::NotYourRole }],
            "whoever spends does not raise the cap"
        );
        raised["id"] = json!(change_id(206));
        assert!(is_applied(&office.save(JEAN, &[raised])[0]));
        assert_eq!(over_cap(&office), (0, 0));
    });
}

#[test]
fn a_spend_is_finished_for_good_and_taken_out_with_a_reason() {
    on_every_store(|office| {
        with_budget(&office);
        office.save(ROSA, &[spend(201, 10_100)]);
        assert_eq!(over_cap(&office), (1, 1));
        let edit = change(202, case(1), entry(201), "spend", json!({"amount": 1}));
        assert_eq!(office.save(ROSA, &[edit]), [Outcome::Refused { reason: Refused::Finalised }]);
        let void = json!({"id": change_id(203), "file": case(1), "entry": entry(201), "kind": "spend",
            "stamp": {"wall_ms": NOW_MS, "tick": 0, "writer": change_id(1)}, "void": {"reason": "The group paid"}});
        assert!(is_applied(&office.save(TOM, &[void])[0]));
        assert_eq!(over_cap(&office), (0, 0));
    });
}
