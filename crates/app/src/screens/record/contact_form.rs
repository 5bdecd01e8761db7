//! What is typed about a contact, and what becomes of it. Pure: the time is an argument.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use shared::check::{self, Mistake};
use shared::civil;
use shared::fold::Entry;
use shared::id::EntryId;
use shared::view::View;
use shared::view::case::Stage;
use shared::view::contact::{Agreed, Contact, HOW};
use shared::view::label;
use shared::view::task::{Due, Task};

use crate::parts::kinds::capital;

/// How far ahead of this phone's clock a contact may begin, in milliseconds: clocks differ, and people round up.
const AHEAD_MS_MAX: u64 = 15 * 60 * 1000;
/// A minute, in milliseconds: London's clocks have always been whole minutes off.
const MINUTE_MS: u64 = 60_000;
/// The longest contact, in minutes.
const MINUTES_MAX: u32 = 24 * 60;

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
    /// How long it took.
    pub(super) minutes: String,
    /// A code of [`shared::view::contact::PLACES`].
    pub(super) place: String,
    /// Who else was there.
    pub(super) present: String,
    /// What was said and done.
    pub(super) note: String,
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
    /// Diary rows that this contact settles.
    pub(super) done: Vec<EntryId>,
    /// The contact that this one puts right.
    pub(super) amends: Option<EntryId>,
    /// Why it puts it right.
    pub(super) amends_why: String,
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
            present: contact.present.unwrap_or_default(),
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
        let how = if self.how.is_empty() { "Contact" } else { label(HOW, &self.how) };
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

    /// The contact, and what goes into the diary.
    ///
    /// # Errors
    /// Every mistake, in the order of the form; nothing of the form is changed.
    pub(super) fn finish(&self, now_ms: u64) -> Result<(Contact, Option<Task>), Vec<Mistake>> {
        let mut wrong = Vec::new();
        let mut keep = |field: &'static str, words: Result<(), String>| {
            wrong.extend(words.err().map(|words| Mistake::new(field, words)));
        };
        if self.amends.is_some() {
            keep("amends_why", check::said(&self.amends_why, "Say in a few words what was wrong before."));
        }
        if self.how.is_empty() {
            keep("how", Err("Choose what kind of contact it was.".to_owned()));
        }
        let at_ms = self.begin(now_ms);
        keep("date", at_ms.clone().map(drop));
        let minutes = self.minutes();
        keep("minutes", minutes.clone().map(drop));
        keep("present", check::length(&self.present));
        // A try that reached nobody may have nothing to tell.
        keep(
            "note",
            match self.how.as_str() {
                "attempt" => check::length(&self.note),
                _ => check::said(&self.note, "Write what was said and done."),
            },
        );
        let agreed = self.agreed();
        if let Err(mistake) = &agreed {
            keep(mistake.field, Err(mistake.words.clone()));
        }
        keep("next_step", check::length(&self.next_step));
        let task = self.task(now_ms);
        if let Err(mistake) = &task {
            keep(mistake.field, Err(mistake.words.clone()));
        }
        match (at_ms, minutes, agreed, task) {
            (Ok(at_ms), Ok(minutes), Ok(agreed), Ok(task)) if wrong.is_empty() => {
                Ok((self.contact(at_ms, minutes, agreed), task))
            }
            _ => Err(wrong),
        }
    }

    fn contact(&self, at_ms: u64, minutes: Option<u32>, agreed: Option<Agreed>) -> Contact {
        Contact {
            at_ms: Some(at_ms),
            minutes,
            how: said(&self.how),
            place: said(&self.place),
            present: said(&self.present).filter(|_| self.how != "attempt"),
            note: said(&self.note),
            agreed,
            next_step: said(&self.next_step),
            amends: self.amends,
            amends_why: self.amends.and_then(|_| said(&self.amends_why)),
            visit: None,
        }
    }

    /// How the case ends with this contact: they declined, and whoever writes it down ends it. Before they had ever agreed, it is
    /// declined; after that, closed.
    pub(super) fn end(&self, had_agreed: bool, contact: &Contact) -> Option<Stage> {
        let agreed = contact.agreed.as_ref().filter(|agreed| self.ends && agreed.answer == "declined")?;
        let (stage, reason) =
            if had_agreed { ("closed", "did_not_want_more") } else { ("declined", "did_not_want") };
        Some(Stage {
            stage: stage.to_owned(),
            on: civil::date(contact.at_ms?),
            why: agreed.reason.clone(),
            reason: reason.to_owned(),
        })
    }

    /// When it began.
    fn begin(&self, now_ms: u64) -> Result<u64, String> {
        day(&self.date).ok_or("Enter the day of the contact.")?;
        clock(&self.time).ok_or("Enter the time at which it began, like 13:30.")?;
        let at_ms = self.instant_ms().ok_or("Check the day and the time.")?;
        if at_ms > now_ms + AHEAD_MS_MAX {
            return Err("This is in the future. Record a contact once it has happened.".to_owned());
        }
        Ok(at_ms)
    }

    fn minutes(&self) -> Result<Option<u32>, String> {
        let text = self.minutes.trim();
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse::<u32>() {
            Ok(minutes) if minutes <= MINUTES_MAX => Ok(Some(minutes)),
            Ok(_) => Err("A contact takes at most a day. Write the minutes, like 45.".to_owned()),
            Err(_) => Err("Write the minutes as a number, like 45.".to_owned()),
        }
    }

    fn agreed(&self) -> Result<Option<Agreed>, Mistake> {
        if !self.is_two_way() || self.agreed.answer.is_empty() {
            return Ok(None);
        }
        let Agreed { answer, how, told_data_use, reason } = self.agreed.clone();
        let has_agreed = answer == "yes";
        if has_agreed && how.is_empty() {
            return Err(Mistake::new("agreed_how", "Choose how they agreed."));
        }
        let reason = reason.trim().to_owned();
        if answer == "declined" {
            check::said(&reason, "Write why they declined, as they said it.")
                .map_err(|words| Mistake::new("agreed_reason", words))?;
        }
        let how = if has_agreed { how } else { String::new() };
        let reason = if has_agreed { String::new() } else { reason };
        Ok(Some(Agreed { answer, how, told_data_use, reason }))
    }

    /// The diary row for what comes next, where a day was given.
    fn task(&self, now_ms: u64) -> Result<Option<Task>, Mistake> {
        if self.next_date.trim().is_empty() {
            return Ok(None);
        }
        let wrong = |words: &str| Mistake::new("next_date", words);
        let date = day(&self.next_date).ok_or_else(|| wrong("Enter the day of the next step."))?;
        if date < civil::date(now_ms) {
            return Err(wrong("The next step is in the past. Check its day."));
        }
        let time = self.next_time.trim();
        if !time.is_empty() && clock(time).is_none() {
            return Err(wrong("Enter the time like 13:30, or leave it empty."));
        }
        let how = if self.next_how.is_empty() { "visit" } else { &self.next_how };
        Ok(Some(Task {
            what: said(&self.next_step),
            how: Some(how.to_owned()),
            due: Some(Due { date, time: time.to_owned() }),
            done: None,
            after: None,
        }))
    }
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

/// The text, unless it says nothing.
fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
