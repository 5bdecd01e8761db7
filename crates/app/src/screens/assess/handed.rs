//! The phone is with the person: large letters, and nothing on the page but the question. Nothing that they see is alarming, whatever they
//! answer; what the worker has to do about it stands on the page after they have the phone back.

use leptos::prelude::*;

use super::Run;
use super::page::Page;
use crate::parts::button::Button;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::{Heading, begin_again};

/// The way into large letters, and out of them before the end.
#[component]
pub(super) fn HandOver(run: Run) -> impl IntoView {
    // Other letters, other places: the question is what the person is to see.
    let hand_over = move |_| {
        run.large.set(true);
        begin_again();
    };
    let give_back = move |_| run.open(Page::HandBack);
    move || {
        if run.large.get() {
            view! {
                <button type="button" class="link-button" on:click=give_back>
                    <Icon shape=Shape::Back/>
                    "I would like to stop here"
                </button>
            }
            .into_any()
        } else {
            view! {
                <button type="button" class="link-button" on:click=hand_over>
                    <Icon shape=Shape::Eye/>
                    "Large letters, to hand over the phone"
                </button>
            }
            .into_any()
        }
    }
}

/// The last page that the person sees.
#[component]
pub(super) fn HandBack(run: Run) -> impl IntoView {
    let back = move |()| {
        run.large.set(false);
        run.open(Page::Check);
    };
    view! {
        <div class="stack question-page">
            <div class="question"><Heading tab="Assessment" title=Signal::stored("Thank you".to_owned())/></div>
            <p>"Please give the phone back now."</p>
            <div class="bar">
                <Button words="I have the phone back" look="second" on_press=back/>
            </div>
        </div>
    }
}
