//! Takes in one answer of the server: verdicts, pages, dropped files and the cursor, as one step.
//!
//! Nothing here merges: confirmed files become exactly what was sent. The outbox loses nothing but what is safe.

mod files;
mod photos;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::ask::Asked;
use super::former;
use super::index::{Index, Row, overlay_key, shard_key};
use super::overlay::{Fresh, Look};
use super::photo::PhotoRecord;
use super::replica::{After, Replica, STANDING, ServerStanding};
use super::room::Room;
use super::rows::{ReadRows, Rows, Step, Stop};
use super::unfinished;
use crate::id::{BlobId, ChangeId, FileId, SaveId};
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
        taking.renew();
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

/// Summaries of an earlier build that are made anew with one answer.
const RENEWED_MAX: usize = 50;

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

    /// Of whole cases, what another build's rule made is made anew, some with each answer: after an update nobody waits for
    /// all of them.
    fn renew(&mut self) {
        let is_old = |row: &&Row| {
            let by_another = row.summary.as_ref().is_some_and(|summary| summary.rule != RULE);
            by_another && row.complete && row.depth == Depth::Whole
        };
        self.stale.extend(self.index.rows().filter(is_old).take(RENEWED_MAX).map(|row| row.file));
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
            self.begin_photos(draft, &record)?;
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
