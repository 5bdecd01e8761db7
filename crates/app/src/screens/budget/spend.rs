//! Writing down what was spent from a personal budget.

use leptos::prelude::*;
use shared::budget::Ledger;
use shared::id::{EntryId, FileId};
use shared::kind;

use super::spend_form::{AMOUNT, BUDGET, ComesTo, ON, SpendForm, TO, WHAT, WHY};
use super::{SPEND_FORM, budgets, spends, title};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::choice::RadioCards;
use crate::parts::date_input::DateInput;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::{Empty, Notice};
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::TextField;
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::opened::{Opened, open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::route::{self, case_path};
use crate::parts::slot::slot;
use crate::screens::case::NoSuchFile;
use crate::screens::going_on::{GoingOn, amends, unfinished};

/// The form for a spend of the person in the address. `?budget=` chooses the budget, `?amends=` puts one right.
#[component]
pub(crate) fn RecordSpend() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let wrong = route::query("amends").and_then(|entry| entry.parse::<EntryId>().ok());
    if let Some(draft) = unfinished(SPEND_FORM, file, |values| amends(values, wrong)) {
        return view! { <GoingOn draft/> }.into_any();
    }
    let opened = open_file(file);
    with_file(opened, false, move |open| {
        let name = open.person_view().name.unwrap_or_default().shown();
        let may = untrack(|| spends(&expect_context::<Local>().me().roles));
        let known: Vec<Ledger> = budgets(&open).into_iter().filter(|ledger| !ledger.is_void).collect();
        if may && !known.is_empty() {
            untrack(|| view! { <Form file open=(*open).clone() opened known wrong/> }).into_any()
        } else {
            view! {
                <PageHead tab="A spend" title=Signal::stored("Record a spend".to_owned()) back=(case_path(file), name)/>
                <Empty shape=Shape::Question title="There is no budget to spend from">
                    <p>"A supervisor sets up a personal budget. It then stands in the person’s file."</p>
                    <a class="btn" href=case_path(file)>"Back to the file"</a>
                </Empty>
            }
            .into_any()
        }
    })
    .into_any()
}

#[component]
fn Form(
    file: FileId,
    open: OpenFile,
    opened: Signal<Opened>,
    known: Vec<Ledger>,
    wrong: Option<EntryId>,
) -> impl IntoView {
    Mistakes::provide();
    let today = clock::today();
    let asked = route::query("budget").and_then(|budget| budget.parse::<EntryId>().ok());
    let asked = asked.or_else(|| (known.len() == 1).then(|| known[0].budget));
    let fresh = match wrong.and_then(|wrong| open.case.get(&wrong)).filter(|entry| entry.kind == kind::SPEND)
    {
        Some(entry) => SpendForm::amending(entry),
        None => SpendForm::new(asked, today),
    };
    let form = DraftForm::open(SPEND_FORM, Some(file), Signal::stored("Spend".to_owned()), fresh);
    let values = form.values;
    let is_amending = values.with_untracked(|form| form.amends.is_some());
    // As the budget is now, also where something is spent elsewhere meanwhile.
    let ledgers = Memo::new(move |_| match &*opened.read() {
        Opened::Here(open) => budgets(open),
        Opened::Opening | Opened::Not(_) => Vec::new(),
    });
    let comes_to = Memo::new(move |_| ledgers.with(|ledgers| values.with(|form| form.comes_to(ledgers))));
    let busy = RwSignal::new(false);
    let finish = finish_with(form, busy, move |form| {
        let spend = form.checked(clock::today())?;
        let title = spend.amount.map_or_else(|| "Spend".to_owned(), |amount| format!("Spend of {amount}"));
        let edits = vec![NewEdit::make(file, &spend)];
        Ok((NewSave { title, file, edits, draft: None }, case_path(file)))
    });
    let name = open.person_view().name.unwrap_or_default().shown();
    let options: Vec<(String, String)> =
        known.iter().map(|ledger| (ledger.budget.to_string(), title(ledger))).collect();
    let heading = if is_amending { "Put a spend right" } else { "Record a spend" };
    let budget_words = known.first().filter(|_| known.len() == 1).map(title);
    view! {
        <PageHead
            tab="A spend"
            title=Signal::stored(heading.to_owned())
            above=Signal::stored(budget_words.unwrap_or_else(|| "Personal budget".to_owned()))
            back=(case_path(file), name)
        />
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            {(options.len() > 1).then(|| {
                let options = options.into_iter().map(|(code, words)| (code, words, String::new())).collect::<Vec<_>>();
                view! { <RadioCards id=BUDGET legend="Which budget?" options=options value=slot!(values, budget)/> }
            })}
            <TextField
                id=AMOUNT
                label="How much, in pounds"
                hint="Like 12.50"
                keyboard="decimal"
                width="w12"
                value=slot!(values, amount)
            />
            <div role="status">{move || comes_to.get().map(|comes_to| view! { <ComesToNote comes_to/> })}</div>
            <DateInput
                id=ON
                legend="When was it spent?"
                hint="For example, 27 3 2026"
                day=slot!(values, on.day)
                month=slot!(values, on.month)
                year=slot!(values, on.year)
            />
            <TextField id=WHAT label="What for" hint="Such as: bus fares to the choir" value=slot!(values, what)/>
            <TextField id=TO label="Who was paid" optional="if you know" value=slot!(values, to)/>
            {is_amending.then(|| view! {
                <TextField id=WHY label="What was wrong before" value=slot!(values, amends_why)/>
            })}
            <Ending form leads=case_path(file) busy on_finish=finish/>
        </form>
    }
}

fn comes_to_words(comes_to: &ComesTo) -> String {
    let sum = match comes_to.over {
        Some(over) if comes_to.was_over => format!("The budget is then over its cap by {over}."),
        Some(over) => format!("This goes over the cap by {over}."),
        None => format!("{} is left after this.", comes_to.left),
    };
    let outside = if comes_to.is_outside { " This day is outside the time of the budget." } else { "" };
    format!("{sum}{outside}")
}

/// What it comes to: said before it is saved, and never in the way of saving what was spent.
#[component]
fn ComesToNote(comes_to: ComesTo) -> impl IntoView {
    let words = comes_to_words(&comes_to);
    if comes_to.over.is_none() && !comes_to.is_outside {
        return view! { <p class="quiet num">{words}</p> }.into_any();
    }
    let over = comes_to.over.is_some().then_some(view! {
        <p>"If it was spent, write it down all the same: it is kept. What becomes of it is then asked under Decisions."</p>
    });
    view! {
        <Notice colour="amber" shape=Shape::Alert><p><strong>{words}</strong></p>{over}</Notice>
    }
    .into_any()
}
