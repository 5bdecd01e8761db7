//! How one question is answered: by cards, by a touch of a number, or by a number that is typed. What was answered last time stands beside it.

use leptos::prelude::*;
use shared::civil;
use shared::instrument::{Asked, Item};
use shared::view::assessment::Answer;

use super::Run;
use super::filled::Filled;
use crate::clock;
use crate::parts::choice::RadioCards;
use crate::parts::field::TextField;
use crate::parts::scale::Scale;
use crate::parts::slot::Slot;

/// The ids of the questions on one page, in their order.
pub(super) const QUESTIONS: [&str; 4] = ["choice", "choice-2", "choice-3", "choice-4"];

/// What can be answered to an item.
#[component]
pub(super) fn Answers(
    run: Run,
    /// The item.
    item: Item,
    /// The id that mistakes name, one of [`QUESTIONS`].
    id: &'static str,
    /// The question. Empty where the page's heading asks it; then give `labelled_by`.
    #[prop(optional, into)]
    legend: String,
    /// The id of the heading.
    #[prop(optional)]
    labelled_by: Option<&'static str>,
) -> impl IntoView {
    let instrument = run.instrument();
    let before = before(run, &item);
    let choice = part(run, &item.id, |answer| answer.choice.clone(), |answer, choice| answer.choice = choice);
    match instrument.asked(&item) {
        Asked::Choices(choices) => {
            let options = choices.iter().map(|option| {
                let chosen_before = before.as_ref().filter(|(_, answer)| answer.choice == option.code);
                let hint = chosen_before.map(|(when, _)| format!("Last time, {when}")).unwrap_or_default();
                (option.code.clone(), option.words.clone(), hint)
            });
            let options: Vec<(String, String, String)> = options.collect();
            view! { <RadioCards id legend labelled_by options value=choice/> }.into_any()
        }
        Asked::Number(range) => {
            let hint = before.map(|(when, answer)| format!("Last time, {when}: {}", answer.choice));
            let hint = hint.unwrap_or_default();
            match range.drawn() {
                Some((from, to)) => {
                    let read = Memo::new(move |_| choice.get().parse().ok());
                    let write = move |number: Option<u8>| {
                        choice.set(number.map(|number| number.to_string()).unwrap_or_default());
                    };
                    let value = Slot::new(read.into(), write);
                    let (low, high) = (range.low.clone(), range.high.clone());
                    view! { <Scale id legend labelled_by from to value low high hint/> }.into_any()
                }
                None => {
                    let label = format!("A number from {} to {}", range.from, range.to);
                    view! { <TextField id label keyboard="numeric" width="w4" hint value=choice/> }.into_any()
                }
            }
        }
    }
}

/// What was answered to an item last time, and when.
pub(super) fn before(run: Run, item: &Item) -> Option<(String, Answer)> {
    let history = run.history();
    let last = history.last.as_ref()?;
    Some((civil::moment(last.at_ms, clock::now_ms()), last.answers.get(&item.id)?.clone()))
}

/// A part of one item's answer.
pub(super) fn part(
    run: Run,
    item: &str,
    read: fn(&Answer) -> String,
    write: fn(&mut Answer, String),
) -> Slot<String> {
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
