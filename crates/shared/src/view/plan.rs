//! What a person wants, who does what towards it, and that it was agreed with them. PRSB Social Prescribing v1.1, section 19.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Codes, view};
use crate::id::{ChangeId, EntryId};

view! {
    /// Something that the person wants. How sure they are of it is the collection `confidence`, one member for each day on which
    /// they were asked; the small steps towards it are the collections `step` and `step_done`.
    Goal is crate::kind::GOAL;
    /// What they want, in their words.
    what: String,
    /// Which need it answers, as a code of [`crate::view::referral::REASONS`].
    need: String,
    /// How much it matters to them, 1 to 10.
    importance: u8,
    /// How far it is.
    status: Status,
    /// Its place among the goals: the least stands first.
    order: f64,
}

view! {
    /// Something that somebody does for a goal, or for the plan. How sure the person is that it will happen is the collection
    /// `confidence`, as in a goal.
    Action is crate::kind::ACTION;
    /// The goal; none for the plan as a whole.
    goal: EntryId,
    /// What is done.
    what: String,
    /// Who does it.
    who: Who,
    /// By when.
    by: Date,
    /// That it was done, or will not be; none while it is open.
    status: Status,
}

view! {
    /// That the plan was agreed with the person, as it was then. The latest is the one that counts.
    Agreement is crate::kind::AGREEMENT;
    /// The day.
    on: Date,
    /// How they agreed.
    agreed: AgreedBy,
    /// When it is looked at again.
    review: Date,
    /// Who sees to that.
    responsible: Who,
    /// What becomes of the person's own copy, as a code of [`COPIES`].
    copy: String,
    /// What the plan said.
    covers: Vec<Covered>,
}

view! {
    /// That the person has their own copy of a plan.
    PlanCopy is crate::kind::PLAN_COPY;
    /// The agreement that it is a copy of.
    of: EntryId,
    /// How they have it, as a code of [`GIVEN`].
    given: String,
    /// Since when.
    on: Date,
}

/// How far a goal or an action is; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// A code of [`GOAL_STATUS`] or [`ACTION_STATUS`].
    pub status: String,
    /// Since when.
    pub on: Date,
    /// What there is to say of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// Who does something; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// A code of [`WHO`].
    pub who: String,
    /// Their name, where it is somebody else than the person or their worker.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// How a plan was agreed; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedBy {
    /// A code of [`AGREED_BY`].
    pub how: String,
    /// Who spoke for the person, and what they are to them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub who: String,
    /// Why it is in the person's best interest, where they could not agree themselves.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// What an agreement covers of one goal or action: the changes that its page showed. It holds none of the words, so that what is
/// erased is gone from here too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// The goal or action.
    pub entry: EntryId,
    /// The change that each field came from.
    pub at: BTreeMap<String, ChangeId>,
}

/// A small step towards a goal; a member of the collection [`STEP`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it is.
    pub what: String,
}

/// That a step was taken; a member of the collection [`STEP_DONE`], under the id of the step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDone {
    /// The day.
    pub on: Date,
}

/// How sure the person was on one day; a member of the collection [`CONFIDENCE`], under the day as `2026-11-22`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// 1 to 10.
    pub level: u8,
}

/// The collection of [`Step`]s.
pub const STEP: &str = "step";
/// The collection of [`StepDone`]s.
pub const STEP_DONE: &str = "step_done";
/// The collection of [`Reading`]s.
pub const CONFIDENCE: &str = "confidence";

/// The least that somebody says on a scale of importance or confidence.
pub const LEAST: u8 = 1;
/// The most.
pub const MOST: u8 = 10;

/// A goal that is being worked on.
pub const WORKING: &str = "working_on";
/// A goal that was given up.
pub const GIVEN_UP: &str = "given_up";
/// How far a goal is.
pub const GOAL_STATUS: Codes = &[
    (WORKING, "Working on it"),
    ("reached", "Reached"),
    ("partly", "Partly reached"),
    (GIVEN_UP, "Given up"),
];

/// An action that was done.
pub const DONE: &str = "done";
/// An action that was not done, and will not be.
pub const NOT_DONE: &str = "not_done";
/// How an action ended.
pub const ACTION_STATUS: Codes = &[(DONE, "Done"), (NOT_DONE, "Not done")];

/// The person themselves.
pub const PERSON: &str = "person";
/// Whoever holds the case.
pub const WORKER: &str = "worker";
/// Who does something.
pub const WHO: Codes = &[
    (PERSON, "The person"),
    (WORKER, "Their link worker"),
    ("colleague", "A colleague"),
    ("family", "Family or friends"),
    ("service", "A service"),
];

/// Somebody spoke for the person.
pub const REPRESENTATIVE: &str = "representative";
/// The person could not agree, and it is in their best interest.
pub const BEST_INTEREST: &str = "best_interest";
/// How a plan is agreed.
pub const AGREED_BY: Codes = &[
    ("spoken", "They said so"),
    ("signed", "They signed"),
    (REPRESENTATIVE, "Somebody who speaks for them"),
    (BEST_INTEREST, "They cannot decide this now; it is in their best interest"),
];

/// A copy that is owed.
pub const LATER: &str = "later";
/// What becomes of the person's own copy.
pub const COPIES: Codes =
    &[("now", "They have seen it"), (LATER, "I print or post it later"), ("no", "They do not want one")];

/// How the person has their copy.
pub const GIVEN: Codes = &[("shown", "Shown"), ("printed", "Printed"), ("posted", "Posted")];
