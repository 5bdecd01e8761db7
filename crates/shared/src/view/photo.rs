//! A photo, as the entry names it to which it belongs. Its bytes travel apart, as a blob.

use serde::{Deserialize, Serialize};

use crate::blob::Digest;
use crate::fold::Entry;
use crate::id::BlobId;

/// The collection that photos are members of: `photo/<id>`.
pub const PHOTO: &str = "photo";

/// One photo; a member of its entry, and replaced as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// Where its bytes are.
    pub blob: BlobId,
    /// What it is, such as `image/jpeg`.
    pub media: String,
    /// How many bytes.
    pub bytes: u64,
    /// Of these bytes.
    pub digest: Digest,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// The photos of an entry, in the order in which they were added. What this build cannot read is left out.
#[must_use]
pub fn photos(entry: &Entry) -> Vec<Photo> {
    entry.members(PHOTO).into_iter().map(|(_, photo)| photo).collect()
}

/// Whether a field of this name is a photo.
#[must_use]
pub fn is_photo(field: &str) -> bool {
    field.strip_prefix(PHOTO).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_photo_has_exactly_these_bytes() {
        let photo = Photo {
            blob: BlobId(Uuid::from_u128(7)),
            media: "image/jpeg".to_owned(),
            bytes: 300_000,
            digest: Digest([0xAB; 32]),
            width: 1600,
            height: 1200,
        };
        let text = format!(
            r#"{{"blob":"00000000-0000-0000-0000-000000000007","media":"image/jpeg","bytes":300000,"digest":"{}","width":1600,"height":1200}}"#,
            "ab".repeat(32)
        );
        assert_eq!(serde_json::to_string(&photo).unwrap(), text);
        assert_eq!(serde_json::from_str::<Photo>(&text).unwrap(), photo);
        assert!(is_photo("photo/7") && !is_photo("photo") && !is_photo("photograph/7"));
    }
}
