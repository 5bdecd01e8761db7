//! The service's numbers in words: what is missing, what was looked up when, and which questions are open. And the edits that put
//! something over what was shown. Pure.

use jiff::civil::Date;
use serde_json::Value;
use shared::change::{Edit, FieldEdit};
use shared::civil;
use shared::fold::{Entry, Field};
use shared::id::ChangeId;
use shared::sentence::list;
use shared::view::service::{Listed, NUMBER, Number, SERVICE_FILE, Service, Signed, dialled, field, missing};

use crate::local::edit::NewEdit;

/// "3 numbers are missing: Crisis team, Adult safeguarding and Duty supervisor". None where set-up is complete.
pub(super) fn missing_words(service: Option<&Entry>) -> Option<(String, String)> {
    let missing = missing(service);
    let title = match missing.len() {
        0 => return None,
        1 => "Set-up is not complete: 1 number is missing".to_owned(),
        many => format!("Set-up is not complete: {many} numbers are missing"),
    };
    Some((title, list(missing.iter().map(|line| line.name.to_owned()).collect())))
}

/// "Looked up on 22 November 2026".
pub(crate) fn looked_up(checked: Date) -> String {
    format!("Looked up on {}", civil::long_date(checked))
}

/// The lines that nobody has looked at for a year.
pub(super) fn old(lines: &[Listed], today: Date) -> impl Iterator<Item = &Listed> {
    lines.iter().filter(move |listed| listed.number.as_ref().is_some_and(|number| number.is_old(today)))
}

/// A number with who answers, when, and when it was looked up, as lines.
pub(crate) fn number_words(number: &Number) -> Vec<String> {
    let said = |text: &String| !text.trim().is_empty();
    let mut words: Vec<String> =
        [number.number.clone(), number.name.clone(), number.hours.clone()].into_iter().filter(said).collect();
    words.push(looked_up(number.checked));
    words
}

/// "Ines Marsh, 12 March 2026 (words of version 1)".
pub(crate) fn signed_words(signed: &Signed) -> String {
    format!("{}, {} (words of version {})", signed.name, civil::long_date(signed.on), signed.words)
}

/// Whether two people wrote past each other in a field, so that somebody must choose. That they looked at the same number on
/// different days is no question.
pub(crate) fn is_question(name: &str, field: &Field) -> bool {
    field.set_aside().next().is_some() && !differ_in_the_day(name, field)
}

fn differ_in_the_day(name: &str, field: &Field) -> bool {
    if !name.strip_prefix(NUMBER).is_some_and(|rest| rest.starts_with('/')) {
        return false;
    }
    let said = |value: &Value| {
        let number = serde_json::from_value::<Number>(value.clone()).ok()?;
        Some((number.number, number.name, number.hours))
    };
    let mut heads = field.heads.iter().map(|head| said(&head.value));
    let Some(Some(first)) = heads.next() else { return false };
    heads.all(|other| other.as_ref() == Some(&first))
}

/// Sets one field of the service over what is shown; the first thing that is ever said of it makes it.
pub(in crate::screens) fn set(service: Option<&Entry>, name: &str, value: Value) -> NewEdit {
    let over = service.map(|entry| over(entry, name)).unwrap_or_default();
    let edit = FieldEdit { value, over };
    match service {
        Some(entry) => NewEdit::set(entry, [(name.to_owned(), edit)].into()),
        None => {
            let new = NewEdit::make_as(SERVICE_FILE, SERVICE_FILE.root(), &Service::default());
            NewEdit { edit: Edit::Set([(name.to_owned(), edit)].into()), ..new }
        }
    }
}

fn over(entry: &Entry, name: &str) -> Vec<ChangeId> {
    match entry.fields.get(name) {
        Some(field) if differ_in_the_day(name, field) => field.heads.iter().map(|head| head.change).collect(),
        _ => entry.over(name),
    }
}

/// That somebody has looked today, and the number is still right. What was said of it stays.
pub(super) fn looked_today(service: Option<&Entry>, listed: &Listed, today: Date) -> Option<NewEdit> {
    let number = listed.number.clone()?;
    // The country's own number is not written down as the service's: a newer one comes with the app.
    let kept = if listed.is_national { String::new() } else { number.number.clone() };
    let number = Number { number: kept, checked: today, ..number };
    Some(set(service, &field(listed.line.code), serde_json::to_value(number).ok()?))
}

/// A number as it is typed, checked: nothing where the country's own is to count.
///
/// # Errors
/// Words for the user.
pub(super) fn typed_number(number: &str, everywhere: Option<&str>) -> Result<String, String> {
    let number = number.trim();
    match (number.is_empty(), everywhere) {
        (true, Some(_)) => Ok(String::new()),
        (true, None) => Err("Write the number. Without it nobody knows whom to call.".to_owned()),
        (false, _) => dialled(number).map(|_| number.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;
    use shared::change::Change;
    use shared::fold::{Known, fold};
    use shared::id::{UserId, WriterId};
    use shared::kind;
    use shared::stamp::Stamp;
    use shared::view::service::lines;
    use uuid::Uuid;

    use super::*;

    const TODAY: Date = date(2026, 11, 22);

    fn change(number: u128) -> ChangeId {
        ChangeId(Uuid::from_u128(number))
    }

    /// The service as several people wrote it, each over what is named.
    fn service(written: &[(&str, Value, &[u128])]) -> Entry {
        let known: Vec<Known> = (1_u64..)
            .zip(written)
            .map(|(number, (name, value, over))| {
                let id = Uuid::from_u128(number.into());
                let at = Stamp { wall_ms: number, tick: 0, writer: WriterId(id) };
                let edit =
                    FieldEdit { value: value.clone(), over: over.iter().copied().map(change).collect() };
                let change = Change {
                    id: ChangeId(id),
                    file: SERVICE_FILE,
                    entry: SERVICE_FILE.root(),
                    kind: kind::SERVICE.to_owned(),
                    base: None,
                    stamp: at,
                    replaces: None,
                    edit: Edit::Set([((*name).to_owned(), edit)].into()),
                };
                Known { change, at, by: UserId(id), by_name: "P. Arden".to_owned(), office: true }
            })
            .collect();
        fold(&known).unwrap()
    }

    fn number(number: &str, checked: &str) -> Value {
        json!({ "number": number, "name": "", "hours": "", "checked": checked })
    }

    fn written(edit: &NewEdit) -> (&str, &Value, &[ChangeId]) {
        let Edit::Set(fields) = &edit.edit else { panic!("not a set") };
        assert_eq!(fields.len(), 1);
        let (name, field) = fields.iter().next().unwrap();
        (name, &field.value, &field.over)
    }

    #[test]
    fn what_is_missing_is_named_and_counted() {
        let (title, names) = missing_words(None).unwrap();
        assert_eq!(title, "Set-up is not complete: 4 numbers are missing");
        assert_eq!(names, "Crisis team, Adult safeguarding, Child safeguarding and Duty supervisor");
        let of = |code: &str| field(code);
        let (one, two, three) = (of("crisis_team"), of("adult_safeguarding"), of("child_safeguarding"));
        let said = number("01632 960900", "2026-11-22");
        let mut all = vec![
            (one.as_str(), said.clone(), &[][..]),
            (&two, said.clone(), &[]),
            (&three, said.clone(), &[]),
        ];
        let (title, names) = missing_words(Some(&service(&all))).unwrap();
        assert_eq!(
            (title.as_str(), names.as_str()),
            ("Set-up is not complete: 1 number is missing", "Duty supervisor")
        );
        let four = of("duty_supervisor");
        all.push((&four, said, &[]));
        assert_eq!(missing_words(Some(&service(&all))), None);
    }

    #[test]
    fn the_first_word_makes_the_file_and_later_ones_stand_over_what_is_shown() {
        let first = set(None, "number/crisis_team", number("01632 960900", "2026-11-22"));
        assert_eq!(
            (first.file, first.entry, first.kind.as_str()),
            (SERVICE_FILE, SERVICE_FILE.root(), kind::SERVICE)
        );
        assert_eq!(written(&first).2, []);
        let entry = service(&[("number/crisis_team", number("01632 960900", "2026-11-22"), &[])]);
        let later = set(Some(&entry), "number/crisis_team", number("01632 960901", "2026-11-22"));
        assert_eq!(written(&later).2, [change(1)]);
        assert_eq!(written(&set(Some(&entry), "name", json!("Common Thread"))).2, []);
    }

    #[test]
    fn two_numbers_for_one_line_are_a_question_and_two_days_of_looking_are_none() {
        let name = "number/crisis_team";
        let apart = service(&[
            (name, number("01632 960900", "2026-11-22"), &[]),
            (name, number("01632 960901", "2026-11-22"), &[]),
        ]);
        assert!(is_question(name, &apart.fields[name]));
        assert_eq!(
            written(&set(Some(&apart), name, json!(null))).2,
            [change(2)],
            "an edit answers nobody else"
        );
        let looked = service(&[
            (name, number("01632 960900", "2026-11-20"), &[]),
            (name, number("01632 960900", "2026-11-22"), &[]),
        ]);
        assert!(!is_question(name, &looked.fields[name]));
        assert_eq!(written(&set(Some(&looked), name, json!(null))).2, [change(2), change(1)]);
        let taken = service(&[(name, number("01632 960900", "2026-11-20"), &[]), (name, json!(null), &[])]);
        assert!(is_question(name, &taken.fields[name]));
        let named = service(&[("name", json!("One"), &[]), ("name", json!("Two"), &[])]);
        assert!(is_question("name", &named.fields["name"]));
    }

    #[test]
    fn looking_moves_the_day_alone_and_leaves_the_countrys_number_to_the_app() {
        let of = |entry: Option<&Entry>, code: &str| {
            lines(entry).into_iter().find(|listed| listed.line.code == code).unwrap()
        };
        let own = json!({ "number": "01632 960900", "name": "Night line", "hours": "all night", "checked": "2025-01-01" });
        let entry = service(&[("number/crisis_team", own, &[])]);
        let listed = of(Some(&entry), "crisis_team");
        assert_eq!(old(&lines(Some(&entry)), TODAY).count(), 1);
        let looked = looked_today(Some(&entry), &listed, TODAY).unwrap();
        assert_eq!(
            written(&looked).1,
            &json!({ "number": "01632 960900", "name": "Night line", "hours": "all night", "checked": "2026-11-22" })
        );
        let country = looked_today(None, &of(None, "samaritans"), TODAY).unwrap();
        assert_eq!(written(&country).1["number"], "");
        assert_eq!(looked_today(None, &of(None, "crisis_team"), TODAY), None, "there is nothing to look at");
    }

    #[test]
    fn a_number_is_asked_for_unless_the_country_has_one() {
        assert_eq!(typed_number(" ", Some("111")), Ok(String::new()));
        assert!(typed_number(" ", None).is_err());
        assert_eq!(typed_number(" 01632 960900 ", None), Ok("01632 960900".to_owned()));
        assert!(typed_number("ring the ward", None).is_err());
    }
}
