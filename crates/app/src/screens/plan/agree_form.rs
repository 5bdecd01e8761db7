//! Agreeing the plan with the person: how, on which day, when it is looked at again, and what becomes of their own copy.

use std::sync::Arc;

use leptos::prelude::*;
use shared::id::FileId;
use shared::plan::{actions, covered, goals};
use shared::summary::in_use;
use shared::view::View;
use shared::view::plan::{AGREED_BY, Action, BEST_INTEREST, COPIES, REPRESENTATIVE, WORKER};

use super::words::doer;
use super::written::{AgreeForm, COPY, HOW, NAME, ON, REVIEW, WHO, WORDS};
use super::{AGREE_FORM, plan_path};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::choice::{RadioCards, cards};
use crate::parts::date_input::DateInput;
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::{TextArea, TextField};
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::segments::Segments;
use crate::parts::slot::slot;

/// The form.
#[component]
pub(super) fn AgreePage(file: FileId, open: Arc<OpenFile>) -> impl IntoView {
    Mistakes::provide();
    let local = expect_context::<Local>();
    let live = in_use(&open.case);
    let title = "Agree the plan";
    let fresh = AgreeForm::new(covered(&live), clock::today());
    let form = DraftForm::open(AGREE_FORM, Some(file), Signal::stored(title.to_owned()), fresh);
    let (values, busy) = (form.values, RwSignal::new(false));
    let finish = finish_with(form, busy, move |form| {
        let agreement = form.checked(clock::today())?;
        let edits = vec![NewEdit::make(file, &agreement)];
        Ok((NewSave { title: "Plan agreed".to_owned(), file, edits, draft: None }, plan_path(file)))
    });
    let name = open.person_view().name.unwrap_or_default().shown();
    let worker = untrack(|| local.case(file))
        .and_then(|case| case.holder)
        .map(|holder| holder.name)
        .unwrap_or_default();
    let says = goals(&live).into_iter().map(|goal| format!("“{}”", goal.text("what").unwrap_or_default()));
    let does = actions(&live).into_iter().map(|entry| {
        let action = Action::of(entry);
        let by = action.by.map(|by| format!(", by {}", shared::civil::long_date(by))).unwrap_or_default();
        let who = doer(&action.who.unwrap_or_default(), &name, &worker);
        format!("{who}: {}{by}", action.what.unwrap_or_default())
    });
    let says: Vec<String> = says.chain(does).collect();
    let is_empty = says.is_empty();
    let says = says.into_iter().map(|line| view! { <li class="prose">{line}</li> }).collect_view();
    let how = Memo::new(move |_| values.with(|form| form.how.clone()));
    let by_another = Memo::new(move |_| values.with(|form| form.responsible != WORKER));
    view! {
        <PageHead tab="Agree the plan" title=Signal::stored(title.to_owned()) above=Signal::stored(name) back=(plan_path(file), "Plan".to_owned())/>
        <section class="card pad stack tight" aria-labelledby="agree-says">
            <h2 id="agree-says">"What is agreed"</h2>
            {is_empty.then(|| view! { <p>"There is no goal and no action yet."</p> })}
            <ul class="plain-list">{says}</ul>
        </section>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <RadioCards id=HOW legend="How did they agree?" options=cards(AGREED_BY) value=slot!(values, how)/>
            {move || match how.get().as_str() {
                REPRESENTATIVE => Some(view! {
                    <TextField id=NAME label="Who, and what they are to them" hint="Ann Reed, her daughter, power of attorney" value=slot!(values, who)/>
                }.into_any()),
                BEST_INTEREST => Some(view! {
                    <TextArea
                        id=WORDS
                        label="Why it is in their best interest"
                        hint="Why they cannot decide this now, who was asked, what they would want, and why this is best for them"
                        value=slot!(values, words)
                    />
                }.into_any()),
                _ => None,
            }}
            <DateInput
                id=ON
                legend="On which day?"
                hint="Today, unless you change it"
                day=slot!(values, on.day)
                month=slot!(values, on.month)
                year=slot!(values, on.year)
            />
            <DateInput
                id=REVIEW
                legend="When do you look at it again together?"
                hint="In ten weeks, unless you change it. It stands on Today on that day."
                day=slot!(values, review.day)
                month=slot!(values, review.month)
                year=slot!(values, review.year)
            />
            <Segments
                id="plan-responsible"
                legend="Who sees to that?"
                options=vec![
                    (WORKER.to_owned(), "Whoever has the case".to_owned()),
                    ("colleague".to_owned(), "Somebody else".to_owned()),
                ]
                value=slot!(values, responsible)
            />
            {move || by_another.get().then(|| view! {
                <TextField id=WHO label="Their name" value=slot!(values, name)/>
            })}
            <RadioCards id=COPY legend="Their own copy" options=cards(COPIES) value=slot!(values, copy)/>
            <Ending form leads=plan_path(file) busy on_finish=finish/>
        </form>
    }
}
