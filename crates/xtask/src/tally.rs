//! How many checks passed and failed, from what test runners print.

use std::fmt;
use std::ops::AddAssign;

/// Passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Steps and tests that passed.
    pub(crate) passed: usize,
    /// Steps and tests that failed.
    pub(crate) failed: usize,
}

impl Tally {
    /// One step.
    pub(crate) fn one(ok: bool) -> Self {
        Self { passed: usize::from(ok), failed: usize::from(!ok) }
    }

    /// The sum of cargo's `test result:` lines.
    pub(crate) fn of_cargo(words: &str) -> Self {
        let mut tally = Self::default();
        for line in words.lines().filter_map(|line| line.trim_start().strip_prefix("test result: ")) {
            tally.passed += number_before(line, " passed");
            tally.failed += number_before(line, " failed");
        }
        tally
    }

    /// The last lines of Node's test runner in TAP: `# pass 12`, `# fail 1`, `# cancelled 0`.
    pub(crate) fn of_node(tap: &str) -> Self {
        let sum = |name: &str| -> usize {
            tap.lines().rev().find_map(|line| line.strip_prefix(name)?.trim().parse().ok()).unwrap_or(0)
        };
        Self { passed: sum("# pass "), failed: sum("# fail ") + sum("# cancelled ") }
    }

    /// The same, with one failure more where a runner failed without naming a test: it did not even start.
    pub(crate) fn or_failed(mut self, ok: bool) -> Self {
        if !ok && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

fn number_before(line: &str, word: &str) -> usize {
    let Some(at) = line.find(word) else { return 0 };
    line[..at]
        .rsplit(|sign: char| !sign.is_ascii_digit())
        .next()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_what_cargo_says() {
        let words = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            test a ... FAILED\n\
            test result: FAILED. 11 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.20s\n";
        assert_eq!(Tally::of_cargo(words), Tally { passed: 14, failed: 2 });
        assert_eq!(Tally::of_cargo("error: could not compile"), Tally::default());
    }

    #[test]
    fn sums_what_node_says() {
        let tap = "TAP version 13\n# Subtest: sync\nok 1 - sync\n1..1\n# tests 5\n# suites 0\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 0\n";
        assert_eq!(Tally::of_node(tap), Tally { passed: 3, failed: 2 });
        assert_eq!(Tally::of_node(""), Tally::default());
    }

    #[test]
    fn a_runner_that_did_not_start_is_a_failure() {
        assert_eq!(Tally::default().or_failed(false), Tally { passed: 0, failed: 1 });
        assert_eq!(Tally { passed: 3, failed: 2 }.or_failed(false), Tally { passed: 3, failed: 2 });
        assert_eq!(Tally { passed: 3, failed: 0 }.or_failed(true), Tally { passed: 3, failed: 0 });
    }

    #[test]
    fn reads_as_the_last_line() {
        assert_eq!(Tally { passed: 214, failed: 0 }.to_string(), "214 passed, 0 failed");
    }
}
