//! Times and words of a timer. Pure: now is an argument.

use serde::{Deserialize, Serialize};
use shared::civil;
use shared::id::{EntryId, UserId};

use super::visits::Visit;

const MINUTE_MS: u64 = 60_000;
/// Minutes after its time in which a timer sounds. Then the words are left.
const TURNS_MAX: u64 = 30;

/// One timer: no more than is needed to go on while the app is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Timer {
    /// Whether it is only practised. Those stand behind every real one, whatever their time.
    #[serde(default)]
    pub(crate) is_practice: bool,
    /// When it is up, in milliseconds since the Unix epoch. Timers are in this order.
    pub(crate) due_ms: u64,
    /// The visit.
    pub(crate) visit: EntryId,
    /// Whose it is.
    pub(crate) of: UserId,
}

impl Timer {
    /// The timer of a visit that is not over.
    pub(crate) fn of(of: UserId, visit: &Visit) -> Option<Self> {
        let is_practice = visit.entry.file.is_practice();
        visit.is_out().then(|| Self { due_ms: visit.due_ms(), visit: visit.entry.id, of, is_practice })
    }
}

/// Whether the time is up.
pub(crate) fn is_over(due_ms: u64, now_ms: u64) -> bool {
    due_ms < now_ms
}

/// Which minute after its time it is, as far as a timer sounds in it.
pub(crate) fn turn(due_ms: u64, now_ms: u64) -> Option<u64> {
    let turn = now_ms.checked_sub(due_ms).filter(|over_ms| *over_ms > 0)? / MINUTE_MS;
    (turn < TURNS_MAX).then_some(turn)
}

/// How long there is left: "back in" and "32 min", "overdue by" and "4 min".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// What the time means.
    pub(crate) lead: &'static str,
    /// The time.
    pub(crate) span: String,
}

impl std::fmt::Display for Left {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.lead, self.span)
    }
}

/// How long there is left. A clock that was set back makes it longer, never negative.
pub(crate) fn countdown(due_ms: u64, now_ms: u64) -> Left {
    let minutes = match is_over(due_ms, now_ms) {
        false => (due_ms - now_ms).div_ceil(MINUTE_MS),
        true => (now_ms - due_ms) / MINUTE_MS,
    };
    match (minutes, is_over(due_ms, now_ms)) {
        (0, _) => Left { lead: "due", span: "now".to_owned() },
        (_, false) => Left { lead: "back in", span: span(minutes) },
        (_, true) => Left { lead: "overdue by", span: span(minutes) },
    }
}

/// "4 min", "1 h 5 min", "2 h", "3 days".
fn span(minutes: u64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours @ 48.., _) => format!("{} days", hours / 24),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// The time of day where it is today's, else with its day: "14:30", "yesterday 14:30", "12 March 14:30".
pub(crate) fn at_words(at_ms: u64, now_ms: u64) -> String {
    let clock = civil::clock(at_ms);
    match civil::days_between(civil::date(at_ms), civil::date(now_ms)) {
        0 => clock,
        -1 | 1 => civil::moment(at_ms, now_ms),
        _ => format!("{} {clock}", civil::moment(at_ms, now_ms)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    const DUE_MS: u64 = 1_800_000_000_000;

    #[test]
    fn it_counts_down_in_whole_minutes_and_then_says_by_how_much_it_is_over() {
        let at = |before_s: i64| {
            countdown(DUE_MS, DUE_MS.checked_add_signed(-before_s * 1000).unwrap()).to_string()
        };
        assert_eq!(at(32 * 60), "back in 32 min");
        assert_eq!(at(31 * 60 + 1), "back in 32 min");
        assert_eq!(at(65 * 60), "back in 1 h 5 min");
        assert_eq!(at(60), "back in 1 min");
        assert_eq!(at(1), "back in 1 min");
        assert_eq!(at(0), "due now");
        assert_eq!(at(-59), "due now");
        assert_eq!(at(-60), "overdue by 1 min");
        assert_eq!(at(-4 * 60 - 59), "overdue by 4 min");
        assert_eq!(at(-120 * 60), "overdue by 2 h");
        assert_eq!(at(-3 * 24 * 3600), "overdue by 3 days");
    }

    #[test]
    fn a_clock_that_was_set_far_back_makes_no_negative_words() {
        assert_eq!(countdown(DUE_MS, 0).to_string(), "back in 20833 days");
        assert_eq!(countdown(0, 0).to_string(), "due now");
        assert_eq!((turn(DUE_MS, 0), is_over(DUE_MS, 0)), (None, false));
    }

    #[test]
    fn it_sounds_once_a_minute_from_its_time_on_and_not_for_ever() {
        let at = |over_ms: u64| turn(DUE_MS, DUE_MS + over_ms);
        assert_eq!(at(0), None, "as the countdown says: not over yet");
        assert_eq!((at(1), at(59_999), at(60_000)), (Some(0), Some(0), Some(1)));
        assert_eq!((at(30 * MINUTE_MS - 1), at(30 * MINUTE_MS)), (Some(29), None));
    }

    #[test]
    fn the_one_whose_time_is_up_first_comes_first() {
        let id = Uuid::from_u128;
        let timer =
            |due_ms, is_practice| Timer { is_practice, due_ms, visit: EntryId(id(1)), of: UserId(id(9)) };
        let mut timers = [timer(30, false), timer(5, true), timer(10, false), timer(20, false)];
        timers.sort_unstable();
        assert_eq!(timers.map(|timer| timer.due_ms), [10, 20, 30, 5], "what is practised hides nothing real");
    }

    #[test]
    fn a_time_of_another_day_says_its_day() {
        let at = |day, hour, minute| civil::instant_ms(day, hour, minute).unwrap();
        let now = at(date(2026, 11, 22), 15, 0);
        assert_eq!(at_words(at(date(2026, 11, 22), 14, 30), now), "14:30");
        assert_eq!(at_words(at(date(2026, 11, 21), 23, 30), now), "yesterday 23:30");
        assert_eq!(at_words(at(date(2026, 11, 23), 0, 15), now), "tomorrow 00:15");
        assert_eq!(at_words(at(date(2026, 11, 12), 14, 30), now), "12 November 14:30");
    }
}
