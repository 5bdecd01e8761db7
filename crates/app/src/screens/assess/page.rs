//! Which page of the runner is open. It stands in the address, so that the phone's own way back goes one question back.

use shared::instrument::Instrument;

use super::filled::Filled;

/// Their names in the address. No item's id has a slash in it.
const SCORES: &str = "/scores";
const HAND_BACK: &str = "/hand-back";

/// One page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    /// What to say first, and which moment this is.
    Introduction,
    /// The question at this place.
    Item(usize),
    /// The scores of a printed questionnaire.
    Scores,
    /// The person gives the phone back.
    HandBack,
    /// Check your answers.
    Check,
}

impl Page {
    /// The page that an address names; anything unknown is the introduction.
    pub(super) fn of(name: Option<&str>, instrument: &Instrument) -> Self {
        match name {
            Some("check") => Self::Check,
            Some(SCORES) => Self::Scores,
            Some(HAND_BACK) => Self::HandBack,
            Some(id) => {
                instrument.items.iter().position(|item| item.id == id).map_or(Self::Introduction, Self::Item)
            }
            None => Self::Introduction,
        }
    }

    /// Its name in the address; none for the introduction.
    pub(super) fn name(self, instrument: &Instrument) -> Option<&str> {
        match self {
            Self::Introduction => None,
            Self::Item(place) => instrument.items.get(place).map(|item| item.id.as_str()),
            Self::Scores => Some(SCORES),
            Self::HandBack => Some(HAND_BACK),
            Self::Check => Some("check"),
        }
    }

    /// The page after this one. A short questionnaire has its questions beside what to say first.
    pub(super) fn next(self, instrument: &Instrument) -> Self {
        let place = match self {
            Self::Introduction if instrument.items.is_empty() => return Self::Scores,
            Self::Introduction if instrument.is_short() => return Self::Check,
            Self::Introduction => 0,
            Self::Item(place) => place + 1,
            Self::Scores | Self::HandBack | Self::Check => return Self::Check,
        };
        if place < instrument.items.len() { Self::Item(place) } else { Self::Check }
    }

    /// Where the question at this place is asked.
    pub(super) fn asking(place: usize, instrument: &Instrument) -> Self {
        if instrument.is_short() { Self::Introduction } else { Self::Item(place) }
    }

    /// The page before this one; none before the introduction.
    pub(super) fn back(self, instrument: &Instrument) -> Option<Self> {
        match self {
            Self::Introduction => None,
            Self::Item(0) | Self::Scores => Some(Self::Introduction),
            Self::Item(place) => Some(Self::Item(place - 1)),
            Self::HandBack | Self::Check if instrument.items.is_empty() => Some(Self::Scores),
            Self::HandBack | Self::Check => Some(Self::asking(instrument.items.len() - 1, instrument)),
        }
    }

    /// Where somebody goes on who comes back to an unfinished form: the first question without an answer. Whoever puts an
    /// earlier one right begins with all of its answers.
    pub(super) fn to_resume(filled: &Filled, instrument: &Instrument) -> Self {
        if filled.amends.is_some() {
            return Self::Check;
        }
        if !filled.is_begun() {
            return Self::Introduction;
        }
        if instrument.items.is_empty() {
            return Self::Scores;
        }
        filled.open(instrument).first().map_or(Self::Check, |place| Self::asking(*place, instrument))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::EntryId;
    use shared::instrument::seven_outcomes;
    use uuid::Uuid;

    #[test]
    fn pages_follow_each_other_there_and_back() {
        let instrument = seven_outcomes();
        let mut page = Page::Introduction;
        let mut names = Vec::new();
        while page != Page::Check {
            let next = page.next(&instrument);
            assert_eq!(next.back(&instrument), Some(page));
            assert_eq!(Page::of(next.name(&instrument), &instrument), next);
            names.extend(next.name(&instrument));
            page = next;
        }
        assert_eq!(names, ["money", "body", "mind", "people", "housing", "safety", "learning", "check"]);
        assert_eq!(Page::Introduction.back(&instrument), None);
        assert_eq!(Page::Check.next(&instrument), Page::Check);
        assert_eq!(Page::of(Some("hologram"), &instrument), Page::Introduction);
    }

    #[test]
    fn an_unfinished_form_goes_on_at_the_first_open_question() {
        let instrument = seven_outcomes();
        let mut filled = Filled::new(&instrument, "baseline");
        assert_eq!(Page::to_resume(&filled, &instrument), Page::Introduction);
        filled.alter("money", |answer| "managing".clone_into(&mut answer.choice));
        assert_eq!(Page::to_resume(&filled, &instrument), Page::Item(1));
        for item in &instrument.items {
            filled.alter(&item.id, |answer| "managing".clone_into(&mut answer.choice));
        }
        assert_eq!(Page::to_resume(&filled, &instrument), Page::Check);
        let amending = Filled { amends: Some(EntryId(Uuid::nil())), ..Filled::new(&instrument, "review") };
        assert_eq!(Page::to_resume(&amending, &instrument), Page::Check);
    }
}
