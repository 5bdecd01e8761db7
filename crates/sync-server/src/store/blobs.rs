//! What a store promises about photos.

use shared::id::{BlobId, ChangeId, EntryId, FileId, UserId};

use super::StoreError;
use super::row::BlobRow;

/// The SHA-256 of one piece of a blob.
pub type PieceDigest = [u8; 32];

/// Blobs that one look at those which may go names at most.
pub const BLOBS_LISTED_MAX: usize = 1000;

/// Photos, in pieces. A change *names* a blob; whatever became of the change, the name is remembered.
pub trait Blobs {
    /// A blob without its pieces.
    fn blob(&self, id: BlobId) -> Result<Option<BlobRow>, StoreError>;
    /// The digests of the pieces that are here, in the order of their numbers.
    fn pieces(&self, id: BlobId) -> Result<Vec<(u32, PieceDigest)>, StoreError>;
    /// One piece.
    fn piece(&self, id: BlobId, number: u32) -> Result<Option<Vec<u8>>, StoreError>;
    /// Bytes of the pieces of all blobs that this user brought and that are not whole.
    fn unfinished_bytes(&self, user: UserId) -> Result<u64, StoreError>;
    /// The blobs of a file, those left out that were erased.
    fn blobs_in(&self, file: FileId) -> Result<Vec<BlobId>, StoreError>;
    /// The blobs that any change of an entry names, whatever became of it, here or not.
    fn blobs_of(&self, file: FileId, entry: EntryId) -> Result<Vec<BlobId>, StoreError>;
    /// Whether an applied or held change in this file names a blob.
    fn is_named(&self, id: BlobId, file: FileId) -> Result<bool, StoreError>;
    /// Whether a change of this author in this file names a blob, whatever became of it.
    fn is_named_by(&self, id: BlobId, file: FileId, author: UserId) -> Result<bool, StoreError>;
    /// Of the blobs that came before `before_ms`, the first [`BLOBS_LISTED_MAX`] that never came whole, or that no applied
    /// or held change in their file names.
    fn blobs_to_let_go(&self, before_ms: u64) -> Result<Vec<BlobRow>, StoreError>;
    /// Where a blob went from this file, if the entry that named it there was put into the right one.
    fn blob_moved(&self, id: BlobId, from: FileId) -> Result<Option<FileId>, StoreError>;
}

/// Writes of blobs.
pub trait BlobsMut {
    /// Inserts or replaces a blob's row. Who brought it first and when stays.
    fn put_blob(&mut self, blob: &BlobRow) -> Result<(), StoreError>;
    /// Keeps a piece. Each number once.
    fn put_piece(
        &mut self,
        id: BlobId,
        number: u32,
        digest: &PieceDigest,
        content: &[u8],
    ) -> Result<(), StoreError>;
    /// Removes every piece of a blob.
    fn drop_pieces(&mut self, id: BlobId) -> Result<(), StoreError>;
    /// Removes a blob, row and pieces.
    fn remove_blob(&mut self, id: BlobId) -> Result<(), StoreError>;
    /// Notes that a change names a blob. Once is enough.
    fn name_blob(&mut self, id: BlobId, change: ChangeId) -> Result<(), StoreError>;
    /// Notes that a blob went from one file to another, whether it is here yet or not.
    fn move_blob(&mut self, id: BlobId, from: FileId, to: FileId) -> Result<(), StoreError>;
}
