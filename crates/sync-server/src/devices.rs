//! Devices that were stopped, because they are lost: what one still brings is held, and it is sent nothing more.
//!
//! Its user goes on with others. What a stopped device writes counts where a supervisor says so, or once it is in use again.

use shared::id::ReplicaId;

use crate::accounts::By;
use crate::receive::Receiver;
use crate::store::row::{Audit, User};
use crate::store::{Reading, StoreError, Writing};

/// The user as they stand on this device: as if their account were switched off, where it was stopped.
///
/// # Errors
/// That of the store.
pub fn on(view: &dyn Reading, user: User, device: ReplicaId) -> Result<User, StoreError> {
    let disabled = user.disabled || view.stopped_ms(device)?.is_some();
    Ok(User { disabled, ..user })
}

/// Stops a device of this user, or lets it be used again: then what is held of its user is judged anew.
///
/// # Errors
/// That of the store.
pub fn stop(
    tx: &mut dyn Writing,
    By(actor): By,
    device: ReplicaId,
    user: &User,
    stopped: bool,
    now_ms: u64,
) -> Result<(), StoreError> {
    if tx.stopped_ms(device)?.is_some() == stopped {
        return Ok(());
    }
    // A backup that lacks it is told from one that has it.
    tx.next_seq()?;
    tx.put_stopped(device, stopped.then_some(now_ms))?;
    tx.audit(&Audit {
        at_ms: now_ms,
        actor,
        replica: Some(device),
        action: if stopped { "device_stopped" } else { "device_allowed" }.to_owned(),
        file: None,
        user: Some(user.id),
        detail: String::new(),
    })?;
    if stopped { Ok(()) } else { Receiver::new(tx, now_ms).judge_held_of(user.id) }
}
