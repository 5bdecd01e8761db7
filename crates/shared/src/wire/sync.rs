//! `POST /api/v1/sync`: one call, both directions.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::change::Change;
use crate::fold::Known;
use crate::id::{ChangeId, EntryId, FileId, IncarnationId, ReplicaId, UserId};
use crate::kind::FileKind;
use crate::seq::Sequence;
use crate::stamp::Stamp;
use crate::summary::{CaseSummary, Holder};

/// What a device sends.
#[derive(Debug, Serialize, Deserialize)]
pub struct SyncRequest {
    /// [`crate::limits::PROTOCOL`] of the sender.
    pub protocol: u32,
    /// The sender's build, for the office's list of devices.
    pub build: String,
    /// The store on this device.
    pub replica: ReplicaId,
    /// The device's clock at sending, in milliseconds since the Unix epoch; shown when it is wrong.
    pub sent_at_ms: u64,
    /// What waits on the device, so that the office knows what it has not seen.
    pub waiting: Waiting,
    /// Where the last pass stood; none asks for everything.
    #[serde(default)]
    pub cursor: Option<String>,
    /// [`crate::change::RawSave`]s, each verbatim as it was saved, oldest first.
    #[serde(default)]
    pub saves: Vec<Box<RawValue>>,
    /// Asks for [`SyncAnswer::heads`] at the end of this pass: once a day, to find what has drifted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub list: bool,
    /// [`AppliedChange`]s of an earlier history that the server's present one did not send: it was restored from a backup
    /// that lacks them. Each is read alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub witnesses: Vec<Box<RawValue>>,
}

fn is_none(number: &u32) -> bool {
    *number == 0
}

/// What waits on a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Saves without a verdict.
    pub saves: u32,
    /// Unfinished forms.
    pub drafts: u32,
    /// Photos that the office does not have. An older device does not say.
    #[serde(default, skip_serializing_if = "is_none")]
    pub photos: u32,
    /// When the oldest waiting save was made, in milliseconds since the Unix epoch.
    #[serde(default)]
    pub oldest_ms: Option<u64>,
}

/// What the server answers.
#[derive(Debug, Serialize, Deserialize)]
pub struct SyncAnswer {
    /// The server's history; a new one means that it was restored from a backup.
    pub incarnation: IncarnationId,
    /// The server's clock, in milliseconds since the Unix epoch.
    pub now_ms: u64,
    /// One for every change that was sent, in the order sent. Given only after the commit.
    pub verdicts: Vec<Verdict>,
    /// Files or parts of files, to be stored in this order.
    pub pages: Vec<FilePage>,
    /// Files that are no longer this user's.
    pub dropped: Vec<Dropped>,
    /// To be sent with the next call; stored in the same transaction as the pages.
    pub cursor: String,
    /// Everything up to here has now been sent; none before the last page of a pass.
    #[serde(default)]
    pub passed: Option<Sequence>,
    /// Whether to call again at once.
    pub more: bool,
    /// The cursor was of no use: this is the first page of a full pass. The outbox is untouched by it.
    pub restart: bool,
    /// At the end of a pass from nothing, or of one that asked for it: every file in scope. The device erases all others
    /// and asks again for those that differ.
    #[serde(default)]
    pub heads: Option<Vec<FileHead>>,
    /// The witness copies that the server has settled: it keeps them, has them, or has erased them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub witnessed: Vec<ChangeId>,
    /// What verified backups hold; acknowledged work up to here may leave the outbox.
    #[serde(default)]
    pub safe_through: Option<Sequence>,
    /// A newer build is there: words for the user. Old builds can always push.
    #[serde(default)]
    pub update: Option<String>,
    /// This user's account is switched off, or this device was stopped: what they bring is held, and nothing is theirs any
    /// more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub account_off: bool,
    /// It is this device that was stopped; on others its user goes on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stopped: bool,
}

/// What became of one change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Which save of the request, counted from 0.
    pub save: usize,
    /// Which change of the save, counted from 0.
    pub place: usize,
    /// The change, where its text could be read that far.
    #[serde(default)]
    pub change: Option<ChangeId>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What became of one change. `verdict` on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Outcome {
    /// Applied and committed.
    Applied {
        /// Its place in the server's history.
        seq: Sequence,
    },
    /// Applied before: the first answer was lost.
    Duplicate {
        /// Its place in the server's history.
        seq: Sequence,
    },
    /// Kept by the server, not applied.
    Held {
        /// Why.
        reason: Held,
    },
    /// Not applied and never will be as it is; kept by the server all the same.
    Refused {
        /// Why.
        reason: Refused,
    },
    /// Its entry was erased on purpose.
    Erased,
}

/// Why a change is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Held {
    /// The file is not, or no longer, this author's; the same words for a file that does not exist.
    NotOnYourCaseload,
    /// It builds on a change that is itself held.
    WaitsFor {
        /// That change.
        change: ChangeId,
    },
    /// This server is older than the phone.
    NeedsNewerServer,
    /// The server failed while judging it.
    ServerTrouble,
    /// A form that was not finished when its file left this phone. A person decides what becomes of it.
    Unfinished,
    /// The author's account had been switched off, or this device stopped, when it came.
    AccountOff,
    /// A reason of a newer server.
    #[serde(other)]
    Other,
}

/// Why a change is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Refused {
    /// Its text could not be read.
    Unreadable {
        /// Where reading stopped.
        at: String,
    },
    /// Beyond a limit.
    TooBig {
        /// Which, in words.
        limit: String,
    },
    /// The same id came before with other bytes; the first was kept.
    IdReused,
    /// This author's roles do not write this kind.
    NotYourRole,
    /// The entry is finalised: it is put right by an amendment, never edited.
    Finalised,
    /// The entry belongs to another file, or is of another kind.
    Misplaced,
    /// Its author has written it again: that change stands in its place.
    Replaced {
        /// The change that was written instead.
        by: ChangeId,
    },
    /// A supervisor has looked at it and set it aside for good.
    SetAside,
    /// A reason of a newer server.
    #[serde(other)]
    Other,
}

/// One file, or one piece of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct FilePage {
    /// The file.
    pub file: FileId,
    /// Its kind.
    pub kind: FileKind,
    /// How much of it this user sees.
    pub depth: Depth,
    /// This is the first piece of the whole file: whatever the device holds of it is replaced.
    pub fresh: bool,
    /// The last piece. Until then the file is marked incomplete on the device.
    pub complete: bool,
    /// The file's latest sequence.
    pub head: Sequence,
    /// Who holds the case, for case files.
    #[serde(default)]
    pub holder: Option<Holder>,
    /// At summary depth, all there is. Beside the whole of a case that came in one piece: what its device would say of it,
    /// so that it need not read every entry to know.
    #[serde(default)]
    pub summary: Option<CaseSummary>,
    /// [`EntryRecord`]s, each decoded alone: what cannot be read is kept as bytes.
    #[serde(default)]
    pub entries: Vec<Box<RawValue>>,
}

/// How much of a file a user sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// Name, stage, last contact, flags, counts.
    Summary,
    /// Everything.
    Whole,
}

/// One entry as the server holds it: every applied change, verbatim.
#[derive(Debug, Serialize, Deserialize)]
pub struct EntryRecord {
    /// The entry.
    pub entry: EntryId,
    /// When it last changed, in the server's order. A device stores it only if this is newer than what it holds.
    pub seq: Sequence,
    /// Erased on purpose: nothing but this marker is left.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
    /// Erased here because it stands in the right file now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub relocated: bool,
    /// Its applied changes.
    pub changes: Vec<AppliedChange>,
}

/// A change that the server has applied.
#[derive(Debug, Serialize, Deserialize)]
pub struct AppliedChange {
    /// Its place in the server's history.
    pub seq: Sequence,
    /// Its effective stamp.
    pub at: Stamp,
    /// Its author, as the session said.
    pub by: UserId,
    /// The author's name at the time.
    pub by_name: String,
    /// The change, verbatim.
    pub body: Box<RawValue>,
}

impl AppliedChange {
    /// The change as the merge takes it.
    ///
    /// # Errors
    /// Where this build cannot read the change. Its bytes are kept and tried again by each new build.
    pub fn known(&self) -> Result<Known, crate::change::DecodeError> {
        let change = Change::decode(self.body.get())?;
        Ok(Known { change, at: self.at, by: self.by, by_name: self.by_name.clone(), office: true })
    }
}

/// A file that is no longer this user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// The file.
    pub file: FileId,
    /// Why.
    pub why: DroppedWhy,
}

/// Why a file was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DroppedWhy {
    /// Somebody else holds it now, or cover has ended.
    Moved,
    /// It was erased on purpose.
    Erased,
    /// A reason of a newer server.
    #[serde(other)]
    Other,
}

/// A file in scope and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileHead {
    /// The file.
    pub file: FileId,
    /// Its latest sequence.
    pub head: Sequence,
}

#[cfg(test)]
#[path = "sync/bytes.rs"]
mod bytes;
