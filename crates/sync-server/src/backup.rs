//! Backups: a copy, a slip beside it that says what it holds, and what devices may rely on because of it.
//!
//! A copy is taken while the server runs, opened again and looked through. Only then is it noted in the database, and from
//! then on `safe_through` rests on it: acknowledged work that the last two verified backups hold may leave the devices.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::id::IncarnationId;

use crate::app::AppState;
use crate::clock::{DAY_MS, MINUTE_MS};
use crate::store::Store;
use crate::store::row::Backup;
use crate::store::sqlite::copy::{self, Holding};

/// Verified backups that devices rely on: the lower of so many.
pub const RELIED_ON: usize = 2;
/// How often the server looks whether a backup is due.
const LOOK_EVERY: Duration = Duration::from_secs(600);
/// What names of backups that the server takes by itself begin and end with.
const NAME: (&str, &str) = ("alongside-", ".sqlite");

/// The slip beside a backup, `<file>.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// When the backup was taken, in milliseconds since the Unix epoch.
    pub taken_ms: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// What the file holds.
    pub holds: Holding,
}

fn slip_path(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".json");
    PathBuf::from(name)
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Takes a backup of a data directory, and verifies it. It is not noted yet.
///
/// # Errors
/// Where `to` is there already, the disk has no room, or the copy is not what was copied.
pub fn take(data_dir: &Path, to: &Path, now_ms: u64) -> anyhow::Result<Slip> {
    ensure!(!to.exists(), "{} is there already; a backup never overwrites another", to.display());
    let part = beside(to, ".part");
    if part.exists() {
        std::fs::remove_file(&part)?;
    }
    let holds = copy::copy(data_dir, &part)?;
    let slip = Slip { taken_ms: now_ms, sha256: sha256(&part)?, holds };
    let part_of_slip = beside(&slip_path(to), ".part");
    std::fs::write(&part_of_slip, serde_json::to_vec_pretty(&slip)?)?;
    std::fs::File::open(&part_of_slip)?.sync_all()?;
    // The slip first: a backup without one is never taken for a whole one.
    std::fs::rename(&part_of_slip, slip_path(to))?;
    std::fs::rename(&part, to)?;
    crate::store::sqlite::sync_folder(to)?;
    Ok(slip)
}

/// Notes a verified backup in the database that it was taken of.
///
/// # Errors
/// That of the store.
pub fn note(store: &dyn Store, slip: &Slip, file: &Path) -> anyhow::Result<()> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let backup = Backup { taken_ms: slip.taken_ms, through: slip.holds.through, name };
    crate::app::write_now(store, move |tx| tx.note_backup(&backup))?;
    Ok(())
}

/// Checks a backup against its slip and looks it through.
///
/// # Errors
/// Where one byte of it is not as it was taken. Without a slip only what SQLite and our own rows promise can be checked, and
/// only where `without_slip` asks for it.
pub fn check(file: &Path, without_slip: bool) -> anyhow::Result<Holding> {
    ensure!(file.exists(), "there is no {}", file.display());
    let slip = slip_path(file);
    if !slip.exists() {
        if !without_slip {
            bail!(
                "{} is missing: it says what the backup must be, byte for byte. With --without-slip the rest is checked alone",
                slip.display()
            );
        }
        return copy::verify(file);
    }
    let text = std::fs::read(&slip)?;
    let slip: Slip =
        serde_json::from_slice(&text).with_context(|| format!("{} is damaged", slip.display()))?;
    ensure!(sha256(file)? == slip.sha256, "{} is not as it was when it was taken", file.display());
    let holds = copy::verify(file)?;
    ensure!(holds == slip.holds, "{} holds {holds:?}, its slip says {:?}", file.display(), slip.holds);
    Ok(holds)
}

/// Puts a backup in the place of a data directory's database and begins a new history. The server must not run.
///
/// # Errors
/// Where the backup is damaged; then nothing was touched.
pub fn restore(
    file: &Path,
    data_dir: &Path,
    without_slip: bool,
    incarnation: IncarnationId,
    now_ms: u64,
) -> anyhow::Result<Holding> {
    let holds = check(file, without_slip)?;
    std::fs::create_dir_all(data_dir).with_context(|| format!("cannot make {}", data_dir.display()))?;
    let new = data_dir.join("restoring.sqlite");
    for ending in ["", "-wal", "-shm", "-journal"] {
        let left_over = beside(&new, ending);
        if left_over.exists() {
            std::fs::remove_file(left_over)?;
        }
    }
    std::fs::copy(file, &new).with_context(|| format!("cannot write {}", new.display()))?;
    ensure!(
        sha256(&new)? == sha256(file)?,
        "the disk of {} does not keep what it is given",
        data_dir.display()
    );
    copy::prepare(&new, data_dir, incarnation, now_ms)?;
    copy::put_in_place(&new, data_dir)?;
    Ok(holds)
}

fn sha256(file: &Path) -> anyhow::Result<String> {
    let mut file = std::fs::File::open(file)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            break;
        }
        hash.update(&piece[..count]);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Where the server puts backups of its own.
#[derive(Clone, Debug)]
pub struct Daily {
    /// The data directory.
    pub data_dir: PathBuf,
    /// Where backups go; best on another disk.
    pub into: PathBuf,
    /// How many are kept.
    pub keep: usize,
}

impl Daily {
    /// Takes a backup each day, for as long as the server runs. One that fails is tried again, and the log says so.
    pub async fn always(self, app: AppState) {
        let mut every = tokio::time::interval(LOOK_EVERY);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            every.tick().await;
            let (app, daily) = (Arc::clone(&app), self.clone());
            match tokio::task::spawn_blocking(move || daily.when_due(&app)).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => {
                    tracing::error!(
                        error = format!("{error:#}"),
                        "THE DAILY BACKUP FAILED; it is tried again in ten minutes"
                    )
                }
                Err(error) => tracing::error!(%error, "the daily backup panicked"),
            }
        }
    }

    /// Takes a backup if the last one was taken yesterday or before, notes it, and removes the oldest that are too many.
    ///
    /// # Errors
    /// Where it could not be taken or noted.
    pub fn when_due(&self, app: &AppState) -> anyhow::Result<Option<PathBuf>> {
        let now_ms = app.clock.now_ms();
        let latest = crate::app::read_now(&*app.store, |view| view.backups(1))?;
        if latest.first().is_some_and(|last| now_ms < last.taken_ms + DAY_MS - 10 * MINUTE_MS) {
            return Ok(None);
        }
        std::fs::create_dir_all(&self.into)?;
        let at = jiff::Timestamp::from_millisecond(i64::try_from(now_ms)?)?;
        let file = self.into.join(format!("{}{}{}", NAME.0, at.strftime("%Y-%m-%dT%H%M%SZ"), NAME.1));
        let slip = take(&self.data_dir, &file, now_ms)?;
        note(&*app.store, &slip, &file)?;
        app.forget_safe_through();
        tracing::info!(file = %file.display(), changes = slip.holds.changes, "took and verified a backup");
        self.remove_oldest()?;
        Ok(Some(file))
    }

    /// Names sort by time. Only files that the server itself has named are ever removed.
    fn remove_oldest(&self) -> anyhow::Result<()> {
        let mut ours: Vec<PathBuf> = std::fs::read_dir(&self.into)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                name.starts_with(NAME.0) && name.ends_with(NAME.1) && slip_path(path).exists()
            })
            .collect();
        ours.sort();
        let surplus = ours.len().saturating_sub(self.keep.max(RELIED_ON));
        for old in ours.drain(..surplus) {
            std::fs::remove_file(&old)?;
            std::fs::remove_file(slip_path(&old))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
