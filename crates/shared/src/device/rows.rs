//! Rows that an operation reads, and rows that it will write: readable before they are committed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::replica::After;
use super::room::{Key, Room};
use crate::change::SaveError;

/// Rows as they were read; none for one that is not there, or that does not open.
pub type ReadRows = BTreeMap<Key, Option<Vec<u8>>>;

/// Why an operation did not come to its end. Nothing was changed by it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// It needs these rows: read them, and call it again.
    #[error("rows are wanted")]
    Wanted(BTreeSet<Key>),
    /// The server would refuse the save.
    #[error("{0}")]
    Save(#[from] SaveError),
    /// A request has carried the save: it can no longer be taken back.
    #[error("this has been sent")]
    AlreadySent,
    /// Nothing of this file is on this device.
    #[error("this file is not here")]
    Missing,
    /// The office has begun another history since this device last synced with it.
    #[error("the office began again")]
    OtherHistory,
    /// Another tab has written what this one would act on.
    #[error("another tab has changed this")]
    ChangedElsewhere,
    /// A value that cannot be written as JSON: a fault of this build.
    #[error("this cannot be written")]
    Unwritable,
}

/// What is to be written together, or not at all, and what is true once that is committed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// Rows as they will be; none for one that is removed.
    pub writes: ReadRows,
    /// What the replica absorbs after the commit.
    pub after: After,
}

/// Rows as they will be once what was prepared is written.
pub struct Rows<'a> {
    read: &'a ReadRows,
    written: ReadRows,
}

impl<'a> Rows<'a> {
    /// Nothing prepared yet.
    #[must_use]
    pub fn new(read: &'a ReadRows) -> Self {
        Self { read, written: ReadRows::new() }
    }

    /// Goes on only if all of these are known.
    ///
    /// # Errors
    /// [`Stop::Wanted`], with every one that is missing.
    pub fn want(&self, keys: impl IntoIterator<Item = Key>) -> Result<(), Stop> {
        let known = |key: &Key| self.written.contains_key(key) || self.read.contains_key(key);
        let wanted: BTreeSet<Key> = keys.into_iter().filter(|key| !known(key)).collect();
        if wanted.is_empty() { Ok(()) } else { Err(Stop::Wanted(wanted)) }
    }

    /// The row as it will be.
    ///
    /// # Errors
    /// [`Stop::Wanted`] where it was not read.
    pub fn get(&self, room: Room, key: &str) -> Result<Option<&[u8]>, Stop> {
        let key = (room, key.to_owned());
        match self.written.get(&key).or_else(|| self.read.get(&key)) {
            Some(row) => Ok(row.as_deref()),
            None => Err(Stop::Wanted(BTreeSet::from([key]))),
        }
    }

    /// Prepares a row.
    ///
    /// # Errors
    /// [`Stop::Unwritable`].
    pub fn put(&mut self, room: Room, key: String, value: &(impl Serialize + ?Sized)) -> Result<(), Stop> {
        let bytes = serde_json::to_vec(value).map_err(|_| Stop::Unwritable)?;
        self.written.insert((room, key), Some(bytes));
        Ok(())
    }

    /// Prepares a row of bytes as they are.
    pub fn put_bytes(&mut self, room: Room, key: String, bytes: Vec<u8>) {
        self.written.insert((room, key), Some(bytes));
    }

    /// Prepares a removal.
    pub fn delete(&mut self, room: Room, key: String) {
        self.written.insert((room, key), None);
    }

    /// Whether anything was prepared in this room.
    #[must_use]
    pub fn writes_in(&self, room: Room) -> bool {
        self.written.keys().any(|(its, _)| *its == room)
    }

    /// What was prepared.
    #[must_use]
    pub fn into_writes(self) -> ReadRows {
        self.written
    }
}
