//! Demonstration data: fictional people, told as saves that go through the same door as anybody's.

mod generated;
mod numbers;
mod script;
mod story;

use shared::id::{ReplicaId, TeamId, UserId};
use shared::role::{Role, Roles};
use uuid::Uuid;

use crate::app::{read_now, write_now};
use crate::clock::HOUR_MS;
use crate::grants;
use crate::session::password::hash_now;
use crate::store::row::{Device, Team, User};
use crate::store::{Reading, Store, StoreError, Writing};
use script::Script;
pub use script::case;

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
    if !read_now(store, |view| Ok(view.users()?.is_empty()))? {
        return Ok(());
    }
    let password = hash_now(PASSWORD)?;
    let mut script = Script::new(now_ms);
    for story in story::all()?.iter().chain(&generated::stories()) {
        script.tell(story)?;
    }
    script.look()?;
    script.set_up()?;
    write_now(store, move |tx| {
        seed(tx, script, &password, now_ms).map_err(|error| StoreError::Engine(error.into()))
    })?;
    tracing::info!("filled the data folder with fictional people");
    Ok(())
}

fn seed(tx: &mut dyn Writing, script: Script, password: &str, now_ms: u64) -> anyhow::Result<()> {
    let team = Team { id: TeamId(id("team")), name: "Halesowen and Cradley".to_owned() };
    tx.put_team(&team)?;
    for (key, name, role) in STAFF {
        tx.put_user(&User {
            id: user(key),
            email: format!("{key}@demo.invalid"),
            name: name.to_owned(),
            roles: Roles::from([role]),
            team: Some(team.id),
            password: Some(password.to_owned()),
            disabled: false,
            sessions_from_ms: 0,
            head: tx.visible_through()?,
        })?;
    }
    script.play(tx)?;
    // When the workers' phones were last heard from, so that the team's board has something to say.
    for (key, hours) in [("link.worker", 2), ("link.worker2", 20), ("support.worker", 27)] {
        let device = Device {
            user: user(key),
            build: env!("CARGO_PKG_VERSION").to_owned(),
            heard_ms: now_ms.saturating_sub(hours * HOUR_MS),
            waiting: 0,
            drafts: 0,
            photos: 0,
            oldest_ms: None,
            ahead_ms: 0,
        };
        tx.put_device(ReplicaId(id(&format!("replica:{key}"))), &device)?;
    }
    // Cases that were closed long ago rest, as they would have by now.
    grants::rest_closed(tx, now_ms)?;
    Ok(())
}

#[cfg(test)]
mod tests;
