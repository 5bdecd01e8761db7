//! The photos on this phone.

use leptos::prelude::{Track, With};
use shared::device::photo::PhotoRecord;
use shared::device::whereabouts::Whereabouts;
use shared::id::BlobId;

use super::error::LocalError;
use super::{Inner, Local};

impl Local {
    /// All of a photo that lies here and may be shown; none where it does not.
    ///
    /// # Errors
    /// Where the storage engine fails.
    pub(crate) async fn photo(self, blob: BlobId) -> Result<Option<Vec<u8>>, LocalError> {
        self.inner().photo(blob).await
    }

    /// Where a photo is that an entry names. Tracked.
    pub(crate) fn whereabouts(self, blob: BlobId) -> Whereabouts {
        let inner = self.inner();
        let sending = inner.facts.with(|facts| facts.sending_photo);
        inner.outbox.track();
        inner.cases.track();
        inner.replica.borrow().whereabouts(blob, sending)
    }

    /// Photos that the office does not have, oldest first. Tracked.
    pub(crate) fn photos_waiting(self) -> Vec<PhotoRecord> {
        let inner = self.inner();
        inner.outbox.track();
        let mut waiting: Vec<PhotoRecord> = inner.replica.borrow().photos_waiting().cloned().collect();
        shared::order::sort_by_key(&mut waiting, |photo| (photo.made_ms, photo.photo.blob));
        waiting
    }
}

impl Inner {
    pub(super) async fn photo(&self, blob: BlobId) -> Result<Option<Vec<u8>>, LocalError> {
        let vault = self.vault()?;
        let (content, _) = self.decide(&vault, |replica, read| replica.photo_content(blob, read)).await?;
        Ok(content)
    }
}
