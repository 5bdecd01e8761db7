//! Plays a plan: performs its steps, and drives tabs through their syncs.

use sha2::{Digest, Sha256};
use shared::device::planner::{Action, Event, Progress, Trouble};
use shared::device::replica::standing_key;
use shared::id::{ChangeId, FileId};
use shared::wire::sync::{Outcome, SyncAnswer, SyncRequest};
use sync_server::error::ApiError;
use uuid::Uuid;

use crate::check;
use crate::device::Source;
use crate::network::{Answer, Asks, Request};
use crate::photos::{self, PHOTOS};
use crate::plan::{Plan, STEPS_DONE};
use crate::step::Kind;
use crate::tally::Tally;
use crate::truth;
use crate::world::World;

/// What playing a plan came to.
#[derive(Clone, Debug)]
pub struct Played {
    /// What went wrong, and after which step, if something did.
    pub failure: Option<(usize, String)>,
    /// How often what happened.
    pub tally: Tally,
    /// A digest of everything that the office has at the end: the same for the same plan.
    pub digest: [u8; 32],
}

/// Plays a plan to its end, or to its first failure.
#[must_use]
pub fn play(plan: &Plan) -> Played {
    let mut world = World::new(plan);
    if plan.shared_case {
        begin_together(&mut world);
    }
    let mut done = 0;
    for (at, step) in plan.steps.iter().enumerate() {
        let mut random = fastrand::Rng::with_seed(step.salt);
        if step.kind.perform(&mut world, &mut random).is_some() {
            world.tally.count("step", step.kind.name());
            done += 1;
        }
        if let Some(failure) = world.failure.take() {
            return Played { failure: Some((at, failure)), tally: world.tally, digest: [0; 32] };
        }
        if done >= STEPS_DONE {
            break;
        }
    }
    world.tally.count("setting", if done >= STEPS_DONE { "all its steps were done" } else { "cut short" });
    check::rest(&mut world);
    let digest = digest(&world);
    let failure = world.failure.take().map(|failure| (plan.steps.len(), failure));
    Played { failure, tally: world.tally, digest }
}

/// One case that everybody holds: its maker, everybody who records, and the supervisor.
pub fn begin_together(world: &mut World) {
    let mut random = fastrand::Rng::with_seed(1);
    Kind::NewPerson.perform(world, &mut random);
    for device in 0..world.devices.len() {
        sync_through(world, device, 0);
    }
    for device in 0..world.devices.len() {
        crate::step::share_with(world, device);
    }
    for device in 0..world.devices.len() {
        sync_through(world, device, 0);
    }
    let holds = |device: &&crate::device::Device| device.tabs[0].replica.index.rows().count() >= 2;
    if world.devices.iter().filter(holds).count() >= 3 {
        world.tally.count("setting", "three devices on one case");
    }
}

fn digest(world: &World) -> [u8; 32] {
    let mut hash = Sha256::new();
    for device in &world.devices {
        for (room, key, row) in device.disk.start_rows() {
            hash.update(room.name());
            hash.update(key);
            hash.update(row.unwrap_or_default());
        }
    }
    hash.finalize().into()
}

/// The timer of a tab rings, or something else triggers a sync.
pub fn ring(world: &mut World, device: usize, tab: usize) {
    let tab = &mut world.devices[device].tabs[tab];
    tab.timer_ms = None;
    let has_session = tab.has_session;
    tab.feed(&Event::Due { has_session });
}

/// Performs the next thing that a tab has to do. False where it waits, or rests.
pub fn act(world: &mut World, device: usize, tab: usize) -> bool {
    let Some(action) = world.devices[device].tabs[tab].queue.pop_front() else { return false };
    if let Some(event) = perform(world, device, tab, action) {
        world.devices[device].tabs[tab].feed(&event);
    }
    true
}

fn perform(world: &mut World, device: usize, tab: usize, action: Action) -> Option<Event> {
    let true_ms = world.true_ms;
    let at = &mut world.devices[device];
    match action {
        Action::TakeLock => {
            let is_free = at.lock.is_none_or(|holder| holder == tab);
            if is_free {
                at.lock = Some(tab);
            }
            Some(Event::Lock(is_free))
        }
        Action::ReleaseLock => {
            if at.lock == Some(tab) {
                at.lock = None;
            }
            let tab = &mut at.tabs[tab];
            (tab.asked, tab.photo, tab.answer, tab.call) = (None, None, None, None);
            None
        }
        Action::Renew => {
            let user = at.user;
            let renewed = at.online && world.office.signs_in(user, at.replica);
            world.devices[device].tabs[tab].has_session = renewed;
            Some(Event::Renewed(if renewed { Ok(()) } else { Err(Trouble::Other) }))
        }
        Action::Ask { bytes_max } => Some(Event::Asked(at.ask(tab, bytes_max, true_ms))),
        Action::Call => call(world, device, tab),
        Action::Take => Some(Event::Taken(take(world, device, tab))),
        Action::Reload => {
            at.reload(tab);
            Some(Event::Reloaded(Ok(())))
        }
        Action::SendPhoto => photos::send(world, device, tab),
        Action::Fetch(file) => Some(Event::Fetched(fetch(world, device, tab, file))),
        Action::TellTabs => {
            world.tell_tabs(device, tab);
            None
        }
        Action::Rest { .. } => None,
        Action::SetTimer { wait_ms } => {
            at.tabs[tab].timer_ms = Some(at.now_ms(true_ms) + u64::from(wait_ms));
            None
        }
    }
}

fn call(world: &mut World, device: usize, tab: usize) -> Option<Event> {
    let at = &mut world.devices[device];
    if !at.online {
        return Some(Event::Answered(Err(Trouble::Other)));
    }
    let (asked, _) = at.tabs[tab].asked.as_ref()?;
    let body = serde_json::to_vec(&asked.request).ok()?;
    let call = world.network.send(device, Asks::Sync(body));
    world.devices[device].tabs[tab].call = Some(call);
    None
}

/// A request arrives at the office, and the answer sets out.
pub fn arrive(world: &mut World, request: &Request) {
    let user = world.devices[request.device].user;
    let body = match &request.asks {
        Asks::Sync(body) => body,
        Asks::Photo(call) => return photos::arrive(world, request.device, request.call, call),
    };
    let answer = match serde_json::from_slice::<SyncRequest>(body) {
        Err(error) => {
            world.fail(format!("the office could not read a request: {error}"));
            return;
        }
        Ok(asked) => match world.office.sync(user, asked) {
            Ok(answer) => {
                check::answer(world, request.device, &answer);
                Answer { status: 200, body: serde_json::to_vec(&answer).unwrap_or_default() }
            }
            Err(ApiError::Unauthenticated) => Answer { status: 401, body: Vec::new() },
            Err(ApiError::TooLarge) => Answer { status: 413, body: Vec::new() },
            Err(error) => {
                world.fail(format!("the office failed: {error:?}"));
                return;
            }
        },
    };
    world.network.answers.insert(request.call, answer);
}

/// A request arrives at an office that dies before it is through. What it answers all the same sets out.
pub fn arrive_at_dying(world: &mut World, request: &Request) {
    let user = world.devices[request.device].user;
    let Asks::Sync(body) = &request.asks else { return };
    let Ok(asked) = serde_json::from_slice::<SyncRequest>(body) else { return };
    if let Ok(answer) = world.office.sync(user, asked) {
        let body = serde_json::to_vec(&answer).unwrap_or_default();
        world.network.answers.insert(request.call, Answer { status: 200, body });
    }
}

/// An answer arrives at the tab that waits for it.
pub fn hear(world: &mut World, device: usize, tab: usize) {
    let Some(call) = world.devices[device].tabs[tab].call.take() else { return };
    let Some(answer) = world.network.answers.remove(&call) else { return };
    if world.devices[device].tabs[tab].photo.is_some() {
        return photos::hear(world, device, tab, &answer);
    }
    let heard = match answer.status {
        200 => match serde_json::from_slice::<SyncAnswer>(&answer.body) {
            Ok(answer) => {
                let is_former = world.network.former.remove(&call);
                let tab = &mut world.devices[device].tabs[tab];
                (tab.answer, tab.answer_is_former) = (Some(answer), is_former);
                Ok(())
            }
            // Cut short, or somebody else's page: never taken for the office.
            Err(_) => Err(Trouble::Other),
        },
        401 => {
            world.devices[device].tabs[tab].has_session = false;
            Err(Trouble::SignedOut)
        }
        413 => Err(Trouble::TooLarge),
        _ => Err(Trouble::Other),
    };
    world.devices[device].tabs[tab].feed(&Event::Answered(heard));
}

/// A tab waits no longer.
pub fn give_up(world: &mut World, device: usize, tab: usize, trouble: Trouble) {
    let tab = &mut world.devices[device].tabs[tab];
    tab.call = None;
    let waited_for_photo = tab.photo.take().is_some();
    tab.feed(&if waited_for_photo { Event::PhotoSent(Err(trouble)) } else { Event::Answered(Err(trouble)) });
}

fn take(world: &mut World, device: usize, tab: usize) -> Result<Progress, Trouble> {
    let ids: Vec<Uuid> = (0..64).map(|_| world.draw()).collect();
    let before = world.devices[device].tabs[tab].replica.outbox.clone();
    let photos_before = world.devices[device].tabs[tab].replica.photos.clone();
    let mut fresh = ids.into_iter().cycle();
    let mut draw = move || fresh.next().expect("a cycle does not end");
    let mut source = Source { true_ms: world.true_ms, draw: &mut draw };
    let is_former = world.devices[device].tabs[tab].answer_is_former;
    let (progress, asked, answer) = world.devices[device].take(tab, &mut source)?;
    if is_former && !answer.dropped.is_empty() {
        // The office that said so had what was dropped; the one that was put back may not.
        world.note_losses();
    }
    let replica = &world.devices[device].tabs[tab].replica;
    // Forms that were not finished when their file left are saves now, and promised like any other.
    let made: Vec<_> =
        replica.outbox.values().filter(|record| !before.contains_key(&record.id)).cloned().collect();
    for record in &made {
        world.promise(record);
        for change in shared::outbox::changes(record) {
            for photo in change.photos() {
                world.tally.count("photo", PHOTOS[7]);
                world.truth.note_photo(photo, change.id, world.true_ms);
            }
        }
    }
    check::let_go(world, device, tab, &before, &asked, &answer);
    photos::let_go(world, device, tab, &photos_before, answer.safe_through);
    check::nothing_astray(world, device, tab);
    check::dropped(world, device, tab, &answer);
    for verdict in &answer.verdicts {
        world.tally.count("verdict", truth::name(&verdict.outcome));
        let Some(id) = verdict.change.filter(|_| asked.sent.get(verdict.save).is_some()) else { continue };
        if world.truth.saved.contains_key(&id) {
            world.truth.acknowledged.insert(id);
        }
        if verdict.outcome == Outcome::Erased {
            check::erased(world, id);
            world.truth.erased.insert(id);
        }
    }
    Ok(progress)
}

fn fetch(world: &mut World, device: usize, tab: usize, file: FileId) -> Result<Progress, Trouble> {
    if !world.devices[device].online {
        return Err(Trouble::Other);
    }
    let user = world.devices[device].user;
    let page = world.office.file(user, file);
    let at = &mut world.devices[device];
    let now_ms = at.now_ms(world.true_ms);
    let decided = at.decide(tab, |replica, read| replica.take_file(file, page.as_ref(), now_ms, read));
    let taken = decided.map_err(|_| Trouble::Other)?;
    let standing = at.disk.row(&standing_key()).cloned();
    let require = (&standing_key(), standing.as_ref());
    at.commit(tab, taken.step, Some(require)).map_err(|_| Trouble::Other)?;
    Ok(at.progress(tab, false, taken.changed, now_ms))
}

/// Actions of one sync, at most, before it is said never to end.
const ACTIONS_MAX: usize = 4_000;

/// Drives a tab through a whole sync over a network that works.
pub fn sync_through(world: &mut World, device: usize, tab: usize) {
    sync_until(world, device, tab, |_| false);
}

/// Drives a tab through a sync until something is on its way at which it `stops`: the place of that request.
pub fn sync_until(
    world: &mut World,
    device: usize,
    tab: usize,
    stops: impl Fn(&Request) -> bool,
) -> Option<usize> {
    if world.devices[device].tabs[tab].call.is_none() && !world.devices[device].tabs[tab].planner.is_busy() {
        ring(world, device, tab);
    }
    for _ in 0..ACTIONS_MAX {
        if world.failure.is_some() {
            return None;
        }
        if act(world, device, tab) {
            continue;
        }
        let call = world.devices[device].tabs[tab].call?;
        if let Some(at) = world.network.requests.iter().position(|request| request.call == call) {
            if stops(&world.network.requests[at]) {
                return Some(at);
            }
            let request = world.network.requests.remove(at);
            arrive(world, &request);
        } else if !world.network.answers.contains_key(&call) {
            give_up(world, device, tab, Trouble::Other);
            continue;
        }
        hear(world, device, tab);
    }
    world.fail(format!("a sync of device {device} never ends"));
    None
}

/// The change with this id, for messages.
#[must_use]
pub fn said(world: &World, id: ChangeId) -> String {
    world.truth.saved.get(&id).cloned().unwrap_or_else(|| id.to_string())
}
