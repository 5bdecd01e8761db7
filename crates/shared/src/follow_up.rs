//! When a questionnaire is asked again: worked out from what was recorded and from windows that are data. Pure; a reminder is stored
//! nowhere, so two phones never make two of one.
//!
//! The first complete assessment with a questionnaire is the *first* one ("baseline"); windows count from the referral and say within
//! which days it is asked again. `docs/instruments.md` has the rule, `docs/merge-rules.md` an example.

mod timing;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::civil::{self, days_between};
use crate::fold::Entry;
use crate::id::EntryId;
use crate::instrument::{self, Instrument};
use crate::kind;
use crate::order;
use crate::summary::CaseSummary;
use crate::view::View;
use crate::view::assessment::{Answer, Assessment, InstrumentRef};
use crate::view::case::is_over;
use crate::view::no_follow_up::NoFollowUp;

pub use self::timing::{Clock, Offset, Timing, Window, unfit};

/// What a list knows of assessments, and of those that will not happen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Assessments, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asked>,
    /// What somebody said will not happen, in the order of their ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub will_not: Vec<WillNot>,
}

/// One assessment, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The assessment.
    pub entry: EntryId,
    /// The questionnaire's id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The day, London's.
    pub on: Date,
    /// Questions with an answer ("does not apply" is one), or scores that were entered.
    pub answered: usize,
}

/// That a window passes without an assessment, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WillNot {
    /// The entry that says so.
    pub entry: EntryId,
    /// The questionnaire's id.
    pub id: String,
    /// The window's id.
    pub window: String,
    /// A code of [`crate::view::no_follow_up::REASONS`].
    pub reason: String,
}

impl Facts {
    /// Reads the entries of a case that count.
    #[must_use]
    pub fn of(live: &[&Entry]) -> Self {
        Self::default().with(live)
    }

    /// The same with these entries too, none of which puts another right.
    #[must_use]
    pub fn with(&self, live: &[&Entry]) -> Self {
        let mut after = self.clone();
        for entry in live {
            match entry.kind.as_str() {
                kind::ASSESSMENT => after.asked.extend(asked(entry)),
                kind::NO_FOLLOW_UP => after.will_not.extend(will_not(entry)),
                _ => {}
            }
        }
        order::sort_by(&mut after.asked, |a, b| (a.on, a.entry).cmp(&(b.on, b.entry)));
        order::sort_by(&mut after.will_not, |a, b| a.entry.cmp(&b.entry));
        after
    }

    /// Whether nothing was asked and nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.asked.is_empty() && self.will_not.is_empty()
    }
}

fn asked(entry: &Entry) -> Option<Asked> {
    let Assessment { instrument, at_ms, .. } = Assessment::of(entry);
    let InstrumentRef { id, version } = instrument?;
    let answers = entry.members::<Answer>("answer").into_iter();
    let scores = entry.members::<serde::de::IgnoredAny>("score").len();
    let answered = answers.filter(|(_, answer)| !answer.choice.is_empty()).count() + scores;
    let on = civil::date(at_ms.unwrap_or(entry.made.at.wall_ms));
    Some(Asked { entry: entry.id, id, version, on, answered })
}

fn will_not(entry: &Entry) -> Option<WillNot> {
    let NoFollowUp { instrument, window, reason, .. } = NoFollowUp::of(entry);
    Some(WillNot { entry: entry.id, id: instrument?, window: window?, reason: reason?.reason })
}

/// How one questionnaire goes in one case: the first time, and what follows.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// The questionnaire in the version of the first time: only that one is compared with it.
    pub instrument: InstrumentRef,
    /// Its name.
    pub name: String,
    /// The first complete assessment.
    pub first: EntryId,
    /// Its day.
    pub first_on: Date,
    /// By how many days it came too late to say how somebody was at the beginning; 0 where it did not.
    pub days_late: u32,
    /// What follows, in the order of the windows.
    pub windows: Vec<Followed>,
}

/// One window of one questionnaire in one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// The window's id.
    pub window: String,
    /// Its name.
    pub name: String,
    /// Whether it is asked when the case ends.
    pub at_end: bool,
    /// Its first and its last day; none for the end of a case that goes on.
    pub days: Option<(Date, Date)>,
    /// Where it stands.
    pub standing: Standing,
}

/// Where a window stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its first day has not come.
    NotYet,
    /// Today is one of its days, and nobody has asked.
    Due,
    /// Its last day has passed, and nobody has asked.
    Missed,
    /// Asked: the latest complete assessment within its days.
    Done {
        /// The assessment.
        entry: EntryId,
        /// Its day.
        on: Date,
        /// Whether it was in the version of the first time, so that the two can be compared.
        comparable: bool,
    },
    /// Somebody said that it will not happen.
    WillNot(WillNot),
    /// The case ended before its last day, and nobody asks any more: a code of [`crate::view::case::STAGES`], or `died`.
    Stopped(String),
}

impl Followed {
    /// Whether somebody is to do something about it.
    #[must_use]
    pub fn asks(&self) -> bool {
        matches!(self.standing, Standing::Due | Standing::Missed)
    }
}

/// What a person is to be asked again, or is to be accounted for.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The questionnaire, in the version of the first time.
    pub instrument: InstrumentRef,
    /// Its name.
    pub name: String,
    /// The window.
    pub window: Followed,
}

/// What is to be done for somebody whose case goes on: what is due, soonest last day first, and then what was missed. Nothing for
/// somebody who has died, and nothing once the case has ended.
#[must_use]
pub fn asks(case: &CaseSummary, known: &[Instrument], today: Date) -> Vec<Ask> {
    if is_over(&case.stage) || case.died.is_some() {
        return Vec::new();
    }
    all_asks(case, known, today)
}

/// The same, and for a case that has ended what is asked at its end.
#[must_use]
pub fn all_asks(case: &CaseSummary, known: &[Instrument], today: Date) -> Vec<Ask> {
    let ended = is_over(&case.stage);
    let mut asks = Vec::new();
    for course in courses(case, known, today) {
        for window in course.windows.into_iter().filter(|window| window.asks() && (window.at_end || !ended)) {
            asks.push(Ask { instrument: course.instrument.clone(), name: course.name.clone(), window });
        }
    }
    let place = |ask: &Ask| (ask.window.standing == Standing::Missed, ask.window.days.map(|(_, last)| last));
    order::sort_by(&mut asks, |a, b| place(a).cmp(&place(b)));
    asks
}

/// How each questionnaire goes in a case, those first that were asked first. `known` are those that the service asks, in every version.
#[must_use]
pub fn courses(case: &CaseSummary, known: &[Instrument], today: Date) -> Vec<Course> {
    let mut by_id: BTreeMap<&str, Vec<(&Asked, &Instrument)>> = BTreeMap::new();
    for asked in &case.follow_up.asked {
        let named = InstrumentRef { id: asked.id.clone(), version: asked.version };
        if let Some(instrument) = instrument::used(known, &named)
            && is_complete(instrument, asked)
        {
            by_id.entry(&asked.id).or_default().push((asked, instrument));
        }
    }
    let mut courses: Vec<Course> = Vec::new();
    for complete in by_id.into_values() {
        let [(first, instrument), later @ ..] = &complete[..] else { continue };
        let timing = instrument.timing();
        let index = match timing.clock {
            Clock::FirstContact => case.funnel.connected.or(case.funnel.contacted),
            Clock::Referral => case.funnel.referred(),
        };
        let met = case.funnel.connected.or(case.funnel.contacted);
        let days = met.map_or(0, |met| days_between(met, first.on));
        let days_late = u32::try_from(days).unwrap_or(0).saturating_sub(timing.baseline_days);
        let later: Vec<&Asked> = later.iter().map(|(asked, _)| *asked).collect();
        let windows = timing.windows.iter().filter_map(|window| {
            followed(&Around { case, first, later: &later, index: index?, today }, window)
        });
        courses.push(Course {
            instrument: InstrumentRef { id: first.id.clone(), version: first.version },
            name: instrument.name.clone(),
            first: first.entry,
            first_on: first.on,
            days_late,
            windows: windows.collect(),
        });
    }
    order::sort_by(&mut courses, |a, b| (a.first_on, a.first).cmp(&(b.first_on, b.first)));
    courses
}

/// Whether so much was answered that there are scores: no more questions without an answer than every scale lets be missing.
fn is_complete(instrument: &Instrument, asked: &Asked) -> bool {
    if instrument.items.is_empty() {
        return asked.answered >= instrument.scales.len();
    }
    let spare = instrument.scales.iter().map(|scale| scale.missing_max).min().unwrap_or(0);
    asked.answered > 0 && asked.answered + spare >= instrument.items.len()
}

/// What one window is judged by.
struct Around<'a> {
    case: &'a CaseSummary,
    first: &'a Asked,
    /// Complete assessments after the first, oldest first.
    later: &'a [&'a Asked],
    index: Date,
    today: Date,
}

/// Where a window stands; none where it had begun when the person was asked for the first time.
fn followed(around: &Around<'_>, window: &Window) -> Option<Followed> {
    let Around { case, first, later, index, today } = around;
    let ended = is_over(&case.stage).then_some(case.stage_on).flatten();
    let from = if window.at_end { ended } else { Some(*index) };
    let days = from.and_then(|from| Some((window.opens.after(from)?, window.closes.after(from)?)));
    if !window.at_end && days.is_none_or(|(opens, _)| opens <= first.on) {
        return None;
    }
    let within = |asked: &&&Asked| {
        days.is_some_and(|(opens, closes)| (opens..=closes).contains(&asked.on)) && asked.on > first.on
    };
    let done = later.iter().filter(within);
    let done = done.max_by_key(|asked| (asked.version == first.version, asked.on, asked.entry));
    let said = case.follow_up.will_not.iter().rfind(|said| said.id == first.id && said.window == window.id);
    let standing = if let Some(done) = done {
        let comparable = done.version == first.version;
        Standing::Done { entry: done.entry, on: done.on, comparable }
    } else if let Some(said) = said {
        Standing::WillNot(said.clone())
    } else if case.died.is_some() {
        Standing::Stopped("died".to_owned())
    } else {
        match (days, ended) {
            (Some((_, closes)), Some(ended)) if !window.at_end && closes >= ended => {
                Standing::Stopped(case.stage.clone())
            }
            (Some((_, closes)), _) if *today > closes => Standing::Missed,
            (Some((opens, _)), _) if *today >= opens => Standing::Due,
            _ => Standing::NotYet,
        }
    };
    let (id, name) = (window.id.clone(), window.name.clone());
    Some(Followed { window: id, name, at_end: window.at_end, days, standing })
}

#[cfg(test)]
#[path = "follow_up/tests.rs"]
mod tests;
