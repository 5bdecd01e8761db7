//! What has changed between the first assessment and the latest: same questionnaire, same version, scale by scale. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use shared::civil;
use shared::fold::Entry;
use shared::instrument::{self, Change, Instrument, Scale, figure};
use shared::kind;
use shared::order;
use shared::view::View;
use shared::view::assessment::{Assessment, answers, entered};

use crate::parts::kinds::capital;

/// First and latest of one questionnaire.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outcomes {
    /// The questionnaire's name.
    pub(super) name: String,
    /// The day of the first assessment.
    pub(super) first: Date,
    /// The day of the latest; none where there is only one.
    pub(super) latest: Option<Date>,
    /// One line for each scale that says something.
    pub(super) lines: Vec<OutcomeLine>,
}

/// One scale.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct OutcomeLine {
    /// The scale: its name, its ends, which way is better.
    pub(super) scale: Scale,
    /// What the first assessment says.
    pub(super) first: Option<State>,
    /// What the latest says; none where there is only one, or it says nothing of this.
    pub(super) latest: Option<State>,
}

/// What an assessment says on one scale.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    /// The score; none for what does not apply.
    pub(super) value: Option<f64>,
    /// In words: the answer, or the figure and its band.
    pub(super) words: String,
}

impl OutcomeLine {
    /// How the latest compares with the first; none where one of them has no score.
    pub(super) fn change(&self) -> Option<Change> {
        Some(self.scale.change(self.first.as_ref()?.value?, self.latest.as_ref()?.value?))
    }
}

/// What one assessment says on each scale of its questionnaire, in their order.
pub(super) fn states(entry: &Entry, instrument: &Instrument) -> Vec<(Scale, Option<State>)> {
    let (answers, entered) = (answers(entry), entered(entry));
    let scores = instrument::scores(instrument, &answers, &entered);
    let state = |scale: &Scale, value: Option<f64>| {
        // A question that is a scale by itself is answered in words, also where it does not apply.
        let item = instrument.item(&scale.id).filter(|item| item.range.is_none());
        let answer = item.filter(|_| instrument.scales.is_empty()).and_then(|item| {
            let answer = answers.get(&item.id).filter(|answer| !answer.choice.is_empty())?;
            Some(instrument.answer_words(item, &answer.choice).to_owned())
        });
        let scored = || value.map(|value| scale.said(value));
        Some(State { value, words: answer.or_else(scored)? })
    };
    let scales = instrument.scales().into_owned();
    scales
        .into_iter()
        .zip(scores)
        .map(|(scale, score)| {
            let state = state(&scale, score.value);
            (scale, state)
        })
        .collect()
}

/// What several answers came to, or a score that was entered as such: the scale's name, the figure and its band.
pub(in crate::screens) fn score_lines(entry: &Entry, instrument: &Instrument) -> Vec<(String, String)> {
    let worked_out = |scale: &Scale| scale.items.len() != 1;
    let states = states(entry, instrument).into_iter().filter(|(scale, _)| worked_out(scale));
    states.filter_map(|(scale, state)| Some((scale.name, state?.words))).collect()
}

/// For every questionnaire that was used, in each version by itself, the first and the latest assessment.
pub(super) fn outcomes(in_use: &[&Entry], instruments: &[Instrument]) -> Vec<Outcomes> {
    let mut by_instrument: BTreeMap<(String, u32), Vec<(u64, &Entry)>> = BTreeMap::new();
    for entry in in_use.iter().filter(|entry| entry.kind == kind::ASSESSMENT) {
        let Assessment { instrument, at_ms, .. } = Assessment::of(entry);
        let used = instrument.unwrap_or_default();
        let made = by_instrument.entry((used.id, used.version)).or_default();
        made.push((at_ms.unwrap_or(entry.made.at.wall_ms), entry));
    }
    let known = by_instrument.into_iter().filter_map(|((id, version), mut made)| {
        let instrument = instruments.iter().find(|known| known.id == id && known.version == version)?;
        order::sort_by_key(&mut made, |(at_ms, entry)| (*at_ms, entry.id));
        let (first, others) = made.split_first()?;
        Some(compare(instrument, *first, others.last().copied()))
    });
    known.collect()
}

fn compare(instrument: &Instrument, first: (u64, &Entry), latest: Option<(u64, &Entry)>) -> Outcomes {
    let mut latest_states =
        latest.map(|(_, entry)| states(entry, instrument)).unwrap_or_default().into_iter();
    let lines = states(first.1, instrument).into_iter().map(|(scale, first)| {
        let latest = latest_states.next().and_then(|(_, state)| state);
        OutcomeLine { scale, first, latest }
    });
    Outcomes {
        name: instrument.name.clone(),
        first: civil::date(first.0),
        latest: latest.map(|(at_ms, _)| civil::date(at_ms)),
        lines: lines.filter(|line| line.first.is_some() || line.latest.is_some()).collect(),
    }
}

/// What the drawing says: "Better in 4 of 7, the same in 3.", or of one figure alone "From 14 to 9: better by 5."
pub(super) fn sentence(outcomes: &Outcomes) -> String {
    if outcomes.latest.is_none() {
        return first_sentence(&outcomes.lines);
    }
    if let [line] = &outcomes.lines[..] {
        return one_sentence(line);
    }
    let changes: Vec<Change> = outcomes.lines.iter().filter_map(OutcomeLine::change).collect();
    if changes.is_empty() {
        return "Nothing was answered both times.".to_owned();
    }
    let all = changes.len();
    let mut parts: Vec<String> = Vec::new();
    for (kind, words) in [(Change::Better, "better"), (Change::Same, "the same"), (Change::Worse, "worse")] {
        match changes.iter().filter(|change| **change == kind).count() {
            0 => {}
            count if parts.is_empty() => parts.push(format!("{words} in {count} of {all}")),
            count => parts.push(format!("{words} in {count}")),
        }
    }
    format!("{}.", capital(&parts.join(", ")))
}

/// A first assessment names what is hardest: what stands at the worse end of its scale, in the words of the answer.
fn first_sentence(lines: &[OutcomeLine]) -> String {
    let worst = |line: &&OutcomeLine| {
        let at = line.first.as_ref().and_then(|state| state.value);
        at.is_some_and(|at| at == line.scale.worst())
    };
    let hard: Vec<&OutcomeLine> = lines.iter().filter(worst).collect();
    let Some(words) =
        hard.first().and_then(|line| line.first.as_ref()).map(|state| state.words.to_lowercase())
    else {
        return "The first assessment.".to_owned();
    };
    let names: Vec<&str> = hard.iter().map(|line| line.scale.name.as_str()).collect();
    match lines {
        [_] => format!("The first assessment: {words}."),
        _ => format!("The first assessment; {words}: {}.", names.join(", ")),
    }
}

fn one_sentence(line: &OutcomeLine) -> String {
    let value = |state: &Option<State>| state.as_ref().and_then(|state| state.value);
    let (Some(first), Some(latest), Some(change)) = (value(&line.first), value(&line.latest), line.change())
    else {
        return "It was not answered fully both times.".to_owned();
    };
    let by = figure((latest - first).abs());
    let (first, latest) = (figure(first), figure(latest));
    match change {
        Change::Same => format!("{latest}, as at the start."),
        Change::Better => format!("From {first} to {latest}: better by {by}."),
        Change::Worse => format!("From {first} to {latest}: worse by {by}."),
    }
}

#[cfg(test)]
#[path = "outcomes/tests.rs"]
mod tests;
