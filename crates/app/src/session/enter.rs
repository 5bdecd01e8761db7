//! Coming in: by the password alone where this phone knows the person, through the office where it does not.

use leptos::prelude::*;
use shared::id::ReplicaId;
use shared::wire::session::{ChangePassword, Redeem, SignIn, SignedIn};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{OWNER, Owner, Phase, Session};
use crate::clock;
use crate::local::device::{Opened, Slot};
use crate::local::error::LocalError;
use crate::local::keys::{self, DeviceKey, UnwrapError, Wrap};
use crate::local::seal::Sealer;
use crate::local::store::{Durability, Room, StoreError};
use crate::local::vault::{SealedBatch, Vault, VaultError};
use crate::local::{Inner, Local, indexeddb};
use crate::network::{self, NetError};

/// Wrong passwords before each further one has to wait.
const FREE_FAILURES: u32 = 4;

/// Why somebody could not come in, in words for the user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EnterError {
    /// Whichever half was wrong.
    #[error("That email and password do not fit together.")]
    WrongPassword,
    /// The store's password, without signal: it may have been changed elsewhere.
    #[error(
        "That password does not open this phone. If you changed it on another device, use your old one, or try again where there is signal."
    )]
    WrongPasswordHere,
    /// Nobody of this name has been here, and the office cannot be asked.
    #[error("This phone does not know you yet. Sign in once where there is signal.")]
    NeedsSignal,
    /// Too many tries.
    #[error("Too many tries. Wait {wait_s} seconds, then try again. Nothing is lost.")]
    Busy {
        /// Seconds.
        wait_s: u64,
    },
    /// What this phone kept is gone, with so many saves that the office never saw.
    #[error("{}", vanished_words(*.0))]
    Vanished(u32),
    /// The store opens, and whose it is cannot be read in it: the office knows.
    #[error(
        "Part of what this phone keeps cannot be read. Sign in with your email and password where there is signal (“Somebody else”). What you saved here is kept."
    )]
    Unreadable,
    /// The key cannot be used.
    #[error("{0}")]
    Key(UnwrapError),
    /// The store on this phone.
    #[error("{0}")]
    Local(#[from] LocalError),
    /// The office.
    #[error("{0}")]
    Network(NetError),
}

impl From<StoreError> for EnterError {
    fn from(error: StoreError) -> Self {
        Self::Local(error.into())
    }
}

impl From<NetError> for EnterError {
    fn from(error: NetError) -> Self {
        match error {
            NetError::SignedOut => Self::WrongPassword,
            NetError::Problem(problem) if problem.status == 401 => Self::WrongPassword,
            other => Self::Network(other),
        }
    }
}

impl Session {
    /// Opens this phone for the person with this password; `email` may be left out where one store alone is here.
    ///
    /// # Errors
    /// [`EnterError`]; nothing on this phone has changed.
    pub(crate) async fn enter(self, email: Option<String>, password: String) -> Result<(), EnterError> {
        let state = self.state();
        let now_ms = clock::now_ms();
        if now_ms < state.blocked_until_ms.get() {
            let wait_s = (state.blocked_until_ms.get() - now_ms).div_ceil(1000);
            return Err(EnterError::Busy { wait_s });
        }
        let password = Zeroizing::new(password);
        let entered = self.try_enter(email, &password).await;
        match &entered {
            Ok(()) => state.failures.set(0),
            Err(EnterError::WrongPassword | EnterError::WrongPasswordHere) => {
                let failures = state.failures.get() + 1;
                state.failures.set(failures);
                if failures > FREE_FAILURES {
                    let wait_s = 2_u64.pow((failures - FREE_FAILURES).min(8));
                    state.blocked_until_ms.set(clock::now_ms() + wait_s * 1000);
                }
            }
            Err(EnterError::Local(LocalError::Store(error))) => {
                self.is_in_trouble(error);
            }
            Err(_) => {}
        }
        entered
    }

    async fn try_enter(self, email: Option<String>, password: &Zeroizing<String>) -> Result<(), EnterError> {
        let device = self.device().await?;
        device.probe().await?;
        let slots = device.slots().await?;
        let slot = match &email {
            Some(email) => slots.find(email).cloned(),
            None if slots.slots.len() == 1 => slots.slots.into_iter().next(),
            None => None,
        };
        let Some(slot) = slot else {
            let Some(email) = email else { return Err(EnterError::WrongPassword) };
            let signed_in = self.ask_office(&email, password, ReplicaId(clock::new_uuid())).await?;
            let (replica, signed_in) = signed_in;
            return self.settle_in(None, replica, signed_in, password).await;
        };
        match slot.wrap.open(slot.db, password) {
            Ok(key) => {
                clock::mark(clock::Moment::KeyOpened);
                self.open_slot(slot, key, password, email).await
            }
            Err(UnwrapError::WrongPassword) => {
                // The password may have been changed on another device: the office knows.
                let Some(email) = email else { return Err(EnterError::WrongPasswordHere) };
                let replica = slot.replica;
                match self.ask_office(&email, password, replica).await {
                    Ok((replica, signed_in)) => {
                        self.settle_in(Some(slot), replica, signed_in, password).await
                    }
                    Err(EnterError::NeedsSignal) => Err(EnterError::WrongPasswordHere),
                    Err(error) => Err(error),
                }
            }
            Err(error) => Err(EnterError::Key(error)),
        }
    }

    async fn ask_office(
        self,
        email: &str,
        password: &Zeroizing<String>,
        replica: ReplicaId,
    ) -> Result<(ReplicaId, SignedIn), EnterError> {
        let ask = SignIn { email: email.trim().to_owned(), password: password.to_string(), replica };
        match network::sign_in(&ask).await {
            Ok(signed_in) => Ok((replica, signed_in)),
            Err(NetError::NoAnswer) => Err(EnterError::NeedsSignal),
            Err(error) => Err(error.into()),
        }
    }

    /// Uses a one-time code: a set-up link, an invitation, a reset.
    ///
    /// # Errors
    /// [`EnterError`]; the code is used up only if the office says so.
    pub(crate) async fn redeem(
        self,
        code: String,
        email: String,
        name: String,
        password: String,
    ) -> Result<(), EnterError> {
        let device = self.device().await?;
        device.probe().await?;
        let password = Zeroizing::new(password);
        let slot = device.slots().await?.find(&email).cloned();
        let replica = slot.as_ref().map_or_else(|| ReplicaId(clock::new_uuid()), |slot| slot.replica);
        let ask = Redeem { code, email, password: password.to_string(), name, replica };
        let signed_in = match network::redeem(&ask).await {
            Ok(signed_in) => signed_in,
            Err(error) => return Err(EnterError::Network(error)),
        };
        self.settle_in(slot, replica, signed_in, &password).await
    }

    /// Changes the password: at the office, and of the store on this phone.
    ///
    /// # Errors
    /// [`EnterError::WrongPassword`] where `old` is not the password now; [`EnterError::NeedsSignal`] without the office.
    pub(crate) async fn change_password(self, old: String, new: String) -> Result<(), EnterError> {
        let (old, new) = (Zeroizing::new(old), Zeroizing::new(new));
        let slot = self.state().slot.borrow().clone();
        let mut slot = slot.ok_or(LocalError::Locked)?;
        let key = slot.wrap.open(slot.db, &old).map_err(|error| match error {
            UnwrapError::WrongPassword => EnterError::WrongPassword,
            other => EnterError::Key(other),
        })?;
        let wrapped = wrap(&key, slot.db, &new)?;
        if !network::has_session() {
            self.renew().await.map_err(|_| EnterError::NeedsSignal)?;
        }
        let ask = ChangePassword { old: old.to_string(), new: new.to_string() };
        match network::change_password(&ask).await {
            Ok(()) => {}
            Err(NetError::NoAnswer) => return Err(EnterError::NeedsSignal),
            Err(error) => return Err(error.into()),
        }
        // Were this to fail, the phone would go on opening with the old password, as after a change elsewhere.
        slot.wrap = wrapped;
        self.device().await?.put(&slot).await?;
        *self.state().slot.borrow_mut() = Some(slot);
        Ok(())
    }

    /// Opens a store whose key the password gave, without the office.
    async fn open_slot(
        self,
        slot: Slot,
        key: DeviceKey,
        password: &Zeroizing<String>,
        email: Option<String>,
    ) -> Result<(), EnterError> {
        let store = match self.device().await?.open(&slot).await? {
            Opened::Here(store) => store,
            Opened::Vanished => return self.after_vanishing(slot, password, email).await,
        };
        let vault = Vault::new(store, Sealer::new(&key, slot.db));
        let read = match vault.read(Room::Meta, OWNER).await {
            Ok(None) => return self.after_vanishing(slot, password, email).await,
            Ok(Some(bytes)) => serde_json::from_slice::<Owner>(&bytes).ok(),
            Err(VaultError::Open(_)) => None,
            Err(error) => return Err(LocalError::from(error).into()),
        };
        let Some(owner) = read else {
            // One damaged row must not keep anybody from the others.
            let Some(email) = email else { return Err(EnterError::Unreadable) };
            return match self.ask_office(&email, password, slot.replica).await {
                Ok((replica, signed_in)) => self.settle_in(Some(slot), replica, signed_in, password).await,
                Err(EnterError::NeedsSignal) => Err(EnterError::Unreadable),
                Err(error) => Err(error),
            };
        };
        // Signing in at the office waits for the first sync; until then the password is held in memory.
        *self.state().password.borrow_mut() = Some(password.clone());
        self.open(slot, vault, owner).await
    }

    /// The store is gone, its marker is here: say so, and start again if the office can be reached.
    async fn after_vanishing(
        self,
        slot: Slot,
        password: &Zeroizing<String>,
        email: Option<String>,
    ) -> Result<(), EnterError> {
        let lost = slot.work;
        let Some(email) = email else { return Err(EnterError::Vanished(lost)) };
        let (replica, signed_in) = match self.ask_office(&email, password, ReplicaId(clock::new_uuid())).await
        {
            Ok(answer) => answer,
            Err(EnterError::NeedsSignal) => return Err(EnterError::Vanished(lost)),
            Err(error) => return Err(error),
        };
        self.device().await?.remove(slot.db).await?;
        self.settle_in(None, replica, signed_in, password).await?;
        self.state().notice.set(Some(vanished_words(lost)));
        Ok(())
    }

    /// After the office has said yes: makes a store, or opens the one that is here with the key from escrow.
    async fn settle_in(
        self,
        slot: Option<Slot>,
        replica: ReplicaId,
        signed_in: SignedIn,
        password: &Zeroizing<String>,
    ) -> Result<(), EnterError> {
        let owner =
            Owner { me: signed_in.me, demo: signed_in.demo, escrow_public_key: signed_in.escrow_public_key };
        let device = self.device().await?;
        let mut gone = None;
        let (mut slot, key, store) = match slot {
            Some(mut slot) => {
                let key = match slot.wrap.open(slot.db, password) {
                    Ok(key) => key,
                    Err(_) => key_from_escrow(&slot).await?,
                };
                slot.wrap = wrap(&key, slot.db, password)?;
                let store = match device.open(&slot).await? {
                    Opened::Here(store) => store,
                    Opened::Vanished => {
                        gone = Some(slot.work);
                        indexeddb::open(&slot.database()).await?
                    }
                };
                (slot, key, store)
            }
            None => {
                let (key, db) = (DeviceKey::draw(), clock::new_uuid());
                let mut slot =
                    Slot::new(db, replica, &owner.me.email, wrap(&key, db, password)?, clock::now_ms());
                slot.escrow = keys::escrow::seal(&key, owner.me.id, &owner.escrow_public_key);
                slot.escrow_key = Some(owner.escrow_public_key.clone());
                let store = indexeddb::open(&slot.database()).await?;
                (slot, key, store)
            }
        };
        let vault = Vault::new(store, Sealer::new(&key, slot.db));
        vault.write(owner_batch(&owner)?, Durability::Strict).await?;
        slot.persisted = true;
        device.put(&slot).await?;
        self.open(slot, vault, owner).await?;
        if let Some(lost) = gone {
            self.state().notice.set(Some(vanished_words(lost)));
        }
        Ok(())
    }

    async fn open(self, slot: Slot, vault: Vault, owner: Owner) -> Result<(), EnterError> {
        let state = self.state();
        let inner = Local::load(vault, owner.me.clone()).await?;
        inner.on_write(move || self.tell_other_tabs());
        clock::mark(clock::Moment::StoreOpened);
        self.ask_to_keep(slot.db);
        *state.slot.borrow_mut() = Some(slot);
        let local = state.reactive.with(|| Local::new(inner));
        state.owner.set(Some(owner));
        state.local.set(Some(local));
        state.phase.set(Phase::Open);
        Ok(())
    }
}

fn wrap(key: &DeviceKey, db: Uuid, password: &str) -> Result<Wrap, EnterError> {
    let kdf = keys::calibrate(clock::now_ms);
    Wrap::new(key, db, password, kdf).map_err(EnterError::Key)
}

async fn key_from_escrow(slot: &Slot) -> Result<DeviceKey, EnterError> {
    let sealed = slot.escrow.as_deref().ok_or(EnterError::Key(UnwrapError::Damaged))?;
    let opened = Zeroizing::new(network::open_escrow(sealed).await.map_err(EnterError::Network)?);
    let key = DeviceKey::from_base64(&opened).filter(|key| slot.wrap.holds(key));
    key.ok_or(EnterError::Key(UnwrapError::Damaged))
}

fn owner_batch(owner: &Owner) -> Result<SealedBatch, LocalError> {
    let bytes = serde_json::to_vec(owner).map_err(|_| LocalError::Damaged)?;
    Ok(SealedBatch { puts: vec![(Room::Meta, OWNER.to_owned(), bytes)], ..SealedBatch::default() })
}

/// Keeps who the store belongs to, as the office has them now.
pub(super) async fn write_owner(inner: &Inner, owner: &Owner) -> Result<(), LocalError> {
    Ok(inner.vault()?.write(owner_batch(owner)?, Durability::Strict).await?)
}

/// What a person is told whose store the browser has thrown away, with `lost` saves that the office never saw.
pub(super) fn vanished_words(lost: u32) -> String {
    let gone = "What this phone kept is gone: the browser has cleared it. Sign in where there is signal to fetch your caseload again.";
    match lost {
        0 => gone.to_owned(),
        1 => format!("{gone} One thing that had not reached the office is lost."),
        lost => format!("{gone} {lost} things that had not reached the office are lost."),
    }
}
