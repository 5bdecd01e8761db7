//! What the service is and whom to call: the root entry of a reference file that everybody holds.
//!
//! Numbers are data with a date: somebody looked on that day whether they are right. Those of the whole country come with the app, so
//! that a phone which never reached the office has them too; the service's own are missing until somebody writes them in.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::view;
use crate::fold::Entry;
use crate::id::FileId;

/// The one file of this kind; every installation has it under this id.
pub const SERVICE_FILE: FileId = FileId(Uuid::from_u128(0x0a10_5e5e_0000_4000_8000_0000_0000_0001));

view! {
    /// The service. Its numbers are the collection `number`.
    Service is crate::kind::SERVICE;
    /// What it is called.
    name: String,
    /// Its own telephone number, for the people it works with.
    own_line: OwnLine,
    /// Who signed the words of the safety pages as a clinical safety officer; until then they are marked as a draft.
    words_signed: Signed,
}

/// The telephone of the service, on what people are given to keep; replaced as one: the hours are of that number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnLine {
    /// As people write it.
    pub number: String,
    /// When somebody answers, where that is not always.
    pub hours: String,
}

impl OwnLine {
    /// "01632 960900 (Monday to Friday, 9 to 5)"; none without a number.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let (number, hours) = (self.number.trim(), self.hours.trim());
        match (number, hours) {
            ("", _) => None,
            (number, "") => Some(number.to_owned()),
            (number, hours) => Some(format!("{number} ({hours})")),
        }
    }
}

/// That a clinical safety officer signed the words of the safety pages; replaced as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Who.
    pub name: String,
    /// The day.
    pub on: Date,
    /// Which words: [`SAFETY_WORDS`] as it was then. Other words are a draft again.
    pub words: u32,
}

/// Which words the safety pages of this build say: raised when what they tell people to do changes.
pub const SAFETY_WORDS: u32 = 1;

/// The collection of [`Number`]s, by the codes of [`LINES`].
pub const NUMBER: &str = "number";

/// One number to call; a member of the collection `number`, replaced as one: hours and name are of that number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// As it is dialled.
    pub number: String,
    /// Who answers ("Dudley crisis team").
    #[serde(default)]
    pub name: String,
    /// When it is answered, where that is not always.
    #[serde(default)]
    pub hours: String,
    /// When somebody last looked whether it is right.
    pub checked: Date,
}

/// Months after which nobody relies on a number that nobody has looked at.
pub const CHECK_AFTER_MONTHS: i32 = 12;

impl Number {
    /// Whether nobody has looked for so long that it may be another's by now.
    #[must_use]
    pub fn is_old(&self, today: Date) -> bool {
        self.checked.saturating_add(jiff::Span::new().months(CHECK_AFTER_MONTHS)) <= today
    }
}

/// The field of a line's number.
#[must_use]
pub fn field(code: &str) -> String {
    format!("{NUMBER}/{code}")
}

/// A line that must be there: what it is for, and the number that comes with the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its code in the collection.
    pub code: &'static str,
    /// What it is called where the service says nothing else.
    pub name: &'static str,
    /// When one calls it.
    pub when: &'static str,
    /// The number for the whole country, where there is one.
    pub everywhere: Option<&'static str>,
    /// Whether one writes there instead of calling, and what.
    pub write: Option<&'static str>,
}

/// When the numbers for the whole country were last looked up.
pub const CHECKED_EVERYWHERE: Date = jiff::civil::date(2026, 11, 22);

/// Every line, in the order in which the safety page shows them. Set-up is not complete while one of them has no number.
pub const LINES: [Line; 8] = [
    Line {
        code: "emergency",
        name: "Emergency services",
        when: "Somebody is in danger now",
        everywhere: Some("999"),
        write: None,
    },
    Line {
        code: "crisis_team",
        name: "Crisis team",
        when: "They may harm themselves, and it cannot wait",
        everywhere: None,
        write: None,
    },
    Line {
        code: "nhs_111",
        name: "NHS 111",
        when: "Urgent help that is not an emergency; for mental health choose option 2",
        everywhere: Some("111"),
        write: None,
    },
    Line {
        code: "adult_safeguarding",
        name: "Adult safeguarding",
        when: "An adult is harmed, neglected or exploited",
        everywhere: None,
        write: None,
    },
    Line {
        code: "child_safeguarding",
        name: "Child safeguarding",
        when: "A child may be at risk",
        everywhere: None,
        write: None,
    },
    Line {
        code: "duty_supervisor",
        name: "Duty supervisor",
        when: "Always: tell them by phone, today",
        everywhere: None,
        write: None,
    },
    Line {
        code: "samaritans",
        name: "Samaritans",
        when: "For the person themselves, day and night, free",
        everywhere: Some("116 123"),
        write: None,
    },
    Line {
        code: "shout",
        name: "Shout",
        when: "For the person themselves, by text message, day and night",
        everywhere: Some("85258"),
        write: Some("SHOUT"),
    },
];

/// A line with the number that counts here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The line.
    pub line: Line,
    /// The service's own number, else the one for the whole country; none where there is neither.
    pub number: Option<Number>,
    /// Whether the number is the one that comes with the app.
    pub is_national: bool,
}

impl Listed {
    /// What it is called here.
    #[must_use]
    pub fn name(&self) -> &str {
        let own = self.number.as_ref().map(|number| number.name.as_str());
        own.filter(|name| !name.is_empty()).unwrap_or(self.line.name)
    }
}

/// Every line with the number that counts for this service; `service` is the root entry of [`SERVICE_FILE`], if it is here.
#[must_use]
pub fn lines(service: Option<&Entry>) -> Vec<Listed> {
    let own = service.map(|entry| entry.members::<Number>(NUMBER)).unwrap_or_default();
    let listed = |line: Line| {
        let theirs = own.iter().find(|(code, _)| code == line.code).map(|(_, number)| number.clone());
        let said = theirs.clone().filter(|number| !number.number.trim().is_empty());
        if said.is_some() {
            return Listed { line, number: said, is_national: false };
        }
        // A service may look whether the country's number is right, and say who answers, without a number of its own.
        let number = line.everywhere.map(|everywhere| {
            let known = theirs.unwrap_or(Number {
                number: String::new(),
                name: String::new(),
                hours: String::new(),
                checked: CHECKED_EVERYWHERE,
            });
            Number { number: everywhere.to_owned(), checked: known.checked.max(CHECKED_EVERYWHERE), ..known }
        });
        let is_national = number.is_some();
        Listed { line, number, is_national }
    };
    LINES.into_iter().map(listed).collect()
}

/// The lines that have no number yet: set-up is not complete.
#[must_use]
pub fn missing(service: Option<&Entry>) -> Vec<Line> {
    lines(service).into_iter().filter(|listed| listed.number.is_none()).map(|listed| listed.line).collect()
}

/// A number as a telephone takes it: digits, and a plus in front.
///
/// # Errors
/// Words for the user, where it is none.
pub fn dialled(number: &str) -> Result<String, String> {
    let plain: String =
        number.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '(' | ')')).collect();
    let digits = plain.strip_prefix('+').unwrap_or(&plain);
    let is_number = digits.chars().all(|c| c.is_ascii_digit()) && (3..=15).contains(&digits.len());
    if is_number {
        return Ok(plain);
    }
    Err("Write the number in digits, like 01632 960100. An extension belongs beside the name or the hours."
        .to_owned())
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;
    use serde_json::{Value, json};

    use super::*;
    use crate::change::{Change, Edit, FieldEdit};
    use crate::fold::{Known, fold};
    use crate::id::{ChangeId, UserId, WriterId};
    use crate::stamp::Stamp;

    /// The service's root entry with these fields.
    pub(crate) fn service(set: Value) -> Entry {
        let Value::Object(set) = set else { panic!("not an object") };
        let at = Stamp { wall_ms: 1, tick: 0, writer: WriterId(Uuid::nil()) };
        let set = set.into_iter().map(|(name, value)| (name, FieldEdit { value, over: Vec::new() }));
        let change = Change {
            id: ChangeId(Uuid::from_u128(1)),
            file: SERVICE_FILE,
            entry: SERVICE_FILE.root(),
            kind: crate::kind::SERVICE.to_owned(),
            base: None,
            stamp: at,
            replaces: None,
            edit: Edit::Set(set.collect()),
        };
        fold([&Known { change, at, by: UserId(Uuid::nil()), by_name: "P. Arden".to_owned(), office: true }])
            .unwrap()
    }

    fn of(code: &str, service: &Entry) -> Listed {
        lines(Some(service)).into_iter().find(|listed| listed.line.code == code).unwrap()
    }

    #[test]
    fn a_services_own_number_stands_over_the_countrys_and_a_cleared_one_brings_it_back() {
        let own = service(json!({ "number/nhs_111": { "number": "01632 960900", "checked": "2026-11-22" } }));
        let listed = of("nhs_111", &own);
        assert_eq!((listed.number.unwrap().number.as_str(), listed.is_national), ("01632 960900", false));
        for cleared in [json!(null), json!({ "number": " ", "hours": "always", "checked": "2027-03-01" })] {
            let listed = of("nhs_111", &service(json!({ "number/nhs_111": cleared })));
            let number = listed.number.unwrap();
            assert_eq!((number.number.as_str(), listed.is_national), ("111", true));
            // Looking is said of the country's number too.
            let looked = if number.hours.is_empty() { CHECKED_EVERYWHERE } else { date(2027, 3, 1) };
            assert_eq!(number.checked, looked);
        }
    }

    #[test]
    fn an_empty_number_of_the_services_own_is_missing() {
        let left = service(json!({ "number/crisis_team": { "number": "", "checked": "2026-11-22" } }));
        assert_eq!(of("crisis_team", &left).number, None);
        assert!(missing(Some(&left)).iter().any(|line| line.code == "crisis_team"));
    }

    #[test]
    fn a_number_is_old_after_twelve_months() {
        let number =
            |checked| Number { number: "999".to_owned(), name: String::new(), hours: String::new(), checked };
        assert!(!number(date(2025, 11, 23)).is_old(date(2026, 11, 22)));
        assert!(number(date(2025, 11, 22)).is_old(date(2026, 11, 22)));
        assert!(!number(date(2024, 2, 29)).is_old(date(2025, 2, 27)));
        assert!(number(date(2024, 2, 29)).is_old(date(2025, 2, 28)));
    }

    #[test]
    fn national_numbers_are_there_from_the_start_and_the_services_own_are_missing() {
        let missing: Vec<_> = missing(None).into_iter().map(|line| line.code).collect();
        assert_eq!(missing, ["crisis_team", "adult_safeguarding", "child_safeguarding", "duty_supervisor"]);
        let of = |code| lines(None).into_iter().find(|listed| listed.line.code == code).unwrap();
        for (code, number) in
            [("emergency", "999"), ("nhs_111", "111"), ("samaritans", "116 123"), ("shout", "85258")]
        {
            assert_eq!(of(code).number.unwrap().number, number);
        }
    }

    #[test]
    fn codes_are_used_once() {
        let codes: BTreeMap<_, _> = LINES.iter().map(|line| (line.code, line)).collect();
        assert_eq!(codes.len(), LINES.len());
    }

    #[test]
    fn numbers_are_dialled_as_people_write_them() {
        assert_eq!(dialled("01384 (555) 01-00"), Ok("01384555 0100".replace(' ', "")));
        assert_eq!(dialled("+44 1384 555 0100"), Ok("+4413845550100".to_owned()));
        assert_eq!(dialled("999"), Ok("999".to_owned()));
        for wrong in ["", "12", "0138 ext. 4", "+", "1234567890123456"] {
            assert!(dialled(wrong).is_err(), "{wrong}");
        }
    }
}
