//! The decision over one change: pure, from what the store knows. `receive.rs` gathers the facts and does what is decided.

use shared::change::{Base, Change, Edit};
use shared::id::{ChangeId, FileId};
use shared::kind::{self, FileKind, Permission};
use shared::limits::LATE_WORK_DAYS;
use shared::role::{Role, Roles};
use shared::wire::sync::{Depth, Held, Refused};

use crate::clock::DAY_MS;
use crate::grants;
use crate::store::row::Grant;

/// What is to be done with a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Apply it.
    Apply,
    /// Apply it, and so make a file of this kind.
    Create(FileKind),
    /// Keep it without applying it.
    Hold(Held),
    /// Keep it, and never apply it as it is.
    Refuse(Refused),
}

/// What the store knows that matters to one change.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The author's roles now.
    pub roles: &'a Roles,
    /// Whether the file is there.
    pub file_exists: bool,
    /// The author's rows on the file, ended ones too.
    pub grants: &'a [Grant],
    /// The kind of the entry, where it is there already.
    pub entry_kind: Option<&'a str>,
    /// Whether an entry of this id stands in another file that the author sees.
    pub stands_elsewhere: bool,
    /// Whether the author may name the file that the change names: they see the person whole, or the case of a concern or a feedback was theirs
    /// to write in.
    pub sees_named: bool,
    /// Whether entries of this kind may stand in this file, and name what this one names.
    pub fits_file: bool,
    /// Whether it only chooses between values that people wrote past each other: a supervisor may do that as well.
    pub decides: bool,
    /// A held change that this one builds on.
    pub builds_on_held: Option<ChangeId>,
    /// Whether the author's account is switched off.
    pub account_off: bool,
    /// Whether a supervisor says that it counts: then neither its author's roles nor their scope matter, only whether it
    /// fits what is there.
    pub vouched: bool,
    /// The time, in milliseconds since the Unix epoch.
    pub now_ms: u64,
}

/// Judges one change.
///
/// A file that is out of the author's scope and a file that is not there get the same answer.
#[must_use]
pub fn judge(change: &Change, facts: &Facts<'_>) -> Decision {
    // No phone of ours sends practice: whatever does is wrong, and nothing here may count it.
    if change.file.is_practice() {
        return Decision::Refuse(Refused::Misplaced);
    }
    // Whoever signed in may hand over a form that was not finished: a person decides what becomes of it.
    if change.kind == kind::UNFINISHED && !facts.vouched {
        return Decision::Hold(Held::Unfinished);
    }
    if facts.account_off && !facts.vouched {
        return Decision::Hold(Held::AccountOff);
    }
    let out_of_scope = Decision::Hold(Held::NotOnYourCaseload);
    let waits = || facts.builds_on_held.map(|change| Decision::Hold(Held::WaitsFor { change }));
    if !facts.file_exists {
        let is_root = change.entry == change.file.root() && matches!(change.edit, Edit::Set(_));
        return match (kind::opens(&change.kind), permission(change, facts)) {
            _ if !is_root => out_of_scope,
            (Some(_), _) if !facts.fits_file => Decision::Refuse(Refused::Misplaced),
            (Some(opens), Permission::Allowed) if facts.sees_named || facts.vouched => {
                waits().unwrap_or(Decision::Create(opens))
            }
            (_, Permission::UnknownKind) => Decision::Hold(Held::NeedsNewerServer),
            _ => out_of_scope,
        };
    }
    if !facts.vouched && !may_write(facts.grants, change.base, facts.now_ms) {
        return out_of_scope;
    }
    let is_root = change.entry == change.file.root();
    let wrong_place = match facts.entry_kind {
        Some(kind) => kind != change.kind,
        None => is_root || kind::opens(&change.kind).is_some() || facts.stands_elsewhere,
    };
    if wrong_place || !facts.fits_file {
        return Decision::Refuse(Refused::Misplaced);
    }
    if facts.entry_kind.is_some() && kind::is_finalised(&change.kind) && matches!(change.edit, Edit::Set(_)) {
        return Decision::Refuse(Refused::Finalised);
    }
    match permission(change, facts) {
        Permission::NotYourRole => Decision::Refuse(Refused::NotYourRole),
        Permission::UnknownKind => Decision::Hold(Held::NeedsNewerServer),
        Permission::Allowed if !facts.sees_named && !facts.vouched => out_of_scope,
        Permission::Allowed => waits().unwrap_or(Decision::Apply),
    }
}

fn permission(change: &Change, facts: &Facts<'_>) -> Permission {
    match kind::permission(&change.kind, facts.roles) {
        Permission::NotYourRole if facts.vouched => Permission::Allowed,
        Permission::NotYourRole if facts.decides && facts.roles.contains(&Role::Supervisor) => {
            Permission::Allowed
        }
        Permission::UnknownKind if facts.vouched && change.kind == kind::UNFINISHED => Permission::Allowed,
        permission => permission,
    }
}

/// The file that a change names, if it does: the person of a case, somebody who is the same person, is not, or is something to
/// them, the case that a concern or a feedback is about.
#[must_use]
pub fn names_file(change: &Change) -> Option<FileId> {
    let Edit::Set(fields) = &change.edit else { return None };
    let field = match change.kind.as_str() {
        kind::CASE if change.entry == change.file.root() => "person",
        kind::CONCERN | kind::FEEDBACK if change.entry == change.file.root() => "case",
        other => kind::of_two_people(other)?,
    };
    serde_json::from_value(fields.get(field)?.value.clone()).ok()
}

/// Whether somebody with these rows may write in the file: it is theirs now, or was theirs when the form was opened and
/// has been somebody else's for less than 30 days.
pub(crate) fn may_write(grants: &[Grant], base: Option<Base>, now_ms: u64) -> bool {
    if grants::depth_now(grants, now_ms) == Some(Depth::Whole) {
        return true;
    }
    let recently = |row: &Grant| row.to_ms.is_some_and(|to_ms| now_ms < to_ms + LATE_WORK_DAYS * DAY_MS);
    // The base is the file's head, which may be older than the grant under which it was sent; it is never younger than
    // the grant's end. Without one the form was opened on a file that the server had not sent yet: made on this device.
    let at_base = |row: &Grant| base.is_none_or(|base| row.to.is_none_or(|to| base.seq < to));
    grants.iter().any(|row| row.depth == Depth::Whole && recently(row) && at_base(row))
}

#[cfg(test)]
#[path = "judge/tests.rs"]
mod tests;
