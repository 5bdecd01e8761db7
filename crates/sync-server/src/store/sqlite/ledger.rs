//! A small file beside the database that remembers the highest sequence ever handed out.
//!
//! The database cannot know that it was put back from a backup; this file can. It is written after each commit and before
//! anybody is told, so in normal life it is never ahead of the database.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::Context;
use rusqlite::{Connection, TransactionBehavior};
use shared::id::IncarnationId;
use shared::seq::Sequence;

use super::column::{int, seq_in, seq_out};
use super::{History, Numbering, Sql, StoreError};

/// The ledger's name in the data directory. Leave it where it is when you put a backup back.
pub const LEDGER_FILE: &str = "ledger";

/// Digits of the number, so that writing in place never leaves an older tail.
const DIGITS: usize = 20;

/// The open ledger.
pub(super) struct Ledger {
    file: File,
}

impl Ledger {
    pub(super) fn open(data_dir: &Path) -> anyhow::Result<Self> {
        let path = data_dir.join(LEDGER_FILE);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&path).with_context(|| format!("cannot open {}", path.display()))?;
        Ok(Self { file })
    }

    /// The highest sequence that was handed out; none where the ledger is new.
    fn latest(&self) -> anyhow::Result<Option<Sequence>> {
        let mut text = String::new();
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0))?;
        file.take(64).read_to_string(&mut text).context("the ledger cannot be read")?;
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        Ok(Some(seq_out(text.parse().context("the ledger is damaged")?)))
    }

    /// Begins a new history where the database is behind the ledger.
    pub(super) fn check(
        &self,
        connection: &mut Connection,
        incarnation: IncarnationId,
        now_ms: u64,
    ) -> anyhow::Result<()> {
        let Some(handed_out) = self.latest()? else { return Ok(()) };
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut sql = Sql::new(&transaction);
        let held = sql.visible_through()?;
        if held >= handed_out {
            return Ok(());
        }
        tracing::warn!(
            ?held,
            ?handed_out,
            "THE DATABASE IS OLDER THAN WHAT THIS SERVER HAS ANSWERED: it was put back from a backup. \
             A new history begins; devices offer again what is missing, and everybody signs in again."
        );
        sql.begin_history(incarnation, handed_out)?;
        sql.run("UPDATE users SET sessions_from_ms = ?1", [int(now_ms)])?;
        sql.run("UPDATE families SET ended_ms = ?1 WHERE ended_ms IS NULL", [int(now_ms)])?;
        transaction.commit()?;
        Ok(())
    }

    /// Remembers `latest`. Not flushed to the disk: what a power cut takes from it only makes it notice less.
    pub(super) fn note(&mut self, latest: Sequence) -> Result<(), StoreError> {
        let text = format!("{:0DIGITS$}\n", seq_in(latest));
        let mut write = || {
            self.file.seek(SeekFrom::Start(0))?;
            self.file.write_all(text.as_bytes())
        };
        write().map_err(|error| StoreError::NoRoom(Box::new(error)))
    }
}
