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

#[test]
fn plans_of_the_demonstration_have_codes_that_the_screens_know_and_are_as_they_were_agreed() {
    use shared::plan::since_agreed;
    use shared::summary::in_use;
    use shared::view::View;
    use shared::view::plan::{self, Agreement, Goal};
    use shared::view::referral::REASONS;
    let known = |codes: shared::view::Codes, code: &Value| codes.iter().any(|(known, _)| code == known);
    let store = MemoryStore::new(IncarnationId(Uuid::from_u128(1)));
    seed_if_empty(&store, NOW_MS).unwrap();
    let mut agreed = 0;
    for story in story::all().unwrap() {
        for told in &story.entries {
            match told.kind.as_str() {
                shared::kind::GOAL => assert!(known(REASONS, &told.fields["need"]), "{}", told.key),
                shared::kind::ACTION => assert!(known(plan::WHO, &told.fields["who"]["who"]), "{}", told.key),
                shared::kind::AGREEMENT => assert!(known(plan::COPIES, &told.fields["copy"]), "{}", told.key),
                shared::kind::PLAN_COPY => assert!(known(plan::GIVEN, &told.fields["given"]), "{}", told.key),
                _ => {}
            }
        }
        let entries = read_now(&store, |view| crate::summary::entries(view, case(&story.key))).unwrap();
        let live = in_use(&entries);
        let agreements = live.iter().filter(|entry| entry.kind == shared::kind::AGREEMENT);
        let Some(last) = agreements.max_by_key(|entry| Agreement::of(entry).on) else { continue };
        agreed += 1;
        assert_eq!(since_agreed(&entries, &live, &Agreement::of(last)), [], "{}", story.key);
        let goals = live.iter().filter(|entry| entry.kind == shared::kind::GOAL);
        for goal in goals {
            let status =
                Goal::of(goal).status.map_or_else(|| plan::WORKING.to_owned(), |status| status.status);
            assert!(known(plan::GOAL_STATUS, &Value::from(status)), "{}", story.key);
        }
    }
    assert_eq!(agreed, 3);
}

#[test]
fn a_joint_visit_stands_in_both_files_and_a_way_was_agreed_to() {
    let stories = story::all().unwrap();
    let told = stories.iter().flat_map(|story| &story.entries);
    let visits: Vec<_> = told.clone().filter_map(|told| told.fields.get("visit")).collect();
    assert_eq!(visits, [&Value::from("@visit:both-at-home"); 2]);
    let routes: Vec<_> = told.filter_map(|told| told.fields.get("route")).collect();
    assert_eq!(routes.len(), 1);
    assert!(routes[0]["agreed_ms"].as_str().is_some_and(|agreed| agreed.starts_with("@at:")));
}

#[test]
fn karen_is_reviewed_within_the_window_on_whatever_day_the_demonstration_begins() {
    use shared::follow_up::Offset;
    let stories = story::all().unwrap();
    let karen = stories.iter().find(|story| story.key == "karen").unwrap();
    let day = |key: &str| karen.entries.iter().find(|told| told.key == key).unwrap().day;
    for offset in 0..366 {
        let calendar = shared::story::Calendar::at(NOW_MS + offset * 24 * HOUR_MS);
        let received = calendar.date(day("referral"));
        let window = Offset::months(3).after(received).unwrap()..=Offset::months(4).after(received).unwrap();
        assert!(window.contains(&calendar.date(day("review-assessment"))), "{received}");
    }
}
