//! How sure somebody feels on walks: the sentence, the points of the drawing, the rows of the table. Pure.

use shared::civil;
use shared::fold::Entry;
use shared::id::EntryId;
use shared::kind;
use shared::order;
use shared::sentence::number;
use shared::view::View;
use shared::view::label;
use shared::view::walk::{CAME, Walk};

/// Walks that the drawing shows at most: the latest ones.
pub(super) const DRAWN_MAX: usize = 10;

/// One walk with what it says about confidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WalkPoint {
    /// The entry.
    pub(super) entry: EntryId,
    /// When, in milliseconds since the Unix epoch.
    pub(super) at_ms: u64,
    /// Where it went.
    pub(super) destination: String,
    /// Who came along, in words.
    pub(super) came: String,
    /// Whether the service was there.
    pub(super) with_us: bool,
    /// How sure before, 0 to 10.
    pub(super) before: Option<u8>,
    /// How sure after, 0 to 10.
    pub(super) after: Option<u8>,
}

impl WalkPoint {
    fn of(entry: &Entry) -> Self {
        let walk = Walk::of(entry);
        let with_us = walk.with_us();
        let came = walk.came.unwrap_or_default();
        let came = if came.who.is_empty() { label(CAME, &came.with).to_owned() } else { came.who };
        let at_ms = walk.at_ms.unwrap_or(entry.made.at.wall_ms);
        let (before, after) = (scale(walk.confidence_before), scale(walk.confidence_after));
        Self {
            entry: entry.id,
            at_ms,
            destination: walk.destination.unwrap_or_default(),
            came,
            with_us,
            before,
            after,
        }
    }

    /// "4 Mar".
    pub(super) fn short_day(&self) -> String {
        civil::date(self.at_ms).strftime("%-d %b").to_string()
    }
}

fn scale(number: Option<u8>) -> Option<u8> {
    number.filter(|number| *number <= 10)
}

/// The walks that count, oldest first, as far as they say how sure the person felt.
pub(super) fn points(in_use: &[&Entry]) -> Vec<WalkPoint> {
    let walks = in_use.iter().filter(|entry| entry.kind == kind::WALK).map(|entry| WalkPoint::of(entry));
    let mut points: Vec<WalkPoint> =
        walks.filter(|walk| walk.before.is_some() || walk.after.is_some()).collect();
    order::sort_by_key(&mut points, |walk| (walk.at_ms, walk.entry));
    points
}

/// What the drawing says, in one sentence: "From 2 to 9 in four walks; the last two without us."
pub(super) fn sentence(points: &[WalkPoint]) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let from = first.before.or(first.after);
    let to = last.after.or(last.before);
    let (Some(from), Some(to)) = (from, to) else { return String::new() };
    let said = match (points.len(), from == to) {
        (1, true) => format!("{from} on the one walk so far"),
        (1, false) => format!("From {from} to {to} on the one walk so far"),
        (count, true) => format!("{from} at the start and {to} now, after {} walks", number(count)),
        (count, false) => format!("From {from} to {to} in {} walks", number(count)),
    };
    let alone = points.iter().rev().take_while(|walk| !walk.with_us).count();
    match (alone, points.len()) {
        (0, _) => format!("{said}."),
        (1, 1) => format!("{said}, without us."),
        (alone, all) if alone == all => format!("{said}, all without us."),
        (1, _) => format!("{said}; the last one without us."),
        (alone, _) => format!("{said}; the last {} without us.", number(alone)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn walk(number: u64, before: Option<u8>, after: Option<u8>, with_us: bool) -> WalkPoint {
        WalkPoint {
            entry: EntryId(Uuid::from_u128(number.into())),
            at_ms: number,
            destination: String::new(),
            came: String::new(),
            with_us,
            before,
            after,
        }
    }

    fn said(walks: &[(u8, u8, bool)]) -> String {
        let points: Vec<WalkPoint> = walks
            .iter()
            .zip(1..)
            .map(|((before, after, with_us), number)| walk(number, Some(*before), Some(*after), *with_us))
            .collect();
        sentence(&points)
    }

    #[test]
    fn the_sentence_says_where_it_began_where_it_is_and_who_was_there() {
        assert_eq!(
            said(&[(2, 4, true), (3, 6, true), (5, 7, false), (7, 9, false)]),
            "From 2 to 9 in four walks; the last two without us."
        );
        assert_eq!(
            said(&[(2, 4, true), (3, 6, false)]),
            "From 2 to 6 in two walks; the last one without us."
        );
        assert_eq!(said(&[(2, 4, true), (3, 6, true)]), "From 2 to 6 in two walks.");
        assert_eq!(said(&[(2, 5, true)]), "From 2 to 5 on the one walk so far.");
        assert_eq!(said(&[(5, 5, false)]), "5 on the one walk so far, without us.");
        assert_eq!(
            said(&[(6, 6, true), (4, 4, true), (5, 6, true)]),
            "6 at the start and 6 now, after three walks."
        );
        assert_eq!(said(&[(6, 5, false), (5, 3, false)]), "From 6 to 3 in two walks, all without us.");
        assert_eq!(said(&[]), "");
    }

    #[test]
    fn a_missing_number_is_not_made_up() {
        let points = [walk(1, None, Some(4), true), walk(2, Some(6), None, true)];
        assert_eq!(sentence(&points), "From 4 to 6 in two walks.");
    }

    #[test]
    fn long_rows_of_walks_are_counted_in_figures() {
        assert_eq!((number(12), number(13)), ("twelve".to_owned(), "13".to_owned()));
    }
}
