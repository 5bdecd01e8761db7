//! Why a request failed: one closed list, answered as RFC 9457 problem+json. Causes go to the log alone.

use axum::Json;
use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::store::StoreError;

/// Why a request failed. `Display` is the public `title`: it names no internals.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// No session, or one that has ended.
    #[error("Please sign in.")]
    Unauthenticated,
    /// The email address, the password or the code is wrong; the answer does not say which.
    #[error("That email address and password do not match.")]
    WrongPassword,
    /// A one-time code that was never given, was used before, or is too old.
    #[error("This code is not valid any more. Ask for a new one.")]
    WrongCode,
    /// Too many wrong passwords from here; the number of seconds to wait.
    #[error("Please wait a moment before you try again.")]
    TooManyAttempts(u64),
    /// Not there, or not this user's to see: the two look the same.
    #[error("Not found.")]
    NotFound,
    /// The user's roles do not open this office screen.
    #[error("Your account does not open this.")]
    NotYourRole,
    /// The request does not say what it should; the text is for the developer of a client.
    #[error("The request could not be read.")]
    BadRequest(String),
    /// Something that the user typed; the text is for them.
    #[error("{0}")]
    Refused(String),
    /// A request that changes something and does not come from this server's own pages.
    #[error("The request did not come from this app.")]
    CrossSite,
    /// More bytes than the named limit.
    #[error("Too much at once. Send less and try again.")]
    TooLarge,
    /// Not JSON.
    #[error("The request must be JSON.")]
    NotJson,
    /// The bytes of a piece that are not declared as bytes.
    #[error("The request must be bytes.")]
    NotBytes,
    /// A piece that its blob does not have, or of another size.
    #[error("This part of the photo is not of the size that it must be.")]
    WrongPiece,
    /// Another blob came under this id before, or another piece under this number. The first is kept.
    #[error("The office has another photo under this name, and keeps that one.")]
    OtherBlob,
    /// All pieces were there, and their SHA-256 is not the one that was named: they were dropped.
    #[error("The photo did not come as it was taken. The office keeps nothing of it.")]
    Spoiled,
    /// More bytes than one user may leave unfinished.
    #[error("Too many of your photos are only half here. Let those come first.")]
    TooMuchUnfinished,
    /// The disk is full or fails; what is stored can be read.
    #[error("The office cannot store anything just now. What you saved stays on your device.")]
    NoRoom(#[source] StoreError),
    /// More work than the writer can queue.
    #[error("The office is busy. Try again in a moment.")]
    Busy,
    /// Our fault; the cause goes to the log, not to the caller.
    #[error("The office could not do this. Nothing was lost; try again.")]
    Store(#[source] StoreError),
    /// Our fault outside the store.
    #[error("The office could not do this. Nothing was lost; try again.")]
    Internal(#[source] anyhow::Error),
}

/// RFC 9457.
#[derive(Serialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// Seconds after which a full queue is worth another try.
const BUSY_RETRY_S: u64 = 2;

impl ApiError {
    /// Something that the user typed cannot be used; `words` say why.
    #[must_use]
    pub fn refused(words: impl Into<String>) -> Self {
        Self::Refused(words.into())
    }

    fn kind(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "/problems/sign-in"),
            Self::WrongPassword => (StatusCode::UNAUTHORIZED, "/problems/wrong-password"),
            Self::WrongCode => (StatusCode::UNAUTHORIZED, "/problems/wrong-code"),
            Self::TooManyAttempts(_) => (StatusCode::TOO_MANY_REQUESTS, "/problems/wait"),
            Self::NotFound => (StatusCode::NOT_FOUND, "/problems/not-found"),
            Self::NotYourRole => (StatusCode::FORBIDDEN, "/problems/not-your-role"),
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "/problems/unreadable"),
            Self::Refused(_) => (StatusCode::UNPROCESSABLE_ENTITY, "/problems/refused"),
            Self::CrossSite => (StatusCode::FORBIDDEN, "/problems/cross-site"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "/problems/too-large"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "/problems/not-json"),
            Self::NotBytes => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "/problems/not-bytes"),
            Self::WrongPiece => (StatusCode::UNPROCESSABLE_ENTITY, "/problems/wrong-piece"),
            Self::OtherBlob => (StatusCode::CONFLICT, "/problems/other-blob"),
            Self::Spoiled => (StatusCode::UNPROCESSABLE_ENTITY, "/problems/spoiled-blob"),
            Self::TooMuchUnfinished => (StatusCode::TOO_MANY_REQUESTS, "/problems/unfinished-blobs"),
            Self::NoRoom(_) => (StatusCode::SERVICE_UNAVAILABLE, "/problems/no-room"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "/problems/busy"),
            Self::Store(_) | Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "/problems/internal"),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match &self {
            Self::Store(error) | Self::NoRoom(error) => {
                tracing::error!(error = error as &dyn std::error::Error, "store failed")
            }
            Self::Internal(error) => tracing::error!(error = format!("{error:#}"), "request failed"),
            _ => {}
        }
        let (status, kind) = self.kind();
        let detail = match &self {
            Self::BadRequest(detail) => Some(detail.clone()),
            _ => None,
        };
        let problem = Problem { kind, title: self.to_string(), status: status.as_u16(), detail };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match self {
            Self::Unauthenticated => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::TooManyAttempts(seconds) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            Self::Busy | Self::NoRoom(_) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(BUSY_RETRY_S));
            }
            _ => {}
        }
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy,
            error @ StoreError::NoRoom(_) => Self::NoRoom(error),
            error => Self::Store(error),
        }
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => Self::NotJson,
            JsonRejection::BytesRejection(rejection) => rejection.into(),
            other => Self::BadRequest(other.body_text()),
        }
    }
}

impl From<BytesRejection> for ApiError {
    fn from(rejection: BytesRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Self::TooLarge
        } else {
            Self::BadRequest(rejection.body_text())
        }
    }
}

impl From<PathRejection> for ApiError {
    /// An id that is no id names nothing that exists.
    fn from(_: PathRejection) -> Self {
        Self::NotFound
    }
}
