//! Where a device stands in the server's history: an opaque, authenticated text.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use shared::id::{FileId, IncarnationId, ReplicaId, UserId};
use shared::seq::Sequence;

use crate::keys;

/// Where a device stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Everything up to here was sent.
    pub from: Sequence,
    /// The pass under way, if one is.
    pub pass: Option<Pass>,
    /// How far the history had come when this was made: what was acknowledged by then is below it, sent or not.
    #[serde(default)]
    pub seen: Sequence,
    /// The history's sign there: one that differs reveals that the database was put back.
    #[serde(default)]
    pub sign: Option<u32>,
}

/// A pass: the pages that bring a device from `from` to `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// Fixed when the pass began.
    pub to: Sequence,
    /// How far it is.
    pub place: Place,
    /// Whether the device asked for the list of its files at the end.
    #[serde(default)]
    pub list: bool,
}

/// How far a pass is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Newly granted files come first, then what changed in the others.
    pub part: Part,
    /// The last file that was sent; none before the first.
    pub file: Option<FileId>,
    /// Where in that file the last piece ended; none where the file was sent to its end.
    pub after: Option<Sequence>,
}

impl Place {
    /// Before the first file.
    pub const START: Self = Self { part: Part::Granted, file: None, after: None };
}

/// The two parts of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// Newly granted files, whole.
    Granted,
    /// Entries that changed in files that the device holds.
    Changed,
}

/// Whose a cursor is. One that was made for another user, store or history is of no use.
#[derive(Clone, Copy, Debug)]
pub struct Bearer {
    /// The user.
    pub user: UserId,
    /// The store on the device.
    pub replica: ReplicaId,
    /// The history.
    pub incarnation: IncarnationId,
}

/// Bytes of the authentication tag.
const TAG_BYTES: usize = 32;
/// Names what is authenticated, so that a tag made for something else never fits.
const LABEL: &[u8] = b"alongside/cursor/1";

impl Bearer {
    fn parts<'a>(&'a self, body: &'a [u8]) -> [&'a [u8]; 5] {
        [LABEL, self.user.0.as_bytes(), self.replica.0.as_bytes(), self.incarnation.0.as_bytes(), body]
    }
}

impl Cursor {
    /// The text that the device keeps.
    #[must_use]
    pub fn seal(&self, bearer: &Bearer, key: &[u8; 32]) -> String {
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        let tag = keys::mac(key, &bearer.parts(&bytes));
        bytes.extend_from_slice(&tag);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The cursor of a text, if it was made by this server for this bearer.
    #[must_use]
    pub fn open(text: &str, bearer: &Bearer, key: &[u8; 32]) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (body, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG_BYTES)?)?;
        if !keys::mac_matches(key, &bearer.parts(body), tag) {
            return None;
        }
        serde_json::from_slice(body).ok()
    }

    /// The latest place in the history that this cursor speaks of.
    #[must_use]
    pub fn latest(&self) -> Sequence {
        self.pass.map_or(self.from, |pass| pass.to.max(self.from)).max(self.seen)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn bearer(number: u128) -> Bearer {
        Bearer {
            user: UserId(Uuid::from_u128(number)),
            replica: ReplicaId(Uuid::from_u128(2)),
            incarnation: IncarnationId(Uuid::from_u128(3)),
        }
    }

    fn cursor() -> impl Strategy<Value = Cursor> {
        let seq = (0..3_u32, 0..1_000_u64).prop_map(Sequence::from);
        let place = (any::<bool>(), prop::option::of(any::<u128>()), prop::option::of(seq.clone())).prop_map(
            |(changed, file, after)| Place {
                part: if changed { Part::Changed } else { Part::Granted },
                file: file.map(|file| FileId(Uuid::from_u128(file))),
                after,
            },
        );
        let pass = (seq.clone(), place, any::<bool>()).prop_map(|(to, place, list)| Pass { to, place, list });
        (seq.clone(), prop::option::of(pass), seq, any::<Option<u32>>())
            .prop_map(|(from, pass, seen, sign)| Cursor { from, pass, seen, sign })
    }

    proptest! {
        #[test]
        fn a_sealed_cursor_opens_for_its_bearer_alone(cursor in cursor()) {
            let text = cursor.seal(&bearer(1), &KEY);
            prop_assert_eq!(Cursor::open(&text, &bearer(1), &KEY), Some(cursor));
            prop_assert_eq!(Cursor::open(&text, &bearer(9), &KEY), None);
            prop_assert_eq!(Cursor::open(&text, &bearer(1), &[8; 32]), None);
        }

        #[test]
        fn no_flipped_bit_opens(cursor in cursor(), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
            let mut bytes = URL_SAFE_NO_PAD.decode(cursor.seal(&bearer(1), &KEY)).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert_eq!(Cursor::open(&URL_SAFE_NO_PAD.encode(bytes), &bearer(1), &KEY), None);
        }

        #[test]
        fn no_text_panics(text in ".{0,80}") {
            prop_assert_eq!(Cursor::open(&text, &bearer(1), &KEY), None);
        }
    }
}
