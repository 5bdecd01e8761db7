//! Signing in and out, and what one-time codes and passwords do.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use axum_extra::extract::cookie::CookieJar;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::check;
use shared::id::ReplicaId;
use shared::wire::session::{ChangePassword, Me, Redeem, Refreshed, SignIn, SignedIn};

use crate::app::AppState;
use crate::error::ApiError;
use crate::member::{self, Member, Peer};
use crate::session::access::{ACCESS_S, Access};
use crate::session::refresh::{self, Exchange, REFRESH_MS, RefreshToken};
use crate::store::row::{Audit, CodeRow, User};
use crate::store::{Reading, StoreError, Writing};
use crate::{accounts, session};

/// The cookie of the refresh token. The prefix ties it to this host, https and every path.
pub const COOKIE: &str = "__Host-alongside-refresh";

/// Begins a sign-in. A wrong password and an unknown user get the same answer after the same work.
#[utoipa::path(post, path = "/api/v1/session", responses(
    (status = 200, description = "`SignedIn`, and the refresh cookie."),
    (status = 401, description = "Wrong email address or password; the answer does not say which."),
    (status = 429, description = "Wait before the next try."),
))]
pub async fn sign_in(
    State(app): State<AppState>,
    Peer(from): Peer,
    member::Json(asked): member::Json<SignIn>,
) -> Result<(Cookie, Json<SignedIn>), ApiError> {
    let now_ms = app.clock.now_ms();
    let email = asked.email.trim().to_lowercase();
    if let Some(wait_s) = app.backoff.wait_s(&email, from, now_ms) {
        return Err(ApiError::TooManyAttempts(wait_s));
    }
    let sought = email.clone();
    let found = app.read(move |_, view| view.user_by_email(&sought)).await?;
    let user = found.filter(|user| !user.disabled);
    let hash = user.as_ref().and_then(|user| user.password.clone());
    let is_right = app.passwords.is_right(asked.password, hash).await?;
    match user {
        Some(user) if is_right => {
            app.backoff.right(&email, from);
            begin(&app, user, asked.replica).await
        }
        _ => {
            app.backoff.wrong(&email, from, now_ms);
            let deed = Audit {
                at_ms: now_ms,
                actor: None,
                replica: Some(asked.replica),
                action: "sign_in_failed".to_owned(),
                file: None,
                user: None,
                detail: String::new(),
            };
            app.write(move |_, tx| tx.audit(&deed)).await?;
            Err(ApiError::WrongPassword)
        }
    }
}

/// Issues the next access token and the next refresh token.
#[utoipa::path(post, path = "/api/v1/session/refresh", responses(
    (status = 200, description = "`Refreshed`, and the next refresh cookie."),
    (status = 401, description = "Sign in again."),
))]
pub async fn refresh(
    State(app): State<AppState>,
    jar: CookieJar,
) -> Result<(Cookie, Json<Refreshed>), ApiError> {
    let presented = presented(&jar).ok_or(ApiError::Unauthenticated)?;
    let now_ms = app.clock.now_ms();
    let next = RefreshToken::draw();
    let kept = next.clone();
    let exchange = app.write(move |_, tx| refresh::exchange(tx, &presented, &next, now_ms)).await?;
    let Exchange::Issued(user, family) = exchange else { return Err(ApiError::Unauthenticated) };
    let access = app.access.issue(Access { user: user.id, family: family.id, issued_ms: now_ms })?;
    let me = app.read(move |_, view| me(view, &user)).await?;
    Ok((cookie(&kept), Json(Refreshed { access, expires_in_s: ACCESS_S, me })))
}

/// Ends this sign-in.
#[utoipa::path(delete, path = "/api/v1/session", responses((status = 204, description = "Signed out.")))]
pub async fn sign_out(State(app): State<AppState>, jar: CookieJar) -> Result<(Cookie, StatusCode), ApiError> {
    if let Some(presented) = presented(&jar) {
        let now_ms = app.clock.now_ms();
        app.write(move |_, tx| refresh::end(tx, &presented, now_ms)).await?;
    }
    Ok((cookie_of("", 0), StatusCode::NO_CONTENT))
}

/// Uses a one-time code: the set-up link of a new installation, an invitation, or a forgotten password.
#[utoipa::path(post, path = "/api/v1/session/redeem", responses(
    (status = 200, description = "`SignedIn`, and the refresh cookie."),
    (status = 401, description = "The code is not valid, or not for this email address."),
    (status = 422, description = "The new password or the email address cannot be used."),
))]
pub async fn redeem(
    State(app): State<AppState>,
    Peer(from): Peer,
    member::Json(asked): member::Json<Redeem>,
) -> Result<(Cookie, Json<SignedIn>), ApiError> {
    let now_ms = app.clock.now_ms();
    let email = asked.email.trim().to_lowercase();
    if let Some(wait_s) = app.backoff.wait_s(&email, from, now_ms) {
        return Err(ApiError::TooManyAttempts(wait_s));
    }
    check::email(&email).map_err(ApiError::refused)?;
    check::new_password(&asked.password).map_err(ApiError::refused)?;
    let hash = session::code::hash(&asked.code);
    let known = app.read(move |_, view| view.code(&hash)).await?;
    if !known.is_some_and(|code| is_good(&code, now_ms)) {
        app.backoff.wrong(&email, from, now_ms);
        return Err(ApiError::WrongCode);
    }
    let password = app.passwords.hash(asked.password).await?;
    let name = if asked.name.trim().is_empty() { email.clone() } else { asked.name.trim().to_owned() };
    let used = email.clone();
    let user = app.write(move |_, tx| use_code(tx, &hash, &used, name, password, now_ms)).await?;
    let Some(user) = user else {
        app.backoff.wrong(&email, from, now_ms);
        return Err(ApiError::WrongCode);
    };
    begin(&app, user, asked.replica).await
}

/// Changes the caller's own password and ends their other sign-ins.
#[utoipa::path(post, path = "/api/v1/session/password", responses(
    (status = 204, description = "Changed."),
    (status = 401, description = "The old password is wrong."),
    (status = 422, description = "The new password cannot be used."),
))]
pub async fn change_password(
    State(app): State<AppState>,
    Peer(from): Peer,
    caller: Member,
    jar: CookieJar,
    member::Json(asked): member::Json<ChangePassword>,
) -> Result<StatusCode, ApiError> {
    let now_ms = app.clock.now_ms();
    let email = caller.user.email.clone();
    if let Some(wait_s) = app.backoff.wait_s(&email, from, now_ms) {
        return Err(ApiError::TooManyAttempts(wait_s));
    }
    check::new_password(&asked.new).map_err(ApiError::refused)?;
    if !app.passwords.is_right(asked.old, caller.user.password.clone()).await? {
        app.backoff.wrong(&email, from, now_ms);
        return Err(ApiError::WrongPassword);
    }
    let hash = app.passwords.hash(asked.new).await?;
    let kept = presented(&jar);
    app.write(move |_, tx| {
        accounts::set_password(tx, caller.user.id, hash, now_ms)?;
        // The device that asked stays signed in: its sign-in goes on in the cookie it has.
        match kept {
            Some(kept) => accounts::keep_signed_in(tx, &kept, now_ms),
            None => Ok(()),
        }
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn begin(app: &AppState, user: User, replica: ReplicaId) -> Result<(Cookie, Json<SignedIn>), ApiError> {
    let now_ms = app.clock.now_ms();
    let first = RefreshToken::draw();
    let kept = first.clone();
    let id = user.id;
    let family = app.write(move |_, tx| refresh::begin(tx, id, replica, &first, now_ms)).await?;
    let access = app.access.issue(Access { user: id, family, issued_ms: now_ms })?;
    let (me, incarnation) =
        app.read(move |_, view| Ok::<_, StoreError>((me(view, &user)?, view.incarnation()?))).await?;
    let signed_in = SignedIn {
        access,
        expires_in_s: ACCESS_S,
        me,
        incarnation,
        escrow_public_key: STANDARD.encode(app.keys.escrow_public),
        demo: app.settings.demo,
    };
    Ok((cookie(&kept), Json(signed_in)))
}

fn me(view: &dyn Reading, user: &User) -> Result<Me, StoreError> {
    let team = view.teams()?.into_iter().find(|team| Some(team.id) == user.team);
    Ok(Me {
        id: user.id,
        name: user.name.clone(),
        email: user.email.clone(),
        roles: user.roles.clone(),
        team: user.team,
        team_name: team.map(|team| team.name).unwrap_or_default(),
    })
}

fn is_good(code: &CodeRow, now_ms: u64) -> bool {
    code.used_ms.is_none() && now_ms < code.expires_ms
}

/// What a good code does. None where it is not good any more, or not for this sign-in name.
fn use_code(
    tx: &mut dyn Writing,
    hash: &[u8; 32],
    email: &str,
    name: String,
    password: String,
    now_ms: u64,
) -> Result<Option<User>, StoreError> {
    let Some(code) = tx.code(hash)?.filter(|code| is_good(code, now_ms)) else { return Ok(None) };
    let user = match code.user {
        Some(id) => match tx.user(id)?.filter(|user| user.email == email && !user.disabled) {
            Some(user) => user,
            None => return Ok(None),
        },
        None => accounts::set_up(tx, email, name, now_ms)?,
    };
    tx.put_code(&CodeRow { used_ms: Some(now_ms), ..code })?;
    accounts::set_password(tx, user.id, password, now_ms)?;
    tx.user(user.id)
}

fn presented(jar: &CookieJar) -> Option<RefreshToken> {
    jar.get(COOKIE).map(|cookie| RefreshToken(cookie.value().to_owned()))
}

/// The headers that hand over a refresh token.
type Cookie = [(HeaderName, String); 1];

fn cookie(token: &RefreshToken) -> Cookie {
    cookie_of(&token.0, REFRESH_MS / 1000)
}

fn cookie_of(value: &str, age_s: u64) -> Cookie {
    let rules = "Path=/; Secure; HttpOnly; SameSite=Strict";
    [(header::SET_COOKIE, format!("{COOKIE}={value}; {rules}; Max-Age={age_s}"))]
}
