use jiff::civil::date;

use super::*;

fn noon() -> u64 {
    civil::instant_ms(date(2026, 3, 12), 12, 0).unwrap()
}

fn afterwards() -> Walked {
    Walked {
        destination: " The corner shop ".to_owned(),
        with: "others".to_owned(),
        who: "the gardener".to_owned(),
        ..Walked::new(Way::Afterwards, None)
    }
}

fn wrong(walked: &Walked) -> Vec<&'static str> {
    walked.finish(noon()).unwrap_err().into_iter().map(|mistake| mistake.field).collect()
}

#[test]
fn a_walk_with_the_clock_goes_from_door_to_door() {
    let mut walked = Walked { destination: "The corner shop".to_owned(), ..Walked::new(Way::Now, None) };
    assert_eq!(walked.stretch(), Stretch::Before);
    assert!(walked.check_before().is_empty(), "with me is the first choice");
    walked.started_ms = Some(noon());
    walked.before = Some(3);
    assert_eq!(walked.stretch(), Stretch::Walking);
    walked.stop(noon() + 25 * 60_000);
    assert_eq!((walked.stretch(), walked.minutes.as_str()), (Stretch::Back, "25"));
    walked.after = Some(7);
    let walk = walked.finish(noon() + 40 * 60_000).unwrap();
    assert_eq!((walk.at_ms, walk.minutes), (Some(noon()), Some(25)));
    assert_eq!((walk.confidence_before, walk.confidence_after), (Some(3), Some(7)));
    assert!(walk.with_us());
    assert_eq!((walk.goal, walk.aids, walk.alone_since), (None, None, None), "what was not said is not set");
}

#[test]
fn a_clock_stopped_too_early_goes_on() {
    let mut walked = Walked { started_ms: Some(noon()), ..Walked::new(Way::Now, None) };
    walked.stop(noon() + 60_000);
    walked.go_on();
    assert_eq!((walked.stretch(), walked.minutes.as_str()), (Stretch::Walking, ""));
}

#[test]
fn a_forgotten_clock_asks_how_long_it_really_was() {
    let mut walked =
        Walked { destination: "Town".to_owned(), started_ms: Some(noon()), ..Walked::new(Way::Now, None) };
    walked.stop(noon() + 14 * 60 * 60_000);
    assert_eq!(walked.minutes, "");
    assert_eq!(wrong(&walked), ["minutes"]);
    walked.minutes = "40".to_owned();
    assert_eq!(walked.finish(noon()).unwrap().minutes, Some(40));
}

#[test]
fn a_walk_without_us_needs_three_taps() {
    let walk = afterwards().finish(noon()).unwrap();
    assert_eq!(walk.destination.as_deref(), Some("The corner shop"));
    assert_eq!(walk.at_ms, Some(noon()));
    assert!(!walk.with_us());
    assert_eq!(walk.came.unwrap().who, "the gardener");
    assert_eq!(afterwards().title(), "Walk without us");
}

#[test]
fn the_day_is_today_yesterday_or_a_real_date_in_the_past() {
    let on = |day: &str, boxes: [&str; 3], time: &str| {
        let [day_number, month, year] = boxes.map(str::to_owned);
        let walked =
            Walked { day: day.to_owned(), day_number, month, year, time: time.to_owned(), ..afterwards() };
        let finished = walked.finish(noon());
        finished
            .map(|walk| civil::at(walk.at_ms.unwrap()).strftime("%-d %B %H:%M").to_string())
            .map_err(|mistakes| mistakes[0].words.clone())
    };
    assert_eq!(on("yesterday", [""; 3], ""), Ok("11 March 12:00".to_owned()));
    assert_eq!(on("yesterday", [""; 3], "15:30"), Ok("11 March 15:30".to_owned()));
    assert_eq!(on("today", [""; 3], "09:05"), Ok("12 March 09:05".to_owned()));
    assert_eq!(on("today", [""; 3], "12:01"), Err("This is still to come. Check the time.".to_owned()));
    assert_eq!(on("other", ["4", "3", "2026"], ""), Ok("4 March 12:00".to_owned()));
    assert_eq!(
        on("other", ["13", "3", "2026"], ""),
        Err("This day is still to come. Check the date.".to_owned())
    );
    assert_eq!(on("other", ["", "", ""], ""), Err("Enter the day of the walk, like 27 3 2026.".to_owned()));
    assert_eq!(on("other", ["30", "2", "2026"], ""), Err("February 2026 has only 28 days.".to_owned()));
    assert_eq!(on("today", [""; 3], "25:00"), Err("Write the time like 13:30.".to_owned()));
    assert_eq!(on("", [""; 3], ""), Err("Choose the day of the walk.".to_owned()));
}

#[test]
fn what_is_missing_is_said_in_the_order_of_the_form() {
    assert_eq!(wrong(&Walked::new(Way::Afterwards, None)), ["destination", "with"]);
    let mut walked = afterwards();
    walked.minutes = "an hour".to_owned();
    walked.happened = "a\0".to_owned();
    assert_eq!(wrong(&walked), ["minutes", "happened"]);
    walked.minutes = "0".to_owned();
    assert_eq!(wrong(&walked), ["minutes", "happened"]);
}

#[test]
fn putting_a_walk_right_keeps_its_time_and_asks_why() {
    use shared::change::{Change, Edit, FieldEdit};
    use shared::fold::{Known, fold};
    use shared::id::{ChangeId, FileId, UserId, WriterId};
    use shared::stamp::Stamp;
    use uuid::Uuid;

    let made = Walked { time: "09:05".to_owned(), after: Some(8), ..afterwards() }.finish(noon()).unwrap();
    let set =
        made.values().into_iter().map(|(name, value)| (name, FieldEdit { value, over: vec![] })).collect();
    let at = Stamp { wall_ms: 1, tick: 0, writer: WriterId(Uuid::nil()) };
    let change = Change {
        id: ChangeId(Uuid::from_u128(1)),
        file: FileId(Uuid::from_u128(2)),
        entry: EntryId(Uuid::from_u128(3)),
        kind: Walk::KIND.to_owned(),
        base: None,
        stamp: at,
        replaces: None,
        edit: Edit::Set(set),
    };
    let by = UserId(Uuid::nil());
    let entry = fold([&Known { change, at, by, by_name: String::new(), office: false }]).unwrap();

    let mut right = Walked::amending(&entry);
    assert_eq!(wrong(&right), ["amends_why"]);
    right.amends_why = "It was eight, not nine".to_owned();
    let walk = right.finish(noon() + 86_400_000).unwrap();
    assert_eq!(
        walk,
        Walk { amends: Some(entry.id), amends_why: Some("It was eight, not nine".to_owned()), ..made }
    );
}

#[test]
fn a_draft_of_an_older_build_still_opens() {
    let walked: Walked = serde_json::from_str(r#"{"destination":"Town","novelty":1}"#).unwrap();
    assert_eq!(walked.destination, "Town");
    assert_eq!(serde_json::from_value::<Walked>(serde_json::to_value(&walked).unwrap()).unwrap(), walked);
}
