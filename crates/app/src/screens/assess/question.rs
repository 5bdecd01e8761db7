//! One question: big cards, statements to tick, own words, and what was said last time.

use leptos::prelude::*;
use shared::civil;
use shared::instrument::Item;
use shared::view::assessment::Answer;

use super::filled::Filled;
use super::{Run, keep_as_draft};
use crate::clock;
use crate::parts::button::Button;
use crate::parts::choice::RadioCards;
use crate::parts::draft_form::DraftNote;
use crate::parts::field::TextArea;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::{Heading, begin_again};
use crate::parts::slot::Slot;

/// The id of the heading, which names the cards.
const QUESTION: &str = "question";

/// The page of the item at `place`.
#[component]
pub(super) fn Question(run: Run, place: usize) -> impl IntoView {
    let instrument = run.instrument();
    let Some(item) = instrument.items.get(place).cloned() else { return ().into_any() };
    let history = run.history();
    let before: Option<(String, Answer)> = history.last.as_ref().and_then(|last| {
        let answer = last.answers.get(&item.id)?;
        Some((civil::moment(last.at_ms, clock::now_ms()), answer.clone()))
    });
    let options = instrument.options.iter().map(|option| {
        let chosen_before = before.as_ref().filter(|(_, answer)| answer.choice == option.code);
        let hint = chosen_before.map(|(when, _)| format!("Last time, {when}")).unwrap_or_default();
        (option.code.clone(), option.words.clone(), hint)
    });
    let options: Vec<(String, String, String)> = options.collect();
    let words_before =
        before.as_ref().map(|(_, answer)| answer.words.clone()).filter(|words| !words.is_empty());
    let question = if item.question.is_empty() { item.name.clone() } else { item.question.clone() };
    let is_last = place + 1 == instrument.items.len();
    let next = move || {
        if run.checking.get() {
            "Back to the check"
        } else if is_last {
            "Check the answers"
        } else {
            "Continue"
        }
    };
    let id = item.id.clone();
    let choice = part(run, &id, |answer| answer.choice.clone(), |answer, choice| answer.choice = choice);
    let words = part(run, &id, |answer| answer.words.clone(), |answer, words| answer.words = words);
    let keep = keep_as_draft(run);
    // Other letters, other places: the question is what the person is to see.
    let turn_letters = move |_| {
        run.large.update(|large| *large = !*large);
        begin_again();
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        run.go_on();
    };
    view! {
        <form class="stack question-page" novalidate on:submit=submit>
            <div>
                <p class="item-name">{item.name.clone()}</p>
                <div id=QUESTION class="question"><Heading tab="Assessment" title=Signal::stored(question)/></div>
            </div>
            <RadioCards id="choice" labelled_by=QUESTION options value=choice/>
            <Statements run item=item before=before.map(|(_, answer)| answer.indicators).unwrap_or_default()/>
            <TextArea id="words" label="In their own words" optional="if they like" value=words/>
            {words_before.map(|words| view! {
                <div class="last-words">
                    <p class="quiet small">"Last time they said"</p>
                    <blockquote class="prose">{format!("“{words}”")}</blockquote>
                </div>
            })}
            <div class="question-more">
                <button type="button" class="link-button" aria-pressed=move || if run.large.get() { "true" } else { "false" } on:click=turn_letters>
                    <Icon shape=Shape::Eye/>
                    {move || if run.large.get() { "Usual letters" } else { "Large letters, to hand over the phone" }}
                </button>
                <button type="button" class="link-button" on:click=move |_| keep.run(())>
                    <Icon shape=Shape::Pencil/>
                    "Keep as draft and go on later"
                </button>
                <DraftNote form=run.form/>
            </div>
            <div class="bar">
                <Button words=Signal::derive(move || next().to_owned()) submit=true/>
            </div>
        </form>
    }
    .into_any()
}

/// A part of one item's answer.
fn part(run: Run, item: &str, read: fn(&Answer) -> String, write: fn(&mut Answer, String)) -> Slot<String> {
    let item = StoredValue::new(item.to_owned());
    let values = run.form.values;
    let now = Memo::new(move |_| {
        values.with(|filled: &Filled| {
            item.with_value(|item| filled.answers.get(item).map(read).unwrap_or_default())
        })
    });
    Slot::new(now.into(), move |text| {
        values.update(|filled| item.with_value(|item| filled.alter(item, |answer| write(answer, text))));
    })
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
