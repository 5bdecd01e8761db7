//! Copies of the database: taken while it is written, looked through before anybody relies on them, put in its place.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use serde::{Deserialize, Serialize};
use shared::id::IncarnationId;
use shared::seq::Sequence;

use super::column::{Columns, int, seq_in};
use super::ledger::Ledger;
use super::{DATABASE_FILE, History, LOCK_WAIT, Sql, schema, sync_folder};
use crate::restored;
use crate::store::row;
use crate::store::{Backups, BackupsMut, StoreError};

/// What a database holds, counted over one snapshot.
// A name that this build does not know is damage, or a newer release whose schema it does not know either: a count whose
// name was damaged must not pass for one that an old slip lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// Its history.
    pub incarnation: IncarnationId,
    /// The latest place in it: everything up to here is in the copy.
    pub through: Sequence,
    /// Changes, whatever became of them.
    pub changes: u64,
    /// Entries, markers of erased ones among them.
    pub entries: u64,
    /// Files.
    pub files: u64,
    /// Accounts.
    pub users: u64,
    /// Rows of the audit log.
    pub audit: u64,
    /// Photos and markers of erased ones.
    #[serde(default)]
    pub blobs: u64,
    /// Their pieces.
    #[serde(default)]
    pub pieces: u64,
}

impl Holding {
    fn of(connection: &Connection) -> anyhow::Result<Self> {
        let sql = Sql::new(connection);
        let count = |table: &str| -> anyhow::Result<u64> {
            let found = sql.one(&format!("SELECT count(*) FROM {table}"), [], |row| row.number(0))?;
            Ok(found.unwrap_or_default())
        };
        let has_photos = has_photos(&sql)?;
        Ok(Self {
            incarnation: sql.incarnation()?,
            through: sql.visible_through()?,
            changes: count("changes")?,
            entries: count("entries")?,
            files: count("files")?,
            users: count("users")?,
            audit: count("audit")?,
            blobs: if has_photos { count("blobs")? } else { 0 },
            pieces: if has_photos { count("blob_pieces")? } else { 0 },
        })
    }
}

/// Copies the database of a data directory to `to`, which must not be there, and looks the copy through. The server may
/// run and write: the copy is of one moment.
///
/// # Errors
/// Where there is no database, the disk has no room, or the copy is not what was copied.
pub fn copy(data_dir: &Path, to: &Path) -> anyhow::Result<Holding> {
    let from = data_dir.join(DATABASE_FILE);
    ensure!(from.exists(), "there is no database in {}", data_dir.display());
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(&from, flags)?;
    source.busy_timeout(LOCK_WAIT)?;
    // One snapshot for the counting and the copying; writers go on beside it.
    source.execute_batch("BEGIN")?;
    let copied = Holding::of(&source)?;
    let mut target = Connection::open(to).with_context(|| format!("cannot write {}", to.display()))?;
    match Backup::new(&source, &mut target)?.step(-1)? {
        StepResult::Done => {}
        other => bail!("the copy did not come to its end: {other:?}"),
    }
    drop(target);
    source.execute_batch("COMMIT")?;
    // One file without companions, wherever it is carried.
    let target = Connection::open(to)?;
    target.pragma_update(None, "journal_mode", "delete")?;
    drop(target);
    std::fs::File::open(to)?.sync_all()?;
    let holds = verify(to)?;
    ensure!(holds == copied, "the copy holds {holds:?}, the database {copied:?}");
    Ok(holds)
}

/// Looks a copy through: every page, every link between rows, and what the rows promise each other.
///
/// # Errors
/// With the first thing that is wrong.
pub fn verify(path: &Path) -> anyhow::Result<Holding> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .with_context(|| format!("cannot open {}", path.display()))?;
    let sql = Sql::new(&connection);
    let text = |row: Columns<'_, '_>| row.get::<String>(0);
    let said = sql.one("PRAGMA integrity_check", [], text)?.unwrap_or_default();
    ensure!(said == "ok", "the file is damaged: {said}");
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = i64::try_from(schema::COUNT)?;
    ensure!((1..=known).contains(&version), "it is of schema {version}; this release knows 1 to {known}");
    let orphans = sql.all("PRAGMA foreign_key_check", [], text)?;
    ensure!(orphans.is_empty(), "rows of {orphans:?} point to rows that are not there");
    let of_photos = if has_photos(&sql)? { &PROMISES_OF_PHOTOS[..] } else { &[] };
    for (wrong, count) in PROMISES.iter().chain(of_photos) {
        let found: u64 = sql.one(count, [], |row| row.number(0))?.unwrap_or_default();
        ensure!(found == 0, "{found} {wrong}");
    }
    Holding::of(&connection)
}

/// What must not be found: words for it, and how to count it.
const PROMISES: [(&str, &str); 5] = [
    ("databases without a history", "SELECT count(*) <> 1 FROM history"),
    (
        "rows that are later than the history",
        "SELECT (SELECT count(*) FROM changes WHERE seq > (SELECT latest FROM history))
              + (SELECT count(*) FROM entries WHERE seq > (SELECT latest FROM history))",
    ),
    (
        "applied changes without an entry",
        "SELECT count(*) FROM changes c WHERE c.verdict = 'applied'
         AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.entry = c.entry AND e.file = c.file)",
    ),
    (
        "entries without a change",
        "SELECT count(*) FROM entries e WHERE e.erased = 0 AND NOT EXISTS
         (SELECT 1 FROM changes c WHERE c.entry = e.entry AND c.file = e.file AND c.verdict = 'applied')",
    ),
    ("changes without a text", "SELECT count(*) FROM changes WHERE body IS NULL AND verdict <> 'erased'"),
];

/// The same of photos, which databases of the first releases do not have.
const PROMISES_OF_PHOTOS: [(&str, &str); 2] = [
    (
        "photos that are later than the history",
        "SELECT count(*) FROM blobs WHERE seq > (SELECT latest FROM history)",
    ),
    (
        "photos that are called whole and are not",
        "SELECT count(*) FROM blobs b WHERE b.seq IS NOT NULL AND b.bytes <>
         (SELECT coalesce(sum(length(p.content)), 0) FROM blob_pieces p WHERE p.blob = b.id)",
    ),
];

fn has_photos(sql: &Sql<'_>) -> Result<bool, StoreError> {
    Ok(sql.one("SELECT 1 FROM sqlite_schema WHERE name = 'blobs'", [], |_| Ok(()))?.is_some())
}

/// Makes a copy ready to serve from `data_dir`: brings it to this schema, begins a new history above everything that was
/// ever answered, and does again what the ledger remembers. Gives how far the new history has come.
///
/// # Errors
/// Where the copy or the ledger cannot be read or written.
pub fn prepare(
    copy: &Path,
    data_dir: &Path,
    incarnation: IncarnationId,
    now_ms: u64,
) -> anyhow::Result<Sequence> {
    let mut connection = Connection::open(copy)?;
    super::configure(&connection)?;
    schema::migrations().to_latest(&mut connection)?;
    let mut ledger = Ledger::open(data_dir)?;
    let handed_out = ledger.latest()?.unwrap_or_default();
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut sql = Sql::new(&transaction);
    sql.ledger = Some(&ledger.deeds);
    let seen = handed_out.max(sql.visible_through()?);
    restored::begin_history(&mut sql, incarnation, seen, now_ms)?;
    let through = sql.visible_through()?;
    transaction.commit()?;
    drop(connection);
    std::fs::File::open(copy)?.sync_all()?;
    ledger.note(through)?;
    Ok(through)
}

/// Puts a prepared copy in the place of the database. The one that was there stays beside it as `….replaced`. Whenever this
/// is interrupted, either the old or the new database is in place, whole.
///
/// # Errors
/// Where files cannot be moved.
pub fn put_in_place(copy: &Path, data_dir: &Path) -> anyhow::Result<()> {
    let place = data_dir.join(DATABASE_FILE);
    if place.exists() {
        let emptied = Connection::open(&place).and_then(|old| {
            // What is still in the log goes into the old database: a log left beside the new one would be read into it.
            old.busy_timeout(LOCK_WAIT)?;
            old.pragma_update(None, "journal_mode", "delete")
        });
        let replaced = data_dir.join(format!("{DATABASE_FILE}.replaced"));
        for ending in ["-wal", "-shm"] {
            let companion = data_dir.join(format!("{DATABASE_FILE}{ending}"));
            if companion.exists() {
                if let Err(error) = &emptied {
                    tracing::warn!(%error, "the old database could not be closed properly; its log is kept beside it");
                }
                std::fs::rename(&companion, data_dir.join(format!("{DATABASE_FILE}.replaced{ending}")))?;
            }
        }
        if replaced.exists() {
            std::fs::remove_file(&replaced)?;
        }
        std::fs::hard_link(&place, &replaced).or_else(|_| std::fs::copy(&place, &replaced).map(drop))?;
    }
    std::fs::rename(copy, &place)?;
    sync_folder(&place)
}

/// Rows about backups that are kept.
const BACKUPS_KEPT: i64 = 100;

impl Backups for Sql<'_> {
    fn backups(&self, limit: usize) -> Result<Vec<row::Backup>, StoreError> {
        self.all(
            "SELECT taken_ms, through, name FROM backups ORDER BY n DESC LIMIT ?1",
            [int(limit as u64)],
            |row| Ok(row::Backup { taken_ms: row.ms(0)?, through: row.seq(1)?, name: row.get(2)? }),
        )
    }
}

impl BackupsMut for Sql<'_> {
    fn note_backup(&mut self, backup: &row::Backup) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO backups (taken_ms, through, name) VALUES (?1, ?2, ?3)",
            (int(backup.taken_ms), seq_in(backup.through), &backup.name),
        )?;
        self.run("DELETE FROM backups WHERE n <= (SELECT max(n) FROM backups) - ?1", [BACKUPS_KEPT])?;
        Ok(())
    }
}
