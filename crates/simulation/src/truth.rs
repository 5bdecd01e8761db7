//! What was promised to people, written down apart from the system that promised it.

use std::collections::{BTreeMap, BTreeSet};

use shared::id::{BlobId, ChangeId, EntryId, FileId};
use shared::limits::OUTBOX_DAYS;
use shared::view::photo::Photo;
use shared::wire::sync::{Held, Outcome, Refused};
use uuid::Uuid;

/// The verdicts that must occur.
pub const VERDICTS: &[&str] = &[
    "applied",
    "duplicate",
    "held: not on your caseload",
    "held: waits for another",
    "held: needs newer server",
    "held: server trouble",
    "held: unfinished",
    "held: account off",
    "refused: replaced",
    "refused: set aside",
    "refused: unreadable",
    "refused: too big",
    "refused: id reused",
    "refused: not your role",
    "refused: finalised",
    "refused: misplaced",
    "erased",
];

/// A verdict's name in the tally.
#[must_use]
pub fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Applied { .. } => "applied",
        Outcome::Duplicate { .. } => "duplicate",
        Outcome::Held { reason } => match reason {
            Held::NotOnYourCaseload => "held: not on your caseload",
            Held::WaitsFor { .. } => "held: waits for another",
            Held::NeedsNewerServer => "held: needs newer server",
            Held::ServerTrouble => "held: server trouble",
            Held::Unfinished => "held: unfinished",
            Held::AccountOff => "held: account off",
            Held::Other => "held: other",
        },
        Outcome::Refused { reason } => match reason {
            Refused::Unreadable { .. } => "refused: unreadable",
            Refused::TooBig { .. } => "refused: too big",
            Refused::IdReused => "refused: id reused",
            Refused::NotYourRole => "refused: not your role",
            Refused::Finalised => "refused: finalised",
            Refused::Misplaced => "refused: misplaced",
            Refused::Replaced { .. } => "refused: replaced",
            Refused::SetAside => "refused: set aside",
            Refused::Other => "refused: other",
        },
        Outcome::Erased => "erased",
    }
}

/// A photo of which somebody read "Saved on this phone".
#[derive(Clone, Debug)]
pub struct PhotoTruth {
    /// As its entry names it.
    pub photo: Photo,
    /// The change that names it.
    pub change: ChangeId,
    /// When it was saved, in true milliseconds since the Unix epoch.
    pub made_ms: u64,
}

/// What was promised.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// Photos that were saved.
    pub photos: BTreeMap<BlobId, PhotoTruth>,
    /// Photos of which nothing was left anywhere, through no fault of ours.
    pub photos_gone: BTreeSet<BlobId>,
    /// Photos that the office let go, because nothing that counts named them for 90 days.
    pub photos_let_go: BTreeSet<BlobId>,
    /// Changes of which somebody read "Saved on this phone", and what they said, byte for byte.
    pub saved: BTreeMap<ChangeId, String>,
    /// When each was saved, in true milliseconds since the Unix epoch.
    pub made_ms: BTreeMap<ChangeId, u64>,
    /// What the phone of its author knew when each was written: the changes to any field of the case and its person.
    pub seen: BTreeMap<ChangeId, BTreeSet<ChangeId>>,
    /// Ids that came a second time with another text.
    pub reused: BTreeSet<ChangeId>,
    /// For which files these other texts were: an erased one takes them along.
    pub reused_in: BTreeMap<ChangeId, BTreeSet<FileId>>,
    /// Whether something happened by which a file on a phone may come to differ from the office's: damage, an old image, a
    /// backup put back. Else comparing lists must find nothing.
    pub may_stray: bool,
    /// Whether the ledger was put back too, so that the office forgot what was erased.
    pub forgot_deeds: bool,
    /// Whether a backup was ever put back.
    pub was_put_back: bool,
    /// Changes of which somebody's phone learned a verdict.
    pub acknowledged: BTreeSet<ChangeId>,
    /// Changes of which no copy was left anywhere, through no fault of ours: a phone was wiped before it could send.
    pub gone: BTreeSet<ChangeId>,
    /// Changes that were erased on purpose, by their verdict.
    pub erased: BTreeSet<ChangeId>,
    /// The file and the entry that each change that was saved is about.
    pub places: BTreeMap<ChangeId, (FileId, EntryId)>,
    /// Entries that were put into the right file.
    pub relocated: BTreeMap<(FileId, EntryId), FileId>,
    /// Other files into which they were put, in a line of history that was lost: an older backup may have them there.
    pub relocated_before: BTreeMap<(FileId, EntryId), BTreeSet<FileId>>,
    /// Files and entries that were erased on purpose: what is said in them later is erased as well.
    pub emptied: BTreeSet<Uuid>,
}

impl Truth {
    /// Notes that a change which was promised names a photo. What is written again names the same one, which is as old as it
    /// was.
    pub fn note_photo(&mut self, photo: Photo, change: ChangeId, now_ms: u64) {
        let made_ms = self.photos.get(&photo.blob).map_or(now_ms, |known| known.made_ms);
        self.photos.insert(photo.blob, PhotoTruth { photo, change, made_ms });
    }

    /// Whether a change is older than phones keep their work where there are no verified backups, and the office was put
    /// back: what an older backup lacks is promised to nobody.
    #[must_use]
    pub fn is_too_old(&self, id: ChangeId, now_ms: u64) -> bool {
        let age_ms = now_ms.saturating_sub(self.made_ms.get(&id).copied().unwrap_or(now_ms));
        self.was_put_back && age_ms >= OUTBOX_DAYS * 24 * 60 * 60 * 1000
    }

    /// The ids under which a change may be found: its own, and those that it got on its way to the right file.
    #[must_use]
    pub fn names(&self, id: ChangeId) -> Vec<ChangeId> {
        let Some(place) = self.places.get(&id) else { return vec![id] };
        let way = self.way(id, *place).into_iter().map(|(_, id)| id);
        let before = self.relocated_before.get(place).into_iter().flatten();
        way.chain(before.map(|to| ChangeId(Uuid::new_v5(&to.0, id.0.as_bytes())))).collect()
    }

    /// Notes that an entry was put into the right file.
    pub fn relocate(&mut self, from: FileId, entry: EntryId, to: FileId) {
        if let Some(before) = self.relocated.insert((from, entry), to).filter(|before| *before != to) {
            self.relocated_before.entry((from, entry)).or_default().insert(before);
        }
    }

    /// Where a change that was written for an entry of a file went with it, and the id that it has at each place.
    #[must_use]
    pub fn way(&self, id: ChangeId, place: (FileId, EntryId)) -> Vec<((FileId, EntryId), ChangeId)> {
        let mut way = vec![(place, id)];
        let ((mut file, mut entry), mut id) = (place, id);
        while let Some(to) = self.relocated.get(&(file, entry)) {
            // As docs/api.md says.
            let there = |id: Uuid| Uuid::new_v5(&to.0, id.as_bytes());
            (file, entry, id) = (*to, EntryId(there(entry.0)), ChangeId(there(id.0)));
            way.push(((file, entry), id));
        }
        way
    }

    /// Whether another text under the id of a change was erased on purpose. It had been all that was left under that id, and nobody
    /// can tell from outside which of the two it was.
    #[must_use]
    pub fn is_other_erased(&self, id: ChangeId) -> bool {
        self.reused_in.get(&id).into_iter().flatten().any(|file| self.emptied.contains(&file.0))
    }

    /// Whether a change was erased on purpose, by itself or with its entry or file, wherever that stands now.
    #[must_use]
    pub fn is_erased(&self, id: ChangeId) -> bool {
        let is_emptied = |(file, entry): (FileId, EntryId)| {
            self.emptied.contains(&file.0) || self.emptied.contains(&entry.0)
        };
        let way = self.places.get(&id).map(|place| self.way(id, *place)).unwrap_or_default();
        self.erased.contains(&id)
            || way.into_iter().any(|(place, id)| is_emptied(place) || self.erased.contains(&id))
    }
}

/// How the text of a change begins.
#[must_use]
pub fn mark(id: ChangeId) -> String {
    format!("{{\"id\":\"{id}\",\"file\"")
}
