//! The drawing of confidence on walks: hollow before, full after; the sentence under it; the figures in a table.

use leptos::prelude::*;
use shared::civil;
use shared::id::FileId;

use super::walks::{DRAWN_MAX, WalkPoint, sentence};
use crate::parts::route::entry_path;

const WIDTH: f32 = 320.0;
const LEFT: f32 = 24.0;
const TOP: f32 = 10.0;
const STEP: f32 = 7.6;

fn height_of(number: u8) -> f32 {
    TOP + f32::from(10 - number.min(10)) * STEP
}

/// Confidence on walks.
#[component]
pub(super) fn WalkChart(
    /// The case.
    file: FileId,
    /// Its walks, oldest first; at least one.
    points: Vec<WalkPoint>,
) -> impl IntoView {
    let said = sentence(&points);
    let drawn = &points[points.len().saturating_sub(DRAWN_MAX)..];
    let room = (WIDTH - LEFT) / drawn.len().max(1) as f32;
    // Dates under every walk while there is room for them.
    let dates_every = drawn.len().div_ceil(6).max(1);
    let marks = drawn.iter().enumerate().map(|(place, walk)| {
        let x = LEFT + room * (place as f32 + 0.5);
        let stem = walk.before.zip(walk.after).map(|(before, after)| {
            view! { <path class="stem" d=format!("M{x} {}V{}", height_of(before), height_of(after))></path> }
        });
        let before = walk.before.map(|number| {
            view! { <circle class="before" cx=x.to_string() cy=height_of(number).to_string() r="5"></circle> }
        });
        let after = walk.after.map(|number| {
            view! { <circle class="after" cx=x.to_string() cy=height_of(number).to_string() r="5"></circle> }
        });
        let day = place.is_multiple_of(dates_every).then(|| {
            view! { <text x=x.to_string() y="106" text-anchor="middle">{walk.short_day()}</text> }
        });
        view! { {stem}{before}{after}{day} }
    });
    let lines = [10_u8, 5, 0].map(|number| {
        let y = height_of(number);
        view! {
            <path class="grid" d=format!("M{LEFT} {y}H{WIDTH}")></path>
            <text x="16" y=(y + 4.0).to_string() text-anchor="end">{number}</text>
        }
    });
    let (marks, lines) = (marks.collect_view(), lines.collect_view());
    let rows = points.iter().rev().map(|walk| {
        let number = |number: Option<u8>| number.map_or_else(|| "–".to_owned(), |number| number.to_string());
        let day = civil::long_date(civil::date(walk.at_ms));
        view! {
            <tr>
                <th scope="row"><a href=entry_path(file, walk.entry)>{day}</a></th>
                <td>{walk.destination.clone()}</td>
                <td>{walk.came.clone()}</td>
                <td class="n">{number(walk.before)}</td>
                <td class="n">{number(walk.after)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="card pad stack tight" aria-labelledby="walks-title">
            <div class="between">
                <h2 id="walks-title">"Confidence on walks"</h2>
                <p class="legend"><span class="before">"before"</span><span class="after">"after, of 10"</span></p>
            </div>
            <figure class="chart walks">
                <svg viewBox="0 0 320 112" role="img" aria-label=said.clone()>{lines}{marks}</svg>
                <figcaption>{said}</figcaption>
            </figure>
            <details class="more">
                <summary>"Every walk in figures"</summary>
                <div class="table-wrap" role="region" tabindex="0" aria-label="Every walk in figures">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">"Day"</th>
                                <th scope="col">"Where to"</th>
                                <th scope="col">"Who came"</th>
                                <th scope="col" class="n">"Before"</th>
                                <th scope="col" class="n">"After"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </section>
    }
}
