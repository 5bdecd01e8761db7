//! The plan of a case, worked out from its goals, actions and agreements: their order, what was said before and what is said now, what
//! has changed since it was agreed, and what is due. Pure; no reminder is stored.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::fold::Entry;
use crate::id::EntryId;
use crate::kind;
use crate::order;
use crate::summary::Next;
use crate::view::plan::{
    Action, Agreement, CONFIDENCE, Covered, Goal, LATER, Reading, STEP, STEP_DONE, Step, StepDone, WHO,
    WORKER, WORKING, Who,
};
use crate::view::{View, label};

/// An action of the worker's, in the diary.
pub const ACTION_DUE: &str = "plan_action";
/// A plan that is to be looked at again.
pub const REVIEW_DUE: &str = "plan_review";
/// The person's own copy, which they do not have yet.
pub const COPY_OWED: &str = "plan_copy";
/// What of a plan stands in the diary.
pub const HOWS: [&str; 3] = [ACTION_DUE, REVIEW_DUE, COPY_OWED];

/// How far apart the places of two goals are, so that another fits between.
pub const APART: f64 = 1024.0;

/// Whether entries of this kind say what of a plan is due, together with the others.
#[must_use]
pub fn is_of_a_plan(kind: &str) -> bool {
    matches!(kind, kind::GOAL | kind::ACTION | kind::AGREEMENT | kind::PLAN_COPY)
}

/// The goals, in their order; those of one place by when they were made.
#[must_use]
pub fn goals<'a>(live: &[&'a Entry]) -> Vec<&'a Entry> {
    let mut goals = of_kind(live, kind::GOAL);
    let place = |goal: &Entry| goal.get::<f64>("order").unwrap_or(f64::MAX);
    order::sort_by(&mut goals, |a, b| {
        place(a).total_cmp(&place(b)).then((a.made.at, a.id).cmp(&(b.made.at, b.id)))
    });
    goals
}

/// The actions, soonest first; those of one day by when they were made.
#[must_use]
pub fn actions<'a>(live: &[&'a Entry]) -> Vec<&'a Entry> {
    let mut actions = of_kind(live, kind::ACTION);
    let day = |action: &Entry| action.get::<Date>("by").unwrap_or(Date::MAX);
    order::sort_by_key(&mut actions, |action| (day(action), action.made.at, action.id));
    actions
}

fn of_kind<'a>(live: &[&'a Entry], kind: &str) -> Vec<&'a Entry> {
    live.iter().copied().filter(|entry| entry.kind == kind).collect()
}

/// Where a goal stands that is moved before `before`, given the places of the goals in their order. One change moves it: two people
/// who move two goals do not meet.
#[must_use]
pub fn place_before(places: &[f64], before: usize) -> f64 {
    let next = places
        .get(before)
        .copied()
        .unwrap_or_else(|| places.last().map_or(2.0 * APART, |last| last + 2.0 * APART));
    match before.checked_sub(1).and_then(|above| places.get(above)) {
        Some(above) => above + (next - above) / 2.0,
        None => next - APART,
    }
}

/// "The person", "A colleague: Jo Moor".
#[must_use]
pub fn who_words(who: &Who) -> String {
    let kind = label(WHO, &who.who);
    if who.name.is_empty() { kind.to_owned() } else { format!("{kind}: {}", who.name) }
}

/// How sure the person was, by the day on which they were asked.
#[must_use]
pub fn readings(entry: &Entry) -> Vec<(Date, u8)> {
    let said = entry.members::<Reading>(CONFIDENCE);
    let mut said: Vec<(Date, u8)> =
        said.into_iter().filter_map(|(day, reading)| Some((day.parse().ok()?, reading.level))).collect();
    said.sort_unstable();
    said
}

/// A small step of a goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageGoal {
    /// Its member in the goal.
    pub id: String,
    /// The step.
    pub what: String,
    /// The day on which it was taken.
    pub taken: Option<Date>,
}

/// The steps of a goal, with what is said of each elsewhere in it.
#[must_use]
pub fn steps(goal: &Entry) -> Vec<StageGoal> {
    let taken: BTreeMap<String, StepDone> = goal.members(STEP_DONE).into_iter().collect();
    let steps = goal.members::<Step>(STEP).into_iter();
    steps
        .map(|(id, step)| {
            let taken = taken.get(&id).map(|done| done.on);
            StageGoal { id, what: step.what, taken }
        })
        .collect()
}

/// The agreement that counts: the latest day; of one day the one that was written last.
#[must_use]
pub fn agreement<'a>(live: &[&'a Entry]) -> Option<&'a Entry> {
    let all = of_kind(live, kind::AGREEMENT).into_iter();
    all.max_by_key(|entry| (entry.get::<Date>("on"), entry.made.at, entry.id))
}

/// Whether a goal is worked on: where nobody says otherwise it is.
#[must_use]
pub fn is_worked_on(goal: &Goal) -> bool {
    goal.status.as_ref().is_none_or(|status| status.status == WORKING)
}

/// Whether the person waits for their own copy of what was agreed in `agreement`.
#[must_use]
pub fn owes_copy(live: &[&Entry], agreement: &Entry) -> bool {
    let given = |copy: &&Entry| copy.kind == kind::PLAN_COPY && copy.get("of") == Some(agreement.id);
    agreement.text("copy") == Some(LATER) && !live.iter().any(given)
}

/// What of the plan is due, for the diary: open actions of the worker's own, the review, and a copy that is owed. What belongs to a
/// goal that is not worked on any more is not.
#[must_use]
pub fn due(live: &[&Entry]) -> Vec<Next> {
    let at_work: BTreeSet<EntryId> = live
        .iter()
        .filter(|entry| entry.kind == kind::GOAL && is_worked_on(&Goal::of(entry)))
        .map(|goal| goal.id)
        .collect();
    let row = |entry: &Entry, how: &str, what: String, date: Date| Next {
        entry: entry.id,
        what,
        how: how.to_owned(),
        date,
        time: String::new(),
    };
    let mut due = Vec::new();
    for entry in actions(live) {
        let action = Action::of(entry);
        let is_open = action.status.is_none() && action.goal.is_none_or(|goal| at_work.contains(&goal));
        let is_ours = action.who.as_ref().is_some_and(|who| who.who == WORKER);
        if let Some(by) = action.by.filter(|_| is_open && is_ours) {
            due.push(row(entry, ACTION_DUE, action.what.unwrap_or_default(), by));
        }
    }
    if let Some(entry) = agreement(live) {
        let agreement = Agreement::of(entry);
        if let Some(review) = agreement.review {
            due.push(row(entry, REVIEW_DUE, "Plan review due".to_owned(), review));
        }
        if let Some(on) = agreement.on.filter(|_| owes_copy(live, entry)) {
            due.push(row(entry, COPY_OWED, "Give them their copy of the plan".to_owned(), on));
        }
    }
    due
}

/// The fields of a goal or action that are agreed with the person. How far it is, and what only the service says of it, are not.
#[must_use]
pub fn is_agreed(kind: &str, field: &str) -> bool {
    match kind {
        kind::GOAL => field == "what" || field.strip_prefix(STEP).is_some_and(|rest| rest.starts_with('/')),
        kind::ACTION => matches!(field, "what" | "who" | "by" | "goal"),
        _ => false,
    }
}

/// What an agreement covers that is made now.
#[must_use]
pub fn covered(live: &[&Entry]) -> Vec<Covered> {
    let parts = goals(live).into_iter().chain(actions(live));
    let covered = parts.map(|entry| {
        let said = entry.fields.iter().filter(|(name, _)| is_agreed(&entry.kind, name));
        let at = said.filter_map(|(name, field)| Some((name.clone(), field.winner()?.change)));
        Covered { entry: entry.id, at: at.collect() }
    });
    covered.collect()
}

/// What became of a goal or action since the plan was agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// It is new.
    New,
    /// It says something else.
    Changed,
    /// It was taken out.
    Gone,
}

/// The goals and actions that are not as they were agreed. `entries` are all of the case, `live` those in use.
#[must_use]
pub fn since_agreed(
    entries: &BTreeMap<EntryId, Entry>,
    live: &[&Entry],
    agreement: &Agreement,
) -> Vec<(EntryId, Since)> {
    let covered = agreement.covers.as_deref().unwrap_or_default();
    let now = goals(live).into_iter().chain(actions(live));
    let now = now.filter_map(|entry| {
        let Some(then) = covered.iter().find(|one| one.entry == entry.id) else {
            return Some((entry.id, Since::New));
        };
        let is_same =
            entry.fields.iter().filter(|(name, _)| is_agreed(&entry.kind, name)).all(|(name, field)| {
                let Some(winner) = field.winner() else { return true };
                let agreed = then.at.get(name).and_then(|change| {
                    field.heads.iter().chain(&field.replaced).find(|head| head.change == *change)
                });
                // A step that was added and taken away again leaves nothing.
                agreed.map_or(winner.value.is_null(), |agreed| agreed.value == winner.value)
            });
        (!is_same).then_some((entry.id, Since::Changed))
    });
    let gone = covered
        .iter()
        .map(|one| one.entry)
        .filter(|id| entries.get(id).is_some_and(|entry| entry.void.is_some()));
    now.chain(gone.map(|id| (id, Since::Gone))).collect()
}

#[cfg(test)]
#[path = "plan/tests.rs"]
mod tests;
