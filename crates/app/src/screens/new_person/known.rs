//! Whether the person may be on this phone already: asked before there are two files of one person.

use jiff::civil::Date;
use leptos::prelude::untrack;
use shared::civil::long_date;
use shared::id::FileId;
use shared::order;
use shared::summary::CaseSummary;
use shared::view::case::STAGES;
use shared::view::label;
use shared::view::person::Name;

use crate::local::Local;
use crate::screens::people::find::plain;

/// Files that are opened to compare NHS numbers, at most: lists do not say them.
const FILES_OPENED_MAX: usize = 12;

/// Whom the form is about, as far as that tells people apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Who {
    /// Both names, in the plain letters of a search.
    full: String,
    family: String,
    born: Date,
    nhs_number: Option<String>,
}

impl Who {
    /// The person with this name, date of birth and, if it is known, NHS number of ten digits.
    pub(super) fn new(name: &Name, born: Date, nhs_number: Option<String>) -> Self {
        let full = one_space(&plain(&format!("{} {}", name.given, name.family)));
        Self { full, family: one_space(&plain(&name.family)), born, nhs_number }
    }
}

/// Somebody here who may be the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alike {
    /// Their case.
    pub(super) file: FileId,
    /// What the screens call them.
    pub(super) name: String,
    /// What is known of them, for telling apart.
    pub(super) line: String,
    /// What is the same.
    pub(super) same: Same,
}

/// What two people have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Same {
    NhsNumber,
    NameAndBorn,
    FamilyAndBorn,
}

impl Same {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::NhsNumber => "Same NHS number",
            Self::NameAndBorn => "Same name and date of birth",
            Self::FamilyAndBorn => "Same family name and date of birth",
        }
    }
}

/// Looks for `who` among the people on this phone. None once the answer is no longer wanted: the form is gone, and the
/// phone may be locked.
pub(super) async fn alike(local: Local, who: &Who, is_wanted: impl Fn() -> bool) -> Option<Vec<Alike>> {
    if !is_wanted() {
        return None;
    }
    let cases = untrack(|| local.cases());
    let mut found = by_name(&cases, who);
    let Some(number) = &who.nhs_number else { return Some(found) };
    for case in worth_opening(&cases, who) {
        // A file that cannot be opened has nothing to compare.
        let opened = local.open(case.file).await;
        if !is_wanted() {
            return None;
        }
        let Ok(opened) = opened else { continue };
        let theirs = opened.person_view().nhs_number.map(|number| number.number);
        if theirs.as_ref() == Some(number) {
            found.retain(|one| one.file != case.file);
            found.insert(0, alike_of(case, Same::NhsNumber));
        }
    }
    Some(found)
}

/// Those whom the lists alone show to be like `who`, the likest first.
fn by_name(cases: &[CaseSummary], who: &Who) -> Vec<Alike> {
    let alike = cases.iter().filter(|case| case.born == Some(who.born)).filter_map(|case| {
        let full = one_space(&plain(&case.full_name));
        let same_family = !who.family.is_empty()
            && full.strip_suffix(&who.family).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '));
        let same = match (full == who.full, same_family) {
            (true, _) => Same::NameAndBorn,
            (false, true) => Same::FamilyAndBorn,
            (false, false) => return None,
        };
        Some(alike_of(case, same))
    });
    let mut alike: Vec<Alike> = alike.collect();
    order::sort_by_key(&mut alike, |one| one.same == Same::FamilyAndBorn);
    alike
}

/// Those whose NHS number is worth a look: the same name or the same birthday.
fn worth_opening<'a>(cases: &'a [CaseSummary], who: &Who) -> impl Iterator<Item = &'a CaseSummary> {
    let near =
        |case: &&CaseSummary| case.born == Some(who.born) || one_space(&plain(&case.full_name)) == who.full;
    cases.iter().filter(near).take(FILES_OPENED_MAX)
}

fn alike_of(case: &CaseSummary, same: Same) -> Alike {
    let born = case.born.map(|born| format!("born {}", long_date(born))).unwrap_or_default();
    let parts = [case.full_name.as_str(), &born, &case.town, label(STAGES, &case.stage)];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty() && *part != case.name).collect();
    Alike { file: case.file, name: case.name.clone(), line: parts.join(" · "), same }
}

fn one_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    const BORN: Date = date(1944, 3, 27);

    fn case(number: u128, full_name: &str, born: Date) -> CaseSummary {
        let file = FileId(Uuid::from_u128(number));
        CaseSummary {
            full_name: full_name.to_owned(),
            name: "Mrs C".to_owned(),
            born: Some(born),
            town: "Cradley".to_owned(),
            stage: "closed".to_owned(),
            ..shared::summary::summarise(file, &Default::default(), &Default::default(), None)
        }
    }

    fn who(given: &str, family: &str, number: Option<&str>) -> Who {
        let name = Name { given: given.to_owned(), family: family.to_owned(), known_as: String::new() };
        Who::new(&name, BORN, number.map(str::to_owned))
    }

    fn found(cases: &[CaseSummary], who: &Who) -> Vec<(u128, Same)> {
        by_name(cases, who).into_iter().map(|one| (one.file.0.as_u128(), one.same)).collect()
    }

    #[test]
    fn somebody_of_the_same_name_and_birthday_is_found_however_it_is_written() {
        let cases = [
            case(1, "Anna Novák-Jones", BORN),
            case(2, "Zoë  O’Brien", BORN),
            case(3, "Zoe O'Brien", date(1944, 3, 28)),
            case(4, "Patrick O'Brien", BORN),
            case(5, "Zoe Brien", BORN),
        ];
        let zoe = who(" zoe", "O'BRIEN", None);
        assert_eq!(found(&cases, &zoe), [(2, Same::NameAndBorn), (4, Same::FamilyAndBorn)]);
        assert_eq!(found(&cases, &who("Ann", "Novak Jones", None)), [(1, Same::FamilyAndBorn)]);
        assert_eq!(found(&cases, &who("Zoe", "", None)), []);
        assert_eq!(found(&[case(6, "Dee", BORN)], &who("Dee", "", None)), [(6, Same::NameAndBorn)]);
    }

    #[test]
    fn a_family_name_is_a_whole_name() {
        assert_eq!(found(&[case(1, "Ann Field", BORN)], &who("Jo", "Ield", None)), []);
        assert_eq!(found(&[case(1, "Field", BORN)], &who("Jo", "Field", None)), [(1, Same::FamilyAndBorn)]);
    }

    #[test]
    fn files_are_opened_for_their_number_only_where_name_or_birthday_fits() {
        let cases = [
            case(1, "Jean Carter", date(1950, 1, 1)),
            case(2, "Maud Hill", BORN),
            case(3, "Maud Hill", date(1950, 1, 1)),
        ];
        let jean = who("Jean", "Carter", Some("9434765919"));
        let opened: Vec<u128> = worth_opening(&cases, &jean).map(|case| case.file.0.as_u128()).collect();
        assert_eq!(opened, [1, 2]);
        let many: Vec<CaseSummary> = (0..40).map(|number| case(number, "Maud Hill", BORN)).collect();
        assert_eq!(worth_opening(&many, &jean).count(), FILES_OPENED_MAX);
    }

    #[test]
    fn what_tells_people_apart_stands_under_the_name() {
        let one = &by_name(&[case(1, "Jean Carter", BORN)], &who("Jean", "Carter", None))[0];
        assert_eq!(one.line, "Jean Carter · born 27 March 1944 · Cradley · Closed");
        assert_eq!(one.name, "Mrs C");
    }
}
