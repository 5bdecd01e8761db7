//! One question: big cards, statements to tick, own words, and what was said last time.

use leptos::prelude::*;
use shared::instrument::Item;

use super::answer::{Answers, QUESTIONS, before, part};
use super::filled::wrong_number;
use super::handed::HandOver;
use super::{ForLater, Run};
use crate::parts::button::Button;
use crate::parts::field::TextArea;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::Heading;

/// The id of the heading, which names the cards.
const QUESTION: &str = "question";

/// The page of the item at `place`.
#[component]
pub(super) fn Question(run: Run, place: usize) -> impl IntoView {
    let instrument = run.instrument();
    let Some(item) = instrument.items.get(place).cloned() else { return ().into_any() };
    let mistakes = expect_context::<Mistakes>();
    let before = before(run, &item);
    let words_before =
        before.as_ref().map(|(_, answer)| answer.words.clone()).filter(|words| !words.is_empty());
    let question = if item.question.is_empty() { item.name.clone() } else { item.question.clone() };
    let is_last = place + 1 == instrument.items.len();
    let next = move || {
        if run.large.get() {
            "Continue"
        } else if run.checking.get() {
            "Back to the check"
        } else if is_last {
            "Check the answers"
        } else {
            "Continue"
        }
    };
    let id = item.id.clone();
    let words = part(run, &id, |answer| answer.words.clone(), |answer, words| answer.words = words);
    let asked = item.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = run.form.values.with_untracked(|filled| filled.answer(&asked.id).choice);
        match wrong_number(&run.instrument(), &asked, &typed) {
            Some(words) => mistakes.show_one(QUESTIONS[0], words),
            None => {
                mistakes.clear();
                run.go_on();
            }
        }
    };
    view! {
        <form class="stack question-page" novalidate on:submit=submit>
            <ErrorSummary/>
            <div>
                <p class="item-name">{if instrument.stem.is_empty() { item.name.clone() } else { instrument.stem.clone() }}</p>
                <div id=QUESTION class="question"><Heading tab="Assessment" title=Signal::stored(question)/></div>
            </div>
            <Answers run item=item.clone() id=QUESTIONS[0] labelled_by=QUESTION/>
            <Statements run item=item before=before.map(|(_, answer)| answer.indicators).unwrap_or_default()/>
            <TextArea id="words" label="In their own words" optional="if they like" value=words/>
            {words_before.map(|words| view! {
                <div class="last-words">
                    <p class="quiet small">"Last time they said"</p>
                    <blockquote class="prose">{format!("“{words}”")}</blockquote>
                </div>
            })}
            <div class="question-more">
                <HandOver run/>
                <ForLater run/>
            </div>
            <div class="bar">
                <Button words=Signal::derive(move || next().to_owned()) submit=true/>
            </div>
        </form>
    }
    .into_any()
}

/// Statements that the person may agree with. They explain the answer and are never asked for.
#[component]
fn Statements(run: Run, item: Item, before: Vec<String>) -> impl IntoView {
    if item.indicators.is_empty() {
        return ().into_any();
    }
    let values = run.form.values;
    let whole = StoredValue::new(item.clone());
    let rows = item.indicators.into_iter().map(|indicator| {
        let id = StoredValue::new(indicator.id.clone());
        let is_ticked = move || {
            values.with(|filled| {
                let answer = whole.with_value(|item| filled.answer(&item.id));
                id.with_value(|id| answer.indicators.contains(id))
            })
        };
        let turn = move |event| {
            let agrees = event_target_checked(&event);
            values.update(|filled| {
                whole.with_value(|item| id.with_value(|id| filled.agree(item, id, agrees)));
            });
        };
        let then =
            before.contains(&indicator.id).then(|| view! { <small class="quiet">"also last time"</small> });
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    id=format!("statement-{}", indicator.id)
                    autocomplete="off"
                    prop:checked=is_ticked
                    on:change=turn
                />
                <span>{indicator.text}{then}</span>
            </label>
        }
    });
    view! {
        <fieldset class="field statements">
            <legend>"True for me just now"<span class="optional">" (if it helps)"</span></legend>
            {rows.collect_view()}
        </fieldset>
    }
    .into_any()
}
