//! Something to do by a date: also a visit or call in the diary.

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Codes, view};
use crate::id::EntryId;

view! {
    /// A task, in use until it is done or void.
    Task is crate::kind::TASK;
    /// What is to be done.
    what: String,
    /// The kind of contact, as a code of [`crate::view::contact::HOW`], or `walk` or `review`.
    how: String,
    /// When.
    due: Due,
    /// When it was done.
    done: Done,
    /// How often it comes again, as a code of [`EVERY`]; absent for once. The next one is made when this one is done.
    every: String,
    /// The attempts that reached nobody, as they were known when it was decided to do this: it answers for these.
    after: Vec<EntryId>,
}

/// When a task is due; replaced as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The day.
    pub date: Date,
    /// The time of day in London as `13:30`; empty for any time.
    #[serde(default)]
    pub time: String,
}

/// That a task was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// When.
    pub on: Date,
}

/// How often a task comes again.
pub const EVERY: Codes =
    &[("week", "Every week"), ("two_weeks", "Every 2 weeks"), ("four_weeks", "Every 4 weeks")];

/// The days from one to the next; none for a code that this build does not know.
#[must_use]
pub fn every_days(code: &str) -> Option<i32> {
    match code {
        "week" => Some(7),
        "two_weeks" => Some(14),
        "four_weeks" => Some(28),
        _ => None,
    }
}

impl Task {
    /// The task that follows this one where it comes again: the next day of the same rhythm that is after the day on which this one
    /// was done. What was done late does not shift the days after it.
    #[must_use]
    pub fn again(&self, done_on: Date) -> Option<Self> {
        let days = every_days(self.every.as_deref()?)?;
        let due = self.due.clone()?;
        let late = crate::civil::days_between(due.date, done_on).max(0);
        let date = due.date.checked_add(Span::new().days((late / days + 1) * days)).ok()?;
        Some(Self { due: Some(Due { date, ..due }), done: None, after: None, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn call(every: &str) -> Task {
        Task {
            what: Some("Ring her".to_owned()),
            how: Some("call".to_owned()),
            due: Some(Due { date: date(2026, 11, 3), time: "10:00".to_owned() }),
            every: Some(every.to_owned()),
            done: Some(Done { on: date(2026, 11, 3) }),
            after: None,
        }
    }

    #[test]
    fn what_comes_again_keeps_its_rhythm_however_late_it_was() {
        let next = |on| call("two_weeks").again(on).and_then(|task| task.due).map(|due| due.date);
        for (on, expected) in [
            (date(2026, 11, 1), date(2026, 11, 17)),
            (date(2026, 11, 3), date(2026, 11, 17)),
            (date(2026, 11, 16), date(2026, 11, 17)),
            (date(2026, 11, 17), date(2026, 12, 1)),
            (date(2026, 12, 20), date(2026, 12, 29)),
        ] {
            assert_eq!(next(on), Some(expected), "done on {on}");
        }
        let next = call("week").again(date(2026, 11, 3)).unwrap();
        assert_eq!((next.what.as_deref(), next.every.as_deref()), (Some("Ring her"), Some("week")));
        assert_eq!((next.done, next.due.unwrap().time.as_str()), (None, "10:00"));
    }

    #[test]
    fn what_comes_once_or_in_a_newer_rhythm_is_not_made_again() {
        assert_eq!(Task { every: None, ..call("") }.again(date(2026, 11, 3)), None);
        assert_eq!(call("every_full_moon").again(date(2026, 11, 3)), None);
        assert!(EVERY.iter().all(|(code, _)| every_days(code).is_some()));
    }
}
