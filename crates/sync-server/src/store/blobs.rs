//! What a store promises about photos.

use shared::blob::Digest;
use shared::id::{BlobId, ChangeId, EntryId, FileId, UserId};

use super::StoreError;
use super::row::{BlobName, BlobRow};

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
    /// Bytes of all whole blobs that this user brought and that nothing in their file names.
    fn unnamed_bytes(&self, user: UserId) -> Result<u64, StoreError>;
    /// The blobs of a file.
    fn blobs_in(&self, file: FileId) -> Result<Vec<BlobId>, StoreError>;
    /// The blobs that any change of an entry names, whatever became of it, here or not.
    fn blobs_of(&self, file: FileId, entry: EntryId) -> Result<Vec<BlobId>, StoreError>;
    /// What the changes in this file say of a blob that they name, in the order in which they came: all that are kept,
    /// applied, held or refused; not those that were erased.
    fn blob_names(&self, id: BlobId, file: FileId) -> Result<Vec<BlobName>, StoreError>;
    /// Whether a kept change in this file names a blob.
    fn is_named(&self, id: BlobId, file: FileId) -> Result<bool, StoreError> {
        Ok(!self.blob_names(id, file)?.is_empty())
    }
    /// Whether a change of this author in this file names a blob, whatever became of it.
    fn is_named_by(&self, id: BlobId, file: FileId, author: UserId) -> Result<bool, StoreError>;
    /// Of the blobs that came before `before_ms`, the first [`BLOBS_LISTED_MAX`] that never came whole, or that no kept
    /// change in their file names.
    fn blobs_to_let_go(&self, before_ms: u64) -> Result<Vec<BlobRow>, StoreError>;
    /// Where a blob went from this file, if the entry that named it there was put into the right one.
    fn blob_moved(&self, id: BlobId, from: FileId) -> Result<Option<FileId>, StoreError>;
    /// Whether a blob was erased in this file. It may be in another one.
    fn is_blob_erased(&self, id: BlobId, file: FileId) -> Result<bool, StoreError>;
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
    /// Removes a blob, row and pieces.
    fn remove_blob(&mut self, id: BlobId) -> Result<(), StoreError>;
    /// Notes that a change names a blob, and what it says of it. What it says first counts.
    fn name_blob(
        &mut self,
        id: BlobId,
        change: ChangeId,
        bytes: u64,
        digest: Digest,
    ) -> Result<(), StoreError>;
    /// Notes the way of a blob from one file to another, whether it is here yet or not. It stays where it is.
    fn show_blob_way(&mut self, id: BlobId, from: FileId, to: FileId) -> Result<(), StoreError>;
    /// Puts a blob into another file, if it is here and stands in `from`.
    fn move_blob(&mut self, id: BlobId, from: FileId, to: FileId) -> Result<(), StoreError>;
    /// Keeps a marker for a blob that was erased in this file. Once is enough.
    fn mark_blob_erased(&mut self, id: BlobId, file: FileId) -> Result<(), StoreError>;
}
