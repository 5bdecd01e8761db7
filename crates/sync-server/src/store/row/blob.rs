//! What is known of a photo without its pieces.

use shared::blob::Digest;
use shared::id::{BlobId, FileId, UserId};
use shared::seq::Sequence;

/// How far a blob is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlobStatus {
    /// Pieces are missing.
    Unfinished,
    /// All of it is here since this place in the order, and is what it said it would be.
    Kept(Sequence),
}

/// What is known of a blob without its pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRow {
    /// The blob.
    pub id: BlobId,
    /// Its file, which need not be here yet.
    pub file: FileId,
    /// Who brought its first piece.
    pub offered_by: UserId,
    /// Bytes of the whole.
    pub bytes: u64,
    /// Of the whole, as whoever offered it says.
    pub digest: Digest,
    /// When its first piece came, in milliseconds since the Unix epoch.
    pub received_ms: u64,
    /// How far it is.
    pub status: BlobStatus,
}

/// What a kept change says of a blob that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobName {
    /// Who wrote the change.
    pub author: UserId,
    /// Bytes of the whole.
    pub bytes: u64,
    /// Of the whole.
    pub digest: Digest,
}
