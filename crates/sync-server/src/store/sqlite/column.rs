//! How values stand in columns.

use std::str::FromStr;

use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::seq::Sequence;
use uuid::Uuid;

use crate::store::StoreError;

/// Bits of the counter in a stored sequence. The epoch stands above them.
const COUNTER_BITS: u32 = 40;

/// A sequence as one integer that compares like it.
pub(super) fn seq_in(seq: Sequence) -> i64 {
    (i64::from(seq.epoch) << COUNTER_BITS) | int(seq.counter)
}

/// The sequence of a stored integer.
pub(super) fn seq_out(stored: i64) -> Sequence {
    let epoch = u32::try_from(stored >> COUNTER_BITS).unwrap_or_default();
    let counter = u64::try_from(stored & ((1 << COUNTER_BITS) - 1)).unwrap_or_default();
    Sequence { epoch, counter }
}

/// SQLite's integers are signed; what does not fit is the greatest that does.
pub(super) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// One row of an answer, read by column number.
pub(super) struct Columns<'r, 's>(pub(super) &'r Row<'s>);

impl Columns<'_, '_> {
    pub(super) fn get<T: rusqlite::types::FromSql>(&self, column: usize) -> Result<T, StoreError> {
        self.0.get(column).map_err(failed)
    }

    pub(super) fn id<T: From<Id>>(&self, column: usize) -> Result<T, StoreError> {
        Ok(T::from(Id(self.get(column)?)))
    }

    pub(super) fn id_or_none<T: From<Id>>(&self, column: usize) -> Result<Option<T>, StoreError> {
        Ok(self.get::<Option<Uuid>>(column)?.map(|id| T::from(Id(id))))
    }

    pub(super) fn seq(&self, column: usize) -> Result<Sequence, StoreError> {
        Ok(seq_out(self.get(column)?))
    }

    pub(super) fn ms(&self, column: usize) -> Result<u64, StoreError> {
        Ok(u64::try_from(self.get::<i64>(column)?).unwrap_or_default())
    }

    pub(super) fn ms_or_none(&self, column: usize) -> Result<Option<u64>, StoreError> {
        Ok(self.get::<Option<i64>>(column)?.and_then(|ms| u64::try_from(ms).ok()))
    }

    pub(super) fn number<T: TryFrom<i64>>(&self, column: usize) -> Result<T, StoreError> {
        T::try_from(self.get::<i64>(column)?)
            .map_err(|_| StoreError::Unreadable(format!("the number in column {column}")))
    }

    pub(super) fn json<T: DeserializeOwned>(&self, column: usize) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|error| StoreError::Unreadable(error.to_string()))
    }

    pub(super) fn parsed<T: FromStr>(&self, column: usize) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        text.parse().map_err(|_| StoreError::Unreadable(format!("the text {text:?} in column {column}")))
    }
}

/// An id as stored, on its way to its own type.
pub(super) struct Id(pub(super) Uuid);

macro_rules! from_id {
    ($($Name:ident),*) => {$(
        impl From<Id> for shared::id::$Name {
            fn from(id: Id) -> Self {
                Self(id.0)
            }
        }
    )*};
}
from_id!(BlobId, FileId, EntryId, ChangeId, SaveId, UserId, TeamId, ReplicaId, WriterId, IncarnationId);

impl From<Id> for Uuid {
    fn from(id: Id) -> Self {
        id.0
    }
}

/// A value as JSON text.
pub(super) fn json_in(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Unreadable(error.to_string()))
}

/// What an error of the engine means to the caller.
pub(super) fn failed(error: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode::{
        CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, ReadOnly, SystemIoFailure,
    };
    match error.sqlite_error_code() {
        // Another process holds the database, such as a command of ours: it is worth another try.
        Some(DatabaseBusy | DatabaseLocked) => StoreError::Busy,
        Some(DiskFull | SystemIoFailure | ReadOnly | CannotOpen) => StoreError::NoRoom(Box::new(error)),
        _ => StoreError::Engine(Box::new(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_compare_as_their_integers() {
        let in_order = [(0, 0), (0, 1), (0, (1 << COUNTER_BITS) - 1), (1, 0), (1, 5), (2, 1)];
        let stored: Vec<i64> = in_order.iter().map(|&pair| seq_in(Sequence::from(pair))).collect();
        assert!(stored.is_sorted());
        for (pair, stored) in in_order.into_iter().zip(stored) {
            assert_eq!(seq_out(stored), Sequence::from(pair));
        }
    }
}
