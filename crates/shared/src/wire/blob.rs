//! `PUT /api/v1/blobs/{id}/pieces/{n}` and `GET /api/v1/blobs/{id}`: photos, a piece a call.

use serde::{Deserialize, Serialize};

use crate::blob::Digest;
use crate::id::{FileId, IncarnationId};
use crate::seq::Sequence;

/// What each piece says of its blob, in the query of its call: the same for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobOffer {
    /// The file that it belongs to.
    pub file: FileId,
    /// Bytes of the whole.
    pub bytes: u64,
    /// Of the whole.
    pub digest: Digest,
}

/// What a look at a blob says, in the query of its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobLook {
    /// The file that it belongs to, as the caller knows it.
    pub file: FileId,
}

/// What the office has of a blob.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobAnswer {
    /// The server's history. An answer of another one than the device's files belong to counts for nothing.
    pub incarnation: IncarnationId,
    /// How far it is.
    #[serde(flatten)]
    pub standing: BlobStanding,
}

/// How far a blob is. `blob` on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "blob", rename_all = "snake_case")]
pub enum BlobStanding {
    /// Pieces are missing.
    Unfinished {
        /// Bytes of the whole, as it was offered. Another number than the device's own, or another digest: these are pieces of
        /// something else.
        bytes: u64,
        /// Of the whole, as it was offered.
        digest: Digest,
        /// The numbers of those that are there, in order.
        here: Vec<u32>,
    },
    /// All of it is there, and is what it said it would be.
    Kept {
        /// Its place in the server's history: a backup that holds this holds the blob.
        seq: Sequence,
        /// How many bytes the office has. A device lets go of its own only if this and the digest are the same.
        bytes: u64,
        /// Of these bytes, as the office computed it when the last of them came.
        digest: Digest,
    },
    /// Its entry or its file was erased on purpose, and nothing there names it any more.
    Erased,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn answers_have_exactly_these_bytes() {
        let digest = Digest([0xAB; 32]);
        let bytes = |standing| {
            let answer = BlobAnswer { incarnation: IncarnationId(Uuid::from_u128(4)), standing };
            let text = serde_json::to_string(&answer).unwrap();
            assert_eq!(serde_json::from_str::<BlobAnswer>(&text).unwrap(), answer);
            text
        };
        assert_eq!(
            bytes(BlobStanding::Unfinished { bytes: 5, digest, here: vec![0, 2] }),
            format!(
                r#"{{"incarnation":"00000000-0000-0000-0000-000000000004","blob":"unfinished","bytes":5,"digest":"{digest}","here":[0,2]}}"#
            )
        );
        assert_eq!(
            bytes(BlobStanding::Kept { seq: Sequence { epoch: 1, counter: 7 }, bytes: 5, digest }),
            format!(
                r#"{{"incarnation":"00000000-0000-0000-0000-000000000004","blob":"kept","seq":[1,7],"bytes":5,"digest":"{digest}"}}"#
            )
        );
        assert_eq!(
            bytes(BlobStanding::Erased),
            r#"{"incarnation":"00000000-0000-0000-0000-000000000004","blob":"erased"}"#
        );
    }

    #[test]
    fn an_offer_has_exactly_these_bytes() {
        let offer = BlobOffer { file: FileId(Uuid::from_u128(2)), bytes: 3, digest: Digest([1; 32]) };
        let text = format!(
            r#"{{"file":"00000000-0000-0000-0000-000000000002","bytes":3,"digest":"{}"}}"#,
            "01".repeat(32)
        );
        assert_eq!(serde_json::to_string(&offer).unwrap(), text);
        assert_eq!(serde_json::from_str::<BlobOffer>(&text).unwrap(), offer);
    }
}
