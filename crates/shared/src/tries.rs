//! Attempts to reach somebody that reached nobody, and what was decided after them. Pure; the question is stored nowhere.
//!
//! Three attempts since the last time that the two of them spoke ask a person what now. The answer is a task that names the attempts
//! that were seen when it was made. So two phones that each wrote some of the three both ask once they meet, one answer settles it for
//! both, and three more attempts ask again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::fold::Entry;
use crate::id::EntryId;
use crate::kind;
use crate::order;

/// So many attempts ask what now.
pub const ASKED_AT: usize = 3;
/// What a contact that reached nobody is: a code of [`crate::view::contact::HOW`].
pub const ATTEMPT: &str = "attempt";

/// An attempt that nobody has decided about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The contact.
    pub entry: EntryId,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// The contacts that it puts right: a decision that names one of these has seen it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<EntryId>,
}

/// The attempts since the last two-way contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tries {
    /// Those that no task names, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub since: Vec<Attempt>,
    /// Those that tasks name, whether they are here or not.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub answered: BTreeSet<EntryId>,
}

impl Tries {
    /// The attempts of a case. `entries` are all that it has, `live` those that count; `last_ms` is its last two-way contact.
    #[must_use]
    pub fn of(entries: &BTreeMap<EntryId, Entry>, live: &[&Entry], last_ms: Option<u64>) -> Self {
        let mut tries = Self::default().with(live, last_ms);
        for attempt in &mut tries.since {
            attempt.was = put_right(entries, attempt.entry);
        }
        tries.without_answered()
    }

    /// The same with these entries too, each of which is new and puts nothing right.
    #[must_use]
    pub fn with(&self, live: &[&Entry], last_ms: Option<u64>) -> Self {
        let mut after = self.clone();
        let tasks = live.iter().filter(|entry| entry.kind == kind::TASK);
        after.answered.extend(tasks.filter_map(|task| task.get::<Vec<EntryId>>("after")).flatten());
        let contacts = live.iter().filter(|entry| entry.kind == kind::CONTACT);
        after.since.extend(contacts.filter_map(|contact| attempt(contact)));
        after.since.retain(|attempt| last_ms.is_none_or(|last_ms| attempt.at_ms > last_ms));
        order::sort_by(&mut after.since, |a, b| (a.at_ms, a.entry).cmp(&(b.at_ms, b.entry)));
        after.without_answered()
    }

    fn without_answered(mut self) -> Self {
        let is_answered = |entry: &EntryId| self.answered.contains(entry);
        self.since.retain(|attempt| !is_answered(&attempt.entry) && !attempt.was.iter().any(&is_answered));
        self
    }

    /// Whether somebody is to say what now.
    #[must_use]
    pub fn ask(&self) -> bool {
        self.since.len() >= ASKED_AT
    }

    /// What the task that answers names.
    #[must_use]
    pub fn seen(&self) -> Vec<EntryId> {
        self.since.iter().map(|attempt| attempt.entry).collect()
    }
}

fn attempt(contact: &Entry) -> Option<Attempt> {
    contact.text("how").filter(|how| *how == ATTEMPT)?;
    Some(Attempt { entry: contact.id, at_ms: contact.get("at_ms")?, was: Vec::new() })
}

/// The entries that this one puts right, the nearest first; each once, should they go in a circle.
fn put_right(entries: &BTreeMap<EntryId, Entry>, entry: EntryId) -> Vec<EntryId> {
    let mut was: Vec<EntryId> = Vec::new();
    let mut next = entries.get(&entry).and_then(|entry| entry.get::<EntryId>("amends"));
    while let Some(earlier) = next.filter(|earlier| *earlier != entry && !was.contains(earlier)) {
        was.push(earlier);
        next = entries.get(&earlier).and_then(|entry| entry.get("amends"));
    }
    was
}

#[cfg(test)]
#[path = "tries/tests.rs"]
mod tests;
