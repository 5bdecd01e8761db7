//! How the whole page looks while a screen needs it so, whatever the rest of the app looks like.

use leptos::prelude::*;

/// A look that the styles know, as an attribute of the page's root element.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Look {
    /// Dark: kind to the eyes and the battery outside.
    Walking,
    /// Nothing but the question: the phone is with the person.
    HandedOver,
}

impl Look {
    fn attribute(self) -> &'static str {
        match self {
            Self::Walking => "data-walking",
            Self::HandedOver => "data-handed-over",
        }
    }
}

/// Keeps the page so while `is_on`, until the screen is left.
pub(crate) fn look_while(look: Look, is_on: Signal<bool>) {
    Effect::new(move |_| set(look, is_on.get()));
    on_cleanup(move || set(look, false));
}

fn set(look: Look, is_on: bool) {
    let Some(root) = document().document_element() else { return };
    let attribute = look.attribute();
    // An attribute that cannot be set costs nothing but the look.
    let _ = if is_on { root.set_attribute(attribute, "") } else { root.remove_attribute(attribute) };
}
