//! Whose person has read that the browser may clear this phone, noted outside IndexedDB.
//!
//! Opaque ids, and a courtesy: where it cannot be noted, or has been cleared with everything else, it is said once more.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::marker;

const KEY: &str = "alongside.told";

/// Whether the person of this store has read it.
pub(crate) fn has_read(db: Uuid) -> bool {
    all().contains(&db)
}

/// The person of this store has read it.
pub(crate) fn note_read(db: Uuid) {
    change(|all| {
        all.insert(db);
    });
}

/// The store is gone.
pub(super) fn forget(db: Uuid) {
    change(|all| {
        all.remove(&db);
    });
}

fn all() -> BTreeSet<Uuid> {
    let text = marker::storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn change(change: impl FnOnce(&mut BTreeSet<Uuid>)) {
    let Some(storage) = marker::storage() else { return };
    let mut told = all();
    change(&mut told);
    if let Ok(text) = serde_json::to_string(&told) {
        // Full or forbidden: see above.
        let _ = storage.set_item(KEY, &text);
    }
}
