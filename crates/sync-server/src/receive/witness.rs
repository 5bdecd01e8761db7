//! Copies of an earlier history that devices still had after this server was restored from a backup.
//!
//! What somebody wrote themselves is judged like a save of theirs. What others wrote is kept aside for a supervisor: a copy
//! says who its author is, and only the author's own session can prove it.

use serde::Deserialize;
use serde_json::value::RawValue;
use shared::id::{ChangeId, ReplicaId, SaveId, UserId};
use shared::wire::sync::AppliedChange;
use uuid::Uuid;

use super::read::ReadChange;
use super::{Incoming, Receiver};
use crate::store::StoreError;
use crate::store::row::{Audit, User, Witness};

/// Copies that are kept from one device's store at the same time. Those beyond are not settled: they are offered again.
pub const WITNESSES_KEPT_MAX: u32 = 10_000;

/// One witness copy, as far as it could be read.
#[derive(Debug)]
pub struct ReadWitness {
    /// The change, where the text could be read that far.
    id: Option<ChangeId>,
    /// Its author and their name, as the copy says.
    by: Option<(UserId, String)>,
    change: ReadChange,
}

/// A copy as far as its change's id.
#[derive(Deserialize)]
struct Named {
    body: Body,
}

#[derive(Deserialize)]
struct Body {
    id: ChangeId,
}

/// Reads each copy alone, outside the writer.
#[must_use]
pub fn read_witnesses(copies: &[Box<RawValue>]) -> Vec<ReadWitness> {
    copies.iter().map(|copy| read(copy.get())).collect()
}

fn read(text: &str) -> ReadWitness {
    let id = serde_json::from_str::<Named>(text).ok().map(|named| named.body.id);
    match serde_json::from_str::<AppliedChange>(text) {
        Ok(copy) => ReadWitness {
            id,
            by: Some((copy.by, copy.by_name)),
            change: ReadChange::of(String::from(Box::<str>::from(copy.body))),
        },
        Err(error) => {
            let change = ReadChange::Broken { at: error.to_string(), text: text.to_owned() };
            ReadWitness { id, by: None, change }
        }
    }
}

impl Receiver<'_> {
    /// Takes witness copies from a device of `offered_by`. Gives the ids of those that are settled: the server knows them,
    /// has erased them, or keeps them now.
    ///
    /// # Errors
    /// Where the store fails as a whole.
    pub fn take_witnesses(
        mut self,
        offered_by: &User,
        replica: ReplicaId,
        copies: &[ReadWitness],
    ) -> Result<Vec<ChangeId>, StoreError> {
        let mut kept = self.tx.witnesses_from(replica)?;
        let mut settled = Vec::with_capacity(copies.len());
        for copy in copies {
            if self.take_witness(offered_by, replica, copy, &mut kept)? {
                settled.extend(copy.id);
            }
            self.judge_unblocked()?;
        }
        self.finish()?;
        Ok(settled)
    }

    fn take_witness(
        &mut self,
        offered_by: &User,
        replica: ReplicaId,
        copy: &ReadWitness,
        kept: &mut u32,
    ) -> Result<bool, StoreError> {
        if let Some(id) = copy.id
            && self.tx.change(id)?.is_some()
        {
            return Ok(true);
        }
        let place = copy.change.file().zip(copy.change.entry());
        if let Some((file, entry)) = place {
            let is_erased = self.tx.entry(file, entry)?.is_some_and(|entry| entry.erased);
            // What was relocated is no loss: a copy of it goes where it stands now, or waits for a supervisor.
            let is_gone = is_erased && self.tx.relocated_to(file, entry)?.is_none();
            if is_gone || self.tx.is_erased(file)? {
                return Ok(true);
            }
        }
        let incoming = Incoming {
            author: offered_by,
            replica,
            save: SaveId(copy.id.map_or(Uuid::nil(), |id| id.0)),
            place: 0,
            text: copy.change.text(),
            held_before: &[],
        };
        if copy.by.as_ref().is_some_and(|(by, _)| *by == offered_by.id) {
            self.guarded(&incoming, &copy.change)?;
            return Ok(true);
        }
        let (Some((file, entry)), Some((author, author_name)), Some(change)) = (place, &copy.by, copy.id)
        else {
            self.keep_text(&incoming, "a copy of an earlier history that cannot be read")?;
            return Ok(true);
        };
        if *kept >= WITNESSES_KEPT_MAX {
            tracing::warn!(%replica, "a device offers more copies of an earlier history than are kept");
            return Ok(false);
        }
        let body = incoming.text.to_owned();
        let hash = crate::session::hash(&[author.0.as_bytes(), body.as_bytes()].concat());
        self.kept_aside = true;
        self.tx.keep_witness(&Witness {
            change,
            hash,
            author: *author,
            author_name: author_name.clone(),
            file,
            entry,
            body,
            offered_by: offered_by.id,
            replica,
            received_ms: self.now_ms,
        })?;
        self.tx.audit(&Audit {
            at_ms: self.now_ms,
            actor: Some(offered_by.id),
            replica: Some(replica),
            action: "copy_offered".to_owned(),
            file: Some(file),
            user: Some(*author),
            detail: change.to_string(),
        })?;
        *kept += 1;
        Ok(true)
    }
}
