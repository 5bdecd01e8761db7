//! What a request carries, and what must be on the disk before it is sent.

use serde_json::value::RawValue;

use super::former;
use super::replica::{After, Replica};
use super::room::Room;
use super::rows::{ReadRows, Rows, Step, Stop};
use crate::id::{FileId, ReplicaId, SaveId};
use crate::limits::{LIST_MS, PROTOCOL};
use crate::outbox;
use crate::wire::sync::{SyncAnswer, SyncRequest};

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

impl Asked {
    /// The request that follows this answer where nothing is to be sent, if one follows: it can be made while the answer is
    /// still being stored. Whether it is the one that is wanted then, [`Self::is_answered_by`] says.
    #[must_use]
    pub fn following(&self, answer: &SyncAnswer) -> Option<SyncRequest> {
        let asked = &self.request;
        let only_asks = asked.saves.is_empty() && asked.witnesses.is_empty();
        (answer.more && only_asks).then(|| SyncRequest {
            protocol: asked.protocol,
            build: asked.build.clone(),
            replica: asked.replica,
            sent_at_ms: asked.sent_at_ms,
            waiting: asked.waiting,
            cursor: Some(answer.cursor.clone()),
            saves: Vec::new(),
            list: asked.list,
            witnesses: Vec::new(),
        })
    }

    /// Whether what the office says to `made` is an answer to this request too: they ask the same, at whatever time.
    #[must_use]
    pub fn is_answered_by(&self, made: &SyncRequest) -> bool {
        let SyncRequest { protocol, build, replica, sent_at_ms: _, waiting, cursor, saves, list, witnesses } =
            &self.request;
        let same_sender = (*protocol, build, *replica) == (made.protocol, &made.build, made.replica);
        let same_question = (waiting, cursor, *list) == (&made.waiting, &made.cursor, made.list);
        let only_ask = [saves, witnesses, &made.saves, &made.witnesses].iter().all(|sent| sent.is_empty());
        same_sender && same_question && only_ask
    }
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::IncarnationId;
    use crate::wire::sync::Waiting;

    fn asked() -> Asked {
        let request = SyncRequest {
            protocol: PROTOCOL,
            build: "0.1.0".to_owned(),
            replica: ReplicaId(Uuid::from_u128(1)),
            sent_at_ms: 5,
            waiting: Waiting::default(),
            cursor: Some("one".to_owned()),
            saves: Vec::new(),
            list: false,
            witnesses: Vec::new(),
        };
        Asked { request, sent: Vec::new(), offered: Vec::new() }
    }

    fn answer(more: bool) -> SyncAnswer {
        SyncAnswer {
            incarnation: IncarnationId(Uuid::from_u128(2)),
            now_ms: 6,
            verdicts: Vec::new(),
            pages: Vec::new(),
            dropped: Vec::new(),
            cursor: "two".to_owned(),
            passed: None,
            more,
            restart: false,
            heads: None,
            witnessed: Vec::new(),
            safe_through: None,
            update: None,
            account_off: false,
            stopped: false,
        }
    }

    #[test]
    fn what_is_asked_ahead_is_what_is_asked_next_unless_something_was_written_meanwhile() {
        let made = asked().following(&answer(true)).unwrap();
        let next = |change: fn(&mut SyncRequest)| {
            let mut next = asked();
            next.request.cursor = Some("two".to_owned());
            next.request.sent_at_ms = 9;
            change(&mut next.request);
            next.is_answered_by(&made)
        };
        assert!(next(|_| {}));
        assert!(!next(|request| request.cursor = Some("three".to_owned())));
        assert!(!next(|request| request.waiting.drafts = 1));
        assert!(!next(|request| request.list = true));
        assert!(!next(|request| request.saves.push(RawValue::from_string("{}".to_owned()).unwrap())));
    }

    #[test]
    fn nothing_is_asked_ahead_at_the_end_or_where_something_was_sent() {
        assert!(asked().following(&answer(false)).is_none());
        let mut sends = asked();
        sends.request.saves.push(RawValue::from_string("{}".to_owned()).unwrap());
        assert!(sends.following(&answer(true)).is_none());
    }
}
