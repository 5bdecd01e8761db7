//! Windows as data: within which days a questionnaire is asked again.

use std::collections::BTreeSet;

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Windows of one questionnaire, at most.
const WINDOWS_MAX: usize = 8;
/// Months that an offset says, at most.
const MONTHS_MAX: i32 = 60;
/// Days that an offset says, at most, either way.
const DAYS_MAX: i32 = 1_000;

/// When a questionnaire is asked again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// Days after the first contact within which the first assessment says how somebody was at the beginning.
    #[serde(default = "usual_baseline_days")]
    pub baseline_days: u32,
    /// What the windows count from.
    #[serde(default)]
    pub clock: Clock,
    /// The windows, in their order. None: it is not asked again.
    pub windows: Vec<Window>,
}

/// What windows count from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// The day of the referral.
    #[default]
    Referral,
    /// The first talk in which somebody agreed to go on, else the first attempt or contact.
    FirstContact,
}

/// Days within which it is asked again, both ends among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Its id within the questionnaire; never changes.
    pub id: String,
    /// Its name: "3 to 4 months".
    pub name: String,
    /// Whether it counts from the day on which the case ends.
    #[serde(default)]
    pub at_end: bool,
    /// The first day.
    pub opens: Offset,
    /// The last day.
    pub closes: Offset,
}

/// Months and then days from a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Offset {
    /// Calendar months; where a month is too short, its last day.
    pub months: i32,
    /// Calendar days after that; less than nothing for days before.
    pub days: i32,
}

impl Offset {
    /// So many months.
    #[must_use]
    pub fn months(months: i32) -> Self {
        Self { months, days: 0 }
    }

    /// So many days.
    #[must_use]
    pub fn days(days: i32) -> Self {
        Self { months: 0, days }
    }

    /// The day so long after `day`; none beyond the calendar.
    #[must_use]
    pub fn after(self, day: Date) -> Option<Date> {
        let month = day.checked_add(Span::new().try_months(self.months).ok()?).ok()?;
        month.checked_add(Span::new().try_days(self.days).ok()?).ok()
    }

    fn is_fit(self) -> bool {
        (0..=MONTHS_MAX).contains(&self.months) && self.days.abs() <= DAYS_MAX
    }

    /// Days, with months as long as they can be shortest: to tell which of two comes first whatever the day.
    fn least(self) -> i32 {
        self.months * 28 + self.days
    }
}

fn usual_baseline_days() -> u32 {
    28
}

impl Timing {
    /// For a questionnaire that says nothing of it: at 3 to 4 months, at 6 months, and when the case ends.
    #[must_use]
    pub fn usual() -> Self {
        let window = |id: &str, name: &str, at_end, opens, closes| Window {
            id: id.to_owned(),
            name: name.to_owned(),
            at_end,
            opens,
            closes,
        };
        Self {
            baseline_days: usual_baseline_days(),
            clock: Clock::Referral,
            windows: vec![
                window("3-months", "3 to 4 months", false, Offset::months(3), Offset::months(4)),
                window(
                    "6-months",
                    "6 months",
                    false,
                    Offset { months: 6, days: -30 },
                    Offset { months: 6, days: 30 },
                ),
                window("end", "At the end", true, Offset::days(-28), Offset::days(28)),
            ],
        }
    }
}

/// What makes the windows unfit for use, in words; none where nothing does.
#[must_use]
pub fn unfit(timing: &Timing) -> Option<String> {
    if timing.windows.len() > WINDOWS_MAX {
        return Some(format!("it is asked again in more than {WINDOWS_MAX} windows"));
    }
    let mut ids = BTreeSet::new();
    timing.windows.iter().find_map(|window| {
        let Window { id, name, opens, closes, .. } = window;
        if id.is_empty() || id.contains('/') || !ids.insert(id) {
            return Some("a window’s id is empty, contains a slash or is there twice".to_owned());
        }
        if name.trim().is_empty() {
            return Some(format!("the window “{id}” has no name"));
        }
        if !opens.is_fit() || !closes.is_fit() {
            return Some(format!("the window “{id}” is years away"));
        }
        (opens.least() > closes.least()).then(|| format!("the window “{id}” closes before it opens"))
    })
}
