//! Opening a device's key that was sealed to this server: how a forgotten password costs a sign-in and never work.

use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::id::UserId;
use shared::wire::session::Escrow;

use crate::app::AppState;
use crate::error::ApiError;
use crate::keys::Keys;
use crate::member::{self, Member};
use crate::store::row::Audit;

/// What keys are sealed for, bound into the sealing.
pub const INFO: &[u8] = b"alongside/escrow/1";
/// Bytes of a user's id, which stands before the key inside.
const USER_BYTES: usize = 16;

/// Opens a key that the caller's own device sealed.
#[utoipa::path(post, path = "/api/v1/escrow/open", responses(
    (status = 200, description = "`Escrow`: the device's key."),
    (status = 404, description = "Not sealed to this server for this user."),
))]
pub async fn open(
    State(app): State<AppState>,
    caller: Member,
    member::Json(asked): member::Json<Escrow>,
) -> Result<Json<Escrow>, ApiError> {
    let sealed = STANDARD.decode(asked.key).map_err(|_| ApiError::NotFound)?;
    let key = unseal(&app.keys, &sealed, caller.user.id).ok_or(ApiError::NotFound)?;
    let deed = Audit {
        at_ms: app.clock.now_ms(),
        actor: Some(caller.user.id),
        replica: None,
        action: "opened_device_key".to_owned(),
        file: None,
        user: Some(caller.user.id),
        detail: String::new(),
    };
    app.write(move |_, tx| tx.audit(&deed)).await?;
    Ok(Json(Escrow { key: STANDARD.encode(key) }))
}

/// The key inside, if it was sealed to this server for this user.
fn unseal(keys: &Keys, sealed: &[u8], user: UserId) -> Option<Vec<u8>> {
    let inside = keys.unseal(sealed, INFO, user.to_string().as_bytes())?;
    let (owner, key) = inside.split_at_checked(USER_BYTES)?;
    (owner == user.0.as_bytes() && !key.is_empty()).then(|| key.to_vec())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::keys::sealing::seal;

    fn sealed(keys: &Keys, user: UserId, owner: UserId) -> Vec<u8> {
        let inside = [owner.0.as_bytes().as_slice(), &[9; 32]].concat();
        seal(keys, INFO, &inside, user.to_string().as_bytes())
    }

    #[test]
    fn a_key_opens_for_its_owner_alone() {
        let keys = Keys::derive(&[1; 32]);
        let (a, b) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        assert_eq!(unseal(&keys, &sealed(&keys, a, a), a).unwrap(), [9; 32]);
        assert_eq!(unseal(&keys, &sealed(&keys, a, a), b), None, "another user");
        assert_eq!(unseal(&keys, &sealed(&keys, b, a), b), None, "an id inside that does not match");
        assert_eq!(unseal(&Keys::derive(&[2; 32]), &sealed(&keys, a, a), a), None, "another server");
        let mut flipped = sealed(&keys, a, a);
        *flipped.last_mut().unwrap() ^= 1;
        assert_eq!(unseal(&keys, &flipped, a), None);
        assert_eq!(unseal(&keys, &[0; 10], a), None);
    }
}
