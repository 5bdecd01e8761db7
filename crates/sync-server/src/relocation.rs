//! A note in the wrong file, written again in the right one. Only a marker stays behind.
//!
//! Ids are derived from the old one and the right file, so that doing it again is doing it once. Authors, effective stamps and
//! what waits for a review stay. An entry that was put right by a later one moves together with it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shared::fold::fold;
use shared::id::{ChangeId, EntryId, FileId, UserId};
use shared::kind;
use shared::seq::Sequence;
use shared::wire::sync::Held;
use uuid::Uuid;

use crate::random::Chance;
use crate::store::deed::{Deed, Erased};
use crate::store::row::{ChangeRow, EntryRow, Status};
use crate::store::{StoreError, Writing};
use crate::{blobs, erasure, keys, receive};

/// The id that a thing with this one has in another file.
#[must_use]
pub fn id_in(file: FileId, id: Uuid) -> Uuid {
    Uuid::new_v5(&file.0, id.as_bytes())
}

/// Writes an entry, and those that it puts right or that put it right, anew in the file `to`, for `by`.
///
/// # Errors
/// That of the store.
pub fn relocate(
    tx: &mut dyn Writing,
    by: UserId,
    from: FileId,
    entry: EntryId,
    to: FileId,
    chance: &Chance,
    now_ms: u64,
) -> Result<(), StoreError> {
    for entry in chain(tx, from, entry)? {
        let remains = erasure::remains(tx, from, entry)?;
        move_one(tx, from, entry, to, &|id| id_in(to, id), chance, now_ms)?;
        tx.remember(Deed::Relocated { from: remains, to })?;
        let detail = format!("{entry} to {to}");
        tx.audit(&erasure::deed("entry_relocated", by, from, detail, now_ms))?;
    }
    Ok(())
}

/// Relocates again what an older backup brought back, and marks the place: what the backup lacks of it goes to the right file
/// when it is offered again. What is here stays where it stood as long as the right file is not, unless it `is_gone`: erased at
/// the place to which it went.
///
/// # Errors
/// That of the store.
pub(crate) fn again(
    tx: &mut dyn Writing,
    from: &Erased,
    to: FileId,
    is_gone: bool,
    now_ms: u64,
) -> Result<(), StoreError> {
    let goes = !is_gone && tx.file(to)?.is_some() && !tx.is_erased(to)?;
    let before = tx.relocated_to(from.file, from.entry)?.filter(|before| *before != to);
    match before {
        Some(before) if goes => move_on(tx, from, before, to, now_ms)?,
        // It stays where this backup has it, and is found there.
        Some(_) if !is_gone && tx.file(to)?.is_none() => return Ok(()),
        _ => {}
    }
    // Also what was only held when the backup was taken.
    let is_here = tx.changes_of(from.file, from.entry)?.iter().any(|row| row.body.is_some());
    if is_here && !is_gone && !tx.is_erased(to)? {
        if tx.file(to)?.is_none() {
            return Ok(());
        }
        move_one(tx, from.file, from.entry, to, &|id| id_in(to, id), &Chance::System, now_ms)?;
    }
    // What was erased where it went is erased here too, with its photos, and stays so where this backup lacks it.
    erasure::again(tx, from, if is_gone { None } else { Some(to) })
}

/// Moves an entry from the file `before`, into which it had been put in the line of history of this backup, to the one into
/// which it was put at last. There it has the ids that it would have had, had it never been anywhere else: whoever offers it
/// again from where it was written finds it under these.
fn move_on(
    tx: &mut dyn Writing,
    from: &Erased,
    before: FileId,
    to: FileId,
    now_ms: u64,
) -> Result<(), StoreError> {
    let there = EntryId(id_in(before, from.entry.0));
    if tx.entry(before, there)?.is_none_or(|row| row.erased) {
        return Ok(());
    }
    let changes = tx.changes_of(from.file, from.entry)?.into_iter().map(|row| row.id.0);
    // What was put into another file is here as a marker.
    let (records, _) = tx.records(from.file, Sequence::default(), usize::MAX)?;
    let entries = records.into_iter().map(|record| record.entry.0);
    let first: BTreeMap<Uuid, Uuid> = changes.chain(entries).map(|id| (id_in(before, id), id)).collect();
    let id_of = |id| id_in(to, first.get(&id).copied().unwrap_or(id));
    move_one(tx, before, there, to, &id_of, &Chance::System, now_ms)
}

/// The entries that belong together by `amends`, this one among them.
fn chain(tx: &dyn Writing, file: FileId, entry: EntryId) -> Result<BTreeSet<EntryId>, StoreError> {
    let (records, _) = tx.records(file, Sequence::default(), usize::MAX)?;
    let mut linked: Vec<(EntryId, EntryId)> = Vec::new();
    let mut movable = BTreeSet::new();
    for record in records.iter().filter(|record| !record.erased) {
        let Some(folded) = fold(&record.known()) else { continue };
        if kind::may_move(&folded.kind) {
            movable.insert(record.entry);
            linked.extend(folded.get::<EntryId>("amends").map(|amended| (record.entry, amended)));
        }
    }
    let mut chain = BTreeSet::from([entry]);
    loop {
        let before = chain.len();
        for (one, other) in &linked {
            if chain.contains(one) && movable.contains(other) {
                chain.insert(*other);
            } else if chain.contains(other) {
                chain.insert(*one);
            }
        }
        if chain.len() == before {
            return Ok(chain);
        }
    }
}

/// Writes one entry anew in the file `to`, where each id of it is as `id_of` says.
fn move_one(
    tx: &mut dyn Writing,
    from: FileId,
    entry: EntryId,
    to: FileId,
    id_of: &dyn Fn(Uuid) -> Uuid,
    chance: &Chance,
    now_ms: u64,
) -> Result<(), StoreError> {
    let stands = tx.entry(from, entry)?;
    let mut rows = tx.changes_of(from, entry)?;
    rows.sort_by_key(|row| match row.status {
        Status::Applied { seq, .. } => (0, seq),
        _ => (1, Sequence::default()),
    });
    let moved: BTreeSet<ChangeId> = rows.iter().map(|row| row.id).collect();
    let key = match tx.digest_key(to)? {
        Some(key) => key,
        None => {
            let key = chance.bytes();
            tx.put_digest_key(to, &key)?;
            key
        }
    };
    let mut latest = None;
    for row in rows {
        let Some(body) = row.body.as_deref().and_then(|body| with_ids(body, to, id_of)) else { continue };
        let id = ChangeId(id_of(row.id.0));
        if tx.change(id)?.is_some() {
            continue;
        }
        let status = match row.status {
            Status::Applied { at, .. } => {
                let seq = tx.next_seq()?;
                latest = Some(seq);
                Status::Applied { seq, at }
            }
            Status::Held(Held::WaitsFor { change }) => {
                let moved = moved.contains(&change);
                Status::Held(Held::WaitsFor {
                    change: if moved { ChangeId(id_of(change.0)) } else { change },
                })
            }
            other => other,
        };
        tx.insert_change(&ChangeRow {
            id,
            file: Some(to),
            entry: Some(EntryId(id_of(entry.0))),
            digest: keys::mac(&key, &[body.as_bytes()]),
            body: Some(body.clone()),
            status,
            ..row
        })?;
        blobs::name_in(tx, &body)?;
    }
    let photos = tx.blobs_of(from, entry)?;
    blobs::show_way(tx, from, to, &photos)?;
    if let (Some(seq), Some(row)) = (latest, stands) {
        tx.put_entry(&EntryRow { file: to, entry: EntryId(id_of(entry.0)), seq, ..row })?;
        tx.note_received(now_ms, seq)?;
        receive::raise_heads(tx, to, seq)?;
    }
    let seq = tx.erase(from, entry, Some(to))?;
    blobs::go_along(tx, from, &photos)?;
    receive::raise_heads(tx, from, seq)
}

/// A change as it reads in the right file. Fields and forms that this build does not know are kept. None for what is no
/// change at all.
#[must_use]
pub fn rewritten(body: &str, to: FileId) -> Option<String> {
    with_ids(body, to, &|id| id_in(to, id))
}

fn with_ids(body: &str, to: FileId, id_of: &dyn Fn(Uuid) -> Uuid) -> Option<String> {
    let mut change: Value = serde_json::from_str(body).ok()?;
    let of = |value: &Value| -> Option<Uuid> { Uuid::parse_str(value.as_str()?).ok() };
    let mapped = |value: &mut Value| {
        if let Some(id) = of(value) {
            *value = Value::from(id_of(id).to_string());
        }
    };
    // What a change replaces is always of its own entry, and moves or has moved with it.
    let over = |edit: &mut Value| {
        edit.get_mut("over").and_then(Value::as_array_mut).into_iter().flatten().for_each(mapped);
    };
    let fields = change.as_object_mut()?;
    mapped(fields.get_mut("id")?);
    mapped(fields.get_mut("entry")?);
    fields.insert("file".to_owned(), Value::from(to.to_string()));
    // It spoke of the other file's history.
    fields.remove("base");
    if let Some(replaces) = fields.get_mut("replaces") {
        mapped(replaces);
    }
    if let Some(restore) = fields.get_mut("restore") {
        over(restore);
    }
    if let Some(set) = fields.get_mut("set").and_then(Value::as_object_mut) {
        set.values_mut().for_each(over);
        // The entry that this one puts right moves too.
        if let Some(amended) = set.get_mut("amends").and_then(|edit| edit.get_mut("value")) {
            mapped(amended);
        }
    }
    Some(change.to_string())
}

#[cfg(test)]
mod laws;
