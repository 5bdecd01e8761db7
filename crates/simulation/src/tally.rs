//! How often each thing happened. What never happens is not tested.

use std::collections::BTreeMap;

/// Counts by group and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<(&'static str, &'static str), u64>);

/// The groups, in the order in which they are printed, with the names that must occur.
pub const EXPECTED: &[(&str, &[&str])] = &[
    ("verdict", crate::truth::VERDICTS),
    ("merge rule", crate::check::RULES),
    ("question", crate::check::QUESTIONS),
    ("relation", crate::check::RELATIONS),
    ("photo", crate::photos::PHOTOS),
    ("crash point", crate::device::CRASH_POINTS),
    ("setting", &["three devices on one case", "all its steps were done"]),
];

impl Tally {
    /// Counts one.
    pub fn count(&mut self, group: &'static str, name: &'static str) {
        *self.0.entry((group, name)).or_default() += 1;
    }

    /// Adds the counts of another.
    pub fn add(&mut self, other: &Self) {
        for (key, count) in &other.0 {
            *self.0.entry(*key).or_default() += count;
        }
    }

    /// How often it happened.
    #[must_use]
    pub fn of(&self, group: &'static str, name: &'static str) -> u64 {
        self.0.get(&(group, name)).copied().unwrap_or(0)
    }

    /// Everything that should have happened and did so fewer than `least` times.
    #[must_use]
    pub fn rare(&self, least: u64) -> Vec<(&'static str, &'static str, u64)> {
        let steps = crate::step::Kind::ALL.iter().map(|kind| ("step", kind.name()));
        let others = EXPECTED.iter().flat_map(|(group, names)| names.iter().map(|name| (*group, *name)));
        steps
            .chain(others)
            .map(|(group, name)| (group, name, self.of(group, name)))
            .filter(|(_, _, count)| *count < least)
            .collect()
    }

    /// The whole table, a line each.
    #[must_use]
    pub fn table(&self) -> String {
        let lines =
            self.0.iter().map(|((group, name), count)| format!("{group:<12} {name:<44} {count:>12}\n"));
        lines.collect()
    }
}
