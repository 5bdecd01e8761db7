//! What stands before every route: headers, other sites, the app's files.

use super::*;
use crate::testing::{ROSA, memory};

fn built_app() -> (tempfile::TempDir, Server) {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("index.html", "<!doctype html>"),
        ("sw.js", "//"),
        ("app-0123456789abcdef.js", "//"),
        ("manifest.webmanifest", "{}"),
    ] {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    let server = Server::with(memory(), Settings::default(), Assets::Folder(dir.path().to_owned()));
    (dir, server)
}

impl Server {
    async fn fetch(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

#[tokio::test]
async fn hashed_files_are_kept_for_ever_and_the_rest_is_asked_for_again() {
    let (_dir, server) = built_app();
    let hashed = server.fetch("/app-0123456789abcdef.js", &[]).await;
    assert_eq!(hashed.headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    assert_eq!(hashed.headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    for path in ["/", "/index.html", "/sw.js", "/manifest.webmanifest"] {
        let answer = server.fetch(path, &[]).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.headers[header::CACHE_CONTROL]),
            (200, &"no-cache".parse().unwrap())
        );
        let tag = answer.headers[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(server.fetch(path, &[("if-none-match", &tag)]).await.status, 304);
    }
}

#[tokio::test]
async fn only_a_person_who_opens_an_address_gets_the_page() {
    let (_dir, server) = built_app();
    let navigates = [("sec-fetch-mode", "navigate")];
    assert_eq!(&server.fetch("/people/1", &navigates).await.bytes[..], b"<!doctype html>");
    assert_eq!(&server.fetch("/people/1", &[("accept", "text/html")]).await.bytes[..], b"<!doctype html>");
    assert_eq!(server.fetch("/people/1", &[("sec-fetch-mode", "cors")]).await.status, 404);
    assert_eq!(server.fetch("/gone-0123456789abcdef.js", &[("accept", "*/*")]).await.status, 404);
    let api = server.fetch("/api/v1/nothing", &navigates).await;
    assert_eq!(api.problem(), "/problems/not-found");
    assert_eq!(server.call("POST", "/people/1", None, &json!({})).await.status, 405);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let (_dir, server) = built_app();
    for path in ["/", "/livez", "/api/v1/users", "/gone.js"] {
        let answer = server.fetch(path, &[]).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"), "{path}");
        assert!(!policy.contains("unsafe-inline"));
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
        assert_eq!(answer.headers["cross-origin-opener-policy"], "same-origin");
        assert!(!answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "only behind https");
    }
    assert_eq!(server.fetch("/api/v1/users", &[]).await.headers[header::CACHE_CONTROL], "no-store");
    let settings = Settings { public_url: Some("https://a.example".to_owned()), ..Settings::default() };
    let behind = Server::with(memory(), settings, Assets::Folder("/nowhere".into()));
    assert!(behind.fetch("/livez", &[]).await.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
}

#[tokio::test]
async fn another_site_cannot_speak_for_a_signed_in_user() {
    let server = Server::new();
    let post = |headers: &[(&str, &str)]| {
        let mut request =
            Request::builder().method("POST").uri("/api/v1/sync").header(header::HOST, "a.example");
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", server.token(ROSA)));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        server.send(request.body(Body::from(request_text())).unwrap())
    };
    let json = ("content-type", "application/json");
    assert_eq!(post(&[json]).await.status, 200);
    assert_eq!(post(&[json, ("origin", "https://a.example")]).await.status, 200);
    let other = post(&[json, ("origin", "https://evil.example")]).await;
    assert_eq!((other.status.as_u16(), other.problem()), (403, "/problems/cross-site".to_owned()));
    assert_eq!(post(&[json, ("origin", "null")]).await.status, 403);
    for media in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        assert_eq!(post(&[("content-type", media)]).await.problem(), "/problems/not-json");
    }
    assert_eq!(post(&[]).await.status, 415);
    assert_eq!(post(&[json, ("content-encoding", "gzip")]).await.status, 415);
}

fn request_text() -> String {
    request(ROSA, None, &[]).to_string()
}

#[tokio::test]
async fn a_body_beyond_its_limit_is_refused() {
    let server = Server::new();
    let body = json!({"email": "x".repeat(70_000), "password": "x", "replica": Uuid::nil()});
    let answer = server.call("POST", "/api/v1/session", None, &body).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (413, "/problems/too-large".to_owned()));
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let request = Request::builder()
        .method("POST")
        .uri("/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json");
    assert_eq!(server.send(request.body(Body::from(deep)).unwrap()).await.status, 400);
}
