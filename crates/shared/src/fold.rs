//! The merge: what an entry says, given every change to it that is known.
//!
//! One rule, without clock, device or sequence: a field's *heads* are the values that no other change names in `over`.
//! The winner is the head with the greatest effective stamp, then change id. Every other head with a different value is
//! *set aside*: kept, shown, and waiting for a person's decision. Because the result depends on the set of changes
//! alone, it is the same in whatever order, and however often, they arrive. `docs/merge-rules.md` has worked examples.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::change::{Change, Edit, FieldEdit, Void};
use crate::id::{ChangeId, EntryId, FileId, UserId};
use crate::order;
use crate::stamp::Stamp;

/// A change together with what is known of its author and time.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The change as it was written.
    pub change: Change,
    /// The effective stamp; on the device that wrote it and has not sent it yet, the claimed one.
    pub at: Stamp,
    /// The author, as the server's session says.
    pub by: UserId,
    /// The author's name when the change was written.
    pub by_name: String,
    /// Whether the office has applied it. False for what is only on this phone.
    pub office: bool,
}

/// One value of a field, with who and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The change that set the value.
    pub change: ChangeId,
    /// When.
    pub at: Stamp,
    /// Who.
    pub by: UserId,
    /// Who, in words.
    pub by_name: String,
    /// The value; `null` where the field was cleared.
    pub value: Value,
    /// The changes whose values it was written over.
    pub over: Vec<ChangeId>,
    /// Whether the office has it.
    pub office: bool,
}

/// A field's values: what counts, what was set aside, what was replaced.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Field {
    /// The values that nothing replaces, winner first.
    pub heads: Vec<Head>,
    /// Values that another change has replaced, newest first.
    pub replaced: Vec<Head>,
}

impl Field {
    /// The value that counts.
    #[must_use]
    pub fn winner(&self) -> Option<&Head> {
        self.heads.first()
    }

    /// Heads that say something other than the winner: an open question for a person.
    pub fn set_aside(&self) -> impl Iterator<Item = &Head> {
        let winner = self.winner().map(|head| &head.value);
        self.heads.iter().skip(1).filter(move |head| Some(&head.value) != winner)
    }

    /// Whether a change that names `over` chooses between values that people wrote past each other. An ordinary edit
    /// names one value, or that one and what it had replaced.
    #[must_use]
    pub fn is_decision(&self, over: &[ChangeId]) -> bool {
        let named: Vec<&Head> =
            self.heads.iter().chain(&self.replaced).filter(|head| over.contains(&head.change)).collect();
        let ends = named.iter().filter(|head| !named.iter().any(|other| other.over.contains(&head.change)));
        let mut values = ends.map(|head| &head.value);
        let first = values.next();
        values.any(|value| Some(value) != first)
    }
}

/// One record, folded from its changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The record.
    pub id: EntryId,
    /// Its file.
    pub file: FileId,
    /// Its kind, as its earliest change says.
    pub kind: String,
    /// Its fields by name; a member of a collection is a field of its own, named `collection/<id>`.
    pub fields: BTreeMap<String, Field>,
    /// The change that took it out of use, unless that was taken back.
    pub void: Option<VoidBy>,
    /// The change that made it: the one with the least stamp.
    pub made: Head,
    /// The stamp of its latest change.
    pub latest: Stamp,
}

/// Who took an entry out of use, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoidBy {
    /// The void change, which a restore names.
    pub change: ChangeId,
    /// When.
    pub at: Stamp,
    /// Who, in words.
    pub by_name: String,
    /// Why.
    pub reason: String,
}

impl Entry {
    /// The winning value of `field`, if it is set and this build can read it as a `T`.
    #[must_use]
    pub fn get<T: DeserializeOwned>(&self, field: &str) -> Option<T> {
        let value = &self.fields.get(field)?.winner()?.value;
        if value.is_null() { None } else { T::deserialize(value).ok() }
    }

    /// The winning value of `field`, if it is a text.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.winner()?.value.as_str()
    }

    /// The members of a collection that are still in use, by member id, in the order in which they were added.
    #[must_use]
    pub fn members<T: DeserializeOwned>(&self, collection: &str) -> Vec<(String, T)> {
        let mut members: Vec<(Stamp, String, T)> = self
            .fields
            .iter()
            .filter_map(|(name, field)| {
                let member = name.strip_prefix(collection)?.strip_prefix('/')?;
                let added = field.heads.iter().chain(&field.replaced).map(|head| head.at).min()?;
                Some((added, member.to_owned(), self.get(name)?))
            })
            .collect();
        order::sort_by(&mut members, |a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        members.into_iter().map(|(_, member, value)| (member, value)).collect()
    }

    /// What a form that shows `field` now must name in `over`: the winner, for an ordinary edit.
    #[must_use]
    pub fn over(&self, field: &str) -> Vec<ChangeId> {
        self.fields.get(field).and_then(Field::winner).map(|head| head.change).into_iter().collect()
    }

    /// Fields in which people wrote past each other.
    pub fn open_questions(&self) -> impl Iterator<Item = (&str, &Field)> {
        let open = self.fields.iter().filter(|(_, field)| field.set_aside().next().is_some());
        open.map(|(name, field)| (name.as_str(), field))
    }

    /// Whether everything that made this entry is with the office.
    #[must_use]
    pub fn with_office(&self) -> bool {
        self.fields.values().all(|field| field.heads.iter().all(|head| head.office)) && self.made.office
    }
}

/// Folds every known change of one entry. Changes that come twice count once; the office's copy wins over the phone's.
///
/// None where `known` is empty.
#[must_use]
pub fn fold<'a>(known: impl IntoIterator<Item = &'a Known>) -> Option<Entry> {
    let mut changes: BTreeMap<ChangeId, &Known> = BTreeMap::new();
    for one in known {
        let kept = changes.entry(one.change.id).or_insert(one);
        // The office's effective stamp is the one everybody uses; equal ids with unequal stamps cannot differ further.
        if (one.office, one.at) > (kept.office, kept.at) {
            *kept = one;
        }
    }
    let first = changes.values().min_by_key(|known| (known.at, known.change.id))?;
    let latest = changes.values().map(|known| known.at).max()?;
    let mut entry = Entry {
        id: first.change.entry,
        file: first.change.file,
        kind: first.change.kind.clone(),
        fields: BTreeMap::new(),
        void: None,
        made: head(first, Value::Null, &[]),
        latest,
    };
    entry.void = void(&changes);
    for known in changes.values() {
        if let Edit::Set(fields) = &known.change.edit {
            for (name, edit) in fields {
                entry.fields.entry(name.clone()).or_default().heads.push(head(
                    known,
                    edit.value.clone(),
                    &edit.over,
                ));
            }
        }
    }
    for (name, field) in &mut entry.fields {
        let replaced = replaced_in(&changes, name);
        let (gone, mut heads): (Vec<Head>, Vec<Head>) = std::mem::take(&mut field.heads)
            .into_iter()
            .partition(|head| replaced.iter().any(|(by, over)| *over == head.change && *by != head.change));
        newest_first(&mut heads);
        field.heads = heads;
        field.replaced = gone;
        newest_first(&mut field.replaced);
    }
    Some(entry)
}

/// Folds the changes of a whole file into its entries.
#[must_use]
pub fn fold_file<'a>(known: impl IntoIterator<Item = &'a Known>) -> BTreeMap<EntryId, Entry> {
    let mut by_entry: BTreeMap<EntryId, Vec<&Known>> = BTreeMap::new();
    for one in known {
        by_entry.entry(one.change.entry).or_default().push(one);
    }
    by_entry.into_iter().filter_map(|(id, known)| Some((id, fold(known)?))).collect()
}

/// As [`fold_file`], of changes that are wanted for nothing else: of an entry that one change made nothing is copied, and
/// most entries are made by one.
#[must_use]
pub fn fold_file_owned(known: Vec<Known>) -> BTreeMap<EntryId, Entry> {
    let mut by_entry: BTreeMap<EntryId, Vec<Known>> = BTreeMap::new();
    for one in known {
        by_entry.entry(one.change.entry).or_default().push(one);
    }
    let folded = by_entry.into_iter().filter_map(|(id, mut known)| match known.pop() {
        Some(only) if known.is_empty() => Some((id, made_by(only))),
        last => {
            known.extend(last);
            Some((id, fold(&known)?))
        }
    });
    folded.collect()
}

/// The entry that one change makes, when there is no other.
fn made_by(only: Known) -> Entry {
    let made = head(&only, Value::Null, &[]);
    let Known { change: Change { id, file, entry, kind, edit, .. }, at, by, by_name, office } = only;
    let (mut fields, mut void) = (BTreeMap::new(), None);
    match edit {
        Edit::Set(edits) => {
            let heads = edits.into_iter().map(|(name, FieldEdit { value, over })| {
                let head = Head { change: id, at, by, by_name: by_name.clone(), value, over, office };
                (name, Field { heads: vec![head], replaced: Vec::new() })
            });
            fields = heads.collect();
        }
        Edit::Void(Void { reason }) => void = Some(VoidBy { change: id, at, by_name, reason }),
        Edit::Restore(_) => {}
    }
    Entry { id: entry, file, kind, fields, void, made, latest: at }
}

fn newest_first(heads: &mut [Head]) {
    heads.sort_by_key(|head| std::cmp::Reverse((head.at, head.change)));
}

fn head(known: &Known, value: Value, over: &[ChangeId]) -> Head {
    Head {
        change: known.change.id,
        at: known.at,
        by: known.by,
        by_name: known.by_name.clone(),
        value,
        over: over.to_vec(),
        office: known.office,
    }
}

/// The pairs (replacing change, replaced change) of one field.
fn replaced_in(changes: &BTreeMap<ChangeId, &Known>, field: &str) -> BTreeSet<(ChangeId, ChangeId)> {
    let mut replaced = BTreeSet::new();
    for known in changes.values() {
        if let Edit::Set(fields) = &known.change.edit
            && let Some(edit) = fields.get(field)
        {
            replaced.extend(edit.over.iter().map(|over| (known.change.id, *over)));
        }
    }
    replaced
}

/// The latest void that no restore names. An entry stays void against any edit.
fn void(changes: &BTreeMap<ChangeId, &Known>) -> Option<VoidBy> {
    let restored: BTreeSet<ChangeId> = changes
        .values()
        .filter_map(|known| match &known.change.edit {
            Edit::Restore(restore) => Some(restore.over.iter().copied()),
            _ => None,
        })
        .flatten()
        .collect();
    let voids = changes.values().filter_map(|known| match &known.change.edit {
        Edit::Void(void) if !restored.contains(&known.change.id) => Some((known, void)),
        _ => None,
    });
    voids.max_by_key(|(known, _)| (known.at, known.change.id)).map(|(known, void)| VoidBy {
        change: known.change.id,
        at: known.at,
        by_name: known.by_name.clone(),
        reason: void.reason.clone(),
    })
}

#[cfg(test)]
#[path = "fold/laws.rs"]
mod laws;
