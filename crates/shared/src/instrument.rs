//! Questionnaires as data: items, options, direction, version, licence. Adding one needs no code.

use serde::{Deserialize, Serialize};

/// A questionnaire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Instrument {
    /// Its id, such as `seven-outcomes`; never changes.
    pub id: String,
    /// Raised whenever the wording or the scoring changes: scores of different versions are never compared.
    pub version: u32,
    /// Its name for lists.
    pub name: String,
    /// What to say before the first question.
    pub introduction: String,
    /// The questions, in their order.
    pub items: Vec<Item>,
    /// The answers, where all items share them.
    pub options: Vec<Choice>,
    /// Who owns the wording and on what terms it is here.
    pub licence: Licence,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Its id within the instrument, such as `money`.
    pub id: String,
    /// A word or two for lists and charts.
    pub name: String,
    /// The question, as it is read out.
    pub question: String,
    /// Statements that the person may agree with, which explain the answer.
    #[serde(default)]
    pub indicators: Vec<Indicator>,
}

/// A statement that the person may agree with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// Its id within the item.
    pub id: String,
    /// The statement, in the first person.
    pub text: String,
}

/// One answer that can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Its code, such as `not_managing`.
    pub code: String,
    /// Its words.
    pub words: String,
    /// Its rank: greater is better. None for "does not apply", which leaves the denominator and is counted apart.
    #[serde(default)]
    pub rank: Option<u8>,
}

/// On what terms the wording is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// Whose wording it is.
    pub holder: String,
    /// The terms.
    pub terms: String,
    /// Whether the text of the items is included; without it, only scores can be entered.
    pub text_included: bool,
}

impl Instrument {
    /// The item with this id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The answer with this code.
    #[must_use]
    pub fn option(&self, code: &str) -> Option<&Choice> {
        self.options.iter().find(|option| option.code == code)
    }
}

/// Why a text is no instrument.
#[derive(Debug, thiserror::Error)]
pub enum NotAnInstrument {
    /// Not the right JSON.
    #[error("the instrument cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// Readable, and unfit for use.
    #[error("the instrument cannot be used: {0}")]
    Unfit(String),
}

/// Reads an instrument and checks that it can be used.
///
/// # Errors
/// [`NotAnInstrument`] says what is wrong with it.
pub fn parse(text: &str) -> Result<Instrument, NotAnInstrument> {
    let instrument: Instrument = serde_json::from_str(text)?;
    let unfit = |words: String| Err(NotAnInstrument::Unfit(words));
    if instrument.items.is_empty() {
        return unfit("it has no items".to_owned());
    }
    if instrument.options.iter().filter(|option| option.rank.is_some()).count() < 2 {
        return unfit("fewer than two answers have a rank".to_owned());
    }
    let mut ids: Vec<&str> = instrument.items.iter().map(|item| item.id.as_str()).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        return unfit("two items have the same id".to_owned());
    }
    if ids.iter().any(|id| id.is_empty() || id.contains('/')) {
        return unfit("an item's id is empty or contains a slash".to_owned());
    }
    Ok(instrument)
}

/// The instruments that come with this build, as JSON texts; an installation may add others.
pub const BUILT_IN: &[&str] = &[include_str!("instrument/seven-outcomes.json")];

/// The seven outcomes: managing or not, in seven parts of life.
///
/// # Panics
/// Never: a test reads the text that is compiled in.
#[must_use]
pub fn seven_outcomes() -> Instrument {
    parse(BUILT_IN[0]).expect("the built-in instrument is tested")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seven_outcomes_are_seven_with_three_states_and_one_apart() {
        let instrument = seven_outcomes();
        assert_eq!(instrument.items.len(), 7);
        let ranks: Vec<Option<u8>> = instrument.options.iter().map(|option| option.rank).collect();
        assert_eq!(ranks, [Some(0), Some(1), Some(2), None]);
        assert!(instrument.items.iter().all(|item| item.indicators.len() >= 3));
    }

    #[test]
    fn unfit_instruments_are_named() {
        let with = |from: &str, to: &str| parse(&BUILT_IN[0].replace(from, to)).unwrap_err().to_string();
        assert!(with("\"id\": \"housing\"", "\"id\": \"money\"").contains("same id"));
        assert!(with("\"id\": \"housing\"", "\"id\": \"a/b\"").contains("slash"));
        assert!(with("\"rank\": ", "\"former_rank\": ").contains("rank"));
        assert!(parse("{").is_err());
    }
}
