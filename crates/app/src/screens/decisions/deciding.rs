//! What is chosen where people wrote past each other, and the change that says so. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::change::{Edit, FieldEdit};
use shared::check::{self, Mistake};
use shared::id::ChangeId;

use super::question::Question;
use super::third::{Third, Way};
use crate::local::edit::NewEdit;
use crate::local::open_file::OpenFile;
use crate::screens::about::details::Details;

/// Keep what all versions say, one after the other.
pub(super) const BOTH: &str = "both";
/// Write something else.
pub(super) const OTHER: &str = "other";
/// What mistakes in the choice name: the first answer.
pub(super) const CHOICE: &str = "version";
/// What mistakes in the joined text name.
pub(super) const JOINED: &str = "joined";

/// The form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Deciding {
    /// The values that the form shows: all of them are decided, and nothing that came later.
    pub(super) heads: Vec<ChangeId>,
    /// The change whose value is kept, or [`BOTH`], or [`OTHER`]; empty for none yet.
    pub(super) choice: String,
    /// What all versions say, to be put in order.
    pub(super) joined: String,
    /// What is written instead.
    pub(super) third: Third,
}

impl Deciding {
    /// The form of `question` with nothing chosen.
    pub(super) fn of(question: &Question, file: &OpenFile, today: Date) -> Self {
        let details = match Way::asked(question) {
            Some(Way::Details(part)) => Details::of(part, file, today),
            _ => Details::default(),
        };
        Self {
            heads: question.heads.clone(),
            choice: String::new(),
            joined: joined(question),
            third: Third { details, ..Third::default() },
        }
    }

    /// Brings a form that was begun earlier up to the versions of today: what was typed stays, a choice between versions
    /// that are no longer all is made anew.
    pub(super) fn brought_up_to(&mut self, question: &Question) {
        self.heads.clone_from(&question.heads);
        if !matches!(self.choice.as_str(), BOTH | OTHER) {
            self.choice.clear();
        }
    }

    /// The value that is decided on.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    pub(super) fn value(&self, question: &Question, today: Date) -> Result<Value, Vec<Mistake>> {
        let wrong = |field, words: &str| Err(vec![Mistake::new(field, words)]);
        match (self.choice.as_str(), Way::asked(question)) {
            ("", _) => wrong(CHOICE, "Choose what should count."),
            (OTHER, Some(way)) => self.third.value(way, today),
            (BOTH, Some(way)) if way.joins() => {
                let text = self.joined.trim();
                check::said(text, "Write what it should say.")
                    .map_err(|words| vec![Mistake::new(JOINED, words)])?;
                Ok(Value::from(text))
            }
            (choice, _) => {
                let chosen = question.versions.iter().find(|version| version.change.to_string() == choice);
                let Some(chosen) = chosen else { return wrong(CHOICE, "Choose what should count.") };
                Ok(chosen.value.clone())
            }
        }
    }

    /// The change that decides: written over every value that the form showed.
    pub(super) fn edit(&self, question: &Question, value: Value) -> NewEdit {
        let edit = FieldEdit { value, over: self.heads.clone() };
        NewEdit {
            file: question.file,
            entry: question.entry,
            kind: question.kind.clone(),
            edit: Edit::Set(BTreeMap::from([(question.field.clone(), edit)])),
            replaces: None,
            makes: false,
        }
    }
}

/// What all versions say, the oldest first, an empty line between.
fn joined(question: &Question) -> String {
    let texts = question.versions.iter().rev().filter_map(|version| version.value.as_str());
    texts.map(str::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;
    use shared::id::{EntryId, FileId};
    use shared::kind;
    use uuid::Uuid;

    use super::*;
    use crate::screens::decisions::question::Version;

    const TODAY: Date = date(2026, 11, 21);

    fn change(number: u128) -> ChangeId {
        ChangeId(Uuid::from_u128(number))
    }

    fn question(field: &str, values: &[Value]) -> Question {
        let versions = (1..).zip(values).map(|(number, value)| Version {
            change: change(number),
            value: value.clone(),
            words: value.to_string(),
            by: Vec::new(),
        });
        Question {
            file: FileId(Uuid::from_u128(8)),
            entry: EntryId(Uuid::from_u128(8)),
            kind: kind::CASE.to_owned(),
            field: field.to_owned(),
            // One more head than versions: two people wrote the same.
            heads: (1..=values.len() as u128 + 1).map(change).collect(),
            versions: versions.collect(),
            is_void: false,
        }
    }

    fn chosen(question: &Question, choice: &str) -> Deciding {
        let (heads, joined) = (question.heads.clone(), joined(question));
        Deciding { heads, choice: choice.to_owned(), joined, third: Third::default() }
    }

    #[test]
    fn one_is_kept_and_the_change_names_all_that_were_shown() {
        let question = question("lives", &[json!("alone"), json!("partner")]);
        let deciding = chosen(&question, &change(2).to_string());
        let value = deciding.value(&question, TODAY).unwrap();
        assert_eq!(value, json!("partner"));
        let Edit::Set(fields) = deciding.edit(&question, value).edit else { panic!("sets a field") };
        assert_eq!(fields["lives"].over, [change(1), change(2), change(3)]);
    }

    #[test]
    fn both_are_kept_in_the_order_in_which_they_were_written_and_as_the_user_left_them() {
        let question = question("strengths", &[json!("Sings."), json!("Bakes. ")]);
        let mut deciding = chosen(&question, BOTH);
        assert_eq!(deciding.value(&question, TODAY).unwrap(), json!("Bakes.\n\nSings."));
        deciding.joined = "Bakes and sings.".to_owned();
        assert_eq!(deciding.value(&question, TODAY).unwrap(), json!("Bakes and sings."));
        deciding.joined = " ".to_owned();
        assert_eq!(deciding.value(&question, TODAY).unwrap_err()[0].field, JOINED);
    }

    #[test]
    fn a_member_stays_single_and_nothing_is_chosen_for_anybody() {
        let need = question("need/1", &[json!({ "what": "Large print" }), Value::Null]);
        assert_eq!(chosen(&need, BOTH).value(&need, TODAY).unwrap_err()[0].field, CHOICE);
        assert_eq!(chosen(&need, "").value(&need, TODAY).unwrap_err()[0].field, CHOICE);
        assert_eq!(chosen(&need, &change(2).to_string()).value(&need, TODAY).unwrap(), Value::Null);
    }

    #[test]
    fn a_form_begun_earlier_decides_only_what_it_shows_now() {
        let before = question("strengths", &[json!("Sings.")]);
        let now = question("strengths", &[json!("Sings."), json!("Bakes.")]);
        let mut picked = chosen(&before, &change(1).to_string());
        picked.brought_up_to(&now);
        assert_eq!((picked.choice.as_str(), &picked.heads), ("", &now.heads));
        let mut typed = chosen(&before, BOTH);
        "Sings well.".clone_into(&mut typed.joined);
        typed.brought_up_to(&now);
        assert_eq!((typed.choice.as_str(), typed.joined.as_str()), (BOTH, "Sings well."));
    }
}
