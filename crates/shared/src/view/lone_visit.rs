//! A visit that a member of staff makes alone, and whom they gave as their buddy: entries of their own file, which their
//! supervisors see.

use serde::{Deserialize, Serialize};

use super::view;
use crate::id::{FileId, UserId};

view! {
    /// A member of staff.
    Worker is crate::kind::WORKER;
    /// Whom they ring when they are back, and who rings them when they are not.
    buddy: Buddy,
}

view! {
    /// A visit alone. It is over when its worker says that they are back, or somebody at the office has heard from them: never by
    /// itself.
    LoneVisit is crate::kind::LONE_VISIT;
    /// The case that it is for.
    case: FileId,
    /// Where ("Their home, side door").
    place: String,
    /// When they set out, in milliseconds since the Unix epoch.
    from_ms: u64,
    /// When they mean to be back, in milliseconds since the Unix epoch.
    due_ms: u64,
    /// Who their buddy is on that day.
    buddy: Buddy,
    /// When they said that they are back, in milliseconds since the Unix epoch.
    back_ms: u64,
    /// Who else has heard from them.
    heard: Heard,
}

/// Somebody to ring; replaced as one: a number is that person's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buddy {
    /// Their name.
    pub name: String,
    /// Their number.
    pub number: String,
}

/// That somebody at the office has heard from a worker who was out alone; replaced as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Who.
    pub by: UserId,
    /// Their name.
    pub name: String,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// What they heard.
    #[serde(default)]
    pub words: String,
}

impl LoneVisit {
    /// Whether nobody has heard from the worker since they set out.
    #[must_use]
    pub fn is_out(&self) -> bool {
        self.from_ms.is_some() && self.back_ms.is_none() && self.heard.is_none()
    }

    /// Whether the time at which they meant to be back is past at `now_ms`, and nobody has heard from them.
    #[must_use]
    pub fn is_overdue(&self, now_ms: u64) -> bool {
        self.is_out() && self.due_ms.is_some_and(|due_ms| due_ms < now_ms)
    }
}

/// The file of a member of staff carries their own id.
#[must_use]
pub fn worker_file(user: UserId) -> FileId {
    FileId(user.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_is_over_when_somebody_was_heard_and_not_when_its_time_is_up() {
        let out = LoneVisit { from_ms: Some(1_000), due_ms: Some(2_000), ..LoneVisit::default() };
        assert!(out.is_out() && !out.is_overdue(2_000));
        assert!(out.is_overdue(2_001), "and it stays so, however late it gets");
        let back = LoneVisit { back_ms: Some(2_500), ..out.clone() };
        assert!(!back.is_out() && !back.is_overdue(3_000));
        let heard = Heard {
            by: UserId(uuid::Uuid::nil()),
            name: "P. Ward".to_owned(),
            at_ms: 2_600,
            words: String::new(),
        };
        assert!(!LoneVisit { heard: Some(heard), ..out }.is_overdue(3_000));
    }
}
