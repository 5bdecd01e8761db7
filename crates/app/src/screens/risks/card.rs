//! Risks on the person's page: the latest answer, with its day and who asked.

use leptos::prelude::*;
use shared::id::FileId;

use super::words::{Answered, Known};
use super::{asks, risks_path};
use crate::local::Local;
use crate::parts::empty::Notice;
use crate::parts::icon::Shape;
use crate::parts::opened::Opened;
use crate::parts::route::entry_path;
use crate::screens::case::overview::from_file;

/// What is known of the person's risks. No answer is drawn as if it made anybody safe.
#[component]
pub(crate) fn RisksCard(
    /// The case.
    file: FileId,
    /// The file.
    opened: Signal<Opened>,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let known = from_file(opened, |open| Known::of(&open.case));
    let may_ask = asks(&untrack(|| local.me()).roles);
    move || {
        let Known { answered, not_asked } = known.get();
        let never = answered.is_none() && not_asked.is_none();
        let ask = if never { "Ask now" } else { "Ask again" };
        view! {
            <section class="card pad stack tight risks-card" aria-labelledby="risks-title">
                <h2 id="risks-title">"Risks"</h2>
                {never.then(|| view! {
                    <Notice colour="amber" shape=Shape::Alert><p>"Risks were not asked yet."</p></Notice>
                })}
                {not_asked.map(|(who, why)| view! {
                    <Notice colour="amber" shape=Shape::Alert>
                        <p>{if why.is_empty() { format!("{who}.") } else { format!("{who}: {why}") }}</p>
                    </Notice>
                })}
                {answered.map(|answered| view! { <Latest file answered/> })}
                {may_ask.then(|| view! { <p><a class="more-link" href=risks_path(file)>{ask}</a></p> })}
            </section>
        }
    }
}

#[component]
fn Latest(file: FileId, answered: Answered) -> impl IntoView {
    let record = answered.entry.map(|entry| entry_path(file, entry));
    if let Some(none) = answered.none {
        return view! { <p>{none}</p> }.into_any();
    }
    let rows = answered.risks.into_iter().map(|(kind, words)| {
        view! {
            <li>
                <b>{kind}</b>
                {(!words.is_empty()).then(|| view! { <span class="prose">{words}</span> })}
            </li>
        }
    });
    view! {
        <ul class="risk-list">{rows.collect_view()}</ul>
        <p class="quiet small">{answered.asked}" "{record.map(|href| view! { <a href=href>"The record"</a> })}</p>
    }
    .into_any()
}
