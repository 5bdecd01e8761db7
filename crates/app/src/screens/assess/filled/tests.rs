use shared::change::{Change, Edit};
use shared::fold::{Known, fold};
use shared::id::{ChangeId, UserId, WriterId};
use shared::instrument::seven_outcomes;
use shared::stamp::Stamp;
use uuid::Uuid;

use super::*;

const FILE: FileId = FileId(Uuid::from_u128(7));

/// An entry as the fold makes it from one edit.
fn entry(number: u128, edit: NewEdit) -> Entry {
    let change = Change {
        id: ChangeId(Uuid::from_u128(number)),
        file: edit.file,
        entry: EntryId(Uuid::from_u128(number)),
        kind: edit.kind,
        base: None,
        stamp: Stamp { wall_ms: 1, tick: 0, writer: WriterId(Uuid::nil()) },
        replaces: None,
        edit: edit.edit,
    };
    let at = change.stamp;
    let by = UserId(Uuid::nil());
    fold([&Known { change, at, by, by_name: "R. Hale".to_owned(), office: true }]).unwrap()
}

fn case(entries: impl IntoIterator<Item = Entry>) -> BTreeMap<EntryId, Entry> {
    entries.into_iter().map(|entry| (entry.id, entry)).collect()
}

fn choose(filled: &mut Filled, item: &str, choice: &str) {
    filled.alter(item, |answer| choice.clone_into(&mut answer.choice));
}

#[test]
fn a_finished_assessment_reads_back_as_it_was_filled_in() {
    let instrument = seven_outcomes();
    let mut filled = Filled::new(&instrument, "baseline");
    choose(&mut filled, "money", "not_managing");
    filled.alter("money", |answer| " Fridge is broken. ".clone_into(&mut answer.words));
    let money = instrument.item("money").unwrap();
    filled.agree(money, "debt", true);
    filled.agree(money, "bills", true);
    filled.agree(money, "debt", true);
    let edit = filled.finish(FILE, &instrument, 99);
    let Edit::Set(fields) = &edit.edit else { panic!("not a set") };
    let names: Vec<&str> = fields.keys().map(String::as_str).collect();
    assert_eq!(names, ["answer/money", "at_ms", "instrument", "moment"]);
    let read = entry(1, edit);
    let view = Assessment::of(&read);
    assert_eq!((view.at_ms, view.moment.as_deref()), (Some(99), Some("baseline")));
    let answers = assessment::answers(&read);
    assert_eq!(answers["money"].choice, "not_managing");
    assert_eq!(answers["money"].indicators, ["bills", "debt"], "in the instrument's order, once each");
    assert_eq!(answers["money"].words, "Fridge is broken.");
}

#[test]
fn an_emptied_answer_is_no_answer() {
    let instrument = seven_outcomes();
    let mut filled = Filled::new(&instrument, "review");
    let money = instrument.item("money").unwrap();
    filled.agree(money, "debt", true);
    assert!(filled.is_begun());
    assert_eq!(filled.open(&instrument).len(), 7, "a tick is no answer yet");
    filled.agree(money, "debt", false);
    assert!(!filled.is_begun());
    choose(&mut filled, "money", "not_applicable");
    assert_eq!(filled.open(&instrument), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn the_last_one_with_the_same_wording_stands_beside_the_new_one() {
    let instrument = seven_outcomes();
    let at = |number, at_ms, moment: &str, choice: &str, version| {
        let mut filled = Filled::new(&instrument, moment);
        filled.instrument.version = version;
        choose(&mut filled, "money", choice);
        entry(number, filled.finish(FILE, &instrument, at_ms))
    };
    let none = History::of(&BTreeMap::new(), &instrument, None);
    assert_eq!(none, History::default());
    assert_eq!(none.suggested_moment(true), "baseline");

    let first = at(1, 100, "baseline", "not_managing", 1);
    let second = at(2, 200, "review", "managing", 1);
    let history = History::of(&case([second.clone(), first.clone()]), &instrument, None);
    assert_eq!(history.last.as_ref().unwrap().at_ms, 200);
    assert_eq!((history.suggested_moment(false), history.suggested_moment(true)), ("review", "end"));

    let other = at(3, 300, "review", "managing", 2);
    let history = History::of(&case([other.clone()]), &instrument, None);
    assert!(history.other_wording && history.last.is_none());
    assert_eq!(history.suggested_moment(false), "baseline");
    assert!(!History::of(&case([other, first.clone()]), &instrument, None).other_wording);

    let history = History::of(&case([first, second.clone()]), &instrument, Some(second.id));
    assert_eq!(history.last.unwrap().at_ms, 100, "what is being put right is not the last time");
}

#[test]
fn what_was_put_right_does_not_count_as_history() {
    let instrument = seven_outcomes();
    let mut wrong = Filled::new(&instrument, "baseline");
    choose(&mut wrong, "money", "managing");
    let wrong = entry(1, wrong.finish(FILE, &instrument, 100));
    let mut right = Filled::amending(&wrong);
    assert_eq!(right.answer("money").choice, "managing");
    choose(&mut right, "money", "not_managing");
    " Pressed the wrong one ".clone_into(&mut right.amends_why);
    let right = entry(2, right.finish(FILE, &instrument, 900));
    let view = Assessment::of(&right);
    assert_eq!((view.amends, view.at_ms), (Some(wrong.id), Some(100)));
    assert_eq!(view.amends_why.as_deref(), Some("Pressed the wrong one"));
    let last = History::of(&case([wrong, right]), &instrument, None).last.unwrap();
    assert_eq!(last.answers["money"].choice, "not_managing");
}

#[test]
fn change_since_last_time_follows_the_points() {
    let instrument = seven_outcomes();
    let since = |before: &str, now: &str| {
        let answer = |choice: &str| Answer { choice: choice.to_owned(), ..Answer::default() };
        Since::last_time(&instrument, instrument.item("money").unwrap(), &answer(before), &answer(now))
    };
    assert_eq!(since("not_managing", "getting_support"), Some(Since::Better));
    assert_eq!(since("managing", "not_managing"), Some(Since::Harder));
    assert_eq!(since("managing", "managing"), Some(Since::Same));
    assert_eq!(since("not_applicable", "not_applicable"), Some(Since::Same));
    assert_eq!(since("not_applicable", "managing"), Some(Since::Apart));
    assert_eq!(since("", "managing"), None);
    assert_eq!(since("managing", ""), None);
}

#[test]
fn a_draft_keeps_everything() {
    let instrument = seven_outcomes();
    let mut filled = Filled::new(&instrument, "review");
    filled.alter("mind", |answer| "Half a sen".clone_into(&mut answer.words));
    let kept = serde_json::to_value(&filled).unwrap();
    assert_eq!(serde_json::from_value::<Filled>(kept).unwrap(), filled);
    assert_eq!(serde_json::from_value::<Filled>(serde_json::json!({})).unwrap(), Filled::default());
}

#[test]
fn risks_are_asked_with_every_assessment_and_not_again_where_one_is_put_right() {
    let instrument = seven_outcomes();
    let mut filled = Filled::new(&instrument, "baseline");
    choose(&mut filled, "money", "managing");
    assert_eq!(filled.risks.mistakes().len(), 1, "a blank answer is a mistake");
    filled.risks = serde_json::from_value(json!({ "answer": "none_known" })).unwrap();
    assert!(filled.risks.mistakes().is_empty());
    let kinds = |filled: &Filled| {
        let edits = filled.edits(FILE, &instrument, 5);
        edits.into_iter().map(|edit| edit.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&filled), [kind::ASSESSMENT, kind::RISKS]);
    let done = entry(1, filled.finish(FILE, &instrument, 5));
    assert_eq!(kinds(&Filled::amending(&done)), [kind::ASSESSMENT]);
}
