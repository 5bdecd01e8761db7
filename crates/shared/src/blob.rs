//! Blobs: photos, apart from the entries that name them. Sent in pieces of one size, the last one shorter.

use serde::{Deserialize, Serialize};

use crate::limits::{BLOB_BYTES_MAX, BLOB_PIECE_BYTES};

/// The SHA-256 of a whole blob. On the wire 64 hexadecimal digits, in lower case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(pub [u8; 32]);

/// What is no [`Digest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 is 64 hexadecimal digits in lower case")]
pub struct NoDigest;

impl std::fmt::Display for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Digest({self})")
    }
}

impl std::str::FromStr for Digest {
    type Err = NoDigest;

    fn from_str(text: &str) -> Result<Self, NoDigest> {
        let is_lower = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
        if text.len() != 64 || !text.as_bytes().iter().all(is_lower) {
            return Err(NoDigest);
        }
        let mut digest = [0; 32];
        for (at, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| NoDigest)?;
        }
        Ok(Self(digest))
    }
}

impl TryFrom<String> for Digest {
    type Error = NoDigest;

    fn try_from(text: String) -> Result<Self, NoDigest> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

/// Whether a blob of so many bytes may be sent at all.
#[must_use]
pub fn may_be(bytes: u64) -> bool {
    (1..=BLOB_BYTES_MAX as u64).contains(&bytes)
}

/// Into how many pieces so many bytes go.
#[must_use]
pub fn pieces(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(BLOB_PIECE_BYTES as u64)).unwrap_or(u32::MAX)
}

/// How many bytes piece number `piece` (counted from 0) of so many bytes has; none where there is no such piece.
#[must_use]
pub fn piece_bytes(bytes: u64, piece: u32) -> Option<usize> {
    let before = u64::from(piece) * BLOB_PIECE_BYTES as u64;
    let left = bytes.checked_sub(before).filter(|left| *left > 0)?;
    usize::try_from(left.min(BLOB_PIECE_BYTES as u64)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_of_one_size_and_the_last_one_holds_the_rest() {
        let size = BLOB_PIECE_BYTES as u64;
        for (bytes, count, last) in
            [(1, 1, 1), (size, 1, size), (size + 1, 2, 1), (3 * size - 1, 3, size - 1)]
        {
            assert_eq!(pieces(bytes), count);
            let sizes: Vec<u64> = (0..count).map(|piece| piece_bytes(bytes, piece).unwrap() as u64).collect();
            assert_eq!(sizes.iter().sum::<u64>(), bytes);
            assert_eq!(sizes.last(), Some(&last));
            assert_eq!(piece_bytes(bytes, count), None);
        }
        assert_eq!(piece_bytes(1, u32::MAX), None);
        assert!(!may_be(0) && may_be(1) && may_be(10 * 1024 * 1024) && !may_be(10 * 1024 * 1024 + 1));
    }

    #[test]
    fn a_digest_is_read_as_it_is_written_and_nothing_else_is() {
        let digest = Digest([0xA5; 32]);
        let text = serde_json::to_string(&digest).unwrap();
        assert_eq!(text, format!("\"{}\"", "a5".repeat(32)));
        assert_eq!(serde_json::from_str::<Digest>(&text).unwrap(), digest);
        let cases = [String::new(), "a5".repeat(31), "A5".repeat(32), "+5".repeat(32), "é".repeat(32)];
        for not in cases {
            assert_eq!(not.parse::<Digest>(), Err(NoDigest), "{not}");
        }
    }
}
