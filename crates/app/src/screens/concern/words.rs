//! A concern in words. Pure.

use shared::civil;
use shared::view::concern::{ABOUT, Concern, DANGER, DONE, KNOWS};
use shared::view::{Codes, label};

/// What was asked, and what was answered.
pub(super) type Line = (&'static str, String);

/// Everything that was written; what was not answered is left out.
pub(super) fn lines(concern: &Concern) -> Vec<Line> {
    let code = |codes: Codes, code: &Option<String>| {
        code.as_deref().map(|code| label(codes, code).to_owned()).unwrap_or_default()
    };
    let done = concern.done.iter().flatten().map(|code| label(DONE, code)).collect::<Vec<_>>().join(", ");
    let knows = concern.person_knows.as_ref().map(|knows| {
        let answer = label(KNOWS, &knows.answer);
        if knows.why.is_empty() { answer.to_owned() } else { format!("{answer}. {}", knows.why) }
    });
    let lines = [
        ("When", concern.at_ms.map(civil::full_moment).unwrap_or_default()),
        ("What it is about", code(ABOUT, &concern.about)),
        ("In danger then", code(DANGER, &concern.danger)),
        ("What was seen and heard", concern.said.clone().unwrap_or_default()),
        ("What was done at once", done),
        ("What else, and what was agreed", concern.agreed.clone().unwrap_or_default()),
        ("Does the person know", knows.unwrap_or_default()),
    ];
    lines.into_iter().filter(|(_, answer)| !answer.trim().is_empty()).collect()
}

/// Where a concern stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nobody at the office has read it, and nobody was told by phone.
    Unheard,
    /// Somebody was told by phone, and nobody at the office has read it.
    Told(String),
    /// Somebody at the office has read it and looks after it.
    Seen(String),
    /// It came to an end.
    Ended(String),
}

impl Standing {
    /// Where it stands.
    pub(crate) fn of(concern: &Concern) -> Self {
        if let Some(outcome) = &concern.outcome {
            return Self::Ended(format!("{}, {}", outcome.name, civil::long_date(outcome.on)));
        }
        if let Some(seen) = &concern.seen {
            return Self::Seen(format!("{}, {}", seen.name, civil::full_moment(seen.at_ms)));
        }
        match &concern.told {
            Some(told) => Self::Told(format!("{}, {}", told.who, civil::full_moment(told.at_ms))),
            None => Self::Unheard,
        }
    }

    /// Whether the office has not read it yet.
    pub(crate) fn is_unseen(&self) -> bool {
        matches!(self, Self::Unheard | Self::Told(_))
    }

    /// In a few words, for a row.
    pub(crate) fn short(&self) -> &'static str {
        match self {
            Self::Unheard | Self::Told(_) => "The office has not seen this",
            Self::Seen(_) => "Looked after",
            Self::Ended(_) => "Closed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use shared::id::UserId;
    use shared::view::concern::{Outcome, Seen, Told};
    use uuid::Uuid;

    #[test]
    fn nothing_but_a_reader_makes_a_concern_seen() {
        let mut concern = Concern::default();
        assert_eq!(Standing::of(&concern), Standing::Unheard);
        concern.told = Some(Told { who: "P. Ward".to_owned(), at_ms: 1_774_101_900_000 });
        let told = Standing::of(&concern);
        assert_eq!(told, Standing::Told("P. Ward, 21 March 2026, 14:05".to_owned()));
        assert!(told.is_unseen(), "a call is not a look");
        concern.seen =
            Some(Seen { by: UserId(Uuid::nil()), name: "P. Ward".to_owned(), at_ms: 1_774_101_900_000 });
        assert!(!Standing::of(&concern).is_unseen());
        concern.outcome = Some(Outcome {
            what: "Crisis team".to_owned(),
            on: date(2026, 3, 23),
            name: "P. Ward".to_owned(),
        });
        assert_eq!(Standing::of(&concern), Standing::Ended("P. Ward, 23 March 2026".to_owned()));
    }

    #[test]
    fn what_was_not_answered_takes_no_line() {
        let concern = Concern {
            about: Some("suicide".to_owned()),
            done: Some(vec!["asked".to_owned(), "stayed".to_owned()]),
            ..Concern::default()
        };
        let expected = [
            ("What it is about", "They may harm or kill themselves".to_owned()),
            ("What was done at once", "Asked them directly, Stayed with them".to_owned()),
        ];
        assert_eq!(lines(&concern), expected);
    }
}
