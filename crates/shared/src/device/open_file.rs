//! A case opened for reading: what the office sent with this phone's own unsent work folded over it.

use std::collections::BTreeMap;

use crate::fold::Entry;
use crate::id::{EntryId, FileId};
use crate::kind;
use crate::order;
use crate::summary::in_use;
use crate::view::View;
use crate::view::assessment::Assessment;
use crate::view::case::Case;
use crate::view::contact::Contact;
use crate::view::person::{HAZARD, Hazard, Person};
use crate::view::review_note::ReviewNote;
use crate::view::walk::Walk;

/// A case and its person, folded.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenFile {
    /// The case file.
    pub file: FileId,
    /// The case's entries.
    pub case: BTreeMap<EntryId, Entry>,
    /// The person's file.
    pub person_file: Option<FileId>,
    /// The person's entries.
    pub person: BTreeMap<EntryId, Entry>,
    /// Whether all of it is here.
    pub complete: bool,
    /// Records that this build cannot read: made with a newer version, or damaged.
    pub unreadable: usize,
}

impl OpenFile {
    /// The case's root entry.
    pub fn root(&self) -> Option<&Entry> {
        self.case.get(&self.file.root())
    }

    /// The person's root entry.
    pub fn person_root(&self) -> Option<&Entry> {
        self.person.get(&self.person_file?.root())
    }

    /// The case.
    pub fn case_view(&self) -> Case {
        self.root().map(Case::of).unwrap_or_default()
    }

    /// The person.
    pub fn person_view(&self) -> Person {
        self.person_root().map(Person::of).unwrap_or_default()
    }

    /// The referral that the episode goes by: the latest that counts.
    pub fn latest_referral(&self) -> Option<&Entry> {
        let referrals = in_use(&self.case).into_iter().filter(|entry| entry.kind == kind::REFERRAL);
        referrals.max_by_key(|entry| (entry.get::<jiff::civil::Date>("received"), entry.id))
    }

    /// What a visitor must mind at the person's home, in words.
    pub fn hazards(&self) -> Vec<String> {
        let hazards = self.person_root().map(|root| root.members::<Hazard>(HAZARD)).unwrap_or_default();
        hazards.into_iter().map(|(_, hazard)| hazard.what).collect()
    }

    /// What has happened, newest first: contacts, walks, assessments and what was said about them, answers about risks, referrals, plans
    /// that were agreed, messages. Void and amended ones are there too.
    pub fn timeline(&self) -> Vec<&Entry> {
        let told = [
            kind::CONTACT,
            kind::WALK,
            kind::ASSESSMENT,
            kind::NO_FOLLOW_UP,
            kind::FEEDBACK_ASKED,
            kind::RISKS,
            kind::REFERRAL,
            kind::AGREEMENT,
            kind::MESSAGE,
        ];
        let mut entries: Vec<&Entry> =
            self.case.values().filter(|entry| told.contains(&entry.kind.as_str())).collect();
        order::sort_by_key(&mut entries, |entry| std::cmp::Reverse((happened_ms(entry), entry.id)));
        entries
    }

    /// Review notes about `entry`, oldest first.
    pub fn reviews(&self, entry: EntryId) -> Vec<&Entry> {
        let notes = self.case.values().filter(|note| note.kind == kind::REVIEW_NOTE && note.void.is_none());
        let mut notes: Vec<&Entry> = notes.filter(|note| ReviewNote::of(note).about == Some(entry)).collect();
        order::sort_by_key(&mut notes, |note| note.made.at);
        notes
    }

    /// The entry that puts `entry` right, if one does.
    pub fn amended_by(&self, entry: EntryId) -> Option<&Entry> {
        self.case.values().find(|other| other.void.is_none() && other.get("amends") == Some(entry))
    }
}

/// Something of which only the day is known: of today it is as late as it was written.
fn on_a_day(entry: &Entry) -> Option<u64> {
    let on = entry.get::<jiff::civil::Date>("on")?;
    if crate::civil::date(entry.made.at.wall_ms) == on { None } else { crate::civil::instant_ms(on, 12, 0) }
}

/// When what `entry` tells happened, in milliseconds since the Unix epoch; else when it was written.
pub fn happened_ms(entry: &Entry) -> u64 {
    let told = match entry.kind.as_str() {
        kind::CONTACT => Contact::of(entry).at_ms,
        kind::WALK => Walk::of(entry).at_ms,
        kind::ASSESSMENT => Assessment::of(entry).at_ms,
        kind::RISKS | kind::NO_FOLLOW_UP | kind::FEEDBACK_ASKED => entry.get("at_ms"),
        kind::AGREEMENT | kind::MESSAGE => on_a_day(entry),
        kind::REVIEW_NOTE => ReviewNote::of(entry).at_ms,
        kind::REFERRAL => entry
            .get::<jiff::civil::Date>("received")
            .and_then(|received| crate::civil::instant_ms(received, 0, 0)),
        _ => None,
    };
    told.unwrap_or(entry.made.at.wall_ms)
}
