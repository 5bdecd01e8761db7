//! Erasing on purpose: ids and keyed digests stay for ever, content goes.
//!
//! An erased change that is offered again is answered `erased`, and so is whatever else is sent to an erased entry. The
//! marker reaches every device that held it; a file that was erased whole is dropped from them by that name. The ledger
//! remembers each erasure, so that no backup brings anything back.

use shared::id::{EntryId, FileId, SaveId, UserId};
use shared::kind::FileKind;
use uuid::Uuid;

use crate::store::deed::{Deed, Erased, ErasedChange};
use crate::store::row::{Audit, ChangeRow, EntryRow, FileRow, Review, Status};
use crate::store::{StoreError, Writing};
use crate::{blobs, grants, receive};

/// Erases one entry, for `by`. False where it is not there; an entry that is erased already stays as it is.
///
/// # Errors
/// That of the store.
pub fn erase_entry(
    tx: &mut dyn Writing,
    by: UserId,
    file: FileId,
    entry: EntryId,
    reason: &str,
    now_ms: u64,
) -> Result<bool, StoreError> {
    let Some(row) = tx.entry(file, entry)? else { return Ok(false) };
    if row.erased {
        return Ok(true);
    }
    let mut remains = remains(tx, file, entry)?;
    let seq = tx.erase(file, entry, None)?;
    tx.forget_unread(entry.0)?;
    remains.blobs = blobs::erase(tx, file, &remains.blobs)?;
    tx.remember(Deed::Erased(remains))?;
    receive::raise_heads(tx, file, seq)?;
    tx.audit(&deed("entry_erased", by, file, format!("{entry} {reason}"), now_ms))?;
    Ok(true)
}

/// Erases a whole file, for `by`: every entry, what was held for it, and who saw it. Restricted files about a case go with it, and
/// so does the file of a person whom no case leads to any more.
///
/// # Errors
/// That of the store.
pub fn erase_file(
    tx: &mut dyn Writing,
    by: UserId,
    file: FileId,
    reason: &str,
    now_ms: u64,
) -> Result<(), StoreError> {
    let Some(row) = tx.file(file)? else { return Ok(()) };
    if tx.is_erased(file)? {
        return Ok(());
    }
    empty(tx, &row, now_ms)?;
    tx.audit(&deed("file_erased", by, file, reason.to_owned(), now_ms))?;
    for restricted in tx.restricted_about(file)? {
        erase_file(tx, by, restricted.id, reason, now_ms)?;
    }
    if let Some(person) = row.person
        && tx.cases_of(person)?.is_empty()
        && tx.grants_on(person)?.is_empty()
    {
        erase_file(tx, by, person, reason, now_ms)?;
    }
    Ok(())
}

/// Takes everything out of a file, closes every grant on it, and marks it.
fn empty(tx: &mut dyn Writing, file: &FileRow, now_ms: u64) -> Result<(), StoreError> {
    for entry in tx.entries_named(file.id)? {
        let mut remains = remains(tx, file.id, entry)?;
        tx.erase(file.id, entry, None)?;
        remains.blobs = blobs::erase(tx, file.id, &remains.blobs)?;
        tx.remember(Deed::Erased(remains))?;
    }
    // Every change names the file that it is for.
    tx.forget_unread(file.id.0)?;
    let left = tx.blobs_in(file.id)?;
    blobs::erase(tx, file.id, &left)?;
    let seq = tx.next_seq()?;
    let bare = FileRow { team: None, person: None, about: None, closed_on: None, head: seq, ..file.clone() };
    tx.put_file(&bare)?;
    tx.erase_file(file.id)?;
    for row in tx.grants_on(file.id)? {
        tx.close_grant(row.id, seq, now_ms)?;
        tx.raise_head(row.user, seq)?;
    }
    // Whoever saw the person's file through this case alone does not any more.
    grants::reconcile(tx, file.id, now_ms)?;
    tx.remember(Deed::FileErased { file: file.id, kind: file.kind.clone(), team: file.team })
}

/// What stays of an entry: its ids and digests, and every photo that it ever named; which of these go with it is the caller's
/// to say, once it is erased.
pub(crate) fn remains(tx: &dyn Writing, file: FileId, entry: EntryId) -> Result<Erased, StoreError> {
    let kind = tx.entry(file, entry)?.map(|row| row.kind).unwrap_or_default();
    let changes = tx.changes_of(file, entry)?;
    let changes = changes.iter().map(ErasedChange::of);
    Ok(Erased { file, entry, kind, changes: changes.collect(), blobs: tx.blobs_of(file, entry)? })
}

/// Erases again what an older backup brought back, and knows the ids that it lacks.
///
/// # Errors
/// That of the store.
pub(crate) fn again(
    tx: &mut dyn Writing,
    erased: &Erased,
    relocated: Option<FileId>,
) -> Result<(), StoreError> {
    let Erased { file, entry, kind, changes, blobs } = erased;
    if relocated.is_none() {
        tx.forget_unread(entry.0)?;
    }
    for change in changes {
        // A relocated change that the backup lacks must still be let in, on its way to the right file.
        let is_lost = tx.change(change.id)?.is_none();
        if is_lost && relocated.is_none() && tx.user(change.author)?.is_some() {
            tx.insert_change(&marker(*file, *entry, change))?;
        }
    }
    if tx.file(*file)?.is_none() {
        // What was to be relocated comes back where it stood, and so do its photos. What was erased may have been held for its
        // file when the backup was taken.
        if relocated.is_none() {
            tx.erase(*file, *entry, None)?;
            blobs::erase(tx, *file, blobs)?;
        }
        return Ok(());
    }
    if let (None, Some(first)) = (tx.entry(*file, *entry)?, changes.first())
        && tx.user(first.author)?.is_some()
    {
        let seq = tx.visible_through()?;
        tx.put_entry(&EntryRow {
            file: *file,
            entry: *entry,
            kind: kind.clone(),
            seq,
            made_seq: seq,
            made_ms: 0,
            made_by: first.author,
            review: Review::NotNeeded,
            erased: true,
        })?;
    }
    let seq = tx.erase(*file, *entry, relocated)?;
    match relocated {
        Some(to) => {
            blobs::show_way(tx, *file, to, blobs)?;
            blobs::go_along(tx, *file, blobs)?;
        }
        None => drop(blobs::erase(tx, *file, blobs)?),
    }
    receive::raise_heads(tx, *file, seq)
}

/// Erases a whole file again, or keeps its place where the backup lacks it: what is sent to it is answered `erased`.
///
/// # Errors
/// That of the store.
pub(crate) fn file_again(
    tx: &mut dyn Writing,
    file: FileId,
    kind: &FileKind,
    now_ms: u64,
) -> Result<(), StoreError> {
    let row = match tx.file(file)? {
        Some(row) => row,
        None => {
            let head = tx.visible_through()?;
            let row = FileRow {
                id: file,
                kind: kind.clone(),
                team: None,
                person: None,
                about: None,
                closed_on: None,
                head,
                summary_head: head,
            };
            tx.put_file(&row)?;
            row
        }
    };
    if tx.is_erased(file)? { Ok(()) } else { empty(tx, &row, now_ms) }
}

fn marker(file: FileId, entry: EntryId, change: &ErasedChange) -> ChangeRow {
    let mut digest = [0; 32];
    for (at, byte) in digest.iter_mut().enumerate() {
        let digits = change.digest.get(2 * at..2 * at + 2).unwrap_or("00");
        *byte = u8::from_str_radix(digits, 16).unwrap_or_default();
    }
    ChangeRow {
        id: change.id,
        save: SaveId(Uuid::nil()),
        place: 0,
        author: change.author,
        author_name: String::new(),
        replica: shared::id::ReplicaId(Uuid::nil()),
        file: Some(file),
        entry: Some(entry),
        body: None,
        digest,
        received_ms: 0,
        status: Status::Erased,
    }
}

pub(crate) fn deed(action: &str, by: UserId, file: FileId, detail: String, at_ms: u64) -> Audit {
    Audit {
        at_ms,
        actor: Some(by),
        replica: None,
        action: action.to_owned(),
        file: Some(file),
        user: None,
        detail,
    }
}
