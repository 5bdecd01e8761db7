//! One-time codes: read out or printed, because no email is assumed.

use crate::clock::HOUR_MS;
use crate::random;

/// Letters and digits that are not mistaken for each other, read aloud or written by hand.
const ALPHABET: &[u8; 30] = b"ABCDEFGHJKMNPQRSTVWXYZ23456789";
const GROUPS: usize = 8;
const GROUP_CHARS: usize = 3;

/// How long a code for a password is good for.
pub const CODE_MS: u64 = 72 * HOUR_MS;
/// How long a set-up link is good for.
pub const SET_UP_MS: u64 = 24 * HOUR_MS;

/// A new code: eight groups of three, about 117 bits of randomness.
#[must_use]
pub fn draw() -> String {
    let mut letters = Vec::with_capacity(GROUPS * GROUP_CHARS);
    while letters.len() < GROUPS * GROUP_CHARS {
        let bytes: [u8; 32] = random::bytes();
        // Bytes beyond a multiple of the alphabet are drawn again, so that every letter is equally likely.
        let fair = bytes.iter().filter(|byte| usize::from(**byte) < 256 / ALPHABET.len() * ALPHABET.len());
        letters.extend(fair.map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])));
    }
    letters.truncate(GROUPS * GROUP_CHARS);
    let groups: Vec<String> = letters.chunks(GROUP_CHARS).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// What the store keeps of a code. Case, spaces and hyphens do not matter.
#[must_use]
pub fn hash(code: &str) -> [u8; 32] {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    super::hash(letters.to_ascii_uppercase().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back_however_they_were_written_down() {
        let code = draw();
        assert_eq!(code.split('-').count(), GROUPS);
        assert!(code.split('-').all(|group| group.len() == GROUP_CHARS));
        assert_eq!(hash(&code), hash(&code.to_lowercase().replace('-', " ")));
        assert_ne!(hash(&code), hash(&draw()));
    }
}
