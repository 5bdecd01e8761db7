//! What the office screens ask the server: the team's board, things to review, people and roles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::id::{EntryId, FileId, ReplicaId, TeamId, UserId};
use crate::role::Roles;
use crate::wire::sync::{Held, Refused};

/// `GET /api/v1/team`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamBoard {
    /// When it was counted, in milliseconds since the Unix epoch.
    pub as_of_ms: u64,
    /// The team's name.
    pub team_name: String,
    /// Its members who hold or share cases.
    pub workers: Vec<WorkerRow>,
    /// What waits on [`HeldList`].
    #[serde(default)]
    pub held: u32,
}

/// One worker on the team's board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerRow {
    /// The worker.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their roles.
    pub roles: Roles,
    /// Open cases that they hold.
    pub people: u32,
    /// Of these, people without a two-way contact for 28 days.
    pub not_contacted: u32,
    /// Of these, people who were tried so often that somebody says what now ([`crate::tries`]).
    #[serde(default)]
    pub not_reached: u32,
    /// Of the open cases, how many days each waited from the referral to the first attempt or contact, where there was one.
    #[serde(default)]
    pub first_contact_days: Vec<i32>,
    /// Flags on these cases: words and how many.
    pub flags: Vec<(String, u32)>,
    /// When one of their devices last synced, in milliseconds since the Unix epoch.
    pub last_heard_ms: Option<u64>,
    /// Saves that waited on their devices then.
    pub waiting: u32,
    /// When the oldest of these was made, in milliseconds since the Unix epoch.
    pub oldest_waiting_ms: Option<u64>,
    /// Each of their devices, the one that was heard from last first; at most [`DEVICES_MAX`].
    #[serde(default)]
    pub devices: Vec<DeviceRow>,
    /// Contacts since the asking supervisor's last look.
    pub new_contacts: u32,
    /// Assessments since then.
    pub new_assessments: u32,
    /// Walks since then.
    pub new_walks: u32,
    /// When the asking supervisor last looked, in milliseconds since the Unix epoch.
    pub looked_ms: Option<u64>,
}

/// Devices of one worker on the board, at most.
pub const DEVICES_MAX: usize = 10;

/// One device of a worker: what must be written again should it be lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// When it last synced, in milliseconds since the Unix epoch.
    pub heard_ms: u64,
    /// Saves that were only on it after that.
    pub waiting: u32,
    /// Unfinished forms that it held then.
    pub drafts: u32,
    /// Photos that only it held then. An older office does not say.
    #[serde(default)]
    pub photos: u32,
    /// When the oldest waiting save was made, in milliseconds since the Unix epoch, where that is known.
    pub oldest_waiting_ms: Option<u64>,
    /// The store on it. An older office does not say.
    #[serde(default)]
    pub device: Option<ReplicaId>,
    /// Since when it is stopped, in milliseconds since the Unix epoch.
    #[serde(default)]
    pub stopped_ms: Option<u64>,
}

/// `POST /api/v1/devices/{id}/stop`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopDevice {
    /// True: what it brings is held, and it is sent nothing more. False: it is in use again.
    pub stopped: bool,
}

/// `GET /api/v1/restricted/{id}/readers`: who reads a restricted file, and who might be let.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// The user.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Why they read it; none for somebody who has the case and does not.
    pub reads: Option<ReadsAs>,
}

/// `GET /api/v1/feedback`: what the people of a team's cases said of the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackList {
    /// Newest first, at most [`FEEDBACK_ROWS_MAX`].
    pub rows: Vec<FeedbackRow>,
    /// How many there are, each person counted once.
    pub answered: u32,
    /// How many people of the team's cases were asked.
    pub asked: u32,
}

/// Rows of a [`FeedbackList`], at most.
pub const FEEDBACK_ROWS_MAX: usize = 200;

/// What one person said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackRow {
    /// The restricted file that it stands in.
    pub file: FileId,
    /// The case.
    pub case: FileId,
    /// What the screens call the person.
    pub person_name: String,
    /// When it was given, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Who handed over the phone.
    pub asked_by: String,
    /// The chosen answers by question.
    pub answers: BTreeMap<String, String>,
    /// In their own words.
    pub words: String,
    /// Whether all of it could be opened.
    pub is_whole: bool,
}

/// Why somebody reads a restricted file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadsAs {
    /// They supervise the team that has the case.
    Supervisor,
    /// They wrote it, and have the case.
    Author,
    /// A supervisor let them, and they have the case.
    Let,
}

/// `POST /api/v1/restricted/{id}/readers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetRead {
    /// Somebody who has the case.
    pub user: UserId,
    /// True: they read it from now on, for as long as they have the case. False: not any more.
    pub reads: bool,
}

/// `GET /api/v1/review`: finalised entries of the team without a review note, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewList {
    /// At most [`REVIEW_ROWS_MAX`].
    pub rows: Vec<ReviewRow>,
    /// How many there are in all.
    pub total: u32,
}

/// Rows of one review list, at most.
pub const REVIEW_ROWS_MAX: usize = 200;

/// One entry that waits for a supervisor's look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRow {
    /// The case file.
    pub file: FileId,
    /// The entry.
    pub entry: EntryId,
    /// Its kind.
    pub kind: String,
    /// The kind of contact or the walk's destination, for the row's title.
    pub what: String,
    /// What the screens call the person.
    pub person_name: String,
    /// Who wrote it.
    pub worker: UserId,
    /// Who wrote it, in words.
    pub worker_name: String,
    /// When it happened, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// When the office received it, in milliseconds since the Unix epoch.
    pub received_ms: u64,
}

/// `GET /api/v1/held`: what the office keeps of the team's members and on its cases without having applied it, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldList {
    /// At most [`HELD_ROWS_MAX`], and fewer where they are long.
    pub rows: Vec<HeldRow>,
    /// How many there are in all.
    pub total: u32,
}

/// Rows of one list of held work, at most.
pub const HELD_ROWS_MAX: usize = 200;

/// Something that was written and does not count, or not yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldRow {
    /// Names it in `POST /api/v1/held/{id}/apply` and `/set-aside`; of a held or refused change, its own id.
    pub id: Uuid,
    /// What it is, and why it does not count.
    #[serde(flatten)]
    pub what: HeldWhat,
    /// Who wrote it; of a copy, as the copy says.
    pub author: UserId,
    /// Their name then.
    pub author_name: String,
    /// Whose device offered a copy.
    #[serde(default)]
    pub offered_by_name: Option<String>,
    /// When it was written, by the clock of the device, in milliseconds since the Unix epoch.
    #[serde(default)]
    pub written_ms: Option<u64>,
    /// When the office received it, in milliseconds since the Unix epoch.
    pub received_ms: u64,
    /// The file, if the asking supervisor sees it.
    #[serde(default)]
    pub file: Option<FileId>,
    /// What the screens call the person, if the asking supervisor sees them.
    #[serde(default)]
    pub person_name: Option<String>,
    /// The kind of the entry, where it could be read that far.
    #[serde(default)]
    pub kind: Option<String>,
    /// Whether it is a concern about a case that was erased meanwhile: it may still count, and stands alone then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub case_erased: bool,
    /// What it says, by field.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
    /// Why it takes the entry out of use, if it does.
    #[serde(default)]
    pub void: Option<String>,
    /// Whether it takes a removal back.
    #[serde(default)]
    pub restore: bool,
    /// The text as it came, or its beginning, where it could not be read.
    #[serde(default)]
    pub text: Option<String>,
}

/// What does not count, and why. `what` on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum HeldWhat {
    /// A change that may yet be applied.
    Held {
        /// Why it is held.
        reason: Held,
    },
    /// A change that is never applied as it is.
    Refused {
        /// Why.
        reason: Refused,
    },
    /// A copy of somebody else's change from before the office was restored from a backup.
    Copy,
    /// A text that could not be read.
    Unread {
        /// Where reading stopped.
        why: String,
    },
    /// Something of a newer server.
    #[serde(other)]
    Other,
}

/// One row of *People and roles*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRow {
    /// The user.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their sign-in name.
    pub email: String,
    /// Their roles.
    pub roles: Roles,
    /// Their team.
    pub team: Option<TeamId>,
    /// The team's name.
    pub team_name: String,
    /// Whether they may no longer sign in.
    pub disabled: bool,
    /// Cases that they hold.
    pub cases: u32,
    /// Whether they have never signed in: their code has not been used yet.
    pub invited: bool,
    /// When one of their devices last synced, in milliseconds since the Unix epoch.
    pub last_heard_ms: Option<u64>,
}

/// One team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamRow {
    /// The team.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Its members.
    pub members: u32,
}

/// `POST /api/v1/users`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUser {
    /// Their name.
    pub name: String,
    /// Their sign-in name.
    pub email: String,
    /// Their roles; at least one.
    pub roles: Roles,
    /// Their team.
    pub team: Option<TeamId>,
}

/// A one-time code, read out or printed: no email is assumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeCode {
    /// Whose.
    pub user: UserId,
    /// The code, in groups. Shown once.
    pub code: String,
    /// Until when it works, in milliseconds since the Unix epoch.
    pub expires_ms: u64,
}

/// `POST /api/v1/users/{id}/roles`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetRoles {
    /// Their roles from now on; at least one.
    pub roles: Roles,
}

/// `POST /api/v1/users/{id}/disable`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDisabled {
    /// True to stop sign-in, false to allow it again.
    pub disabled: bool,
}

/// `POST /api/v1/users/{id}/move-cases`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveCases {
    /// The new holder.
    pub to: UserId,
    /// The cases to move; none moves all.
    #[serde(default)]
    pub cases: Option<Vec<FileId>>,
}

/// How many cases were moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Cases that have a new holder.
    pub moved: u32,
}

/// `POST /api/v1/files/{id}/erase` and `POST /api/v1/files/{id}/entries/{entry}/erase`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erase {
    /// Why, in at most 300 characters, without what is erased: it is kept in the audit log.
    pub reason: String,
}

/// `POST /api/v1/files/{id}/entries/{entry}/relocate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relocate {
    /// The case file that the entry belongs to.
    pub to: FileId,
}

/// `POST /api/v1/teams`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTeam {
    /// The team's name.
    pub name: String,
}

#[cfg(test)]
#[path = "office/bytes.rs"]
mod bytes;
