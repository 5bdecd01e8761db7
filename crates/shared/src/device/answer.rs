//! Takes in one answer of the server: verdicts, pages, dropped files and the cursor, as one step.
//!
//! Nothing here merges: confirmed files become exactly what was sent. The outbox loses nothing but what is safe.

mod photos;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;
use uuid::Uuid;

use super::ask::Asked;
use super::file::{self, TAILS_MAX};
use super::former;
use super::index::{Index, Row, overlay_key, shard_key};
use super::overlay::{Fresh, Look};
use super::photo::PhotoRecord;
use super::replica::{After, Replica, STANDING, ServerStanding};
use super::room::Room;
use super::rows::{ReadRows, Rows, Step, Stop};
use super::unfinished;
use crate::fold::fold_file_owned;
use crate::id::{BlobId, ChangeId, FileId, SaveId};
use crate::kind::FileKind;
use crate::outbox::{Record, Standing};
use crate::seq::Sequence;
use crate::stamp::Stamp;
use crate::summary::{CaseSummary, RULE, summarise};
use crate::wire::sync::{Depth, EntryRecord, FileHead, FilePage, SyncAnswer, Verdict};

/// What an answer comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// What is to be written. Empty where nothing but the time of the last answer is new.
    pub step: Step,
    /// Whether anything on this device changes besides the time of the last answer.
    pub changed: bool,
}

impl Replica {
    /// Takes in an answer. The step is committed only if the row of the standing is still the one that was asked with.
    ///
    /// `draw` gives new ids, ordered by time.
    ///
    /// # Errors
    /// [`Stop::Wanted`].
    pub fn take<'a>(
        &'a self,
        asked: &Asked,
        answer: &'a SyncAnswer,
        now_ms: u64,
        draw: &mut dyn FnMut() -> Uuid,
        read: &'a ReadRows,
    ) -> Result<Taken, Stop> {
        let mut taking = Taking::new(self, read);
        // Also where it is not known which history the files here belong to: the row that said so is damaged or gone.
        let is_new_history = self.standing.incarnation != Some(answer.incarnation);
        if is_new_history {
            taking.begin_history();
        }
        taking.rows.want(former::keys(&taking.standing, &asked.offered))?;
        taking.settle(asked, answer, is_new_history)?;
        taking.settle_photos(answer.safe_through, is_new_history)?;
        former::settle(&mut taking.rows, &mut taking.standing, &asked.offered, &answer.witnessed)?;
        for page in &answer.pages {
            taking.page(page)?;
            taking.find_applied(page)?;
        }
        if let Some(passed) = answer.passed {
            taking.cover(passed)?;
        }
        let mut left: BTreeSet<FileId> = answer.dropped.iter().map(|dropped| dropped.file).collect();
        if let Some(heads) = &answer.heads {
            left.extend(taking.index.others(&heads.iter().map(|head| head.file).collect()));
        }
        for file in &left {
            taking.forget(*file)?;
        }
        let is_end = answer.passed.is_some() && !answer.more;
        if is_end {
            taking.compare_with_former()?;
        }
        if let (Some(heads), Some(passed)) = (&answer.heads, answer.passed) {
            taking.standing.astray = heads
                .iter()
                .filter(|head| head.head <= passed && taking.is_astray(head))
                .map(|head| head.file)
                .collect();
            taking.standing.listed_ms = Some(now_ms);
        }
        taking.summarise_stale()?;
        taking.send_unfinished(&left, now_ms, draw)?;
        taking.standing.cursor = Some(answer.cursor.clone());
        taking.standing.incarnation = Some(answer.incarnation);
        taking.standing.first_complete = (taking.standing.first_complete && !answer.restart) || is_end;
        taking.finish(now_ms, answer.heads.is_some() && self.standing.listed_ms.is_none())
    }

    /// Takes in one file that was fetched whole because it had gone astray; none where it is no longer this user's.
    ///
    /// # Errors
    /// [`Stop::Wanted`].
    pub fn take_file<'a>(
        &'a self,
        file: FileId,
        page: Option<&'a FilePage>,
        now_ms: u64,
        read: &'a ReadRows,
    ) -> Result<Taken, Stop> {
        let mut taking = Taking::new(self, read);
        if let Some(page) = page {
            taking.page(page)?;
        }
        taking.standing.astray.remove(&file);
        taking.summarise_stale()?;
        taking.finish(now_ms, false)
    }
}

/// A step under preparation.
struct Taking<'a> {
    replica: &'a Replica,
    rows: Rows<'a>,
    /// Copied only where an answer changes it.
    index: Cow<'a, Index>,
    standing: ServerStanding,
    outbox: BTreeMap<SaveId, Option<Record>>,
    photos: BTreeMap<BlobId, Option<PhotoRecord>>,
    drafts: BTreeMap<Uuid, Option<super::draft::Draft>>,
    clock: Option<Stamp>,
    shards: BTreeSet<u32>,
    /// Files whose overlay may have changed.
    touched: BTreeSet<FileId>,
    /// Cases whose summary must be computed here, because the server sent none or the person changed.
    stale: BTreeSet<FileId>,
    /// The persons' files of cases, as far as the pages of this answer name them.
    persons: BTreeMap<FileId, FileId>,
    /// Files that this answer replaced whole.
    fresh: Fresh<'a>,
}

impl<'a> Taking<'a> {
    fn new(replica: &'a Replica, read: &'a ReadRows) -> Self {
        Self {
            replica,
            rows: Rows::new(read),
            index: Cow::Borrowed(&replica.index),
            standing: replica.standing.clone(),
            outbox: BTreeMap::new(),
            photos: BTreeMap::new(),
            drafts: BTreeMap::new(),
            clock: None,
            shards: BTreeSet::new(),
            touched: BTreeSet::new(),
            stale: BTreeSet::new(),
            persons: BTreeMap::new(),
            fresh: Fresh::new(),
        }
    }

    /// Everything here belongs to an earlier history from now on, until the new one replaces it.
    fn begin_history(&mut self) {
        let rows: Vec<Row> = self.index.rows().filter(|row| row.depth == Depth::Whole).cloned().collect();
        for row in rows {
            self.shards.insert(self.index.to_mut().put(Row { former: true, ..row }));
        }
    }

    /// Verdicts, coverage and safety, decided for every record.
    fn settle(&mut self, asked: &Asked, answer: &SyncAnswer, is_new_history: bool) -> Result<(), Stop> {
        let mut verdicts: BTreeMap<SaveId, Vec<&Verdict>> = BTreeMap::new();
        for verdict in &answer.verdicts {
            if let Some(save) = asked.sent.get(verdict.save) {
                verdicts.entry(*save).or_default().push(verdict);
            }
        }
        // What was written again is held for ever; as long as it is here, so is what stands for it.
        let never_safe: BTreeSet<ChangeId> = (self.replica.outbox.values())
            .filter(|record| record.is_held())
            .flat_map(|record| record.changes.iter().map(Standing::change))
            .collect();
        let stands_for_none =
            |record: &Record| !record.replaces().iter().any(|change| never_safe.contains(change));
        for (id, before) in &self.replica.outbox {
            let settled = verdicts.get(id);
            let is_safe = before.is_safe(answer.safe_through) && stands_for_none(before);
            if settled.is_none() && !is_new_history && !is_safe {
                continue;
            }
            let mut after = before.clone();
            if is_new_history {
                after.offer_again();
            }
            for verdict in settled.into_iter().flatten() {
                after.settle(verdict.place, &verdict.outcome);
            }
            let is_gone = |record: &Record| record.is_safe(answer.safe_through) && stands_for_none(record);
            let after = Some(after).filter(|record| !is_gone(record));
            if after.as_ref() != Some(before) {
                self.put_record(*id, before.file, after)?;
            }
        }
        Ok(())
    }

    fn put_record(&mut self, id: SaveId, file: FileId, record: Option<Record>) -> Result<(), Stop> {
        self.touched.insert(file);
        self.offer_photos_again(id)?;
        match &record {
            Some(record) => self.rows.put(Room::Outbox, id.to_string(), record)?,
            None => self.rows.delete(Room::Outbox, id.to_string()),
        }
        self.outbox.insert(id, record);
        Ok(())
    }

    /// Alters those records of the outbox as it will be that it `may` concern; `alter` says whether it did.
    fn alter(
        &mut self,
        may: impl Fn(&Record) -> bool,
        mut alter: impl FnMut(&mut Record) -> bool,
    ) -> Result<(), Stop> {
        let altered: Vec<Record> = self
            .replica
            .outbox_after(&self.outbox)
            .filter(|record| may(record))
            .filter_map(|record| {
                let mut record = record.clone();
                alter(&mut record).then_some(record)
            })
            .collect();
        for record in altered {
            self.put_record(record.id, record.file, Some(record))?;
        }
        Ok(())
    }

    /// What was held and has come with a page is held no longer.
    fn find_applied(&mut self, page: &FilePage) -> Result<(), Stop> {
        if !self.replica.outbox_after(&self.outbox).any(|record| record.is_held()) {
            return Ok(());
        }
        let records =
            page.entries.iter().filter_map(|raw| serde_json::from_str::<EntryRecord>(raw.get()).ok());
        let applied: BTreeMap<ChangeId, Sequence> = records
            .flat_map(|record| record.changes)
            .filter_map(|change| Some((change.known().ok()?.change.id, change.seq)))
            .collect();
        self.alter(Record::is_held, |record| {
            let ids: Vec<ChangeId> = record.changes.iter().map(Standing::change).collect();
            let mut is_news = false;
            for id in ids {
                is_news |= applied.get(&id).is_some_and(|seq| record.find_applied(id, *seq));
            }
            is_news
        })
    }

    /// Everything up to `passed` is here.
    fn cover(&mut self, passed: Sequence) -> Result<(), Stop> {
        self.alter(Record::is_overlay, |record| record.cover(passed))
    }

    /// Stores one page: the first piece of a whole file replaces it, later pieces become tails.
    fn page(&mut self, page: &'a FilePage) -> Result<(), Stop> {
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
            let cases = self.index.rows().filter(|row| {
                row.depth == Depth::Whole
                    && row.summary.as_ref().is_some_and(|summary| summary.person == Some(page.file))
            });
            self.stale.extend(cases.map(|row| row.file).collect::<Vec<_>>());
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
        if tails > TAILS_MAX {
            self.fold_tails(page.file)?;
        }
        Ok(())
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
    fn forget(&mut self, file: FileId) -> Result<(), Stop> {
        self.touched.insert(file);
        self.fresh.remove(&file);
        if let Some(row) = self.index.get(file).cloned() {
            self.ask_about_photos(file)?;
            self.forget_contents(&row)?;
            self.shards.extend(self.index.to_mut().remove(file));
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

    fn compare_with_former(&mut self) -> Result<(), Stop> {
        let (replica, index) = (self.replica, &*self.index);
        former::compare(&mut self.rows, &mut self.standing, |rows, file| {
            let is_here = index.get(file).is_some_and(|row| row.depth == Depth::Whole);
            Look::confirmed(&replica.author, index, rows).records_if_here(file, is_here)
        })
    }

    /// Whether a file here is not as the office's list says. What is newer on the list comes with the next pass.
    fn is_astray(&self, head: &FileHead) -> bool {
        self.index.get(head.file).is_none_or(|row| row.head != head.head || !row.complete)
    }

    /// Computes the summaries that the server did not send.
    fn summarise_stale(&mut self) -> Result<(), Stop> {
        let is_whole = |file: &FileId| self.index.get(*file).is_some_and(|row| row.depth == Depth::Whole);
        let stale: Vec<FileId> = std::mem::take(&mut self.stale).into_iter().filter(is_whole).collect();
        // What all of them want is asked for at once, and before anything is folded: each time that rows are wanted, the
        // answer is taken in anew.
        Look::confirmed(&self.replica.author, &self.index, &self.rows).want_all(&stale, &self.persons)?;
        let mut wanted = BTreeSet::new();
        for file in stale {
            let Some(mut row) = self.index.get(file).cloned() else { continue };
            let look = Look::confirmed(&self.replica.author, &self.index, &self.rows).after(&self.fresh);
            let opened = match look.open_any(file) {
                // A person's file that only the folded case names.
                Err(Stop::Wanted(keys)) => {
                    wanted.extend(keys);
                    continue;
                }
                opened => opened?,
            };
            row.summary = Some(summarise(file, &opened.case, &opened.person, row.holder.clone()));
            self.shards.insert(self.index.to_mut().put(row));
        }
        if wanted.is_empty() { Ok(()) } else { Err(Stop::Wanted(wanted)) }
    }

    /// Unfinished forms about files that have left go to the office as they are.
    fn send_unfinished(
        &mut self,
        left: &BTreeSet<FileId>,
        now_ms: u64,
        draw: &mut dyn FnMut() -> Uuid,
    ) -> Result<(), Stop> {
        let mut clock = self.replica.clock;
        for draft in self.replica.drafts.values() {
            let Some(file) = draft.file.filter(|file| left.contains(file)) else { continue };
            let new = unfinished::save(draft, file, draw());
            // A form too long to send stays here as a draft: nothing that was typed is thrown away.
            let Ok((record, moved)) = self.replica.record(clock, &new, now_ms, draw) else { continue };
            clock = moved;
            self.clock = Some(moved);
            self.rows.put(Room::Outbox, record.id.to_string(), &record)?;
            self.rows.delete(Room::Drafts, draft.id.to_string());
            self.drafts.insert(draft.id, None);
            self.outbox.insert(record.id, Some(record));
        }
        Ok(())
    }

    /// The overlays as they will be, the index and the standing; and whether any of it is new.
    fn finish(mut self, now_ms: u64, is_first_list: bool) -> Result<Taken, Stop> {
        let overlays = self.overlays()?;
        for shard in &self.shards {
            self.rows.put(Room::Index, shard_key(*shard), &self.index.shard(*shard))?;
        }
        let before = &self.replica.standing;
        let changed = !self.outbox.is_empty()
            || !self.photos.is_empty()
            || !self.drafts.is_empty()
            || !self.shards.is_empty()
            || self.rows.writes_in(Room::Meta);
        let quiet = ServerStanding { last_reached_ms: before.last_reached_ms, ..self.standing.clone() };
        self.standing.last_reached_ms = Some(now_ms);
        let mut after = After { standing: Some(self.standing.clone()), ..After::default() };
        if !changed && quiet == *before {
            // Nothing but the time is new; a strict write for that would cost a flash cell and tell nobody anything.
            return Ok(Taken { step: Step { writes: ReadRows::new(), after }, changed: false });
        }
        self.rows.put(Room::Meta, STANDING.to_owned(), &self.standing)?;
        after.index = (!self.shards.is_empty()).then(|| self.index.into_owned());
        after.outbox = self.outbox;
        // Of what has changed, nobody knows any more which pieces are there.
        after.pieces_there = self.photos.keys().map(|blob| (*blob, None)).collect();
        if self.standing.incarnation != self.replica.standing.incarnation {
            after.pieces_there.extend(self.replica.pieces_there.keys().map(|blob| (*blob, None)));
        }
        after.photos = self.photos;
        after.overlays = overlays;
        after.drafts = self.drafts;
        after.clock = self.clock;
        let step = Step { writes: self.rows.into_writes(), after };
        Ok(Taken { step, changed: changed || is_first_list })
    }

    fn overlays(&mut self) -> Result<BTreeMap<FileId, Option<CaseSummary>>, Stop> {
        let is_touched = |summary: &CaseSummary| {
            self.touched.contains(&summary.file)
                || summary.person.is_some_and(|person| self.touched.contains(&person))
        };
        let again: Vec<FileId> = self
            .replica
            .overlays
            .values()
            .filter(|summary| is_touched(summary))
            .map(|summary| summary.file)
            .collect();
        let (mut overlays, mut wanted) = (BTreeMap::new(), BTreeSet::new());
        for file in again {
            let outbox = self.replica.outbox_after(&self.outbox);
            let look = Look::new(&self.replica.author, &self.index, outbox, &self.rows);
            let overlay = match look.overlay(file) {
                Err(Stop::Wanted(keys)) => {
                    wanted.extend(keys);
                    continue;
                }
                overlay => overlay?,
            };
            match &overlay {
                Some(summary) => self.rows.put(Room::Index, overlay_key(file), summary)?,
                None => self.rows.delete(Room::Index, overlay_key(file)),
            }
            overlays.insert(file, overlay);
        }
        if wanted.is_empty() { Ok(overlays) } else { Err(Stop::Wanted(wanted)) }
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
