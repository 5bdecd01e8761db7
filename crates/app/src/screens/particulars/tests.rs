use super::*;
use jiff::civil::date;
use shared::view::person::LARGE_PRINT;

fn fields(wrong: Vec<Mistake>) -> Vec<&'static str> {
    wrong.into_iter().map(|mistake| mistake.field).collect()
}

fn row<T>(id: &str, says: T) -> Row<T> {
    Row { id: id.to_owned(), says, gone: false }
}

#[test]
fn nothing_said_is_nothing_written() {
    assert_eq!(Particulars::default().all(), Ok(vec![]));
}

#[test]
fn a_number_of_scotland_is_corrected_or_kept_as_unconfirmed() {
    let chi = |number: &str| Particulars {
        other_kind: identifier::CHI.to_owned(),
        other_number: number.to_owned(),
        ..Particulars::default()
    };
    let valid = json!({ "kind": "chi", "number": "2703441231", "status": "valid" });
    assert_eq!(chi("270344 1231").all(), Ok(vec![("other_number".to_owned(), valid)]));
    assert!(chi("270344 1231").disagrees(date(1950, 1, 1)));
    let doubtful = chi("270344-1232");
    assert_eq!(doubtful.all().map_err(fields), Err(vec!["other-number"]));
    let kept = Particulars { other_unconfirmed: doubtful.doubtful_number().unwrap(), ..doubtful };
    let unconfirmed = json!({ "kind": "chi", "number": "2703441232", "status": "unconfirmed" });
    assert_eq!(kept.all(), Ok(vec![("other_number".to_owned(), unconfirmed)]));
    let another = Particulars { other_number: "270344 1233".to_owned(), ..kept };
    assert_eq!(
        another.all().map_err(fields),
        Err(vec!["other-number"]),
        "the answer was about another number"
    );
    let of_nowhere = Particulars { other_kind: String::new(), ..chi("270344 1231") };
    assert_eq!(of_nowhere.all().map_err(fields), Err(vec!["other-kind"]));
    assert_eq!(chi("12").all().map_err(fields), Err(vec!["other-number"]), "too short to be kept");
}

#[test]
fn an_interpreter_speaks_the_main_language_unless_another_is_named() {
    let needs = Particulars { needs_interpreter: true, ..Particulars::default() };
    assert_eq!(needs.all().map_err(fields), Err(vec!["interpreter-language"]));
    let polish = Particulars { main_language: " Polish".to_owned(), ..needs };
    let said = json!({ "language": "Polish", "note": "" });
    assert_eq!(polish.values(About::Interpreter), Ok(vec![("interpreter".to_owned(), said)]));
    let none = Particulars { needs_interpreter: false, ..polish };
    assert_eq!(none.values(About::Interpreter), Ok(vec![("interpreter".to_owned(), Value::Null)]));
}

#[test]
fn an_email_has_the_shape_of_one() {
    let email = |address: &str| {
        let email = Email { address: address.to_owned(), safe_to_write: true };
        Particulars { email, ..Particulars::default() }.values(About::Email)
    };
    for wrong in ["jean", "jean@", "@example.org", "jean @example.org", "jean@example"] {
        assert_eq!(email(wrong).map_err(fields), Err(vec!["email"]), "{wrong}");
    }
    let said = json!({ "address": "jean@example.org", "safe_to_write": true });
    assert_eq!(email(" jean@example.org "), Ok(vec![("email".to_owned(), said)]));
    assert_eq!(email(""), Ok(vec![("email".to_owned(), Value::Null)]));
}

#[test]
fn every_number_and_everybody_close_is_a_member_of_its_own_and_a_row_that_is_taken_away_is_cleared() {
    let daughter = OtherPhone {
        number: " 07700 900143".to_owned(),
        whose: "Daughter".to_owned(),
        ..OtherPhone::default()
    };
    let kin = Close { name: "Ann ".to_owned(), roles: vec!["next_of_kin".to_owned()], ..Close::default() };
    let mut typed = Particulars {
        phones: vec![row("p1", daughter), row("p2", OtherPhone::default())],
        close: vec![row("c1", kin)],
        ..Particulars::default()
    };
    let all = typed.all().unwrap();
    assert_eq!(all.len(), 2, "an empty row says nothing");
    assert_eq!(all[0].0, "other_phone/p1");
    assert_eq!(all[0].1["number"], "07700 900143");
    assert_eq!((all[1].0.as_str(), &all[1].1["name"]), ("close/c1", &json!("Ann")));
    typed.phones[0].gone = true;
    let phones = typed.values(About::OtherPhones).unwrap();
    assert_eq!(phones[0], ("other_phone/p1".to_owned(), Value::Null));
    typed.phones[1].says.whose = "Work".to_owned();
    typed.close[0].says.name.clear();
    typed.close[0].says.number = "ask".to_owned();
    assert_eq!(typed.all().map_err(fields), Err(vec!["phone-1-number", "close-0-name", "close-0-number"]));
}

#[test]
fn what_two_workers_tick_is_one_member_with_the_same_words() {
    let ticked =
        Particulars { needs: vec![LARGE_PRINT.to_owned(), "bsl".to_owned()], ..Particulars::default() };
    let all = ticked.all().unwrap();
    let said =
        |code: &str| all.iter().find(|(field, _)| *field == format!("need/{code}")).map(|(_, value)| value);
    assert_eq!(said(LARGE_PRINT), Some(&json!({ "what": "Large print" })));
    assert_eq!(all.len(), 2);
    assert!(is_need("bsl") && !is_need("0198"));
}

#[test]
fn words_that_are_those_of_a_code_are_that_code() {
    use shared::view::person::GENDERS;
    assert_eq!(code_of(GENDERS, " woman "), "woman");
    assert_eq!(code_of(GENDERS, "genderfluid"), "genderfluid");
}

#[test]
fn a_draft_of_an_older_build_comes_back() {
    let older: Particulars = serde_json::from_value(json!({ "gender": "woman" })).unwrap();
    assert_eq!(older, Particulars { gender: "woman".to_owned(), ..Particulars::default() });
    let whole = Particulars { close: vec![row("c1", Close::default())], ..older };
    let stored = serde_json::to_value(&whole).unwrap();
    assert_eq!(serde_json::from_value::<Particulars>(stored).unwrap(), whole);
}
