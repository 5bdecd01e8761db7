//! What somebody may do: a set of roles.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// One role. A user has a set of them; a small charity's supervisor also holds cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Holds a caseload.
    LinkWorker,
    /// Calls and reviews on cases that a link worker shares.
    SupportWorker,
    /// Reviews a team's caseloads.
    Supervisor,
    /// Counts without identities.
    Evaluator,
    /// Manages users and teams; alone, sees no case content.
    Admin,
}

impl Role {
    /// Every role, in the order in which screens list them.
    pub const ALL: [Self; 5] =
        [Self::LinkWorker, Self::SupportWorker, Self::Supervisor, Self::Evaluator, Self::Admin];

    /// The name on the wire and in the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::LinkWorker => "link_worker",
            Self::SupportWorker => "support_worker",
            Self::Supervisor => "supervisor",
            Self::Evaluator => "evaluator",
            Self::Admin => "admin",
        }
    }

    /// The role with this code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The words on screens.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::LinkWorker => "Link worker",
            Self::SupportWorker => "Support worker",
            Self::Supervisor => "Supervisor",
            Self::Evaluator => "Evaluator",
            Self::Admin => "Admin",
        }
    }
}

/// The roles of one user.
pub type Roles = BTreeSet<Role>;

/// Whether these roles do casework: hold or share cases, and write in them.
#[must_use]
pub fn does_casework(roles: &Roles) -> bool {
    roles.contains(&Role::LinkWorker) || roles.contains(&Role::SupportWorker)
}
