//! One file: reading it online, and taking the whole of it as a supervisor.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::id::{FileId, UserId};
use shared::kind::FileKind;
use shared::wire::sync::{Depth, FilePage};

use crate::app::AppState;
use crate::error::ApiError;
use crate::member::Member;
use crate::store::row::Audit;
use crate::{grants, pages};

/// A whole file. One that is out of scope looks exactly like one that is not there.
#[utoipa::path(get, path = "/api/v1/files/{id}", params(("id" = String, Path, description = "The file.")), responses(
    (status = 200, description = "`FilePage`: the whole file as one fresh, complete piece."),
    (status = 404, description = "Not there, or not this user's to see."),
))]
pub async fn read(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<FileId>, PathRejection>,
) -> Result<Json<FilePage>, ApiError> {
    let Path(file) = path?;
    let now_ms = app.clock.now_ms();
    let user = caller.user.id;
    let page = app.read(move |app, view| {
        if grants::scope(view, user, file, now_ms)? != Some(Depth::Whole) {
            return Err(ApiError::NotFound);
        }
        pages::whole(view, &app.summaries, file)?.ok_or(ApiError::NotFound)
    });
    let page = page.await?;
    app.write(move |_, tx| tx.audit(&deed("file_read", user, file, now_ms))).await?;
    Ok(Json(page))
}

/// A supervisor takes the whole file of a case of their team; it comes with the next sync.
#[utoipa::path(post, path = "/api/v1/files/{id}/open", params(("id" = String, Path, description = "The case file.")), responses(
    (status = 204, description = "Taken."),
    (status = 404, description = "Not there, or not of this supervisor's team."),
))]
pub async fn open(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<FileId>, PathRejection>,
) -> Result<StatusCode, ApiError> {
    let Path(file) = path?;
    let now_ms = app.clock.now_ms();
    let user = caller.user.id;
    app.write(move |app, tx| {
        caller.supervised(&*tx, file, &FileKind::Case, Depth::Summary, now_ms)?;
        if !grants::has_room(&*tx, user, &[file])? {
            return Err(ApiError::refused(
                "This device holds as many whole files as it can. Close some first.",
            ));
        }
        grants::open_whole(tx, file, user, now_ms)?;
        app.receiver(tx, now_ms).judge_gained(user, file)?;
        Ok(tx.audit(&deed("file_opened", user, file, now_ms))?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn deed(action: &str, user: UserId, file: FileId, at_ms: u64) -> Audit {
    Audit {
        at_ms,
        actor: Some(user),
        replica: None,
        action: action.to_owned(),
        file: Some(file),
        user: None,
        detail: String::new(),
    }
}
