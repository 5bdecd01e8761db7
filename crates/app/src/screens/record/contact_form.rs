//! What is typed about a contact, and what becomes of it. Pure: the time is an argument.

mod finish;

pub(super) use self::finish::{Finished, TOGETHER_MAX};

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use shared::civil;
use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::view::View;
use shared::view::contact::{Agreed, Contact, HOW, WAS_OUT};
use shared::view::label;
use shared::view::task::Task;

use crate::parts::kinds::capital;
use crate::parts::stopwatch::Run;
use crate::screens::about::details::{Details, Shown};
use crate::screens::about::part::Part;

/// A minute, in milliseconds: London's clocks have always been whole minutes off.
const MINUTE_MS: u64 = 60_000;

/// The form, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ContactForm {
    /// A code of [`HOW`].
    pub(super) how: String,
    /// The day it began, as `2026-03-12`.
    pub(super) date: String,
    /// The time it began, as `13:30`.
    pub(super) time: String,
    /// The moment that the phone itself put there. In the night when clocks go back an hour comes twice, and day and time
    /// alone do not say which.
    pub(super) set_ms: Option<u64>,
    /// How long it took, where that was said. Of this, `until` and `started_ms` one alone is there: see [`Took`].
    minutes: String,
    /// The time at which it ended, as `14:15`, where somebody knows that better.
    until: String,
    /// When the timer was started, as long as it runs.
    started_ms: Option<u64>,
    /// A code of [`shared::view::contact::PLACES`].
    pub(super) place: String,
    /// Who else was there, as codes of [`shared::view::contact::COMPANY`].
    pub(super) company: Vec<String>,
    /// Who else was there, in words.
    pub(super) present: String,
    /// What they went to together.
    pub(super) attended: String,
    /// A code of [`shared::view::contact::OUTCOMES`].
    pub(super) outcome: String,
    /// What was said and done.
    pub(super) note: String,
    /// The headings that a touch put into the note: alone they say nothing.
    pub(super) template: String,
    /// What was talked about, as codes of [`shared::view::referral::REASONS`].
    pub(super) needs: Vec<String>,
    /// What matters to the person, as the case is to say it.
    pub(super) what_matters: String,
    /// What they can build on, as the case is to say it.
    pub(super) strengths: String,
    /// What the case said of both when the form was opened.
    pub(super) shown: BTreeMap<String, Shown>,
    /// Whether they agreed to go on.
    pub(super) agreed: Agreed,
    /// Whether the case ends with their having declined.
    pub(super) ends: bool,
    /// What comes next.
    pub(super) next_step: String,
    /// What kind of contact the next one is; a code of [`HOW`] or `walk`.
    pub(super) next_how: String,
    /// Its day; empty puts nothing into the diary.
    pub(super) next_date: String,
    /// Its time; empty for any.
    pub(super) next_time: String,
    /// How often it comes again, as a code of [`shared::view::task::EVERY`]; empty for once.
    pub(super) next_every: String,
    /// Diary rows that this contact settles.
    pub(super) done: Vec<EntryId>,
    /// The cases of the others who were visited too.
    pub(super) also: Vec<FileId>,
    /// What concerns one of them alone, by case.
    pub(super) own: BTreeMap<FileId, String>,
    /// The joint visit that this contact belongs to already.
    pub(super) visit: Option<EntryId>,
    /// The contact that this one puts right.
    pub(super) amends: Option<EntryId>,
    /// Why it puts it right.
    pub(super) amends_why: String,
}

/// What says how long it took: what was said last. Everything else is worked out from it and from the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Took<'a> {
    /// The timer runs, since this moment.
    Running(u64),
    /// The time at which it ended: who moves the beginning changes the minutes.
    Until(&'a str),
    /// The minutes, as they were typed: who moves the beginning does not change them. Perhaps nothing was.
    Minutes(&'a str),
}

impl ContactForm {
    /// A new contact that begins now.
    pub(super) fn new(how: &str, now_ms: u64) -> Self {
        let mut form = Self { how: known(how), ..Self::default() };
        form.set_begin(now_ms);
        form.place = usual_place(&form.how).to_owned();
        form
    }

    /// Everything as `wrong` has it, to be put right.
    pub(super) fn amending(wrong: &Entry) -> Self {
        let contact = Contact::of(wrong);
        let mut form = Self {
            how: contact.how.unwrap_or_default(),
            minutes: contact.minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
            place: contact.place.unwrap_or_default(),
            company: contact.company.unwrap_or_default(),
            present: contact.present.unwrap_or_default(),
            attended: contact.attended.unwrap_or_default(),
            outcome: contact.outcome.unwrap_or_default(),
            needs: contact.needs.unwrap_or_default(),
            visit: contact.visit,
            note: contact.note.unwrap_or_default(),
            agreed: contact.agreed.unwrap_or_default(),
            next_step: contact.next_step.unwrap_or_default(),
            amends: Some(wrong.id),
            ..Self::default()
        };
        form.set_begin(contact.at_ms.unwrap_or(wrong.made.at.wall_ms));
        form
    }

    /// The same contact in another person's file: a copy, nothing of it put right.
    pub(super) fn copy_of(entry: &Entry) -> Self {
        Self { amends: None, ..Self::amending(entry) }
    }

    fn set_begin(&mut self, at_ms: u64) {
        self.date = civil::date(at_ms).to_string();
        self.time = civil::clock(at_ms);
        self.set_ms = Some(at_ms);
    }

    /// The moment that day and time mean, to the minute; none where they mean none.
    fn instant_ms(&self) -> Option<u64> {
        let (date, time) = (day(&self.date)?, clock(&self.time)?);
        let typed_ms = civil::instant_ms(date, time.hour(), time.minute())?;
        // As long as nobody has typed anything else.
        let is_as_set =
            |set_ms: u64| (civil::date(set_ms), civil::clock(set_ms)) == (date, civil::clock(typed_ms));
        Some(
            self.set_ms
                .filter(|&set_ms| is_as_set(set_ms))
                .map_or(typed_ms, |set_ms| set_ms - set_ms % MINUTE_MS),
        )
    }

    /// What lists call it: "Visit", "Visit, put right".
    pub(super) fn title(&self) -> String {
        let how = if self.how.is_empty() { "Contact" } else { label(HOW, self.kept_how()) };
        if self.amends.is_some() { format!("{how}, put right") } else { how.to_owned() }
    }

    /// When it began, beside now: "Today 14:02".
    pub(super) fn began(&self, now_ms: u64) -> String {
        let at_ms = self.instant_ms();
        let said = at_ms.map(|at_ms| civil::moment(at_ms, now_ms)).unwrap_or_default();
        match at_ms {
            // Yesterday and before, the hour is part of the answer too.
            Some(at_ms) if !said.contains(':') => format!("{said}, {}", civil::clock(at_ms)),
            _ => capital(&said),
        }
    }

    /// Whether the two of them spoke, so that it can be asked whether they agree to go on.
    pub(super) fn is_two_way(&self) -> bool {
        matches!(self.how.as_str(), "visit" | "call" | "accompanied")
    }

    /// Chooses the kind of contact; the place follows unless another one was chosen.
    pub(super) fn choose_how(&mut self, how: String) {
        if self.place.is_empty() || self.place == usual_place(&self.how) {
            usual_place(&how).clone_into(&mut self.place);
        }
        self.how = how;
    }

    /// Takes what the case says of what matters and of strengths, unless it was taken before.
    pub(super) fn know(&mut self, details: Details) {
        if self.what_matters.is_empty() && self.strengths.is_empty() && self.shown.is_empty() {
            self.what_matters = details.what_matters;
            self.strengths = details.strengths;
            self.shown = details.shown;
        }
        // Nothing else of the case is written down again with a draft. One of an older build had all of it.
        self.shown.retain(|field, _| Part::asking([field]) == Some(Part::Matters));
    }

    /// What matters and strengths, as the form of the person's details has them.
    pub(super) fn details(&self) -> Details {
        Details {
            what_matters: self.what_matters.clone(),
            strengths: self.strengths.clone(),
            shown: self.shown.clone(),
            ..Details::default()
        }
    }

    /// Takes up what follows a diary row that this contact settles, where that comes again and nothing else was said of what comes next.
    pub(super) fn take_up(&mut self, settled: &Task, today: Date) {
        let Some(Task { what, how, due: Some(due), every, .. }) = settled.again(today) else { return };
        if !self.next_date.is_empty() || !self.next_step.trim().is_empty() {
            return;
        }
        self.next_date = due.date.to_string();
        self.next_time = due.time;
        self.next_step = what.unwrap_or_default();
        self.next_how = how.unwrap_or_default();
        self.next_every = every.unwrap_or_default();
    }

    /// Says when the next one is, so many weeks from today.
    pub(super) fn next_in(&mut self, weeks: i32, today: Date) {
        self.next_date = today.saturating_add(Span::new().weeks(weeks)).to_string();
    }

    /// What says how long it took. A draft of an older build may have the minutes beside the end that they came from.
    fn took(&self) -> Took<'_> {
        match self.started_ms {
            Some(started_ms) => Took::Running(started_ms),
            None if !self.until.trim().is_empty() => Took::Until(&self.until),
            None => Took::Minutes(&self.minutes),
        }
    }

    /// When the timer was started, as long as it runs.
    pub(super) fn started_ms(&self) -> Option<u64> {
        self.started_ms
    }

    /// The time at which it ended, as it was typed.
    pub(super) fn until(&self) -> &str {
        match self.took() {
            Took::Until(until) => until,
            _ => "",
        }
    }

    /// The minutes that are kept, as the box shows them. While the timer runs it says how long.
    pub(super) fn minutes_shown(&self) -> String {
        match self.took() {
            Took::Running(_) => String::new(),
            Took::Until(until) => {
                self.minutes_until(until).map(|minutes| minutes.to_string()).unwrap_or_default()
            }
            Took::Minutes(minutes) => minutes.to_owned(),
        }
    }

    /// Starts the timer; a new contact begins with it.
    pub(super) fn start(&mut self, now_ms: u64) {
        self.take_minutes(String::new());
        self.started_ms = Some(now_ms);
        if self.amends.is_none() {
            self.set_begin(now_ms);
        }
    }

    /// Stops the timer and fills in the minutes, which stay editable; none where it was plainly forgotten.
    pub(super) fn stop(&mut self, now_ms: u64) {
        if let Some(started_ms) = self.started_ms {
            self.take_minutes(ran(started_ms, now_ms).map(|minutes| minutes.to_string()).unwrap_or_default());
        }
    }

    /// Says how long it took; that is how long it took, whatever the clock says.
    pub(super) fn take_minutes(&mut self, minutes: String) {
        self.minutes = minutes;
        self.until.clear();
        self.started_ms = None;
    }

    /// Says when it ended; the minutes follow. Emptied, it leaves the minutes that it gave.
    pub(super) fn end_at(&mut self, until: String) {
        if until.trim().is_empty() {
            if !self.until().is_empty() {
                self.take_minutes(self.minutes_shown());
            }
            return;
        }
        self.take_minutes(String::new());
        self.until = until;
    }

    /// Minutes from its begin to its end on the same day, where both are times and the end comes after.
    fn minutes_until(&self, until: &str) -> Option<u32> {
        let of_day = |time: Time| i32::from(time.hour()) * 60 + i32::from(time.minute());
        let minutes = of_day(clock(until)?) - of_day(clock(&self.time)?);
        u32::try_from(minutes).ok().filter(|minutes| *minutes > 0)
    }

    /// What it is written down as: where they were out, a visit was a try.
    fn kept_how(&self) -> &str {
        if self.is_two_way() && self.outcome == WAS_OUT { "attempt" } else { &self.how }
    }
}

/// What a timer says at `now_ms`, in minutes; none where it was plainly forgotten.
fn ran(started_ms: u64, now_ms: u64) -> Option<u32> {
    Run { started_ms, stopped_ms: Some(now_ms) }.minutes(now_ms)
}

/// A kind of contact that this build knows; empty for any other text.
fn known(how: &str) -> String {
    HOW.iter().find(|(code, _)| *code == how).map(|(code, _)| (*code).to_owned()).unwrap_or_default()
}

/// Where a contact of this kind usually is.
fn usual_place(how: &str) -> &'static str {
    match how {
        "visit" => "home",
        "call" | "attempt" => "phone",
        "accompanied" => "community",
        "discussion" => "practice",
        _ => "",
    }
}

fn day(text: &str) -> Option<Date> {
    text.trim().parse().ok()
}

/// A time of day as browsers give it: `13:30`, perhaps with seconds.
fn clock(text: &str) -> Option<Time> {
    let (hour, rest) = text.trim().split_once(':')?;
    let minute = rest.get(0..2)?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests;
