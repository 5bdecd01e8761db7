//! Takes in one answer of the server: verdicts, pages, dropped files and the cursor, in one strict transaction.
//!
//! Nothing here merges: confirmed files become exactly what was sent. The outbox loses nothing but what is safe.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use serde_json::value::RawValue;
use shared::id::{FileId, SaveId};
use shared::kind::FileKind;
use shared::outbox::{self, Record};
use shared::summary::summarise;
use shared::wire::sync::{Depth, FilePage, SyncAnswer, SyncRequest};

use super::error::LocalError;
use super::file::{self, TAILS_MAX};
use super::index::{Index, Row, overlay_key, shard_key};
use super::stage::Stage;
use super::store::{Durability, Room};
use super::{Inner, STANDING, ServerStanding};
use crate::clock;

/// A request as it is about to be sent, and what its answer needs to be taken in.
pub(crate) struct Asked {
    /// What is sent.
    pub(crate) request: SyncRequest,
    /// The saves it carries, in order.
    pub(crate) sent: Vec<SaveId>,
    /// The sealed row that held the cursor: the answer is taken in only if it is still there.
    standing_raw: Option<Vec<u8>>,
}

/// What is being prepared while an answer is taken in.
struct Taking<'a> {
    stage: Stage<'a>,
    index: Index,
    shards: BTreeSet<u32>,
    /// Cases whose summary must be computed here, because the server sent none or the person changed.
    stale: BTreeSet<FileId>,
}

impl Inner {
    /// Prepares a request with up to `bytes_max` bytes of saves, and marks these as handed over.
    pub(crate) async fn ask(
        &self,
        bytes_max: usize,
        request: impl FnOnce(Option<String>) -> SyncRequest,
    ) -> Result<Asked, LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let mut outbox = self.outbox.get_untracked();
        let sent = outbox::batch(outbox.values(), bytes_max);
        let mut stage = Stage::new(&vault);
        let mut fresh = false;
        let mut request = request(self.standing.borrow().cursor.clone());
        for id in &sent {
            let Some(record) = outbox.get_mut(id) else { continue };
            let raw = RawValue::from_string(record.bytes.clone()).map_err(|_| LocalError::Damaged)?;
            request.saves.push(raw);
            if !record.handed_over {
                record.handed_over = true;
                fresh = true;
                stage.put(Room::Outbox, id.to_string(), json(record)?);
            }
        }
        if fresh {
            stage.commit(None, Durability::Strict).await?;
            self.outbox.set(outbox);
        }
        let standing_raw = vault.read_raw(Room::Meta, STANDING).await?.map(|(raw, _)| raw);
        Ok(Asked { request, sent, standing_raw })
    }

    /// Takes in an answer. Returns whether anything on this phone changed besides the time of the last answer.
    ///
    /// # Errors
    /// Nothing was taken in: the same request may be sent again.
    pub(crate) async fn take(&self, asked: Asked, answer: SyncAnswer) -> Result<bool, LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let now_ms = clock::now_ms();
        let standing = self.standing.borrow().clone();
        let mut outbox = self.outbox.get_untracked();
        let settled = settle(&mut outbox, &standing, &asked, &answer, now_ms);

        let mut taking = Taking {
            stage: Stage::new(&vault),
            index: self.index.borrow().clone(),
            shards: BTreeSet::new(),
            stale: BTreeSet::new(),
        };
        for id in &settled.changed {
            match outbox.get(id) {
                Some(record) => taking.stage.put(Room::Outbox, id.to_string(), json(record)?),
                None => taking.stage.delete(Room::Outbox, id.to_string()),
            }
        }
        let touched: BTreeSet<FileId> = answer.pages.iter().map(|page| page.file).collect();
        for page in answer.pages {
            self.take_page(&mut taking, page).await?;
        }
        for dropped in &answer.dropped {
            forget(&mut taking, dropped.file);
        }
        if let Some(heads) = &answer.heads {
            let kept = heads.iter().map(|head| head.file).collect();
            for file in taking.index.others(&kept) {
                forget(&mut taking, file);
            }
        }
        self.summarise_stale(&mut taking).await?;
        let overlays = self.overlays_after(&mut taking, &touched, &settled, &outbox).await?;
        let nothing_new = settled.changed.is_empty() && taking.shards.is_empty() && answer.heads.is_none();
        for shard in &taking.shards {
            taking.stage.put(Room::Index, shard_key(*shard), json(&taking.index.shard(*shard))?);
        }
        let new_standing = ServerStanding {
            cursor: Some(answer.cursor),
            incarnation: Some(answer.incarnation),
            first_complete: (standing.first_complete && !answer.restart)
                || (!answer.more && answer.passed.is_some()),
            last_reached_ms: Some(now_ms),
        };
        let quiet = ServerStanding { last_reached_ms: standing.last_reached_ms, ..new_standing.clone() };
        if nothing_new && quiet == standing {
            // Nothing but the time is new; a strict write for that would cost a flash cell and tell nobody anything.
            self.standing.borrow_mut().last_reached_ms = Some(now_ms);
            return Ok(false);
        }
        taking.stage.put(Room::Meta, STANDING.to_owned(), json(&new_standing)?);
        let require = (Room::Meta, STANDING.to_owned(), asked.standing_raw);
        taking.stage.commit(Some(require), Durability::Strict).await?;

        self.first_complete.set(new_standing.first_complete);
        *self.standing.borrow_mut() = new_standing;
        self.outbox.set(outbox);
        self.overlays.set(overlays);
        if !nothing_new {
            self.publish(taking.index);
        }
        Ok(!nothing_new)
    }

    /// Stores one page: the first piece of a whole file replaces it, later pieces become tails.
    async fn take_page(&self, taking: &mut Taking<'_>, page: FilePage) -> Result<(), LocalError> {
        let known = taking.index.get(page.file).cloned();
        let mut tails = known.as_ref().map_or(0, |row| row.tails);
        if page.depth == Depth::Summary || page.fresh {
            forget_contents(taking, page.file, tails);
            tails = 0;
        }
        if page.depth == Depth::Whole {
            if page.fresh {
                taking.stage.put(Room::Files, file::base_key(page.file), json(&page.entries)?);
            } else if !page.entries.is_empty() {
                taking.stage.put(Room::Files, file::tail_key(page.file, tails), json(&page.entries)?);
                tails += 1;
            }
            if tails > TAILS_MAX {
                let records = self.records(&taking.stage, page.file, tails).await?;
                forget_contents(taking, page.file, tails);
                taking.stage.put(Room::Files, file::base_key(page.file), json(&records)?);
                tails = 0;
            }
        }
        let summary = match page.summary {
            Some(summary) => Some(summary),
            None => {
                if page.kind == FileKind::Case {
                    taking.stale.insert(page.file);
                }
                known.as_ref().and_then(|row| row.summary.clone())
            }
        };
        if page.kind == FileKind::Person {
            let cases = taking.index.rows().filter(|row| {
                row.depth == Depth::Whole
                    && row.summary.as_ref().is_some_and(|summary| summary.person == Some(page.file))
            });
            taking.stale.extend(cases.map(|row| row.file).collect::<Vec<_>>());
        }
        let row = Row {
            file: page.file,
            kind: page.kind,
            depth: page.depth,
            complete: page.complete,
            head: known
                .as_ref()
                .map_or(page.head, |row| if page.fresh { page.head } else { row.head.max(page.head) }),
            tails,
            holder: page.holder.or_else(|| known.and_then(|row| row.holder)),
            summary,
        };
        taking.shards.insert(taking.index.put(row));
        Ok(())
    }

    /// Computes the summaries that the server did not send.
    async fn summarise_stale(&self, taking: &mut Taking<'_>) -> Result<(), LocalError> {
        for file in std::mem::take(&mut taking.stale) {
            let Some(mut row) = taking.index.get(file).cloned() else { continue };
            if row.depth != Depth::Whole {
                continue;
            }
            let none = BTreeMap::new();
            let opened = self.open_in(taking, file, row.tails, &none).await?;
            row.summary = Some(summarise(file, &opened.case, &opened.person, row.holder.clone()));
            taking.shards.insert(taking.index.put(row));
        }
        Ok(())
    }

    /// The overlays as they will be, with their writes prepared.
    async fn overlays_after(
        &self,
        taking: &mut Taking<'_>,
        touched: &BTreeSet<FileId>,
        settled: &Settled,
        outbox: &BTreeMap<SaveId, Record>,
    ) -> Result<BTreeMap<FileId, shared::summary::CaseSummary>, LocalError> {
        let mut overlays = self.overlays.get_untracked();
        let persons_touched = |summary: &shared::summary::CaseSummary| {
            summary.person.is_some_and(|file| touched.contains(&file))
        };
        let again: Vec<FileId> = overlays
            .values()
            .filter(|summary| {
                touched.contains(&summary.file)
                    || settled.files.contains(&summary.file)
                    || persons_touched(summary)
            })
            .map(|summary| summary.file)
            .collect();
        for file in again {
            let unsent = outbox.values().any(|record| record.file == file && record.is_overlay());
            let row = taking.index.get(file).cloned();
            let whole = row.as_ref().is_none_or(|row| row.depth == Depth::Whole);
            let overlay = if unsent && whole {
                let opened =
                    self.open_in(taking, file, row.as_ref().map_or(0, |row| row.tails), outbox).await?;
                let holder = row.and_then(|row| row.holder).or_else(|| overlays.get(&file)?.holder.clone());
                opened.root().is_some().then(|| summarise(file, &opened.case, &opened.person, holder))
            } else {
                None
            };
            match overlay {
                Some(summary) => {
                    taking.stage.put(Room::Index, overlay_key(file), json(&summary)?);
                    overlays.insert(file, summary);
                }
                None => {
                    taking.stage.delete(Room::Index, overlay_key(file));
                    overlays.remove(&file);
                }
            }
        }
        Ok(overlays)
    }

    /// Opens a case as it will be, with the index as it will be.
    async fn open_in(
        &self,
        taking: &Taking<'_>,
        file: FileId,
        tails: u32,
        outbox: &BTreeMap<SaveId, Record>,
    ) -> Result<super::OpenFile, LocalError> {
        let tails_of = |file: FileId| taking.index.get(file).map_or(0, |row| row.tails);
        self.open_with(&taking.stage, file, tails, true, outbox, &tails_of).await
    }
}

/// What an answer did to the outbox.
struct Settled {
    /// Records to be written, or deleted where they are gone.
    changed: BTreeSet<SaveId>,
    /// Files that these records are about.
    files: BTreeSet<FileId>,
}

/// Verdicts, coverage and safety, decided for every record.
fn settle(
    outbox: &mut BTreeMap<SaveId, Record>,
    standing: &ServerStanding,
    asked: &Asked,
    answer: &SyncAnswer,
    now_ms: u64,
) -> Settled {
    let before = outbox.clone();
    if standing.incarnation.is_some_and(|incarnation| incarnation != answer.incarnation) {
        for record in outbox.values_mut() {
            record.offer_again();
        }
    }
    for verdict in &answer.verdicts {
        if let Some(record) = asked.sent.get(verdict.save).and_then(|id| outbox.get_mut(id)) {
            record.settle(verdict.place, &verdict.outcome);
        }
    }
    if let Some(passed) = answer.passed {
        for record in outbox.values_mut() {
            record.cover(passed);
        }
    }
    outbox.retain(|_, record| !record.is_safe(answer.safe_through, now_ms));
    let changed: BTreeSet<SaveId> =
        before.iter().filter(|(id, record)| outbox.get(*id) != Some(*record)).map(|(id, _)| *id).collect();
    let files = changed.iter().filter_map(|id| before.get(id)).map(|record| record.file).collect();
    Settled { changed, files }
}

/// Prepares the removal of all that is stored of a file. Saves about it stay in the outbox.
fn forget(taking: &mut Taking<'_>, file: FileId) {
    if let Some(row) = taking.index.get(file).cloned() {
        forget_contents(taking, file, row.tails);
        if let Some(shard) = taking.index.remove(file) {
            taking.shards.insert(shard);
        }
    }
}

fn forget_contents(taking: &mut Taking<'_>, file: FileId, tails: u32) {
    taking.stage.delete(Room::Files, file::base_key(file));
    for tail in 0..tails {
        taking.stage.delete(Room::Files, file::tail_key(file, tail));
    }
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, LocalError> {
    serde_json::to_vec(value).map_err(|_| LocalError::Damaged)
}
