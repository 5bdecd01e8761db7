use super::*;
use jiff::civil::date;
use shared::summary::Next;
use uuid::Uuid;

const TODAY: Date = date(2026, 3, 12);

fn case(number: u128, name: &str, next: &[(Date, &str)]) -> CaseSummary {
    let next = next.iter().map(|(date, time)| Next {
        entry: EntryId(Uuid::from_u128(number)),
        what: "Call".to_owned(),
        how: "call".to_owned(),
        date: *date,
        time: (*time).to_owned(),
    });
    let file = FileId(Uuid::from_u128(number));
    CaseSummary {
        name: name.to_owned(),
        stage: "supported".to_owned(),
        stage_on: Some(date(2026, 1, 1)),
        last_contact_ms: civil::instant_ms(date(2026, 3, 10), 12, 0),
        next: next.collect(),
        ..shared::summary::summarise(file, &Default::default(), &Default::default(), None)
    }
}

fn names(rows: &[DiaryRow]) -> Vec<&str> {
    rows.iter().map(|row| row.name.as_str()).collect()
}

#[test]
fn the_day_is_by_the_clock_and_what_has_no_time_comes_last() {
    let cases = [
        case(1, "Dee", &[(TODAY, "15:00")]),
        case(2, "Karen", &[(TODAY, "")]),
        case(3, "Emma", &[(TODAY, "10:00"), (date(2026, 3, 19), "10:00")]),
        case(4, "David", &[(date(2026, 3, 8), "")]),
        case(5, "Helen", &[(date(2026, 3, 20), "")]),
    ];
    let diary = diary(&cases, TODAY);
    assert_eq!(names(&diary.today), ["Emma", "Dee", "Karen"]);
    assert_eq!(names(&diary.overdue), ["David"]);
    assert_eq!(names(&diary.soon), ["Emma"], "seven days ahead and no more");
}

#[test]
fn twenty_eight_days_without_a_contact_are_named_at_their_edge() {
    let mut cases = [case(1, "Dee", &[]), case(2, "Karen", &[]), case(3, "Emma", &[]), case(4, "Ann", &[])];
    cases[0].last_contact_ms = civil::instant_ms(date(2026, 2, 12), 23, 59);
    cases[1].last_contact_ms = civil::instant_ms(date(2026, 2, 13), 0, 0);
    cases[2].last_contact_ms = None;
    cases[3].last_contact_ms = civil::instant_ms(date(2025, 2, 13), 0, 0);
    cases[3].stage = "closed".to_owned();
    let unseen = diary(&cases, TODAY).unseen;
    assert_eq!(
        unseen.iter().map(|unseen| (unseen.name.as_str(), unseen.days)).collect::<Vec<_>>(),
        [("Emma", None), ("Dee", Some(28))]
    );
}

#[test]
fn questions_are_named_even_in_a_closed_case() {
    let mut cases = [case(1, "Karen", &[])];
    cases[0].stage = "closed".to_owned();
    cases[0].questions = 2;
    assert_eq!(diary(&cases, TODAY).questions, [("Karen".to_owned(), 2, 0)]);
}

#[test]
fn somebody_who_was_tried_three_times_is_asked_about_once() {
    let tried = |number: u8| shared::tries::Attempt {
        entry: EntryId(Uuid::from_u128(number.into())),
        at_ms: civil::instant_ms(date(2026, 3, 1), 9, 0).unwrap() + u64::from(number),
        was: Vec::new(),
    };
    let mut cases = [case(1, "Karen", &[]), case(2, "Dee", &[])];
    for case in &mut cases {
        case.last_contact_ms = None;
        case.tried.since = (0..3).map(tried).collect();
    }
    cases[1].stage = "closed".to_owned();
    let diary = diary(&cases, TODAY);
    let names: Vec<&str> = diary.not_reached.iter().map(|(_, name, ..)| name.as_str()).collect();
    assert_eq!(names, ["Karen"], "an end needs no answer");
    assert_eq!(diary.unseen, [], "one row for one person");
}
