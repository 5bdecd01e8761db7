//! Why the office holds something, and what to do about it, in plain words.

use shared::outbox::{Record, Standing};
use shared::wire::sync::{Held, Refused};

/// Why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Why {
    /// What happened.
    pub(super) happened: String,
    /// What is safe, and what to do.
    pub(super) what_to_do: &'static str,
}

impl Why {
    fn new(happened: impl Into<String>, what_to_do: &'static str) -> Self {
        Self { happened: happened.into(), what_to_do }
    }
}

/// What is said of a held or refused save: each reason once, in the order of its changes.
pub(super) fn reasons(record: &Record) -> Vec<Why> {
    let mut reasons = Vec::new();
    for standing in &record.changes {
        let why = match standing {
            Standing::Held { reason, .. } => held(reason),
            Standing::Refused { reason, .. } => refused(reason),
            _ => continue,
        };
        if !reasons.contains(&why) {
            reasons.push(why);
        }
    }
    reasons
}

fn held(reason: &Held) -> Why {
    match reason {
        Held::NotOnYourCaseload => Why::new(
            "This person is not, or is no longer, on your caseload.",
            "Nothing is lost: the office keeps what you wrote. Tell your supervisor that it is there.",
        ),
        Held::WaitsFor { .. } => Why::new(
            "It goes with something else that the office is holding.",
            "You need not do anything. It is added as soon as the other one is settled.",
        ),
        Held::NeedsNewerServer => Why::new(
            "This phone has a newer version of Alongside than the office.",
            "You need not do anything. It is added once the office has its update.",
        ),
        Held::ServerTrouble => Why::new(
            "Something went wrong at the office while it was being added.",
            "Nothing is lost: the office keeps it. If it still stands here tomorrow, tell your supervisor.",
        ),
        Held::Unfinished => Why::new(
            "It was not finished when the person left your caseload.",
            "Nothing is lost: the office keeps it as far as it was written. Tell your supervisor what was still missing.",
        ),
        Held::AccountOff => Why::new(
            "Your account was switched off, or this phone stopped, before it arrived.",
            "Nothing is lost: the office keeps what you wrote, and a supervisor decides what becomes of it.",
        ),
        Held::Other => Why::new(
            "The office gives a reason that this version of Alongside does not know.",
            "Nothing is lost: the office keeps it. Update Alongside, then look here again.",
        ),
    }
}

fn refused(reason: &Refused) -> Why {
    match reason {
        Refused::Unreadable { .. } => Why::new(
            "The office could not read it.",
            "What you wrote is still on this phone. Tell your supervisor, and record it once more.",
        ),
        Refused::TooBig { limit } => {
            let limit = limit.trim_end_matches('.');
            Why::new(
                format!("It is too much for one record: {limit}."),
                "What you wrote is still on this phone. Record it again in two shorter parts.",
            )
        }
        Refused::IdReused => Why::new(
            "The office has something else under the same number, and has kept that.",
            "What you wrote is still on this phone. Tell your supervisor, and record it once more.",
        ),
        Refused::NotYourRole => Why::new(
            "Your role does not record this.",
            "What you wrote is still on this phone. Ask your supervisor who should record it.",
        ),
        Refused::Finalised => Why::new(
            "What is finished is not edited; it is put right by an amendment.",
            "What you wrote is still on this phone. Open the entry and choose Amend.",
        ),
        Refused::Misplaced => Why::new(
            "It belongs in another file.",
            "What you wrote is still on this phone. Record it again for the right person.",
        ),
        Refused::Replaced { .. } => Why::new(
            "You have written it again since.",
            "You need not do anything. The later one counts, and the office keeps this one too.",
        ),
        Refused::SetAside => Why::new(
            "A supervisor has looked at it and set it aside.",
            "What you wrote is kept. Ask your supervisor if it should count after all.",
        ),
        Refused::Other => Why::new(
            "The office gives a reason that this version of Alongside does not know.",
            "What you wrote is still on this phone. Update Alongside, then look here again.",
        ),
    }
}

/// Every reason that there is, for tests of the words for them.
#[cfg(test)]
pub(crate) fn every_reason() -> (Vec<Held>, Vec<Refused>) {
    use shared::id::ChangeId;
    use uuid::Uuid;

    let change = ChangeId(Uuid::nil());
    let held = vec![
        Held::NotOnYourCaseload,
        Held::WaitsFor { change },
        Held::NeedsNewerServer,
        Held::ServerTrouble,
        Held::Unfinished,
        Held::AccountOff,
        Held::Other,
    ];
    let refused = vec![
        Refused::Unreadable { at: "line 1 column 3".to_owned() },
        Refused::TooBig { limit: "this is too long to send in one piece".to_owned() },
        Refused::IdReused,
        Refused::NotYourRole,
        Refused::Finalised,
        Refused::Misplaced,
        Refused::Replaced { by: change },
        Refused::SetAside,
        Refused::Other,
    ];
    (held, refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::{ChangeId, FileId, SaveId};
    use uuid::Uuid;

    fn record(changes: Vec<Standing>) -> Record {
        let mut record =
            Record::new(SaveId(Uuid::nil()), String::new(), 0, FileId(Uuid::nil()), "Visit".to_owned(), &[]);
        record.changes = changes;
        record
    }

    #[test]
    fn every_reason_says_what_happened_and_what_to_do() {
        let change = ChangeId(Uuid::nil());
        let (held, refused) = every_reason();
        let standings = held.into_iter().map(|reason| Standing::Held { change, reason });
        let standings =
            standings.chain(refused.into_iter().map(|reason| Standing::Refused { change, reason }));
        for standing in standings {
            let why = reasons(&record(vec![standing.clone()]));
            assert_eq!(why.len(), 1, "{standing:?}");
            let all = format!("{} {}", why[0].happened, why[0].what_to_do);
            for never in ["sync", "conflict", "queue", "pending", "null", "error", "line 1"] {
                assert!(!all.to_lowercase().contains(never), "{all}");
            }
            assert!(why[0].happened.ends_with('.') && why[0].what_to_do.ends_with('.'));
        }
    }

    #[test]
    fn one_reason_is_said_once() {
        let change = ChangeId(Uuid::nil());
        let held = Standing::Held { change, reason: Held::NotOnYourCaseload };
        let waiting = Standing::Waiting { change };
        assert_eq!(reasons(&record(vec![held.clone(), waiting, held])).len(), 1);
        assert!(reasons(&record(vec![])).is_empty());
    }
}
