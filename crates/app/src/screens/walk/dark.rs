//! Dark while walking: kind to the eyes and the battery outside, whatever the rest of the app looks like.

use leptos::prelude::*;

/// The attribute of the page's root element that the styles follow.
const ATTRIBUTE: &str = "data-walking";

/// Keeps the page dark while `is_on`, until the screen is left.
pub(super) fn while_walking(is_on: Signal<bool>) {
    Effect::new(move |_| set(is_on.get()));
    on_cleanup(|| set(false));
}

fn set(is_on: bool) {
    let Some(root) = document().document_element() else { return };
    // An attribute that cannot be set costs nothing but the look.
    let _ = if is_on { root.set_attribute(ATTRIBUTE, "") } else { root.remove_attribute(ATTRIBUTE) };
}
