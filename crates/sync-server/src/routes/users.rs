//! People and roles.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::check;
use shared::id::{FileId, UserId};
use shared::role::{Role, does_casework};
use shared::wire::office::{MoveCases, Moved, NewUser, OneTimeCode, SetDisabled, SetRoles, UserRow};

use crate::accounts::{self, By, Refusal};
use crate::app::{App, AppState};
use crate::error::ApiError;
use crate::grants;
use crate::member::{self, Member, managed};
use crate::store::row::{Audit, User};
use crate::store::{Reading, StoreError, Writing};

/// Characters of a user's name.
const NAME_CHARS_MAX: usize = 100;

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self::refused(refusal.to_string())
    }
}

/// Everybody, for an admin; a supervisor's own team.
#[utoipa::path(get, path = "/api/v1/users", responses(
    (status = 200, description = "A list of `UserRow`."),
    (status = 403, description = "For admins and supervisors."),
))]
pub async fn list(State(app): State<AppState>, caller: Member) -> Result<Json<Vec<UserRow>>, ApiError> {
    caller.require(&[Role::Admin, Role::Supervisor])?;
    app.read(move |app, view| rows(app, view, &caller)).await.map(Json)
}

fn rows(app: &App, view: &dyn Reading, caller: &Member) -> Result<Vec<UserRow>, StoreError> {
    let devices = app.presence.by_user(view.devices()?);
    let teams = view.teams()?;
    let mut rows = Vec::new();
    for user in view.users()? {
        let is_own_team = user.team.is_some() && user.team == caller.user.team;
        if !caller.is_admin() && !is_own_team {
            continue;
        }
        let cases = grants::held_cases(view, user.id)?.len();
        let team = teams.iter().find(|team| Some(team.id) == user.team);
        rows.push(UserRow {
            id: user.id,
            name: user.name,
            email: user.email,
            roles: user.roles,
            team: user.team,
            team_name: team.map(|team| team.name.clone()).unwrap_or_default(),
            disabled: user.disabled,
            cases: u32::try_from(cases).unwrap_or(u32::MAX),
            invited: user.password.is_none(),
            last_heard_ms: devices
                .get(&user.id)
                .and_then(|of| of.iter().map(|(_, device)| device.heard_ms).max()),
        });
    }
    Ok(rows)
}

/// Adds somebody, who gets a one-time code to set their password with.
#[utoipa::path(post, path = "/api/v1/users", responses(
    (status = 200, description = "`OneTimeCode`."),
    (status = 403, description = "For admins."),
    (status = 422, description = "What was typed cannot be used."),
))]
pub async fn add(
    State(app): State<AppState>,
    caller: Member,
    member::Json(asked): member::Json<NewUser>,
) -> Result<Json<OneTimeCode>, ApiError> {
    caller.require(&[Role::Admin])?;
    check::email(&asked.email).map_err(ApiError::refused)?;
    let name = asked.name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(ApiError::refused("Enter their name."));
    }
    let now_ms = app.clock.now_ms();
    let by = By(Some(caller.user.id));
    let code = app.write(move |_, tx| {
        let user = accounts::add(tx, by, &asked.email, &asked.name, asked.roles, asked.team, now_ms)??;
        one_time_code(tx, by, user.id, now_ms)
    });
    code.await.map(Json)
}

fn one_time_code(tx: &mut dyn Writing, by: By, user: UserId, now_ms: u64) -> Result<OneTimeCode, ApiError> {
    let (code, expires_ms) = accounts::new_code(tx, by, user, now_ms)?;
    Ok(OneTimeCode { user, code, expires_ms })
}

/// Does `act` to the account in the address, which is for admins.
async fn manage<T: Send + 'static>(
    app: &AppState,
    caller: Member,
    path: Result<Path<UserId>, PathRejection>,
    act: impl FnOnce(&mut dyn Writing, By, &User, u64) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let Path(id) = path?;
    caller.require(&[Role::Admin])?;
    let now_ms = app.clock.now_ms();
    app.write(move |_, tx| {
        let user = managed(&*tx, &caller, id)?;
        act(tx, By(Some(caller.user.id)), &user, now_ms)
    })
    .await
}

/// A new one-time code, to set a new password with.
#[utoipa::path(post, path = "/api/v1/users/{id}/code", params(("id" = String, Path, description = "The user.")), responses(
    (status = 200, description = "`OneTimeCode`."),
    (status = 403, description = "For admins."),
    (status = 404, description = "Nobody."),
))]
pub async fn code(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<UserId>, PathRejection>,
) -> Result<Json<OneTimeCode>, ApiError> {
    manage(&app, caller, path, |tx, by, user, now_ms| one_time_code(tx, by, user.id, now_ms)).await.map(Json)
}

/// Sets somebody's roles.
#[utoipa::path(post, path = "/api/v1/users/{id}/roles", params(("id" = String, Path, description = "The user.")), responses(
    (status = 204, description = "Set."),
    (status = 403, description = "For admins."),
    (status = 404, description = "Nobody."),
    (status = 422, description = "No role, or the last admin."),
))]
pub async fn set_roles(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<UserId>, PathRejection>,
    member::Json(asked): member::Json<SetRoles>,
) -> Result<StatusCode, ApiError> {
    manage(&app, caller, path, move |tx, by, user, now_ms| {
        Ok(accounts::set_roles(tx, by, user, asked.roles, now_ms)??)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stops somebody's sign-in, or allows it again.
#[utoipa::path(post, path = "/api/v1/users/{id}/disable", params(("id" = String, Path, description = "The user.")), responses(
    (status = 204, description = "Done."),
    (status = 403, description = "For admins."),
    (status = 404, description = "Nobody."),
    (status = 422, description = "The last admin."),
))]
pub async fn set_disabled(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<UserId>, PathRejection>,
    member::Json(asked): member::Json<SetDisabled>,
) -> Result<StatusCode, ApiError> {
    manage(&app, caller, path, move |tx, by, user, now_ms| {
        Ok(accounts::set_disabled(tx, by, user, asked.disabled, now_ms)??)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives cases of one worker to another.
#[utoipa::path(post, path = "/api/v1/users/{id}/move-cases", params(("id" = String, Path, description = "Who holds them now.")), responses(
    (status = 200, description = "`Moved`."),
    (status = 403, description = "For admins and supervisors."),
    (status = 404, description = "Nobody, or nobody of this supervisor's team."),
    (status = 422, description = "The new holder does no casework, or would hold too many."),
))]
pub async fn move_cases(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<UserId>, PathRejection>,
    member::Json(asked): member::Json<MoveCases>,
) -> Result<Json<Moved>, ApiError> {
    let Path(from) = path?;
    caller.require(&[Role::Admin, Role::Supervisor])?;
    let now_ms = app.clock.now_ms();
    let moved = app.write(move |app, tx| {
        let from = managed(&*tx, &caller, from)?;
        let to = managed(&*tx, &caller, asked.to)?;
        if to.disabled || !does_casework(&to.roles) {
            return Err(ApiError::refused("This person does not hold cases. Choose a link worker."));
        }
        let held = grants::held_cases(&*tx, from.id)?;
        let wanted = |case: &FileId| asked.cases.as_ref().is_none_or(|cases| cases.contains(case));
        let cases: Vec<FileId> = held.into_iter().filter(|case| wanted(case) && from.id != to.id).collect();
        if !grants::has_room(&*tx, to.id, &cases)? {
            return Err(ApiError::refused("That is more than one person's device can hold. Move fewer."));
        }
        for case in &cases {
            grants::move_case(tx, *case, &to, now_ms)?;
            tx.audit(&Audit {
                at_ms: now_ms,
                actor: Some(caller.user.id),
                replica: None,
                action: "case_moved".to_owned(),
                file: Some(*case),
                user: Some(to.id),
                detail: from.id.to_string(),
            })?;
        }
        for case in &cases {
            app.receiver(tx, now_ms).judge_gained(to.id, *case)?;
        }
        Ok(Moved { moved: u32::try_from(cases.len()).unwrap_or(u32::MAX) })
    });
    moved.await.map(Json)
}
