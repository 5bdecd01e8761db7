//! A case opened for reading: what the office sent with this phone's own unsent work folded over it.

use std::collections::BTreeMap;

use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::view::View;
use shared::view::assessment::Assessment;
use shared::view::case::Case;
use shared::view::contact::Contact;
use shared::view::person::Person;
use shared::view::review_note::ReviewNote;
use shared::view::walk::Walk;

/// A case and its person, folded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OpenFile {
    /// The case file.
    pub(crate) file: FileId,
    /// The case's entries.
    pub(crate) case: BTreeMap<EntryId, Entry>,
    /// The person's file.
    pub(crate) person_file: Option<FileId>,
    /// The person's entries.
    pub(crate) person: BTreeMap<EntryId, Entry>,
    /// Whether all of it is here.
    pub(crate) complete: bool,
    /// Records that this build cannot read: made with a newer version, or damaged.
    pub(crate) unreadable: usize,
}

impl OpenFile {
    /// The case's root entry.
    pub(crate) fn root(&self) -> Option<&Entry> {
        self.case.get(&self.file.root())
    }

    /// The person's root entry.
    pub(crate) fn person_root(&self) -> Option<&Entry> {
        self.person.get(&self.person_file?.root())
    }

    /// The case.
    pub(crate) fn case_view(&self) -> Case {
        self.root().map(Case::of).unwrap_or_default()
    }

    /// The person.
    pub(crate) fn person_view(&self) -> Person {
        self.person_root().map(Person::of).unwrap_or_default()
    }

    /// What has happened, newest first: contacts, walks, assessments, referrals. Void and amended ones are there too.
    pub(crate) fn timeline(&self) -> Vec<&Entry> {
        let told = [kind::CONTACT, kind::WALK, kind::ASSESSMENT, kind::REFERRAL];
        let mut entries: Vec<&Entry> =
            self.case.values().filter(|entry| told.contains(&entry.kind.as_str())).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse((happened_ms(entry), entry.id)));
        entries
    }

    /// Review notes about `entry`, oldest first.
    pub(crate) fn reviews(&self, entry: EntryId) -> Vec<&Entry> {
        let notes = self.case.values().filter(|note| note.kind == kind::REVIEW_NOTE && note.void.is_none());
        let mut notes: Vec<&Entry> = notes.filter(|note| ReviewNote::of(note).about == Some(entry)).collect();
        notes.sort_by_key(|note| note.made.at);
        notes
    }

    /// The entry that puts `entry` right, if one does.
    pub(crate) fn amended_by(&self, entry: EntryId) -> Option<&Entry> {
        self.case.values().find(|other| other.void.is_none() && other.get("amends") == Some(entry))
    }
}

/// When what `entry` tells happened, in milliseconds since the Unix epoch; else when it was written.
pub(crate) fn happened_ms(entry: &Entry) -> u64 {
    let told = match entry.kind.as_str() {
        kind::CONTACT => Contact::of(entry).at_ms,
        kind::WALK => Walk::of(entry).at_ms,
        kind::ASSESSMENT => Assessment::of(entry).at_ms,
        kind::REVIEW_NOTE => ReviewNote::of(entry).at_ms,
        kind::REFERRAL => entry
            .get::<jiff::civil::Date>("received")
            .and_then(|received| shared::civil::instant_ms(received, 0, 0)),
        _ => None,
    };
    told.unwrap_or(entry.made.at.wall_ms)
}
