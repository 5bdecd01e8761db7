//! A device that is lost, and one that was found.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::id::ReplicaId;
use shared::role::Role;
use shared::wire::office::StopDevice;

use crate::accounts::By;
use crate::app::AppState;
use crate::devices;
use crate::error::ApiError;
use crate::member::{self, Member, managed};

/// Stops a device, or lets it be used again.
///
/// What is on it comes in once more when it is unlocked with signal, and is held. Then it keeps nothing.
#[utoipa::path(post, path = "/api/v1/devices/{id}/stop", params(("id" = String, Path, description = "The store on it.")), responses(
    (status = 204, description = "Done."),
    (status = 403, description = "For admins and supervisors."),
    (status = 404, description = "None, or of nobody in this supervisor's team."),
))]
pub async fn stop(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<ReplicaId>, PathRejection>,
    member::Json(asked): member::Json<StopDevice>,
) -> Result<StatusCode, ApiError> {
    let Path(device) = path?;
    caller.require(&[Role::Admin, Role::Supervisor])?;
    let now_ms = app.clock.now_ms();
    app.write(move |app, tx| {
        let known = app.presence.all(tx.devices()?);
        let owner = known.get(&device).ok_or(ApiError::NotFound)?.user;
        let owner = managed(&*tx, &caller, owner)?;
        Ok::<_, ApiError>(devices::stop(tx, By(Some(caller.user.id)), device, &owner, asked.stopped, now_ms)?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
