//! The practice person of this phone.

use leptos::prelude::*;
use shared::device::Replica;
use shared::id::FileId;
use shared::practice_person;
use shared::summary::CaseSummary;

use super::draft::Draft;
use super::edit::NewSave;
use super::error::LocalError;
use super::{Inner, Local};
use crate::clock;

impl Local {
    /// The practice person's case, where there is one. Tracked.
    pub(crate) fn practice(self) -> Option<CaseSummary> {
        let inner = self.inner();
        inner.cases.track();
        let replica = inner.replica.borrow();
        replica.practice_case().cloned()
    }

    /// Unfinished forms of practice, newest first. Tracked.
    pub(crate) fn practice_drafts(self) -> Vec<Draft> {
        self.drafts_where(Draft::is_practice)
    }

    /// Begins with a new practice person, and gives their case. Whatever was there of an earlier one goes in the same step.
    ///
    /// # Errors
    /// Where the storage engine fails; then everything is as it was.
    pub(crate) async fn begin_practice(self) -> Result<FileId, LocalError> {
        let story = practice_person::begin(clock::now_ms(), &mut clock::new_uuid);
        // The story is part of this build, and its tests have read it.
        let story = story.map_err(|_| LocalError::Damaged)?;
        self.inner().reset_practice(Some(&story)).await?;
        Ok(story.file)
    }

    /// Throws everything of practice away.
    ///
    /// # Errors
    /// Where the storage engine fails; then everything is as it was.
    pub(crate) async fn end_practice(self) -> Result<(), LocalError> {
        self.inner().reset_practice(None).await
    }
}

impl Inner {
    async fn reset_practice(&self, story: Option<&NewSave>) -> Result<(), LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let now_ms = clock::now_ms();
        let reset =
            |replica: &Replica, read: &_| replica.reset_practice(story, now_ms, &mut clock::new_uuid, read);
        let (step, _) = self.decide(&vault, reset).await?;
        self.commit(&vault, step, None).await?;
        self.has_written();
        Ok(())
    }
}
