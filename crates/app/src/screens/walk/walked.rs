//! What has been filled in of a walk so far: the draft's values, and the walk that they make.
//!
//! Pure: today and now are arguments.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::check::{self, Mistake};
use shared::civil;
use shared::fold::Entry;
use shared::id::EntryId;
use shared::view::View;
use shared::view::walk::{AloneSince, Came, Route, Walk};

use crate::parts::field::said;
use crate::parts::stopwatch::Run;

/// Minutes of one walk, at most: a day.
const MINUTES_MAX: u32 = 24 * 60;

/// Whether the walk is under way with this phone, or is written down afterwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Way {
    /// With the clock.
    #[default]
    Now,
    /// Afterwards: one that the person took without us, or one without the clock.
    Afterwards,
}

/// How far a walk with the clock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stretch {
    /// Before setting off.
    Before,
    /// Under way.
    Walking,
    /// Back.
    Back,
}

/// What has been typed and chosen so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Walked {
    pub(super) way: Way,
    pub(super) goal: String,
    pub(super) destination: String,
    /// A code of [`shared::view::walk::CAME`].
    pub(super) with: String,
    pub(super) who: String,
    pub(super) before: Option<u8>,
    pub(super) after: Option<u8>,
    /// When the clock was started, in milliseconds since the Unix epoch.
    pub(super) started_ms: Option<u64>,
    /// When it was stopped.
    pub(super) stopped_ms: Option<u64>,
    pub(super) minutes: String,
    pub(super) aids: Vec<String>,
    pub(super) along: Vec<String>,
    pub(super) hazards: String,
    pub(super) happened: String,
    /// A code of [`shared::view::walk::ALONE_SINCE`].
    pub(super) alone: String,
    pub(super) alone_what: String,
    /// A code of [`shared::view::walk::SORTS`].
    pub(super) sort: String,
    /// Whether the day is only about right.
    pub(super) about: bool,
    /// The way, where the person agreed to have it recorded.
    pub(super) route: Option<Route>,
    /// `today`, `yesterday` or `other`, for a walk written down afterwards.
    pub(super) day: String,
    pub(super) day_number: String,
    pub(super) month: String,
    pub(super) year: String,
    /// The time of day as `13:30`; empty where nobody knows.
    pub(super) time: String,
    /// What was in the diary or the plan, and is done with this.
    pub(super) done: Vec<EntryId>,
    /// The walk that this one puts right.
    pub(super) amends: Option<EntryId>,
    pub(super) amends_why: String,
}

/// A walk as the form would hold it, with its title: for a copy in the right person's file.
pub(crate) fn copied(entry: &Entry) -> (String, Value) {
    let walked = Walked::copy_of(entry);
    (walked.title().to_owned(), json!(walked))
}

impl Walked {
    /// A new walk, with what stays the same from one to the next taken from the `last` one.
    pub(super) fn new(way: Way, last: Option<&Walk>) -> Self {
        let with = if way == Way::Now { "us" } else { "" };
        let mut walked = Self { way, with: with.to_owned(), day: "today".to_owned(), ..Self::default() };
        if let Some(last) = last {
            walked.goal = last.goal.clone().unwrap_or_default();
            walked.destination = last.destination.clone().unwrap_or_default();
            walked.aids = last.aids.clone().unwrap_or_default();
        }
        walked
    }

    /// Everything as `wrong` has it, to be put right.
    pub(super) fn amending(wrong: &Entry) -> Self {
        let walk = Walk::of(wrong);
        let at = walk.at_ms.map(civil::at);
        let came = walk.came.unwrap_or_default();
        let alone = walk.alone_since.unwrap_or_default();
        let part = |part: Option<String>| part.unwrap_or_default();
        Self {
            way: Way::Afterwards,
            goal: part(walk.goal),
            destination: part(walk.destination),
            with: came.with,
            who: came.who,
            before: walk.confidence_before,
            after: walk.confidence_after,
            minutes: part(walk.minutes.map(|minutes| minutes.to_string())),
            aids: walk.aids.unwrap_or_default(),
            along: walk.along_the_way.unwrap_or_default(),
            hazards: part(walk.hazards),
            happened: part(walk.happened),
            alone: alone.answer,
            alone_what: alone.what,
            sort: part(walk.sort),
            about: walk.about.unwrap_or_default(),
            route: walk.route,
            day: "other".to_owned(),
            day_number: part(at.as_ref().map(|at| at.day().to_string())),
            month: part(at.as_ref().map(|at| at.month().to_string())),
            year: part(at.as_ref().map(|at| at.year().to_string())),
            time: part(at.as_ref().map(|at| at.strftime("%H:%M").to_string())),
            amends: Some(wrong.id),
            ..Self::default()
        }
    }

    /// The same walk in another person's file: a copy, nothing of it put right.
    fn copy_of(entry: &Entry) -> Self {
        Self { amends: None, ..Self::amending(entry) }
    }

    /// The clock, once it was started.
    pub(super) fn run(&self) -> Option<Run> {
        let started_ms = self.started_ms.filter(|_| self.way == Way::Now)?;
        Some(Run { started_ms, stopped_ms: self.stopped_ms })
    }

    /// How far it is.
    pub(super) fn stretch(&self) -> Stretch {
        match self.run() {
            None => Stretch::Before,
            Some(Run { stopped_ms: None, .. }) => Stretch::Walking,
            Some(_) => Stretch::Back,
        }
    }

    /// Stops the clock and fills in the minutes, which stay editable.
    pub(super) fn stop(&mut self, now_ms: u64) {
        self.stopped_ms = Some(now_ms);
        if let Some(minutes) = self.run().and_then(|run| run.minutes(now_ms)) {
            self.minutes = minutes.to_string();
        }
    }

    /// Starts the clock again where it was stopped too early.
    pub(super) fn go_on(&mut self) {
        self.stopped_ms = None;
        self.minutes.clear();
    }

    /// Whether the service was there.
    pub(super) fn with_us(&self) -> bool {
        self.with == "us"
    }

    /// What lists call it.
    pub(super) fn title(&self) -> &'static str {
        match self.with.as_str() {
            "us" | "" => "Walk",
            _ => "Walk without us",
        }
    }

    /// What must be there before the clock is started.
    pub(super) fn check_before(&self) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        if let Err(words) = check::said(&self.destination, "Say where the walk goes, like “the corner shop”.")
        {
            mistakes.push(Mistake::new("destination", words));
        }
        if self.with.is_empty() {
            mistakes.push(Mistake::new("with", "Choose who came along."));
        }
        mistakes
    }

    /// The walk, as it is recorded.
    ///
    /// # Errors
    /// What is missing or wrong, in the order of the form.
    pub(super) fn finish(&self, now_ms: u64) -> Result<Walk, Vec<Mistake>> {
        let mut mistakes = self.check_before();
        let at_ms = match self.is_undated() {
            true => None,
            false => Some(self.at_ms(now_ms).unwrap_or_else(|mistake| {
                mistakes.push(mistake);
                now_ms
            })),
        };
        let minutes = self.minutes_typed().unwrap_or_else(|mistake| {
            mistakes.push(mistake);
            None
        });
        let texts = [
            ("goal", &self.goal),
            ("who", &self.who),
            ("hazards", &self.hazards),
            ("happened", &self.happened),
            ("alone_what", &self.alone_what),
            ("amends_why", &self.amends_why),
        ];
        for (field, text) in texts {
            if let Err(words) = check::length(text) {
                mistakes.push(Mistake::new(field, words));
            }
        }
        if self.amends.is_some() && self.amends_why.trim().is_empty() {
            mistakes.push(Mistake::new("amends_why", "Say in a few words what was wrong before."));
        }
        if mistakes.is_empty() { Ok(self.walk(at_ms, minutes)) } else { Err(mistakes) }
    }

    /// Whether nobody knows the day: only of what was told afterwards, and still is not known when it is put right.
    fn is_undated(&self) -> bool {
        let date = [&self.day_number, &self.month, &self.year, &self.time];
        self.amends.is_some()
            && self.about
            && self.day == "other"
            && date.iter().all(|text| text.trim().is_empty())
    }

    fn walk(&self, at_ms: Option<u64>, minutes: Option<u32>) -> Walk {
        let some = |codes: &Vec<String>| (!codes.is_empty()).then(|| codes.clone());
        let alone = (self.with_us() && !self.alone.is_empty())
            .then(|| AloneSince { answer: self.alone.clone(), what: self.alone_what.trim().to_owned() });
        let came = Came { with: self.with.clone(), who: self.who.trim().to_owned() };
        Walk {
            at_ms,
            minutes,
            goal: said(&self.goal),
            destination: said(&self.destination),
            came: Some(came),
            confidence_before: self.before,
            confidence_after: self.after,
            aids: some(&self.aids),
            hazards: said(&self.hazards),
            along_the_way: some(&self.along),
            happened: said(&self.happened),
            alone_since: alone,
            sort: said(&self.sort),
            about: self.about.then_some(true),
            route: self.route.clone().filter(|route| route.points.len() > 1),
            amends: self.amends,
            amends_why: self.amends.and_then(|_| said(&self.amends_why)),
        }
    }

    fn minutes_typed(&self) -> Result<Option<u32>, Mistake> {
        let typed = self.minutes.trim();
        if typed.is_empty() {
            let forgotten = self.stretch() == Stretch::Back;
            let words = "Say how many minutes the walk took, as nearly as you can.";
            return if forgotten { Err(Mistake::new("minutes", words)) } else { Ok(None) };
        }
        match typed.parse::<u32>() {
            Ok(minutes) if (1..=MINUTES_MAX).contains(&minutes) => Ok(Some(minutes)),
            Ok(_) => Err(Mistake::new("minutes", "Minutes are between 1 and 1440.")),
            Err(_) => Err(Mistake::new("minutes", "Write the minutes in numbers, like 25.")),
        }
    }

    /// When the walk began, in milliseconds since the Unix epoch. Without a time of day it counts as noon, or as now
    /// where noon is still to come.
    fn at_ms(&self, now_ms: u64) -> Result<u64, Mistake> {
        if let Some(run) = self.run() {
            return Ok(run.started_ms);
        }
        if self.way == Way::Now {
            return Ok(now_ms);
        }
        let today = civil::date(now_ms);
        let date = self.date(today)?;
        let (hour, minute) = self.time_of_day()?.unwrap_or((12, 0));
        let at_ms = civil::instant_ms(date, hour, minute)
            .ok_or_else(|| Mistake::new("time", "Write the time like 13:30."))?;
        if at_ms <= now_ms {
            Ok(at_ms)
        } else if date == today && self.time.is_empty() {
            Ok(now_ms)
        } else {
            Err(Mistake::new("time", "This is still to come. Check the time."))
        }
    }

    fn date(&self, today: Date) -> Result<Date, Mistake> {
        let wrong = |words: String| Mistake::new("day_number", words);
        match self.day.as_str() {
            "today" => Ok(today),
            "yesterday" => today.yesterday().map_err(|_| wrong("There is no such day.".to_owned())),
            "other" => {
                let date = check::date_of(&self.day_number, &self.month, &self.year, "day of the walk");
                let date = date.map_err(|words| wrong(words.replace("1944", &today.year().to_string())))?;
                if date > today {
                    return Err(wrong("This day is still to come. Check the date.".to_owned()));
                }
                Ok(date)
            }
            _ => Err(Mistake::new("day", "Choose the day of the walk.")),
        }
    }

    fn time_of_day(&self) -> Result<Option<(i8, i8)>, Mistake> {
        let typed = self.time.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let parts: Option<(i8, i8)> = typed
            .split_once(':')
            .and_then(|(hour, minute)| Some((hour.parse().ok()?, minute.get(..2)?.parse().ok()?)));
        let real = |(hour, minute): &(i8, i8)| (0..24).contains(hour) && (0..60).contains(minute);
        parts.filter(real).map(Some).ok_or_else(|| Mistake::new("time", "Write the time like 13:30."))
    }
}

#[cfg(test)]
#[path = "walked/tests.rs"]
mod tests;
