//! Something to do by a date: also a visit or call in the diary.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::view;
use crate::id::EntryId;

view! {
    /// A task, in use until it is done or void.
    Task is crate::kind::TASK;
    /// What is to be done.
    what: String,
    /// The kind of contact, as a code of [`crate::view::contact::HOW`], or `walk` or `review`.
    how: String,
    /// When.
    due: Due,
    /// When it was done.
    done: Done,
    /// The attempts that reached nobody, as they were known when it was decided to do this: it answers for these.
    after: Vec<EntryId>,
}

/// When a task is due; replaced as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The day.
    pub date: Date,
    /// The time of day in London as `13:30`; empty for any time.
    #[serde(default)]
    pub time: String,
}

/// That a task was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// When.
    pub on: Date,
}
