//! The device key sealed to the server's public key: only an online sign-in can bring it back.
//!
//! HPKE (RFC 9180), base mode, one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305. What is sealed
//! is the user's id and the key; the user's id is authenticated as well. The server, which holds the same records in
//! clear, gains nothing by being able to open it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeS, Serializable};
use shared::id::UserId;
use zeroize::Zeroizing;

use super::DeviceKey;
use crate::clock;

/// What this use of the server's key is for; the server says the same.
const INFO: &[u8] = b"alongside/escrow/1";

/// The browser's randomness, as the cipher crates ask for it.
struct Chance;

impl TryRng for Chance {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        clock::fill_random(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        clock::fill_random(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        clock::fill_random(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Chance {}

/// Seals `key` of `user` to the server's public key (base64): encapsulated key and ciphertext, in base64.
///
/// `None` where the server's key is not a key.
#[must_use]
pub(crate) fn seal(key: &DeviceKey, user: UserId, server_key: &str) -> Option<String> {
    let mut plain = Zeroizing::new([0; 16 + 32]);
    plain[..16].copy_from_slice(user.0.as_bytes());
    plain[16..].copy_from_slice(key.bytes());
    sealed_to(server_key, INFO, plain.as_slice(), user.to_string().as_bytes())
}

/// Seals a copy of what waits here to the server's public key (base64): encapsulated key and ciphertext, in base64.
///
/// `None` where the server's key is not a key.
#[must_use]
pub(crate) fn seal_unsent(unsent: &[u8], server_key: &str) -> Option<String> {
    sealed_to(server_key, shared::wire::unsent::INFO, unsent, b"")
}

/// Seals what somebody said of the service, bound to the file that it will stand in, to the server's public key (base64).
///
/// `None` where the server's key is not a key.
#[must_use]
pub(crate) fn seal_feedback(given: &[u8], bound: &str, server_key: &str) -> Option<String> {
    sealed_to(server_key, shared::feedback::INFO, given, bound.as_bytes())
}

fn sealed_to(server_key: &str, info: &[u8], plain: &[u8], context: &[u8]) -> Option<String> {
    let server_key = BASE64.decode(server_key).ok()?;
    let server_key = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&server_key).ok()?;
    let (encapsulated, sealed) = hpke::single_shot_seal_with_rng::<
        ChaCha20Poly1305,
        HkdfSha256,
        X25519HkdfSha256,
    >(&OpModeS::Base, &server_key, info, plain, context, &mut Chance)
    .ok()?;
    let mut bytes = encapsulated.to_bytes().to_vec();
    bytes.extend_from_slice(&sealed);
    Some(BASE64.encode(bytes))
}

#[cfg(test)]
mod tests {
    use hpke::OpModeR;
    use uuid::Uuid;

    use super::*;

    type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;

    fn server() -> (PrivateKey, String) {
        let (private, public) = X25519HkdfSha256::derive_keypair(&[3; 32]);
        (private, BASE64.encode(public.to_bytes()))
    }

    /// What the server does with it.
    fn opened(private: &PrivateKey, sealed: &str, user: UserId) -> Option<Vec<u8>> {
        let bytes = BASE64.decode(sealed).unwrap();
        let (encapsulated, sealed) = bytes.split_at(32);
        let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).unwrap();
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            private,
            &encapsulated,
            b"alongside/escrow/1",
            sealed,
            user.0.to_string().as_bytes(),
        )
        .ok()
    }

    #[test]
    fn the_server_opens_it_for_this_user_alone() {
        let (private, public) = server();
        let user = UserId(Uuid::from_u128(5));
        let key = DeviceKey::draw();
        let sealed = seal(&key, user, &public).unwrap();
        assert_eq!(BASE64.decode(&sealed).unwrap().len(), 32 + 16 + 32 + 16);
        let expected = [user.0.as_bytes().as_slice(), key.bytes()].concat();
        assert_eq!(opened(&private, &sealed, user), Some(expected));
        assert_eq!(opened(&private, &sealed, UserId(Uuid::from_u128(6))), None);
        assert_ne!(seal(&key, user, &public).unwrap(), sealed, "each sealing is new");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let user = UserId(Uuid::from_u128(5));
        for wrong in ["", "?", "AAAA"] {
            assert_eq!(seal(&DeviceKey::draw(), user, wrong), None, "{wrong:?}");
        }
    }
}
