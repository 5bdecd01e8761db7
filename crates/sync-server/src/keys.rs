//! The server's secrets: one key file in the data directory, and the keys that are derived from it.

use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, bail};
use hmac::{Hmac, KeyInit, Mac};
use hpke::{Deserializable, Kem, OpModeR, Serializable, aead::ChaCha20Poly1305, kdf::HkdfSha256};
use sha2::Sha256;
use shared::wire::unsent::ENCAPSULATED_BYTES;

use crate::random;

/// The name of the key file in the data directory. Whoever backs up the database backs this up too.
pub const KEY_FILE: &str = "server.key";

/// What escrow keys are sealed with: DHKEM(X25519, HKDF-SHA256).
pub type EscrowKem = hpke::kem::X25519HkdfSha256;

/// The keys of one installation.
pub struct Keys {
    /// Signs access tokens (HS256).
    pub session: [u8; 32],
    /// Authenticates cursors.
    pub cursor: [u8; 32],
    /// Opens keys that devices sealed to this server.
    pub escrow_private: <EscrowKem as Kem>::PrivateKey,
    /// What devices seal their keys to.
    pub escrow_public: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Keys(…)")
    }
}

impl Keys {
    /// Derives every key from one secret, each under its own name.
    #[must_use]
    pub fn derive(secret: &[u8; 32]) -> Self {
        let (escrow_private, public) = EscrowKem::derive_keypair(&derived(secret, b"alongside/escrow-key/1"));
        let mut escrow_public = [0; 32];
        escrow_public.copy_from_slice(&public.to_bytes());
        Self {
            session: derived(secret, b"alongside/session-key/1"),
            cursor: derived(secret, b"alongside/cursor-key/1"),
            escrow_private,
            escrow_public,
        }
    }

    /// Reads the key file of `data_dir`, or draws a new secret and writes it, readable by its owner alone.
    ///
    /// # Errors
    /// Where the file cannot be read or written, or is not a key.
    pub fn open(data_dir: &Path) -> anyhow::Result<Self> {
        let path = data_dir.join(KEY_FILE);
        let secret = if path.exists() { read(&path)? } else { create(&path)? };
        Ok(Self::derive(&secret))
    }

    /// Opens what was sealed to this server for the use `info`, bound to `bound`: an encapsulated key, and then the
    /// ciphertext. `None` where it was not, or was altered.
    #[must_use]
    pub fn unseal(&self, sealed: &[u8], info: &[u8], bound: &[u8]) -> Option<Vec<u8>> {
        let (encapsulated, ciphertext) = sealed.split_at_checked(ENCAPSULATED_BYTES)?;
        let encapsulated = <EscrowKem as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
        let mut context = hpke::setup_receiver::<ChaCha20Poly1305, HkdfSha256, EscrowKem>(
            &OpModeR::Base,
            &self.escrow_private,
            &encapsulated,
            info,
        )
        .ok()?;
        context.open(ciphertext, bound).ok()
    }
}

#[cfg(test)]
pub(crate) mod sealing;

fn derived(secret: &[u8; 32], label: &[u8]) -> [u8; 32] {
    mac(secret, &[label])
}

/// HMAC-SHA256 of `parts`, one after the other.
#[must_use]
pub fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Whether `tag` is the HMAC-SHA256 of `parts`, compared in constant time.
#[must_use]
pub fn mac_matches(key: &[u8; 32], parts: &[&[u8]], tag: &[u8]) -> bool {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(tag).is_ok()
}

fn read(path: &Path) -> anyhow::Result<[u8; 32]> {
    let mut text = String::new();
    let mut file = std::fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    file.read_to_string(&mut text).with_context(|| format!("cannot read {}", path.display()))?;
    let text = text.trim();
    let mut secret = [0; 32];
    let is_key = text.is_ascii() && text.len() == 64;
    let digits = (0..32).filter_map(|at| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok());
    let decoded: Vec<u8> = digits.collect();
    if !is_key || decoded.len() != 32 {
        bail!("{} is not a key file; put the right one back from your backup", path.display());
    }
    secret.copy_from_slice(&decoded);
    Ok(secret)
}

fn create(path: &Path) -> anyhow::Result<[u8; 32]> {
    let secret: [u8; 32] = random::bytes();
    let text: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("cannot write {}", path.display()))?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    tracing::info!(path = %path.display(), "drew a new server key; keep it with your backups");
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_file_is_private_and_gives_the_same_keys_again() {
        let dir = tempfile::tempdir().unwrap();
        let first = Keys::open(dir.path()).unwrap();
        let again = Keys::open(dir.path()).unwrap();
        assert_eq!(first.session, again.session);
        assert_eq!(first.escrow_public, again.escrow_public);
        assert_ne!(first.session, first.cursor);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(dir.path().join(KEY_FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_that_is_no_key_is_named_and_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(KEY_FILE), "hello").unwrap();
        assert!(Keys::open(dir.path()).unwrap_err().to_string().contains("not a key file"));
        assert_eq!(std::fs::read_to_string(dir.path().join(KEY_FILE)).unwrap(), "hello");
    }
}
