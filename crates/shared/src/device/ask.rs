//! What a request carries, and what must be on the disk before it is sent.

use serde_json::value::RawValue;

use super::former;
use super::replica::{After, Replica};
use super::room::Room;
use super::rows::{ReadRows, Rows, Step, Stop};
use crate::id::{FileId, ReplicaId, SaveId};
use crate::limits::{LIST_MS, PROTOCOL};
use crate::outbox;
use crate::wire::sync::SyncRequest;

/// What a request says of its sender.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The build.
    pub build: String,
    /// The store on this device.
    pub replica: ReplicaId,
}

/// A request as it is about to be sent, and what its answer needs to be taken in.
#[derive(Debug)]
pub struct Asked {
    /// What is sent.
    pub request: SyncRequest,
    /// The saves it carries, in order.
    pub sent: Vec<SaveId>,
    /// The files whose witness copies it carries.
    pub offered: Vec<FileId>,
}

impl Replica {
    /// A request with up to `bytes_max` bytes of saves. The step marks these as handed over, and is committed before
    /// the request leaves; it may be empty.
    ///
    /// # Errors
    /// [`Stop::Wanted`].
    pub fn ask(
        &self,
        sender: &Sender,
        bytes_max: usize,
        now_ms: u64,
        read: &ReadRows,
    ) -> Result<(Asked, Step), Stop> {
        let mut rows = Rows::new(read);
        let mut after = After::default();
        let due = |listed_ms: u64| now_ms.abs_diff(listed_ms) >= LIST_MS;
        let list = self.standing.first_complete && self.standing.listed_ms.is_none_or(due);
        // What is held is offered once a day as well: the office may have decided about it in a file that is not ours.
        let goes = |record: &&outbox::Record| record.is_waiting() || (list && record.is_held());
        let (offered, witnesses) = former::offer(&rows, &self.standing)?;
        let copies: usize = witnesses.iter().map(|copy| copy.get().len() + 1).sum();
        let batch = outbox::batch(self.outbox.values().filter(goes), bytes_max.saturating_sub(copies));
        let (mut sent, mut saves) = (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len()));
        for record in batch.iter().filter_map(|id| self.outbox.get(id)) {
            // Bytes that are no JSON any more stay where they are, and hold up nobody.
            let Ok(save) = RawValue::from_string(record.bytes.clone()) else { continue };
            saves.push(save);
            sent.push(record.id);
            if !record.handed_over {
                let record = outbox::Record { handed_over: true, ..record.clone() };
                rows.put(Room::Outbox, record.id.to_string(), &record)?;
                after.outbox.insert(record.id, Some(record));
            }
        }
        let request = SyncRequest {
            protocol: PROTOCOL,
            build: sender.build.clone(),
            replica: sender.replica,
            sent_at_ms: now_ms,
            waiting: self.waiting(),
            cursor: self.standing.cursor.clone(),
            saves,
            list,
            witnesses,
        };
        Ok((Asked { request, sent, offered }, Step { writes: rows.into_writes(), after }))
    }
}
