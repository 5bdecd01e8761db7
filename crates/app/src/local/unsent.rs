//! What waits here, for a copy that leaves this phone.

use leptos::prelude::GetUntracked;
use serde_json::value::RawValue;
use shared::id::ReplicaId;
use shared::wire::unsent::Unsent;

use super::{Inner, Local};
use crate::clock;

/// What waits here, as far as it can be read.
pub(crate) struct Waiting {
    /// It.
    pub(crate) unsent: Unsent,
    /// Whether that is all. Where a part of this phone's store cannot be read, nobody may say so.
    pub(crate) is_all: bool,
    /// Photos that the office does not have, those of unfinished forms as well: they go by themselves alone, and are in no
    /// copy.
    pub(crate) photos: usize,
}

impl Local {
    /// What no verdict has come for, and what is not finished. None where nothing here shows whose store this is: before
    /// the office has answered for the first time, or where that cannot be read.
    pub(crate) fn unsent(self, replica: ReplicaId) -> Option<Waiting> {
        self.inner().unsent(replica)
    }
}

impl Inner {
    pub(super) fn unsent(&self, replica: ReplicaId) -> Option<Waiting> {
        let known = self.replica.borrow();
        let drafts = || known.drafts.values().filter(|draft| !draft.is_practice());
        let waiting = known.outbox.values().filter(|record| record.is_waiting());
        let saves: Vec<_> = waiting.map(|record| RawValue::from_string(record.bytes.clone()).ok()).collect();
        let is_all = saves.iter().all(Option::is_some)
            && self.outbox_known.get_untracked()
            && self.damaged.get_untracked() == 0;
        let unsent = Unsent {
            author: known.author.id,
            replica,
            incarnation: known.standing.incarnation?,
            cursor: known.standing.cursor.clone()?,
            made_ms: clock::now_ms(),
            saves: saves.into_iter().flatten().collect(),
            drafts: drafts().cloned().collect(),
        };
        let of_drafts: usize = drafts().map(|draft| draft.own_photos().count()).sum();
        Some(Waiting { unsent, is_all, photos: known.photos_waiting().count() + of_drafts })
    }
}
