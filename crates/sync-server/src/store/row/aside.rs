//! What is kept beside the history, for a supervisor to look at.

use shared::id::{ChangeId, EntryId, FileId, ReplicaId, UserId};
use shared::wire::sync::Refused;
use uuid::Uuid;

use super::{Status, Unread};

/// A copy of a change of an earlier history that this one lacks, offered by somebody else than its author. It never stands
/// among the changes, so that a forged copy cannot take the place of the true one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The change.
    pub change: ChangeId,
    /// SHA-256 of what the copy says of its author, and of its text: copies that differ are kept side by side.
    pub hash: [u8; 32],
    /// Its author, as the copy says.
    pub author: UserId,
    /// Its author's name, as the copy says.
    pub author_name: String,
    /// Its file, which this server may lack.
    pub file: FileId,
    /// Its entry.
    pub entry: EntryId,
    /// The text, verbatim.
    pub body: String,
    /// Who offered it first.
    pub offered_by: UserId,
    /// From which device's store.
    pub replica: ReplicaId,
    /// When, in milliseconds since the Unix epoch.
    pub received_ms: u64,
}

impl Witness {
    /// Names this copy.
    #[must_use]
    pub fn id(&self) -> Uuid {
        named_by(&self.hash)
    }
}

impl Unread {
    /// Names this text.
    #[must_use]
    pub fn id(&self) -> Uuid {
        named_by(&self.hash)
    }
}

impl Status {
    /// Whether a supervisor may still have to decide about it: neither applied nor erased, nor decided already.
    #[must_use]
    pub fn asks_for_a_decision(&self) -> bool {
        match self {
            Self::Held(_) => true,
            Self::Refused(reason) => !matches!(reason, Refused::Replaced { .. } | Refused::SetAside),
            Self::Applied { .. } | Self::Erased => false,
        }
    }
}

/// The id of something that has none of its own: the first half of its hash.
fn named_by(hash: &[u8; 32]) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Uuid::from_bytes(bytes)
}
