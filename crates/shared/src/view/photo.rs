//! A photo, as the entry names it to which it belongs. Its bytes travel apart, as a blob.

use serde::{Deserialize, Serialize};

use crate::blob::Digest;
use crate::fold::Entry;
use crate::id::BlobId;
use crate::limits::PHOTO_SIDE_MAX;

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
    /// What it shows, in words: for everybody who does not see it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
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

/// The size at which a picture of so many pixels is kept: as it is, or scaled down to [`PHOTO_SIDE_MAX`].
#[must_use]
pub fn kept_size(width: u32, height: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= PHOTO_SIDE_MAX {
        return (width, height);
    }
    let scaled = |side: u32| {
        let side = u64::from(side) * u64::from(PHOTO_SIDE_MAX);
        u32::try_from((side + u64::from(longest) / 2) / u64::from(longest)).unwrap_or(PHOTO_SIDE_MAX).max(1)
    };
    (scaled(width), scaled(height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_photo_is_scaled_down_by_its_longest_side_and_never_up() {
        assert_eq!(kept_size(4032, 3024), (1600, 1200));
        assert_eq!(kept_size(3024, 4032), (1200, 1600));
        assert_eq!(kept_size(1600, 9), (1600, 9));
        assert_eq!(kept_size(640, 480), (640, 480));
        assert_eq!(kept_size(30_000, 1), (1600, 1), "never nothing");
        assert_eq!(kept_size(u32::MAX, u32::MAX), (1600, 1600));
        assert_eq!(kept_size(0, 0), (0, 0));
    }

    #[test]
    fn a_photo_has_exactly_these_bytes() {
        let photo = Photo {
            blob: BlobId(Uuid::from_u128(7)),
            media: "image/jpeg".to_owned(),
            bytes: 300_000,
            digest: Digest([0xAB; 32]),
            width: 1600,
            height: 1200,
            words: String::new(),
        };
        let text = format!(
            r#"{{"blob":"00000000-0000-0000-0000-000000000007","media":"image/jpeg","bytes":300000,"digest":"{}","width":1600,"height":1200}}"#,
            "ab".repeat(32)
        );
        assert_eq!(serde_json::to_string(&photo).unwrap(), text);
        assert_eq!(serde_json::from_str::<Photo>(&text).unwrap(), photo);
        let told = Photo { words: "The ramp".to_owned(), ..photo };
        let text = text.replace("1200}", r#"1200,"words":"The ramp"}"#);
        assert_eq!(serde_json::to_string(&told).unwrap(), text);
        assert_eq!(serde_json::from_str::<Photo>(&text).unwrap(), told);
        assert!(is_photo("photo/7") && !is_photo("photo") && !is_photo("photograph/7"));
    }
}
