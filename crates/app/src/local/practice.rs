//! The practice person of this phone.

use leptos::prelude::*;
use shared::id::FileId;
use shared::practice;
use shared::summary::CaseSummary;

use super::error::LocalError;
use super::{Inner, Local};
use crate::clock;

impl Local {
    /// The practice person's case, where there is one. Tracked.
    pub(crate) fn practice(self) -> Option<CaseSummary> {
        let inner = self.inner();
        inner.cases.track();
        let replica = inner.replica.borrow();
        // Two tabs may each have begun one; the later one counts.
        replica.practice().max_by_key(|case| case.file).cloned()
    }

    /// Begins with a new practice person, and gives their case. Whatever was there of an earlier one goes.
    ///
    /// # Errors
    /// Where the storage engine fails.
    pub(crate) async fn begin_practice(self) -> Result<FileId, LocalError> {
        let inner = self.inner();
        inner.reset_practice().await?;
        let story = practice::begin(clock::now_ms(), &mut clock::new_uuid);
        // The story is part of this build, and its tests have read it.
        let story = story.map_err(|_| LocalError::Damaged)?;
        inner.save(&story).await?;
        Ok(story.file)
    }

    /// Throws everything of practice away.
    ///
    /// # Errors
    /// Where the storage engine fails; then all of it is still there.
    pub(crate) async fn reset_practice(self) -> Result<(), LocalError> {
        self.inner().reset_practice().await
    }
}

impl Inner {
    async fn reset_practice(&self) -> Result<(), LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let step = self.replica.borrow().reset_practice();
        self.commit(&vault, step, None).await?;
        self.has_written();
        Ok(())
    }
}
