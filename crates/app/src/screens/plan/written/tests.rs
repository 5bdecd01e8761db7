//! What the forms of a plan change, and what they ask for.

use jiff::civil::date;
use serde_json::json;
use shared::change::Change;
use shared::fold::{Known, fold};
use shared::id::{UserId, WriterId};
use shared::kind;
use shared::stamp::Stamp;
use uuid::Uuid;

use super::*;

const TODAY: Date = date(2026, 11, 22);
const FILE: FileId = FileId(Uuid::from_u128(9));

fn entry(kind: &str, fields: Value) -> Entry {
    let Value::Object(fields) = fields else { panic!("fields") };
    let id = Uuid::from_u128(1);
    let at = Stamp { wall_ms: 5, tick: 0, writer: WriterId(id) };
    let fields = fields.into_iter().map(|(name, value)| (name, FieldEdit { value, over: vec![] }));
    let change = Change {
        id: ChangeId(id),
        file: FILE,
        entry: EntryId(id),
        kind: kind.to_owned(),
        base: None,
        stamp: at,
        replaces: None,
        edit: Edit::Set(fields.collect()),
    };
    fold([&Known { change, at, by: UserId(id), by_name: "R. Hale".to_owned(), office: true }]).unwrap()
}

fn goal() -> Entry {
    entry(
        kind::GOAL,
        json!({ "what": "Sleep", "need": "bereavement", "order": 1024.0, "status": { "status": "working_on", "on": "2026-11-01" },
            "confidence/2026-11-01": { "level": 3 }, "step/a": { "what": "Ring Silver Line" } }),
    )
}

fn names(edit: Option<NewEdit>) -> Vec<String> {
    match edit.map(|edit| edit.edit) {
        Some(Edit::Set(fields)) => fields.into_keys().collect(),
        _ => Vec::new(),
    }
}

fn wrong<T>(answer: Result<T, Vec<Mistake>>) -> Vec<&'static str> {
    answer.err().unwrap_or_default().into_iter().map(|mistake| mistake.field).collect()
}

#[test]
fn a_goal_needs_its_words_and_its_need_and_nothing_else() {
    assert_eq!(wrong(GoalForm::new("", APART_FIRST, TODAY).edit(FILE, None, TODAY)), [WHAT, NEED]);
    let form = GoalForm { what: " Sleep ".to_owned(), ..GoalForm::new("bereavement", APART_FIRST, TODAY) };
    let made = form.edit(FILE, None, TODAY).unwrap().unwrap();
    assert!(made.makes, "it is new");
    assert_eq!(names(Some(made)), ["need", "order", "status", "what"], "what nobody said is not written");
}

const APART_FIRST: f64 = 1024.0;

#[test]
fn a_form_changes_what_was_altered_and_nothing_else() {
    let goal = goal();
    let form = GoalForm::of(&goal, TODAY);
    assert_eq!(names(form.edit(FILE, Some(&goal), TODAY).unwrap()), [""; 0]);
    let mut altered = form.clone();
    altered.confidence = Some(6);
    altered.importance = Some(9);
    altered.steps[0].done = true;
    assert_eq!(
        names(altered.edit(FILE, Some(&goal), TODAY).unwrap()),
        ["confidence/2026-11-22", "importance", "step_done/a"]
    );
    let mut emptied = form;
    emptied.steps[0].what = String::new();
    let edit = emptied.edit(FILE, Some(&goal), TODAY).unwrap().unwrap();
    let Edit::Set(fields) = edit.edit else { panic!("not set") };
    assert_eq!(fields["step/a"].value, Value::Null, "an empty step is taken off the list");
    assert_eq!(fields["step/a"].over.len(), 1, "over what the form showed");
}

#[test]
fn a_form_that_comes_back_from_a_draft_is_written_over_what_it_showed() {
    let goal = goal();
    let mut form = GoalForm::of(&goal, TODAY);
    form.what = "Sleep through".to_owned();
    let kept: GoalForm = serde_json::from_value(serde_json::to_value(&form).unwrap()).unwrap();
    assert_eq!(kept, form);
    let later = date(2026, 11, 24);
    assert_eq!(names(kept.edit(FILE, Some(&goal), later).unwrap()), ["what"]);
}

#[test]
fn an_action_has_somebody_and_a_day_that_has_not_passed() {
    assert_eq!(wrong(ActionForm::new("", TODAY).edit(FILE, None, TODAY)), [WHAT, WHO, BY]);
    let past = ActionForm {
        what: "Ring".to_owned(),
        who: "service".to_owned(),
        by: DateBoxes::of(Some(date(2026, 11, 21))),
        ..ActionForm::new("", TODAY)
    };
    assert_eq!(wrong(past.edit(FILE, None, TODAY)), [NAME, BY]);
    let action =
        entry(kind::ACTION, json!({ "what": "Ring", "who": { "who": "worker" }, "by": "2026-11-01" }));
    let mut late = ActionForm::of(&action, TODAY);
    late.status = "done".to_owned();
    assert_eq!(
        names(late.edit(FILE, Some(&action), TODAY).unwrap()),
        ["status"],
        "a day that it had may have passed"
    );
}

#[test]
fn an_agreement_is_of_a_day_that_has_come_with_a_review_that_has_not() {
    assert_eq!(wrong(AgreeForm::new(Vec::new(), TODAY).checked(TODAY)), [HOW, COPY]);
    let form =
        AgreeForm { how: "spoken".to_owned(), copy: "no".to_owned(), ..AgreeForm::new(Vec::new(), TODAY) };
    let agreed = form.checked(TODAY).unwrap();
    assert_eq!((agreed.on, agreed.review), (Some(TODAY), Some(date(2027, 1, 31))));
    let past = AgreeForm {
        review: DateBoxes::of(Some(TODAY)),
        on: DateBoxes::of(Some(date(2026, 11, 23))),
        ..form.clone()
    };
    assert_eq!(wrong(past.checked(TODAY)), [ON, REVIEW]);
    let best = AgreeForm { how: BEST_INTEREST.to_owned(), ..form.clone() };
    assert_eq!(wrong(best.checked(TODAY)), [WORDS]);
    let another = AgreeForm { how: REPRESENTATIVE.to_owned(), responsible: "colleague".to_owned(), ..form };
    assert_eq!(wrong(another.checked(TODAY)), [NAME, WHO]);
}
