//! Promises: what was saved is found as it was said, what was erased stays erased, and no phone lets go too early.

use std::collections::{BTreeMap, BTreeSet};

use shared::change::Change;
use shared::device::ask::Asked;
use shared::id::{ChangeId, EntryId, FileId, SaveId};
use shared::outbox::{Record, Standing};
use shared::wire::sync::{Depth, Outcome, SyncAnswer};

use crate::play;
use crate::world::World;

/// Everything that was promised is where it was promised to be.
pub(super) fn kept(world: &mut World) {
    let promised: BTreeSet<ChangeId> =
        world.truth.saved.keys().chain(&world.truth.acknowledged).copied().collect();
    let truth = &world.truth;
    let excused = |id: &ChangeId| {
        truth.gone.contains(id)
            || truth.is_erased(*id)
            || truth.is_other_erased(*id)
            || truth.is_too_old(*id, world.true_ms)
    };
    let owed: Vec<ChangeId> = promised.into_iter().filter(|id| !excused(id)).collect();
    for id in owed {
        if !world.office_has(id) {
            let what = if world.truth.acknowledged.contains(&id) { "acknowledged" } else { "saved" };
            return world.fail(format!("a change that was {what} is nowhere: {}", play::said(world, id)));
        }
        if let Err(kept) = as_said(world, id) {
            return world.fail(format!(
                "a change is not as it was saved: {kept} instead of {}",
                play::said(world, id)
            ));
        }
    }
    if world.truth.forgot_deeds {
        return;
    }
    let again = |id: &&ChangeId| {
        let row = world.office.read(|view| view.change(**id));
        row.is_some_and(|row| row.body.is_some()) && !world.truth.reused.contains(*id)
    };
    if let Some(id) = world.truth.erased.iter().copied().collect::<Vec<_>>().iter().find(again) {
        world.fail(format!("{id} was erased on purpose and is there again"));
    }
}

/// Whether the office has a change byte for byte.
fn as_said(world: &World, id: ChangeId) -> Result<(), String> {
    // Which of two texts under one id an office keeps as the first depends on which came first after a backup was put back.
    let Some(said) = world.truth.saved.get(&id).filter(|_| !world.truth.reused.contains(&id)) else {
        return Ok(());
    };
    let row = world.office.read(|view| view.change(id));
    match row.and_then(|row| row.body) {
        Some(body) if body != *said => Err(body),
        _ => Ok(()),
    }
}

/// What has left an outbox with an answer was safe: on the pages here, and safe by the word of that answer.
pub fn let_go(
    world: &mut World,
    device: usize,
    tab: usize,
    before: &BTreeMap<SaveId, Record>,
    asked: &Asked,
    answer: &SyncAnswer,
) {
    let at = &world.devices[device];
    let replica = &at.tabs[tab].replica;
    let is_gone = |record: &&Record| !replica.outbox.contains_key(&record.id);
    let gone: Vec<&Record> = before.values().filter(is_gone).collect();
    let is_here_if_its_file_is = |file: FileId, entry: Option<EntryId>, id: ChangeId| {
        let is_whole = replica.index.get(file).is_some_and(|row| row.depth == Depth::Whole && row.complete);
        let has_moved = entry.is_some_and(|entry| world.truth.relocated.contains_key(&(file, entry)));
        let is_elsewhere = world.truth.is_erased(id) || has_moved;
        !is_whole || is_elsewhere || at.disk.pages_name(id)
    };
    let mut too_early = None;
    for record in gone {
        let said = shared::outbox::changes(record);
        for (place, standing) in record.changes.iter().enumerate() {
            let mut verdicts = answer.verdicts.iter();
            let verdict = verdicts
                .find(|one| asked.sent.get(one.save) == Some(&record.id) && one.place == place)
                .map(|verdict| &verdict.outcome);
            let seq = match (standing, verdict) {
                (Standing::Erased { .. }, _) | (_, Some(Outcome::Erased)) => continue,
                (Standing::Acknowledged { seq, .. }, _)
                | (_, Some(Outcome::Applied { seq } | Outcome::Duplicate { seq })) => Some(*seq),
                _ => None,
            };
            let id = standing.change();
            let change = said.iter().find(|change| change.id == id);
            let file = change.map_or(record.file, |change| change.file);
            // A change that takes another's id was promised nothing: the office keeps whichever came to it first.
            let first = world.truth.saved.get(&id).and_then(|first| Change::decode(first).ok());
            if first.is_some_and(|first| first.file != file) {
                continue;
            }
            let is_safe = seq.is_some_and(|seq| answer.safe_through.is_some_and(|safe| seq <= safe));
            if !is_safe || !is_here_if_its_file_is(file, change.map(|change| change.entry), id) {
                too_early = Some((id, standing.clone()));
            }
        }
    }
    if let Some((id, standing)) = too_early {
        let safe = answer.safe_through;
        world.fail(format!("a phone let go of {id} too early: {standing:?}, safe through {safe:?}"));
    }
}

/// Where nothing was damaged or put back, comparing with the office's list finds nothing.
pub fn nothing_astray(world: &mut World, device: usize, tab: usize) {
    let astray = &world.devices[device].tabs[tab].replica.standing.astray;
    if !world.truth.may_stray && !astray.is_empty() {
        let what = format!("files went astray on device {device}, and nothing was damaged: {astray:?}");
        world.fail(what);
    }
}

/// What the office tells a phone to drop is gone with that answer, unless the same answer brings it anew.
pub fn dropped(world: &mut World, device: usize, tab: usize, answer: &SyncAnswer) {
    let index = &world.devices[device].tabs[tab].replica.index;
    let mut told = answer.dropped.iter().map(|dropped| dropped.file);
    if let Some(file) = told.find(|file| index.get(*file).is_some()) {
        world.fail(format!("device {device} was told to drop {file}, and holds it"));
    }
}

/// Only what was erased on purpose is answered so: what was put into the right file is not.
pub fn erased(world: &mut World, id: ChangeId) {
    let truth = &world.truth;
    if truth.places.contains_key(&id) && !truth.reused.contains(&id) && !truth.is_erased(id) {
        world.fail(format!("erased, and nobody erased it: {}", play::said(world, id)));
    }
}
