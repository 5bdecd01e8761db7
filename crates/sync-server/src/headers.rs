//! What every answer carries: the content security policy and its companions, and what may be cached.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::AppState;
use crate::error::ApiError;

/// What a page of this server may load: its own files and nothing else; no inline script, no inline style.
///
/// No `require-trusted-types-for`: the app's view library sets `innerHTML` for inert parts of its views.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const PERMISSIONS_POLICY: &str = "accelerometer=(), camera=(self), display-capture=(), geolocation=(self), \
    gyroscope=(), magnetometer=(), microphone=(self), midi=(), payment=(), usb=()";

/// Two years, once an installation is behind https.
const TRANSPORT_SECURITY: &str = "max-age=63072000";

/// Where bodies are bytes and no JSON.
const BYTES_UNDER: &str = "/api/v1/blobs/";

/// Adds the security headers to every answer, and `no-store` to those of the API.
pub async fn secure(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY);
    if app.settings.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, TRANSPORT_SECURITY);
    }
    if is_api {
        set(header::CACHE_CONTROL, "no-store");
    }
    response
}

/// Refuses a request that changes something and was sent by another site's page.
///
/// Three walls stand together: the session cookie is `SameSite=Strict`; a body must be declared as JSON, or as the
/// bytes of a photo, which another site's form cannot do; and an `Origin`, where the browser names one, must be this server.
pub async fn same_site(State(app): State<AppState>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    let headers = request.headers();
    if headers.contains_key(header::CONTENT_ENCODING) {
        return ApiError::NotJson.into_response();
    }
    if let Some(origin) = headers.get(header::ORIGIN) {
        let host = headers.get(header::HOST).map(HeaderValue::as_bytes).unwrap_or_default();
        if !app.settings.is_own_origin(origin.as_bytes(), host) {
            return ApiError::CrossSite.into_response();
        }
    }
    let is_declared_as = |wanted: &str| {
        let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media = text.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        media.eq_ignore_ascii_case(wanted)
    };
    // A form cannot say PUT, and a script of another site cannot without asking first.
    if *request.method() == Method::PUT && request.uri().path().starts_with(BYTES_UNDER) {
        if !is_declared_as("application/octet-stream") {
            return ApiError::NotBytes.into_response();
        }
    } else if *request.method() != Method::DELETE && !is_declared_as("application/json") {
        return ApiError::NotJson.into_response();
    }
    next.run(request).await
}
