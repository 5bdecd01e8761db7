//! What the intake form holds, how it is checked, and the three records that come of it. Pure but for the new ids.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared::check::{self, Born, Mistake};
use shared::civil::long_date;
use shared::id::FileId;
use shared::nhs_number::{self, NhsNumber, NotValid, Status};
use shared::view::case::{Case, MINIMUM_AGE_YEARS, Stage};
use shared::view::person::{Address, Name, Person, Phone, Practice};
use shared::view::referral::{Eligibility, Referral, Source};

use super::household::Newcomer;
use super::known::Who;
use crate::local::edit::{MakeEdit, NewEdit};

/// The programme that a referral of this form is to.
const PROGRAMME: &str = "social_prescribing";
/// The answers for somebody under the programme's minimum age, as codes of [`Eligibility`].
pub(super) const DECLINED: &str = "declined";
pub(super) const ACCEPTED: &str = "accepted";

/// What was typed and chosen. A draft of an older build lacks what that build did not ask.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Intake {
    pub(super) given: String,
    pub(super) family: String,
    pub(super) known_as: String,
    pub(super) born: DateBoxes,
    /// What becomes of a referral under the minimum age: [`DECLINED`], [`ACCEPTED`], or empty while it is open.
    pub(super) decision: String,
    /// Where the person was pointed to, or why they are taken on all the same.
    pub(super) decision_why: String,
    pub(super) nhs_number: String,
    /// They have none, or nobody knows it yet. What stands in the box then does not count.
    pub(super) nhs_none: bool,
    /// The number that is to be kept although it fails its check; another number is asked about again.
    pub(super) nhs_unconfirmed: String,
    /// The cases that are somebody else's, although they look like this person's.
    pub(super) somebody_else: Vec<FileId>,
    pub(super) phone: Phone,
    pub(super) address: Address,
    pub(super) lives: String,
    pub(super) carer: String,
    pub(super) practice: String,
    pub(super) communication: String,
    pub(super) received: DateBoxes,
    pub(super) source: String,
    pub(super) source_who: String,
    pub(super) reason: String,
    pub(super) other_reasons: Vec<String>,
    pub(super) note: String,
    pub(super) what_matters: String,
    /// Whose household they belong to, where the form was opened from there.
    pub(super) household: Newcomer,
}

/// A date as it is typed, in three boxes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct DateBoxes {
    pub(super) day: String,
    pub(super) month: String,
    pub(super) year: String,
}

/// A form that holds no mistake: what had to be worked out from the typing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Checked {
    born: Date,
    received: Date,
    nhs_number: Option<NhsNumber>,
    eligibility: Option<Eligibility>,
}

impl Intake {
    /// An empty form. A referral mostly came in on the day on which it is written down.
    pub(super) fn new(today: Date) -> Self {
        let received = DateBoxes {
            day: today.day().to_string(),
            month: today.month().to_string(),
            year: today.year().to_string(),
        };
        Self { received, ..Self::default() }
    }

    /// What lists call the unfinished form.
    pub(super) fn title(&self) -> String {
        let name = self.name().shown();
        if name.is_empty() { "Referral".to_owned() } else { format!("Referral of {name}") }
    }

    /// The age of somebody under the programme's minimum, in whole years; none while the date is not finished.
    pub(super) fn too_young(&self, today: Date) -> Option<i16> {
        match self.born(today) {
            Ok(Born::TooYoung { age_years, .. }) => Some(age_years),
            _ => None,
        }
    }

    /// Ten digits that are no real NHS number, and so may be kept as unconfirmed.
    pub(super) fn doubtful_number(&self) -> Option<String> {
        let doubtful = nhs_number::parse(&self.nhs_number) == Err(NotValid::CheckDigit);
        doubtful.then(|| self.nhs_number.chars().filter(char::is_ascii_digit).collect())
    }

    /// Whom to look for among the people who are here already; none before there is a name and a date of birth.
    pub(super) fn who(&self, today: Date) -> Option<Who> {
        let (Born::Eligible(born) | Born::TooYoung { born, .. }) = self.born(today).ok()?;
        let name = self.name();
        let number = self.nhs_number().ok().flatten().filter(|number| number.status != Status::None);
        let has_name = !name.given.is_empty() || !name.family.is_empty();
        has_name.then(|| Who::new(&name, born, number.map(|number| number.number)))
    }

    /// Checks the whole form.
    ///
    /// # Errors
    /// Every mistake, in the order of the page.
    pub(super) fn checked(&self, today: Date) -> Result<Checked, Vec<Mistake>> {
        let mut wrong = Vec::new();
        if self.given.trim().is_empty() && self.family.trim().is_empty() {
            wrong.push(Mistake::new("given", "Enter a name. A first name or a family name is enough."));
        }
        let born = self.born(today).map_err(|words| wrong.push(Mistake::new("born", words))).ok();
        let eligibility = match born {
            Some(Born::TooYoung { age_years, .. }) => {
                self.eligibility(age_years).map_err(|mistake| wrong.push(mistake)).ok()
            }
            _ => None,
        };
        let number = self.nhs_number().map_err(|words| wrong.push(Mistake::new("nhs-number", words))).ok();
        if !self.phone.number.trim().is_empty() && !self.phone.number.contains(|c: char| c.is_ascii_digit()) {
            wrong.push(Mistake::new("phone", "Write the phone number in digits."));
        }
        let received = self.received(today).map_err(|words| wrong.push(Mistake::new("received", words))).ok();
        for (field, text) in self.texts() {
            wrong.extend(check::length(text).err().map(|words| Mistake::new(field, words)));
        }
        match (born, number, received) {
            (Some(Born::Eligible(born) | Born::TooYoung { born, .. }), Some(nhs_number), Some(received))
                if wrong.is_empty() =>
            {
                Ok(Checked { born, received, nhs_number, eligibility })
            }
            _ => Err(wrong),
        }
    }

    /// The three records of a referral, in the order in which the office takes them: a case names its person.
    pub(super) fn edits(&self, checked: Checked, today: Date, person: FileId, case: FileId) -> Vec<NewEdit> {
        let Checked { born, received, nhs_number, eligibility } = checked;
        let is_declined = eligibility.as_ref().is_some_and(|eligibility| eligibility.decision == DECLINED);
        let stage = if is_declined {
            Stage {
                stage: "declined".to_owned(),
                on: today,
                why: format!("Under {MINIMUM_AGE_YEARS}"),
                reason: "not_eligible".to_owned(),
            }
        } else {
            Stage { stage: "referred".to_owned(), on: today, ..Stage::default() }
        };
        let about_person = Person {
            name: Some(self.name()),
            born: Some(born),
            nhs_number,
            gender: None,
            phone: self.phone(),
            address: self.address(),
            lives: text(&self.lives),
            carer: text(&self.carer),
            practice: text(&self.practice).map(|name| Practice { name, ..Practice::default() }),
            communication: text(&self.communication),
        };
        let about_case = Case {
            person: Some(person),
            programme: Some(PROGRAMME.to_owned()),
            stage: Some(stage),
            what_matters: text(&self.what_matters),
            strengths: None,
        };
        let other_reasons: Vec<String> =
            self.other_reasons.iter().filter(|reason| **reason != self.reason).cloned().collect();
        let source = Source { source: self.source.clone(), who: self.source_who.trim().to_owned() };
        let referral = Referral {
            received: Some(received),
            source: Some(source).filter(|source| *source != Source::default()),
            reason: text(&self.reason),
            other_reasons: Some(other_reasons).filter(|reasons| !reasons.is_empty()),
            note: text(&self.note),
            eligibility,
        };
        vec![
            NewEdit::make_as(person, person.root(), &about_person),
            NewEdit::make_as(case, case.root(), &about_case),
            NewEdit::make(case, &referral),
        ]
    }

    fn name(&self) -> Name {
        Name {
            given: self.given.trim().to_owned(),
            family: self.family.trim().to_owned(),
            known_as: self.known_as.trim().to_owned(),
        }
    }

    fn born(&self, today: Date) -> Result<Born, String> {
        let DateBoxes { day, month, year } = &self.born;
        check::born(day, month, year, today, MINIMUM_AGE_YEARS)
    }

    fn received(&self, today: Date) -> Result<Date, String> {
        let DateBoxes { day, month, year } = &self.received;
        let received = check::date_of(day, month, year, "date it came in")?;
        if received > today {
            return Err(format!("{} is still to come. Check the day it came in.", long_date(received)));
        }
        Ok(received)
    }

    fn eligibility(&self, age_years: i16) -> Result<Eligibility, Mistake> {
        let empty = match self.decision.as_str() {
            DECLINED => "Write where you pointed them to, or that there was nowhere.",
            ACCEPTED => "Write why you take them on.",
            _ => {
                let words = format!(
                    "They are {age_years}. Choose whether to decline the referral or to take them on all the same."
                );
                return Err(Mistake::new("decision", words));
            }
        };
        check::said(&self.decision_why, empty).map_err(|words| Mistake::new("decision-why", words))?;
        Ok(Eligibility { decision: self.decision.clone(), why: self.decision_why.trim().to_owned() })
    }

    /// The NHS number; none where nothing was said of it.
    fn nhs_number(&self) -> Result<Option<NhsNumber>, String> {
        let number = |number, status| Ok(Some(NhsNumber { number, status }));
        if self.nhs_none {
            return number(String::new(), Status::None);
        }
        if self.nhs_number.trim().is_empty() {
            return Ok(None);
        }
        match (nhs_number::parse(self.nhs_number.trim()), self.doubtful_number()) {
            (Ok(digits), _) => number(digits, Status::Valid),
            (Err(_), Some(digits)) if digits == self.nhs_unconfirmed => number(digits, Status::Unconfirmed),
            (Err(wrong), _) => Err(wrong.to_string()),
        }
    }

    /// The telephone number, unless nothing was typed. What may be done with it is nothing without a number or a time.
    fn phone(&self) -> Option<Phone> {
        let phone = Phone {
            number: self.phone.number.trim().to_owned(),
            best_times: self.phone.best_times.trim().to_owned(),
            ..self.phone
        };
        (!phone.number.is_empty() || !phone.best_times.is_empty()).then_some(phone)
    }

    fn address(&self) -> Option<Address> {
        let Address { line, town, postcode, access } = &self.address;
        let trimmed = |text: &String| text.trim().to_owned();
        let address = Address {
            line: trimmed(line),
            town: trimmed(town),
            postcode: trimmed(postcode),
            access: trimmed(access),
        };
        (address != Address::default()).then_some(address)
    }

    /// Every text that may be any length, with the id of its box.
    fn texts(&self) -> [(&'static str, &str); 14] {
        [
            ("given", &self.given),
            ("family", &self.family),
            ("known-as", &self.known_as),
            ("phone", &self.phone.number),
            ("phone-times", &self.phone.best_times),
            ("address-line", &self.address.line),
            ("town", &self.address.town),
            ("postcode", &self.address.postcode),
            ("access", &self.address.access),
            ("practice", &self.practice),
            ("communication", &self.communication),
            ("source-who", &self.source_who),
            ("note", &self.note),
            ("what-matters", &self.what_matters),
        ]
    }
}

/// What was typed without the space around it, unless that is nothing.
fn text(typed: &str) -> Option<String> {
    let typed = typed.trim();
    (!typed.is_empty()).then(|| typed.to_owned())
}

#[cfg(test)]
mod tests;
