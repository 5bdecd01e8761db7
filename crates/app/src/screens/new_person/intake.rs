//! What the intake form holds, how it is checked, and the three records that come of it. Pure but for the new ids.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared::check::{self, Born, Mistake};
use shared::id::FileId;
use shared::identifier;
use shared::nhs_number::{self, NhsNumber, NotValid, Status};
use shared::view::case::{Case, Stage};
use shared::view::person::{Address, Name, Person, Phone};
use shared::view::practice_list::{self, KnownPractice};
use shared::view::programme::{Programme, age_years_min, programmes};
use shared::view::referral::{Eligibility, Referral};

use super::household::Newcomer;
use super::known::Who;
use crate::local::edit::{MakeEdit, NewEdit};
use crate::screens::about::details::DateBoxes;
use crate::screens::particulars::{Particulars, Values};
use crate::screens::referred::Referred;

/// The programme that stands there first: most referrals are to it.
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
    /// A code of the service's programmes.
    pub(super) programme: String,
    /// What becomes of a referral under the minimum age: [`DECLINED`], [`ACCEPTED`], or empty while it is open.
    pub(super) decision: String,
    /// Where the person was pointed to, or why they are taken on all the same.
    pub(super) decision_why: String,
    pub(super) nhs_number: String,
    /// They have none, or nobody knows it yet. What stands in the box then does not count.
    pub(super) nhs_none: bool,
    /// Why, as a code of [`nhs_number::NO_NUMBER`].
    pub(super) nhs_why: String,
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
    /// What else is asked of them.
    pub(super) more: Particulars,
    /// How they came; flat, as drafts of older builds have it.
    #[serde(flatten)]
    pub(super) referred: Referred,
    pub(super) what_matters: String,
    /// Whose household they belong to, where the form was opened from there.
    pub(super) household: Newcomer,
}

/// What the service says that a referral needs: its programmes and the practices that it works with.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Offer {
    pub(super) programmes: Vec<Programme>,
    pub(super) practices: Vec<KnownPractice>,
}

impl Default for Offer {
    fn default() -> Self {
        Self { programmes: programmes(None), practices: Vec::new() }
    }
}

/// A form that holds no mistake: what had to be worked out from the typing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Checked {
    born: Date,
    referral: Referral,
    nhs_number: Option<NhsNumber>,
    eligibility: Option<Eligibility>,
    more: Values,
}

impl Intake {
    /// An empty form. A referral mostly came in on the day on which it is written down.
    pub(super) fn new(today: Date) -> Self {
        Self { referred: Referred::on(today), programme: PROGRAMME.to_owned(), ..Self::default() }
    }

    /// What lists call the unfinished form.
    pub(super) fn title(&self) -> String {
        let name = self.name().shown();
        if name.is_empty() { "Referral".to_owned() } else { format!("Referral of {name}") }
    }

    /// The age of somebody under the programme's minimum, in whole years; none while the date is not finished.
    pub(super) fn too_young(&self, today: Date, offer: &Offer) -> Option<i16> {
        match self.born(today, offer) {
            Ok(Born::TooYoung { age_years, .. }) => Some(age_years),
            _ => None,
        }
    }

    /// The date of birth, once it is one.
    pub(super) fn birthday(&self, today: Date) -> Option<Date> {
        let (Born::Eligible(born) | Born::TooYoung { born, .. }) =
            self.born(today, &Offer::default()).ok()?;
        Some(born)
    }

    /// The programme that is chosen; a draft of an older build names none.
    fn programme(&self) -> &str {
        if self.programme.is_empty() { PROGRAMME } else { &self.programme }
    }

    /// The least age for the programme that is chosen, and what that is called.
    pub(super) fn rule<'a>(&self, offer: &'a Offer) -> (i16, &'a str) {
        let name = offer.programmes.iter().find(|one| one.code == self.programme());
        (age_years_min(&offer.programmes, self.programme()), name.map_or("This programme", |one| &one.name))
    }

    /// Ten digits that are no real NHS number, and so may be kept as unconfirmed.
    pub(super) fn doubtful_number(&self) -> Option<String> {
        let doubtful = nhs_number::parse(&self.nhs_number) == Err(NotValid::CheckDigit);
        doubtful.then(|| self.nhs_number.chars().filter(char::is_ascii_digit).collect())
    }

    /// Whom to look for among the people who are here already; none before there is a name and a date of birth.
    pub(super) fn who(&self, today: Date) -> Option<Who> {
        let born = self.birthday(today)?;
        let name = self.name();
        let number = self.nhs_number().ok().flatten().filter(|number| number.status != Status::None);
        let has_name = !name.given.is_empty() || !name.family.is_empty();
        let who = Who::new(&name, born, number.map(|number| number.number));
        let others = self.more.phones.iter().filter(|row| !row.gone).map(|row| row.says.number.as_str());
        let phones = std::iter::once(self.phone.number.as_str()).chain(others);
        let other_number = self.more.other_number().ok().flatten();
        has_name.then(|| who.told_more(other_number.as_ref(), phones, &self.address))
    }

    /// Checks the whole form.
    ///
    /// # Errors
    /// Every mistake, in the order of the page.
    pub(super) fn checked(&self, today: Date, offer: &Offer) -> Result<Checked, Vec<Mistake>> {
        let mut wrong = Vec::new();
        if self.given.trim().is_empty() && self.family.trim().is_empty() {
            wrong.push(Mistake::new("given", "Enter a name. A first name or a family name is enough."));
        }
        let born = self.born(today, offer).map_err(|words| wrong.push(Mistake::new("born", words))).ok();
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
        let more = self.more.all().map_err(|mistakes| wrong.extend(mistakes)).ok();
        for (field, text) in self.texts() {
            wrong.extend(check::length(text).err().map(|words| Mistake::new(field, words)));
        }
        let referral = self.referred.referral(today).map_err(|mistakes| wrong.extend(mistakes)).ok();
        let what_matters = check::length(&self.what_matters).err();
        wrong.extend(what_matters.map(|words| Mistake::new("what-matters", words)));
        match (born, number, referral, more) {
            (
                Some(Born::Eligible(born) | Born::TooYoung { born, .. }),
                Some(nhs_number),
                Some(referral),
                Some(more),
            ) if wrong.is_empty() => Ok(Checked { born, referral, nhs_number, eligibility, more }),
            _ => Err(wrong),
        }
    }

    /// The three records of a referral, in the order in which the office takes them: a case names its person.
    pub(super) fn edits(
        &self,
        checked: Checked,
        offer: &Offer,
        today: Date,
        (person, case): (FileId, FileId),
    ) -> Vec<NewEdit> {
        let Checked { born, referral, nhs_number, eligibility, more } = checked;
        let is_declined = eligibility.as_ref().is_some_and(|eligibility| eligibility.decision == DECLINED);
        let stage = if is_declined {
            Stage {
                stage: "declined".to_owned(),
                on: today,
                why: format!("Under {}", self.rule(offer).0),
                reason: "not_eligible".to_owned(),
            }
        } else {
            Stage { stage: "referred".to_owned(), on: today, ..Stage::default() }
        };
        let about_person = Person {
            name: Some(self.name()),
            born: Some(born),
            nhs_number,
            phone: self.phone(),
            address: self.address(),
            lives: text(&self.lives),
            carer: text(&self.carer),
            practice: practice_list::read(&self.practice, &offer.practices),
            communication: text(&self.communication),
            // The other questions are written by name, as the page that changes them later writes them.
            ..Person::default()
        };
        let about_case = Case {
            person: Some(person),
            programme: Some(self.programme().to_owned()),
            stage: Some(stage),
            what_matters: text(&self.what_matters),
            strengths: None,
        };
        let referral = Referral { eligibility, ..referral };
        vec![
            NewEdit::make_as(person, person.root(), &about_person).with(more),
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

    fn born(&self, today: Date, offer: &Offer) -> Result<Born, String> {
        let DateBoxes { day, month, year } = &self.born;
        check::born(day, month, year, today, self.rule(offer).0)
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
        if self.nhs_none {
            let why = self.nhs_why.clone();
            return Ok(Some(NhsNumber { number: String::new(), status: Status::None, why }));
        }
        let number = |number, status| Ok(Some(NhsNumber { number, status, why: String::new() }));
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
        let Address { line, town, postcode, access, safe_to_write } = &self.address;
        let trimmed = |text: &String| text.trim().to_owned();
        let address = Address {
            line: trimmed(line),
            town: trimmed(town),
            postcode: identifier::postcode(postcode).unwrap_or_else(|| trimmed(postcode)),
            access: trimmed(access),
            safe_to_write: false,
        };
        // That it is safe to write is nothing without somewhere to write to.
        (address != Address::default()).then_some(Address { safe_to_write: *safe_to_write, ..address })
    }

    /// Every text that may be any length, with the id of its box.
    fn texts(&self) -> [(&'static str, &str); 11] {
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
