//! Photos, a piece a call.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shared::id::BlobId;
use shared::wire::blob::{BlobAnswer, BlobLook, BlobOffer};

use crate::app::AppState;
use crate::blobs;
use crate::error::ApiError;
use crate::member::{Deliverer, Member};

/// Takes one piece of a photo; its body is the bytes.
///
/// The same piece may be sent again: it is answered as before. Somebody whose account was switched off may still deliver.
#[utoipa::path(put, path = "/api/v1/blobs/{blob}/pieces/{number}", params(
    ("blob" = String, Path, description = "The blob."),
    ("number" = u32, Path, description = "Which piece of 256 KiB, counted from 0; the last one is shorter."),
    ("file" = String, Query, description = "The file that it belongs to."),
    ("bytes" = u64, Query, description = "Bytes of the whole, at most 10 MiB."),
    ("digest" = String, Query, description = "SHA-256 of the whole, in hexadecimal."),
), request_body(content_type = "application/octet-stream"), responses(
    (status = 200, description = "`BlobAnswer`, after the commit: which pieces are there, that it is kept, or that it was erased."),
    (status = 404, description = "The file is not there, or this user may not deliver this photo to it."),
    (status = 409, description = "A record there names another photo under this id, or something else came under it before; the first is kept."),
    (status = 413, description = "The whole or the piece is too big."),
    (status = 422, description = "There is no such piece, or it has another size. Or the pieces together are not what their digest says: they were dropped, and all of it may come again."),
    (status = 429, description = "Too many bytes of this user's photos are unfinished, or named by no record."),
))]
pub async fn put(
    State(app): State<AppState>,
    Deliverer(caller): Deliverer,
    path: Result<Path<(BlobId, u32)>, PathRejection>,
    offer: Result<Query<BlobOffer>, QueryRejection>,
    content: Result<Bytes, BytesRejection>,
) -> Result<Json<BlobAnswer>, ApiError> {
    let Path((id, number)) = path?;
    let Query(offer) = offer.map_err(|error| ApiError::BadRequest(error.body_text()))?;
    blobs::put(&app, &caller.user, id, number, offer, content?.to_vec()).await.map(Json)
}

/// What is here of a photo.
#[utoipa::path(get, path = "/api/v1/blobs/{blob}", params(
    ("blob" = String, Path, description = "The blob."),
    ("file" = String, Query, description = "The file that it belongs to."),
), responses(
    (status = 200, description = "`BlobAnswer`."),
    (status = 404, description = "Not there, or not this user's to see."),
))]
pub async fn look(
    State(app): State<AppState>,
    Deliverer(caller): Deliverer,
    path: Result<Path<BlobId>, PathRejection>,
    at: Result<Query<BlobLook>, QueryRejection>,
) -> Result<Json<BlobAnswer>, ApiError> {
    let Path(id) = path?;
    let Query(BlobLook { file }) = at.map_err(|error| ApiError::BadRequest(error.body_text()))?;
    blobs::look(&app, &caller.user, id, file).await.map(Json)
}

/// One piece of a photo that is whole, for somebody who holds its file whole.
#[utoipa::path(get, path = "/api/v1/blobs/{blob}/pieces/{number}", params(
    ("blob" = String, Path, description = "The blob."),
    ("number" = u32, Path, description = "Which piece, counted from 0."),
), responses(
    (status = 200, description = "The bytes.", content_type = "application/octet-stream"),
    (status = 404, description = "Not there, not whole, or not this user's to see."),
))]
pub async fn piece(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<(BlobId, u32)>, PathRejection>,
) -> Result<Response, ApiError> {
    let Path((id, number)) = path?;
    let content = blobs::piece(&app, &caller.user, id, number).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], content).into_response())
}
