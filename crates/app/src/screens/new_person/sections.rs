//! The questions of a referral, in parts: who it is, how to reach them, home and health, why they come.

use jiff::civil::Date;
use leptos::prelude::*;
use shared::view::person::{CARER, LIVES};
use shared::view::referral::{REASONS, SOURCES};

use super::born::BornQuestion;
use super::intake::Intake;
use super::nhs::NhsQuestion;
use crate::parts::choice::{MultiPick, Tick};
use crate::parts::date_input::DateInput;
use crate::parts::field::{Select, TextArea, TextField, options};
use crate::parts::page::SectionHead;
use crate::parts::slot::slot;

/// Who it is.
#[component]
pub(super) fn WhoSection(
    /// The form.
    values: RwSignal<Intake>,
    /// The day on which it is filled in.
    today: Date,
) -> impl IntoView {
    view! {
        <section class="stack">
            <SectionHead title="Who it is"/>
            <TextField id="given" label="First name" value=slot!(values, given)/>
            <TextField id="family" label="Family name" value=slot!(values, family)/>
            <TextField
                id="known-as"
                label="Likes to be called"
                optional="if something else"
                value=slot!(values, known_as)
            />
            <BornQuestion values today/>
            <NhsQuestion values/>
        </section>
    }
}

/// How to reach them, and where they live.
#[component]
pub(super) fn ReachSection(
    /// The form.
    values: RwSignal<Intake>,
) -> impl IntoView {
    view! {
        <section class="stack">
            <hr/>
            <SectionHead title="How to reach them"/>
            <TextField
                id="phone"
                label="Phone"
                value=slot!(values, phone.number)
                kind="tel"
                width="w12"
            />
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
            <TextField id="address-line" label="House and street" value=slot!(values, address.line)/>
            <TextField id="town" label="Town" value=slot!(values, address.town)/>
            <TextField id="postcode" label="Postcode" value=slot!(values, address.postcode) width="w12"/>
            <TextField
                id="access"
                label="How to get in"
                hint="Side door, key safe, wait for the stairs"
                value=slot!(values, address.access)
            />
        </section>
    }
}

/// Household, surgery, and what makes a conversation work.
#[component]
pub(super) fn HomeSection(
    /// The form.
    values: RwSignal<Intake>,
) -> impl IntoView {
    view! {
        <section class="stack">
            <hr/>
            <SectionHead title="Home and health"/>
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
            <TextField id="practice" label="GP practice" value=slot!(values, practice)/>
            <TextArea
                id="communication"
                label="What makes a conversation work"
                hint="Language, hearing, sight, an interpreter, large print"
                value=slot!(values, communication)
            />
        </section>
    }
}

/// Who referred, and why.
#[component]
pub(super) fn ReasonSection(
    /// The form.
    values: RwSignal<Intake>,
) -> impl IntoView {
    view! {
        <section class="stack">
            <hr/>
            <SectionHead title="The referral"/>
            <Select id="source" label="Who referred them" options=options(SOURCES) value=slot!(values, source)/>
            <TextField
                id="source-who"
                label="Name of the referrer"
                hint="Who, and where they work"
                value=slot!(values, source_who)
            />
            <DateInput
                id="received"
                legend="Came in on"
                hint="Today, unless you change it"
                day=slot!(values, received.day)
                month=slot!(values, received.month)
                year=slot!(values, received.year)
            />
            <Select id="reason" label="Main reason" options=options(REASONS) value=slot!(values, reason)/>
            <MultiPick
                id="other-reasons"
                legend="Other reasons"
                options=options(REASONS)
                value=slot!(values, other_reasons)
            />
            <TextArea id="note" label="What the referrer wrote" value=slot!(values, note)/>
            <TextArea
                id="what-matters"
                label="What matters to them"
                optional="if you know already"
                hint="In their own words"
                value=slot!(values, what_matters)
            />
        </section>
    }
}
