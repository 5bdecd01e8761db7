//! Who is using this phone: locked, or open for one person.
//!
//! One secret: the sign-in password opens the store on this phone, with or without signal. A password that was forgotten
//! or changed elsewhere costs an online sign-in, never work: the key also lies in escrow, sealed to the server.

mod copy;
mod enter;
mod idle;
mod keeping;
mod recovery;
mod tabs;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::id::ReplicaId;
use shared::wire::Problem;
use shared::wire::session::{Me, SignIn};
use zeroize::Zeroizing;

pub(crate) use self::copy::CopyFile;
pub(crate) use self::enter::EnterError;
pub(crate) use self::idle::{
    MINUTES_MAX as LOCK_MINUTES_MAX, minutes as lock_minutes, set_minutes as set_lock_minutes,
};
pub(crate) use self::recovery::StorageTrouble;
use crate::local::Local;
use crate::local::device::{Device, Slot, Vanished};
use crate::local::store::StoreError;
use crate::network::{self, NetError};

/// What the app shows first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Looking what is on this phone.
    Starting,
    /// Nobody's store is open.
    Locked {
        /// Stores on this phone.
        people: usize,
        /// Saves that waited in each when it was last open.
        waiting: Vec<u32>,
    },
    /// One person's store is open.
    Open,
}

/// What is kept, sealed, of the person whose store it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Owner {
    me: Me,
    demo: bool,
    escrow_public_key: String,
}

/// The row in the store's meta room that holds the [`Owner`].
const OWNER: &str = "owner";

type Flusher = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = ()>>>>;

/// Who is using this phone. A handle: copies are the same session.
#[derive(Clone, Copy)]
pub(crate) struct Session(StoredValue<Rc<State>, LocalStorage>);

struct State {
    /// Handles of open stores live as long as the app does.
    reactive: reactive_graph::owner::Owner,
    phase: ArcRwSignal<Phase>,
    local: ArcRwSignal<Option<Local>>,
    owner: ArcRwSignal<Option<Owner>>,
    notice: ArcRwSignal<Option<String>>,
    trouble: ArcRwSignal<Option<StorageTrouble>>,
    /// Stores of whose loss the notice tells.
    vanished: RefCell<Vec<Vanished>>,
    device: RefCell<Option<Rc<Device>>>,
    slot: RefCell<Option<Slot>>,
    /// Held from unlocking until the office has been reached once, then dropped.
    password: RefCell<Option<Zeroizing<String>>>,
    flushers: RefCell<Vec<(usize, Flusher)>>,
    next_flusher: Cell<usize>,
    failures: Cell<u32>,
    blocked_until_ms: Cell<u64>,
    keeping: keeping::Keeping,
    tabs: tabs::Tabs,
}

impl Session {
    /// A session that looks what is on this phone. Called once, under the app's root owner.
    pub(crate) fn start() -> Self {
        let session = Self(StoredValue::new_local(Rc::new(State {
            reactive: reactive_graph::owner::Owner::current().unwrap_or_default(),
            phase: ArcRwSignal::new(Phase::Starting),
            local: ArcRwSignal::new(None),
            owner: ArcRwSignal::new(None),
            notice: ArcRwSignal::new(None),
            trouble: ArcRwSignal::new(None),
            vanished: RefCell::default(),
            device: RefCell::new(None),
            slot: RefCell::new(None),
            password: RefCell::new(None),
            flushers: RefCell::default(),
            next_flusher: Cell::new(0),
            failures: Cell::new(0),
            blocked_until_ms: Cell::new(0),
            keeping: keeping::Keeping::default(),
            tabs: tabs::Tabs::open(),
        })));
        session.state().tabs.listen(session);
        idle::watch(session);
        leptos::task::spawn_local(async move { session.look().await });
        session
    }

    fn state(self) -> Rc<State> {
        self.0.get_value()
    }

    /// What the app shows first. Tracked.
    pub(crate) fn phase(self) -> Phase {
        self.state().phase.get()
    }

    /// Who is signed in. Tracked.
    pub(crate) fn me(self) -> Option<Me> {
        self.state().owner.with(|owner| owner.as_ref().map(|owner| owner.me.clone()))
    }

    /// Whether everything here is demonstration data. Tracked.
    pub(crate) fn demo(self) -> bool {
        self.state().owner.with(|owner| owner.as_ref().is_some_and(|owner| owner.demo))
    }

    /// The open store. Tracked.
    pub(crate) fn local(self) -> Option<Local> {
        self.state().local.get()
    }

    /// The open store, without tracking.
    pub(crate) fn local_untracked(self) -> Option<Local> {
        self.state().local.get_untracked()
    }

    /// Something that the user must know about this phone ("It was cleared"). Tracked.
    pub(crate) fn notice(self) -> Option<String> {
        self.state().notice.get()
    }

    /// The notice was read.
    pub(crate) fn dismiss_notice(self) {
        let state = self.state();
        state.notice.set(None);
        for vanished in state.vanished.take() {
            Device::acknowledge(vanished);
        }
    }

    /// Whether browsers refuse offline work for this address.
    pub(crate) fn insecure_host(self) -> bool {
        network::insecure_host()
    }

    /// The replica of the open store.
    pub(crate) fn replica_untracked(self) -> ReplicaId {
        self.state().slot.borrow().as_ref().map_or(ReplicaId(uuid::Uuid::nil()), |slot| slot.replica)
    }

    /// The open store's database.
    pub(crate) fn database_untracked(self) -> Option<String> {
        self.state().slot.borrow().as_ref().map(|slot| slot.db.to_string())
    }

    /// Tells other tabs that the open store has changed, and notes what would be lost with it.
    pub(crate) fn tell_other_tabs(self) {
        let db = self.state().slot.borrow().as_ref().map(|slot| slot.db);
        if let (Some(db), Some(local)) = (db, self.local_untracked()) {
            Device::note_work(db, local.inner().waiting());
        }
        if let Some(database) = self.database_untracked() {
            self.state().tabs.say_changed(&database);
        }
    }

    /// Has `flush` called, and awaited, before the store is locked. Gives the number to unregister with.
    pub(crate) fn on_lock(self, flush: impl Fn() -> Pin<Box<dyn Future<Output = ()>>> + 'static) -> usize {
        let state = self.state();
        let number = state.next_flusher.get();
        state.next_flusher.set(number + 1);
        state.flushers.borrow_mut().push((number, Rc::new(flush)));
        number
    }

    /// Takes back [`Self::on_lock`].
    pub(crate) fn off_lock(self, number: usize) {
        self.state().flushers.borrow_mut().retain(|(known, _)| *known != number);
    }

    /// Locks this tab and every other: saves what is being typed first, then drops the key and blanks the page.
    pub(crate) async fn lock(self) {
        self.state().tabs.say_lock();
        self.lock_here().await;
    }

    /// Locks this tab.
    async fn lock_here(self) {
        let state = self.state();
        let Some(local) = state.local.get_untracked() else { return };
        let flushers: Vec<Flusher> =
            state.flushers.borrow().iter().map(|(_, flush)| Rc::clone(flush)).collect();
        for flush in flushers {
            flush().await;
        }
        self.remember_waiting(local).await;
        state.password.borrow_mut().take();
        network::forget();
        state.local.set(None);
        state.owner.set(None);
        document().set_title("Alongside");
        local.inner().close().await;
        state.slot.borrow_mut().take();
        self.look().await;
    }

    /// Keeps how many saves and photos wait, so that the lock screen can say so without opening the store.
    async fn remember_waiting(self, local: Local) {
        let waiting = untrack(|| local.inner().status_now().to_send());
        let slot = self.state().slot.borrow().clone();
        if let Some(mut slot) = slot {
            slot.work = u32::try_from(waiting).unwrap_or(u32::MAX);
            let kept = match self.device().await {
                Ok(device) => device.put(&slot).await,
                Err(error) => Err(error),
            };
            if let Err(error) = kept {
                leptos::logging::warn!("the number of waiting saves was not kept: {error:?}");
            }
        }
    }

    /// The device's own database, opened once.
    async fn device(self) -> Result<Rc<Device>, StoreError> {
        let state = self.state();
        if let Some(device) = state.device.borrow().clone() {
            return Ok(device);
        }
        let device = Rc::new(Device::new().await?);
        *state.device.borrow_mut() = Some(Rc::clone(&device));
        Ok(device)
    }

    /// Looks which stores are on this phone.
    async fn look(self) {
        let state = self.state();
        let slots = match self.device().await {
            Ok(device) => device.slots().await,
            Err(error) => Err(error),
        };
        let slots = slots.unwrap_or_else(|error| {
            if !self.is_in_trouble(&error) {
                state.notice.set(Some(error.to_string()));
            }
            Default::default()
        });
        let vanished = Device::vanished(&slots);
        if !vanished.is_empty() {
            // Several people may have lost something on one device: one number for all. It is said until it is closed.
            let lost = vanished.iter().map(|store| store.work).fold(0, u32::saturating_add);
            state.notice.set(Some(enter::vanished_words(lost)));
            state.vanished.replace(vanished);
        }
        let waiting = slots.slots.iter().map(|slot| slot.work).collect();
        state.phase.set(Phase::Locked { people: slots.slots.len(), waiting });
    }

    /// Renews the session with the office: by the password that unlocked, while it is held, else by the cookie. The cookie
    /// also serves where the password is refused: somebody whose sign-in was stopped may still deliver.
    pub(crate) async fn renew(self) -> Result<(), NetError> {
        let state = self.state();
        let Some(me) = untrack(|| self.me()) else { return Err(NetError::SignedOut) };
        let password = state.password.borrow().clone();
        let me = match password {
            Some(password) => {
                let ask = SignIn {
                    email: me.email.clone(),
                    password: password.to_string(),
                    replica: self.replica_untracked(),
                };
                let renewed = match network::sign_in(&ask).await {
                    Ok(signed_in) => signed_in.me,
                    Err(refused @ NetError::Problem(Problem { status: 401, .. })) => {
                        network::refresh(&me).await.map_err(|_| refused)?.me
                    }
                    Err(error) => return Err(error),
                };
                state.password.borrow_mut().take();
                renewed
            }
            None => network::refresh(&me).await?.me,
        };
        self.meet(me).await;
        Ok(())
    }

    /// Calls the office, renewing the session once where it is missing or has ended.
    ///
    /// # Errors
    /// [`NetError`], in words for the user.
    pub(crate) async fn with_office<T, F>(self, call: impl Fn() -> F) -> Result<T, NetError>
    where
        F: Future<Output = Result<T, NetError>>,
    {
        if !network::has_session() {
            self.renew().await?;
        }
        match call().await {
            Err(NetError::SignedOut) => {
                self.renew().await?;
                call().await
            }
            answered => answered,
        }
    }

    /// Takes over name and roles as the office has them now.
    async fn meet(self, me: Me) {
        let state = self.state();
        let Some(mut owner) = state.owner.get_untracked().filter(|owner| owner.me != me) else { return };
        owner.me = me;
        if let Some(local) = state.local.get_untracked() {
            if let Err(error) = enter::write_owner(&local.inner(), &owner).await {
                leptos::logging::warn!("name and roles were not kept: {error}");
            }
            local.inner().set_me(owner.me.clone());
        }
        state.owner.set(Some(owner));
    }
}
