//! The drawing of outcomes: for each part of life a track, hollow where it began, full where it is now.

use leptos::prelude::*;
use shared::civil;

use super::outcomes::{OutcomeLine, Outcomes, State, sentence};

const WIDTH: f32 = 132.0;
const EDGE: f32 = 10.0;
const MIDDLE: f32 = 12.0;

/// First and latest assessment of one questionnaire.
#[component]
pub(super) fn OutcomeChart(
    /// What to draw.
    outcomes: Outcomes,
) -> impl IntoView {
    let said = sentence(&outcomes);
    let days = match outcomes.latest {
        Some(latest) => format!("{} → {}", civil::long_date(outcomes.first), civil::long_date(latest)),
        None => civil::long_date(outcomes.first),
    };
    let has_two = outcomes.latest.is_some();
    let lines = outcomes.lines.iter().map(|line| row(line, has_two)).collect_view();
    view! {
        <section class="card pad stack tight">
            <div class="between">
                <h2>{outcomes.name.clone()}</h2>
                <p class="quiet small num">{days}</p>
            </div>
            <p>{said}</p>
            {has_two
                .then(|| view! {
                    <p class="legend"><span class="before">"first"</span><span class="after">"latest"</span></p>
                })}
            <ul class="outcomes">{lines}</ul>
        </section>
    }
}

fn row(line: &OutcomeLine, has_two: bool) -> impl IntoView + use<> {
    // Better is always to the right, whichever way the figures go.
    let place = |state: &Option<State>| {
        let way = line.scale.way_to_best(state.as_ref()?.value?);
        Some(EDGE + (WIDTH - 2.0 * EDGE) * way as f32)
    };
    let (first, latest) = (place(&line.first), place(&line.latest));
    let stem = first.zip(latest).filter(|(first, latest)| first != latest).map(|(first, latest)| {
        view! { <path class="stem" d=format!("M{first} {MIDDLE}H{latest}")></path> }
    });
    let dot = |x: f32, class: &'static str| {
        view! { <circle class=class cx=x.to_string() cy=MIDDLE.to_string() r="6"></circle> }
    };
    // Where nothing moved the full dot covers the hollow one.
    let before = first.map(|x| dot(x, if has_two { "before" } else { "after" }));
    let after = latest.map(|x| dot(x, "after"));
    let words =
        |state: &Option<State>| state.as_ref().map_or("not asked", |state| state.words.as_str()).to_owned();
    let said = match (has_two, line.first == line.latest) {
        (false, _) => words(&line.first),
        (true, true) => format!("{}, as before", words(&line.latest)),
        (true, false) => format!("{} → {}", words(&line.first), words(&line.latest)),
    };
    let ends = format!("M{EDGE} {MIDDLE}H{}", WIDTH - EDGE);
    let name = line.scale.name.clone();
    view! {
        <li>
            <div class="outcome-words">
                <strong>{name}</strong>
                <span class="quiet small">{said}</span>
            </div>
            <span class="chart" aria-hidden="true">
                <svg viewBox="0 0 132 24"><path class="grid" d=ends></path>{stem}{before}{after}</svg>
            </span>
        </li>
    }
}
