//! What lists say of somebody who has died: nothing is planned for them, in any of their cases, under any of their records. Pure.

use std::collections::BTreeSet;

use crate::id::FileId;
use crate::likely::Joins;
use crate::summary::{CaseSummary, DiedOn};

/// Says of every case of somebody who has died under one record what the record itself says: also of cases under records that are
/// said to be of the same person. Nothing is written, so parting the records, or taking the death back, brings everything back.
pub fn spread(cases: &mut [CaseSummary]) {
    let died = cases.iter().filter_map(|case| Some((case.person?, case.died.clone()?)));
    let died: Vec<_> = died.collect();
    if died.is_empty() {
        return;
    }
    let joins = Joins::of(&*cases);
    let mut told: BTreeSet<FileId> = BTreeSet::new();
    for (person, says) in died {
        if !told.insert(person) {
            continue;
        }
        let mut people = joins.with(person);
        people.insert(person);
        for case in cases.iter_mut().filter(|case| case.died.is_none()) {
            if case.person.is_some_and(|person| people.contains(&person)) {
                stop(case, says.clone());
            }
        }
    }
}

/// Says the same of one case alone, of which its own record says nothing. `cases` are all that there are.
pub fn spread_to<'a>(case: &mut CaseSummary, cases: impl IntoIterator<Item = &'a CaseSummary> + Clone) {
    let Some(person) = case.person else { return };
    let mut people = Joins::of(cases.clone()).with(person);
    people.insert(person);
    let dead = cases.into_iter().filter(|other| other.person.is_some_and(|other| people.contains(&other)));
    let dead = dead.filter_map(|other| Some((other.file, other.died.as_ref()?)));
    if let Some((_, says)) = dead.min_by_key(|(file, _)| *file) {
        stop(case, says.clone());
    }
}

fn stop(case: &mut CaseSummary, says: DiedOn) {
    case.died = Some(says);
    case.next.clear();
}

#[cfg(test)]
#[path = "died/tests.rs"]
mod tests;
