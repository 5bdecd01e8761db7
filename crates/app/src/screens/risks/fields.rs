//! The questions: are there risks, what kind, what is known and what helps.

use leptos::prelude::*;
use shared::id::FileId;
use shared::view::risks::{ANSWERS, NOT_ASKED, RISK_KINDS, SOME};

use super::asked::{ANSWER, KINDS, RisksAsked, WHY, words_box};
use super::words::LastTime;
use crate::parts::button::Button;
use crate::parts::choice::{MultiPick, RadioCards, cards};
use crate::parts::empty::Notice;
use crate::parts::field::{TextField, options};
use crate::parts::group::answer_id;
use crate::parts::icon::Shape;
use crate::parts::mistakes::focus_in_place;
use crate::parts::slot::Slot;
use crate::screens::safety::safety_path;

/// Kinds that may not wait until the form is finished.
const MAY_NOT_WAIT: [&str; 4] = ["suicide", "self_neglect", "harm_from_others", "exploitation"];

/// The questions, as a part of a form. Mistakes are found through the form's own context.
#[component]
pub(crate) fn RisksFields(
    /// The case.
    file: FileId,
    /// What is answered.
    asked: Slot<RisksAsked>,
    /// What was answered the last time.
    last: LastTime,
) -> impl IntoView {
    let answer = part(asked, |asked| asked.answer.clone(), |asked, answer| asked.answer = answer);
    let kinds = part(asked, |asked| asked.kinds.clone(), |asked, kinds| asked.kinds = kinds);
    let why = part(asked, |asked| asked.why.clone(), |asked, why| asked.why = why);
    let given = Memo::new(move |_| answer.get());
    let chosen = Memo::new(move |_| kinds.get());
    let urgent = Memo::new(move |_| {
        given.read().as_str() == SOME
            && chosen.read().iter().any(|kind| MAY_NOT_WAIT.contains(&kind.as_str()))
    });
    let boxes = move || chosen.get().iter().filter_map(|code| words_box(code)).collect::<Vec<_>>();
    view! {
        {last.line.map(|line| view! { <Before line same=last.same asked/> })}
        <RadioCards
            id=ANSWER
            legend="Are there risks?"
            hint="Ask, and think of what you know yourself."
            options=cards(ANSWERS)
            value=answer
        />
        {move || match given.get().as_str() {
            SOME => view! {
                <MultiPick id=KINDS legend="What are they at risk of?" options=options(RISK_KINDS) value=kinds/>
                <For each=boxes key=|(id, _)| *id let:found>
                    <Words id=found.0 label=found.1 asked/>
                </For>
            }
            .into_any(),
            NOT_ASKED => view! {
                <TextField id=WHY label="Why could it not be asked?" hint="Such as: somebody else was in the room" value=why/>
            }
            .into_any(),
            _ => ().into_any(),
        }}
        <div role="status">
            {move || urgent.get().then(|| view! {
                <Notice colour="amber" shape=Shape::Phone>
                    <p>"If it cannot wait: "<a href=safety_path(file)>"what to do, and whom to call"</a>". What you typed here is kept."</p>
                </Notice>
            })}
        </div>
    }
}

/// The answer of the last time, and one touch for the same.
#[component]
fn Before(line: String, same: RisksAsked, asked: Slot<RisksAsked>) -> impl IntoView {
    let repeat = Callback::new(move |()| {
        let place = ANSWERS.iter().position(|(code, _)| *code == same.answer).unwrap_or_default();
        let id = answer_id(ANSWER, place, &same.answer);
        asked.set(same.clone());
        // Whoever pressed it by a key goes on at what it chose.
        request_animation_frame(move || focus_in_place(&id));
    });
    view! {
        <div class="last-risks">
            <p>{line}</p>
            <Button words="The same as last time" look="second compact" icon=Shape::Undo on_press=repeat/>
        </div>
    }
}

/// The words for one kind.
#[component]
fn Words(id: &'static str, label: &'static str, asked: Slot<RisksAsked>) -> impl IntoView {
    let code = super::asked::WORDS.iter().find(|(_, known)| *known == id).map_or("", |(code, _)| *code);
    let words = part_with(
        asked,
        move |asked| asked.words.get(code).cloned().unwrap_or_default(),
        move |asked, words: String| {
            if words.is_empty() {
                asked.words.remove(code);
            } else {
                asked.words.insert(code.to_owned(), words);
            }
        },
    );
    let is_other = code == "other";
    let hint = if is_other { "What it is, and what helps" } else { "What is known, and what helps" };
    view! {
        <TextField
            id
            label=label.to_owned()
            hint
            optional=if is_other { "" } else { "if there is more to say" }
            value=words
        />
    }
}

/// One part of what is answered. Those who read it hear of changes to it alone.
fn part<T: Clone + PartialEq + Send + Sync + 'static>(
    asked: Slot<RisksAsked>,
    read: fn(&RisksAsked) -> T,
    write: fn(&mut RisksAsked, T),
) -> Slot<T> {
    part_with(asked, read, write)
}

fn part_with<T: Clone + PartialEq + Send + Sync + 'static>(
    asked: Slot<RisksAsked>,
    read: impl Fn(&RisksAsked) -> T + Send + Sync + 'static,
    write: impl Fn(&mut RisksAsked, T) + Send + Sync + 'static,
) -> Slot<T> {
    let now = Memo::new(move |_| read(&asked.get()));
    Slot::new(now.into(), move |value| {
        let mut all = asked.get_untracked();
        write(&mut all, value);
        asked.set(all);
    })
}
