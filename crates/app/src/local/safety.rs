//! Files that are no cases: concerns for somebody's safety, who is out alone, what the service is.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::id::FileId;

use super::Local;

impl Local {
    /// The files that root entries of this kind open, those made here included. Practice is not among them. Tracked.
    pub(crate) fn files_of(self, root: &'static str) -> BTreeSet<FileId> {
        self.files_like(root, |file| !file.is_practice())
    }

    /// The same, those of practice alone. Tracked.
    pub(crate) fn practice_files_of(self, root: &'static str) -> BTreeSet<FileId> {
        self.files_like(root, FileId::is_practice)
    }

    fn files_like(self, root: &'static str, which: fn(FileId) -> bool) -> BTreeSet<FileId> {
        let inner = self.inner();
        inner.cases.track();
        inner.outbox.track();
        let replica = inner.replica.borrow();
        replica.files_of(root).into_iter().filter(|file| which(*file)).collect()
    }
}
