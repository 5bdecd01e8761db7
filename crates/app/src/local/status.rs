//! The truth about this phone and the office, in figures and in words.

use shared::wire::sync::Waiting;

/// What the sync loop knows; shown as it is, never guessed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SyncFacts {
    /// A request carries saves now.
    pub(crate) sending: bool,
    /// A request is under way.
    pub(crate) busy: bool,
    /// When the office last answered, in milliseconds since the Unix epoch.
    pub(crate) last_reached_ms: Option<u64>,
    /// What stands in the way, in words for the user.
    pub(crate) trouble: Option<String>,
    /// How far this device's clock is from the office's, in milliseconds, where it is more than 5 minutes.
    pub(crate) clock_wrong_by_ms: Option<i64>,
    /// A newer build is there, in the office's words.
    pub(crate) update: Option<String>,
}

/// The whole state of this phone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Status {
    /// Saves without a verdict.
    pub(crate) waiting: usize,
    /// Saves that the office keeps without having applied them.
    pub(crate) held: usize,
    /// Unfinished forms.
    pub(crate) drafts: usize,
    /// Fields with two versions to choose from.
    pub(crate) questions: usize,
    /// Saves that the office confirmed today.
    pub(crate) sent_today: usize,
    /// Whether the whole caseload has come at least once.
    pub(crate) first_complete: bool,
    /// Rows of this phone's store that cannot be read.
    pub(crate) damaged: usize,
    /// Whether the outbox could be read; without that nobody may say that nothing waits.
    pub(crate) known: bool,
    /// When the oldest waiting save was made, in milliseconds since the Unix epoch.
    pub(crate) oldest_ms: Option<u64>,
    /// What the sync loop knows.
    pub(crate) sync: SyncFacts,
}

impl Status {
    /// The words of the pill at the top of every screen.
    pub(crate) fn pill_words(&self) -> String {
        match self.waiting {
            _ if !self.known => "Not known".to_owned(),
            0 => "Nothing waiting".to_owned(),
            _ if self.sync.sending => "Sending".to_owned(),
            waiting => format!("{waiting} to send"),
        }
    }

    /// The heading of *This phone*.
    pub(crate) fn headline(&self) -> String {
        match self.waiting {
            _ if !self.known => "Not known what waits here".to_owned(),
            0 => "Nothing waiting".to_owned(),
            1 => "1 thing to send".to_owned(),
            waiting => format!("{waiting} things to send"),
        }
    }

    /// What a request tells the office of this phone.
    pub(crate) fn waiting(&self) -> Waiting {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Waiting { saves: count(self.waiting), drafts: count(self.drafts), oldest_ms: self.oldest_ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_says_nothing_waits_unless_it_is_known() {
        let known = Status { known: true, ..Status::default() };
        assert_eq!(known.pill_words(), "Nothing waiting");
        assert_eq!(Status::default().pill_words(), "Not known");
        assert_eq!(Status { waiting: 2, ..known.clone() }.pill_words(), "2 to send");
        assert_eq!(Status { waiting: 1, ..known }.headline(), "1 thing to send");
    }
}
