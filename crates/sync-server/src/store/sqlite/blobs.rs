//! Photos and their pieces, in SQL.

use shared::blob::Digest;
use shared::id::{BlobId, ChangeId, EntryId, FileId, UserId};

use super::column::{Columns, int, seq_in};
use super::{Sql, StoreError};
use crate::store::row::{BlobName, BlobRow, BlobStatus};
use crate::store::{BLOBS_LISTED_MAX, Blobs, BlobsMut, PieceDigest};

const BLOB: &str = "SELECT id, file, offered_by, bytes, digest, received_ms, seq FROM blobs";

/// Whether a kept change in its file names a blob.
const NAMED: &str = "EXISTS (SELECT 1 FROM blob_names n JOIN changes c ON c.id = n.change
     WHERE n.blob = blobs.id AND c.file = blobs.file AND c.verdict <> 'erased')";

fn blob(row: Columns<'_, '_>) -> Result<BlobRow, StoreError> {
    let seq: Option<i64> = row.get(6)?;
    let status = match seq {
        Some(_) => BlobStatus::Kept(row.seq(6)?),
        None => BlobStatus::Unfinished,
    };
    Ok(BlobRow {
        id: row.id(0)?,
        file: row.id(1)?,
        offered_by: row.id(2)?,
        bytes: row.number(3)?,
        digest: Digest(row.get(4)?),
        received_ms: row.ms(5)?,
        status,
    })
}

fn id(row: Columns<'_, '_>) -> Result<BlobId, StoreError> {
    row.id(0)
}

impl Blobs for Sql<'_> {
    fn blob(&self, id: BlobId) -> Result<Option<BlobRow>, StoreError> {
        self.one(&format!("{BLOB} WHERE id = ?1"), [id.0], blob)
    }

    fn pieces(&self, id: BlobId) -> Result<Vec<(u32, PieceDigest)>, StoreError> {
        let sql = "SELECT number, digest FROM blob_pieces WHERE blob = ?1 ORDER BY number";
        self.all(sql, [id.0], |row| Ok((row.number(0)?, row.get(1)?)))
    }

    fn piece(&self, id: BlobId, number: u32) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT content FROM blob_pieces WHERE blob = ?1 AND number = ?2";
        self.one(sql, (id.0, number), |row| row.get(0))
    }

    fn unfinished_bytes(&self, user: UserId) -> Result<u64, StoreError> {
        let sql =
            "SELECT coalesce(sum(length(p.content)), 0) FROM blobs b JOIN blob_pieces p ON p.blob = b.id
             WHERE b.offered_by = ?1 AND b.seq IS NULL";
        Ok(self.one(sql, [user.0], |row| row.number(0))?.unwrap_or_default())
    }

    fn unnamed_bytes(&self, user: UserId) -> Result<u64, StoreError> {
        let sql = format!(
            "SELECT coalesce(sum(bytes), 0) FROM blobs WHERE offered_by = ?1 AND seq IS NOT NULL AND NOT {NAMED}"
        );
        Ok(self.one(&sql, [user.0], |row| row.number(0))?.unwrap_or_default())
    }

    fn blobs_in(&self, file: FileId) -> Result<Vec<BlobId>, StoreError> {
        self.all("SELECT id FROM blobs WHERE file = ?1 ORDER BY id", [file.0], id)
    }

    fn blobs_of(&self, file: FileId, entry: EntryId) -> Result<Vec<BlobId>, StoreError> {
        // In halves, each of which has an index of its own.
        let half = |verdict: &str| {
            format!(
                "SELECT n.blob FROM changes c JOIN blob_names n ON n.change = c.id
                 WHERE c.file = ?1 AND c.entry = ?2 AND c.verdict {verdict}"
            )
        };
        let sql = format!("{} UNION {} ORDER BY 1", half("= 'applied'"), half("<> 'applied'"));
        self.all(&sql, [file.0, entry.0], id)
    }

    fn blob_names(&self, id: BlobId, file: FileId) -> Result<Vec<BlobName>, StoreError> {
        let sql = "SELECT c.author, n.bytes, n.digest FROM blob_names n JOIN changes c ON c.id = n.change
             WHERE n.blob = ?1 AND c.file = ?2 AND c.verdict <> 'erased' ORDER BY c.n";
        let name = |row: Columns<'_, '_>| {
            Ok(BlobName { author: row.id(0)?, bytes: row.number(1)?, digest: Digest(row.get(2)?) })
        };
        self.all(sql, [id.0, file.0], name)
    }

    fn is_named_by(&self, id: BlobId, file: FileId, author: UserId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM blob_names n JOIN changes c ON c.id = n.change
             WHERE n.blob = ?1 AND c.file = ?2 AND c.author = ?3";
        Ok(self.one(sql, [id.0, file.0, author.0], |_| Ok(()))?.is_some())
    }

    fn blobs_to_let_go(&self, before_ms: u64) -> Result<Vec<BlobRow>, StoreError> {
        let sql = format!(
            "{BLOB} WHERE received_ms < ?1 AND (seq IS NULL OR NOT {NAMED}) ORDER BY received_ms, id LIMIT ?2"
        );
        self.all(&sql, (int(before_ms), int(BLOBS_LISTED_MAX as u64)), blob)
    }

    fn blob_moved(&self, id: BlobId, from: FileId) -> Result<Option<FileId>, StoreError> {
        let sql = "SELECT into_file FROM blob_moves WHERE blob = ?1 AND from_file = ?2";
        self.one(sql, [id.0, from.0], |row| row.id(0))
    }

    fn is_blob_erased(&self, id: BlobId, file: FileId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM blobs_erased WHERE blob = ?1 AND file = ?2";
        Ok(self.one(sql, [id.0, file.0], |_| Ok(()))?.is_some())
    }
}

impl BlobsMut for Sql<'_> {
    fn put_blob(&mut self, blob: &BlobRow) -> Result<(), StoreError> {
        let seq = match blob.status {
            BlobStatus::Kept(seq) => Some(seq_in(seq)),
            BlobStatus::Unfinished => None,
        };
        self.run(
            "INSERT INTO blobs (id, file, offered_by, bytes, digest, received_ms, seq)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET file = ?2, bytes = ?4, digest = ?5, seq = ?7",
            (
                blob.id.0,
                blob.file.0,
                blob.offered_by.0,
                int(blob.bytes),
                blob.digest.0,
                int(blob.received_ms),
                seq,
            ),
        )?;
        Ok(())
    }

    fn put_piece(
        &mut self,
        id: BlobId,
        number: u32,
        digest: &PieceDigest,
        content: &[u8],
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO blob_pieces (blob, number, digest, content) VALUES (?1, ?2, ?3, ?4)",
            (id.0, number, digest, content),
        )?;
        Ok(())
    }

    fn remove_blob(&mut self, id: BlobId) -> Result<(), StoreError> {
        self.run("DELETE FROM blob_pieces WHERE blob = ?1", [id.0])?;
        self.run("DELETE FROM blobs WHERE id = ?1", [id.0]).map(drop)
    }

    fn name_blob(
        &mut self,
        id: BlobId,
        change: ChangeId,
        bytes: u64,
        digest: Digest,
    ) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO blob_names (blob, change, bytes, digest) VALUES (?1, ?2, ?3, ?4)";
        self.run(sql, (id.0, change.0, int(bytes), digest.0)).map(drop)
    }

    fn show_blob_way(&mut self, id: BlobId, from: FileId, to: FileId) -> Result<(), StoreError> {
        // Where it stands now it has not gone away from: so a way never comes back to where it began.
        self.run("DELETE FROM blob_moves WHERE blob = ?1 AND from_file = ?2", [id.0, to.0])?;
        self.run(
            "INSERT OR REPLACE INTO blob_moves (blob, from_file, into_file) VALUES (?1, ?2, ?3)",
            [id.0, from.0, to.0],
        )
        .map(drop)
    }

    fn move_blob(&mut self, id: BlobId, from: FileId, to: FileId) -> Result<(), StoreError> {
        self.run("UPDATE blobs SET file = ?3 WHERE id = ?1 AND file = ?2", [id.0, from.0, to.0]).map(drop)
    }

    fn mark_blob_erased(&mut self, id: BlobId, file: FileId) -> Result<(), StoreError> {
        self.run("INSERT OR IGNORE INTO blobs_erased (blob, file) VALUES (?1, ?2)", [id.0, file.0]).map(drop)
    }
}
