//! When the browser does not open what the app keeps in it: what is known all the same, and the last way out.

use leptos::prelude::*;

use super::Session;
use crate::local::device::Device;
use crate::local::store::StoreError;

/// Why nothing can be opened on this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StorageTrouble {
    /// The browser keeps nothing for this app, and as far as is known never has: a private window, storage switched off.
    Refused,
    /// Somebody's store was here, and the browser does not open it.
    Closed {
        /// How many saves in it the office did not have when it was last open.
        work: u32,
    },
}

impl Session {
    /// Why nothing can be opened on this phone, if so. Tracked.
    pub(crate) fn storage_trouble(self) -> Option<StorageTrouble> {
        self.state().trouble.get()
    }

    /// Notes that storage failed, where that is a trouble that no other words tell better. Says whether it is.
    pub(super) fn is_in_trouble(self, error: &StoreError) -> bool {
        let trouble = match error {
            StoreError::Unavailable | StoreError::Failed(_) => match Device::marked() {
                None => StorageTrouble::Refused,
                Some(work) => StorageTrouble::Closed { work },
            },
            // Each of these says what to do, and the lock opens once it is done.
            StoreError::Full | StoreError::Superseded | StoreError::Blocked | StoreError::Changed => {
                return false;
            }
        };
        self.state().trouble.set(Some(trouble));
        true
    }

    /// Removes everything that the app keeps on this phone, of everybody, with what the office never saw. Only for somebody
    /// who has been told so and has said yes.
    ///
    /// # Errors
    /// Where the browser does not remove it either.
    pub(crate) async fn begin_anew(self) -> Result<(), StoreError> {
        self.state().device.borrow_mut().take();
        Device::erase_everything().await
    }
}
