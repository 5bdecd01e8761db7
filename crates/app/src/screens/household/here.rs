//! What the files that are on this phone whole say of a person's household. Reads files; what they say is [`shared::household`].

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use shared::fold::Entry;
use shared::household::{Offered, People, Related, not_here, offered, one_person, related};
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::likely::Joins;
use shared::summary::{CaseSummary, Next};
use shared::view::View;
use shared::view::person::NotHere;
use shared::view::relation::Relation;

use crate::local::Local;
use crate::parts::opened::read_again;
use crate::screens::one_person::{case_of, shown, without_case};
use crate::screens::plan::done::is_of_plan;

/// The household of one person, as far as this phone knows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Household {
    /// The person's own file. None where it is not here whole: then nothing is said.
    pub(crate) person: Option<FileId>,
    /// What the screens call them.
    pub(crate) name: String,
    /// Who belongs to them, those who are here first.
    pub(crate) members: Vec<Member>,
    /// What other files know of the home.
    pub(crate) hazards: Vec<Hint>,
    /// What was said not to be so here.
    pub(crate) not_here: Vec<(String, NotHere)>,
}

/// Somebody who belongs to the person.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    /// What was said.
    pub(crate) related: Related,
    /// The entries that say it.
    pub(crate) said: Vec<Entry>,
    /// Who it is. None for somebody who is not on this phone, whatever the reason.
    pub(crate) known: Option<Known>,
}

/// Somebody who is on this phone.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Known {
    /// What the screens call them.
    pub(crate) name: String,
    /// The case under which they are shown, if one is here.
    pub(crate) case: Option<FileId>,
    /// What is next in their diary.
    pub(crate) next: Option<Next>,
}

/// A hazard that another file has.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hint {
    /// The hazard.
    pub(crate) offered: Offered,
    /// Whose file it is; none for another record of the same person.
    pub(crate) whose: Option<String>,
}

/// The household of the person of a case, kept up to date while it is looked at. None before it is read.
pub(crate) fn household(local: Local, case: FileId) -> Signal<Option<Household>> {
    let found = RwSignal::new(None);
    let read = move || {
        let (cases, loose, whole) = match case.is_practice() {
            true => {
                let whole = local.practice_files_of(kind::PERSON);
                (local.practice().into_iter().collect(), Vec::new(), whole)
            }
            false => (local.cases(), local.people_without_case(), local.files_of(kind::PERSON)),
        };
        Here { local, cases, loose, whole }.household(case)
    };
    read_again(local, read, move |now| {
        if found.with_untracked(|before| before.as_ref() != Some(&now)) {
            found.set(Some(now));
        }
    });
    found.into()
}

/// The persons' files that are here.
struct Here {
    local: Local,
    cases: Vec<CaseSummary>,
    /// Persons' files of whom no case is here.
    loose: Vec<FileId>,
    /// Those of which all is here.
    whole: BTreeSet<FileId>,
}

impl Here {
    async fn household(mut self, case: FileId) -> Household {
        let person = self.cases.iter().find(|one| one.file == case).and_then(|one| one.person);
        let Some(person) = person.filter(|person| self.whole.contains(person)) else {
            return Household::default();
        };
        let mut people = People::new();
        for file in std::mem::take(&mut self.loose) {
            // One that cannot be read now names nobody.
            if self.whole.contains(&file)
                && let Ok(open) = self.local.open(file).await
            {
                self.cases.push(without_case(file, &open));
                people.insert(file, open.case);
            }
        }
        let near = near(&self.cases, person);
        self.read(&near, &mut people).await;
        let named = named(person, &people);
        let joins = Joins::of(&self.cases);
        let named = named.into_iter().flat_map(|other| records(&joins, other)).collect();
        self.read(&named, &mut people).await;
        told(&self.cases, &people, person)
    }

    async fn read(&self, files: &BTreeSet<FileId>, people: &mut People) {
        for file in files.intersection(&self.whole) {
            if !people.contains_key(file)
                && let Ok(open) = self.local.open(*file).await
            {
                people.insert(*file, open.case);
            }
        }
    }
}

/// The records of one person, by what lists say.
fn records(joins: &Joins, person: FileId) -> BTreeSet<FileId> {
    let mut records = joins.with(person);
    records.insert(person);
    records
}

/// The files that lists know to say something of this person or of their address: their own, those that name them, and those of
/// the same address, each with the other records of the same person.
fn near(cases: &[CaseSummary], person: FileId) -> BTreeSet<FileId> {
    let joins = Joins::of(cases);
    let mine = records(&joins, person);
    let of_mine = || cases.iter().filter(|case| case.person.is_some_and(|person| mine.contains(&person)));
    let homes: BTreeSet<u64> = of_mine().filter_map(|case| case.identity.address).collect();
    let is_near = |case: &&CaseSummary| {
        let at_home = case.identity.address.is_some_and(|address| homes.contains(&address));
        at_home || !case.identity.related.is_disjoint(&mine)
    };
    let others: BTreeSet<FileId> = cases.iter().filter(is_near).filter_map(|case| case.person).collect();
    let others = others.into_iter().flat_map(|other| records(&joins, other));
    others.chain(mine.iter().copied()).collect()
}

/// The files that this person's own records name as somebody else's.
fn named(person: FileId, people: &People) -> BTreeSet<FileId> {
    let mine = one_person(person, people);
    let entries = mine.iter().filter_map(|file| people.get(file)).flat_map(BTreeMap::values);
    let relations = entries.filter(|entry| entry.kind == kind::RELATION && entry.void.is_none());
    relations.filter_map(|entry| Relation::of(entry).to).collect()
}

/// All of it in words' reach. Of somebody who is not among `cases` nothing is known.
fn told(cases: &[CaseSummary], people: &People, person: FileId) -> Household {
    let name = |file: FileId| case_of(cases, file).map(|case| case.name.clone());
    let entry = |(file, entry): &(FileId, EntryId)| people.get(file)?.get(entry).cloned();
    let members = related(person, people).into_iter().map(|related| {
        let case = related.records.iter().filter_map(|record| case_of(cases, *record));
        // Of several records the one with a case here.
        let case = case.max_by_key(|case| (case.person != Some(case.file), case.file));
        let known = case.map(|case| Known {
            name: shown(&case.name),
            case: Some(case.file).filter(|file| case.person != Some(*file)),
            // When they are seen, not what of their plan is due.
            next: case.next.iter().find(|next| !is_of_plan(&next.how)).cloned(),
        });
        Member { said: related.said.iter().filter_map(entry).collect(), related, known }
    });
    let mut members: Vec<Member> = members.collect();
    members.sort_by_key(|member| {
        let name = member.known.as_ref().map(|known| known.name.to_lowercase());
        (name.is_none(), name, !member.related.together)
    });
    let mine = one_person(person, people);
    let hazards = offered(person, people).into_iter().map(|offered| {
        let other = Some(offered.from).filter(|from| !mine.contains(from));
        Hint { whose: other.map(|other| shown(&name(other).unwrap_or_default())), offered }
    });
    let root = people.get(&person).and_then(|entries| entries.get(&person.root()));
    Household {
        person: Some(person),
        name: name(person).unwrap_or_default(),
        members,
        hazards: hazards.collect(),
        not_here: root.map(not_here).unwrap_or_default(),
    }
}

#[cfg(test)]
#[path = "here/tests.rs"]
mod tests;
