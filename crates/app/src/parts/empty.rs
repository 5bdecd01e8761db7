//! Nothing here yet: what that means, and what can be done.

use leptos::prelude::*;

use super::icon::{Icon, Shape};

/// A calm card for a list without rows. Never for one that is still coming or could not be read: say that instead.
#[component]
pub(crate) fn Empty(
    /// What it is about.
    shape: Shape,
    /// What is so.
    #[prop(into)]
    title: String,
    /// What it means, and a button if something can be done.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="card empty">
            <span class="face"><Icon shape/></span>
            <h2>{title}</h2>
            {children.map(|children| children())}
        </div>
    }
}

/// Something is being read from this phone or asked of the office.
#[component]
pub(crate) fn Waiting(
    /// What is going on: "Opening the file…".
    #[prop(into)]
    words: String,
) -> impl IntoView {
    view! { <p class="quiet waiting" role="status">{words}</p> }
}

/// Some sentences that must be seen before going on.
#[component]
pub(crate) fn Notice(
    /// `pine`, `amber`, `red`, `green` or `plum`.
    colour: &'static str,
    /// An icon before the words.
    shape: Shape,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=format!("notice {colour}")>
            <Icon shape/>
            <div>{children()}</div>
        </div>
    }
}
