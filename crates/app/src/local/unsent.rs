//! What waits here, for a copy that leaves this phone.

use serde_json::value::RawValue;
use shared::id::ReplicaId;
use shared::wire::unsent::Unsent;

use super::{Inner, Local};
use crate::clock;

impl Local {
    /// What no verdict has come for, and what is not finished. None before the office has answered for the first time:
    /// nothing shows then whose store this is.
    pub(crate) fn unsent(self, replica: ReplicaId) -> Option<Unsent> {
        self.inner().unsent(replica)
    }
}

impl Inner {
    pub(super) fn unsent(&self, replica: ReplicaId) -> Option<Unsent> {
        let known = self.replica.borrow();
        let waiting = known.outbox.values().filter(|record| record.is_waiting());
        Some(Unsent {
            author: known.author.id,
            replica,
            incarnation: known.standing.incarnation?,
            cursor: known.standing.cursor.clone()?,
            made_ms: clock::now_ms(),
            saves: waiting.filter_map(|record| RawValue::from_string(record.bytes.clone()).ok()).collect(),
            drafts: known.drafts.values().cloned().collect(),
        })
    }
}
