//! Why something could not be read or saved here, in words for the user.

use shared::change::SaveError;
use shared::device::Stop;

use super::store::StoreError;
use super::vault::VaultError;

/// Why the store on this phone could not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LocalError {
    /// The store was locked meanwhile.
    #[error("The app is locked. Unlock it and try again; what you typed is kept as a draft.")]
    Locked,
    /// Nothing of this file is on this phone.
    #[error("This file is not on this phone.")]
    Missing,
    /// Bytes that this key does not open.
    #[error("Part of what this phone keeps cannot be read. Sync again to fetch it from the office.")]
    Damaged,
    /// A save that could never be sent.
    #[error("{0}")]
    Save(#[from] SaveError),
    /// A save that a request has carried already.
    #[error("This has been sent. Open it and choose Amend to put it right.")]
    AlreadySent,
    /// The storage engine.
    #[error("Not saved. {0} Your text is still on the screen.")]
    Store(#[from] StoreError),
}

impl From<VaultError> for LocalError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Store(error) => Self::Store(error),
            VaultError::Open(_) => Self::Damaged,
        }
    }
}

impl From<Stop> for LocalError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Save(error) => Self::Save(error),
            Stop::AlreadySent => Self::AlreadySent,
            Stop::Missing => Self::Missing,
            // Another tab has taken an answer in, or it is as if: the store is read again, and a sync comes first.
            Stop::OtherHistory | Stop::ChangedElsewhere => Self::Store(StoreError::Changed),
            // Wanted rows are read and the operation is run again; nothing else can be unwritable but damage.
            Stop::Wanted(_) | Stop::Unwritable => Self::Damaged,
        }
    }
}
