//! Open questions over several files: which two records are likely to be of one person. Worked out from what the lists
//! say, each time, and stored nowhere; what somebody decided is an entry in one of the two persons' files.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::FileId;
use crate::identity::{Evidence, Told, compare, mark};
use crate::summary::CaseSummary;

/// Two persons' files that may be of one person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Likely {
    /// The one with the lesser id.
    pub one: FileId,
    /// The other.
    pub other: FileId,
    /// What they have in common, the strongest first. May be empty where [`Self::is_disputed`].
    pub evidence: BTreeSet<Evidence>,
    /// Whether one colleague said that they are one person and another that they are two.
    pub is_disputed: bool,
}

/// Every pair of persons' files among `cases` that is likely to be of one person, unless somebody has decided it: that they
/// are one (however indirectly), or that they are two, having seen all that they have in common now.
///
/// The same for the same summaries in whatever order. A person with several cases counts once.
#[must_use]
pub fn likely<'a>(cases: impl IntoIterator<Item = &'a CaseSummary>) -> Vec<Likely> {
    let mut people: BTreeMap<FileId, Vec<&CaseSummary>> = BTreeMap::new();
    for case in cases {
        if let Some(person) = case.person {
            people.entry(person).or_default().push(case);
        }
    }
    let decided = Decided::of(&people);
    let mut told: BTreeMap<FileId, Vec<Told>> = BTreeMap::new();
    let pairs = alike(&people);
    for person in pairs.iter().flat_map(|(one, other)| [*one, *other]).collect::<BTreeSet<_>>() {
        let cases = people.get(&person).into_iter().flatten();
        told.insert(person, cases.map(|case| Told::of(case)).collect());
    }
    let mut found = BTreeSet::new();
    for (one, other) in pairs {
        let evidence: BTreeSet<Evidence> = told[&one]
            .iter()
            .flat_map(|mine| told[&other].iter().flat_map(|theirs| compare(mine, theirs)))
            .collect();
        let is_new =
            |seen: &BTreeSet<String>| evidence.iter().any(|evidence| !seen.contains(&evidence.key()));
        let is_open = match decided.parted.get(&(one, other)) {
            Some(seen) => is_new(seen),
            None => !evidence.is_empty(),
        };
        let is_disputed = decided.is_disputed(one, other);
        if is_disputed || (is_open && !decided.is_one(one, other)) {
            found.insert(Likely { one, other, evidence, is_disputed });
        }
    }
    found.into_iter().collect()
}

/// What lists say of persons' files that are of one person: read once, asked of as many persons as are wanted.
#[derive(Clone, Debug)]
pub struct Joins(BTreeSet<(FileId, FileId)>);

impl Joins {
    /// Every pair that somebody said is one person.
    #[must_use]
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a CaseSummary>) -> Self {
        let said = cases.into_iter().flat_map(|case| {
            let same = case
                .person
                .into_iter()
                .flat_map(|person| case.identity.same.iter().map(move |other| (person, *other)));
            same.map(|(person, other)| pair(person, other))
        });
        Self(said.collect())
    }

    /// Every other person's file that is said to be of the same person as `person`, however indirectly.
    #[must_use]
    pub fn with(&self, person: FileId) -> BTreeSet<FileId> {
        let mut found = BTreeSet::from([person]);
        let mut open = vec![person];
        while let Some(next) = open.pop() {
            for (one, other) in &self.0 {
                let to = if *one == next {
                    other
                } else if *other == next {
                    one
                } else {
                    continue;
                };
                if found.insert(*to) {
                    open.push(*to);
                }
            }
        }
        found.remove(&person);
        found
    }
}

/// Every other person's file that is said to be of the same person as `person`, however indirectly, by what `cases` say.
#[must_use]
pub fn joined_with<'a>(cases: impl IntoIterator<Item = &'a CaseSummary>, person: FileId) -> BTreeSet<FileId> {
    Joins::of(cases).with(person)
}

/// Pairs of persons' files with something in common that is worth a comparison, the lesser id first; and those of which
/// somebody said that they are two.
fn alike(people: &BTreeMap<FileId, Vec<&CaseSummary>>) -> BTreeSet<(FileId, FileId)> {
    // Under numbers: a list of thousands is gone through whenever it changes.
    let mut together: BTreeMap<(u8, u64), BTreeSet<FileId>> = BTreeMap::new();
    let mut pairs = BTreeSet::new();
    for (person, cases) in people {
        for case in cases {
            let identity = &case.identity;
            let number = Some(&identity.nhs_number).filter(|number| !number.is_empty());
            let born = case.born.map(|born| {
                let day =
                    i32::from(born.day()) + 32 * (i32::from(born.month()) + 13 * i32::from(born.year()));
                u64::from(day.unsigned_abs())
            });
            let other_number = Some(&identity.other_number).filter(|number| !number.is_empty());
            let keys = [
                (0, number.map(|number| mark(number))),
                (1, born),
                (2, identity.phone),
                (3, identity.address),
                (4, other_number.map(|number| mark(number))),
            ];
            // Somebody's second number may be the first of the other record.
            let phones = identity.phones.iter().map(|phone| (2, Some(*phone)));
            for (which, value) in keys.into_iter().chain(phones) {
                if let Some(value) = value {
                    together.entry((which, value)).or_default().insert(*person);
                }
            }
            let parted =
                identity.others.keys().filter(|other| people.contains_key(other) && *other != person);
            pairs.extend(parted.map(|other| pair(*person, *other)));
        }
    }
    for group in together.into_values() {
        for one in &group {
            pairs.extend(group.range(one..).skip(1).map(|other| (*one, *other)));
        }
    }
    pairs
}

fn pair(one: FileId, other: FileId) -> (FileId, FileId) {
    if one < other { (one, other) } else { (other, one) }
}

/// What was decided.
struct Decided {
    joined: BTreeSet<(FileId, FileId)>,
    /// Of each person's file, the least of those that are of the same person.
    least: BTreeMap<FileId, FileId>,
    /// Pairs that somebody said are two, with what they had seen.
    parted: BTreeMap<(FileId, FileId), BTreeSet<String>>,
}

impl Decided {
    fn of(people: &BTreeMap<FileId, Vec<&CaseSummary>>) -> Self {
        let Joins(joined) = Joins::of(people.values().flatten().copied());
        let mut least: BTreeMap<FileId, FileId> = BTreeMap::new();
        for (one, other) in &joined {
            let of = |file: &FileId| least.get(file).copied().unwrap_or(*file);
            let (mine, theirs) = (of(one), of(other));
            let (to, from) = (mine.min(theirs), mine.max(theirs));
            least.entry(*one).or_insert(mine);
            least.entry(*other).or_insert(theirs);
            for known in least.values_mut().filter(|known| **known == from) {
                *known = to;
            }
        }
        let mut parted: BTreeMap<(FileId, FileId), BTreeSet<String>> = BTreeMap::new();
        for (person, cases) in people {
            for (other, seen) in cases.iter().flat_map(|case| &case.identity.others) {
                parted.entry(pair(*person, *other)).or_default().extend(seen.iter().cloned());
            }
        }
        Self { joined, least, parted }
    }

    fn is_one(&self, one: FileId, other: FileId) -> bool {
        let of = |file| self.least.get(&file).copied().unwrap_or(file);
        of(one) == of(other)
    }

    fn is_disputed(&self, one: FileId, other: FileId) -> bool {
        self.joined.contains(&(one, other)) && self.parted.contains_key(&(one, other))
    }
}

#[cfg(test)]
#[path = "likely/laws.rs"]
mod laws;
