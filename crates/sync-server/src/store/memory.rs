//! A store in memory, for tests, simulations and whoever wants to read what a store must do.

mod aside;
mod blobs;
mod read;
mod state;
mod write;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use shared::id::IncarnationId;

use super::{Done, Reading, Store, StoreError, Work};
use state::State;

/// The in-memory store: readers share the last committed state, the one writer works on a copy and swaps it in.
pub struct MemoryStore {
    committed: Mutex<Arc<State>>,
    writer: Mutex<()>,
}

impl MemoryStore {
    /// An empty store with a history of its own.
    #[must_use]
    pub fn new(incarnation: IncarnationId) -> Self {
        Self::over(Arc::new(State::new(incarnation)))
    }

    /// A store of its own with the same rows: what a backup is to a database. Costs a pointer.
    #[must_use]
    pub fn backup(&self) -> Self {
        Self::over(self.snapshot())
    }

    /// The same rows beside another store's ledger: what putting a backup back leaves of a server.
    #[must_use]
    pub fn beside_ledger_of(&self, before: &Self) -> Self {
        let mut state = State::clone(&self.snapshot());
        state.deeds = before.snapshot().deeds.clone();
        Self::over(Arc::new(state))
    }

    fn over(state: Arc<State>) -> Self {
        Self { committed: Mutex::new(state), writer: Mutex::new(()) }
    }

    fn snapshot(&self) -> Arc<State> {
        Arc::clone(&self.committed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, work: Work) -> Result<(), StoreError> {
        let _only = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut draft = State::clone(&self.snapshot());
        catch_unwind(AssertUnwindSafe(|| work(&mut draft))).unwrap_or(Err(StoreError::Panicked))?;
        draft.marks.clear();
        *self.committed.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(draft);
        Ok(())
    }
}

impl Store for MemoryStore {
    fn view(&self, look: &mut dyn FnMut(&dyn Reading) -> Result<(), StoreError>) -> Result<(), StoreError> {
        look(&*self.snapshot())
    }

    fn submit(&self, work: Work, done: Done) {
        done(self.write(work));
    }

    fn answers_at_once(&self) -> bool {
        true
    }
}
