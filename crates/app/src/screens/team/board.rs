//! What the team's board says in words and figures. Pure: now is an argument.

use shared::civil;
use shared::order;
use shared::wire::office::WorkerRow;

/// A phone that was not heard from for this long is pointed out.
const SILENT_MS: u64 = 24 * 60 * 60 * 1000;

/// How long a worker's phone has been silent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Within a day: when, in words.
    Lately(String),
    /// Longer ago: how long, in words.
    Silent(String),
    /// Never.
    Never,
}

impl Heard {
    /// Reads it from the time of the last sync.
    pub(crate) fn of(last_heard_ms: Option<u64>, now_ms: u64) -> Self {
        let Some(last_ms) = last_heard_ms else { return Self::Never };
        let silent_ms = now_ms.saturating_sub(last_ms);
        if silent_ms <= SILENT_MS {
            return Self::Lately(civil::moment(last_ms, now_ms));
        }
        match civil::days_between(civil::date(last_ms), civil::date(now_ms)) {
            0 | 1 => Self::Silent(civil::moment(last_ms, now_ms)),
            days => Self::Silent(format!("{days} days ago")),
        }
    }

    /// Whether it is to be pointed out.
    pub(crate) fn needs_attention(&self) -> bool {
        !matches!(self, Self::Lately(_))
    }
}

/// The figures over the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Open cases.
    pub(crate) people: u32,
    /// Of these, without a two-way contact for 28 days.
    pub(crate) not_contacted: u32,
    /// Contacts, assessments and walks since the supervisor's last looks.
    pub(crate) new: u32,
    /// Workers whose phone was not heard from for a day, or never.
    pub(crate) silent: u32,
    /// Saves that waited on phones when they were last heard from.
    pub(crate) waiting: u32,
}

impl Totals {
    /// Adds up the team.
    pub(crate) fn of(workers: &[WorkerRow], now_ms: u64) -> Self {
        let mut totals = Self::default();
        for worker in workers {
            totals.people += worker.people;
            totals.not_contacted += worker.not_contacted;
            totals.new += worker.new_contacts + worker.new_assessments + worker.new_walks;
            totals.silent += u32::from(Heard::of(worker.last_heard_ms, now_ms).needs_attention());
            totals.waiting += worker.waiting;
        }
        totals
    }

    /// "One phone not heard from for a day"; none where all were.
    pub(crate) fn silence(&self) -> Option<String> {
        match self.silent {
            0 => None,
            1 => Some("One phone not heard from for a day".to_owned()),
            many => Some(format!("{many} phones not heard from for a day")),
        }
    }
}

/// "From referral to first contact: 4 days (median of 38 open cases). 3 have had none yet."; none where there is no open case.
pub(crate) fn first_contact(workers: &[WorkerRow]) -> Option<String> {
    let people: u32 = workers.iter().map(|worker| worker.people).sum();
    let mut days: Vec<i32> =
        workers.iter().flat_map(|worker| worker.first_contact_days.iter().copied()).collect();
    days.sort_unstable();
    let waiting = people.saturating_sub(u32::try_from(days.len()).unwrap_or(u32::MAX));
    let waiting = match waiting {
        0 => String::new(),
        1 => " One has had none yet.".to_owned(),
        many => format!(" {many} have had none yet."),
    };
    let cases = |n: usize| if n == 1 { "1 open case".to_owned() } else { format!("{n} open cases") };
    match (median(&days), people) {
        (_, 0) => None,
        (Some((median, is_one)), _) => {
            let unit = if is_one { "day" } else { "days" };
            let of = cases(days.len());
            Some(format!("From referral to first contact: {median} {unit} (median of {of}).{waiting}"))
        }
        (None, people) => {
            let of = cases(usize::try_from(people).unwrap_or(usize::MAX));
            Some(format!("From referral to first contact: nobody has been contacted yet ({of})."))
        }
    }
}

/// "3 people were tried three times or more and not reached: somebody decides what now."; none where there is nobody.
pub(crate) fn not_reached(workers: &[WorkerRow]) -> Option<String> {
    let people: u32 = workers.iter().map(|worker| worker.not_reached).sum();
    let who = match people {
        0 => return None,
        1 => "1 person was".to_owned(),
        many => format!("{many} people were"),
    };
    Some(format!("{who} tried three times or more and not reached. Their workers are asked what now."))
}

/// The middle of what is sorted, and whether it is one; half-way between the two in the middle where there are two.
fn median(sorted: &[i32]) -> Option<(String, bool)> {
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get((sorted.len() - 1) / 2)?;
    let whole = i32::midpoint(lower, upper);
    let half = if (lower + upper) % 2 == 0 { "" } else { "½" };
    let words = if whole == 0 && !half.is_empty() { half.to_owned() } else { format!("{whole}{half}") };
    Some((words, whole == 1 && half.is_empty()))
}

/// Whoever was silent longest first, then the others by name.
pub(crate) fn sorted(mut workers: Vec<WorkerRow>, now_ms: u64) -> Vec<WorkerRow> {
    order::sort_by_key(&mut workers, |worker| {
        let silent = Heard::of(worker.last_heard_ms, now_ms).needs_attention();
        (!silent, if silent { worker.last_heard_ms } else { None }, worker.name.to_lowercase(), worker.user)
    });
    workers
}

/// The flags that a line has room for, the gravest and the most frequent first, and how many kinds more there are.
pub(crate) fn foremost(mut flags: Vec<(String, u32)>, room: usize) -> (Vec<(String, u32)>, usize) {
    order::sort_by_key(&mut flags, |(words, number)| {
        (!is_grave(words), std::cmp::Reverse(*number), words.clone())
    });
    let more = flags.len().saturating_sub(room);
    flags.truncate(room);
    (flags, more)
}

/// Whether a flag is about safeguarding.
pub(crate) fn is_grave(flag: &str) -> bool {
    flag.to_lowercase().contains("safeguarding")
}

/// "14 contacts, 3 assessments, 1 walk"; none where nothing is new.
pub(crate) fn new_since(worker: &WorkerRow) -> Option<String> {
    let kinds = [
        (worker.new_contacts, "contact"),
        (worker.new_assessments, "assessment"),
        (worker.new_walks, "walk"),
    ];
    let some = kinds.into_iter().filter(|(number, _)| *number > 0);
    let words: Vec<String> =
        some.map(|(number, one)| format!("{number} {one}{}", if number == 1 { "" } else { "s" })).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use shared::id::UserId;
    use shared::role::Roles;
    use uuid::Uuid;

    fn now() -> u64 {
        civil::instant_ms(date(2026, 3, 12), 14, 0).unwrap()
    }

    fn worker(name: &str, heard_hours_ago: Option<u64>) -> WorkerRow {
        WorkerRow {
            user: UserId(Uuid::nil()),
            name: name.to_owned(),
            roles: Roles::new(),
            people: 10,
            not_contacted: 2,
            not_reached: 0,
            first_contact_days: Vec::new(),
            flags: Vec::new(),
            last_heard_ms: heard_hours_ago.map(|hours| now() - hours * 60 * 60 * 1000),
            waiting: 1,
            oldest_waiting_ms: None,
            devices: Vec::new(),
            new_contacts: 3,
            new_assessments: 1,
            new_walks: 0,
            looked_ms: None,
        }
    }

    #[test]
    fn a_silent_phone_is_pointed_out_after_a_day() {
        let heard = |hours: u64| Heard::of(Some(now() - hours * 60 * 60 * 1000), now());
        assert_eq!(heard(1), Heard::Lately("today 13:00".to_owned()));
        assert_eq!(heard(24), Heard::Lately("yesterday 14:00".to_owned()));
        assert_eq!(heard(25), Heard::Silent("yesterday 13:00".to_owned()));
        assert_eq!(heard(48), Heard::Silent("2 days ago".to_owned()));
        assert_eq!(Heard::of(None, now()), Heard::Never);
        assert!(!Heard::of(Some(now() + 60_000), now()).needs_attention(), "the office's clock may be ahead");
    }

    #[test]
    fn whoever_was_silent_longest_comes_first() {
        let workers = vec![
            worker("T. Wren", Some(1)),
            worker("S. Lane", Some(50)),
            worker("R. Hale", Some(2)),
            worker("J. Moor", None),
        ];
        let names: Vec<String> = sorted(workers, now()).into_iter().map(|worker| worker.name).collect();
        assert_eq!(names, ["J. Moor", "S. Lane", "R. Hale", "T. Wren"]);
    }

    #[test]
    fn the_figures_add_up() {
        let workers = [worker("R. Hale", Some(2)), worker("S. Lane", Some(50))];
        let totals = Totals::of(&workers, now());
        assert_eq!(totals, Totals { people: 20, not_contacted: 4, new: 8, silent: 1, waiting: 2 });
        assert_eq!(totals.silence().as_deref(), Some("One phone not heard from for a day"));
        assert_eq!(Totals::default().silence(), None);
    }

    #[test]
    fn the_gravest_flags_come_first() {
        let flags = [("Dog in the house", 2), ("Falls risk", 4), ("Safeguarding", 1), ("Stairs", 2)];
        let flags = flags.map(|(words, number)| (words.to_owned(), number)).to_vec();
        let (first, more) = foremost(flags.clone(), 2);
        assert_eq!(first, [("Safeguarding".to_owned(), 1), ("Falls risk".to_owned(), 4)]);
        assert_eq!(more, 2);
        assert_eq!(foremost(flags, 9).1, 0);
    }

    #[test]
    fn news_are_counted_in_words() {
        assert_eq!(new_since(&worker("R. Hale", None)).as_deref(), Some("3 contacts, 1 assessment"));
        let quiet = WorkerRow { new_contacts: 0, new_assessments: 0, ..worker("R. Hale", None) };
        assert_eq!(new_since(&quiet), None);
    }

    #[test]
    fn the_median_says_of_how_many_it_is_and_who_still_waits() {
        let of = |people: u32, days: &[i32]| {
            let row = WorkerRow { people, first_contact_days: days.to_vec(), ..worker("R. Hale", None) };
            first_contact(&[row])
        };
        assert_eq!(of(0, &[]), None);
        let one = WorkerRow { not_reached: 1, ..worker("R. Hale", None) };
        assert!(not_reached(&[one.clone(), one]).unwrap().starts_with("2 people were tried"));
        assert_eq!(not_reached(&[worker("R. Hale", None)]), None);
        let says = |people, days: &[i32]| of(people, days).unwrap();
        assert!(says(2, &[]).ends_with("nobody has been contacted yet (2 open cases)."));
        assert!(says(3, &[9, 1, 4]).ends_with(": 4 days (median of 3 open cases)."));
        assert!(says(3, &[2, 3]).ends_with(": 2½ days (median of 2 open cases). One has had none yet."));
        assert!(says(1, &[1]).ends_with(": 1 day (median of 1 open case)."));
        assert!(says(2, &[0, 1]).contains(": ½ days"));
    }
}
