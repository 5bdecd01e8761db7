//! Who belongs to whom: what a relation says is seen by whoever holds the file, and the other by nobody for it.

use std::collections::BTreeMap;

use shared::device::{Replica, Room};
use shared::household::{People, related};
use shared::id::FileId;
use shared::kind::{self, FileKind};
use shared::view::View;
use shared::view::person::Person;
use shared::wire::sync::Depth;

use crate::world::World;

/// What must have come up.
pub const RELATIONS: &[&str] =
    &["a relation between two people who are both here", "a relation to somebody who is not here"];

/// A relation in a file that a device holds gives away nothing of somebody whom its user does not see: neither a file nor a list
/// has their name. Who is there is related from both sides.
pub(super) fn strangers(
    world: &mut World,
    device: usize,
    who: &str,
    scope: &BTreeMap<FileId, Depth>,
    replica: &Replica,
) {
    let mut people = People::new();
    for file in replica.files_of(kind::PERSON) {
        // What waits or is held is this user's own work, wherever the file is.
        if scope.get(&file) == Some(&Depth::Whole)
            && let Some(open) = world.open(device, 0, file)
        {
            people.insert(file, open.case);
        }
    }
    // Of a case that somebody sees, also its outline, they see whose it is.
    let outlines: Vec<FileId> = replica.index.rows().filter_map(|row| row.summary.as_ref()?.person).collect();
    for of in people.keys() {
        for one in related(*of, &people) {
            for record in &one.records {
                if people.contains_key(record) {
                    world.tally.count("relation", RELATIONS[0]);
                    if !related(*record, &people).iter().any(|back| back.records.contains(of)) {
                        return world
                            .fail(format!("{who}: {of} is related to {record}, and not the other way"));
                    }
                } else if !outlines.contains(record) {
                    world.tally.count("relation", RELATIONS[1]);
                    if let Some(name) = name(world, *record)
                        && let Some(row) = row_with(world, device, &name)
                    {
                        return world
                            .fail(format!("{who}: {row} names {record}, whom its user does not see"));
                    }
                }
            }
        }
    }
}

/// The given name of a person, as the office has it: a text that nobody else has. None where the office has none.
fn name(world: &World, person: FileId) -> Option<String> {
    let records = world.office.read(|view| match view.file(person)? {
        Some(file) if file.kind == FileKind::Person => {
            Ok(view.records(person, shared::seq::Sequence::default(), usize::MAX)?.0)
        }
        _ => Ok(Vec::new()),
    });
    let entries = records.iter().filter_map(|record| shared::fold::fold(&record.known()));
    let root = entries.into_iter().find(|entry| entry.id == person.root())?;
    Some(Person::of(&root).name?.given).filter(|name| name.len() > 30)
}

/// A row of files or lists on this device's disk in which this text stands.
fn row_with(world: &World, device: usize, text: &str) -> Option<String> {
    let disk = &world.devices[device].disk;
    let rooms = [Room::Files, Room::Index].into_iter();
    let mut keys = rooms.flat_map(|room| disk.keys(room).cloned());
    keys.find_map(|key| {
        let row = disk.row(&key)?;
        let is_there = std::str::from_utf8(row).is_ok_and(|row| row.contains(text));
        is_there.then(|| format!("{:?}/{}", key.0, key.1))
    })
}
