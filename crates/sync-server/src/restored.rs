//! What follows when the database turns out to be older than what was answered from it: it was put back from a backup.
//!
//! A new history begins, every sign-in ends, and what the ledger remembers is done again: whoever was let go stays let
//! go, what was erased stays erased. What else the backup lacks, devices offer again.

use std::collections::BTreeSet;

use shared::id::{EntryId, FileId, IncarnationId};
use shared::seq::Sequence;

use crate::session::refresh;
use crate::store::deed::{Account, Deed, Erased, Key, fold};
use crate::store::row::{Audit, FileRow, Grant, GrantId, Team, User, Why};
use crate::store::{StoreError, Writing};
use crate::{erasure, grants, relocation};

/// Begins a new history above `seen`, and does again what the ledger remembers.
///
/// # Errors
/// That of the store.
pub fn begin_history(
    tx: &mut dyn Writing,
    incarnation: IncarnationId,
    seen: Sequence,
    now_ms: u64,
) -> Result<(), StoreError> {
    tx.begin_history(incarnation, seen)?;
    let deeds = fold(tx.remembered()?);
    let seq = tx.next_seq()?;
    let mut holders = BTreeSet::new();
    for deed in &deeds {
        match deed {
            Deed::Team { id, name } => stand_team(tx, Team { id: *id, name: name.clone() })?,
            Deed::Account(account) => stand_account(tx, account)?,
            Deed::Device { id, stopped_ms } if tx.stopped_ms(*id)? == *stopped_ms => {}
            Deed::Device { id, stopped_ms } => tx.put_stopped(*id, *stopped_ms)?,
            Deed::Ended(key) => end(tx, key, seq, now_ms)?,
            Deed::Granted(key) => grant(tx, key, seq, now_ms, &mut holders)?,
            Deed::Erased(_) | Deed::FileErased { .. } | Deed::Relocated { .. } => {}
        }
    }
    for case in holders {
        follow_holder(tx, case)?;
    }
    for deed in &deeds {
        match deed {
            Deed::Erased(erased) => erasure::again(tx, erased, None)?,
            Deed::FileErased { file, kind, .. } => erasure::file_again(tx, *file, kind, now_ms)?,
            Deed::Relocated { from, to } => {
                relocation::again(tx, from, *to, is_gone(&deeds, from, *to), now_ms)?;
            }
            _ => {}
        }
    }
    // The ledger may not know the end of what follows from a deed: while it ended, another backup stood here, without its file.
    grants::reconcile_all(tx, now_ms)?;
    for user in tx.users()? {
        // An account that is switched off cannot sign in again; what is still on its devices may come in all the same.
        if !user.disabled {
            refresh::end_all(tx, &user, now_ms)?;
        }
        tx.spend_codes(Some(user.id), now_ms)?;
    }
    tx.spend_codes(None, now_ms)?;
    tx.audit(&Audit {
        at_ms: now_ms,
        actor: None,
        replica: None,
        action: "history_begun".to_owned(),
        file: None,
        user: None,
        detail: format!("{} deeds of the ledger", deeds.len()),
    })
}

/// Whether the ledger says that an entry was erased after it had been put into the right file, there or further on.
fn is_gone(deeds: &[Deed], from: &Erased, to: FileId) -> bool {
    let (mut file, mut entry) = (to, EntryId(relocation::id_in(to, from.entry.0)));
    loop {
        let next = deeds.iter().find_map(|deed| match deed {
            Deed::FileErased { file: erased, .. } if *erased == file => Some(None),
            Deed::Erased(erased) if (erased.file, erased.entry) == (file, entry) => Some(None),
            Deed::Relocated { from, to } if (from.file, from.entry) == (file, entry) => Some(Some(*to)),
            _ => None,
        });
        match next {
            Some(None) => return true,
            Some(Some(to)) => (file, entry) = (to, EntryId(relocation::id_in(to, entry.0))),
            None => return false,
        }
    }
}

fn stand_team(tx: &mut dyn Writing, team: Team) -> Result<(), StoreError> {
    if tx.teams()?.contains(&team) { Ok(()) } else { tx.put_team(&team) }
}

fn stand_account(tx: &mut dyn Writing, account: &Account) -> Result<(), StoreError> {
    let now = tx.user(account.id)?;
    if now.as_ref().map(Account::of).as_ref() == Some(account) {
        return Ok(());
    }
    if tx.user_by_email(&account.email)?.is_some_and(|user| user.id != account.id) {
        tracing::error!(user = %account.id, "two accounts have one sign-in name; the one in the database stays");
        return Ok(());
    }
    let is_new = now.is_none();
    let row = account.clone().row(now);
    let head = tx.visible_through()?;
    tx.put_user(&if is_new { User { head, ..row } } else { row })
}

fn open_rows(tx: &dyn Writing, key: &Key) -> Result<Vec<Grant>, StoreError> {
    let mut rows = tx.grants_between(key.user, key.file)?;
    rows.retain(|row| row.is_open() && Key::of(row) == *key);
    Ok(rows)
}

fn end(tx: &mut dyn Writing, key: &Key, seq: Sequence, now_ms: u64) -> Result<(), StoreError> {
    for row in open_rows(tx, key)? {
        tx.close_grant(row.id, seq, now_ms)?;
        tx.raise_head(row.user, seq)?;
    }
    Ok(())
}

/// Opens a grant again, where its file is in the backup: a case that was moved since stays moved.
///
/// A file that is erased in the backup stays with nobody, also where the ledger is of a line of history that did not erase it.
///
/// A case has one holder, the last that the ledger names: backups of different lines of history may each know another, and a
/// line in which the case was not there could end nothing.
fn grant(
    tx: &mut dyn Writing,
    key: &Key,
    seq: Sequence,
    now_ms: u64,
    holders: &mut BTreeSet<FileId>,
) -> Result<(), StoreError> {
    let Some(why) = key.reason() else { return Ok(()) };
    if tx.file(key.file)?.is_none() || tx.is_erased(key.file)? || tx.user(key.user)?.is_none() {
        return Ok(());
    }
    if why == Why::Holds {
        holders.insert(key.file);
        let others = tx.grants_on(key.file)?.into_iter().filter(|row| row.why == Why::Holds);
        for row in others.filter(|row| Key::of(row) != *key) {
            tx.close_grant(row.id, seq, now_ms)?;
            tx.raise_head(row.user, seq)?;
        }
    }
    if !open_rows(tx, key)?.is_empty() {
        return Ok(());
    }
    tx.open_grant(&Grant {
        id: GrantId::default(),
        user: key.user,
        file: key.file,
        depth: key.depth,
        why,
        via: key.via,
        from: seq,
        to: None,
        to_ms: None,
        expires_ms: key.expires_ms,
    })?;
    tx.raise_head(key.user, seq)
}

/// A case belongs to the team of whoever holds it.
fn follow_holder(tx: &mut dyn Writing, case: FileId) -> Result<(), StoreError> {
    let holder = crate::grants::holder(&*tx, case)?;
    let Some(file) = tx.file(case)? else { return Ok(()) };
    let Some(user) = holder.map(|id| tx.user(id)).transpose()?.flatten() else { return Ok(()) };
    if user.team == file.team { Ok(()) } else { tx.put_file(&FileRow { team: user.team, ..file }) }
}

#[cfg(test)]
mod tests;
