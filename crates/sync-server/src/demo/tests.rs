//! The demonstration is told without a held change, on both stores, and says what the README promises.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shared::id::{FileId, IncarnationId};
use shared::view::service::{LINES, SERVICE_FILE, dialled};
use uuid::Uuid;

use super::*;
use crate::store::memory::MemoryStore;
use crate::summary::Summaries;

const NOW_MS: u64 = 1_795_000_000_000;

#[test]
fn the_stories_can_be_told_and_are_told_once() {
    let store = MemoryStore::new(IncarnationId(Uuid::from_u128(1)));
    seed_if_empty(&store, NOW_MS).unwrap();
    let (seq, names) = read_now(&store, |view| {
        let mut names = Vec::new();
        for key in ["link.worker", "link.worker2"] {
            let cases = grants::held_cases(view, user(key))?;
            assert!((20..=40).contains(&cases.len()), "{key} holds {}", cases.len());
            for case in cases {
                let file = view.file(case)?.unwrap();
                names.push(Summaries::default().of(view, &file)?.name.clone());
            }
        }
        assert!(grants::held_cases(view, user("supervisor"))?.is_empty());
        for key in ["admin", "evaluator"] {
            let seen: BTreeSet<FileId> =
                view.grants_of(user(key))?.into_iter().map(|grant| grant.file).collect();
            assert_eq!(seen, BTreeSet::from([SERVICE_FILE]), "{key} sees what everybody sees");
        }
        assert_eq!(view.held_for_server(None)?.rows, []);
        let (waiting, total) = view.unreviewed(TeamId(id("team")), 200)?;
        assert!((3..=40).contains(&waiting.len()), "{total} wait for a look");
        Ok((view.visible_through()?, names))
    })
    .unwrap();
    for name in ["Emma", "Dee", "Karen", "Mrs A", "Miss B", "Mrs C", "David", "Helen", "Patrick"] {
        assert!(names.iter().any(|shown| shown.starts_with(name)), "{name} is missing from {names:?}");
    }
    assert_eq!(names.len(), 49);
    assert!(names.iter().all(|name| !name.is_empty()));
    seed_if_empty(&store, NOW_MS + 1).unwrap();
    assert_eq!(read_now(&store, |view| view.visible_through()).unwrap(), seq, "a second start adds nothing");
}

/// Every telephone number in a value, as it is dialled: the fields that are called so.
fn telephones(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(text) if name == "number" && !text.is_empty() => {
                        found.extend(dialled(text));
                    }
                    _ => telephones(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| telephones(item, found)),
        _ => {}
    }
}

#[test]
fn nobody_is_reached_by_a_number_of_the_demonstration() {
    let mut told = BTreeSet::new();
    for story in story::all().unwrap().iter().chain(&generated::stories()) {
        let phone = story.person.fields.get("phone").unwrap();
        telephones(phone, &mut told);
        for collection in ["other_phone", "close"] {
            let members = story.person.members.get(collection).into_iter().flatten();
            members.for_each(|(_, member)| telephones(member, &mut told));
        }
        // NHS numbers of the range that is never given to anybody.
        let nhs = story.person.fields.get("nhs_number").and_then(|number| number["number"].as_str());
        assert!(nhs.is_none_or(|number| number.is_empty() || number.starts_with("999")), "{}", story.key);
    }
    told.extend(numbers::OWN.iter().map(|(_, number, ..)| dialled(number).unwrap()));
    assert!(told.len() > 40);
    for number in told {
        let for_drama = number.starts_with("01632960") || number.starts_with("07700900");
        assert!(for_drama && number.len() == 11, "{number} may be somebody's");
    }
}

#[test]
fn the_demonstration_is_set_up() {
    let store = MemoryStore::new(IncarnationId(Uuid::from_u128(1)));
    seed_if_empty(&store, NOW_MS).unwrap();
    let body = read_now(&store, |view| {
        let everybody = STAFF.iter().all(|(key, ..)| {
            let grants = view.grants_of(user(key)).unwrap_or_default();
            grants.iter().any(|grant| grant.file == SERVICE_FILE)
        });
        assert!(everybody, "everybody reads whom to call");
        Ok(numbers::change(shared::story::Calendar::at(NOW_MS), 1).unwrap())
    });
    let shared::change::Edit::Set(fields) = body.unwrap().edit else { panic!("not a set") };
    for line in LINES.iter().filter(|line| line.everywhere.is_none()) {
        assert!(fields.contains_key(&format!("number/{}", line.code)), "{} is missing", line.code);
    }
    assert!(!fields.contains_key("words_signed"), "nobody has signed the words");
    let listed: BTreeSet<&str> = numbers::PRACTICES.iter().map(|(code, ..)| *code).collect();
    for story in story::all().unwrap().iter().chain(&generated::stories()) {
        let ods = story.person.fields["practice"]["ods"].as_str().unwrap_or_default();
        assert!(listed.contains(ods), "{}: its practice is on the list", story.key);
    }
}

#[test]
fn what_is_taken_down_of_the_people_of_the_demonstration_has_codes_that_the_screens_know() {
    use shared::view::Codes;
    use shared::view::person::{self, NEEDS, Person};
    use shared::view::{View, referral};
    let known = |codes: Codes, code: &str| codes.iter().any(|(known, _)| *known == code);
    for story in story::all().unwrap().iter().chain(&generated::stories()) {
        for (field, value) in &story.person.fields {
            assert!(Person::FIELDS.contains(&field.as_str()), "{}: {field}", story.key);
            let codes = match field.as_str() {
                "ethnicity" => person::ETHNICITIES,
                "marital_status" => person::MARITAL,
                "contact_preference" => person::PREFERENCES,
                _ => continue,
            };
            assert!(known(codes, value.as_str().unwrap()), "{}: {field}", story.key);
        }
        for (code, need) in story.person.members.get("need").into_iter().flatten() {
            // Two who tick the same say the same.
            if let Some((_, words)) = NEEDS.iter().find(|(known, _)| known == code) {
                assert_eq!(need["what"], **words, "{}", story.key);
            }
        }
        for told in story.entries.iter().filter(|told| told.kind == shared::kind::REFERRAL) {
            assert!(known(referral::SOURCES, told.fields["source"]["source"].as_str().unwrap()));
            let criteria = told.fields.get("criteria").and_then(Value::as_array).into_iter().flatten();
            for code in criteria {
                assert!(known(referral::CRITERIA, code.as_str().unwrap()), "{}", story.key);
            }
            for (field, codes) in [
                ("reason", referral::REASONS),
                ("method", referral::METHODS),
                ("person_knows", referral::PERSON_KNOWS),
            ] {
                let code = told.fields.get(field).and_then(Value::as_str);
                assert!(code.is_none_or(|code| known(codes, code)), "{}: {field}", story.key);
            }
        }
    }
}

#[test]
fn risks_are_answered_with_every_assessment_of_the_demonstration() {
    for story in story::all().unwrap().iter().chain(&generated::stories()) {
        for told in story.entries.iter().filter(|told| told.kind == shared::kind::ASSESSMENT) {
            let asked = story.entries.iter().find(|other| other.key == format!("{}-risks", told.key));
            let asked = asked.unwrap_or_else(|| panic!("{}: nobody asked with {}", story.key, told.key));
            assert_eq!((asked.kind.as_str(), asked.day), (shared::kind::RISKS, told.day));
            let risks = asked.members.get("risk").map_or(0, BTreeMap::len);
            assert_eq!(asked.fields["answer"] == "some", risks > 0, "{}", story.key);
            for (code, risk) in asked.members.get("risk").into_iter().flatten() {
                assert!(shared::view::risks::RISK_KINDS.iter().any(|(known, _)| known == code), "{code}");
                assert_eq!(risk["kind"], **code);
            }
        }
    }
}
