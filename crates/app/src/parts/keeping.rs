//! That the browser may clear what is written here: what that means and what to do, said before anything is written, on
//! every page until it has been read.

use leptos::prelude::*;
use shared::role::{Role, does_casework};

use super::empty::Notice;
use super::icon::Shape;
use super::page;
use crate::session::Session;

/// Why what lies here may not stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Risk {
    /// A page in the browser of an iPhone or iPad: it is cleared after seven days without use, whatever was promised.
    ApplePage,
    /// A page in a browser that has promised nothing. A private window is one, and does not say so.
    Page,
    /// Opened from the home screen, and nothing promised.
    App,
}

impl Risk {
    /// The risk here, as the browser has answered. Tracked.
    pub(crate) fn here(session: Session) -> Option<Self> {
        Self::of(session.keeps()?, is_installed(), is_apple_phone())
    }

    fn of(is_promised: bool, is_installed: bool, is_apple_phone: bool) -> Option<Self> {
        match (is_installed, is_apple_phone, is_promised) {
            (false, true, _) => Some(Self::ApplePage),
            (_, _, true) => None,
            (false, false, false) => Some(Self::Page),
            (true, _, false) => Some(Self::App),
        }
    }
}

/// Says the risk over the page, to whoever writes things down, until they have read it.
#[component]
pub(crate) fn ReadFirst() -> impl IntoView {
    let session = expect_context::<Session>();
    let risk = Memo::new(move |_| {
        let roles = session.me()?.roles;
        let writes = does_casework(&roles) || roles.contains(&Role::Supervisor);
        if writes && !session.has_read_of_clearing() { Risk::here(session) } else { None }
    });
    let read = move |_| {
        session.note_read_of_clearing();
        // The button is gone: whoever pressed it by a key goes on at the heading.
        page::begin_again();
    };
    move || {
        risk.get().map(|risk| {
            view! {
                <div role="status" class="read-first">
                    <RiskNotice risk>
                        <button type="button" class="btn second compact notice-action" on:click=read>"I have read this"</button>
                    </RiskNotice>
                </div>
            }
        })
    }
}

/// What a risk means and what to do.
#[component]
pub(crate) fn RiskNotice(
    /// The risk.
    risk: Risk,
    /// What stands below the words.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (title, meaning, advice) = match risk {
        Risk::ApplePage => (
            "Put Alongside on your home screen before you write anything here",
            "A page in the browser of an iPhone or iPad is cleared after seven days without use, with what was not sent.",
            "Touch Share, then “Add to Home Screen”, open Alongside from there and sign in. Send first what is written here.",
        ),
        Risk::Page => (
            "This browser may clear what you write here",
            "It may do so when the device runs out of room, and a private window forgets everything once it is closed. What the office has is safe.",
            "Send whenever there is signal, and put Alongside on your home screen.",
        ),
        Risk::App => (
            "The browser has not promised to keep what you write here",
            "It may clear it when the phone runs out of room. What the office has is safe.",
            "Send whenever there is signal.",
        ),
    };
    view! {
        <Notice colour="amber" shape=Shape::Info>
            <p><strong>{title}</strong></p>
            <p>{meaning}</p>
            <p>{advice}</p>
            {(risk == Risk::Page).then(|| view! { <InstallSteps/> })}
            {children.map(|children| children())}
        </Notice>
    }
}

/// How the app is put on the home screen.
#[component]
pub(crate) fn InstallSteps() -> impl IntoView {
    view! {
        <details class="more">
            <summary>"How"</summary>
            <p><b>"Android: "</b>"open the browser’s menu and choose “Install app” or “Add to Home screen”."</p>
            <p><b>"iPhone and iPad: "</b>"touch Share, then “Add to Home Screen”."</p>
            <p><b>"Computer: "</b>"choose the install sign at the right of the address."</p>
        </details>
    }
}

/// Whether the app was opened from the home screen.
pub(crate) fn is_installed() -> bool {
    let standalone = window().match_media("(display-mode: standalone)").ok().flatten();
    let on_ios = js_sys::Reflect::get(&window().navigator(), &"standalone".into()).ok();
    standalone.is_some_and(|query| query.matches()) || on_ios.is_some_and(|value| value.is_truthy())
}

/// Whether this is an iPhone or an iPad; the latter calls itself a Mac, and is the only one that one touches.
fn is_apple_phone() -> bool {
    let navigator = window().navigator();
    let agent = navigator.user_agent().unwrap_or_default();
    ["iPhone", "iPad", "iPod"].iter().any(|name| agent.contains(name))
        || (agent.contains("Macintosh") && navigator.max_touch_points() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_promise_outside_of_an_apple_page_is_no_risk() {
        assert_eq!(Risk::of(true, false, false), None);
        assert_eq!(Risk::of(true, true, true), None);
        assert_eq!(Risk::of(false, false, false), Some(Risk::Page));
        assert_eq!(Risk::of(false, true, false), Some(Risk::App));
        assert_eq!(Risk::of(true, false, true), Some(Risk::ApplePage));
        assert_eq!(Risk::of(false, false, true), Some(Risk::ApplePage));
    }
}
