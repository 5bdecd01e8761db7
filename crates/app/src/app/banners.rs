//! Lines about the whole service, over every page.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::timer::TimerLine;
use crate::parts::icon::{Icon, Shape};
use crate::session::Session;

/// Said by the start script when a newer version is here and waits.
const UPDATE_READY: &str = "alongside:update-ready";
/// Asks the start script to say it again: it may have been said before this part of the page was there.
const UPDATE_ASKED: &str = "alongside:update-asked";
/// Answered when the user takes it; the page then loads anew.
const UPDATE_ACCEPTED: &str = "alongside:update-accepted";

/// Demonstration data, no offline work at this address, a newer version.
#[component]
pub(super) fn Banners() -> impl IntoView {
    let session = expect_context::<Session>();
    let update_ready = RwSignal::new(false);
    let listener = window_event_listener_untyped(UPDATE_READY, move |_| update_ready.set(true));
    on_cleanup(move || listener.remove());
    tell_start_script(UPDATE_ASKED);
    let busy = RwSignal::new(false);
    let update = move |_| {
        busy.set(true);
        spawn_local(async move {
            // Locking keeps what is being typed as a draft.
            session.lock().await;
            tell_start_script(UPDATE_ACCEPTED);
            busy.try_set(false);
        });
    };
    view! {
        <aside class="banners" aria-label="About this service">
            {move || {
                session
                    .demo()
                    .then(|| {
                        view! {
                            <p class="banner"><Icon shape=Shape::Info/>"Demonstration data: nobody here is real."</p>
                        }
                    })
            }}
            {session
                .insecure_host()
                .then(|| {
                    view! {
                        <p class="banner">
                            <Icon shape=Shape::NoSignal/>
                            "This address is not secure (http), so the browser will not keep Alongside for offline use. Ask the office for the https address."
                        </p>
                    }
                })}
            {move || {
                session
                    .notice()
                    .map(|words| {
                        view! {
                            <p class="banner red" role="alert">
                                <Icon shape=Shape::Alert/>
                                {words}
                                <button type="button" on:click=move |_| session.dismiss_notice()>"Close"</button>
                            </p>
                        }
                    })
            }}
            {move || {
                update_ready
                    .get()
                    .then(|| {
                        view! {
                            <p class="banner pine" role="status">
                                <Icon shape=Shape::Download/>
                                "A newer version is ready. What you are typing is kept."
                                <button type="button" disabled=move || busy.get() on:click=update>"Update now"</button>
                            </p>
                        }
                    })
            }}
            {move || session.local().is_some().then(|| view! { <TimerLine/> })}
        </aside>
    }
}

fn tell_start_script(word: &str) {
    if web_sys::Event::new(word).and_then(|event| window().dispatch_event(&event)).is_err() {
        leptos::logging::warn!("the start script could not be told: {word}");
    }
}
