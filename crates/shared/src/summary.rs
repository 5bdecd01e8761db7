//! What a list says of one case: small, sealed apart, the same on both sides.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::budget;
use crate::fold::Entry;
use crate::follow_up::Facts;
use crate::funnel::Funnel;
use crate::id::{EntryId, FileId, UserId};
use crate::identity::Identity;
use crate::kind;
use crate::order;
use crate::plan;
use crate::tries::Tries;
use crate::view::View;
use crate::view::case::{Case, Flag, is_over};
use crate::view::contact;
use crate::view::died::died;
use crate::view::person::{self, Person};
use crate::view::task::Task;
use crate::view::walk::Walk;

/// One case as lists show it: name, stage, last contact, flags, counts, what is in the diary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseSummary {
    /// The case file.
    pub file: FileId,
    /// The person's file.
    pub person: Option<FileId>,
    /// What the screens call the person.
    pub name: String,
    /// All names of the person, for search.
    #[serde(default)]
    pub full_name: String,
    /// Date of birth.
    #[serde(default)]
    pub born: Option<Date>,
    /// Town.
    #[serde(default)]
    pub town: String,
    /// What else tells the person from others, for [`crate::likely`].
    #[serde(default, skip_serializing_if = "Identity::is_empty")]
    pub identity: Identity,
    /// How far the case is, as a code of [`crate::view::case::STAGES`]: what [`Funnel::stage`] says.
    pub stage: String,
    /// Since when the case is in that stage.
    #[serde(default)]
    pub stage_on: Option<Date>,
    /// The days of its steps.
    #[serde(default)]
    pub funnel: Funnel,
    /// That the person has died: nothing is planned for them any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub died: Option<DiedOn>,
    /// A code of [`crate::view::case::PROGRAMMES`].
    #[serde(default)]
    pub programme: String,
    /// Who holds the case, as the server's grants say.
    #[serde(default)]
    pub holder: Option<Holder>,
    /// The latest contact or walk with the service, in milliseconds since the Unix epoch.
    #[serde(default)]
    pub last_contact_ms: Option<u64>,
    /// What everybody who meets the person must know ("Falls risk"), in words.
    #[serde(default)]
    pub flags: Vec<String>,
    /// What makes a conversation work ("Interpreter: Polish", "Large print"), in words.
    #[serde(default)]
    pub needs: Vec<String>,
    /// What is in the diary and not done, soonest first, at most [`NEXT_MAX`].
    #[serde(default)]
    pub next: Vec<Next>,
    /// Entries by kind, void and amended ones left out.
    #[serde(default)]
    pub counts: BTreeMap<String, u32>,
    /// Open questions that a person must decide, those about records of other persons left out.
    #[serde(default)]
    pub questions: u32,
    /// Of these, budgets that are over their cap.
    #[serde(default, skip_serializing_if = "is_none")]
    pub over_cap: u32,
    /// Attempts that reached nobody, since the two of them last spoke.
    #[serde(default)]
    pub tried: Tries,
    /// What was asked of the person with which questionnaire, and what will not be: [`crate::follow_up`] works out what is due.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub follow_up: Facts,
    /// Entries that another one here puts right and that are not here themselves: they will not count when they come.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub awaited: BTreeSet<EntryId>,
    /// The [`RULE`] by which it was made; 0 where a build made it that did not say.
    #[serde(default)]
    pub rule: u32,
}

/// Which rule [`summarise`] is: raised with every release that says something else of the same entries, so that nobody
/// takes over as their own what another rule made.
pub const RULE: u32 = 4;

impl CaseSummary {
    /// What lists say once these entries have come to the case, none of which was in it before; what [`summarise`] says of
    /// all of them. None where that cannot be told without the rest of the case.
    #[must_use]
    pub fn with_new(&self, new: &BTreeMap<EntryId, Entry>) -> Option<Self> {
        let stands_alone = |entry: &Entry| {
            entry.id != self.file.root()
                && !entry.fields.contains_key("amends")
                && !self.awaited.contains(&entry.id)
                // What was spent before is not in a list.
                && !matches!(entry.kind.as_str(), kind::BUDGET | kind::SPEND | kind::OVERSPEND)
                // Nor whether a goal is still worked on, or when the last agreement is looked at.
                && !plan::is_of_a_plan(&entry.kind)
        };
        if !new.values().all(stands_alone) {
            return None;
        }
        let live: Vec<&Entry> = in_use(new);
        let mut after = self.clone();
        count_kinds(&mut after.counts, &live);
        after.last_contact_ms = after.last_contact_ms.max(last_contact_ms(&live));
        after.set_funnel(after.funnel.with(&live));
        after.tried = after.tried.with(&live, after.last_contact_ms);
        after.follow_up = after.follow_up.with(&live);
        after.next = match after.died {
            Some(_) => Vec::new(),
            None => soonest(after.next.into_iter().chain(diary(&live)).collect()),
        };
        after.questions = after.questions.saturating_add(count_questions(new));
        Some(after)
    }

    /// Whether somebody is to say what now, since so many attempts reached nobody.
    #[must_use]
    pub fn not_reached(&self) -> bool {
        self.tried.ask() && !is_over(&self.stage) && self.died.is_none()
    }

    fn set_funnel(&mut self, funnel: Funnel) {
        let (stage, on) = funnel.stage();
        stage.clone_into(&mut self.stage);
        self.stage_on = on;
        self.funnel = funnel;
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_none(count: &u32) -> bool {
    *count == 0
}

/// Who holds a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The user.
    pub user: UserId,
    /// Their name.
    pub name: String,
}

/// That the person of a case has died.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiedOn {
    /// The day, where it is known.
    #[serde(default)]
    pub on: Option<Date>,
}

/// Something in the diary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// The task; of a plan the action or the agreement.
    pub entry: EntryId,
    /// What is to be done.
    pub what: String,
    /// The kind of contact; of a plan a code of [`crate::plan::HOWS`].
    pub how: String,
    /// The day.
    pub date: Date,
    /// The time of day in London as `13:30`; empty for any time.
    pub time: String,
}

/// Diary rows in a summary, at most.
pub const NEXT_MAX: usize = 6;

/// Summarises a case from the folded entries of its file and of its person's file.
///
/// `person` may be empty: a support that holds no person file shows the case without a name.
#[must_use]
pub fn summarise(
    file: FileId,
    case: &BTreeMap<EntryId, Entry>,
    person: &BTreeMap<EntryId, Entry>,
    holder: Option<Holder>,
) -> CaseSummary {
    let root = case.get(&file.root());
    let view = root.map(Case::of).unwrap_or_default();
    let person_root = view.person.and_then(|person_file| person.get(&person_file.root()));
    let known = person_root.map(Person::of).unwrap_or_default();
    let identity = Identity::of(&known, person_root, person);
    let name = known.name.unwrap_or_default();
    let flags = root
        .map(|root| root.members::<Flag>("flag"))
        .unwrap_or_default()
        .into_iter()
        .map(|(_, flag)| flag.what);
    let died = person_root.and_then(died).map(|died| DiedOn { on: died.on });
    let live: Vec<&Entry> = in_use(case);
    let mut counts = BTreeMap::new();
    count_kinds(&mut counts, &live);
    let last_contact_ms = last_contact_ms(&live);
    let over_cap = budget::open_questions(case);
    let mut summary = CaseSummary {
        file,
        person: view.person,
        name: name.shown(),
        full_name: format!("{} {}", name.given, name.family).trim().to_owned(),
        born: known.born,
        town: known.address.unwrap_or_default().town,
        identity,
        stage: String::new(),
        stage_on: None,
        funnel: Funnel::default(),
        programme: view.programme.unwrap_or_default(),
        holder,
        last_contact_ms,
        tried: Tries::of(case, &live, last_contact_ms),
        flags: flags.collect(),
        needs: person_root.map(person::needs).unwrap_or_default(),
        next: if died.is_some() {
            Vec::new()
        } else {
            soonest(diary(&live).chain(plan::due(&live)).collect())
        },
        died,
        follow_up: Facts::of(&live),
        counts,
        questions: count_questions(case).saturating_add(count_questions(person)).saturating_add(over_cap),
        over_cap,
        awaited: amended(case).filter(|entry| !case.contains_key(entry)).collect(),
        rule: RULE,
    };
    summary.set_funnel(Funnel::of(root, &live));
    summary
}

/// The entries that count: not void, and not put right by a later one.
#[must_use]
pub fn in_use(entries: &BTreeMap<EntryId, Entry>) -> Vec<&Entry> {
    let amended: BTreeSet<EntryId> = amended(entries).collect();
    entries.values().filter(|entry| entry.void.is_none() && !amended.contains(&entry.id)).collect()
}

/// The entries that others put right, whether they are there or not.
fn amended(entries: &BTreeMap<EntryId, Entry>) -> impl Iterator<Item = EntryId> {
    entries.values().filter(|entry| entry.void.is_none()).filter_map(|entry| entry.get("amends"))
}

fn count_kinds(counts: &mut BTreeMap<String, u32>, live: &[&Entry]) {
    for entry in live {
        match counts.get_mut(&entry.kind) {
            Some(count) => *count += 1,
            None => drop(counts.insert(entry.kind.clone(), 1)),
        }
    }
}

fn last_contact_ms(live: &[&Entry]) -> Option<u64> {
    live.iter().filter_map(|entry| contact_ms(entry)).max()
}

fn contact_ms(entry: &Entry) -> Option<u64> {
    match entry.kind.as_str() {
        kind::CONTACT => {
            // The two fields alone: whole contacts with their notes would be copied for it.
            entry.text("how").filter(|how| contact::is_two_way(how)).and_then(|_| entry.get("at_ms"))
        }
        kind::WALK => Some(Walk::of(entry)).filter(Walk::with_us).and_then(|walk| walk.at_ms),
        _ => None,
    }
}

/// Everything in the diary that is not done.
fn diary(live: &[&Entry]) -> impl Iterator<Item = Next> {
    let tasks = live.iter().filter(|entry| entry.kind == kind::TASK);
    tasks.filter_map(|entry| {
        let task = Task::of(entry);
        let due = task.due.filter(|_| task.done.is_none())?;
        Some(Next {
            entry: entry.id,
            what: task.what.unwrap_or_default(),
            how: task.how.unwrap_or_default(),
            date: due.date,
            time: due.time,
        })
    })
}

fn soonest(mut next: Vec<Next>) -> Vec<Next> {
    order::sort_by(&mut next, |a, b| (a.date, &a.time, a.entry).cmp(&(b.date, &b.time, b.entry)));
    next.truncate(NEXT_MAX);
    next
}

fn count_questions(entries: &BTreeMap<EntryId, Entry>) -> u32 {
    let open = entries.values().map(|entry| entry.open_questions().count()).sum::<usize>();
    u32::try_from(open).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "summary/laws.rs"]
mod laws;
