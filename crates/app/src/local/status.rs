//! The truth about this phone and the office, in figures and in words.

use shared::device::Replica;
use shared::id::BlobId;
use shared::likely::likely;
use shared::outbox::{State, written_again};

/// What the sync loop knows; shown as it is, never guessed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SyncFacts {
    /// A request carries saves now.
    pub(crate) sending: bool,
    /// A call carries a piece of this photo now.
    pub(crate) sending_photo: Option<BlobId>,
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
    /// The office has switched this account off, or stopped this device.
    pub(crate) account_off: bool,
    /// It is this device alone.
    pub(crate) stopped: bool,
}

/// The whole state of this phone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Status {
    /// Saves without a verdict.
    pub(crate) waiting: usize,
    /// Photos that the office does not have.
    pub(crate) photos: usize,
    /// Saves that the office keeps without having applied them.
    pub(crate) held: usize,
    /// Unfinished forms.
    pub(crate) drafts: usize,
    /// What waits for a person's decision.
    pub(crate) questions: Questions,
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
    /// Everything that the office does not have yet: saves without a verdict, and photos.
    pub(crate) fn to_send(&self) -> usize {
        self.waiting + self.photos
    }

    /// The words of the pill at the top of every screen.
    pub(crate) fn pill_words(&self) -> String {
        match self.to_send() {
            _ if !self.known => "Not known".to_owned(),
            0 => "Nothing waiting".to_owned(),
            _ if self.sync.sending => "Sending".to_owned(),
            waiting => format!("{waiting} to send"),
        }
    }

    /// The heading of *This phone*.
    pub(crate) fn headline(&self) -> String {
        match self.to_send() {
            _ if !self.known => "Not known what waits here".to_owned(),
            0 => "Nothing waiting".to_owned(),
            1 => "1 thing to send".to_owned(),
            waiting => format!("{waiting} things to send"),
        }
    }
}

/// How many questions wait for a person's decision, in all files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Questions {
    /// Fields with two versions to choose from.
    pub(crate) versions: usize,
    /// Budgets that are over their cap.
    pub(crate) over_cap: usize,
    /// Pairs of records that are likely to be of one person.
    pub(crate) likely: usize,
}

impl Questions {
    /// All of them.
    pub(crate) fn all(self) -> usize {
        self.versions + self.over_cap + self.likely
    }

    /// The words for all of them, as the title of a way to them. None where there are none.
    pub(crate) fn title(self) -> Option<String> {
        Some(match (self.versions, self.over_cap, self.likely) {
            (0, 0, 0) => return None,
            (0, 0, 1) => "Two records may be of one person".to_owned(),
            (0, 0, many) => format!("{many} people may have two records"),
            (0, 1, 0) => "A budget is over its cap".to_owned(),
            (0, many, 0) => format!("{many} budgets are over their cap"),
            (1, 0, 0) => "One thing has two versions to choose from".to_owned(),
            (many, 0, 0) => format!("{many} things have two versions to choose from"),
            _ => format!("{} things to decide", self.all()),
        })
    }
}

/// The questions of `replica`.
pub(super) fn questions(replica: &Replica) -> Questions {
    let mut questions = Questions { likely: likely(replica.summaries()).len(), ..Questions::default() };
    for summary in replica.summaries() {
        questions.over_cap += summary.over_cap as usize;
        questions.versions += summary.questions.saturating_sub(summary.over_cap) as usize;
    }
    questions
}

/// The state of `replica` at `now_ms`, with what else is known of the store and of the sync loop.
pub(super) fn of(
    replica: &Replica,
    questions: Questions,
    now_ms: u64,
    damaged: usize,
    known: bool,
    sync: SyncFacts,
) -> Status {
    let today = shared::civil::date(now_ms);
    let is_of_today = |made_ms: u64| shared::civil::date(made_ms) == today;
    let waiting = replica.waiting();
    let outbox = || replica.outbox.values();
    let again = written_again(outbox());
    Status {
        waiting: outbox().filter(|record| record.is_waiting()).count(),
        photos: replica.photos_waiting().count(),
        held: outbox().filter(|record| record.is_open(&again)).count(),
        drafts: waiting.drafts as usize,
        questions,
        sent_today: outbox()
            .filter(|record| record.state(false) == State::WithTheOffice && is_of_today(record.made_ms))
            .count(),
        first_complete: replica.standing.first_complete,
        damaged,
        known,
        oldest_ms: waiting.oldest_ms,
        sync,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_questions_says_what_they_are() {
        let title = |versions, over_cap, likely| Questions { versions, over_cap, likely }.title();
        assert_eq!(title(0, 0, 0), None);
        assert_eq!(title(1, 0, 0).unwrap(), "One thing has two versions to choose from");
        assert_eq!(title(0, 1, 0).unwrap(), "A budget is over its cap");
        assert_eq!(title(0, 0, 1).unwrap(), "Two records may be of one person");
        assert_eq!(title(2, 1, 1).unwrap(), "4 things to decide");
    }

    #[test]
    fn nobody_says_nothing_waits_unless_it_is_known() {
        let known = Status { known: true, ..Status::default() };
        assert_eq!(known.pill_words(), "Nothing waiting");
        assert_eq!(Status::default().pill_words(), "Not known");
        assert_eq!(Status { waiting: 2, ..known.clone() }.pill_words(), "2 to send");
        assert_eq!(Status { waiting: 1, ..known.clone() }.headline(), "1 thing to send");
        assert_eq!(Status { photos: 1, ..known.clone() }.headline(), "1 thing to send");
        assert_eq!(Status { waiting: 1, photos: 2, ..known }.pill_words(), "3 to send");
    }
}
