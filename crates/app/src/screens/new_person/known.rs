//! Whether the person may be on this phone already: asked before there are two files of one person. The same comparison
//! finds two records that are there already; here a family name is enough to be shown.

use jiff::civil::Date;
use shared::civil::long_date;
use shared::id::FileId;
use shared::identifier::OtherNumber;
use shared::identity::{Evidence, Told, What, compare};
use shared::order;
use shared::plain::plain;
use shared::summary::CaseSummary;
use shared::view::case::STAGES;
use shared::view::label;
use shared::view::person::{Address, Name};

/// Whom the form is about, as far as that tells people apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Who {
    told: Told,
    /// The family name in the plain letters of a search.
    family: String,
    born: Date,
}

impl Who {
    /// The person with this name, date of birth and, if it is known, NHS number of ten digits.
    pub(super) fn new(name: &Name, born: Date, nhs_number: Option<String>) -> Self {
        let full = format!("{} {}", name.given, name.family);
        let told = Told::new(&full, Some(born), &nhs_number.unwrap_or_default());
        Self { told, family: one_space(&plain(&name.family)), born }
    }

    /// The same person, with what else the form says that tells people apart.
    pub(super) fn told_more<'a>(
        self,
        other_number: Option<&OtherNumber>,
        phones: impl IntoIterator<Item = &'a str>,
        address: &Address,
    ) -> Self {
        let told = self.told.with_other_number(other_number).with_phones(phones).with_address(address);
        Self { told, ..self }
    }
}

/// Somebody here who may be the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alike {
    /// Their case.
    pub(super) file: FileId,
    /// Their own file.
    pub(super) person: Option<FileId>,
    /// What the screens call them.
    pub(super) name: String,
    /// What is known of them, for telling apart.
    pub(super) line: String,
    /// What is the same.
    pub(super) same: Same,
    /// What of it makes it likely that they are one person, as a decision names it.
    pub(super) seen: Vec<String>,
}

/// What two people have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Same {
    /// Something that makes it likely that they are one.
    Likely(What),
    /// What relatives born on one day have in common.
    FamilyAndBorn,
}

impl Same {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Likely(what) => what.words(),
            Self::FamilyAndBorn => "Same family name and date of birth",
        }
    }
}

/// Somebody who is here, with their names in plain letters: worked out once, and not with every letter that is typed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Here {
    told: Told,
    /// All names in the plain letters of a search.
    full: String,
    case: CaseSummary,
}

impl From<CaseSummary> for Here {
    fn from(case: CaseSummary) -> Self {
        Self { told: Told::of(&case), full: one_space(&plain(&case.full_name)), case }
    }
}

/// Those among `here` who are like `who`, the likest first.
pub(super) fn alike(here: &[Here], who: &Who) -> Vec<Alike> {
    let alike = here.iter().filter_map(|one| {
        let evidence = compare(&who.told, &one.told);
        let likely = evidence.first().map(|evidence| Same::Likely(evidence.what));
        let same = likely.or_else(|| is_family(one, who).then_some(Same::FamilyAndBorn))?;
        Some(Alike { seen: evidence.into_iter().map(Evidence::key).collect(), ..alike_of(&one.case, same) })
    });
    let mut alike: Vec<Alike> = alike.collect();
    order::sort_by_key(&mut alike, |one| one.same);
    alike
}

fn is_family(here: &Here, who: &Who) -> bool {
    let rest = if who.family.is_empty() { None } else { here.full.strip_suffix(&who.family) };
    here.case.born == Some(who.born) && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
}

fn alike_of(case: &CaseSummary, same: Same) -> Alike {
    let born = case.born.map(|born| format!("born {}", long_date(born))).unwrap_or_default();
    let parts = [
        case.full_name.as_str(),
        &born,
        &case.town,
        if case.died.is_some() { "Died" } else { label(STAGES, &case.stage) },
    ];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty() && *part != case.name).collect();
    let (file, person, name) = (case.file, case.person, case.name.clone());
    Alike { file, person, name, line: parts.join(" · "), same, seen: Vec::new() }
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
    const LIKELY_NAME: Same = Same::Likely(What::NameAndBorn);
    const LIKELY_NUMBER: Same = Same::Likely(What::NhsNumber);
    const SIMILAR: Same = Same::Likely(What::AlikeAndBorn);

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
        let here: Vec<Here> = cases.iter().cloned().map(Here::from).collect();
        alike(&here, who).into_iter().map(|one| (one.file.0.as_u128(), one.same)).collect()
    }

    #[test]
    fn somebody_of_the_same_name_and_birthday_is_found_however_it_is_written() {
        let cases = [
            case(1, "Anna Novák-Jones", BORN),
            case(2, "Zoë  O’Brien", BORN),
            case(3, "Zoe O'Brien", date(1944, 3, 28)),
            case(4, "Patrick O'Brien", BORN),
            case(5, "Zoe Obrian", BORN),
        ];
        let zoe = who(" zoe", "O'BRIEN", None);
        assert_eq!(found(&cases, &zoe), [(2, LIKELY_NAME), (5, SIMILAR), (4, Same::FamilyAndBorn)]);
        assert_eq!(found(&cases, &who("Ann", "Novak Jones", None)), [(1, SIMILAR)]);
        assert_eq!(found(&cases, &who("Beth", "Novak Jones", None)), [(1, Same::FamilyAndBorn)]);
        assert_eq!(found(&cases, &who("Zoe", "", None)), [(2, SIMILAR), (5, SIMILAR)]);
        assert_eq!(found(&[case(6, "Dee", BORN)], &who("Dee", "", None)), [(6, LIKELY_NAME)]);
    }

    #[test]
    fn a_family_name_is_a_whole_name() {
        assert_eq!(found(&[case(1, "Ann Field", BORN)], &who("Jo", "Ield", None)), []);
        assert_eq!(found(&[case(1, "Field", BORN)], &who("Jo", "Field", None)), [(1, SIMILAR)]);
    }

    #[test]
    fn an_nhs_number_is_found_whatever_else_was_written_down() {
        let mut cases = [case(1, "Jean Carter", date(1950, 1, 1)), case(2, "Maud Hill", BORN)];
        cases[0].identity.nhs_number = "9434765919".to_owned();
        let maud = who("Maud", "Hill", Some("9434765919"));
        assert_eq!(found(&cases, &maud), [(1, LIKELY_NUMBER), (2, LIKELY_NAME)], "the strongest first");
        let here: Vec<Here> = cases.iter().cloned().map(Here::from).collect();
        assert!(alike(&here, &maud)[0].seen[0].starts_with("nhs_number:"));
    }

    #[test]
    fn a_number_of_scotland_a_second_telephone_and_an_address_are_looked_at_too() {
        let mut cases = [case(1, "Jean Carter", date(1950, 1, 1)), case(2, "Maud Hill", date(1950, 1, 1))];
        cases[0].identity.other_number = "chi:2703441231".to_owned();
        cases[1].identity.phones.insert(shared::identity::mark("07700900143"));
        let maud = who("Maud", "Hill", None);
        assert_eq!(found(&cases, &maud), []);
        let number = OtherNumber {
            kind: shared::identifier::CHI.to_owned(),
            number: "2703441231".to_owned(),
            status: shared::nhs_number::Status::Valid,
        };
        let told = maud.told_more(Some(&number), ["", "07700 900143"], &Address::default());
        let whats = [(1, Same::Likely(What::OtherNumber)), (2, Same::Likely(What::NameAndPhone))];
        assert_eq!(found(&cases, &told), whats);
    }

    #[test]
    fn what_tells_people_apart_stands_under_the_name() {
        let here = [Here::from(case(1, "Jean Carter", BORN))];
        let one = &alike(&here, &who("Jean", "Carter", None))[0];
        assert_eq!(one.line, "Jean Carter · born 27 March 1944 · Cradley · Closed");
        assert_eq!(one.name, "Mrs C");
    }
}
