//! What reading the rows of the in-memory store means.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::value::RawValue;
use shared::id::{ChangeId, EntryId, FileId, IncarnationId, ReplicaId, TeamId, UserId, WriterId};
use shared::kind::{self, FileKind};
use shared::seq::Sequence;
use shared::stamp::Stamp;
use shared::wire::sync::{AppliedChange, Depth, Held};
use uuid::Uuid;

use super::state::{Kept, State, under};
use crate::clock::DAY_MS;
use crate::store::row::{
    Audit, Backup, ChangeRow, CodeRow, Device, EntryRow, Family, FileRow, Grant, Look, NewWork, Record,
    Review, Status, Team, Token, User, Why,
};
use crate::store::{
    Accounts, Arrival, Backups, Changes, Files, Grants, HELD_JUDGED_MAX, HeldBatch, History, Office,
    Sessions, StoreError,
};

impl State {
    fn grants_to(&self, user: UserId, which: impl Fn(&Grant) -> bool) -> Vec<Grant> {
        let rows = under(&self.grants_by_user, user).filter_map(|id| self.grants.get(&id));
        rows.filter(|grant| which(grant)).cloned().collect()
    }

    fn open_on(&self, file: FileId) -> impl Iterator<Item = &Grant> {
        let rows = under(&self.grants_by_file, file).filter_map(|id| self.grants.get(&id));
        rows.filter(|grant| grant.is_open())
    }

    fn changes_at<'a>(
        &'a self,
        places: impl Iterator<Item = Arrival> + 'a,
    ) -> impl Iterator<Item = &'a ChangeRow> {
        places.filter_map(|at| self.changes.get(&at))
    }

    fn batch(&self, places: impl Iterator<Item = Arrival>, which: impl Fn(&ChangeRow) -> bool) -> HeldBatch {
        let rows = places.filter_map(|at| Some((at, self.changes.get(&at)?)));
        let mut rows = rows.filter(|(_, row)| which(row)).take(HELD_JUDGED_MAX + 1).peekable();
        let mut batch = HeldBatch { rows: Vec::new(), after: None };
        while let Some((at, row)) = rows.next() {
            batch.rows.push(row.clone());
            if batch.rows.len() == HELD_JUDGED_MAX {
                batch.after = rows.peek().map(|_| at);
                break;
            }
        }
        batch
    }

    fn record_of(&self, row: &EntryRow) -> Kept<Record> {
        let mut changes = Vec::new();
        for change in self.changes_at(under(&self.changes_in, (row.file, row.entry))) {
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
        let relocated = self.relocated.contains_key(&(row.file, row.entry));
        Ok(Record { entry: row.entry, seq: row.seq, erased: row.erased, relocated, changes })
    }
}

impl History for State {
    fn incarnation(&self) -> Kept<IncarnationId> {
        Ok(self.incarnation)
    }

    fn visible_through(&self) -> Kept<Sequence> {
        Ok(self.latest)
    }

    fn sign_at(&self, seq: Sequence) -> Kept<Option<u32>> {
        Ok(self.signs.get(&seq).copied())
    }
}

impl Backups for State {
    fn backups(&self, limit: usize) -> Kept<Vec<Backup>> {
        Ok(self.backups.values().rev().take(limit).cloned().collect())
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
        let rows = under(&self.grants_by_file, file).filter_map(|id| self.grants.get(&id));
        Ok(rows.filter(|grant| grant.user == user).cloned().collect())
    }

    fn grants_on(&self, file: FileId) -> Kept<Vec<Grant>> {
        Ok(self.open_on(file).cloned().collect())
    }

    fn grants_of(&self, user: UserId) -> Kept<Vec<Grant>> {
        Ok(self.grants_to(user, Grant::is_open))
    }

    fn grants_since(&self, user: UserId, from: Sequence) -> Kept<Vec<Grant>> {
        Ok(self.grants_to(user, |grant| grant.from > from || grant.to.is_some_and(|to| to > from)))
    }

    fn grants_through(&self, case: FileId) -> Kept<Vec<Grant>> {
        let rows = under(&self.grants_by_case, case).filter_map(|id| self.grants.get(&id));
        Ok(rows.filter(|grant| grant.is_open()).cloned().collect())
    }

    fn grants_due(&self, now_ms: u64) -> Kept<Vec<Grant>> {
        let due = |grant: &&Grant| grant.is_open() && grant.expires_ms.is_some_and(|at_ms| at_ms <= now_ms);
        Ok(self.grants.values().filter(due).cloned().collect())
    }
}

impl Files for State {
    fn file(&self, id: FileId) -> Kept<Option<FileRow>> {
        Ok(self.files.get(&id).cloned())
    }

    fn relocated_to(&self, file: FileId, entry: EntryId) -> Kept<Option<FileId>> {
        Ok(self.relocated.get(&(file, entry)).copied())
    }

    fn is_erased(&self, id: FileId) -> Kept<bool> {
        Ok(self.erased_files.contains(&id))
    }

    fn cases_of(&self, person: FileId) -> Kept<Vec<FileRow>> {
        Ok(under(&self.cases_of, person).filter_map(|case| self.files.get(&case)).cloned().collect())
    }

    fn restricted_about(&self, case: FileId) -> Kept<Vec<FileRow>> {
        Ok(under(&self.about, case).filter_map(|file| self.files.get(&file)).cloned().collect())
    }

    fn joined(&self, person: FileId) -> Kept<Vec<FileId>> {
        let other = |((file, _), other): (&(FileId, EntryId), &FileId)| match person {
            person if person == *file => Some(*other),
            person if person == *other => Some(*file),
            _ => None,
        };
        let joined: BTreeSet<FileId> = self.joins.iter().filter_map(other).collect();
        Ok(joined.into_iter().collect())
    }

    fn cases_of_team(&self, team: TeamId) -> Kept<Vec<FileRow>> {
        let of_team = |file: &&FileRow| file.team == Some(team) && file.kind == FileKind::Case;
        Ok(self.files.values().filter(of_team).cloned().collect())
    }

    fn cases_closed_by(&self, day: Date) -> Kept<Vec<FileRow>> {
        let held_whole = |file: &FileRow| {
            self.open_on(file.id)
                .any(|grant| grant.depth == Depth::Whole && matches!(grant.why, Why::Holds | Why::Shares))
        };
        let closed = |file: &&FileRow| file.closed_on.is_some_and(|on| on <= day) && held_whole(file);
        Ok(self.files.values().filter(closed).cloned().collect())
    }

    fn entry(&self, file: FileId, entry: EntryId) -> Kept<Option<EntryRow>> {
        Ok(self.entries.get(&(file, entry)).cloned())
    }

    fn entries_called(&self, entry: EntryId) -> Kept<Vec<EntryRow>> {
        let rows = under(&self.entries_by_id, entry).filter_map(|file| self.entries.get(&(file, entry)));
        Ok(rows.cloned().collect())
    }

    fn records(&self, file: FileId, after: Sequence, bytes_max: usize) -> Kept<(Vec<Record>, bool)> {
        let (mut records, mut bytes) = (Vec::new(), 0);
        let greatest = (Sequence { epoch: u32::MAX, counter: u64::MAX }, EntryId(Uuid::max()));
        let later = self.entries_by_seq.range((file, (after, EntryId(Uuid::max())))..=(file, greatest));
        for (_, (seq, entry)) in later {
            if *seq <= after {
                continue;
            }
            let Some(row) = self.entries.get(&(file, *entry)) else { continue };
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
        Ok(self.changes_by_id.get(&id).and_then(|at| self.changes.get(at)).cloned())
    }

    fn changes_of(&self, file: FileId, entry: EntryId) -> Kept<Vec<ChangeRow>> {
        Ok(self.changes_at(under(&self.changes_in, (file, entry))).cloned().collect())
    }

    fn entries_named(&self, file: FileId) -> Kept<Vec<EntryId>> {
        let standing = self.entries.values().filter(|row| row.file == file && !row.erased);
        let waits = |row: &&ChangeRow| {
            row.file == Some(file) && !matches!(row.status, Status::Applied { .. } | Status::Erased)
        };
        let named = self.changes.values().filter(waits).filter_map(|row| row.entry);
        let all: BTreeSet<EntryId> = standing.map(|row| row.entry).chain(named).collect();
        Ok(all.into_iter().collect())
    }

    fn effective(&self, id: ChangeId) -> Kept<Option<Stamp>> {
        let row = self.changes_by_id.get(&id).and_then(|at| self.changes.get(at));
        Ok(row.and_then(|row| match row.status {
            Status::Applied { at, .. } => Some(at),
            _ => None,
        }))
    }

    fn previous(&self, writer: WriterId) -> Kept<Option<Stamp>> {
        Ok(self.writers.get(&writer).copied())
    }

    fn waiting_for(&self, id: ChangeId) -> Kept<Vec<ChangeRow>> {
        Ok(self.changes_at(under(&self.waiting, id)).cloned().collect())
    }

    fn held_by(&self, author: UserId, after: Option<Arrival>) -> Kept<HeldBatch> {
        let held = under(&self.held, author).filter(|at| after.is_none_or(|after| *at > after));
        Ok(self.batch(held, |row| row.status != Status::Held(Held::Unfinished)))
    }

    fn held_for_server(&self, after: Option<Arrival>) -> Kept<HeldBatch> {
        let held = self.held.iter().map(|(_, at)| *at).filter(|at| after.is_none_or(|after| *at > after));
        let held: BTreeSet<Arrival> = held.collect();
        Ok(self.batch(held.into_iter(), |row| {
            matches!(row.status, Status::Held(Held::NeedsNewerServer | Held::ServerTrouble))
        }))
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

    fn stopped_ms(&self, replica: ReplicaId) -> Kept<Option<u64>> {
        Ok(self.stopped.get(&replica).copied())
    }

    fn look(&self, supervisor: UserId, worker: UserId) -> Kept<Option<Look>> {
        Ok(self.looks.get(&(supervisor, worker)).copied())
    }

    fn new_work(&self, worker: UserId, after: Sequence) -> Kept<NewWork> {
        let count = |kind: &str| {
            let made = |row: &&EntryRow| {
                row.made_by == worker && row.made_seq > after && row.kind == kind && !row.erased
            };
            u32::try_from(self.entries.values().filter(made).count()).unwrap_or(u32::MAX)
        };
        Ok(NewWork {
            contacts: count(kind::CONTACT),
            assessments: count(kind::ASSESSMENT),
            walks: count(kind::WALK),
        })
    }

    fn audit_rows(&self, limit: usize) -> Kept<Vec<Audit>> {
        Ok(self.audit.values().rev().take(limit).cloned().collect())
    }
}
