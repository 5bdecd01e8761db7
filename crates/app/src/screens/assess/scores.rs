//! The scores of a questionnaire whose text may not be here: it is asked from the printed one, and what it came to is entered.

use leptos::prelude::*;
use shared::check::Mistake;
use shared::civil;
use shared::instrument::{ENTERED_MAX, Scale, figure};

use super::{ForLater, Run};
use crate::clock;
use crate::parts::button::Button;
use crate::parts::field::TextField;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::Heading;
use crate::parts::slot::Slot;

/// The ids of the boxes, in the order of the scales.
const BOXES: [&str; ENTERED_MAX] = [
    "score-1", "score-2", "score-3", "score-4", "score-5", "score-6", "score-7", "score-8", "score-9",
    "score-10", "score-11", "score-12",
];

/// What is wrong with the scores as they were typed.
pub(super) fn wrong(run: Run) -> Vec<Mistake> {
    let wrong = run.form.values.with_untracked(|filled| filled.wrong_scores(&run.instrument()));
    wrong.into_iter().filter_map(|(place, words)| Some(Mistake::new(BOXES.get(place)?, words))).collect()
}

/// One box for each score.
#[component]
pub(super) fn Scores(run: Run) -> impl IntoView {
    let mistakes = expect_context::<Mistakes>();
    let instrument = run.instrument();
    let boxes = instrument
        .scales
        .iter()
        .zip(BOXES)
        .map(|(scale, id)| view! { <OneScore run scale=scale.clone() id/> });
    let boxes = boxes.collect_view();
    let nothing = move || run.form.values.with_untracked(|filled| filled.says_nothing(&run.instrument()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wrong = wrong(run);
        if !wrong.is_empty() {
            return mistakes.show(wrong);
        }
        if nothing() {
            return mistakes.show_one(BOXES[0], "Enter at least one score.".to_owned());
        }
        mistakes.clear();
        run.go_on();
    };
    view! {
        <form class="stack question-page" novalidate on:submit=submit>
            <ErrorSummary/>
            <div>
                <p class="item-name">{instrument.name.clone()}</p>
                <Heading tab="Assessment" title=Signal::stored("What did it come to?".to_owned())/>
            </div>
            {boxes}
            <div class="question-more"><ForLater run/></div>
            <div class="bar">
                <Button words="Check the scores" submit=true/>
            </div>
        </form>
    }
}

#[component]
fn OneScore(run: Run, scale: Scale, id: &'static str) -> impl IntoView {
    let values = run.form.values;
    let history = run.history();
    let last = history.last.as_ref().and_then(|last| {
        let value = last.scores.get(&scale.id)?;
        Some(format!(" Last time, {}: {}", civil::moment(last.at_ms, clock::now_ms()), figure(*value)))
    });
    let hint = format!("From {} to {}.{}", figure(scale.from), figure(scale.to), last.unwrap_or_default());
    let name = StoredValue::new(scale.id);
    let now = Memo::new(move |_| {
        values.with(|filled| name.with_value(|name| filled.scores.get(name).cloned().unwrap_or_default()))
    });
    let typed = Slot::new(now.into(), move |text: String| {
        values.update(|filled| {
            let name = name.get_value();
            if text.is_empty() {
                filled.scores.remove(&name);
            } else {
                filled.scores.insert(name, text);
            }
        });
    });
    view! { <TextField id label=scale.name keyboard="decimal" width="w4" hint value=typed/> }
}
