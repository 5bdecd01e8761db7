//! What comes next, and what a contact settles of what was planned.

use leptos::prelude::*;
use shared::id::EntryId;
use shared::view::contact::{HOW, WITH_FAMILY};

use super::contact_form::ContactForm;
use crate::clock;
use crate::parts::choice::{MultiPick, PickOne};
use crate::parts::field::{Hint, TextField, options};
use crate::parts::mistakes::{ErrorText, described_by, words_for};
use crate::parts::slot::{Slot, slot};

/// What comes next, and what this contact settles.
#[component]
pub(super) fn DiaryFields(values: RwSignal<ContactForm>, diary: Vec<(EntryId, String)>) -> impl IntoView {
    let done = Slot::new(
        Memo::new(move |_| values.with(|form| form.done.iter().map(ToString::to_string).collect())).into(),
        move |done: Vec<String>| {
            values.update(|form| form.done = done.iter().filter_map(|entry| entry.parse().ok()).collect());
        },
    );
    let rows: Vec<(String, String)> =
        diary.into_iter().map(|(entry, words)| (entry.to_string(), words)).collect();
    let has_day = Memo::new(move |_| values.with(|form| !form.next_date.is_empty()));
    let hows: Vec<(String, String)> = options(HOW)
        .into_iter()
        .filter(|(code, _)| code != "attempt" && code != WITH_FAMILY)
        .chain([("walk".to_owned(), "Walk".to_owned())])
        .collect();
    let hows = StoredValue::new(hows);
    let (next_date, next_time) = (slot!(values, next_date), slot!(values, next_time));
    let words = words_for("next_date");
    let today = clock::today().to_string();
    view! {
        {(!rows.is_empty())
            .then(|| view! {
                <MultiPick
                    id="done"
                    legend="Was this in the diary?"
                    hint="What you pick is marked as done."
                    options=rows
                    value=done
                />
            })}
        <TextField id="next_step" label="What comes next" optional="if anything" value=slot!(values, next_step)/>
        <fieldset
            class="field"
            class:wrong=move || words.with(Option::is_some)
            aria-describedby=described_by("next_date", true, words)
        >
            <legend>"When" <span class="optional">" (puts it into the diary)"</span></legend>
            <Hint id="next_date" words="Leave it empty if it has no day yet.".to_owned()/>
            <ErrorText id="next_date" words/>
            <div class="date-input">
                <div>
                    <label for="next_date">"Day"</label>
                    <input
                        class="box w-date num"
                        id="next_date"
                        type="date"
                        min=today
                        autocomplete="off"
                        prop:value=move || next_date.get()
                        on:input=move |event| next_date.set(event_target_value(&event))
                    />
                </div>
                <div>
                    <label for="next_time">"Time"</label>
                    <input
                        class="box w-time num"
                        id="next_time"
                        type="time"
                        autocomplete="off"
                        prop:value=move || next_time.get()
                        on:input=move |event| next_time.set(event_target_value(&event))
                    />
                </div>
            </div>
        </fieldset>
        {move || {
            has_day
                .get()
                .then(|| view! {
                    <PickOne
                        id="next_how"
                        legend="What will it be?"
                        options=hows.get_value()
                        value=slot!(values, next_how)
                    />
                })
        }}
    }
}
