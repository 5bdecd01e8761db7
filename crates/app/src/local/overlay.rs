//! Unsent work over what the server sent: which changes are folded in, and what the lists then say.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use serde_json::value::RawValue;
use shared::change::{Change, Edit};
use shared::fold::{Known, fold_file};
use shared::id::{ChangeId, FileId, SaveId};
use shared::outbox::Record;
use shared::summary::{CaseSummary, Holder, summarise};
use shared::wire::sync::Depth;

use super::error::LocalError;
use super::file;
use super::open_file::OpenFile;
use super::stage::Stage;
use super::store::Room;
use super::{Inner, is_uncovered};

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

impl Inner {
    /// The unsent changes of `files`, as the merge takes them: with their claimed stamps, by this user.
    fn unsent(&self, files: &[FileId], outbox: &BTreeMap<SaveId, Record>) -> Vec<Known> {
        let me = self.me.get_untracked();
        let mut known = Vec::new();
        for record in outbox.values().filter(|record| record.is_overlay()) {
            let uncovered: BTreeSet<ChangeId> = record
                .changes
                .iter()
                .filter(|standing| is_uncovered(standing))
                .map(|standing| standing.change())
                .collect();
            for change in shared::outbox::changes(record) {
                if files.contains(&change.file) && uncovered.contains(&change.id) {
                    known.push(Known {
                        at: change.stamp,
                        change,
                        by: me.id,
                        by_name: me.name.clone(),
                        office: false,
                    });
                }
            }
        }
        known
    }

    /// The records of one file as they will be once `stage` is written.
    pub(super) async fn records(
        &self,
        stage: &Stage<'_>,
        file: FileId,
        tails: u32,
    ) -> Result<Vec<Box<RawValue>>, LocalError> {
        let mut pieces = Vec::new();
        let keys =
            std::iter::once(file::base_key(file)).chain((0..tails).map(|tail| file::tail_key(file, tail)));
        for key in keys {
            if let Some(bytes) = stage.read(Room::Files, &key).await? {
                pieces.push(serde_json::from_slice::<Vec<Box<RawValue>>>(&bytes).unwrap_or_default());
            }
        }
        Ok(file::join(pieces))
    }

    /// Opens a case and its person's file with unsent work folded in.
    pub(super) async fn open_staged(&self, stage: &Stage<'_>, file: FileId) -> Result<OpenFile, LocalError> {
        let outbox = self.outbox.get_untracked();
        let row = self.index.borrow().get(file).cloned();
        let tails = row.as_ref().map_or(0, |row| row.tails);
        // A file made here and not sent yet has no row: all of it is here.
        let complete = row.is_none_or(|row| row.complete && row.depth == Depth::Whole);
        let tails_of = |file: FileId| self.index.borrow().get(file).map_or(0, |row| row.tails);
        self.open_with(stage, file, tails, complete, &outbox, &tails_of).await
    }

    /// Opens a case with `outbox` as it will be; `tails_of` says how many tails the person's file will have.
    pub(super) async fn open_with(
        &self,
        stage: &Stage<'_>,
        file: FileId,
        tails: u32,
        complete: bool,
        outbox: &BTreeMap<SaveId, Record>,
        tails_of: &dyn Fn(FileId) -> u32,
    ) -> Result<OpenFile, LocalError> {
        let records = self.records(stage, file, tails).await?;
        let contents = file::read(&records);
        let mut known = contents.known;
        known.extend(self.unsent(&[file], outbox));
        let case = fold_file(&known);
        let person_file = case.get(&file.root()).and_then(|root| root.get::<FileId>("person"));
        let mut unreadable = contents.unreadable;
        let mut person = BTreeMap::new();
        if let Some(person_file) = person_file {
            let records = self.records(stage, person_file, tails_of(person_file)).await?;
            let contents = file::read(&records);
            unreadable += contents.unreadable;
            let mut known = contents.known;
            known.extend(self.unsent(&[person_file], outbox));
            person = fold_file(&known);
        }
        Ok(OpenFile { file, case, person_file, person, complete, unreadable })
    }

    /// What lists say of a case with unsent work folded in; none where there is no unsent work, or where the file itself
    /// is not on this phone (a supervisor's summary).
    pub(super) async fn overlay(
        &self,
        stage: &Stage<'_>,
        file: FileId,
        outbox: &BTreeMap<SaveId, Record>,
    ) -> Result<Option<CaseSummary>, LocalError> {
        if !outbox.values().any(|record| record.file == file && record.is_overlay()) {
            return Ok(None);
        }
        let row = self.index.borrow().get(file).cloned();
        if row.as_ref().is_some_and(|row| row.depth == Depth::Summary) {
            return Ok(None);
        }
        let tails = row.as_ref().map_or(0, |row| row.tails);
        let tails_of = |file: FileId| self.index.borrow().get(file).map_or(0, |row| row.tails);
        let opened = self.open_with(stage, file, tails, true, outbox, &tails_of).await?;
        if opened.root().is_none() {
            return Ok(None);
        }
        let me = self.me.get_untracked();
        let holder = row.map_or(Some(Holder { user: me.id, name: me.name }), |row| row.holder);
        Ok(Some(summarise(file, &opened.case, &opened.person, holder)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use shared::change::FieldEdit;
    use shared::id::{EntryId, WriterId};
    use shared::stamp::Stamp;
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
