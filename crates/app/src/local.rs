//! The files on this phone: read, saved and kept up to date without ever waiting for the network.
//!
//! What a screen shows is *confirmed ⊕ every save not yet covered*, computed in memory: confirmed files are exactly what
//! the server sent, and nothing else is merged here, so that replicas cannot drift and a note never vanishes between its
//! acknowledgement and its page.

pub(crate) mod apply;
#[cfg(test)]
mod contract;
pub(crate) mod device;
pub(crate) mod draft;
pub(crate) mod edit;
pub(crate) mod error;
mod file;
mod index;
pub(crate) mod indexeddb;
pub(crate) mod keys;
#[cfg(test)]
mod memory;
pub(crate) mod open_file;
mod overlay;
pub(crate) mod seal;
mod stage;
pub(crate) mod status;
pub(crate) mod store;
pub(crate) mod vault;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::lock::Mutex;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::change::{Base, Change, seal_save};
use shared::id::{ChangeId, FileId, IncarnationId, SaveId, WriterId};
use shared::instrument::Instrument;
use shared::outbox::{Record, Standing, State};
use shared::stamp::Stamp;
use shared::summary::CaseSummary;
use shared::wire::session::Me;
use shared::wire::sync::Depth;
use uuid::Uuid;

use self::draft::Draft;
use self::edit::NewSave;
use self::error::LocalError;
use self::index::{Index, OVERLAY, Row, SHARD};
use self::open_file::OpenFile;
use self::stage::Stage;
use self::status::{Status, SyncFacts};
use self::store::{Durability, Room};
use self::vault::{SealedBatch, Vault};
use crate::clock;

/// The key of the row in [`Room::Meta`] that says where this store stands with the server.
const STANDING: &str = "standing";

/// Where this store stands with the server. Written in the same transaction as the pages it speaks of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ServerStanding {
    /// To be sent with the next call.
    pub(crate) cursor: Option<String>,
    /// The server's history that the files here belong to.
    pub(crate) incarnation: Option<IncarnationId>,
    /// Whether a full pass has ended once.
    pub(crate) first_complete: bool,
    /// When the office last answered, in milliseconds since the Unix epoch.
    pub(crate) last_reached_ms: Option<u64>,
}

/// One user's open store. A handle: copies are the same store.
#[derive(Clone, Copy)]
pub(crate) struct Local(StoredValue<Rc<Inner>, LocalStorage>);

/// What the handle stands for.
pub(crate) struct Inner {
    vault: RefCell<Option<Rc<Vault>>>,
    /// Saves, syncs and locking take turns.
    turn: Mutex<()>,
    me: ArcRwSignal<Me>,
    clock: Cell<Stamp>,
    seen: Cell<Option<Stamp>>,
    index: RefCell<Index>,
    standing: RefCell<ServerStanding>,
    /// Index rows by case, without the overlays.
    confirmed: ArcRwSignal<BTreeMap<FileId, Row>>,
    overlays: ArcRwSignal<BTreeMap<FileId, CaseSummary>>,
    outbox: ArcRwSignal<BTreeMap<SaveId, Record>>,
    drafts: ArcRwSignal<BTreeMap<Uuid, Draft>>,
    undoable: ArcRwSignal<BTreeMap<SaveId, Option<Draft>>>,
    revision: ArcRwSignal<u64>,
    first_complete: ArcRwSignal<bool>,
    damaged: ArcRwSignal<usize>,
    outbox_known: ArcRwSignal<bool>,
    facts: ArcRwSignal<SyncFacts>,
}

impl Local {
    /// Opens the store behind `vault`: reads what lists need, and no file.
    ///
    /// # Errors
    /// Where the storage engine fails. Rows that do not open are counted, never in the way of the others.
    pub(crate) async fn load(vault: Vault, me: Me) -> Result<Rc<Inner>, LocalError> {
        let inner = Inner {
            vault: RefCell::new(Some(Rc::new(vault))),
            turn: Mutex::new(()),
            me: ArcRwSignal::new(me),
            clock: Cell::new(Stamp::start(WriterId(clock::new_uuid()))),
            seen: Cell::new(None),
            index: RefCell::default(),
            standing: RefCell::default(),
            confirmed: ArcRwSignal::default(),
            overlays: ArcRwSignal::default(),
            outbox: ArcRwSignal::default(),
            drafts: ArcRwSignal::default(),
            undoable: ArcRwSignal::default(),
            revision: ArcRwSignal::default(),
            first_complete: ArcRwSignal::new(false),
            damaged: ArcRwSignal::default(),
            outbox_known: ArcRwSignal::new(false),
            facts: ArcRwSignal::default(),
        };
        inner.reload().await?;
        Ok(Rc::new(inner))
    }

    /// Makes the handle. Its owner is the reactive owner that is current.
    pub(crate) fn new(inner: Rc<Inner>) -> Self {
        Self(StoredValue::new_local(inner))
    }

    pub(crate) fn inner(self) -> Rc<Inner> {
        self.0.get_value()
    }

    /// Whose store it is. Tracked.
    pub(crate) fn me(self) -> Me {
        self.inner().me.get()
    }

    /// Every case on this phone, with unsent work folded in. Tracked.
    pub(crate) fn cases(self) -> Vec<CaseSummary> {
        let inner = self.inner();
        let (confirmed, overlays) = (inner.confirmed.get(), inner.overlays.get());
        let rows = confirmed.into_iter().filter_map(|(file, row)| Some((file, row.summary?)));
        let mut cases: BTreeMap<FileId, CaseSummary> = rows.collect();
        cases.extend(overlays);
        cases.into_values().collect()
    }

    /// One case as lists show it. Tracked.
    pub(crate) fn case(self, file: FileId) -> Option<CaseSummary> {
        let inner = self.inner();
        let overlay = inner.overlays.with(|overlays| overlays.get(&file).cloned());
        overlay.or_else(|| inner.confirmed.with(|rows| rows.get(&file)?.summary.clone()))
    }

    /// How much of a file is here; none for a file that is not, or only as unsent work. Tracked.
    pub(crate) fn depth(self, file: FileId) -> Option<Depth> {
        self.inner().confirmed.with(|rows| rows.get(&file).map(|row| row.depth))
    }

    /// Grows when the content of any file may have changed. Tracked.
    pub(crate) fn revision(self) -> u64 {
        self.inner().revision.get()
    }

    /// Opens a case and its person's file.
    ///
    /// # Errors
    /// [`LocalError::Missing`] where nothing of it is here.
    pub(crate) async fn open(self, file: FileId) -> Result<OpenFile, LocalError> {
        let inner = self.inner();
        let vault = inner.vault()?;
        let opened = inner.open_staged(&Stage::new(&vault), file).await?;
        let row_known = inner.index.borrow().get(file).is_some();
        if opened.case.is_empty() && !row_known {
            return Err(LocalError::Missing);
        }
        let latest = opened.case.values().chain(opened.person.values()).map(|entry| entry.latest).max();
        inner.seen.set(inner.seen.get().max(latest));
        Ok(opened)
    }

    /// The state of an entry in the words of the screens. Tracked.
    pub(crate) fn state(self, entry: &shared::fold::Entry) -> State {
        let inner = self.inner();
        let sending = inner.facts.with(|facts| facts.sending);
        let made: Vec<ChangeId> =
            entry.fields.values().flat_map(|field| field.heads.iter().map(|head| head.change)).collect();
        let states = inner.outbox.with(|outbox| {
            let mine = outbox
                .values()
                .filter(|record| record.changes.iter().any(|standing| made.contains(&standing.change())));
            mine.map(|record| record.state(sending)).max()
        });
        states.unwrap_or(State::WithTheOffice)
    }

    /// Saves that the pages on this phone do not contain yet, oldest first. Tracked.
    pub(crate) fn outbox(self) -> Vec<Record> {
        let outbox = self.inner().outbox.get();
        outbox.into_values().filter(Record::is_overlay).collect()
    }

    /// The newest save without a verdict. Tracked.
    pub(crate) fn newest_waiting(self) -> Option<SaveId> {
        let newest = |outbox: &BTreeMap<SaveId, Record>| {
            outbox.values().rev().find(|record| record.is_waiting()).map(|record| record.id)
        };
        self.inner().outbox.with(newest)
    }

    /// The save with this id, if it is still in the outbox. Tracked.
    pub(crate) fn record(self, save: SaveId) -> Option<Record> {
        self.inner().outbox.with(|outbox| outbox.get(&save).cloned())
    }

    /// Whether a request carries saves now. Tracked.
    pub(crate) fn sending(self) -> bool {
        self.inner().facts.with(|facts| facts.sending)
    }

    /// The truth about this phone and the office. Tracked.
    pub(crate) fn status(self) -> Status {
        self.inner().status_now()
    }

    /// Saves. Returns only after the strict commit: then, and only then, it is "Saved on this phone".
    ///
    /// # Errors
    /// Nothing was saved, and the error says why in words for the user; the form keeps its text.
    pub(crate) async fn save(self, new: NewSave) -> Result<SaveId, LocalError> {
        self.inner().save(new).await
    }

    /// Whether a save can still be taken back. Tracked.
    pub(crate) fn can_undo(self, save: SaveId) -> bool {
        let inner = self.inner();
        let fresh = inner.outbox.with(|outbox| outbox.get(&save).is_some_and(|record| !record.handed_over));
        fresh && inner.undoable.with(|undoable| undoable.contains_key(&save))
    }

    /// Takes a save back: the form comes back as a draft.
    ///
    /// # Errors
    /// [`LocalError::AlreadySent`] once a request has carried it.
    pub(crate) async fn undo(self, save: SaveId) -> Result<Option<Draft>, LocalError> {
        self.inner().undo(save).await
    }

    /// Unfinished forms, newest first. Tracked.
    pub(crate) fn drafts(self) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = self.inner().drafts.get().into_values().collect();
        drafts.sort_by_key(|draft| std::cmp::Reverse(draft.updated_ms));
        drafts
    }

    /// One unfinished form. Not tracked: a form reads it once, when it opens.
    pub(crate) fn draft(self, id: Uuid) -> Option<Draft> {
        self.inner().drafts.with_untracked(|drafts| drafts.get(&id).cloned())
    }

    /// Keeps an unfinished form.
    ///
    /// # Errors
    /// Where the storage engine fails; the text stays on the screen.
    pub(crate) async fn keep_draft(self, draft: Draft) -> Result<(), LocalError> {
        let inner = self.inner();
        let bytes = serde_json::to_vec(&draft).map_err(|_| LocalError::Damaged)?;
        let batch =
            SealedBatch { puts: vec![(Room::Drafts, draft.id.to_string(), bytes)], ..SealedBatch::default() };
        inner.vault()?.write(batch, Durability::Relaxed).await?;
        inner.drafts.update(|drafts| drop(drafts.insert(draft.id, draft)));
        Ok(())
    }

    /// Throws an unfinished form away.
    ///
    /// # Errors
    /// Where the storage engine fails.
    pub(crate) async fn drop_draft(self, id: Uuid) -> Result<(), LocalError> {
        let inner = self.inner();
        let batch = SealedBatch { deletes: vec![(Room::Drafts, id.to_string())], ..SealedBatch::default() };
        inner.vault()?.write(batch, Durability::Relaxed).await?;
        inner.drafts.update(|drafts| drop(drafts.remove(&id)));
        Ok(())
    }

    /// The questionnaires that can be used.
    pub(crate) fn instruments(self) -> Vec<Instrument> {
        shared::instrument::BUILT_IN.iter().filter_map(|text| shared::instrument::parse(text).ok()).collect()
    }
}

impl Inner {
    /// The open vault.
    ///
    /// # Errors
    /// [`LocalError::Locked`].
    pub(crate) fn vault(&self) -> Result<Rc<Vault>, LocalError> {
        self.vault.borrow().clone().ok_or(LocalError::Locked)
    }

    /// Drops the key as soon as nothing under way needs it, and forgets what was read.
    pub(crate) async fn close(&self) {
        let _turn = self.turn.lock().await;
        self.vault.borrow_mut().take();
        *self.index.borrow_mut() = Index::default();
        self.confirmed.set(BTreeMap::new());
        self.overlays.set(BTreeMap::new());
        self.outbox.set(BTreeMap::new());
        self.drafts.set(BTreeMap::new());
        self.undoable.set(BTreeMap::new());
        self.outbox_known.set(false);
    }

    /// Reads again what lists need: at the start, and after another tab has written.
    pub(crate) async fn reload(&self) -> Result<(), LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let mut damaged = 0;
        let mut index = Index::default();
        let mut overlays = BTreeMap::new();
        for (key, row) in vault.read_all(Room::Index, "").await? {
            let Ok(bytes) = row else {
                damaged += 1;
                continue;
            };
            if let Some(number) = key.strip_prefix(SHARD).and_then(|number| number.parse().ok()) {
                match serde_json::from_slice::<Vec<Row>>(&bytes) {
                    Ok(rows) => index.load(number, rows),
                    Err(_) => damaged += 1,
                }
            } else if key.starts_with(OVERLAY) {
                match serde_json::from_slice::<CaseSummary>(&bytes) {
                    Ok(summary) => drop(overlays.insert(summary.file, summary)),
                    Err(_) => damaged += 1,
                }
            }
        }
        let mut outbox: BTreeMap<SaveId, Record> = BTreeMap::new();
        let mut outbox_known = true;
        for (_, row) in vault.read_all(Room::Outbox, "").await? {
            match row.ok().and_then(|bytes| serde_json::from_slice::<Record>(&bytes).ok()) {
                Some(record) => drop(outbox.insert(record.id, record)),
                None => outbox_known = false,
            }
        }
        let mut drafts: BTreeMap<Uuid, Draft> = BTreeMap::new();
        for (_, row) in vault.read_all(Room::Drafts, "").await? {
            match row.ok().and_then(|bytes| serde_json::from_slice::<Draft>(&bytes).ok()) {
                Some(draft) => drop(drafts.insert(draft.id, draft)),
                None => damaged += 1,
            }
        }
        let standing: ServerStanding = match vault.read(Room::Meta, STANDING).await.map_err(LocalError::from)
        {
            Ok(Some(bytes)) => serde_json::from_slice(&bytes).unwrap_or_default(),
            Ok(None) | Err(LocalError::Damaged) => ServerStanding::default(),
            Err(error) => return Err(error),
        };
        self.first_complete.set(standing.first_complete);
        self.facts.update(|facts| facts.last_reached_ms = standing.last_reached_ms);
        *self.standing.borrow_mut() = standing;
        self.damaged.set(damaged);
        self.outbox_known.set(outbox_known);
        self.outbox.set(outbox);
        self.drafts.set(drafts);
        self.overlays.set(overlays);
        self.publish(index);
        Ok(())
    }

    /// Makes `index` what the screens see.
    fn publish(&self, index: Index) {
        self.confirmed.set(index.rows().map(|row| (row.file, row.clone())).collect());
        *self.index.borrow_mut() = index;
        self.revision.update(|revision| *revision += 1);
    }

    /// Updates what the sync loop knows.
    pub(crate) fn facts(&self, change: impl FnOnce(&mut SyncFacts)) {
        self.facts.update(change);
    }

    /// Takes over name and roles as the office has them now.
    pub(crate) fn set_me(&self, me: Me) {
        self.me.set(me);
    }

    /// The truth about this phone and the office. Tracked.
    pub(crate) fn status_now(&self) -> Status {
        let now_ms = clock::now_ms();
        let today = shared::civil::date(now_ms);
        let first_complete = self.first_complete.get();
        let questions = {
            let (confirmed, overlays) = (self.confirmed.get(), self.overlays.get());
            let overlaid: u32 = overlays.values().map(|summary| summary.questions).sum();
            let rows = confirmed.iter().filter(|(file, _)| !overlays.contains_key(*file));
            let rest: u32 =
                rows.filter_map(|(_, row)| row.summary.as_ref()).map(|summary| summary.questions).sum();
            (overlaid + rest) as usize
        };
        self.outbox.with(|outbox| Status {
            waiting: outbox.values().filter(|record| record.is_waiting()).count(),
            held: outbox.values().filter(|record| record.is_held()).count(),
            drafts: self.drafts.with(BTreeMap::len),
            questions,
            sent_today: outbox
                .values()
                .filter(|record| {
                    record.state(false) == State::WithTheOffice
                        && shared::civil::date(record.made_ms) == today
                })
                .count(),
            first_complete,
            damaged: self.damaged.get(),
            known: self.outbox_known.get(),
            oldest_ms: outbox
                .values()
                .filter(|record| record.is_waiting())
                .map(|record| record.made_ms)
                .min(),
            sync: self.facts.get(),
        })
    }

    async fn save(&self, new: NewSave) -> Result<SaveId, LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let now_ms = clock::now_ms();
        let changes = self.changes(&new, now_ms);
        let id = SaveId(clock::new_uuid());
        let bytes = seal_save(id, &changes)?;
        let ids: Vec<ChangeId> = changes.iter().map(|change| change.id).collect();
        let record = Record::new(id, bytes, now_ms, new.file, new.title, &ids);

        let mut stage = Stage::new(&vault);
        stage.put(
            Room::Outbox,
            id.to_string(),
            serde_json::to_vec(&record).map_err(|_| LocalError::Damaged)?,
        );
        if let Some(draft) = new.draft {
            stage.delete(Room::Drafts, draft.to_string());
        }
        let mut outbox = self.outbox.get_untracked();
        outbox.insert(id, record);
        let overlay = self.overlay(&stage, new.file, &outbox).await?;
        if let Some(summary) = &overlay {
            let bytes = serde_json::to_vec(summary).map_err(|_| LocalError::Damaged)?;
            stage.put(Room::Index, index::overlay_key(new.file), bytes);
        }
        stage.commit(None, Durability::Strict).await?;

        if let Some(summary) = overlay {
            self.overlays.update(|overlays| drop(overlays.insert(summary.file, summary)));
        }
        let draft =
            new.draft.and_then(|draft| self.drafts.try_update(|drafts| drafts.remove(&draft)).flatten());
        self.undoable.update(|undoable| drop(undoable.insert(id, draft)));
        self.outbox.set(outbox);
        self.revision.update(|revision| *revision += 1);
        Ok(id)
    }

    /// The changes of a save: stamped in order, each over what the form showed and this phone's unsent ancestors of it.
    fn changes(&self, new: &NewSave, now_ms: u64) -> Vec<Change> {
        let unsent: BTreeMap<ChangeId, Change> = self.outbox.with_untracked(|outbox| {
            let waiting = outbox.values().filter(|record| record.is_overlay());
            waiting.flat_map(shared::outbox::changes).map(|change| (change.id, change)).collect()
        });
        let (index, standing) = (self.index.borrow(), self.standing.borrow());
        let stamped = new.edits.iter().map(|edit| {
            let stamp = self.clock.get().next(self.seen.get(), now_ms);
            self.clock.set(stamp);
            let base = index.get(edit.file).zip(standing.incarnation);
            Change {
                id: ChangeId(clock::new_uuid()),
                file: edit.file,
                entry: edit.entry,
                kind: edit.kind.clone(),
                base: base.map(|(row, incarnation)| Base { incarnation, seq: row.head }),
                stamp,
                replaces: None,
                edit: overlay::with_ancestors(edit.edit.clone(), &unsent),
            }
        });
        stamped.collect()
    }

    async fn undo(&self, save: SaveId) -> Result<Option<Draft>, LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let mut outbox = self.outbox.get_untracked();
        let Some(record) = outbox.remove(&save).filter(|record| !record.handed_over) else {
            return Err(LocalError::AlreadySent);
        };
        // Another tab may have handed it over meanwhile: the row must still be the one that was saved here.
        let key = save.to_string();
        let Some((raw, stored)) = vault.read_raw(Room::Outbox, &key).await? else {
            return Err(LocalError::AlreadySent);
        };
        let stored = stored.ok().and_then(|bytes| serde_json::from_slice::<Record>(&bytes).ok());
        if stored.is_none_or(|stored| stored.handed_over) {
            return Err(LocalError::AlreadySent);
        }
        let draft = self.undoable.with_untracked(|undoable| undoable.get(&save).cloned()).flatten();
        let mut stage = Stage::new(&vault);
        stage.delete(Room::Outbox, key.clone());
        if let Some(draft) = &draft {
            let bytes = serde_json::to_vec(draft).map_err(|_| LocalError::Damaged)?;
            stage.put(Room::Drafts, draft.id.to_string(), bytes);
        }
        let overlay = self.overlay(&stage, record.file, &outbox).await?;
        match &overlay {
            Some(summary) => {
                let bytes = serde_json::to_vec(summary).map_err(|_| LocalError::Damaged)?;
                stage.put(Room::Index, index::overlay_key(record.file), bytes);
            }
            None => stage.delete(Room::Index, index::overlay_key(record.file)),
        }
        stage.commit(Some((Room::Outbox, key, Some(raw))), Durability::Strict).await?;

        self.overlays.update(|overlays| match overlay {
            Some(summary) => drop(overlays.insert(summary.file, summary)),
            None => drop(overlays.remove(&record.file)),
        });
        if let Some(draft) = draft.clone() {
            self.drafts.update(|drafts| drop(drafts.insert(draft.id, draft)));
        }
        self.undoable.update(|undoable| drop(undoable.remove(&save)));
        self.outbox.set(outbox);
        self.revision.update(|revision| *revision += 1);
        Ok(draft)
    }
}

/// Whether a standing still has to be shown over what the server sent.
fn is_uncovered(standing: &Standing) -> bool {
    !matches!(standing, Standing::Acknowledged { covered: true, .. } | Standing::Erased { .. })
}

#[cfg(test)]
mod tests;
