//! Identifiers: UUIDs with a type each, so that a file can never be passed where an entry is meant.
//!
//! Devices draw them as UUID version 7 (time-ordered). Nothing here draws one: ids are arguments.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $Name:ident),* $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $Name(pub Uuid);

        impl std::fmt::Display for $Name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl std::str::FromStr for $Name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// A file: the unit of access, sync, storage and encryption.
    FileId,
    /// A record in a file. The root entry of a file carries the file's own UUID.
    EntryId,
    /// One edit of one entry.
    ChangeId,
    /// One press of *Finish*: 1–20 changes that are sent and committed together.
    SaveId,
    /// A photo: random, and not ordered by time.
    BlobId,
    /// Somebody who can sign in.
    UserId,
    /// A team of an organisation.
    TeamId,
    /// One user's store on one device.
    ReplicaId,
    /// One run of the app: drawn at each page start, so that tabs, cloned profiles and restored backups never share one.
    WriterId,
    /// One unbroken history of the server's database. A restore begins a new one.
    IncarnationId,
}

impl FileId {
    /// The id of the file's root entry.
    #[must_use]
    pub fn root(self) -> EntryId {
        EntryId(self.0)
    }
}
