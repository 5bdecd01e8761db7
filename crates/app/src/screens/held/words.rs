//! Why something is held and what a decision does, for a supervisor. Pure.

use shared::civil;
use shared::wire::office::{HeldRow, HeldWhat};
use shared::wire::sync::{Held, Refused};

/// Why it does not count, and what to know before deciding.
pub(super) fn reason(row: &HeldRow) -> String {
    let author = &row.author_name;
    match &row.what {
        HeldWhat::Held { .. } if row.case_erased => format!(
            "The file of the person whom this concern is about was erased before it arrived. Read it now: {author} was worried about somebody."
        ),
        HeldWhat::Held { reason } => match reason {
            Held::NotOnYourCaseload => format!("The person was not on {author}’s caseload when it arrived."),
            Held::WaitsFor { .. } => {
                "It goes with something else that is held. Decide about that one; this one follows by itself.".to_owned()
            }
            Held::NeedsNewerServer => {
                "It was written with a newer version than the office has. It is added by itself after the update.".to_owned()
            }
            Held::ServerTrouble => {
                "Something went wrong at the office while it was being added. If you say that it counts, it is tried again.".to_owned()
            }
            Held::Unfinished => {
                "It was never finished. This is as far as it was written when it had to leave the phone.".to_owned()
            }
            Held::AccountOff => format!("{author}’s sign-in, or that phone, had been stopped before it arrived."),
            Held::Other => "The office gives a reason that this version of Alongside does not know.".to_owned(),
        },
        HeldWhat::Refused { reason } => refused(author, reason),
        HeldWhat::Copy => {
            let from = row.offered_by_name.as_deref().filter(|name| !name.is_empty());
            let phone = from.map_or_else(|| "a phone".to_owned(), |name| format!("{name}’s phone"));
            format!(
                "The office was put back from a backup that does not have this. It is a copy from {phone}, which says that {author} wrote it."
            )
        }
        HeldWhat::Unread { .. } => {
            format!("The office could not read what {author}’s phone sent. It is shown as it came.")
        }
        HeldWhat::Other => "A newer version of Alongside is needed to say why.".to_owned(),
    }
}

fn refused(author: &str, reason: &Refused) -> String {
    let more = "It cannot be added as it is";
    match reason {
        Refused::NotYourRole => {
            format!("{author}’s role does not record this. {more}; {author} still has it on the phone.")
        }
        Refused::Finalised => {
            format!("It edits a record that was finished. {more}; the record is put right by an amendment.")
        }
        Refused::Misplaced => format!("It belongs in another file. {more}; it is to be written again there."),
        Refused::TooBig { limit } => {
            format!("It is too much for one record: {}. {more}.", limit.trim_end_matches('.'))
        }
        Refused::IdReused => format!("Something else has the same number, and was kept. {more}."),
        Refused::Unreadable { .. } => format!("The office could not read it. {more}."),
        Refused::Replaced { .. } => format!("{author} has written it again since."),
        Refused::SetAside => "It has been set aside already.".to_owned(),
        Refused::Other => {
            format!("The office gives a reason that this version of Alongside does not know. {more}.")
        }
    }
}

/// Whether somebody may say that it counts.
pub(super) fn can_count(what: &HeldWhat) -> bool {
    match what {
        HeldWhat::Held { reason } => !matches!(reason, Held::WaitsFor { .. } | Held::NeedsNewerServer),
        HeldWhat::Copy => true,
        HeldWhat::Refused { .. } | HeldWhat::Unread { .. } | HeldWhat::Other => false,
    }
}

/// What saying that it counts does.
pub(super) fn counting(row: &HeldRow) -> String {
    let author = &row.author_name;
    if row.case_erased {
        return format!(
            "It is kept as a concern of its own, as {author} wrote it. You and the other supervisors of {author}’s team find it under Concerns; nobody else reads it. The erased file stays erased, so it does not say whom it is about unless {author} wrote a name. The office writes down that you decided it."
        );
    }
    let file = match row.person_name.as_deref() {
        Some(name) => format!("{name}’s file"),
        None => "the person’s file".to_owned(),
    };
    format!(
        "It is added to {file} as {author} wrote it, with their name and their time. The office writes down that you decided it."
    )
}

/// What setting it aside does.
pub(super) fn setting_aside(row: &HeldRow) -> String {
    match row.what {
        HeldWhat::Held { .. } => {
            let author = &row.author_name;
            format!(
                "It is not added, and leaves this list for good. The office keeps the text, and tells {author}’s phone if it asks again."
            )
        }
        _ => "It leaves this list for good. The office keeps the text.".to_owned(),
    }
}

/// "R. Hale, written 3 March 13:40, arrived today 09:12".
pub(super) fn who_and_when(row: &HeldRow, now_ms: u64) -> String {
    let author = if row.author_name.is_empty() { "Somebody" } else { &row.author_name };
    let arrived = civil::moment(row.received_ms, now_ms);
    match row.written_ms.map(|at_ms| civil::moment(at_ms, now_ms)) {
        Some(written) if written != arrived => format!("{author}, written {written}, arrived {arrived}"),
        Some(written) => format!("{author}, {written}"),
        None => format!("{author}, arrived {arrived}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use shared::id::{ChangeId, UserId};
    use uuid::Uuid;

    use super::*;
    use crate::screens::phone::every_reason;

    fn row(what: HeldWhat) -> HeldRow {
        HeldRow {
            id: Uuid::nil(),
            what,
            author: UserId(Uuid::nil()),
            author_name: "R. Hale".to_owned(),
            offered_by_name: Some("J. Moor".to_owned()),
            written_ms: Some(0),
            received_ms: 86_400_000,
            file: None,
            person_name: None,
            kind: None,
            case_erased: false,
            fields: BTreeMap::new(),
            void: None,
            restore: false,
            text: None,
        }
    }

    #[test]
    fn every_reason_is_said_in_plain_words() {
        let (held, refused) = every_reason();
        let all = held.into_iter().map(|reason| HeldWhat::Held { reason });
        let all = all.chain(refused.into_iter().map(|reason| HeldWhat::Refused { reason }));
        let all = all.chain([HeldWhat::Copy, HeldWhat::Unread { why: "line 1".to_owned() }, HeldWhat::Other]);
        for what in all {
            let row = row(what);
            let words = format!("{} {} {}", reason(&row), counting(&row), setting_aside(&row));
            for never in ["sync", "conflict", "queue", "pending", "null", "error", "line 1", "server"] {
                assert!(!words.to_lowercase().contains(never), "{words}");
            }
            assert!(reason(&row).ends_with('.') && words.ends_with('.'), "{words}");
        }
    }

    #[test]
    fn a_concern_about_somebody_who_was_erased_says_so_and_what_becomes_of_it() {
        let held = HeldWhat::Held { reason: Held::NotOnYourCaseload };
        let row = HeldRow { case_erased: true, ..row(held) };
        assert!(reason(&row).contains("was erased before it arrived"), "{}", reason(&row));
        assert!(counting(&row).contains("under Concerns") && can_count(&row.what));
    }

    #[test]
    fn only_what_may_yet_be_applied_can_count() {
        assert!(can_count(&HeldWhat::Held { reason: Held::NotOnYourCaseload }) && can_count(&HeldWhat::Copy));
        let change = ChangeId(Uuid::nil());
        for never in [
            HeldWhat::Held { reason: Held::WaitsFor { change } },
            HeldWhat::Refused { reason: Refused::Finalised },
            HeldWhat::Unread { why: String::new() },
        ] {
            assert!(!can_count(&never), "{never:?}");
        }
    }

    #[test]
    fn a_copy_says_whose_phone_it_came_from() {
        let words = reason(&row(HeldWhat::Copy));
        assert!(words.contains("J. Moor’s phone") && words.contains("R. Hale wrote it"), "{words}");
        let nameless = HeldRow { offered_by_name: None, ..row(HeldWhat::Copy) };
        assert!(reason(&nameless).contains("from a phone"));
    }

    #[test]
    fn who_and_when_is_said_once_where_it_arrived_at_once() {
        let late = row(HeldWhat::Copy);
        let now_ms = 1_773_324_000_000;
        assert_eq!(who_and_when(&late, now_ms).matches("arrived").count(), 1);
        let at_once = HeldRow { received_ms: 1, ..row(HeldWhat::Copy) };
        assert!(!who_and_when(&at_once, now_ms).contains("arrived"));
        let unread = HeldRow { written_ms: None, author_name: String::new(), ..row(HeldWhat::Copy) };
        assert!(who_and_when(&unread, now_ms).starts_with("Somebody, arrived"));
    }
}
