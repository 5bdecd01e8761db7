//! What the app needs of a storage engine: bytes by room and key, written all or nothing.
//!
//! The trait knows nothing of sealing, files or sync. IndexedDB is the engine in the browser; a map in memory serves
//! tests; both pass the same contract suite.

use std::future::Future;
use std::pin::Pin;

pub(crate) use shared::device::Room;

/// A future on the browser's one thread.
pub(crate) type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// When a write counts as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// On the disk, as far as the browser can promise: for saves, verdicts, pages with their cursor.
    Strict,
    /// With the operating system: for drafts.
    Relaxed,
}

/// Writes that happen together or not at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Batch {
    /// What is stored, under which key.
    pub(crate) puts: Vec<(Room, String, Vec<u8>)>,
    /// What is removed, before anything is stored.
    pub(crate) deletes: Vec<(Room, String)>,
    /// A row that must still hold exactly these bytes (or none), else nothing is written.
    pub(crate) require: Option<(Room, String, Option<Vec<u8>>)>,
}

/// Why storage failed, by what the user can do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StoreError {
    /// The phone is full.
    #[error("This phone is full.")]
    Full,
    /// The browser refuses storage (private mode, storage switched off) or has lost it for good.
    #[error("This browser does not let the app keep anything.")]
    Unavailable,
    /// Another tab has a newer version of the app open.
    #[error("The app was updated in another tab.")]
    Superseded,
    /// Another tab, asleep or of an older version, holds on to the storage.
    #[error("The app is open in another tab. Close that one and try again.")]
    Blocked,
    /// The row named in [`Batch::require`] has changed meanwhile; nothing was written.
    #[error("Something else was saved in between.")]
    Changed,
    /// Anything else, with the browser's own words for the log.
    #[error("Storage on this phone failed.")]
    Failed(String),
}

/// Rows by key.
pub(crate) type StoredRows = Vec<(String, Vec<u8>)>;

/// A storage engine.
pub(crate) trait Store {
    /// The bytes under `key`, if there are any.
    fn read<'a>(&'a self, room: Room, key: &'a str) -> LocalFuture<'a, Result<Option<Vec<u8>>, StoreError>>;

    /// The bytes under each of `keys`, in their order, all of one moment.
    fn read_many<'a>(
        &'a self,
        keys: &'a [(Room, String)],
    ) -> LocalFuture<'a, Result<Vec<Option<Vec<u8>>>, StoreError>>;

    /// Every row whose key begins with `prefix` (empty: all), ordered by key.
    fn read_all<'a>(&'a self, room: Room, prefix: &'a str)
    -> LocalFuture<'a, Result<StoredRows, StoreError>>;

    /// Writes the batch in one transaction. Returns only when it is as durable as asked.
    fn write<'a>(&'a self, batch: Batch, durability: Durability) -> LocalFuture<'a, Result<(), StoreError>>;
}
