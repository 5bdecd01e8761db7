//! Files of one person: a `same_person` entry says that two records are of one and the same.

use std::collections::BTreeSet;

use shared::id::FileId;
use shared::kind::FileKind;

use super::reconcile;
use crate::store::{Reading, StoreError, Writing};

/// Every person's file that stands for the same person as this one: itself, and those that are joined with it, however
/// indirectly and in whatever circles.
///
/// # Errors
/// That of the store.
pub fn one_person(view: &dyn Reading, person: FileId) -> Result<BTreeSet<FileId>, StoreError> {
    let (mut found, mut to_ask) = (BTreeSet::new(), vec![person]);
    while let Some(next) = to_ask.pop() {
        let is_person = view.file(next)?.is_some_and(|file| file.kind == FileKind::Person);
        if is_person && found.insert(next) {
            to_ask.extend(view.joined(next)?);
        }
    }
    Ok(found)
}

/// Writes what follows for these persons' files from records that were joined or parted.
///
/// # Errors
/// That of the store.
pub fn reconcile_people(
    tx: &mut dyn Writing,
    people: &BTreeSet<FileId>,
    now_ms: u64,
) -> Result<(), StoreError> {
    for person in people {
        for case in tx.cases_of(*person)? {
            reconcile(tx, case.id, now_ms)?;
        }
    }
    Ok(())
}
