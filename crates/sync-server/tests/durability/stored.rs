//! What the database holds when all is over, beside what the devices remember.

use std::collections::BTreeMap;
use std::path::Path;

use uuid::Uuid;

use crate::device::{Device, Seq};

/// Everything that was acknowledged or shown is stored where it was said to be, as it was made, once; and nothing else is.
/// The number of changes.
pub(crate) fn is_as_acknowledged(data_dir: &Path, devices: &[Device]) -> usize {
    let (rows, places) = changes(data_dir);
    let mut made = BTreeMap::new();
    for device in devices {
        made.extend(device.made.iter());
        for (what, seen) in [("acknowledged", &device.acknowledged), ("shown", &device.shown)] {
            for (id, seq) in seen {
                let (_, stored) = rows.get(id).unwrap_or_else(|| panic!("{id} was {what} and is gone"));
                assert_eq!(stored, seq, "{id} was {what} elsewhere");
            }
        }
    }
    for (id, (body, _)) in &rows {
        assert_eq!(made.get(id), Some(&body), "{id} is stored as it was made");
    }
    assert_eq!(places, rows.len(), "no two changes share a place");
    rows.len()
}

/// Every change in the database with its text and place, and how many different places there are.
fn changes(data_dir: &Path) -> (BTreeMap<Uuid, (String, Seq)>, usize) {
    let database = rusqlite::Connection::open(data_dir.join("alongside.sqlite")).unwrap();
    let sound: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    let mut rows = BTreeMap::new();
    let mut statement = database.prepare("SELECT id, body, seq, verdict FROM changes").unwrap();
    let mut found = statement.query([]).unwrap();
    while let Some(row) = found.next().unwrap() {
        let (id, body, seq): (Uuid, String, i64) =
            (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
        assert_eq!(row.get::<_, String>(3).unwrap(), "applied");
        let seq = (u32::try_from(seq >> 40).unwrap(), u64::try_from(seq & ((1 << 40) - 1)).unwrap());
        assert!(rows.insert(id, (body, seq)).is_none(), "{id} is there twice");
    }
    let places: i64 =
        database.query_row("SELECT count(DISTINCT seq) FROM changes", [], |row| row.get(0)).unwrap();
    (rows, places.try_into().unwrap())
}
