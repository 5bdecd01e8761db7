//! The embedded store: SQLite with one writer thread and a pool of readers. The only module that knows SQL.

mod accounts;
mod aside;
mod blobs;
mod changes;
mod column;
pub mod copy;
mod deeds;
mod files;
mod grants;
mod ledger;
mod office;
mod pool;
mod schema;
mod sessions;
mod writer;

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use rusqlite::{Connection, OpenFlags, Params};
use shared::id::IncarnationId;
use shared::seq::Sequence;

use super::deed::Deed;
use super::{Done, History, Numbering, READERS, Reading, Remembering, Store, StoreError, Work};
use column::{Columns, failed, seq_in};
use deeds::DeedFile;
use pool::Pool;
use writer::Writer;

pub use deeds::DEEDS_FILE;
pub use ledger::LEDGER_FILE;

/// The database file in the data directory.
pub const DATABASE_FILE: &str = "alongside.sqlite";

/// How long a statement waits for another process's lock.
const LOCK_WAIT: Duration = Duration::from_secs(5);
/// Prepared statements that one connection keeps.
const STATEMENTS_KEPT: usize = 128;
/// Pages that the writer keeps in memory: a negative number counts KiB.
const WRITER_CACHE: i64 = -16_384;

/// The embedded store.
pub struct SqliteStore {
    readers: Pool,
    writer: Writer,
}

impl SqliteStore {
    /// Opens the database in `data_dir`, or makes it, and brings it up to this build's schema.
    ///
    /// A database that is behind what this server has answered before was put back from a backup: a new history begins,
    /// every session ends, and the log says so.
    ///
    /// # Errors
    /// Where the folder cannot be written, the database is of a newer release, or is not a database.
    pub fn open(data_dir: &Path, fresh_incarnation: IncarnationId, now_ms: u64) -> anyhow::Result<Self> {
        let path = data_dir.join(DATABASE_FILE);
        let mut connection =
            Connection::open(&path).with_context(|| format!("cannot open {}", path.display()))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        configure(&connection)?;
        // What a group of jobs touches, so that nothing is written to the log before its commit and read back again.
        connection.pragma_update(None, "cache_size", WRITER_CACHE)?;
        schema::migrations()
            .to_latest(&mut connection)
            .with_context(|| format!("{} is of a newer release, or damaged", path.display()))?;
        connection.execute(
            "INSERT OR IGNORE INTO history (one, incarnation, latest) VALUES (1, ?1, 0)",
            [fresh_incarnation.0],
        )?;
        let mut ledger = ledger::Ledger::open(data_dir)?;
        ledger.check(&mut connection, fresh_incarnation, now_ms)?;
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            readers.push(open_reader(&path)?);
        }
        Ok(Self { readers: Pool::new(readers), writer: Writer::start(connection, ledger)? })
    }
}

impl Store for SqliteStore {
    fn view(&self, look: &mut dyn FnMut(&dyn Reading) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut connection = self.readers.take();
        let snapshot = connection.transaction().map_err(failed)?;
        look(&Sql::new(&snapshot))
    }

    fn submit(&self, work: Work, done: Done) {
        self.writer.submit(work, done);
    }
}

fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    configure(&connection)?;
    Ok(connection)
}

/// Acknowledged work survives a power cut (`FULL`), a damaged file is noticed rather than trusted, what is erased is
/// overwritten, and what a change might have to be taken back to is kept in memory: not in files beside the database.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(LOCK_WAIT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
         PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;
         PRAGMA cell_size_check = ON; PRAGMA cache_size = -4096; PRAGMA wal_autocheckpoint = 4000;",
    )
}

/// The rows behind one connection, inside one transaction.
struct Sql<'c> {
    connection: &'c Connection,
    /// For each mark, how many deeds there were.
    marks: Vec<usize>,
    /// What the ledger will remember of this transaction.
    deeds: Vec<Deed>,
    /// What the ledger remembers; none where nobody may ask.
    ledger: Option<&'c DeedFile>,
}

impl<'c> Sql<'c> {
    fn new(connection: &'c Connection) -> Self {
        Self { connection, marks: Vec::new(), deeds: Vec::new(), ledger: None }
    }

    /// Runs a statement and gives the number of rows that it touched.
    fn run(&self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params))
            .map_err(failed)
    }

    /// The first row, if there is one.
    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(Columns<'_, '_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        let mut rows = statement.query(params).map_err(failed)?;
        rows.next().map_err(failed)?.map(|row| read(Columns(row))).transpose()
    }

    /// Every row.
    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(Columns<'_, '_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        let mut rows = statement.query(params).map_err(failed)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            all.push(read(Columns(row))?);
        }
        Ok(all)
    }
}

impl History for Sql<'_> {
    fn incarnation(&self) -> Result<IncarnationId, StoreError> {
        let found = self.one("SELECT incarnation FROM history", [], |row| row.id(0))?;
        found.ok_or_else(|| StoreError::Unreadable("the history".to_owned()))
    }

    fn visible_through(&self) -> Result<Sequence, StoreError> {
        let found = self.one("SELECT latest FROM history", [], |row| row.seq(0))?;
        found.ok_or_else(|| StoreError::Unreadable("the history".to_owned()))
    }

    fn sign_at(&self, seq: Sequence) -> Result<Option<u32>, StoreError> {
        self.one("SELECT sign FROM signs WHERE seq = ?1", [seq_in(seq)], |row| row.get(0))
    }
}

impl Numbering for Sql<'_> {
    fn next_seq(&mut self) -> Result<Sequence, StoreError> {
        let next =
            self.one("UPDATE history SET latest = latest + 1 RETURNING latest", [], |row| row.seq(0))?;
        next.ok_or_else(|| StoreError::Unreadable("the history".to_owned()))
    }

    fn sign(&mut self, sign: u32) -> Result<(), StoreError> {
        let latest = seq_in(self.visible_through()?);
        self.run("INSERT OR REPLACE INTO signs (seq, sign) VALUES (?1, ?2)", (latest, sign)).map(drop)
    }

    fn begin_history(&mut self, incarnation: IncarnationId, seen: Sequence) -> Result<(), StoreError> {
        let latest = self.visible_through()?;
        let begun =
            Sequence { epoch: latest.epoch.max(seen.epoch) + 1, counter: latest.counter.max(seen.counter) };
        self.run("UPDATE history SET incarnation = ?1, latest = ?2", (incarnation.0, seq_in(begun)))?;
        Ok(())
    }

    fn mark(&mut self) -> Result<(), StoreError> {
        self.marks.push(self.deeds.len());
        self.run(&format!("SAVEPOINT mark_{}", self.marks.len()), []).map(drop)
    }

    fn keep(&mut self) -> Result<(), StoreError> {
        let mark = self.marks.len();
        self.marks.pop();
        self.run(&format!("RELEASE mark_{mark}"), []).map(drop)
    }

    fn take_back(&mut self) -> Result<(), StoreError> {
        let mark = self.marks.len();
        self.deeds.truncate(self.marks.last().copied().unwrap_or_default());
        self.run(&format!("ROLLBACK TO mark_{mark}"), [])?;
        self.keep()
    }
}

impl Remembering for Sql<'_> {
    fn remember(&mut self, deed: Deed) -> Result<(), StoreError> {
        self.deeds.push(deed);
        Ok(())
    }

    fn remembered(&self) -> Result<Vec<Deed>, StoreError> {
        let Some(ledger) = self.ledger else { return Ok(Vec::new()) };
        let mut all = ledger.read().map_err(|error| StoreError::Unreadable(format!("{error:#}")))?;
        all.extend(self.deeds.iter().cloned());
        Ok(all)
    }
}

/// Waits until the disk knows the names in a file's folder.
pub(crate) fn sync_folder(file: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = file.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod cuts;
#[cfg(test)]
mod full;
#[cfg(test)]
mod tests;
