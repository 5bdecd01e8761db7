//! Photos: their calls, and what must be true of them.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};
use shared::blob::Digest;
use shared::device::Room;
use shared::device::photo::{BROKEN_HERE, PhotoAnswer, PhotoAsk, PhotoCall, PhotoStanding};
use shared::device::planner::{Event, Trouble};
use shared::id::{BlobId, UserId};
use shared::limits::OUTBOX_DAYS;
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
pub fn arrive(world: &mut World, user: UserId, call: CallId, asked: &PhotoCall) {
    let answer = match world.office.photo(user, asked) {
        Ok(answer) => Answer { status: 200, body: serde_json::to_vec(&answer).unwrap_or_default() },
        Err(ApiError::Unauthenticated) => Answer { status: 401, body: Vec::new() },
        Err(ApiError::NotFound) => problem(404, "/problems/not-found"),
        Err(ApiError::WrongPiece) => problem(422, "/problems/wrong-piece"),
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
    let taken = world.devices[device].take_photo(tab, answer, true_ms);
    if let (Ok(_), Some((blob, digest, is_look))) = (&taken, call) {
        let left = world.devices[device].tabs[tab].replica.photos.get(&blob).map(|photo| &photo.standing);
        match (answer, left) {
            (PhotoAnswer::Standing(BlobAnswer { standing: BlobStanding::Erased, .. }), None) => {
                world.tally.count("photo", PHOTOS[3]);
            }
            (PhotoAnswer::Standing(BlobAnswer { standing: BlobStanding::Kept { .. }, .. }), None) => {
                world.tally.count("photo", PHOTOS[5]);
            }
            (PhotoAnswer::Standing(BlobAnswer { standing: BlobStanding::Unfinished { here }, .. }), _)
                if is_look && !here.is_empty() =>
            {
                world.tally.count("photo", PHOTOS[1]);
            }
            (_, Some(PhotoStanding::PutOff { .. })) => world.tally.count("photo", PHOTOS[4]),
            (_, Some(PhotoStanding::WithTheOffice { .. })) => {
                world.tally.count("photo", PHOTOS[2]);
                // What was on its way when it was erased, or when the office was put back, is told by the next sync.
                let row = world.office.read(|view| view.blob(blob));
                let is_erased = row.is_some_and(|row| row.status == BlobStatus::Erased);
                let may_be_late =
                    is_erased || world.truth.was_put_back || world.truth.photos_let_go.contains(&blob);
                if !may_be_late && !is_whole(world, blob, digest) {
                    world.fail(format!("{blob} is called with the office, and is not whole there"));
                }
            }
            _ => {}
        }
    }
    Event::PhotoSent(taken)
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
    let is_erased = |id| {
        let row = world.office.read(|view| view.blob(id));
        row.is_some_and(|row| row.status == BlobStatus::Erased)
    };
    let age_ms = world.true_ms.saturating_sub(of.made_ms);
    let is_too_old = truth.was_put_back && age_ms >= OUTBOX_DAYS * 24 * 60 * 60 * 1000;
    truth.photos_gone.contains(&id)
        || truth.photos_let_go.contains(&id)
        || is_too_old
        || is_erased(id)
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
            PhotoStanding::Waiting => return Err(format!("a photo still waits: {photo:?}")),
            // Its change was in no backup, or something else came under its id: nobody knows that it names a photo.
            PhotoStanding::PutOff { .. } if world.truth.was_put_back => {}
            PhotoStanding::PutOff { .. } => return Err(format!("a photo is put off for ever: {photo:?}")),
            PhotoStanding::WithTheOffice { seq } => {
                let row = world.office.read(|view| view.blob(id));
                let is_there = match row.map(|row| row.status) {
                    Some(BlobStatus::Kept(at)) => at == *seq,
                    // An office that was put back may know that it was erased, and not with which entry.
                    Some(BlobStatus::Erased) => world.truth.was_put_back,
                    Some(BlobStatus::Unfinished) | None => world.truth.photos_let_go.contains(&id),
                };
                if !is_there {
                    return Err(format!("says that the office has {photo:?}"));
                }
                if replica.index.get(photo.file).is_none_or(|row| row.depth != Depth::Whole) {
                    return Err(format!("holds a photo of a file that it may not have: {photo:?}"));
                }
            }
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
        let Some(row) = row else { continue };
        let is_erased = row.status == BlobStatus::Erased;
        let file_is_gone = world.office.read(|view| view.is_erased(row.file));
        let is_wrong = if is_erased { pieces > 0 } else { file_is_gone };
        if is_wrong {
            let what = format!("erased: {is_erased}, {pieces} pieces, file gone: {file_is_gone}");
            return world.fail(format!("{id} in {}: {what}", row.file));
        }
    }
}
