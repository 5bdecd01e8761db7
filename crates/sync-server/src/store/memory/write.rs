//! What writing the rows of the in-memory store means.

use shared::id::{ChangeId, EntryId, FileId, IncarnationId, ReplicaId, UserId};
use shared::seq::Sequence;
use shared::stamp::Stamp;

use super::state::{Kept, State};
use crate::clock::DAY_MS;
use crate::store::row::{
    Audit, ChangeRow, CodeRow, Device, EntryRow, Family, FileRow, Grant, GrantId, Look, Review, Status, Team,
    Token, Unread, User,
};
use crate::store::{
    AccountsMut, ChangesMut, FilesMut, GrantsMut, Numbering, OfficeMut, SessionsMut, StoreError,
};

impl Numbering for State {
    fn next_seq(&mut self) -> Kept<Sequence> {
        self.latest.counter += 1;
        Ok(self.latest)
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

impl AccountsMut for State {
    fn put_user(&mut self, user: &User) -> Kept<()> {
        let email = user.email.to_lowercase();
        if self.users.values().any(|other| other.id != user.id && other.email == email) {
            return Err(StoreError::Engine("two users with one sign-in name".into()));
        }
        let head = self.users.get(&user.id).map_or(user.head, |known| known.head);
        self.users.insert(user.id, User { email, head, ..user.clone() });
        Ok(())
    }

    fn put_team(&mut self, team: &Team) -> Kept<()> {
        self.teams.insert(team.id, team.clone());
        Ok(())
    }

    fn raise_head(&mut self, user: UserId, seq: Sequence) -> Kept<()> {
        if let Some(user) = self.users.get_mut(&user) {
            user.head = user.head.max(seq);
        }
        Ok(())
    }
}

impl SessionsMut for State {
    fn put_family(&mut self, family: &Family) -> Kept<()> {
        self.families.insert(family.id, family.clone());
        Ok(())
    }

    fn end_families(&mut self, user: UserId, now_ms: u64) -> Kept<()> {
        for family in self.families.values_mut().filter(|family| family.user == user) {
            family.ended_ms.get_or_insert(now_ms);
        }
        Ok(())
    }

    fn put_token(&mut self, token: &Token) -> Kept<()> {
        self.tokens.insert(token.hash, token.clone());
        Ok(())
    }

    fn put_code(&mut self, code: &CodeRow) -> Kept<()> {
        self.codes.insert(code.hash, code.clone());
        Ok(())
    }

    fn spend_codes(&mut self, user: Option<UserId>, now_ms: u64) -> Kept<()> {
        for code in self.codes.values_mut().filter(|code| code.user == user) {
            code.used_ms.get_or_insert(now_ms);
        }
        Ok(())
    }
}

impl GrantsMut for State {
    fn open_grant(&mut self, grant: &Grant) -> Kept<()> {
        let id = GrantId(i64::try_from(self.grants.len()).unwrap_or(i64::MAX) + 1);
        self.grants.push(Grant { id, to: None, to_ms: None, ..grant.clone() });
        Ok(())
    }

    fn close_grant(&mut self, id: GrantId, to: Sequence, to_ms: u64) -> Kept<()> {
        for grant in self.grants.iter_mut().filter(|grant| grant.id == id && grant.is_open()) {
            grant.to = Some(to);
            grant.to_ms = Some(to_ms);
        }
        Ok(())
    }
}

impl FilesMut for State {
    fn put_file(&mut self, file: &FileRow) -> Kept<()> {
        self.files.insert(file.id, file.clone());
        Ok(())
    }

    fn put_entry(&mut self, entry: &EntryRow) -> Kept<()> {
        self.entries.insert((entry.file, entry.entry), entry.clone());
        Ok(())
    }
}

impl ChangesMut for State {
    fn insert_change(&mut self, change: &ChangeRow) -> Kept<()> {
        if self.by_id.contains_key(&change.id) {
            return Err(StoreError::Engine("two changes with one id".into()));
        }
        self.by_id.insert(change.id, self.changes.len());
        self.changes.push(change.clone());
        Ok(())
    }

    fn settle(&mut self, id: ChangeId, status: &Status) -> Kept<()> {
        let Some(&at) = self.by_id.get(&id) else { return Ok(()) };
        if !matches!(self.changes[at].status, Status::Held(_)) {
            return Err(StoreError::Engine("a verdict settles once".into()));
        }
        self.changes[at].status = status.clone();
        Ok(())
    }

    fn note_received(&mut self, at_ms: u64, seq: Sequence) -> Kept<()> {
        let day = self.days.entry(at_ms / DAY_MS).or_default();
        *day = seq.max(*day);
        Ok(())
    }

    fn put_previous(&mut self, stamp: Stamp) -> Kept<()> {
        let kept = self.writers.entry(stamp.writer).or_insert(stamp);
        *kept = stamp.max(*kept);
        Ok(())
    }

    fn keep_unread(&mut self, text: &Unread) -> Kept<()> {
        self.unread.entry((text.author, text.hash)).or_insert_with(|| text.clone());
        Ok(())
    }

    fn put_digest_key(&mut self, file: FileId, key: &[u8; 32]) -> Kept<()> {
        self.keys.insert(file, *key);
        Ok(())
    }

    fn erase(&mut self, file: FileId, entry: EntryId) -> Kept<()> {
        let seq = self.next_seq()?;
        for change in &mut self.changes {
            if (change.file, change.entry) == (Some(file), Some(entry)) {
                change.body = None;
                change.status = Status::Erased;
            }
        }
        if let Some(row) = self.entries.get_mut(&(file, entry)) {
            (row.erased, row.review, row.seq) = (true, Review::NotNeeded, seq);
        }
        if self.entries.values().all(|row| row.file != file || row.erased) {
            self.keys.remove(&file);
        }
        Ok(())
    }
}

impl OfficeMut for State {
    fn put_device(&mut self, replica: ReplicaId, device: &Device) -> Kept<()> {
        self.devices.insert(replica, device.clone());
        Ok(())
    }

    fn put_look(&mut self, look: &Look) -> Kept<()> {
        self.looks.insert((look.supervisor, look.worker), *look);
        Ok(())
    }

    fn audit(&mut self, row: &Audit) -> Kept<()> {
        self.audit.push(row.clone());
        Ok(())
    }
}
