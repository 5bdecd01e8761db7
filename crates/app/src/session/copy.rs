//! A copy of what waits on this phone, sealed so that the office alone can open it.

use leptos::prelude::*;
use shared::wire::unsent::UnsentFile;

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
}

impl Session {
    /// Makes the copy. None before the office has answered this phone for the first time.
    pub(crate) fn copy_of_unsent(self) -> Option<CopyFile> {
        let state = self.state();
        let office = state
            .owner
            .with_untracked(|owner| owner.as_ref().map(|owner| owner.escrow_public_key.clone()))?;
        let unsent = self.local_untracked()?.unsent(self.replica_untracked())?;
        let sealed = escrow::seal_unsent(&serde_json::to_vec(&unsent).ok()?, &office)?;
        let text = serde_json::to_string(&UnsentFile::new(office, sealed)).ok()?;
        Some(CopyFile { name: format!("alongside-unsent-{}.json", clock::today()), text })
    }
}
