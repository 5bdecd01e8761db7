//! What was talked about, and what the case says for good: what matters to the person and what they can build on.

use leptos::prelude::*;
use shared::view::referral::REASONS;

use super::contact_form::ContactForm;
use crate::parts::choice::MultiPick;
use crate::parts::field::{TextArea, options};
use crate::parts::slot::slot;

/// Needs of this contact; what matters and strengths as the case says them, to be changed here too.
#[component]
pub(super) fn TalkedAbout(
    /// The form.
    values: RwSignal<ContactForm>,
    /// Whether an earlier contact is put right: then the case is left alone.
    is_amending: bool,
) -> impl IntoView {
    view! {
        <MultiPick id="needs" legend="What they need help with" optional="as it came up" options=options(REASONS) value=slot!(values, needs)/>
        {(!is_amending).then(|| view! {
            <TextArea
                id="what_matters"
                label="What matters to them"
                hint="In their own words. It stands at the top of their page, and changes there."
                value=slot!(values, what_matters)
            />
            <TextArea id="strengths" label="What they are good at and can build on" value=slot!(values, strengths)/>
        })}
    }
}
