//! What the app needs of a storage engine: bytes by room and key, written all or nothing.
//!
//! The trait knows nothing of sealing, files or sync. IndexedDB is the engine in the browser; a map in memory serves
//! tests; both pass the same contract suite.

use std::future::Future;
use std::pin::Pin;

/// A future on the browser's one thread.
pub(crate) type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// One object store of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Room {
    /// Per file a sealed base, and a few sealed tails that are folded into it when they grow.
    Files,
    /// Sealed summaries in shards, and overlays for files with unsent saves.
    Index,
    /// Saves that the office may not have safely yet.
    Outbox,
    /// Unfinished forms.
    Drafts,
    /// Photos, in pieces.
    Blobs,
    /// Instruments, services, practices.
    Reference,
    /// Replica, cursor, who this store belongs to.
    Meta,
}

impl Room {
    /// Every room. An engine that forgets one on upgrade would lose it: see the contract suite.
    pub(crate) const ALL: [Self; 7] =
        [Self::Files, Self::Index, Self::Outbox, Self::Drafts, Self::Blobs, Self::Reference, Self::Meta];

    /// Its name in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Index => "index",
            Self::Outbox => "outbox",
            Self::Drafts => "drafts",
            Self::Blobs => "blobs",
            Self::Reference => "reference",
            Self::Meta => "meta",
        }
    }
}

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

    /// Every row whose key begins with `prefix` (empty: all), ordered by key.
    fn read_all<'a>(&'a self, room: Room, prefix: &'a str)
    -> LocalFuture<'a, Result<StoredRows, StoreError>>;

    /// Writes the batch in one transaction. Returns only when it is as durable as asked.
    fn write<'a>(&'a self, batch: Batch, durability: Durability) -> LocalFuture<'a, Result<(), StoreError>>;
}
