//! The icon and the short word of each kind of contact and entry.

use shared::kind;
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
        "walk" => Shape::Walk,
        "review" => Shape::Clipboard,
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
        _ => "Made with a newer version",
    }
}
