//! Money that may be spent for one person: what is approved, what was spent, what was said of spending more.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::view;
use crate::id::EntryId;
use crate::money::Pence;

view! {
    /// A personal budget: how much may be spent, and for what.
    Budget is crate::kind::BUDGET;
    /// What it is for ("Transport to the choir").
    what: String,
    /// How much.
    cap: Cap,
    /// When.
    runs: Runs,
}

/// How much may be spent, and who said so; replaced as one: an approval is of that sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cap {
    /// The sum.
    pub pence: Pence,
    /// Who approved it.
    #[serde(default)]
    pub approver: String,
    /// Why it is this much, where there is something to say.
    #[serde(default)]
    pub why: String,
}

/// When money may be spent; replaced as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runs {
    /// The first day.
    pub from: Date,
    /// The last day; none where it has no end yet.
    #[serde(default)]
    pub until: Option<Date>,
}

view! {
    /// Money that was spent. Each stands for itself: it was spent whatever the budget says.
    Spend is crate::kind::SPEND;
    /// The budget, an entry of the same case.
    budget: EntryId,
    /// How much.
    amount: Pence,
    /// The day.
    on: Date,
    /// What for.
    what: String,
    /// Who was paid.
    to: String,
    /// The spend that this one puts right.
    amends: EntryId,
    /// Why.
    amends_why: String,
}

view! {
    /// That a budget is over its cap, and that it stands so. It answers for that sum and that cap only.
    Overspend is crate::kind::OVERSPEND;
    /// The budget, an entry of the same case.
    budget: EntryId,
    /// What was spent then.
    spent: Pence,
    /// What the cap was.
    cap: Pence,
    /// Why it stands.
    why: String,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;
    use crate::view::View;

    fn text(view: &impl View) -> String {
        serde_json::to_string(&view.values()).unwrap()
    }

    #[test]
    fn what_is_written_of_money_has_exactly_these_bytes() {
        let budget = Some(EntryId(Uuid::from_u128(1)));
        let cap = Cap { pence: Pence(10_000), approver: "J. Moor".to_owned(), why: String::new() };
        let runs = Runs { from: date(2026, 3, 1), until: None };
        let what = Some("Transport".to_owned());
        assert_eq!(
            text(&Budget { what, cap: Some(cap), runs: Some(runs) }),
            concat!(
                r#"{"cap":{"approver":"J. Moor","pence":10000,"why":""},"#,
                r#""runs":{"from":"2026-03-01","until":null},"what":"Transport"}"#
            )
        );
        let (amount, on) = (Some(Pence(1250)), Some(date(2026, 3, 2)));
        assert_eq!(
            text(&Spend { budget, amount, on, ..Spend::default() }),
            r#"{"amount":1250,"budget":"00000000-0000-0000-0000-000000000001","on":"2026-03-02"}"#
        );
        let why = Some("It was agreed".to_owned());
        assert_eq!(
            text(&Overspend { budget, spent: Some(Pence(10_100)), cap: Some(Pence(10_000)), why }),
            concat!(
                r#"{"budget":"00000000-0000-0000-0000-000000000001","cap":10000,"spent":10100,"#,
                r#""why":"It was agreed"}"#
            )
        );
    }
}
