//! What was written for practice is where it was written, and nowhere else.

use shared::device::{Replica, Rows};
use shared::outbox::{State, changes};

use crate::world::World;

/// A device still has all of its practice, and shows it; the office has never heard of it.
pub(super) fn stays(world: &mut World, device: usize, who: &str, replica: &Replica) {
    let expected = world.devices[device].disk.practised.clone();
    let here: std::collections::BTreeSet<_> =
        replica.outbox.values().filter(|record| record.is_practice()).map(|record| record.id).collect();
    if here != expected {
        return world.fail(format!("{who}: has {here:?} of practice, and not {expected:?}"));
    }
    for record in replica.outbox.values().filter(|record| record.is_practice()) {
        if record.state(true) != State::Practice || record.handed_over {
            return world.fail(format!("{who}: would send practice: {}", record.bytes));
        }
        for change in changes(record) {
            if world.office_has(change.id) {
                return world.fail(format!("{who}: the office has practice: {}", change.id));
            }
            let opened = world.devices[device].decide(0, |replica, read| {
                let rows = Rows::new(read);
                replica.look(&rows).open(change.file)
            });
            let shows = opened.is_ok_and(|opened| opened.case.contains_key(&change.entry));
            if !shows {
                return world.fail(format!("{who}: does not show what was practised: {}", record.bytes));
            }
        }
    }
    if replica.summaries().any(|summary| summary.file.is_practice()) {
        world.fail(format!("{who}: counts practice"));
    }
}
