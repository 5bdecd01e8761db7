//! Printing the page.

use leptos::prelude::*;

use super::button::Button;
use super::icon::Shape;

/// Prints the page as it stands, without what is not for paper.
#[component]
pub(crate) fn PrintButton() -> impl IntoView {
    let print = move |()| {
        if window().print().is_err() {
            leptos::logging::warn!("this browser does not print");
        }
    };
    view! { <Button words="Print" look="second compact" icon=Shape::File on_press=print/> }
}
