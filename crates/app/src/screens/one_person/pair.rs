//! Two records beside each other, as lists show them. Pure.

use std::collections::BTreeSet;

use shared::id::FileId;
use shared::identity::Evidence;
use shared::likely::Likely;
use shared::summary::CaseSummary;
use shared::view::case::is_over;

/// Two records that are likely to be of one person.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pair {
    /// The record of the person's file with the lesser id.
    pub(crate) one: Side,
    /// The other.
    pub(crate) other: Side,
    /// What they have in common, the strongest first.
    pub(crate) evidence: BTreeSet<Evidence>,
    /// Whether one colleague said that they are one person and another that they are two.
    pub(crate) is_disputed: bool,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Side {
    /// The person's file.
    pub(crate) person: FileId,
    /// The case under which the person is shown.
    pub(crate) case: CaseSummary,
}

impl Side {
    /// What the screens call the person.
    pub(crate) fn name(&self) -> String {
        shown(&self.case.name)
    }
}

/// A name, or that there is none.
pub(in crate::screens) fn shown(name: &str) -> String {
    if name.is_empty() { "No name yet".to_owned() } else { name.to_owned() }
}

impl Pair {
    /// "Mrs A and Audrey Ablett".
    pub(crate) fn names(&self) -> String {
        format!("{} and {}", self.one.name(), self.other.name())
    }
}

/// The pairs with what lists say of each; of one with several cases, the one that is under way.
pub(crate) fn pairs(cases: &[CaseSummary], likely: Vec<Likely>) -> Vec<Pair> {
    let pairs = likely.into_iter().filter_map(|Likely { one, other, evidence, is_disputed }| {
        Some(Pair { one: side(cases, one)?, other: side(cases, other)?, evidence, is_disputed })
    });
    pairs.collect()
}

fn side(cases: &[CaseSummary], person: FileId) -> Option<Side> {
    Some(Side { person, case: case_of(cases, person)?.clone() })
}

/// The case of a person that stands for them: one that is under way, else the latest.
pub(in crate::screens) fn case_of(cases: &[CaseSummary], person: FileId) -> Option<&CaseSummary> {
    let theirs = cases.iter().filter(|case| case.person == Some(person));
    theirs.max_by_key(|case| (!is_over(&case.stage), case.stage_on, case.last_contact_ms, case.file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use shared::likely::likely;
    use uuid::Uuid;

    fn case(number: u128, person: u128, name: &str, stage: &str) -> CaseSummary {
        let file = FileId(Uuid::from_u128(number));
        let mut case = shared::summary::summarise(file, &Default::default(), &Default::default(), None);
        case.person = Some(FileId(Uuid::from_u128(person)));
        (case.name, case.full_name) = (name.to_owned(), name.to_owned());
        case.born = Some(date(1944, 3, 27));
        case.stage = stage.to_owned();
        case
    }

    #[test]
    fn each_side_is_shown_by_the_case_that_is_under_way() {
        let cases = [
            case(1, 11, "Jean Carter", "supported"),
            case(2, 11, "Jean Carter", "closed"),
            case(3, 12, "Carter Jean", "closed"),
        ];
        let pairs = pairs(&cases, likely(&cases));
        assert_eq!(pairs.len(), 1);
        assert_eq!((pairs[0].one.case.file, pairs[0].other.case.file), (cases[0].file, cases[2].file));
        assert_eq!(pairs[0].names(), "Jean Carter and Carter Jean");
    }
}
