//! Unsent work over what the server sent: which changes are folded in, and what the lists then say.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;

use super::file;
use super::index::Index;
use super::open_file::OpenFile;
use super::replica::Author;
use super::room::{Key, Room};
use super::rows::{Rows, Stop};
use crate::change::{Change, Edit};
use crate::fold::{Known, fold_file_owned};
use crate::id::{ChangeId, FileId};
use crate::kind;
use crate::outbox::{self, Record};
use crate::summary::{CaseSummary, Holder, summarise};
use crate::wire::sync::Depth;

/// The files of a device as they are, or as a step under preparation will leave them.
pub struct Look<'a> {
    author: &'a Author,
    index: &'a Index,
    /// Saves that the pages here do not contain yet.
    unsent: Vec<&'a Record>,
    /// Of these, the changes that have been written again: the newer ones stand for them.
    again: BTreeSet<ChangeId>,
    rows: &'a Rows<'a>,
    /// Files that were just replaced whole, as they came: their rows need not be read.
    fresh: Option<&'a Fresh<'a>>,
}

/// The records of files that an answer replaces whole.
pub(super) type Fresh<'a> = BTreeMap<FileId, &'a [Box<RawValue>]>;

impl<'a> Look<'a> {
    /// A look at these rows, with this outbox over them.
    pub(super) fn new(
        author: &'a Author,
        index: &'a Index,
        outbox: impl Iterator<Item = &'a Record>,
        rows: &'a Rows<'a>,
    ) -> Self {
        let records: Vec<&'a Record> = outbox.collect();
        let again = outbox::written_again(records.iter().copied());
        let unsent = records.into_iter().filter(|record| record.is_overlay()).collect();
        Self { author, index, unsent, again, rows, fresh: None }
    }

    /// The same without any unsent work: what the server sent.
    pub(super) fn confirmed(author: &'a Author, index: &'a Index, rows: &'a Rows<'a>) -> Self {
        Self { author, index, unsent: Vec::new(), again: BTreeSet::new(), rows, fresh: None }
    }

    /// The same, where these files were just replaced.
    pub(super) fn after(self, fresh: &'a Fresh<'a>) -> Self {
        Self { fresh: Some(fresh), ..self }
    }

    /// Opens a case and its person's file with unsent work folded in.
    ///
    /// # Errors
    /// [`Stop::Wanted`]; [`Stop::Missing`] where nothing of the file is here.
    pub fn open(&self, file: FileId) -> Result<OpenFile, Stop> {
        let row = self.index.get(file);
        let opened = self.open_any(file)?;
        if opened.case.is_empty() && row.is_none() {
            return Err(Stop::Missing);
        }
        Ok(opened)
    }

    pub(super) fn open_any(&self, file: FileId) -> Result<OpenFile, Stop> {
        let row = self.index.get(file);
        // A file made here and not sent yet has no row: all of it is here.
        let complete = row.is_none_or(|row| row.complete && row.depth == Depth::Whole);
        // Most often the row says which person's file will be wanted too: then both are read at once.
        let person = row.and_then(|row| row.summary.as_ref()?.person);
        self.rows
            .want(self.keys(file).into_iter().chain(person.into_iter().flat_map(|file| self.keys(file))))?;
        let contents = file::read(self.records(file)?);
        let mut known = contents.known;
        known.extend(self.unsent_in(file));
        let case = fold_file_owned(known);
        let person_file = case.get(&file.root()).and_then(|root| root.get::<FileId>("person"));
        let mut unreadable = contents.unreadable;
        let mut person = BTreeMap::new();
        if let Some(person_file) = person_file {
            let contents = file::read(self.records(person_file)?);
            unreadable += contents.unreadable;
            let mut known = contents.known;
            known.extend(self.unsent_in(person_file));
            person = fold_file_owned(known);
        }
        Ok(OpenFile { file, case, person_file, person, complete, unreadable })
    }

    /// Goes on only if all that these cases will want is known, as far as it can be told without opening them.
    ///
    /// # Errors
    /// [`Stop::Wanted`], with every row that is missing.
    pub(super) fn want_all(&self, cases: &[FileId], persons: &BTreeMap<FileId, FileId>) -> Result<(), Stop> {
        let person = |case: &FileId| {
            let known = || self.index.get(*case)?.summary.as_ref()?.person;
            persons.get(case).copied().or_else(known)
        };
        let files = cases.iter().copied().chain(cases.iter().filter_map(person));
        self.rows.want(files.flat_map(|file| self.keys(file)))
    }

    /// The records of one file, the newest of each entry.
    ///
    /// # Errors
    /// [`Stop::Wanted`].
    pub fn records(&self, file: FileId) -> Result<Vec<&'a RawValue>, Stop> {
        if let Some(fresh) = self.fresh.and_then(|fresh| fresh.get(&file)) {
            return Ok(fresh.iter().map(AsRef::as_ref).collect());
        }
        let keys = self.keys(file);
        self.rows.want(keys.iter().cloned())?;
        let mut pieces = Vec::new();
        for (room, key) in keys {
            if let Some(bytes) = self.rows.get(room, &key)? {
                pieces.push(serde_json::from_slice::<Vec<&RawValue>>(bytes).unwrap_or_default());
            }
        }
        Ok(file::join(pieces))
    }

    fn keys(&self, file: FileId) -> Vec<Key> {
        let tails = self.index.get(file).map_or(0, |row| row.tails);
        file::keys(file, tails).map(|key| (Room::Files, key)).collect()
    }

    /// What lists say of a case with unsent work folded in; none where there is no unsent work, or where the file itself
    /// is not on this phone (a supervisor's summary).
    ///
    /// # Errors
    /// [`Stop::Wanted`].
    pub(super) fn overlay(&self, file: FileId) -> Result<Option<CaseSummary>, Stop> {
        let row = self.index.get(file);
        let is_summary = row.is_some_and(|row| row.depth == Depth::Summary);
        // What a save about another case says of the same person is said here too.
        let person = row.and_then(|row| row.summary.as_ref()?.person);
        let is_about =
            |record: &&Record| record.file == file || person.is_some_and(|person| record.names(person));
        if is_summary || !self.unsent.iter().any(is_about) {
            return Ok(None);
        }
        let opened = self.open_any(file)?;
        // Lists are of cases: a save may also be about what everybody sees.
        if opened.root().is_none_or(|root| root.kind != kind::CASE) {
            return Ok(None);
        }
        let made_here = || Some(Holder { user: self.author.id, name: self.author.name.clone() });
        let holder = row.map_or_else(made_here, |row| row.holder.clone());
        Ok(Some(summarise(file, &opened.case, &opened.person, holder)))
    }

    /// The unsent changes of a file, as the merge takes them: with their claimed stamps, by this user.
    fn unsent_in(&self, file: FileId) -> Vec<Known> {
        let mut known = Vec::new();
        for record in self.unsent.iter().filter(|record| record.names(file)) {
            let uncovered: BTreeSet<ChangeId> =
                record.uncovered().filter(|change| !self.again.contains(change)).collect();
            let changes = outbox::changes(record).into_iter();
            let here = changes.filter(|change| change.file == file && uncovered.contains(&change.id));
            known.extend(here.map(|change| unsent(self.author, change)));
        }
        known
    }
}

/// A change that the office may not have, as the merge takes it.
pub(super) fn unsent(author: &Author, change: Change) -> Known {
    Known { at: change.stamp, change, by: author.id, by_name: author.name.clone(), office: false }
}

/// Adds to each `over` of `edit` the changes of this phone that it builds on and that the office may not have: if one of
/// them is held, what it replaced must not come back as a second version.
pub(super) fn with_ancestors(edit: Edit, unsent: &BTreeMap<ChangeId, Change>) -> Edit {
    let Edit::Set(mut fields) = edit else { return edit };
    for (name, field) in &mut fields {
        let mut over: BTreeSet<ChangeId> = BTreeSet::new();
        let mut open: Vec<ChangeId> = field.over.clone();
        while let Some(id) = open.pop() {
            let shown = field.over.contains(&id);
            let Some(change) = unsent.get(&id) else {
                if shown {
                    over.insert(id);
                }
                continue;
            };
            if over.insert(id)
                && let Edit::Set(ancestor) = &change.edit
                && let Some(ancestor) = ancestor.get(name)
            {
                open.extend(&ancestor.over);
            }
        }
        field.over = over.into_iter().collect();
    }
    Edit::Set(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::FieldEdit;
    use crate::id::{EntryId, WriterId};
    use crate::stamp::Stamp;
    use serde_json::Value;
    use uuid::Uuid;

    fn id(number: u128) -> ChangeId {
        ChangeId(Uuid::from_u128(number))
    }

    fn set(over: Vec<ChangeId>) -> Edit {
        Edit::Set(BTreeMap::from([("phone".to_owned(), FieldEdit { value: Value::from(1), over })]))
    }

    fn unsent(number: u128, over: Vec<ChangeId>) -> (ChangeId, Change) {
        let change = Change {
            id: id(number),
            file: FileId(Uuid::nil()),
            entry: EntryId(Uuid::nil()),
            kind: "person".to_owned(),
            base: None,
            stamp: Stamp::start(WriterId(Uuid::nil())),
            replaces: None,
            edit: set(over),
        };
        (id(number), change)
    }

    #[test]
    fn an_edit_names_its_unsent_ancestors_and_no_confirmed_ones() {
        // 1 is with the office; 2 replaces it and 3 replaces 2, both unsent; the form showed 3.
        let waiting = BTreeMap::from([unsent(2, vec![id(1)]), unsent(3, vec![id(2)])]);
        assert_eq!(with_ancestors(set(vec![id(3)]), &waiting), set(vec![id(2), id(3)]));
        assert_eq!(with_ancestors(set(vec![id(1)]), &waiting), set(vec![id(1)]));
    }
}
