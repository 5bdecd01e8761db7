//! The NHS number: right, to be corrected, kept as unconfirmed, or none.

use leptos::prelude::*;
use shared::nhs_number::NO_NUMBER;

use super::intake::Intake;
use crate::parts::choice::Tick;
use crate::parts::empty::Notice;
use crate::parts::field::{Select, TextField, options};
use crate::parts::icon::Shape;
use crate::parts::slot::{Slot, slot};

/// The box for the number and what may be said instead.
#[component]
pub(super) fn NhsQuestion(
    /// The form.
    values: RwSignal<Intake>,
) -> impl IntoView {
    let has_none = Memo::new(move |_| values.with(|values| values.nhs_none));
    let doubtful = Memo::new(move |_| values.with(Intake::doubtful_number));
    let keeps = Memo::new(move |_| {
        values.with(|values| values.doubtful_number().is_some_and(|number| number == values.nhs_unconfirmed))
    });
    let keep = Slot::new(keeps.into(), move |keep| {
        let number = if keep { doubtful.get_untracked().unwrap_or_default() } else { String::new() };
        values.update(|values| values.nhs_unconfirmed = number);
    });
    view! {
        {move || (!has_none.get()).then(|| view! {
            <TextField
                id="nhs-number"
                label="NHS number"
                optional="if you know it"
                hint="10 digits, like 943 476 5919. It is on letters from the NHS."
                value=slot!(values, nhs_number)
                keyboard="numeric"
                width="w12"
            />
            {move || doubtful.get().is_some().then(|| view! {
                <Notice colour="amber" shape=Shape::Question>
                    "One of these digits must be wrong. Compare it with the letter and correct it, or keep it as it is."
                </Notice>
                <Tick id="nhs-unconfirmed" label="Keep it as unconfirmed" value=keep/>
            })}
        })}
        <Tick id="nhs-none" label="They have none, or it is not known" value=slot!(values, nhs_none)/>
        {move || has_none.get().then(|| view! {
            <Select id="nhs-why" label="Why there is none" options=options(NO_NUMBER) value=slot!(values, nhs_why) empty="Nobody said"/>
        })}
    }
}
