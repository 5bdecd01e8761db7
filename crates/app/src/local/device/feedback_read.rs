//! Which private feedback was read on this device, noted outside IndexedDB.
//!
//! Opaque ids. Where it cannot be noted, or has been cleared with everything else, it counts as unread once more.

use std::collections::{BTreeMap, BTreeSet};

use shared::id::FileId;

use super::marker;

const KEY: &str = "alongside.feedback-read";

/// By store, the files that were read with it.
type Read = BTreeMap<String, BTreeSet<FileId>>;

/// The files that were read by the user of this store.
pub(crate) fn of(db: &str) -> BTreeSet<FileId> {
    all().remove(db).unwrap_or_default()
}

/// These were read by the user of this store.
pub(crate) fn note(db: &str, files: BTreeSet<FileId>) {
    change(|all| drop(all.insert(db.to_owned(), files)));
}

/// The store is gone.
pub(super) fn forget(db: &str) {
    change(|all| drop(all.remove(db)));
}

fn all() -> Read {
    let text = marker::storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn change(change: impl FnOnce(&mut Read)) {
    let Some(storage) = marker::storage() else { return };
    let mut read = all();
    change(&mut read);
    if let Ok(text) = serde_json::to_string(&read) {
        // Full or forbidden: see above.
        let _ = storage.set_item(KEY, &text);
    }
}
