//! The date of birth, and what is to be done about somebody under the programme's minimum age.

use jiff::civil::Date;
use leptos::prelude::*;

use super::intake::{ACCEPTED, DECLINED, Intake, Offer};
use crate::parts::choice::RadioCards;
use crate::parts::date_input::DateInput;
use crate::parts::empty::Notice;
use crate::parts::field::TextArea;
use crate::parts::icon::Shape;
use crate::parts::slot::slot;

/// Where a child or a young person can be pointed to; a touch adds it to the text.
const SIGNPOSTS: &[&str] = &[
    "Gave the number of Childline, 0800 1111.",
    "Pointed to the school nursing team.",
    "Told the referrer why.",
];

/// The date of birth in three boxes, and the question that some of them raise.
#[component]
pub(super) fn BornQuestion(
    /// The form.
    values: RwSignal<Intake>,
    /// The day on which it is filled in.
    today: Date,
    /// What the service says that a referral needs.
    offer: Memo<Offer>,
) -> impl IntoView {
    let too_young = Memo::new(move |_| {
        let offer = offer.read();
        values.with(|values| {
            let (from, programme) = values.rule(&offer);
            values.too_young(today, &offer).map(|age_years| {
                format!("They are {age_years}. {programme} is for people of {from} and over.")
            })
        })
    });
    let is_too_young = Memo::new(move |_| too_young.with(Option::is_some));
    view! {
        <DateInput
            id="born"
            legend="Date of birth"
            day=slot!(values, born.day)
            month=slot!(values, born.month)
            year=slot!(values, born.year)
        />
        {move || too_young.get().map(|words| view! { <Notice colour="amber" shape=Shape::Alert>{words}</Notice> })}
        {move || is_too_young.get().then(|| view! { <Decision values/> })}
    }
}

#[component]
fn Decision(values: RwSignal<Intake>) -> impl IntoView {
    let answer = |code: &str, words: &str, hint: &str| (code.to_owned(), words.to_owned(), hint.to_owned());
    let options = vec![
        answer(DECLINED, "Record it and decline", "The referral is kept, with where you pointed them to."),
        answer(ACCEPTED, "Take them on all the same", "Your reason is kept with the referral."),
    ];
    let decision = Memo::new(move |_| values.with(|values| values.decision.clone()));
    view! {
        <RadioCards
            id="decision"
            legend="What should happen to this referral?"
            options
            value=slot!(values, decision)
        />
        {move || match decision.get().as_str() {
            DECLINED => view! {
                <TextArea
                    id="decision-why"
                    label="Where did you point them to?"
                    value=slot!(values, decision_why)
                    phrases=SIGNPOSTS
                />
            }
                .into_any(),
            ACCEPTED => view! {
                <TextArea id="decision-why" label="Why do you take them on?" value=slot!(values, decision_why)/>
            }
                .into_any(),
            _ => ().into_any(),
        }}
    }
}
