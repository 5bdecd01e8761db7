//! Where the bytes of a photo are: on this device, with the office, or still with whoever took it.

use super::photo::{BROKEN_HERE, NOT_FOUND, PhotoAnswer, PhotoStanding};
use super::replica::Replica;
use crate::id::BlobId;
use crate::outbox::State;
use crate::view::photo::Photo;
use crate::wire::blob::{BlobAnswer, BlobStanding};

/// Where a photo is that an entry on this device names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// On this device.
    Here(State),
    /// On this device, which the office would not take it from: it is offered again.
    PutOff,
    /// It was to go from this device, and part of it is lost here.
    Broken,
    /// Not on this device, or not to be shown from it: the office can be asked.
    Elsewhere,
}

/// What the office has of a photo that is not on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtOffice {
    /// All of it, and nothing else under its id.
    Kept,
    /// Not all of it: it has not come from where it was taken.
    NotYet,
    /// It was erased there on purpose.
    Erased,
    /// Something that is not what the entry names.
    Other,
}

impl Replica {
    /// Where a photo is; `sending` is the one of which a call carries a piece now.
    #[must_use]
    pub fn whereabouts(&self, blob: BlobId, sending: Option<BlobId>) -> Whereabouts {
        match self.photos.get(&blob).filter(|photo| self.is_shown(photo)) {
            None => Whereabouts::Elsewhere,
            Some(photo) => match &photo.standing {
                PhotoStanding::PutOff { problem, .. } if problem == BROKEN_HERE => Whereabouts::Broken,
                PhotoStanding::PutOff { .. } => Whereabouts::PutOff,
                _ => Whereabouts::Here(photo.state(sending == Some(blob))),
            },
        }
    }
}

impl AtOffice {
    /// What an answer to a look at `photo` says of it; none where it says nothing: another trouble than that it is not there.
    #[must_use]
    pub fn of(photo: &Photo, answer: &PhotoAnswer) -> Option<Self> {
        match answer {
            PhotoAnswer::Standing(BlobAnswer { standing, .. }) => Some(match standing {
                BlobStanding::Kept { bytes, digest, .. }
                    if (*bytes, *digest) == (photo.bytes, photo.digest) =>
                {
                    Self::Kept
                }
                BlobStanding::Kept { .. } => Self::Other,
                BlobStanding::Unfinished { .. } => Self::NotYet,
                BlobStanding::Erased => Self::Erased,
            }),
            PhotoAnswer::Problem(problem) => (problem == NOT_FOUND).then_some(Self::NotYet),
        }
    }
}
