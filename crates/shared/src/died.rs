//! What lists say of somebody who has died: nothing is planned for them, in any of their cases, under any of their records. Pure.

use std::collections::BTreeSet;

use crate::id::FileId;
use crate::likely::joined_with;
use crate::summary::CaseSummary;

/// Says of every case of somebody who has died under one record what the record itself says: also of cases under records that are
/// said to be of the same person. Nothing is written, so parting the records, or taking the death back, brings everything back.
pub fn spread(cases: &mut [CaseSummary]) {
    let died = cases.iter().filter_map(|case| Some((case.person?, case.died.clone()?)));
    let died: Vec<_> = died.collect();
    let mut told: BTreeSet<FileId> = BTreeSet::new();
    for (person, says) in died {
        if !told.insert(person) {
            continue;
        }
        let mut people = joined_with(&*cases, person);
        people.insert(person);
        for case in cases.iter_mut().filter(|case| case.died.is_none()) {
            if case.person.is_some_and(|person| people.contains(&person)) {
                case.died = Some(says.clone());
                case.next.clear();
            }
        }
    }
}

#[cfg(test)]
#[path = "died/tests.rs"]
mod tests;
