//! Demonstration data: fictional people, told as saves that go through the same door as anybody's.

use shared::id::{TeamId, UserId};
use shared::role::{Role, Roles};
use uuid::Uuid;

use crate::app::write_now;
use crate::session::password::hash_now;
use crate::store::row::{Team, User};
use crate::store::{Reading, Store, StoreError};

/// The password of every demonstration account.
pub const PASSWORD: &str = "alongside-demo";

/// Under this name the ids of the demonstration are derived, so that they are the same on every machine.
const NAMES: Uuid = Uuid::from_u128(0x616c_6f6e_6773_6964_652d_6465_6d6f_2f31);

/// An id that is the same in every demonstration.
#[must_use]
pub fn id(name: &str) -> Uuid {
    Uuid::new_v5(&NAMES, name.as_bytes())
}

/// The people of the demonstration service: key, name, role.
pub const STAFF: [(&str, &str, Role); 6] = [
    ("link.worker", "Rosa Hale", Role::LinkWorker),
    ("link.worker2", "Tom Wren", Role::LinkWorker),
    ("support.worker", "Sefa Lane", Role::SupportWorker),
    ("supervisor", "Jean Moor", Role::Supervisor),
    ("evaluator", "Idris Cole", Role::Evaluator),
    ("admin", "Pat Arden", Role::Admin),
];

/// The user of a key such as `link.worker`.
#[must_use]
pub fn user(key: &str) -> UserId {
    UserId(id(&format!("user:{key}")))
}

/// Whether this store holds a demonstration.
///
/// # Errors
/// That of the store.
pub fn is_demo(view: &dyn Reading) -> Result<bool, StoreError> {
    Ok(view.user(user("admin"))?.is_some())
}

/// Fills an empty store; leaves one that has users as it is.
///
/// # Errors
/// Where a story does not follow the format, or the store fails.
pub fn seed_if_empty(store: &dyn Store, now_ms: u64) -> anyhow::Result<()> {
    let password = hash_now(PASSWORD)?;
    write_now(store, move |tx| {
        if !tx.users()?.is_empty() {
            return Ok(());
        }
        let team = Team { id: TeamId(id("team")), name: "Halesowen and Cradley".to_owned() };
        tx.put_team(&team)?;
        for (key, name, role) in STAFF {
            tx.put_user(&User {
                id: user(key),
                email: format!("{key}@demo.invalid"),
                name: name.to_owned(),
                roles: Roles::from([role]),
                team: Some(team.id),
                password: Some(password.clone()),
                disabled: false,
                sessions_from_ms: 0,
                head: tx.visible_through()?,
            })?;
        }
        let _ = now_ms;
        Ok(())
    })?;
    Ok(())
}
