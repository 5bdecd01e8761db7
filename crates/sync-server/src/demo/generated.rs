//! About forty more people, made up by rule, so that lists, boards and searches have something to show.

mod words;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shared::kind;
use shared::nhs_number;
use shared::view::label;
use shared::view::person::NEEDS;

use super::numbers;
use super::story::{Fields, Root, Stage, Story, Told};
use words::{
    ATTEMPTS, CALLS, FAMILY, FLAGS, GIVEN, GOALS, MATTERS, PRACTICES, REASONS, RISKS, STREETS, TOWNS, VISITS,
};

/// How many.
const PEOPLE: usize = 40;

/// Their stories. The same on every machine; days are counted from the day of seeding.
pub(super) fn stories() -> Vec<Story> {
    (0..PEOPLE).map(story).collect()
}

/// Draws that are the same each time: SplitMix64 over the person's number.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or_default()
    }

    /// A number of days or years from `from` up to and without `to`.
    fn between(&mut self, from: i32, to: i32) -> i32 {
        let span = usize::try_from(to - from).unwrap_or(1);
        from + i32::try_from(self.below(span)).unwrap_or_default()
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

fn story(number: usize) -> Story {
    let mut draw = Draw(number as u64);
    let key = format!("p{:02}", number + 1);
    let holder = if number.is_multiple_of(2) { "link.worker" } else { "link.worker2" };
    let (given, gender) = GIVEN[number % GIVEN.len()];
    let family = FAMILY[(number * 7 + 3) % FAMILY.len()];
    let practice = draw.pick(PRACTICES);
    let stages = stages(number, &mut draw);
    let mut entries = entries(&stages, holder, practice, &mut draw);
    let person = person(number, given, family, gender, practice, &mut draw);
    let case = case(stages, &mut draw);
    entries.extend(risks(&entries, &case));
    Story { key, holder: holder.to_owned(), support: None, person, case, entries }
}

/// What was answered about risks with each assessment: as the flag of the case says, else that none are known.
fn risks(entries: &[Told], case: &Root) -> Vec<Told> {
    let flag = case.members.get("flag").and_then(|flags| flags.get("flag")?.get("what")?.as_str());
    let known = flag.and_then(|flag| RISKS.iter().find(|(of, ..)| *of == flag));
    let asked = entries.iter().filter(|told| told.kind == kind::ASSESSMENT).map(|told| {
        let (answer, members) = match known {
            Some((_, code, words)) => {
                let risk = Fields::from([((*code).to_owned(), json!({"kind": code, "words": words}))]);
                ("some", BTreeMap::from([("risk".to_owned(), risk)]))
            }
            None => ("none_known", BTreeMap::new()),
        };
        Told {
            key: format!("{}-risks", told.key),
            kind: kind::RISKS.to_owned(),
            fields: named([("answer", json!(answer))]),
            members,
            ..told.clone()
        }
    });
    asked.collect()
}

fn person(number: usize, given: &str, family: &str, gender: &str, practice: &str, draw: &mut Draw) -> Root {
    let born = format!("{}-{:02}-{:02}", draw.between(1936, 2004), draw.between(1, 13), draw.between(1, 29));
    let fields = [
        ("name", json!({"given": given, "family": family})),
        ("born", json!(born)),
        ("nhs_number", nhs_number(number)),
        ("gender", json!(gender)),
        (
            "phone",
            json!({"number": format!("01632 960{:03}", 400 + number * 7), "safe_to_call": true,
                "safe_to_leave_message": draw.below(3) > 0}),
        ),
        (
            "address",
            json!({"line": format!("{} {}", draw.between(1, 120), draw.pick(STREETS)), "town": draw.pick(TOWNS),
                "safe_to_write": !number.is_multiple_of(3)}),
        ),
        ("lives", json!(draw.pick(&["alone", "alone", "alone", "partner", "family", "shared"]))),
        ("carer", json!(draw.pick(&["none", "none", "none", "cares", "cared_for", "unknown"]))),
        ("practice", json!({"ods": numbers::practice_code(practice), "name": practice})),
    ];
    let mut members = BTreeMap::new();
    if draw.below(6) == 0 {
        let code = draw.pick(&["large_print", "hearing", "text_first"]);
        let need = json!({"what": label(NEEDS, code)});
        members.insert("need".to_owned(), Fields::from([(code.to_owned(), need)]));
    }
    Root { fields: named(fields), members, stages: Vec::new() }
}

/// A number of the range that is never given to anybody, with a right check digit.
fn nhs_number(number: usize) -> Value {
    let valid = (0..200)
        .map(|tail| format!("999{:07}", 1_000_000 + number * 20_011 + tail))
        .find(|digits| nhs_number::parse(digits).is_ok());
    match valid {
        Some(digits) => json!({"number": digits, "status": "valid"}),
        None => json!({"number": "", "status": "none"}),
    }
}

fn case(stages: Vec<Stage>, draw: &mut Draw) -> Root {
    let programme =
        draw.pick(&["social_prescribing", "social_prescribing", "social_prescribing", "mental_health"]);
    let mut fields = vec![("programme", json!(programme))];
    if stages.len() > 2 {
        fields.push(("what_matters", json!(draw.pick(MATTERS))));
    }
    let mut members = BTreeMap::new();
    if draw.below(4) == 0 {
        let flag = json!({"what": draw.pick(FLAGS)});
        members.insert("flag".to_owned(), Fields::from([("flag".to_owned(), flag)]));
    }
    Root { fields: named(fields), members, stages }
}

/// How far each of them is: most are being supported, some are new, a few are over.
fn stages(number: usize, draw: &mut Draw) -> Vec<Stage> {
    let (reached, began) = match number % 10 {
        0 => (1, draw.between(-5, -2)),
        1 => (2, draw.between(-16, -9)),
        2 => (3, draw.between(-30, -20)),
        3 => (4, draw.between(-45, -32)),
        9 => (6, draw.between(-190, -150)),
        _ => (5, draw.between(-140, -60)),
    };
    let mut day = began;
    let mut stages = Vec::new();
    for code in
        ["referred", "contacted", "connected", "accepted", "supported", "closed"].into_iter().take(reached)
    {
        let why = if code == "closed" { "Goals reached" } else { "" };
        stages.push(Stage { stage: code.to_owned(), day, why: why.to_owned() });
        let step = if code == "supported" { draw.between(60, 80) } else { draw.between(2, 7) };
        day = (day + step).min(-1);
    }
    stages
}

fn entries(stages: &[Stage], holder: &str, practice: &str, draw: &mut Draw) -> Vec<Told> {
    let (Some(first), Some(last)) = (stages.first(), stages.last()) else { return Vec::new() };
    let is_over = last.stage == "closed";
    let mut written = Written { holder, entries: Vec::new() };
    let (reason, words) = draw.pick(REASONS);
    written.add(
        "referral",
        first.day,
        "09:30",
        kind::REFERRAL,
        [
            ("received", json!(format!("@day:{}", first.day))),
            ("source", json!({"source": "gp", "who": "", "organisation": practice})),
            ("method", json!("system")),
            ("person_knows", json!("agreed")),
            ("reason", json!(reason)),
            ("note", json!(words)),
        ],
    );
    if stages.len() > 1 && draw.below(3) == 0 {
        written.add(
            "attempt",
            first.day + 1,
            "11:15",
            kind::CONTACT,
            contact("attempt", "phone", 2, draw.pick(ATTEMPTS)),
        );
    }
    if let Some(contacted) = stages.get(1) {
        let call = contact("call", "phone", 20, draw.pick(CALLS));
        written.add("first-call", contacted.day, "10:20", kind::CONTACT, call);
    }
    if let Some(connected) = stages.get(2) {
        let mut visit = contact("visit", "home", 60, draw.pick(VISITS));
        visit.push(("agreed", json!({"answer": "yes", "how": "spoken", "told_data_use": true})));
        written.add("first-visit", connected.day, "13:45", kind::CONTACT, visit);
        written.assessment("baseline", connected.day, 0, draw);
    }
    let until = if is_over { last.day } else { -1 };
    let supported = stages.get(4).map_or(until, |stage| stage.day);
    let mut day = supported + draw.between(6, 15);
    let mut number = 0;
    while stages.len() > 4 && day < until && number < 6 {
        let what = if draw.below(2) == 0 {
            contact("visit", "home", 45, draw.pick(VISITS))
        } else {
            contact("call", "phone", 15, draw.pick(CALLS))
        };
        written.add(&format!("contact-{number}"), day, "14:10", kind::CONTACT, what);
        number += 1;
        day += draw.between(10, 22);
    }
    if stages.len() > 4 && draw.below(3) == 0 {
        written.walk("walk", (supported + 9).min(until), draw);
    }
    if is_over {
        written.assessment("end", last.day, 1, draw);
    } else if stages.len() > 2 {
        let due = draw.between(-2, 12);
        let next =
            json!({"date": format!("@day:{due}"), "time": draw.pick(&["", "10:00", "11:30", "14:00"])});
        let how = draw.pick(&["visit", "call", "call"]);
        let what = if how == "visit" { "Visit" } else { "Call" };
        written.add(
            "next",
            -1,
            "16:30",
            kind::TASK,
            [("what", json!(what)), ("how", json!(how)), ("due", next)],
        );
    }
    written.entries
}

fn contact(how: &str, place: &str, minutes: u32, note: &str) -> Vec<(&'static str, Value)> {
    vec![("how", json!(how)), ("place", json!(place)), ("minutes", json!(minutes)), ("note", json!(note))]
}

/// The entries of one person so far.
struct Written<'a> {
    holder: &'a str,
    entries: Vec<Told>,
}

impl Written<'_> {
    fn add(
        &mut self,
        key: &str,
        day: i32,
        time: &str,
        kind: &str,
        fields: impl IntoIterator<Item = (&'static str, Value)>,
    ) {
        self.entries.push(Told {
            key: key.to_owned(),
            day: day.min(-1),
            time: time.to_owned(),
            by: self.holder.to_owned(),
            file: None,
            kind: kind.to_owned(),
            fields: named(fields),
            members: BTreeMap::new(),
            amends: None,
        });
    }

    /// The seven outcomes; `better` steps up from where such people mostly begin.
    fn assessment(&mut self, moment: &str, day: i32, better: usize, draw: &mut Draw) {
        const STEPS: [&str; 3] = ["not_managing", "getting_support", "managing"];
        let items = ["money", "body", "mind", "people", "housing", "safety", "learning"];
        let answers = items.into_iter().map(|item| {
            let step = (draw.below(STEPS.len()) + better).min(STEPS.len() - 1);
            (item.to_owned(), json!({"choice": STEPS[step]}))
        });
        let answers: Fields = answers.collect();
        let fields =
            [("instrument", json!({"id": "seven-outcomes", "version": 1})), ("moment", json!(moment))];
        self.add(moment, day, "14:30", kind::ASSESSMENT, fields);
        if let Some(told) = self.entries.last_mut() {
            told.members.insert("answer".to_owned(), answers);
        }
    }

    fn walk(&mut self, key: &str, day: i32, draw: &mut Draw) {
        let (goal, destination) = draw.pick(GOALS);
        let before = draw.between(2, 6);
        self.add(
            key,
            day,
            "11:00",
            kind::WALK,
            [
                ("goal", json!(goal)),
                ("destination", json!(destination)),
                ("minutes", json!(draw.between(15, 45))),
                ("came", json!({"with": "us"})),
                ("confidence_before", json!(before)),
                ("confidence_after", json!(before + draw.between(1, 4))),
                ("happened", json!("Went at an easy pace and stopped twice. Pleased to have done it.")),
            ],
        );
    }
}

fn named(fields: impl IntoIterator<Item = (&'static str, Value)>) -> Fields {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
