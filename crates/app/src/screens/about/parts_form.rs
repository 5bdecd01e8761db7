//! The questions of each part.

use leptos::prelude::*;
use shared::nhs_number::NO_NUMBER;
use shared::view::case::{STAGES, is_over};
use shared::view::person::{CARER, LIVES};
use shared::view::practice_list::practices;

use super::details::{Details, Member};
use super::part::Part;
use crate::clock;
use crate::parts::choice::{RadioCards, Tick, cards};
use crate::parts::date_input::DateInput;
use crate::parts::field::{Select, TextArea, TextField, options};
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::focus;
use crate::parts::slot::slot;
use crate::screens::numbers;
use crate::screens::particulars::fields::{
    EmailFields, InterpreterFields, LanguageField, NeedsPick, OtherNumberFields, ReachingFields,
    ThemselvesFields,
};
use crate::screens::particulars::postcode::PostcodeField;
use crate::screens::particulars::practice::PracticeField;
use crate::screens::particulars::rows::{ClosePeople, OtherPhones};
use crate::screens::referred::ReferredFields;

/// The questions of `part`.
#[component]
pub(crate) fn PartFields(
    /// The part.
    part: Part,
    /// The form.
    values: RwSignal<Details>,
) -> impl IntoView {
    match part {
        Part::Name => view! {
            <TextField id="given" label="First name" value=slot!(values, name.given)/>
            <TextField id="family" label="Family name" value=slot!(values, name.family)/>
            <TextField
                id="known-as"
                label="Likes to be called"
                optional="if something else"
                value=slot!(values, name.known_as)
            />
        }
        .into_any(),
        Part::Born => view! {
            <DateInput
                id="born"
                legend="Date of birth"
                day=slot!(values, born.day)
                month=slot!(values, born.month)
                year=slot!(values, born.year)
            />
        }
        .into_any(),
        Part::NhsNumber => view! { <NhsFields values/> }.into_any(),
        Part::Phone => view! {
            <TextField id="phone" label="Phone" value=slot!(values, phone.number) kind="tel" width="w12"/>
            <div role="group" aria-label="What is safe with this number">
                <p class="hint">"Tick what they said is safe. Somebody else may pick up or listen."</p>
                <Tick id="phone-call" label="Safe to call" value=slot!(values, phone.safe_to_call)/>
                <Tick
                    id="phone-message"
                    label="Safe to leave a message"
                    value=slot!(values, phone.safe_to_leave_message)
                />
            </div>
            <TextField id="phone-times" label="Best times to call" value=slot!(values, phone.best_times)/>
        }
        .into_any(),
        Part::Address => view! {
            <TextField id="address-line" label="House and street" value=slot!(values, address.line)/>
            <TextField id="town" label="Town" value=slot!(values, address.town)/>
            <PostcodeField value=slot!(values, address.postcode)/>
            <Tick id="address-safe" label="Safe to send letters there" value=slot!(values, address.safe_to_write)/>
            <TextField
                id="access"
                label="How to get in"
                hint="Side door, key safe, wait for the stairs"
                value=slot!(values, address.access)
            />
        }
        .into_any(),
        Part::Home => view! {
            <Select
                id="lives"
                label="Who they live with"
                options=options(LIVES)
                value=slot!(values, lives)
                empty="Not asked yet"
            />
            <Select
                id="carer"
                label="Caring for somebody"
                options=options(CARER)
                value=slot!(values, carer)
                empty="Not asked yet"
            />
            <KnownPractices values/>
        }
        .into_any(),
        Part::OtherNumber => {
            // The birthday stands in the same entry; whoever changes the number sees whether they agree.
            let born = Signal::stored(values.with_untracked(Details::shown_born));
            view! { <OtherNumberFields values=slot!(values, more) born/> }.into_any()
        }
        Part::OtherPhones => view! { <OtherPhones values=slot!(values, more)/> }.into_any(),
        Part::Email => view! { <EmailFields values=slot!(values, more)/> }.into_any(),
        Part::Reaching => view! { <ReachingFields values=slot!(values, more)/> }.into_any(),
        Part::Close => view! { <ClosePeople values=slot!(values, more)/> }.into_any(),
        Part::Themselves => view! { <ThemselvesFields values=slot!(values, more)/> }.into_any(),
        Part::Interpreter => view! { <InterpreterFields values=slot!(values, more)/> }.into_any(),
        Part::Communication => view! {
            <LanguageField values=slot!(values, more)/>
            <TextArea
                id="communication"
                label="What makes a conversation work"
                hint="Let her finish; mornings are better; talk to both"
                value=slot!(values, communication)
            />
        }
        .into_any(),
        Part::Matters => view! {
            <TextArea
                id="what_matters"
                label="What matters to them"
                hint="In their own words"
                value=slot!(values, what_matters)
            />
            <TextArea
                id="strengths"
                label="What they are good at and can build on"
                value=slot!(values, strengths)
            />
        }
        .into_any(),
        Part::Needs => {
            view! {
                <NeedsPick values=slot!(values, more)/>
                <Members values words="Anything else in a few words, like “Sit on her left side”" add="Add a need"/>
            }
            .into_any()
        }
        Part::Hazards => view! {
            <Members values words="What a visitor must mind, like “Loose dog”" add="Add something"/>
        }
        .into_any(),
        Part::Risks => {
            view! { <Members values words="A risk in a few words, like “Falls risk”" add="Add a risk"/> }.into_any()
        }
        Part::Stage => view! { <StageFields values/> }.into_any(),
        Part::Referral => view! { <ReferredFields values=slot!(values, referred)/> }.into_any(),
    }
}

#[component]
fn NhsFields(values: RwSignal<Details>) -> impl IntoView {
    let has_none = Memo::new(move |_| values.with(|details| details.nhs_none));
    let is_doubtful = Memo::new(move |_| values.with(Details::is_doubtful));
    view! {
        {move || {
            (!has_none.get())
                .then(|| view! {
                    <TextField
                        id="nhs-number"
                        label="NHS number"
                        hint="10 digits, like 943 476 5919. It is on letters from the NHS."
                        value=slot!(values, nhs_number)
                        keyboard="numeric"
                        width="w12"
                    />
                    {move || {
                        is_doubtful
                            .get()
                            .then(|| view! {
                                <Tick id="nhs-unconfirmed" label="Keep it as unconfirmed" value=slot!(values, nhs_keep)/>
                            })
                    }}
                })
        }}
        <Tick id="nhs-none" label="They have none, or it is not known" value=slot!(values, nhs_none)/>
        {move || has_none.get().then(|| view! {
            <Select id="nhs-why" label="Why there is none" options=options(NO_NUMBER) value=slot!(values, nhs_why) empty="Nobody said"/>
        })}
    }
}

/// The practice, with the service's list as it is when the form is opened.
#[component]
fn KnownPractices(values: RwSignal<Details>) -> impl IntoView {
    let root = numbers::root();
    let list = Memo::new(move |_| practices(root.read().entry().flatten()));
    Effect::new(move |_| {
        let list = list.get();
        if values.with_untracked(|details| details.practices != list) {
            values.update(|details| details.practices = list);
        }
    });
    view! { <PracticeField value=slot!(values, practice) list=list.into()/> }
}

#[component]
fn StageFields(values: RwSignal<Details>) -> impl IntoView {
    let ends = Memo::new(move |_| values.with(|details| is_over(&details.stage)));
    // An end is only kept here, where it was one already.
    let set = values.with_untracked(|details| details.stage.clone());
    let stages = cards(STAGES).into_iter().filter(|(code, ..)| !is_over(code) || *code == set);
    let stages: Vec<_> = stages.collect();
    view! {
        <RadioCards
            id="stage"
            legend="How far is it?"
            hint="What is recorded moves it along by itself: attempts, contacts, and that they agreed to go on. Closing and declining have a page of their own, in the file."
            options=stages
            value=slot!(values, stage)
        />
        <DateInput
            id="stage-on"
            legend="Since"
            hint="Today, unless you change it"
            day=slot!(values, stage_on.day)
            month=slot!(values, stage_on.month)
            year=slot!(values, stage_on.year)
        />
        <TextField
            id="stage-why"
            label=Signal::derive(move || if ends.get() { "Why it ends" } else { "Why" }.to_owned())
            hint="A closed file stays here for 90 days; then only its outline does."
            value=slot!(values, stage_why)
        />
    }
}

/// A list of short texts: each can be changed, emptied to take it away, and one more added.
#[component]
fn Members(values: RwSignal<Details>, words: &'static str, add: &'static str) -> impl IntoView {
    let count = Memo::new(move |_| values.with(|details| details.members.len()));
    let add_one = move |_| {
        values.update(|details| {
            details.members.push(Member { id: clock::new_uuid().to_string(), what: String::new() });
        });
        let id = format!("member-{}", count.get_untracked().saturating_sub(1));
        request_animation_frame(move || focus(&id));
    };
    if values.with_untracked(|details| details.members.is_empty()) {
        values.update(|details| {
            details.members.push(Member { id: clock::new_uuid().to_string(), what: String::new() });
        });
    }
    let rows = move || {
        (0..count.get())
            .map(|place| {
                let id = format!("member-{place}");
                let what = move || {
                    values.with(|details| {
                        details.members.get(place).map(|member| member.what.clone()).unwrap_or_default()
                    })
                };
                let set = move |text: String| {
                    values.update(|details| {
                        if let Some(member) = details.members.get_mut(place) {
                            member.what = text;
                        }
                    });
                };
                view! {
                    <div class="with-button">
                        <input
                            class="box"
                            id=id.clone()
                            type="text"
                            autocomplete="off"
                            aria-label=format!("Number {}", place + 1)
                            aria-describedby="members-hint"
                            prop:value=what
                            on:input=move |event| set(event_target_value(&event))
                        />
                        <button
                            type="button"
                            class="icon-button framed"
                            aria-label=format!("Take number {} away", place + 1)
                            on:click=move |_| set(String::new())
                        >
                            <Icon shape=Shape::Close/>
                        </button>
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <fieldset class="field stack tight">
            <legend class="visually-hidden">"One a line"</legend>
            <p class="hint" id="members-hint">{words}". Empty a line to take it away."</p>
            {rows}
            <div>
                <button type="button" class="btn second compact" on:click=add_one><Icon shape=Shape::Plus/>{add}</button>
            </div>
        </fieldset>
    }
}
