//! One answer of a list, or the person's own words: both stand in one field.

use leptos::prelude::*;
use shared::view::Codes;

use crate::parts::field::{Select, TextField, options};
use crate::parts::slot::Slot;

/// The option that leads to the box for own words. No code has this name.
const OWN: &str = "own-words";

/// A list with one more answer: own words, which open a box.
#[component]
pub(crate) fn SelectOrOwn(
    /// The id of the list.
    id: &'static str,
    /// The id of the box for own words.
    own_id: &'static str,
    /// The question.
    label: &'static str,
    /// The answers of the list.
    codes: Codes,
    /// A code, or own words.
    value: Slot<String>,
) -> impl IntoView {
    let is_code = move |text: &str| text.is_empty() || codes.iter().any(|(code, _)| *code == text);
    let own = RwSignal::new(!is_code(&value.get_untracked()));
    let listed = Slot::new(
        Signal::derive(move || if own.get() { OWN.to_owned() } else { value.get() }),
        move |chosen: String| {
            let is_own = chosen == OWN;
            own.set(is_own);
            // Own words begin empty; a code goes with the answer.
            value.set(if is_own { String::new() } else { chosen });
        },
    );
    let mut answers = options(codes);
    answers.push((OWN.to_owned(), "In their own words…".to_owned()));
    view! {
        <Select id label options=answers value=listed empty="Not asked yet"/>
        {move || own.get().then(|| view! {
            <TextField id=own_id label=format!("{label}, in their own words") value/>
        })}
    }
}
