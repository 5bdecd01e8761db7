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
    /// Erased on purpose: nothing but this marker is left.
    Erased,
}

/// What is known of a blob without its pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRow {
    /// The blob.
    pub id: BlobId,
    /// Its file, which need not be here yet.
    pub file: FileId,
    /// Who brought its first piece; none for the marker of one that never came.
    pub offered_by: Option<UserId>,
    /// Bytes of the whole; 0 once erased.
    pub bytes: u64,
    /// Of the whole, as whoever offered it says; nothing once erased.
    pub digest: Digest,
    /// When its first piece came, in milliseconds since the Unix epoch.
    pub received_ms: u64,
    /// How far it is.
    pub status: BlobStatus,
}
