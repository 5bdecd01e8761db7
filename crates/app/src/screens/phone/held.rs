//! What the office holds: why, what to do, what was written, and writing it again.
//!
//! Where the file is no longer this user's, only a number and a date are shown: the number is the one that the supervisor
//! sees.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::ChangeId;
use shared::outbox::Record;
use shared::view::service::SERVICE_FILE;

use super::again::{draft, kept};
use super::why::reasons;
use super::{HeldChip, place_of, title_of, words};
use crate::clock;
use crate::instruments::instruments;
use crate::local::Local;
use crate::parts::button::Button;
use crate::parts::copy::CopyButton;
use crate::parts::draft_form::instead_of;
use crate::parts::icon::{Icon, Shape};
use crate::parts::route;
use crate::parts::toast::toasts;
use crate::screens::drafts::path_of;
use crate::screens::entry::lines::Line;
use crate::screens::said::{Said, number};

/// A card for each save that the office keeps without having applied it.
#[component]
pub(super) fn HeldRecords() -> impl IntoView {
    let local = expect_context::<Local>();
    let held = Memo::new(move |_| local.held());
    move || {
        let held = held.get();
        (!held.is_empty()).then(|| {
            let title = match held.len() {
                1 => "The office is holding one".to_owned(),
                many => format!("The office is holding {many}"),
            };
            let cards = held.into_iter().map(|record| view! { <HeldRecord record/> });
            view! {
                <section class="card pad stack amber" aria-labelledby="held-title">
                    <div class="held-head">
                        <span class="face amber"><Icon shape=Shape::Hand/></span>
                        <h2 id="held-title">{title}</h2>
                    </div>
                    {cards.collect_view()}
                </section>
            }
        })
    }
}

#[component]
fn HeldRecord(record: Record) -> impl IntoView {
    let local = expect_context::<Local>();
    let file = record.file;
    let at = words::saved_at(record.made_ms, clock::now_ms());
    let number = number(kept(&record).first().map_or(record.id.0, |change| change.id.0));
    let why = reasons(&record);
    let is_theirs = Memo::new(move |_| file == SERVICE_FILE || local.case(file).is_some());
    let title = {
        let (record, number) = (record.clone(), number.clone());
        move || if is_theirs.get() { title_of(local, &record) } else { format!("Number {number}") }
    };
    let when = move || {
        if is_theirs.get() { format!("Saved {at} · number {number}") } else { format!("Saved {at}") }
    };
    view! {
        <article class="held stack tight">
            <div class="between">
                <h3>{title}</h3>
                <HeldChip/>
            </div>
            <p class="quiet small num">{when}</p>
            {move || {
                let why = why.clone().into_iter().map(|why| {
                    // What to do is said to those who can do it.
                    let what_to_do = is_theirs.get().then_some(why.what_to_do);
                    view! { <p>{why.happened}" "<span class="quiet">{what_to_do}</span></p> }
                });
                why.collect_view()
            }}
            {move || match is_theirs.get() {
                true => view! { <Theirs record=record.clone()/> }.into_any(),
                false => view! {
                    <p class="quiet">"The file is not yours any more, so what you wrote is not shown here. Your supervisor finds it by its number."</p>
                }
                .into_any(),
            }}
        </article>
    }
}

/// What was written, and what can be done with it.
#[component]
fn Theirs(record: Record) -> impl IntoView {
    let file = record.file;
    let changes = kept(&record);
    let instruments = instruments().known();
    let said: Vec<Said> = changes.iter().map(|change| Said::of_change(change, &instruments)).collect();
    let text = said.iter().map(Said::text).collect::<Vec<_>>().join("\n\n");
    let parts = said.into_iter().map(|said| {
        view! { <section class="said"><h4>{said.title}</h4><SaidLines lines=said.lines/></section> }
    });
    view! {
        <details class="more">
            <summary>"What you wrote"</summary>
            <div class="stack tight">
                {parts.collect_view()}
                <div><CopyButton text/></div>
            </div>
        </details>
        <div class="held-acts">
            <Again record/>
            <a class="held-link" href=place_of(file)>{if file == SERVICE_FILE { "Open the numbers" } else { "Open their page" }}</a>
        </div>
    }
}

/// What one change says.
#[component]
pub(crate) fn SaidLines(lines: Vec<Line>) -> impl IntoView {
    let lines = lines.into_iter().map(|(question, answer)| {
        view! { <div><dt>{question}</dt><dd class="prose">{answer}</dd></div> }
    });
    view! { <dl class="said-lines">{lines.collect_view()}</dl> }
}

/// *Write it again*, where a form asks for it; the way back to the form where that was begun.
#[component]
fn Again(record: Record) -> impl IntoView {
    let local = expect_context::<Local>();
    let ids: Vec<ChangeId> = kept(&record).iter().map(|change| change.id).collect();
    let begun = Memo::new(move |_| {
        let drafts = local.drafts();
        let begun = drafts.iter().find(|draft| instead_of(draft).iter().any(|change| ids.contains(change)));
        begun.and_then(path_of)
    });
    let case = record.file;
    let opened = LocalResource::new(move || {
        local.revision();
        async move { local.open(case).await.ok() }
    });
    let busy = RwSignal::new(false);
    let go = StoredValue::new(route::go());
    let record = StoredValue::new(record);
    let fresh = move || {
        let open = opened.get().flatten()?;
        draft(&record.with_value(kept), case, &open, clock::now_ms(), clock::today())
    };
    let write = Callback::new(move |()| {
        let Some(draft) = untrack(fresh) else { return };
        let Some(path) = path_of(&draft) else { return };
        busy.set(true);
        spawn_local(async move {
            let kept = local.keep_draft(draft).await;
            busy.try_set(false);
            match kept {
                Ok(()) => go.with_value(|go| go(&path)),
                Err(error) => toasts().say(error.to_string()),
            }
        });
    });
    move || match begun.get() {
        Some(path) => {
            view! { <a class="btn second compact" href=path>"Go on writing it again"</a> }.into_any()
        }
        None if fresh().is_some() => view! {
            <Button words="Write it again" look="second compact" icon=Shape::Pencil busy on_press=write/>
        }
        .into_any(),
        None => ().into_any(),
    }
}
