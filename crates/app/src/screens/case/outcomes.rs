//! What has changed between the first assessment and the latest: same questionnaire, same version, item by item. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use shared::civil;
use shared::fold::Entry;
use shared::instrument::Instrument;
use shared::kind;
use shared::order;
use shared::view::View;
use shared::view::assessment::{Answer, Assessment, InstrumentRef, answers};

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
    /// The ranks that answers can have, lowest first, with their words.
    pub(super) ranks: Vec<(u8, String)>,
    /// One line for each item that was answered.
    pub(super) lines: Vec<OutcomeLine>,
}

/// One item.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct OutcomeLine {
    /// The item's name.
    pub(super) name: String,
    /// The first answer.
    pub(super) first: Option<State>,
    /// The latest answer; none where there is only one assessment, or the item was left open.
    pub(super) latest: Option<State>,
}

/// An answer: its words, and its rank unless it does not apply.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    /// Greater is better.
    pub(super) rank: Option<u8>,
    /// The words.
    pub(super) words: String,
}

/// For every questionnaire that was used, in each version by itself, the first and the latest assessment.
pub(super) fn outcomes(in_use: &[&Entry], instruments: &[Instrument]) -> Vec<Outcomes> {
    let mut by_instrument: BTreeMap<(String, u32), Vec<(u64, &Entry)>> = BTreeMap::new();
    for entry in in_use.iter().filter(|entry| entry.kind == kind::ASSESSMENT) {
        let Assessment { instrument, at_ms, .. } = Assessment::of(entry);
        let InstrumentRef { id, version } = instrument.unwrap_or_default();
        by_instrument.entry((id, version)).or_default().push((at_ms.unwrap_or(entry.made.at.wall_ms), entry));
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
    let first_answers = answers(first.1);
    let latest_answers = latest.map(|(_, entry)| answers(entry)).unwrap_or_default();
    let state = |answers: &BTreeMap<String, Answer>, item: &str| {
        let answer = answers.get(item).filter(|answer| !answer.choice.is_empty())?;
        let option = instrument.option(&answer.choice);
        let words = option.map_or_else(|| answer.choice.clone(), |option| option.words.clone());
        Some(State { rank: option.and_then(|option| option.rank), words })
    };
    let lines = instrument.items.iter().map(|item| OutcomeLine {
        name: item.name.clone(),
        first: state(&first_answers, &item.id),
        latest: state(&latest_answers, &item.id),
    });
    let mut ranks: Vec<(u8, String)> =
        instrument.options.iter().filter_map(|option| Some((option.rank?, option.words.clone()))).collect();
    ranks.sort();
    Outcomes {
        name: instrument.name.clone(),
        first: civil::date(first.0),
        latest: latest.map(|(at_ms, _)| civil::date(at_ms)),
        ranks,
        lines: lines.filter(|line| line.first.is_some() || line.latest.is_some()).collect(),
    }
}

/// What the drawing says: "Better in 4 of 7, the same in 3."
pub(super) fn sentence(outcomes: &Outcomes) -> String {
    if outcomes.latest.is_none() {
        let lowest = outcomes.ranks.first().map(|(rank, _)| *rank);
        let low: Vec<&str> = outcomes
            .lines
            .iter()
            .filter(|line| {
                line.first.as_ref().is_some_and(|state| state.rank.is_some() && state.rank == lowest)
            })
            .map(|line| line.name.as_str())
            .collect();
        let words = outcomes.ranks.first().map(|(_, words)| words.to_lowercase()).unwrap_or_default();
        return if low.is_empty() {
            format!("The first assessment, with no part of life {words}.")
        } else {
            format!("The first assessment; {words}: {}.", low.join(", "))
        };
    }
    let pairs: Vec<(u8, u8)> = outcomes
        .lines
        .iter()
        .filter_map(|line| Some((line.first.as_ref()?.rank?, line.latest.as_ref()?.rank?)))
        .collect();
    let better = pairs.iter().filter(|(first, latest)| latest > first).count();
    let worse = pairs.iter().filter(|(first, latest)| latest < first).count();
    let same = pairs.len() - better - worse;
    let mut parts = Vec::new();
    if pairs.is_empty() {
        return "No part of life was answered both times.".to_owned();
    }
    if better > 0 {
        parts.push(format!("better in {better} of {}", pairs.len()));
    }
    if same > 0 {
        parts.push(if parts.is_empty() {
            format!("the same in {same} of {}", pairs.len())
        } else {
            format!("the same in {same}")
        });
    }
    if worse > 0 {
        parts.push(if parts.is_empty() {
            format!("worse in {worse} of {}", pairs.len())
        } else {
            format!("worse in {worse}")
        });
    }
    format!("{}.", capital(&parts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn line(first: Option<u8>, latest: Option<u8>) -> OutcomeLine {
        let state = |rank: Option<u8>| rank.map(|rank| State { rank: Some(rank), words: String::new() });
        OutcomeLine { name: "Money".to_owned(), first: state(first), latest: state(latest) }
    }

    fn said(lines: Vec<OutcomeLine>, two: bool) -> String {
        let ranks = vec![(0, "Not managing".to_owned()), (2, "Managing".to_owned())];
        let (first, latest) = (date(2026, 1, 5), two.then(|| date(2026, 3, 5)));
        sentence(&Outcomes { name: String::new(), first, latest, ranks, lines })
    }

    #[test]
    fn only_items_answered_both_times_are_compared() {
        let lines = vec![
            line(Some(0), Some(2)),
            line(Some(0), Some(1)),
            line(Some(1), Some(1)),
            line(Some(2), Some(1)),
            line(Some(0), None),
        ];
        assert_eq!(said(lines, true), "Better in 2 of 4, the same in 1, worse in 1.");
        assert_eq!(said(vec![line(Some(1), Some(1))], true), "The same in 1 of 1.");
        assert_eq!(said(vec![line(Some(2), Some(0))], true), "Worse in 1 of 1.");
        assert_eq!(said(vec![line(None, Some(0))], true), "No part of life was answered both times.");
    }

    #[test]
    fn a_first_assessment_names_what_is_hard() {
        assert_eq!(said(vec![line(Some(0), None)], false), "The first assessment; not managing: Money.");
        assert_eq!(
            said(vec![line(Some(2), None)], false),
            "The first assessment, with no part of life not managing."
        );
    }
}
