//! A copy of what waits on a phone, for when nothing else is left: a file that the office alone can open.
//!
//! The file is JSON with three fields in clear: what it is, the office's public key that it is sealed to, and the sealed
//! bytes. HPKE (RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305) with [`INFO`] and no
//! associated data; what is sealed is an [`Unsent`] as JSON. Nothing in clear says whose it is.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use crate::device::draft::Draft;
use crate::id::{IncarnationId, ReplicaId, UserId};

/// What the sealing is for, bound into it.
pub const INFO: &[u8] = b"alongside/unsent/1";
/// Bytes of one file, at most: thousands of saves.
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes of an encapsulated X25519 key, which stands before the sealed bytes.
pub const ENCAPSULATED_BYTES: usize = 32;

/// What every such file says that it is.
const FORM: &str = "alongside/unsent";
/// The form that this build writes and reads.
const FORM_VERSION: u32 = 1;

/// The file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsentFile {
    form: String,
    v: u32,
    /// The office's public key, in base64.
    pub office: String,
    /// The encapsulated key, and then the ciphertext, in base64.
    pub sealed: String,
}

/// Why a file is none that this build can read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotUnsent {
    /// Some other file, or one that was cut.
    #[error(
        "This is not a copy of what waits on a phone, or not all of it. Choose the file again, or have it saved again."
    )]
    Other,
    /// Of a newer version.
    #[error("This file was made with a newer version of Alongside than the office has.")]
    Newer,
}

impl UnsentFile {
    /// A file around what was sealed to `office`; both in base64.
    #[must_use]
    pub fn new(office: String, sealed: String) -> Self {
        Self { form: FORM.to_owned(), v: FORM_VERSION, office, sealed }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`NotUnsent`].
    pub fn read(text: &[u8]) -> Result<Self, NotUnsent> {
        let file: Self = serde_json::from_slice(text).map_err(|_| NotUnsent::Other)?;
        match file.v {
            _ if file.form != FORM => Err(NotUnsent::Other),
            FORM_VERSION => Ok(file),
            _ => Err(NotUnsent::Newer),
        }
    }
}

/// What is inside.
#[derive(Debug, Serialize, Deserialize)]
pub struct Unsent {
    /// Whose work it is.
    pub author: UserId,
    /// Their store on the phone.
    pub replica: ReplicaId,
    /// The history that `cursor` belongs to.
    pub incarnation: IncarnationId,
    /// The store's cursor: only this office makes one, and only for this user and store. It shows whose file this is,
    /// which sealing to a public key does not.
    pub cursor: String,
    /// When the file was made, in milliseconds since the Unix epoch.
    pub made_ms: u64,
    /// [`crate::change::RawSave`]s without a verdict, each verbatim as it was saved, oldest first.
    pub saves: Vec<Box<RawValue>>,
    /// Forms that were not finished.
    pub drafts: Vec<Draft>,
}

/// What became of a file: of its saves, and of its forms that were not finished.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Who wrote it.
    pub author_name: String,
    /// Saves that count now.
    pub added: u32,
    /// Saves that the office had already.
    pub known: u32,
    /// Saves of which the office holds something.
    pub held: u32,
    /// Saves of which the office refused something, and forms that are too long for one; it keeps all of it the same.
    pub refused: u32,
    /// Forms that were not finished; each is held.
    pub drafts: u32,
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_file_has_exactly_these_bytes() {
        let file = UnsentFile::new("b2ZmaWNl".to_owned(), "c2VhbGVk".to_owned());
        let bytes = r#"{"form":"alongside/unsent","v":1,"office":"b2ZmaWNl","sealed":"c2VhbGVk"}"#;
        assert_eq!(serde_json::to_string(&file).unwrap(), bytes);
        assert_eq!(UnsentFile::read(bytes.as_bytes()), Ok(file));
    }

    #[test]
    fn what_is_inside_has_exactly_these_bytes() {
        let id = Uuid::from_u128;
        let unsent = Unsent {
            author: UserId(id(1)),
            replica: ReplicaId(id(2)),
            incarnation: IncarnationId(id(3)),
            cursor: "c".to_owned(),
            made_ms: 5,
            saves: vec![RawValue::from_string("{\"id\": 1}".to_owned()).unwrap()],
            drafts: vec![Draft {
                id: id(4),
                form: "contact".to_owned(),
                file: None,
                title: "Visit".to_owned(),
                started_ms: 3,
                updated_ms: 4,
                values: json!({}),
                photos: Vec::new(),
            }],
        };
        let bytes = concat!(
            r#"{"author":"00000000-0000-0000-0000-000000000001","replica":"00000000-0000-0000-0000-000000000002","#,
            r#""incarnation":"00000000-0000-0000-0000-000000000003","cursor":"c","made_ms":5,"saves":[{"id": 1}],"#,
            r#""drafts":[{"id":"00000000-0000-0000-0000-000000000004","form":"contact","file":null,"title":"Visit","#,
            r#""started_ms":3,"updated_ms":4,"values":{}}]}"#
        );
        assert_eq!(serde_json::to_string(&unsent).unwrap(), bytes);
        assert_eq!(serde_json::from_str::<Unsent>(bytes).unwrap().saves[0].get(), "{\"id\": 1}");
    }

    #[test]
    fn other_cut_and_newer_files_say_so() {
        let read = |text: &str| UnsentFile::read(text.as_bytes());
        assert_eq!(read(""), Err(NotUnsent::Other));
        assert_eq!(read(r#"{"form":"alongside/unsent","v":1,"office":"b2Zm"#), Err(NotUnsent::Other));
        assert_eq!(read(r#"{"form":"other","v":1,"office":"","sealed":""}"#), Err(NotUnsent::Other));
        assert_eq!(
            read(r#"{"form":"alongside/unsent","v":2,"office":"","sealed":""}"#),
            Err(NotUnsent::Newer)
        );
        for words in [NotUnsent::Other.to_string(), NotUnsent::Newer.to_string()] {
            assert!(words.ends_with('.'));
        }
    }
}
