//! Row 19 of the fault matrix: a disk that fails under the real process, at another byte of a commit each time.
//!
//! The system is told that no file may grow beyond some length (`RLIMIT_FSIZE`, set from outside by `prlimit` of
//! util-linux), so that SQLite's own writes fail. Nothing of the server is replaced.

use std::path::Path;
use std::process::Command;

use crate::device::{Called, Device};
use crate::{server, stored};

/// How often the room ends.
const TIMES: u64 = 60;
/// Bytes of room more, each time.
const STEP_BYTES: u64 = 397;

fn limit(process: u32, bytes: &str) {
    let done = Command::new("prlimit")
        .args(["--pid", &process.to_string(), &format!("--fsize={bytes}:unlimited")])
        .status()
        .expect("prlimit, of util-linux, is there");
    assert!(done.success());
}

fn log_bytes(data_dir: &Path) -> u64 {
    std::fs::metadata(data_dir.join("alongside.sqlite-wal")).unwrap().len()
}

#[test]
fn row_19_a_failing_disk_costs_an_answer_and_never_an_acknowledgement() {
    let dir = tempfile::tempdir().unwrap();
    server::employ(dir.path(), &[("one@example.org", "link_worker")]);
    let running = server::start_where_room_may_end(dir.path());
    let process = running.process.id();
    let mut device = Device::new("one@example.org", 1);
    device.open_case();
    assert_eq!(device.sync(&running.address, 1), Called::Answered(2));
    let mut refused = 0;
    for time in 0..TIMES {
        device.write(3, &"Tea in the good cups. ".repeat(40));
        limit(process, &(log_bytes(dir.path()) + time * STEP_BYTES).to_string());
        match device.sync(&running.address, 1) {
            Called::Busy => {
                refused += 1;
                assert_eq!(device.sync(&running.address, 0), Called::Answered(0), "the office can be asked");
            }
            called => assert_eq!(called, Called::Answered(3)),
        }
        limit(process, "unlimited");
        let left = device.outbox.len();
        assert_eq!(device.sync(&running.address, 1), Called::Answered(3 * left), "it goes on by itself");
    }
    assert!(refused > TIMES / 4, "the end of the room was met: {refused} times");
    drop(running);
    assert_eq!(stored::is_as_acknowledged(dir.path(), &[device]), 2 + 3 * usize::try_from(TIMES).unwrap());
}
