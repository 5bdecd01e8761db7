//! A second, tiny record of which stores there are, outside IndexedDB.
//!
//! Browsers lose IndexedDB and keep this, now and then: then the user is told that their work is gone, instead of being
//! shown an empty list. It holds opaque ids and numbers. It is a courtesy: nothing fails where it cannot be kept.

use std::collections::BTreeMap;

use uuid::Uuid;
use web_sys::Storage;

use super::Vanished;

const KEY: &str = "alongside.stores";

/// Every store that has been marked.
pub(super) fn all() -> Vec<Vanished> {
    let marked = storage().map(|storage| read(&storage)).unwrap_or_default();
    marked.into_iter().map(|(db, work)| Vanished { db, work }).collect()
}

/// Marks a store as being here.
pub(super) fn keep(marked: Vanished) {
    change(|all| {
        all.insert(marked.db, marked.work);
    });
}

/// The store is gone on purpose, or its loss has been told.
pub(super) fn forget(db: Uuid) {
    change(|all| {
        all.remove(&db);
    });
}

fn change(change: impl FnOnce(&mut BTreeMap<Uuid, u32>)) {
    let Some(storage) = storage() else { return };
    let mut marked = read(&storage);
    change(&mut marked);
    if let Ok(text) = serde_json::to_string(&marked) {
        // Full or forbidden: see above.
        let _ = storage.set_item(KEY, &text);
    }
}

fn read(storage: &Storage) -> BTreeMap<Uuid, u32> {
    let text = storage.get_item(KEY).ok().flatten().unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

#[expect(
    clippy::disallowed_methods,
    reason = "opaque ids and numbers, kept apart from what they tell the loss of"
)]
pub(super) fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
