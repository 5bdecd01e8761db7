//! A number of ten, drawn small: as many marks as were said, those since the first time lighter. The words beside it say the same.

use leptos::prelude::*;

/// The marks; `before` is what was said first.
pub(super) fn ten(before: u8, now: u8) -> impl IntoView {
    let marks = (1..=10_u8).map(|number| {
        let class = match number {
            _ if number <= before.min(now) => "kept",
            _ if number <= now => "gained",
            _ if number <= before => "lost",
            _ => "",
        };
        let x = (u32::from(number) - 1) * 12;
        view! { <rect class=class x=x.to_string() y="1" width="9" height="10" rx="2.5"></rect> }
    });
    view! { <svg class="ten" viewBox="0 0 118 12" aria-hidden="true" focusable="false">{marks.collect_view()}</svg> }
}
