//! The key of a user's store on this device, and the ways to it.
//!
//! The key is random and never leaves memory in clear. On the disk it lies wrapped by the sign-in password, and sealed
//! to the server (see [`escrow`]), so that a forgotten password costs an online sign-in and never work.

pub(crate) mod escrow;
mod kdf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

pub(crate) use kdf::{Kdf, calibrate};

use crate::clock;

/// Which key a row was sealed with: says nothing about the key.
pub(crate) type KeyId = [u8; 16];

/// The only form of wrap there is so far.
const WRAP_FORM: u8 = 1;
const SALT_BYTES: usize = 16;

/// The random key that seals one user's store on this device. Wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DeviceKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for DeviceKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("DeviceKey(…)")
    }
}

impl DeviceKey {
    /// Draws a new key.
    #[must_use]
    pub(crate) fn draw() -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        clock::fill_random(bytes.as_mut());
        Self(bytes)
    }

    /// The key with these bytes; they are wiped.
    #[must_use]
    pub(crate) fn from_bytes(mut bytes: [u8; 32]) -> Self {
        let key = Self(Zeroizing::new(bytes));
        bytes.zeroize();
        key
    }

    /// The key that the server has opened for us, in base64.
    #[must_use]
    pub(crate) fn from_base64(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64.decode(text).ok()?);
        Some(Self::from_bytes(bytes.as_slice().try_into().ok()?))
    }

    /// The bytes themselves.
    #[must_use]
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key's name.
    #[must_use]
    pub(crate) fn id(&self) -> KeyId {
        let digest = Sha256::new().chain_update(b"alongside/key-id/1").chain_update(self.bytes()).finalize();
        *digest.first_chunk().expect("a digest has 32 bytes")
    }
}

/// Why a wrapped key could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UnwrapError {
    /// Not the password it was wrapped with (or the wrap was altered, which looks the same).
    #[error("That password does not open this.")]
    WrongPassword,
    /// Wrapped by a newer build, in the form with this number.
    #[error("This was made with a newer version of the app.")]
    Newer(u8),
    /// Not a wrap, or with costs that no build of ours would ask for.
    #[error("The key on this phone is damaged.")]
    Damaged,
    /// The phone has not enough memory left to derive the key.
    #[error("This phone has too little memory free. Close other apps and try again.")]
    NoMemory,
}

/// A device key wrapped by a password. Bytes are base64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wrap {
    /// The form: 1.
    v: u8,
    /// How the password becomes a key.
    kdf: Kdf,
    salt: String,
    nonce: String,
    /// The id of the wrapped key.
    key_id: String,
    /// The sealed key.
    sealed: String,
}

impl Wrap {
    /// Wraps `key`, which belongs to `database`, by `password`. Takes as long as `kdf` was calibrated to.
    ///
    /// # Errors
    /// Where memory does not suffice or `kdf` is out of bounds.
    pub(crate) fn new(
        key: &DeviceKey,
        database: Uuid,
        password: &str,
        kdf: Kdf,
    ) -> Result<Self, UnwrapError> {
        let (mut salt, mut nonce) = ([0; SALT_BYTES], [0; 24]);
        clock::fill_random(&mut salt);
        clock::fill_random(&mut nonce);
        Self::with(key, database, password, kdf, salt, nonce)
    }

    fn with(
        key: &DeviceKey,
        database: Uuid,
        password: &str,
        kdf: Kdf,
        salt: [u8; SALT_BYTES],
        nonce: [u8; 24],
    ) -> Result<Self, UnwrapError> {
        let cipher = cipher(kdf, password, &salt)?;
        let context = context(database, kdf, &salt, &key.id());
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: key.bytes(), aad: &context })
            .expect("a key is far below the cipher's limit");
        Ok(Self {
            v: WRAP_FORM,
            kdf,
            salt: BASE64.encode(salt),
            nonce: BASE64.encode(nonce),
            key_id: BASE64.encode(key.id()),
            sealed: BASE64.encode(sealed),
        })
    }

    /// The key, if `password` is the right one and this is the wrap of `database`.
    ///
    /// # Errors
    /// See [`UnwrapError`].
    pub(crate) fn open(&self, database: Uuid, password: &str) -> Result<DeviceKey, UnwrapError> {
        if self.v > WRAP_FORM {
            return Err(UnwrapError::Newer(self.v));
        }
        let salt: [u8; SALT_BYTES] = decoded(&self.salt)?;
        let nonce: [u8; 24] = decoded(&self.nonce)?;
        let key_id: KeyId = decoded(&self.key_id)?;
        let sealed: [u8; 48] = decoded(&self.sealed)?;
        let cipher = cipher(self.kdf, password, &salt)?;
        let context = context(database, self.kdf, &salt, &key_id);
        let opened = cipher
            .decrypt(&XNonce::from(nonce), Payload { msg: &sealed, aad: &context })
            .map_err(|_| UnwrapError::WrongPassword)?;
        let opened = Zeroizing::new(opened);
        let bytes = opened.as_slice().try_into().map_err(|_| UnwrapError::Damaged)?;
        Ok(DeviceKey::from_bytes(bytes))
    }

    /// Whether this wraps `key`: asked of a key that came back from the server.
    #[must_use]
    pub(crate) fn holds(&self, key: &DeviceKey) -> bool {
        decoded::<16>(&self.key_id).is_ok_and(|id| id == key.id())
    }
}

fn cipher(kdf: Kdf, password: &str, salt: &[u8; SALT_BYTES]) -> Result<XChaCha20Poly1305, UnwrapError> {
    let derived = kdf.derive(password, salt)?;
    Ok(XChaCha20Poly1305::new((&*derived).into()))
}

/// What is authenticated with a wrap: all of it, and whose it is.
fn context(database: Uuid, kdf: Kdf, salt: &[u8; SALT_BYTES], key_id: &KeyId) -> Vec<u8> {
    let mut context = b"alongside/wrap/1".to_vec();
    context.extend_from_slice(database.as_bytes());
    for cost in [kdf.m_kib, kdf.t, kdf.p] {
        context.extend_from_slice(&cost.to_be_bytes());
    }
    context.extend_from_slice(salt);
    context.extend_from_slice(key_id);
    context
}

fn decoded<const N: usize>(text: &str) -> Result<[u8; N], UnwrapError> {
    let bytes = BASE64.decode(text).map_err(|_| UnwrapError::Damaged)?;
    bytes.try_into().map_err(|_| UnwrapError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATABASE: Uuid = Uuid::from_u128(1);
    const PASSWORD: &str = "correct horse battery";

    fn key() -> DeviceKey {
        DeviceKey::from_bytes([7; 32])
    }

    fn wrap() -> Wrap {
        Wrap::with(&key(), DATABASE, PASSWORD, Kdf::FLOOR, [1; SALT_BYTES], [2; 24]).unwrap()
    }

    #[test]
    fn the_right_password_gives_the_key_back() {
        let drawn = DeviceKey::draw();
        let wrap = Wrap::new(&drawn, DATABASE, PASSWORD, Kdf::FLOOR).unwrap();
        assert_eq!(wrap.open(DATABASE, PASSWORD).unwrap(), drawn);
        assert!(wrap.holds(&drawn));
        assert!(!wrap.holds(&key()));
        assert_ne!(drawn, DeviceKey::draw());
    }

    #[test]
    fn a_wrong_password_or_another_store_gives_nothing() {
        for wrong in ["correct horse batterx", "Correct horse battery", "correct horse battery ", ""] {
            assert_eq!(wrap().open(DATABASE, wrong), Err(UnwrapError::WrongPassword), "{wrong:?}");
        }
        assert_eq!(wrap().open(Uuid::from_u128(2), PASSWORD), Err(UnwrapError::WrongPassword));
    }

    #[test]
    fn an_altered_wrap_gives_nothing() {
        let zeros = |bytes: usize| BASE64.encode(vec![0; bytes]);
        let wrong = [
            Wrap { salt: zeros(16), ..wrap() },
            Wrap { nonce: zeros(24), ..wrap() },
            Wrap { key_id: zeros(16), ..wrap() },
            Wrap { sealed: zeros(48), ..wrap() },
            Wrap { kdf: Kdf { t: 3, ..Kdf::FLOOR }, ..wrap() },
        ];
        for altered in wrong {
            assert_eq!(altered.open(DATABASE, PASSWORD), Err(UnwrapError::WrongPassword), "{altered:?}");
        }
        let damaged = [
            Wrap { salt: zeros(8), ..wrap() },
            Wrap { sealed: "not base64".to_owned(), ..wrap() },
            Wrap { nonce: String::new(), ..wrap() },
        ];
        for altered in damaged {
            assert_eq!(altered.open(DATABASE, PASSWORD), Err(UnwrapError::Damaged), "{altered:?}");
        }
        assert_eq!(Wrap { v: 2, ..wrap() }.open(DATABASE, PASSWORD), Err(UnwrapError::Newer(2)));
    }

    #[test]
    fn the_wrap_is_frozen() {
        let json = serde_json::to_string(&wrap()).unwrap();
        // Checked against other implementations of Argon2id and XChaCha20-Poly1305.
        let frozen = concat!(
            r#"{"v":1,"kdf":{"m_kib":19456,"t":2,"p":1},"salt":"AQEBAQEBAQEBAQEBAQEBAQ==","#,
            r#""nonce":"AgICAgICAgICAgICAgICAgICAgICAgIC","key_id":"R2OQVNSp6KPbqT1zP7Y+sw==","#,
            r#""sealed":"RkEZZ7mVoLNE9M5avqAGHE+fALhFyLwPqeieY7fVYNgKkIBC9u58hBYjXnaUIlE+"}"#,
        );
        assert_eq!(json, frozen);
        assert_eq!(serde_json::from_str::<Wrap>(&json).unwrap().open(DATABASE, PASSWORD).unwrap(), key());
    }

    #[test]
    fn a_key_is_named_by_a_digest_and_never_printed() {
        assert_eq!(key().id(), key().id());
        assert_ne!(key().id(), DeviceKey::from_bytes([8; 32]).id());
        assert_eq!(format!("{:?}", key()), "DeviceKey(…)");
        assert_eq!(DeviceKey::from_base64(&BASE64.encode([7; 32])), Some(key()));
        assert_eq!(DeviceKey::from_base64(&BASE64.encode([7; 31])), None);
        assert_eq!(DeviceKey::from_base64("?"), None);
    }
}
