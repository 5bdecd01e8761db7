//! A referral of somebody of a household that is known: what is the same there is offered, and who they are to each other is said.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::id::FileId;
use shared::view::person::Address;
use shared::view::relation::{HOUSEHOLD, Relation};

use super::intake::Intake;
use crate::local::Local;
use crate::parts::button::Button;
use crate::parts::choice::{PickOne, Tick};
use crate::parts::opened::{Opened, open_file};
use crate::parts::page::SectionHead;
use crate::parts::slot::slot;
use crate::screens::about::words::address_words;
use crate::screens::case::overview::from_file;
use crate::screens::household::answers;

/// Whose household it is, and what is said of the two.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Newcomer {
    /// The case of the one who is known. None where the referral is nobody's household.
    pub(super) of: Option<FileId>,
    /// What they are to the new person, as a code of [`shared::view::relation::RELATIONS`].
    pub(super) relation: String,
    pub(super) together: bool,
}

impl Newcomer {
    /// Somebody of the household of that case's person.
    pub(super) fn of(case: FileId) -> Self {
        Self { of: Some(case), together: true, ..Self::default() }
    }

    /// What is written in the new person's file of `to`, unless nothing was said.
    pub(super) fn relation(&self, to: FileId) -> Option<Relation> {
        let code = match (self.relation.as_str(), self.together) {
            ("", false) => return None,
            ("", true) => HOUSEHOLD,
            (code, _) => code,
        };
        let together = Some(true).filter(|_| self.together || code == HOUSEHOLD);
        Some(Relation { to: Some(to), relation: Some(code.to_owned()), together, note: None })
    }
}

/// The section, where the form is of somebody's household.
#[component]
pub(super) fn HouseholdSection(
    /// The form.
    values: RwSignal<Intake>,
) -> impl IntoView {
    let of = Memo::new(move |_| values.with(|values| values.household.of));
    move || of.get().map(|case| view! { <Offers values case/> })
}

#[component]
fn Offers(values: RwSignal<Intake>, case: FileId) -> impl IntoView {
    let local = expect_context::<Local>();
    let name = untrack(|| local.case(case)).map(|case| case.name).unwrap_or_default();
    if name.is_empty() {
        return ().into_any();
    }
    let opened: Signal<Opened> = open_file(case);
    let known = from_file(opened, |file| {
        let person = file.person_view();
        (person.address.unwrap_or_default(), person.phone.unwrap_or_default().number)
    });
    let title = format!("The household of {name}");
    let question = format!("What is {name} to them?");
    let options = answers("this person", &name);
    let whose = name.clone();
    let offers = move || {
        let (address, number) = known.get();
        let place = address_words(&Address { access: String::new(), ..address.clone() }).join(", ");
        let has_address = address != Address::default();
        let words = format!("Use {whose}’s address: {place}");
        let call = format!("Use the same phone number: {number}");
        let (same_address, same_number) = (address.clone(), number.clone());
        let is_same = Memo::new(move |_| values.with(|values| values.address == same_address));
        let is_called = Memo::new(move |_| values.with(|values| values.phone.number == same_number));
        let take_address = Callback::new(move |()| values.update(|values| values.address = address.clone()));
        let has_number = !number.is_empty();
        // What is safe was said of them, and not of somebody else who has the telephone too.
        let take_number =
            Callback::new(move |()| values.update(|values| values.phone.number = number.clone()));
        view! {
            {has_address.then(|| offer(words, "Their address stands below. Change it where it is not the same.", is_same, take_address))}
            {has_number.then(|| offer(call, "The number stands below. Ask this person what is safe with it.", is_called, take_number))}
        }
    };
    view! {
        <section class="stack">
            <SectionHead title=title/>
            {offers}
            <PickOne id="household-relation" legend=question optional="if you know it" options value=slot!(values, household.relation)/>
            <Tick id="household-together" label="They live in one household" value=slot!(values, household.together)/>
            <hr/>
        </section>
    }
    .into_any()
}

/// A button, and what is said instead once it was pressed.
fn offer(words: String, said: &'static str, is_taken: Memo<bool>, take: Callback<()>) -> impl IntoView {
    view! {
        <div role="status">
            {move || is_taken.get().then(|| view! { <p class="quiet small">{said}</p> })}
        </div>
        {move || (!is_taken.get()).then(|| view! { <div class="actions"><Button words=words.clone() look="second" on_press=take/></div> })}
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_household_is_said_unless_it_is_denied_and_nothing_else_is_known() {
        let to = FileId(Uuid::from_u128(7));
        let of = Newcomer::of(to);
        let said =
            |newcomer: &Newcomer| newcomer.relation(to).map(|said| (said.relation.unwrap(), said.together));
        assert_eq!(said(&of), Some((HOUSEHOLD.to_owned(), Some(true))));
        let partner = Newcomer { relation: "partner".to_owned(), ..of.clone() };
        assert_eq!(said(&partner), Some(("partner".to_owned(), Some(true))));
        assert_eq!(said(&Newcomer { together: false, ..partner }), Some(("partner".to_owned(), None)));
        assert_eq!(said(&Newcomer { together: false, ..of }), None);
    }
}
