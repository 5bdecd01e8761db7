//! What writing the rows of the in-memory store means.

use shared::id::{ChangeId, EntryId, FileId, IncarnationId, ReplicaId, UserId};
use shared::seq::Sequence;
use shared::stamp::Stamp;
use uuid::Uuid;

use super::state::{Kept, State, under};
use crate::clock::DAY_MS;
use crate::store::deed::{Account, Deed, Key};
use crate::store::row::{
    Audit, Backup, ChangeRow, CodeRow, Device, EntryRow, Family, FileRow, Grant, GrantId, Look, Review,
    Status, Team, Token, Unread, User,
};
use crate::store::{
    AccountsMut, Arrival, BackupsMut, Changes, ChangesMut, FilesMut, GrantsMut, Numbering, OfficeMut,
    Remembering, SessionsMut, StoreError,
};

impl Numbering for State {
    fn next_seq(&mut self) -> Kept<Sequence> {
        self.latest.counter += 1;
        Ok(self.latest)
    }

    fn sign(&mut self, sign: u32) -> Kept<()> {
        self.signs.insert_mut(self.latest, sign);
        Ok(())
    }

    fn begin_history(&mut self, incarnation: IncarnationId, seen: Sequence) -> Kept<()> {
        self.incarnation = incarnation;
        let epoch = self.latest.epoch.max(seen.epoch) + 1;
        self.latest = Sequence { epoch, counter: self.latest.counter.max(seen.counter) };
        Ok(())
    }

    fn mark(&mut self) -> Kept<()> {
        let marks = std::mem::take(&mut self.marks);
        let mark = self.clone();
        self.marks = marks;
        self.marks.push(mark);
        Ok(())
    }

    fn keep(&mut self) -> Kept<()> {
        self.marks.pop();
        Ok(())
    }

    fn take_back(&mut self) -> Kept<()> {
        let mut marks = std::mem::take(&mut self.marks);
        if let Some(mark) = marks.pop() {
            *self = mark;
        }
        self.marks = marks;
        Ok(())
    }
}

impl Remembering for State {
    fn remember(&mut self, deed: Deed) -> Kept<()> {
        let at = u64::try_from(self.deeds.size()).unwrap_or(u64::MAX);
        self.deeds.insert_mut(at, deed);
        Ok(())
    }

    fn remembered(&self) -> Kept<Vec<Deed>> {
        Ok(self.deeds.values().cloned().collect())
    }
}

impl BackupsMut for State {
    fn note_backup(&mut self, backup: &Backup) -> Kept<()> {
        let at = u64::try_from(self.backups.size()).unwrap_or(u64::MAX);
        self.backups.insert_mut(at, backup.clone());
        Ok(())
    }
}

impl AccountsMut for State {
    fn put_user(&mut self, user: &User) -> Kept<()> {
        let (before, after) = (self.users.get(&user.id).map(Account::of), Account::of(user));
        if before.as_ref() != Some(&after) {
            self.remember(Deed::Account(after))?;
        }
        let email = user.email.to_lowercase();
        if self.users.values().any(|other| other.id != user.id && other.email == email) {
            return Err(StoreError::Engine("two users with one sign-in name".into()));
        }
        let head = self.users.get(&user.id).map_or(user.head, |known| known.head);
        self.users.insert_mut(user.id, User { email, head, ..user.clone() });
        Ok(())
    }

    fn put_team(&mut self, team: &Team) -> Kept<()> {
        self.remember(Deed::team(team))?;
        self.teams.insert_mut(team.id, team.clone());
        Ok(())
    }

    fn raise_head(&mut self, user: UserId, seq: Sequence) -> Kept<()> {
        if self.users.get(&user).is_some_and(|user| user.head < seq)
            && let Some(user) = self.users.get_mut(&user)
        {
            user.head = seq;
        }
        Ok(())
    }
}

impl SessionsMut for State {
    fn put_family(&mut self, family: &Family) -> Kept<()> {
        self.families.insert_mut(family.id, family.clone());
        Ok(())
    }

    fn end_families(&mut self, user: UserId, now_ms: u64) -> Kept<()> {
        let open = |family: &&Family| family.user == user && family.ended_ms.is_none();
        let open: Vec<Uuid> = self.families.values().filter(open).map(|family| family.id).collect();
        for id in open {
            if let Some(family) = self.families.get_mut(&id) {
                family.ended_ms = Some(now_ms);
            }
        }
        Ok(())
    }

    fn put_token(&mut self, token: &Token) -> Kept<()> {
        self.tokens.insert_mut(token.hash, token.clone());
        Ok(())
    }

    fn put_code(&mut self, code: &CodeRow) -> Kept<()> {
        self.codes.insert_mut(code.hash, code.clone());
        Ok(())
    }

    fn spend_codes(&mut self, user: Option<UserId>, now_ms: u64) -> Kept<()> {
        let unused = |code: &&CodeRow| code.user == user && code.used_ms.is_none();
        let unused: Vec<[u8; 32]> = self.codes.values().filter(unused).map(|code| code.hash).collect();
        for hash in unused {
            if let Some(code) = self.codes.get_mut(&hash) {
                code.used_ms = Some(now_ms);
            }
        }
        Ok(())
    }
}

impl GrantsMut for State {
    fn open_grant(&mut self, grant: &Grant) -> Kept<()> {
        self.remember(Deed::Granted(Key::of(grant)))?;
        let id = GrantId(i64::try_from(self.grants.size()).unwrap_or(i64::MAX) + 1);
        self.grants_by_user.insert_mut((grant.user, id));
        self.grants_by_file.insert_mut((grant.file, id));
        if let Some(case) = grant.via {
            self.grants_by_case.insert_mut((case, id));
        }
        self.grants.insert_mut(id, Grant { id, to: None, to_ms: None, ..grant.clone() });
        Ok(())
    }

    fn close_grant(&mut self, id: GrantId, to: Sequence, to_ms: u64) -> Kept<()> {
        let Some(grant) = self.grants.get_mut(&id).filter(|grant| grant.is_open()) else { return Ok(()) };
        grant.to = Some(to);
        grant.to_ms = Some(to_ms);
        let ended = Key::of(grant);
        self.remember(Deed::Ended(ended))
    }
}

impl FilesMut for State {
    fn erase_file(&mut self, file: FileId) -> Kept<()> {
        self.erased_files.insert_mut(file);
        self.drop_witnesses(|copy| copy.file == file);
        self.keys.remove_mut(&file);
        Ok(())
    }

    fn put_file(&mut self, file: &FileRow) -> Kept<()> {
        if let Some(known) = self.files.get(&file.id) {
            if let Some(person) = known.person {
                self.cases_of.remove_mut(&(person, file.id));
            }
            if let Some(case) = known.about {
                self.about.remove_mut(&(case, file.id));
            }
        }
        if let Some(person) = file.person {
            self.cases_of.insert_mut((person, file.id));
        }
        if let Some(case) = file.about {
            self.about.insert_mut((case, file.id));
        }
        self.files.insert_mut(file.id, file.clone());
        Ok(())
    }

    fn join(&mut self, file: FileId, entry: EntryId, other: Option<FileId>) -> Kept<()> {
        match other {
            Some(other) => self.joins.insert_mut((file, entry), other),
            None => {
                self.joins.remove_mut(&(file, entry));
            }
        }
        Ok(())
    }

    fn put_entry(&mut self, entry: &EntryRow) -> Kept<()> {
        let at = (entry.file, entry.entry);
        match self.entries.get(&at) {
            Some(known) => {
                self.entries_by_seq.remove_mut(&(entry.file, (known.seq, entry.entry)));
            }
            None => {
                self.entries_by_id.insert_mut((entry.entry, entry.file));
            }
        }
        self.entries_by_seq.insert_mut((entry.file, (entry.seq, entry.entry)));
        self.entries.insert_mut(at, entry.clone());
        Ok(())
    }
}

impl ChangesMut for State {
    fn insert_change(&mut self, change: &ChangeRow) -> Kept<()> {
        if self.changes_by_id.contains_key(&change.id) {
            return Err(StoreError::Engine("two changes with one id".into()));
        }
        let at = Arrival::try_from(self.changes.size()).unwrap_or(Arrival::MAX);
        self.put_change(at, change.clone());
        self.drop_witnesses(|copy| copy.change == change.id);
        Ok(())
    }

    fn settle(&mut self, id: ChangeId, status: &Status) -> Kept<()> {
        let Some(at) = self.changes_by_id.get(&id).copied() else { return Ok(()) };
        let Some(row) = self.changes.get(&at).cloned() else { return Ok(()) };
        if !matches!(row.status, Status::Held(_)) {
            return Err(StoreError::Engine("a verdict settles once".into()));
        }
        self.put_change(at, ChangeRow { status: status.clone(), ..row });
        Ok(())
    }

    fn note_received(&mut self, at_ms: u64, seq: Sequence) -> Kept<()> {
        let day = at_ms / DAY_MS;
        let latest = self.days.get(&day).map_or(seq, |known| seq.max(*known));
        self.days.insert_mut(day, latest);
        Ok(())
    }

    fn put_previous(&mut self, stamp: Stamp) -> Kept<()> {
        let latest = self.writers.get(&stamp.writer).map_or(stamp, |known| stamp.max(*known));
        self.writers.insert_mut(stamp.writer, latest);
        Ok(())
    }

    fn keep_unread(&mut self, text: &Unread) -> Kept<()> {
        if !self.unread.contains_key(&(text.author, text.hash)) {
            self.unread.insert_mut((text.author, text.hash), text.clone());
        }
        Ok(())
    }

    fn put_digest_key(&mut self, file: FileId, key: &[u8; 32]) -> Kept<()> {
        self.keys.insert_mut(file, *key);
        Ok(())
    }

    fn erase(&mut self, file: FileId, entry: EntryId, relocated: Option<FileId>) -> Kept<Sequence> {
        let seq = self.next_seq()?;
        if relocated.is_none() {
            self.drop_witnesses(|copy| (copy.file, copy.entry) == (file, entry));
        }
        self.join(file, entry, None)?;
        let changes: Vec<Arrival> = under(&self.changes_in, (file, entry)).collect();
        for at in changes {
            if let Some(row) = self.changes.get(&at).cloned() {
                self.put_change(at, ChangeRow { body: None, status: Status::Erased, ..row });
            }
        }
        if let Some(row) = self.entries.get(&(file, entry)).cloned() {
            self.put_entry(&EntryRow { erased: true, review: Review::NotNeeded, seq, ..row })?;
        }
        if let Some(to) = relocated {
            self.relocated.insert_mut((file, entry), to);
        }
        if self.entries_named(file)?.is_empty() {
            self.keys.remove_mut(&file);
        }
        Ok(seq)
    }
}

impl OfficeMut for State {
    fn put_device(&mut self, replica: ReplicaId, device: &Device) -> Kept<()> {
        self.devices.insert_mut(replica, device.clone());
        Ok(())
    }

    fn put_stopped(&mut self, replica: ReplicaId, stopped_ms: Option<u64>) -> Kept<()> {
        match stopped_ms {
            Some(at_ms) => self.stopped.insert_mut(replica, at_ms),
            None => drop(self.stopped.remove_mut(&replica)),
        }
        self.remember(Deed::Device { id: replica, stopped_ms })
    }

    fn put_look(&mut self, look: &Look) -> Kept<()> {
        self.looks.insert_mut((look.supervisor, look.worker), *look);
        Ok(())
    }

    fn audit(&mut self, row: &Audit) -> Kept<()> {
        let at = u64::try_from(self.audit.size()).unwrap_or(u64::MAX);
        self.audit.insert_mut(at, row.clone());
        Ok(())
    }
}
