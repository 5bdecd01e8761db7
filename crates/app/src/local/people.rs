//! The people on this phone, whatever files they have here.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::id::FileId;
use shared::kind::FileKind;
use shared::likely::{Likely, likely};

use super::Local;

impl Local {
    /// Records that are likely to be of one person, and that nobody has decided about. Tracked.
    pub(crate) fn likely(self) -> Vec<Likely> {
        let inner = self.inner();
        inner.cases.track();
        let replica = inner.replica.borrow();
        likely(replica.summaries())
    }

    /// Persons' files that are here and of whom no case is: those of records that were joined with somebody's here. Tracked.
    pub(crate) fn people_without_case(self) -> Vec<FileId> {
        let inner = self.inner();
        inner.cases.track();
        let replica = inner.replica.borrow();
        let of_cases: BTreeSet<FileId> = replica.summaries().filter_map(|summary| summary.person).collect();
        let people = replica.index.rows().filter(|row| row.kind == FileKind::Person);
        people.map(|row| row.file).filter(|person| !of_cases.contains(person)).collect()
    }
}
