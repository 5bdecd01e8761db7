//! Copies of an earlier history: what this device held before the server was restored from a backup.
//!
//! A new history replaces every file here by what the backup had. Before that happens the old records are set aside; when
//! the pass has ended, those changes among them that the server did not send are offered as *witness* copies until it
//! says that they are settled. A device's own saves travel by the outbox as ever.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::overlay::Look;
use super::replica::ServerStanding;
use super::room::{Key, Room};
use super::rows::{Rows, Stop};
use crate::id::{ChangeId, FileId};
use crate::limits::{WITNESS_BYTES_MAX, WITNESSES_MAX};

const FORMER: &str = "former/";
const WITNESS: &str = "witness/";

/// Takes note of a row that was found at the start.
pub(super) fn find(standing: &mut ServerStanding, key: &str) {
    let file = |prefix| key.strip_prefix(prefix).and_then(|file| file.parse::<FileId>().ok());
    standing.former.extend(file(FORMER));
    standing.witnesses.extend(file(WITNESS));
}

/// The key of the records that a file held under an earlier history.
fn former_key(file: FileId) -> String {
    format!("{FORMER}{file}")
}

/// The key of the changes of a file that the office is still to be offered.
fn witness_key(file: FileId) -> String {
    format!("{WITNESS}{file}")
}

/// An entry record, as far as its changes can be told apart.
#[derive(Deserialize)]
struct Former {
    changes: Vec<Box<RawValue>>,
}

/// An applied change, as far as its id.
#[derive(Deserialize)]
struct Copy {
    body: Body,
}

#[derive(Deserialize)]
struct Body {
    id: ChangeId,
}

fn id_of(copy: &RawValue) -> Option<ChangeId> {
    serde_json::from_str::<Copy>(copy.get()).ok().map(|copy| copy.body.id)
}

fn changes(records: &[Box<RawValue>]) -> impl Iterator<Item = Box<RawValue>> {
    let read = records.iter().filter_map(|record| serde_json::from_str::<Former>(record.get()).ok());
    read.flat_map(|record| record.changes)
}

fn list(rows: &Rows<'_>, key: &str) -> Result<Vec<Box<RawValue>>, Stop> {
    let row = rows.get(Room::Meta, key)?;
    Ok(row.and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default())
}

/// The rows that an answer may have to change.
pub(super) fn keys(standing: &ServerStanding, offered: &[FileId]) -> Vec<Key> {
    let former = standing.former.iter().map(|file| former_key(*file));
    let offered = offered.iter().map(|file| witness_key(*file));
    former.chain(offered).map(|key| (Room::Meta, key)).collect()
}

/// Sets aside what a file holds, before it is replaced or removed.
pub(super) fn set_aside(
    rows: &mut Rows<'_>,
    standing: &mut ServerStanding,
    file: FileId,
    mut records: Vec<Box<RawValue>>,
) -> Result<(), Stop> {
    if standing.former.contains(&file) {
        // A second restore came before the first was worked through.
        records.extend(list(rows, &former_key(file))?);
    }
    standing.former.insert(file);
    rows.put(Room::Meta, former_key(file), &records)
}

/// At the end of a pass: keeps, of what was set aside, the changes that the server did not send.
pub(super) fn compare<'a>(
    rows: &mut Rows<'_>,
    standing: &mut ServerStanding,
    look: impl Fn(&Rows<'_>, FileId) -> Result<Vec<Box<RawValue>>, Stop> + 'a,
) -> Result<(), Stop> {
    for file in std::mem::take(&mut standing.former) {
        let sent: BTreeSet<ChangeId> =
            changes(&look(rows, file)?).filter_map(|change| id_of(&change)).collect();
        let mut seen = BTreeSet::new();
        let mut lacking = list(rows, &witness_key(file))?;
        lacking.retain(|copy| id_of(copy).is_some_and(|id| seen.insert(id)));
        for copy in changes(&list(rows, &former_key(file))?) {
            if id_of(&copy).is_some_and(|id| !sent.contains(&id) && seen.insert(id)) {
                lacking.push(copy);
            }
        }
        rows.delete(Room::Meta, former_key(file));
        keep(rows, standing, file, &lacking)?;
    }
    Ok(())
}

/// What the next request offers: of the first file, at most [`WITNESSES_MAX`] copies and [`WITNESS_BYTES_MAX`] bytes.
pub(super) fn offer(
    rows: &Rows<'_>,
    standing: &ServerStanding,
) -> Result<(Vec<FileId>, Vec<Box<RawValue>>), Stop> {
    let Some(file) = standing.witnesses.first().copied() else { return Ok((Vec::new(), Vec::new())) };
    let mut copies = list(rows, &witness_key(file))?;
    let mut bytes = 0;
    let fits = copies.iter().take(WITNESSES_MAX).take_while(|copy| {
        // One always goes; no change is as long as all of them together may be.
        bytes += copy.get().len();
        bytes <= WITNESS_BYTES_MAX
    });
    let count = fits.count().max(1);
    copies.truncate(count);
    Ok((vec![file], copies))
}

/// Lets go of the copies that the server has settled.
pub(super) fn settle(
    rows: &mut Rows<'_>,
    standing: &mut ServerStanding,
    offered: &[FileId],
    witnessed: &[ChangeId],
) -> Result<(), Stop> {
    for file in offered {
        let copies = list(rows, &witness_key(*file))?;
        let is_open = |copy: &RawValue| id_of(copy).is_none_or(|id| !witnessed.contains(&id));
        let open: Vec<_> = copies.iter().filter(|copy| is_open(copy)).cloned().collect();
        // A row that cannot be read any more says nothing to anybody.
        if open.len() < copies.len() || copies.is_empty() {
            keep(rows, standing, *file, &open)?;
        }
    }
    Ok(())
}

fn keep(
    rows: &mut Rows<'_>,
    standing: &mut ServerStanding,
    file: FileId,
    copies: &[Box<RawValue>],
) -> Result<(), Stop> {
    if copies.is_empty() {
        standing.witnesses.remove(&file);
        rows.delete(Room::Meta, witness_key(file));
        return Ok(());
    }
    standing.witnesses.insert(file);
    rows.put(Room::Meta, witness_key(file), copies)
}

impl Look<'_> {
    /// The records of a file; none where it is not here.
    pub(super) fn records_if_here(&self, file: FileId, is_here: bool) -> Result<Vec<Box<RawValue>>, Stop> {
        let records = if is_here { self.records(file)? } else { Vec::new() };
        Ok(records.into_iter().map(ToOwned::to_owned).collect())
    }
}
