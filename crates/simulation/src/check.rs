//! What must be true: of every answer, and of the world at rest.

use std::collections::{BTreeMap, BTreeSet};

use shared::change::{Change, Edit};
use shared::device::file;
use shared::device::index::Row;
use shared::device::{Replica, Room};
use shared::fold::{Entry, fold};
use shared::id::{ChangeId, FileId, UserId, WriterId};
use shared::limits::DRIFT_MS_MAX;
use shared::outbox::Standing;
use shared::wire::sync::{Depth, EntryRecord, Refused, SyncAnswer};
use sync_server::grants::depth_now;
use sync_server::store::row::Status;
use uuid::Uuid;

use crate::device::Source;
use crate::play;
use crate::world::World;

/// What merging must have come across.
pub const RULES: &[&str] = &[
    "a winner alone",
    "a value replaced",
    "a value set aside",
    "the same value twice",
    "a field cleared",
    "a member added",
    "a member removed",
    "a void",
    "a void against an edit",
    "a void taken back",
    "a decision",
    "an amendment",
    "a stamp held back",
    "a field of a newer build kept",
    "three versions",
];

/// Nothing that is sent may be out of the scope of whom it is sent to.
pub fn answer(world: &mut World, user: UserId, answer: &SyncAnswer) {
    for page in &answer.pages {
        match world.office.scope(user, page.file) {
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
    promises(world);
    for device in 0..world.devices.len() {
        replica(world, device);
    }
    merges(world);
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

/// Everything that was promised is where it was promised to be.
fn promises(world: &mut World) {
    let promised: BTreeSet<ChangeId> =
        world.truth.saved.keys().chain(&world.truth.acknowledged).copied().collect();
    let truth = &world.truth;
    let excused = |id: &ChangeId| {
        truth.gone.contains(id) || truth.is_erased(*id) || truth.is_too_old(*id, world.true_ms)
    };
    let owed: Vec<ChangeId> = promised.into_iter().filter(|id| !excused(id)).collect();
    for id in &owed {
        if !world.office_has(*id) {
            let what = if world.truth.acknowledged.contains(id) { "acknowledged" } else { "saved" };
            world.fail(format!("a change that was {what} is nowhere: {}", play::said(world, *id)));
            return;
        }
    }
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
    let scope = scope(world, user);
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
}

/// Every verdict on a device is the office's.
fn settled(world: &mut World, who: &str, replica: &Replica) {
    for standing in replica.outbox.values().flat_map(|record| &record.changes) {
        let status = world.office.read(|view| view.change(standing.change())).map(|row| row.status);
        let agrees = match (standing, &status) {
            (Standing::Acknowledged { seq, .. }, Some(Status::Applied { seq: at, .. })) => seq == at,
            (Standing::Acknowledged { .. } | Standing::Erased { .. }, Some(Status::Erased)) => true,
            // Kept as a text, beside what has its id.
            (Standing::Refused { reason: Refused::IdReused | Refused::Unreadable { .. }, .. }, _) => true,
            // Erased on purpose, by an office that was put back since and has forgotten it.
            (Standing::Erased { .. }, None) => true,
            (Standing::Held { reason, .. }, Some(Status::Held(now))) => reason == now,
            (Standing::Refused { reason, .. }, Some(Status::Refused(now))) => reason == now,
            _ => false,
        };
        if !agrees {
            return world.fail(format!("{who}: says {standing:?}, the office {status:?}"));
        }
    }
}

fn scope(world: &World, user: UserId) -> BTreeMap<FileId, Depth> {
    let now_ms = world.office.now_ms();
    world.office.read(|view| {
        let mut rows: BTreeMap<FileId, Vec<_>> = BTreeMap::new();
        // Somebody whose account is switched off delivers, and sees nothing.
        if view.user(user)?.is_none_or(|user| user.disabled) {
            return Ok(BTreeMap::new());
        }
        for grant in view.grants_of(user)? {
            rows.entry(grant.file).or_default().push(grant);
        }
        Ok(rows.into_iter().filter_map(|(file, rows)| Some((file, depth_now(&rows, now_ms)?))).collect())
    })
}

/// A file on a device is the office's, entry for entry and byte for byte.
fn same_file(world: &World, device: usize, row: &Row) -> Result<(), String> {
    if !row.complete || row.former {
        return Err(format!("is not whole: {row:?}"));
    }
    if row.depth == Depth::Summary {
        let theirs = world.office.read(|view| match view.file(row.file)? {
            Some(file) => Ok(Some((*world.office.app.summaries.of(view, &file)?).clone())),
            None => Ok(None),
        });
        return if row.summary == theirs {
            Ok(())
        } else {
            Err(format!("says {:?}, the office {theirs:?}", row.summary))
        };
    }
    let pieces = file::keys(row.file, row.tails).filter_map(|key| {
        let bytes = world.devices[device].disk.row(&(Room::Files, key))?;
        serde_json::from_slice(bytes).ok()
    });
    let ours: BTreeSet<String> =
        file::join(pieces.collect()).into_iter().map(|record| record.get().to_owned()).collect();
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

/// Everything that was applied is readable in its entry, and what merging came across is counted.
fn merges(world: &mut World) {
    let mut files: BTreeSet<FileId> = BTreeSet::new();
    for team in [crate::office::TEAM, crate::office::OTHER_TEAM] {
        let cases = world.office.read(|view| view.cases_of_team(team));
        files.extend(cases.iter().filter_map(|case| case.person));
        files.extend(cases.iter().map(|case| case.id));
    }
    for file in files {
        let (records, _) =
            world.office.read(|view| view.records(file, shared::seq::Sequence::default(), usize::MAX));
        for record in records.into_iter().filter(|record| !record.erased) {
            let known = record.known();
            let Some(entry) = fold(&known) else { continue };
            let mut seen = BTreeSet::new();
            for one in &known {
                if !seen.insert(one.change.id) {
                    return world.fail(format!("applied twice: {}", one.change.id));
                }
                if let Err(what) = readable(&entry, &one.change) {
                    return world.fail(what);
                }
                if one.at != one.change.stamp && one.change.stamp.wall_ms > one.at.wall_ms + DRIFT_MS_MAX {
                    world.tally.count("merge rule", "a stamp held back");
                }
            }
            let voids = known.iter().filter(|one| matches!(one.change.edit, Edit::Void(_)));
            count(world, &entry, voids.count());
        }
    }
}

fn readable(entry: &Entry, change: &Change) -> Result<(), String> {
    let Edit::Set(fields) = &change.edit else { return Ok(()) };
    for (name, edit) in fields {
        let field = entry.fields.get(name);
        let values = field.into_iter().flat_map(|field| field.heads.iter().chain(&field.replaced));
        if !values.into_iter().any(|head| head.change == change.id && head.value == edit.value) {
            return Err(format!("{name} of {} is not readable as {} said it", entry.id, change.id));
        }
    }
    Ok(())
}

fn count(world: &mut World, entry: &Entry, voids: usize) {
    let mut rule = |name| world.tally.count("merge rule", name);
    for (name, field) in &entry.fields {
        match field.heads.len() {
            1 => rule("a winner alone"),
            2 => {}
            _ => rule("three versions"),
        }
        if field.set_aside().next().is_some() {
            rule("a value set aside");
        } else if field.heads.len() > 1 {
            rule("the same value twice");
        }
        if !field.replaced.is_empty() {
            rule("a value replaced");
        }
        if field.replaced.len() > 1 && field.heads.len() == 1 {
            rule("a decision");
        }
        let is_null = field.winner().is_some_and(|winner| winner.value.is_null());
        match (name.starts_with("hazard/"), is_null) {
            (true, true) => rule("a member removed"),
            (true, false) => rule("a member added"),
            (false, true) => rule("a field cleared"),
            (false, false) => {}
        }
        match name.as_str() {
            "aura" => rule("a field of a newer build kept"),
            "amends" => rule("an amendment"),
            _ => {}
        }
    }
    match &entry.void {
        Some(void) => {
            rule("a void");
            if entry.latest > void.at {
                rule("a void against an edit");
            }
        }
        None if voids > 0 => rule("a void taken back"),
        None => {}
    }
}
