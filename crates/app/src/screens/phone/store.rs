//! Where the work lies: how much room it takes, whether the browser may clear it, when it locks, which version this is.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::words::megabytes;
use crate::local::device::storage;
use crate::parts::empty::Notice;
use crate::parts::icon::Shape;
use crate::session::lock_minutes;

/// What the browser says of its storage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Said {
    /// Whether it has promised to keep it; none where it does not say.
    persisted: Option<bool>,
    used_bytes: Option<u64>,
}

/// A line on storage, lock and version; and how to install the app where it is a mere tab.
#[component]
pub(super) fn StoreNote() -> impl IntoView {
    let said = RwSignal::new(None::<Said>);
    spawn_local(async move {
        let persisted = storage::persisted().await;
        // Bytes as a number without fraction; a browser's guess is far below 2^53.
        let used_bytes = storage::estimate().await.map(|estimate| estimate.usage_bytes.max(0.0) as u64);
        let _ = said.try_set(Some(Said { persisted, used_bytes }));
    });
    let line = move || {
        let minutes = lock_minutes();
        let locks = if minutes == 1 { "1 minute".to_owned() } else { format!("{minutes} minutes") };
        let mut parts = vec![format!("Locks after {locks}")];
        let said = said.get().unwrap_or_default();
        let used = said.used_bytes.map(|bytes| format!("{} used", megabytes(bytes)));
        let kept = match said.persisted {
            Some(true) => Some("kept for you"),
            Some(false) => Some("may be cleared by the browser"),
            None => None,
        };
        match (used, kept) {
            (Some(used), Some(kept)) => parts.push(format!("{used}, {kept}")),
            (Some(used), None) => parts.push(used),
            (None, Some(kept)) => parts.push(kept.to_owned()),
            (None, None) => {}
        }
        parts.push(format!("version {}", env!("CARGO_PKG_VERSION")));
        parts.join(" · ")
    };
    let may_be_cleared = move || said.get().is_some_and(|said| said.persisted != Some(true));
    view! {
        {(!is_installed()).then(|| view! { <InstallHint/> })}
        {move || (is_installed() && may_be_cleared()).then(|| view! {
            <p class="quiet small">
                "The browser has not promised to keep what is stored here. Send whenever there is signal; what the office has cannot be lost here."
            </p>
        })}
        <p class="quiet small num">{line}</p>
    }
}

/// Whether the app was opened from the home screen.
fn is_installed() -> bool {
    let standalone = window().match_media("(display-mode: standalone)").ok().flatten();
    let on_ios = js_sys::Reflect::get(&window().navigator(), &"standalone".into()).ok();
    standalone.is_some_and(|query| query.matches()) || on_ios.is_some_and(|value| value.is_truthy())
}

/// How to put the app on the home screen, and why.
#[component]
fn InstallHint() -> impl IntoView {
    view! {
        <Notice colour="pine" shape=Shape::Download>
            <h2>"Put Alongside on your home screen"</h2>
            <p>"Then it opens like any other app, and the phone does not clear what is stored for it."</p>
            <details class="more">
                <summary>"How"</summary>
                <p><b>"Android: "</b>"open the browser’s menu and choose “Install app” or “Add to Home screen”."</p>
                <p><b>"iPhone and iPad: "</b>"touch Share, then “Add to Home Screen”. A page that stays in Safari is cleared after seven days without use."</p>
                <p><b>"Computer: "</b>"choose the install sign at the right of the address."</p>
            </details>
        </Notice>
    }
}
