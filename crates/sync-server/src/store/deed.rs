//! Deeds that a restored backup must not undo: what the ledger beside the database remembers.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use shared::id::{BlobId, ChangeId, EntryId, FileId, ReplicaId, TeamId, UserId};
use shared::kind::FileKind;
use shared::role::Roles;
use shared::wire::sync::Depth;

use super::row::{ChangeRow, Grant, Team, User, Why};

/// One deed. The ledger keeps them in their order, in the transaction's own group, on the disk before anybody is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// A team has this name.
    Team {
        /// The team.
        id: TeamId,
        /// Its name.
        name: String,
    },
    /// An account stands like this: switched off or on, with these roles, this password.
    Account(Account),
    /// A device is stopped, or in use again.
    Device {
        /// The store on it.
        id: ReplicaId,
        /// Since when, in milliseconds since the Unix epoch; none where it is in use.
        stopped_ms: Option<u64>,
    },
    /// Somebody sees a file from now on.
    Granted(Key),
    /// They do not any more.
    Ended(Key),
    /// An entry was erased.
    Erased(Erased),
    /// A whole file was erased, after its entries.
    FileErased {
        /// The file.
        file: FileId,
        /// Its kind.
        kind: FileKind,
        /// Its team.
        team: Option<TeamId>,
    },
    /// An entry was written again in its right file, and erased here.
    Relocated {
        /// Where it was erased.
        from: Erased,
        /// Where it stands now.
        to: FileId,
    },
}

/// An account, without what changes by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The user.
    pub id: UserId,
    /// Their sign-in name.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their roles.
    pub roles: Roles,
    /// Their team.
    pub team: Option<TeamId>,
    /// Argon2id in PHC form.
    pub password: Option<String>,
    /// Whether they may no longer sign in.
    pub disabled: bool,
}

/// What makes two grants the same: at most one row of each is open at a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// Who sees.
    pub user: UserId,
    /// What.
    pub file: FileId,
    /// How much of it.
    pub depth: Depth,
    /// Why: the code of a [`Why`].
    pub why: String,
    /// The case through which they see a person's file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<FileId>,
    /// When it ends by itself, in milliseconds since the Unix epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<u64>,
}

/// An erased entry: ids and digests, no content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// The file.
    pub file: FileId,
    /// The entry.
    pub entry: EntryId,
    /// Its kind.
    pub kind: String,
    /// Every change that was ever sent to it.
    pub changes: Vec<ErasedChange>,
    /// The photos that went with it: those that nothing else named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blobs: Vec<BlobId>,
}

/// An erased change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedChange {
    /// The change.
    pub id: ChangeId,
    /// Its author.
    pub author: UserId,
    /// The keyed digest of its text, in hexadecimal.
    pub digest: String,
}

impl ErasedChange {
    /// What the ledger remembers of a change: that it was there, and whose.
    #[must_use]
    pub fn of(row: &ChangeRow) -> Self {
        let digest = row.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { id: row.id, author: row.author, digest }
    }
}

impl Account {
    /// What of a user's row the ledger remembers.
    #[must_use]
    pub fn of(user: &User) -> Self {
        Self {
            id: user.id,
            email: user.email.to_lowercase(),
            name: user.name.clone(),
            roles: user.roles.clone(),
            team: user.team,
            password: user.password.clone(),
            disabled: user.disabled,
        }
    }

    /// The row that stands like this; `now` gives what the ledger does not know.
    #[must_use]
    pub fn row(self, now: Option<User>) -> User {
        let (sessions_from_ms, head) = now.map(|user| (user.sessions_from_ms, user.head)).unwrap_or_default();
        let Self { id, email, name, roles, team, password, disabled } = self;
        User { id, email, name, roles, team, password, disabled, sessions_from_ms, head }
    }
}

impl Key {
    /// The key of a row.
    #[must_use]
    pub fn of(grant: &Grant) -> Self {
        Self {
            user: grant.user,
            file: grant.file,
            depth: grant.depth,
            why: grant.why.code().to_owned(),
            via: grant.via,
            expires_ms: grant.expires_ms,
        }
    }

    /// The reason, where this build knows it.
    #[must_use]
    pub fn reason(&self) -> Option<Why> {
        Why::ALL.into_iter().find(|why| why.code() == self.why)
    }
}

impl Deed {
    /// The deed of a team's name.
    #[must_use]
    pub fn team(team: &Team) -> Self {
        Self::Team { id: team.id, name: team.name.clone() }
    }

    /// Remembers, of an erased entry, what an earlier deed of the same kind names and this one does not.
    fn take_over(&mut self, before: Self) {
        let (now, before) = match (self, before) {
            (Self::Erased(now), Self::Erased(before)) => (now, before),
            (Self::Relocated { from: now, .. }, Self::Relocated { from: before, .. }) => (now, before),
            _ => return,
        };
        let known: BTreeSet<ChangeId> = now.changes.iter().map(|change| change.id).collect();
        now.changes.extend(before.changes.into_iter().filter(|change| !known.contains(&change.id)));
        let known: BTreeSet<BlobId> = now.blobs.iter().copied().collect();
        now.blobs.extend(before.blobs.into_iter().filter(|blob| !known.contains(blob)));
    }
}

/// What deeds come to, each thing as its last deed left it, in the order of those last deeds.
///
/// The end of a grant is kept although nothing is open: an older backup may hold the row open. So it does not matter which
/// backup is put back, nor whether the deeds are folded once or again and again.
///
/// Of an erased entry every change is kept that any of its deeds names: erasing again what an older backup brought back
/// finds only those changes which that backup holds.
#[must_use]
pub fn fold(deeds: Vec<Deed>) -> Vec<Deed> {
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    enum About {
        Team(TeamId),
        Account(UserId),
        Device(ReplicaId),
        Grant(Key),
        Entry(FileId, EntryId),
        File(FileId),
    }
    let about = |deed: &Deed| match deed {
        Deed::Team { id, .. } => About::Team(*id),
        Deed::Account(account) => About::Account(account.id),
        Deed::Device { id, .. } => About::Device(*id),
        Deed::Granted(key) | Deed::Ended(key) => About::Grant(key.clone()),
        Deed::Erased(erased) | Deed::Relocated { from: erased, .. } => {
            About::Entry(erased.file, erased.entry)
        }
        Deed::FileErased { file, .. } => About::File(*file),
    };
    let mut last = BTreeMap::new();
    for (at, mut deed) in deeds.into_iter().enumerate() {
        let about = about(&deed);
        if let Some((_, before)) = last.remove(&about) {
            deed.take_over(before);
        }
        last.insert(about, (at, deed));
    }
    let mut folded: Vec<(usize, Deed)> = last.into_values().collect();
    folded.sort_by_key(|(at, _)| *at);
    folded.into_iter().map(|(_, deed)| deed).collect()
}
