//! How far somebody has come in doing a thing without the service: the ladder of independence, worked out anew each time from the
//! records that count. Stored nowhere.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::civil::{date, days_between};
use crate::fold::Entry;
use crate::kind;
use crate::order;
use crate::plain::plain;
use crate::view::View;
use crate::view::contact::Contact;
use crate::view::walk::{ACTIVITY, CAME, Walk};

/// Rungs of the ladder: as many as [`CAME`] has codes.
pub const RUNGS: usize = CAME.len();

/// A day, and whether it is only about right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// The day.
    pub on: Date,
    /// Whether nobody knows it for sure.
    pub about: bool,
}

/// How far somebody has come with one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// A code of [`crate::view::walk::SORTS`]. All walks are one ladder; each activity has its own.
    pub sort: String,
    /// What they went to, as it was written last; for walks, where the last one went.
    pub to: String,
    /// The first day on each rung, lowest first; none for a rung that was not taken.
    pub first: [Option<Day>; RUNGS],
    /// The rung of the last time.
    pub last: usize,
    /// How often with the service.
    pub with_us: usize,
    /// How often without.
    pub without_us: usize,
    /// Days from the first time with the service to the first one without, and whether they are only about right.
    pub days_to_first: Option<(i32, bool)>,
}

impl Ladder {
    /// The highest rung that was taken.
    #[must_use]
    pub fn highest(&self) -> usize {
        self.first.iter().rposition(Option::is_some).unwrap_or_default()
    }
}

/// One time.
struct Time {
    at_ms: u64,
    day: Day,
    rung: usize,
    sort: String,
    to: String,
}

fn rung(with: &str) -> usize {
    // A code of a newer build is somebody, and not us.
    CAME.iter().position(|(code, _)| *code == with).unwrap_or(1)
}

fn time(entry: &Entry) -> Option<Time> {
    let (at_ms, about, rung, sort, to) = match entry.kind.as_str() {
        kind::WALK => {
            let walk = Walk::of(entry);
            let with = walk.came.as_ref().map_or("us", |came| came.with.as_str());
            let about = walk.about == Some(true) || walk.at_ms.is_none();
            let sort = walk.sort.filter(|sort| sort == ACTIVITY).unwrap_or_else(|| "walk".to_owned());
            (walk.at_ms, about, rung(with), sort, walk.destination)
        }
        kind::CONTACT if entry.text("how") == Some("accompanied") => {
            let contact = Contact::of(entry);
            (contact.at_ms, contact.at_ms.is_none(), 0, ACTIVITY.to_owned(), contact.attended)
        }
        _ => return None,
    };
    // What nobody dated was told when it was written down.
    let at_ms = at_ms.unwrap_or(entry.made.at.wall_ms);
    let day = Day { on: date(at_ms), about };
    Some(Time { at_ms, day, rung, sort, to: to.unwrap_or_default().trim().to_owned() })
}

/// The ladders of a person, the one that was climbed last first. `live` are the records that count.
#[must_use]
pub fn ladders(live: &[&Entry]) -> Vec<Ladder> {
    let mut things: BTreeMap<(String, String), Vec<Time>> = BTreeMap::new();
    for time in live.iter().filter_map(|entry| time(entry)) {
        let thing = if time.sort == ACTIVITY { plain(&time.to) } else { String::new() };
        things.entry((time.sort.clone(), thing)).or_default().push(time);
    }
    let mut climbed: Vec<(u64, Ladder)> = things
        .into_values()
        .filter_map(|mut times| {
            // On one day the service comes first: one goes along, and then it is tried without.
            order::sort_by_key(&mut times, |time| (time.day.on, time.rung, time.at_ms));
            Some((times.iter().map(|time| time.at_ms).max()?, ladder(&times)?))
        })
        .collect();
    order::sort_by_key(&mut climbed, |(at_ms, ladder)| (std::cmp::Reverse(*at_ms), ladder.to.clone()));
    climbed.into_iter().map(|(_, ladder)| ladder).collect()
}

/// One ladder, from its times in order.
fn ladder(times: &[Time]) -> Option<Ladder> {
    let last = times.last()?;
    let mut first = [None; RUNGS];
    for time in times {
        if let Some(day) = first.get_mut(time.rung) {
            *day = day.or(Some(time.day));
        }
    }
    let with_us = times.iter().filter(|time| time.rung == 0).count();
    let without = times.iter().find(|time| time.rung > 0).map(|time| time.day);
    let days_to_first = first[0].zip(without).and_then(|(with, without)| {
        let days = days_between(with.on, without.on);
        (days >= 0).then_some((days, with.about || without.about))
    });
    Some(Ladder {
        sort: last.sort.clone(),
        to: last.to.clone(),
        first,
        last: last.rung,
        with_us,
        without_us: times.len() - with_us,
        days_to_first,
    })
}

#[cfg(test)]
mod tests;
