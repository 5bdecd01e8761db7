//! How much may be spent for somebody, on what, and who approved it: set up, and changed, by supervisors.

use std::sync::Arc;

use jiff::civil::Date;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::check::{self, Mistake};
use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::money;
use shared::view::View;
use shared::view::budget::{Budget, Cap, Runs};

use super::{BUDGET_FORM, approves};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::date_input::DateInput;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::Empty;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::TextField;
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::route::{self, case_path};
use crate::parts::slot::slot;
use crate::screens::about::details::DateBoxes;
use crate::screens::case::NoSuchFile;
use crate::screens::going_on::{GoingOn, unfinished};

/// What mistakes name: the ids of the boxes.
const WHAT: &str = "budget-what";
const CAP: &str = "budget-cap";
const APPROVER: &str = "budget-approver";
const WHY: &str = "budget-why";
const FROM: &str = "budget-from";
const UNTIL: &str = "budget-until";

/// The form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct BudgetForm {
    /// The budget whose cap is changed; none for a new one.
    budget: Option<EntryId>,
    what: String,
    cap: String,
    approver: String,
    why: String,
    from: DateBoxes,
    until: DateBoxes,
}

impl BudgetForm {
    fn new(me: &str, today: Date) -> Self {
        Self { approver: me.to_owned(), from: DateBoxes::of(Some(today)), ..Self::default() }
    }

    fn changing(entry: &Entry, me: &str) -> Self {
        let cap = Budget::of(entry).cap.unwrap_or_default();
        Self {
            budget: Some(entry.id),
            cap: cap.pence.to_string(),
            approver: me.to_owned(),
            ..Self::default()
        }
    }

    /// What the budget then says; for another cap, the cap alone.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self) -> Result<Budget, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let mut take = |field, words: String| wrong.push(Mistake::new(field, words));
        let is_new = self.budget.is_none();
        if let Err(words) = check::said(&self.what, "Write what the money is for.")
            && is_new
        {
            take(WHAT, words);
        }
        let pence = money::parse(&self.cap).map_err(|words| take(CAP, words)).ok();
        if let Err(words) = check::said(&self.approver, "Write who approved it.") {
            take(APPROVER, words);
        }
        let why = if is_new {
            check::length(&self.why)
        } else {
            check::said(&self.why, "Write why the cap changes.")
        };
        if let Err(words) = why {
            take(WHY, words);
        }
        let runs = if is_new { self.runs(&mut take) } else { None };
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let (approver, why) = (self.approver.trim().to_owned(), self.why.trim().to_owned());
        let cap = pence.map(|pence| Cap { pence, approver, why });
        Ok(Budget { what: is_new.then(|| self.what.trim().to_owned()), cap, runs })
    }

    fn runs(&self, take: &mut impl FnMut(&'static str, String)) -> Option<Runs> {
        let date = |boxes: &DateBoxes| check::date_of(&boxes.day, &boxes.month, &boxes.year, "day");
        let from = date(&self.from).map_err(|words| take(FROM, words)).ok();
        let until = match self.until == DateBoxes::default() {
            true => None,
            false => date(&self.until).map_err(|words| take(UNTIL, words)).ok(),
        };
        if from.zip(until).is_some_and(|(from, until)| until < from) {
            take(UNTIL, "The last day is before the first.".to_owned());
        }
        Some(Runs { from: from?, until })
    }
}

/// Sets up a budget for the person in the address; `?cap=` gives one another cap.
#[component]
pub(crate) fn SetUp() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let changes = route::query("cap").and_then(|entry| entry.parse::<EntryId>().ok());
    let is_mine = |values: &serde_json::Value| {
        let of = values.get("budget").and_then(|id| id.as_str()).and_then(|id| id.parse().ok());
        of == changes
    };
    if let Some(draft) = unfinished(BUDGET_FORM, file, is_mine) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_file(open_file(file), false, move |open| {
        let me = untrack(|| expect_context::<Local>().me());
        if approves(&me.roles) {
            return untrack(|| view! { <Form file open changes me=me.name/> }).into_any();
        }
        let name = open.person_view().name.unwrap_or_default().shown();
        view! {
            <PageHead tab="Personal budget" back=(case_path(file), name)/>
            <Empty shape=Shape::Question title="Supervisors set budgets up">
                <p>"Whoever spends does not say how much may be spent. Ask your supervisor."</p>
                <a class="btn" href=case_path(file)>"Back to the file"</a>
            </Empty>
        }
        .into_any()
    })
    .into_any()
}

#[component]
fn Form(file: FileId, open: Arc<OpenFile>, changes: Option<EntryId>, me: String) -> impl IntoView {
    Mistakes::provide();
    let entry = changes.and_then(|entry| open.case.get(&entry)).filter(|entry| entry.kind == kind::BUDGET);
    let fresh = match entry {
        Some(entry) => BudgetForm::changing(entry, &me),
        None => BudgetForm::new(&me, clock::today()),
    };
    let form = DraftForm::open(BUDGET_FORM, Some(file), Signal::stored("Personal budget".to_owned()), fresh);
    let values = form.values;
    let changed = values.with_untracked(|form| form.budget).and_then(|entry| open.case.get(&entry).cloned());
    let is_new = values.with_untracked(|form| form.budget.is_none());
    let what = changed.as_ref().and_then(|entry| Budget::of(entry).what).unwrap_or_default();
    let busy = RwSignal::new(false);
    let finish = finish_with(form, busy, move |form| {
        let budget = form.checked()?;
        let (title, edit) = match &changed {
            Some(entry) => ("Cap of a personal budget", NewEdit::fields(entry, budget.values())),
            None => ("Personal budget", NewEdit::make(file, &budget)),
        };
        Ok((NewSave { title: title.to_owned(), file, edits: vec![edit], draft: None }, case_path(file)))
    });
    let name = open.person_view().name.unwrap_or_default().shown();
    let heading = if is_new { "Set up a personal budget" } else { "Change the cap" };
    view! {
        <PageHead
            tab="Personal budget"
            title=Signal::stored(heading.to_owned())
            above=Signal::stored(what)
            back=(case_path(file), name)
        />
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            {is_new.then(|| view! {
                <TextField id=WHAT label="What is the money for?" hint="Such as: transport to groups, a tablet computer" value=slot!(values, what)/>
            })}
            <TextField
                id=CAP
                label="How much may be spent, in pounds"
                hint="Like 100"
                keyboard="decimal"
                width="w12"
                value=slot!(values, cap)
            />
            <TextField id=APPROVER label="Who approved it?" value=slot!(values, approver)/>
            {if is_new {
                view! { <TextField id=WHY label="Why this much" optional="if there is something to say" value=slot!(values, why)/> }.into_any()
            } else {
                view! { <TextField id=WHY label="Why the cap changes" value=slot!(values, why)/> }.into_any()
            }}
            {is_new.then(|| view! {
                <DateInput
                    id=FROM
                    legend="First day"
                    hint="For example, 27 3 2026"
                    day=slot!(values, from.day)
                    month=slot!(values, from.month)
                    year=slot!(values, from.year)
                />
                <DateInput
                    id=UNTIL
                    legend="Last day"
                    optional="if it has one"
                    hint="For example, 26 3 2027"
                    day=slot!(values, until.day)
                    month=slot!(values, until.month)
                    year=slot!(values, until.year)
                />
            })}
            <Ending form leads=case_path(file) busy on_finish=finish/>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use shared::money::Pence;

    use super::*;

    fn form() -> BudgetForm {
        BudgetForm {
            what: "Transport".to_owned(),
            cap: "£100".to_owned(),
            ..BudgetForm::new("J. Moor", date(2026, 11, 22))
        }
    }

    fn wrong(form: &BudgetForm) -> Vec<&'static str> {
        form.checked().unwrap_err().into_iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn a_budget_says_what_for_how_much_and_who_approved_it() {
        let budget = form().checked().unwrap();
        let cap = budget.cap.unwrap();
        assert_eq!((cap.pence, cap.approver.as_str()), (Pence(10_000), "J. Moor"));
        assert_eq!(budget.runs, Some(Runs { from: date(2026, 11, 22), until: None }));
        assert_eq!(wrong(&BudgetForm::default()), [WHAT, CAP, APPROVER, FROM]);
        let backwards = BudgetForm { until: DateBoxes::of(Some(date(2026, 1, 1))), ..form() };
        assert_eq!(wrong(&backwards), [UNTIL]);
    }

    #[test]
    fn another_cap_is_one_field_with_its_reason() {
        let change = BudgetForm { budget: Some(EntryId(uuid::Uuid::nil())), ..form() };
        assert_eq!(wrong(&change), [WHY]);
        let change = BudgetForm { why: "The choir moved to Dudley".to_owned(), ..change };
        assert_eq!(change.checked().unwrap().values().keys().collect::<Vec<_>>(), ["cap"]);
    }
}
