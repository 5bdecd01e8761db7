//! One edit of one entry: the unit of upload.

mod read;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::blob;
use crate::id::{ChangeId, EntryId, FileId, IncarnationId, SaveId};
use crate::limits::{
    CHANGE_BYTES_MAX, CHANGE_FIELDS_MAX, ENTRY_PHOTOS_MAX, SAVE_CHANGES_MAX, VALUE_DEPTH_MAX,
};
use crate::seq::Sequence;
use crate::stamp::Stamp;
use crate::view::photo::{Photo, is_photo};

/// One edit of one entry, made on one device, offline or not.
///
/// On the wire the edit stands beside the other fields: `"set": {…}`, `"void": {…}` or `"restore": {…}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Minted once, on the device.
    pub id: ChangeId,
    /// The file that the entry belongs to. Entries never change file.
    pub file: FileId,
    /// The entry that is edited, or made by its first change.
    pub entry: EntryId,
    /// The entry's kind, such as `contact`.
    pub kind: String,
    /// The file as the device held it when the form was opened; none for a file that the server has not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    /// When the device says that the edit was made.
    pub stamp: Stamp,
    /// A held change that this one was written instead of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ChangeId>,
    /// What is done to the entry.
    #[serde(flatten)]
    pub edit: Edit,
}

/// The state of a file that a form was opened on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// The history that `seq` belongs to.
    pub incarnation: IncarnationId,
    /// The file's head sequence on the device.
    pub seq: Sequence,
}

/// What a change does to its entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// Gives fields new values. Only fields that the user altered are named.
    Set(BTreeMap<String, FieldEdit>),
    /// Takes the entry out of use. It stays readable, struck through.
    Void(Void),
    /// Takes back the voids that it names.
    Restore(Restore),
}

/// A new value of one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldEdit {
    /// The value; `null` clears the field.
    pub value: Value,
    /// The heads that the form showed when it was opened, and the device's own unsent ancestors of them.
    #[serde(default)]
    pub over: Vec<ChangeId>,
}

/// Why an entry was taken out of use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Void {
    /// A reason code or the user's own words.
    pub reason: String,
}

/// Which voids are taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restore {
    /// The void changes that the user saw.
    pub over: Vec<ChangeId>,
}

/// Why the text of a change cannot be judged by this build.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The identifying fields are there, the edit is of a form that this build does not know.
    #[error("made with a newer version")]
    Newer {
        /// The change.
        id: ChangeId,
        /// Its file.
        file: FileId,
        /// Its entry.
        entry: EntryId,
    },
    /// Not a change at all; the text says where reading stopped.
    #[error("{0}")]
    Broken(String),
    /// A change beyond a named limit.
    #[error("{limit}")]
    TooBig {
        /// The change.
        id: ChangeId,
        /// Which limit, in words.
        limit: &'static str,
    },
}

/// The fields that identify a change, whatever its edit is.
#[derive(Deserialize)]
struct Identity {
    id: ChangeId,
    file: FileId,
    entry: EntryId,
    #[serde(rename = "kind")]
    _kind: String,
    #[serde(rename = "stamp")]
    _stamp: Stamp,
}

impl Edit {
    /// The photos that it names. What this build cannot read as one is left out.
    pub fn photos(&self) -> impl Iterator<Item = Photo> {
        let fields = match self {
            Self::Set(fields) => Some(fields),
            _ => None,
        };
        let photos = fields.into_iter().flatten().filter(|(name, _)| is_photo(name));
        photos.filter_map(|(_, edit)| Photo::deserialize(&edit.value).ok())
    }
}

impl Change {
    /// Reads a change from its own text, and checks it against the limits of [`crate::limits`].
    ///
    /// # Errors
    /// [`DecodeError`]: broken text, a form of a newer build, or a limit passed.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        let read: Result<Self, _> = serde_json::from_str(text);
        // What identifies a change is looked for by itself only where the rest could not be read.
        let identity = match &read {
            Ok(Self { id, file, entry, .. }) => (*id, *file, *entry),
            Err(_) => {
                let known: Result<Identity, _> = serde_json::from_str(text);
                let Identity { id, file, entry, .. } =
                    known.map_err(|error| DecodeError::Broken(error.to_string()))?;
                (id, file, entry)
            }
        };
        let (id, file, entry) = identity;
        if text.len() > CHANGE_BYTES_MAX {
            return Err(DecodeError::TooBig { id, limit: "this is too long to send in one piece" });
        }
        let change = read.map_err(|_| DecodeError::Newer { id, file, entry })?;
        change.check_limits()?;
        Ok(change)
    }

    /// Checks what was read against the limits of [`crate::limits`]; how long the text was is not known here.
    ///
    /// # Errors
    /// [`DecodeError`]: a limit passed, or nothing changed.
    pub(crate) fn check_limits(&self) -> Result<(), DecodeError> {
        let too_big = |limit| Err(DecodeError::TooBig { id: self.id, limit });
        let Edit::Set(fields) = &self.edit else { return Ok(()) };
        if fields.is_empty() {
            return Err(DecodeError::Broken("a change that changes nothing".to_owned()));
        }
        if fields.len() > CHANGE_FIELDS_MAX {
            return too_big("too many fields in one change");
        }
        if fields.values().any(|field| depth(&field.value) > VALUE_DEPTH_MAX) {
            return too_big("a value is nested too deeply");
        }
        if fields.values().any(|field| has_nul(&field.value)) {
            return too_big("a text contains the character NUL");
        }
        if fields.keys().filter(|name| is_photo(name)).count() > ENTRY_PHOTOS_MAX {
            return too_big("too many photos in one record");
        }
        if self.photos().any(|photo| !blob::may_be(photo.bytes)) {
            return too_big("a photo is too big");
        }
        Ok(())
    }

    /// The photos that this change names. What this build cannot read as one is left out.
    pub fn photos(&self) -> impl Iterator<Item = Photo> {
        self.edit.photos()
    }

    /// The ids that this change replaces, over all of its fields.
    pub fn replaced(&self) -> impl Iterator<Item = ChangeId> {
        let (fields, voids) = match &self.edit {
            Edit::Set(fields) => (Some(fields), None),
            Edit::Void(_) => (None, None),
            Edit::Restore(restore) => (None, Some(&restore.over)),
        };
        let of_fields = fields.into_iter().flat_map(BTreeMap::values).flat_map(|field| field.over.iter());
        of_fields.chain(voids.into_iter().flatten()).copied()
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 1,
    }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        _ => false,
    }
}

/// One press of the button, as it is sent: its bytes are fixed when it is saved and sent verbatim ever after.
#[derive(Debug, Serialize, Deserialize)]
pub struct RawSave {
    /// Minted once, on the device.
    pub id: SaveId,
    /// 1–20 changes, each judged from its own text.
    pub changes: Vec<Box<RawValue>>,
}

/// Why something cannot be saved. The words are for the user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// Nothing was altered.
    #[error("There is nothing to save yet.")]
    Empty,
    /// More than [`SAVE_CHANGES_MAX`] changes at once.
    #[error("This is too much for one save. Save it in two parts.")]
    TooManyChanges,
    /// A change that could never be sent.
    #[error("This is too long to send. Shorten the longest text and save again.")]
    TooBig,
    /// More than [`ENTRY_PHOTOS_MAX`] photos.
    #[error("At most {ENTRY_PHOTOS_MAX} photos fit one record. Take some away.")]
    TooManyPhotos,
    /// A photo beyond [`crate::limits::BLOB_BYTES_MAX`].
    #[error("One of the photos is too big. Take it away and add a smaller one.")]
    PhotoTooBig,
    /// A photo that is not what the record says of it: its bytes did not come, or came cut short.
    #[error("One of the photos could not be kept. Take it away and add it again.")]
    PhotoBroken,
    /// Practice and real work in one save.
    #[error("The practice person and real people cannot be in one record. Choose again who it is about.")]
    PracticeMixed,
    /// Practice about somebody who was set back meanwhile.
    #[error(
        "This practice person is gone: practice was started again. Copy what you need, and go to the new one under People."
    )]
    PracticeGone,
}

/// Fixes the bytes of a save.
///
/// # Errors
/// [`SaveError`] where the server would refuse it for its size: nothing saved can be too big to send.
pub fn seal_save(id: SaveId, changes: &[Change]) -> Result<String, SaveError> {
    if changes.is_empty() {
        return Err(SaveError::Empty);
    }
    if changes.len() > SAVE_CHANGES_MAX {
        return Err(SaveError::TooManyChanges);
    }
    let mut raw = Vec::with_capacity(changes.len());
    for change in changes {
        let text = serde_json::to_string(change).map_err(|_| SaveError::TooBig)?;
        match Change::decode(&text) {
            Ok(_) => raw.push(RawValue::from_string(text).map_err(|_| SaveError::TooBig)?),
            Err(_) => return Err(SaveError::TooBig),
        }
    }
    serde_json::to_string(&RawSave { id, changes: raw }).map_err(|_| SaveError::TooBig)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::WriterId;
    use crate::limits::BLOB_BYTES_MAX;
    use uuid::Uuid;

    fn change() -> Change {
        Change {
            id: ChangeId(Uuid::from_u128(1)),
            file: FileId(Uuid::from_u128(2)),
            entry: EntryId(Uuid::from_u128(3)),
            kind: "contact".to_owned(),
            base: Some(Base {
                incarnation: IncarnationId(Uuid::from_u128(4)),
                seq: Sequence { epoch: 1, counter: 7 },
            }),
            stamp: Stamp { wall_ms: 5, tick: 0, writer: WriterId(Uuid::from_u128(6)) },
            replaces: None,
            edit: Edit::Set(BTreeMap::from([(
                "note".to_owned(),
                FieldEdit { value: Value::from("Walked to the post box."), over: vec![] },
            )])),
        }
    }

    const BYTES: &str = concat!(
        r#"{"id":"00000000-0000-0000-0000-000000000001","file":"00000000-0000-0000-0000-000000000002","#,
        r#""entry":"00000000-0000-0000-0000-000000000003","kind":"contact","#,
        r#""base":{"incarnation":"00000000-0000-0000-0000-000000000004","seq":[1,7]},"#,
        r#""stamp":{"wall_ms":5,"tick":0,"writer":"00000000-0000-0000-0000-000000000006"},"#,
        r#""set":{"note":{"value":"Walked to the post box.","over":[]}}}"#
    );

    #[test]
    fn a_change_has_exactly_these_bytes() {
        assert_eq!(serde_json::to_string(&change()).unwrap(), BYTES);
        assert_eq!(Change::decode(BYTES).unwrap(), change());
    }

    #[test]
    fn voids_and_restores_have_exactly_these_bytes() {
        let void =
            Change { base: None, edit: Edit::Void(Void { reason: "wrong person".to_owned() }), ..change() };
        assert!(serde_json::to_string(&void).unwrap().ends_with(r#""void":{"reason":"wrong person"}}"#));
        let restore =
            Change { edit: Edit::Restore(Restore { over: vec![ChangeId(Uuid::from_u128(9))] }), ..void };
        let text = serde_json::to_string(&restore).unwrap();
        assert!(text.ends_with(r#""restore":{"over":["00000000-0000-0000-0000-000000000009"]}}"#), "{text}");
        assert_eq!(Change::decode(&text).unwrap(), restore);
    }

    #[test]
    fn a_form_of_a_newer_build_is_told_apart_from_broken_text() {
        let newer = BYTES.replace("\"set\"", "\"splice\"");
        let DecodeError::Newer { id, .. } = Change::decode(&newer).unwrap_err() else { panic!("not newer") };
        assert_eq!(id, change().id);
        assert!(matches!(Change::decode("{\"id\":3}"), Err(DecodeError::Broken(_))));
        assert!(matches!(
            Change::decode(&BYTES.replace(r#"{"note":{"value":"Walked to the post box.","over":[]}}"#, "{}")),
            Err(DecodeError::Broken(_))
        ));
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let with_note = |chars: usize| Change {
            edit: Edit::Set(BTreeMap::from([(
                "note".to_owned(),
                FieldEdit { value: Value::from("x".repeat(chars)), over: vec![] },
            )])),
            ..change()
        };
        let frame = serde_json::to_string(&with_note(0)).unwrap().len();
        let id = SaveId(Uuid::from_u128(8));
        assert!(seal_save(id, &[with_note(CHANGE_BYTES_MAX - frame)]).is_ok());
        assert_eq!(seal_save(id, &[with_note(CHANGE_BYTES_MAX - frame + 1)]), Err(SaveError::TooBig));
        assert!(seal_save(id, &vec![change(); SAVE_CHANGES_MAX]).is_ok());
        assert_eq!(seal_save(id, &vec![change(); SAVE_CHANGES_MAX + 1]), Err(SaveError::TooManyChanges));
        assert_eq!(seal_save(id, &[]), Err(SaveError::Empty));
    }

    #[test]
    fn photos_are_held_to_their_limits_at_the_edge() {
        let with = |photos: usize, bytes: usize| {
            let photo = |number: usize| {
                let value = serde_json::json!({
                    "blob": Uuid::from_u128(number as u128), "media": "image/jpeg", "bytes": bytes,
                    "digest": "ab".repeat(32), "width": 1600, "height": 1200,
                });
                (format!("photo/{number}"), FieldEdit { value, over: vec![] })
            };
            let change = Change { edit: Edit::Set((0..photos).map(photo).collect()), ..change() };
            Change::decode(&serde_json::to_string(&change).unwrap()).map(|change| change.photos().count())
        };
        assert_eq!(with(ENTRY_PHOTOS_MAX, BLOB_BYTES_MAX), Ok(ENTRY_PHOTOS_MAX));
        let limit = |refused| match refused {
            Err(DecodeError::TooBig { limit, .. }) => limit,
            other => panic!("{other:?}"),
        };
        assert_eq!(limit(with(ENTRY_PHOTOS_MAX + 1, 1)), "too many photos in one record");
        assert_eq!(limit(with(1, BLOB_BYTES_MAX + 1)), "a photo is too big");
        assert_eq!(limit(with(1, 0)), "a photo is too big");
        // One of a newer form is nobody's to judge here, and is kept.
        let newer = BYTES.replace("note", "photo/1").replace("\"Walked to the post box.\"", "{\"moon\":3}");
        assert_eq!(Change::decode(&newer).unwrap().photos().count(), 0);
    }

    #[test]
    fn nul_and_deep_nesting_are_refused_by_name() {
        let text = BYTES.replace("Walked", "\\u0000");
        assert!(
            matches!(Change::decode(&text), Err(DecodeError::TooBig { limit, .. }) if limit.contains("NUL"))
        );
        let deep = format!("{}1{}", "[".repeat(VALUE_DEPTH_MAX), "]".repeat(VALUE_DEPTH_MAX));
        let text = BYTES.replace("\"Walked to the post box.\"", &deep);
        assert!(
            matches!(Change::decode(&text), Err(DecodeError::TooBig { limit, .. }) if limit.contains("nested"))
        );
    }
}
