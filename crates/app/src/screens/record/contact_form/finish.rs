//! What a filled-in form comes to: the contacts, what goes into the diary, and every mistake.

use shared::check::{self, Mistake};
use shared::civil;
use shared::id::{EntryId, FileId};
use shared::limits::SAVE_CHANGES_MAX;
use shared::view::case::Stage;
use shared::view::contact::{Agreed, Contact, WAS_OUT};
use shared::view::task::{Due, Task};

use super::{ContactForm, MINUTE_MS, Took, clock, day, ran};
use crate::parts::field::said;
use crate::screens::about::part::Part;
use crate::screens::particulars::Values;

/// How far ahead of this phone's clock a contact may begin, in milliseconds: clocks differ, and people round up.
const AHEAD_MS_MAX: u64 = 15 * 60 * 1000;
/// The longest contact, in minutes.
const MINUTES_MAX: u32 = 24 * 60;
/// People that one visit is to at most, the one whose form it is among them: each is a change of the save.
pub(in crate::screens::record) const TOGETHER_MAX: usize = 8;
/// Diary rows that one contact settles at most. Beside them and the contacts, a save may say what matters, how the case ends and
/// what comes next.
const DONE_MAX: usize = SAVE_CHANGES_MAX - TOGETHER_MAX - 3;

/// What a filled-in form comes to.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::screens::record) struct Finished {
    /// The contact of the case whose form it is.
    pub(in crate::screens::record) contact: Contact,
    /// What goes into the diary.
    pub(in crate::screens::record) task: Option<Task>,
    /// What the case says for good, where that is new.
    pub(in crate::screens::record) lasting: Values,
}

impl ContactForm {
    /// The contact, and what goes with it.
    ///
    /// # Errors
    /// Every mistake, in the order of the form; nothing of the form is changed.
    pub(in crate::screens::record) fn finish(&self, now_ms: u64) -> Result<Finished, Vec<Mistake>> {
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
        keep("attended", check::length(&self.attended));
        // A try that reached nobody may have nothing to tell.
        keep(
            "note",
            match self.kept_how() {
                "attempt" => check::length(&self.note),
                _ if !self.template.is_empty() && self.note.trim() == self.template.trim() => {
                    Err("These are the headings alone. Write what was said and done.".to_owned())
                }
                _ => check::said(&self.note, "Write what was said and done."),
            },
        );
        let at_ms = self.begin(now_ms);
        keep("date", at_ms.clone().map(drop));
        let minutes = self.minutes(now_ms).map_err(|wrong| keep(wrong.field, Err(wrong.words)));
        if self.done.len() > DONE_MAX {
            keep("done", Err(format!("Mark at most {DONE_MAX} of them here, and the others in the diary.")));
        }
        keep("next_step", check::length(&self.next_step));
        let task = self.task(now_ms).map_err(|wrong| keep(wrong.field, Err(wrong.words)));
        keep("present", check::length(&self.present));
        let lasting = self.details().changed(Part::Matters, civil::date(now_ms)).unwrap_or_else(|wrong| {
            wrong.into_iter().for_each(|wrong| keep(wrong.field, Err(wrong.words)));
            Values::new()
        });
        if self.also.len() >= TOGETHER_MAX {
            keep(
                "also",
                Err(format!(
                    "One visit is written down for at most {TOGETHER_MAX} people at once. Write down another one for the others."
                )),
            );
        }
        let agreed = self.agreed().map_err(|wrong| keep(wrong.field, Err(wrong.words)));
        match (at_ms, minutes, agreed, task) {
            (Ok(at_ms), Ok(minutes), Ok(agreed), Ok(task)) if wrong.is_empty() => {
                let contact = self.contact(at_ms, minutes, agreed);
                Ok(Finished { contact, task, lasting })
            }
            _ => Err(wrong),
        }
    }

    fn contact(&self, at_ms: u64, minutes: Option<u32>, agreed: Option<Agreed>) -> Contact {
        let met = self.kept_how() != "attempt";
        Contact {
            at_ms: Some(at_ms),
            minutes,
            how: said(self.kept_how()),
            place: said(&self.place),
            company: codes(&self.company).filter(|_| met),
            present: said(&self.present).filter(|_| met),
            attended: said(&self.attended).filter(|_| self.how == "accompanied"),
            note: said(&self.note),
            agreed,
            outcome: said(&self.outcome).filter(|outcome| self.is_two_way() || outcome == WAS_OUT),
            needs: codes(&self.needs).filter(|_| met),
            next_step: said(&self.next_step),
            amends: self.amends,
            amends_why: self.amends.and_then(|_| said(&self.amends_why)),
            visit: self.visit,
        }
    }

    /// The contacts of a joint visit, `contact` being that of the case `file`: one for each of them, joined by `visit`. What they
    /// share is what everybody there knew: the kind, the time, the place, who was there by kind, the note. Names, what comes next,
    /// what was asked and what matters are of one person, and stay in that file.
    pub(in crate::screens::record) fn joint(
        &self,
        file: FileId,
        contact: Contact,
        visit: EntryId,
    ) -> Vec<(FileId, Contact)> {
        if self.also.is_empty() {
            return vec![(file, contact)];
        }
        let with_own = |of: FileId| {
            let own = self.own.get(&of).map_or("", |words| words.trim());
            said(
                &[self.note.trim(), own]
                    .into_iter()
                    .filter(|text| !text.is_empty())
                    .collect::<Vec<_>>()
                    .join("\n\n"),
            )
        };
        let others = self.also.iter().filter(|other| **other != file).map(|other| {
            let shared = Contact {
                present: None,
                agreed: None,
                needs: None,
                next_step: None,
                amends: None,
                amends_why: None,
                note: with_own(*other),
                visit: Some(visit),
                ..contact.clone()
            };
            (*other, shared)
        });
        let others: Vec<_> = others.collect();
        [(file, Contact { note: with_own(file), visit: Some(visit), ..contact })]
            .into_iter()
            .chain(others)
            .collect()
    }

    /// How the case ends with this contact: they declined, and whoever writes it down ends it. Before they had ever agreed, it is
    /// declined; after that, closed.
    pub(in crate::screens::record) fn end(&self, had_agreed: bool, contact: &Contact) -> Option<Stage> {
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

    /// How long it took: what is wrong with it stands by the box in which it was said.
    fn minutes(&self, now_ms: u64) -> Result<Option<u32>, Mistake> {
        let wrong = |words: &str| Mistake::new("minutes", words);
        match self.took() {
            // Whoever finishes has forgotten the timer, or has just left.
            Took::Running(started_ms) => ran(started_ms, now_ms).map(Some).ok_or_else(|| {
                wrong("The timer ran on for hours. Stop it, and say how long it really took.")
            }),
            Took::Until(until) => {
                self.minutes_to(until, now_ms).map_err(|words| Mistake::new("until", words))
            }
            Took::Minutes(text) => match text.trim() {
                "" => Ok(None),
                text => match text.parse::<u32>() {
                    Ok(minutes) if minutes <= MINUTES_MAX => Ok(Some(minutes)),
                    Ok(_) => Err(wrong("A contact takes at most a day. Write the minutes, like 45.")),
                    Err(_) => Err(wrong("Write the minutes as a number, like 45.")),
                },
            },
        }
    }

    /// The minutes to its end. Where the beginning says nothing, that is the mistake, and this is none.
    fn minutes_to(&self, until: &str, now_ms: u64) -> Result<Option<u32>, &'static str> {
        clock(until).ok_or("Enter the time at which it ended, like 14:15, or leave it empty.")?;
        let Some(begin_ms) = self.instant_ms() else { return Ok(None) };
        let minutes =
            self.minutes_until(until).ok_or("It would have ended before it began. Check both times.")?;
        if begin_ms + u64::from(minutes) * MINUTE_MS > now_ms + AHEAD_MS_MAX {
            return Err("It would end in the future. Check both times.");
        }
        Ok(Some(minutes))
    }

    fn agreed(&self) -> Result<Option<Agreed>, Mistake> {
        if !self.is_two_way() || self.kept_how() == "attempt" || self.agreed.answer.is_empty() {
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
            every: said(&self.next_every),
            after: None,
        }))
    }
}

/// The codes, unless there are none.
fn codes(codes: &[String]) -> Option<Vec<String>> {
    (!codes.is_empty()).then(|| codes.to_vec())
}
