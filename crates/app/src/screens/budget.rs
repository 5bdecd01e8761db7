//! A personal budget: setting it up, writing down what was spent, and saying what becomes of it when it is over its cap.

mod cap;
pub(crate) mod over;
mod spend;
mod spend_form;

use shared::budget::{Ledger, ledgers};
use shared::id::{EntryId, FileId};
use shared::view::budget::Runs;
use shared::{civil, kind};

pub(crate) use self::cap::SetUp;
pub(crate) use self::spend::RecordSpend;
use crate::local::open_file::OpenFile;

/// What drafts of the form for a spend are called.
pub(crate) const SPEND_FORM: &str = "spend";
/// What drafts of the form for a new budget are called.
pub(crate) const BUDGET_FORM: &str = "budget";

/// The address of the form for a spend.
pub(crate) fn spend_path(file: FileId, budget: EntryId) -> String {
    format!("/people/{file}/spend?budget={budget}")
}

/// The address of the form for a new budget.
pub(crate) fn set_up_path(file: FileId) -> String {
    format!("/people/{file}/budget")
}

/// The address of the form for another cap.
pub(crate) fn cap_path(file: FileId, budget: EntryId) -> String {
    format!("/people/{file}/budget?cap={budget}")
}

/// What a budget is called.
pub(crate) fn title(ledger: &Ledger) -> String {
    ledger.view.what.clone().filter(|what| !what.is_empty()).unwrap_or_else(|| "Personal budget".to_owned())
}

/// The budgets of an open case, those in use first.
pub(crate) fn budgets(open: &OpenFile) -> Vec<Ledger> {
    ledgers(&open.case)
}

/// "From 1 March 2026 until 28 February 2027".
pub(crate) fn runs_words(runs: &Runs) -> String {
    let from = format!("From {}", civil::long_date(runs.from));
    runs.until.map_or_else(|| from.clone(), |until| format!("{from} until {}", civil::long_date(until)))
}

/// Whether a budget may be written with these roles: set up, or given another cap.
pub(crate) fn approves(roles: &shared::role::Roles) -> bool {
    kind::permission(kind::BUDGET, roles) == kind::Permission::Allowed
}

/// Whether a spend may be written down with these roles.
pub(crate) fn spends(roles: &shared::role::Roles) -> bool {
    kind::permission(kind::SPEND, roles) == kind::Permission::Allowed
}
