//! The sentences of *This phone*. Pure: now is an argument.

use shared::civil;

/// What has become of everything once somebody may not sign in any more.
pub(super) const STOPPED: &str = "The people’s files are no longer on this phone. What you wrote is with the office, and a supervisor decides about what came after your sign-in was stopped. If this is a mistake, ask whoever looks after people and roles.";

/// What has become of everything once this phone was stopped, because somebody said that it was lost.
pub(super) const PHONE_STOPPED: &str = "Somebody told the office that it was lost. The people’s files are no longer on it. What was written on it is with the office, and a supervisor decides about what came afterwards. If you have it in your hand, ask your supervisor to let it be used again.";

/// "Last reached the office today at 09:12."
pub(super) fn last_reached(last_reached_ms: Option<u64>, now_ms: u64) -> String {
    match last_reached_ms {
        None => "This phone has not reached the office yet.".to_owned(),
        Some(at_ms) => format!("Last reached the office {}.", at_moment(at_ms, now_ms)),
    }
}

/// "today at 09:12", "on 3 March".
fn at_moment(at_ms: u64, now_ms: u64) -> String {
    let moment = civil::moment(at_ms, now_ms);
    match moment.split_once(' ') {
        Some((day @ ("today" | "yesterday" | "tomorrow"), clock)) => format!("{day} at {clock}"),
        _ => format!("on {moment}"),
    }
}

/// When something was saved, short: "13:58" today, else with the day.
pub(super) fn saved_at(at_ms: u64, now_ms: u64) -> String {
    let moment = civil::moment(at_ms, now_ms);
    moment.strip_prefix("today ").map(str::to_owned).unwrap_or(moment)
}

/// "12 MB", "under 1 MB".
pub(super) fn megabytes(bytes: u64) -> String {
    match bytes / 1_000_000 {
        0 => "under 1 MB".to_owned(),
        many => format!("{many} MB"),
    }
}

/// "This phone's clock is 3 hours ahead."
pub(super) fn clock_wrong(ahead_ms: i64) -> String {
    let minutes = ahead_ms.unsigned_abs() / 60_000;
    let (number, one) = match minutes {
        0..=119 => (minutes, "minute"),
        120..=2879 => (minutes / 60, "hour"),
        _ => (minutes / 60 / 24, "day"),
    };
    let many = if number == 1 { "" } else { "s" };
    let way = if ahead_ms > 0 { "ahead" } else { "behind" };
    format!("This phone’s clock is {number} {one}{many} {way}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn times_read_as_they_are_said() {
        let now = civil::instant_ms(date(2026, 3, 12), 14, 0).unwrap();
        let hours_ago = |hours: u64| now - hours * 60 * 60 * 1000;
        assert_eq!(last_reached(Some(hours_ago(5)), now), "Last reached the office today at 09:00.");
        assert_eq!(last_reached(Some(hours_ago(24)), now), "Last reached the office yesterday at 14:00.");
        assert_eq!(last_reached(Some(hours_ago(240)), now), "Last reached the office on 2 March.");
        assert_eq!(last_reached(None, now), "This phone has not reached the office yet.");
        assert_eq!(saved_at(hours_ago(1), now), "13:00");
        assert_eq!(saved_at(hours_ago(24), now), "yesterday 14:00");
    }

    #[test]
    fn sizes_and_clocks() {
        assert_eq!(megabytes(999_999), "under 1 MB");
        assert_eq!(megabytes(12_400_000), "12 MB");
        assert_eq!(clock_wrong(7 * 60_000), "This phone’s clock is 7 minutes ahead.");
        assert_eq!(clock_wrong(-3 * 60 * 60_000), "This phone’s clock is 3 hours behind.");
        assert_eq!(clock_wrong(2 * 24 * 60 * 60_000), "This phone’s clock is 2 days ahead.");
        assert_eq!(clock_wrong(24 * 60 * 60_000 + 1), "This phone’s clock is 24 hours ahead.");
    }
}
