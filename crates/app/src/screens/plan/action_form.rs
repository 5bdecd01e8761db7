//! Writing down who does what by when, and changing it.

use std::sync::Arc;

use leptos::prelude::*;
use shared::fold::Entry;
use shared::id::FileId;
use shared::plan::goals;
use shared::summary::in_use;
use shared::view::plan::{DONE, LEAST, MOST, NOT_DONE, WHO as WHO_CODES};

use super::goal_form::{finishing, take_out};
use super::words::sure_words;
use super::written::{ActionForm, BY, NAME, WHAT, WHO, WORDS, goal_of, is_named};
use super::{ACTION_FORM, NEW, draft_name, plan_path};
use crate::clock;
use crate::local::open_file::OpenFile;
use crate::parts::choice::PickOne;
use crate::parts::date_input::DateInput;
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::Ending;
use crate::parts::field::{Select, TextArea, TextField, options};
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::route;
use crate::parts::scale::Scale;
use crate::parts::segments::Segments;
use crate::parts::slot::slot;

/// The form; `entry` is the action that is changed. `?of=` names the goal of a new one.
#[component]
pub(super) fn ActionPage(file: FileId, open: Arc<OpenFile>, entry: Option<Entry>) -> impl IntoView {
    Mistakes::provide();
    let today = clock::today();
    let live = in_use(&open.case);
    let mut known: Vec<(String, String)> = goals(&live)
        .into_iter()
        .map(|goal| (goal.id.to_string(), goal.text("what").unwrap_or_default().to_owned()))
        .collect();
    let of = route::query("of").filter(|id| known.iter().any(|(goal, _)| goal == id)).unwrap_or_default();
    let fresh =
        entry.as_ref().map_or_else(|| ActionForm::new(&of, today), |entry| ActionForm::of(entry, today));
    let what = entry.as_ref().map_or_else(|| NEW.to_owned(), |entry| entry.id.to_string());
    let is_new = entry.is_none();
    let title = if is_new { "Who does what" } else { "Change who does what" };
    let before = entry.as_ref().and_then(sure_words);
    let form =
        DraftForm::open(draft_name(ACTION_FORM, &what), Some(file), Signal::stored(title.to_owned()), fresh);
    let (values, busy) = (form.values, RwSignal::new(false));
    // A goal that was taken out meanwhile stays what it was for until somebody says otherwise.
    let chosen = values.with_untracked(goal_of).map(|goal| goal.to_string());
    known.extend(
        chosen
            .filter(|id| !known.iter().any(|(goal, _)| goal == id))
            .map(|id| (id, "A goal that was taken out".to_owned())),
    );
    let mistaken = entry.clone().map(|entry| take_out(form, file, busy, entry));
    let finish = finishing(form, file, busy, "An action of the plan", move |form: &ActionForm| {
        form.edit(file, entry.as_ref(), clock::today())
    });
    let name = open.person_view().name.unwrap_or_default().shown();
    let asks_name = Memo::new(move |_| values.with(|form| is_named(&form.who)));
    let is_ended = Memo::new(move |_| values.with(|form| !form.status.is_empty()));
    let people = options(WHO_CODES).into_iter().map(|(code, words)| match code.as_str() {
        shared::view::plan::PERSON => (code, name.clone()),
        _ => (code, words),
    });
    let people: Vec<_> = people.collect();
    view! {
        <PageHead tab="Who does what" title=Signal::stored(title.to_owned()) above=Signal::stored(name) back=(plan_path(file), "Plan".to_owned())/>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <TextArea
                id=WHAT
                label="What is done?"
                hint="In plain words. It stands like this on their own copy."
                value=slot!(values, what)
            />
            {(!known.is_empty()).then(|| view! {
                <Select id="plan-goal" label="For which goal?" options=known value=slot!(values, goal) empty="The plan as a whole"/>
            })}
            <PickOne id=WHO legend="Who does it?" options=people value=slot!(values, who)/>
            {move || asks_name.get().then(|| view! {
                <TextField id=NAME label="Their name, or that of the service" value=slot!(values, name)/>
            })}
            <DateInput
                id=BY
                legend="By when?"
                hint="What you do yourself stands on Today on that day"
                day=slot!(values, by.day)
                month=slot!(values, by.month)
                year=slot!(values, by.year)
            />
            <Scale
                id="plan-confidence"
                legend="How sure are they that it will happen?"
                optional="if they say"
                hint=before.map(|before| format!("Said before: {before}. A new number is one of today.")).unwrap_or_default()
                from=LEAST
                to=MOST
                value=slot!(values, confidence)
                low="not at all"
                high="quite sure"
            />
            {(!is_new).then(|| view! {
                <Segments
                    id="plan-status"
                    legend="Was it done?"
                    options=vec![
                        (String::new(), "Not yet".to_owned()),
                        (DONE.to_owned(), "Done".to_owned()),
                        (NOT_DONE.to_owned(), "It will not be".to_owned()),
                    ]
                    value=slot!(values, status)
                />
                {move || is_ended.get().then(|| view! {
                    <TextArea id=WORDS label="How did it go?" optional="if there is something to say" value=slot!(values, words)/>
                })}
            })}
            {mistaken}
            <Ending form leads=plan_path(file) busy on_finish=finish/>
        </form>
    }
}
