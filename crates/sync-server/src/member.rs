//! Who is asking: the caller of a route, read from the database on each request.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use shared::id::{FileId, IncarnationId, ReplicaId, TeamId, UserId};
use shared::kind::FileKind;
use shared::role::Role;
use shared::seq::Sequence;
use shared::wire::sync::Depth;
use uuid::Uuid;

use crate::app::{App, AppState};
use crate::error::ApiError;
use crate::grants;
use crate::session::access::Access;
use crate::store::Reading;
use crate::store::row::{FileRow, User};

/// A signed-in user whose account is switched on. Naming it in a handler is the check: its rejection is [`ApiError::Unauthenticated`].
#[derive(Clone, Debug)]
pub struct Member {
    /// The user as they are now; on a device that was stopped, as if their account were switched off.
    pub user: User,
    /// The store that they signed in from, where that is known.
    pub device: Option<ReplicaId>,
    /// That one was stopped.
    pub stopped: bool,
    /// What their token says.
    pub access: Access,
    /// The server's history.
    pub incarnation: IncarnationId,
    /// How far it has come.
    pub visible: Sequence,
}

impl Member {
    /// Goes on only for somebody with one of these roles.
    ///
    /// # Errors
    /// [`ApiError::NotYourRole`].
    pub fn require(&self, any_of: &[Role]) -> Result<(), ApiError> {
        if any_of.iter().any(|role| self.user.roles.contains(role)) {
            Ok(())
        } else {
            Err(ApiError::NotYourRole)
        }
    }

    /// The user of a session as they are now, their account switched on or off.
    ///
    /// # Errors
    /// [`ApiError::Unauthenticated`] for somebody who is not there, or whose session has ended.
    pub fn read(view: &dyn Reading, access: Access) -> Result<Self, ApiError> {
        let user = view.user(access.user)?.filter(|user| access.issued_ms >= user.sessions_from_ms);
        let user = user.ok_or(ApiError::Unauthenticated)?;
        let device = view.family(access.family)?.map(|family| family.replica);
        Self::at(view, user, device, access)
    }

    fn at(
        view: &dyn Reading,
        user: User,
        device: Option<ReplicaId>,
        access: Access,
    ) -> Result<Self, ApiError> {
        let stopped = device.map(|device| view.stopped_ms(device)).transpose()?.flatten().is_some();
        let user = User { disabled: user.disabled || stopped, ..user };
        Ok(Self {
            user,
            device,
            stopped,
            access,
            incarnation: view.incarnation()?,
            visible: view.visible_through()?,
        })
    }

    /// A user with a session that begins now, for callers of [`crate::sync::answer`] that come without HTTP.
    ///
    /// # Errors
    /// [`ApiError::Unauthenticated`] for somebody who is not there; that of the store.
    pub async fn of(app: &AppState, user: UserId, device: ReplicaId) -> Result<Self, ApiError> {
        let access = Access { user, family: Uuid::nil(), issued_ms: app.clock.now_ms() };
        app.read(move |_, view| {
            let member = Self::read(view, access)?;
            Self::at(view, member.user, Some(device), access)
        })
        .await
    }

    /// Whether this is an admin, who manages every team.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.user.roles.contains(&Role::Admin)
    }

    /// The team that this supervisor reviews.
    ///
    /// # Errors
    /// [`ApiError::NotYourRole`] for others, and for a supervisor without a team.
    pub fn supervises(&self) -> Result<TeamId, ApiError> {
        self.require(&[Role::Supervisor])?;
        self.user.team.ok_or(ApiError::NotYourRole)
    }

    /// A file of this kind of the team that the caller supervises, which they see at least so deep.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for anything else, whatever it is; that of the store.
    pub fn supervised(
        &self,
        view: &dyn Reading,
        file: FileId,
        kind: &FileKind,
        depth: Depth,
        now_ms: u64,
    ) -> Result<FileRow, ApiError> {
        let team = self.supervises().map_err(|_| ApiError::NotFound)?;
        let row = view.file(file)?.filter(|row| row.kind == *kind && row.team == Some(team));
        let sees = grants::scope(view, self.user.id, file, now_ms)?;
        row.filter(|_| sees >= Some(depth)).ok_or(ApiError::NotFound)
    }
}

impl FromRequestParts<AppState> for Member {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let Deliverer(member) = Deliverer::from_request_parts(parts, app).await?;
        if member.user.disabled { Err(ApiError::Unauthenticated) } else { Ok(member) }
    }
}

/// Whoever may hand over what they wrote: also somebody whose account was switched off after they had signed in, or whose
/// device was stopped. They get nothing for it but verdicts.
#[derive(Clone, Debug)]
pub struct Deliverer(pub Member);

impl FromRequestParts<AppState> for Deliverer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let access = bearer(&parts.headers)
            .and_then(|token| app.access.read(token, app.clock.now_ms()))
            .ok_or(ApiError::Unauthenticated)?;
        app.read(move |_, view| Member::read(view, access)).await.map(Self)
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// The address that a request came from.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

impl FromRequestParts<AppState> for Peer {
    type Rejection = ApiError;

    /// Behind a trusted proxy: the last address of `X-Forwarded-For`, the only one that the proxy itself wrote.
    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        if app.settings.trust_proxy
            && let Some(forwarded) = parts.headers.get_all("x-forwarded-for").iter().next_back()
            && let Some(last) = forwarded.to_str().ok().and_then(|list| list.rsplit(',').next())
            && let Ok(address) = last.trim().parse()
        {
            return Ok(Self(address));
        }
        let unknown = Self(IpAddr::from([0, 0, 0, 0]));
        Ok(parts.extensions.get().copied().unwrap_or(unknown))
    }
}

/// A JSON body. What cannot be read as one is a problem of the closed list.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        let bytes = Bytes::from_request(request, app).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| ApiError::BadRequest(error.to_string()))
    }
}

/// A user who is there and whom the caller may manage: any for an admin, their own team's for a supervisor.
///
/// # Errors
/// [`ApiError::NotFound`] otherwise.
pub fn managed(view: &dyn Reading, caller: &Member, id: UserId) -> Result<User, ApiError> {
    let user = view.user(id)?.ok_or(ApiError::NotFound)?;
    let own_team = user.team.is_some() && user.team == caller.user.team;
    let may = caller.is_admin() || (caller.user.roles.contains(&Role::Supervisor) && own_team);
    if may { Ok(user) } else { Err(ApiError::NotFound) }
}
