//! The life of a save on the device: waiting → acknowledged → covered → safe, and only then deleted.
//!
//! Decide, then do: this module decides from an answer's verdicts what becomes of each record; the device's store writes
//! it in the same transaction as the answer's pages and cursor.

use serde::{Deserialize, Serialize};

use std::collections::BTreeSet;

use crate::change::RawSave;
use crate::id::{ChangeId, FileId, SaveId};
use crate::limits::{BATCH_BYTES_MAX, BATCH_SAVES_MAX};
use crate::seq::Sequence;
use crate::wire::sync::{Held, Outcome, Refused, Verdict};

/// One save in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The save.
    pub id: SaveId,
    /// Its bytes, fixed when it was saved: a [`RawSave`].
    pub bytes: String,
    /// When it was saved, in milliseconds since the Unix epoch.
    pub made_ms: u64,
    /// The file that the user saved in, for lists.
    pub file: FileId,
    /// What was saved, for lists ("Visit"). Never shown without the store being open.
    pub title: String,
    /// Whether a request has carried it: from then on *Undo* is an amendment.
    pub handed_over: bool,
    /// Where each change stands, in the order of the save.
    pub changes: Vec<Standing>,
    /// A second sealed form, so that a locked device can deliver it. Not written yet; kept by builds that do not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_to_server: Option<String>,
}

/// Where one change stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// No verdict yet.
    Waiting {
        /// The change.
        change: ChangeId,
    },
    /// The server has committed it.
    Acknowledged {
        /// The change.
        change: ChangeId,
        /// Its place in the server's history.
        seq: Sequence,
        /// Whether the cursor has passed it: the pages on this device contain it.
        covered: bool,
    },
    /// The server keeps it and has not applied it.
    Held {
        /// The change.
        change: ChangeId,
        /// Why.
        reason: Held,
    },
    /// The server keeps it and will not apply it as it is.
    Refused {
        /// The change.
        change: ChangeId,
        /// Why.
        reason: Refused,
    },
    /// Its entry was erased on purpose.
    Erased {
        /// The change.
        change: ChangeId,
    },
    /// It is practice: it never leaves this device, and the office is not asked about it.
    Practice {
        /// The change.
        change: ChangeId,
    },
}

/// A save's state in the words of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Every change is committed by the server.
    WithTheOffice,
    /// It is practice: durable here, and never anywhere else.
    Practice,
    /// Durable here, not yet there.
    SavedOnThisPhone,
    /// A request carries it now.
    Sending,
    /// The server keeps it without applying it.
    HeldByTheOffice,
}

impl State {
    /// The words. Every screen uses these and no others.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::WithTheOffice => "With the office",
            Self::Practice => "Practice, on this phone only",
            Self::SavedOnThisPhone => "Saved on this phone",
            Self::Sending => "Sending",
            Self::HeldByTheOffice => "Held by the office",
        }
    }
}

impl Standing {
    /// The change.
    #[must_use]
    pub fn change(&self) -> ChangeId {
        match self {
            Self::Waiting { change }
            | Self::Acknowledged { change, .. }
            | Self::Held { change, .. }
            | Self::Refused { change, .. }
            | Self::Erased { change }
            | Self::Practice { change } => *change,
        }
    }
}

impl Record {
    /// A save that was just made in `file`: of practice where that is.
    #[must_use]
    pub fn new(
        id: SaveId,
        bytes: String,
        made_ms: u64,
        file: FileId,
        title: String,
        changes: &[ChangeId],
    ) -> Self {
        let stands = |change: &ChangeId| match file.is_practice() {
            true => Standing::Practice { change: *change },
            false => Standing::Waiting { change: *change },
        };
        let changes = changes.iter().map(stands).collect();
        Self { id, bytes, made_ms, file, title, handed_over: false, changes, sealed_to_server: None }
    }

    /// Whether the server has yet to judge any of it.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.changes.iter().any(|standing| matches!(standing, Standing::Waiting { .. }))
    }

    /// Whether it is practice.
    #[must_use]
    pub fn is_practice(&self) -> bool {
        self.file.is_practice()
    }

    /// Whether the office keeps any of it without having applied it.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.changes
            .iter()
            .any(|standing| matches!(standing, Standing::Held { .. } | Standing::Refused { .. }))
    }

    /// The state in the words of the screens; `sending` while a request carries it.
    #[must_use]
    pub fn state(&self, sending: bool) -> State {
        if self.is_practice() {
            State::Practice
        } else if self.is_held() {
            State::HeldByTheOffice
        } else if self.is_waiting() {
            if sending { State::Sending } else { State::SavedOnThisPhone }
        } else {
            State::WithTheOffice
        }
    }

    /// Whether the screens still fold this save over what the server sent: until the pages contain all of it.
    /// What the office holds or refuses stays on the screen of its author.
    #[must_use]
    pub fn is_overlay(&self) -> bool {
        self.uncovered().next().is_some()
    }

    /// Whether any of its changes may be in this file.
    #[must_use]
    pub fn names(&self, file: FileId) -> bool {
        self.file == file || self.bytes.contains(&file.to_string())
    }

    /// The held or refused changes that this save was written instead of.
    #[must_use]
    pub fn replaces(&self) -> Vec<ChangeId> {
        // Few saves are: the others are not parsed.
        if !self.bytes.contains(r#""replaces":"#) {
            return Vec::new();
        }
        changes(self).into_iter().filter_map(|change| change.replaces).collect()
    }

    /// Whether the office keeps any of it without having applied it, and nobody has written that again: see
    /// [`written_again`].
    #[must_use]
    pub fn is_open(&self, again: &BTreeSet<ChangeId>) -> bool {
        self.changes.iter().any(|standing| {
            matches!(standing, Standing::Held { .. } | Standing::Refused { .. })
                && !again.contains(&standing.change())
        })
    }

    /// The changes that the pages on this device do not contain.
    pub fn uncovered(&self) -> impl Iterator<Item = ChangeId> {
        self.changes
            .iter()
            .filter(|standing| {
                !matches!(standing, Standing::Acknowledged { covered: true, .. } | Standing::Erased { .. })
            })
            .map(Standing::change)
    }

    /// Takes a verdict on its change number `place`. A later verdict never undoes an acknowledgement.
    pub fn settle(&mut self, place: usize, outcome: &Outcome) {
        let Some(standing) = self.changes.get_mut(place) else { return };
        if matches!(standing, Standing::Acknowledged { .. } | Standing::Practice { .. }) {
            return;
        }
        let change = standing.change();
        *standing = match outcome {
            Outcome::Applied { seq } | Outcome::Duplicate { seq } => {
                Standing::Acknowledged { change, seq: *seq, covered: false }
            }
            Outcome::Held { reason } => Standing::Held { change, reason: reason.clone() },
            Outcome::Refused { reason } => Standing::Refused { change, reason: reason.clone() },
            Outcome::Erased => Standing::Erased { change },
        };
    }

    /// Takes it from a page that a change has been applied: what was held is so no longer. Returns whether that is news.
    /// What was refused because its id is another's stays refused: it is that other change which came.
    pub fn find_applied(&mut self, applied: ChangeId, seq: Sequence) -> bool {
        let held = self.changes.iter_mut().find(|standing| match standing {
            Standing::Held { change, .. } => *change == applied,
            Standing::Refused { change, reason } => *change == applied && *reason != Refused::IdReused,
            Standing::Waiting { .. }
            | Standing::Acknowledged { .. }
            | Standing::Erased { .. }
            | Standing::Practice { .. } => false,
        });
        let Some(standing) = held else { return false };
        *standing = Standing::Acknowledged { change: applied, seq, covered: false };
        true
    }

    /// Marks as covered what a finished pass contains. Returns whether anything changed.
    pub fn cover(&mut self, passed: Sequence) -> bool {
        let mut changed = false;
        for standing in &mut self.changes {
            if let Standing::Acknowledged { seq, covered, .. } = standing
                && *seq <= passed
                && !*covered
            {
                *covered = true;
                changed = true;
            }
        }
        changed
    }

    /// Takes every verdict back but erasure: a new incarnation may not contain what the old one had committed, nor what
    /// it held.
    pub fn offer_again(&mut self) {
        for standing in &mut self.changes {
            if !matches!(standing, Standing::Erased { .. } | Standing::Practice { .. }) {
                *standing = Standing::Waiting { change: standing.change() };
            }
        }
    }

    /// Whether the record may be deleted: all of it covered, and safe by the office's word (on its verified backups, or
    /// 90 days old by its clock). This device's own clock is not asked: it may be years ahead.
    #[must_use]
    pub fn is_safe(&self, safe_through: Option<Sequence>) -> bool {
        self.changes.iter().all(|standing| match standing {
            Standing::Acknowledged { seq, covered, .. } => {
                *covered && safe_through.is_some_and(|safe| *seq <= safe)
            }
            Standing::Erased { .. } => true,
            _ => false,
        })
    }
}

/// Which of these saves the next request carries: the first, as many as fit. `bytes_max` is halved after a 413.
///
/// The first goes even if it alone passes `bytes_max`: no save may wait for ever.
pub fn batch<'a>(saves: impl Iterator<Item = &'a Record>, bytes_max: usize) -> Vec<SaveId> {
    let mut bytes = 0;
    let mut batch = Vec::new();
    for record in saves.take(BATCH_SAVES_MAX) {
        bytes += record.bytes.len() + 1;
        if !batch.is_empty() && bytes > bytes_max.min(BATCH_BYTES_MAX) {
            break;
        }
        batch.push(record.id);
    }
    batch
}

/// The changes that have been written again by other saves in this outbox: these stand for them.
pub fn written_again<'a>(records: impl Iterator<Item = &'a Record>) -> BTreeSet<ChangeId> {
    records.flat_map(Record::replaces).collect()
}

/// Applies an answer's verdicts to the records that were sent, in the order sent.
pub fn settle(sent: &mut [Record], verdicts: &[Verdict]) {
    for verdict in verdicts {
        if let Some(record) = sent.get_mut(verdict.save) {
            record.settle(verdict.place, &verdict.outcome);
        }
    }
}

/// The changes of a save, for folding it over what the server sent. Bytes that cannot be read give none.
#[must_use]
pub fn changes(record: &Record) -> Vec<crate::change::Change> {
    let Ok(save) = serde_json::from_str::<RawSave>(&record.bytes) else { return Vec::new() };
    save.changes.iter().filter_map(|raw| crate::change::Change::decode(raw.get()).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const CHANGE: ChangeId = ChangeId(Uuid::from_u128(1));

    fn record(number: u128, bytes: usize) -> Record {
        let file = FileId(Uuid::nil());
        Record::new(
            SaveId(Uuid::from_u128(number)),
            "x".repeat(bytes),
            0,
            file,
            "Visit".to_owned(),
            &[CHANGE],
        )
    }

    fn seq(counter: u64) -> Sequence {
        Sequence { epoch: 0, counter }
    }

    #[test]
    fn a_save_lives_until_it_is_safe() {
        let mut save = record(1, 10);
        assert_eq!(save.state(false), State::SavedOnThisPhone);
        assert_eq!(save.state(true), State::Sending);
        save.settle(0, &Outcome::Applied { seq: seq(5) });
        assert_eq!(save.state(false), State::WithTheOffice);
        assert!(save.is_overlay(), "acknowledged work is shown until its page has come");
        assert!(!save.cover(seq(4)) && save.is_overlay());
        assert!(save.cover(seq(5)) && !save.is_overlay());
        assert!(!save.is_safe(None), "nobody vouches for it yet");
        assert!(!save.is_safe(Some(seq(4))));
        assert!(save.is_safe(Some(seq(5))));
        save.offer_again();
        assert!(save.is_waiting() && !save.is_safe(Some(seq(5))));
        for verdict in
            [Outcome::Held { reason: Held::ServerTrouble }, Outcome::Refused { reason: Refused::Other }]
        {
            save.settle(0, &verdict);
            save.offer_again();
            assert!(save.is_waiting(), "what an office kept aside may be in no backup either");
        }
        save.settle(0, &Outcome::Erased);
        save.offer_again();
        assert!(!save.is_waiting(), "what was erased on purpose is not offered again");
    }

    #[test]
    fn a_lost_answer_sent_again_is_an_acknowledgement() {
        let mut save = record(1, 10);
        save.settle(0, &Outcome::Duplicate { seq: seq(5) });
        assert_eq!(save.state(false), State::WithTheOffice);
        save.settle(0, &Outcome::Held { reason: Held::ServerTrouble });
        assert_eq!(save.state(false), State::WithTheOffice, "an acknowledgement is never undone");
    }

    #[test]
    fn a_page_that_names_a_change_settles_it_unless_the_id_is_anothers() {
        let mut save = record(1, 10);
        save.settle(0, &Outcome::Refused { reason: Refused::Other });
        assert!(save.find_applied(CHANGE, seq(5)), "a supervisor has said that it counts");
        assert_eq!(save.state(false), State::WithTheOffice);
        let mut other = record(2, 10);
        other.settle(0, &Outcome::Refused { reason: Refused::IdReused });
        assert!(!other.find_applied(CHANGE, seq(5)) && other.is_held(), "what came is not this text");
    }

    #[test]
    fn held_work_is_never_safe_to_delete() {
        let mut save = record(1, 10);
        save.settle(0, &Outcome::Held { reason: Held::NotOnYourCaseload });
        assert_eq!(save.state(false), State::HeldByTheOffice);
        assert!(save.is_overlay() && !save.is_safe(Some(seq(99))));
    }

    #[test]
    fn what_is_written_again_is_not_open_any_more() {
        let mut save = record(1, 10);
        save.settle(0, &Outcome::Held { reason: Held::NotOnYourCaseload });
        assert!(save.is_open(&BTreeSet::new()));
        let again = Record {
            bytes: format!(
                r#"{{"id":"{0}","changes":[{{"id":"{0}","file":"{0}","entry":"{0}","kind":"contact","stamp":{{"wall_ms":1,"tick":0,"writer":"{0}"}},"replaces":"{1}","set":{{"note":{{"value":"a","over":[]}}}}}}]}}"#,
                Uuid::nil(),
                CHANGE.0,
            ),
            ..record(2, 0)
        };
        assert_eq!(again.replaces(), [CHANGE]);
        let again = written_again([&save, &again].into_iter());
        assert!(!save.is_open(&again) && save.is_held(), "it is still held, and another one stands for it");
        assert!(record(3, 10).replaces().is_empty());
    }

    #[test]
    fn a_page_that_contains_it_ends_what_was_held() {
        let mut save = record(1, 10);
        assert!(!save.find_applied(CHANGE, seq(3)), "a verdict is on its way");
        save.settle(0, &Outcome::Held { reason: Held::NotOnYourCaseload });
        assert!(save.find_applied(CHANGE, seq(3)) && !save.is_held());
        assert!(save.cover(seq(3)) && !save.is_overlay());
    }

    #[test]
    fn a_batch_is_bounded_and_never_empty() {
        let saves: Vec<Record> = (0..3).map(|number| record(number, 100)).collect();
        assert_eq!(batch(saves.iter(), 202).len(), 2);
        assert_eq!(batch(saves.iter(), 201).len(), 1);
        assert_eq!(batch(saves.iter(), 1).len(), 1);
        let many: Vec<Record> = (0..300).map(|number| record(number, 1)).collect();
        assert_eq!(batch(many.iter(), usize::MAX).len(), BATCH_SAVES_MAX);
    }
}
