//! What the first screen reads: one row per file, sealed together in shards, so that a list opens no file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::id::FileId;
use crate::kind::FileKind;
use crate::limits::SHARD_FILES_MAX;
use crate::seq::Sequence;
use crate::summary::{CaseSummary, Holder};
use crate::wire::sync::Depth;
use serde::{Deserialize, Serialize};

/// What the device knows of one file without opening it: exactly what the server sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The file.
    pub file: FileId,
    /// Its kind.
    pub kind: FileKind,
    /// How much of it is here.
    pub depth: Depth,
    /// Whether its last piece has come.
    pub complete: bool,
    /// Its latest sequence here.
    pub head: Sequence,
    /// How many tails stand beside its base.
    #[serde(default)]
    pub tails: u32,
    /// What is here belongs to an earlier history of the server, and is kept until the new one has been compared with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub former: bool,
    /// Who holds the case.
    #[serde(default)]
    pub holder: Option<Holder>,
    /// For case files.
    #[serde(default)]
    pub summary: Option<CaseSummary>,
}

/// The rows by file, and which shard each lives in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Index {
    /// Shared with copies of the index: each answer is taken in on a copy.
    rows: BTreeMap<FileId, Arc<Row>>,
    shard_of: BTreeMap<FileId, u32>,
    filled: BTreeMap<u32, usize>,
}

/// The key prefix of shards in the index room.
pub const SHARD: &str = "shard/";
/// The key prefix of overlays: summaries of files with saves that the server's pages do not contain yet.
pub const OVERLAY: &str = "overlay/";

/// The key of a shard.
pub fn shard_key(shard: u32) -> String {
    format!("{SHARD}{shard:06}")
}

/// The key of a file's overlay.
pub fn overlay_key(file: FileId) -> String {
    format!("{OVERLAY}{file}")
}

impl Index {
    /// Takes in a shard as it was read.
    pub fn load(&mut self, shard: u32, rows: Vec<Row>) {
        self.filled.insert(shard, rows.len());
        for row in rows {
            self.shard_of.insert(row.file, shard);
            self.rows.insert(row.file, Arc::new(row));
        }
    }

    /// The row of a file.
    pub fn get(&self, file: FileId) -> Option<&Row> {
        self.rows.get(&file).map(AsRef::as_ref)
    }

    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values().map(AsRef::as_ref)
    }

    /// Puts a row in, and says which shard must be written.
    pub fn put(&mut self, row: Row) -> u32 {
        let shard = self.shard_of.get(&row.file).copied().unwrap_or_else(|| self.room());
        if self.shard_of.insert(row.file, shard).is_none() {
            *self.filled.entry(shard).or_insert(0) += 1;
        }
        self.rows.insert(row.file, Arc::new(row));
        shard
    }

    /// Takes a row out, and says which shard must be written, if it was there.
    pub fn remove(&mut self, file: FileId) -> Option<u32> {
        self.rows.remove(&file)?;
        let shard = self.shard_of.remove(&file)?;
        if let Some(filled) = self.filled.get_mut(&shard) {
            *filled = filled.saturating_sub(1);
        }
        Some(shard)
    }

    /// The rows of one shard, for writing it.
    pub fn shard(&self, shard: u32) -> Vec<&Row> {
        let files = self.shard_of.iter().filter(|(_, of)| **of == shard).map(|(file, _)| *file);
        files.filter_map(|file| self.get(file)).collect()
    }

    /// Files that are here and not in `kept`.
    pub fn others(&self, kept: &BTreeSet<FileId>) -> Vec<FileId> {
        self.rows.keys().filter(|file| !kept.contains(file)).copied().collect()
    }

    /// The first shard with room.
    fn room(&self) -> u32 {
        let with_room =
            self.filled.iter().find(|(_, filled)| **filled < SHARD_FILES_MAX).map(|(shard, _)| *shard);
        with_room.unwrap_or_else(|| self.filled.keys().next_back().map_or(0, |last| last + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn row(number: u128) -> Row {
        Row {
            file: FileId(Uuid::from_u128(number)),
            kind: FileKind::Case,
            depth: Depth::Whole,
            complete: true,
            head: Sequence::default(),
            tails: 0,
            former: false,
            holder: None,
            summary: None,
        }
    }

    #[test]
    fn shards_fill_to_their_limit_and_gaps_are_used_again() {
        let mut index = Index::default();
        let full = SHARD_FILES_MAX as u128;
        for number in 0..full {
            assert_eq!(index.put(row(number)), 0);
        }
        assert_eq!(index.put(row(full)), 1);
        assert_eq!(index.put(row(3)), 0, "a known file stays where it is");
        assert_eq!(index.remove(FileId(Uuid::from_u128(3))), Some(0));
        assert_eq!(index.remove(FileId(Uuid::from_u128(3))), None);
        assert_eq!(index.put(row(full + 1)), 0);
        assert_eq!(index.shard(1).len(), 1);
        assert_eq!(index.shard(0).len(), SHARD_FILES_MAX);
    }

    #[test]
    fn others_are_the_files_that_are_no_longer_in_scope() {
        let mut index = Index::default();
        index.put(row(1));
        index.put(row(2));
        assert_eq!(index.others(&BTreeSet::from([row(2).file])), [row(1).file]);
    }
}
