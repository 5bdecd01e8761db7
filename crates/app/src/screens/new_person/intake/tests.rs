//! What a form is told, and what is saved of it.

use jiff::civil::date;
use serde_json::{Value, json};
use shared::change::Edit;
use shared::kind;
use uuid::Uuid;

use super::*;

const TODAY: Date = date(2026, 11, 21);
const PERSON: FileId = FileId(Uuid::from_u128(1));
const CASE: FileId = FileId(Uuid::from_u128(2));

fn boxes(text: &str) -> DateBoxes {
    let mut parts = text.split_whitespace().map(str::to_owned);
    let mut next = || parts.next().unwrap_or_default();
    DateBoxes { day: next(), month: next(), year: next() }
}

/// The least that can be saved.
fn intake() -> Intake {
    Intake { given: "Jean".to_owned(), born: boxes("27 3 1944"), ..Intake::new(TODAY) }
}

/// The mistakes of a form, by field.
fn wrong(intake: &Intake) -> Vec<(&'static str, String)> {
    let mistakes = intake.checked(TODAY, &Offer::default()).unwrap_err();
    mistakes.into_iter().map(|mistake| (mistake.field, mistake.words)).collect()
}

fn edits(intake: &Intake) -> Vec<NewEdit> {
    let offer = Offer::default();
    intake.edits(intake.checked(TODAY, &offer).unwrap(), &offer, TODAY, (PERSON, CASE))
}

fn value(edit: &NewEdit, field: &str) -> Option<Value> {
    let Edit::Set(fields) = &edit.edit else { panic!("a new record sets fields") };
    fields.get(field).map(|field| field.value.clone())
}

#[test]
fn an_empty_form_asks_for_a_name_and_a_date_of_birth_and_nothing_else() {
    let fields: Vec<&str> = wrong(&Intake::new(TODAY)).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["given", "born"]);
    let blank = Intake { given: " ".to_owned(), ..intake() };
    assert_eq!(wrong(&blank)[0].1, "Enter a name. A first name or a family name is enough.");
    assert!(Intake { family: "Carter".to_owned(), ..blank }.checked(TODAY, &Offer::default()).is_ok());
}

#[test]
fn dates_that_cannot_be_are_said_by_their_boxes() {
    let born = |text: &str| wrong(&Intake { born: boxes(text), ..intake() });
    let said = |words: &str| vec![("born", words.to_owned())];
    assert_eq!(born("30 2 1944"), said("February 1944 has only 29 days."));
    assert_eq!(born("22 11 2026"), said("The date of birth is in the future. Check the year."));
    assert_eq!(born("22 11"), said("The date of birth also needs a year."));
    let late =
        Intake { referred: Referred { received: boxes("22 11 2026"), ..Referred::default() }, ..intake() };
    assert_eq!(
        wrong(&late),
        [("received", "22 November 2026 is still to come. Check the day it came in.".to_owned())]
    );
}

#[test]
fn under_the_minimum_age_somebody_decides_and_says_why() {
    let young = Intake { born: boxes("22 11 2010"), ..intake() };
    assert_eq!(young.too_young(TODAY, &Offer::default()), Some(15));
    assert_eq!(intake().too_young(TODAY, &Offer::default()), None);
    assert_eq!(wrong(&young)[0].0, "decision");
    let declined = Intake { decision: DECLINED.to_owned(), ..young };
    assert_eq!(
        wrong(&declined),
        [("decision-why", "Write where you pointed them to, or that there was nowhere.".to_owned())]
    );

    let declined = Intake { decision_why: " Childline ".to_owned(), ..declined };
    let saved = edits(&declined);
    assert_eq!(
        value(&saved[1], "stage"),
        Some(json!({"stage": "declined", "on": "2026-11-21", "why": "Under 16", "reason": "not_eligible"}))
    );
    assert_eq!(value(&saved[2], "eligibility"), Some(json!({"decision": "declined", "why": "Childline"})));

    let accepted = Intake { decision: ACCEPTED.to_owned(), ..declined };
    let saved = edits(&accepted);
    assert_eq!(value(&saved[1], "stage"), Some(json!({"stage": "referred", "on": "2026-11-21", "why": ""})));
    assert_eq!(value(&saved[2], "eligibility"), Some(json!({"decision": "accepted", "why": "Childline"})));

    // The date was wrong: the answer stays in the form and does not count.
    let corrected = Intake { born: boxes("22 11 2000"), decision: DECLINED.to_owned(), ..accepted };
    let saved = edits(&corrected);
    assert_eq!(value(&saved[2], "eligibility"), None);
    assert_eq!(value(&saved[1], "stage").unwrap()["stage"], "referred");
}

#[test]
fn a_wrong_nhs_number_is_corrected_or_kept_as_unconfirmed() {
    let with = |number: &str| Intake { nhs_number: number.to_owned(), ..intake() };
    let saved = |intake: &Intake| value(&edits(intake)[0], "nhs_number");
    assert_eq!(saved(&with("943 476 5919 ")), Some(json!({"number": "9434765919", "status": "valid"})));
    assert_eq!(saved(&with("")), None);
    assert_eq!(wrong(&with("943 476")), [("nhs-number", NotValid::Length.to_string())]);

    let doubtful = with("943-476 5918");
    assert_eq!(wrong(&doubtful), [("nhs-number", NotValid::CheckDigit.to_string())]);
    assert_eq!(doubtful.doubtful_number().as_deref(), Some("9434765918"));
    let kept = Intake { nhs_unconfirmed: "9434765918".to_owned(), ..doubtful };
    assert_eq!(saved(&kept), Some(json!({"number": "9434765918", "status": "unconfirmed"})));
    let another = Intake { nhs_number: "9434765917".to_owned(), ..kept.clone() };
    assert_eq!(wrong(&another)[0].0, "nhs-number", "the answer was about another number");
    let none = Intake { nhs_none: true, ..kept };
    assert_eq!(saved(&none), Some(json!({"number": "", "status": "none"})));
}

#[test]
fn one_save_makes_the_person_the_case_and_the_referral() {
    let whole = Intake {
        family: " Carter".to_owned(),
        known_as: "Jeannie".to_owned(),
        phone: Phone { number: "01384 555010".to_owned(), safe_to_call: true, ..Phone::default() },
        address: Address { line: "3 Mill Row".to_owned(), town: "Cradley".to_owned(), ..Address::default() },
        lives: "alone".to_owned(),
        practice: "Windmill Bank Surgery".to_owned(),
        referred: Referred {
            source: "gp".to_owned(),
            source_who: "Dr Field".to_owned(),
            reason: "isolation".to_owned(),
            other_reasons: vec!["isolation".to_owned(), "money".to_owned()],
            note: "Widowed in spring.\n".to_owned(),
            ..Referred::on(TODAY)
        },
        what_matters: "The garden".to_owned(),
        ..intake()
    };
    let saved = edits(&whole);
    let told: Vec<(&str, FileId, bool)> =
        saved.iter().map(|edit| (edit.kind.as_str(), edit.file, edit.entry == edit.file.root())).collect();
    assert_eq!(told, [(kind::PERSON, PERSON, true), (kind::CASE, CASE, true), (kind::REFERRAL, CASE, false)]);
    assert_eq!(
        value(&saved[0], "name"),
        Some(json!({"given": "Jean", "family": "Carter", "known_as": "Jeannie"}))
    );
    assert_eq!(value(&saved[0], "born"), Some(json!("1944-03-27")));
    assert_eq!(value(&saved[0], "phone").unwrap()["safe_to_call"], true);
    assert_eq!(value(&saved[0], "phone").unwrap()["safe_to_leave_message"], false);
    assert_eq!(value(&saved[0], "address").unwrap()["town"], "Cradley");
    assert_eq!(value(&saved[0], "practice"), Some(json!({"ods": "", "name": "Windmill Bank Surgery"})));
    assert_eq!(value(&saved[0], "carer"), None);
    assert_eq!(value(&saved[1], "person"), Some(json!(PERSON)));
    assert_eq!(value(&saved[1], "programme"), Some(json!("social_prescribing")));
    assert_eq!(value(&saved[1], "what_matters"), Some(json!("The garden")));
    assert_eq!(value(&saved[2], "received"), Some(json!("2026-11-21")));
    assert_eq!(value(&saved[2], "source"), Some(json!({"source": "gp", "who": "Dr Field"})));
    assert_eq!(value(&saved[2], "other_reasons"), Some(json!(["money"])), "the main reason is no other one");
    assert_eq!(value(&saved[2], "note"), Some(json!("Widowed in spring.")));
}

#[test]
fn the_least_that_can_be_saved_claims_nothing_that_was_not_said() {
    let saved = edits(&intake());
    assert_eq!(saved.len(), 3);
    let names = |edit: &NewEdit| match &edit.edit {
        Edit::Set(fields) => fields.keys().cloned().collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    assert_eq!(names(&saved[0]), ["born", "name"]);
    assert_eq!(names(&saved[1]), ["person", "programme", "stage"]);
    assert_eq!(names(&saved[2]), ["received"]);
}

#[test]
fn times_and_door_codes_are_kept_where_there_is_no_number_or_street() {
    let phone = Phone { best_times: "Mornings".to_owned(), ..Phone::default() };
    let address = Address { access: "Key safe".to_owned(), ..Address::default() };
    let saved = edits(&Intake { phone, address, ..intake() });
    assert_eq!(value(&saved[0], "phone").unwrap()["best_times"], "Mornings");
    assert_eq!(value(&saved[0], "address").unwrap()["access"], "Key safe");
    let worded = Intake { phone: Phone { number: "ask her son".to_owned(), ..Phone::default() }, ..intake() };
    assert_eq!(wrong(&worded), [("phone", "Write the phone number in digits.".to_owned())]);
}

#[test]
fn a_text_that_is_too_long_is_named_and_everything_typed_stays() {
    let note = "e".repeat(shared::limits::TEXT_CHARS_MAX + 1);
    let long = Intake { referred: Referred { note, ..Referred::on(TODAY) }, ..intake() };
    let before = long.clone();
    assert_eq!(wrong(&long)[0].0, "note");
    assert_eq!(long, before);
}

#[test]
fn a_draft_comes_back_as_it_was_and_one_of_an_older_build_too() {
    let kept = Intake { somebody_else: vec![CASE], ..intake() };
    let stored = serde_json::to_value(&kept).unwrap();
    assert_eq!(serde_json::from_value::<Intake>(stored).unwrap(), kept);
    assert_eq!(
        serde_json::to_value(&kept).unwrap()["note"],
        "",
        "the referral stands flat, as it always did"
    );
    let older: Intake = serde_json::from_value(
        json!({"given": "Jean", "note": "Widowed.", "source": "gp", "lives": "alone"}),
    )
    .unwrap();
    assert_eq!((older.referred.note.as_str(), older.referred.source.as_str()), ("Widowed.", "gp"));
    assert_eq!(older.title(), "Referral of Jean");
    assert_eq!(Intake::new(TODAY).title(), "Referral");
}

#[test]
fn the_least_age_is_of_the_programme_that_is_chosen() {
    let mut offer = Offer::default();
    let mental_health = offer.programmes.iter_mut().find(|one| one.code == "mental_health").unwrap();
    mental_health.age_years_min = 18;
    let seventeen = Intake { born: boxes("22 11 2008"), ..intake() };
    assert_eq!(seventeen.too_young(TODAY, &offer), None);
    let adults = Intake { programme: "mental_health".to_owned(), ..seventeen };
    assert_eq!(adults.too_young(TODAY, &offer), Some(17));
    assert_eq!(adults.rule(&offer), (18, "Mental health"));
    let declined = Intake { decision: DECLINED.to_owned(), decision_why: "CAMHS".to_owned(), ..adults };
    let saved = declined.edits(declined.checked(TODAY, &offer).unwrap(), &offer, TODAY, (PERSON, CASE));
    assert_eq!(value(&saved[1], "programme"), Some(json!("mental_health")));
    assert_eq!(value(&saved[1], "stage").unwrap()["why"], "Under 18");
}

#[test]
fn a_whole_referral_says_everything_that_was_asked() {
    let more = Particulars {
        gender: "woman".to_owned(),
        must_not_know: "Her husband".to_owned(),
        needs: vec!["large_print".to_owned()],
        ..Particulars::default()
    };
    let whole = Intake {
        more,
        nhs_none: true,
        nhs_why: "elsewhere".to_owned(),
        practice: "x99901".to_owned(),
        address: Address {
            line: "3 Mill Row".to_owned(),
            postcode: "b633ab".to_owned(),
            safe_to_write: true,
            ..Address::default()
        },
        referred: Referred {
            source: "hospital".to_owned(),
            source_role: "Discharge nurse ".to_owned(),
            source_organisation: "Russells Hall".to_owned(),
            reply_to: "ward@example.org".to_owned(),
            method: "email".to_owned(),
            criteria: vec!["admission_risk".to_owned()],
            person_knows: "no".to_owned(),
            ..Referred::on(TODAY)
        },
        ..intake()
    };
    let mut offer = Offer::default();
    let (ods, name) = ("X99901".to_owned(), "Tallow Lane Surgery".to_owned());
    offer.practices = vec![KnownPractice { ods, name, network: String::new() }];
    let saved = whole.edits(whole.checked(TODAY, &offer).unwrap(), &offer, TODAY, (PERSON, CASE));
    let person = |field: &str| value(&saved[0], field).unwrap();
    assert_eq!(person("nhs_number"), json!({"number": "", "status": "none", "why": "elsewhere"}));
    assert_eq!(person("practice"), json!({"ods": "X99901", "name": "Tallow Lane Surgery"}));
    assert_eq!(person("address")["postcode"], "B63 3AB");
    assert_eq!(person("address")["safe_to_write"], true);
    assert_eq!((person("gender"), person("must_not_know")), (json!("woman"), json!("Her husband")));
    assert_eq!(person("need/large_print"), json!({"what": "Large print"}));
    let referral = |field: &str| value(&saved[2], field).unwrap();
    assert_eq!(referral("criteria"), json!(["admission_risk"]));
    assert_eq!((referral("method"), referral("person_knows")), (json!("email"), json!("no")));
    assert_eq!(
        referral("source"),
        json!({
            "source": "hospital", "who": "", "role": "Discharge nurse", "organisation": "Russells Hall",
            "reply_to": "ward@example.org"
        })
    );
}

#[test]
fn a_tick_that_letters_are_safe_is_nothing_without_an_address() {
    let address = Address { safe_to_write: true, ..Address::default() };
    assert_eq!(value(&edits(&Intake { address, ..intake() })[0], "address"), None);
}
