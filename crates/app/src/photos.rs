//! Photos as pictures that a page can show: opened from this phone's own store, or by a touch asked of the office.
//!
//! An opened photo lies in the page's memory alone, as the text of a `data:` address, and is dropped when the app locks. It is
//! no `blob:` address on purpose: browsers write those to the disk, in clear, when many or large ones fill their memory.
//! What came from the office is shown and never written to this phone.

pub(crate) mod taken;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sha2::{Digest as _, Sha256};
use shared::blob::{self, Digest};
use shared::device::photo::PhotoAnswer;
use shared::device::whereabouts::AtOffice;
use shared::id::{BlobId, FileId};
use shared::view::photo::Photo;

use crate::local::Local;
use crate::network::{self, NetError};
use crate::session::Session;

/// Photos that are open at once: some tens of megabytes. Beyond that the one that was opened first is closed, and opens again
/// by a touch.
const OPEN_MAX: usize = 60;
/// What a photo is shown as; anything else is shown as the first of these, or not at all.
const MEDIA: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/avif"];

/// A photo, as far as it can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Picture {
    /// It is being opened.
    Opening,
    /// It can be shown from this address.
    Here(Arc<str>),
    /// It is not on this phone: the office can be asked.
    Elsewhere,
    /// The office is being asked.
    Asking,
    /// It cannot be shown.
    Not(Missing),
}

/// Why a photo cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// It is not on this phone, and the office cannot be asked.
    NoConnection,
    /// The office does not have it: it is on the phone that took it.
    NotYet,
    /// It was erased on purpose.
    Erased,
    /// What came is not what the record names.
    Other,
    /// Anything else, in words.
    Trouble(String),
}

/// The photos that are open. A handle: copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Photos {
    open: StoredValue<Rc<RefCell<Open>>, LocalStorage>,
    local: Local,
    session: Session,
}

#[derive(Default)]
struct Open {
    pictures: BTreeMap<BlobId, ArcRwSignal<Picture>>,
    /// In the order in which they were opened.
    order: Vec<BlobId>,
    /// The app has locked: nothing is opened any more.
    closed: bool,
}

impl Photos {
    /// Puts one into the context. What it opened is closed when its owner goes: at the lock.
    pub(crate) fn provide() {
        let open: Rc<RefCell<Open>> = Rc::default();
        let (local, session) = (expect_context::<Local>(), expect_context::<Session>());
        let open = StoredValue::new_local(open);
        provide_context(Self { open, local, session });
        on_cleanup(move || {
            open.try_with_value(|open| open.borrow_mut().close());
        });
    }

    /// A photo as it can be shown; opened from this phone where it lies here.
    pub(crate) fn picture(self, photo: &Photo) -> ArcRwSignal<Picture> {
        let open = self.open.get_value();
        let known = open.borrow().pictures.get(&photo.blob).cloned();
        known.unwrap_or_else(|| {
            let picture = open.borrow_mut().begin(photo.blob, Picture::Opening);
            let (local, photo) = (self.local, photo.clone());
            spawn_local(async move {
                let now = match local.photo(photo.blob).await {
                    Ok(Some(content)) => open.borrow().show(&photo, &content),
                    Ok(None) => Picture::Elsewhere,
                    Err(error) => Picture::Not(Missing::Trouble(error.to_string())),
                };
                open.borrow().put(photo.blob, now);
            });
            picture
        })
    }

    /// Shows a photo that was just taken.
    pub(crate) fn show_taken(self, photo: &Photo, content: &[u8]) {
        let open = self.open.get_value();
        let mut open = open.borrow_mut();
        let now = open.show(photo, content);
        open.begin(photo.blob, now);
    }

    /// Asks the office for a photo that is not here.
    pub(crate) fn fetch(self, file: FileId, photo: Photo) {
        let open = self.open.get_value();
        let Self { local, session, .. } = self;
        open.borrow().put(photo.blob, Picture::Asking);
        spawn_local(async move {
            // It may have come here meanwhile: with a form that was taken back, or because it was closed to make room.
            let content = match local.photo(photo.blob).await {
                Ok(Some(content)) => Ok(content),
                // Nobody else has it.
                Ok(None) | Err(_) if file.is_practice() => Err(Missing::Trouble(
                    "The picture is lost. Nobody else has it: it was practice.".to_owned(),
                )),
                Ok(None) | Err(_) => from_office(session, file, &photo).await,
            };
            let now = match content {
                Ok(content) => open.borrow().show(&photo, &content),
                Err(missing) => Picture::Not(missing),
            };
            open.borrow().put(photo.blob, now);
        });
    }
}

impl Open {
    fn begin(&mut self, blob: BlobId, picture: Picture) -> ArcRwSignal<Picture> {
        let picture = ArcRwSignal::new(picture);
        self.pictures.insert(blob, picture.clone());
        self.order.push(blob);
        if self.order.len() > OPEN_MAX {
            let first = self.order.remove(0);
            if let Some(picture) = self.pictures.remove(&first) {
                picture.set(Picture::Elsewhere);
            }
        }
        picture
    }

    fn put(&self, blob: BlobId, now: Picture) {
        if let Some(picture) = self.pictures.get(&blob) {
            picture.set(now);
        }
    }

    /// An address for these bytes, as long as the app is open.
    fn show(&self, photo: &Photo, content: &[u8]) -> Picture {
        if self.closed { Picture::Elsewhere } else { Picture::Here(address(content, &photo.media)) }
    }

    fn close(&mut self) {
        self.closed = true;
        self.order.clear();
        for picture in std::mem::take(&mut self.pictures).into_values() {
            picture.set(Picture::Elsewhere);
        }
    }
}

fn address(content: &[u8], media: &str) -> Arc<str> {
    let media = MEDIA.into_iter().find(|known| *known == media).unwrap_or(MEDIA[0]);
    format!("data:{media};base64,{}", BASE64.encode(content)).into()
}

/// All of a photo that the office has, if it is the one that the record names.
async fn from_office(session: Session, file: FileId, photo: &Photo) -> Result<Vec<u8>, Missing> {
    let answer = match session.with_office(|| network::photo(photo.blob, file)).await {
        Ok(answer) => PhotoAnswer::Standing(answer),
        Err(NetError::Problem(problem)) if problem.status < 500 => PhotoAnswer::Problem(problem.kind),
        Err(error) => return Err(missing(&error)),
    };
    match AtOffice::of(photo, &answer) {
        Some(AtOffice::Kept) => {}
        Some(AtOffice::NotYet) => return Err(Missing::NotYet),
        Some(AtOffice::Erased) => return Err(Missing::Erased),
        Some(AtOffice::Other) => return Err(Missing::Other),
        None => return Err(Missing::Trouble("The office could not give the photo.".to_owned())),
    }
    let mut content = Vec::new();
    for number in 0..blob::pieces(photo.bytes) {
        let piece = session.with_office(|| network::photo_bytes(photo.blob, number)).await;
        content.extend(piece.map_err(|error| missing(&error))?);
    }
    if is_whole(photo, &content) { Ok(content) } else { Err(Missing::Other) }
}

fn missing(error: &NetError) -> Missing {
    match error {
        NetError::NoAnswer | NetError::NotOurs => Missing::NoConnection,
        error => Missing::Trouble(error.to_string()),
    }
}

/// Whether these bytes are the photo that a record names.
fn is_whole(photo: &Photo, content: &[u8]) -> bool {
    content.len() as u64 == photo.bytes && Digest(Sha256::digest(content).into()) == photo.digest
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn only_the_bytes_that_a_record_names_are_its_photo() {
        let content = b"picture".to_vec();
        let photo = Photo {
            blob: BlobId(Uuid::nil()),
            media: "image/jpeg".to_owned(),
            bytes: 7,
            digest: Digest(Sha256::digest(&content).into()),
            width: 1,
            height: 1,
            words: String::new(),
        };
        assert!(is_whole(&photo, &content));
        assert!(!is_whole(&photo, b"pictura") && !is_whole(&photo, b"pictures") && !is_whole(&photo, b""));
        assert!(!is_whole(&Photo { bytes: 8, ..photo }, &content));
    }

    #[test]
    fn a_photo_is_shown_as_a_picture_whatever_its_record_says() {
        assert_eq!(&*address(b"abc", "image/png"), "data:image/png;base64,YWJj");
        assert_eq!(&*address(b"", "text/html,<b>"), "data:image/jpeg;base64,");
    }

    #[test]
    fn without_a_connection_nothing_else_is_said() {
        assert_eq!(missing(&NetError::NoAnswer), Missing::NoConnection);
        assert_eq!(missing(&NetError::NotOurs), Missing::NoConnection);
        assert!(
            matches!(missing(&NetError::SignedOut), Missing::Trouble(words) if words.contains("sign in"))
        );
    }
}
