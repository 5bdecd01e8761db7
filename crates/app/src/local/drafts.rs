//! Unfinished forms, with the photos that were added to them.

use leptos::prelude::*;
use shared::device::photo::NewPhoto;
use shared::id::FileId;
use shared::order;
use uuid::Uuid;

use super::draft::Draft;
use super::error::LocalError;
use super::store::Durability;
use super::{Inner, Local};

impl Local {
    /// Unfinished forms, newest first. Those of practice are not among them. Tracked.
    pub(crate) fn drafts(self) -> Vec<Draft> {
        self.drafts_where(|draft| !draft.is_practice())
    }

    /// Unfinished forms of one case, newest first. Tracked.
    pub(crate) fn drafts_of(self, case: FileId) -> Vec<Draft> {
        self.drafts_where(|draft| draft.file == Some(case))
    }

    pub(super) fn drafts_where(self, which: impl Fn(&Draft) -> bool) -> Vec<Draft> {
        let inner = self.inner();
        inner.drafts.track();
        let replica = inner.replica.borrow();
        let mut drafts: Vec<Draft> = replica.drafts.values().filter(|draft| which(draft)).cloned().collect();
        order::sort_by_key(&mut drafts, |draft| std::cmp::Reverse(draft.updated_ms));
        drafts
    }

    /// One unfinished form. Not tracked: a form reads it once, when it opens.
    pub(crate) fn draft(self, id: Uuid) -> Option<Draft> {
        self.inner().replica.borrow().drafts.get(&id).cloned()
    }

    /// Keeps an unfinished form.
    ///
    /// # Errors
    /// Where the storage engine fails; the text stays on the screen.
    pub(crate) async fn keep_draft(self, draft: Draft) -> Result<(), LocalError> {
        self.keep_draft_with(draft, &[]).await
    }

    /// Keeps an unfinished form with photos that were just added to it. These are written with all care at once: words can be
    /// typed again, a moment cannot be photographed again.
    ///
    /// # Errors
    /// Where the storage engine fails, or a photo is beyond its limits; nothing was written.
    pub(crate) async fn keep_draft_with(self, draft: Draft, added: &[NewPhoto]) -> Result<(), LocalError> {
        self.inner().keep_draft_with(&draft, added).await
    }

    /// Keeps a form that is being finished in memory alone: the save that follows at once takes its place on the disk, or
    /// the form is kept again. Where the save would have to wait for a sync or a lock, or a photo has been taken out, it is
    /// written.
    ///
    /// # Errors
    /// As [`Self::keep_draft`].
    pub(crate) async fn hold_draft(self, draft: Draft) -> Result<(), LocalError> {
        let inner = self.inner();
        let kept = self.draft(draft.id);
        let has_same_photos = kept.is_none_or(|kept| kept.own_photos().all(|photo| draft.owns(photo.blob)));
        if inner.turn.try_lock().is_none() || !has_same_photos {
            return self.keep_draft(draft).await;
        }
        inner.replica.borrow_mut().drafts.insert(draft.id, draft);
        Ok(())
    }

    /// Throws an unfinished form away, with its photos.
    ///
    /// # Errors
    /// Where the storage engine fails.
    pub(crate) async fn drop_draft(self, id: Uuid) -> Result<(), LocalError> {
        self.inner().drop_draft(id).await
    }
}

impl Inner {
    pub(super) async fn keep_draft_with(&self, draft: &Draft, added: &[NewPhoto]) -> Result<(), LocalError> {
        let vault = self.vault()?;
        let step = self.replica.borrow().keep_draft(draft, added)?;
        let durability = if added.is_empty() { Durability::Relaxed } else { Durability::Strict };
        self.commit_as(&vault, step, None, durability).await?;
        self.has_written();
        Ok(())
    }

    pub(super) async fn drop_draft(&self, id: Uuid) -> Result<(), LocalError> {
        let vault = self.vault()?;
        let step = self.replica.borrow().drop_draft(id);
        self.commit_as(&vault, step, None, Durability::Relaxed).await?;
        self.has_written();
        Ok(())
    }
}
