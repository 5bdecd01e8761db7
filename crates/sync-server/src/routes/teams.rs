//! Teams.

use axum::Json;
use axum::extract::State;
use shared::role::Role;
use shared::wire::office::{NewTeam, TeamRow};

use crate::accounts::{self, By};
use crate::app::AppState;
use crate::error::ApiError;
use crate::member::{self, Member};
use crate::store::StoreError;

/// Characters of a team's name.
const NAME_CHARS_MAX: usize = 100;

/// Every team.
#[utoipa::path(get, path = "/api/v1/teams", responses(
    (status = 200, description = "A list of `TeamRow`."),
    (status = 403, description = "For admins."),
))]
pub async fn list(State(app): State<AppState>, caller: Member) -> Result<Json<Vec<TeamRow>>, ApiError> {
    caller.require(&[Role::Admin])?;
    let teams = app.read(|_, view| {
        let users = view.users()?;
        let members = |team| users.iter().filter(|user| user.team == Some(team)).count();
        let row = |team: crate::store::row::Team| TeamRow {
            id: team.id,
            members: u32::try_from(members(team.id)).unwrap_or(u32::MAX),
            name: team.name,
        };
        Ok::<_, StoreError>(view.teams()?.into_iter().map(row).collect())
    });
    teams.await.map(Json)
}

/// Adds a team.
#[utoipa::path(post, path = "/api/v1/teams", responses(
    (status = 200, description = "`TeamRow`."),
    (status = 403, description = "For admins."),
    (status = 422, description = "No name."),
))]
pub async fn add(
    State(app): State<AppState>,
    caller: Member,
    member::Json(asked): member::Json<NewTeam>,
) -> Result<Json<TeamRow>, ApiError> {
    caller.require(&[Role::Admin])?;
    let name = asked.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(ApiError::refused("Give the team a short name."));
    }
    let now_ms = app.clock.now_ms();
    let team =
        app.write(move |_, tx| accounts::add_team(tx, By(Some(caller.user.id)), &name, now_ms)).await?;
    Ok(Json(TeamRow { id: team.id, name: team.name, members: 0 }))
}
