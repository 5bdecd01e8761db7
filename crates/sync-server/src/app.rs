//! What every handler shares.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use shared::id::IncarnationId;
use shared::limits::OUTBOX_DAYS;
use shared::seq::Sequence;
use tokio::sync::Semaphore;

use crate::assets::Assets;
use crate::backup::RELIED_ON;
use crate::clock::{Clock, DAY_MS, HOUR_MS};
use crate::error::ApiError;
use crate::keys::Keys;
use crate::pages::Limits;
use crate::presence::Presence;
use crate::random::Chance;
use crate::receive::Receiver;
use crate::session::access::AccessTokens;
use crate::session::backoff::Backoff;
use crate::session::password::Passwords;
use crate::store::{READERS, Reading, Store, StoreError, Writing};
use crate::summary::Summaries;

/// What an installation is told by its command line.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where people reach this server, such as `https://alongside.example`; none where they use the listening address.
    pub public_url: Option<String>,
    /// Whether a proxy that we trust stands in front and names the caller's address.
    pub trust_proxy: bool,
    /// Whether everything here is demonstration data.
    pub demo: bool,
}

impl Settings {
    /// Whether people reach this server by https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// Whether `origin` is a page of this server: under its public address, or under the host that was asked for.
    #[must_use]
    pub fn is_own_origin(&self, origin: &[u8], host: &[u8]) -> bool {
        if let Some(url) = &self.public_url
            && url.trim_end_matches('/').as_bytes() == origin
        {
            return true;
        }
        let after_scheme = origin.strip_prefix(b"https://").or_else(|| origin.strip_prefix(b"http://"));
        !host.is_empty() && after_scheme == Some(host)
    }
}

/// The server.
pub struct App {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Clock,
    /// Where ids and keys are drawn.
    pub chance: Chance,
    /// The secrets.
    pub keys: Keys,
    /// Access tokens.
    pub access: AccessTokens,
    /// Passwords.
    pub passwords: Passwords,
    /// How often one may guess.
    pub backoff: Backoff,
    /// When devices were last heard from.
    pub presence: Presence,
    /// Summaries of cases.
    pub summaries: Summaries,
    /// The built app.
    pub assets: Assets,
    /// What the command line says.
    pub settings: Settings,
    /// How much one answer of a sync carries.
    pub limits: Limits,
    /// Who may look at the store now. Whoever waits for a turn waits without a thread: hundreds of phones that sync at once had one
    /// each, all waiting for the same few connections.
    turns: Arc<Semaphore>,
    safe_through: Mutex<Option<(u64, Option<Sequence>)>>,
    signs: Mutex<Signs>,
}

/// Signs of the history that were looked up.
type Signs = BTreeMap<Sequence, Option<u32>>;

/// How many of them are kept.
const SIGNS_MAX: usize = 4096;

/// The server, as handlers share it.
pub type AppState = Arc<App>;

impl App {
    /// A server over `store`. Costs next to nothing.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Clock, keys: Keys, settings: Settings, assets: Assets) -> Self {
        Self {
            store,
            clock,
            chance: Chance::System,
            access: AccessTokens::new(&keys.session),
            keys,
            passwords: Passwords::new(),
            backoff: Backoff::default(),
            presence: Presence::default(),
            summaries: Summaries::default(),
            assets,
            settings,
            limits: Limits::default(),
            turns: Arc::new(Semaphore::new(READERS)),
            safe_through: Mutex::new(None),
            signs: Mutex::default(),
        }
    }

    /// The same server, drawing its ids and keys from `chance`.
    #[must_use]
    pub fn drawing_from(self, chance: Chance) -> Self {
        Self { chance, ..self }
    }

    /// The same server, with other limits of one answer.
    #[must_use]
    pub fn sending_at_most(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// A receiver that works at `now_ms` and draws from this app's chance.
    pub fn receiver<'t>(&self, tx: &'t mut dyn Writing, now_ms: u64) -> Receiver<'t> {
        Receiver::new(tx, now_ms).drawing_from(&self.chance)
    }

    /// Looks at one snapshot of the store, on a thread that may block; on this one, where the store answers at once.
    ///
    /// # Errors
    /// What `look` returns, or that the store could not be read.
    pub async fn read<T, E>(
        self: &Arc<Self>,
        look: impl FnOnce(&Self, &dyn Reading) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError> + Send + 'static,
    {
        let app = Arc::clone(self);
        let look = move || {
            let mut look = Some(look);
            let mut found = None;
            app.store.view(&mut |view| {
                if let Some(look) = look.take() {
                    found = Some(look(&app, view));
                }
                Ok(())
            })?;
            found.ok_or(StoreError::Closed)
        };
        let found = if self.store.answers_at_once() {
            look()
        } else {
            let turns = Arc::clone(&self.turns);
            let turn = turns.acquire_owned().await.map_err(|error| ApiError::Internal(error.into()))?;
            let looked = tokio::task::spawn_blocking(move || {
                // Also where the caller has gone meanwhile.
                let _held_while_looking = turn;
                look()
            });
            looked.await.map_err(|error| ApiError::Internal(error.into()))?
        };
        found?.map_err(Into::into)
    }

    /// Hands a job to the store's writer and waits until it is committed.
    ///
    /// # Errors
    /// What `work` returns; then nothing of it is kept.
    pub async fn write<T: Send + 'static, E: Into<ApiError> + Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &mut dyn Writing) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError> {
        let (tell, told) = tokio::sync::oneshot::channel();
        let app = Arc::clone(self);
        let answer = Arc::new(Mutex::new(None));
        let kept = Arc::clone(&answer);
        self.store.submit(
            Box::new(move |tx| {
                let result = app.signed(tx, work);
                let failed = match &result {
                    Ok(_) => None,
                    // Undoes the job; what is told is the answer itself.
                    Err(_) => Some(StoreError::Closed),
                };
                *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
                failed.map_or(Ok(()), Err)
            }),
            Box::new(move |result| {
                // The caller may have gone; the commit stands all the same.
                let _ = tell.send(result);
            }),
        );
        let committed = told.await.map_err(|_| StoreError::Closed)?;
        let answered = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (committed, answered) {
            (Ok(()), Some(answer)) | (Err(StoreError::Closed), Some(answer @ Err(_))) => answer,
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StoreError::Closed.into()),
        }
    }

    /// Does `work`, and signs the history where it has gone on.
    fn signed<T, E: Into<ApiError>>(
        &self,
        tx: &mut dyn Writing,
        work: impl FnOnce(&Self, &mut dyn Writing) -> Result<T, E>,
    ) -> Result<T, ApiError> {
        let before = tx.visible_through()?;
        let done = work(self, tx).map_err(Into::into)?;
        if tx.visible_through()? > before {
            tx.sign(u32::from_le_bytes(self.chance.bytes()))?;
        }
        Ok(done)
    }

    /// Whether the history was at `seq` what it was when a cursor was made there.
    ///
    /// # Errors
    /// That of the store, which is asked once for each place: what was signed stays so while the server runs.
    pub async fn is_signed(self: &Arc<Self>, seq: Sequence, sign: Option<u32>) -> Result<bool, ApiError> {
        let known = |signs: &Signs| signs.get(&seq).copied();
        if let Some(known) = known(&self.signs.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(known == sign);
        }
        let found = self.read(move |_, view| view.sign_at(seq)).await?;
        let mut signs = self.signs.lock().unwrap_or_else(PoisonError::into_inner);
        while signs.len() >= SIGNS_MAX {
            signs.pop_first();
        }
        signs.insert(seq, found);
        Ok(found == sign)
    }

    /// What acknowledged work may leave a device's outbox: what the last verified backups hold, the lower of two. Without any
    /// backup: what is 90 days old.
    ///
    /// # Errors
    /// That of the store, which is asked once an hour.
    pub fn safe_through(&self, view: &dyn Reading, now_ms: u64) -> Result<Option<Sequence>, StoreError> {
        let mut known = self.safe_through.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((asked_ms, safe)) = *known
            && now_ms < asked_ms + HOUR_MS
        {
            return Ok(safe);
        }
        let backed_up = view.backups(RELIED_ON)?.iter().map(|backup| backup.through).min();
        let safe = match backed_up {
            Some(safe) => Some(safe),
            None => view.received_through(now_ms.saturating_sub(OUTBOX_DAYS * DAY_MS))?,
        };
        *known = Some((now_ms, safe));
        Ok(safe)
    }

    /// Asks the store again the next time: a backup was taken.
    pub fn forget_safe_through(&self) {
        *self.safe_through.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// What [`Self::safe_through`] last said, without asking the store.
    #[must_use]
    pub fn safe_through_known(&self) -> Option<Sequence> {
        self.safe_through.lock().unwrap_or_else(PoisonError::into_inner).and_then(|(_, safe)| safe)
    }
}

/// Looks at one snapshot of a store, on this thread.
///
/// # Errors
/// What `look` returns, or that the store could not be read.
pub fn read_now<T>(
    store: &dyn Store,
    look: impl FnOnce(&dyn Reading) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut look = Some(look);
    let mut found = None;
    store.view(&mut |view| {
        if let Some(look) = look.take() {
            found = Some(look(view)?);
        }
        Ok(())
    })?;
    found.ok_or(StoreError::Closed)
}

/// Runs a job of a store and waits for its commit, on this thread.
///
/// # Errors
/// What `work` returns; then nothing of it is kept.
pub fn write_now<T: Send + 'static>(
    store: &dyn Store,
    work: impl FnOnce(&mut dyn Writing) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (tell, told) = std::sync::mpsc::channel();
    let (give, given) = std::sync::mpsc::channel();
    store.submit(
        Box::new(move |tx| {
            let done = work(tx)?;
            give.send(done).map_err(|_| StoreError::Closed)
        }),
        Box::new(move |result| {
            let _ = tell.send(result);
        }),
    );
    told.recv().map_err(|_| StoreError::Closed)??;
    given.recv().map_err(|_| StoreError::Closed)
}

/// Draws the id of a new history.
#[must_use]
pub fn new_incarnation() -> IncarnationId {
    IncarnationId(crate::random::id())
}
