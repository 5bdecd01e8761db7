//! Refresh tokens: each is good once. A token that is used twice ends its sign-in, unless the answer was lost.
//!
//! Source: RFC 9700, section 4.14, with a rule for lost answers: without it every tunnel would sign a worker out.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::id::{ReplicaId, UserId};
use uuid::Uuid;

use crate::clock::{DAY_MS, MINUTE_MS};
use crate::random;
use crate::store::row::{Audit, Family, Token, User};
use crate::store::{StoreError, Writing};

/// How long a sign-in lasts without being used.
pub const REFRESH_MS: u64 = 60 * DAY_MS;
/// How long after its use a token may come again because the answer was lost.
const LOST_ANSWER_MS: u64 = 5 * MINUTE_MS;

/// A token as the device keeps it, in a cookie that scripts cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshToken(pub String);

impl RefreshToken {
    /// A new one: 256 bits.
    #[must_use]
    pub fn draw() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random::bytes::<32>()))
    }

    /// What the store keeps of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        super::hash(self.0.as_bytes())
    }
}

/// Begins a sign-in: `first` is its first token.
///
/// # Errors
/// That of the store.
pub fn begin(
    tx: &mut dyn Writing,
    user: UserId,
    replica: ReplicaId,
    first: &RefreshToken,
    now_ms: u64,
) -> Result<Uuid, StoreError> {
    let family = Family { id: random::id(), user, replica, created_ms: now_ms, ended_ms: None };
    tx.put_family(&family)?;
    tx.put_token(&Token {
        hash: first.hash(),
        family: family.id,
        parent: None,
        issued_ms: now_ms,
        used_ms: None,
    })?;
    tx.audit(&deed("signed_in", now_ms, user, replica))?;
    Ok(family.id)
}

/// What became of a token that was presented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// The next one was issued.
    Issued(Box<User>, Family),
    /// Unknown, too old, or signed out.
    Refused,
    /// Used twice: the sign-in has ended.
    Reused,
}

/// Exchanges `presented` for `next`.
///
/// A token that was used already is taken for a lost answer where it comes within five minutes and nothing that was issued
/// for it has been used. Two tabs that refresh at once look the same, and both go on until one of their tokens is used.
///
/// # Errors
/// That of the store.
pub fn exchange(
    tx: &mut dyn Writing,
    presented: &RefreshToken,
    next: &RefreshToken,
    now_ms: u64,
) -> Result<Exchange, StoreError> {
    let hash = presented.hash();
    let Some(token) = tx.token(&hash)? else { return Ok(Exchange::Refused) };
    let Some(family) = tx.family(token.family)? else { return Ok(Exchange::Refused) };
    let Some(user) = tx.user(family.user)? else { return Ok(Exchange::Refused) };
    // Somebody whose account is switched off goes on too: their token opens nothing but the way for what they wrote.
    let is_over = family.ended_ms.is_some() || now_ms >= token.issued_ms + REFRESH_MS;
    if is_over {
        return Ok(Exchange::Refused);
    }
    if is_reuse(tx, &token, now_ms)? {
        tx.put_family(&Family { ended_ms: Some(now_ms), ..family.clone() })?;
        tx.audit(&deed("refresh_token_used_twice", now_ms, user.id, family.replica))?;
        return Ok(Exchange::Reused);
    }
    tx.put_token(&Token { used_ms: Some(token.used_ms.unwrap_or(now_ms)), ..token })?;
    tx.put_token(&Token {
        hash: next.hash(),
        family: family.id,
        parent: Some(hash),
        issued_ms: now_ms,
        used_ms: None,
    })?;
    Ok(Exchange::Issued(Box::new(user), family))
}

fn is_reuse(tx: &dyn Writing, token: &Token, now_ms: u64) -> Result<bool, StoreError> {
    if let Some(used_ms) = token.used_ms {
        let went_on = tx.children(&token.hash)?.iter().any(|child| child.used_ms.is_some());
        return Ok(went_on || now_ms > used_ms + LOST_ANSWER_MS);
    }
    // Of tokens that were issued for the same one, the first that is used makes the others void.
    let Some(parent) = token.parent else { return Ok(false) };
    Ok(tx.children(&parent)?.iter().any(|sibling| sibling.hash != token.hash && sibling.used_ms.is_some()))
}

/// Ends the sign-in of a token.
///
/// # Errors
/// That of the store.
pub fn end(tx: &mut dyn Writing, presented: &RefreshToken, now_ms: u64) -> Result<(), StoreError> {
    let Some(token) = tx.token(&presented.hash())? else { return Ok(()) };
    let Some(family) = tx.family(token.family)? else { return Ok(()) };
    if family.ended_ms.is_some() {
        return Ok(());
    }
    tx.audit(&deed("signed_out", now_ms, family.user, family.replica))?;
    tx.put_family(&Family { ended_ms: Some(now_ms), ..family })
}

/// Ends every sign-in of a user, access tokens included.
///
/// # Errors
/// That of the store.
pub fn end_all(tx: &mut dyn Writing, user: &User, now_ms: u64) -> Result<(), StoreError> {
    tx.end_families(user.id, now_ms)?;
    tx.put_user(&User { sessions_from_ms: now_ms, ..user.clone() })
}

fn deed(action: &str, at_ms: u64, user: UserId, replica: ReplicaId) -> Audit {
    Audit {
        at_ms,
        actor: Some(user),
        replica: Some(replica),
        action: action.to_owned(),
        file: None,
        user: Some(user),
        detail: String::new(),
    }
}
