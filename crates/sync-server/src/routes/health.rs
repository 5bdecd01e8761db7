//! Whether the server lives, and whether it can serve.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::AppState;
use crate::error::ApiError;

/// The process answers.
#[utoipa::path(get, path = "/livez", responses((status = 200, description = "The process answers.")))]
pub async fn live() -> &'static str {
    "ok"
}

/// The database can be read.
#[utoipa::path(get, path = "/readyz", responses(
    (status = 200, description = "The database can be read."),
    (status = 500, description = "It cannot."),
))]
pub async fn ready(State(app): State<AppState>) -> Result<(StatusCode, &'static str), ApiError> {
    app.read(|_, view| view.incarnation().map(drop)).await?;
    Ok((StatusCode::OK, "ok"))
}
