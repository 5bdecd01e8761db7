//! Access tokens: JWTs of ten minutes, signed with one pinned algorithm. They carry ids only.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use shared::id::UserId;
use uuid::Uuid;

/// How long an access token is good for, in seconds.
pub const ACCESS_S: u64 = 10 * 60;
/// How far clocks may disagree, in seconds.
const LEEWAY_S: u64 = 60;
const ISSUER: &str = "alongside";
const AUDIENCE: &str = "alongside-api";

/// What an access token says. Every claim must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Who.
    pub user: UserId,
    /// By which sign-in.
    pub family: Uuid,
    /// When it was issued, in milliseconds since the Unix epoch.
    pub issued_ms: u64,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: Uuid,
    sid: Uuid,
    iss: String,
    aud: String,
    iat: u64,
    /// `iat` in milliseconds: a session that begins in the second in which others are ended is told apart from them.
    iat_ms: u64,
    nbf: u64,
    exp: u64,
}

/// Signs and reads access tokens.
pub struct AccessTokens {
    signing: EncodingKey,
    reading: DecodingKey,
    rules: Validation,
}

impl AccessTokens {
    /// Tokens under this key.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_required_spec_claims(&["exp", "nbf", "iat", "iss", "aud", "sub"]);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        // Times are compared below, with the server's own clock, so that tests can hold it.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        Self { signing: EncodingKey::from_secret(key), reading: DecodingKey::from_secret(key), rules }
    }

    /// A token for `access`.
    ///
    /// # Errors
    /// Where the signing library fails: a fault of the build.
    pub fn issue(&self, access: Access) -> anyhow::Result<String> {
        let iat = access.issued_ms / 1000;
        let claims = Claims {
            sub: access.user.0,
            sid: access.family,
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            iat,
            iat_ms: access.issued_ms,
            nbf: iat,
            exp: iat + ACCESS_S,
        };
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.signing)?)
    }

    /// What a token says, if it is ours and its time is not up.
    #[must_use]
    pub fn read(&self, token: &str, now_ms: u64) -> Option<Access> {
        let claims: Claims = jsonwebtoken::decode(token, &self.reading, &self.rules).ok()?.claims;
        let now_s = now_ms / 1000;
        let is_in_time = claims.nbf <= now_s + LEEWAY_S && now_s < claims.exp.saturating_add(LEEWAY_S);
        is_in_time.then_some(Access {
            user: UserId(claims.sub),
            family: claims.sid,
            issued_ms: claims.iat_ms,
        })
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;

    const NOW_MS: u64 = 1_800_000_000_000;

    fn access() -> Access {
        Access { user: UserId(Uuid::from_u128(1)), family: Uuid::from_u128(2), issued_ms: NOW_MS }
    }

    fn signed(header: &serde_json::Value, claims: &serde_json::Value, key: &[u8; 32]) -> String {
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(header), part(claims));
        let tag = crate::keys::mac(key, &[text.as_bytes()]);
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    fn claims() -> serde_json::Value {
        json!({"sub": Uuid::from_u128(1), "sid": Uuid::from_u128(2), "iss": ISSUER, "aud": AUDIENCE,
            "iat": NOW_MS / 1000, "iat_ms": NOW_MS, "nbf": NOW_MS / 1000, "exp": NOW_MS / 1000 + ACCESS_S})
    }

    #[test]
    fn a_token_is_good_for_ten_minutes() {
        let tokens = AccessTokens::new(&[1; 32]);
        let token = tokens.issue(access()).unwrap();
        assert_eq!(tokens.read(&token, NOW_MS), Some(access()));
        assert_eq!(tokens.read(&token, NOW_MS + (ACCESS_S + LEEWAY_S - 1) * 1000), Some(access()));
        assert_eq!(tokens.read(&token, NOW_MS + (ACCESS_S + LEEWAY_S) * 1000), None);
        assert_eq!(tokens.read(&token, NOW_MS - (LEEWAY_S + 1) * 1000), None);
        assert_eq!(AccessTokens::new(&[2; 32]).read(&token, NOW_MS), None);
    }

    #[test]
    fn forged_and_malformed_tokens_are_refused() {
        let key = [1; 32];
        let tokens = AccessTokens::new(&key);
        let hs256 = json!({"alg": "HS256", "typ": "JWT"});
        assert!(tokens.read(&signed(&hs256, &claims(), &key), NOW_MS).is_some(), "the control is read");
        for (claim, value) in [
            ("exp", json!("9999999999")),
            ("exp", json!(null)),
            ("nbf", json!("0")),
            ("aud", json!("another")),
            ("iss", json!("another")),
            ("sub", json!("nobody")),
            ("iat", json!(-1)),
        ] {
            let mut claims = claims();
            claims[claim] = value;
            assert_eq!(tokens.read(&signed(&hs256, &claims, &key), NOW_MS), None, "{claim}");
        }
        for claim in ["exp", "nbf", "iat", "iss", "aud", "sub", "sid", "iat_ms"] {
            let mut claims = claims();
            claims.as_object_mut().unwrap().remove(claim);
            assert_eq!(tokens.read(&signed(&hs256, &claims, &key), NOW_MS), None, "without {claim}");
        }
        for alg in ["none", "HS512", "RS256", "hs256"] {
            let header = json!({"alg": alg, "typ": "JWT"});
            assert_eq!(tokens.read(&signed(&header, &claims(), &key), NOW_MS), None, "{alg}");
        }
        let unsigned = signed(&json!({"alg": "none"}), &claims(), &key);
        let unsigned = unsigned.rsplit_once('.').map(|(text, _)| format!("{text}.")).unwrap();
        assert_eq!(tokens.read(&unsigned, NOW_MS), None);
    }
}
