//! Dates and times of day, shown and counted in Europe/London.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// Europe/London, compiled in: browsers give WebAssembly no time-zone files.
#[must_use]
pub fn london() -> TimeZone {
    static LONDON: TimeZone = jiff::tz::get!("Europe/London");
    LONDON.clone()
}

/// The instant `at_ms` (milliseconds since the Unix epoch) on London's clocks.
///
/// Instants beyond what a calendar can show come out as its nearest end.
#[must_use]
pub fn at(at_ms: u64) -> Zoned {
    let at_ms = i64::try_from(at_ms).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::MAX).to_zoned(london())
}

/// London's date at the instant `at_ms`.
#[must_use]
pub fn date(at_ms: u64) -> Date {
    at(at_ms).date()
}

/// The instant at which London's clocks show `date` `hour`:`minute`.
///
/// A time that a clock change skips is the moment after the gap; one that comes twice is the first. None for a time that
/// no clock shows, such as 25:00.
#[must_use]
pub fn instant_ms(date: Date, hour: i8, minute: i8) -> Option<u64> {
    let time = jiff::civil::Time::new(hour, minute, 0, 0).ok()?;
    let zoned = date.to_datetime(time).to_zoned(london()).ok()?;
    u64::try_from(zoned.timestamp().as_millisecond()).ok()
}

/// Whole years between `born` and `today`; the birthday counts. Somebody born on 29 February has a birthday on
/// 1 March in other years, as English law has it.
#[must_use]
pub fn age_years(born: Date, today: Date) -> i16 {
    let before_birthday = (today.month(), today.day()) < (born.month(), born.day());
    today.year() - born.year() - i16::from(before_birthday)
}

/// Calendar days from `from` to `to`; negative where `to` is earlier.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// "Thursday 12 March".
#[must_use]
pub fn long_day(date: Date) -> String {
    date.strftime("%A %-d %B").to_string()
}

/// "12 March 2026".
#[must_use]
pub fn long_date(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// "2 May", and with its year where that is another than today's: for a narrow column.
#[must_use]
pub fn short_day(date: Date, today: Date) -> String {
    date.strftime(if date.year() == today.year() { "%-d %b" } else { "%-d %b %Y" }).to_string()
}

/// How a moment reads beside today: "today 13:30", "yesterday 17:40", "12 March", "12 March 2025".
#[must_use]
pub fn moment(at_ms: u64, now_ms: u64) -> String {
    let (then, today) = (at(at_ms), date(now_ms));
    let clock = then.strftime("%H:%M");
    match days_between(then.date(), today) {
        0 => format!("today {clock}"),
        1 => format!("yesterday {clock}"),
        -1 => format!("tomorrow {clock}"),
        _ if then.year() == today.year() => then.strftime("%-d %B").to_string(),
        _ => long_date(then.date()),
    }
}

/// "21 March 2026, 14:05": a moment that is read by itself, beside no other day.
#[must_use]
pub fn full_moment(at_ms: u64) -> String {
    at(at_ms).strftime("%-d %B %Y, %H:%M").to_string()
}

/// "13:30".
#[must_use]
pub fn clock(at_ms: u64) -> String {
    at(at_ms).strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn both_clock_change_nights_are_londons() {
        // 29 March 2026, 01:00 UTC: clocks go forward; 25 October 2026, 01:00 UTC: back.
        let spring = 1_774_746_000_000;
        assert_eq!((clock(spring - 60_000), clock(spring)), ("00:59".to_owned(), "02:00".to_owned()));
        let autumn = 1_792_890_000_000;
        assert_eq!((clock(autumn - 60_000), clock(autumn)), ("01:59".to_owned(), "01:00".to_owned()));
        assert_eq!(instant_ms(day(2026, 3, 29), 1, 30), Some(spring + 30 * 60_000));
        assert_eq!(instant_ms(day(2026, 10, 25), 1, 30), Some(autumn - 30 * 60_000));
        assert_eq!(instant_ms(day(2026, 10, 25), 25, 0), None);
    }

    #[test]
    fn ages_turn_on_the_birthday() {
        assert_eq!(age_years(day(2010, 11, 21), day(2026, 11, 21)), 16);
        assert_eq!(age_years(day(2010, 11, 22), day(2026, 11, 21)), 15);
        assert_eq!(age_years(day(2008, 2, 29), day(2026, 2, 28)), 17);
        assert_eq!(age_years(day(2008, 2, 29), day(2026, 3, 1)), 18);
    }

    #[test]
    fn moments_read_beside_today() {
        let now = instant_ms(day(2026, 3, 12), 14, 0).unwrap();
        let said = |date, hour| moment(instant_ms(date, hour, 5).unwrap(), now);
        assert_eq!(said(day(2026, 3, 12), 9), "today 09:05");
        assert_eq!(said(day(2026, 3, 11), 23), "yesterday 23:05");
        assert_eq!(said(day(2026, 1, 2), 9), "2 January");
        assert_eq!(said(day(2025, 1, 2), 9), "2 January 2025");
        assert_eq!(full_moment(instant_ms(day(2026, 7, 2), 9, 5).unwrap()), "2 July 2026, 09:05");
        assert_eq!(long_day(day(2026, 3, 12)), "Thursday 12 March");
    }
}
