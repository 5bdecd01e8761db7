//! What the sync loop does with this store: prepares a request, and takes an answer in.

use shared::device::ask::{Asked, Sender};
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

    fn progress(&self, more: bool, changed: bool) -> Progress {
        let replica = self.replica.borrow();
        let waiting = replica.waiting().saves > 0 || !replica.standing.witnesses.is_empty();
        Progress { more, changed, waiting, astray: replica.standing.astray.first().copied() }
    }
}
