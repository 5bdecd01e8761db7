//! What happens to devices: tabs, kills, clocks, disks.

use fastrand::Rng;
use shared::device::Room;

use super::writing;
use crate::device::{CRASH_POINTS, Device, Source};
use crate::world::{DEVICES_MAX, World};

type Done = Option<()>;

fn start(world: &mut World, device: usize) {
    let ids: Vec<_> = (0..2).map(|_| world.draw()).collect();
    let mut ids = ids.into_iter();
    let mut draw = move || ids.next().expect("one id a start");
    let true_ms = world.true_ms;
    world.devices[device].open_tab(&mut Source { true_ms, draw: &mut draw });
}

/// Opens the app on a device where it is not open.
pub(crate) fn start_if_closed(world: &mut World, device: usize) {
    if world.devices[device].tabs.is_empty() {
        start(world, device);
    }
}

pub(super) fn open_tab(world: &mut World, random: &mut Rng) -> Done {
    let device = world.device(random);
    if world.devices[device].tabs.len() >= 3 {
        return None;
    }
    start(world, device);
    Some(())
}

pub(super) fn close_tab(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    world.devices[device].close_tab(tab);
    Some(())
}

pub(super) fn killed(world: &mut World, device: usize) {
    for tab in 0..world.devices[device].tabs.len() {
        let point = world.devices[device].crash_point(tab);
        world.tally.count("crash point", point);
    }
    world.devices[device].kill();
}

pub(super) fn kill(world: &mut World, random: &mut Rng) -> Done {
    let (device, _) = world.tab(random)?;
    killed(world, device);
    start(world, device);
    Some(())
}

pub(super) fn power_cut(world: &mut World, random: &mut Rng) -> Done {
    let (device, _) = world.tab(random)?;
    killed(world, device);
    world.devices[device].disk.cut_power();
    start(world, device);
    Some(())
}

/// Somebody presses *Finish*, and the browser dies before anything is written: nothing was promised.
pub(super) fn save_cut(world: &mut World, random: &mut Rng) -> Done {
    let (device, _) = world.tab(random)?;
    let before = world.devices[device].disk.full_for;
    world.devices[device].disk.full_for = u32::MAX;
    let saved = writing::contact(world, random);
    world.devices.iter_mut().for_each(|device| device.disk.full_for = before.min(device.disk.full_for));
    world.devices[device].disk.full_for = before;
    world.tally.count("crash point", CRASH_POINTS[0]);
    world.devices[device].kill();
    start(world, device);
    saved.or(Some(()))
}

/// The save is on the disk, and the browser dies before it can say so: it must be there.
pub(super) fn save_unshown(world: &mut World, random: &mut Rng) -> Done {
    writing::contact(world, random)?;
    let (device, _) = world.tab(random)?;
    world.tally.count("crash point", CRASH_POINTS[1]);
    world.devices[device].kill();
    start(world, device);
    Some(())
}

pub(super) fn lock(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let ids: Vec<_> = (0..2).map(|_| world.draw()).collect();
    let mut ids = ids.into_iter();
    let mut draw = move || ids.next().expect("one id a start");
    let true_ms = world.true_ms;
    world.devices[device].lock_and_unlock(tab, &mut Source { true_ms, draw: &mut draw });
    Some(())
}

pub(super) fn clock_jumps(world: &mut World, random: &mut Rng) -> Done {
    const SPANS_MS: [i64; 8] =
        [1, 2_000, 400_000, 3_600_000, 86_400_000, 604_800_000, 31_536_000_000, 315_360_000_000];
    let device = world.device(random);
    let span = *random.choice(&SPANS_MS)?;
    world.devices[device].ahead_ms = if random.bool() { span } else { -span };
    Some(())
}

pub(super) fn clock_right(world: &mut World, random: &mut Rng) -> Done {
    let device = world.device(random);
    world.devices[device].ahead_ms = 0;
    Some(())
}

pub(super) fn disk_full(world: &mut World, random: &mut Rng) -> Done {
    let device = world.device(random);
    world.devices[device].disk.full_for = random.u32(1..4);
    Some(())
}

pub(super) fn clone_profile(world: &mut World, random: &mut Rng) -> Done {
    if world.devices.len() >= DEVICES_MAX {
        return None;
    }
    let from = &world.devices[world.device(random)];
    let mut clone = Device::new(from.user, &from.name, from.replica);
    clone.disk = from.disk.clone();
    clone.ahead_ms = from.ahead_ms;
    world.truth.may_stray = true;
    world.devices.push(clone);
    let device = world.devices.len() - 1;
    start(world, device);
    Some(())
}

pub(super) fn keep_image(world: &mut World, random: &mut Rng) -> Done {
    let device = world.device(random);
    let image = world.devices[device].disk.clone();
    world.images.insert(device, image);
    Some(())
}

pub(super) fn old_image(world: &mut World, random: &mut Rng) -> Done {
    let kept: Vec<usize> = world.images.keys().copied().collect();
    let device = random.choice(kept)?;
    let image = world.images.remove(&device)?;
    world.devices[device].kill();
    world.truth.may_stray = true;
    world.devices[device].disk = image;
    world.note_losses();
    start(world, device);
    Some(())
}

pub(super) fn wipe(world: &mut World, random: &mut Rng) -> Done {
    let device = world.device(random);
    world.devices[device].kill();
    world.devices[device].disk.wipe();
    world.note_losses();
    start(world, device);
    Some(())
}

/// A row of what the office has sent is damaged. The outbox is not damaged here: what it held would be gone.
pub(super) fn damage(world: &mut World, random: &mut Rng) -> Done {
    let device = world.device(random);
    let keys: Vec<_> = world.devices[device].disk.keys(Room::Meta).cloned().collect();
    let key = random.choice(keys)?;
    world.devices[device].kill();
    world.truth.may_stray = true;
    world.devices[device].disk.damage(&key);
    world.note_losses();
    start(world, device);
    Some(())
}

pub(super) fn newer_build(world: &mut World, random: &mut Rng) -> Done {
    let device = world.device(random);
    (world.devices[device].newer, world.devices[device].build) = (true, "9.0.0");
    Some(())
}

pub(super) fn old_build(world: &mut World, random: &mut Rng) -> Done {
    let device = world.device(random);
    (world.devices[device].newer, world.devices[device].build) = (false, "0.0.1");
    Some(())
}
