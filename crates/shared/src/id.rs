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

/// The version of the ids of practice files. RFC 9562 leaves it to whoever uses it, and nothing here draws it otherwise.
const PRACTICE_VERSION: usize = 8;

impl FileId {
    /// The id of the file's root entry.
    #[must_use]
    pub fn root(self) -> EntryId {
        EntryId(self.0)
    }

    /// The id of a new practice file, made of one that was drawn.
    #[must_use]
    pub fn practice(drawn: Uuid) -> Self {
        let mut bytes = drawn.into_bytes();
        bytes[6] = (bytes[6] & 0x0f) | 0x80;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Self(Uuid::from_bytes(bytes))
    }

    /// Whether it is a practice file: one that is made up to learn with, lives on one device alone, and that nothing counts.
    /// The id says so, so that nobody has to open the file to know, and no edit can make it anything else.
    #[must_use]
    pub fn is_practice(self) -> bool {
        self.0.get_version_num() == PRACTICE_VERSION && self.0.get_variant() == uuid::Variant::RFC4122
    }

    /// The id of a new file that belongs to this one, such as a concern to its case: for practice where this is.
    #[must_use]
    pub fn beside(self, drawn: Uuid) -> Self {
        if self.is_practice() { Self::practice(drawn) } else { Self(drawn) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_practice_file_says_so_and_that_of_no_other_does() {
        let drawn = Uuid::from_u128(0x019a_b3f0_1234_7abc_8def_0123_4567_89ab);
        let (real, practice) = (FileId(drawn), FileId::practice(drawn));
        assert!(!real.is_practice() && practice.is_practice());
        assert_eq!(practice.to_string(), "019ab3f0-1234-8abc-8def-0123456789ab");
        assert_eq!(practice.to_string().parse(), Ok(practice));
        assert!(practice.beside(drawn).is_practice() && !real.beside(drawn).is_practice());
        assert!(!FileId(Uuid::nil()).is_practice() && !FileId(Uuid::max()).is_practice());
    }
}
