//! Photos on their way: each step drives a sync to a piece, so that what befalls it does so often enough.

use fastrand::Rng;
use shared::device::photo::{PhotoAsk, PhotoCall};
use shared::device::planner::Trouble;

use super::{mishaps, writing};
use crate::device::CRASH_POINTS;
use crate::network::{Asks, Request};
use crate::play;
use crate::world::World;

type Done = Option<()>;

/// A piece that is on its way.
struct Under {
    device: usize,
    tab: usize,
    /// Its place in the network.
    at: usize,
}

fn is_piece(request: &Request) -> bool {
    matches!(&request.asks, Asks::Photo(PhotoCall { ask: PhotoAsk::Piece { .. }, .. }))
}

/// Takes a photo where none waits, and syncs until a piece is on its way.
fn under_way(world: &mut World, random: &mut Rng) -> Option<Under> {
    let waits = |world: &World| {
        let waiting = (0..world.devices.len()).filter(|device| {
            let at = &world.devices[*device];
            at.online && at.tabs.first().is_some_and(|tab| !tab.replica.photos.is_empty())
        });
        waiting.collect::<Vec<_>>()
    };
    if waits(world).is_empty() || random.bool() {
        writing::photo(world, random)?;
    }
    let device = random.choice(waits(world))?;
    let at = play::sync_until(world, device, 0, is_piece)?;
    Some(Under { device, tab: 0, at })
}

pub(super) fn lose(world: &mut World, random: &mut Rng) -> Done {
    let Under { device, tab, at } = under_way(world, random)?;
    world.network.requests.remove(at);
    play::give_up(world, device, tab, Trouble::Other);
    Some(())
}

pub(super) fn twice(world: &mut World, random: &mut Rng) -> Done {
    let Under { at, .. } = under_way(world, random)?;
    let request = world.network.requests[at].clone();
    play::arrive(world, &request);
    Some(())
}

pub(super) fn cut(world: &mut World, random: &mut Rng) -> Done {
    let Under { at, .. } = under_way(world, random)?;
    let mut request = world.network.requests.remove(at);
    if let Asks::Photo(PhotoCall { ask: PhotoAsk::Piece { content, .. }, .. }) = &mut request.asks {
        content.truncate(random.usize(0..content.len().max(1)));
    }
    play::arrive(world, &request);
    Some(())
}

/// The browser dies with a piece on its way, which may arrive all the same.
pub(super) fn kill(world: &mut World, random: &mut Rng) -> Done {
    let Under { device, .. } = under_way(world, random)?;
    mishaps::killed(world, device);
    mishaps::start_if_closed(world, device);
    Some(())
}

pub(super) fn office_dies(world: &mut World, random: &mut Rng) -> Done {
    let Under { at, .. } = under_way(world, random)?;
    let request = world.network.requests.remove(at);
    let point = if random.bool() {
        11
    } else {
        play::arrive(world, &request);
        world.network.answers.remove(&request.call);
        12
    };
    world.tally.count("crash point", CRASH_POINTS[point]);
    world.office.restart();
    Some(())
}

/// The office has the first of several pieces, and says so.
fn half(world: &mut World, random: &mut Rng) -> Option<Under> {
    let under = under_way(world, random)?;
    let request = world.network.requests.remove(under.at);
    play::arrive(world, &request);
    play::hear(world, under.device, under.tab);
    let there = &world.devices[under.device].tabs[under.tab].replica.pieces_there;
    there.values().any(|pieces| !pieces.is_empty()).then_some(under)
}

pub(super) fn kill_between(world: &mut World, random: &mut Rng) -> Done {
    let Under { device, .. } = half(world, random)?;
    mishaps::killed(world, device);
    mishaps::start_if_closed(world, device);
    play::sync_through(world, device, 0);
    Some(())
}

/// What is written while a photo is half there goes first.
pub(super) fn write_between(world: &mut World, random: &mut Rng) -> Done {
    let Under { device, tab, .. } = half(world, random)?;
    writing::contact_on(world, device, tab, random)?;
    for _ in 0..random.u8(1..6) {
        play::act(world, device, tab);
    }
    Some(())
}
