//! Row 20 of the fault matrix, with the real binary: a backup is put back while devices hold newer work.

use serde_json::Value;

use crate::device::{Called, Device};
use crate::{server, stored};

const PEOPLE: [(&str, &str); 2] = [("one@example.org", "link_worker"), ("two@example.org", "link_worker")];

#[test]
fn row_20_after_a_restore_everything_acknowledged_is_back() {
    let (dir, backups) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    server::employ(dir.path(), &PEOPLE);
    let mut running = server::start(dir.path());
    let mut devices: Vec<Device> =
        PEOPLE.iter().enumerate().map(|(at, (email, _))| Device::new(email, at as u128 + 1)).collect();
    let deliver = |devices: &mut [Device], address: &str, words: &str| {
        for device in devices {
            device.write(3, words);
            let waiting: usize = device.outbox.iter().map(|save| save.changes.len()).sum();
            assert_eq!(device.sync(address, 10), Called::Answered(waiting));
        }
    };
    devices.iter_mut().for_each(Device::open_case);
    deliver(&mut devices, &running.address, "before the backup");

    let file = backups.path().join("backup.sqlite");
    let to = file.to_str().unwrap();
    let said = server::run(dir.path(), &["backup", "--to", to], "").unwrap();
    assert!(said.contains("verified"), "{said}");
    assert!(server::run(dir.path(), &["backup", "--to", to], "").is_err(), "none overwrites another");
    deliver(&mut devices, &running.address, "after the backup");
    server::run(
        dir.path(),
        &[
            "user",
            "add",
            "--email",
            "three@example.org",
            "--name",
            "Three",
            "--role",
            "link_worker",
            "--team",
            "North",
        ],
        &format!("{}\n", server::PASSWORD),
    )
    .unwrap();

    let restore = ["restore", "--from", to];
    let refused = server::run(dir.path(), &restore, "").unwrap_err();
    assert!(refused.contains("stop it first"), "{refused}");
    running.kill();
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let damaged = backups.path().join("damaged.sqlite");
    std::fs::write(&damaged, &bytes).unwrap();
    std::fs::copy(backups.path().join("backup.sqlite.json"), backups.path().join("damaged.sqlite.json"))
        .unwrap();
    let refused = server::run(dir.path(), &["restore", "--from", damaged.to_str().unwrap()], "").unwrap_err();
    assert!(refused.contains("not as it was"), "{refused}");
    let said = server::run(dir.path(), &restore, "").unwrap();
    assert!(said.contains("new history"), "{said}");

    let running = server::start(dir.path());
    let late = server::sign_in(&running.address, "three@example.org", server::PASSWORD, uuid::Uuid::nil());
    assert_eq!(late.unwrap().0, 200, "an account that is younger than the backup is still one");
    for device in &mut devices {
        let known = device.incarnation.clone();
        let cursor = device.cursor.clone();
        assert_eq!(device.sync(&running.address, 0), Called::Busy, "everybody signs in again");
        assert_eq!(device.sync(&running.address, 0), Called::Answered(0));
        assert_ne!((&device.incarnation, &device.cursor), (&known, &cursor), "a new history, told at once");
        // What a device does that sees a new history: it offers everything again that is not safe.
        device.offer_again();
        let waiting = device.outbox.iter().map(|save| save.changes.len()).sum();
        assert_eq!(device.sync(&running.address, 200), Called::Answered(waiting));
        device.cursor = Value::Null;
        assert_eq!(device.sync(&running.address, 0), Called::Answered(0));
        assert_eq!(device.acknowledged.len(), device.made.len());
        assert_eq!(device.shown.len(), device.made.len(), "and all of it is shown again");
    }
    drop(running);
    assert_eq!(stored::is_as_acknowledged(dir.path(), &devices), 2 * (2 + 3 + 3));
}
