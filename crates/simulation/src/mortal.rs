//! A store whose process may die inside a commit: the work was done, and nothing of it is kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sync_server::store::{Done, Reading, Store, StoreError, Work};

/// How long the process under a server lives.
#[derive(Clone, Debug)]
pub struct Life(Arc<AtomicU32>);

impl Default for Life {
    fn default() -> Self {
        Self(Arc::new(AtomicU32::new(u32::MAX)))
    }
}

impl Life {
    /// It dies inside the commit after `commits` more of them.
    pub fn ends_after(&self, commits: u32) {
        self.0.store(commits, Ordering::Relaxed);
    }

    /// Whether a commit still comes to its end.
    fn lives_through_another(&self) -> bool {
        let left = self.0.load(Ordering::Relaxed);
        if left != u32::MAX {
            self.0.store(left.saturating_sub(1), Ordering::Relaxed);
        }
        left > 0
    }
}

/// A store under a process that may die.
pub struct Mortal {
    store: Arc<dyn Store>,
    life: Life,
}

impl Mortal {
    /// This store, for as long as the process lives.
    #[must_use]
    pub fn over(store: Arc<dyn Store>, life: Life) -> Self {
        Self { store, life }
    }
}

impl Store for Mortal {
    fn view(&self, look: &mut dyn FnMut(&dyn Reading) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.store.view(look)
    }

    fn submit(&self, work: Work, done: Done) {
        if self.life.lives_through_another() {
            return self.store.submit(work, done);
        }
        // All of the work runs, as it would; then the power goes.
        let cut = |tx: &mut dyn sync_server::store::Writing| {
            work(tx)?;
            Err(StoreError::Engine("the process died inside its commit".into()))
        };
        self.store.submit(Box::new(cut), done);
    }

    fn answers_at_once(&self) -> bool {
        self.store.answers_at_once()
    }
}
