//! What the in-memory store keeps beside the history.

use shared::id::{FileId, ReplicaId, TeamId, UserId};
use uuid::Uuid;

use super::state::{Kept, State};
use crate::store::row::{ChangeRow, Unread, Witness};
use crate::store::{Aside, AsideMut};

impl State {
    fn team_of(&self, user: UserId) -> Option<TeamId> {
        self.users.get(&user)?.team
    }

    fn is_of(&self, file: Option<FileId>, team: TeamId) -> bool {
        file.and_then(|file| self.files.get(&file)).is_some_and(|file| file.team == Some(team))
    }
}

/// The first `limit` rows and how many there are.
fn first<T>(mut rows: Vec<T>, limit: usize) -> (Vec<T>, u32) {
    let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    rows.truncate(limit);
    (rows, total)
}

impl Aside for State {
    fn held_work(&self, team: TeamId, limit: usize) -> Kept<(Vec<ChangeRow>, u32)> {
        let theirs = |row: &&ChangeRow| self.team_of(row.author) == Some(team) || self.is_of(row.file, team);
        let mut rows: Vec<(u64, u64, ChangeRow)> = self
            .changes
            .iter()
            .filter(|(_, row)| {
                row.status.asks_for_a_decision() && theirs(row) && !self.put_away.contains(&row.id.0)
            })
            .map(|(at, row)| (row.received_ms, *at, row.clone()))
            .collect();
        rows.sort_by_key(|(received_ms, at, _)| std::cmp::Reverse((*received_ms, *at)));
        Ok(first(rows.into_iter().map(|(_, _, row)| row).collect(), limit))
    }

    fn witnesses(&self, team: TeamId, limit: usize) -> Kept<(Vec<Witness>, u32)> {
        let theirs = |copy: &&Witness| {
            let of_author = self.team_of(copy.author).or_else(|| self.team_of(copy.offered_by));
            of_author == Some(team) || self.is_of(Some(copy.file), team)
        };
        let waits = |copy: &&Witness| theirs(copy) && !self.put_away.contains(&copy.id());
        let mut copies: Vec<Witness> = self.witnesses.values().filter(waits).cloned().collect();
        copies.sort_by_key(|copy| (std::cmp::Reverse((copy.received_ms, copy.change)), copy.hash));
        Ok(first(copies, limit))
    }

    fn unread(&self, team: TeamId, limit: usize) -> Kept<(Vec<Unread>, u32)> {
        let waits =
            |text: &&Unread| self.team_of(text.author) == Some(team) && !self.put_away.contains(&text.id());
        let mut texts: Vec<Unread> = self.unread.values().filter(waits).cloned().collect();
        texts.sort_by_key(|text| (std::cmp::Reverse(text.received_ms), text.hash));
        Ok(first(texts, limit))
    }

    fn witness(&self, id: Uuid) -> Kept<Option<Witness>> {
        Ok(self.witnesses.values().find(|copy| copy.id() == id).cloned())
    }

    fn unread_text(&self, id: Uuid) -> Kept<Option<Unread>> {
        Ok(self.unread.values().find(|text| text.id() == id).cloned())
    }

    fn witnesses_from(&self, replica: ReplicaId) -> Kept<u32> {
        let count = self.witnesses.values().filter(|copy| copy.replica == replica).count();
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    fn is_put_away(&self, id: Uuid) -> Kept<bool> {
        Ok(self.put_away.contains(&id))
    }
}

impl AsideMut for State {
    fn keep_witness(&mut self, copy: &Witness) -> Kept<()> {
        let name = (copy.change, copy.hash);
        if !self.witnesses.contains_key(&name) {
            self.witnesses.insert_mut(name, copy.clone());
        }
        Ok(())
    }

    fn forget_unread(&mut self, naming: Uuid) -> Kept<()> {
        let naming = naming.to_string();
        let names = |text: &Unread| text.text.to_lowercase().contains(&naming);
        let gone: Vec<_> = self.unread.iter().filter(|(_, text)| names(text)).map(|(key, _)| *key).collect();
        for key in gone {
            self.unread.remove_mut(&key);
        }
        Ok(())
    }

    fn put_away(&mut self, id: Uuid, _by: UserId, _at_ms: u64) -> Kept<()> {
        self.put_away.insert_mut(id);
        Ok(())
    }
}

impl State {
    /// Lets go of the copies that `which` names.
    pub(super) fn drop_witnesses(&mut self, which: impl Fn(&Witness) -> bool) {
        if self.witnesses.is_empty() {
            return;
        }
        let gone: Vec<_> =
            self.witnesses.iter().filter(|(_, copy)| which(copy)).map(|(name, _)| *name).collect();
        for name in gone {
            self.witnesses.remove_mut(&name);
        }
    }
}
