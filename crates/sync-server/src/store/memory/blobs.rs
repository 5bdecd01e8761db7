//! Photos and their pieces, in memory.

use std::collections::BTreeSet;
use std::sync::Arc;

use shared::blob::Digest;
use shared::id::{BlobId, ChangeId, EntryId, FileId, UserId};
use uuid::Uuid;

use super::state::{Ends, Kept, State, under};
use crate::store::row::{BlobName, BlobRow, BlobStatus, ChangeRow, Status};
use crate::store::{BLOBS_LISTED_MAX, Blobs, BlobsMut, PieceDigest};

/// One piece: its digest, and its bytes, which copies of the state share.
pub(super) type Piece = (PieceDigest, Arc<[u8]>);

impl Ends for ChangeId {
    const LEAST: Self = Self(Uuid::nil());
    const GREATEST: Self = Self(Uuid::max());
}

impl State {
    fn pieces_of(&self, id: BlobId) -> impl Iterator<Item = (u32, &Piece)> {
        self.blob_pieces.range((id, 0)..=(id, u32::MAX)).map(|((_, number), piece)| (*number, piece))
    }

    /// The changes in a file that name a blob, with what they say of it, in the order in which they came.
    fn naming(&self, id: BlobId, file: FileId) -> Vec<(&ChangeRow, (u64, Digest))> {
        let names = self.blob_names.range((id, ChangeId::LEAST)..=(id, ChangeId::GREATEST));
        let mut naming: Vec<_> =
            names.filter_map(|((_, change), said)| Some((self.changes_by_id.get(change)?, *said))).collect();
        naming.sort_unstable_by_key(|(at, _)| **at);
        let rows = naming.into_iter().filter_map(|(at, said)| Some((self.changes.get(at)?, said)));
        rows.filter(|(row, _)| row.file == Some(file)).collect()
    }
}

impl Blobs for State {
    fn blob(&self, id: BlobId) -> Kept<Option<BlobRow>> {
        Ok(self.blobs.get(&id).cloned())
    }

    fn pieces(&self, id: BlobId) -> Kept<Vec<(u32, PieceDigest)>> {
        Ok(self.pieces_of(id).map(|(number, (digest, _))| (number, *digest)).collect())
    }

    fn piece(&self, id: BlobId, number: u32) -> Kept<Option<Vec<u8>>> {
        Ok(self.blob_pieces.get(&(id, number)).map(|(_, content)| content.to_vec()))
    }

    fn unfinished_bytes(&self, user: UserId) -> Kept<u64> {
        let theirs = self
            .blobs
            .values()
            .filter(|blob| blob.offered_by == user && blob.status == BlobStatus::Unfinished);
        Ok(theirs
            .flat_map(|blob| self.pieces_of(blob.id))
            .map(|(_, (_, content))| content.len() as u64)
            .sum())
    }

    fn unnamed_bytes(&self, user: UserId) -> Kept<u64> {
        let mut bytes = 0;
        for blob in self.blobs.values().filter(|blob| blob.offered_by == user) {
            let is_loose = blob.status != BlobStatus::Unfinished && !self.is_named(blob.id, blob.file)?;
            bytes += if is_loose { blob.bytes } else { 0 };
        }
        Ok(bytes)
    }

    fn blobs_in(&self, file: FileId) -> Kept<Vec<BlobId>> {
        Ok(self.blobs.values().filter(|blob| blob.file == file).map(|blob| blob.id).collect())
    }

    fn blobs_of(&self, file: FileId, entry: EntryId) -> Kept<Vec<BlobId>> {
        let changes: BTreeSet<ChangeId> =
            under(&self.changes_in, (file, entry)).filter_map(|at| Some(self.changes.get(&at)?.id)).collect();
        let named: BTreeSet<BlobId> =
            self.blob_names.keys().filter(|(_, by)| changes.contains(by)).map(|(id, _)| *id).collect();
        Ok(named.into_iter().collect())
    }

    fn blob_names(&self, id: BlobId, file: FileId) -> Kept<Vec<BlobName>> {
        let naming = self.naming(id, file).into_iter();
        let kept = naming.filter(|(row, _)| row.status != Status::Erased);
        Ok(kept.map(|(row, (bytes, digest))| BlobName { author: row.author, bytes, digest }).collect())
    }

    fn is_named_by(&self, id: BlobId, file: FileId, author: UserId) -> Kept<bool> {
        Ok(self.naming(id, file).into_iter().any(|(row, _)| row.author == author))
    }

    fn blobs_to_let_go(&self, before_ms: u64) -> Kept<Vec<BlobRow>> {
        let mut found = Vec::new();
        for blob in self.blobs.values().filter(|blob| blob.received_ms < before_ms) {
            let goes = match blob.status {
                BlobStatus::Unfinished => true,
                BlobStatus::Kept(_) => !self.is_named(blob.id, blob.file)?,
            };
            if goes {
                found.push(blob.clone());
            }
        }
        found.sort_by_key(|blob| (blob.received_ms, blob.id));
        found.truncate(BLOBS_LISTED_MAX);
        Ok(found)
    }

    fn blob_moved(&self, id: BlobId, from: FileId) -> Kept<Option<FileId>> {
        Ok(self.blob_moves.get(&(id, from)).copied())
    }

    fn is_blob_erased(&self, id: BlobId, file: FileId) -> Kept<bool> {
        Ok(self.blobs_erased.contains(&(id, file)))
    }
}

impl BlobsMut for State {
    fn put_blob(&mut self, blob: &BlobRow) -> Kept<()> {
        let first = self
            .blobs
            .get(&blob.id)
            .map_or((blob.offered_by, blob.received_ms), |known| (known.offered_by, known.received_ms));
        let (offered_by, received_ms) = first;
        self.blobs.insert_mut(blob.id, BlobRow { offered_by, received_ms, ..blob.clone() });
        Ok(())
    }

    fn put_piece(&mut self, id: BlobId, number: u32, digest: &PieceDigest, content: &[u8]) -> Kept<()> {
        if self.blob_pieces.contains_key(&(id, number)) {
            return Err(crate::store::StoreError::Engine("two pieces with one number".into()));
        }
        self.blob_pieces.insert_mut((id, number), (*digest, content.into()));
        Ok(())
    }

    fn remove_blob(&mut self, id: BlobId) -> Kept<()> {
        let numbers: Vec<u32> = self.pieces_of(id).map(|(number, _)| number).collect();
        for number in numbers {
            self.blob_pieces.remove_mut(&(id, number));
        }
        self.blobs.remove_mut(&id);
        Ok(())
    }

    fn name_blob(&mut self, id: BlobId, change: ChangeId, bytes: u64, digest: Digest) -> Kept<()> {
        if !self.blob_names.contains_key(&(id, change)) {
            self.blob_names.insert_mut((id, change), (bytes, digest));
        }
        Ok(())
    }

    fn show_blob_way(&mut self, id: BlobId, from: FileId, to: FileId) -> Kept<()> {
        self.blob_moves.remove_mut(&(id, to));
        self.blob_moves.insert_mut((id, from), to);
        Ok(())
    }

    fn move_blob(&mut self, id: BlobId, from: FileId, to: FileId) -> Kept<()> {
        if let Some(row) = self.blobs.get_mut(&id)
            && row.file == from
        {
            row.file = to;
        }
        Ok(())
    }

    fn mark_blob_erased(&mut self, id: BlobId, file: FileId) -> Kept<()> {
        self.blobs_erased.insert_mut((id, file));
        Ok(())
    }
}
