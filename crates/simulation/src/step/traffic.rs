//! Syncs under way, in pieces and through a network that does as it likes.

use fastrand::Rng;
use shared::device::planner::Trouble;

use super::mishaps::start_if_closed;
use crate::device::CRASH_POINTS;
use crate::network::{Answer, Asks, Request};
use crate::play;
use crate::world::World;

type Done = Option<()>;

pub(super) fn offline(world: &mut World, random: &mut Rng) -> Done {
    let device = world.device(random);
    world.devices[device].online = false;
    Some(())
}

pub(super) fn online(world: &mut World, random: &mut Rng) -> Done {
    let device = world.device(random);
    world.devices[device].online = true;
    if let Some(tab) = (!world.devices[device].tabs.is_empty()).then_some(0) {
        play::ring(world, device, tab);
    }
    Some(())
}

pub(super) fn act(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    for _ in 0..random.u8(1..6) {
        play::act(world, device, tab);
    }
    Some(())
}

pub(super) fn sync_through(world: &mut World, random: &mut Rng) -> Done {
    let device = world.device(random);
    start_if_closed(world, device);
    if !world.devices[device].online {
        return None;
    }
    let tab = random.usize(0..world.devices[device].tabs.len());
    play::sync_through(world, device, tab);
    Some(())
}

fn request(world: &World, random: &mut Rng) -> Option<usize> {
    (!world.network.requests.is_empty()).then(|| random.usize(0..world.network.requests.len()))
}

pub(super) fn deliver(world: &mut World, random: &mut Rng) -> Done {
    let at = request(world, random)?;
    let request = world.network.requests.remove(at);
    play::arrive(world, &request);
    Some(())
}

pub(super) fn deliver_twice(world: &mut World, random: &mut Rng) -> Done {
    let at = request(world, random)?;
    let request = world.network.requests[at].clone();
    play::arrive(world, &request);
    Some(())
}

pub(super) fn lose_request(world: &mut World, random: &mut Rng) -> Done {
    let at = request(world, random)?;
    world.network.requests.remove(at);
    Some(())
}

fn waiting(world: &World, random: &mut Rng) -> Option<(usize, usize)> {
    let mut waiting = Vec::new();
    for (at, device) in world.devices.iter().enumerate() {
        let tabs = (0..device.tabs.len()).filter(|tab| {
            device.tabs[*tab].call.is_some_and(|call| world.network.answers.contains_key(&call))
        });
        waiting.extend(tabs.map(|tab| (at, tab)));
    }
    random.choice(waiting)
}

pub(super) fn answer(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = waiting(world, random)?;
    play::hear(world, device, tab);
    Some(())
}

pub(super) fn lose_answer(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = waiting(world, random)?;
    let call = world.devices[device].tabs[tab].call?;
    world.network.answers.remove(&call);
    play::give_up(world, device, tab, Trouble::Other);
    Some(())
}

pub(super) fn cut_answer(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = waiting(world, random)?;
    let call = world.devices[device].tabs[tab].call?;
    let answer = world.network.answers.get_mut(&call)?;
    let length = random.usize(0..answer.body.len().max(1));
    answer.body.truncate(length);
    play::hear(world, device, tab);
    Some(())
}

pub(super) fn portal(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = waiting(world, random)?;
    let call = world.devices[device].tabs[tab].call?;
    let page = Answer { status: 200, body: b"<html>Welcome to our wifi</html>".to_vec() };
    world.network.answers.insert(call, page);
    play::hear(world, device, tab);
    Some(())
}

pub(super) fn too_large(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = waiting(world, random)?;
    let call = world.devices[device].tabs[tab].call?;
    world.network.answers.insert(call, Answer { status: 413, body: Vec::new() });
    play::hear(world, device, tab);
    Some(())
}

pub(super) fn time_out(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    world.devices[device].tabs[tab].call?;
    play::give_up(world, device, tab, Trouble::Other);
    Some(())
}

pub(super) fn dies_before(world: &mut World, random: &mut Rng) -> Done {
    let at = request(world, random)?;
    let request = world.network.requests.remove(at);
    let point = if matches!(request.asks, Asks::Photo(_)) { 11 } else { 7 };
    world.tally.count("crash point", CRASH_POINTS[point]);
    world.office.restart();
    Some(())
}

/// The work of a request is done, and the process dies before the commit is: an answer that is out all the same was a lie.
pub(super) fn dies_within(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    if world.devices[device].tabs[tab].replica.waiting().saves == 0 {
        return None;
    }
    if world.devices[device].tabs[tab].call.is_none() && !world.devices[device].tabs[tab].planner.is_busy() {
        play::ring(world, device, tab);
    }
    while world.devices[device].tabs[tab].call.is_none() && play::act(world, device, tab) {}
    let call = world.devices[device].tabs[tab].call?;
    let at = world.network.requests.iter().position(|request| request.call == call)?;
    let request: Request = world.network.requests.remove(at);
    world.office.life.ends_after(random.u32(0..2));
    play::arrive_at_dying(world, &request);
    world.tally.count("crash point", CRASH_POINTS[13]);
    world.office.restart();
    if world.network.answers.contains_key(&call) {
        play::hear(world, device, tab);
    } else {
        play::give_up(world, device, tab, Trouble::Other);
    }
    Some(())
}

pub(super) fn dies_after(world: &mut World, random: &mut Rng) -> Done {
    let at = request(world, random)?;
    let request: Request = world.network.requests.remove(at);
    play::arrive(world, &request);
    world.network.answers.remove(&request.call);
    let point = if matches!(request.asks, Asks::Photo(_)) { 12 } else { 8 };
    world.tally.count("crash point", CRASH_POINTS[point]);
    world.office.restart();
    Some(())
}

/// Time passes, and timers ring.
fn pass(world: &mut World, by_ms: u64) {
    world.pass_ms(by_ms);
    for device in 0..world.devices.len() {
        let now_ms = world.devices[device].now_ms(world.true_ms);
        for tab in 0..world.devices[device].tabs.len() {
            let due = world.devices[device].tabs[tab].timer_ms.is_some_and(|due| due <= now_ms);
            if due {
                play::ring(world, device, tab);
            }
        }
    }
}

pub(super) fn minutes(world: &mut World, random: &mut Rng) -> Done {
    pass(world, random.u64(1..30) * 60_000);
    Some(())
}

pub(super) fn days(world: &mut World, random: &mut Rng) -> Done {
    pass(world, random.u64(1..6) * 86_400_000);
    Some(())
}

pub(super) fn weeks(world: &mut World, random: &mut Rng) -> Done {
    pass(world, random.u64(1..9) * 7 * 86_400_000);
    Some(())
}
