//! The questions of a referral, in parts: who it is, how to reach them, what they need, home and health, why they come.
//!
//! What is asked of nearly everybody stands open, in the order of a conversation; what is rarer is folded away.

use jiff::civil::Date;
use leptos::prelude::*;
use shared::view::person::{CARER, LIVES};

use super::born::BornQuestion;
use super::intake::{Intake, Offer};
use super::nhs::NhsQuestion;
use crate::parts::choice::Tick;
use crate::parts::field::{Select, TextArea, TextField, options};
use crate::parts::fold::Fold;
use crate::parts::page::SectionHead;
use crate::parts::slot::slot;
use crate::screens::particulars::fields::{
    EmailFields, InterpreterFields, LanguageField, NeedsPick, OtherNumberFields, ReachingFields,
    ThemselvesFields,
};
use crate::screens::particulars::postcode::PostcodeField;
use crate::screens::particulars::practice::PracticeField;
use crate::screens::particulars::rows::{ClosePeople, OtherPhones};
use crate::screens::referred::ReferredFields;

/// Who it is, and to what they are referred.
#[component]
pub(super) fn WhoSection(
    /// The form.
    values: RwSignal<Intake>,
    /// The day on which it is filled in.
    today: Date,
    /// What the service says that a referral needs.
    offer: Memo<Offer>,
) -> impl IntoView {
    let born = Memo::new(move |_| values.with(|values| values.birthday(today)));
    let more = slot!(values, more);
    let has_other = values.with_untracked(|values| !values.more.other_number.is_empty());
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
            <BornQuestion values today offer/>
            <NhsQuestion values/>
            <Fold title="A number from Scotland or Northern Ireland" open=has_other>
                <OtherNumberFields values=more born=born.into()/>
            </Fold>
        </section>
    }
}

/// How to reach them, what is safe, and where they live.
#[component]
pub(super) fn ReachSection(
    /// The form.
    values: RwSignal<Intake>,
) -> impl IntoView {
    let more = slot!(values, more);
    let has_more = values
        .with_untracked(|values| !values.more.phones.is_empty() || !values.more.email.address.is_empty());
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
            <ReachingFields values=more/>
            <Fold title="Other numbers and e-mail" open=has_more>
                <OtherPhones values=more/>
                <EmailFields values=more/>
            </Fold>
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
        </section>
    }
}

/// What they need from the service, and which language they speak: known before the first call.
#[component]
pub(super) fn NeedsSection(
    /// The form.
    values: RwSignal<Intake>,
) -> impl IntoView {
    let more = slot!(values, more);
    view! {
        <section class="stack">
            <hr/>
            <SectionHead title="Needs and language"/>
            <NeedsPick values=more/>
            <LanguageField values=more/>
            <InterpreterFields values=more/>
            <TextArea
                id="communication"
                label="What else makes a conversation work"
                hint="Let her finish; mornings are better; talk to both"
                value=slot!(values, communication)
            />
        </section>
    }
}

/// Household, surgery, people around them, and how they see themselves.
#[component]
pub(super) fn HomeSection(
    /// The form.
    values: RwSignal<Intake>,
    /// What the service says that a referral needs.
    offer: Memo<Offer>,
) -> impl IntoView {
    let more = slot!(values, more);
    let practices = Signal::derive(move || offer.with(|offer| offer.practices.clone()));
    let has_close = values.with_untracked(|values| !values.more.close.is_empty());
    let has_told = values.with_untracked(|values| values.more.tells_of_themselves());
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
            <PracticeField value=slot!(values, practice) list=practices/>
            <Fold title="People around them" hint="Emergency, next of kin, carer, who speaks for them" open=has_close>
                <ClosePeople values=more/>
            </Fold>
            <Fold title="How they see themselves" hint="Gender, ethnicity, religion and more, if they like to say" open=has_told>
                <ThemselvesFields values=more/>
            </Fold>
        </section>
    }
}

/// Who referred, to what, and why.
#[component]
pub(super) fn ReasonSection(
    /// The form.
    values: RwSignal<Intake>,
    /// What the service says that a referral needs.
    offer: Memo<Offer>,
) -> impl IntoView {
    view! {
        <section class="stack">
            <hr/>
            <SectionHead title="The referral"/>
            {move || {
                let programmes = offer.with(|offer| {
                    let of = offer.programmes.iter().map(|one| (one.code.to_owned(), one.name.clone()));
                    of.collect::<Vec<_>>()
                });
                view! { <Select id="programme" label="Referred to" options=programmes value=slot!(values, programme)/> }
            }}
            <ReferredFields values=slot!(values, referred)/>
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
