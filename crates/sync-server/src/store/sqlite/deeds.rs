//! The ledger of deeds: a file beside the database to which lines are only ever added.
//!
//! One line holds what one commit did: a checksum and the deeds as JSON. It is on the disk before anybody is told. What
//! stands between a commit and its line is a row of the table `deeds`, so that a kill between the two loses nothing.
//! Commands work beside a running server, so each use takes the lock of the ledger of numbers, which is never replaced.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::store::deed::{Deed, fold};

/// The file's name in the data directory.
pub const DEEDS_FILE: &str = "ledger-deeds";
/// The first line of the file.
const TITLE: &str = "alongside ledger 1";
/// Bytes above which the file is folded when it is opened, if that halves it.
const FOLD_BYTES: usize = 1024 * 1024;
/// Deeds in one line of a folded file.
const LINE_DEEDS: usize = 64;
/// Hexadecimal digits of a line's checksum.
const CHECK_DIGITS: usize = 16;

/// The ledger of deeds of one data directory.
pub(super) struct DeedFile {
    path: PathBuf,
    /// Whoever holds this one's lock may touch the file.
    lock: File,
    /// Lines of commits that could not be written yet.
    owed: Vec<String>,
}

/// What a file holds.
struct Found {
    lines: Vec<String>,
    /// Bytes up to the end of the last whole line.
    sound_bytes: usize,
    bytes: usize,
}

impl DeedFile {
    /// Opens the ledger beside `lock`, the ledger of numbers, or begins it. An unfinished last line is taken away; a long
    /// file is folded.
    ///
    /// # Errors
    /// Where a line before the last is damaged: what was erased or ended is no longer known for certain.
    pub(super) fn open(data_dir: &Path, lock: File) -> anyhow::Result<Self> {
        let deeds = Self { path: data_dir.join(DEEDS_FILE), lock, owed: Vec::new() };
        deeds.locked(|| deeds.tidy())?;
        Ok(deeds)
    }

    /// Whether there is nothing in it yet.
    pub(super) fn is_new(&self) -> anyhow::Result<bool> {
        Ok(self.locked(|| self.find())?.lines.is_empty())
    }

    /// Every deed, in order.
    pub(super) fn read(&self) -> anyhow::Result<Vec<Deed>> {
        let mut all = Vec::new();
        for line in self.locked(|| self.find())?.lines {
            all.extend(deeds_of(&line)?.1);
        }
        Ok(all)
    }

    /// Adds the lines that are not there yet.
    pub(super) fn settle(&mut self, lines: Vec<String>) -> anyhow::Result<()> {
        let known: BTreeSet<String> = self.locked(|| self.find())?.lines.into_iter().collect();
        self.owed.extend(lines.into_iter().filter(|line| !known.contains(line)));
        self.add(None)
    }

    /// Adds a line and waits until the disk has it. What could not be written is owed and comes with the next one.
    pub(super) fn add(&mut self, line: Option<String>) -> anyhow::Result<()> {
        self.owed.extend(line);
        if self.owed.is_empty() {
            return Ok(());
        }
        let mut text = self.owed.join("\n");
        text.push('\n');
        self.locked(|| {
            let mut file = OpenOptions::new().append(true).open(&self.path)?;
            let before = file.metadata()?.len();
            let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
            if written.is_err() {
                // Half a line would be damage once another follows it.
                file.set_len(before)?;
            }
            Ok(written?)
        })?;
        self.owed.clear();
        Ok(())
    }

    fn locked<T>(&self, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        self.lock.lock().context("the ledger cannot be locked")?;
        let done = work();
        self.lock.unlock().context("the ledger cannot be unlocked")?;
        done.with_context(|| format!("the ledger {}", self.path.display()))
    }

    fn find(&self) -> anyhow::Result<Found> {
        let mut bytes = Vec::new();
        File::open(&self.path)?.read_to_end(&mut bytes)?;
        let (mut lines, mut sound_bytes, mut end, mut damaged) = (Vec::new(), 0, 0, None);
        for (at, piece) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
            end += piece.len();
            let text = std::str::from_utf8(piece).ok().and_then(|text| text.strip_suffix('\n'));
            let is_title = at == 0 && text == Some(TITLE);
            let Some(line) = text.filter(|line| is_title || is_whole(line)) else {
                damaged.get_or_insert(at + 1);
                continue;
            };
            if let Some(line) = damaged {
                // It was on the disk once, since others were added behind it, and something has changed it.
                bail!(
                    "line {line} is damaged, and whole lines follow it: with a backup, something may come back that was erased \
                     or taken from somebody. Put the file back from a copy of it. If there is none, read the line, take it \
                     out, start the server and do again what the line said"
                );
            }
            sound_bytes = end;
            if !is_title {
                lines.push(line.to_owned());
            }
        }
        Ok(Found { lines, sound_bytes, bytes: bytes.len() })
    }

    fn tidy(&self) -> anyhow::Result<()> {
        if !self.path.exists() {
            return self.replace(&[]);
        }
        let found = self.find()?;
        if found.sound_bytes == 0 {
            return self.replace(&[]);
        }
        if found.sound_bytes < found.bytes {
            tracing::warn!(
                path = %self.path.display(),
                "the last line of the ledger was not finished; nobody was told of it, and it is taken away"
            );
            let file = OpenOptions::new().write(true).open(&self.path)?;
            file.set_len(found.sound_bytes as u64)?;
            file.sync_all()?;
        }
        if found.bytes < FOLD_BYTES {
            return Ok(());
        }
        let mut deeds = Vec::new();
        for line in &found.lines {
            let (all_known, of_line) = deeds_of(line)?;
            if !all_known {
                // Of a newer release, which knows what may be folded.
                return Ok(());
            }
            deeds.extend(of_line);
        }
        let lines: Vec<String> = fold(deeds).chunks(LINE_DEEDS).map(line_of).collect::<Result<_, _>>()?;
        if lines.iter().map(String::len).sum::<usize>() < found.bytes / 2 {
            self.replace(&lines)
        } else {
            Ok(())
        }
    }

    /// Puts another file in the place of this one: the old or the new one is there, never half of one.
    fn replace(&self, lines: &[String]) -> anyhow::Result<()> {
        let new = self.path.with_extension("new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        // It holds what passwords are checked against.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&new)?;
        let mut text = format!("{TITLE}\n");
        for line in lines {
            text.push_str(line);
            text.push('\n');
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&new, &self.path)?;
        super::sync_folder(&self.path)
    }
}

/// The line of one commit's deeds.
pub(super) fn line_of(deeds: &[Deed]) -> serde_json::Result<String> {
    let json = serde_json::to_string(deeds)?;
    Ok(format!("{} {json}", check(&json)))
}

fn is_whole(line: &str) -> bool {
    line.split_once(' ').is_some_and(|(sum, json)| sum == check(json))
}

/// The deeds of a line that this build knows, and whether those are all.
fn deeds_of(line: &str) -> anyhow::Result<(bool, Vec<Deed>)> {
    let json = line.split_once(' ').map(|(_, json)| json).unwrap_or_default();
    let all: Vec<serde_json::Value> = serde_json::from_str(json)?;
    let count = all.len();
    let known: Vec<Deed> = all.into_iter().filter_map(|deed| serde_json::from_value(deed).ok()).collect();
    Ok((known.len() == count, known))
}

fn check(json: &str) -> String {
    let hash = crate::session::hash(json.as_bytes());
    hash.iter().take(CHECK_DIGITS / 2).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
