//! The way to the practices, beside the one to the safety numbers.

use leptos::prelude::*;

use super::PRACTICES;
use crate::local::Local;
use crate::parts::icon::{Icon, Shape};
use crate::screens::numbers::looks_after;

/// A row that leads there, for those who look after them.
#[component]
pub(crate) fn PracticesDoor() -> impl IntoView {
    let local = expect_context::<Local>();
    let may = looks_after(&untrack(|| local.me()).roles);
    may.then(|| {
        view! {
            <a class="card row" href=PRACTICES>
                <span class="face pine"><Icon shape=Shape::House/></span>
                <span class="row-body">
                    <span class="row-title">"Practices and programmes"</span>
                    <span class="quiet small">"What the form of a referral offers"</span>
                </span>
                <Icon shape=Shape::Forward/>
            </a>
        }
    })
}
