use super::*;
use crate::screens::particulars::Values;
use jiff::civil::date;
use shared::view::task::Due;
use uuid::Uuid;

const TODAY: Date = date(2026, 3, 12);

fn now_ms() -> u64 {
    civil::instant_ms(TODAY, 14, 2).unwrap()
}

fn visit() -> ContactForm {
    ContactForm { note: "Tea.".to_owned(), ..ContactForm::new("visit", now_ms()) }
}

fn wrong_fields(form: &ContactForm) -> Vec<&'static str> {
    form.finish(now_ms()).unwrap_err().into_iter().map(|mistake| mistake.field).collect()
}

#[test]
fn a_contact_begins_now_at_its_usual_place_and_carries_what_was_typed() {
    let form = ContactForm { minutes: " 45 ".to_owned(), present: "Her gardener".to_owned(), ..visit() };
    assert_eq!((form.date.as_str(), form.time.as_str()), ("2026-03-12", "14:02"));
    let Finished { contact, task, lasting } = form.finish(now_ms()).unwrap();
    assert_eq!(contact.at_ms, Some(now_ms()));
    assert_eq!((contact.how.as_deref(), contact.place.as_deref()), (Some("visit"), Some("home")));
    assert_eq!((contact.minutes, contact.note.as_deref()), (Some(45), Some("Tea.")));
    assert_eq!((contact.agreed, contact.amends, task, lasting), (None, None, None, Values::new()));
}

#[test]
fn the_place_follows_the_kind_until_another_is_chosen() {
    let mut form = ContactForm::new("", now_ms());
    form.choose_how("call".to_owned());
    assert_eq!(form.place, "phone");
    form.place = "hospital".to_owned();
    form.choose_how("visit".to_owned());
    assert_eq!(form.place, "hospital");
}

#[test]
fn an_empty_note_is_a_mistake_except_where_nobody_was_reached() {
    assert_eq!(wrong_fields(&ContactForm { note: " \n".to_owned(), ..visit() }), ["note"]);
    assert!(ContactForm::new("attempt", now_ms()).finish(now_ms()).is_ok());
    assert_eq!(wrong_fields(&ContactForm::new("moon", now_ms())), ["how", "note"]);
}

#[test]
fn the_future_is_refused_and_a_clock_a_little_ahead_is_not() {
    assert!(ContactForm { time: "14:17".to_owned(), ..visit() }.finish(now_ms()).is_ok());
    assert_eq!(wrong_fields(&ContactForm { time: "14:18".to_owned(), ..visit() }), ["date"]);
    assert_eq!(wrong_fields(&ContactForm { date: "2026-02-30".to_owned(), ..visit() }), ["date"]);
    assert_eq!(wrong_fields(&ContactForm { time: "25:00".to_owned(), ..visit() }), ["date"]);
}

#[test]
fn minutes_are_a_number_of_at_most_a_day() {
    let with = |minutes: &str| ContactForm { minutes: minutes.to_owned(), ..visit() };
    assert!(with("1440").finish(now_ms()).is_ok());
    assert_eq!(wrong_fields(&with("1441")), ["minutes"]);
    assert_eq!(wrong_fields(&with("an hour")), ["minutes"]);
}

#[test]
fn agreeing_asks_how_and_declining_asks_why() {
    let with = |answer: &str, how: &str, reason: &str| ContactForm {
        agreed: Agreed {
            answer: answer.to_owned(),
            how: how.to_owned(),
            told_data_use: true,
            reason: reason.to_owned(),
        },
        ..visit()
    };
    assert_eq!(wrong_fields(&with("yes", "", "")), ["agreed_how"]);
    assert_eq!(wrong_fields(&with("declined", "", " ")), ["agreed_reason"]);
    let agreed = with("yes", "spoken", "left over").finish(now_ms()).unwrap().contact.agreed.unwrap();
    assert_eq!((agreed.how.as_str(), agreed.reason.as_str(), agreed.told_data_use), ("spoken", "", true));
    let declined = with("declined", "spoken", "Not for me").finish(now_ms()).unwrap().contact.agreed.unwrap();
    assert_eq!((declined.how.as_str(), declined.reason.as_str()), ("", "Not for me"));
    let discussion = ContactForm { how: "discussion".to_owned(), ..with("yes", "", "") };
    assert_eq!(
        discussion.finish(now_ms()).unwrap().contact.agreed,
        None,
        "nobody agrees in somebody's absence"
    );
}

#[test]
fn a_day_for_the_next_step_goes_into_the_diary() {
    let next = ContactForm {
        next_step: "First walk".to_owned(),
        next_how: "walk".to_owned(),
        next_date: "2026-03-19".to_owned(),
        next_time: "10:00".to_owned(),
        ..visit()
    };
    let task = next.finish(now_ms()).unwrap().task.unwrap();
    assert_eq!((task.what.as_deref(), task.how.as_deref()), (Some("First walk"), Some("walk")));
    assert_eq!(task.due, Some(Due { date: date(2026, 3, 19), time: "10:00".to_owned() }));
    assert_eq!(
        wrong_fields(&ContactForm { next_date: "2026-03-11".to_owned(), ..next.clone() }),
        ["next_date"]
    );
    assert_eq!(wrong_fields(&ContactForm { next_time: "soon".to_owned(), ..next }), ["next_date"]);
}

#[test]
fn putting_right_asks_why_and_names_what_was_wrong() {
    let wrong = EntryId(Uuid::from_u128(3));
    let form = ContactForm { amends: Some(wrong), ..visit() };
    assert_eq!(wrong_fields(&form), ["amends_why"]);
    let right = ContactForm { amends_why: "The day was wrong".to_owned(), ..form };
    assert_eq!(right.title(), "Visit, put right");
    let contact = right.finish(now_ms()).unwrap().contact;
    assert_eq!((contact.amends, contact.amends_why.as_deref()), (Some(wrong), Some("The day was wrong")));
}

#[test]
fn a_draft_of_an_older_build_still_opens() {
    let form: ContactForm = serde_json::from_str(r#"{"how":"visit","note":"Tea."}"#).unwrap();
    assert_eq!((form.note.as_str(), form.done.len()), ("Tea.", 0));
}

#[test]
fn the_beginning_reads_beside_today() {
    let with = |date: &str| ContactForm { date: date.to_owned(), ..visit() }.began(now_ms());
    assert_eq!(with("2026-03-12"), "Today 14:02");
    assert_eq!(with("2026-03-11"), "Yesterday 14:02");
    assert_eq!(with("2026-03-02"), "2 March, 14:02");
    assert_eq!(with(""), "");
}

/// The last Sunday in October 2026, 01:00 UTC: London's clocks go back from 02:00 to 01:00.
const AUTUMN_MS: u64 = 1_792_890_000_000;
/// The last Sunday in March 2026, 01:00 UTC: they go forward from 01:00 to 02:00.
const SPRING_MS: u64 = 1_774_746_000_000;

#[test]
fn row_16_in_both_nights_a_contact_begins_when_it_began() {
    for change_ms in [AUTUMN_MS, SPRING_MS] {
        // Two hours, ten minutes and some seconds at a time.
        for step in 0..12 {
            let began_ms = change_ms - 3_600_000 + step * 600_000;
            let form = ContactForm {
                note: "Rang in the night.".to_owned(),
                ..ContactForm::new("call", began_ms + 7_000)
            };
            let contact = form.finish(began_ms + 30_000).unwrap().contact;
            assert_eq!(contact.at_ms, Some(began_ms), "{} {}", form.date, form.time);
            assert_eq!(form.began(began_ms), format!("Today {}", civil::clock(began_ms)));
        }
    }
}

#[test]
fn row_16_a_time_that_is_typed_is_the_first_of_two_and_never_none() {
    let typed = |date: &str, time: &str, now_ms| {
        let form = ContactForm {
            date: date.to_owned(),
            time: time.to_owned(),
            ..ContactForm::new("attempt", now_ms)
        };
        form.finish(now_ms).unwrap().contact.at_ms
    };
    let morning = 8 * 3_600_000;
    assert_eq!(typed("2026-10-25", "01:20", AUTUMN_MS + morning), Some(AUTUMN_MS - 40 * MINUTE_MS));
    assert_eq!(typed("2026-03-29", "01:20", SPRING_MS + morning), Some(SPRING_MS + 20 * MINUTE_MS));
    // Typed anew, as it stood: the phone's own moment.
    assert_eq!(typed("2026-10-25", "01:20:00", AUTUMN_MS + 20 * MINUTE_MS), Some(AUTUMN_MS + 20 * MINUTE_MS));
}

#[test]
fn row_16_the_day_after_such_a_night_is_the_next_day() {
    for (night, next) in [("2026-10-25", date(2026, 10, 26)), ("2026-03-29", date(2026, 3, 30))] {
        let night: Date = night.parse().unwrap();
        let late_ms = civil::instant_ms(night, 23, 50).unwrap();
        let form = ContactForm { next_date: next.to_string(), ..ContactForm::new("attempt", late_ms) };
        let task = form.finish(late_ms).unwrap().task.unwrap();
        assert_eq!(civil::days_between(civil::date(late_ms), task.due.unwrap().date), 1);
        assert_eq!(civil::date(late_ms + 11 * MINUTE_MS), next);
    }
}

#[test]
fn a_case_ends_with_a_contact_only_where_they_declined_and_somebody_said_so() {
    let agreed = Agreed { answer: "declined".to_owned(), reason: "Busy".to_owned(), ..Agreed::default() };
    let contact = Contact { at_ms: Some(0), agreed: Some(agreed), ..Contact::default() };
    let form = ContactForm::default();
    assert_eq!(form.end(false, &contact), None, "declining is no end by itself");
    let form = ContactForm { ends: true, ..form };
    let stage = form.end(false, &contact).unwrap();
    assert_eq!(
        (stage.stage.as_str(), stage.reason.as_str(), stage.why.as_str()),
        ("declined", "did_not_want", "Busy")
    );
    let after = form.end(true, &contact).unwrap();
    assert_eq!((after.stage.as_str(), after.reason.as_str()), ("closed", "did_not_want_more"));
    let changed =
        Contact { agreed: Some(Agreed { answer: "yes".to_owned(), ..Agreed::default() }), ..contact };
    assert_eq!(form.end(false, &changed), None, "they changed their mind while it was written");
}

#[test]
fn an_end_gives_the_minutes_and_one_before_the_begin_is_refused() {
    let until = |until: &str| {
        let mut form = ContactForm { time: "13:00".to_owned(), ..visit() };
        form.end_at(until.to_owned());
        form
    };
    assert_eq!(until("13:45").minutes_shown(), "45");
    assert_eq!(until("13:45").finish(now_ms()).unwrap().contact.minutes, Some(45));
    assert_eq!(wrong_fields(&until("12:45")), ["until"]);
    assert_eq!(wrong_fields(&until("13:00")), ["until"]);
    assert_eq!(wrong_fields(&until("14:30")), ["until"], "in the future");
    let mut typed = until("12:45");
    typed.take_minutes("30".to_owned());
    assert_eq!(typed.finish(now_ms()).unwrap().contact.minutes, Some(30), "what is typed counts");
    let moved = ContactForm { time: "13:15".to_owned(), ..until("13:45") };
    assert_eq!(moved.finish(now_ms()).unwrap().contact.minutes, Some(30), "the minutes follow both times");
}

#[test]
fn the_timer_is_its_start_and_a_forgotten_one_says_so() {
    let mut form = visit();
    let later_ms = now_ms() + 10 * MINUTE_MS;
    form.start(later_ms);
    assert_eq!(form.time, "14:12", "a new contact begins with it");
    let end_ms = later_ms + 25 * MINUTE_MS;
    assert_eq!(form.finish(end_ms).unwrap().contact.minutes, Some(25), "finishing stops it");
    let mut stopped = form.clone();
    stopped.stop(end_ms);
    assert_eq!((stopped.minutes_shown().as_str(), stopped.started_ms()), ("25", None));
    let next_day_ms = later_ms + 20 * 60 * MINUTE_MS;
    let mistakes = form.finish(next_day_ms).unwrap_err();
    assert_eq!(mistakes.iter().map(|one| one.field).collect::<Vec<_>>(), ["minutes"]);
    form.take_minutes("40".to_owned());
    assert_eq!(form.finish(next_day_ms).unwrap().contact.minutes, Some(40));
}

#[test]
fn headings_alone_say_nothing() {
    let template = "What they said\n\nWhat we did\n".to_owned();
    let form = ContactForm { note: format!("{template} "), template, ..visit() };
    assert_eq!(wrong_fields(&form), ["note"]);
    assert!(ContactForm { note: "What they said\nTea.".to_owned(), ..form }.finish(now_ms()).is_ok());
}

#[test]
fn a_visit_where_they_were_out_is_a_try_at_that_place() {
    let form = ContactForm {
        outcome: WAS_OUT.to_owned(),
        note: String::new(),
        company: vec!["colleague".to_owned()],
        agreed: Agreed { answer: "yes".to_owned(), ..Agreed::default() },
        ..visit()
    };
    let contact = form.finish(now_ms()).unwrap().contact;
    assert_eq!((contact.how.as_deref(), contact.place.as_deref()), (Some("attempt"), Some("home")));
    assert_eq!((contact.outcome.as_deref(), contact.agreed, contact.company), (Some(WAS_OUT), None, None));
    assert_eq!(form.title(), "Tried, no answer");
    let shown = ContactForm { how: "attempt".to_owned(), ..form.clone() };
    assert_eq!(
        shown.finish(now_ms()).unwrap().contact.outcome.as_deref(),
        Some(WAS_OUT),
        "also when it is put right"
    );
    let discussion = ContactForm { how: "discussion".to_owned(), outcome: "cut_short".to_owned(), ..visit() };
    assert_eq!(discussion.finish(now_ms()).unwrap().contact.outcome, None, "it was not asked");
}

#[test]
fn a_joint_visit_is_one_record_for_each_and_names_stay_where_they_were_written() {
    let (emma, patrick) = (FileId(Uuid::from_u128(1)), FileId(Uuid::from_u128(2)));
    let visit_id = EntryId(Uuid::from_u128(9));
    let form = ContactForm {
        present: "Her sister Ann".to_owned(),
        company: vec!["colleague".to_owned()],
        next_step: "Bed for Emma".to_owned(),
        needs: vec!["money".to_owned()],
        minutes: "60".to_owned(),
        also: vec![patrick],
        own: BTreeMap::from([(patrick, " Back hurts. ".to_owned()), (emma, String::new())]),
        agreed: Agreed { answer: "yes".to_owned(), how: "spoken".to_owned(), ..Agreed::default() },
        ..visit()
    };
    let contact = form.finish(now_ms()).unwrap().contact;
    let [(first, hers), (second, his)] = form.joint(emma, contact.clone(), visit_id).try_into().unwrap();
    assert_eq!((first, second), (emma, patrick));
    assert_eq!((hers.visit, his.visit), (Some(visit_id), Some(visit_id)));
    assert_eq!((hers.note.as_deref(), his.note.as_deref()), (Some("Tea."), Some("Tea.\n\nBack hurts.")));
    assert_eq!((his.minutes, his.how.as_deref(), his.at_ms), (Some(60), Some("visit"), hers.at_ms));
    assert_eq!(his.company, hers.company);
    assert_eq!((his.present, his.next_step, his.needs, his.agreed), (None, None, None, None));
    assert_eq!(hers.present.as_deref(), Some("Her sister Ann"));
    let alone = ContactForm { also: Vec::new(), ..form }.joint(emma, contact, visit_id);
    assert_eq!((alone.len(), alone[0].1.visit, alone[0].1.note.as_deref()), (1, None, Some("Tea.")));
}

#[test]
fn everything_lives_through_a_copy_and_an_amendment() {
    let form = ContactForm {
        how: "accompanied".to_owned(),
        attended: "U3A".to_owned(),
        company: vec!["carer".to_owned()],
        outcome: "cut_short".to_owned(),
        needs: vec!["isolation".to_owned()],
        visit: Some(EntryId(Uuid::from_u128(9))),
        ..visit()
    };
    let contact = form.finish(now_ms()).unwrap().contact;
    let entry = crate::screens::said::alone(Contact::KIND, &contact.values()).unwrap();
    let copy = ContactForm::copy_of(&entry);
    let again = copy.finish(now_ms()).unwrap().contact;
    assert_eq!(again, contact);
}

/// What the box shows, and what would be saved at 16:00.
fn shown_and_kept(form: &ContactForm) -> (String, Option<u32>) {
    let at_four_ms = now_ms() + 118 * MINUTE_MS;
    let kept = form.finish(at_four_ms).ok().and_then(|done| done.contact.minutes);
    (form.minutes_shown(), kept)
}

#[test]
fn the_box_shows_the_minutes_that_are_kept_in_whatever_order_they_were_said() {
    let begin = |form: &mut ContactForm, time: &str| time.clone_into(&mut form.time);
    let minutes = |form: &mut ContactForm, minutes: &str| form.take_minutes(minutes.to_owned());
    let until = |form: &mut ContactForm, until: &str| form.end_at(until.to_owned());
    type Step<'a> = &'a dyn Fn(&mut ContactForm);
    let after = |steps: &[Step]| {
        let mut form = visit();
        begin(&mut form, "13:00");
        steps.iter().for_each(|step| step(&mut form));
        shown_and_kept(&form)
    };
    let of = |minutes: u32| (minutes.to_string(), Some(minutes));
    let to_quarter: Step = &|form| until(form, "13:45");
    let later: Step = &|form| begin(form, "13:15");
    let forty: Step = &|form| minutes(form, "40");
    let start: Step = &|form| form.start(now_ms());
    let stop: Step = &|form| form.stop(now_ms() + 25 * MINUTE_MS);
    let no_end: Step = &|form| until(form, "");
    assert_eq!(after(&[to_quarter, later]), of(30), "an end that was said stays where it is");
    assert_eq!(after(&[later, to_quarter]), of(30));
    assert_eq!(after(&[forty, later]), of(40), "minutes that were said stay as they are");
    assert_eq!(after(&[to_quarter, forty]), of(40));
    assert_eq!(after(&[to_quarter, forty, later]), of(40));
    assert_eq!(after(&[forty, to_quarter]), of(45));
    assert_eq!(after(&[forty, to_quarter, later]), of(30));
    assert_eq!(after(&[to_quarter, no_end]), of(45), "without the end its minutes stay");
    assert_eq!(after(&[to_quarter, no_end, later]), of(45));
    assert_eq!(after(&[forty, no_end]), of(40), "there was no end to empty");
    assert_eq!(after(&[start, stop]), of(25));
    assert_eq!(after(&[to_quarter, start, stop]), of(25), "an end from before the timer is gone");
    assert_eq!(after(&[forty, start, stop, later]), of(25));
    assert_eq!(after(&[start, stop, later, to_quarter]), of(30));
    assert_eq!(after(&[start, no_end, stop]), of(25), "an empty end does not stop the timer");
    assert_eq!(after(&[start, forty, stop]), of(40), "nothing runs that could be stopped");
    assert_eq!(after(&[start, later, to_quarter]), of(30), "whoever knows the end needs no timer");
}

#[test]
fn a_beginning_that_is_moved_behind_the_end_is_said_by_the_end() {
    let mut form = ContactForm { time: "13:00".to_owned(), ..visit() };
    form.end_at("13:45".to_owned());
    form.time = "13:50".to_owned();
    assert_eq!((form.minutes_shown().as_str(), form.until()), ("", "13:45"));
    assert_eq!(wrong_fields(&form), ["until"]);
    form.time = "soon".to_owned();
    assert_eq!(wrong_fields(&form), ["date"], "one mistake at a time");
}

#[test]
fn a_draft_of_an_older_build_shows_what_it_would_have_saved() {
    let of = |json: &str| serde_json::from_str::<ContactForm>(json).unwrap();
    let begin = r#""how":"visit","note":"Tea.","date":"2026-03-12","time":"13:15""#;
    let ended = of(&format!(r#"{{{begin},"minutes":"45","until":"13:45"}}"#));
    assert_eq!(shown_and_kept(&ended), ("30".to_owned(), Some(30)));
    let runs = of(&format!(r#"{{{begin},"minutes":"45","until":"","started_ms":{}}}"#, now_ms()));
    assert_eq!((runs.started_ms(), runs.minutes_shown().as_str()), (Some(now_ms()), ""));
    assert_eq!(shown_and_kept(&runs).1, Some(118));
}

#[test]
fn too_many_at_once_are_said_by_what_there_is_too_much_of() {
    let many = |count: u128| (0..count).map(Uuid::from_u128);
    let form = |also, done| ContactForm {
        also: many(also).map(FileId).collect(),
        done: many(done).map(EntryId).collect(),
        ..visit()
    };
    assert!(form(7, 9).finish(now_ms()).is_ok(), "a save that is full");
    assert_eq!(wrong_fields(&form(8, 0)), ["also"]);
    assert_eq!(wrong_fields(&form(0, 10)), ["done"]);
    let all = ContactForm { note: String::new(), next_date: "soon".to_owned(), ..form(8, 10) };
    assert_eq!(
        wrong_fields(&all),
        ["note", "done", "next_date", "also"],
        "at once, in the order of the form"
    );
}

#[test]
fn a_draft_keeps_what_matters_and_strengths_of_the_case_and_nothing_else() {
    let shown: BTreeMap<String, Shown> = serde_json::from_value(serde_json::json!({
        "what_matters": { "value": "Her garden", "over": [] },
        "strengths": { "value": "Knits", "over": [] },
        "stage": { "value": { "stage": "supported" }, "over": [] },
        "flag/1": { "value": { "what": "A dog" }, "over": [] },
    }))
    .unwrap();
    let details = Details {
        what_matters: "Her garden".to_owned(),
        strengths: "Knits".to_owned(),
        shown: shown.clone(),
        ..Details::default()
    };
    let mut form = visit();
    form.know(details.clone());
    assert_eq!(form.shown.keys().collect::<Vec<_>>(), ["strengths", "what_matters"]);
    assert_eq!(form.finish(now_ms()).unwrap().lasting, Values::new(), "nothing new");
    form.what_matters = "Her garden, and the cat".to_owned();
    let lasting = form.finish(now_ms()).unwrap().lasting;
    assert_eq!(lasting, [("what_matters".to_owned(), "Her garden, and the cat".into())]);
    form.strengths = "x".repeat(shared::limits::TEXT_CHARS_MAX + 1);
    assert_eq!(wrong_fields(&form), ["strengths"], "said once");
    let mut older = ContactForm { what_matters: "Mine".to_owned(), shown, ..visit() };
    older.know(details);
    assert_eq!((older.what_matters.as_str(), older.shown.len()), ("Mine", 2), "what was typed stays");
}

#[test]
fn a_contact_that_is_put_right_may_turn_out_to_have_been_to_several() {
    let (emma, patrick) = (FileId(Uuid::from_u128(1)), FileId(Uuid::from_u128(2)));
    let (wrong, visit_id) = (EntryId(Uuid::from_u128(3)), EntryId(Uuid::from_u128(9)));
    let form = ContactForm {
        amends: Some(wrong),
        amends_why: "Patrick was there too".to_owned(),
        also: vec![patrick],
        ..visit()
    };
    let contact = form.finish(now_ms()).unwrap().contact;
    let [(_, hers), (file, his)] = form.joint(emma, contact, visit_id).try_into().unwrap();
    assert_eq!((hers.visit, hers.amends), (Some(visit_id), Some(wrong)));
    assert_eq!((file, his.visit, his.amends, his.amends_why), (patrick, Some(visit_id), None, None));
}
