//! The rooms of a device's store, and the keys in them.

/// One object store of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Room {
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
    /// Replica, cursor, who this store belongs to, copies of an earlier history.
    Meta,
}

impl Room {
    /// Every room. An engine that forgets one on upgrade would lose it: see the stores' contract suite.
    pub const ALL: [Self; 7] =
        [Self::Files, Self::Index, Self::Outbox, Self::Drafts, Self::Blobs, Self::Reference, Self::Meta];

    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
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

/// Where a row lies.
pub type Key = (Room, String);
