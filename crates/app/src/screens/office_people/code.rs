//! A one-time code, shown once: large, in groups, with what to do with it.

use leptos::prelude::*;
use shared::civil;
use shared::wire::office::OneTimeCode;

use super::words::{groups, spelled};
use crate::parts::icon::{Icon, Shape};

/// The code and how to hand it over.
#[component]
pub(super) fn CodeCard(
    /// The code.
    code: OneTimeCode,
    /// Whose it is.
    name: String,
    /// Their sign-in name.
    email: String,
) -> impl IntoView {
    let groups = groups(&code.code);
    let heard = spelled(&groups);
    let seen = groups.into_iter().map(|group| view! { <span>{group}</span> }).collect_view();
    let until = civil::at(code.expires_ms).strftime("%A %-d %B, %H:%M").to_string();
    let address = window().location().origin().map(|origin| format!("{origin}/set-up")).unwrap_or_default();
    view! {
        <section class="card pad stack lead code-card" aria-labelledby="code-title">
            <h2 id="code-title">{format!("One-time code for {name}")}</h2>
            <p class="code num">
                <span class="visually-hidden">{heard}</span>
                <span class="code-groups" aria-hidden="true">{seen}</span>
            </p>
            <p class="code-once"><Icon shape=Shape::Alert/><span>"It is shown only now. Nobody can look it up later."</span></p>
            <ol class="numbered">
                <li>"Read it out to them, face to face or on the telephone, or print this page and hand it over. Not by email or text message."</li>
                <li>"They open " <b class="code-address">{address}</b> " on the device they will use."</li>
                <li>"They enter the code, their email " <b>{email}</b> ", and a password of their own."</li>
            </ol>
            <p class="quiet small">{format!("It works once, until {until}. If it is lost, make a new one: the old one then stops.")}</p>
        </section>
    }
}
