//! Where the work lies: how much room it takes, whether the browser may clear it, when it locks, which version this is.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::words::megabytes;
use crate::local::device::storage;
use crate::parts::empty::Notice;
use crate::parts::icon::Shape;
use crate::parts::keeping::{InstallSteps, Risk, RiskNotice, is_installed};
use crate::session::{Session, lock_minutes};

/// A line on storage, lock and version; and how to install the app where it is a mere tab.
#[component]
pub(super) fn StoreNote() -> impl IntoView {
    let session = expect_context::<Session>();
    let used_bytes = RwSignal::new(None::<u64>);
    spawn_local(async move {
        // Bytes as a number without fraction; a browser's guess is far below 2^53.
        let used = storage::estimate().await.map(|estimate| estimate.usage_bytes.max(0.0) as u64);
        let _ = used_bytes.try_set(used);
    });
    let line = move || {
        let minutes = lock_minutes();
        let locks = if minutes == 1 { "1 minute".to_owned() } else { format!("{minutes} minutes") };
        let mut parts = vec![format!("Locks after {locks}")];
        let used = used_bytes.get().map(|bytes| format!("{} used", megabytes(bytes)));
        let kept = match session.keeps() {
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
    // Until it has been read it stands over every page.
    let notice = move || match Risk::here(session) {
        Some(risk) if session.has_read_of_clearing() => Some(view! { <RiskNotice risk/> }.into_any()),
        None if session.keeps().is_some() && !is_installed() => Some(view! { <InstallHint/> }.into_any()),
        _ => None,
    };
    view! {
        {notice}
        <p class="quiet small num">{line}</p>
    }
}

/// How to put the app on the home screen, and why.
#[component]
fn InstallHint() -> impl IntoView {
    view! {
        <Notice colour="pine" shape=Shape::Download>
            <h2>"Put Alongside on your home screen"</h2>
            <p>"Then it opens like any other app, and the phone does not clear what is stored for it."</p>
            <InstallSteps/>
        </Notice>
    }
}
