//! Sealing: what a row looks like on the disk.
//!
//! ```text
//! format 1 byte │ key id 16 │ generation 4 │ nonce 24 │ XChaCha20-Poly1305 of ( length 4 │ bytes │ zeros ) │ tag 16
//! ```
//!
//! The header, the database, the room and the key of the row are authenticated with it: a row that is moved, swapped
//! or altered does not open. What is sealed is padded to whole blocks, so that sizes tell little. Rolling the whole
//! database back to an older copy is not noticed here; it heals through the sync cursor. Numbers are big-endian.

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use uuid::Uuid;

use super::keys::{DeviceKey, KeyId};

/// The only format there is so far.
const FORMAT: u8 = 1;
/// Format, key id, generation, nonce.
const HEADER_BYTES: usize = 1 + 16 + 4 + NONCE_BYTES;
const TAG_BYTES: usize = 16;
/// What is sealed is padded to a multiple of this.
const BLOCK_BYTES: usize = 256;
/// The length of a nonce: long enough to draw at random for every row that will ever be written.
pub(crate) const NONCE_BYTES: usize = 24;

/// A nonce, drawn at random for each row that is sealed.
pub(crate) type Nonce = [u8; NONCE_BYTES];

/// Why a row did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OpenError {
    /// Sealed with another key than this one.
    #[error("This was locked with another key.")]
    NotOurs,
    /// Sealed by a newer build, in the format with this number.
    #[error("This was made with a newer version of the app.")]
    Newer(u8),
    /// Altered, cut short, or moved here from elsewhere.
    #[error("This is damaged.")]
    Damaged,
}

/// Seals and opens the rows of one database with one key.
pub(crate) struct Sealer {
    /// Wipes its key when it is dropped.
    cipher: XChaCha20Poly1305,
    key_id: KeyId,
    database: Uuid,
}

impl Sealer {
    /// A sealer for the logical database `database`.
    #[must_use]
    pub(crate) fn new(key: &DeviceKey, database: Uuid) -> Self {
        Self { cipher: XChaCha20Poly1305::new(key.bytes().into()), key_id: key.id(), database }
    }

    /// Seals `plain` for the row `key` of `room`. A nonce must never be used twice.
    ///
    /// # Panics
    /// Where `plain` is 4 GB long or longer.
    #[must_use]
    pub(crate) fn seal(&self, room: &str, key: &str, generation: u32, nonce: Nonce, plain: &[u8]) -> Vec<u8> {
        let padded = (4 + plain.len()).next_multiple_of(BLOCK_BYTES);
        let mut row = Vec::with_capacity(HEADER_BYTES + padded + TAG_BYTES);
        row.push(FORMAT);
        row.extend_from_slice(&self.key_id);
        row.extend_from_slice(&generation.to_be_bytes());
        row.extend_from_slice(&nonce);
        row.extend_from_slice(&length(plain.len()));
        row.extend_from_slice(plain);
        row.resize(HEADER_BYTES + padded, 0);
        let (header, body) = row.split_at_mut(HEADER_BYTES);
        let context = self.context(header, room, key);
        let tag = self
            .cipher
            .encrypt_inout_detached(&XNonce::from(nonce), &context, body.into())
            .expect("a row is far below the cipher's limit");
        row.extend_from_slice(&tag);
        row
    }

    /// Opens the row `key` of `room`.
    ///
    /// # Errors
    /// Where it was sealed elsewhere, by a newer build, or has been altered.
    pub(crate) fn open(&self, room: &str, key: &str, row: &[u8]) -> Result<Vec<u8>, OpenError> {
        let format = *row.first().ok_or(OpenError::Damaged)?;
        if format > FORMAT {
            return Err(OpenError::Newer(format));
        }
        let (header, sealed) = row.split_at_checked(HEADER_BYTES).ok_or(OpenError::Damaged)?;
        let at = sealed.len().checked_sub(TAG_BYTES).ok_or(OpenError::Damaged)?;
        let (body, tag) = sealed.split_at(at);
        if format != FORMAT || body.is_empty() || !body.len().is_multiple_of(BLOCK_BYTES) {
            return Err(OpenError::Damaged);
        }
        if header[1..17] != self.key_id {
            return Err(OpenError::NotOurs);
        }
        let nonce = XNonce::try_from(&header[HEADER_BYTES - NONCE_BYTES..]).expect("the header ends with it");
        let tag = Tag::try_from(tag).expect("cut to this length");
        let mut plain = body.to_vec();
        self.cipher
            .decrypt_inout_detached(
                &nonce,
                &self.context(header, room, key),
                plain.as_mut_slice().into(),
                &tag,
            )
            .map_err(|_| OpenError::Damaged)?;
        unpad(plain)
    }

    /// What is authenticated with the row. Each name comes after its length, so that no two rows share a context.
    fn context(&self, header: &[u8], room: &str, key: &str) -> Vec<u8> {
        let mut context = Vec::with_capacity(HEADER_BYTES + 16 + 8 + room.len() + key.len());
        context.extend_from_slice(header);
        context.extend_from_slice(self.database.as_bytes());
        for name in [room, key] {
            context.extend_from_slice(&length(name.len()));
            context.extend_from_slice(name.as_bytes());
        }
        context
    }
}

/// The generation in a row's header, if it has a header. Not authenticated until the row is opened.
#[must_use]
pub(crate) fn generation(row: &[u8]) -> Option<u32> {
    let bytes = row.get(17..21)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).expect("below 4 GB").to_be_bytes()
}

fn unpad(mut plain: Vec<u8>) -> Result<Vec<u8>, OpenError> {
    let length = plain.first_chunk::<4>().ok_or(OpenError::Damaged)?;
    let length = u32::from_be_bytes(*length) as usize;
    let end = length.checked_add(4).filter(|end| end.next_multiple_of(BLOCK_BYTES) == plain.len());
    let end = end.ok_or(OpenError::Damaged)?;
    plain.copy_within(4..end, 0);
    plain.truncate(length);
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATABASE: Uuid = Uuid::from_u128(0x0190_a5e1_0000_7000_8000_0000_0000_0001);

    fn sealer() -> Sealer {
        Sealer::new(&DeviceKey::from_bytes([7; 32]), DATABASE)
    }

    fn sealed(plain: &[u8]) -> Vec<u8> {
        sealer().seal("files", "a", 1, [9; NONCE_BYTES], plain)
    }

    #[test]
    fn what_is_sealed_opens_and_its_size_tells_little() {
        for (length, blocks) in [(0, 1), (1, 1), (252, 1), (253, 2), (508, 2), (509, 3), (100_000, 391)] {
            let plain = vec![0xab; length];
            let row = sealed(&plain);
            assert_eq!(row.len(), HEADER_BYTES + blocks * BLOCK_BYTES + TAG_BYTES, "{length} bytes");
            assert_eq!(sealer().open("files", "a", &row).unwrap(), plain);
        }
    }

    #[test]
    fn a_row_opens_only_where_it_was_sealed() {
        let row = sealed(b"text");
        for (room, key) in [("index", "a"), ("files", "b"), ("files", ""), ("file", "sa"), ("filesa", "")] {
            assert_eq!(sealer().open(room, key, &row), Err(OpenError::Damaged), "{room} {key}");
        }
        let elsewhere = Sealer::new(&DeviceKey::from_bytes([7; 32]), Uuid::from_u128(2));
        assert_eq!(elsewhere.open("files", "a", &row), Err(OpenError::Damaged));
    }

    #[test]
    fn a_row_that_was_altered_anywhere_does_not_open() {
        let row = sealed(b"text");
        for at in 0..row.len() {
            for bit in 0..8 {
                let mut altered = row.clone();
                altered[at] ^= 1 << bit;
                let expected = match (at, altered[0]) {
                    (0, 0) => OpenError::Damaged,
                    (0, format) => OpenError::Newer(format),
                    (1..17, _) => OpenError::NotOurs,
                    _ => OpenError::Damaged,
                };
                assert_eq!(sealer().open("files", "a", &altered), Err(expected), "byte {at}, bit {bit}");
            }
        }
        for length in 0..row.len() {
            assert_eq!(
                sealer().open("files", "a", &row[..length]),
                Err(OpenError::Damaged),
                "cut to {length}"
            );
        }
        let longer = [row.as_slice(), &[0; BLOCK_BYTES]].concat();
        assert_eq!(sealer().open("files", "a", &longer), Err(OpenError::Damaged));
    }

    #[test]
    fn another_key_opens_nothing_even_under_the_same_id() {
        let other = Sealer::new(&DeviceKey::from_bytes([8; 32]), DATABASE);
        assert_eq!(other.open("files", "a", &sealed(b"text")), Err(OpenError::NotOurs));
        let forged = Sealer { key_id: sealer().key_id, ..other };
        assert_eq!(forged.open("files", "a", &sealed(b"text")), Err(OpenError::Damaged));
    }

    #[test]
    fn a_format_of_the_future_is_named_and_not_called_damaged() {
        assert_eq!(sealer().open("files", "a", &[2]), Err(OpenError::Newer(2)));
    }

    #[test]
    fn the_format_is_frozen() {
        let row = sealer().seal("files", "a", 0x0102_0304, [9; NONCE_BYTES], b"text");
        let header = [&[1][..], &sealer().key_id, &[1, 2, 3, 4], &[9; 24]].concat();
        assert_eq!(row[..HEADER_BYTES], header);
        assert_eq!(generation(&row), Some(0x0102_0304));
        // Checked against another implementation of XChaCha20-Poly1305.
        let digest = <sha2::Sha256 as sha2::Digest>::digest(&row);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let known = "d3bd265583ba39905e4fcfa4a32cdcbd6496e3773867d03fee653b2395971dbb";
        assert_eq!(hex, known, "the bytes on the disk have changed: old stores would not open");
    }
}
