//! Questionnaires as data: items, options, scales, bands, version, licence. Adding one needs no code.
//!
//! What an answer is worth is its points; whether more of them is better is said by the scale that adds them up, never by the answer
//! itself. Nothing here calls a score a low risk.

mod built_in;
mod offered;
mod read;
mod score;

use std::borrow::Cow;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::follow_up::Timing;
use crate::view::assessment::InstrumentRef;

pub use self::built_in::{BUILT_IN, built_in, seven_outcomes};
pub use self::offered::{Owned, USE, Use, known, owned, use_field};
pub use self::read::{ENTERED_MAX, INSTRUMENT_BYTES_MAX, NotAnInstrument, parse, read};
pub use self::score::{Change, Score, figure, scores};

/// Questions that stand on one page, at most.
const SHORT_MAX: usize = 4;

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
    /// What every question goes on from ("Over the last two weeks, how often …"); stands over each.
    #[serde(default)]
    pub stem: String,
    /// The questions, in their order. None where the licence does not let them be here: then only scores are entered.
    #[serde(default)]
    pub items: Vec<Item>,
    /// The answers of all items that have none of their own.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// What is worked out of the answers. Where it names none, each item is a scale by itself, on which more points are better.
    #[serde(default)]
    pub scales: Vec<Scale>,
    /// Answers after which the worker asks whether the person is safe.
    #[serde(default)]
    pub alerts: Vec<Alert>,
    /// When it is asked again; where it does not say, as [`Timing::usual`] does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<Timing>,
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
    /// Answers of its own.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// A number is the answer, instead of options.
    #[serde(default)]
    pub range: Option<Range>,
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
    /// What it is worth. None for "does not apply", which leaves the denominator and is counted apart.
    #[serde(default)]
    pub points: Option<u8>,
}

/// Whole numbers that answer a question, both ends among them. The answer's code is the number in digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The least.
    pub from: u16,
    /// The greatest.
    pub to: u16,
    /// What the least means ("not at all"); empty for a plain count.
    #[serde(default)]
    pub low: String,
    /// What the greatest means ("completely").
    #[serde(default)]
    pub high: String,
}

impl Range {
    /// Numbers that a screen can offer side by side; more are typed.
    const DRAWN_MAX: usize = 11;

    /// The number that a code stands for, if it is one of these.
    #[must_use]
    pub fn number(&self, code: &str) -> Option<u16> {
        code.parse().ok().filter(|number| (self.from..=self.to).contains(number))
    }

    /// The ends, where the numbers are few and small enough to be offered side by side.
    #[must_use]
    pub fn drawn(&self) -> Option<(u8, u8)> {
        let (from, to) = (u8::try_from(self.from).ok()?, u8::try_from(self.to).ok()?);
        ((from..=to).len() <= Self::DRAWN_MAX).then_some((from, to))
    }
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Asked<'a> {
    /// By one of these.
    Choices(&'a [Choice]),
    /// By a number.
    Number(&'a Range),
}

/// What is worked out of some answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Its id within the instrument, such as `total`.
    pub id: String,
    /// Its name, beside the figure.
    pub name: String,
    /// The items that it is made of; none where only scores are entered.
    #[serde(default)]
    pub items: Vec<String>,
    /// How they make the score.
    #[serde(default)]
    pub by: By,
    /// Which way is better for the person.
    #[serde(default)]
    pub better: Better,
    /// The least score that there can be.
    pub from: f64,
    /// The greatest.
    pub to: f64,
    /// Items that may be missing; the others' mean stands for them. One more, and there is no score.
    #[serde(default)]
    pub missing_max: usize,
    /// The score for each raw sum, where the instrument has such a table.
    #[serde(default)]
    pub table: Vec<Converted>,
    /// Parts of the scale with names, in ascending order.
    #[serde(default)]
    pub bands: Vec<Band>,
    /// The least difference that its authors call meaningful.
    #[serde(default)]
    pub meaningful: Option<f64>,
}

/// How items make a score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Their points added up.
    #[default]
    Sum,
    /// Their mean.
    Mean,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better.
    #[default]
    Higher,
    /// Less is better.
    Lower,
}

/// One line of a table from raw sums to scores.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Converted {
    /// The raw sum.
    pub raw: f64,
    /// The score.
    pub score: f64,
}

/// A part of a scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The greatest score in it.
    pub to: f64,
    /// Its name.
    pub words: String,
    /// Whether reports count somebody in it as poorly off.
    #[serde(default)]
    pub poor: bool,
}

/// An answer after which the worker asks whether the person is safe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The item.
    pub item: String,
    /// From how many points on.
    pub from: u8,
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
    /// The number or letter by which the holder allowed this service to use the text.
    #[serde(default)]
    pub reference: String,
    /// The last day on which it may be used.
    #[serde(default)]
    pub expires: Option<Date>,
}

impl Licence {
    /// Whether the allowance has run out.
    #[must_use]
    pub fn has_expired(&self, today: Date) -> bool {
        self.expires.is_some_and(|last| last < today)
    }
}

/// The questionnaire that an assessment used, in its version; where that one is not here, the newest by that name: its words are
/// nearer than codes.
#[must_use]
pub fn used<'a>(known: &'a [Instrument], used: &InstrumentRef) -> Option<&'a Instrument> {
    let same = known.iter().filter(|known| known.id == used.id);
    same.max_by_key(|known| (known.version == used.version, known.version))
}

impl Instrument {
    /// This questionnaire in this version, as an assessment names it.
    #[must_use]
    pub fn named(&self) -> InstrumentRef {
        InstrumentRef { id: self.id.clone(), version: self.version }
    }

    /// When it is asked again.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.follow_up.clone().unwrap_or_else(Timing::usual)
    }

    /// The item with this id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// How an item is answered.
    #[must_use]
    pub fn asked<'a>(&'a self, item: &'a Item) -> Asked<'a> {
        match &item.range {
            Some(range) => Asked::Number(range),
            None if item.options.is_empty() => Asked::Choices(&self.options),
            None => Asked::Choices(&item.options),
        }
    }

    /// What an answer to an item is worth; none where it does not apply, or is none of its answers.
    #[must_use]
    pub fn points(&self, item: &Item, code: &str) -> Option<f64> {
        match self.asked(item) {
            Asked::Number(range) => range.number(code).map(f64::from),
            Asked::Choices(choices) => {
                choices.iter().find(|choice| choice.code == code)?.points.map(f64::from)
            }
        }
    }

    /// An answer in words; a code that is none of the item's answers is shown as it is.
    #[must_use]
    pub fn answer_words<'a>(&'a self, item: &'a Item, code: &'a str) -> &'a str {
        match self.asked(item) {
            Asked::Number(_) => code,
            Asked::Choices(choices) => {
                choices.iter().find(|choice| choice.code == code).map_or(code, |choice| choice.words.as_str())
            }
        }
    }

    /// What is worked out of the answers, also where the instrument leaves it unsaid.
    #[must_use]
    pub fn scales(&self) -> Cow<'_, [Scale]> {
        if self.scales.is_empty() {
            Cow::Owned(self.items.iter().map(|item| self.by_itself(item)).collect())
        } else {
            Cow::Borrowed(&self.scales)
        }
    }

    /// The scale that an item is by itself.
    fn by_itself(&self, item: &Item) -> Scale {
        let (from, to) = match self.asked(item) {
            Asked::Number(range) => (range.from, range.to),
            Asked::Choices(choices) => {
                let points = choices.iter().filter_map(|choice| choice.points);
                (points.clone().min().unwrap_or(0).into(), points.max().unwrap_or(0).into())
            }
        };
        Scale {
            id: item.id.clone(),
            name: item.name.clone(),
            items: vec![item.id.clone()],
            by: By::Sum,
            better: Better::Higher,
            from: from.into(),
            to: to.into(),
            missing_max: 0,
            table: Vec::new(),
            bands: Vec::new(),
            meaningful: None,
        }
    }

    /// The way that is better for the person in one item: that of the first scale that it is part of.
    #[must_use]
    pub fn better(&self, item: &str) -> Better {
        let scale = self.scales.iter().find(|scale| scale.items.iter().any(|part| part == item));
        scale.map_or(Better::Higher, |scale| scale.better)
    }

    /// Whether it is so short that all of its questions stand on one page: a few, each answered by one touch of a number.
    #[must_use]
    pub fn is_short(&self) -> bool {
        let is_touched = |item: &Item| {
            item.indicators.is_empty() && item.range.as_ref().is_some_and(|range| range.drawn().is_some())
        };
        (1..=SHORT_MAX).contains(&self.items.len()) && self.items.iter().all(is_touched)
    }

    /// Whether an answer is one after which the worker asks whether the person is safe.
    #[must_use]
    pub fn alerts_at(&self, item: &str, code: &str) -> bool {
        let Some(points) = self.item(item).and_then(|item| self.points(item, code)) else { return false };
        self.alerts.iter().any(|alert| alert.item == item && points >= f64::from(alert.from))
    }
}
