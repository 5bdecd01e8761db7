use super::*;
use crate::civil::instant_ms;
use crate::id::EntryId;
use crate::view::service::tests::service;
use serde_json::{Value, json};
use uuid::Uuid;

fn at(month: i8, day: i8) -> u64 {
    instant_ms(Date::constant(2026, month, day), 12, 0).unwrap()
}

fn entry(number: u128, kind: &str, fields: Value) -> Entry {
    Entry { id: EntryId(Uuid::from_u128(number)), kind: kind.to_owned(), ..service(fields) }
}

fn walk(number: u128, day: (i8, i8), with: &str) -> Entry {
    let fields =
        json!({ "at_ms": at(day.0, day.1), "destination": "the corner shop", "came": { "with": with } });
    entry(number, kind::WALK, fields)
}

fn of(entries: &[Entry]) -> Vec<Ladder> {
    ladders(&entries.iter().collect::<Vec<_>>())
}

#[test]
fn mrs_a_walked_twice_with_us_and_twice_since() {
    let all = [
        walk(1, (3, 4), "us"),
        walk(2, (3, 11), "us"),
        walk(3, (3, 18), "others"),
        walk(4, (4, 1), "others"),
    ];
    let [ladder] = of(&all).try_into().unwrap();
    assert_eq!((ladder.with_us, ladder.without_us), (2, 2));
    assert_eq!(ladder.days_to_first, Some((14, false)));
    assert_eq!((ladder.highest(), ladder.last), (1, 1));
    assert_eq!(ladder.first[ladder.highest()], Some(Day { on: Date::constant(2026, 3, 18), about: false }));
    let mut other_way = all;
    other_way.reverse();
    assert_eq!(of(&other_way), [ladder], "the order in which they come says nothing");
}

#[test]
fn karen_was_accompanied_once_then_went_alone_and_is_a_member_now() {
    let went = |number, day: (i8, i8), with: &str, to: &str| {
        let fields = json!({ "at_ms": at(day.0, day.1), "sort": "activity", "destination": to, "came": { "with": with } });
        entry(number, kind::WALK, fields)
    };
    let all = [
        entry(1, kind::CONTACT, json!({ "how": "accompanied", "attended": "U3A", "at_ms": at(5, 6) })),
        went(2, (5, 13), "alone", "u3a "),
        went(3, (6, 3), "member", "U3A"),
        walk(4, (4, 1), "us"),
        entry(5, kind::CONTACT, json!({ "how": "visit", "at_ms": at(6, 9) })),
    ];
    let [club, shop] = of(&all).try_into().unwrap();
    assert_eq!((club.sort.as_str(), club.to.as_str(), club.highest()), (ACTIVITY, "U3A", 3));
    assert_eq!(club.first.map(|day| day.is_some()), [true, false, true, true]);
    assert_eq!(club.days_to_first, Some((7, false)));
    assert_eq!((shop.highest(), shop.days_to_first), (0, None), "walks are a ladder of their own");
}

#[test]
fn a_day_that_nobody_knows_is_about_and_days_that_make_no_sense_are_not_computed() {
    let about = json!({ "at_ms": at(3, 20), "about": true, "came": { "with": "alone" } });
    let [ladder] = of(&[walk(1, (3, 4), "us"), entry(2, kind::WALK, about)]).try_into().unwrap();
    assert_eq!(ladder.days_to_first, Some((16, true)));
    let [ladder] = of(&[walk(1, (3, 4), "alone"), walk(2, (3, 5), "us")]).try_into().unwrap();
    assert_eq!(ladder.days_to_first, None, "they walked alone before we came");
    assert_eq!((ladder.highest(), ladder.last), (2, 0));
    let undated = entry(3, kind::WALK, json!({ "came": { "with": "others" } }));
    assert!(of(&[undated])[0].first[1].unwrap().about);
    assert_eq!(of(&[walk(1, (3, 4), "hologram")])[0].highest(), 1, "a code of a newer build is not us");
}
