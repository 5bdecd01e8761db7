//! A supervisor's word on what is held: that it counts as it is, or that it does not.

use shared::change::{Change, DecodeError};
use shared::seq::Sequence;
use shared::wire::sync::{Held, Outcome, Refused};

use super::{Receiver, Unblocked};
use crate::judge::Decision;
use crate::keys;
use crate::store::StoreError;
use crate::store::row::{ChangeRow, Status, User, Witness};

/// Why something cannot be applied as it is, whoever says so. The words are for the supervisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAsItIs {
    /// Of a form or kind that this build does not know.
    #[error("This was made with a newer version. It can be used once the office has been updated.")]
    Newer,
    /// No text of a change.
    #[error("This could not be read, so it cannot be used as it is. Ask for it to be written again.")]
    Unreadable,
    /// The entry's file is not here.
    #[error("The record that this belongs to is not here. If it has to be sent again, apply that first.")]
    NoFile,
    /// It builds on something that is held too.
    #[error("This builds on something else that is held. Look at that first.")]
    Waits,
    /// It contradicts what is here.
    #[error("This does not fit the record as it is now. Ask for it to be written again.")]
    DoesNotFit,
    /// It was refused when it came; that answer stands.
    #[error(
        "This was refused when it came, and the person who wrote it knows. Ask for it to be written again."
    )]
    Refused,
    /// Its author has no account here.
    #[error("The person who wrote this has no account here. Add them first, or have it written again.")]
    NoAuthor,
}

impl Receiver<'_> {
    /// Applies a held change as its author's, whatever held it.
    ///
    /// # Errors
    /// That of the store; inside, why it cannot be applied.
    pub fn vouch(mut self, row: &ChangeRow) -> Result<Result<Sequence, NotAsItIs>, StoreError> {
        let change = match decoded(row.body.as_deref().unwrap_or_default()) {
            Ok(change) => change,
            Err(reason) => return Ok(Err(reason)),
        };
        let Some(author) = self.tx.user(row.author)? else { return Ok(Err(NotAsItIs::NoAuthor)) };
        let (seq, status) = match self.placed(&change, &author)? {
            Ok(placed) => placed,
            Err(reason) => return Ok(Err(reason)),
        };
        self.tx.settle(row.id, &status)?;
        self.follow(&change, &author, seq)?;
        Ok(Ok(seq))
    }

    /// Takes a witness copy for the true change, and applies it as its author's.
    ///
    /// # Errors
    /// That of the store; inside, why it cannot be applied.
    pub fn vouch_for_copy(mut self, copy: &Witness) -> Result<Result<Sequence, NotAsItIs>, StoreError> {
        let change = match decoded(&copy.body) {
            Ok(change) => change,
            Err(reason) => return Ok(Err(reason)),
        };
        let Some(author) = self.tx.user(copy.author)? else { return Ok(Err(NotAsItIs::NoAuthor)) };
        let (seq, status) = match self.placed(&change, &author)? {
            Ok(placed) => placed,
            Err(reason) => return Ok(Err(reason)),
        };
        let key = self.digest_key(copy.file)?;
        self.tx.insert_change(&ChangeRow {
            id: copy.change,
            save: shared::id::SaveId(copy.change.0),
            place: 0,
            author: author.id,
            author_name: copy.author_name.clone(),
            replica: copy.replica,
            file: Some(copy.file),
            entry: Some(copy.entry),
            body: Some(copy.body.clone()),
            digest: keys::mac(&key, &[copy.body.as_bytes()]),
            received_ms: self.now_ms,
            status,
        })?;
        self.follow(&change, &author, seq)?;
        Ok(Ok(seq))
    }

    /// Settles a held change as set aside for good. What waited for it is judged as it stands.
    ///
    /// # Errors
    /// That of the store.
    pub fn set_aside(mut self, row: &ChangeRow) -> Result<(), StoreError> {
        self.tx.settle(row.id, &Status::Refused(Refused::SetAside))?;
        self.settled.insert(row.id, Outcome::Refused { reason: Refused::SetAside });
        self.unblocked.push(Unblocked::By(row.id));
        self.judge_unblocked()?;
        self.finish()
    }

    /// The place of a change that somebody vouches for; makes its file where it opens one.
    fn placed(
        &mut self,
        change: &Change,
        author: &User,
    ) -> Result<Result<(Sequence, Status), NotAsItIs>, StoreError> {
        let is_erased = self.tx.entry(change.file, change.entry)?.is_some_and(|entry| entry.erased);
        if is_erased || self.tx.is_erased(change.file)? {
            return Ok(Err(NotAsItIs::DoesNotFit));
        }
        self.vouched = true;
        let decision = self.decide(change, author, &[])?;
        self.vouched = false;
        let kind = match decision {
            Decision::Apply => None,
            Decision::Create(kind) => Some(kind),
            Decision::Hold(Held::NeedsNewerServer) => return Ok(Err(NotAsItIs::Newer)),
            Decision::Hold(Held::WaitsFor { .. }) => return Ok(Err(NotAsItIs::Waits)),
            Decision::Hold(_) => return Ok(Err(NotAsItIs::NoFile)),
            Decision::Refuse(_) => return Ok(Err(NotAsItIs::DoesNotFit)),
        };
        let (seq, at) = self.place(change)?;
        if let Some(kind) = kind {
            self.create_file(change, kind, author, seq)?;
        }
        Ok(Ok((seq, Status::Applied { seq, at })))
    }

    /// What follows from a change that was applied by somebody's word.
    fn follow(mut self, change: &Change, author: &User, seq: Sequence) -> Result<(), StoreError> {
        self.apply(change, author.id, seq)?;
        self.settled.insert(change.id, Outcome::Applied { seq });
        self.settle_written_again(change, author.id)?;
        self.judge_unblocked()?;
        self.finish()
    }
}

fn decoded(text: &str) -> Result<Change, NotAsItIs> {
    Change::decode(text).map_err(|error| match error {
        DecodeError::Newer { .. } => NotAsItIs::Newer,
        DecodeError::Broken(_) | DecodeError::TooBig { .. } => NotAsItIs::Unreadable,
    })
}
