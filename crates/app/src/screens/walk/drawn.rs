//! The way of a walk as a line, without a map.

use leptos::prelude::*;
use shared::view::walk::Route;

use super::way;

/// "Route recorded: 640 m, 12 minutes", and its line, without any map.
#[component]
pub(crate) fn Drawn(route: Route) -> impl IntoView {
    let words = format!("Route recorded: {}", way::words(&route));
    let line = way::line(&route, 88.0);
    let first = line
        .split(' ')
        .next()
        .and_then(|point| point.split_once(','))
        .map(|(x, y)| (x.to_owned(), y.to_owned()));
    let start = first.map(|(x, y)| view! { <circle cx=x cy=y r="3.5"></circle> });
    view! {
        <figure class="route">
            <svg viewBox="-6 -6 100 100" role="img" aria-label="The line of the way, without a map"><polyline points=line></polyline>{start}</svg>
            <figcaption class="num">{words}</figcaption>
        </figure>
    }
}
