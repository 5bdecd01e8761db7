//! What an answer means for the files on this device: pages that are stored as they were sent, and files that leave.

use serde_json::value::RawValue;

use super::Taking;
use crate::device::file::{self, TAILS_MAX};
use crate::device::former;
use crate::device::index::Row;
use crate::device::overlay::Look;
use crate::device::{Room, Stop};
use crate::fold::fold_file_owned;
use crate::id::FileId;
use crate::kind::FileKind;
use crate::summary::{CaseSummary, RULE};
use crate::wire::sync::{Depth, FilePage};

impl<'a> Taking<'a> {
    /// Stores one page: the first piece of a whole file replaces it, later pieces become tails.
    pub(super) fn page(&mut self, page: &'a FilePage) -> Result<(), Stop> {
        let known = self.index.get(page.file).cloned();
        let mut tails = known.as_ref().map_or(0, |row| row.tails);
        if page.depth == Depth::Summary && known.as_ref().is_some_and(|row| row.depth == Depth::Whole) {
            self.ask_about_photos(page.file)?;
        }
        self.ask_about_photos_of_erased(page)?;
        if page.depth == Depth::Summary || page.fresh {
            if let Some(row) = &known {
                self.forget_contents(row)?;
            }
            tails = 0;
        }
        self.fresh.remove(&page.file);
        if page.depth == Depth::Whole {
            if page.fresh {
                self.fresh.insert(page.file, &page.entries);
                self.rows.put_bytes(Room::Files, file::base_key(page.file), file::bytes(&page.entries));
            } else if !page.entries.is_empty() {
                let key = file::tail_key(page.file, tails);
                self.rows.put_bytes(Room::Files, key, file::bytes(&page.entries));
                tails += 1;
            }
        }
        let with_new = known.as_ref().and_then(|row| with_new(row, page));
        if page.kind == FileKind::Person {
            self.person_changed(page.file);
        } else if summary_of(page).is_some() {
            // What made it stale before this piece, the office knew of.
            self.stale.remove(&page.file);
        } else if page.kind == FileKind::Case && with_new.is_none() {
            self.stale.insert(page.file);
            self.persons.extend(file::person_in(page.file, &page.entries).map(|person| (page.file, person)));
        }
        self.touched.insert(page.file);
        let head = known.as_ref().filter(|_| !page.fresh).map_or(page.head, |row| row.head.max(page.head));
        let holder = page.holder.clone().or_else(|| known.as_ref().and_then(|row| row.holder.clone()));
        let with_new = with_new.map(|summary| CaseSummary { holder: holder.clone(), ..summary });
        let summary = summary_of(page).cloned().or(with_new);
        let row = Row {
            file: page.file,
            kind: page.kind.clone(),
            depth: page.depth,
            complete: page.complete,
            head,
            tails,
            holder,
            summary: summary.or_else(|| known.as_ref().and_then(|row| row.summary.clone())),
            former: known.as_ref().is_some_and(|row| row.former && !page.fresh),
        };
        self.shards.insert(self.index.to_mut().put(row));
        // What was erased leaves the bytes that lie here too, and not only what is read of them.
        if tails > TAILS_MAX || (tails > 0 && !file::erased(&page.entries).is_empty()) {
            self.fold_tails(page.file)?;
        }
        Ok(())
    }

    /// What lists say of a person's whole cases is to be made anew.
    fn person_changed(&mut self, person: FileId) {
        let names = |row: &&Row| {
            let summary = row.summary.as_ref();
            row.depth == Depth::Whole && summary.is_some_and(|summary| summary.person == Some(person))
        };
        self.stale.extend(self.index.rows().filter(names).map(|row| row.file));
    }

    /// Folds the tails of a file into its base.
    fn fold_tails(&mut self, file: FileId) -> Result<(), Stop> {
        let records = self.confirmed(file)?;
        let Some(row) = self.index.get(file).cloned() else { return Ok(()) };
        for key in file::keys(file, row.tails) {
            self.rows.delete(Room::Files, key);
        }
        self.rows.put(Room::Files, file::base_key(file), &records)?;
        self.shards.insert(self.index.to_mut().put(Row { tails: 0, ..row }));
        Ok(())
    }

    fn confirmed(&self, file: FileId) -> Result<Vec<Box<RawValue>>, Stop> {
        let look = Look::confirmed(&self.replica.author, &self.index, &self.rows);
        Ok(look.records(file)?.into_iter().map(ToOwned::to_owned).collect())
    }

    /// Prepares the removal of all that is stored of a file. Saves about it stay in the outbox.
    pub(super) fn forget(&mut self, file: FileId) -> Result<(), Stop> {
        self.touched.insert(file);
        self.fresh.remove(&file);
        if let Some(row) = self.index.get(file).cloned() {
            self.ask_about_photos(file)?;
            self.forget_contents(&row)?;
            self.shards.extend(self.index.to_mut().remove(file));
            if row.kind == FileKind::Person {
                // A name that was erased, or is not theirs to see any more, stays in no list.
                self.person_changed(file);
            }
        }
        Ok(())
    }

    fn forget_contents(&mut self, row: &Row) -> Result<(), Stop> {
        if row.former {
            self.rows.want(former::keys(&self.standing, &[]))?;
            let records = self.confirmed(row.file)?;
            former::set_aside(&mut self.rows, &mut self.standing, row.file, records)?;
        }
        for key in file::keys(row.file, row.tails) {
            self.rows.delete(Room::Files, key);
        }
        Ok(())
    }
}

/// What the office says of a case and this device may say after it: at summary depth whatever it is, beside a whole case
/// only what was made by this build's own rule.
fn summary_of(page: &FilePage) -> Option<&CaseSummary> {
    page.summary.as_ref().filter(|summary| page.depth == Depth::Summary || summary.rule == RULE)
}

/// What lists say of a case with the entries of this page, without opening it: where all of the case is here, and each of
/// these entries is new to it.
fn with_new(row: &Row, page: &FilePage) -> Option<CaseSummary> {
    let is_more = !page.fresh && page.complete && page.depth == Depth::Whole;
    let is_all_here = row.complete && !row.former && row.depth == Depth::Whole;
    if page.kind != FileKind::Case || !is_more || !is_all_here {
        return None;
    }
    let new = file::read_new(&page.entries, row.head, page.head)?;
    row.summary.as_ref()?.with_new(&fold_file_owned(new))
}
