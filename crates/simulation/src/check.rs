//! What must be true: of every answer, and of the world at rest.
//!
//! What is asked here is worked out from what was written and from the rows, and not by asking the code under test.

mod merging;
mod people;
mod practice_person;
mod promises;
mod sight;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;
use shared::device::file;
use shared::device::index::Row;
use shared::device::{Replica, Room};
use shared::id::{EntryId, FileId, WriterId};
use shared::kind::FileKind;
use shared::likely::likely;
use shared::outbox::Standing;
use shared::wire::sync::{Depth, EntryRecord, Refused, SyncAnswer};
use sync_server::store::row::Status;
use uuid::Uuid;

use crate::device::Source;
use crate::world::World;
use crate::{photos, play};
pub use merging::RULES;
pub use promises::{dropped, erased, let_go, nothing_astray};

/// Nothing that is sent may be out of the scope of whom it is sent to.
pub fn answer(world: &mut World, device: usize, answer: &SyncAnswer) {
    let (user, replica) = (world.devices[device].user, world.devices[device].replica);
    for page in &answer.pages {
        match sight::depth(world, user, replica, page.file) {
            Some(depth) if depth >= page.depth => {}
            scope => {
                world.fail(format!("{user} was sent {} at {:?}, and sees {scope:?}", page.file, page.depth))
            }
        }
    }
}

/// Rounds after which everybody must have come to rest.
const ROUNDS_MAX: usize = 12;

/// Puts everything right, lets everybody sync until nothing changes any more, and checks the world.
pub fn rest(world: &mut World) {
    for request in std::mem::take(&mut world.network.requests) {
        play::arrive(world, &request);
    }
    let now_ms = world.office.now_ms();
    world.office.write(move |tx| sync_server::grants::close_due(tx, now_ms));
    world.office.restart();
    for device in 0..world.devices.len() {
        let ids: Vec<Uuid> = vec![world.draw()];
        let mut ids = ids.into_iter().cycle();
        let mut draw = move || ids.next().expect("a cycle does not end");
        let true_ms = world.true_ms;
        let at = &mut world.devices[device];
        (at.online, at.disk.full_for, at.ahead_ms) = (true, 0, 0);
        at.kill();
        at.open_tab(&mut Source { true_ms, draw: &mut draw });
    }
    settle(world);
    // Within two days everybody compares what they hold, and asks what became of what is held: a clock that was a day
    // ahead makes the first of them too early.
    for _ in 0..2 {
        world.pass_ms(DAY_AND_MORE_MS);
        settle(world);
    }
    if world.failure.is_some() {
        return;
    }
    sight::one_holder(world);
    sight::restricted(world);
    promises::kept(world);
    merging::lawful(world);
    for device in 0..world.devices.len() {
        replica(world, device);
    }
    photos::rest(world);
}

/// Longer than a day, in milliseconds.
const DAY_AND_MORE_MS: u64 = 25 * 60 * 60 * 1000;

/// Everybody syncs until nothing changes any more.
fn settle(world: &mut World) {
    let mut before = Vec::new();
    for _ in 0..ROUNDS_MAX {
        for device in 0..world.devices.len() {
            play::sync_through(world, device, 0);
            if world.failure.is_some() {
                return;
            }
        }
        let rows = |device: &crate::device::Device| {
            let rows = device.disk.start_rows().into_iter();
            rows.filter(|(room, ..)| *room != Room::Meta).collect::<Vec<_>>()
        };
        let now: Vec<_> = world.devices.iter().map(rows).collect();
        if now == before {
            return;
        }
        before = now;
    }
    world.fail("the devices never come to rest".to_owned());
}

/// A device holds what its user may see, as the office has it, and nothing else.
fn replica(world: &mut World, device: usize) {
    let author = world.devices[device].tabs[0].replica.author.clone();
    let user = author.id;
    let rows = world.devices[device].disk.start_rows();
    let loaded = Replica::load(author, WriterId(Uuid::nil()), rows);
    let who = format!("device {device} of {}", world.devices[device].name);
    if loaded.damaged > 0 || !loaded.outbox_known {
        return world.fail(format!("{who}: rows that cannot be read"));
    }
    let replica = loaded.replica;
    if let Some(record) = replica.outbox.values().find(|record| record.is_waiting()) {
        return world.fail(format!("{who}: a save still waits: {}", record.bytes));
    }
    if !replica.standing.first_complete || !replica.standing.astray.is_empty() {
        return world.fail(format!("{who}: is not at rest: {:?}", replica.standing));
    }
    if !replica.standing.former.is_empty() || !replica.standing.witnesses.is_empty() {
        return world
            .fail(format!("{who}: still keeps copies of an earlier history: {:?}", replica.standing));
    }
    let scope = sight::all(world, user, world.devices[device].replica);
    let here: BTreeMap<FileId, Depth> = replica.index.rows().map(|row| (row.file, row.depth)).collect();
    if scope != here {
        return world.fail(format!("{who}: sees {scope:?} and holds {here:?}"));
    }
    for row in replica.index.rows() {
        if let Err(what) = same_file(world, device, row) {
            return world.fail(format!("{who}, file {}: {what}", row.file));
        }
    }
    let keys: Vec<_> = world.devices[device].disk.keys(Room::Files).cloned().collect();
    for key in keys {
        let file = key.1.split('/').next().and_then(|file| file.parse::<FileId>().ok());
        if file.is_none_or(|file| replica.index.get(file).is_none_or(|row| row.depth != Depth::Whole)) {
            return world.fail(format!("{who}: holds {}, which it may not", key.1));
        }
    }
    settled(world, &who, &replica);
    practice_person::stays(world, device, &who, &replica);
    people::strangers(world, device, &who, &scope, &replica);
    questions(world, &who, &replica);
}

/// A device asks what the office would ask of the same files: whether two records are of one person, and which budgets are
/// over their cap.
fn questions(world: &mut World, who: &str, replica: &Replica) {
    let cases: Vec<FileId> =
        replica.index.rows().filter(|row| row.summary.is_some()).map(|row| row.file).collect();
    let theirs: Vec<_> = world.office.read(|view| {
        let summaries = &world.office.app.summaries;
        let known = cases.iter().filter_map(|case| view.file(*case).transpose());
        known.map(|file| summaries.of(view, &file?)).collect::<Result<Vec<_>, _>>()
    });
    let ours = || replica.index.rows().filter_map(|row| row.summary.as_ref());
    let (asked, expected) = (likely(ours()), likely(theirs.iter().map(AsRef::as_ref)));
    if asked != expected {
        return world.fail(format!("{who}: asks {asked:?}, the office {expected:?}"));
    }
    let over = |over: u32| u64::from(over);
    let (asked, expected): (u64, u64) =
        (ours().map(|case| over(case.over_cap)).sum(), theirs.iter().map(|case| over(case.over_cap)).sum());
    if asked != expected {
        return world.fail(format!("{who}: finds {asked} budgets over their cap, the office {expected}"));
    }
    for (name, is_there) in [(QUESTIONS[0], !likely(ours()).is_empty()), (QUESTIONS[1], asked > 0)] {
        if is_there {
            world.tally.count("question", name);
        }
    }
}

/// The questions that must have come up.
pub const QUESTIONS: &[&str] = &["two records that are likely to be of one person", "a budget over its cap"];
pub use people::RELATIONS;

/// Every verdict on a device is the office's: on the change where its entry stands now.
fn settled(world: &mut World, who: &str, replica: &Replica) {
    for record in replica.outbox.values() {
        let said = shared::outbox::changes(record);
        for standing in &record.changes {
            let id = standing.change();
            let place = said.iter().find(|change| change.id == id).map(|change| (change.file, change.entry));
            let way = place.map_or_else(
                || vec![id],
                |place| world.truth.way(id, place).into_iter().map(|at| at.1).collect(),
            );
            let rows = world
                .office
                .read(|view| way.iter().map(|id| view.change(*id)).collect::<Result<Vec<_>, _>>());
            let mut statuses = rows.into_iter().map(|row| row.map(|row| row.status));
            let own = statuses.next().flatten();
            let status = match standing {
                // Acknowledged before its entry went elsewhere, at a place that it had here.
                Standing::Acknowledged { .. } => own,
                _ if own == Some(Status::Erased) => {
                    statuses.flatten().find(|status| *status != Status::Erased).or(own)
                }
                _ => own,
            };
            let agrees = match (standing, &status) {
                (Standing::Acknowledged { seq, .. }, Some(Status::Applied { seq: at, .. })) => seq == at,
                (Standing::Acknowledged { .. } | Standing::Erased { .. }, Some(Status::Erased)) => true,
                // Kept as a text, beside what has its id.
                (Standing::Refused { reason: Refused::IdReused | Refused::Unreadable { .. }, .. }, _) => true,
                // Erased on purpose, by an office that was put back since and has forgotten it. This device does not offer it again;
                // a clone of it that had not heard of the erasure may have.
                (Standing::Erased { .. }, None) => true,
                (Standing::Erased { .. }, _) if world.truth.forgot_deeds && world.truth.is_erased(id) => true,
                (Standing::Held { reason, .. }, Some(Status::Held(now))) => reason == now,
                (Standing::Refused { reason, .. }, Some(Status::Refused(now))) => reason == now,
                (Standing::Practice { .. }, None) => true,
                _ => false,
            };
            if !agrees {
                return world.fail(format!("{who}: says {standing:?}, the office {status:?}"));
            }
        }
    }
}

/// A file on a device is the office's, entry for entry and byte for byte.
fn same_file(world: &World, device: usize, row: &Row) -> Result<(), String> {
    if !row.complete || row.former {
        return Err(format!("is not whole: {row:?}"));
    }
    if row.depth == Depth::Summary || row.kind == FileKind::Case {
        let theirs = world.office.read(|view| match view.file(row.file)? {
            Some(file) => Ok(Some((*world.office.app.summaries.of(view, &file)?).clone())),
            None => Ok(None),
        });
        if row.summary != theirs {
            return Err(format!("says {:?}, the office {theirs:?}", row.summary));
        }
        if row.depth == Depth::Summary {
            return Ok(());
        }
    }
    let pieces = file::keys(row.file, row.tails).filter_map(|key| {
        let bytes = world.devices[device].disk.row(&(Room::Files, key))?;
        serde_json::from_slice(bytes).ok()
    });
    let pieces: Vec<Vec<&RawValue>> = pieces.collect();
    let lies_here: Vec<EntryRecord> =
        pieces.iter().flatten().filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect();
    let erased: BTreeSet<EntryId> =
        lies_here.iter().filter(|record| record.erased).map(|record| record.entry).collect();
    let keeps = |record: &&EntryRecord| erased.contains(&record.entry) && !record.changes.is_empty();
    if let Some(record) = lies_here.iter().find(keeps) {
        return Err(format!("{} was erased, and its text still lies here", record.entry));
    }
    let ours: BTreeSet<String> =
        file::join(pieces).into_iter().map(|record| record.get().to_owned()).collect();
    let (records, _) =
        world.office.read(|view| view.records(row.file, shared::seq::Sequence::default(), usize::MAX));
    let theirs: BTreeSet<String> = records.into_iter().map(text).collect();
    if ours == theirs {
        return Ok(());
    }
    let (more, less): (Vec<_>, Vec<_>) =
        (ours.difference(&theirs).collect(), theirs.difference(&ours).collect());
    Err(format!("holds {more:?} where the office has {less:?}"))
}

fn text(record: sync_server::store::row::Record) -> String {
    let sync_server::store::row::Record { entry, seq, erased, relocated, changes } = record;
    let record = EntryRecord { entry, seq, erased, relocated, changes };
    serde_json::to_string(&record).unwrap_or_default()
}
