//! Windows at their edges, and what stands against what.

use std::collections::BTreeMap;

use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::change::{Change, Edit, FieldEdit, Void};
use crate::fold::{Known, fold_file};
use crate::id::{ChangeId, FileId, UserId, WriterId};
use crate::instrument::built_in;
use crate::stamp::Stamp;
use crate::summary::{DiedOn, summarise};

const CASE: FileId = FileId(Uuid::from_u128(7));
/// The day of the referral.
const REFERRED: Date = date(2026, 1, 12);

fn id(number: u128) -> EntryId {
    EntryId(Uuid::from_u128(0x100 + number))
}

fn at(day: Date) -> u64 {
    civil::instant_ms(day, 11, 0).unwrap()
}

fn change(number: u128, entry: EntryId, kind: &str, edit: Edit) -> Known {
    let stamp = Stamp { wall_ms: u64::try_from(number).unwrap(), tick: 0, writer: WriterId(Uuid::nil()) };
    let change = Change {
        id: ChangeId(Uuid::from_u128(number)),
        file: CASE,
        entry,
        kind: kind.to_owned(),
        base: None,
        stamp,
        replaces: None,
        edit,
    };
    Known { change, at: stamp, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true }
}

fn set(number: u128, kind: &str, fields: Value) -> Known {
    let fields = fields.as_object().cloned().unwrap().into_iter();
    let fields = fields.map(|(name, value)| (name, FieldEdit { value, over: Vec::new() })).collect();
    change(number, id(number), kind, Edit::Set(fields))
}

fn void(number: u128, of: u128, kind: &str) -> Known {
    change(number, id(of), kind, Edit::Void(Void { reason: "twice".to_owned() }))
}

fn three_scales(number: u128, on: Date, version: u32) -> Known {
    let answer = json!({ "choice": "4" });
    set(
        number,
        kind::ASSESSMENT,
        json!({
            "instrument": { "id": "three-scales", "version": version }, "at_ms": at(on),
            "answer/quality_of_life": answer, "answer/happiness": answer, "answer/loneliness": answer,
        }),
    )
}

fn will_not_happen(number: u128, window: &str) -> Known {
    let reason = json!({ "reason": "unwell", "words": "" });
    set(
        number,
        kind::NO_FOLLOW_UP,
        json!({ "instrument": "three-scales", "window": window, "reason": reason, "at_ms": 5 }),
    )
}

/// A case that was referred on [`REFERRED`] and reached two days later.
fn case(more: Vec<Known>) -> CaseSummary {
    let mut all = vec![
        set(1, kind::REFERRAL, json!({ "received": REFERRED })),
        set(
            2,
            kind::CONTACT,
            json!({ "how": "visit", "at_ms": at(date(2026, 1, 14)), "agreed": { "answer": "yes" } }),
        ),
    ];
    all.extend(more);
    summarise(CASE, &fold_file(&all), &BTreeMap::new(), None)
}

fn ended(mut case: CaseSummary, stage: &str, on: Date) -> CaseSummary {
    case.stage = stage.to_owned();
    case.stage_on = Some(on);
    case
}

fn standings(case: &CaseSummary, known: &[Instrument], today: Date) -> Vec<(String, Standing)> {
    let courses = courses(case, known, today).into_iter();
    courses.flat_map(|course| course.windows).map(|window| (window.window, window.standing)).collect()
}

/// Where the first window stands.
fn at_three_months(case: &CaseSummary, today: Date) -> Standing {
    standings(case, &built_in(), today).into_iter().next().unwrap().1
}

#[test]
fn a_window_opens_on_its_first_day_and_is_missed_after_its_last() {
    let case = case(vec![three_scales(3, date(2026, 1, 14), 1)]);
    let on = |month, day| at_three_months(&case, date(2026, month, day));
    assert_eq!(on(4, 11), Standing::NotYet);
    assert_eq!(on(4, 12), Standing::Due);
    assert_eq!(on(5, 12), Standing::Due, "the last day is one of them");
    assert_eq!(on(5, 13), Standing::Missed);
    let course = courses(&case, &built_in(), date(2026, 1, 20)).remove(0);
    assert_eq!((course.first, course.days_late), (id(3), 0));
    let days: Vec<_> = course.windows.iter().map(|window| window.days).collect();
    let around_six = (date(2026, 6, 12), date(2026, 8, 11));
    assert_eq!(days, [Some((date(2026, 4, 12), date(2026, 5, 12))), Some(around_six), None]);
}

#[test]
fn months_end_where_the_month_ends_also_in_a_leap_year() {
    let november = Offset::months(3);
    assert_eq!(november.after(date(2027, 11, 30)), Some(date(2028, 2, 29)));
    assert_eq!(november.after(date(2026, 11, 30)), Some(date(2027, 2, 28)));
    assert_eq!(november.after(date(2027, 11, 29)), Some(date(2028, 2, 29)));
    assert_eq!(Offset::months(12).after(date(2028, 2, 29)), Some(date(2029, 2, 28)));
    assert_eq!(Offset { months: 1, days: -30 }.after(date(2028, 1, 31)), Some(date(2028, 1, 30)));
    assert_eq!(Offset::days(1).after(Date::MAX), None, "the calendar ends");
}

#[test]
fn done_within_the_window_counts_and_a_day_beside_it_does_not() {
    let with = |on| {
        at_three_months(
            &case(vec![three_scales(3, date(2026, 1, 14), 1), three_scales(4, on, 1)]),
            date(2026, 5, 20),
        )
    };
    let done = |on| Standing::Done { entry: id(4), on, comparable: true };
    assert_eq!(with(date(2026, 4, 11)), Standing::Missed);
    assert_eq!(with(date(2026, 4, 12)), done(date(2026, 4, 12)));
    assert_eq!(with(date(2026, 5, 12)), done(date(2026, 5, 12)));
    assert_eq!(with(date(2026, 5, 13)), Standing::Missed);
}

#[test]
fn the_latest_within_the_window_counts() {
    let asked = [(3, date(2026, 1, 14)), (5, date(2026, 5, 2)), (4, date(2026, 4, 20))];
    let case = case(asked.map(|(number, on)| three_scales(number, on, 1)).to_vec());
    let done = Standing::Done { entry: id(5), on: date(2026, 5, 2), comparable: true };
    assert_eq!(at_three_months(&case, date(2026, 5, 3)), done);
}

#[test]
fn an_unfinished_first_time_is_no_first_time() {
    let some = json!({
        "instrument": { "id": "three-scales", "version": 1 }, "at_ms": at(date(2026, 1, 14)),
        "answer/happiness": { "choice": "4" }, "answer/loneliness": { "choice": "" },
    });
    let case = case(vec![set(3, kind::ASSESSMENT, some), three_scales(4, date(2026, 2, 20), 1)]);
    let course = courses(&case, &built_in(), date(2026, 3, 1)).remove(0);
    assert_eq!((course.first, course.first_on), (id(4), date(2026, 2, 20)));
    assert_eq!(course.days_late, 9, "28 days after 14 January are over on 11 February");
}

#[test]
fn what_may_be_missing_may_be_missing() {
    let answered = |count: usize| {
        let phq = built_in().into_iter().find(|one| one.id == "phq-9").unwrap();
        let mut fields = json!({ "instrument": phq.named(), "at_ms": at(date(2026, 1, 14)) });
        for item in phq.items.iter().take(count) {
            fields[format!("answer/{}", item.id)] = json!({ "choice": phq.options[0].code });
        }
        courses(&case(vec![set(3, kind::ASSESSMENT, fields)]), &built_in(), REFERRED).len()
    };
    assert_eq!((answered(6), answered(7), answered(9)), (0, 1, 1));
}

#[test]
fn scores_that_were_entered_are_complete_with_every_scale() {
    let fields = json!({
        "instrument": { "id": "swemwbs", "version": 1 }, "at_ms": at(date(2026, 1, 14)),
        "score/total": { "value": 21.0 },
    });
    let case = case(vec![set(3, kind::ASSESSMENT, fields)]);
    assert_eq!(courses(&case, &built_in(), REFERRED).len(), 1);
    assert!(courses(&case, &[], REFERRED).is_empty(), "what the service does not ask is not followed");
}

#[test]
fn a_window_that_had_begun_at_the_first_time_is_none() {
    let windows = |on| {
        let case = case(vec![three_scales(3, on, 1)]);
        standings(&case, &built_in(), on).into_iter().map(|(window, _)| window).collect::<Vec<_>>()
    };
    assert_eq!(windows(date(2026, 4, 11)), ["3-months", "6-months", "end"]);
    assert_eq!(windows(date(2026, 4, 12)), ["6-months", "end"]);
    assert_eq!(windows(date(2026, 9, 1)), ["end"]);
}

#[test]
fn another_version_ends_the_reminder_and_is_not_compared() {
    let mut newer = built_in().into_iter().find(|one| one.id == "three-scales").unwrap();
    newer.version = 2;
    newer.follow_up = Some(Timing { windows: Vec::new(), ..Timing::usual() });
    let known: Vec<Instrument> = built_in().into_iter().chain([newer]).collect();
    let first = three_scales(3, date(2026, 1, 14), 1);
    let second = three_scales(4, date(2026, 4, 20), 2);
    let with_second = case(vec![first.clone(), second.clone()]);
    let at_first = |case: &CaseSummary| standings(case, &known, date(2026, 4, 28)).remove(0).1;
    assert_eq!(
        at_first(&with_second),
        Standing::Done { entry: id(4), on: date(2026, 4, 20), comparable: false }
    );
    let all = courses(&with_second, &known, date(2026, 4, 28));
    assert_eq!(all.len(), 1, "one questionnaire has one course");
    assert_eq!(all[0].instrument.version, 1, "it is asked again as it was asked first");
    // The same version counts, also where it came before the other.
    let with_both = case(vec![first, three_scales(5, date(2026, 4, 14), 1), second]);
    assert_eq!(
        at_first(&with_both),
        Standing::Done { entry: id(5), on: date(2026, 4, 14), comparable: true }
    );
}

#[test]
fn what_is_void_or_put_right_counts_as_it_stands_now() {
    let first = three_scales(3, date(2026, 1, 14), 1);
    let again = three_scales(4, date(2026, 4, 20), 1);
    let today = date(2026, 4, 28);
    let voided = case(vec![first.clone(), again.clone(), void(9, 4, kind::ASSESSMENT)]);
    assert_eq!(at_three_months(&voided, today), Standing::Due);
    let mut fields = json!({
        "instrument": { "id": "three-scales", "version": 1 }, "at_ms": at(date(2026, 4, 10)), "amends": id(4),
    });
    for item in ["quality_of_life", "happiness", "loneliness"] {
        fields[format!("answer/{item}")] = json!({ "choice": "5" });
    }
    let moved = case(vec![first.clone(), again.clone(), set(8, kind::ASSESSMENT, fields)]);
    assert_eq!(at_three_months(&moved, today), Standing::Due, "it was two days before the window after all");
    // Without the first, the next one is the first.
    let voided = case(vec![first, again, void(9, 3, kind::ASSESSMENT)]);
    assert_eq!(courses(&voided, &built_in(), today)[0].first, id(4));
}

#[test]
fn a_reason_ends_the_reminder_until_it_is_taken_back_or_they_were_asked_after_all() {
    let first = three_scales(3, date(2026, 1, 14), 1);
    let no = will_not_happen(5, "3-months");
    let today = date(2026, 4, 28);
    let said = case(vec![first.clone(), no.clone()]);
    assert!(matches!(at_three_months(&said, today), Standing::WillNot(said) if said.reason == "unwell"));
    assert!(asks(&said, &built_in(), today).is_empty());
    let back = case(vec![first.clone(), no.clone(), void(6, 5, kind::NO_FOLLOW_UP)]);
    assert_eq!(at_three_months(&back, today), Standing::Due);
    let after_all = case(vec![first.clone(), no, three_scales(7, date(2026, 4, 29), 1)]);
    assert!(matches!(at_three_months(&after_all, date(2026, 5, 1)), Standing::Done { .. }));
    let of_another = case(vec![first, will_not_happen(5, "6-months")]);
    assert_eq!(at_three_months(&of_another, today), Standing::Due);
}

#[test]
fn nobody_who_has_died_is_asked_and_a_case_that_has_ended_only_at_its_end() {
    let open = case(vec![three_scales(3, date(2026, 1, 14), 1)]);
    let (today, known) = (date(2026, 4, 28), built_in());
    assert_eq!(asks(&open, &known, today).len(), 1);
    let mut died = open.clone();
    died.died = Some(DiedOn::default());
    assert!(
        standings(&died, &known, today).iter().all(|(_, one)| *one == Standing::Stopped("died".to_owned()))
    );
    assert!(all_asks(&died, &known, today).is_empty());
    let closed = ended(open.clone(), "closed", date(2026, 4, 20));
    assert!(asks(&closed, &known, today).is_empty());
    let at_end = all_asks(&closed, &known, today);
    assert_eq!(at_end.iter().map(|ask| ask.window.window.as_str()).collect::<Vec<_>>(), ["end"]);
    assert_eq!(at_end[0].window.days, Some((date(2026, 3, 23), date(2026, 5, 18))));
    assert_eq!(at_three_months(&closed, today), Standing::Stopped("closed".to_owned()));
    assert_eq!(at_three_months(&closed, date(2026, 6, 1)), Standing::Stopped("closed".to_owned()));
    // What was missed before the end stays missed, for whoever counts; nobody is asked to do anything.
    let later = ended(open, "closed", date(2026, 5, 20));
    assert_eq!(at_three_months(&later, date(2026, 6, 1)), Standing::Missed);
}

#[test]
fn an_assessment_of_the_last_days_is_the_one_at_the_end() {
    let asked = vec![three_scales(3, date(2026, 1, 14), 1), three_scales(4, date(2026, 3, 23), 1)];
    let closed = ended(case(asked), "closed", date(2026, 4, 20));
    let end = standings(&closed, &built_in(), date(2026, 4, 21)).pop().unwrap();
    assert_eq!(end.1, Standing::Done { entry: id(4), on: date(2026, 3, 23), comparable: true });
    let alone = ended(case(vec![three_scales(3, date(2026, 1, 14), 1)]), "closed", date(2026, 1, 20));
    let end = standings(&alone, &built_in(), date(2026, 1, 21)).pop().unwrap();
    assert_eq!(end.1, Standing::Due, "the first time is no second time");
    assert_eq!(standings(&alone, &built_in(), date(2026, 3, 1)).pop().unwrap().1, Standing::Missed);
}

#[test]
fn windows_are_data_and_an_older_text_has_the_usual_ones() {
    let text = crate::instrument::BUILT_IN[0];
    assert_eq!(crate::instrument::parse(text).unwrap().timing(), Timing::usual());
    assert_eq!(unfit(&Timing::usual()), None);
    let with = |windows: Value| {
        let mut value: Value = serde_json::from_str(text).unwrap();
        value["follow_up"] = json!({ "clock": "first_contact", "windows": windows });
        crate::instrument::read(&value).map_err(|wrong| wrong.to_string())
    };
    let ten_weeks =
        json!([{ "id": "10-weeks", "name": "10 weeks", "opens": { "days": 63 }, "closes": { "days": 77 } }]);
    let instrument = with(ten_weeks).unwrap();
    assert_eq!(instrument.timing().baseline_days, 28);
    let mut fields = json!({ "instrument": instrument.named(), "at_ms": at(date(2026, 1, 14)) });
    for item in &instrument.items {
        fields[format!("answer/{}", item.id)] = json!({ "choice": "managing" });
    }
    let case = case(vec![set(3, kind::ASSESSMENT, fields)]);
    let course = courses(&case, &[instrument], date(2026, 2, 1)).remove(0);
    assert_eq!(course.windows[0].days, Some((date(2026, 3, 18), date(2026, 4, 1))), "from the first contact");
    for (wrong, why) in [
        (
            json!([{ "id": "a", "name": "A", "opens": { "days": 9 }, "closes": { "days": 8 } }]),
            "closes before",
        ),
        (json!([{ "id": "a/b", "name": "A", "opens": {}, "closes": {} }]), "id"),
        (json!([{ "id": "a", "name": " ", "opens": {}, "closes": {} }]), "no name"),
        (json!([{ "id": "a", "name": "A", "opens": {}, "closes": { "months": 61 } }]), "years away"),
    ] {
        let said = with(wrong).err().unwrap_or_default();
        assert!(said.contains(why), "{said}");
    }
}

proptest! {
    /// Whatever was asked when: a day is in one of the four, in this order, and an assessment within the days ends them.
    #[test]
    fn a_window_is_not_yet_then_due_then_missed_and_done_once_somebody_asks(
        months in 1..24_i32, before in 0..40_i32, after in 0..40_i32, first in 0..20_i64, today in 0..900_i64, asked in 0..900_i64,
    ) {
        let day = |days: i64| REFERRED.saturating_add(jiff::Span::new().days(days));
        let mut instrument = built_in().into_iter().find(|one| one.id == "three-scales").unwrap();
        let window = Window {
            id: "one".to_owned(), name: "One".to_owned(), at_end: false,
            opens: Offset { months, days: -before }, closes: Offset { months, days: after },
        };
        instrument.follow_up = Some(Timing { windows: vec![window], ..Timing::usual() });
        let known = [instrument];
        let summary = |asked: &[i64]| case(asked.iter().zip(3..).map(|(days, number)| three_scales(number, day(*days), 1)).collect());
        let Some((_, standing)) = standings(&summary(&[first]), &known, day(today)).pop() else { return Ok(()) };
        let windows = courses(&summary(&[first]), &known, day(today)).remove(0).windows;
        let (opens, closes) = windows[0].days.unwrap();
        let expected = if day(today) < opens { Standing::NotYet } else if day(today) <= closes { Standing::Due } else { Standing::Missed };
        prop_assert_eq!(standing, expected);
        let (_, again) = standings(&summary(&[first, asked]), &known, day(today)).pop().unwrap_or((String::new(), Standing::NotYet));
        let counts = asked > first && (opens..=closes).contains(&day(asked));
        prop_assert_eq!(matches!(again, Standing::Done { .. }), counts);
    }
}
