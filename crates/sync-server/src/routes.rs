//! The routes, one file per resource, and what stands before all of them.

pub mod blobs;
pub mod devices;
pub mod erase;
pub mod escrow;
pub mod feedback;
pub mod files;
pub mod health;
pub mod held;
pub mod import;
pub mod readers;
pub mod review;
pub mod session;
pub mod sync;
pub mod team;
pub mod teams;
pub mod users;

#[cfg(test)]
mod tests;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use shared::limits::{BATCH_BYTES_MAX, BLOB_PIECE_BYTES};
use shared::wire::unsent::FILE_BYTES_MAX;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::timeout::RequestBodyTimeoutLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::headers;

/// Bytes of a request that is neither a sync nor a file.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Bytes from which the answer to a sync is packed, for browsers that take it so: a first sync is mostly ids and field names,
/// and on a weak line the line is all that it waits for. A day's changes stay below. What is sent on its own, one note
/// beside words that somebody else chose, must not say by its length how alike the two are.
const PACKED_BYTES_MIN: u64 = 64 * 1024;
/// How long a client may pause while it sends a body.
const BODY_PAUSE: Duration = Duration::from_secs(30);

/// The description of the HTTP interface.
#[derive(OpenApi)]
#[openapi(info(
    title = "Alongside",
    description = "Casework that works offline. docs/api.md describes the calls; the types are those of the crate `shared`."
))]
struct Description;

/// Every route of the API with its description.
fn api() -> OpenApiRouter<AppState> {
    let sync =
        OpenApiRouter::new().routes(routes!(sync::sync)).layer(DefaultBodyLimit::max(BATCH_BYTES_MAX)).layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(SizeAbove::new(PACKED_BYTES_MIN)),
        );
    let import =
        OpenApiRouter::new().routes(routes!(import::unsent)).layer(DefaultBodyLimit::max(FILE_BYTES_MAX));
    let blobs = OpenApiRouter::new()
        .routes(routes!(blobs::look))
        .routes(routes!(blobs::put, blobs::piece))
        .layer(DefaultBodyLimit::max(BLOB_PIECE_BYTES));
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(session::sign_in, session::sign_out))
        .routes(routes!(session::refresh))
        .routes(routes!(session::redeem))
        .routes(routes!(session::change_password))
        .routes(routes!(escrow::open))
        .routes(routes!(devices::stop))
        .routes(routes!(files::open))
        .routes(routes!(files::read))
        .routes(routes!(erase::erase_entry))
        .routes(routes!(erase::erase_file))
        .routes(routes!(erase::relocate))
        .routes(routes!(readers::list, readers::change))
        .routes(routes!(team::board))
        .routes(routes!(team::look))
        .routes(routes!(review::list))
        .routes(routes!(feedback::list))
        .routes(routes!(held::list))
        .routes(routes!(held::apply))
        .routes(routes!(held::set_aside))
        .routes(routes!(users::list, users::add))
        .routes(routes!(users::code))
        .routes(routes!(users::set_roles))
        .routes(routes!(users::set_disabled))
        .routes(routes!(users::move_cases))
        .routes(routes!(teams::list, teams::add))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .merge(sync)
        .merge(blobs)
        .merge(import)
}

/// The whole server as one service.
pub fn router(app: AppState) -> Router {
    let (router, description) = api().split_for_parts();
    router
        .route("/openapi.json", axum::routing::get(move || async move { axum::Json(description) }))
        .fallback(crate::assets::serve)
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(from_fn_with_state(app.clone(), headers::same_site))
        .layer(from_fn_with_state(app.clone(), headers::secure))
        .with_state(app)
}
