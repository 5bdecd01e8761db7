//! What lists say of a file without opening it. That it is right is checked after each step of every test, by opening it.

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::phone::{Phone, answer, applied, file, history, pass, seq, whole};
use crate::change::{Edit, FieldEdit};
use crate::device::Room;
use crate::device::edit::{NewEdit, NewSave};
use crate::kind::FileKind;
use crate::summary::RULE;
use crate::view::died::DIED;
use crate::view::service::{SERVICE_FILE, Service};
use crate::wire::sync::{Dropped, DroppedWhy, FilePage, SyncAnswer};

/// A phone that holds one file with one contact and its root.
fn phone() -> Phone {
    let mut phone = Phone::new();
    let asked = phone.ask();
    let root = with(
        applied(file(1), 0xf001, 1, ""),
        "case",
        json!({ "programme": { "value": "social_prescribing" } }),
    );
    let page = whole(file(1), 2, &[root, applied(file(1), 2, 2, "first")]);
    phone.take(&asked, &pass(history(1), vec![page], 2));
    assert_eq!(counts(&phone), json!({ "case": 1, "contact": 1 }));
    phone
}

/// The same change with another kind and other fields.
fn with(mut change: Value, kind: &str, set: Value) -> Value {
    change["body"]["kind"] = json!(kind);
    change["body"]["set"] = set;
    change
}

fn counts(phone: &Phone) -> Value {
    json!(phone.replica.index.get(file(1)).unwrap().summary.as_ref().unwrap().counts)
}

/// More of the same file.
fn more(head: u64, changes: &[Value]) -> FilePage {
    FilePage { fresh: false, ..whole(file(1), head, changes) }
}

/// What it took to take in one page: rows read.
fn taken(phone: &mut Phone, page: FilePage, passed: u64) -> usize {
    let asked = phone.ask();
    phone.take(&asked, &pass(history(1), vec![page], passed));
    phone.read
}

#[test]
fn an_entry_that_is_new_to_a_file_is_counted_without_opening_it() {
    let mut phone = phone();
    assert_eq!(taken(&mut phone, more(3, &[applied(file(1), 3, 3, "second")]), 3), 0);
    assert_eq!(counts(&phone), json!({ "case": 1, "contact": 2 }));
    phone.start_again();
    assert_eq!(phone.notes(file(1)), ["first", "second"]);
}

#[test]
fn what_alters_an_entry_that_is_here_is_counted_by_opening_the_file() {
    let mut phone = phone();
    let void = json!({ "reason": "twice" });
    let mut again = applied(file(1), 9, 3, "");
    again["body"]["entry"] = json!(uuid::Uuid::from_u128(2));
    let body = again["body"].as_object_mut().unwrap();
    body.remove("set");
    body.insert("void".to_owned(), void);
    let mut page = more(3, &[applied(file(1), 2, 2, "first")]);
    let record = json!({ "entry": again["body"]["entry"], "seq": [0, 3], "changes": [applied(file(1), 2, 2, "first"), again] });
    page.entries = vec![RawValue::from_string(record.to_string()).unwrap()];
    assert!(taken(&mut phone, page, 3) > 0);
    assert_eq!(counts(&phone), json!({ "case": 1 }));
}

#[test]
fn an_entry_that_comes_after_what_puts_it_right_does_not_count() {
    let mut phone = phone();
    let amended = uuid::Uuid::from_u128(4);
    let right = with(applied(file(1), 3, 3, ""), "contact", json!({ "amends": { "value": amended } }));
    assert!(taken(&mut phone, more(3, &[right]), 3) > 0);
    assert!(taken(&mut phone, more(4, &[applied(file(1), 4, 4, "let in late")]), 4) > 0);
    assert_eq!(counts(&phone), json!({ "case": 1, "contact": 2 }));
}

#[test]
fn what_comes_twice_counts_once() {
    let mut phone = phone();
    let page = || more(3, &[applied(file(1), 3, 3, "second")]);
    taken(&mut phone, page(), 3);
    taken(&mut phone, page(), 3);
    assert_eq!(counts(&phone), json!({ "case": 1, "contact": 2 }));
}

#[test]
fn a_file_that_has_not_come_completely_proves_nothing() {
    let mut phone = phone();
    let asked = phone.ask();
    let half = FilePage { complete: false, ..whole(file(1), 5, &[applied(file(1), 2, 2, "first")]) };
    phone.take(&asked, &SyncAnswer { pages: vec![half], more: true, ..answer(history(1)) });
    taken(&mut phone, more(6, &[applied(file(1), 6, 6, "second")]), 6);
    assert_eq!(counts(&phone), json!({ "contact": 2 }));
    assert_eq!(phone.replica.index.get(file(1)).unwrap().head, seq(6));
}

#[test]
fn a_new_contact_is_saved_without_opening_its_file() {
    let mut phone = phone();
    for (number, note) in ["one", "two", "three"].into_iter().enumerate() {
        phone.save(file(1), note);
        assert_eq!(phone.read, 0, "nothing is read before a save is written");
        let overlay = &phone.replica.overlays[&file(1)];
        assert_eq!(overlay.counts["contact"] as usize, 2 + number);
    }
    phone.start_again();
    assert_eq!(phone.notes(file(1)), ["first", "one", "three", "two"]);
}

#[test]
fn what_another_builds_rule_made_is_not_taken_over_from_the_office() {
    let mut phone = Phone::new();
    let asked = phone.ask();
    let mut summary = self::phone().replica.index.get(file(1)).unwrap().summary.clone().unwrap();
    summary.rule += 1;
    summary.counts.insert("kind of a newer build".to_owned(), 1);
    let page = whole(file(1), 2, &[applied(file(1), 2, 2, "first")]);
    phone.take(&asked, &pass(history(1), vec![FilePage { summary: Some(summary), ..page }], 2));
    assert_eq!(counts(&phone), json!({ "contact": 1 }));
}

#[test]
fn after_an_update_lists_are_made_anew_by_the_new_rule() {
    let mut phone = phone();
    let asked = phone.ask();
    let shard = phone.disk.iter_mut().find(|((room, _), _)| *room == Room::Index).unwrap().1;
    let text = String::from_utf8(shard.clone()).unwrap();
    let older =
        text.replace(&format!(r#""rule":{RULE}"#), r#""rule":0"#).replace(r#""contact":1"#, r#""contact":7"#);
    assert_ne!(text, older);
    *shard = older.into_bytes();
    phone.start_again();
    assert_eq!(counts(&phone), json!({ "case": 1, "contact": 7 }));
    phone.take(&asked, &pass(history(1), vec![], 2));
    assert_eq!(counts(&phone), json!({ "case": 1, "contact": 1 }));
}

#[test]
fn a_name_that_is_not_theirs_to_see_any_more_stays_in_no_list() {
    let mut phone = Phone::new();
    let asked = phone.ask();
    let root = |file: crate::id::FileId, change, kind, set| with(applied(file, change, 1, ""), kind, set);
    let person = root(
        file(2),
        0xf002,
        "person",
        json!({ "name": { "value": { "given": "Ada", "family": "Words" } } }),
    );
    let case = root(file(1), 0xf001, "case", json!({ "person": { "value": file(2) } }));
    let person = FilePage { kind: FileKind::Person, ..whole(file(2), 1, &[person]) };
    phone.take(&asked, &pass(history(1), vec![person, whole(file(1), 1, &[case])], 1));
    let name =
        |phone: &Phone| phone.replica.index.get(file(1)).unwrap().summary.as_ref().unwrap().name.clone();
    assert_eq!(name(&phone), "Ada Words");
    let asked = phone.ask();
    let dropped = vec![Dropped { file: file(2), why: DroppedWhy::Erased }];
    phone.take(&asked, &SyncAnswer { dropped, ..pass(history(1), vec![], 2) });
    assert_eq!(name(&phone), "");
}

#[test]
fn what_everybody_sees_is_written_here_and_stands_in_no_list_of_cases() {
    let mut phone = phone();
    let service = Service { name: Some("Common Thread".to_owned()), ..Service::default() };
    let make = NewEdit::make_as(SERVICE_FILE, SERVICE_FILE.root(), &service);
    let new = NewSave { title: "Name".to_owned(), file: SERVICE_FILE, edits: vec![make], draft: None };
    let save = phone.save_new(&new);
    assert!(!phone.replica.overlays.contains_key(&SERVICE_FILE), "it is nobody's case");
    assert_eq!(phone.replica.files_of(crate::kind::SERVICE).len(), 1, "and it is here");
    phone.undo(save);
    assert!(phone.replica.files_of(crate::kind::SERVICE).is_empty());
}

#[test]
fn what_is_saved_of_a_person_is_said_of_all_their_cases_here_and_taken_back_of_all() {
    let mut phone = Phone::new();
    let asked = phone.ask();
    let root = |file: crate::id::FileId, change, kind, set| with(applied(file, change, 1, ""), kind, set);
    let person = root(file(2), 0xf002, "person", json!({ "born": { "value": "1940-02-01" } }));
    let case = |number, change| root(file(number), change, "case", json!({ "person": { "value": file(2) } }));
    let person = FilePage { kind: FileKind::Person, ..whole(file(2), 1, &[person]) };
    let cases = [(1, 0xf001), (3, 0xf003)].map(|(number, of)| whole(file(number), 1, &[case(number, of)]));
    let [one, other] = cases;
    phone.take(&asked, &pass(history(1), vec![person, one, other], 1));
    let dead = |phone: &Phone| {
        let cases = phone.replica.summaries().filter(|summary| summary.died.is_some());
        cases.map(|summary| summary.file).collect::<std::collections::BTreeSet<_>>()
    };
    assert!(dead(&phone).is_empty());
    let fields = |value| {
        let died = FieldEdit { value, over: Vec::new() };
        Edit::Set([(DIED.to_owned(), died)].into())
    };
    let edit = NewEdit {
        file: file(2),
        entry: file(2).root(),
        kind: "person".to_owned(),
        edit: fields(json!({ "how_known": "family" })),
        replaces: None,
        makes: false,
    };
    let new = NewSave { title: "Has died".to_owned(), file: file(1), edits: vec![edit], draft: None };
    let save = phone.save_new(&new);
    let both = [file(1), file(3)].into();
    assert_eq!(dead(&phone), both);
    phone.start_again();
    assert_eq!(dead(&phone), both, "also after a restart");
    phone.save(file(3), "a visit written down late");
    assert_eq!(dead(&phone), both);
    phone.undo(save);
    assert!(dead(&phone).is_empty());
}
