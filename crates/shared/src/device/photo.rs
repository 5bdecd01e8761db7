//! Photos on their way to the office: apart from the entries that name them, after everything that was written, a piece a
//! call.
//!
//! A photo lies here as a head row and its pieces, written with its entry in one transaction. Its life is that of a save,
//! waiting → with the office → safe, by the place in the history that it gets when it is whole there. How far it has come
//! is never written down: the office is asked, and says which pieces it has.
//!
//! What the office has stays until its backups have it too, also where the entry or its file has left: then it is not shown, and
//! the office is asked once a day whether it was erased. Only what it says it erased goes sooner.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::answer::Taken;
use super::draft::Draft;
use super::planner::Progress;
use super::replica::{After, Replica};
use super::room::{Key, Room};
use super::rows::{ReadRows, Rows, Step, Stop};
use crate::blob;
use crate::change::{Change, Edit, SaveError};
use crate::id::{BlobId, EntryId, FileId, SaveId};
use crate::limits::{BLOB_PIECE_BYTES, ENTRY_PHOTOS_MAX, LIST_MS};
use crate::outbox::{Record, State};
use crate::seq::Sequence;
use crate::view::photo::{Photo, is_photo};
use crate::wire::blob::{BlobAnswer, BlobOffer, BlobStanding};
use crate::wire::sync::Depth;

/// The key prefix of head rows in the room of blobs: these are read at each start, pieces are not.
pub const HEAD: &str = "head/";

/// The problem of a photo whose pieces on this device are lost or damaged.
pub const BROKEN_HERE: &str = "broken-here";
/// What the office answers for what it does not have.
pub(super) const NOT_FOUND: &str = "/problems/not-found";
/// What the office answers where it keeps something else under the same id.
const OTHER_BLOB: &str = "/problems/other-blob";

/// The key of a photo's head row.
pub(super) fn head_key(blob: BlobId) -> String {
    format!("{HEAD}{blob}")
}

/// The key of one of its pieces.
#[must_use]
pub fn piece_key(blob: BlobId, piece: u32) -> Key {
    (Room::Blobs, format!("piece/{blob}/{piece:04}"))
}

/// A photo that was just taken: what its entry says of it, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPhoto {
    /// As the entry names it.
    pub photo: Photo,
    /// All of it.
    pub content: Vec<u8>,
}

/// A photo on this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoRecord {
    /// The photo.
    pub photo: Photo,
    /// The file of the entry that names it.
    pub file: FileId,
    /// That entry.
    pub entry: EntryId,
    /// The save that it was written with.
    pub save: SaveId,
    /// When it was saved, in milliseconds since the Unix epoch.
    pub made_ms: u64,
    /// How far it is.
    #[serde(flatten)]
    pub standing: PhotoStanding,
}

/// How far a photo is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum PhotoStanding {
    /// The office does not have all of it.
    Waiting,
    /// The office would not take it. It is offered again once a day, and when something becomes of its save.
    PutOff {
        /// The type of the problem.
        problem: String,
        /// When, in milliseconds since the Unix epoch.
        at_ms: u64,
    },
    /// The office has all of it, committed, and these very bytes.
    WithTheOffice {
        /// Its place in the server's history.
        seq: Sequence,
        /// When it last said so, in milliseconds since the Unix epoch; 0 where it is to be asked again now.
        asked_ms: u64,
    },
}

impl PhotoRecord {
    /// A photo that `change` names, of a save that was just made.
    pub(super) fn new(photo: &Photo, change: &Change, save: &Record) -> Self {
        Self {
            photo: photo.clone(),
            file: change.file,
            entry: change.entry,
            save: save.id,
            made_ms: save.made_ms,
            standing: PhotoStanding::Waiting,
        }
    }

    /// The state in the words of the screens; `sending` while a call carries a piece of it.
    #[must_use]
    pub fn state(&self, sending: bool) -> State {
        match self.standing {
            _ if self.file.is_practice() => State::Practice,
            PhotoStanding::WithTheOffice { .. } => State::WithTheOffice,
            _ if sending => State::Sending,
            _ => State::SavedOnThisPhone,
        }
    }

    /// Whether it may leave this device: what the office's backups hold.
    pub(super) fn is_safe(&self, safe_through: Option<Sequence>) -> bool {
        match self.standing {
            PhotoStanding::WithTheOffice { seq, .. } => safe_through.is_some_and(|safe| seq <= safe),
            _ => false,
        }
    }

    pub(super) fn is_with_office(&self) -> bool {
        matches!(self.standing, PhotoStanding::WithTheOffice { .. })
    }

    fn is_due(&self, now_ms: u64) -> bool {
        match self.standing {
            // Practice is never sent, nor is the office asked about it.
            _ if self.file.is_practice() => false,
            PhotoStanding::Waiting => true,
            // What the office has may be erased there, or be lost with nobody's word of it: so it is asked.
            PhotoStanding::PutOff { at_ms, .. } | PhotoStanding::WithTheOffice { asked_ms: at_ms, .. } => {
                now_ms.abs_diff(at_ms) >= LIST_MS
            }
        }
    }

    /// Prepares the removal of all of it.
    pub(super) fn delete(&self, rows: &mut Rows<'_>) {
        rows.delete(Room::Blobs, head_key(self.photo.blob));
        delete_pieces(&self.photo, rows);
    }
}

/// The keys of a photo's pieces, in order.
fn piece_keys(photo: &Photo) -> impl Iterator<Item = Key> + use<> {
    let blob = photo.blob;
    (0..blob::pieces(photo.bytes)).map(move |piece| piece_key(blob, piece))
}

/// Prepares the pieces of a photo.
pub(super) fn put_pieces(blob: BlobId, content: &[u8], rows: &mut Rows<'_>) {
    for (number, piece) in (0..).zip(content.chunks(BLOB_PIECE_BYTES)) {
        let (room, key) = piece_key(blob, number);
        rows.put_bytes(room, key, piece.to_vec());
    }
}

/// Prepares their removal.
pub(super) fn delete_pieces(photo: &Photo, rows: &mut Rows<'_>) {
    for (room, key) in piece_keys(photo) {
        rows.delete(room, key);
    }
}

/// All of a photo from its pieces; none where one of them is lost.
pub(super) fn content(photo: &Photo, rows: &Rows<'_>) -> Result<Option<Vec<u8>>, Stop> {
    rows.want(piece_keys(photo))?;
    let mut content = Vec::new();
    for (room, key) in piece_keys(photo) {
        let Some(piece) = rows.get(room, &key)? else { return Ok(None) };
        content.extend_from_slice(piece);
    }
    Ok((content.len() as u64 == photo.bytes).then_some(content))
}

/// One call about a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoCall {
    /// The blob.
    pub blob: BlobId,
    /// What each of its pieces says of it.
    pub offer: BlobOffer,
    /// What the call is.
    pub ask: PhotoAsk,
}

/// What a call about a photo is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhotoAsk {
    /// `GET /api/v1/blobs/{id}`: which pieces are there.
    Look,
    /// `PUT /api/v1/blobs/{id}/pieces/{number}`.
    Piece {
        /// Which one.
        number: u32,
        /// Its bytes.
        content: Vec<u8>,
    },
    /// There is nothing to call with: its bytes are lost here. Answered by [`PhotoAnswer::Problem`] with [`BROKEN_HERE`].
    Broken,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhotoAnswer {
    /// The office says how far it is.
    Standing(BlobAnswer),
    /// The office will not take it as it is, or does not know it; the type of the problem. What is only trouble on the way is
    /// none: then the call is made again.
    Problem(String),
}

impl Replica {
    /// Heads and pieces of the photos that were taken with a save, as that will be.
    pub(super) fn put_photos(
        record: &Record,
        photos: &[NewPhoto],
        rows: &mut Rows<'_>,
        after: &mut After,
    ) -> Result<(), Stop> {
        let changes = crate::outbox::changes(record);
        for NewPhoto { photo, content } in photos {
            let named = changes.iter().find(|change| change.photos().any(|named| named == *photo));
            let Some(change) = named.filter(|_| content.len() as u64 == photo.bytes) else {
                return Err(SaveError::PhotoBroken.into());
            };
            let head = PhotoRecord::new(photo, change, record);
            put_pieces(photo.blob, content, rows);
            rows.put(Room::Blobs, head_key(photo.blob), &head)?;
            after.photos.insert(photo.blob, Some(head));
        }
        Ok(())
    }

    /// How the sync loop goes on after something was stored.
    #[must_use]
    pub fn progress(&self, more: bool, changed: bool, now_ms: u64) -> Progress {
        Progress {
            more,
            changed,
            waiting: self.waiting().saves > 0 || !self.standing.witnesses.is_empty(),
            astray: self.standing.astray.first().copied(),
            photos: self.next_photo(now_ms).is_some(),
        }
    }

    /// The photo that goes next; none as long as anything that was written waits.
    fn next_photo(&self, now_ms: u64) -> Option<&PhotoRecord> {
        let due = self.photos.values().filter(|photo| photo.is_due(now_ms));
        // The one that is half there first; those that the office has last.
        let next = due.min_by_key(|photo| {
            let is_begun = self.pieces_there.contains_key(&photo.photo.blob);
            (photo.is_with_office(), !is_begun, photo.made_ms, photo.photo.blob)
        })?;
        // Bytes that are no save any more hold up nobody.
        let waits =
            |record: &Record| record.is_waiting() && serde_json::from_str::<&RawValue>(&record.bytes).is_ok();
        (self.standing.incarnation.is_some() && !self.outbox.values().any(waits)).then_some(next)
    }

    /// The next call about a photo; none where none is to be made. Nothing is written for it.
    ///
    /// # Errors
    /// [`Stop::Wanted`]; [`Stop::ChangedElsewhere`] where another tab has let go of the photo and could not say so, because it was
    /// closed first. Its pieces are not lost then, and nobody is to be told that they are.
    pub fn photo_call(&self, now_ms: u64, read: &ReadRows) -> Result<Option<PhotoCall>, Stop> {
        let Some(PhotoRecord { photo, file, .. }) = self.next_photo(now_ms) else { return Ok(None) };
        let rows = Rows::new(read);
        let head = head_key(photo.blob);
        let piece = self.pieces_there.get(&photo.blob).map(|there| {
            let missing = (0..blob::pieces(photo.bytes)).find(|number| !there.contains(number));
            let number = missing.unwrap_or_default();
            (number, piece_key(photo.blob, number))
        });
        rows.want([(Room::Blobs, head.clone())].into_iter().chain(piece.iter().map(|(_, key)| key.clone())))?;
        if rows.get(Room::Blobs, &head)?.is_none() {
            return Err(Stop::ChangedElsewhere);
        }
        let ask = match piece {
            None => PhotoAsk::Look,
            Some((number, (room, key))) => {
                let content = rows.get(room, &key)?.map(<[u8]>::to_vec);
                let is_whole = content.as_ref().map(Vec::len) == blob::piece_bytes(photo.bytes, number);
                match content.filter(|_| is_whole) {
                    Some(content) => PhotoAsk::Piece { number, content },
                    None => PhotoAsk::Broken,
                }
            }
        };
        let offer = BlobOffer { file: *file, bytes: photo.bytes, digest: photo.digest };
        Ok(Some(PhotoCall { blob: photo.blob, offer, ask }))
    }

    /// Takes in what came of a call. The step is committed only if the row of the standing is still the one that was there
    /// when the call was made.
    ///
    /// # Errors
    /// [`Stop::OtherHistory`] where the office has begun another history: a sync comes first.
    pub fn take_photo(
        &self,
        call: &PhotoCall,
        answer: &PhotoAnswer,
        now_ms: u64,
        read: &ReadRows,
    ) -> Result<Taken, Stop> {
        let mut rows = Rows::new(read);
        let mut after = After::default();
        let blob = call.blob;
        if let Some(record) = self.photos.get(&blob) {
            let is_ours = |bytes: u64, digest| (bytes, digest) == (record.photo.bytes, record.photo.digest);
            let is_look = call.ask == PhotoAsk::Look;
            // Either what becomes of it, or which of its pieces are there.
            let news = match answer {
                PhotoAnswer::Standing(answer) if self.standing.incarnation != Some(answer.incarnation) => {
                    return Err(Stop::OtherHistory);
                }
                PhotoAnswer::Standing(BlobAnswer { standing, .. }) => match standing {
                    BlobStanding::Unfinished { bytes, digest, here } if is_ours(*bytes, *digest) => {
                        Err(here.iter().copied().collect())
                    }
                    BlobStanding::Kept { seq, bytes, digest } if is_ours(*bytes, *digest) => {
                        Ok(Some(PhotoStanding::WithTheOffice { seq: *seq, asked_ms: now_ms }))
                    }
                    // Something else stands under its id. Whether it makes room for this one is said to the next piece.
                    BlobStanding::Unfinished { .. } | BlobStanding::Kept { .. } if is_look => {
                        Err(BTreeSet::new())
                    }
                    BlobStanding::Unfinished { .. } | BlobStanding::Kept { .. } => {
                        Ok(Some(PhotoStanding::PutOff { problem: OTHER_BLOB.to_owned(), at_ms: now_ms }))
                    }
                    BlobStanding::Erased => Ok(None),
                },
                PhotoAnswer::Problem(problem) if is_look && problem == NOT_FOUND => Err(BTreeSet::new()),
                PhotoAnswer::Problem(problem) => {
                    Ok(Some(PhotoStanding::PutOff { problem: problem.clone(), at_ms: now_ms }))
                }
            };
            let standing = match news {
                Ok(standing) => standing,
                // The office had all of it once: it is sent again.
                Err(_) if record.is_with_office() => Some(PhotoStanding::Waiting),
                Err(there) => {
                    after.pieces_there.insert(blob, Some(there));
                    return Ok(Taken { step: Step { writes: ReadRows::new(), after }, changed: false });
                }
            };
            let record = standing.map(|standing| PhotoRecord { standing, ..record.clone() });
            self.put_photo(blob, record, &mut rows, &mut after)?;
        }
        after.pieces_there.insert(blob, None);
        let writes = rows.into_writes();
        let changed = !writes.is_empty();
        Ok(Taken { step: Step { writes, after }, changed })
    }

    fn put_photo(
        &self,
        blob: BlobId,
        record: Option<PhotoRecord>,
        rows: &mut Rows<'_>,
        after: &mut After,
    ) -> Result<(), Stop> {
        match (&record, self.photos.get(&blob)) {
            (Some(record), _) => rows.put(Room::Blobs, head_key(blob), record)?,
            (None, Some(before)) => before.delete(rows),
            (None, None) => {}
        }
        after.photos.insert(blob, record);
        Ok(())
    }

    /// Whether a photo that lies here may be shown: not once it is with the office and its file has left.
    pub(super) fn is_shown(&self, photo: &PhotoRecord) -> bool {
        !photo.is_with_office() || self.index.get(photo.file).is_some_and(|row| row.depth == Depth::Whole)
    }

    /// The bytes of a photo that lies here, with its entry or with a form that is not finished; none where it does not or may
    /// not be shown, or where pieces of it are lost.
    ///
    /// # Errors
    /// [`Stop::Wanted`].
    pub fn photo_content(&self, blob: BlobId, read: &ReadRows) -> Result<Option<Vec<u8>>, Stop> {
        let photo = match self.photos.get(&blob) {
            Some(record) => Some(&record.photo).filter(|_| self.is_shown(record)),
            None => self.drafts.values().flat_map(Draft::own_photos).find(|photo| photo.blob == blob),
        };
        photo.map_or(Ok(None), |photo| content(photo, &Rows::new(read)))
    }
}

/// Checks the photos of one edit against their limits, in words for the user.
pub(super) fn check(edit: &Edit) -> Result<(), SaveError> {
    let Edit::Set(fields) = edit else { return Ok(()) };
    let photos: Vec<_> = fields.iter().filter(|(name, _)| is_photo(name)).collect();
    if photos.len() > ENTRY_PHOTOS_MAX {
        return Err(SaveError::TooManyPhotos);
    }
    let read: Vec<Photo> =
        photos.iter().filter_map(|(_, edit)| Photo::deserialize(&edit.value).ok()).collect();
    check_sizes(&read)
}

/// The same of photos alone.
pub(super) fn check_sizes<'a>(photos: impl IntoIterator<Item = &'a Photo>) -> Result<(), SaveError> {
    let mut photos = photos.into_iter();
    if photos.any(|photo| !blob::may_be(photo.bytes)) { Err(SaveError::PhotoTooBig) } else { Ok(()) }
}
