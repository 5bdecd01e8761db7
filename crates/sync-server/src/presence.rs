//! When devices were last heard from. Kept in memory and written at most once a minute: a sync with nothing to do writes
//! nothing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use shared::id::{ReplicaId, UserId};

use crate::store::row::Device;
use crate::store::{StoreError, Writing};

/// What devices have said since it was last written down.
#[derive(Debug, Default)]
pub struct Presence {
    heard: Mutex<HashMap<ReplicaId, Device>>,
}

impl Presence {
    /// Remembers what a device said.
    pub fn hear(&self, replica: ReplicaId, device: Device) {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).insert(replica, device);
    }

    /// What is not written down yet.
    #[must_use]
    pub fn take(&self) -> Vec<(ReplicaId, Device)> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }

    /// Every device: those that are written down, and what was heard since.
    #[must_use]
    pub fn all(&self, written: Vec<(ReplicaId, Device)>) -> HashMap<ReplicaId, Device> {
        let mut latest: HashMap<ReplicaId, Device> = written.into_iter().collect();
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        latest.extend(heard.iter().map(|(replica, device)| (*replica, device.clone())));
        latest
    }

    /// The same, the devices of each user together.
    #[must_use]
    pub fn by_user(&self, written: Vec<(ReplicaId, Device)>) -> HashMap<UserId, Vec<(ReplicaId, Device)>> {
        let mut by_user: HashMap<UserId, Vec<(ReplicaId, Device)>> = HashMap::new();
        for (replica, device) in self.all(written) {
            by_user.entry(device.user).or_default().push((replica, device));
        }
        by_user
    }
}

/// Writes down what was heard.
///
/// # Errors
/// That of the store.
pub fn write_down(tx: &mut dyn Writing, heard: &[(ReplicaId, Device)]) -> Result<(), StoreError> {
    for (replica, device) in heard {
        tx.put_device(*replica, device)?;
    }
    Ok(())
}
