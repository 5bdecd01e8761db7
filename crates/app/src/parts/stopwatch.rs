//! A clock that counts up: from when it was started, so that it goes on while the phone sleeps, locks or starts again.

use std::time::Duration;

use leptos::prelude::*;

use crate::clock::now_ms;

/// Above this the clock was forgotten, and says nothing about the walk.
const FORGOTTEN_MS: u64 = 6 * 60 * 60 * 1000;

/// A clock that was started, and perhaps stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// When it was started, in milliseconds since the Unix epoch.
    pub(crate) started_ms: u64,
    /// When it was stopped.
    pub(crate) stopped_ms: Option<u64>,
}

impl Run {
    /// How long it has run at `now_ms`, in milliseconds. A device clock that was set back counts as nothing.
    pub(crate) fn elapsed_ms(self, now_ms: u64) -> u64 {
        self.stopped_ms.unwrap_or(now_ms).saturating_sub(self.started_ms)
    }

    /// Whole minutes for the record, at least 1; none where the clock was plainly forgotten.
    pub(crate) fn minutes(self, now_ms: u64) -> Option<u32> {
        let elapsed_ms = self.elapsed_ms(now_ms);
        if elapsed_ms > FORGOTTEN_MS {
            return None;
        }
        u32::try_from((elapsed_ms + 30_000) / 60_000).ok().map(|minutes| minutes.max(1))
    }
}

/// "18:42", and "1:02:05" from an hour on.
pub(crate) fn face(elapsed_ms: u64) -> String {
    let seconds = elapsed_ms / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 { format!("{minutes}:{seconds:02}") } else { format!("{hours}:{minutes:02}:{seconds:02}") }
}

/// "1 minute", "25 minutes", "1 hour 5 minutes".
pub(crate) fn spoken(minutes: u32) -> String {
    let one_or_many = |number: u32, one: &str| match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {one}s"),
    };
    match (minutes / 60, minutes % 60) {
        (0, minutes) => one_or_many(minutes, "minute"),
        (hours, 0) => one_or_many(hours, "hour"),
        (hours, minutes) => format!("{} {}", one_or_many(hours, "hour"), one_or_many(minutes, "minute")),
    }
}

/// Now, in milliseconds since the Unix epoch, every second as long as the page is there.
pub(crate) fn each_second() -> ReadSignal<u64> {
    let (now, set_now) = signal(now_ms());
    let turn = move || {
        let _ = set_now.try_set(now_ms());
    };
    let tick = set_interval_with_handle(turn, Duration::from_secs(1));
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_survives_a_restart_because_only_the_start_counts() {
        let run = Run { started_ms: 1_000_000, stopped_ms: None };
        assert_eq!(face(run.elapsed_ms(1_000_000 + (18 * 60 + 42) * 1000 + 999)), "18:42");
        assert_eq!(face(run.elapsed_ms(1_000_000 + 3_725_000)), "1:02:05");
        assert_eq!(face(run.elapsed_ms(0)), "0:00", "a clock set back is no negative walk");
        let stopped = Run { stopped_ms: Some(1_060_000), ..run };
        assert_eq!(face(stopped.elapsed_ms(u64::MAX)), "1:00");
    }

    #[test]
    fn minutes_are_rounded_and_a_forgotten_clock_gives_none() {
        let minutes = |ms: u64| Run { started_ms: 0, stopped_ms: Some(ms) }.minutes(0);
        assert_eq!(minutes(5_000), Some(1));
        assert_eq!(minutes(25 * 60_000 + 29_999), Some(25));
        assert_eq!(minutes(25 * 60_000 + 30_000), Some(26));
        assert_eq!(minutes(FORGOTTEN_MS), Some(360));
        assert_eq!(minutes(FORGOTTEN_MS + 1), None);
    }

    #[test]
    fn minutes_read_as_they_are_said() {
        assert_eq!(spoken(1), "1 minute");
        assert_eq!(spoken(25), "25 minutes");
        assert_eq!(spoken(60), "1 hour");
        assert_eq!(spoken(125), "2 hours 5 minutes");
    }
}
