//! The rows that a store keeps.

mod aside;
mod blob;

use jiff::civil::Date;
use shared::fold::Known;
use shared::id::{ChangeId, EntryId, FileId, ReplicaId, SaveId, TeamId, UserId};
use shared::kind::FileKind;
use shared::role::Roles;
use shared::seq::Sequence;
use shared::stamp::Stamp;
use shared::wire::sync::{AppliedChange, Depth, Held, Refused};
use uuid::Uuid;

pub use aside::Witness;
pub use blob::{BlobName, BlobRow, BlobStatus};

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The user.
    pub id: UserId,
    /// Their sign-in name, in lower case.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their roles.
    pub roles: Roles,
    /// Their team.
    pub team: Option<TeamId>,
    /// Argon2id in PHC form; none until their first one-time code was used.
    pub password: Option<String>,
    /// Whether they may no longer sign in.
    pub disabled: bool,
    /// Access tokens issued before this are not good any more.
    pub sessions_from_ms: u64,
    /// When something in their scope last changed. Kept by [`super::AccountsMut::raise_head`].
    pub head: Sequence,
}

/// A team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// The team.
    pub id: TeamId,
    /// Its name.
    pub name: String,
}

/// One sign-in on one device: the refresh tokens that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// The sign-in.
    pub id: Uuid,
    /// Who signed in.
    pub user: UserId,
    /// On which store of which device.
    pub replica: ReplicaId,
    /// When.
    pub created_ms: u64,
    /// When it was ended: signed out, reset, or a token was used twice.
    pub ended_ms: Option<u64>,
}

/// One refresh token. Only its hash is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// Its sign-in.
    pub family: Uuid,
    /// The token that it was issued in exchange for.
    pub parent: Option<[u8; 32]>,
    /// When it was issued.
    pub issued_ms: u64,
    /// When it was first exchanged.
    pub used_ms: Option<u64>,
}

/// A one-time code. Only its hash is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// SHA-256 of the code, in capitals without hyphens.
    pub hash: [u8; 32],
    /// Whose password it sets; none for the set-up of a new installation.
    pub user: Option<UserId>,
    /// Until when it is good.
    pub expires_ms: u64,
    /// When it was used or replaced.
    pub used_ms: Option<u64>,
}

/// The number of a grant's row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantId(pub i64);

/// Why somebody sees a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// They made it: a person's file to which no case leads yet, a concern, their own file.
    Created,
    /// The case is theirs.
    Holds,
    /// The holder shares the case with them.
    Shares,
    /// They have the case that names this person's file.
    HoldsCase,
    /// They supervise the team that holds the case, or that the member of staff belongs to.
    Team,
    /// They opened the whole file as a supervisor.
    Opened,
    /// It is meant for everybody.
    Everybody,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::Holds,
        Self::Shares,
        Self::HoldsCase,
        Self::Team,
        Self::Opened,
        Self::Everybody,
    ];

    /// The name in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Holds => "holds",
            Self::Shares => "shares",
            Self::HoldsCase => "holds_case",
            Self::Team => "team",
            Self::Opened => "opened",
            Self::Everybody => "everybody",
        }
    }
}

/// One row of the one table that scope is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The row.
    pub id: GrantId,
    /// Who sees.
    pub user: UserId,
    /// What.
    pub file: FileId,
    /// How much of it.
    pub depth: Depth,
    /// Why.
    pub why: Why,
    /// The case through which they see a person's file.
    pub via: Option<FileId>,
    /// Since when, in the server's order.
    pub from: Sequence,
    /// When it ended, in the server's order.
    pub to: Option<Sequence>,
    /// When it ended, in milliseconds since the Unix epoch.
    pub to_ms: Option<u64>,
    /// When it ends by itself, in milliseconds since the Unix epoch.
    pub expires_ms: Option<u64>,
}

impl Grant {
    /// Whether the row counts at `at` of the server's order.
    #[must_use]
    pub fn covers(&self, at: Sequence) -> bool {
        self.from <= at && self.to.is_none_or(|to| to > at)
    }

    /// Whether the row counts now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.to.is_none()
    }
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// The file.
    pub id: FileId,
    /// Its kind.
    pub kind: FileKind,
    /// The team that it belongs to.
    pub team: Option<TeamId>,
    /// The person's file that a case names.
    pub person: Option<FileId>,
    /// The case that a restricted file is about.
    pub about: Option<FileId>,
    /// When a case was closed.
    pub closed_on: Option<Date>,
    /// When anything in it last changed, its holder too.
    pub head: Sequence,
    /// When its summary last changed: also with the person's file that it names.
    pub summary_head: Sequence,
}

/// Whether a supervisor should look at an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// No: another kind, void, or put right by a later entry.
    NotNeeded,
    /// Yes.
    Waiting,
    /// A review note names it.
    Reviewed,
}

/// What is known of an entry without reading its changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// Its file.
    pub file: FileId,
    /// The entry.
    pub entry: EntryId,
    /// Its kind.
    pub kind: String,
    /// When it last changed.
    pub seq: Sequence,
    /// When it came.
    pub made_seq: Sequence,
    /// When it came, in milliseconds since the Unix epoch.
    pub made_ms: u64,
    /// Who made it.
    pub made_by: UserId,
    /// Whether it waits for a supervisor.
    pub review: Review,
    /// Erased on purpose.
    pub erased: bool,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Applied at this place, with this effective stamp.
    Applied {
        /// Its place.
        seq: Sequence,
        /// The stamp that merge uses.
        at: Stamp,
    },
    /// Kept, not applied.
    Held(Held),
    /// Kept, and never applied as it is.
    Refused(Refused),
    /// Erased on purpose.
    Erased,
}

/// One change, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// The change.
    pub id: ChangeId,
    /// The save that it came in.
    pub save: SaveId,
    /// Which change of that save.
    pub place: usize,
    /// Its author, as the session said.
    pub author: UserId,
    /// The author's name then.
    pub author_name: String,
    /// The device's store.
    pub replica: ReplicaId,
    /// Its file; none where the text could not be read that far.
    pub file: Option<FileId>,
    /// Its entry.
    pub entry: Option<EntryId>,
    /// The text, verbatim; none once erased.
    pub body: Option<String>,
    /// HMAC-SHA256 of the text under the file's digest key.
    pub digest: [u8; 32],
    /// When it was received, in milliseconds since the Unix epoch.
    pub received_ms: u64,
    /// What became of it.
    pub status: Status,
}

/// One entry with its applied changes.
#[derive(Debug)]
pub struct Record {
    /// The entry.
    pub entry: EntryId,
    /// When it last changed.
    pub seq: Sequence,
    /// Erased on purpose.
    pub erased: bool,
    /// Erased because it stands in the right file now.
    pub relocated: bool,
    /// Its applied changes, in the server's order.
    pub changes: Vec<AppliedChange>,
}

impl Record {
    /// The changes as the merge takes them. What this build cannot read is left out.
    #[must_use]
    pub fn known(&self) -> Vec<Known> {
        self.changes.iter().filter_map(|change| change.known().ok()).collect()
    }

    /// Bytes that it takes on the wire, roughly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        const FRAME: usize = 250;
        FRAME
            + self
                .changes
                .iter()
                .map(|change| change.body.get().len() + change.by_name.len() + FRAME)
                .sum::<usize>()
    }
}

/// A text that is kept although it is no change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Who sent it.
    pub author: UserId,
    /// From where.
    pub replica: ReplicaId,
    /// SHA-256 of the text.
    pub hash: [u8; 32],
    /// The text.
    pub text: String,
    /// Why it is no change.
    pub why: String,
    /// When it was received, in milliseconds since the Unix epoch.
    pub received_ms: u64,
}

/// What is known of a device's store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Whose.
    pub user: UserId,
    /// Its build.
    pub build: String,
    /// When it last synced, in milliseconds since the Unix epoch.
    pub heard_ms: u64,
    /// Saves that waited on it then.
    pub waiting: u32,
    /// Unfinished forms that it held then.
    pub drafts: u32,
    /// Photos that waited on it then.
    pub photos: u32,
    /// When the oldest waiting save was made, in milliseconds since the Unix epoch.
    pub oldest_ms: Option<u64>,
    /// How far its clock was ahead of ours, in milliseconds.
    pub ahead_ms: i64,
}

/// A supervisor's last look at a worker's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Who looked.
    pub supervisor: UserId,
    /// At whose row.
    pub worker: UserId,
    /// What had come by then.
    pub seq: Sequence,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
}

/// What a worker has recorded, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NewWork {
    /// Contacts.
    pub contacts: u32,
    /// Assessments.
    pub assessments: u32,
    /// Walks.
    pub walks: u32,
}

/// A backup that was taken and verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// When it was taken, in milliseconds since the Unix epoch.
    pub taken_ms: u64,
    /// Everything up to here is in it.
    pub through: Sequence,
    /// The name of its file.
    pub name: String,
}

/// One deed in the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Who; none for the server itself or somebody who did not sign in.
    pub actor: Option<UserId>,
    /// From which device's store.
    pub replica: Option<ReplicaId>,
    /// What was done: a short code such as `signed_in`.
    pub action: String,
    /// To which file.
    pub file: Option<FileId>,
    /// To which user.
    pub user: Option<UserId>,
    /// More, never content.
    pub detail: String,
}
