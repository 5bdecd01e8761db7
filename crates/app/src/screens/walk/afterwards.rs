//! A walk written down when it is over: mostly one that the person took without us. Three answers are enough.

use leptos::prelude::*;
use shared::id::FileId;
use shared::view::walk::Walk;

use super::Ending;
use super::fields::{
    Aids, AloneSinceThen, AlongTheWay, AmendsWhy, Destination, Done, Goal, Happened, Hazards, LastTime,
    Minutes, SureAfter, SureBefore, WhoCame,
};
use super::recording::Recorded;
use super::walked::{Walked, Way};
use crate::parts::button::Button;
use crate::parts::choice::Tick;
use crate::parts::date_input::DateInput;
use crate::parts::draft_form::{DraftForm, DraftNote};
use crate::parts::field::TextField;
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::photo_field::PhotoField;
use crate::parts::route;
use crate::parts::segments::Segments;
use crate::parts::slot::slot;
use crate::screens::must_know::{Known, MustKnow};

/// The boxes that stand folded away; a mistake in one of them unfolds them.
const FOLDED: [&str; 4] = ["time", "minutes", "hazards", "goal"];

/// The short form.
#[component]
pub(super) fn Afterwards(
    file: FileId,
    form: DraftForm<Walked>,
    name: String,
    last: Option<Walk>,
    known: MustKnow,
) -> impl IntoView {
    let (values, mistakes) = (form.values, expect_context::<Mistakes>());
    let ending = Ending::of(file, form);
    let amends = values.with_untracked(|walked| walked.amends.is_some());
    let tab = if amends { "Put a walk right" } else { "Write a walk down" };
    let back =
        (route::case_path(file), if name.is_empty() { "The person’s page".to_owned() } else { name.clone() });
    let about = values.with_untracked(|walked| walked.about);
    let is_open = RwSignal::new(amends);
    Effect::new(move |_| {
        if FOLDED.iter().any(|field| mistakes.of(field).is_some()) {
            is_open.set(true);
        }
    });
    let with_clock = move |()| {
        mistakes.clear();
        values.update(|walked| {
            walked.way = Way::Now;
            "us".clone_into(&mut walked.with);
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| event.prevent_default();
    view! {
        <PageHead tab above=name back/>
        <Known known/>
        <form class="stack" novalidate on:submit=submit>
            <ErrorSummary/>
            <AmendsWhy values/>
            {(!amends).then(|| view! { <LastTime last/> })}
            <Destination values label="Where to?"/>
            <WhoCame values legend="Who was with them?"/>
            <Day values/>
            {about.then(|| view! { <Tick id="about" label="The day is about right" value=slot!(values, about)/> })}
            <SureAfter values/>
            <Happened values label="What happened"/>
            <Done values/>
            <Recorded values/>
            <PhotoField form/>
            <AloneSinceThen values/>
            <details class="more" prop:open=move || is_open.get()>
                <summary>"More, if you know it"</summary>
                <div class="stack">
                    <TextField id="time" label="Time of day" optional="if you know it" kind="time" width="w12" value=slot!(values, time)/>
                    <Minutes values hint="As nearly as they remember." optional="if you know them"/>
                    <SureBefore values/>
                    <AlongTheWay values/>
                    <Aids values/>
                    <Hazards values/>
                    <Goal values/>
                </div>
            </details>
            {(!amends).then(|| view! {
                <p><Button words="Walk now, with the clock" look="quiet compact flush" icon=Shape::Timer on_press=with_clock/></p>
            })}
            <div class="bar">
                <DraftNote form/>
                <div class="actions">
                    <Button words="Finish" icon=Shape::Check busy=ending.busy on_press=ending.finish/>
                    <Button words="Keep as draft" look="second" on_press=ending.keep/>
                </div>
            </div>
        </form>
    }
}

/// The day: mostly today or yesterday.
#[component]
fn Day(values: RwSignal<Walked>) -> impl IntoView {
    let other = Memo::new(move |_| values.with(|walked| walked.day == "other"));
    let days = [("today", "Today"), ("yesterday", "Yesterday"), ("other", "Another day")];
    let days = days.map(|(code, words)| (code.to_owned(), words.to_owned()));
    view! {
        <Segments id="day" legend="When was it?" options=days.to_vec() value=slot!(values, day)/>
        {move || other.get().then(|| view! {
            <DateInput
                id="day_number"
                legend="Which day"
                hint="For example, 27 3 2026"
                day=slot!(values, day_number)
                month=slot!(values, month)
                year=slot!(values, year)
            />
        })}
    }
}
