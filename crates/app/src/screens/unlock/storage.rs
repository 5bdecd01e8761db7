//! The browser does not open what the app keeps in it. Nothing is removed, nothing tries for ever; what can be done is said.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::parts::button::Button;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::empty::Notice;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::{Heading, Pages};
use crate::session::{Session, StorageTrouble};

/// In the place of the lock.
#[component]
pub(super) fn Storage(trouble: StorageTrouble) -> impl IntoView {
    // It may come in the place of a form that had focus.
    expect_context::<Pages>().arrive();
    match trouble {
        StorageTrouble::Refused => view! { <Refused/> }.into_any(),
        StorageTrouble::Closed { work } => view! { <Closed work/> }.into_any(),
    }
}

#[component]
fn Refused() -> impl IntoView {
    view! {
        <section class="card">
            <div class="unlock-head">
                <Heading tab="This browser keeps nothing"/>
                <p>"It does not let the app keep anything, and what you write must be kept."</p>
            </div>
            <ol class="numbered">
                <li>"Private windows keep nothing: open Alongside in an ordinary one."</li>
                <li>"In the browser’s settings, let this site keep data and cookies."</li>
                <li>"Then try again."</li>
            </ol>
            <Again/>
        </section>
    }
}

#[component]
fn Closed(work: u32) -> impl IntoView {
    let waits = match work {
        0 => None,
        1 => Some("1 thing that the office does not have yet should still be in it.".to_owned()),
        many => Some(format!("{many} things that the office does not have yet should still be in it.")),
    };
    view! {
        <section class="card">
            <div class="unlock-head">
                <Heading tab="This phone’s storage does not open"/>
                <p>"The browser cannot open what Alongside keeps in it. Alongside has removed nothing."</p>
            </div>
            {waits.map(|words| view! {
                <Notice colour="amber" shape=Shape::Alert><p>{words}" Do not clear the browser or take the app off the phone."</p></Notice>
            })}
            <ol class="numbered">
                <li>"Close the browser, or restart the phone. Make some room if it is full."</li>
                <li>"Open Alongside again."</li>
                <li>"If it still does not open, ring your supervisor. They see when this phone last reached the office and what waited then. You can work on another phone meanwhile."</li>
            </ol>
            <Again/>
            <BeginAnew work/>
        </section>
    }
}

#[component]
fn Again() -> impl IntoView {
    // With the page everything that it holds open goes, which is what the browser may need.
    view! { <Button words="Try again" look="wide" icon=Shape::Refresh on_press=move |()| reload()/> }
}

/// The last way out, folded away.
#[component]
fn BeginAnew(work: u32) -> impl IntoView {
    let session = expect_context::<Session>();
    let (asks, busy, is_stuck) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let begin = move |()| {
        busy.set(true);
        is_stuck.set(false);
        spawn_local(async move {
            match session.begin_anew().await {
                Ok(()) => reload(),
                Err(error) => {
                    leptos::logging::warn!("what the phone keeps was not removed: {error:?}");
                    is_stuck.try_set(true);
                    busy.try_set(false);
                }
            }
        });
    };
    let lost = match work {
        0 => "As far as this phone knows, the office has everything but forms that were not finished."
            .to_owned(),
        1 => {
            "With it goes 1 thing that the office does not have, and forms that were not finished.".to_owned()
        }
        many => format!(
            "With it go {many} things that the office does not have, and forms that were not finished."
        ),
    };
    view! {
        <details class="more">
            <summary>"Begin anew on this phone"</summary>
            <div class="stack tight">
                <p>"Only if your supervisor agrees that nothing here can be saved any more. What this phone keeps is removed, of everybody who uses it; what the office has comes back when you sign in."</p>
                <div><Button words="Begin anew" look="danger compact" busy=busy on_press=move |()| asks.set(true)/></div>
                <div role="status">
                    {move || is_stuck.get().then(|| view! {
                        <p class="error-text"><Icon shape=Shape::Alert/>"The browser does not remove it either. In its settings, remove this site’s data; then open Alongside again."</p>
                    })}
                </div>
            </div>
        </details>
        <ConfirmDialog
            open=asks
            title="Remove what this phone keeps?"
            confirm="Remove and begin anew"
            cancel="Keep it"
            danger=true
            on_confirm=begin
        >
            <p>{lost}" This cannot be undone."</p>
        </ConfirmDialog>
    }
}

fn reload() {
    if window().location().reload().is_err() {
        leptos::logging::warn!("the page could not be loaded again");
    }
}
