//! What the office holds: why, what to do, and what was written.

use leptos::prelude::*;
use shared::outbox::Record;

use super::why::reasons;
use super::wrote::wrote;
use super::{HeldChip, title_of, words};
use crate::clock;
use crate::local::Local;
use crate::parts::icon::{Icon, Shape};
use crate::parts::route;

/// A card for each save that the office keeps without having applied it.
#[component]
pub(super) fn HeldRecords() -> impl IntoView {
    let local = expect_context::<Local>();
    move || {
        let held: Vec<Record> = local.outbox().into_iter().filter(Record::is_held).collect();
        (!held.is_empty()).then(|| {
            let title = match held.len() {
                1 => "The office is holding one".to_owned(),
                many => format!("The office is holding {many}"),
            };
            let cards = held.into_iter().map(|record| {
                let title = title_of(local, &record);
                view! { <HeldRecord record title/> }
            });
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
fn HeldRecord(record: Record, title: String) -> impl IntoView {
    let local = expect_context::<Local>();
    let at = words::saved_at(record.made_ms, clock::now_ms());
    let why = reasons(&record).into_iter().map(|why| {
        view! { <p>{why.happened}" "<span class="quiet">{why.what_to_do}</span></p> }
    });
    let texts = wrote(&record);
    let wrote = (!texts.is_empty()).then(|| {
        let texts = texts.into_iter().map(|text| view! { <blockquote class="prose">{text}</blockquote> });
        view! {
            <details class="more">
                <summary>"What you wrote"</summary>
                {texts.collect_view()}
            </details>
        }
    });
    let file = record.file;
    let is_here = move || local.case(file).is_some();
    view! {
        <article class="held stack tight">
            <div class="between">
                <h3>{title}</h3>
                <HeldChip/>
            </div>
            <p class="quiet small">{format!("Saved {at}")}</p>
            {why.collect_view()}
            {wrote}
            {move || is_here().then(|| view! { <a class="held-link" href=route::case_path(file)>"Open their page"</a> })}
        </article>
    }
}
