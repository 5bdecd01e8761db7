//! Row 17 of the fault matrix: the real server under load, killed at random instants, over and over.
//!
//! `ALONGSIDE_KILL_CYCLES` says how often (20 if not set), `ALONGSIDE_KILL_SEED` with which dice. `cargo xtask kill` runs the full
//! 200. Nothing here waits by sleeping: a kill follows a number of acknowledgements and a random part of a millisecond.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use crate::device::{Called, Device};
use crate::server::{self, PATIENCE};
use crate::stored;

const PEOPLE: [(&str, &str); 4] = [
    ("one@example.org", "link_worker"),
    ("two@example.org", "link_worker"),
    ("three@example.org", "support_worker"),
    ("four@example.org", "link_worker"),
];

/// Acknowledgements after which a kill comes, at most.
const ACKNOWLEDGED_MAX: u64 = 40;
/// How much later than the last of them, in microseconds, at most.
const LATER_US_MAX: u64 = 4_000;
/// How long after its start a server is killed that is not let come up, in microseconds, at most.
const STARTING_US_MAX: u64 = 60_000;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().unwrap())
}

/// A small generator of numbers (SplitMix64): the same seed throws the same dice.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// Where the server of this moment listens. Devices wait here for the next one.
#[derive(Default)]
struct Door {
    state: Mutex<(u64, Option<String>, bool)>,
    changed: Condvar,
}

impl Door {
    fn open(&self, address: &str) {
        let mut state = self.state.lock().unwrap();
        *state = (state.0 + 1, Some(address.to_owned()), state.2);
        self.changed.notify_all();
    }

    fn shut(&self) {
        self.state.lock().unwrap().1 = None;
    }

    fn close_for_good(&self) {
        self.state.lock().unwrap().2 = true;
        self.changed.notify_all();
    }

    /// The server that runs now, unless it is the one that the caller has just lost. None when it is all over.
    fn wait(&self, lost: u64) -> Option<(u64, String)> {
        let state = self.state.lock().unwrap();
        let waits =
            |state: &mut (u64, Option<String>, bool)| !state.2 && (state.1.is_none() || state.0 <= lost);
        let (state, timeout) = self.changed.wait_timeout_while(state, PATIENCE, waits).unwrap();
        assert!(!timeout.timed_out(), "no server came back");
        if state.2 { None } else { state.1.clone().map(|address| (state.0, address)) }
    }
}

/// One device at work until the door is closed for good.
fn work(mut device: Device, door: &Door, acknowledged: &Sender<usize>, mut dice: Dice) -> Device {
    device.open_case();
    let mut lost = 0;
    while let Some((generation, address)) = door.wait(lost) {
        if dice.below(12) == 0 && device.sign_in(&address) == Called::Lost {
            lost = generation;
            continue;
        }
        while device.outbox.len() < 3 {
            device.write(1 + usize::try_from(dice.below(4)).unwrap(), &device.email.clone());
        }
        let most = 1 + usize::try_from(dice.below(3)).unwrap();
        if dice.below(10) == 0 {
            device.send_into_the_void(&address, most);
            continue;
        }
        match device.sync(&address, most) {
            Called::Answered(count) => {
                // The test may have stopped counting.
                let _ = acknowledged.send(count);
            }
            Called::Lost => lost = generation,
            Called::Busy => {}
        }
    }
    device
}

/// Waits until so many changes were acknowledged and then for a random moment. An end of the devices fails the test.
fn after(heard: &Receiver<usize>, mut left: u64, later: Duration) {
    while left > 0 {
        let count = heard.recv_timeout(PATIENCE).expect("the devices are at work");
        left = left.saturating_sub(count as u64);
    }
    let until = Instant::now() + later;
    loop {
        match heard.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => return,
            Err(RecvTimeoutError::Disconnected) => panic!("the devices have stopped"),
        }
    }
}

#[test]
fn row_17_what_was_acknowledged_survives_every_kill() {
    let cycles = number("ALONGSIDE_KILL_CYCLES", 20);
    let seed = number("ALONGSIDE_KILL_SEED", 1);
    println!("{cycles} cycles, seed {seed}");
    let dir = tempfile::tempdir().unwrap();
    server::employ(dir.path(), &PEOPLE);
    let door = Door::default();
    let (tell, heard) = channel();
    let begun = Instant::now();
    let mut dice = Dice(seed);
    let devices: Vec<Device> = std::thread::scope(|scope| {
        let workers: Vec<_> = PEOPLE
            .iter()
            .enumerate()
            .map(|(at, (email, _))| {
                let (device, door, tell) = (Device::new(email, at as u128 + 1), &door, tell.clone());
                let dice = Dice(seed.wrapping_mul(1000) + at as u64);
                scope.spawn(move || work(device, door, &tell, dice))
            })
            .collect();
        drop(tell);
        // Whatever happens here, the devices must not wait for a server for ever.
        let _at_the_end = OnDrop(|| door.close_for_good());
        for _ in 0..cycles {
            if dice.below(5) == 0 {
                let mut starting = server::spawn(dir.path());
                after(&heard, 0, Duration::from_micros(dice.below(STARTING_US_MAX)));
                starting.kill().unwrap();
                starting.wait().unwrap();
            }
            let mut running = server::start(dir.path());
            door.open(&running.address);
            after(&heard, 1 + dice.below(ACKNOWLEDGED_MAX), Duration::from_micros(dice.below(LATER_US_MAX)));
            running.kill();
            door.shut();
        }
        door.close_for_good();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let took = begun.elapsed();
    let devices = deliver_the_rest(dir.path(), devices);
    let count = stored::is_as_acknowledged(dir.path(), &devices);
    assert!(
        devices.iter().all(|device| device.acknowledged.len() == device.made.len()),
        "all arrived in the end"
    );
    println!(
        "{} changes from {} devices over {cycles} kills; {:.2} s a cycle",
        count,
        devices.len(),
        took.as_secs_f64() / cycles as f64
    );
}

/// Lets every device deliver what it still holds.
fn deliver_the_rest(data_dir: &Path, mut devices: Vec<Device>) -> Vec<Device> {
    let running = server::start(data_dir);
    for device in &mut devices {
        for _ in 0..1000 {
            if device.outbox.is_empty() {
                break;
            }
            device.sync(&running.address, 5);
        }
        assert!(device.outbox.is_empty());
        // Once more from nothing: whatever the office holds of it is sent.
        device.cursor = serde_json::Value::Null;
        assert!(matches!(device.sync(&running.address, 0), Called::Answered(0)));
    }
    devices
}

/// Runs something at the end of a scope, also when it ends by a panic.
struct OnDrop<F: Fn()>(F);

impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}
