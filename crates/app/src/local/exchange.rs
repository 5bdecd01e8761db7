//! What the sync loop does with this store: prepares a request, and takes an answer in.

use shared::device::ask::{Asked, Sender};
use shared::device::photo::{PhotoAnswer, PhotoCall};
use shared::device::planner::Progress;
use shared::device::replica::standing_key;
use shared::id::FileId;
use shared::wire::sync::{FilePage, SyncAnswer};

use super::Inner;
use super::error::LocalError;
use crate::clock;

/// A request that is ready to be sent, and the sealed row that held its cursor: the answer is taken in only if that is
/// still there.
pub(crate) struct Prepared {
    /// What is asked.
    pub(crate) asked: Asked,
    standing: Option<Vec<u8>>,
}

/// A call about a photo that is ready to be made, and the sealed row that its answer must still find.
pub(crate) struct PreparedPhoto {
    /// The call.
    pub(crate) call: PhotoCall,
    standing: Option<Vec<u8>>,
}

impl Inner {
    /// Prepares a request with up to `bytes_max` bytes of saves, and marks these as handed over.
    ///
    /// # Errors
    /// Where the storage engine fails; then nothing may be sent.
    pub(crate) async fn ask(&self, sender: &Sender, bytes_max: usize) -> Result<Prepared, LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let now_ms = clock::now_ms();
        let ask = |replica: &shared::device::Replica, read: &_| replica.ask(sender, bytes_max, now_ms, read);
        let ((asked, step), _) = self.decide(&vault, ask).await?;
        self.commit(&vault, step, None).await?;
        let standing = self.standing_row(&vault).await?;
        Ok(Prepared { asked, standing })
    }

    /// Takes in an answer.
    ///
    /// # Errors
    /// Nothing was taken in: the same request may be sent again.
    pub(crate) async fn take(&self, prepared: Prepared, answer: &SyncAnswer) -> Result<Progress, LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let now_ms = clock::now_ms();
        let Prepared { asked, standing } = prepared;
        let (taken, _) = self
            .decide(&vault, |replica, read| replica.take(&asked, answer, now_ms, &mut clock::new_uuid, read))
            .await?;
        let (room, key) = standing_key();
        self.commit(&vault, taken.step, Some((room, key, standing))).await?;
        Ok(self.progress(answer.more, taken.changed))
    }

    /// Takes in a file that was fetched whole; none where it is no longer this user's.
    ///
    /// # Errors
    /// Nothing was taken in.
    pub(crate) async fn take_file(
        &self,
        file: FileId,
        page: Option<&FilePage>,
    ) -> Result<Progress, LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let now_ms = clock::now_ms();
        let (room, key) = standing_key();
        let standing = self.standing_row(&vault).await?;
        let take = |replica: &shared::device::Replica, read: &_| replica.take_file(file, page, now_ms, read);
        let (taken, _) = self.decide(&vault, take).await?;
        self.commit(&vault, taken.step, Some((room, key, standing))).await?;
        Ok(self.progress(false, taken.changed))
    }

    /// The next call about a photo, if one is to be made.
    ///
    /// # Errors
    /// Where the storage engine fails.
    pub(crate) async fn photo_call(&self) -> Result<Option<PreparedPhoto>, LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let now_ms = clock::now_ms();
        let (call, _) = self.decide(&vault, |replica, read| replica.photo_call(now_ms, read)).await?;
        let (room, key) = standing_key();
        let standing = vault.read_raw(room, &key).await?.map(|(raw, _)| raw);
        Ok(call.map(|call| PreparedPhoto { call, standing }))
    }

    /// Takes in what came of a call about a photo.
    ///
    /// # Errors
    /// Nothing was taken in: the same call may be made again.
    pub(crate) async fn take_photo(
        &self,
        prepared: PreparedPhoto,
        answer: &PhotoAnswer,
    ) -> Result<Progress, LocalError> {
        let _turn = self.turn.lock().await;
        let vault = self.vault()?;
        let now_ms = clock::now_ms();
        let PreparedPhoto { call, standing } = prepared;
        let take =
            |replica: &shared::device::Replica, read: &_| replica.take_photo(&call, answer, now_ms, read);
        let (taken, _) = self.decide(&vault, take).await?;
        let (room, key) = standing_key();
        self.commit(&vault, taken.step, Some((room, key, standing))).await?;
        Ok(self.progress(false, taken.changed))
    }

    /// How the sync loop goes on.
    pub(crate) fn progress(&self, more: bool, changed: bool) -> Progress {
        self.replica.borrow().progress(more, changed, clock::now_ms())
    }
}
