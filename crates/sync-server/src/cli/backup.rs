//! `sync-server backup` and `sync-server restore`.

use std::path::Path;

use super::{Backup, Restore};
use crate::app::new_incarnation;
use crate::backup;
use crate::clock::Clock;

use super::accounts::say;

/// Takes a backup, beside a running server or without one.
pub(super) fn take(asked: &Backup) -> anyhow::Result<()> {
    let now_ms = Clock::System.now_ms();
    let slip = backup::take(&asked.at.data_dir, &asked.to, now_ms)?;
    backup::note(&super::run::open(&asked.at.data_dir, now_ms)?, &slip, &asked.to)?;
    let holds = &slip.holds;
    say(&format!(
        "{}: verified. {} accounts, {} files, {} entries, {} changes. Keep {} with it, and a copy of server.key apart from it.",
        asked.to.display(),
        holds.users,
        holds.files,
        holds.entries,
        holds.changes,
        name(&asked.to) + ".json",
    ))
}

/// Puts a backup in the place of the database.
pub(super) fn restore(asked: &Restore) -> anyhow::Result<()> {
    let data_dir = &asked.at.data_dir;
    std::fs::create_dir_all(data_dir)?;
    let _only = super::run::hold(data_dir)?;
    let holds = backup::restore(
        &asked.from,
        data_dir,
        asked.without_slip,
        new_incarnation(),
        Clock::System.now_ms(),
    )?;
    say(&format!(
        "restored {} accounts, {} files, {} entries. A new history begins: everybody signs in again, and devices offer what \
         the backup lacks. The database of before is kept as alongside.sqlite.replaced.",
        holds.users, holds.files, holds.entries
    ))
}

fn name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
