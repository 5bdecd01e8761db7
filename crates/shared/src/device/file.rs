//! A file as it is stored: a base and tails of entry records, verbatim as the server sent them.
//!
//! Each record is decoded alone: one that this build cannot read is kept as bytes, counted, and tried again by the next
//! build; the rest is shown.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::Change;
use crate::fold::{Known, fold_file};
use crate::id::{EntryId, FileId, UserId};
use crate::limits::CHANGE_BYTES_MAX;
use crate::seq::Sequence;
use crate::stamp::Stamp;
use crate::wire::sync::EntryRecord;
use serde::Deserialize;
use serde_json::value::RawValue;

/// How many tails a file may have before they are folded into its base.
pub const TAILS_MAX: u32 = 8;

/// The key of a file's base.
pub fn base_key(file: FileId) -> String {
    format!("{file}/base")
}

/// The key of a file's tail number `tail`.
pub fn tail_key(file: FileId, tail: u32) -> String {
    format!("{file}/tail/{tail:04}")
}

/// The keys of a file's base and of its tails, in this order.
pub fn keys(file: FileId, tails: u32) -> impl Iterator<Item = String> {
    std::iter::once(base_key(file)).chain((0..tails).map(move |tail| tail_key(file, tail)))
}

/// The part of a record that says which one is newer.
#[derive(Deserialize)]
struct Place {
    entry: EntryId,
    seq: Sequence,
}

/// Joins pieces (base first, then tails in order) into one list of records: the newest of each entry. Records whose
/// place cannot be read are all kept.
pub fn join(mut pieces: Vec<Vec<&RawValue>>) -> Vec<&RawValue> {
    if pieces.len() == 1 {
        // One piece holds each entry once.
        return pieces.remove(0);
    }
    let mut newest: BTreeMap<EntryId, (Sequence, &RawValue)> = BTreeMap::new();
    let mut unreadable = Vec::new();
    for raw in pieces.into_iter().flatten() {
        match serde_json::from_str::<Place>(raw.get()) {
            Ok(place) => {
                let is_newer = newest.get(&place.entry).is_none_or(|(seq, _)| place.seq >= *seq);
                if is_newer {
                    newest.insert(place.entry, (place.seq, raw));
                }
            }
            Err(_) => unreadable.push(raw),
        }
    }
    newest.into_values().map(|(_, raw)| raw).chain(unreadable).collect()
}

/// The entries that these records mark as erased: nothing of them is left at the office, or it stands elsewhere.
pub fn erased(records: &[Box<RawValue>]) -> BTreeSet<EntryId> {
    #[derive(Deserialize)]
    struct Marker {
        entry: EntryId,
        #[serde(default)]
        erased: bool,
    }
    let markers = records.iter().filter_map(|raw| serde_json::from_str::<Marker>(raw.get()).ok());
    markers.filter(|marker| marker.erased).map(|marker| marker.entry).collect()
}

/// A row of these records: a JSON list, made in one piece.
pub fn bytes(records: &[Box<RawValue>]) -> Vec<u8> {
    let length: usize = records.iter().map(|record| record.get().len() + 1).sum();
    let mut bytes = Vec::with_capacity(length + 2);
    bytes.push(b'[');
    for (place, record) in records.iter().enumerate() {
        if place > 0 {
            bytes.push(b',');
        }
        bytes.extend_from_slice(record.get().as_bytes());
    }
    bytes.push(b']');
    bytes
}

/// Which person's file a case names, if its root is among these records and can be told without reading the others.
pub fn person_in(case: FileId, records: &[Box<RawValue>]) -> Option<FileId> {
    // The server names the entry first; were that to change, the case is opened instead.
    let begins = format!(r#"{{"entry":"{}""#, case.root());
    let root = records.iter().find(|record| record.get().starts_with(&begins))?;
    let folded = fold_file(&read([&**root]).known);
    folded.get(&case.root())?.get("person")
}

/// What a file's records say, as far as this build can read them.
#[derive(Debug, Default)]
pub struct Contents {
    /// Every change that could be read.
    pub known: Vec<Known>,
    /// Records and changes that could not.
    pub unreadable: usize,
}

/// An entry record all of which this build can read, as most are: read in one pass.
#[derive(Deserialize)]
struct Plain {
    #[serde(rename = "entry")]
    _entry: EntryId,
    #[serde(rename = "seq")]
    _seq: Sequence,
    changes: Vec<PlainChange>,
}

#[derive(Deserialize)]
struct PlainChange {
    #[serde(rename = "seq")]
    _seq: Sequence,
    at: Stamp,
    by: UserId,
    by_name: String,
    body: Change,
}

/// Every change of a record, if there is nothing odd about any of them.
fn read_plain(raw: &RawValue) -> Option<Vec<Known>> {
    // No change in it can be too long then.
    let text = Some(raw.get()).filter(|text| text.len() <= CHANGE_BYTES_MAX)?;
    let Plain { changes, .. } = serde_json::from_str(text).ok()?;
    let is_sound = changes.iter().all(|change| change.body.check_limits().is_ok());
    let known = changes.into_iter().map(|PlainChange { at, by, by_name, body, .. }| Known {
        change: body,
        at,
        by,
        by_name,
        office: true,
    });
    is_sound.then(|| known.collect())
}

/// Reads records.
pub fn read<'a>(records: impl IntoIterator<Item = &'a RawValue>) -> Contents {
    let mut contents = Contents::default();
    for raw in records {
        if let Some(known) = read_plain(raw) {
            contents.known.extend(known);
            continue;
        }
        let Ok(record) = serde_json::from_str::<EntryRecord>(raw.get()) else {
            contents.unreadable += 1;
            continue;
        };
        for applied in &record.changes {
            match applied.known() {
                Ok(known) => contents.known.push(known),
                Err(_) => contents.unreadable += 1,
            }
        }
    }
    contents
}

/// The changes of these records, where every one of them was made after `held` and not after `head`: then a device that
/// holds all of the file up to `held` has none of these entries. None where that is not so, or not certain.
pub fn read_new(records: &[Box<RawValue>], held: Sequence, head: Sequence) -> Option<Vec<Known>> {
    let mut entries = BTreeSet::new();
    let mut new = Vec::new();
    for raw in records {
        let record: EntryRecord = serde_json::from_str(raw.get()).ok()?;
        let is_plain = !record.erased && !record.relocated && !record.changes.is_empty();
        if !is_plain || !entries.insert(record.entry) {
            return None;
        }
        for applied in &record.changes {
            if applied.seq <= held || applied.seq > head {
                return None;
            }
            let known = applied.known().ok()?;
            if known.change.entry != record.entry {
                return None;
            }
            new.push(known);
        }
    }
    Some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(entry: u8, counter: u64) -> Box<RawValue> {
        let text = format!(
            r#"{{"entry":"00000000-0000-0000-0000-0000000000{entry:02}","seq":[0,{counter}],"changes":[]}}"#
        );
        RawValue::from_string(text).unwrap()
    }

    #[test]
    fn the_newest_record_of_an_entry_counts_and_a_stale_one_changes_nothing() {
        let (one, two, newer, stale) = (record(1, 1), record(2, 2), record(1, 3), record(2, 1));
        let joined = join(vec![vec![&one, &two], vec![&newer], vec![&stale]]);
        let texts: Vec<&str> = joined.iter().map(|raw| raw.get()).collect();
        assert_eq!(texts, [record(1, 3).get(), record(2, 2).get()]);
    }

    #[test]
    fn the_root_among_the_records_names_the_person() {
        let id = |number: u128| uuid::Uuid::from_u128(number);
        let (case, person) = (FileId(id(1)), FileId(id(2)));
        let change = format!(
            r#"{{"id":"{}","file":"{case}","entry":"{case}","kind":"case","stamp":{{"wall_ms":1,"tick":0,"writer":"{}"}},"set":{{"person":{{"value":"{person}"}}}}}}"#,
            id(3),
            id(4)
        );
        let root = format!(
            r#"{{"entry":"{case}","seq":[0,1],"changes":[{{"seq":[0,1],"at":{{"wall_ms":1,"tick":0,"writer":"{}"}},"by":"{}","by_name":"Rosa","body":{change}}}]}}"#,
            id(4),
            id(5)
        );
        let root = RawValue::from_string(root).unwrap();
        assert_eq!(person_in(case, &[record(7, 1), root]), Some(person));
        assert_eq!(person_in(case, &[record(7, 1)]), None);
    }

    #[test]
    fn a_row_is_what_serde_would_write() {
        for records in [vec![], vec![record(1, 1)], vec![record(1, 1), record(2, 2)]] {
            assert_eq!(bytes(&records), serde_json::to_vec(&records).unwrap());
        }
    }

    #[test]
    fn what_cannot_be_read_is_kept_and_counted_and_hides_nothing() {
        let odd = RawValue::from_string(r#"{"moon":3}"#.to_owned()).unwrap();
        let other = record(1, 1);
        let joined = join(vec![vec![&odd], vec![&other]]);
        assert_eq!(joined.len(), 2);
        assert_eq!(read(joined).unreadable, 1);
    }
}
