//! What was answered about risks, in words. No word here says how great a risk is. Pure.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use shared::civil;
use shared::fold::Entry;
use shared::id::EntryId;
use shared::view::risks::{ANSWERS, NOT_ASKED, RISK_KINDS, Risks, SOME, asked_ms, latest, named};
use shared::view::{View, label};

use super::asked::RisksAsked;

/// "Falls · The home: fire, cold, disrepair", "No known risks", "Could not be asked".
pub(crate) fn answer_words(entry: &Entry) -> String {
    let answer = Risks::of(entry).answer.unwrap_or_default();
    match answer.as_str() {
        SOME => {
            let kinds: Vec<String> =
                named(entry).into_iter().map(|risk| label(RISK_KINDS, &risk.kind).to_owned()).collect();
            if kinds.is_empty() { label(ANSWERS, SOME).to_owned() } else { kinds.join(" · ") }
        }
        NOT_ASKED => "Could not be asked".to_owned(),
        other => label(ANSWERS, other).to_owned(),
    }
}

/// What a form that was not finished held: everything that was chosen and typed. Nothing for what is none.
pub(crate) fn unfinished_words(value: &Value) -> String {
    let asked = RisksAsked::deserialize(value).unwrap_or_default();
    let answer = label(ANSWERS, &asked.answer).to_owned();
    let kinds = asked.kinds.iter().map(|kind| {
        let words = asked.words.get(kind).map_or("", String::as_str);
        let kind = label(RISK_KINDS, kind);
        if words.is_empty() { kind.to_owned() } else { format!("{kind}: {words}") }
    });
    let said: Vec<String> = [answer]
        .into_iter()
        .chain(kinds)
        .chain([asked.why.clone()])
        .filter(|text| !text.is_empty())
        .collect();
    said.join("\n")
}

/// The last time, beside the questions.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LastTime {
    /// "Last time, 12 March: Falls"; none where nobody has answered it before.
    pub(super) line: Option<String>,
    /// The same answers once more.
    pub(super) same: RisksAsked,
}

impl LastTime {
    /// What the case knows. `except` is the record that is being put right.
    pub(crate) fn of(case: &BTreeMap<EntryId, Entry>, except: Option<EntryId>, now_ms: u64) -> Self {
        let Some(entry) = latest(case, except).answered else { return Self::default() };
        let when = civil::moment(asked_ms(entry), now_ms);
        let line = Some(format!("Last time, {when}: {}", answer_words(entry)));
        Self { line, same: RisksAsked::of(entry) }
    }
}

/// What the person's page says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Known {
    /// The latest answer; none where it was never answered.
    pub(super) answered: Option<Answered>,
    /// That it could not be asked since then, or ever: when, by whom, and why.
    pub(super) not_asked: Option<(String, String)>,
}

/// One answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Answered {
    /// The record.
    pub(super) entry: Option<EntryId>,
    /// The risks, each with its words; empty where none are known.
    pub(super) risks: Vec<(String, String)>,
    /// Who asked and when: "Asked by R. Hale on 12 March 2026."
    pub(super) asked: String,
    /// The whole where no risks are known: "No known risks on 12 March 2026, asked by R. Hale."
    pub(super) none: Option<String>,
}

impl Known {
    /// What the entries of a case say.
    pub(super) fn of(case: &BTreeMap<EntryId, Entry>) -> Self {
        let known = latest(case, None);
        let not_asked = known.latest.filter(|entry| entry.text("answer") == Some(NOT_ASKED));
        Self {
            answered: known.answered.map(answered),
            not_asked: not_asked.map(|entry| {
                let why = Risks::of(entry).why.unwrap_or_default();
                (format!("{} could not ask on {}", entry.made.by_name, day(entry)), why)
            }),
        }
    }
}

fn answered(entry: &Entry) -> Answered {
    let (by, day) = (&entry.made.by_name, day(entry));
    let risks: Vec<(String, String)> =
        named(entry).into_iter().map(|risk| (label(RISK_KINDS, &risk.kind).to_owned(), risk.words)).collect();
    let none = risks.is_empty().then(|| format!("{} on {day}, asked by {by}.", answer_words(entry)));
    Answered { entry: Some(entry.id), risks, asked: format!("Asked by {by} on {day}."), none }
}

fn day(entry: &Entry) -> String {
    civil::long_date(civil::date(asked_ms(entry)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::change::{Change, Edit, FieldEdit};
    use shared::fold::{Known as KnownChange, fold_file};
    use shared::id::{ChangeId, FileId, UserId, WriterId};
    use shared::kind;
    use shared::stamp::Stamp;
    use uuid::Uuid;

    use super::*;

    /// 12 March 2026, noon.
    const NOON_MS: u64 = 1_773_316_800_000;
    const DAY_MS: u64 = 24 * 60 * 60 * 1000;

    fn case(sets: &[Value]) -> BTreeMap<EntryId, Entry> {
        let known: Vec<KnownChange> = (1_u64..)
            .zip(sets)
            .map(|(number, set)| {
                let id = Uuid::from_u128(number.into());
                let at = Stamp { wall_ms: number, tick: 0, writer: WriterId(Uuid::nil()) };
                let Value::Object(set) = set.clone() else { panic!("not an object") };
                let set = set.into_iter().map(|(name, value)| (name, FieldEdit { value, over: Vec::new() }));
                let change = Change {
                    id: ChangeId(id),
                    file: FileId(Uuid::from_u128(99)),
                    entry: EntryId(id),
                    kind: kind::RISKS.to_owned(),
                    base: None,
                    stamp: at,
                    replaces: None,
                    edit: Edit::Set(set.collect()),
                };
                KnownChange {
                    change,
                    at,
                    by: UserId(Uuid::nil()),
                    by_name: "R. Hale".to_owned(),
                    office: true,
                }
            })
            .collect();
        fold_file(&known)
    }

    #[test]
    fn a_form_that_was_not_finished_says_what_it_held() {
        let form = json!({ "answer": "some", "kinds": ["falls", "home"], "words": { "falls": "The rug" }, "why": "" });
        assert_eq!(
            unfinished_words(&form),
            "There are risks\nFalls: The rug\nThe home: fire, cold, disrepair"
        );
        assert_eq!(unfinished_words(&json!({})), "");
    }

    #[test]
    fn nothing_is_said_before_anybody_asked() {
        assert_eq!(Known::of(&case(&[])), Known::default());
        assert_eq!(LastTime::of(&case(&[]), None, NOON_MS), LastTime::default());
    }

    #[test]
    fn no_known_risks_is_said_with_its_day_and_who_asked() {
        let known = Known::of(&case(&[json!({ "at_ms": NOON_MS, "answer": "none_known" })]));
        let none = known.answered.unwrap().none.unwrap();
        assert_eq!(none, "No known risks on 12 March 2026, asked by R. Hale.");
        assert!(!none.to_lowercase().contains("low risk"));
    }

    #[test]
    fn that_it_could_not_be_asked_hides_nothing_that_is_known() {
        let case = case(&[
            json!({ "at_ms": NOON_MS, "answer": "some", "risk/falls": { "kind": "falls", "words": "The front steps" } }),
            json!({ "at_ms": NOON_MS + DAY_MS, "answer": "not_asked", "why": "His brother sat with us." }),
        ]);
        let known = Known::of(&case);
        let answered = known.answered.unwrap();
        assert_eq!(answered.risks, [("Falls".to_owned(), "The front steps".to_owned())]);
        assert_eq!((answered.asked.as_str(), answered.none), ("Asked by R. Hale on 12 March 2026.", None));
        let (who, why) = known.not_asked.unwrap();
        assert_eq!(who, "R. Hale could not ask on 13 March 2026");
        assert_eq!(why, "His brother sat with us.");
        let last = LastTime::of(&case, None, NOON_MS + 2 * DAY_MS);
        assert_eq!(last.line.as_deref(), Some("Last time, 12 March: Falls"));
        assert_eq!(last.same.words["falls"], "The front steps");
    }
}
