//! Whether a person is at risk, as it was asked on one day. PRSB Social Prescribing v1.1, section 17: always answered, and "no known
//! risks" is an answer.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Codes, view};
use crate::fold::Entry;
use crate::id::EntryId;
use crate::kind;
use crate::order;
use crate::summary::in_use;

view! {
    /// One answer to the question, finalised; the latest is the one that counts. What the risks are is the collection `risk`.
    Risks is crate::kind::RISKS;
    /// When it was asked, in milliseconds since the Unix epoch.
    at_ms: u64,
    /// A code of [`ANSWERS`].
    answer: String,
    /// Why it could not be asked.
    why: String,
    /// The answer that this one puts right.
    amends: EntryId,
    /// Why it puts it right.
    amends_why: String,
}

/// One risk; a member of the collection `risk`, under its code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// A code of [`RISK_KINDS`]; the member's own where nothing is said.
    #[serde(default)]
    pub kind: String,
    /// What is known of it, and what helps.
    #[serde(default)]
    pub words: String,
    /// Since when, where somebody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
}

/// The collection of [`Risk`]s.
pub const RISK: &str = "risk";

/// What was answered. Nothing here says how great a risk is: no answer makes anybody safe.
pub const ANSWERS: Codes =
    &[("none_known", "No known risks"), ("some", "There are risks"), ("not_asked", "I could not ask")];

/// What somebody may be at risk of.
pub const RISK_KINDS: Codes = &[
    ("suicide", "Suicide or self-harm"),
    ("self_neglect", "Neglecting themselves"),
    ("harm_from_others", "Harm from somebody else"),
    ("exploitation", "Being used, for money or otherwise"),
    ("harm_to_others", "Harm to somebody else"),
    ("falls", "Falls"),
    ("health", "An illness that can turn suddenly"),
    ("substances", "Alcohol, drugs or medicines"),
    ("home", "The home: fire, cold, disrepair"),
    ("other", "Something else"),
];

/// The answer that could not be had.
pub const NOT_ASKED: &str = "not_asked";
/// The answer that there are risks.
pub const SOME: &str = "some";

/// What `entry` names as risks, in the order of [`RISK_KINDS`]; kinds that this build does not know stand last.
#[must_use]
pub fn named(entry: &Entry) -> Vec<Risk> {
    let place = |risk: &Risk| RISK_KINDS.iter().position(|(code, _)| *code == risk.kind);
    let members = entry.members::<Risk>(RISK);
    let mut risks: Vec<Risk> = members
        .into_iter()
        .map(|(code, risk)| if risk.kind.is_empty() { Risk { kind: code, ..risk } } else { risk })
        .collect();
    order::sort_by_key(&mut risks, |risk| (place(risk).unwrap_or(usize::MAX), risk.kind.clone()));
    risks
}

/// The latest word on a person's risks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Latest<'a> {
    /// The latest time at which it was asked, or could not be.
    pub latest: Option<&'a Entry>,
    /// The latest time at which it was answered. That it could not be asked since makes nothing of it untrue.
    pub answered: Option<&'a Entry>,
}

/// The latest word in a case. What was voided or put right counts no more; neither does `except`, which is being put right.
#[must_use]
pub fn latest(case: &BTreeMap<EntryId, Entry>, except: Option<EntryId>) -> Latest<'_> {
    let asked =
        in_use(case).into_iter().filter(|entry| entry.kind == kind::RISKS && Some(entry.id) != except);
    let at = |entry: &&Entry| (asked_ms(entry), entry.made.at, entry.id);
    let answered = |entry: &&Entry| entry.text("answer").is_some_and(|answer| answer != NOT_ASKED);
    let all: Vec<&Entry> = asked.collect();
    Latest {
        latest: all.iter().copied().max_by_key(at),
        answered: all.iter().copied().filter(answered).max_by_key(at),
    }
}

/// When it was asked, in milliseconds since the Unix epoch.
#[must_use]
pub fn asked_ms(entry: &Entry) -> u64 {
    entry.get("at_ms").unwrap_or(entry.made.at.wall_ms)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;
    use crate::change::{Change, Edit, FieldEdit};
    use crate::fold::{Known, fold_file};
    use crate::id::{ChangeId, FileId, UserId, WriterId};
    use crate::stamp::Stamp;

    fn known(number: u64, set: Value) -> Known {
        let Value::Object(set) = set else { panic!("not an object") };
        let id = Uuid::from_u128(number.into());
        let at = Stamp { wall_ms: number, tick: 0, writer: WriterId(Uuid::nil()) };
        let set = set.into_iter().map(|(name, value)| (name, FieldEdit { value, over: Vec::new() }));
        let change = Change {
            id: ChangeId(id),
            file: FileId(Uuid::from_u128(9)),
            entry: EntryId(id),
            kind: kind::RISKS.to_owned(),
            base: None,
            stamp: at,
            replaces: None,
            edit: Edit::Set(set.collect()),
        };
        Known { change, at, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true }
    }

    fn case(known: &[Known]) -> BTreeMap<EntryId, Entry> {
        fold_file(known)
    }

    fn number(entry: Option<&Entry>) -> Option<u128> {
        entry.map(|entry| entry.id.0.as_u128())
    }

    #[test]
    fn nobody_asked_is_no_answer() {
        assert_eq!(latest(&case(&[]), None), Latest::default());
    }

    #[test]
    fn the_latest_asking_counts_and_one_that_could_not_be_hides_no_answer() {
        let all = case(&[
            known(1, json!({ "at_ms": 300, "answer": "some" })),
            known(2, json!({ "at_ms": 100, "answer": "none_known" })),
            known(3, json!({ "at_ms": 400, "answer": "not_asked", "why": "He slept." })),
        ]);
        let Latest { latest: last, answered } = latest(&all, None);
        assert_eq!((number(last), number(answered)), (Some(3), Some(1)));
        let without = latest(&all, Some(EntryId(Uuid::from_u128(1))));
        assert_eq!(number(without.answered), Some(2), "what is being put right is not the last time");
    }

    #[test]
    fn what_was_put_right_does_not_count() {
        let all = case(&[
            known(1, json!({ "at_ms": 300, "answer": "some" })),
            known(2, json!({ "at_ms": 300, "answer": "none_known", "amends": Uuid::from_u128(1) })),
        ]);
        assert_eq!(number(latest(&all, None).answered), Some(2));
    }

    #[test]
    fn risks_stand_in_the_order_of_the_list_and_unknown_ones_last() {
        let all = case(&[known(
            1,
            json!({ "risk/vampires": { "kind": "vampires" }, "risk/falls": { "words": "Steps" },
                "risk/suicide": { "kind": "suicide" } }),
        )]);
        let risks = named(all.values().next().unwrap());
        let kinds: Vec<&str> = risks.iter().map(|risk| risk.kind.as_str()).collect();
        assert_eq!(kinds, ["suicide", "falls", "vampires"]);
        assert_eq!(risks[1].words, "Steps");
    }
}
