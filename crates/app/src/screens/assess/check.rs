//! Check your answers: everything at a glance, beside what was said last time, then *Finish*.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::check::Mistake;
use shared::instrument::{self, Asked, Instrument, Item, Scale, Score, figure};
use shared::view::assessment::{Answer, MOMENTS};
use shared::view::label;

use super::filled::{Filled, Since};
use super::page::Page;
use super::{Run, keep_as_draft};
use crate::clock;
use crate::local::edit::NewSave;
use crate::parts::button::Button;
use crate::parts::choice::Tick;
use crate::parts::draft_form::DraftNote;
use crate::parts::empty::Notice;
use crate::parts::ending::save_and_go;
use crate::parts::field::TextField;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::{ErrorSummary, Mistakes, focus};
use crate::parts::page::{Heading, Pages};
use crate::parts::route;
use crate::parts::slot::slot;
use crate::screens::risks::fields::RisksFields;
use crate::screens::safety::safety_path;

/// The last page.
#[component]
pub(super) fn CheckAnswers(run: Run, name: String) -> impl IntoView {
    let values = run.form.values;
    let amends = values.with_untracked(|filled| filled.amends.is_some());
    // Raised by each *Finish* that questions without an answer stopped.
    let asked = RwSignal::new(0_u32);
    let open = Memo::new(move |_| values.with(|filled| filled.open(&run.instrument())));
    let (finish, busy) = finishing(run, open, asked);
    let items = run.instrument().items.clone().into_iter().enumerate();
    let rows = items.map(|(place, item)| view! { <Row run place item asked/> }).collect_view();
    let scales = run.instrument().scales.clone().into_iter().filter(|_| run.instrument().items.is_empty());
    let scores = scales.map(|scale| view! { <ScoreRow run scale/> }).collect_view();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        finish.run(());
    };
    let above = if name.is_empty() { String::new() } else { format!("What {name} said") };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <OpenQuestions run open asked/>
            <ErrorSummary/>
            <Alerting run/>
            <div>
                <p class="item-name">{above}</p>
                <Heading tab="Check the answers"/>
            </div>
            <dl class="answers card">
                <div>
                    <dt>"Moment"</dt>
                    <dd>{move || values.with(|filled| label(MOMENTS, &filled.moment).to_owned())}</dd>
                    <dd class="change"><Change run page=Page::Introduction what="the moment".to_owned()/></dd>
                </div>
                {rows}
                {scores}
            </dl>
            <WhatItComesTo run/>
            {(!amends).then(|| view! {
                <section class="card pad stack" aria-label="Risks">
                    <RisksFields file=run.file asked=slot!(values, risks) last=run.last_risks.get_value()/>
                </section>
            })}
            {amends.then(|| view! {
                <TextField
                    id="amends_why"
                    label="What was wrong before"
                    hint="The earlier assessment stays readable, struck through."
                    value=slot!(values, amends_why)
                />
            })}
            <div class="bar">
                <DraftNote form=run.form/>
                <div class="actions">
                    <Button words="Finish" icon=Shape::Check submit=true busy/>
                    <Button words="Keep as draft" look="second" on_press=keep_as_draft(run)/>
                </div>
            </div>
        </form>
    }
}

/// What *Finish* does, and whether it is at it.
fn finishing(run: Run, open: Memo<Vec<usize>>, asked: RwSignal<u32>) -> (Callback<()>, RwSignal<bool>) {
    let mistakes = expect_context::<Mistakes>();
    let busy = RwSignal::new(false);
    let save = save_and_go(run.form, busy, "main");
    let finish = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        let (filled, instrument) = (run.form.values.get_untracked(), run.instrument());
        mistakes.clear();
        if filled.says_nothing(&instrument) || (!filled.leave_open && !open.with_untracked(Vec::is_empty)) {
            asked.update(|times| *times += 1);
            return;
        }
        let mut wrong: Vec<Mistake> =
            too_long(&filled, &instrument).map(|words| Mistake::new("main", words)).into_iter().collect();
        match filled.amends {
            None => wrong.extend(filled.risks.mistakes()),
            Some(_) if filled.amends_why.trim().is_empty() => {
                wrong.push(Mistake::new("amends_why", "Say in a few words what was wrong before."));
            }
            Some(_) => {}
        }
        if !wrong.is_empty() {
            return mistakes.show(wrong);
        }
        let edits = filled.edits(run.file, &instrument, clock::now_ms());
        let title = instrument.name.clone();
        // What was said about harm comes before everything else.
        let is_alerting = filled.amends.is_none() && filled.alerting(&instrument).is_some();
        let leads = if is_alerting { safety_path(run.file) } else { route::case_path(run.file) };
        save(NewSave { title, file: run.file, edits, draft: None }, leads);
    });
    (finish, busy)
}

/// Words for own words that are too long to keep.
fn too_long(filled: &Filled, instrument: &Instrument) -> Option<String> {
    instrument.items.iter().find_map(|item| {
        let words = shared::check::length(&filled.answers.get(&item.id)?.words).err()?;
        Some(format!("{}: {words}", item.name))
    })
}

/// The summary of questions without an answer, once *Finish* was pressed. Each leads to its question; or they stay open.
#[component]
fn OpenQuestions(run: Run, open: Memo<Vec<usize>>, asked: RwSignal<u32>) -> impl IntoView {
    let pages = expect_context::<Pages>();
    let shown = Memo::new(move |_| asked.get() > 0 && !open.with(Vec::is_empty));
    Effect::new(move |_| {
        pages.mark_wrong(shown.get() && !run.form.values.with(|filled| filled.leave_open));
        if asked.get() > 0 {
            request_animation_frame(|| focus("open-questions"));
        }
    });
    on_cleanup(move || pages.mark_wrong(false));
    // Once they are left open on purpose nothing is wrong any more; the tick stays, to be taken back.
    let left = Memo::new(move |_| run.form.values.with(|filled| filled.leave_open));
    let look = move || if left.get() { "card pad" } else { "error-summary" };
    move || {
        shown.get().then(|| {
            let instrument = run.instrument();
            let places = open.get();
            let all = places.len() == instrument.items.len();
            let rows = places.into_iter().filter_map(|place| {
                let name = instrument.items.get(place)?.name.clone();
                Some(view! {
                    <li>
                        <button type="button" class="link-button red" on:click=move |_| run.open(Page::asking(place, &run.instrument()))>
                            {format!("{name} has no answer yet")}
                        </button>
                    </li>
                })
            });
            view! {
                <div class=look id="open-questions" tabindex="-1" role="alert">
                    <h2>{if all { "Nothing is answered yet" } else { "Some questions have no answer" }}</h2>
                    <ul>{rows.collect_view()}</ul>
                    {(!all).then(|| view! {
                        <Tick
                            id="leave-open"
                            label="They would rather not say: finish without these"
                            value=slot!(run.form.values, leave_open)
                        />
                    })}
                </div>
            }
        })
    }
}

/// What was said about harm: the worker asks now, before anything else.
#[component]
fn Alerting(run: Run) -> impl IntoView {
    let alerting = Memo::new(move |_| {
        run.form.values.with(|filled| {
            let instrument = run.instrument();
            let item = filled.alerting(&instrument)?;
            let said = instrument.answer_words(item, &filled.answer(&item.id).choice).to_owned();
            Some((item.question.clone(), said))
        })
    });
    let leads = StoredValue::new(safety_path(run.file));
    move || {
        alerting.get().map(|(question, said)| view! {
            <Notice colour="red" shape=Shape::Alert>
                <h2>"Ask now whether they are safe"</h2>
                <p>{format!("“{question}”: {said}.")}</p>
                <p>"Stay with them, and ask plainly. These answers are kept as they are; finishing leads to what to do."</p>
                <div class="notice-action"><a class="btn second compact" href=leads.get_value()>"What to do"</a></div>
            </Notice>
        })
    }
}

/// What the answers come to, where the instrument works something out of several of them.
#[component]
fn WhatItComesTo(run: Run) -> impl IntoView {
    let lines = Memo::new(move |_| {
        let instrument = run.instrument();
        let scores =
            run.form.values.with(|filled| instrument::scores(&instrument, &filled.answers, &BTreeMap::new()));
        let scales = instrument.scales.iter().zip(scores).filter(|(scale, _)| scale.items.len() > 1);
        let line = |(scale, score): (&Scale, Score)| {
            let words = match score.value {
                Some(value) => scale.said(value),
                None => format!("No score: {} of {} answered", score.answered, score.asked),
            };
            (scale.name.clone(), words)
        };
        scales.map(line).collect::<Vec<_>>()
    });
    move || {
        let lines = lines.get();
        (!lines.is_empty()).then(|| {
            let rows = lines.into_iter().map(|(name, words)| view! { <p><b>{name}</b>": "{words}</p> });
            view! { <section class="card pad" aria-label="What it comes to">{rows.collect_view()}</section> }
        })
    }
}

/// One score that was entered, and the way back to it.
#[component]
fn ScoreRow(run: Run, scale: Scale) -> impl IntoView {
    let history = run.history();
    let before = history.last.as_ref().and_then(|last| last.scores.get(&scale.id)).copied();
    let then = before.map(|value| format!("Last time: {}", figure(value)));
    let id = scale.id;
    let now = move || run.form.values.with(|filled| filled.scores.get(&id).cloned().unwrap_or_default());
    view! {
        <div class="answer-row">
            <dt>{scale.name.clone()}</dt>
            <dd>
                {move || Some(now()).filter(|typed| !typed.is_empty()).unwrap_or_else(|| "Not entered".to_owned())}
                {then.map(|then| view! { <span class="quiet small answer-then">{then}</span> })}
            </dd>
            <dd class="change"><Change run page=Page::Scores what=scale.name/></dd>
        </div>
    }
}

/// One item with its answer, how it compares, and the way back to it.
#[component]
fn Row(run: Run, place: usize, item: Item, asked: RwSignal<u32>) -> impl IntoView {
    let values = run.form.values;
    let id = StoredValue::new(item.id.clone());
    let answer = Memo::new(move |_| values.with(|filled| id.with_value(|id| filled.answer(id))));
    let before = run.history().last.as_ref().and_then(|last| last.answers.get(&item.id).cloned());
    let whole = StoredValue::new(item.clone());
    view! {
        <div class="answer-row">
            <dt>{item.name.clone()}</dt>
            <dd>
                {move || {
                    let answer = answer.get();
                    let before = before.clone();
                    if answer.choice.is_empty() {
                        view! { <NoAnswer run item=whole.get_value() asked/> }.into_any()
                    } else {
                        view! { <Given run item=whole.get_value() answer=answer.clone() before/> }.into_any()
                    }
                }}
                {move || view! { <Explained answer=answer.get() item=whole.get_value()/> }}
            </dd>
            <dd class="change"><Change run page=Page::asking(place, &run.instrument()) what=item.name/></dd>
        </div>
    }
}

/// The answer in words, and how it compares with last time.
#[component]
fn Given(run: Run, item: Item, answer: Answer, before: Option<Answer>) -> impl IntoView {
    let instrument = run.instrument();
    let words = |code: &str| instrument.answer_words(&item, code).to_owned();
    let since = before.as_ref().and_then(|before| Since::last_time(&instrument, &item, before, &answer));
    let then = before.filter(|before| !before.choice.is_empty() && before.choice != answer.choice);
    let then = then.map(|before| format!("Last time: {}", words(&before.choice)));
    view! {
        <span class="cluster">
            <span>{words(&answer.choice)}</span>
            {since.map(|since| view! { <span class=format!("chip {}", since.colour())>{since.words()}</span> })}
        </span>
        {then.map(|then| view! { <span class="quiet small answer-then">{then}</span> })}
    }
}

/// Statements that were ticked, and own words.
#[component]
fn Explained(answer: Answer, item: Item) -> impl IntoView {
    let ticked = item.indicators.into_iter().filter(|indicator| answer.indicators.contains(&indicator.id));
    let ticked: Vec<_> =
        ticked.map(|indicator| view! { <li><Icon shape=Shape::Check/>{indicator.text}</li> }).collect();
    view! {
        {(!ticked.is_empty()).then(|| view! { <ul class="ticked small">{ticked}</ul> })}
        {(!answer.words.trim().is_empty()).then(|| view! { <span class="answer-words">{format!("“{}”", answer.words.trim())}</span> })}
    }
}

/// No answer yet; and that the question may not apply.
#[component]
fn NoAnswer(run: Run, item: Item, asked: RwSignal<u32>) -> impl IntoView {
    let values = run.form.values;
    let apart = match run.instrument().asked(&item) {
        Asked::Choices(choices) => choices.iter().find(|choice| choice.points.is_none()).cloned(),
        Asked::Number(_) => None,
    };
    let id = item.id;
    let left = Memo::new(move |_| values.with(|filled| filled.leave_open));
    let look = move || if asked.get() > 0 && !left.get() { "no-answer" } else { "quiet" };
    view! {
        <span class=look>
            {move || if left.get() { "Left without an answer" } else { "No answer yet" }}
        </span>
        {apart.map(|option| {
            let code = option.code;
            let set = move |_| {
                values.update(|filled| filled.alter(&id, |answer| answer.choice.clone_from(&code)));
            };
            view! { <button type="button" class="link-button small" on:click=set>{option.words}</button> }
        })}
    }
}

/// The way back to a page, named for whoever hears it.
#[component]
fn Change(run: Run, page: Page, what: String) -> impl IntoView {
    view! {
        <button type="button" on:click=move |_| run.open(page)>
            "Change"
            <span class="visually-hidden">{format!(" {what}")}</span>
        </button>
    }
}
