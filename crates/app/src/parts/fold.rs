//! Questions that are asked more seldom, folded away under one line.

use leptos::prelude::*;

use super::icon::{Icon, Shape};

/// A part of a form that opens by a touch. It is open from the start where something stands in it already.
#[component]
pub(crate) fn Fold(
    /// What is in it.
    #[prop(into)]
    title: String,
    /// More of what is in it.
    #[prop(optional, into)]
    hint: String,
    /// Whether it is open from the start.
    #[prop(default = false)]
    open: bool,
    /// Set once it has been opened: for questions that are costly to ask before anybody looks at them.
    #[prop(optional)]
    seen: Option<RwSignal<bool>>,
    /// The questions.
    children: Children,
) -> impl IntoView {
    // Nothing is told before it is opened, or closed again.
    let toggled = move |_| {
        if let Some(seen) = seen {
            seen.set(true);
        }
    };
    view! {
        <details class="fold" open=open on:toggle=toggled>
            <summary>
                <span>{title}{(!hint.is_empty()).then(|| view! { <small>{hint}</small> })}</span>
                <Icon shape=Shape::Forward/>
            </summary>
            <div class="stack fold-body">{children()}</div>
        </details>
    }
}
