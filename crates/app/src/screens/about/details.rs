//! Changing what is known of a person or of their episode: one part at a time, each a field that is true alone. Pure
//! but for the ids of new members.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::change::{Change, Edit, FieldEdit};
use shared::check::{self, Mistake};
use shared::fold::Entry;
use shared::id::ChangeId;
use shared::identifier;
use shared::nhs_number::{self, NhsNumber, NotValid, Status};
use shared::view::case::{Case, STAGES, Stage, is_over, reasons};
use shared::view::person::{Address, Name, Person, Phone, Practice};
use shared::view::practice_list::{self, KnownPractice};
use shared::view::referral::Referral;
use shared::view::{View, label};

use super::part::Part;
use crate::local::edit::NewEdit;
use crate::local::open_file::OpenFile;
use crate::screens::particulars::{About, Particulars, Values, is_need};
use crate::screens::referred::Referred;
use crate::screens::said::entry_of;

/// A date as it is typed, in three boxes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct DateBoxes {
    pub(crate) day: String,
    pub(crate) month: String,
    pub(crate) year: String,
}

impl DateBoxes {
    /// The boxes as somebody would fill them.
    pub(crate) fn of(date: Option<Date>) -> Self {
        date.map_or_else(Self::default, |date| Self {
            day: date.day().to_string(),
            month: date.month().to_string(),
            year: date.year().to_string(),
        })
    }

    /// A day that has come.
    ///
    /// # Errors
    /// Words for the user.
    pub(crate) fn until(&self, today: Date) -> Result<Date, String> {
        let on = check::date_of(&self.day, &self.month, &self.year, "day")?;
        if on > today { Err("The day is in the future. Check it.".to_owned()) } else { Ok(on) }
    }
}

/// One member of a collection as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Member {
    /// Its id within the collection.
    pub(crate) id: String,
    /// What it is; empty takes it away.
    pub(crate) what: String,
}

/// The forms of all parts. Only one part is shown, and saved, at a time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Details {
    pub(crate) name: Name,
    pub(crate) born: DateBoxes,
    pub(crate) nhs_number: String,
    /// They have none, or it is not known.
    pub(crate) nhs_none: bool,
    /// Why, as a code of [`nhs_number::NO_NUMBER`].
    pub(crate) nhs_why: String,
    /// The number is kept although it fails its check.
    pub(crate) nhs_keep: bool,
    pub(crate) phone: Phone,
    pub(crate) address: Address,
    pub(crate) lives: String,
    pub(crate) carer: String,
    /// The practice as one line, which is read when it is saved.
    pub(crate) practice: String,
    /// The practices of the service's list, as they were when the form was opened.
    #[serde(skip)]
    pub(crate) practices: Vec<KnownPractice>,
    /// What a referral asks in the same boxes.
    pub(crate) more: Particulars,
    pub(crate) communication: String,
    pub(crate) members: Vec<Member>,
    pub(crate) what_matters: String,
    pub(crate) strengths: String,
    pub(crate) stage: String,
    pub(crate) stage_on: DateBoxes,
    pub(crate) stage_why: String,
    /// Why it ended, where it had: the form for ending asks it.
    pub(crate) stage_reason: String,
    pub(crate) referred: Referred,
    /// What each field said when the form was opened: the value, and the change that a new one is written over.
    pub(crate) shown: BTreeMap<String, Shown>,
}

/// A field as the form showed it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shown {
    value: Value,
    over: Vec<ChangeId>,
}

impl Details {
    /// The form of `part` as the file says it now.
    pub(crate) fn of(part: Part, file: &OpenFile, today: Date) -> Self {
        part.entry(file).map_or_else(Self::default, |entry| Self::of_entry(part, entry, today))
    }

    /// The form of `part` as `change` would have it: it is held, and is written again over what it was written over.
    pub(crate) fn again(part: Part, file: &OpenFile, change: &Change, today: Date) -> Self {
        let Some(mut entry) = part.entry(file).cloned() else { return Self::default() };
        let (Some(alone), Edit::Set(set)) = (entry_of(change), &change.edit) else { return Self::default() };
        entry.fields.extend(alone.fields);
        let mut details = Self::of_entry(part, &entry, today);
        if let Some(stage) = Case::of(&entry).stage.filter(|_| set.contains_key("stage")) {
            details.stage_on = DateBoxes::of(Some(stage.on));
            details.stage_why = stage.why;
        }
        // What is held counts nowhere: all of it is new.
        for (name, edit) in set {
            details.shown.insert(name.clone(), Shown { value: Value::Null, over: edit.over.clone() });
        }
        details
    }

    fn of_entry(part: Part, entry: &Entry, today: Date) -> Self {
        let shown = entry.fields.iter().filter_map(|(name, field)| {
            let winner = field.winner()?;
            Some((name.clone(), Shown { value: winner.value.clone(), over: vec![winner.change] }))
        });
        let shown = shown.collect();
        let (person, case) = (Person::of(entry), Case::of(entry));
        let mut members = part.collection().map(|collection| members(entry, collection)).unwrap_or_default();
        // Those that are ticked stand among the ticks.
        members.retain(|member| part != Part::Needs || !is_need(&member.id));
        let stage = case.stage.unwrap_or_else(|| Stage { on: today, ..Stage::default() });
        let number = person.nhs_number.unwrap_or(NhsNumber {
            number: String::new(),
            status: Status::Valid,
            why: String::new(),
        });
        Self {
            name: person.name.unwrap_or_default(),
            born: DateBoxes::of(person.born),
            nhs_none: number.status == Status::None,
            nhs_keep: number.status == Status::Unconfirmed,
            nhs_number: nhs_number::spaced(&number.number),
            nhs_why: number.why,
            phone: person.phone.unwrap_or_default(),
            address: person.address.unwrap_or_default(),
            lives: person.lives.unwrap_or_default(),
            carer: person.carer.unwrap_or_default(),
            practice: person.practice.as_ref().map(practice_list::line).unwrap_or_default(),
            practices: Vec::new(),
            more: Particulars::of(entry),
            communication: person.communication.unwrap_or_default(),
            members,
            what_matters: case.what_matters.unwrap_or_default(),
            strengths: case.strengths.unwrap_or_default(),
            stage_reason: stage.reason,
            stage: stage.stage,
            // A stage that is changed is mostly reached today.
            stage_on: DateBoxes::of(Some(today)),
            stage_why: String::new(),
            referred: Referred::of(Referral::of(entry)),
            shown,
        }
    }

    /// The date of birth that stood there when the form was opened.
    pub(crate) fn shown_born(&self) -> Option<Date> {
        self.shown.get("born").and_then(|shown| Date::deserialize(&shown.value).ok())
    }

    /// The new values of `part`: only of fields that now say something else.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    pub(crate) fn changed(&self, part: Part, today: Date) -> Result<Values, Vec<Mistake>> {
        let values = self.values(part, today)?;
        let is_new = |(name, value): &(String, Value)| match self.shown.get(name) {
            Some(shown) => shown.value != *value,
            None => !is_nothing(value),
        };
        Ok(values.into_iter().filter(is_new).collect())
    }

    /// The edit that sets `values` over what the form showed.
    pub(crate) fn edit(&self, entry: &Entry, values: Values) -> NewEdit {
        let fields = values.into_iter().map(|(name, value)| {
            let over = self.shown.get(&name).map(|shown| shown.over.clone()).unwrap_or_default();
            (name, FieldEdit { value, over })
        });
        NewEdit::set(entry, fields.collect())
    }

    /// What `part` says, whether it is new or not.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    pub(crate) fn values(&self, part: Part, today: Date) -> Result<Values, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let mut texts = |pairs: &[(&'static str, &str)]| {
            for (field, text) in pairs {
                wrong.extend(check::length(text).err().map(|words| Mistake::new(field, words)));
            }
        };
        let one = |name: &str, value: Value| vec![(name.to_owned(), value)];
        let values = match part {
            Part::Name => {
                let name = &self.name;
                let name = Name {
                    given: trimmed(&name.given),
                    family: trimmed(&name.family),
                    known_as: trimmed(&name.known_as),
                };
                texts(&[("given", &name.given), ("family", &name.family), ("known-as", &name.known_as)]);
                if name.shown().is_empty() {
                    wrong.push(Mistake::new(
                        "given",
                        "Enter a name. A first name or a family name is enough.",
                    ));
                }
                one("name", json!(name))
            }
            Part::Born => {
                let DateBoxes { day, month, year } = &self.born;
                // The programme's minimum age is asked at the referral, not when a slip of the pen is put right.
                match check::born(day, month, year, today, 0) {
                    Ok(check::Born::Eligible(born) | check::Born::TooYoung { born, .. }) => {
                        one("born", json!(born))
                    }
                    Err(words) => {
                        wrong.push(Mistake::new("born", words));
                        Vec::new()
                    }
                }
            }
            // Nothing was known and nothing was typed: that is no news.
            Part::NhsNumber if self.is_numberless() && !self.shown.contains_key("nhs_number") => Vec::new(),
            Part::NhsNumber => match self.number() {
                Ok(number) => one("nhs_number", json!(number)),
                Err(words) => {
                    wrong.push(Mistake::new("nhs-number", words));
                    Vec::new()
                }
            },
            Part::Phone => {
                let number = trimmed(&self.phone.number);
                if !number.is_empty() && !number.contains(|c: char| c.is_ascii_digit()) {
                    wrong.push(Mistake::new("phone", "Write the phone number in digits."));
                }
                let best_times = trimmed(&self.phone.best_times);
                one("phone", json!(Phone { number, best_times, ..self.phone.clone() }))
            }
            Part::Address => {
                let Address { line, town, postcode, access, safe_to_write } = &self.address;
                texts(&[("address-line", line), ("town", town), ("postcode", postcode), ("access", access)]);
                let address = Address {
                    line: trimmed(line),
                    town: trimmed(town),
                    postcode: identifier::postcode(postcode).unwrap_or_else(|| trimmed(postcode)),
                    access: trimmed(access),
                    safe_to_write: *safe_to_write,
                };
                one("address", json!(address))
            }
            Part::Home => {
                texts(&[("practice", &self.practice)]);
                // One that was not touched stays as it is, whatever the list says by now.
                let practice = self.shown.get("practice").map(|shown| shown.value.clone()).filter(|shown| {
                    Practice::deserialize(shown)
                        .is_ok_and(|shown| practice_list::line(&shown) == self.practice)
                });
                let read = || json!(practice_list::read(&self.practice, &self.practices));
                let practice = practice.unwrap_or_else(read);
                vec![
                    ("lives".to_owned(), text_value(&self.lives)),
                    ("carer".to_owned(), text_value(&self.carer)),
                    ("practice".to_owned(), practice),
                ]
            }
            Part::Communication => {
                texts(&[("communication", &self.communication)]);
                let mut values = one("communication", text_value(&self.communication));
                values.extend(told(&mut wrong, self.more.values(About::Language)));
                values
            }
            Part::OtherNumber
            | Part::OtherPhones
            | Part::Email
            | Part::Reaching
            | Part::Close
            | Part::Themselves
            | Part::Interpreter => {
                let about = part.about().map(|about| self.more.values(about));
                about.map(|values| told(&mut wrong, values)).unwrap_or_default()
            }
            Part::Matters => {
                texts(&[("what_matters", &self.what_matters), ("strengths", &self.strengths)]);
                vec![
                    ("what_matters".to_owned(), text_value(&self.what_matters)),
                    ("strengths".to_owned(), text_value(&self.strengths)),
                ]
            }
            Part::Needs | Part::Hazards | Part::Risks => {
                for member in &self.members {
                    wrong.extend(
                        check::length(&member.what).err().map(|words| Mistake::new("members", words)),
                    );
                }
                let mut values = self.member_values(part.collection().unwrap_or_default());
                if part == Part::Needs {
                    // What is ticked already keeps the words that it was ticked with.
                    let ticks = told(&mut wrong, self.more.values(About::Needs)).into_iter();
                    let is_new = |(field, value): &(String, Value)| {
                        value.is_null() || self.shown.get(field).is_none_or(|shown| shown.value.is_null())
                    };
                    values.extend(ticks.filter(is_new));
                }
                values
            }
            Part::Referral => match self.referred.referral(today) {
                Ok(referral) => {
                    let said = referral.values();
                    // The decision about somebody under age is none of these questions.
                    let asked = Referral::FIELDS.iter().filter(|field| **field != "eligibility");
                    let value = |field: &&str| said.get(*field).cloned().unwrap_or(Value::Null);
                    asked.map(|field| ((*field).to_owned(), value(field))).collect()
                }
                Err(mistakes) => {
                    wrong.extend(mistakes);
                    Vec::new()
                }
            },
            Part::Stage => match self.stage_value(today) {
                Ok(stage) => one("stage", stage),
                Err(mistakes) => {
                    wrong.extend(mistakes);
                    Vec::new()
                }
            },
        };
        if wrong.is_empty() { Ok(values) } else { Err(wrong) }
    }

    fn is_numberless(&self) -> bool {
        !self.nhs_none && self.nhs_number.trim().is_empty()
    }

    fn number(&self) -> Result<NhsNumber, String> {
        let typed = self.nhs_number.trim();
        if self.nhs_none || typed.is_empty() {
            let why = self.nhs_why.clone();
            return Ok(NhsNumber { number: String::new(), status: Status::None, why });
        }
        let given = |number, status| NhsNumber { number, status, why: String::new() };
        match nhs_number::parse(typed) {
            Ok(number) => Ok(given(number, Status::Valid)),
            Err(NotValid::CheckDigit) if self.nhs_keep => {
                let number = typed.chars().filter(char::is_ascii_digit).collect();
                Ok(given(number, Status::Unconfirmed))
            }
            Err(error) => Err(error.to_string()),
        }
    }

    /// Whether the number that was typed fails its check, so that it may be kept as unconfirmed.
    pub(crate) fn is_doubtful(&self) -> bool {
        !self.nhs_none && nhs_number::parse(&self.nhs_number) == Err(NotValid::CheckDigit)
    }

    fn member_values(&self, collection: &str) -> Values {
        let members = self.members.iter().map(|member| {
            let what = member.what.trim();
            let value = if what.is_empty() { Value::Null } else { json!({ "what": what }) };
            (format!("{collection}/{}", member.id), value)
        });
        members.collect()
    }

    fn stage_value(&self, today: Date) -> Result<Value, Vec<Mistake>> {
        let mut wrong = Vec::new();
        if self.stage.is_empty() {
            wrong.push(Mistake::new("stage", "Choose how far it is."));
        }
        let on = self.stage_on.until(today);
        let why = self.stage_why.trim();
        if is_over(&self.stage) {
            let ask = format!("Say why it is {}.", label(STAGES, &self.stage).to_lowercase());
            wrong.extend(check::said(why, &ask).err().map(|words| Mistake::new("stage-why", words)));
        }
        match on {
            Ok(on) if wrong.is_empty() => {
                let reason = reasons(&self.stage).iter().find(|(code, _)| *code == self.stage_reason);
                let reason = reason.map(|(code, _)| (*code).to_owned()).unwrap_or_default();
                Ok(json!(Stage { stage: self.stage.clone(), on, why: why.to_owned(), reason }))
            }
            Ok(_) => Err(wrong),
            Err(words) => {
                wrong.push(Mistake::new("stage-on", words));
                Err(wrong)
            }
        }
    }
}

/// The values, or none and what is wrong with them.
fn told(wrong: &mut Vec<Mistake>, values: Result<Values, Vec<Mistake>>) -> Values {
    values.unwrap_or_else(|mistakes| {
        wrong.extend(mistakes);
        Vec::new()
    })
}

fn members(entry: &Entry, collection: &str) -> Vec<Member> {
    let known = entry.members::<Value>(collection).into_iter();
    let shown = known.map(|(id, value)| {
        let what = value.get("what").and_then(Value::as_str).unwrap_or_default().to_owned();
        Member { id, what }
    });
    shown.collect()
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

/// A text, or nothing for an empty one: it clears the field.
fn text_value(text: &str) -> Value {
    let text = text.trim();
    if text.is_empty() { Value::Null } else { Value::from(text) }
}

/// Whether a value says nothing, so that it need not be written where nothing stands.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Object(fields) => {
            fields.values().all(|value| is_nothing(value) || *value == Value::Bool(false))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
