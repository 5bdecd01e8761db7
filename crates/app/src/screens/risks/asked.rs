//! What was answered about risks, as it is typed: what is wrong with it, and the record that it comes to. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared::check::{self, Mistake};
use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::view::View;
use shared::view::risks::{NOT_ASKED, RISK, RISK_KINDS, Risk, Risks, SOME, named};

use crate::local::edit::{MakeEdit, NewEdit};

/// What mistakes name: the ids of the boxes.
pub(crate) const ANSWER: &str = "risks-answer";
pub(super) const KINDS: &str = "risks-kinds";
pub(super) const WHY: &str = "risks-why";

/// The box for the words of each kind of risk.
pub(super) const WORDS: [(&str, &str); 10] = [
    ("suicide", "risk-suicide"),
    ("self_neglect", "risk-self-neglect"),
    ("harm_from_others", "risk-harm-from-others"),
    ("exploitation", "risk-exploitation"),
    ("harm_to_others", "risk-harm-to-others"),
    ("falls", "risk-falls"),
    ("health", "risk-health"),
    ("substances", "risk-substances"),
    ("home", "risk-home"),
    ("other", OTHER),
];
/// A kind that says nothing by itself.
const OTHER: &str = "risk-other";

/// The questions as they are answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RisksAsked {
    /// A code of `ANSWERS`; empty for none yet.
    pub(super) answer: String,
    /// The chosen kinds.
    pub(super) kinds: Vec<String>,
    /// What is known of each, and what helps.
    pub(super) words: BTreeMap<String, String>,
    /// Since when, where an earlier answer says so: no box asks for it.
    pub(super) since: BTreeMap<String, Date>,
    /// Why it could not be asked.
    pub(super) why: String,
}

impl RisksAsked {
    /// The answers of a record.
    pub(crate) fn of(entry: &Entry) -> Self {
        let view = Risks::of(entry);
        let risks = named(entry);
        let words = risks.iter().filter(|risk| !risk.words.is_empty());
        Self {
            answer: view.answer.unwrap_or_default(),
            kinds: risks.iter().map(|risk| risk.kind.clone()).collect(),
            words: words.map(|risk| (risk.kind.clone(), risk.words.clone())).collect(),
            since: risks.iter().filter_map(|risk| Some((risk.kind.clone(), risk.since?))).collect(),
            why: view.why.unwrap_or_default(),
        }
    }

    /// Whether anything was chosen or typed.
    pub(crate) fn is_begun(&self) -> bool {
        *self != Self::default()
    }

    /// Every mistake, in the order of the questions.
    pub(crate) fn mistakes(&self) -> Vec<Mistake> {
        let mut wrong = Vec::new();
        let mut take = |field, answer: Result<(), String>| {
            wrong.extend(answer.err().map(|words| Mistake::new(field, words)));
        };
        match self.answer.as_str() {
            "" => take(
                ANSWER,
                Err("Say whether there are risks. “No known risks” and “I could not ask” are answers."
                    .to_owned()),
            ),
            SOME if self.kinds.is_empty() => {
                take(
                    KINDS,
                    Err("Choose what they are at risk of. If nothing fits, choose “Something else”."
                        .to_owned()),
                );
            }
            SOME => {
                for (code, field) in WORDS.iter().filter(|(code, _)| self.has(code)) {
                    let words = self.words.get(*code).map_or("", String::as_str);
                    take(
                        field,
                        if *field == OTHER {
                            check::said(words, "Write what it is.")
                        } else {
                            check::length(words)
                        },
                    );
                }
            }
            NOT_ASKED => take(WHY, check::said(&self.why, "Write why it could not be asked.")),
            _ => {}
        }
        wrong
    }

    /// Whether this kind of risk was chosen.
    pub(super) fn has(&self, code: &str) -> bool {
        self.kinds.iter().any(|kind| kind == code)
    }

    /// The edit that makes the record, asked at `at_ms` (milliseconds since the Unix epoch). What belongs to another answer than
    /// the one that was given is left out.
    pub(crate) fn finish(&self, file: FileId, at_ms: u64, amends: Option<(EntryId, &str)>) -> NewEdit {
        let why = self.why.trim();
        let view = Risks {
            at_ms: Some(at_ms),
            answer: Some(self.answer.clone()),
            why: (self.answer == NOT_ASKED && !why.is_empty()).then(|| why.to_owned()),
            amends: amends.map(|(entry, _)| entry),
            amends_why: amends.map(|(_, why)| why.trim().to_owned()).filter(|why| !why.is_empty()),
        };
        let kinds = self.kinds.iter().filter(|_| self.answer == SOME);
        kinds.fold(NewEdit::make(file, &view), |edit, kind| {
            let words = self.words.get(kind).map_or("", |words| words.trim()).to_owned();
            let risk = Risk { kind: kind.clone(), words, since: self.since.get(kind).copied() };
            edit.member(RISK, kind, &risk)
        })
    }
}

/// The id of the box for a kind's words, and what the kind is called; none for a kind that this build does not know.
pub(super) fn words_box(code: &str) -> Option<(&'static str, &'static str)> {
    let (_, field) = WORDS.iter().find(|(known, _)| *known == code)?;
    let (_, label) = RISK_KINDS.iter().find(|(known, _)| *known == code)?;
    Some((field, label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use shared::change::Edit;
    use uuid::Uuid;

    const FILE: FileId = FileId(Uuid::from_u128(7));

    fn fields(asked: &RisksAsked) -> Vec<&'static str> {
        asked.mistakes().into_iter().map(|mistake| mistake.field).collect()
    }

    fn answered(answer: &str, kinds: &[&str]) -> RisksAsked {
        RisksAsked {
            answer: answer.to_owned(),
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            ..RisksAsked::default()
        }
    }

    fn names(edit: &NewEdit) -> Vec<&str> {
        let Edit::Set(fields) = &edit.edit else { panic!("not a set") };
        fields.keys().map(String::as_str).collect()
    }

    #[test]
    fn it_is_always_answered_and_no_known_risks_is_an_answer() {
        assert_eq!(fields(&RisksAsked::default()), [ANSWER]);
        assert!(fields(&answered("none_known", &[])).is_empty());
        assert_eq!(fields(&answered("some", &[])), [KINDS]);
        assert!(fields(&answered("some", &["falls"])).is_empty());
        assert_eq!(
            fields(&answered("some", &["falls", "other"])),
            [OTHER],
            "something else says nothing by itself"
        );
        assert_eq!(fields(&answered("not_asked", &[])), [WHY]);
        let why = RisksAsked { why: "He slept.".to_owned(), ..answered("not_asked", &[]) };
        assert!(fields(&why).is_empty());
        let long = RisksAsked {
            words: BTreeMap::from([("falls".to_owned(), "a".repeat(30_000))]),
            ..answered("some", &["falls"])
        };
        assert_eq!(fields(&long), ["risk-falls"]);
    }

    #[test]
    fn every_kind_has_a_box_of_its_own() {
        for (code, label) in RISK_KINDS {
            assert_eq!(words_box(code).map(|(_, label)| label), Some(*label));
        }
        assert_eq!(WORDS.len(), RISK_KINDS.len());
    }

    #[test]
    fn the_record_holds_what_belongs_to_its_answer() {
        let mut asked = answered("some", &["falls"]);
        asked.words.insert("falls".to_owned(), " Two steps; takes an arm. ".to_owned());
        asked.words.insert("home".to_owned(), "typed, then not chosen".to_owned());
        asked.why = "typed before".to_owned();
        let edit = asked.finish(FILE, 5, None);
        assert_eq!(names(&edit), ["answer", "at_ms", "risk/falls"]);
        let Edit::Set(fields) = &edit.edit else { panic!("not a set") };
        assert_eq!(
            fields["risk/falls"].value,
            json!({ "kind": "falls", "words": "Two steps; takes an arm." })
        );
        let none = RisksAsked { answer: "none_known".to_owned(), ..asked.clone() };
        assert_eq!(names(&none.finish(FILE, 5, None)), ["answer", "at_ms"]);
        let not = RisksAsked { answer: "not_asked".to_owned(), ..asked };
        let amended = not.finish(FILE, 5, Some((EntryId(Uuid::nil()), " Wrong box ")));
        assert_eq!(names(&amended), ["amends", "amends_why", "answer", "at_ms", "why"]);
    }

    #[test]
    fn a_draft_of_an_older_build_opens() {
        assert_eq!(serde_json::from_value::<RisksAsked>(json!({})).unwrap(), RisksAsked::default());
    }
}
