//! A device's disk: rows by key, written all or nothing, as IndexedDB promises.

use std::collections::{BTreeMap, BTreeSet};

use shared::device::photo::HEAD;
use shared::device::replica::{LoadedRow, is_starting};
use shared::device::rows::ReadRows;
use shared::device::{Key, Room};
use shared::id::{BlobId, ChangeId, SaveId};

/// Why a commit did not happen. Nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskError {
    /// The disk is full.
    Full,
    /// The required row has changed meanwhile.
    Changed,
}

/// What lies on one device.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    rows: BTreeMap<Key, Vec<u8>>,
    /// What relaxed writes replaced, newest last: the operating system may still lose them.
    unflushed: Vec<(Key, Option<Vec<u8>>)>,
    /// How many of the next writes fail because the disk is full.
    pub full_for: u32,
    /// The saves of practice that were committed to it and not set back: what the world knows of it, which goes where it goes.
    pub practised: BTreeSet<SaveId>,
}

impl Disk {
    /// The row under a key.
    #[must_use]
    pub fn row(&self, key: &Key) -> Option<&Vec<u8>> {
        self.rows.get(key)
    }

    /// Writes strictly: all of it is on the disk, and everything that was written before.
    ///
    /// # Errors
    /// [`DiskError`]; then nothing was written.
    pub fn commit(
        &mut self,
        writes: ReadRows,
        require: Option<(&Key, Option<&Vec<u8>>)>,
    ) -> Result<(), DiskError> {
        self.refuse()?;
        if let Some((key, expected)) = require
            && self.rows.get(key) != expected
        {
            return Err(DiskError::Changed);
        }
        self.unflushed.clear();
        for (key, row) in writes {
            match row {
                Some(bytes) => drop(self.rows.insert(key, bytes)),
                None => drop(self.rows.remove(&key)),
            }
        }
        Ok(())
    }

    /// Writes one row as drafts are written: it may be lost with the power.
    ///
    /// # Errors
    /// [`DiskError::Full`].
    pub fn relaxed(&mut self, key: Key, bytes: Vec<u8>) -> Result<(), DiskError> {
        self.refuse()?;
        let before = self.rows.insert(key.clone(), bytes);
        self.unflushed.push((key, before));
        Ok(())
    }

    fn refuse(&mut self) -> Result<(), DiskError> {
        if self.full_for > 0 {
            self.full_for -= 1;
            return Err(DiskError::Full);
        }
        Ok(())
    }

    /// The power goes: what was not flushed may be gone.
    pub fn cut_power(&mut self) {
        while let Some((key, before)) = self.unflushed.pop() {
            match before {
                Some(bytes) => drop(self.rows.insert(key, bytes)),
                None => drop(self.rows.remove(&key)),
            }
        }
    }

    /// Everything is gone: the browser has cleared it.
    pub fn wipe(&mut self) {
        *self = Self::default();
    }

    /// What a starting app reads.
    #[must_use]
    pub fn start_rows(&self) -> Vec<LoadedRow> {
        let rows = self.rows.iter().filter(|((room, key), _)| is_starting(*room, key));
        rows.map(|((room, key), bytes)| (*room, key.clone(), Some(bytes.clone()))).collect()
    }

    /// Turns bytes of a row into other bytes: damage.
    pub fn damage(&mut self, key: &Key) {
        if let Some(bytes) = self.rows.get_mut(key) {
            *bytes = b"~".to_vec();
        }
    }

    /// The keys of a room.
    pub fn keys(&self, room: Room) -> impl Iterator<Item = &Key> {
        self.rows.keys().filter(move |(its, _)| *its == room)
    }

    /// Whether the pages of any file name this change.
    #[must_use]
    pub fn pages_name(&self, id: ChangeId) -> bool {
        let id = id.to_string();
        let mut pages = self.rows.iter().filter(|((room, _), _)| *room == Room::Files);
        pages.any(|(_, row)| std::str::from_utf8(row).is_ok_and(|text| text.contains(&id)))
    }

    /// The photos that lie here.
    #[must_use]
    pub fn photos(&self) -> BTreeSet<BlobId> {
        let heads = self.keys(Room::Blobs).filter_map(|(_, key)| key.strip_prefix(HEAD));
        heads.filter_map(|id| id.parse().ok()).collect()
    }

    /// The changes of which a copy lies here: as they are, or as the bytes of a save inside an outbox record.
    #[must_use]
    pub fn changes(&self) -> BTreeSet<ChangeId> {
        let mut found = BTreeSet::new();
        for text in self.rows.values().filter_map(|row| std::str::from_utf8(row).ok()) {
            for (before, after) in MARKS {
                let ids = text.match_indices(before).map(|(at, _)| &text[at + before.len()..]);
                let whole =
                    ids.filter(|rest| rest.get(UUID_CHARS..).is_some_and(|rest| rest.starts_with(after)));
                found.extend(whole.filter_map(|rest| rest[..UUID_CHARS].parse::<ChangeId>().ok()));
            }
        }
        found
    }
}

/// What stands before and after the id of a change: as itself, and inside the text of a save.
const MARKS: [(&str, &str); 2] = [("{\"id\":\"", "\",\"file\""), ("{\\\"id\\\":\\\"", "\\\",\\\"file\\\"")];
/// Characters of an id.
const UUID_CHARS: usize = 36;
