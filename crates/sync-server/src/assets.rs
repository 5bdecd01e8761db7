//! The built app: from the binary with the feature `embed-app`, else from the folder that Trunk writes.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::app::AppState;
use crate::error::ApiError;

/// One file of the app inside the binary.
struct Embedded {
    path: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

#[cfg(feature = "embed-app")]
static EMBEDDED: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
#[cfg(not(feature = "embed-app"))]
static EMBEDDED: &[Embedded] = &[];

/// Where the app's files come from.
#[derive(Clone, Debug)]
pub enum Assets {
    /// The binary itself.
    Binary,
    /// A folder on disk, read anew for each request.
    Folder(PathBuf),
}

impl Assets {
    /// The binary where the app is embedded, else the workspace's `dist/`.
    #[must_use]
    pub fn of_this_build() -> Self {
        if cfg!(feature = "embed-app") {
            Self::Binary
        } else {
            Self::Folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist"))
        }
    }

    fn find(&self, path: &str, accepts: Accepts) -> Option<Found> {
        match self {
            Self::Binary => embedded(path, accepts),
            Self::Folder(root) => on_disk(root, path),
        }
    }
}

/// A file, packed as the browser can take it.
struct Found {
    bytes: Bytes,
    encoding: Option<&'static str>,
    /// Names the content, not its packing.
    tag: String,
}

/// Which packings the browser takes.
#[derive(Clone, Copy, Default)]
struct Accepts {
    brotli: bool,
    gzip: bool,
}

impl Accepts {
    fn read(headers: &HeaderMap) -> Self {
        let mut accepts = Self::default();
        for value in headers.get_all(header::ACCEPT_ENCODING) {
            for coding in value.to_str().unwrap_or_default().split(',') {
                let mut parts = coding.split(';').map(str::trim);
                let name = parts.next().unwrap_or_default();
                let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
                accepts.brotli |= name == "br" && !refused;
                accepts.gzip |= name == "gzip" && !refused;
            }
        }
        accepts
    }
}

fn embedded(path: &str, accepts: Accepts) -> Option<Found> {
    static TABLE: OnceLock<HashMap<&'static str, (&'static Embedded, String)>> = OnceLock::new();
    let table =
        TABLE.get_or_init(|| EMBEDDED.iter().map(|file| (file.path, (file, tag(file.plain)))).collect());
    let (file, tag) = table.get(path)?;
    let (bytes, encoding) = match (file.brotli, file.gzip) {
        (Some(bytes), _) if accepts.brotli => (bytes, Some("br")),
        (_, Some(bytes)) if accepts.gzip => (bytes, Some("gzip")),
        _ => (file.plain, None),
    };
    Some(Found { bytes: Bytes::from_static(bytes), encoding, tag: tag.clone() })
}

fn on_disk(root: &Path, path: &str) -> Option<Found> {
    let relative = Path::new(path.strip_prefix('/')?);
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let bytes = std::fs::read(root.join(relative)).ok()?;
    let tag = tag(&bytes);
    Some(Found { bytes: bytes.into(), encoding: None, tag })
}

fn tag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// Answers every request that no route takes: a file of the app, or its page for an address inside the app.
pub async fn serve(State(app): State<AppState>, request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") || path == "/api" {
        return ApiError::NotFound.into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = if path == "/" { "/index.html" } else { path };
    let accepts = Accepts::read(request.headers());
    if let Some(found) = app.assets.find(path, accepts) {
        return answer(path, found, request.headers());
    }
    if is_navigation(path, request.headers()) {
        if let Some(page) = app.assets.find("/index.html", accepts) {
            return answer("/index.html", page, request.headers());
        }
        return (StatusCode::NOT_FOUND, "The app is not built. Run `cargo xtask build`.").into_response();
    }
    StatusCode::NOT_FOUND.into_response()
}

/// Whether a person opened an address inside the app, rather than a page asking for a file that is gone.
fn is_navigation(path: &str, headers: &HeaderMap) -> bool {
    if let Some(mode) = headers.get("sec-fetch-mode") {
        return mode == "navigate";
    }
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let wants_page = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.contains("text/html"));
    !is_file && headers.get(header::ACCEPT).is_some_and(wants_page)
}

fn answer(path: &str, found: Found, asked: &HeaderMap) -> Response {
    let cache = if is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&found.tag) {
        headers.insert(header::ETAG, tag);
    }
    let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == found.tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    if let Some(encoding) = found.encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    (headers, Body::from(found.bytes)).into_response()
}

/// Whether the name holds a hash of the content (`app-0123456789abcdef.js`), so that it can never change.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_hash =
        |text: &str| text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    name.split(['-', '.', '_']).skip(1).any(is_hash)
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_hashed("/app-0123456789abcdef.js"));
        assert!(is_hashed("/app-0123456789abcdef_bg.wasm"));
        assert!(!is_hashed("/sw.js"));
        assert!(!is_hashed("/index.html"));
        assert!(!is_hashed("/app-0123456789abcde.js"));
    }

    #[test]
    fn paths_cannot_leave_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("dist")).unwrap();
        std::fs::write(dir.path().join("secret"), "x").unwrap();
        std::fs::write(dir.path().join("dist/a.txt"), "a").unwrap();
        let root = dir.path().join("dist");
        assert!(on_disk(&root, "/a.txt").is_some());
        assert!(on_disk(&root, "/../secret").is_none());
        assert!(on_disk(&root, "//etc/passwd").is_none());
    }

    #[test]
    fn a_refused_packing_is_not_sent() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br;q=0, gzip"));
        let accepts = Accepts::read(&headers);
        assert!(!accepts.brotli && accepts.gzip);
    }
}
