//! Merging: everything that was applied is readable, nothing is overwritten by who had not seen it, and one device's
//! order stays.

use std::collections::{BTreeMap, BTreeSet};

use shared::change::{Change, Edit};
use shared::fold::{Entry, Known, fold};
use shared::id::{ChangeId, FileId, WriterId};
use shared::limits::DRIFT_MS_MAX;
use shared::seq::Sequence;
use shared::stamp::Stamp;

use crate::office::{OTHER_TEAM, TEAM};
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

/// Everything that was applied is readable in its entry, and what merging came across is counted.
pub(super) fn lawful(world: &mut World) {
    let mut written: BTreeMap<WriterId, Vec<(Sequence, Stamp, ChangeId)>> = BTreeMap::new();
    let mut files: BTreeSet<FileId> = BTreeSet::new();
    for team in [TEAM, OTHER_TEAM] {
        let cases = world.office.read(|view| view.cases_of_team(team));
        files.extend(cases.iter().filter_map(|case| case.person));
        files.extend(cases.iter().map(|case| case.id));
    }
    for file in files {
        let (records, _) = world.office.read(|view| view.records(file, Sequence::default(), usize::MAX));
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
            if let Err(what) = overwritten(world, &entry, &known) {
                return world.fail(what);
            }
            // What was relocated keeps its stamps and gets new places.
            for one in record.changes.iter().filter_map(|change| Some((change.seq, change.known().ok()?))) {
                let (seq, Known { change, at, .. }) = one;
                if world.truth.saved.contains_key(&change.id) {
                    written.entry(change.stamp.writer).or_default().push((seq, at, change.id));
                }
            }
            let voids = known.iter().filter(|one| matches!(one.change.edit, Edit::Void(_)));
            count(world, &entry, voids.count());
        }
    }
    for mut changes in written.into_values() {
        changes.sort_unstable_by_key(|(seq, ..)| *seq);
        if let Some([(.., first), (.., second)]) = changes.array_windows().find(|[one, next]| one.1 >= next.1)
        {
            return world.fail(format!("of one device, {second} counts as older than {first} before it"));
        }
    }
}

/// Whoever replaced a value named it, and had it before them when they wrote; what nobody named still counts.
fn overwritten(world: &World, entry: &Entry, known: &[Known]) -> Result<(), String> {
    for (name, field) in &entry.fields {
        let sets = known.iter().filter_map(|one| match &one.change.edit {
            Edit::Set(fields) => Some((one.change.id, &fields.get(name)?.over)),
            _ => None,
        });
        let sets: Vec<(ChangeId, &Vec<ChangeId>)> = sets.collect();
        let by = |id: ChangeId| sets.iter().filter(move |(by, over)| *by != id && over.contains(&id));
        if let Some(head) = field.replaced.iter().find(|head| by(head.change).next().is_none()) {
            return Err(format!("{name} of {}: {} was overwritten in silence", entry.id, head.change));
        }
        if let Some(head) = field.heads.iter().find(|head| by(head.change).next().is_some()) {
            return Err(format!("{name} of {}: {} was replaced and still counts", entry.id, head.change));
        }
        for head in &field.replaced {
            let unseen = by(head.change)
                .find(|(by, _)| world.truth.seen.get(by).is_some_and(|seen| !seen.contains(&head.change)));
            if let Some((by, _)) = unseen {
                return Err(format!("{name} of {}: {by} replaced {} unseen", entry.id, head.change));
            }
        }
    }
    Ok(())
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
