//! Saves on their way in: each change is judged alone, in a savepoint of its own, and everything is committed together.

mod again;
mod apply;
mod depends;
mod erased;
mod read;
mod vouch;
mod witness;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use shared::change::{Change, Edit};
use shared::fold::fold;
use shared::id::{ChangeId, EntryId, FileId, ReplicaId, SaveId, UserId, WriterId};
use shared::kind::{self, FileKind, Permission, permission};
use shared::seq::Sequence;
use shared::stamp::Stamp;
use shared::view::lone_visit::worker_file;
use shared::view::service::SERVICE_FILE;
use shared::wire::sync::{Depth, Held, Outcome, Refused, Verdict};
use uuid::Uuid;

use crate::judge::{self, Decision, Facts};
use crate::random::Chance;
use crate::store::row::{Audit, ChangeRow, Grant, Status, Unread, User};
use crate::store::{StoreError, Writing};
use crate::{blobs, grants, keys};
pub(crate) use apply::raise_heads;
pub use read::{ReadChange, ReadSave, read_saves};
pub use vouch::NotAsItIs;
pub use witness::{ReadWitness, WITNESSES_KEPT_MAX, read_witnesses};

/// Judges and keeps saves inside one job of the store's writer.
pub struct Receiver<'t> {
    tx: &'t mut dyn Writing,
    now_ms: u64,
    chance: Chance,
    /// Whether a supervisor says of the change at hand that it counts.
    vouched: bool,
    /// Files that were written in, and the latest place in each.
    touched: BTreeMap<FileId, Sequence>,
    /// Something was kept without being applied.
    kept_aside: bool,
    /// Authors of what was applied, and the latest place of each: their cursors must pass it, whatever they see.
    authors: BTreeMap<UserId, Sequence>,
    /// What was read before in this job. Emptied whenever a file or a grant is written or taken back.
    read: BTreeMap<(UserId, FileId), Around>,
    /// The latest effective stamp of each writer, written at the end.
    stamps: BTreeMap<WriterId, Stamp>,
    digest_keys: BTreeMap<FileId, [u8; 32]>,
    /// Held changes that something in this job has settled.
    settled: BTreeMap<ChangeId, Outcome>,
    /// What to judge again: changes that waited for these, and those of authors who gained a file.
    unblocked: Vec<Unblocked>,
    /// What to write to the audit log: (author, device, save, file).
    deeds: BTreeSet<(UserId, ReplicaId, SaveId, Option<FileId>)>,
}

/// What is answered for a change that is here already.
fn verdict_again(status: &Status) -> Outcome {
    match status {
        Status::Applied { seq, .. } => Outcome::Duplicate { seq: *seq },
        Status::Held(reason) => Outcome::Held { reason: reason.clone() },
        Status::Refused(reason) => Outcome::Refused { reason: reason.clone() },
        Status::Erased => Outcome::Erased,
    }
}

/// A file, if it is there, and the rows of one user on it.
#[derive(Clone)]
struct Around {
    file_kind: Option<FileKind>,
    grants: Vec<Grant>,
}

/// Why held changes may be judged again.
#[derive(Clone, Copy)]
enum Unblocked {
    /// They waited for this change.
    By(ChangeId),
    /// Their author sees this file now.
    Gained(UserId, FileId),
    /// Their author's account is switched on again.
    SwitchedOn(UserId),
}

/// A change with everything that came with it.
struct Incoming<'a> {
    author: &'a User,
    replica: ReplicaId,
    save: SaveId,
    place: usize,
    text: &'a str,
    /// Changes of the same save that were held, by what they write.
    held_before: &'a [(ChangeId, FileId, EntryId)],
}

impl<'t> Receiver<'t> {
    /// A receiver that works at `now_ms`, and draws keys from the operating system.
    pub fn new(tx: &'t mut dyn Writing, now_ms: u64) -> Self {
        Self {
            tx,
            now_ms,
            chance: Chance::System,
            vouched: false,
            touched: BTreeMap::new(),
            kept_aside: false,
            authors: BTreeMap::new(),
            read: BTreeMap::new(),
            stamps: BTreeMap::new(),
            digest_keys: BTreeMap::new(),
            settled: BTreeMap::new(),
            unblocked: Vec::new(),
            deeds: BTreeSet::new(),
        }
    }

    /// The same receiver, drawing keys from `chance`.
    #[must_use]
    pub fn drawing_from(self, chance: &Chance) -> Self {
        Self { chance: chance.clone(), ..self }
    }

    /// Judges the saves of `author`, gives a verdict for each change, and writes what follows from them.
    ///
    /// # Errors
    /// Where the store fails as a whole. A change that cannot be judged is held, and the rest goes on.
    pub fn take(
        mut self,
        author: &User,
        replica: ReplicaId,
        saves: &[ReadSave],
    ) -> Result<Vec<Verdict>, StoreError> {
        let mut verdicts = Vec::new();
        for (at, save) in saves.iter().enumerate() {
            let mut held_before = Vec::new();
            for (place, read) in save.changes.iter().enumerate() {
                let incoming = Incoming {
                    author,
                    replica,
                    save: save.id,
                    place,
                    text: read.text(),
                    held_before: &held_before,
                };
                let outcome = self.guarded(&incoming, read)?;
                if let (Outcome::Held { .. }, ReadChange::Change(change, _)) = (&outcome, read) {
                    held_before.push((change.id, change.file, change.entry));
                }
                self.judge_unblocked()?;
                verdicts.push(Verdict { save: at, place, change: read.id(), outcome });
            }
        }
        // Only what was held is settled: another text under the same id stays refused.
        for verdict in verdicts.iter_mut().filter(|verdict| matches!(verdict.outcome, Outcome::Held { .. })) {
            if let Some(settled) = verdict.change.and_then(|id| self.settled.get(&id)) {
                verdict.outcome = settled.clone();
            }
        }
        self.finish()?;
        Ok(verdicts)
    }

    /// One change in a savepoint and behind a guard: whatever goes wrong with it, it is held and the next one is judged.
    fn guarded(&mut self, incoming: &Incoming<'_>, read: &ReadChange) -> Result<Outcome, StoreError> {
        self.tx.mark()?;
        let judged = catch_unwind(AssertUnwindSafe(|| self.judge_and_keep(incoming, read)));
        match judged {
            Ok(Ok(outcome)) => {
                self.tx.keep()?;
                Ok(outcome)
            }
            Ok(Err(StoreError::NoRoom(cause))) => Err(StoreError::NoRoom(cause)),
            failed => {
                if let Ok(Err(error)) = &failed {
                    tracing::error!(change = ?read.id(), error = error as &dyn std::error::Error, "holding a change");
                } else {
                    tracing::error!(change = ?read.id(), "holding a change: judging it panicked");
                }
                self.tx.take_back()?;
                self.forget();
                self.keep(incoming, read, Status::Held(Held::ServerTrouble))?;
                Ok(Outcome::Held { reason: Held::ServerTrouble })
            }
        }
    }

    fn judge_and_keep(&mut self, incoming: &Incoming<'_>, read: &ReadChange) -> Result<Outcome, StoreError> {
        let Some(id) = read.id() else { return self.keep_unread(incoming, read) };
        if let Some(known) = self.tx.change(id)? {
            return self.again(incoming, &known);
        }
        if self.is_erased(incoming.author.id, read)? {
            return self.after_erasure(incoming, read);
        }
        let change = match read {
            ReadChange::Change(change, _) => change,
            ReadChange::Newer { .. } => return self.hold(incoming, read, Held::NeedsNewerServer),
            ReadChange::TooBig { limit, .. } => {
                let reason = Refused::TooBig { limit: (*limit).to_owned() };
                return self.refuse(incoming, read, reason);
            }
            ReadChange::Broken { .. } => return self.keep_unread(incoming, read),
        };
        let outcome = match self.decide(change, incoming.author, incoming.held_before)? {
            Decision::Hold(reason) => self.hold(incoming, read, reason)?,
            Decision::Refuse(reason) => return self.refuse(incoming, read, reason),
            decision => {
                let (seq, at) = self.place(change)?;
                if let Decision::Create(kind) = decision {
                    self.create_file(change, kind, incoming.author, seq)?;
                }
                self.keep(incoming, read, Status::Applied { seq, at })?;
                self.apply(change, incoming.author.id, seq)?;
                Outcome::Applied { seq }
            }
        };
        // Last, so that nothing after it can fail and leave its traces in this receiver.
        self.settle_written_again(change, incoming.author.id)?;
        Ok(outcome)
    }

    fn refuse(
        &mut self,
        incoming: &Incoming<'_>,
        read: &ReadChange,
        reason: Refused,
    ) -> Result<Outcome, StoreError> {
        self.keep(incoming, read, Status::Refused(reason.clone()))?;
        Ok(Outcome::Refused { reason })
    }

    fn hold(
        &mut self,
        incoming: &Incoming<'_>,
        read: &ReadChange,
        reason: Held,
    ) -> Result<Outcome, StoreError> {
        self.keep(incoming, read, Status::Held(reason.clone()))?;
        Ok(Outcome::Held { reason })
    }

    /// The same id came before: the same bytes get the same answer, other bytes are refused and the first kept.
    fn again(&mut self, incoming: &Incoming<'_>, known: &ChangeRow) -> Result<Outcome, StoreError> {
        match known.status {
            Status::Erased => self.again_elsewhere(incoming, known),
            _ => self.known(incoming, known, incoming.text),
        }
    }

    /// The answer that a change got, if it is this text.
    fn known(
        &mut self,
        incoming: &Incoming<'_>,
        known: &ChangeRow,
        text: &str,
    ) -> Result<Outcome, StoreError> {
        let key = self.tx.digest_key(known.file.unwrap_or(NO_FILE))?;
        let same = key.is_some_and(|key| keys::mac_matches(&key, &[text.as_bytes()], &known.digest));
        if !same || known.author != incoming.author.id {
            // What it says of something that was erased is kept nowhere.
            if !self.is_erased(incoming.author.id, &ReadChange::of(text.to_owned()))? {
                self.keep_text(incoming, "an id that was used before")?;
            }
            return Ok(Outcome::Refused { reason: Refused::IdReused });
        }
        Ok(verdict_again(&known.status))
    }

    fn decide(
        &mut self,
        change: &Change,
        author: &User,
        held_before: &[(ChangeId, FileId, EntryId)],
    ) -> Result<Decision, StoreError> {
        #[cfg(test)]
        assert_ne!(change.kind, tests::TRIPWIRE, "a test asked for a panic");
        let now_ms = self.now_ms;
        let Around { file_kind, grants } = self.around(author.id, change.file)?;
        let called = self.tx.entries_called(change.entry)?;
        let entry = called.iter().find(|entry| entry.file == change.file);
        let mut stands_elsewhere = false;
        for other in called.iter().filter(|_| entry.is_none()) {
            stands_elsewhere |= grants::scope(&*self.tx, author.id, other.file, now_ms)?.is_some();
        }
        let named = self.names_file(change)?;
        let sees_named = match named {
            Some(case) if matches!(change.kind.as_str(), kind::CONCERN | kind::FEEDBACK) => {
                self.wrote_in(author.id, case)?
            }
            Some(person) => self.sees_person(author.id, person)?,
            None => true,
        };
        let names_itself = kind::of_two_people(&change.kind).is_some() && named == Some(change.file);
        let facts = Facts {
            roles: &author.roles,
            file_exists: file_kind.is_some(),
            grants: &grants,
            entry_kind: entry.map(|entry| entry.kind.as_str()),
            stands_elsewhere,
            sees_named,
            fits_file: !names_itself && fits(change, file_kind.as_ref(), author.id),
            decides: self.decides(change, author)?,
            builds_on_held: self.builds_on_held(change, author.id, held_before)?,
            account_off: author.disabled,
            vouched: self.vouched,
            now_ms,
        };
        Ok(judge::judge(change, &facts))
    }

    /// The file that a change names, or that the entry names which it takes back into use.
    fn names_file(&self, change: &Change) -> Result<Option<FileId>, StoreError> {
        let takes_back = matches!(change.edit, Edit::Restore(_)) && change.kind == kind::SAME_PERSON;
        if takes_back { self.joined_by(change.file, change.entry) } else { Ok(judge::names_file(change)) }
    }

    fn sees_person(&self, user: UserId, person: FileId) -> Result<bool, StoreError> {
        let is_person = self.tx.file(person)?.is_some_and(|file| file.kind == FileKind::Person);
        Ok(is_person && grants::scope(&*self.tx, user, person, self.now_ms)? == Some(Depth::Whole))
    }

    /// Whether a case is somebody's to write in, or was until lately: a concern is let in late, like every other work.
    fn wrote_in(&self, user: UserId, case: FileId) -> Result<bool, StoreError> {
        let is_case = self.tx.file(case)?.is_some_and(|file| file.kind == FileKind::Case);
        Ok(is_case
            && !self.tx.is_erased(case)?
            && judge::may_write(&self.tx.grants_between(user, case)?, None, self.now_ms))
    }

    /// Whether a change by somebody who does no casework only decides between versions of what others wrote.
    fn decides(&self, change: &Change, author: &User) -> Result<bool, StoreError> {
        let Edit::Set(fields) = &change.edit else { return Ok(false) };
        if permission(&change.kind, &author.roles) != Permission::NotYourRole {
            return Ok(false);
        }
        let entry = self.tx.record(change.file, change.entry)?.and_then(|record| fold(&record.known()));
        Ok(entry.is_some_and(|entry| {
            let known = |name: &String| entry.fields.get(name);
            fields.iter().all(|(name, edit)| known(name).is_some_and(|field| field.is_decision(&edit.over)))
        }))
    }

    fn around(&mut self, user: UserId, file: FileId) -> Result<Around, StoreError> {
        if let Some(known) = self.read.get(&(user, file)) {
            return Ok(known.clone());
        }
        let file_kind = self.tx.file(file)?.map(|file| file.kind);
        let around = Around { file_kind, grants: self.tx.grants_between(user, file)? };
        self.read.insert((user, file), around.clone());
        Ok(around)
    }

    /// Forgets what was read: something was written that it depends on.
    fn forget(&mut self) {
        self.read.clear();
        self.digest_keys.clear();
    }

    /// Keeps a change with its first verdict.
    fn keep(&mut self, incoming: &Incoming<'_>, read: &ReadChange, status: Status) -> Result<(), StoreError> {
        let Some(id) = read.id() else { return self.keep_text(incoming, "held by a fault") };
        let key = self.digest_key(read.file().unwrap_or(NO_FILE))?;
        self.deeds.insert((incoming.author.id, incoming.replica, incoming.save, read.file()));
        self.kept_aside |= !matches!(status, Status::Applied { .. });
        self.tx.insert_change(&ChangeRow {
            id,
            save: incoming.save,
            place: incoming.place,
            author: incoming.author.id,
            author_name: incoming.author.name.clone(),
            replica: incoming.replica,
            file: read.file(),
            entry: read.entry(),
            body: Some(incoming.text.to_owned()),
            digest: keys::mac(&key, &[incoming.text.as_bytes()]),
            received_ms: self.now_ms,
            status,
        })?;
        match read {
            ReadChange::Change(change, _) => blobs::name(self.tx, change),
            _ => Ok(()),
        }
    }

    fn digest_key(&mut self, file: FileId) -> Result<[u8; 32], StoreError> {
        if let Some(key) = self.digest_keys.get(&file) {
            return Ok(*key);
        }
        let key = match self.tx.digest_key(file)? {
            Some(key) => key,
            None => {
                let key = self.chance.bytes();
                self.tx.put_digest_key(file, &key)?;
                key
            }
        };
        self.digest_keys.insert(file, key);
        Ok(key)
    }

    fn keep_unread(&mut self, incoming: &Incoming<'_>, read: &ReadChange) -> Result<Outcome, StoreError> {
        let at = match read {
            ReadChange::Broken { at, .. } => at.clone(),
            _ => String::new(),
        };
        self.keep_text(incoming, &at)?;
        Ok(Outcome::Refused { reason: Refused::Unreadable { at } })
    }

    fn keep_text(&mut self, incoming: &Incoming<'_>, why: &str) -> Result<(), StoreError> {
        self.deeds.insert((incoming.author.id, incoming.replica, incoming.save, None));
        self.kept_aside = true;
        self.tx.keep_unread(&Unread {
            author: incoming.author.id,
            replica: incoming.replica,
            hash: crate::session::hash(incoming.text.as_bytes()),
            text: incoming.text.to_owned(),
            why: why.to_owned(),
            received_ms: self.now_ms,
        })
    }

    /// Writes what follows from all of it: heads of files and users, and the audit log.
    fn finish(self) -> Result<(), StoreError> {
        if self.kept_aside && self.touched.is_empty() {
            // What is kept aside moves the order on as well: a backup that lacks it must be told from one that has it.
            self.tx.next_seq()?;
        }
        for (file, seq) in &self.touched {
            apply::raise_heads(self.tx, *file, *seq)?;
        }
        for (author, seq) in &self.authors {
            self.tx.raise_head(*author, *seq)?;
        }
        for stamp in self.stamps.values() {
            self.tx.put_previous(*stamp)?;
        }
        if let Some(latest) = self.touched.values().max() {
            self.tx.note_received(self.now_ms, *latest)?;
        }
        for (actor, replica, save, file) in self.deeds {
            self.tx.audit(&Audit {
                at_ms: self.now_ms,
                actor: Some(actor),
                replica: Some(replica),
                action: "saved".to_owned(),
                file,
                user: None,
                detail: save.to_string(),
            })?;
        }
        Ok(())
    }
}

/// Whether an entry of this kind may stand in a file of that kind; where there is no file yet, in the one that it opens, under
/// this id.
fn fits(change: &Change, file: Option<&FileKind>, author: UserId) -> bool {
    match file {
        Some(file) => kind::fits(&change.kind, file),
        // One file of each of these has a place that is known beforehand, and nobody else may take it.
        None => match change.kind.as_str() {
            kind::WORKER => change.file == worker_file(author),
            kind::SERVICE => change.file == SERVICE_FILE,
            _ => true,
        },
    }
}

/// The digest key of texts that name no file stands under this one.
const NO_FILE: FileId = FileId(Uuid::nil());

#[cfg(test)]
mod tests;
