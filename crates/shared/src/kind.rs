//! The kinds of file and of entry that this build knows, and who may write which.

use serde::{Deserialize, Serialize};

use crate::role::{Role, Roles, does_casework};

/// What a file is about. Kinds that this build does not know survive in it as [`FileKind::Other`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum FileKind {
    /// The client: one address, one list of hazards, however many episodes.
    Person,
    /// One episode of support, from referral to closure.
    Case,
    /// Safeguarding notes and private feedback, with grants of their own.
    Restricted,
    /// A member of staff.
    Worker,
    /// A team.
    Team,
    /// Money with a cap.
    Fund,
    /// Instruments, services, practices: the same for everybody.
    Reference,
    /// Made with a newer version.
    Other(String),
}

impl FileKind {
    /// The name on the wire.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Person => "person",
            Self::Case => "case",
            Self::Restricted => "restricted",
            Self::Worker => "worker",
            Self::Team => "team",
            Self::Fund => "fund",
            Self::Reference => "reference",
            Self::Other(code) => code,
        }
    }
}

impl From<String> for FileKind {
    fn from(code: String) -> Self {
        match code.as_str() {
            "person" => Self::Person,
            "case" => Self::Case,
            "restricted" => Self::Restricted,
            "worker" => Self::Worker,
            "team" => Self::Team,
            "fund" => Self::Fund,
            "reference" => Self::Reference,
            _ => Self::Other(code),
        }
    }
}

impl From<FileKind> for String {
    fn from(kind: FileKind) -> Self {
        kind.code().to_owned()
    }
}

/// The root entry of a person file.
pub const PERSON: &str = "person";
/// The root entry of a case file; its field `person` names the person's file.
pub const CASE: &str = "case";
/// How the person came to the service.
pub const REFERRAL: &str = "referral";
/// A visit, call, accompanied attendance, discussion or attempt.
pub const CONTACT: &str = "contact";
/// One filled-in instrument.
pub const ASSESSMENT: &str = "assessment";
/// A supported walk, or a walk the person took since.
pub const WALK: &str = "walk";
/// Something to do by a date: also a visit or call in the diary.
pub const TASK: &str = "task";
/// A supervisor's word on an entry.
pub const REVIEW_NOTE: &str = "review_note";
/// In a person's file: this record and the one that its field `is` names are of one person. Undone by voiding it.
pub const SAME_PERSON: &str = "same_person";
/// In a person's file: this record and the one that its field `is_not` names look alike and are of two people. Undone by
/// voiding it.
pub const NOT_SAME_PERSON: &str = "not_same_person";
/// In a person's file: what the person whom its field `to` names is to this one. Grants nobody anything; undone by voiding it.
pub const RELATION: &str = "relation";
/// Money that may be spent for the person of a case, up to a cap.
pub const BUDGET: &str = "budget";
/// Money that was spent from a budget.
pub const SPEND: &str = "spend";
/// That a budget is over its cap and stands so.
pub const OVERSPEND: &str = "overspend";
/// Whether the person of a case is at risk, as it was asked on one day.
pub const RISKS: &str = "risks";
/// What the person of a case wants.
pub const GOAL: &str = "goal";
/// What somebody does towards it.
pub const ACTION: &str = "action";
/// That the plan was agreed with the person.
pub const AGREEMENT: &str = "agreement";
/// That the person has their own copy of the plan.
pub const PLAN_COPY: &str = "plan_copy";
/// What was sent back to whoever referred.
pub const MESSAGE: &str = "message";
/// The root entry of a restricted file: a concern for somebody's safety. Its field `case` names the case that it is about.
pub const CONCERN: &str = "concern";
/// What was done or said about a concern since.
pub const CONCERN_NOTE: &str = "concern_note";
/// The root entry of the file of a member of staff, which carries their own id.
pub const WORKER: &str = "worker";
/// A visit that a member of staff makes alone, from setting out until they are heard from.
pub const LONE_VISIT: &str = "lone_visit";
/// The root entry of the file that says what the service is and whom to call: the same for everybody.
pub const SERVICE: &str = "service";
/// A questionnaire that the service added, in the same file.
pub const INSTRUMENT: &str = "instrument";
/// Words that the service offers for notes, in the same file.
pub const PHRASE: &str = "phrase";
/// That a questionnaire is not asked again within one of its windows, and why.
pub const NO_FOLLOW_UP: &str = "no_follow_up";
/// The root entry of a restricted file: what the person of a case says of the service, sealed to the office. Its author does not read it.
pub const FEEDBACK: &str = "feedback";
/// In a case: that its person was asked what they think of the service, and whether they answered; never what.
pub const FEEDBACK_ASKED: &str = "feedback_asked";
/// A form that was not finished when its file left the phone. Always held: a person decides what becomes of it.
pub const UNFINISHED: &str = "unfinished";

/// What these roles may do with an entry of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// They may write it.
    Allowed,
    /// The kind is known, and these roles do not write it.
    NotYourRole,
    /// This build does not know the kind and so cannot judge: a newer one will.
    UnknownKind,
}

/// Whether somebody with `roles` may write an entry of `kind`, given that the file is theirs to write in.
#[must_use]
pub fn permission(kind: &str, roles: &Roles) -> Permission {
    let allowed = match kind {
        PERSON | CASE | REFERRAL | CONTACT | ASSESSMENT | WALK | TASK | RISKS | NO_FOLLOW_UP | FEEDBACK
        | FEEDBACK_ASKED | GOAL | ACTION | AGREEMENT | PLAN_COPY | MESSAGE => does_casework(roles),
        SAME_PERSON | NOT_SAME_PERSON | RELATION | SPEND | OVERSPEND | CONCERN | CONCERN_NOTE | WORKER
        | LONE_VISIT => does_casework(roles) || roles.contains(&Role::Supervisor),
        SERVICE | INSTRUMENT | PHRASE => roles.contains(&Role::Supervisor) || roles.contains(&Role::Admin),
        // Whoever spends does not say how much may be spent.
        REVIEW_NOTE | BUDGET => roles.contains(&Role::Supervisor),
        _ => return Permission::UnknownKind,
    };
    if allowed { Permission::Allowed } else { Permission::NotYourRole }
}

/// Whether entries of this kind may be relocated: written anew in the file that they belong to.
#[must_use]
pub fn may_move(kind: &str) -> bool {
    matches!(kind, CONTACT | ASSESSMENT | WALK | TASK | REFERRAL)
}

/// The kind of file that a root entry of this kind opens, if it opens one.
#[must_use]
pub fn opens(entry_kind: &str) -> Option<FileKind> {
    match entry_kind {
        PERSON => Some(FileKind::Person),
        CASE => Some(FileKind::Case),
        CONCERN | FEEDBACK => Some(FileKind::Restricted),
        WORKER => Some(FileKind::Worker),
        SERVICE => Some(FileKind::Reference),
        _ => None,
    }
}

/// The field in which entries of this kind name another person's file, if they say how two people stand to each other. They are
/// in one of the two files, and made by somebody who sees both whole.
#[must_use]
pub fn of_two_people(entry_kind: &str) -> Option<&'static str> {
    match entry_kind {
        SAME_PERSON => Some("is"),
        NOT_SAME_PERSON => Some("is_not"),
        RELATION => Some("to"),
        _ => None,
    }
}

/// Whether entries of this kind may stand in a file of that kind.
///
/// Files that many people see, and those that few may see, take what is meant for them and nothing else. A kind that this build
/// does not know fits everywhere: a newer one will judge it.
#[must_use]
pub fn fits(entry_kind: &str, file: &FileKind) -> bool {
    match entry_kind {
        kind if of_two_people(kind).is_some() => *file == FileKind::Person,
        CONCERN | CONCERN_NOTE | FEEDBACK => *file == FileKind::Restricted,
        NO_FOLLOW_UP | FEEDBACK_ASKED => *file == FileKind::Case,
        WORKER | LONE_VISIT => *file == FileKind::Worker,
        SERVICE | INSTRUMENT | PHRASE => *file == FileKind::Reference,
        PERSON | CASE | REFERRAL | CONTACT | ASSESSMENT | WALK | TASK | RISKS | REVIEW_NOTE | BUDGET
        | SPEND | OVERSPEND | GOAL | ACTION | AGREEMENT | PLAN_COPY | MESSAGE => {
            !matches!(file, FileKind::Restricted | FileKind::Worker | FileKind::Reference)
        }
        _ => true,
    }
}

/// Whether entries of this kind are finalised when saved: amended by a new entry, never edited.
#[must_use]
pub fn is_finalised(kind: &str) -> bool {
    matches!(
        kind,
        CONTACT
            | ASSESSMENT
            | WALK
            | RISKS
            | REVIEW_NOTE
            | NOT_SAME_PERSON
            | SPEND
            | OVERSPEND
            | CONCERN_NOTE
            | INSTRUMENT
            | PHRASE
            | NO_FOLLOW_UP
            | FEEDBACK
            | FEEDBACK_ASKED
            | AGREEMENT
            | PLAN_COPY
            | MESSAGE
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_supervisors_review_and_only_caseworkers_record() {
        let roles = |role| Roles::from([role]);
        assert_eq!(permission(REVIEW_NOTE, &roles(Role::Supervisor)), Permission::Allowed);
        assert_eq!(permission(REVIEW_NOTE, &roles(Role::LinkWorker)), Permission::NotYourRole);
        assert_eq!(permission(CONTACT, &roles(Role::SupportWorker)), Permission::Allowed);
        assert_eq!(permission(CONTACT, &roles(Role::Admin)), Permission::NotYourRole);
        assert_eq!(permission(SAME_PERSON, &roles(Role::Supervisor)), Permission::Allowed);
        assert_eq!(permission(SAME_PERSON, &roles(Role::LinkWorker)), Permission::Allowed);
        assert_eq!(permission(SAME_PERSON, &roles(Role::Evaluator)), Permission::NotYourRole);
        for role in Role::ALL {
            let roles = roles(role);
            assert_eq!(
                permission(NOT_SAME_PERSON, &roles),
                permission(SAME_PERSON, &roles),
                "whoever may join may part"
            );
            assert_eq!(permission(RELATION, &roles), permission(SAME_PERSON, &roles));
        }
        assert_eq!(permission(BUDGET, &roles(Role::LinkWorker)), Permission::NotYourRole);
        assert_eq!(permission(BUDGET, &roles(Role::Supervisor)), Permission::Allowed);
        assert_eq!(permission(SPEND, &roles(Role::SupportWorker)), Permission::Allowed);
        assert_eq!(permission(SPEND, &roles(Role::Evaluator)), Permission::NotYourRole);
        assert_eq!(permission(OVERSPEND, &roles(Role::Supervisor)), Permission::Allowed);
        assert_eq!(permission(SERVICE, &roles(Role::LinkWorker)), Permission::NotYourRole);
        assert_eq!(permission(SERVICE, &roles(Role::Admin)), Permission::Allowed);
        assert_eq!(permission(INSTRUMENT, &roles(Role::LinkWorker)), Permission::NotYourRole);
        assert_eq!(permission(PHRASE, &roles(Role::LinkWorker)), Permission::NotYourRole);
        assert_eq!(permission(PHRASE, &roles(Role::Supervisor)), Permission::Allowed);
        assert_eq!(permission(CONCERN, &roles(Role::Supervisor)), Permission::Allowed);
        assert_eq!(permission(CONCERN, &roles(Role::Admin)), Permission::NotYourRole);
        assert_eq!(permission(RISKS, &roles(Role::Supervisor)), Permission::NotYourRole);
        for kind in [GOAL, ACTION, AGREEMENT, PLAN_COPY, MESSAGE] {
            assert_eq!(permission(kind, &roles(Role::SupportWorker)), Permission::Allowed, "{kind}");
            assert_eq!(permission(kind, &roles(Role::Supervisor)), Permission::NotYourRole, "{kind}");
            assert!(fits(kind, &FileKind::Case) && !fits(kind, &FileKind::Restricted), "{kind}");
        }
        assert_eq!(permission("hologram", &roles(Role::LinkWorker)), Permission::UnknownKind);
    }

    #[test]
    fn what_everybody_or_almost_nobody_sees_takes_only_what_is_meant_for_it() {
        for file in [FileKind::Restricted, FileKind::Worker, FileKind::Reference] {
            assert!(!fits(CONTACT, &file), "{file:?}");
            assert!(fits("hologram", &file), "{file:?}");
        }
        for kind in [PERSON, CASE, CONCERN, FEEDBACK, WORKER, SERVICE] {
            assert!(fits(kind, &opens(kind).unwrap()), "a root stands in the file that it opens");
        }
        assert!(fits(RISKS, &FileKind::Case));
        assert!(!fits(CONCERN_NOTE, &FileKind::Case) && !fits(FEEDBACK, &FileKind::Case));
        for kind in [NO_FOLLOW_UP, FEEDBACK_ASKED] {
            assert!(fits(kind, &FileKind::Case) && !fits(kind, &FileKind::Person), "{kind}");
        }
        for kind in [SAME_PERSON, NOT_SAME_PERSON, RELATION] {
            assert!(fits(kind, &FileKind::Person) && !fits(kind, &FileKind::Case), "{kind}");
        }
    }

    #[test]
    fn an_unknown_file_kind_survives_a_round_trip() {
        let kind: FileKind = serde_json::from_str("\"hologram\"").unwrap();
        assert_eq!(serde_json::to_string(&kind).unwrap(), "\"hologram\"");
    }
}
