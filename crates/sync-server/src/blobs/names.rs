//! What names photos, where they stand, and how they go: erased with what names them, along with it into the right file, and
//! after 90 days if nothing names them.

use shared::change::Change;
use shared::id::{BlobId, FileId};
use shared::limits::BLOB_DAYS;

use super::deed;
use crate::clock::DAY_MS;
use crate::store::{Reading, StoreError, Writing};

/// Notes which photos a kept change names, and what it says of them.
pub(crate) fn name(tx: &mut dyn Writing, change: &Change) -> Result<(), StoreError> {
    change.photos().try_for_each(|photo| tx.name_blob(photo.blob, change.id, photo.bytes, photo.digest))
}

/// The same for the text of a change; one that cannot be read names none.
pub(crate) fn name_in(tx: &mut dyn Writing, text: &str) -> Result<(), StoreError> {
    Change::decode(text).map_or(Ok(()), |change| name(tx, &change))
}

/// The file in which a blob of this one stands now: the entry that named it may have been put into the right one. As long as
/// anything in a file names it, it stays there.
pub(super) fn where_now(view: &dyn Reading, id: BlobId, mut file: FileId) -> Result<FileId, StoreError> {
    // The way never comes back to where it was: see `BlobsMut::show_blob_way`.
    while !view.is_named(id, file)?
        && let Some(next) = view.blob_moved(id, file)?
    {
        file = next;
    }
    Ok(file)
}

/// The file in which a blob is that is offered or looked for in this one: what went on with its entry, and is in use there, is
/// found there also where something here names it since. Two clones of a phone may finish one form, each for itself.
pub(super) fn where_kept(view: &dyn Reading, id: BlobId, file: FileId) -> Result<FileId, StoreError> {
    let here = where_now(view, id, file)?;
    let Some(row) = view.blob(id)? else { return Ok(here) };
    let mut there = here;
    while there != row.file {
        let Some(next) = view.blob_moved(id, there)? else { return Ok(here) };
        there = next;
    }
    Ok(if view.is_named(id, there)? { there } else { here })
}

/// Notes into which file photos go whose entry goes there.
pub(crate) fn show_way(
    tx: &mut dyn Writing,
    from: FileId,
    to: FileId,
    ids: &[BlobId],
) -> Result<(), StoreError> {
    ids.iter().try_for_each(|id| tx.show_blob_way(*id, from, to))
}

/// Puts photos into the file that their way leads to, those that nothing in the old one names.
pub(crate) fn go_along(tx: &mut dyn Writing, from: FileId, ids: &[BlobId]) -> Result<(), StoreError> {
    for id in ids {
        let there = where_now(tx, *id, from)?;
        tx.move_blob(*id, from, there)?;
    }
    Ok(())
}

/// Erases photos of a file that nothing in it names any more: a marker stays, also for those that never came. What went to
/// another file with an entry that is in use there stays there. Gives those that were erased.
pub(crate) fn erase(tx: &mut dyn Writing, file: FileId, ids: &[BlobId]) -> Result<Vec<BlobId>, StoreError> {
    let mut erased = Vec::new();
    for id in ids {
        let there = where_now(tx, *id, file)?;
        if tx.is_named(*id, there)? {
            tx.move_blob(*id, file, there)?;
            continue;
        }
        if tx.blob(*id)?.is_some_and(|row| row.file == file || row.file == there) {
            tx.remove_blob(*id)?;
        }
        tx.mark_blob_erased(*id, file)?;
        tx.mark_blob_erased(*id, there)?;
        erased.push(*id);
    }
    Ok(erased)
}

/// Removes what nobody will ask for: blobs that came 90 days ago or before and that nothing names, and pieces of those that
/// never came whole. Gives how many.
///
/// # Errors
/// That of the store.
pub fn let_go(tx: &mut dyn Writing, now_ms: u64) -> Result<usize, StoreError> {
    let rows = tx.blobs_to_let_go(now_ms.saturating_sub(BLOB_DAYS * DAY_MS))?;
    for row in &rows {
        tx.remove_blob(row.id)?;
        tx.audit(&deed("blob_removed", None, row.file, row.id.to_string(), now_ms))?;
    }
    Ok(rows.len())
}
