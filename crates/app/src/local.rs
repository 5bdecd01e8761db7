//! The files on this phone: read, saved and kept up to date without ever waiting for the network.
//!
//! What is decided is decided in [`shared::device`]; here it is performed over a sealed store, and made known to the
//! screens. Saves, syncs and locking take turns.

#[cfg(test)]
mod contract;
pub(crate) mod device;
mod drafts;
pub(crate) mod edit;
pub(crate) mod error;
pub(crate) mod exchange;
pub(crate) mod indexeddb;
pub(crate) mod keys;
#[cfg(test)]
mod memory;
mod people;
mod perform;
mod photos;
mod practice_person;
mod safety;
pub(crate) mod seal;
pub(crate) mod status;
pub(crate) mod store;
mod unsent;
pub(crate) mod vault;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::lock::Mutex;
use leptos::prelude::*;
use shared::device::replica::{LoadedRow, STARTING};
use shared::device::rows::Rows;
use shared::device::{Author, Replica, Room};
pub(crate) use shared::device::{draft, open_file};
use shared::died;
use shared::id::{ChangeId, FileId, SaveId, WriterId};
use shared::order;
use shared::outbox::{self, Record, State};
use shared::summary::CaseSummary;
use shared::wire::session::Me;
use shared::wire::sync::Depth;

use self::draft::Draft;
use self::edit::NewSave;
use self::error::LocalError;
use self::open_file::OpenFile;
use self::status::{Status, SyncFacts};
use self::vault::Vault;
use crate::clock;

/// One user's open store. A handle: copies are the same store.
#[derive(Clone, Copy)]
pub(crate) struct Local(StoredValue<Rc<Inner>, LocalStorage>);

/// What the handle stands for.
pub(crate) struct Inner {
    vault: RefCell<Option<Rc<Vault>>>,
    /// Saves, syncs and locking take turns.
    turn: Mutex<()>,
    me: ArcRwSignal<Me>,
    /// What is known in memory. Screens read it through the triggers below, which tell them when to read again.
    replica: RefCell<Replica>,
    cases: ArcTrigger,
    outbox: ArcTrigger,
    drafts: ArcTrigger,
    standing: ArcTrigger,
    revision: ArcRwSignal<u64>,
    damaged: ArcRwSignal<usize>,
    outbox_known: ArcRwSignal<bool>,
    facts: ArcRwSignal<SyncFacts>,
    /// Open questions in all files, once they have been counted; forgotten when a summary changes.
    questions: Cell<Option<status::Questions>>,
    /// The sealed row of the standing, as it lay on the disk when this store last read it.
    standing_row: RefCell<Option<Option<Vec<u8>>>>,
    /// Called after each write of a form, so that other tabs read this store again.
    tell_tabs: RefCell<Option<Rc<dyn Fn()>>>,
}

fn author(me: &Me) -> Author {
    Author { id: me.id, name: me.name.clone() }
}

impl Local {
    /// Opens the store behind `vault`: reads what lists need, and no file.
    ///
    /// # Errors
    /// Where the storage engine fails. Rows that do not open are counted, never in the way of the others.
    pub(crate) async fn load(vault: Vault, me: Me) -> Result<Rc<Inner>, LocalError> {
        let replica = Replica::new(author(&me), WriterId(clock::new_uuid()));
        let inner = Inner {
            vault: RefCell::new(Some(Rc::new(vault))),
            turn: Mutex::new(()),
            me: ArcRwSignal::new(me),
            replica: RefCell::new(replica),
            cases: ArcTrigger::new(),
            outbox: ArcTrigger::new(),
            drafts: ArcTrigger::new(),
            standing: ArcTrigger::new(),
            revision: ArcRwSignal::default(),
            damaged: ArcRwSignal::default(),
            outbox_known: ArcRwSignal::new(false),
            facts: ArcRwSignal::default(),
            questions: Cell::default(),
            standing_row: RefCell::default(),
            tell_tabs: RefCell::default(),
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

    /// Every case on this phone, with unsent work folded in, in the order of their ids. Practice is not among them. Tracked.
    pub(crate) fn cases(self) -> Vec<CaseSummary> {
        let inner = self.inner();
        inner.cases.track();
        let replica = inner.replica.borrow();
        let mut cases: Vec<CaseSummary> = replica.summaries().cloned().collect();
        order::sort_by_key(&mut cases, |case| case.file);
        died::spread(&mut cases);
        cases
    }

    /// One case as lists show it. Tracked.
    pub(crate) fn case(self, file: FileId) -> Option<CaseSummary> {
        let inner = self.inner();
        inner.cases.track();
        let replica = inner.replica.borrow();
        let overlay = replica.overlays.get(&file);
        let mut case = overlay.or_else(|| replica.index.get(file)?.summary.as_ref()).cloned()?;
        if file.is_practice() {
            return Some(case);
        }
        let is_other = |other: &&CaseSummary| other.died.is_some() && other.person != case.person;
        if case.died.is_none() && replica.summaries().any(|other| is_other(&other)) {
            // Somebody has died who may be the same person under another record.
            let all: Vec<&CaseSummary> = replica.summaries().collect();
            died::spread_to(&mut case, all.iter().copied());
        }
        Some(case)
    }

    /// How much of a file is here; none for a file that is not, or only as unsent work. Tracked.
    pub(crate) fn depth(self, file: FileId) -> Option<Depth> {
        let inner = self.inner();
        inner.cases.track();
        let replica = inner.replica.borrow();
        replica.index.get(file).map(|row| row.depth)
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
        self.inner().open(file).await
    }

    /// The state of an entry in the words of the screens. Tracked.
    pub(crate) fn state(self, entry: &shared::fold::Entry) -> State {
        if entry.file.is_practice() {
            return State::Practice;
        }
        let inner = self.inner();
        let sending = inner.facts.with(|facts| facts.sending);
        let made: Vec<ChangeId> =
            entry.fields.values().flat_map(|field| field.heads.iter().map(|head| head.change)).collect();
        inner.outbox.track();
        let replica = inner.replica.borrow();
        let mine = replica
            .outbox
            .values()
            .filter(|record| record.changes.iter().any(|standing| made.contains(&standing.change())));
        mine.map(|record| record.state(sending)).max().unwrap_or(State::WithTheOffice)
    }

    /// Saves that the pages on this phone do not contain yet, oldest first. Tracked.
    pub(crate) fn outbox(self) -> Vec<Record> {
        self.inner().outbox_where(Record::is_overlay)
    }

    /// Saves that the office keeps without having applied them and that have not been written again, oldest first. Tracked.
    pub(crate) fn held(self) -> Vec<Record> {
        let inner = self.inner();
        inner.outbox.track();
        let replica = inner.replica.borrow();
        let again = outbox::written_again(replica.outbox.values());
        replica.outbox.values().filter(|record| record.is_open(&again)).cloned().collect()
    }

    /// The newest save without a verdict. Tracked.
    pub(crate) fn newest_waiting(self) -> Option<SaveId> {
        let inner = self.inner();
        inner.outbox.track();
        let replica = inner.replica.borrow();
        replica.outbox.values().rev().find(|record| record.is_waiting()).map(|record| record.id)
    }

    /// The save with this id, if it is still in the outbox. Tracked.
    pub(crate) fn record(self, save: SaveId) -> Option<Record> {
        let inner = self.inner();
        inner.outbox.track();
        let replica = inner.replica.borrow();
        replica.outbox.get(&save).cloned()
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
        self.inner().save(&new).await
    }

    /// Whether a save can still be taken back. Tracked.
    pub(crate) fn can_undo(self, save: SaveId) -> bool {
        let inner = self.inner();
        inner.outbox.track();
        let replica = inner.replica.borrow();
        let fresh = replica.outbox.get(&save).is_some_and(|record| !record.handed_over);
        fresh && replica.undoable.contains_key(&save)
    }

    /// Takes a save back: the form comes back as a draft.
    ///
    /// # Errors
    /// [`LocalError::AlreadySent`] once a request has carried it.
    pub(crate) async fn undo(self, save: SaveId) -> Result<Option<Draft>, LocalError> {
        self.inner().undo(save).await
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
        let author = author(&self.me.get_untracked());
        let blank = Replica::new(author, self.replica.borrow().clock.writer);
        self.replica.replace(blank);
        self.outbox_known.set(false);
        self.tell_all();
    }

    /// Reads again what lists need: at the start, and after another tab has written.
    pub(crate) async fn reload(&self) -> Result<(), LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let mut rows: Vec<LoadedRow> = Vec::new();
        for (room, prefix) in STARTING {
            let all = vault.read_all(room, prefix).await?;
            rows.extend(all.into_iter().map(|(key, row)| (room, key, row.ok())));
        }
        {
            let mut replica = self.replica.borrow_mut();
            let loaded = replica.reload(rows);
            self.damaged.set(loaded.damaged);
            self.outbox_known.set(loaded.outbox_known);
            *replica = loaded.replica;
            let reached_ms = replica.standing.last_reached_ms;
            self.facts.update(|facts| facts.last_reached_ms = reached_ms);
        }
        self.tell_all();
        Ok(())
    }

    fn tell_all(&self) {
        self.questions.take();
        self.standing_row.take();
        for trigger in [&self.cases, &self.outbox, &self.drafts, &self.standing] {
            trigger.notify();
        }
        self.revision.update(|revision| *revision += 1);
    }

    /// Updates what the sync loop knows.
    pub(crate) fn facts(&self, change: impl FnOnce(&mut SyncFacts)) {
        self.facts.maybe_update(|facts| {
            let before = facts.clone();
            change(facts);
            *facts != before
        });
    }

    /// Takes over name and roles as the office has them now.
    pub(crate) fn set_me(&self, me: Me) {
        self.replica.borrow_mut().author = author(&me);
        self.me.set(me);
    }

    /// Has `tell` called after each write of a form. A tab may be closed the moment after: another one that knows of the save
    /// sends it.
    pub(crate) fn on_write(&self, tell: impl Fn() + 'static) {
        *self.tell_tabs.borrow_mut() = Some(Rc::new(tell));
    }

    fn has_written(&self) {
        let tell = self.tell_tabs.borrow().clone();
        if let Some(tell) = tell {
            tell();
        }
    }

    /// How many saves and photos the office does not have yet.
    pub(crate) fn waiting(&self) -> u32 {
        let waiting = self.replica.borrow().waiting();
        waiting.saves.saturating_add(waiting.photos)
    }

    fn outbox_where(&self, which: impl Fn(&Record) -> bool) -> Vec<Record> {
        self.outbox.track();
        self.replica.borrow().outbox.values().filter(|record| which(record)).cloned().collect()
    }

    /// The truth about this phone and the office. Tracked.
    pub(crate) fn status_now(&self) -> Status {
        self.cases.track();
        self.outbox.track();
        self.drafts.track();
        self.standing.track();
        let replica = self.replica.borrow();
        let questions = self.questions.get().unwrap_or_else(|| status::questions(&replica));
        self.questions.set(Some(questions));
        status::of(
            &replica,
            questions,
            clock::now_ms(),
            self.damaged.get(),
            self.outbox_known.get(),
            self.facts.get(),
        )
    }

    async fn open(&self, file: FileId) -> Result<OpenFile, LocalError> {
        let vault = self.vault()?;
        let (opened, _) = self
            .decide(&vault, |replica, read| {
                let rows = Rows::new(read);
                replica.look(&rows).open(file)
            })
            .await?;
        let latest = opened.case.values().chain(opened.person.values()).map(|entry| entry.latest).max();
        let mut replica = self.replica.borrow_mut();
        replica.seen = replica.seen.max(latest);
        Ok(opened)
    }

    async fn save(&self, new: &NewSave) -> Result<SaveId, LocalError> {
        clock::mark(clock::Moment::SaveBegun);
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let now_ms = clock::now_ms();
        let save = |replica: &Replica, read: &_| replica.save(new, now_ms, &mut clock::new_uuid, read);
        let ((id, step), _) = self.decide(&vault, save).await?;
        self.commit(&vault, step, None).await?;
        clock::mark(clock::Moment::SaveCommitted);
        self.has_written();
        Ok(id)
    }

    async fn undo(&self, save: SaveId) -> Result<Option<Draft>, LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let ((draft, step), raw) = self.decide(&vault, |replica, read| replica.undo(save, read)).await?;
        let key = save.to_string();
        let row = raw.get(&(Room::Outbox, key.clone())).cloned().flatten();
        // Another tab may have handed it over meanwhile: the row must still be the one that was saved here.
        match self.commit(&vault, step, Some((Room::Outbox, key, row))).await {
            Err(LocalError::Store(store::StoreError::Changed)) => Err(LocalError::AlreadySent),
            committed => {
                committed?;
                self.has_written();
                Ok(draft)
            }
        }
    }
}

#[cfg(test)]
mod tests;
