//! Writing a goal down, and changing it.

use std::sync::Arc;

use leptos::prelude::*;
use shared::check::Mistake;
use shared::fold::Entry;
use shared::id::FileId;
use shared::plan::{goals, place_before};
use shared::summary::in_use;
use shared::view::View;
use shared::view::plan::{GOAL_STATUS, LEAST, MOST, WORKING};
use shared::view::referral::{REASONS, Referral};

use super::words::sure_words;
use super::written::{GoalForm, NEED, STEP_DONE_IDS, STEP_IDS, StepRow, WHAT, WORDS};
use super::{GOAL_FORM, NEW, draft_name, plan_path};
use crate::clock;
use crate::local::edit::{NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::choice::{PickOne, Tick};
use crate::parts::draft_form::{DraftForm, FormValues};
use crate::parts::ending::{Ending, FINISH, finish_altered, save_and_go};
use crate::parts::field::{TextArea, TextField, options};
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::{ErrorSummary, Mistakes, focus};
use crate::parts::page::PageHead;
use crate::parts::scale::Scale;
use crate::parts::slot::{Slot, slot};

/// What is saved when a form is finished: the edit that it comes to, or that nothing was altered.
pub(super) fn finishing<T: FormValues>(
    form: DraftForm<T>,
    file: FileId,
    busy: RwSignal<bool>,
    title: &'static str,
    edit: impl Fn(&T) -> Result<Option<NewEdit>, Vec<Mistake>> + Send + Sync + 'static,
) -> Callback<()> {
    finish_altered(form, busy, FINISH, plan_path(file), move |form| {
        let save = |edit| NewSave { title: title.to_owned(), file, edits: vec![edit], draft: None };
        Ok(edit(form)?.map(save))
    })
}

/// Takes a goal or an action out of the plan that was written by mistake, and the form with it.
pub(super) fn take_out<T: FormValues>(
    form: DraftForm<T>,
    file: FileId,
    busy: RwSignal<bool>,
    entry: Entry,
) -> impl IntoView {
    let save = save_and_go(form, busy, FINISH);
    let press = move |_| {
        if !busy.get_untracked() {
            let edits = vec![NewEdit::void(&entry, "Written by mistake")];
            save(
                NewSave { title: "Taken out of the plan".to_owned(), file, edits, draft: None },
                plan_path(file),
            );
        }
    };
    view! {
        <details class="more">
            <summary>"Was it written by mistake?"</summary>
            <p class="small">"If it was meant, and is not wanted any more, say so above instead: that is kept."</p>
            <div class="actions">
                <button type="button" class="btn second compact" on:click=press><Icon shape=Shape::Trash/>"Take it out"</button>
            </div>
        </details>
    }
}

/// The form; `entry` is the goal that is changed.
#[component]
pub(super) fn GoalPage(file: FileId, open: Arc<OpenFile>, entry: Option<Entry>) -> impl IntoView {
    Mistakes::provide();
    let today = clock::today();
    let fresh = entry.as_ref().map_or_else(
        || {
            let live = in_use(&open.case);
            let places: Vec<f64> = goals(&live).iter().filter_map(|goal| goal.get("order")).collect();
            // What a goal mostly answers is why somebody was referred.
            let reason = open.latest_referral().map(Referral::of).and_then(|referral| referral.reason);
            GoalForm::new(&reason.unwrap_or_default(), place_before(&places, places.len()), today)
        },
        |entry| GoalForm::of(entry, today),
    );
    let what = entry.as_ref().map_or_else(|| NEW.to_owned(), |entry| entry.id.to_string());
    let is_new = entry.is_none();
    let title = if is_new { "A goal" } else { "Change a goal" };
    let before = entry.as_ref().and_then(sure_words);
    let form =
        DraftForm::open(draft_name(GOAL_FORM, &what), Some(file), Signal::stored(title.to_owned()), fresh);
    let (values, busy) = (form.values, RwSignal::new(false));
    let mistaken = entry.clone().map(|entry| take_out(form, file, busy, entry));
    let finish = finishing(form, file, busy, "A goal of the plan", move |form: &GoalForm| {
        form.edit(file, entry.as_ref(), clock::today())
    });
    let name = open.person_view().name.unwrap_or_default().shown();
    let is_over = Memo::new(move |_| values.with(|form| form.status != WORKING));
    view! {
        <PageHead tab="A goal" title=Signal::stored(title.to_owned()) above=Signal::stored(name) back=(plan_path(file), "Plan".to_owned())/>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <TextArea
                id=WHAT
                label="What do they want?"
                hint="In their own words. It stands like this on their own copy."
                value=slot!(values, what)
            />
            <PickOne id=NEED legend="Which need does it answer?" options=options(REASONS) value=slot!(values, need)/>
            <Scale
                id="plan-importance"
                legend="How important is it to them?"
                optional="if they say"
                from=LEAST
                to=MOST
                value=slot!(values, importance)
                low="a little"
                high="more than anything"
            />
            <Scale
                id="plan-confidence"
                legend="How sure are they that they will get there?"
                optional="if they say"
                hint=before.map(|before| format!("Said before: {before}. A new number is one of today.")).unwrap_or_default()
                from=LEAST
                to=MOST
                value=slot!(values, confidence)
                low="not at all"
                high="quite sure"
            />
            <Steps values/>
            {(!is_new).then(|| view! {
                <PickOne id="plan-status" legend="How far is it?" options=options(GOAL_STATUS) value=slot!(values, status)/>
                {move || is_over.get().then(|| view! {
                    <TextArea id=WORDS label="What is there to say of it?" optional="if anything" value=slot!(values, words)/>
                })}
            })}
            {mistaken}
            <Ending form leads=plan_path(file) busy on_finish=finish/>
        </form>
    }
}

/// One box of a step.
fn cell<U: Clone + Default + PartialEq + Send + Sync + 'static>(
    values: RwSignal<GoalForm>,
    place: usize,
    read: fn(&StepRow) -> U,
    write: fn(&mut StepRow, U),
) -> Slot<U> {
    Slot::part(
        values,
        move |form: &GoalForm| form.steps.get(place).map(read).unwrap_or_default(),
        move |form: &mut GoalForm, value| {
            if let Some(step) = form.steps.get_mut(place) {
                write(step, value);
            }
        },
    )
}

/// The small steps; emptied, a step is taken off the list.
#[component]
fn Steps(values: RwSignal<GoalForm>) -> impl IntoView {
    let count = Memo::new(move |_| values.with(|form| form.steps.len().min(STEP_IDS.len())));
    let add = move |_| {
        values.update(|form| {
            form.steps.push(StepRow { id: clock::new_uuid().to_string(), ..StepRow::default() });
        });
        let place = count.get_untracked().saturating_sub(1);
        request_animation_frame(move || focus(STEP_IDS.get(place).copied().unwrap_or_default()));
    };
    let row = move |place: usize| {
        let what = cell(values, place, |step| step.what.clone(), |step, what| step.what = what);
        let done = cell(values, place, |step| step.done, |step, done| step.done = done);
        view! {
            <div class="stack tight">
                <TextField id=STEP_IDS[place] label=format!("Step {}", place + 1) value=what/>
                <Tick id=STEP_DONE_IDS[place] label=format!("Step {} is taken", place + 1) value=done/>
            </div>
        }
    };
    view! {
        <fieldset class="stack tight plan-steps">
            <legend>"Small steps on the way"</legend>
            <For each=move || 0..count.get() key=|place| *place let:place>{row(place)}</For>
            {move || (count.get() < STEP_IDS.len()).then(|| view! {
                <div>
                    <button type="button" class="btn second compact" on:click=add><Icon shape=Shape::Plus/>"Add a step"</button>
                </div>
            })}
        </fieldset>
    }
}
