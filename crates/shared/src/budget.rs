//! The ledger of a personal budget, worked out from the entries of a case, and the question whether it is over its cap.
//!
//! Two people who spend without a signal both have spent: no spend is ever refused or set aside for the sum. That the sum
//! is over the cap is a question, worked out each time and stored nowhere; only the answers are changes: a higher cap, a
//! spend that was taken out, or that it stands.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::fold::Entry;
use crate::id::EntryId;
use crate::kind;
use crate::money::Pence;
use crate::order;
use crate::summary::in_use;
use crate::view::View;
use crate::view::budget::{Budget, Overspend, Spend};

/// A budget and what was spent from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    /// The budget.
    pub budget: EntryId,
    /// What the budget says.
    pub view: Budget,
    /// How much may be spent.
    pub cap: Pence,
    /// What was spent, the earliest day first.
    pub spends: Vec<Spent>,
    /// All of it together.
    pub spent: Pence,
    /// What was said of being over the cap, newest first: also of sums and caps that are others now.
    pub said: Vec<Said>,
    /// Whether the budget was taken out of use. What was spent from it was spent all the same.
    pub is_void: bool,
}

/// That a sum over a cap stands, in somebody's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The entry that says so.
    pub entry: EntryId,
    /// The sum.
    pub spent: Pence,
    /// The cap.
    pub cap: Pence,
    /// Why it stands.
    pub why: String,
    /// Who said so.
    pub by: String,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
}

/// One spend that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The spend.
    pub entry: EntryId,
    /// How much.
    pub amount: Pence,
    /// The day.
    pub on: Option<Date>,
    /// What for.
    pub what: String,
    /// Who was paid.
    pub to: String,
    /// Who wrote it down.
    pub by: String,
    /// Whether the sum is over the cap from this one on.
    pub is_over: bool,
}

impl Ledger {
    /// By how much the sum is over the cap, if it is.
    #[must_use]
    pub fn over(&self) -> Option<Pence> {
        self.spent.less(self.cap).filter(|over| *over > Pence::default())
    }

    /// What is left to spend.
    #[must_use]
    pub fn left(&self) -> Pence {
        self.cap.less(self.spent).unwrap_or_default()
    }

    /// The word that this sum stands over this cap, if somebody has given it.
    #[must_use]
    pub fn stands(&self) -> Option<&Said> {
        self.said.iter().find(|said| (said.spent, said.cap) == (self.spent, self.cap))
    }

    /// Whether somebody has to say what becomes of its being over the cap.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.is_void && self.over().is_some() && self.stands().is_none()
    }

    /// By how much the sum would be over the cap after `amount` more, with `instead` not counted, if it would.
    #[must_use]
    pub fn over_after(&self, amount: Pence, instead: Option<EntryId>) -> Option<Pence> {
        let kept = self.spends.iter().filter(|spend| Some(spend.entry) != instead);
        let spent = kept.map(|spend| spend.amount).sum::<Pence>() + amount;
        spent.less(self.cap).filter(|over| *over > Pence::default())
    }
}

/// Every budget of a case with what was spent from it: those in use first, the earliest first.
#[must_use]
pub fn ledgers(case: &BTreeMap<EntryId, Entry>) -> Vec<Ledger> {
    let mut budgets: Vec<&Entry> = case.values().filter(|entry| entry.kind == kind::BUDGET).collect();
    if budgets.is_empty() {
        return Vec::new();
    }
    order::sort_by_key(&mut budgets, |entry| (entry.void.is_some(), entry.made.at, entry.id));
    let live = in_use(case);
    budgets.into_iter().map(|entry| ledger(entry, &live)).collect()
}

fn ledger(entry: &Entry, live: &[&Entry]) -> Ledger {
    let view = Budget::of(entry);
    let cap = view.cap.as_ref().map(|cap| cap.pence).unwrap_or_default();
    let of_kind = |kind: &'static str| live.iter().filter(move |entry| entry.kind == kind);
    let spends = of_kind(kind::SPEND).map(|spend| (*spend, Spend::of(spend)));
    let mut spends: Vec<(&Entry, Spend)> =
        spends.filter(|(_, spend)| spend.budget == Some(entry.id)).collect();
    order::sort_by_key(&mut spends, |(entry, spend)| (spend.on, entry.made.at, entry.id));
    let mut spent = Pence::default();
    let spends: Vec<Spent> = spends
        .into_iter()
        .map(|(entry, spend)| {
            let amount = spend.amount.unwrap_or_default();
            spent = spent + amount;
            Spent {
                entry: entry.id,
                amount,
                on: spend.on,
                what: spend.what.unwrap_or_default(),
                to: spend.to.unwrap_or_default(),
                by: entry.made.by_name.clone(),
                is_over: spent > cap,
            }
        })
        .collect();
    let said = of_kind(kind::OVERSPEND).map(|said| (*said, Overspend::of(said)));
    let mut said: Vec<(&Entry, Overspend)> = said.filter(|(_, said)| said.budget == Some(entry.id)).collect();
    order::sort_by_key(&mut said, |(said, _)| std::cmp::Reverse((said.made.at, said.id)));
    let said = said.into_iter().filter_map(|(entry, said)| {
        Some(Said {
            entry: entry.id,
            spent: said.spent?,
            cap: said.cap?,
            why: said.why.unwrap_or_default(),
            by: entry.made.by_name.clone(),
            at_ms: entry.made.at.wall_ms,
        })
    });
    Ledger { budget: entry.id, cap, spends, spent, said: said.collect(), is_void: entry.void.is_some(), view }
}

/// How many budgets of a case are over their cap, with nobody having said what becomes of it.
#[must_use]
pub fn open_questions(case: &BTreeMap<EntryId, Entry>) -> u32 {
    let open = ledgers(case).iter().filter(|ledger| ledger.is_open()).count();
    u32::try_from(open).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "budget/laws.rs"]
mod laws;
