//! What is typed about a spend, and what it comes to. Pure.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared::budget::Ledger;
use shared::check::{self, Mistake};
use shared::fold::Entry;
use shared::id::EntryId;
use shared::money::{self, Pence};
use shared::view::View;
use shared::view::budget::Spend;

use crate::screens::about::details::DateBoxes;

/// The form. Its first boxes are what mistakes name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SpendForm {
    /// The budget's entry; empty for none chosen yet.
    pub(super) budget: String,
    pub(super) amount: String,
    pub(super) on: DateBoxes,
    pub(super) what: String,
    pub(super) to: String,
    /// The spend that it puts right.
    pub(super) amends: Option<EntryId>,
    pub(super) amends_why: String,
}

/// What mistakes name: the ids of the boxes.
pub(super) const BUDGET: &str = "spend-budget";
pub(super) const AMOUNT: &str = "spend-amount";
pub(super) const ON: &str = "spend-on";
pub(super) const WHAT: &str = "spend-what";
pub(super) const TO: &str = "spend-to";
pub(super) const WHY: &str = "spend-why";

impl SpendForm {
    /// A spend of today.
    pub(super) fn new(budget: Option<EntryId>, today: Date) -> Self {
        let budget = budget.map(|budget| budget.to_string()).unwrap_or_default();
        Self { budget, on: DateBoxes::of(Some(today)), ..Self::default() }
    }

    /// What `entry` says, to be put right.
    pub(super) fn amending(entry: &Entry) -> Self {
        let Spend { budget, amount, on, what, to, .. } = Spend::of(entry);
        Self {
            budget: budget.map(|budget| budget.to_string()).unwrap_or_default(),
            amount: amount.map(|amount| amount.to_string()).unwrap_or_default(),
            on: DateBoxes::of(on),
            what: what.unwrap_or_default(),
            to: to.unwrap_or_default(),
            amends: Some(entry.id),
            amends_why: String::new(),
        }
    }

    /// The spend.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    pub(super) fn checked(&self, today: Date) -> Result<Spend, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let mut take = |field, words: String| wrong.push(Mistake::new(field, words));
        let budget = self.budget.parse().ok();
        if budget.is_none() {
            take(BUDGET, "Choose the budget that it comes from.".to_owned());
        }
        let amount = money::parse(&self.amount).map_err(|words| take(AMOUNT, words)).ok();
        let DateBoxes { day, month, year } = &self.on;
        let on = match check::date_of(day, month, year, "day") {
            Ok(on) if on > today => {
                take(
                    ON,
                    "This day is still to come. Write down what was spent, not what will be.".to_owned(),
                );
                None
            }
            Ok(on) => Some(on),
            Err(words) => {
                take(ON, words);
                None
            }
        };
        if let Err(words) = check::said(&self.what, "Write what it was for.") {
            take(WHAT, words);
        }
        if let Err(words) = check::length(&self.to) {
            take(TO, words);
        }
        if self.amends.is_some()
            && let Err(words) = check::said(&self.amends_why, "Write what was wrong before.")
        {
            take(WHY, words);
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(Spend {
            budget,
            amount,
            on,
            what: text(&self.what),
            to: text(&self.to),
            amends: self.amends,
            amends_why: self.amends.and_then(|_| text(&self.amends_why)),
        })
    }

    /// The budget that is chosen, among these.
    pub(super) fn ledger<'a>(&self, ledgers: &'a [Ledger]) -> Option<&'a Ledger> {
        ledgers.iter().find(|ledger| ledger.budget.to_string() == self.budget)
    }

    /// What the amount comes to, before anything is saved; none while there is no amount.
    pub(super) fn comes_to(&self, ledgers: &[Ledger]) -> Option<ComesTo> {
        let ledger = self.ledger(ledgers)?;
        let amount = money::parse(&self.amount).ok()?;
        let DateBoxes { day, month, year } = &self.on;
        let on = check::date_of(day, month, year, "day").ok();
        let is_outside = ledger
            .view
            .runs
            .as_ref()
            .zip(on)
            .is_some_and(|(runs, on)| on < runs.from || runs.until.is_some_and(|until| on > until));
        let over = ledger.over_after(amount, self.amends);
        let before = ledger.over_after(Pence::default(), self.amends).is_some();
        let left = match over {
            Some(_) => Pence::default(),
            None => {
                let mine = ledger.spends.iter().find(|spend| Some(spend.entry) == self.amends);
                let freed = mine.map(|spend| spend.amount).unwrap_or_default();
                (ledger.cap + freed).less(ledger.spent + amount).unwrap_or_default()
            }
        };
        Some(ComesTo { over, was_over: before, left, is_outside })
    }
}

/// What a spend would come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ComesTo {
    /// By how much the budget would be over its cap.
    pub(super) over: Option<Pence>,
    /// Whether it is already.
    pub(super) was_over: bool,
    /// What would be left.
    pub(super) left: Pence,
    /// Whether the day is outside the time for which the budget is meant.
    pub(super) is_outside: bool,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use shared::budget::Spent;
    use shared::view::budget::{Budget, Runs};
    use uuid::Uuid;

    use super::*;

    const TODAY: Date = date(2026, 11, 22);
    const BUDGET_ID: EntryId = EntryId(Uuid::from_u128(1));
    const SPENT_ID: EntryId = EntryId(Uuid::from_u128(2));

    fn ledger() -> Ledger {
        let runs = Runs { from: date(2026, 6, 1), until: Some(date(2026, 11, 20)) };
        let spend = Spent {
            entry: SPENT_ID,
            amount: Pence(7000),
            on: Some(date(2026, 10, 1)),
            what: "A taxi".to_owned(),
            to: String::new(),
            by: "R. Hale".to_owned(),
            is_over: false,
        };
        Ledger {
            budget: BUDGET_ID,
            view: Budget { runs: Some(runs), ..Budget::default() },
            cap: Pence(10_000),
            spends: vec![spend],
            spent: Pence(7000),
            said: Vec::new(),
            is_void: false,
        }
    }

    fn form(amount: &str) -> SpendForm {
        let what = "The bus to the choir".to_owned();
        SpendForm { amount: amount.to_owned(), what, ..SpendForm::new(Some(BUDGET_ID), TODAY) }
    }

    fn wrong(form: &SpendForm) -> Vec<&'static str> {
        form.checked(TODAY).unwrap_err().into_iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn a_spend_says_how_much_when_and_what_for() {
        let spend = form("£31").checked(TODAY).unwrap();
        assert_eq!((spend.amount, spend.on, spend.budget), (Some(Pence(3100)), Some(TODAY), Some(BUDGET_ID)));
        assert_eq!((spend.to, spend.amends_why), (None, None), "what is not said is not claimed");
    }

    #[test]
    fn everything_that_is_missing_is_said_by_its_box() {
        assert_eq!(wrong(&SpendForm::default()), [BUDGET, AMOUNT, ON, WHAT]);
        let mut later = form("12,50");
        later.on = DateBoxes::of(Some(date(2026, 11, 23)));
        assert_eq!(wrong(&later), [AMOUNT, ON]);
        let right = SpendForm { amends: Some(SPENT_ID), ..form("12") };
        assert_eq!(wrong(&right), [WHY]);
    }

    #[test]
    fn what_it_comes_to_is_known_before_it_is_saved_and_never_in_the_way() {
        let comes_to = |form: &SpendForm| form.comes_to(&[ledger()]).unwrap();
        assert_eq!(comes_to(&form("30")).left, Pence(0));
        assert_eq!(comes_to(&form("31")).over, Some(Pence(100)));
        assert!(comes_to(&form("1")).is_outside, "the budget ended two days ago");
        // A spend that puts another right counts instead of it.
        let right =
            SpendForm { amends: Some(SPENT_ID), amends_why: "One nought too many".to_owned(), ..form("7") };
        assert_eq!((comes_to(&right).over, comes_to(&right).left), (None, Pence(9300)));
        assert!(form("31").checked(TODAY).is_ok());
        assert_eq!(form("").comes_to(&[ledger()]), None);
    }
}
