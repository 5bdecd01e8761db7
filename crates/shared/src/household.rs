//! Who belongs to a person, and what the files of their household know of the home. Worked out each time from the files that are
//! here whole, and stored nowhere: whoever does not hold a file reads nothing out of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::fold::Entry;
use crate::id::{EntryId, FileId};
use crate::identity::{address_mark, mark};
use crate::kind;
use crate::order;
use crate::plain::plain;
use crate::stamp::Stamp;
use crate::view::View;
use crate::view::person::{HAZARD, Hazard, NOT_HERE, NotHere, Person};
use crate::view::relation::{Relation, inverse};
use crate::view::same_person::SamePerson;

/// Persons' files that are here whole, with their entries.
pub type People = BTreeMap<FileId, BTreeMap<EntryId, Entry>>;

/// What somebody is to a person, as one or several entries say it alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The records of the other, as far as they are known: that which is named, and those that were said to be of the same
    /// person. None of them need be here.
    pub records: BTreeSet<FileId>,
    /// What they are to the person, as a code of [`crate::view::relation::RELATIONS`].
    pub relation: String,
    /// Whether somebody said that they live in one household.
    pub together: bool,
    /// What else was written of it, each once.
    pub notes: Vec<String>,
    /// The entries that say it, with their files: all of them are taken back together.
    pub said: Vec<(FileId, EntryId)>,
}

/// Everybody who was said to be something to the person of the file `of`, from whichever side, as far as `people` say. Who is the
/// same person is nobody else; two entries that say the same are one answer, and those that do not stand beside each other.
#[must_use]
pub fn related(of: FileId, people: &People) -> Vec<Related> {
    let mine = one_person(of, people);
    let mut found: BTreeMap<(FileId, String), Related> = BTreeMap::new();
    let mut said: Vec<(&Entry, FileId, Relation, bool)> = Vec::new();
    for (file, entries) in people {
        for entry in entries.values().filter(|entry| entry.kind == kind::RELATION && entry.void.is_none()) {
            let relation = Relation::of(entry);
            let Some(to) = relation.to else { continue };
            match (mine.contains(file), mine.contains(&to)) {
                (true, false) => said.push((entry, to, relation, false)),
                (false, true) => said.push((entry, *file, relation, true)),
                // Of two others, or of one person: two records that were taken for two people.
                (true, true) | (false, false) => {}
            }
        }
    }
    // Notes stand in the order in which they were written.
    order::sort_by_key(&mut said, |(entry, ..)| (entry.made.at, entry.id));
    for (entry, other, relation, is_inverse) in said {
        let together = relation.is_household();
        let code = relation.relation.unwrap_or_default();
        let code = if is_inverse { inverse(&code).to_owned() } else { code };
        let records = one_person(other, people);
        let least = records.first().copied().unwrap_or(other);
        let known = found.entry((least, code.clone())).or_insert_with(|| Related {
            records,
            relation: code,
            together: false,
            notes: Vec::new(),
            said: Vec::new(),
        });
        known.together |= together;
        known.said.push((entry.file, entry.id));
        let note = relation.note.unwrap_or_default().trim().to_owned();
        if !note.is_empty() && !known.notes.contains(&note) {
            known.notes.push(note);
        }
    }
    found.into_values().collect()
}

/// The records that were said to be of the same person as that of `of`, itself included, as far as `people` say.
#[must_use]
pub fn one_person(of: FileId, people: &People) -> BTreeSet<FileId> {
    let (mut found, mut to_ask) = (BTreeSet::from([of]), vec![of]);
    while let Some(next) = to_ask.pop() {
        for (file, entries) in people {
            let same = entries
                .values()
                .filter(|entry| entry.kind == kind::SAME_PERSON && entry.void.is_none())
                .filter_map(|entry| SamePerson::of(entry).is);
            for is in same {
                let other = match (*file == next, is == next) {
                    (true, _) => is,
                    (_, true) => *file,
                    _ => continue,
                };
                if found.insert(other) {
                    to_ask.push(other);
                }
            }
        }
    }
    found
}

/// A hazard that another file has for the same address, or for the same household, and that this one lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The id of the member; taken over under the same one, so that nothing is there twice.
    pub id: String,
    /// What it is.
    pub what: String,
    /// The person's file that has it; of several, the one that said it last.
    pub from: FileId,
    /// Whether that file has the same address; else somebody said that they live in one household.
    pub same_address: bool,
}

/// The hazards that the files of the household, and those of the same address, offer to the file `of`: nothing that it has, under
/// whatever id; nothing that was removed there, or said not to be so there, in these words.
#[must_use]
pub fn offered(of: FileId, people: &People) -> Vec<Offered> {
    let Some(root) = people.get(&of).and_then(|entries| entries.get(&of.root())) else { return Vec::new() };
    let own: BTreeSet<String> = hazards(root).map(|(_, what, _)| alike(&what)).collect();
    let home = address(of, people);
    let mut found: BTreeMap<String, (Stamp, Offered)> = BTreeMap::new();
    for file in neighbours(of, people) {
        let theirs = people.get(&file).and_then(|entries| entries.get(&file.root()));
        let same_address = home.is_some() && address(file, people) == home;
        for (id, what, at) in theirs.into_iter().flat_map(hazards) {
            // Of one hazard in several files its latest words count.
            let newer = found.get(&id).is_none_or(|(known, offered)| (*known, offered.from) < (at, file));
            if newer {
                found.insert(id.clone(), (at, Offered { id, what, from: file, same_address }));
            }
        }
    }
    found.retain(|id, (_, offered)| {
        !own.contains(&alike(&offered.what)) && !is_settled(root, id, &offered.what)
    });
    let mut offered: Vec<(Stamp, Offered)> = found.into_values().collect();
    order::sort_by_key(&mut offered, |(at, offered)| (*at, offered.id.clone()));
    // Two files may have the same under two ids.
    let mut said = BTreeSet::new();
    offered.retain(|(_, offered)| said.insert(alike(&offered.what)));
    offered.into_iter().map(|(_, offered)| offered).collect()
}

/// The member of [`NOT_HERE`] that says of a hazard in these words that it is not so here: the same for the same words, so that two
/// people who say it say it once.
#[must_use]
pub fn not_here_id(what: &str) -> String {
    format!("{:x}", mark(&alike(what)))
}

/// The hazards that were said not to be so here, by member, with what they said then.
#[must_use]
pub fn not_here(root: &Entry) -> Vec<(String, NotHere)> {
    root.members(NOT_HERE)
}

/// The mark of where the person of a file lives.
fn address(file: FileId, people: &People) -> Option<u64> {
    let root = people.get(&file)?.get(&file.root())?;
    address_mark(&Person::of(root).address?)
}

/// The other files of the same person, of their household and of their address.
fn neighbours(of: FileId, people: &People) -> BTreeSet<FileId> {
    let mine = one_person(of, people);
    let home = address(of, people);
    let same_address = people.keys().filter(|file| home.is_some() && address(**file, people) == home);
    let household = related(of, people).into_iter().filter(|related| related.together);
    let mut all: BTreeSet<FileId> = household.flat_map(|related| related.records).collect();
    all.extend(same_address);
    all.extend(mine);
    all.remove(&of);
    all
}

/// What a hazard says, however it was typed. The order of its words counts.
fn alike(what: &str) -> String {
    plain(what).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The hazards of a person's root entry that stand: member, words, when it was said last.
fn hazards(root: &Entry) -> impl Iterator<Item = (String, String, Stamp)> {
    let members = root.members::<Hazard>(HAZARD).into_iter();
    members.filter(|(_, hazard)| !hazard.what.trim().is_empty()).map(|(id, hazard)| {
        let winner = root.fields.get(&format!("{HAZARD}/{id}")).and_then(|field| field.winner());
        let at = winner.map_or(root.made.at, |head| head.at);
        (id, hazard.what, at)
    })
}

/// Whether `root` has an answer to this hazard: it has it, in whatever words; it had it in these words and it was removed; or it
/// was said not to be so here, in these words.
fn is_settled(root: &Entry, id: &str, what: &str) -> bool {
    let says = |hazard: Option<Hazard>| hazard.is_some_and(|hazard| alike(&hazard.what) == alike(what));
    let had = root.fields.get(&format!("{HAZARD}/{id}")).is_some_and(|field| {
        let is_there = field.winner().is_some_and(|head| !head.value.is_null());
        let mut before = field.heads.iter().chain(&field.replaced);
        is_there || before.any(|head| says(serde_json::from_value(head.value.clone()).ok()))
    });
    // Under whatever id it came: two files may have the same under two.
    had || not_here(root).iter().any(|(_, not_here)| alike(&not_here.what) == alike(what))
}

#[cfg(test)]
#[path = "household/laws.rs"]
mod laws;
