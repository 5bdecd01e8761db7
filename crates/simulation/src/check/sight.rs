//! Who may see what, read from the rows of grants alone.

use std::collections::BTreeMap;

use shared::id::{FileId, ReplicaId, UserId};
use shared::kind;
use shared::role::Role;
use shared::wire::sync::Depth;
use sync_server::store::row::{FileRow, Grant, Why};
use sync_server::store::{Reading, StoreError};

use crate::world::World;

/// Everything that somebody may see on one of their devices.
pub(super) fn all(world: &World, user: UserId, device: ReplicaId) -> BTreeMap<FileId, Depth> {
    let is_on = world.office.read(|view| view.user(user)).is_some_and(|user| !user.disabled);
    let is_stopped = world.office.read(|view| view.stopped_ms(device)).is_some();
    // Whoever has their account switched off, or this device stopped, delivers and sees nothing.
    if !is_on || is_stopped {
        return BTreeMap::new();
    }
    let now_ms = world.office.now_ms();
    let ends = |row: &Grant| row.to.is_some() || row.expires_ms.is_some_and(|at_ms| at_ms <= now_ms);
    let mut rows = world.office.read(|view| view.grants_of(user));
    rows.retain(|row| !ends(row));
    // A person's file is seen through a case for as long as the case itself is seen whole; or for as long as the case is
    // not here at all: the ledger remembers who saw the person through a case that an older backup lacks.
    let is_whole = |case: FileId| {
        rows.iter().any(|row| row.file == case && row.via.is_none() && row.depth == Depth::Whole)
            || world.office.read(|view| view.file(case)).is_none()
    };
    let mut seen = BTreeMap::new();
    for row in rows.iter().filter(|row| row.via.is_none_or(is_whole)) {
        let depth = seen.entry(row.file).or_insert(row.depth);
        *depth = row.depth.max(*depth);
    }
    seen
}

/// How much of one file somebody may see.
pub(super) fn depth(world: &World, user: UserId, device: ReplicaId, file: FileId) -> Option<Depth> {
    all(world, user, device).get(&file).copied()
}

/// A case has one holder, or none.
pub(super) fn one_holder(world: &mut World) {
    let rows = world.office.read(|view| {
        let users = view.users()?.into_iter().map(|user| view.grants_of(user.id));
        Ok(users.collect::<Result<Vec<_>, _>>()?.concat())
    });
    let mut holders: BTreeMap<FileId, UserId> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| row.why == Why::Holds) {
        if let Some(other) = holders.insert(row.file, row.user) {
            return world.fail(format!("{} is held by {} and by {other}", row.file, row.user));
        }
    }
}

/// A concern is read by the supervisors of the team that has the case, and else by nobody who does not have the case whole. What
/// somebody thinks of the service is read by these supervisors, and by nobody who wrote it down or works on the case.
pub(super) fn restricted(world: &mut World) {
    let now_ms = world.office.now_ms();
    let wrong = world.office.read(|view| {
        for team in view.teams()? {
            for case in view.cases_of_team(team.id)? {
                for file in view.restricted_about(case.id)? {
                    if let Some(wrong) = wrong_reader(view, &case, file.id, now_ms)? {
                        return Ok(Some(wrong));
                    }
                }
            }
        }
        Ok(None)
    });
    if let Some(wrong) = wrong {
        world.fail(wrong);
    }
}

/// Somebody who reads such a file and must not, or does not and should; in words.
fn wrong_reader(
    view: &dyn Reading,
    case: &FileRow,
    file: FileId,
    now_ms: u64,
) -> Result<Option<String>, StoreError> {
    if view.is_erased(file)? {
        return Ok(None);
    }
    let live = |row: &Grant| row.expires_ms.is_none_or(|at_ms| at_ms > now_ms);
    let (on_case, on_file) = (view.grants_on(case.id)?, view.grants_on(file)?);
    let root = view.entry(file, file.root())?;
    let feedback_of = root.filter(|root| root.kind == kind::FEEDBACK).map(|root| root.made_by);
    let wrong = view.users()?.into_iter().find_map(|user| {
        let has_case =
            on_case.iter().any(|row| row.user == user.id && row.depth == Depth::Whole && live(row));
        let reads = on_file.iter().any(|row| row.user == user.id && live(row));
        let supervises = !user.disabled && user.team == case.team && user.roles.contains(&Role::Supervisor);
        let works_on_it =
            on_case.iter().any(|row| row.user == user.id && matches!(row.why, Why::Holds | Why::Shares));
        let is_right = match feedback_of {
            Some(author) => reads == (supervises && user.id != author && !works_on_it),
            None if supervises => reads,
            None => !reads || has_case,
        };
        (!is_right).then(|| format!("{} reads {file}: {reads}", user.name))
    });
    Ok(wrong)
}
