//! What the office screens ask. They say so without a connection, and store nothing.

use gloo_net::http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use shared::id::{EntryId, FileId, ReplicaId, UserId};
use shared::role::Roles;
use shared::wire::office::{
    Erase, FeedbackList, HeldList, LetRead, MoveCases, Moved, NewTeam, NewUser, OneTimeCode, Reader,
    Relocate, ReviewList, SetDisabled, SetRoles, StopDevice, TeamBoard, TeamRow, UserRow,
};

use shared::wire::unsent::Imported;
use uuid::Uuid;

use super::{NetError, call, send};

const NOTHING: Option<&()> = None;

async fn get<T: DeserializeOwned>(path: &str) -> Result<T, NetError> {
    call(path, Method::GET, NOTHING).await
}

async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, NetError> {
    call(path, Method::POST, Some(body)).await
}

async fn tell(path: &str, body: &impl Serialize) -> Result<(), NetError> {
    send(path, Method::POST, Some(body)).await
}

fn empty() -> serde_json::Value {
    serde_json::json!({})
}

/// The team's board.
pub(crate) async fn team() -> Result<TeamBoard, NetError> {
    get("team").await
}

/// Starts "new since your last look" again for one worker.
pub(crate) async fn look(user: UserId) -> Result<(), NetError> {
    tell(&format!("team/{user}/look"), &empty()).await
}

/// Stops a lost device, or lets it be used again.
pub(crate) async fn stop_device(device: ReplicaId, stopped: bool) -> Result<(), NetError> {
    tell(&format!("devices/{device}/stop"), &StopDevice { stopped }).await
}

/// Who reads a restricted file, and who else has its case.
pub(crate) async fn readers(file: FileId) -> Result<Vec<Reader>, NetError> {
    get(&format!("restricted/{file}/readers")).await
}

/// Lets somebody who has the case read a restricted file, or not any more.
pub(crate) async fn let_read(file: FileId, user: UserId, reads: bool) -> Result<(), NetError> {
    tell(&format!("restricted/{file}/readers"), &LetRead { user, reads }).await
}

/// What waits for a supervisor's look.
pub(crate) async fn review() -> Result<ReviewList, NetError> {
    get("review").await
}

/// What is kept without counting, or not yet.
pub(crate) async fn held() -> Result<HeldList, NetError> {
    get("held").await
}

/// What people said of the service.
pub(crate) async fn feedback() -> Result<FeedbackList, NetError> {
    get("feedback").await
}

/// Says that something on that list counts.
pub(crate) async fn apply_held(id: Uuid) -> Result<(), NetError> {
    tell(&format!("held/{id}/apply"), &empty()).await
}

/// Says that something on that list does not count.
pub(crate) async fn set_aside_held(id: Uuid) -> Result<(), NetError> {
    tell(&format!("held/{id}/set-aside"), &empty()).await
}

/// Takes in a copy of what waited on a phone, as it lies in its file.
pub(crate) async fn import_unsent(file: &RawValue) -> Result<Imported, NetError> {
    post("import/unsent", &file).await
}

/// Takes a whole file: the next sync brings it.
pub(crate) async fn open_file(file: FileId) -> Result<(), NetError> {
    tell(&format!("files/{file}/open"), &empty()).await
}

/// Erases one entry of a case, or the case: nothing but a marker is left.
pub(crate) async fn erase(file: FileId, entry: Option<EntryId>, reason: String) -> Result<(), NetError> {
    let path = match entry {
        Some(entry) => format!("files/{file}/entries/{entry}/erase"),
        None => format!("files/{file}/erase"),
    };
    tell(&path, &Erase { reason }).await
}

/// Has an entry written anew in the case that it belongs to.
pub(crate) async fn relocate(file: FileId, entry: EntryId, to: FileId) -> Result<(), NetError> {
    tell(&format!("files/{file}/entries/{entry}/relocate"), &Relocate { to }).await
}

/// Everybody who can sign in.
pub(crate) async fn users() -> Result<Vec<UserRow>, NetError> {
    get("users").await
}

/// Adds somebody, who gets a one-time code.
pub(crate) async fn add_user(user: &NewUser) -> Result<OneTimeCode, NetError> {
    post("users", user).await
}

/// A new one-time code, to set a new password with.
pub(crate) async fn new_code(user: UserId) -> Result<OneTimeCode, NetError> {
    post(&format!("users/{user}/code"), &empty()).await
}

/// Sets somebody's roles.
pub(crate) async fn set_roles(user: UserId, roles: Roles) -> Result<(), NetError> {
    tell(&format!("users/{user}/roles"), &SetRoles { roles }).await
}

/// Stops or allows somebody's sign-in.
pub(crate) async fn set_disabled(user: UserId, disabled: bool) -> Result<(), NetError> {
    tell(&format!("users/{user}/disable"), &SetDisabled { disabled }).await
}

/// Gives cases to another holder.
pub(crate) async fn move_cases(user: UserId, cases: &MoveCases) -> Result<Moved, NetError> {
    post(&format!("users/{user}/move-cases"), cases).await
}

/// Every team.
pub(crate) async fn teams() -> Result<Vec<TeamRow>, NetError> {
    get("teams").await
}

/// Adds a team.
pub(crate) async fn add_team(name: String) -> Result<TeamRow, NetError> {
    post("teams", &NewTeam { name }).await
}
