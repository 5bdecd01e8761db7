//! The numbers, practices, programmes and phrases of the demonstration's service. Those that are its own are Ofcom's numbers for drama, which reach nobody.

use anyhow::Context;
use shared::change::{Change, Edit, FieldEdit};
use shared::id::{ChangeId, EntryId, WriterId};
use shared::kind;
use shared::stamp::Stamp;
use shared::story::Calendar;
use shared::view::View;
use shared::view::phrase::Phrase;
use shared::view::practice_list::{self, Listed};
use shared::view::programme::{self, Rules};
use shared::view::service::{Number, OwnLine, SERVICE_FILE, Service, field};

use super::id;

/// The day on which an admin wrote them down, counted from the day of seeding.
pub(super) const DAY: i32 = -200;
/// The day on which somebody looked at them last.
const CHECKED_DAY: i32 = -19;

/// What the service is called.
const NAME: &str = "Common Thread Social Prescribing";

/// By the code of their line: the number, who answers, and when.
pub(super) const OWN: [(&str, &str, &str, &str); 4] = [
    ("crisis_team", "01632 960911", "Tallow Lane Crisis Team", "Day and night"),
    (
        "adult_safeguarding",
        "01632 960922",
        "Adult safeguarding desk",
        "Monday to Friday, 9 to 5; then the crisis team",
    ),
    ("child_safeguarding", "01632 960933", "Children’s front door", "Day and night"),
    ("duty_supervisor", "07700 900144", "Jean Moor, or whoever is on duty", "Monday to Friday, 8 to 6"),
];

/// The practices that the service works with: code, name, network. No practice in England has such a code.
pub(super) const PRACTICES: [(&str, &str, &str); 4] = [
    ("X99901", "Tallow Lane Surgery", "Three Brooks network"),
    ("X99902", "Brindle Bank Medical Practice", "Three Brooks network"),
    ("X99903", "Herons Lock Practice", "Canalside network"),
    ("X99904", "Old Chainworks Practice", "Canalside network"),
];

/// The programmes whose least age is not the one that comes with the app.
const AGES: [(&str, i16); 1] = [("mental_health", 18)];

/// What the service added to the phrases for notes.
const PHRASE: &str = "Told them who reads what I write.";

/// The code of a practice of the demonstration.
pub(super) fn practice_code(name: &str) -> &'static str {
    PRACTICES.iter().find(|(_, known, _)| *known == name).map_or("", |(code, ..)| code)
}

/// The root entry of the service's file. Nobody has signed the words of the safety pages: they are a draft here too.
///
/// # Errors
/// Where a number cannot be written as JSON.
pub(super) fn change(calendar: Calendar, at_ms: u64) -> anyhow::Result<Change> {
    let line = OwnLine { number: "01632 960900".to_owned(), hours: "Monday to Friday, 9 to 5".to_owned() };
    let service = Service { name: Some(NAME.to_owned()), own_line: Some(line), words_signed: None };
    let mut set: Vec<_> = service.values().into_iter().collect();
    for (code, number, name, hours) in OWN {
        let number = Number {
            number: number.to_owned(),
            name: name.to_owned(),
            hours: hours.to_owned(),
            checked: calendar.date(CHECKED_DAY),
        };
        set.push((field(code), serde_json::to_value(number).context("a number is JSON")?));
    }
    for (code, name, network) in PRACTICES {
        let listed = Listed { name: name.to_owned(), network: network.to_owned() };
        set.push((practice_list::field(code), serde_json::to_value(listed).context("a practice is JSON")?));
    }
    for (code, age_years_min) in AGES {
        let rules = Rules { name: String::new(), age_years_min };
        set.push((programme::field(code), serde_json::to_value(rules).context("a rule is JSON")?));
    }
    Ok(of_admin("numbers", at_ms, SERVICE_FILE.root(), kind::SERVICE, set))
}

/// The phrase that the service added.
pub(super) fn phrase(at_ms: u64) -> Change {
    let phrase = Phrase {
        name: Some(String::new()),
        text: Some(PHRASE.to_owned()),
        template: Some(false),
        hows: Some(vec!["visit".to_owned(), "call".to_owned()]),
    };
    let set = phrase.values().into_iter().collect();
    of_admin("phrase", at_ms, EntryId(id("entry:service/phrase")), kind::PHRASE, set)
}

/// What an admin wrote in the service's file.
fn of_admin(
    name: &str,
    at_ms: u64,
    entry: EntryId,
    kind: &str,
    set: Vec<(String, serde_json::Value)>,
) -> Change {
    let set = set.into_iter().map(|(name, value)| (name, FieldEdit { value, over: Vec::new() }));
    Change {
        id: ChangeId(id(&format!("change:service/{name}"))),
        file: SERVICE_FILE,
        entry,
        kind: kind.to_owned(),
        base: None,
        stamp: Stamp { wall_ms: at_ms, tick: 0, writer: WriterId(id("writer:admin")) },
        replaces: None,
        edit: Edit::Set(set.collect()),
    }
}
