//! An unfinished form. Drafts stay on the device, and so do their photos.
//!
//! The pieces of a photo lie where they will lie when the form is finished, from the moment at which it was added; there is no
//! head for them until then, so nothing sends them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::photo::{NewPhoto, check_sizes, delete_pieces, put_pieces};
use super::replica::{After, Replica};
use super::room::Room;
use super::rows::{ReadRows, Rows, Step, Stop};
use crate::change::SaveError;
use crate::id::{BlobId, FileId};
use crate::limits::ENTRY_PHOTOS_MAX;
use crate::view::photo::Photo;

/// An unfinished form, as it was last seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Drawn when the form was opened.
    pub id: Uuid,
    /// Which form, such as `contact`.
    pub form: String,
    /// The case that it is about, where one was chosen.
    pub file: Option<FileId>,
    /// What lists call it ("Visit").
    pub title: String,
    /// When the form was opened, in milliseconds since the Unix epoch.
    pub started_ms: u64,
    /// When it was last written, in milliseconds since the Unix epoch.
    pub updated_ms: u64,
    /// What was typed and chosen, in the form's own terms.
    pub values: Value,
    /// The photos that the record will name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<DraftPhoto>,
}

/// A photo in an unfinished form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftPhoto {
    /// As the record will name it.
    #[serde(flatten)]
    pub photo: Photo,
    /// Whether an earlier record names it already: the one that this form puts right, or is written instead of. Then its
    /// bytes are not the form's to keep or to throw away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub earlier: bool,
}

impl Draft {
    /// Whether it is about the practice person.
    #[must_use]
    pub fn is_practice(&self) -> bool {
        self.file.is_some_and(FileId::is_practice)
    }

    /// The photos whose bytes lie here for this form alone.
    pub fn own_photos(&self) -> impl Iterator<Item = &Photo> {
        self.photos.iter().filter(|photo| !photo.earlier).map(|photo| &photo.photo)
    }

    /// Whether the bytes of this photo lie here for this form alone.
    #[must_use]
    pub fn owns(&self, blob: BlobId) -> bool {
        self.own_photos().any(|photo| photo.blob == blob)
    }
}

impl Replica {
    /// Keeps an unfinished form, with photos that were just added to it. The pieces of those that were taken out of it go.
    ///
    /// # Errors
    /// [`SaveError::TooManyPhotos`], [`SaveError::PhotoTooBig`]; [`SaveError::PhotoBroken`] where the form does not name an
    /// added photo as its own, or its bytes are not as many as the form says.
    pub fn keep_draft(&self, draft: &Draft, added: &[NewPhoto]) -> Result<Step, Stop> {
        if draft.photos.len() > ENTRY_PHOTOS_MAX {
            return Err(SaveError::TooManyPhotos.into());
        }
        check_sizes(draft.photos.iter().map(|photo| &photo.photo))?;
        let read = ReadRows::new();
        let mut rows = Rows::new(&read);
        for NewPhoto { photo, content } in added {
            if !draft.owns(photo.blob) || content.len() as u64 != photo.bytes {
                return Err(SaveError::PhotoBroken.into());
            }
            put_pieces(photo.blob, content, &mut rows);
        }
        self.let_go_of_pieces(draft.id, |blob| draft.owns(blob), &mut rows);
        rows.put(Room::Drafts, draft.id.to_string(), draft)?;
        let mut after = After::default();
        after.drafts.insert(draft.id, Some(draft.clone()));
        Ok(Step { writes: rows.into_writes(), after })
    }

    /// Throws an unfinished form away, with its photos.
    #[must_use]
    pub fn drop_draft(&self, id: Uuid) -> Step {
        let read = ReadRows::new();
        let mut rows = Rows::new(&read);
        self.let_go_of_pieces(id, |_| false, &mut rows);
        rows.delete(Room::Drafts, id.to_string());
        let mut after = After::default();
        after.drafts.insert(id, None);
        Step { writes: rows.into_writes(), after }
    }

    /// Prepares the removal of what lies here for a form as it was, but for what `keeps` names and what was saved since.
    pub(super) fn let_go_of_pieces(&self, draft: Uuid, keeps: impl Fn(BlobId) -> bool, rows: &mut Rows<'_>) {
        let own = self.drafts.get(&draft).into_iter().flat_map(Draft::own_photos);
        for photo in own.filter(|photo| !keeps(photo.blob) && !self.photos.contains_key(&photo.blob)) {
            delete_pieces(photo, rows);
        }
    }
}
