//! Writes that are being prepared, readable before they are committed.

use std::collections::BTreeMap;

use super::error::LocalError;
use super::store::{Durability, Room};
use super::vault::{SealedBatch, Vault};

/// Rows as they will be once the batch is written.
pub(crate) struct Stage<'a> {
    vault: &'a Vault,
    rows: BTreeMap<(Room, String), Option<Vec<u8>>>,
}

impl<'a> Stage<'a> {
    /// Nothing prepared yet.
    pub(crate) fn new(vault: &'a Vault) -> Self {
        Self { vault, rows: BTreeMap::new() }
    }

    /// Prepares a row.
    pub(crate) fn put(&mut self, room: Room, key: String, bytes: Vec<u8>) {
        self.rows.insert((room, key), Some(bytes));
    }

    /// Prepares a removal.
    pub(crate) fn delete(&mut self, room: Room, key: String) {
        self.rows.insert((room, key), None);
    }

    /// The row as it will be. Bytes that do not open count as absent: they come again from the office.
    pub(crate) async fn read(&self, room: Room, key: &str) -> Result<Option<Vec<u8>>, LocalError> {
        match self.rows.get(&(room, key.to_owned())) {
            Some(staged) => Ok(staged.clone()),
            None => match self.vault.read(room, key).await.map_err(LocalError::from) {
                Err(LocalError::Damaged) => Ok(None),
                read => read,
            },
        }
    }

    /// Writes all of it, or nothing. `require` names a row that must still hold these sealed bytes.
    pub(crate) async fn commit(
        self,
        require: Option<(Room, String, Option<Vec<u8>>)>,
        durability: Durability,
    ) -> Result<(), LocalError> {
        let mut batch = SealedBatch { require, ..SealedBatch::default() };
        for ((room, key), row) in self.rows {
            match row {
                Some(bytes) => batch.puts.push((room, key, bytes)),
                None => batch.deletes.push((room, key)),
            }
        }
        Ok(self.vault.write(batch, durability).await?)
    }
}
