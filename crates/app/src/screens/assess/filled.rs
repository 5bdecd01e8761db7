//! What has been filled in of an instrument so far: the draft's values, and what becomes of them.
//!
//! Pure: the instrument, the history and the time are arguments.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::instrument::{Asked, Change, Instrument, Item, Scale, figure};
use shared::kind;
use shared::order;
use shared::summary::in_use;
use shared::view::View;
use shared::view::assessment::{self, Answer, Assessment, Entered, InstrumentRef};

use crate::local::edit::{MakeEdit, NewEdit};
use crate::screens::risks::asked::RisksAsked;

/// What has been filled in so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Filled {
    /// The questionnaire as it was when the form was opened.
    #[serde(default)]
    pub(super) instrument: InstrumentRef,
    /// A code of [`assessment::MOMENTS`].
    #[serde(default)]
    pub(super) moment: String,
    /// Answers by item; one without a choice holds only what was ticked or typed.
    #[serde(default)]
    pub(super) answers: BTreeMap<String, Answer>,
    /// Scores of a printed questionnaire by scale, as they were typed.
    #[serde(default)]
    pub(super) scores: BTreeMap<String, String>,
    /// The assessment that this one puts right.
    #[serde(default)]
    pub(super) amends: Option<EntryId>,
    /// When that one was finished, in milliseconds since the Unix epoch.
    #[serde(default)]
    pub(super) at_ms: Option<u64>,
    /// Why it puts it right.
    #[serde(default)]
    pub(super) amends_why: String,
    /// Whether the user chose to finish although some questions have no answer.
    #[serde(default)]
    pub(super) leave_open: bool,
    /// Whether there are risks: asked with every assessment, not where one is put right.
    #[serde(default)]
    pub(super) risks: RisksAsked,
}

/// An assessment as the form would hold it, with the questionnaire's id: for a copy in the right person's file.
pub(crate) fn copied(entry: &Entry) -> (String, Value) {
    let filled = Filled { amends: None, ..Filled::amending(entry) };
    (filled.instrument.id.clone(), json!(filled))
}

impl Filled {
    /// Nothing answered yet.
    pub(super) fn new(instrument: &Instrument, moment: &str) -> Self {
        Self { instrument: instrument.named(), moment: moment.to_owned(), ..Self::default() }
    }

    /// Everything as `wrong` has it, to be put right.
    pub(super) fn amending(wrong: &Entry) -> Self {
        let view = Assessment::of(wrong);
        Self {
            instrument: view.instrument.unwrap_or_default(),
            moment: view.moment.unwrap_or_default(),
            answers: assessment::answers(wrong),
            scores: assessment::entered(wrong)
                .into_iter()
                .map(|(scale, value)| (scale, figure(value)))
                .collect(),
            amends: Some(wrong.id),
            at_ms: view.at_ms,
            ..Self::default()
        }
    }

    /// The answer to an item, empty where there is none.
    pub(super) fn answer(&self, item: &str) -> Answer {
        self.answers.get(item).cloned().unwrap_or_default()
    }

    /// Alters the answer to an item. An answer with nothing in it goes.
    pub(super) fn alter(&mut self, item: &str, alter: impl FnOnce(&mut Answer)) {
        let answer = self.answers.entry(item.to_owned()).or_default();
        alter(answer);
        if answer.choice.is_empty() && answer.indicators.is_empty() && answer.words.is_empty() {
            self.answers.remove(item);
        }
    }

    /// Ticks or unticks a statement, kept in the instrument's order.
    pub(super) fn agree(&mut self, item: &Item, indicator: &str, agrees: bool) {
        self.alter(&item.id, |answer| {
            answer.indicators.retain(|kept| kept != indicator);
            if agrees {
                answer.indicators.push(indicator.to_owned());
            }
            let place = |id: &String| item.indicators.iter().position(|known| known.id == *id);
            order::sort_by_key(&mut answer.indicators, |id| place(id).unwrap_or(usize::MAX));
        });
    }

    /// The places of the items without a choice; a number that is none of the item's is no choice.
    pub(super) fn open(&self, instrument: &Instrument) -> Vec<usize> {
        let unanswered = |item: &Item| {
            let choice = self.answers.get(&item.id).map(|answer| answer.choice.as_str()).unwrap_or_default();
            choice.is_empty() || wrong_number(instrument, item, choice).is_some()
        };
        instrument
            .items
            .iter()
            .enumerate()
            .filter(|(_, item)| unanswered(item))
            .map(|(place, _)| place)
            .collect()
    }

    /// Whether nothing is there that could be saved.
    pub(super) fn says_nothing(&self, instrument: &Instrument) -> bool {
        self.open(instrument).len() == instrument.items.len() && self.entered(instrument).is_empty()
    }

    /// The scores that were typed and lie on their scales.
    pub(super) fn entered(&self, instrument: &Instrument) -> BTreeMap<String, f64> {
        let scales = instrument.scales.iter().filter(|_| instrument.items.is_empty());
        let read = |scale: &Scale| {
            let value = score_of(self.scores.get(&scale.id)?, scale).ok()??;
            Some((scale.id.clone(), value))
        };
        scales.filter_map(read).collect()
    }

    /// What is wrong with the scores that were typed, by the scale's place.
    pub(super) fn wrong_scores(&self, instrument: &Instrument) -> Vec<(usize, String)> {
        let typed = instrument.scales.iter().enumerate();
        typed
            .filter_map(|(place, scale)| Some((place, score_of(self.scores.get(&scale.id)?, scale).err()?)))
            .collect()
    }

    /// Items whose answer asks the worker to see whether the person is safe.
    pub(super) fn alerting<'a>(&self, instrument: &'a Instrument) -> Option<&'a Item> {
        let is_alerting = |item: &&Item| instrument.alerts_at(&item.id, &self.answer(&item.id).choice);
        instrument.items.iter().find(is_alerting)
    }

    /// Whether anything has been answered, ticked or typed.
    pub(super) fn is_begun(&self) -> bool {
        !self.answers.is_empty()
            || !self.scores.is_empty()
            || !self.amends_why.is_empty()
            || self.risks.is_begun()
    }

    /// Everything that is saved together: the assessment, and what was answered about risks.
    pub(super) fn edits(&self, file: FileId, instrument: &Instrument, now_ms: u64) -> Vec<NewEdit> {
        let mut edits = vec![self.finish(file, instrument, now_ms)];
        if self.amends.is_none() {
            edits.push(self.risks.finish(file, now_ms, None));
        }
        edits
    }

    /// The edit that makes the assessment, finished at `now_ms`. Putting one right does not move it in time.
    pub(super) fn finish(&self, file: FileId, instrument: &Instrument, now_ms: u64) -> NewEdit {
        let why = self.amends_why.trim();
        let view = Assessment {
            instrument: Some(self.instrument.clone()),
            at_ms: Some(self.at_ms.unwrap_or(now_ms)),
            moment: Some(self.moment.clone()),
            amends: self.amends,
            amends_why: (self.amends.is_some() && !why.is_empty()).then(|| why.to_owned()),
        };
        let answers = self.answers.iter().filter_map(|(item, answer)| Some((instrument.item(item)?, answer)));
        let edit = answers.fold(NewEdit::make(file, &view), |edit, (item, answer)| {
            let mut answer = Answer { words: answer.words.trim().to_owned(), ..answer.clone() };
            if let Asked::Number(range) = instrument.asked(item) {
                answer.choice =
                    range.number(answer.choice.trim()).map(|number| number.to_string()).unwrap_or_default();
            }
            edit.member("answer", &item.id, &answer)
        });
        self.entered(instrument)
            .into_iter()
            .fold(edit, |edit, (scale, value)| edit.member("score", &scale, &Entered { value }))
    }
}

/// What is wrong with a number that was typed as the answer to an item.
pub(super) fn wrong_number(instrument: &Instrument, item: &Item, typed: &str) -> Option<String> {
    let Asked::Number(range) = instrument.asked(item) else { return None };
    let typed = typed.trim();
    let is_wrong = !typed.is_empty() && range.number(typed).is_none();
    is_wrong.then(|| format!("Write a whole number from {} to {}.", range.from, range.to))
}

/// A score as it was typed; none where nothing was.
fn score_of(typed: &str, scale: &Scale) -> Result<Option<f64>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let read = typed.parse().ok().filter(|value| scale.holds(*value));
    read.map(Some).ok_or_else(|| {
        let (from, to) = (figure(scale.from), figure(scale.to));
        format!(
            "“{}” is a number from {from} to {to}, like {to} or {}.",
            scale.name,
            figure(scale.from + 0.5)
        )
    })
}

/// One earlier assessment of the same wording.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Earlier {
    /// When it was finished, in milliseconds since the Unix epoch.
    pub(super) at_ms: u64,
    /// A code of [`assessment::MOMENTS`].
    pub(super) moment: String,
    /// Its answers.
    pub(super) answers: BTreeMap<String, Answer>,
    /// The scores that were entered.
    pub(super) scores: BTreeMap<String, f64>,
}

/// What the case's history means for a new assessment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct History {
    /// The latest assessment with the same instrument and version.
    pub(super) last: Option<Earlier>,
    /// Whether there is a first assessment already.
    pub(super) has_baseline: bool,
    /// Whether there are only assessments with another wording.
    pub(super) other_wording: bool,
}

impl History {
    /// Reads it from a case's entries. `except` is the assessment that is being put right.
    pub(super) fn of(
        case: &BTreeMap<EntryId, Entry>,
        instrument: &Instrument,
        except: Option<EntryId>,
    ) -> Self {
        let mut history = Self::default();
        let assessments = in_use(case).into_iter().filter(|entry| entry.kind == kind::ASSESSMENT);
        for entry in assessments.filter(|entry| Some(entry.id) != except) {
            let view = Assessment::of(entry);
            let Some(used) = view.instrument.filter(|used| used.id == instrument.id) else { continue };
            if used.version != instrument.version {
                history.other_wording = true;
                continue;
            }
            let at_ms = view.at_ms.unwrap_or(entry.made.at.wall_ms);
            let moment = view.moment.unwrap_or_default();
            history.has_baseline |= moment == "baseline";
            if history.last.as_ref().is_none_or(|last| last.at_ms <= at_ms) {
                let (answers, scores) = (assessment::answers(entry), assessment::entered(entry));
                history.last = Some(Earlier { at_ms, moment, answers, scores });
            }
        }
        history.other_wording &= history.last.is_none();
        history
    }

    /// The moment to suggest: the first one first, the last one once the case is over, else a review.
    pub(super) fn suggested_moment(&self, is_over: bool) -> &'static str {
        match (self.has_baseline || self.last.is_some(), is_over) {
            (false, _) => "baseline",
            (true, false) => "review",
            (true, true) => "end",
        }
    }
}

/// How an answer compares with the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// The way that is better for the person.
    Better,
    /// The same answer.
    Same,
    /// The other way.
    Harder,
    /// One of the two does not apply.
    Apart,
}

impl Since {
    /// Compares two answers; none where one of them was not given.
    pub(super) fn last_time(
        instrument: &Instrument,
        item: &Item,
        before: &Answer,
        now: &Answer,
    ) -> Option<Self> {
        if before.choice.is_empty() || now.choice.is_empty() {
            return None;
        }
        if before.choice == now.choice {
            return Some(Self::Same);
        }
        let points = |answer: &Answer| instrument.points(item, &answer.choice);
        let (Some(before), Some(now)) = (points(before), points(now)) else { return Some(Self::Apart) };
        Some(match instrument.better(&item.id).change(before, now) {
            Change::Better => Self::Better,
            Change::Same => Self::Same,
            Change::Worse => Self::Harder,
        })
    }

    /// The words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Better => "Better than last time",
            Self::Same => "As last time",
            Self::Harder => "Harder than last time",
            Self::Apart => "Different from last time",
        }
    }

    /// The chip's colour.
    pub(super) fn colour(self) -> &'static str {
        match self {
            Self::Better => "green",
            Self::Harder => "amber",
            Self::Same | Self::Apart => "",
        }
    }
}

#[cfg(test)]
#[path = "filled/tests.rs"]
mod tests;
