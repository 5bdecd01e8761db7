//! Whether the person agreed to go on, how they said so, and that they were told what happens with what is written.

use leptos::prelude::*;
use shared::view::contact::{AGREED, AGREED_HOW};

use super::contact_form::ContactForm;
use crate::parts::choice::{PickOne, Tick};
use crate::parts::field::{TextField, options};
use crate::parts::slot::slot;

/// The questions about going on. They may stay open: most contacts change nothing about it.
#[component]
pub(super) fn AgreedFields(
    /// The form.
    values: RwSignal<ContactForm>,
    /// Whether this case can end, and whether the person had agreed to go on before.
    ends: (bool, bool),
) -> impl IntoView {
    let answer = Memo::new(move |_| values.with(|form| form.agreed.answer.clone()));
    let (may_end, had_agreed) = ends;
    let end_words = match had_agreed {
        true => "Close the case with this: they did not want more",
        false => "End the case with this: they declined",
    };
    let clear = move |_| values.update(|form| form.agreed.answer.clear());
    view! {
        <div class="stack tight">
            <PickOne
                id="agreed"
                legend="Do they agree to go on?"
                optional="if it was asked"
                options=options(AGREED)
                value=slot!(values, agreed.answer)
            />
            {move || match answer.get().as_str() {
                "yes" => view! {
                    <div class="inset stack tight">
                        <PickOne
                            id="agreed_how"
                            legend="How did they agree?"
                            options=options(AGREED_HOW)
                            value=slot!(values, agreed.how)
                        />
                        <Tick
                            id="told_data_use"
                            label="I told them what is written down, who reads it and what it is used for"
                            value=slot!(values, agreed.told_data_use)
                        />
                    </div>
                }
                .into_any(),
                "declined" => view! {
                    <div class="inset">
                        <TextField
                            id="agreed_reason"
                            label="Why did they decline?"
                            hint="In their words. Declining is always all right."
                            value=slot!(values, agreed.reason)
                        />
                        {may_end.then(|| view! {
                            <Tick id="ends" label=end_words value=slot!(values, ends)/>
                        })}
                    </div>
                }
                .into_any(),
                "not_now" => view! {
                    <div class="inset">
                        <TextField
                            id="agreed_reason"
                            label="What would have to be different?"
                            optional="if they said"
                            value=slot!(values, agreed.reason)
                        />
                    </div>
                }
                .into_any(),
                _ => ().into_any(),
            }}
            {move || {
                (!answer.read().is_empty())
                    .then(|| view! {
                        <button type="button" class="btn quiet compact start" on:click=clear>"It was not asked"</button>
                    })
            }}
        </div>
    }
}
