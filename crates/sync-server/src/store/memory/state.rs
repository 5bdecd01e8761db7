//! The rows of the in-memory store, and what reading them means.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::value::RawValue;
use shared::id::{ChangeId, EntryId, FileId, IncarnationId, ReplicaId, TeamId, UserId, WriterId};
use shared::kind::{self, FileKind};
use shared::seq::Sequence;
use shared::stamp::Stamp;
use shared::wire::sync::{AppliedChange, Depth, Held};
use uuid::Uuid;

use crate::clock::DAY_MS;
use crate::store::row::{
    Audit, ChangeRow, CodeRow, Device, EntryRow, Family, FileRow, Grant, Look, NewWork, Record, Review,
    Status, Team, Token, Unread, User, Why,
};
use crate::store::{
    Accounts, Changes, Files, Grants, HELD_JUDGED_MAX, History, Office, Sessions, StoreError,
};

pub(super) type Kept<T> = Result<T, StoreError>;

/// Every row.
#[derive(Clone)]
pub(super) struct State {
    pub(super) incarnation: IncarnationId,
    pub(super) latest: Sequence,
    pub(super) users: BTreeMap<UserId, User>,
    pub(super) teams: BTreeMap<TeamId, Team>,
    pub(super) families: BTreeMap<Uuid, Family>,
    pub(super) tokens: BTreeMap<[u8; 32], Token>,
    pub(super) codes: BTreeMap<[u8; 32], CodeRow>,
    pub(super) files: BTreeMap<FileId, FileRow>,
    pub(super) grants: Vec<Grant>,
    pub(super) entries: BTreeMap<(FileId, EntryId), EntryRow>,
    /// In the order of arrival.
    pub(super) changes: Vec<ChangeRow>,
    pub(super) by_id: BTreeMap<ChangeId, usize>,
    pub(super) keys: BTreeMap<FileId, [u8; 32]>,
    pub(super) writers: BTreeMap<WriterId, Stamp>,
    pub(super) days: BTreeMap<u64, Sequence>,
    pub(super) unread: BTreeMap<(UserId, [u8; 32]), Unread>,
    pub(super) devices: BTreeMap<ReplicaId, Device>,
    pub(super) looks: BTreeMap<(UserId, UserId), Look>,
    pub(super) audit: Vec<Audit>,
    /// Where the write under way can be taken back to. Empty in what readers see.
    pub(super) marks: Vec<State>,
}

impl State {
    pub(super) fn new(incarnation: IncarnationId) -> Self {
        Self {
            incarnation,
            latest: Sequence::default(),
            users: BTreeMap::new(),
            teams: BTreeMap::new(),
            families: BTreeMap::new(),
            tokens: BTreeMap::new(),
            codes: BTreeMap::new(),
            files: BTreeMap::new(),
            grants: Vec::new(),
            entries: BTreeMap::new(),
            changes: Vec::new(),
            by_id: BTreeMap::new(),
            keys: BTreeMap::new(),
            writers: BTreeMap::new(),
            days: BTreeMap::new(),
            unread: BTreeMap::new(),
            devices: BTreeMap::new(),
            looks: BTreeMap::new(),
            audit: Vec::new(),
            marks: Vec::new(),
        }
    }

    fn grants_where(&self, which: impl Fn(&Grant) -> bool) -> Vec<Grant> {
        self.grants.iter().filter(|grant| which(grant)).cloned().collect()
    }

    fn held_where(&self, which: impl Fn(&ChangeRow, &Held) -> bool) -> Vec<ChangeRow> {
        let held =
            |change: &&ChangeRow| matches!(&change.status, Status::Held(reason) if which(change, reason));
        self.changes.iter().filter(held).take(HELD_JUDGED_MAX).cloned().collect()
    }

    fn record_of(&self, row: &EntryRow) -> Kept<Record> {
        let mut changes = Vec::new();
        for change in &self.changes {
            if (change.file, change.entry) != (Some(row.file), Some(row.entry)) {
                continue;
            }
            if let (Status::Applied { seq, at }, Some(body)) = (&change.status, &change.body) {
                changes.push(AppliedChange {
                    seq: *seq,
                    at: *at,
                    by: change.author,
                    by_name: change.author_name.clone(),
                    body: RawValue::from_string(body.clone())
                        .map_err(|error| StoreError::Unreadable(error.to_string()))?,
                });
            }
        }
        changes.sort_by_key(|change| change.seq);
        Ok(Record { entry: row.entry, seq: row.seq, erased: row.erased, changes })
    }
}

impl History for State {
    fn incarnation(&self) -> Kept<IncarnationId> {
        Ok(self.incarnation)
    }

    fn visible_through(&self) -> Kept<Sequence> {
        Ok(self.latest)
    }
}

impl Accounts for State {
    fn user(&self, id: UserId) -> Kept<Option<User>> {
        Ok(self.users.get(&id).cloned())
    }

    fn user_by_email(&self, email: &str) -> Kept<Option<User>> {
        let email = email.to_lowercase();
        Ok(self.users.values().find(|user| user.email == email).cloned())
    }

    fn users(&self) -> Kept<Vec<User>> {
        let mut users: Vec<User> = self.users.values().cloned().collect();
        users.sort_by(|a, b| (&a.name, &a.email).cmp(&(&b.name, &b.email)));
        Ok(users)
    }

    fn teams(&self) -> Kept<Vec<Team>> {
        let mut teams: Vec<Team> = self.teams.values().cloned().collect();
        teams.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(teams)
    }
}

impl Sessions for State {
    fn family(&self, id: Uuid) -> Kept<Option<Family>> {
        Ok(self.families.get(&id).cloned())
    }

    fn token(&self, hash: &[u8; 32]) -> Kept<Option<Token>> {
        Ok(self.tokens.get(hash).cloned())
    }

    fn children(&self, hash: &[u8; 32]) -> Kept<Vec<Token>> {
        Ok(self.tokens.values().filter(|token| token.parent == Some(*hash)).cloned().collect())
    }

    fn code(&self, hash: &[u8; 32]) -> Kept<Option<CodeRow>> {
        Ok(self.codes.get(hash).cloned())
    }
}

impl Grants for State {
    fn grants_between(&self, user: UserId, file: FileId) -> Kept<Vec<Grant>> {
        Ok(self.grants_where(|grant| grant.user == user && grant.file == file))
    }

    fn grants_on(&self, file: FileId) -> Kept<Vec<Grant>> {
        Ok(self.grants_where(|grant| grant.file == file && grant.is_open()))
    }

    fn grants_of(&self, user: UserId) -> Kept<Vec<Grant>> {
        Ok(self.grants_where(|grant| grant.user == user && grant.is_open()))
    }

    fn grants_since(&self, user: UserId, from: Sequence) -> Kept<Vec<Grant>> {
        let since = |grant: &Grant| grant.from > from || grant.to.is_some_and(|to| to > from);
        Ok(self.grants_where(|grant| grant.user == user && since(grant)))
    }

    fn grants_due(&self, now_ms: u64) -> Kept<Vec<Grant>> {
        Ok(self
            .grants_where(|grant| grant.is_open() && grant.expires_ms.is_some_and(|at_ms| at_ms <= now_ms)))
    }
}

impl Files for State {
    fn file(&self, id: FileId) -> Kept<Option<FileRow>> {
        Ok(self.files.get(&id).cloned())
    }

    fn cases_of(&self, person: FileId) -> Kept<Vec<FileRow>> {
        Ok(self.files.values().filter(|file| file.person == Some(person)).cloned().collect())
    }

    fn cases_of_team(&self, team: TeamId) -> Kept<Vec<FileRow>> {
        let of_team = |file: &&FileRow| file.team == Some(team) && file.kind == FileKind::Case;
        Ok(self.files.values().filter(of_team).cloned().collect())
    }

    fn cases_closed_by(&self, day: Date) -> Kept<Vec<FileRow>> {
        let held_whole = |file: &FileRow| {
            self.grants.iter().any(|grant| {
                grant.file == file.id
                    && grant.is_open()
                    && grant.depth == Depth::Whole
                    && matches!(grant.why, Why::Holds | Why::Shares)
            })
        };
        let closed = |file: &&FileRow| file.closed_on.is_some_and(|on| on <= day) && held_whole(file);
        Ok(self.files.values().filter(closed).cloned().collect())
    }

    fn entry(&self, file: FileId, entry: EntryId) -> Kept<Option<EntryRow>> {
        Ok(self.entries.get(&(file, entry)).cloned())
    }

    fn entries_called(&self, entry: EntryId) -> Kept<Vec<EntryRow>> {
        Ok(self.entries.values().filter(|row| row.entry == entry).cloned().collect())
    }

    fn records(&self, file: FileId, after: Sequence, bytes_max: usize) -> Kept<(Vec<Record>, bool)> {
        let mut rows: Vec<&EntryRow> =
            self.entries.values().filter(|row| row.file == file && row.seq > after).collect();
        rows.sort_by_key(|row| row.seq);
        let (mut records, mut bytes) = (Vec::new(), 0);
        for row in rows {
            let record = self.record_of(row)?;
            bytes += record.bytes();
            if bytes > bytes_max && !records.is_empty() {
                return Ok((records, true));
            }
            records.push(record);
        }
        Ok((records, false))
    }

    fn record(&self, file: FileId, entry: EntryId) -> Kept<Option<Record>> {
        self.entries.get(&(file, entry)).map(|row| self.record_of(row)).transpose()
    }

    fn unreviewed(&self, team: TeamId, limit: usize) -> Kept<(Vec<EntryRow>, u32)> {
        let of_team = |row: &&EntryRow| {
            let file = self.files.get(&row.file);
            row.review == Review::Waiting
                && file.is_some_and(|file| file.team == Some(team) && file.kind == FileKind::Case)
        };
        let mut rows: Vec<EntryRow> = self.entries.values().filter(of_team).cloned().collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.made_seq));
        let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        rows.truncate(limit);
        Ok((rows, total))
    }
}

impl Changes for State {
    fn change(&self, id: ChangeId) -> Kept<Option<ChangeRow>> {
        Ok(self.by_id.get(&id).map(|&at| self.changes[at].clone()))
    }

    fn effective(&self, id: ChangeId) -> Kept<Option<Stamp>> {
        let status = self.by_id.get(&id).map(|&at| &self.changes[at].status);
        Ok(status.and_then(|status| match status {
            Status::Applied { at, .. } => Some(*at),
            _ => None,
        }))
    }

    fn previous(&self, writer: WriterId) -> Kept<Option<Stamp>> {
        Ok(self.writers.get(&writer).copied())
    }

    fn waiting_for(&self, id: ChangeId) -> Kept<Vec<ChangeRow>> {
        Ok(self.held_where(|_, reason| *reason == Held::WaitsFor { change: id }))
    }

    fn held_by(&self, author: UserId) -> Kept<Vec<ChangeRow>> {
        Ok(self.held_where(|change, _| change.author == author))
    }

    fn held_for_server(&self) -> Kept<Vec<ChangeRow>> {
        Ok(self.held_where(|_, reason| matches!(reason, Held::NeedsNewerServer | Held::ServerTrouble)))
    }

    fn digest_key(&self, file: FileId) -> Kept<Option<[u8; 32]>> {
        Ok(self.keys.get(&file).copied())
    }

    fn received_through(&self, at_ms: u64) -> Kept<Option<Sequence>> {
        Ok(self.days.range(..at_ms / DAY_MS).next_back().map(|(_, seq)| *seq))
    }
}

impl Office for State {
    fn devices(&self) -> Kept<Vec<(ReplicaId, Device)>> {
        Ok(self.devices.iter().map(|(replica, device)| (*replica, device.clone())).collect())
    }

    fn look(&self, supervisor: UserId, worker: UserId) -> Kept<Option<Look>> {
        Ok(self.looks.get(&(supervisor, worker)).copied())
    }

    fn new_work(&self, worker: UserId, after: Sequence) -> Kept<NewWork> {
        let count = |kind: &str| {
            let made = |row: &&EntryRow| row.made_by == worker && row.made_seq > after && row.kind == kind;
            u32::try_from(self.entries.values().filter(made).count()).unwrap_or(u32::MAX)
        };
        Ok(NewWork {
            contacts: count(kind::CONTACT),
            assessments: count(kind::ASSESSMENT),
            walks: count(kind::WALK),
        })
    }

    fn audit_rows(&self, limit: usize) -> Kept<Vec<Audit>> {
        Ok(self.audit.iter().rev().take(limit).cloned().collect())
    }
}
