//! The server as its callers meet it: through the router, over both stores where it matters.

mod blobs;
mod erasing;
mod feedback;
mod funnel;
mod held;
mod import;
mod readers;
mod roles;
mod room;
mod sign_in;
mod surface;
mod syncing;

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use shared::id::UserId;
use tower::ServiceExt;
use uuid::Uuid;

use crate::app::{App, AppState, Settings};
use crate::assets::Assets;
use crate::clock::Clock;
use crate::keys::Keys;
use crate::member::Peer;
use crate::session::access::Access;
use crate::session::password::hash_now;
use crate::testing::{Kept, NOW_MS, Office, STAFF, memory, replica};

const PASSWORD: &str = "correct horse battery";

/// A server without a socket.
struct Server {
    app: AppState,
    office: Office,
}

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {:?}", self.bytes))
    }

    fn problem(&self) -> String {
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        problem["type"].as_str().unwrap().to_owned()
    }

    /// The refresh token that the answer sets.
    fn cookie(&self) -> String {
        let cookie = self.headers[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }
}

impl Server {
    fn over(kept: Kept) -> Self {
        Self::with(kept, Settings::default(), Assets::Folder("/nowhere".into()))
    }

    fn with(kept: Kept, settings: Settings, assets: Assets) -> Self {
        let office = Office::over(kept);
        let store = Arc::clone(&office.kept.store);
        let app = App::new(store, Clock::held(NOW_MS), Keys::derive(&[5; 32]), settings, assets);
        Self { app: Arc::new(app), office }
    }

    fn new() -> Self {
        Self::over(memory())
    }

    /// Everybody signs in with [`PASSWORD`].
    fn with_passwords(self) -> Self {
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| hash_now(PASSWORD).unwrap());
        self.office.write(move |tx| {
            for (id, ..) in STAFF {
                let user = tx.user(id)?.unwrap();
                tx.put_user(&crate::store::row::User { password: Some(hash.clone()), ..user })?;
            }
            Ok(())
        });
        self
    }

    /// An access token without signing in.
    fn token(&self, user: UserId) -> String {
        let access = Access { user, family: Uuid::from_u128(1), issued_ms: self.app.clock.now_ms() };
        self.app.access.issue(access).unwrap()
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let mut request = request;
        request.extensions_mut().insert(Peer(IpAddr::from([192, 0, 2, 1])));
        let response: Response = super::router(Arc::clone(&self.app)).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    async fn call(&self, method: &str, path: &str, token: Option<&str>, body: &Value) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = if method == "GET" || method == "DELETE" {
            Body::empty()
        } else if method == "PUT" {
            request = request.header(header::CONTENT_TYPE, "application/octet-stream");
            Body::from(body.as_str().unwrap().to_owned())
        } else {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        };
        self.send(request.body(body).unwrap()).await
    }

    async fn get(&self, user: UserId, path: &str) -> Answer {
        self.call("GET", path, Some(&self.token(user)), &Value::Null).await
    }

    async fn post(&self, user: UserId, path: &str, body: Value) -> Answer {
        self.call("POST", path, Some(&self.token(user)), &body).await
    }

    /// A sync with these saves, each a list of changes.
    async fn sync(&self, user: UserId, cursor: Option<&str>, saves: &[&[Value]]) -> Value {
        let saves: Vec<Value> =
            saves.iter().map(|changes| json!({"id": changes[0]["id"], "changes": changes})).collect();
        let answer = self.post(user, "/api/v1/sync", request(user, cursor, &saves)).await;
        assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.bytes);
        answer.json()
    }
}

fn request(user: UserId, cursor: Option<&str>, saves: &[Value]) -> Value {
    json!({
        "protocol": 1, "build": env!("CARGO_PKG_VERSION"), "replica": replica(user), "sent_at_ms": NOW_MS,
        "waiting": {"saves": saves.len(), "drafts": 0}, "cursor": cursor, "saves": saves,
    })
}

fn email(user: UserId) -> String {
    let (_, name, ..) = STAFF.into_iter().find(|(id, ..)| *id == user).unwrap();
    format!("{name}@example.invalid")
}
