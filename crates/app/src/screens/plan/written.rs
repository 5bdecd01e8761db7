//! What is typed in the forms of a plan, checked, and what it changes. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::change::{Edit, FieldEdit};
use shared::check::{self, Mistake};
use shared::fold::Entry;
use shared::id::{ChangeId, EntryId, FileId};
use shared::plan::{StageGoal, steps};
use shared::view::View;
use shared::view::plan::{
    Action, AgreedBy, Agreement, BEST_INTEREST, CONFIDENCE, Covered, Goal, PERSON, REPRESENTATIVE, Reading,
    STEP, STEP_DONE, Status, Step, StepDone, WORKER, WORKING, Who,
};

use crate::local::edit::{MakeEdit, NewEdit};
use crate::screens::about::details::DateBoxes;

/// Fields by name.
type Fields = BTreeMap<String, Value>;

/// What the entry said when its form was opened, field by field, and the changes that a new value is written over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Shown(BTreeMap<String, (Value, Vec<ChangeId>)>);

impl Shown {
    /// `says` is what the form would write of `entry` if nobody touched it.
    fn of(entry: &Entry, says: Fields) -> Self {
        Self(
            says.into_iter()
                .map(|(name, value)| {
                    let over = entry.over(&name);
                    (name, (value, over))
                })
                .collect(),
        )
    }

    /// What is altered of it.
    fn altered(&self, says: Fields) -> BTreeMap<String, FieldEdit> {
        let gone = self.0.keys().filter(|name| !says.contains_key(*name));
        let gone: Vec<(String, Value)> = gone.map(|name| (name.clone(), Value::Null)).collect();
        let now = says.into_iter().chain(gone).filter_map(|(name, value)| {
            let (before, over) = self.0.get(&name).cloned().unwrap_or_default();
            (before != value).then_some((name, FieldEdit { value, over }))
        });
        now.collect()
    }

    /// The edit that makes a new entry of `kind`, or alters `entry`. None where nothing was altered.
    fn edit<V: View + Default>(&self, file: FileId, entry: Option<&Entry>, says: Fields) -> Option<NewEdit> {
        let altered = self.altered(says);
        if altered.is_empty() {
            return None;
        }
        Some(match entry {
            Some(entry) => NewEdit::set(entry, altered),
            None => NewEdit { edit: Edit::Set(altered), ..NewEdit::make(file, &V::default()) },
        })
    }
}

/// A number on a scale, asked on one day: a reading of its own.
fn reading(day: Option<Date>, level: Option<u8>) -> Option<(String, Value)> {
    Some((format!("{CONFIDENCE}/{}", day?), json!(Reading { level: level? })))
}

/// What was said on `day` already.
fn read_on(entry: &Entry, day: Date) -> Option<u8> {
    entry.get::<Reading>(&format!("{CONFIDENCE}/{day}")).map(|reading| reading.level)
}

/// A status as it is typed: of the day on which it was changed.
fn status(code: &str, words: &str, was: Option<&Status>, today: Date) -> Value {
    let words = words.trim();
    match was {
        _ if code.is_empty() => Value::Null,
        Some(was) if was.status == code && was.words == words => json!(was),
        _ => json!(Status { status: code.to_owned(), on: today, words: words.to_owned() }),
    }
}

fn said(text: &str) -> Value {
    match text.trim() {
        "" => Value::Null,
        text => json!(text),
    }
}

/// One step as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct StepRow {
    pub(super) id: String,
    pub(super) what: String,
    pub(super) done: bool,
    /// Since when, where it was taken before the form was opened.
    pub(super) was: Option<Date>,
}

/// Rows of steps, at most.
pub(super) const STEP_IDS: [&str; 8] =
    ["step-0", "step-1", "step-2", "step-3", "step-4", "step-5", "step-6", "step-7"];
/// The boxes that say that a step was taken.
pub(super) const STEP_DONE_IDS: [&str; 8] = [
    "step-done-0",
    "step-done-1",
    "step-done-2",
    "step-done-3",
    "step-done-4",
    "step-done-5",
    "step-done-6",
    "step-done-7",
];

/// What mistakes name: the ids of the boxes.
pub(super) const WHAT: &str = "plan-what";
pub(super) const NEED: &str = "plan-need";
pub(super) const WORDS: &str = "plan-words";
pub(super) const WHO: &str = "plan-who";
pub(super) const NAME: &str = "plan-name";
pub(super) const BY: &str = "plan-by";
pub(super) const HOW: &str = "plan-how";
pub(super) const ON: &str = "plan-on";
pub(super) const REVIEW: &str = "plan-review";
pub(super) const COPY: &str = "plan-copy";

fn wrong(list: &mut Vec<Mistake>, field: &'static str, answer: Result<(), String>) {
    list.extend(answer.err().map(|words| Mistake::new(field, words)));
}

/// A goal as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct GoalForm {
    shown: Shown,
    pub(super) what: String,
    pub(super) need: String,
    pub(super) importance: Option<u8>,
    pub(super) confidence: Option<u8>,
    /// The day on which the form was opened: that of the reading.
    day: Option<Date>,
    pub(super) steps: Vec<StepRow>,
    pub(super) status: String,
    pub(super) words: String,
    was: Option<Status>,
    order: f64,
}

impl GoalForm {
    /// An empty one, that answers this need and stands at this place.
    pub(super) fn new(need: &str, order: f64, today: Date) -> Self {
        Self { need: need.to_owned(), order, day: Some(today), status: WORKING.to_owned(), ..Self::default() }
    }

    /// The goal as it is.
    pub(super) fn of(entry: &Entry, today: Date) -> Self {
        let goal = Goal::of(entry);
        let steps = steps(entry).into_iter().map(|StageGoal { id, what, taken: was }| StepRow {
            id,
            what,
            done: was.is_some(),
            was,
        });
        let mut form = Self {
            shown: Shown::default(),
            what: goal.what.unwrap_or_default(),
            need: goal.need.unwrap_or_default(),
            importance: goal.importance,
            confidence: read_on(entry, today),
            day: Some(today),
            steps: steps.collect(),
            status: goal.status.as_ref().map(|status| status.status.clone()).unwrap_or_default(),
            words: goal.status.as_ref().map(|status| status.words.clone()).unwrap_or_default(),
            was: goal.status,
            order: goal.order.unwrap_or_default(),
        };
        form.shown = Shown::of(entry, form.says(today));
        form
    }

    fn says(&self, today: Date) -> Fields {
        let mut fields = Fields::from([
            ("what".to_owned(), said(&self.what)),
            ("need".to_owned(), said(&self.need)),
            ("importance".to_owned(), json!(self.importance)),
            ("status".to_owned(), status(&self.status, &self.words, self.was.as_ref(), today)),
            ("order".to_owned(), json!(self.order)),
        ]);
        fields.extend(reading(self.day, self.confidence));
        for step in self.steps.iter().filter(|step| !step.what.trim().is_empty()) {
            fields.insert(format!("{STEP}/{}", step.id), json!(Step { what: step.what.trim().to_owned() }));
            if step.done {
                let on = step.was.unwrap_or(today);
                fields.insert(format!("{STEP_DONE}/{}", step.id), json!(StepDone { on }));
            }
        }
        fields
    }

    /// The edit that it comes to; none where nothing was altered.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    pub(super) fn edit(
        &self,
        file: FileId,
        entry: Option<&Entry>,
        today: Date,
    ) -> Result<Option<NewEdit>, Vec<Mistake>> {
        let mut list = Vec::new();
        wrong(&mut list, WHAT, check::said(&self.what, "Write what they want, in their own words."));
        if self.need.is_empty() {
            list.push(Mistake::new(NEED, "Choose which need it answers."));
        }
        for (step, id) in self.steps.iter().zip(STEP_IDS) {
            wrong(&mut list, id, check::length(&step.what));
        }
        wrong(&mut list, WORDS, check::length(&self.words));
        if list.is_empty() { Ok(self.shown.edit::<Goal>(file, entry, self.says(today))) } else { Err(list) }
    }
}

/// An action as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ActionForm {
    shown: Shown,
    pub(super) what: String,
    /// The goal's id; empty for the plan as a whole.
    pub(super) goal: String,
    pub(super) who: String,
    pub(super) name: String,
    pub(super) by: DateBoxes,
    /// The day that it had.
    by_was: Option<Date>,
    pub(super) confidence: Option<u8>,
    day: Option<Date>,
    pub(super) status: String,
    pub(super) words: String,
    was: Option<Status>,
}

/// Whether somebody who does this is named.
pub(super) fn is_named(who: &str) -> bool {
    !matches!(who, "" | PERSON | WORKER)
}

impl ActionForm {
    /// An empty one, for this goal.
    pub(super) fn new(goal: &str, today: Date) -> Self {
        Self { goal: goal.to_owned(), day: Some(today), ..Self::default() }
    }

    /// The action as it is.
    pub(super) fn of(entry: &Entry, today: Date) -> Self {
        let action = Action::of(entry);
        let who = action.who.unwrap_or_default();
        let mut form = Self {
            shown: Shown::default(),
            what: action.what.unwrap_or_default(),
            goal: action.goal.map(|goal| goal.to_string()).unwrap_or_default(),
            who: who.who,
            name: who.name,
            by: DateBoxes::of(action.by),
            by_was: action.by,
            confidence: read_on(entry, today),
            day: Some(today),
            status: action.status.as_ref().map(|status| status.status.clone()).unwrap_or_default(),
            words: action.status.as_ref().map(|status| status.words.clone()).unwrap_or_default(),
            was: action.status,
        };
        form.shown = Shown::of(entry, form.says(action.by, today));
        form
    }

    fn says(&self, by: Option<Date>, today: Date) -> Fields {
        let name = if is_named(&self.who) { self.name.trim() } else { "" };
        let who = Who { who: self.who.clone(), name: name.to_owned() };
        let mut fields = Fields::from([
            ("what".to_owned(), said(&self.what)),
            ("goal".to_owned(), said(&self.goal)),
            ("who".to_owned(), json!(who)),
            ("by".to_owned(), json!(by)),
            ("status".to_owned(), status(&self.status, &self.words, self.was.as_ref(), today)),
        ]);
        fields.extend(reading(self.day, self.confidence));
        // What was never said is not written down as nothing.
        fields.retain(|name, value| !value.is_null() || self.shown.0.contains_key(name));
        fields
    }

    /// The edit that it comes to; none where nothing was altered.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    pub(super) fn edit(
        &self,
        file: FileId,
        entry: Option<&Entry>,
        today: Date,
    ) -> Result<Option<NewEdit>, Vec<Mistake>> {
        let mut list = Vec::new();
        wrong(&mut list, WHAT, check::said(&self.what, "Write what is done."));
        if self.who.is_empty() {
            list.push(Mistake::new(WHO, "Choose who does it."));
        } else if is_named(&self.who) {
            wrong(&mut list, NAME, check::said(&self.name, "Write who that is."));
        }
        let by = check::date_of(&self.by.day, &self.by.month, &self.by.year, "day").and_then(|by| {
            let is_new = Some(by) != self.by_was;
            if is_new && by < today {
                Err("The day is in the past. Choose today or later.".to_owned())
            } else {
                Ok(by)
            }
        });
        list.extend(by.clone().err().map(|words| Mistake::new(BY, words)));
        wrong(&mut list, WORDS, check::length(&self.words));
        match by {
            Ok(by) if list.is_empty() => {
                Ok(self.shown.edit::<Action>(file, entry, self.says(Some(by), today)))
            }
            _ => Err(list),
        }
    }
}

/// An agreement as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct AgreeForm {
    pub(super) how: String,
    /// Who spoke for them.
    pub(super) who: String,
    /// Why it is in their best interest.
    pub(super) words: String,
    pub(super) on: DateBoxes,
    pub(super) review: DateBoxes,
    /// Who sees to the review: a code of [`shared::view::plan::WHO`].
    pub(super) responsible: String,
    pub(super) name: String,
    pub(super) copy: String,
    /// What the plan said when the form was opened.
    covers: Vec<Covered>,
}

/// Weeks after which a plan is looked at again, unless somebody says otherwise.
const REVIEW_WEEKS: i64 = 10;

impl AgreeForm {
    /// Of a plan that says this, on this day.
    pub(super) fn new(covers: Vec<Covered>, today: Date) -> Self {
        let review = today.saturating_add(jiff::Span::new().weeks(REVIEW_WEEKS));
        Self {
            on: DateBoxes::of(Some(today)),
            review: DateBoxes::of(Some(review)),
            responsible: WORKER.to_owned(),
            covers,
            ..Self::default()
        }
    }

    /// The agreement.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    pub(super) fn checked(&self, today: Date) -> Result<Agreement, Vec<Mistake>> {
        let mut list = Vec::new();
        match self.how.as_str() {
            "" => list.push(Mistake::new(HOW, "Choose how they agreed.")),
            REPRESENTATIVE => wrong(
                &mut list,
                NAME,
                check::said(&self.who, "Write who spoke for them, and what they are to them."),
            ),
            BEST_INTEREST => wrong(
                &mut list,
                WORDS,
                check::said(
                    &self.words,
                    "Write why they cannot decide this now, who was asked, and why it is best for them.",
                ),
            ),
            _ => {}
        }
        let on = self.on.until(today);
        list.extend(on.clone().err().map(|words| Mistake::new(ON, words)));
        let DateBoxes { day, month, year } = &self.review;
        let review = check::date_of(day, month, year, "review day").and_then(|review| {
            if review <= today { Err("The review day must be after today.".to_owned()) } else { Ok(review) }
        });
        list.extend(review.clone().err().map(|words| Mistake::new(REVIEW, words)));
        if self.responsible != WORKER {
            wrong(&mut list, WHO, check::said(&self.name, "Write who sees to the review."));
        }
        if self.copy.is_empty() {
            list.push(Mistake::new(COPY, "Say what becomes of their own copy."));
        }
        match (on, review) {
            (Ok(on), Ok(review)) if list.is_empty() => {
                let only = |code: &str, text: &str| {
                    if self.how == code { text.trim().to_owned() } else { String::new() }
                };
                let name = if self.responsible == WORKER { "" } else { self.name.trim() };
                Ok(Agreement {
                    on: Some(on),
                    agreed: Some(AgreedBy {
                        how: self.how.clone(),
                        who: only(REPRESENTATIVE, &self.who),
                        words: only(BEST_INTEREST, &self.words),
                    }),
                    review: Some(review),
                    responsible: Some(Who { who: self.responsible.clone(), name: name.to_owned() }),
                    copy: Some(self.copy.clone()),
                    covers: Some(self.covers.clone()),
                })
            }
            _ => Err(list),
        }
    }
}

/// The id of a goal, as an action's form has it.
pub(super) fn goal_of(form: &ActionForm) -> Option<EntryId> {
    form.goal.parse().ok()
}

#[cfg(test)]
#[path = "written/tests.rs"]
mod tests;
