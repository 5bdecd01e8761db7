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

use super::column::{seq_in, seq_out};
use super::deeds::{DeedFile, line_of};
use super::{History, Sql, StoreError};
use crate::restored;
use crate::store::Accounts;
use crate::store::deed::{Account, Deed};

/// The ledger's name in the data directory. Leave it where it is when you put a backup back.
pub const LEDGER_FILE: &str = "ledger";

/// Digits of the number, so that writing in place never leaves an older tail.
const DIGITS: usize = 20;

/// The open ledger: the number, and the deeds.
pub(super) struct Ledger {
    file: File,
    pub(super) deeds: DeedFile,
}

impl Ledger {
    pub(super) fn open(data_dir: &Path) -> anyhow::Result<Self> {
        let path = data_dir.join(LEDGER_FILE);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&path).with_context(|| format!("cannot open {}", path.display()))?;
        let deeds = DeedFile::open(data_dir, file.try_clone()?)?;
        Ok(Self { file, deeds })
    }

    /// The highest sequence that was handed out; none where the ledger is new.
    pub(super) fn latest(&self) -> anyhow::Result<Option<Sequence>> {
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

    /// Brings ledger and database together when the store is opened.
    ///
    /// Deeds of a commit whose line was not written are written now. Where the database is behind the ledger, a new history
    /// begins.
    pub(super) fn check(
        &mut self,
        connection: &mut Connection,
        incarnation: IncarnationId,
        now_ms: u64,
    ) -> anyhow::Result<()> {
        let handed_out = self.latest()?.unwrap_or_default();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut sql = Sql::new(&transaction);
        let held = sql.visible_through()?;
        if held >= handed_out {
            let mut owed = sql.all("SELECT line FROM deeds ORDER BY n", [], |row| row.get(0))?;
            if self.deeds.is_new()? {
                owed.extend(standing(&sql)?);
            }
            sql.run("DELETE FROM deeds", [])?;
            // First the ledger, then the database: a kill in between writes a line twice, which is one deed all the same.
            self.deeds.settle(owed)?;
            transaction.commit()?;
            return Ok(());
        }
        tracing::warn!(
            ?held,
            ?handed_out,
            "THE DATABASE IS OLDER THAN WHAT THIS SERVER HAS ANSWERED: it was put back from a backup. \
             A new history begins; devices offer again what is missing, and everybody signs in again."
        );
        sql.ledger = Some(&self.deeds);
        restored::begin_history(&mut sql, incarnation, handed_out, now_ms)?;
        transaction.commit()?;
        Ok(())
    }

    /// Adds the line of a commit's deeds, and those that are owed, and waits until the disk has them.
    pub(super) fn add(&mut self, line: Option<String>) -> Result<(), StoreError> {
        self.deeds.add(line).map_err(|error| StoreError::NoRoom(error.into()))
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

/// Where a ledger begins beside a database that is older than it: who is there.
fn standing(sql: &Sql<'_>) -> anyhow::Result<Option<String>> {
    let mut deeds: Vec<Deed> = sql.teams()?.iter().map(Deed::team).collect();
    let users = sql.users()?;
    deeds.extend(users.iter().map(|user| Deed::Account(Account::of(user))));
    Ok(if deeds.is_empty() { None } else { Some(line_of(&deeds)?) })
}
