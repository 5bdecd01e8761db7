//! The icon and the short word of each kind of contact and entry.

use shared::kind;
use shared::plan::{ACTION_DUE, COPY_OWED, REVIEW_DUE};
use shared::view::{contact, label};

use super::icon::Shape;

/// The icon of a kind of contact: a code of [`contact::HOW`], or `walk` or `review`.
pub(crate) fn how_shape(how: &str) -> Shape {
    match how {
        "visit" => Shape::House,
        "call" => Shape::Phone,
        "accompanied" => Shape::Together,
        "discussion" => Shape::Talk,
        "attempt" => Shape::PhoneMissed,
        "family" => Shape::Heart,
        "walk" => Shape::Walk,
        "review" | REVIEW_DUE => Shape::Clipboard,
        ACTION_DUE => Shape::Check,
        COPY_OWED => Shape::File,
        _ => Shape::Calendar,
    }
}

/// A kind of contact in a word, for the narrow column of a diary.
pub(crate) fn how_short(how: &str) -> &str {
    match how {
        "visit" => "visit",
        "call" => "call",
        "accompanied" => "along",
        "discussion" => "team",
        "walk" => "walk",
        "review" => "review",
        _ => "",
    }
}

/// What a kind of contact is called: the words of [`contact::HOW`], or "Walk", "Review".
pub(crate) fn how_words(how: &str) -> &str {
    match how {
        "walk" => "Walk",
        "review" => "Review",
        other => label(contact::HOW, other),
    }
}

/// What an entry of this kind is called.
pub(crate) fn kind_words(kind: &str) -> &'static str {
    match kind {
        kind::REFERRAL => "Referral",
        kind::CONTACT => "Contact",
        kind::ASSESSMENT => "Assessment",
        kind::WALK => "Walk",
        kind::TASK => "Task",
        kind::REVIEW_NOTE => "Review note",
        kind::CASE | kind::PERSON => "Details",
        kind::BUDGET => "Personal budget",
        kind::SPEND => "Spend",
        kind::OVERSPEND => "Over the cap, and stands",
        kind::RISKS => "Risks",
        kind::NO_FOLLOW_UP => "Not asked again",
        kind::FEEDBACK | kind::FEEDBACK_ASKED => "What they think of us",
        kind::CONCERN | kind::CONCERN_NOTE => "A concern",
        kind::LONE_VISIT | kind::WORKER => "Visit alone",
        kind::SERVICE => "The service",
        kind::PHRASE => "Phrase for notes",
        kind::SAME_PERSON => "One person",
        kind::NOT_SAME_PERSON => "Two people",
        kind::RELATION => "Household and family",
        kind::GOAL => "A goal of the plan",
        kind::ACTION => "An action of the plan",
        kind::AGREEMENT => "Plan agreed",
        kind::PLAN_COPY => "Their copy of the plan",
        kind::MESSAGE => "Message",
        _ => "Made with a newer version",
    }
}

/// `text` with a capital letter first, for the start of a line.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `text` within a line: "Falls risk" is "falls risk" there; "HIV" stays.
pub(crate) fn within_a_line(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_a_line_it_begins_small_unless_it_is_an_abbreviation() {
        assert_eq!(within_a_line("Falls risk"), "falls risk");
        assert_eq!(within_a_line("HIV"), "HIV");
        assert_eq!(within_a_line(""), "");
    }

    #[test]
    fn a_line_begins_with_a_capital() {
        assert_eq!(capital("yesterday 17:40"), "Yesterday 17:40");
        assert_eq!(capital("4 March"), "4 March");
        assert_eq!(capital(""), "");
    }
}
