//! Signing in.

use serde::{Deserialize, Serialize};

use crate::id::{IncarnationId, ReplicaId, TeamId, UserId};
use crate::role::Roles;

/// `POST /api/v1/session`.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignIn {
    /// The sign-in name.
    pub email: String,
    /// The password, which also unlocks the device's store; see `docs/decisions/`.
    pub password: String,
    /// The store on this device that the session belongs to.
    pub replica: ReplicaId,
}

/// `POST /api/v1/session/redeem`: a one-time code instead of an email (set-up link, invitation, reset).
#[derive(Clone, Serialize, Deserialize)]
pub struct Redeem {
    /// The code as it was read out; case, spaces and hyphens do not matter.
    pub code: String,
    /// The new sign-in name; for an existing account it must be theirs.
    pub email: String,
    /// The new password.
    pub password: String,
    /// The name to show, for the first admin of a new installation.
    #[serde(default)]
    pub name: String,
    /// The store on this device that the session belongs to.
    pub replica: ReplicaId,
}

/// `POST /api/v1/session/password`.
#[derive(Clone, Serialize, Deserialize)]
pub struct ChangePassword {
    /// The password until now.
    pub old: String,
    /// The password from now on.
    pub new: String,
}

/// The answer to a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The access token.
    pub access: String,
    /// How long it is good for, in seconds.
    pub expires_in_s: u64,
    /// Who has signed in.
    pub me: Me,
    /// The server's history.
    pub incarnation: IncarnationId,
    /// The server's X25519 public key for escrow, in base64.
    pub escrow_public_key: String,
    /// Whether everything here is demonstration data.
    pub demo: bool,
}

/// The answer to a refresh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refreshed {
    /// The access token.
    pub access: String,
    /// How long it is good for, in seconds.
    pub expires_in_s: u64,
    /// Who is signed in, with roles as they are now.
    pub me: Me,
}

/// A signed-in user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The user.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their sign-in name.
    pub email: String,
    /// What they may do.
    pub roles: Roles,
    /// Their team, if they are in one.
    pub team: Option<TeamId>,
    /// The team's name.
    #[serde(default)]
    pub team_name: String,
}

/// `POST /api/v1/escrow/open`, and its answer: bytes in base64.
#[derive(Clone, Serialize, Deserialize)]
pub struct Escrow {
    /// Asked: the device key sealed to the server. Answered: the device key.
    pub key: String,
}
