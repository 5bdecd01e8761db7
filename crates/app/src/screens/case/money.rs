//! What may be spent for the person, what was, and what is left.

use leptos::prelude::*;
use shared::budget::{Ledger, Said, Spent};
use shared::civil;
use shared::id::FileId;
use shared::money::Pence;

use super::overview::from_file;
use crate::clock;
use crate::local::Local;
use crate::parts::empty::Notice;
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::Opened;
use crate::parts::route::entry_path;
use crate::screens::budget::over::over_path;
use crate::screens::budget::{
    approves, budgets, cap_path, runs_words, set_up_path, spend_path, spends, title,
};

/// Spends that are shown at once; a touch shows the rest.
const SPENDS_AT_ONCE: usize = 3;

/// The personal budgets of a case. Nothing where there is none, but for those who may set one up.
#[component]
pub(super) fn Money(
    /// The case.
    file: FileId,
    /// The file.
    opened: Signal<Opened>,
) -> impl IntoView {
    let me = untrack(|| expect_context::<Local>().me());
    let (approves, spends) = (approves(&me.roles), spends(&me.roles));
    let found = from_file(opened, budgets);
    move || {
        let found = found.get();
        (!found.is_empty() || approves).then(|| {
            let is_empty = found.is_empty();
            let cards = found.into_iter().map(|ledger| view! { <LedgerCard file ledger approves spends/> });
            view! {
                <section class="stack tight" aria-labelledby="money">
                    <h2 id="money">"Personal budget"</h2>
                    {is_empty.then(|| view! { <p class="quiet small">"There is none."</p> })}
                    {cards.collect_view()}
                    {approves.then(|| view! {
                        <a class="more-link" href=set_up_path(file)>
                            {if is_empty { "Set up a personal budget" } else { "Set up another" }}
                        </a>
                    })}
                </section>
            }
        })
    }
}

#[component]
fn LedgerCard(file: FileId, ledger: Ledger, approves: bool, spends: bool) -> impl IntoView {
    let (budget, is_void) = (ledger.budget, ledger.is_void);
    let name = title(&ledger);
    let (spent, cap, left, over) = (ledger.spent, ledger.cap, ledger.left(), ledger.over());
    let is_open = ledger.is_open();
    let stands = ledger.stands().cloned().filter(|_| over.is_some());
    let earlier: Vec<Said> =
        ledger.said.iter().filter(|said| Some(*said) != stands.as_ref()).cloned().collect();
    let approver =
        ledger.view.cap.as_ref().map(|cap| cap.approver.clone()).filter(|approver| !approver.is_empty());
    let approved = approver.map(|approver| format!("Approved by {approver}"));
    let runs = ledger.view.runs.as_ref().map(runs_words);
    let facts = [approved, runs].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let mut rows = ledger.spends;
    rows.reverse();
    let more = rows.split_off(rows.len().min(SPENDS_AT_ONCE));
    let count_more = more.len();
    view! {
        <div class="card pad stack tight budget">
            <h3 class:struck-title=is_void>{name}</h3>
            {is_void.then(|| view! { <p class="small">"This budget was taken out. What was spent from it stays readable."</p> })}
            <p class="num budget-sum">
                <strong>{format!("{spent} of {cap} spent")}</strong>
                <span>{match over {
                    Some(over) => format!("{over} over the cap"),
                    None => format!("{left} left"),
                }}</span>
            </p>
            <Bar spent cap/>
            {(!facts.is_empty()).then(|| view! { <p class="quiet small">{facts}</p> })}
            {is_open.then(|| view! {
                <Notice colour="plum" shape=Shape::Split>
                    <p>"It is over its cap. A person says what becomes of it."</p>
                    <p><a class="held-link" href=over_path(file, budget)>"Decide"</a></p>
                </Notice>
            })}
            {stands.map(|said| view! { <p class="small">{said_words(&said)}</p> })}
            <Rows file rows/>
            {(count_more > 0).then(|| view! {
                <details class="more">
                    <summary>{if count_more == 1 { "1 earlier".to_owned() } else { format!("{count_more} earlier") }}</summary>
                    <Rows file rows=more/>
                </details>
            })}
            {(!earlier.is_empty()).then(|| {
                let rows = earlier.iter().map(|said| view! { <li class="small">{said_words(said)}</li> });
                let rows = rows.collect_view();
                view! { <details class="more"><summary>"What was decided before"</summary><ul class="stack tight">{rows}</ul></details> }
            })}
            {((spends || approves) && !is_void).then(|| view! {
                <div class="actions">
                    {spends.then(|| view! {
                        <a class="btn second compact" href=spend_path(file, budget)><Icon shape=Shape::Plus/>"Record a spend"</a>
                    })}
                    {approves.then(|| view! {
                        <a class="btn second compact" href=cap_path(file, budget)><Icon shape=Shape::Pencil/>"Change the cap"</a>
                    })}
                </div>
            })}
        </div>
    }
}

/// "£101.00 over a cap of £100.00 stands: the last bus had gone (R. Hale, today 14:02)".
fn said_words(said: &Said) -> String {
    let when = civil::moment(said.at_ms, clock::now_ms());
    format!("{} over a cap of {} stands: {} ({}, {when})", said.spent, said.cap, said.why, said.by)
}

/// How much of the cap is spent, drawn. The figures stand above it.
#[component]
fn Bar(spent: Pence, cap: Pence) -> impl IntoView {
    let width = spent.0.min(cap.0).saturating_mul(100).checked_div(cap.0).unwrap_or(100);
    let class = if spent > cap { "bar-over" } else { "bar-spent" };
    view! {
        <svg class="budget-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="track" width="100" height="8"/>
            <rect class=class width=width height="8"/>
        </svg>
    }
}

#[component]
fn Rows(file: FileId, rows: Vec<Spent>) -> impl IntoView {
    let rows = rows.into_iter().map(|spend| {
        let on = spend.on.map(civil::long_date).unwrap_or_default();
        let line = [on, spend.to].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        view! {
            <li>
                <a class="budget-row" href=entry_path(file, spend.entry)>
                    <span class="row-body">
                        <span class="row-title">{spend.what}</span>
                        <span class="quiet small">{line}</span>
                    </span>
                    <strong class="num">{spend.amount.to_string()}</strong>
                </a>
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| view! { <ul class="budget-rows">{rows}</ul> })
}
