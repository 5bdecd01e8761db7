//! The only module that calls the server. Field screens never come here; the sync loop and the office screens do.

pub(crate) mod office;

use std::cell::RefCell;

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::id::{BlobId, FileId};
use shared::wire::Problem;
use shared::wire::blob::{BlobAnswer, BlobOffer};
use shared::wire::session::{ChangePassword, Escrow, Me, Redeem, Refreshed, SignIn, SignedIn};
use shared::wire::sync::{FilePage, SyncAnswer, SyncRequest};
use wasm_bindgen::JsCast;

/// What a piece of a photo is.
const BYTES: &str = "application/octet-stream";
/// How long one call may take, in milliseconds.
const CALL_MS_MAX: u32 = 30_000;

/// Why a call gave no answer that can be used, in words for the user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NetError {
    /// Nobody answered.
    #[error("There is no connection to the office just now.")]
    NoAnswer,
    /// Somebody else answered: a wifi's sign-in page, a proxy. Never taken for the office.
    #[error("Something other than the office answered. If this wifi has a sign-in page, open it first.")]
    NotOurs,
    /// The session has ended.
    #[error("The office asks you to sign in again.")]
    SignedOut,
    /// The office answered with a problem.
    #[error("{}", problem_words(.0))]
    Problem(Problem),
}

fn problem_words(problem: &Problem) -> String {
    let mut words = problem.title.clone();
    if let Some(detail) = &problem.detail {
        if !words.ends_with(['.', '!', '?']) {
            words.push('.');
        }
        words.push(' ');
        words.push_str(detail);
    }
    words
}

thread_local! {
    /// The access token of this page. It lives in memory alone.
    static ACCESS: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Forgets the access token.
pub(crate) fn forget() {
    ACCESS.with_borrow_mut(|access| *access = None);
}

/// Signs in.
pub(crate) async fn sign_in(ask: &SignIn) -> Result<SignedIn, NetError> {
    keep(call("session", Method::POST, Some(ask)).await?)
}

/// Uses a one-time code.
pub(crate) async fn redeem(ask: &Redeem) -> Result<SignedIn, NetError> {
    keep(call("session/redeem", Method::POST, Some(ask)).await?)
}

fn keep(signed_in: SignedIn) -> Result<SignedIn, NetError> {
    ACCESS.with_borrow_mut(|access| *access = Some(signed_in.access.clone()));
    Ok(signed_in)
}

/// Renews the session from the browser's cookie, if it is still `me`'s: a tablet may be shared.
pub(crate) async fn refresh(me: &Me) -> Result<Refreshed, NetError> {
    let refreshed: Refreshed = call("session/refresh", Method::POST, Some(&serde_json::json!({}))).await?;
    if refreshed.me.id != me.id {
        return Err(NetError::SignedOut);
    }
    ACCESS.with_borrow_mut(|access| *access = Some(refreshed.access.clone()));
    Ok(refreshed)
}

/// Whether this page has a session. It may have ended meanwhile.
pub(crate) fn has_session() -> bool {
    ACCESS.with_borrow(Option::is_some)
}

/// Has the server open a device key that was sealed to it.
pub(crate) async fn open_escrow(sealed: &str) -> Result<String, NetError> {
    let opened: Escrow = call("escrow/open", Method::POST, Some(&Escrow { key: sealed.to_owned() })).await?;
    Ok(opened.key)
}

/// Changes the password at the office.
pub(crate) async fn change_password(ask: &ChangePassword) -> Result<(), NetError> {
    send("session/password", Method::POST, Some(ask)).await
}

/// One sync call.
pub(crate) async fn sync(request: &SyncRequest) -> Result<SyncAnswer, NetError> {
    call("sync", Method::POST, Some(request)).await
}

/// One file, whole; none where it is not, or no longer, this user's.
pub(crate) async fn file(file: FileId) -> Result<Option<FilePage>, NetError> {
    match call(&format!("files/{file}"), Method::GET, None::<&()>).await {
        Err(NetError::Problem(problem)) if problem.status == 404 => Ok(None),
        page => page.map(Some),
    }
}

/// What the office has of a photo of a file.
pub(crate) async fn photo(blob: BlobId, file: FileId) -> Result<BlobAnswer, NetError> {
    call(&format!("blobs/{blob}?file={file}"), Method::GET, None::<&()>).await
}

/// Sends one piece of a photo.
pub(crate) async fn photo_piece(
    blob: BlobId,
    number: u32,
    offer: &BlobOffer,
    content: &[u8],
) -> Result<BlobAnswer, NetError> {
    let BlobOffer { file, bytes, digest } = offer;
    let path = format!("blobs/{blob}/pieces/{number}?file={file}&bytes={bytes}&digest={digest}");
    let builder = request(&path, Method::PUT).header("content-type", BYTES);
    read(checked(builder.body(js_sys::Uint8Array::from(content))).await?).await
}

/// One piece of a photo that the office has.
pub(crate) async fn photo_bytes(blob: BlobId, number: u32) -> Result<Vec<u8>, NetError> {
    let path = format!("blobs/{blob}/pieces/{number}");
    let request = request(&path, Method::GET).header("accept", BYTES).build();
    checked_as(request, BYTES).await?.binary().await.map_err(|_| NetError::NoAnswer)
}

/// A call that answers with JSON.
async fn call<T: DeserializeOwned>(
    path: &str,
    method: Method,
    body: Option<&impl Serialize>,
) -> Result<T, NetError> {
    read(answer(path, method, body).await?).await
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, NetError> {
    // As bytes: a text would be made UTF-16 by the browser and UTF-8 again here.
    let bytes = response.binary().await.map_err(|_| NetError::NoAnswer)?;
    // A truncated answer is no answer: the request is sent again, and the server knows what it has.
    serde_json::from_slice(&bytes).map_err(|_| NetError::NotOurs)
}

/// A call that answers with nothing.
async fn send(path: &str, method: Method, body: Option<&impl Serialize>) -> Result<(), NetError> {
    let response = answer(path, method, body).await?;
    if response.status() == 204 { Ok(()) } else { Err(NetError::NotOurs) }
}

/// A request to the office with what each carries.
fn request(path: &str, method: Method) -> RequestBuilder {
    let builder = RequestBuilder::new(&format!("/api/v1/{path}"))
        .method(method)
        .header("accept", "application/json")
        .abort_signal(Some(&web_sys::AbortSignal::timeout_with_u32(CALL_MS_MAX)));
    match ACCESS.with_borrow(Clone::clone) {
        Some(access) => builder.header("authorization", &format!("Bearer {access}")),
        None => builder,
    }
}

async fn answer(path: &str, method: Method, body: Option<&impl Serialize>) -> Result<Response, NetError> {
    let builder = request(path, method);
    checked(match body {
        Some(body) => {
            let text = serde_json::to_string(body).map_err(|_| NetError::NotOurs)?;
            builder.header("content-type", "application/json").body(text)
        }
        None => builder.build(),
    })
    .await
}

/// Calls, and gives back only what is certainly the office's own success.
async fn checked(request: Result<Request, gloo_net::Error>) -> Result<Response, NetError> {
    checked_as(request, "application/json").await
}

/// The same, of an answer that says it is `wanted`.
async fn checked_as(request: Result<Request, gloo_net::Error>, wanted: &str) -> Result<Response, NetError> {
    let response = request.map_err(|_| NetError::NoAnswer)?.send().await.map_err(|_| NetError::NoAnswer)?;
    let media = response.headers().get("content-type").unwrap_or_default();
    if response.ok() && (response.status() == 204 || media.starts_with(wanted)) {
        return Ok(response);
    }
    if !media.starts_with("application/problem+json") {
        return Err(if response.status() >= 500 { NetError::NoAnswer } else { NetError::NotOurs });
    }
    let problem: Problem = response.json().await.map_err(|_| NetError::NotOurs)?;
    if problem.status == 401 && problem.kind == "/problems/sign-in" {
        return Err(NetError::SignedOut);
    }
    Err(NetError::Problem(problem))
}

/// Whether this page came over plain http from another host: browsers then give it no service worker and no secure
/// cookies, and the app cannot work offline.
pub(crate) fn insecure_host() -> bool {
    let secure = js_sys::Reflect::get(&js_sys::global(), &"isSecureContext".into());
    !secure
        .ok()
        .and_then(|value| value.dyn_into::<js_sys::Boolean>().ok())
        .is_some_and(|value| value.value_of())
}
