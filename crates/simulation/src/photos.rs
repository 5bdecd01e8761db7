//! Photos: their calls, and what must be true of them.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};
use shared::blob::Digest;
use shared::change::Change;
use shared::device::Room;
use shared::device::draft::Draft;
use shared::device::photo::{BROKEN_HERE, PhotoAnswer, PhotoAsk, PhotoCall, PhotoRecord, PhotoStanding};
use shared::device::planner::{Event, Trouble};
use shared::id::{BlobId, FileId};
use shared::limits::OUTBOX_DAYS;
use shared::seq::Sequence;
use shared::wire::blob::{BlobAnswer, BlobStanding};
use shared::wire::sync::Depth;
use sync_server::error::ApiError;
use sync_server::store::row::BlobStatus;

use crate::network::{Answer, Asks, CallId};
use crate::truth::PhotoTruth;
use crate::world::World;

/// What must happen to photos.
pub const PHOTOS: &[&str] = &[
    "of several pieces",
    "went on after a break",
    "with the office",
    "erased",
    "put off",
    "in a file that had left",
    "half there when something was written",
    "sent with a form that was not finished",
    "saved with the form that it was added to",
];

/// The digest of a whole.
#[must_use]
pub fn digest(content: &[u8]) -> Digest {
    Digest(Sha256::digest(content).into())
}

/// Makes the next call about a photo. Text never waits for it.
pub fn send(world: &mut World, device: usize, tab: usize) -> Option<Event> {
    let true_ms = world.true_ms;
    let at = &mut world.devices[device];
    let call = match at.photo_call(tab, true_ms) {
        Err(trouble) => return Some(Event::PhotoSent(Err(trouble))),
        Ok(None) => {
            let half = at.tabs[tab].replica.pieces_there.values().any(|there| !there.is_empty());
            if half && at.tabs[tab].replica.waiting().saves > 0 {
                world.tally.count("photo", PHOTOS[6]);
            }
            let now_ms = at.now_ms(true_ms);
            return Some(Event::PhotoSent(Ok(world.devices[device].progress(tab, false, false, now_ms))));
        }
        Ok(Some(call)) => call,
    };
    if call.ask == PhotoAsk::Broken {
        world.fail(format!("the pieces of {} are lost on device {device}", call.blob));
        return Some(take(world, device, tab, &PhotoAnswer::Problem(BROKEN_HERE.to_owned())));
    }
    if at.tabs[tab].replica.waiting().saves > 0 {
        world.fail(format!("device {device} sends a photo while text waits"));
    }
    let at = &mut world.devices[device];
    if !at.online {
        at.tabs[tab].photo = None;
        return Some(Event::PhotoSent(Err(Trouble::Other)));
    }
    let call = world.network.send(device, Asks::Photo(call));
    world.devices[device].tabs[tab].call = Some(call);
    None
}

/// A call arrives at the office, and the answer sets out.
pub fn arrive(world: &mut World, device: usize, call: CallId, asked: &PhotoCall) {
    let at = &world.devices[device];
    let answer = match world.office.photo(at.user, at.replica, asked) {
        Ok(answer) => Answer { status: 200, body: serde_json::to_vec(&answer).unwrap_or_default() },
        Err(ApiError::Unauthenticated) => Answer { status: 401, body: Vec::new() },
        Err(ApiError::NotFound) => problem(404, "/problems/not-found"),
        Err(ApiError::WrongPiece) => problem(422, "/problems/wrong-piece"),
        // Where an older backup undid a relocation, a note may stand in both files, and its photo in one: the phone says so.
        Err(ApiError::OtherBlob) if world.truth.was_put_back => problem(409, "/problems/other-blob"),
        Err(error) => {
            return world
                .fail(format!("the office would not take {} of {:?}: {error:?}", asked.blob, asked.offer));
        }
    };
    world.network.answers.insert(call, answer);
}

fn problem(status: u16, kind: &str) -> Answer {
    Answer { status, body: kind.as_bytes().to_vec() }
}

/// An answer arrives at the tab that waits for it.
pub fn hear(world: &mut World, device: usize, tab: usize, answer: &Answer) {
    let trouble = match answer.status {
        200 => match serde_json::from_slice::<BlobAnswer>(&answer.body) {
            Ok(standing) => {
                let event = take(world, device, tab, &PhotoAnswer::Standing(standing));
                return world.devices[device].tabs[tab].feed(&event);
            }
            // Cut short, or somebody else's page: never taken for the office.
            Err(_) => Trouble::Other,
        },
        401 => {
            world.devices[device].tabs[tab].has_session = false;
            Trouble::SignedOut
        }
        400..500 => {
            let kind = String::from_utf8_lossy(&answer.body).into_owned();
            let event = take(world, device, tab, &PhotoAnswer::Problem(kind));
            return world.devices[device].tabs[tab].feed(&event);
        }
        _ => Trouble::Other,
    };
    let tab = &mut world.devices[device].tabs[tab];
    tab.photo = None;
    tab.feed(&Event::PhotoSent(Err(trouble)));
}

fn take(world: &mut World, device: usize, tab: usize, answer: &PhotoAnswer) -> Event {
    let true_ms = world.true_ms;
    let call = world.devices[device].tabs[tab].photo.as_ref().map(|(call, _)| call);
    let call = call.map(|call| (call.blob, call.offer.digest, call.ask == PhotoAsk::Look));
    let before = world.devices[device].tabs[tab].replica.photos.clone();
    let taken = world.devices[device].take_photo(tab, answer, true_ms);
    if taken.is_ok() {
        let_go(world, device, tab, &before, None);
    }
    if let (Ok(_), Some((blob, digest, is_look))) = (&taken, call) {
        let replica = &world.devices[device].tabs[tab].replica;
        let photo = replica.photos.get(&blob);
        let has_left = photo
            .is_some_and(|photo| replica.index.get(photo.file).is_none_or(|row| row.depth != Depth::Whole));
        let left = photo.map(|photo| &photo.standing);
        match (answer, left) {
            (PhotoAnswer::Standing(BlobAnswer { standing: BlobStanding::Erased, .. }), None) => {
                world.tally.count("photo", PHOTOS[3]);
            }
            (
                PhotoAnswer::Standing(BlobAnswer { standing: BlobStanding::Unfinished { here, .. }, .. }),
                _,
            ) if is_look && !here.is_empty() => {
                world.tally.count("photo", PHOTOS[1]);
            }
            (_, Some(PhotoStanding::PutOff { .. })) => world.tally.count("photo", PHOTOS[4]),
            (_, Some(PhotoStanding::WithTheOffice { .. })) => {
                world.tally.count("photo", PHOTOS[2]);
                if has_left {
                    world.tally.count("photo", PHOTOS[5]);
                }
                // What was on its way when it was erased, or when the office was put back, is told by the next sync.
                let may_be_late = || {
                    let truth = &world.truth;
                    truth.was_put_back || truth.photos_let_go.contains(&blob) || is_erased(world, blob)
                };
                if !is_whole(world, blob, digest) && !may_be_late() {
                    world.fail(format!("{blob} is called with the office, and is not whole there"));
                }
            }
            _ => {}
        }
    }
    Event::PhotoSent(taken)
}

/// Whether the office erased a photo on purpose, in any file.
fn is_erased(world: &World, id: BlobId) -> bool {
    let Some(of) = world.truth.photos.get(&id) else { return false };
    if world.truth.names(of.change).into_iter().any(|name| world.truth.is_erased(name)) {
        return true;
    }
    let files = world.truth.saved.values().filter_map(|text| Change::decode(text).ok()).map(|said| said.file);
    let files: BTreeSet<FileId> = files.collect();
    files
        .into_iter()
        .any(|file| world.office.read(|view| Ok(view.is_blob_erased(id, file)? && !view.is_named(id, file)?)))
}

/// What has left a phone was safe by the word of the answer that came, or is erased on purpose.
pub fn let_go(
    world: &mut World,
    device: usize,
    tab: usize,
    before: &BTreeMap<BlobId, PhotoRecord>,
    safe: Option<Sequence>,
) {
    let replica = &world.devices[device].tabs[tab].replica;
    let gone = before.values().filter(|photo| !replica.photos.contains_key(&photo.photo.blob));
    let is_safe = |photo: &&PhotoRecord| match photo.standing {
        PhotoStanding::WithTheOffice { seq, .. } => safe.is_some_and(|safe| seq <= safe),
        _ => false,
    };
    let too_early = gone.filter(|photo| !is_safe(photo)).find(|photo| {
        // What was taken back on one of two clones is promised by nobody: then only the office knows that it was erased.
        let is_gone = world.office.read(|view| {
            let entry = view.entry(photo.file, photo.entry)?.is_some_and(|row| row.erased);
            let elsewhere = view.relocated_to(photo.file, photo.entry)?.is_some();
            Ok(view.is_erased(photo.file)? || (entry && !elsewhere))
        });
        !is_gone && !world.truth.was_put_back && !is_erased(world, photo.photo.blob)
    });
    if let Some(photo) = too_early {
        world.fail(format!("a phone let go of a photo too early: {photo:?}, safe through {safe:?}"));
    }
}

/// Whether the office has all of a photo, as it was taken.
#[must_use]
pub fn is_whole(world: &World, id: BlobId, digest: Digest) -> bool {
    world.office.read(|view| {
        if !view.blob(id)?.is_some_and(|row| matches!(row.status, BlobStatus::Kept(_))) {
            return Ok(false);
        }
        let mut hash = Sha256::new();
        for (number, _) in view.pieces(id)? {
            hash.update(view.piece(id, number)?.unwrap_or_default());
        }
        Ok(Digest(hash.finalize().into()) == digest)
    })
}

/// Whether nobody can be asked for a photo any more: it was erased on purpose, or is gone through no fault of ours.
fn is_excused(world: &World, id: BlobId, of: &PhotoTruth) -> bool {
    let truth = &world.truth;
    let age_ms = world.true_ms.saturating_sub(of.made_ms);
    let is_too_old = truth.was_put_back && age_ms >= OUTBOX_DAYS * 24 * 60 * 60 * 1000;
    truth.photos_gone.contains(&id)
        || truth.photos_let_go.contains(&id)
        || is_too_old
        || is_erased(world, id)
        || truth.names(of.change).into_iter().any(|name| truth.is_erased(name))
}

/// At rest: every photo is whole at the office, or erased on purpose; none lies on a device that may not have it.
pub fn rest(world: &mut World) {
    if world.failure.is_some() {
        return;
    }
    for (id, of) in world.truth.photos.clone() {
        if is_excused(world, id, &of) || is_whole(world, id, of.photo.digest) {
            continue;
        }
        let devices: Vec<usize> = (0..world.devices.len())
            .filter(|device| world.devices[*device].disk.photos().contains(&id))
            .collect();
        // An office that was put back may have let in something else under the id of the change that names it. Then it stays on
        // the phone, which says so: `on_device` looks.
        if devices.is_empty() || !world.truth.was_put_back {
            let row = world.office.read(|view| view.blob(id));
            return world
                .fail(format!("a photo is not with the office: {of:?}, there {row:?}, here on {devices:?}"));
        }
    }
    for device in 0..world.devices.len() {
        if let Err(what) = on_device(world, device) {
            return world.fail(format!("device {device} of {}: {what}", world.devices[device].name));
        }
    }
    erased(world);
}

fn on_device(world: &World, device: usize) -> Result<(), String> {
    let at = &world.devices[device];
    let replica = &at.tabs[0].replica;
    let mut keys = BTreeSet::new();
    for photo in replica.photos.values() {
        let id = photo.photo.blob;
        keys.insert(id.to_string());
        match &photo.standing {
            PhotoStanding::Waiting if photo.file.is_practice() => {
                if at.decide(0, |replica, read| replica.photo_content(id, read)) == Ok(None) {
                    return Err(format!("a photo that was practised with is lost: {photo:?}"));
                }
            }
            PhotoStanding::Waiting => return Err(format!("a photo still waits: {photo:?}")),
            // Its change was in no backup, or something else came under its id: nobody knows that it names a photo.
            PhotoStanding::PutOff { .. } if world.truth.was_put_back => {}
            PhotoStanding::PutOff { .. } => return Err(format!("a photo is put off for ever: {photo:?}")),
            PhotoStanding::WithTheOffice { seq, .. } => {
                let row = world.office.read(|view| view.blob(id));
                if row.is_none_or(|row| row.status != BlobStatus::Kept(*seq)) {
                    return Err(format!("says that the office has {photo:?}"));
                }
                let is_here = replica.index.get(photo.file).is_some_and(|row| row.depth == Depth::Whole);
                let shows = at.decide(0, |replica, read| replica.photo_content(id, read));
                if !is_here && shows != Ok(None) {
                    return Err(format!("shows a photo of a file that it may not have: {photo:?}"));
                }
            }
        }
    }
    for photo in replica.drafts.values().flat_map(Draft::own_photos) {
        keys.insert(photo.blob.to_string());
        if at.decide(0, |replica, read| replica.photo_content(photo.blob, read)) == Ok(None) {
            return Err(format!("a photo of an unfinished form is lost: {photo:?}"));
        }
    }
    for (_, key) in at.disk.keys(Room::Blobs) {
        let id = key.split('/').nth(1).unwrap_or_default();
        if !keys.contains(id) {
            return Err(format!("{key} belongs to no photo"));
        }
    }
    Ok(())
}

/// Of what was erased nothing is left.
fn erased(world: &mut World) {
    for id in world.truth.photos.keys().copied().collect::<Vec<_>>() {
        let (row, pieces) = world.office.read(|view| Ok((view.blob(id)?, view.pieces(id)?.len())));
        let Some(row) = row else {
            if pieces > 0 {
                return world.fail(format!("{pieces} pieces are left of {id}"));
            }
            continue;
        };
        let (file_is_gone, is_marked, is_named) = world.office.read(|view| {
            let file = row.file;
            Ok((view.is_erased(file)?, view.is_blob_erased(id, file)?, view.is_named(id, file)?))
        });
        if file_is_gone || (is_marked && !is_named) {
            return world.fail(format!("{id} was erased in {}, and is there: {row:?}", row.file));
        }
    }
}
