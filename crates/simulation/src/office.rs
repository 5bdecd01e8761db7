//! The office: the real server code over a store, with a clock that is held and chance from a seed.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use shared::device::photo::{PhotoAsk, PhotoCall};
use shared::id::{FileId, IncarnationId, ReplicaId, TeamId, UserId};
use shared::role::{Role, Roles};
use shared::wire::blob::BlobAnswer;
use shared::wire::sync::{Depth, FilePage, SyncAnswer, SyncRequest};
use sync_server::app::{App, AppState, Settings, read_now};
use sync_server::assets::Assets;
use sync_server::clock::Clock;
use sync_server::error::ApiError;
use sync_server::keys::Keys;
use sync_server::member::Member;
use sync_server::pages::Limits;
use sync_server::random::Chance;
use sync_server::store::memory::MemoryStore;
use sync_server::store::row::{Team, User};
use sync_server::store::{Reading, Store, StoreError, Writing};
use sync_server::{blobs, grants, pages};
use uuid::Uuid;

use crate::mortal::{Life, Mortal};

/// The one team.
pub const TEAM: TeamId = TeamId(Uuid::from_u128(0x7EA0));
/// Another team, to which cases never belong.
pub const OTHER_TEAM: TeamId = TeamId(Uuid::from_u128(0x7EA1));

/// Everybody: id, name, role, team.
pub const STAFF: [(UserId, &str, Role, TeamId); 6] = [
    (user(1), "R. Hale", Role::LinkWorker, TEAM),
    (user(2), "J. Moor", Role::LinkWorker, TEAM),
    (user(3), "S. Lane", Role::SupportWorker, TEAM),
    (user(4), "P. Ward", Role::Supervisor, TEAM),
    (user(5), "A. Stone", Role::LinkWorker, OTHER_TEAM),
    (user(6), "O. Clerk", Role::Admin, TEAM),
];

const fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(0x500 + number))
}

/// The office.
pub struct Office {
    /// The server.
    pub app: AppState,
    /// The store, where it is the one in memory: for backups.
    pub memory: Option<Arc<MemoryStore>>,
    /// Whether the process under the server lives.
    pub life: Life,
    /// What was committed.
    store: Arc<dyn Store>,
    clock: Clock,
    chance: Chance,
    secret: [u8; 32],
    limits: Limits,
}

impl Office {
    /// An office over an empty store in memory, at `now_ms`.
    #[must_use]
    pub fn new(seed: u64, limits: Limits, now_ms: u64) -> Self {
        let chance = Chance::seeded(seed);
        let store = Arc::new(MemoryStore::new(IncarnationId(chance.id())));
        Self::over(Arc::clone(&store) as Arc<dyn Store>, Some(store), chance, limits, now_ms)
    }

    /// An office over any store.
    #[must_use]
    pub fn over(
        store: Arc<dyn Store>,
        memory: Option<Arc<MemoryStore>>,
        chance: Chance,
        limits: Limits,
        now_ms: u64,
    ) -> Self {
        let (clock, secret, life) = (Clock::held(now_ms), [7; 32], Life::default());
        let app = server(Arc::clone(&store), &life, &clock, &chance, &secret, limits);
        let office = Self { app, memory, life, store, clock, chance, secret, limits };
        office.write(|tx| {
            for (id, name) in [(TEAM, "North"), (OTHER_TEAM, "South")] {
                tx.put_team(&Team { id, name: name.to_owned() })?;
            }
            for (id, name, role, team) in STAFF {
                tx.put_user(&User {
                    id,
                    email: format!("{id}@demo.invalid"),
                    name: name.to_owned(),
                    roles: Roles::from([role]),
                    team: Some(team),
                    password: None,
                    disabled: false,
                    sessions_from_ms: 0,
                    head: shared::seq::Sequence::default(),
                })?;
            }
            Ok(())
        });
        office
    }

    /// Time passes.
    pub fn set_time(&self, now_ms: u64) {
        self.clock.advance_ms(now_ms.saturating_sub(self.clock.now_ms()));
    }

    /// The time, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.clock.now_ms()
    }

    /// The server starts again over what it had committed.
    pub fn restart(&mut self) {
        self.life = Life::default();
        self.start_over(Arc::clone(&self.store), self.memory.clone());
        let now_ms = self.now_ms();
        let app = Arc::clone(&self.app);
        self.write(move |tx| app.receiver(tx, now_ms).judge_held_for_server());
    }

    fn start_over(&mut self, store: Arc<dyn Store>, memory: Option<Arc<MemoryStore>>) {
        self.store = Arc::clone(&store);
        self.app = server(store, &self.life, &self.clock, &self.chance, &self.secret, self.limits);
        self.memory = memory;
    }

    /// A backup is put back in place of the database; nobody tells the server.
    pub fn put_back(&mut self, store: MemoryStore) {
        let store = Arc::new(store);
        self.start_over(Arc::clone(&store) as Arc<dyn Store>, Some(store));
    }

    /// A new history begins, as the restore command has it, above everything that was ever handed out.
    pub fn begin_history(&self, seen: shared::seq::Sequence) {
        let (incarnation, now_ms) = (IncarnationId(self.chance.id()), self.now_ms());
        self.write(move |tx| sync_server::restored::begin_history(tx, incarnation, seen, now_ms));
    }

    /// Looks at the store.
    pub fn read<T>(&self, look: impl FnOnce(&dyn Reading) -> Result<T, StoreError>) -> T {
        read_now(&*self.app.store, look).unwrap_or_else(|error| panic!("the store failed: {error:?}"))
    }

    /// Writes to the store.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Writing) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        wait(self.app.write(move |_, tx| work(tx)))
            .unwrap_or_else(|error| panic!("the store failed: {error:?}"))
    }

    /// Whether somebody gets an access token.
    #[must_use]
    pub fn signs_in(&self, user: UserId, device: ReplicaId) -> bool {
        wait(Member::of(&self.app, user, device)).is_ok()
    }

    /// One call of `POST /api/v1/sync` by `user`.
    ///
    /// # Errors
    /// What the route answers with.
    pub fn sync(&self, user: UserId, request: SyncRequest) -> Result<SyncAnswer, ApiError> {
        wait(async {
            let member = Member::of(&self.app, user, request.replica).await?;
            sync_server::sync::answer(&self.app, &member, request).await
        })
    }

    /// One call about a photo by `user`.
    ///
    /// # Errors
    /// What the route answers with.
    pub fn photo(&self, user: UserId, device: ReplicaId, call: &PhotoCall) -> Result<BlobAnswer, ApiError> {
        wait(async {
            let member = Member::of(&self.app, user, device).await?;
            match &call.ask {
                PhotoAsk::Piece { number, content } => {
                    let content = content.clone();
                    blobs::put(&self.app, &member.user, call.blob, *number, call.offer, content).await
                }
                PhotoAsk::Look | PhotoAsk::Broken => {
                    blobs::look(&self.app, &member.user, call.blob, call.offer.file).await
                }
            }
        })
    }

    /// One file whole, as `GET /api/v1/files/{id}` answers.
    #[must_use]
    pub fn file(&self, user: UserId, file: FileId) -> Option<FilePage> {
        let now_ms = self.now_ms();
        self.read(|view| {
            if grants::scope(view, user, file, now_ms)? != Some(Depth::Whole) {
                return Ok(None);
            }
            pages::whole(view, &self.app.summaries, file)
        })
    }

    /// How much of a file somebody sees.
    #[must_use]
    pub fn scope(&self, user: UserId, file: FileId) -> Option<Depth> {
        let now_ms = self.now_ms();
        self.read(|view| grants::scope(view, user, file, now_ms))
    }
}

fn server(
    store: Arc<dyn Store>,
    life: &Life,
    clock: &Clock,
    chance: &Chance,
    secret: &[u8; 32],
    limits: Limits,
) -> AppState {
    let app = App::new(
        Arc::new(Mortal::over(store, life.clone())),
        clock.clone(),
        Keys::derive(secret),
        Settings::default(),
        Assets::Folder("/nowhere".into()),
    );
    Arc::new(app.drawing_from(chance.clone()).sending_at_most(limits))
}

/// Runs a future of an office that answers at once.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        // The embedded store answers from a thread of its own; the one in memory at once.
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::thread::yield_now();
    }
}
