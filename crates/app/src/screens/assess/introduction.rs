//! Before the first question: what to say, and which moment this is.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::civil;
use shared::view::assessment::MOMENTS;
use shared::view::label;

use super::Run;
use super::answer::{Answers, QUESTIONS};
use super::handed::HandOver;
use super::page::Page;
use crate::clock;
use crate::parts::button::Button;
use crate::parts::choice::RadioCards;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::draft_form::DraftNote;
use crate::parts::empty::Notice;
use crate::parts::icon::Shape;
use crate::parts::mistakes::Mistakes;
use crate::parts::page::Heading;
use crate::parts::route;
use crate::parts::slot::slot;
use crate::screens::must_know::{Known, MustKnow};

/// The first page.
#[component]
pub(super) fn Introduction(run: Run, name: String, known: MustKnow) -> impl IntoView {
    let (instrument, history) = (run.instrument(), run.history());
    let values = run.form.values;
    let amends = values.with_untracked(|filled| filled.amends.is_some());
    let count = instrument.items.len();
    let (many, short) = (count > 0 && !instrument.is_short(), instrument.is_short());
    let baseline_hint = if history.has_baseline { "There is one already." } else { "" };
    let moments = MOMENTS.iter().map(|(code, words)| {
        let hint = if *code == "baseline" { baseline_hint } else { "" };
        ((*code).to_owned(), (*words).to_owned(), hint.to_owned())
    });
    let moments: Vec<(String, String, String)> = moments.collect();
    let last = history.last.as_ref().map(|last| {
        let moment = label(MOMENTS, &last.moment);
        format!(
            "{moment}, {}. What was said then stands beside each question.",
            civil::moment(last.at_ms, clock::now_ms())
        )
    });
    let other = history.other_wording.then_some(
        "The wording has changed since the last assessment, so the answers are not set beside each other.",
    );
    let old_wording = values.with_untracked(|filled| filled.instrument.version != instrument.version);
    let begun = Memo::new(move |_| values.with(|filled| filled.is_begun()));
    let begin = move |()| {
        if short {
            return run.go_on();
        }
        let filled = values.get_untracked();
        let page = match Page::to_resume(&filled, &run.instrument()) {
            Page::Introduction => Page::Introduction.next(&run.instrument()),
            page => page,
        };
        run.open(page);
    };
    let button = move || match (amends, begun.get()) {
        _ if short && run.large.get() => "Continue",
        _ if short => "Check the answers",
        (true, _) => "See the answers",
        (false, true) => "Go on",
        (false, false) => "Begin",
    };
    let title = if amends { "Put an assessment right".to_owned() } else { instrument.name.clone() };
    view! {
        <Heading tab="Assessment" title=Signal::stored(title)/>
        // Here alone: on the pages of the questions the person may look along.
        <Known known/>
        <blockquote class="card pad quote">{instrument.introduction.clone()}</blockquote>
        {many.then(|| view! {
            <p class="quiet">
                {match name.as_str() {
                    "" => format!("{count} questions, one at a time. Every one can be left and come back to."),
                    name => format!("{count} questions for {name}, one at a time. Every one can be left and come back to."),
                }}
            </p>
        })}
        {last.map(|words| view! { <p><b>"Last time: "</b>{words}</p> })}
        {other.map(|words| view! { <Notice colour="amber" shape=Shape::Info>{words}</Notice> })}
        {old_wording.then(|| view! {
            <Notice colour="amber" shape=Shape::Info>
                "The wording of this questionnaire has changed since this was begun. It is kept with the wording that it was begun with."
            </Notice>
        })}
        {if short {
            view! { <ShortQuestions run/> <Moment run moments/> }.into_any()
        } else {
            view! { <RadioCards id="moment" legend="Which moment is this?" options=moments value=slot!(values, moment)/> }.into_any()
        }}
        {(!amends || run.form.resumed).then(|| view! { <StartAgain run begun/> })}
        <p class="quiet small">{format!("{}: {}.", instrument.licence.holder, instrument.licence.terms)}</p>
        <div class="bar">
            <DraftNote form=run.form/>
            <Button words=Signal::derive(move || button().to_owned()) on_press=begin/>
        </div>
    }
}

/// The questions of a short one, under each other: a touch answers each.
#[component]
fn ShortQuestions(run: Run) -> impl IntoView {
    let items = run.instrument().items.clone().into_iter().zip(QUESTIONS);
    let questions = items.map(|(item, id)| {
        let legend = item.question.clone();
        view! { <Answers run item id legend/> }
    });
    view! {
        {questions.collect_view()}
        <div class="question-more"><HandOver run/></div>
    }
}

/// The moment of a short one, which mostly is what was thought of.
#[component]
fn Moment(run: Run, moments: Vec<(String, String, String)>) -> impl IntoView {
    let values = run.form.values;
    let now = move || values.with(|filled| label(MOMENTS, &filled.moment).to_owned());
    view! {
        <details class="more for-worker">
            <summary>{move || format!("Moment: {}", now())}</summary>
            <RadioCards id="moment" legend="Which moment is this?" options=moments value=slot!(values, moment)/>
        </details>
    }
}

/// Throws away what was begun, after asking.
#[component]
fn StartAgain(run: Run, begun: Memo<bool>) -> impl IntoView {
    let mistakes = expect_context::<Mistakes>();
    let go = route::go_instead();
    let asking = RwSignal::new(false);
    let throw_away = Callback::new(move |()| {
        let go = go.clone();
        spawn_local(async move {
            match run.form.discard().await {
                Ok(()) => go(&route::case_path(run.file)),
                Err(error) => mistakes.show_one("main", error.to_string()),
            }
        });
    });
    view! {
        {move || begun.get().then(|| view! {
            <p><Button words="Throw away what was begun" look="quiet compact flush" icon=Shape::Trash on_press=move |()| asking.set(true)/></p>
        })}
        <ConfirmDialog open=asking title="Throw away these answers?" confirm="Throw away" cancel="Keep them" danger=true on_confirm=throw_away>
            <p>"What was answered here has not been finished. It cannot be brought back."</p>
        </ConfirmDialog>
    }
}
