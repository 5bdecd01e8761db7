//! Files that are no cases: concerns for somebody's safety, who is out alone, what the service is.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::id::FileId;

use super::Local;

impl Local {
    /// The files that root entries of this kind open, those made here included: those of practice, or all others. Tracked.
    pub(crate) fn files_of(self, root: &'static str, practice: bool) -> BTreeSet<FileId> {
        let inner = self.inner();
        inner.cases.track();
        inner.outbox.track();
        let replica = inner.replica.borrow();
        replica.files_of(root).into_iter().filter(|file| file.is_practice() == practice).collect()
    }
}
