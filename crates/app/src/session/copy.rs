//! What is sealed so that the office alone can open it: a copy of what waits on this phone, and what somebody said of the service.

use leptos::prelude::*;
use shared::feedback::{Given, bound_to};
use shared::id::FileId;
use shared::wire::unsent::{FILE_BYTES_MAX, UnsentFile};

use super::Session;
use crate::clock;
use crate::local::keys::escrow;

/// A file to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CopyFile {
    /// Its name, which says nothing of anybody.
    pub(crate) name: String,
    /// What is in it.
    pub(crate) text: String,
    /// Whether all that waits here is in it, as far as anybody can know.
    pub(crate) is_all: bool,
    /// Photos that wait here and are not in it.
    pub(crate) photos: usize,
}

/// Why there is no copy, in words for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoCopy {
    /// Nothing here shows the office whose phone this is.
    #[error(
        "This phone cannot show the office whose it is: it has not reached it yet, or cannot read that any more. Try again where there is signal, and keep this phone."
    )]
    Nameless,
    /// More than the office takes in one file.
    #[error("What waits here is too much for one file. Keep this phone, and ring your supervisor.")]
    TooLarge,
    /// It could not be made.
    #[error("The copy could not be made. Keep this phone, and ring your supervisor.")]
    Failed,
}

impl Session {
    /// Seals what somebody said of the service to the office whose phone this is: from then on nobody reads it here. None where
    /// nothing here shows the office.
    pub(crate) fn seal_feedback(self, given: &Given, restricted: FileId) -> Option<String> {
        let state = self.state();
        let office = state.owner.with_untracked(|owner| Some(owner.as_ref()?.escrow_public_key.clone()))?;
        escrow::seal_feedback(&given.to_bytes().ok()?, &bound_to(restricted), &office)
    }

    /// Makes the copy.
    ///
    /// # Errors
    /// [`NoCopy`].
    pub(crate) fn copy_of_unsent(self) -> Result<CopyFile, NoCopy> {
        let state = self.state();
        let office =
            state.owner.with_untracked(|owner| owner.as_ref().map(|owner| owner.escrow_public_key.clone()));
        let waiting = self.local_untracked().and_then(|local| local.unsent(self.replica_untracked()));
        let (Some(office), Some(waiting)) = (office, waiting) else { return Err(NoCopy::Nameless) };
        let bytes = serde_json::to_vec(&waiting.unsent).map_err(|_| NoCopy::Failed)?;
        let sealed = escrow::seal_unsent(&bytes, &office).ok_or(NoCopy::Failed)?;
        let file = UnsentFile::new(office, sealed);
        let text = serde_json::to_string(&file).map_err(|_| NoCopy::Failed)?;
        if text.len() > FILE_BYTES_MAX {
            return Err(NoCopy::TooLarge);
        }
        let name = format!("alongside-unsent-{}.json", clock::today());
        Ok(CopyFile { name, text, is_all: waiting.is_all, photos: waiting.photos })
    }
}
