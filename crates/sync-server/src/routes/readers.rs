//! Who reads a restricted file: a supervisor sees it, and lets somebody read it who has the case.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::id::FileId;
use shared::kind::FileKind;
use shared::wire::office::{LetRead, Reader};
use shared::wire::sync::Depth;

use crate::app::AppState;
use crate::erasure::deed;
use crate::error::ApiError;
use crate::grants;
use crate::member::{self, Member};
use crate::store::Reading;
use crate::store::row::FileRow;

/// A restricted file that the caller reads as a supervisor. Anything else is not there.
fn restricted(view: &dyn Reading, caller: &Member, file: FileId, now_ms: u64) -> Result<FileRow, ApiError> {
    let row = caller.supervised(view, file, &FileKind::Restricted, Depth::Whole, now_ms)?;
    // Who reads what somebody said of the service is not for a supervisor to say.
    if grants::is_feedback(view, file)? { Err(ApiError::NotFound) } else { Ok(row) }
}

/// Everybody who reads it, and everybody else who has the case.
#[utoipa::path(get, path = "/api/v1/restricted/{id}/readers", params(("id" = String, Path, description = "The restricted file.")), responses(
    (status = 200, description = "A list of `Reader`."),
    (status = 404, description = "Not there, or not one that this supervisor reads."),
))]
pub async fn list(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<FileId>, PathRejection>,
) -> Result<Json<Vec<Reader>>, ApiError> {
    let Path(file) = path?;
    let now_ms = app.clock.now_ms();
    app.read(move |_, view| {
        let row = restricted(view, &caller, file, now_ms)?;
        Ok::<_, ApiError>(Json(grants::readers(view, &row)?))
    })
    .await
}

/// Lets somebody who has the case read it, or not any more.
#[utoipa::path(post, path = "/api/v1/restricted/{id}/readers", params(("id" = String, Path, description = "The restricted file.")), responses(
    (status = 204, description = "Done."),
    (status = 404, description = "Not there, or not one that this supervisor reads."),
    (status = 422, description = "Somebody who does not have the case, or whose reading is not for a supervisor to end."),
))]
pub async fn change(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<FileId>, PathRejection>,
    member::Json(asked): member::Json<LetRead>,
) -> Result<StatusCode, ApiError> {
    let Path(file) = path?;
    let now_ms = app.clock.now_ms();
    app.write(move |app, tx| {
        let row = restricted(&*tx, &caller, file, now_ms)?;
        let LetRead { user, reads } = asked;
        if !grants::let_read(tx, &row, user, reads, now_ms)? {
            return Err(ApiError::refused("Only somebody who has this person’s case can be let read it."));
        }
        if reads {
            app.receiver(tx, now_ms).judge_gained(user, file)?;
        }
        let action = if reads { "reader_let" } else { "reader_ended" };
        let mut noted = deed(action, caller.user.id, file, String::new(), now_ms);
        noted.user = Some(user);
        tx.audit(&noted)?;
        Ok::<_, ApiError>(())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
