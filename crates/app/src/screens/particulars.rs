//! What is asked of a person beside name, birthday, telephone and address: on the form of a referral, and part by part on the pages
//! that change it later. Pure but for the boxes and the ids of new rows.

pub(crate) mod fields;
pub(crate) mod own_words;
pub(crate) mod postcode;
pub(crate) mod practice;
pub(crate) mod rows;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::check::{self, Mistake};
use shared::fold::Entry;
use shared::identifier::{self, NotValid, OtherNumber};
use shared::nhs_number::Status;
use shared::view::View;
use shared::view::label;
use shared::view::person::{
    CLOSE, Close, Email, Interpreter, NEED, NEEDS, Need, OTHER_PHONE, OtherPhone, Person,
};

use self::rows::{CLOSE_IDS, PHONE_IDS};

/// Values by field; null clears one.
pub(crate) type Values = Vec<(String, Value)>;

/// What was typed and chosen. A draft of an older build lacks what that build did not ask.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Particulars {
    pub(crate) other_kind: String,
    pub(crate) other_number: String,
    /// The number that is to be kept although it fails its check; another number is asked about again.
    pub(crate) other_unconfirmed: String,
    pub(crate) gender: String,
    pub(crate) pronouns: String,
    pub(crate) ethnicity: String,
    pub(crate) religion: String,
    pub(crate) marital_status: String,
    pub(crate) sexual_orientation: String,
    pub(crate) main_language: String,
    pub(crate) needs_interpreter: bool,
    pub(crate) interpreter: Interpreter,
    pub(crate) email: Email,
    pub(crate) contact_preference: String,
    pub(crate) who_knows: String,
    pub(crate) must_not_know: String,
    pub(crate) phones: Vec<Row<OtherPhone>>,
    pub(crate) close: Vec<Row<Close>>,
    /// Codes of [`NEEDS`].
    pub(crate) needs: Vec<String>,
}

/// One member of a collection as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row<T> {
    /// Its id within the collection.
    pub(crate) id: String,
    /// What it says.
    pub(crate) says: T,
    /// It was taken away.
    #[serde(default)]
    pub(crate) gone: bool,
}

/// A group of questions that are asked, and changed, together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    OtherNumber,
    OtherPhones,
    Email,
    Reaching,
    Language,
    Interpreter,
    Needs,
    Close,
    Themselves,
}

impl About {
    /// Every group, in the order of the form.
    pub(crate) const ALL: [Self; 9] = [
        Self::OtherNumber,
        Self::Reaching,
        Self::OtherPhones,
        Self::Email,
        Self::Needs,
        Self::Language,
        Self::Interpreter,
        Self::Close,
        Self::Themselves,
    ];
}

impl Particulars {
    /// What is known of a person; `root` is the root entry of their file.
    pub(crate) fn of(root: &Entry) -> Self {
        let person = Person::of(root);
        let number = person.other_number;
        let is_unconfirmed = number.as_ref().is_some_and(|number| number.status == Status::Unconfirmed);
        let digits = number.as_ref().map(|number| number.number.clone()).unwrap_or_default();
        let ticked = root.members::<Need>(NEED).into_iter().map(|(code, _)| code);
        Self {
            other_kind: number.as_ref().map(|number| number.kind.clone()).unwrap_or_default(),
            other_number: number
                .map(|number| identifier::grouped(&number.kind, &number.number))
                .unwrap_or_default(),
            other_unconfirmed: if is_unconfirmed { digits } else { String::new() },
            gender: person.gender.unwrap_or_default(),
            pronouns: person.pronouns.unwrap_or_default(),
            ethnicity: person.ethnicity.unwrap_or_default(),
            religion: person.religion.unwrap_or_default(),
            marital_status: person.marital_status.unwrap_or_default(),
            sexual_orientation: person.sexual_orientation.unwrap_or_default(),
            main_language: person.main_language.unwrap_or_default(),
            needs_interpreter: person.interpreter.is_some(),
            interpreter: person.interpreter.unwrap_or_default(),
            email: person.email.unwrap_or_default(),
            contact_preference: person.contact_preference.unwrap_or_default(),
            who_knows: person.who_knows.unwrap_or_default(),
            must_not_know: person.must_not_know.unwrap_or_default(),
            phones: rows_of(root, OTHER_PHONE),
            close: rows_of(root, CLOSE),
            needs: ticked.filter(|code| is_need(code)).collect(),
        }
    }

    /// Whether something was said of how they see themselves.
    pub(crate) fn tells_of_themselves(&self) -> bool {
        let texts = [&self.gender, &self.pronouns, &self.ethnicity, &self.religion, &self.marital_status];
        texts.into_iter().chain([&self.sexual_orientation]).any(|text| !text.is_empty())
    }

    /// Ten digits that fail the check of their kind, and so may be kept as unconfirmed.
    pub(crate) fn doubtful_number(&self) -> Option<String> {
        let wrong = identifier::parse(&self.other_kind, &self.other_number).err()?;
        let digits = || self.other_number.chars().filter(char::is_ascii_digit).collect();
        (wrong != NotValid::Length && !self.other_kind.is_empty()).then(digits)
    }

    /// Whether the CHI number says another birthday.
    pub(crate) fn disagrees(&self, born: Date) -> bool {
        identifier::disagrees(&self.other_kind, &self.other_number, born)
    }

    /// The number of Scotland or Northern Ireland; none where nothing was said of it.
    ///
    /// # Errors
    /// What is wrong, by its box.
    pub(crate) fn other_number(&self) -> Result<Option<OtherNumber>, Mistake> {
        let typed = self.other_number.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        if self.other_kind.is_empty() {
            return Err(Mistake::new("other-kind", "Choose where the other number is from."));
        }
        let number = |number, status| OtherNumber { kind: self.other_kind.clone(), number, status };
        match (identifier::parse(&self.other_kind, typed), self.doubtful_number()) {
            (Ok(digits), _) => Ok(Some(number(digits, Status::Valid))),
            (Err(_), Some(digits)) if digits == self.other_unconfirmed => {
                Ok(Some(number(digits, Status::Unconfirmed)))
            }
            (Err(wrong), _) => Err(Mistake::new("other-number", wrong.to_string())),
        }
    }

    /// What the questions of `about` say, nothing as null.
    ///
    /// # Errors
    /// Every mistake, in the order of the questions.
    pub(crate) fn values(&self, about: About) -> Result<Values, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let mut text = |field: &str, id: &'static str, typed: &str| {
            wrong.extend(check::length(typed).err().map(|words| Mistake::new(id, words)));
            (field.to_owned(), text_value(typed))
        };
        let values = match about {
            About::OtherNumber => match self.other_number() {
                Ok(number) => vec![("other_number".to_owned(), json!(number))],
                Err(mistake) => return Err(vec![mistake]),
            },
            About::Reaching => vec![
                text("contact_preference", "preference", &self.contact_preference),
                text("who_knows", "who-knows", &self.who_knows),
                text("must_not_know", "must-not-know", &self.must_not_know),
            ],
            About::Email => match self.email_value() {
                Ok(email) => vec![("email".to_owned(), email)],
                Err(mistake) => return Err(vec![mistake]),
            },
            About::Language => vec![text("main_language", "main-language", &self.main_language)],
            About::Interpreter => match self.interpreter_value() {
                Ok(interpreter) => vec![("interpreter".to_owned(), interpreter)],
                Err(mistakes) => return Err(mistakes),
            },
            About::Themselves => vec![
                text("gender", "gender-own", &self.gender),
                text("pronouns", "pronouns-own", &self.pronouns),
                text("ethnicity", "ethnicity", &self.ethnicity),
                text("religion", "religion-own", &self.religion),
                text("marital_status", "marital", &self.marital_status),
                text("sexual_orientation", "orientation-own", &self.sexual_orientation),
            ],
            About::OtherPhones => return self.phone_values(),
            About::Close => return self.close_values(),
            About::Needs => self.need_values(),
        };
        if wrong.is_empty() { Ok(values) } else { Err(wrong) }
    }

    /// What all of the questions say, as far as they say something.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    pub(crate) fn all(&self) -> Result<Values, Vec<Mistake>> {
        let (mut values, mut wrong) = (Vec::new(), Vec::new());
        for about in About::ALL {
            match self.values(about) {
                Ok(more) => values.extend(more.into_iter().filter(|(_, value)| !value.is_null())),
                Err(more) => wrong.extend(more),
            }
        }
        if wrong.is_empty() { Ok(values) } else { Err(wrong) }
    }

    fn email_value(&self) -> Result<Value, Mistake> {
        let address = self.email.address.trim().to_owned();
        check::length(&address).map_err(|words| Mistake::new("email", words))?;
        if address.is_empty() {
            return Ok(Value::Null);
        }
        let has_shape =
            address.split_once('@').is_some_and(|(name, at)| !name.is_empty() && at.contains('.'));
        if !has_shape || address.contains(char::is_whitespace) {
            let words = "Write the e-mail address like name@example.org, or leave it empty.";
            return Err(Mistake::new("email", words));
        }
        Ok(json!(Email { address, safe_to_write: self.email.safe_to_write }))
    }

    /// Who interprets. Where no language is named, it is the one that they speak best.
    fn interpreter_value(&self) -> Result<Value, Vec<Mistake>> {
        if !self.needs_interpreter {
            return Ok(Value::Null);
        }
        let named = self.interpreter.language.trim();
        let language = if named.is_empty() { self.main_language.trim() } else { named };
        let mut wrong = Vec::new();
        let ask = "Write which language is interpreted.";
        let said = check::said(language, ask);
        wrong.extend(said.err().map(|words| Mistake::new("interpreter-language", words)));
        let note = self.interpreter.note.trim().to_owned();
        wrong.extend(check::length(&note).err().map(|words| Mistake::new("interpreter-note", words)));
        if wrong.is_empty() {
            Ok(json!(Interpreter { language: language.to_owned(), note }))
        } else {
            Err(wrong)
        }
    }

    fn phone_values(&self) -> Result<Values, Vec<Mistake>> {
        let (mut values, mut wrong) = (Vec::new(), Vec::new());
        for (row, ids) in self.phones.iter().zip(PHONE_IDS) {
            let OtherPhone { number, whose, .. } = &row.says;
            let says = OtherPhone { number: trimmed(number), whose: trimmed(whose), ..row.says.clone() };
            let is_empty = says.number.is_empty() && says.whose.is_empty();
            let value = if row.gone || is_empty { Value::Null } else { json!(says) };
            if !value.is_null() {
                if !says.number.contains(|c: char| c.is_ascii_digit()) {
                    wrong.push(Mistake::new(
                        ids.number,
                        "Write this phone number in digits, or take it away.",
                    ));
                }
                let whose = check::length(&says.whose).err();
                wrong.extend(whose.map(|words| Mistake::new(ids.name, words)));
            }
            values.push((format!("{OTHER_PHONE}/{}", row.id), value));
        }
        if wrong.is_empty() { Ok(values) } else { Err(wrong) }
    }

    fn close_values(&self) -> Result<Values, Vec<Mistake>> {
        let (mut values, mut wrong) = (Vec::new(), Vec::new());
        for (row, ids) in self.close.iter().zip(CLOSE_IDS) {
            let Close { name, relation, number, .. } = &row.says;
            let says = Close {
                name: trimmed(name),
                relation: trimmed(relation),
                number: trimmed(number),
                ..row.says.clone()
            };
            let is_empty = says == Close::default();
            let value = if row.gone || is_empty { Value::Null } else { json!(says) };
            if !value.is_null() {
                if says.name.is_empty() && says.relation.is_empty() {
                    wrong.push(Mistake::new(ids.name, "Write who this is, or take them away."));
                }
                if !says.number.is_empty() && !says.number.contains(|c: char| c.is_ascii_digit()) {
                    wrong.push(Mistake::new(
                        ids.number,
                        "Write their phone number in digits, or leave it empty.",
                    ));
                }
                for (id, text) in [(ids.name, &says.name), (ids.relation, &says.relation)] {
                    wrong.extend(check::length(text).err().map(|words| Mistake::new(id, words)));
                }
            }
            values.push((format!("{CLOSE}/{}", row.id), value));
        }
        if wrong.is_empty() { Ok(values) } else { Err(wrong) }
    }

    /// Every need that has a code: what it says, or that it is none of theirs.
    fn need_values(&self) -> Values {
        let values = NEEDS.iter().map(|(code, _)| {
            let is_theirs = self.needs.iter().any(|ticked| ticked == code);
            let need = Need { what: label(NEEDS, code).to_owned() };
            (format!("{NEED}/{code}"), if is_theirs { json!(need) } else { Value::Null })
        });
        values.collect()
    }
}

/// Whether a member of the collection of needs is one that is ticked.
pub(crate) fn is_need(code: &str) -> bool {
    NEEDS.iter().any(|(known, _)| *known == code)
}

/// What was typed where a code or own words may stand: words that are those of a code are that code.
pub(crate) fn code_of(codes: shared::view::Codes, typed: &str) -> String {
    let typed = typed.trim();
    let known = codes.iter().find(|(_, words)| words.eq_ignore_ascii_case(typed));
    known.map_or(typed, |(code, _)| code).to_owned()
}

fn rows_of<T: serde::de::DeserializeOwned>(root: &Entry, collection: &str) -> Vec<Row<T>> {
    root.members::<T>(collection).into_iter().map(|(id, says)| Row { id, says, gone: false }).collect()
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

/// A text, or nothing for an empty one.
fn text_value(text: &str) -> Value {
    let text = text.trim();
    if text.is_empty() { Value::Null } else { Value::from(text) }
}

#[cfg(test)]
mod tests;
