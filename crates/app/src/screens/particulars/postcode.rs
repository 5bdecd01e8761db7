//! The postcode: put in order when it is saved, and said softly where it has not the shape of one.

use leptos::prelude::*;
use shared::identifier::postcode;

use crate::parts::field::TextField;
use crate::parts::slot::Slot;

/// Letters and digits from which somebody has typed a whole one.
const WHOLE_CHARS: usize = 5;

/// The box.
#[component]
pub(crate) fn PostcodeField(
    /// What is typed.
    value: Slot<String>,
) -> impl IntoView {
    let is_odd = Memo::new(move |_| {
        let typed = value.get();
        typed.chars().filter(|c| !c.is_whitespace()).count() >= WHOLE_CHARS && postcode(&typed).is_none()
    });
    view! {
        <div class="stack tight">
            <TextField id="postcode" label="Postcode" value width="w12"/>
            {move || is_odd.get().then(|| view! {
                <p class="hint">"This does not look like a whole UK postcode. It is kept as you type it."</p>
            })}
        </div>
    }
}
