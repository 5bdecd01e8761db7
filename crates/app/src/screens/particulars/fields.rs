//! The questions, in groups: each stands on the form of a referral and on the page that changes it later.

use jiff::civil::Date;
use leptos::prelude::*;
use shared::identifier::OTHER_NUMBERS;
use shared::view::person::{
    ETHNICITIES, GENDERS, MARITAL, NEEDS, ORIENTATIONS, PREFERENCES, PRONOUNS, RELIGIONS,
};

use super::Particulars;
use super::own_words::SelectOrOwn;
use crate::parts::choice::{MultiPick, Tick};
use crate::parts::empty::Notice;
use crate::parts::field::{Select, TextField, options};
use crate::parts::icon::Shape;
use crate::parts::slot::{Slot, part};

/// A number of Scotland or Northern Ireland.
#[component]
pub(crate) fn OtherNumberFields(
    /// What is typed.
    values: Slot<Particulars>,
    /// The date of birth, as far as it is known.
    born: Signal<Option<Date>>,
) -> impl IntoView {
    let doubtful = Memo::new(move |_| values.get().doubtful_number());
    let disagrees = Memo::new(move |_| born.get().is_some_and(|born| values.get().disagrees(born)));
    let keeps = Memo::new(move |_| {
        let values = values.get();
        values.doubtful_number().is_some_and(|number| number == values.other_unconfirmed)
    });
    let keep = Slot::new(keeps.into(), move |keep: bool| {
        let number = if keep { doubtful.get_untracked().unwrap_or_default() } else { String::new() };
        part!(values, other_unconfirmed).set(number);
    });
    view! {
        <Select
            id="other-kind"
            label="Number from Scotland or Northern Ireland"
            options=options(OTHER_NUMBERS)
            value=part!(values, other_kind)
            empty="None"
        />
        <TextField
            id="other-number"
            label="The number"
            hint="10 digits. A CHI number begins with the date of birth."
            value=part!(values, other_number)
            keyboard="numeric"
            width="w12"
        />
        {move || doubtful.get().is_some().then(|| view! {
            <Notice colour="amber" shape=Shape::Question>
                "One of these digits must be wrong. Compare it with the letter and correct it, or keep it as it is."
            </Notice>
            <Tick id="other-unconfirmed" label="Keep this number as unconfirmed" value=keep/>
        })}
        {move || disagrees.get().then(|| view! {
            <Notice colour="amber" shape=Shape::Question>
                "This CHI number is of another date of birth. Look at both again; it is kept as you typed it."
            </Notice>
        })}
    }
}

/// How they like to be reached, and who may know of it.
#[component]
pub(crate) fn ReachingFields(
    /// What is typed.
    values: Slot<Particulars>,
) -> impl IntoView {
    view! {
        <TextField
            id="must-not-know"
            label="Who must not know that they are with us"
            hint="Every page shows this before anybody calls or writes"
            value=part!(values, must_not_know)
        />
        <TextField id="who-knows" label="Who knows" hint="Her daughter; nobody else" value=part!(values, who_knows)/>
        <Select
            id="preference"
            label="How they like to be reached"
            options=options(PREFERENCES)
            value=part!(values, contact_preference)
            empty="Not asked yet"
        />
    }
}

/// The e-mail address.
#[component]
pub(crate) fn EmailFields(
    /// What is typed.
    values: Slot<Particulars>,
) -> impl IntoView {
    view! {
        <TextField
            id="email"
            label="E-mail"
            kind="email"
            value=part!(values, email.address)
        />
        <Tick id="email-safe" label="Safe to write to this e-mail" value=part!(values, email.safe_to_write)/>
    }
}

/// The language that they speak best.
#[component]
pub(crate) fn LanguageField(
    /// What is typed.
    values: Slot<Particulars>,
) -> impl IntoView {
    view! {
        <TextField
            id="main-language"
            label="Main language"
            optional="if not English"
            value=part!(values, main_language)
        />
    }
}

/// Whether they need an interpreter.
#[component]
pub(crate) fn InterpreterFields(
    /// What is typed.
    values: Slot<Particulars>,
) -> impl IntoView {
    let is_needed = Memo::new(move |_| values.get().needs_interpreter);
    let has_language = Memo::new(move |_| !values.get().main_language.trim().is_empty());
    view! {
        <Tick id="interpreter" label="They need an interpreter" value=part!(values, needs_interpreter)/>
        {move || is_needed.get().then(|| {
            let hint = if has_language.get() { "Leave it empty for the main language" } else { "" };
            view! {
                <TextField
                    id="interpreter-language"
                    label="Interpreter for"
                    hint=hint
                    value=part!(values, interpreter.language)
                />
                <TextField
                    id="interpreter-note"
                    label="What else matters"
                    hint="A woman, nobody from the family, by phone"
                    value=part!(values, interpreter.note)
                />
            }
        })}
    }
}

/// The needs that have a name.
#[component]
pub(crate) fn NeedsPick(
    /// What is typed.
    values: Slot<Particulars>,
) -> impl IntoView {
    view! {
        <MultiPick
            id="needs"
            legend="What they need from us"
            hint="Every page of theirs shows these, and letters follow them"
            options=options(NEEDS)
            value=part!(values, needs)
        />
    }
}

/// How they see themselves. Each question may be left out; sex is not asked.
#[component]
pub(crate) fn ThemselvesFields(
    /// What is typed.
    values: Slot<Particulars>,
) -> impl IntoView {
    view! {
        <p class="hint">"Ask only what they like to tell. Each of these may be left out."</p>
        <SelectOrOwn id="gender" own_id="gender-own" label="Gender" codes=GENDERS value=part!(values, gender)/>
        <SelectOrOwn id="pronouns" own_id="pronouns-own" label="Pronouns" codes=PRONOUNS value=part!(values, pronouns)/>
        <Select
            id="ethnicity"
            label="Ethnicity"
            options=options(ETHNICITIES)
            value=part!(values, ethnicity)
            empty="Not asked yet"
        />
        <SelectOrOwn
            id="religion"
            own_id="religion-own"
            label="Religion or belief"
            codes=RELIGIONS
            value=part!(values, religion)
        />
        <Select
            id="marital"
            label="Marital status"
            options=options(MARITAL)
            value=part!(values, marital_status)
            empty="Not asked yet"
        />
        <SelectOrOwn
            id="orientation"
            own_id="orientation-own"
            label="Sexual orientation"
            codes=ORIENTATIONS
            value=part!(values, sexual_orientation)
        />
    }
}
