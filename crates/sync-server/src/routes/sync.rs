//! `POST /api/v1/sync`: one call, both directions.

use axum::Json;
use axum::extract::State;
use shared::wire::sync::{SyncAnswer, SyncRequest};

use crate::app::AppState;
use crate::error::ApiError;
use crate::member::{self, Deliverer};

/// Takes saves, then sends what changed.
///
/// Saves and pages never gate each other: a bad cursor costs no verdict, a held change costs no page. Somebody whose account
/// was switched off may still deliver: everything is held, and nothing is theirs any more.
#[utoipa::path(post, path = "/api/v1/sync", responses(
    (status = 200, description = "`SyncAnswer`."),
    (status = 413, description = "Too much at once: halve the batch."),
    (status = 503, description = "Busy: try again after `Retry-After`."),
))]
pub async fn sync(
    State(app): State<AppState>,
    Deliverer(caller): Deliverer,
    member::Json(request): member::Json<SyncRequest>,
) -> Result<Json<SyncAnswer>, ApiError> {
    crate::sync::answer(&app, &caller, request).await.map(Json)
}
