//! Taking something out for good: one entry, a whole file, or a note that stands in the wrong one.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::check;
use shared::id::{EntryId, FileId};
use shared::kind::{self, FileKind};
use shared::wire::office::{Erase, Relocate};
use shared::wire::sync::Depth;

use crate::app::AppState;
use crate::error::ApiError;
use crate::member::{self, Member};
use crate::store::Reading;
use crate::{erasure, relocation};

fn reason(asked: Erase) -> Result<String, ApiError> {
    check::erasing(&asked.reason).map(str::to_owned).map_err(ApiError::refused)
}

/// An entry of such a case that is not its root. One that is erased already is there, and stays as it is.
fn entry(view: &dyn Reading, file: FileId, entry: EntryId) -> Result<String, ApiError> {
    let row = view.entry(file, entry)?.ok_or(ApiError::NotFound)?;
    if entry == file.root() {
        return Err(ApiError::refused("This is the record itself. Take out the whole file instead."));
    }
    Ok(row.kind)
}

/// Erases one entry: nothing but a marker is left of it, here and on every device.
#[utoipa::path(post, path = "/api/v1/files/{id}/entries/{entry}/erase", params(
    ("id" = String, Path, description = "The case file."),
    ("entry" = String, Path, description = "The entry."),
), responses(
    (status = 204, description = "Erased."),
    (status = 404, description = "Not there, not of this supervisor's team, or not opened by them."),
    (status = 422, description = "No reason, or the root of a file."),
))]
pub async fn erase_entry(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<(FileId, EntryId)>, PathRejection>,
    member::Json(asked): member::Json<Erase>,
) -> Result<StatusCode, ApiError> {
    let Path((file, id)) = path?;
    let now_ms = app.clock.now_ms();
    app.write(move |_, tx| {
        caller.supervised(&*tx, file, &FileKind::Case, Depth::Whole, now_ms)?;
        entry(&*tx, file, id)?;
        let reason = reason(asked)?;
        erasure::erase_entry(tx, caller.user.id, file, id, &reason, now_ms)?;
        Ok::<_, ApiError>(())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Erases a case, and the person's file with the last of their cases. It leaves every device.
#[utoipa::path(post, path = "/api/v1/files/{id}/erase", params(
    ("id" = String, Path, description = "The case file."),
), responses(
    (status = 204, description = "Erased."),
    (status = 404, description = "Not there, not of this supervisor's team, or not opened by them."),
    (status = 422, description = "No reason."),
))]
pub async fn erase_file(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<FileId>, PathRejection>,
    member::Json(asked): member::Json<Erase>,
) -> Result<StatusCode, ApiError> {
    let Path(file) = path?;
    let now_ms = app.clock.now_ms();
    app.write(move |_, tx| {
        caller.supervised(&*tx, file, &FileKind::Case, Depth::Whole, now_ms)?;
        let reason = reason(asked)?;
        erasure::erase_file(tx, caller.user.id, file, &reason, now_ms)?;
        Ok::<_, ApiError>(())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes an entry anew in the right file; only a marker stays behind.
#[utoipa::path(post, path = "/api/v1/files/{id}/entries/{entry}/relocate", params(
    ("id" = String, Path, description = "The case file in which it stands."),
    ("entry" = String, Path, description = "The entry."),
), responses(
    (status = 204, description = "Relocated."),
    (status = 404, description = "One of the files or the entry is not there, or not of this supervisor's team."),
    (status = 422, description = "Of a kind that belongs where it is, or already there."),
))]
pub async fn relocate(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<(FileId, EntryId)>, PathRejection>,
    member::Json(asked): member::Json<Relocate>,
) -> Result<StatusCode, ApiError> {
    let Path((file, id)) = path?;
    let now_ms = app.clock.now_ms();
    app.write(move |app, tx| {
        caller.supervised(&*tx, file, &FileKind::Case, Depth::Whole, now_ms)?;
        caller.supervised(&*tx, asked.to, &FileKind::Case, Depth::Summary, now_ms)?;
        let kind = entry(&*tx, file, id)?;
        if tx.relocated_to(file, id)? == Some(asked.to) {
            return Ok(());
        }
        if tx.entry(file, id)?.is_some_and(|row| row.erased) {
            return Err(ApiError::NotFound);
        }
        if file == asked.to {
            return Err(ApiError::refused("It is in this record already. Choose another."));
        }
        if !kind::may_move(&kind) {
            return Err(ApiError::refused("This belongs to the record that it is in."));
        }
        relocation::relocate(tx, caller.user.id, file, id, asked.to, &app.chance, now_ms)?;
        Ok::<_, ApiError>(())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
