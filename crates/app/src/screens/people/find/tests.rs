use super::*;
use jiff::civil::date;
use shared::id::EntryId;
use shared::summary::Next;
use uuid::Uuid;

fn case(number: u128, name: &str, full_name: &str) -> CaseSummary {
    let file = FileId(Uuid::from_u128(number));
    CaseSummary {
        name: name.to_owned(),
        full_name: full_name.to_owned(),
        town: "Halesowen".to_owned(),
        stage: "supported".to_owned(),
        ..shared::summary::summarise(file, &Default::default(), &Default::default(), None)
    }
}

fn next(day: Date, time: &str) -> Next {
    Next {
        entry: EntryId(Uuid::from_u128(1)),
        what: String::new(),
        how: "visit".to_owned(),
        date: day,
        time: time.to_owned(),
    }
}

const TODAY: Date = date(2026, 3, 12);

fn now_ms() -> u64 {
    civil::instant_ms(TODAY, 9, 0).unwrap()
}

fn names(cases: &[CaseSummary], search: &str, sort: Sort, with_over: bool) -> Vec<String> {
    let asked = Asked { search, sort, with_over };
    rows(&findable(cases.to_vec()), asked, &[], now_ms(), usize::MAX)
        .1
        .into_iter()
        .map(|row| row.name)
        .collect()
}

#[test]
fn a_search_finds_the_beginning_of_any_name_in_any_order() {
    let cases = [
        case(1, "Mrs A", "Audrey Ablett"),
        case(2, "Zoë", "Zoë Ŵyn-O’Neill"),
        case(3, "Emma and Patrick", "Emma Brook"),
    ];
    let found = |search: &str| names(&cases, search, Sort::Name, false);
    assert_eq!(found("audr"), ["Mrs A"]);
    assert_eq!(found("ablett AUD"), ["Mrs A"]);
    assert_eq!(found("zoe"), ["Zoë"]);
    assert_eq!(found("oneill"), ["Zoë"]);
    assert_eq!(found("wyn o'n"), ["Zoë"]);
    assert_eq!(found("patrick"), ["Emma and Patrick"]);
    assert_eq!(found("blett"), Vec::<String>::new(), "only the beginnings of names");
    assert_eq!(found(" ").len(), 3);
}

#[test]
fn the_diary_comes_first_and_those_without_one_follow_by_name() {
    let mut cases = [case(1, "Dee", ""), case(2, "Karen", ""), case(3, "Anna", ""), case(4, "Bill", "")];
    cases[0].next = vec![next(TODAY, "15:00")];
    cases[1].next = vec![next(TODAY, "10:00")];
    assert_eq!(names(&cases, "", Sort::Next, false), ["Karen", "Dee", "Anna", "Bill"]);
}

#[test]
fn the_longest_not_seen_come_first_and_never_met_before_them() {
    let mut cases = [case(1, "Dee", ""), case(2, "Karen", ""), case(3, "Anna", "")];
    cases[0].last_contact_ms = Some(now_ms() - 86_400_000);
    cases[1].last_contact_ms = Some(now_ms() - 40 * 86_400_000);
    assert_eq!(names(&cases, "", Sort::Unseen, false), ["Anna", "Karen", "Dee"]);
    let asked = Asked { search: "", sort: Sort::Unseen, with_over: false };
    let lines: Vec<String> = rows(&findable(cases.to_vec()), asked, &[], now_ms(), usize::MAX)
        .1
        .into_iter()
        .map(|row| row.line)
        .collect();
    assert_eq!(lines, ["Not met yet", "Not seen for 40 days", "Seen yesterday"]);
}

#[test]
fn closed_cases_hide_until_they_are_asked_or_searched_for_and_then_come_last() {
    let mut cases = [case(1, "Dee", ""), case(2, "Karen", "")];
    cases[0].stage = "closed".to_owned();
    assert_eq!(names(&cases, "", Sort::Name, false), ["Karen"]);
    assert_eq!(names(&cases, "", Sort::Name, true), ["Karen", "Dee"]);
    assert_eq!(names(&cases, "dee", Sort::Name, false), ["Dee"]);
    assert_eq!(count_over(&findable(cases.to_vec())), 1);
}

#[test]
fn days_read_beside_today() {
    assert_eq!(day_words(TODAY, TODAY), "Today");
    assert_eq!(day_words(date(2026, 3, 13), TODAY), "Tomorrow");
    assert_eq!(day_words(date(2026, 3, 16), TODAY), "Monday 16 March");
    assert_eq!(day_words(date(2026, 3, 11), TODAY), "1 day over");
    assert_eq!(day_words(date(2026, 3, 8), TODAY), "4 days over");
}

#[test]
fn an_order_is_named_in_the_address() {
    for (sort, code, _) in Sort::ALL {
        assert_eq!(Sort::of(code), sort);
    }
    assert_eq!(Sort::of("moon"), Sort::Next);
}

#[test]
fn only_the_first_are_put_into_words_and_all_are_counted() {
    let cases: Vec<CaseSummary> =
        (1..=9).map(|number| case(number, "Ada", &format!("Ada {}", 9 - number))).collect();
    let findable = findable(cases);
    let asked = Asked { search: "ada", sort: Sort::Name, with_over: false };
    let (count, all) = rows(&findable, asked, &[], now_ms(), usize::MAX);
    let (_, first) = rows(&findable, asked, &[], now_ms(), 3);
    assert_eq!((count, all.len(), &first[..]), (9, 9, &all[..3]));
    assert_eq!(rows(&findable, asked, &[], now_ms(), 0), (9, Vec::new()));
}

#[test]
fn a_row_says_the_first_need_and_how_many_more_there_are() {
    let mut one = case(1, "Olena", "");
    let needs = |case: &CaseSummary| row(case, Sort::Name, &[], now_ms()).needs;
    assert_eq!(needs(&one), None);
    one.needs = ["Interpreter: Ukrainian", "Large print", "A quiet place"].map(str::to_owned).to_vec();
    assert_eq!(needs(&one).unwrap(), "Interpreter: Ukrainian, 2 more");
    one.needs.truncate(1);
    assert_eq!(needs(&one).unwrap(), "Interpreter: Ukrainian");
}

#[test]
fn whoever_has_died_waits_for_nobody_and_is_found() {
    let mut cases = [case(1, "Ann", "Ann Lees"), case(2, "Bea", "Bea Moss")];
    cases[0].died = Some(shared::summary::DiedOn { on: Some(date(2026, 3, 3)) });
    assert_eq!(names(&cases, "", Sort::Unseen, false), ["Bea", "Ann"]);
    assert_eq!(names(&cases, "lees", Sort::Name, false), ["Ann"]);
    assert_eq!(row(&cases[0], Sort::Next, &[], now_ms()).line, "Died on 3 March 2026");
}
