//! How far an episode of support has come, worked out from what was recorded. Pure; stored nowhere but in lists.
//!
//! A step that leaves a trace (a referral, an attempt, a contact in which somebody agreed) needs nobody to say it. A step that
//! leaves none (a plan was agreed, the case is closed) is what a person set. `docs/merge-rules.md` has the rule and examples.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::civil::{self, days_between};
use crate::fold::Entry;
use crate::kind;
use crate::view::View;
use crate::view::case::{Stage, is_over};
use crate::view::contact::{self, Agreed};
use crate::view::walk::Walk;

/// The steps on the way, in order; after any of them a case may end.
pub const STEPS: [&str; 5] = ["referred", "contacted", "connected", "accepted", "supported"];

/// The days on which an episode came to its steps, London's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Funnel {
    /// The earliest day on which a referral was received.
    pub received: Option<Date>,
    /// Since when somebody says that the person is referred, else the day on which the case was opened.
    pub opened: Option<Date>,
    /// The first attempt or contact.
    pub contacted: Option<Date>,
    /// The first time that the two of them spoke and the person agreed to go on.
    pub connected: Option<Date>,
    /// A plan was agreed: the earliest day that a person set, or on which an agreement was written down.
    pub accepted: Option<Date>,
    /// The first visit, call or walk since.
    pub supported: Option<Date>,
    /// The stage that a person set, as a code of [`crate::view::case::STAGES`]; empty where nobody did.
    pub set: String,
    /// Since when.
    pub set_on: Option<Date>,
    /// Why it ended, where a person set an end: a code of [`crate::view::case::reasons`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub set_reason: String,
}

impl Funnel {
    /// Reads the root of a case and those of its entries that count.
    #[must_use]
    pub fn of(root: Option<&Entry>, live: &[&Entry]) -> Self {
        let set = root.map(set_stages).unwrap_or_default();
        let on = |step: &str| set.iter().find(|stage| stage.stage == step).map(|stage| stage.on);
        let last = set.last();
        let funnel = Self {
            received: None,
            opened: on("referred").or_else(|| Some(civil::date(root?.made.at.wall_ms))),
            contacted: on("contacted"),
            connected: on("connected"),
            accepted: on("accepted"),
            supported: on("supported"),
            set: last.map(|stage| stage.stage.clone()).unwrap_or_default(),
            set_on: last.map(|stage| stage.on),
            set_reason: last.map(|stage| stage.reason.clone()).unwrap_or_default(),
        };
        funnel.with(live)
    }

    /// The same with these entries too, none of which is the root, void or put right. An agreement of a plan needs the contacts that
    /// were there before beside it: what came after it is support.
    #[must_use]
    pub fn with(&self, live: &[&Entry]) -> Self {
        let mut after = self.clone();
        // What counts as support depends on when a plan was agreed, in whatever order they come.
        for entry in live.iter().filter(|entry| entry.kind == kind::AGREEMENT) {
            after.accepted = earliest(after.accepted, entry.get("on"));
        }
        for entry in live {
            match entry.kind.as_str() {
                kind::REFERRAL => after.received = earliest(after.received, entry.get("received")),
                kind::CONTACT => after.add_contact(entry),
                kind::WALK => after.add_walk(&Walk::of(entry)),
                _ => {}
            }
        }
        after
    }

    fn add_contact(&mut self, entry: &Entry) {
        let Some(day) = entry.get("at_ms").map(civil::date) else { return };
        let how = entry.text("how").unwrap_or_default();
        if contact::is_two_way(how) || how == "attempt" {
            self.contacted = earliest(self.contacted, Some(day));
        }
        if !contact::is_two_way(how) {
            return;
        }
        if entry.get::<Agreed>("agreed").is_some_and(|agreed| agreed.answer == "yes") {
            self.connected = earliest(self.connected, Some(day));
        }
        self.met(day);
    }

    fn add_walk(&mut self, walk: &Walk) {
        let Some(day) = walk.at_ms.map(civil::date).filter(|_| walk.with_us()) else { return };
        self.contacted = earliest(self.contacted, Some(day));
        self.met(day);
    }

    fn met(&mut self, day: Date) {
        if self.accepted.is_some_and(|accepted| day >= accepted) {
            self.supported = earliest(self.supported, Some(day));
        }
    }

    /// The day of the referral.
    #[must_use]
    pub fn referred(&self) -> Option<Date> {
        self.received.or(self.opened)
    }

    /// The day of a step, as a code of [`STEPS`]; none where it was not reached, or nobody wrote down when.
    #[must_use]
    pub fn on(&self, step: &str) -> Option<Date> {
        match step {
            "referred" => self.referred(),
            "contacted" => self.contacted,
            "connected" => self.connected,
            "accepted" => self.accepted,
            "supported" => self.supported,
            _ => None,
        }
    }

    /// How far the episode is and since when: the end that a person set, else the furthest of what was recorded and what a
    /// person set. A stage that this build does not know stands as it was set.
    #[must_use]
    pub fn stage(&self) -> (&str, Option<Date>) {
        let set = rank(&self.set);
        if !self.set.is_empty() && set.is_none() {
            return (&self.set, self.set_on);
        }
        let reached = self.reached().max(set).unwrap_or_default();
        (STEPS[reached], self.on(STEPS[reached]))
    }

    /// The furthest step on the way, whatever the end: as its place in [`STEPS`].
    #[must_use]
    pub fn reached(&self) -> Option<usize> {
        STEPS.iter().rposition(|step| self.on(step).is_some())
    }

    /// Calendar days from the referral to the first attempt or contact; none where either is missing. Somebody may have been
    /// called before the letter came: that is no time at all.
    #[must_use]
    pub fn first_contact_days(&self) -> Option<i32> {
        Some(days_between(self.referred()?, self.contacted?).max(0))
    }
}

/// The place of a step on the way; none for an end and for a stage that this build does not know.
fn rank(stage: &str) -> Option<usize> {
    STEPS.iter().position(|step| *step == stage)
}

fn earliest(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    a.into_iter().chain(b).min()
}

/// What people set, each step once, in order; the last is what is set now.
///
/// A stage that is set back takes away whatever was set beyond it: it was a mistake, or the case goes on after its end. A step that
/// is set twice has its later day, since that puts the first one right; only after an end does it keep the day of the first time.
fn set_stages(root: &Entry) -> Vec<Stage> {
    let Some(field) = root.fields.get("stage") else { return Vec::new() };
    let said = field.replaced.iter().rev().chain(field.winner());
    let mut set: Vec<Stage> = Vec::new();
    for value in said {
        // A stage that was cleared says that nobody sets one.
        let Ok(stage) = serde_json::from_value::<Stage>(value.value.clone()) else {
            set.clear();
            continue;
        };
        let at = rank(&stage.stage).unwrap_or(STEPS.len());
        let mut goes_on = false;
        while let Some(last) = set.last().filter(|last| rank(&last.stage).unwrap_or(STEPS.len()) >= at) {
            if rank(&last.stage) == Some(at) && goes_on {
                break;
            }
            goes_on |= is_over(&last.stage);
            set.pop();
        }
        if set.last().is_none_or(|last| last.stage != stage.stage) {
            set.push(stage);
        }
    }
    set
}

#[cfg(test)]
#[path = "funnel/tests.rs"]
mod tests;
