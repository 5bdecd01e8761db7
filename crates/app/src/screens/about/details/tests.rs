use super::*;
use jiff::civil::date;
use shared::change::{Change, Edit};
use shared::fold::{Known, fold_file};
use shared::id::{EntryId, FileId, UserId, WriterId};
use shared::stamp::Stamp;
use uuid::Uuid;

const TODAY: Date = date(2026, 3, 12);
const PERSON: FileId = FileId(Uuid::from_u128(2));
const CASE: FileId = FileId(Uuid::from_u128(1));

fn known(number: u128, file: FileId, kind: &str, fields: Value) -> Known {
    let at = Stamp { wall_ms: number as u64, tick: 0, writer: WriterId(Uuid::from_u128(9)) };
    let Value::Object(fields) = fields else { panic!("not an object") };
    let fields = fields.into_iter().map(|(name, value)| (name, FieldEdit { value, over: vec![] }));
    let change = Change {
        id: ChangeId(Uuid::from_u128(number)),
        file,
        entry: EntryId(file.0),
        kind: kind.to_owned(),
        base: None,
        stamp: at,
        replaces: None,
        edit: Edit::Set(fields.collect()),
    };
    Known { change, at, by: UserId(Uuid::from_u128(8)), by_name: "R. Hale".to_owned(), office: true }
}

fn file() -> OpenFile {
    let person = json!({
        "name": { "given": "Audrey", "family": "Ablett", "known_as": "Mrs A" },
        "born": "1945-03-02", "lives": "alone",
        "practice": { "ods": "M87001", "name": "Tallow Lane Surgery" },
        "need/0198": { "what": "Talk on her left side" },
        "need/hearing": { "what": "Wears a hearing aid" },
        "gender": "A woman of a certain age",
        "other_phone/p1": { "number": "07700 900143", "whose": "Her son", "safe_to_call": true, "safe_to_leave_message": false },
        "close/c1": { "name": "Piotr", "relation": "Son", "number": "", "roles": ["emergency"], "knows": "yes" },
        "interpreter": { "language": "Polish", "note": "" },
        "email": { "address": "audrey@example.org", "safe_to_write": false },
        "address": { "line": "3 Mill Row", "town": "Cradley", "postcode": "B63 3AB", "access": "" },
    });
    let case =
        json!({ "what_matters": "My own shop.", "stage": { "stage": "supported", "on": "2026-01-09" } });
    let mut referral = known(
        5,
        CASE,
        "referral",
        json!({
            "received": "2026-01-05",
            "source": { "source": "gp", "who": "Dr Okell" },
            "reason": "isolation",
            "eligibility": { "decision": "accepted", "why": "Nearly 16" },
        }),
    );
    referral.change.entry = EntryId(Uuid::from_u128(7));
    OpenFile {
        file: CASE,
        case: fold_file(&[known(3, CASE, "case", case), referral]),
        person_file: Some(PERSON),
        person: fold_file(&[known(4, PERSON, "person", person)]),
        complete: true,
        unreadable: 0,
    }
}

fn changed(part: Part, alter: impl Fn(&mut Details)) -> Result<Values, Vec<&'static str>> {
    let mut details = Details::of(part, &file(), TODAY);
    alter(&mut details);
    details.changed(part, TODAY).map_err(|wrong| wrong.into_iter().map(|mistake| mistake.field).collect())
}

#[test]
fn opening_a_form_and_saving_it_changes_nothing() {
    for (part, ..) in Part::ALL.into_iter().filter(|(part, ..)| *part != Part::Stage) {
        assert_eq!(changed(part, |_| {}), Ok(vec![]), "{part:?}");
    }
}

#[test]
fn only_what_was_altered_is_written_over_what_was_shown() {
    let mut details = Details::of(Part::Home, &file(), TODAY);
    details.lives = "family".to_owned();
    let values = details.changed(Part::Home, TODAY).unwrap();
    assert_eq!(values, [("lives".to_owned(), json!("family"))]);
    let file = file();
    let edit = details.edit(Part::Home.entry(&file).unwrap(), values);
    let Edit::Set(fields) = edit.edit else { panic!("no set") };
    assert_eq!(edit.file, PERSON);
    assert_eq!(fields["lives"].over, [ChangeId(Uuid::from_u128(4))]);
}

#[test]
fn a_name_is_replaced_as_one_and_never_empty() {
    assert_eq!(
        changed(Part::Name, |details| details.name.family = " Abbott ".to_owned()),
        Ok(vec![("name".to_owned(), json!({ "given": "Audrey", "family": "Abbott", "known_as": "Mrs A" }))])
    );
    assert_eq!(changed(Part::Name, |details| details.name = Name::default()), Err(vec!["given"]));
}

#[test]
fn a_practice_with_another_name_loses_the_code_of_the_old_one() {
    assert_eq!(Details::of(Part::Home, &file(), TODAY).practice, "Tallow Lane Surgery (M87001)");
    let values = changed(Part::Home, |details| details.practice = "Mill Road".to_owned()).unwrap();
    assert_eq!(values, [("practice".to_owned(), json!({ "ods": "", "name": "Mill Road" }))]);
    let cleared = changed(Part::Home, |details| details.practice.clear()).unwrap();
    assert_eq!(cleared, [("practice".to_owned(), Value::Null)]);
}

#[test]
fn members_are_fields_of_their_own_and_an_empty_one_is_taken_away() {
    let values = changed(Part::Needs, |details| {
        details.members[0].what.clear();
        details.members.push(Member { id: "n1".to_owned(), what: " Needs pauses ".to_owned() });
        details.members.push(Member { id: "n2".to_owned(), what: String::new() });
    });
    assert_eq!(
        values,
        Ok(vec![
            ("need/0198".to_owned(), Value::Null),
            ("need/n1".to_owned(), json!({ "what": "Needs pauses" })),
        ])
    );
}

#[test]
fn a_wrong_nhs_number_is_corrected_or_kept_as_unconfirmed() {
    let with = |number: &'static str, keep: bool| {
        changed(Part::NhsNumber, move |details| {
            details.nhs_number = number.to_owned();
            details.nhs_none = false;
            details.nhs_keep = keep;
        })
    };
    assert_eq!(with("943 476 5918", false), Err(vec!["nhs-number"]));
    let unconfirmed = json!({ "number": "9434765918", "status": "unconfirmed" });
    assert_eq!(with("943 476 5918", true), Ok(vec![("nhs_number".to_owned(), unconfirmed)]));
    let valid = json!({ "number": "9434765919", "status": "valid" });
    assert_eq!(with("943 476 5919", true), Ok(vec![("nhs_number".to_owned(), valid)]));
    assert_eq!(with("943", true), Err(vec!["nhs-number"]), "what is not ten digits cannot be kept");
}

#[test]
fn an_episode_ends_with_a_reason_and_never_in_the_future() {
    let to = |stage: &'static str, why: &'static str, day: &'static str| {
        changed(Part::Stage, move |details| {
            details.stage = stage.to_owned();
            details.stage_why = why.to_owned();
            details.stage_on.day = day.to_owned();
        })
    };
    assert_eq!(to("closed", " ", "12"), Err(vec!["stage-why"]));
    assert_eq!(to("closed", "Goal reached", "13"), Err(vec!["stage-on"]));
    let closed = json!({ "stage": "closed", "on": "2026-03-12", "why": "Goal reached" });
    assert_eq!(to("closed", "Goal reached", "12"), Ok(vec![("stage".to_owned(), closed)]));
}

#[test]
fn parts_are_named_in_the_address() {
    for (part, code, title) in Part::ALL {
        assert_eq!((Part::of(code), part.code(), part.title()), (Some(part), code, title));
    }
    assert_eq!(Part::of("moon"), None);
}

#[test]
fn a_need_is_ticked_under_its_code_and_one_that_is_ticked_keeps_its_words() {
    let tick = |codes: &'static [&'static str]| {
        changed(Part::Needs, move |details| {
            details.more.needs = codes.iter().map(|code| (*code).to_owned()).collect();
        })
    };
    let large = ("need/large_print".to_owned(), json!({ "what": "Large print" }));
    assert_eq!(tick(&["hearing", "large_print"]), Ok(vec![large]));
    assert_eq!(tick(&[]), Ok(vec![("need/hearing".to_owned(), Value::Null)]));
}

#[test]
fn what_a_referral_asks_is_changed_later_each_composite_as_one() {
    let email = changed(Part::Email, |details| details.more.email.safe_to_write = true);
    let said = json!({ "address": "audrey@example.org", "safe_to_write": true });
    assert_eq!(email, Ok(vec![("email".to_owned(), said)]));
    let none = changed(Part::Interpreter, |details| details.more.needs_interpreter = false);
    assert_eq!(none, Ok(vec![("interpreter".to_owned(), Value::Null)]));
    let safe = changed(Part::Address, |details| details.address.safe_to_write = true).unwrap();
    assert_eq!(safe[0].1["safe_to_write"], true);
    let gone = changed(Part::OtherPhones, |details| details.more.phones[0].gone = true);
    assert_eq!(gone, Ok(vec![("other_phone/p1".to_owned(), Value::Null)]));
    let knows = changed(Part::Close, |details| details.more.close[0].says.knows = "must_not".to_owned());
    assert_eq!(knows.unwrap()[0].1["knows"], "must_not");
    let told = changed(Part::Reaching, |details| details.more.must_not_know = "Her husband ".to_owned());
    assert_eq!(told, Ok(vec![("must_not_know".to_owned(), json!("Her husband"))]));
}

#[test]
fn why_there_is_no_number_is_kept() {
    let none = changed(Part::NhsNumber, |details| {
        details.nhs_none = true;
        details.nhs_why = "not_registered".to_owned();
    });
    let said = json!({ "number": "", "status": "none", "why": "not_registered" });
    assert_eq!(none, Ok(vec![("nhs_number".to_owned(), said)]));
}

#[test]
fn a_referral_is_completed_later_and_what_was_decided_stays() {
    let later = changed(Part::Referral, |details| {
        details.referred.criteria = vec!["frequent_gp".to_owned()];
        details.referred.source_role = "Practice partner".to_owned();
        details.referred.person_knows = "agreed".to_owned();
    });
    let said = json!({ "source": "gp", "who": "Dr Okell", "role": "Practice partner" });
    assert_eq!(
        later,
        Ok(vec![
            ("source".to_owned(), said),
            ("criteria".to_owned(), json!(["frequent_gp"])),
            ("person_knows".to_owned(), json!("agreed")),
        ])
    );
    assert_eq!(
        changed(Part::Referral, |details| details.referred.received.year = "2027".to_owned()),
        Err(vec!["received"])
    );
}
