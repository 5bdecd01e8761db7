//! What each row means, and what "fast" is.

use super::figures::{Samples, ratio};

/// What a row is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Goal {
    /// The median, at most so many times the floor's; the second number is for a processor slowed 4 times.
    Times(f64, f64),
    /// The median, at least so many times the floor's.
    AtLeastTimes(f64),
    /// The median itself, at most.
    AtMost(f64),
    /// None: it is reported.
    Reported,
}

/// One kind of row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure {
    /// As `tests/bench/` calls it.
    pub(super) id: &'static str,
    /// What is measured.
    pub(super) words: &'static str,
    /// What it is held against.
    pub(super) goal: Goal,
}

/// How a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The goal is met.
    Met,
    /// The goal is not met.
    NotMet,
    /// There is no goal.
    Reported,
    /// There is nothing to judge.
    NotMeasured,
}

impl Standing {
    /// As the table says it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::Reported => "reported",
            Self::NotMeasured => "not measured",
        }
    }
}

const fn measure(id: &'static str, words: &'static str, goal: Goal) -> Measure {
    Measure { id, words, goal }
}

/// Every row that a whole run must have, in the order of the table.
pub(super) const GOALS: &[Measure] = &[
    measure("first_sync", "first sync into an empty browser, entries", Goal::Times(1.5, 1.8)),
    measure("first_sync_small", "the same, a small caseload", Goal::Reported),
    measure("save", "save of one contact, from pressing Finish to the disk", Goal::Times(2.0, 2.0)),
    measure("save_seen", "the same, until \"Saved on this phone\" is painted", Goal::Reported),
    measure("push", "push of saves made offline", Goal::Times(1.5, 1.5)),
    measure("nothing", "sync with nothing to do, entries held", Goal::Times(1.5, 1.5)),
    measure("pull_one", "pull of one entry into the largest of 1,000 files", Goal::Times(5.0, 5.0)),
    measure("unlock_form", "navigation to unlock form, 250 cases", Goal::AtMost(600.0)),
    measure("unlock_list", "password accepted to usable list, 250 cases", Goal::AtMost(500.0)),
    measure("search", "search as one types, names", Goal::AtMost(16.0)),
    measure("server_push_1", "acknowledged changes, 64 devices, 1 save a request", Goal::AtLeastTimes(0.5)),
    measure(
        "server_push_20",
        "acknowledged changes, 64 devices, 20 saves a request",
        Goal::AtLeastTimes(0.5),
    ),
    measure("server_nothing", "server: sync with nothing to do, entries in all", Goal::Reported),
    measure("server_first", "server: first sync of one of 200 workers, entries in all", Goal::Reported),
    measure("load_all", "first load over the network, brotli, in all", Goal::AtMost(500.0)),
    measure("load_wasm", "of it wasm", Goal::AtMost(400.0)),
    measure("server_memory", "server peak memory, all devices syncing", Goal::AtMost(200.0)),
    measure("server_memory_sign_in", "the same, while all sign in", Goal::Reported),
];

impl Goal {
    /// How these samples stand at a processor slowed `cpu` times.
    pub(super) fn judge(self, product: &Samples, floor: &Samples, cpu: u64) -> Standing {
        let Some(median) = product.median() else { return Standing::NotMeasured };
        let is_met = match self {
            Self::Reported => return Standing::Reported,
            Self::AtMost(most) => Some(median <= most),
            Self::Times(most, slowed) => {
                ratio(product, floor).map(|ratio| ratio <= if cpu > 1 { slowed } else { most })
            }
            Self::AtLeastTimes(least) => ratio(product, floor).map(|ratio| ratio >= least),
        };
        match is_met {
            None => Standing::NotMeasured,
            Some(true) => Standing::Met,
            Some(false) => Standing::NotMet,
        }
    }

    /// As the table says it.
    pub(super) fn words(self, unit: &str, cpu: u64) -> String {
        match self {
            Self::Times(most, slowed) => format!("≤ {} ×", if cpu > 1 { slowed } else { most }),
            Self::AtLeastTimes(least) => format!("≥ {least} ×"),
            Self::AtMost(most) => format!("≤ {most} {unit}"),
            Self::Reported => "–".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(goal: Goal, product: f64, floor: Option<f64>, cpu: u64) -> Standing {
        goal.judge(&Samples::new(vec![product]), &Samples::new(floor.into_iter().collect()), cpu)
    }

    #[test]
    fn a_ratio_is_met_up_to_its_edge() {
        assert_eq!(judge(Goal::Times(1.5, 1.8), 15.0, Some(10.0), 1), Standing::Met);
        assert_eq!(judge(Goal::Times(1.5, 1.8), 15.1, Some(10.0), 1), Standing::NotMet);
        assert_eq!(judge(Goal::Times(1.5, 1.8), 18.0, Some(10.0), 4), Standing::Met);
        assert_eq!(judge(Goal::Times(1.5, 1.8), 18.1, Some(10.0), 4), Standing::NotMet);
        assert_eq!(judge(Goal::AtLeastTimes(0.5), 5.0, Some(10.0), 1), Standing::Met);
        assert_eq!(judge(Goal::AtLeastTimes(0.5), 4.9, Some(10.0), 1), Standing::NotMet);
    }

    #[test]
    fn a_figure_is_met_without_a_floor_and_a_ratio_is_not_measured() {
        assert_eq!(judge(Goal::AtMost(16.0), 16.0, None, 4), Standing::Met);
        assert_eq!(judge(Goal::AtMost(16.0), 16.1, None, 4), Standing::NotMet);
        assert_eq!(judge(Goal::Times(1.5, 1.5), 1.0, None, 1), Standing::NotMeasured);
        assert_eq!(judge(Goal::Reported, 1.0, None, 1), Standing::Reported);
        let nothing = Samples::default();
        assert_eq!(Goal::Reported.judge(&nothing, &nothing, 1), Standing::NotMeasured);
    }

    #[test]
    fn every_row_is_named_once() {
        let mut names: Vec<&str> = GOALS.iter().map(|goal| goal.id).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), GOALS.len());
    }
}
