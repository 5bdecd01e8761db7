//! The whole: who may come in, and the lock before them. What is inside is a piece of its own.

mod banners;
mod inside;
mod office;
mod piece;
mod places;
mod timer;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;

use self::banners::Banners;
use self::inside::{inside, load_inside};
use self::piece::when_here;
pub(crate) use self::timer::StopSound;
use self::timer::TimerCard;
use crate::alone::Alone;
use crate::parts::empty::Waiting;
use crate::parts::page::Pages;
use crate::parts::toast::{ToastRegion, Toasts};
use crate::screens::set_up::SetUp;
use crate::screens::unlock::Unlock;
use crate::session::{Phase, Session};
use crate::sync::Sync as SyncLoop;

/// Where one-time codes are used: the only place besides the lock that needs no store.
const SET_UP: &str = "/set-up";

/// The app.
#[component]
pub(crate) fn App() -> impl IntoView {
    let pages = Pages::provide();
    let toasts = Toasts::provide();
    Alone::provide(pages);
    let session = Session::start();
    provide_context(session);
    provide_context(SyncLoop::start(session));
    // Fetched while the password is typed. Should it not come, it is asked for again when it is needed.
    spawn_local(async { load_inside().await.unwrap_or_default() });
    let shown = Memo::new(move |_| match (session.phase(), session.local().is_some()) {
        (Phase::Open, true) => Shown::Inside,
        (Phase::Locked { .. }, _) => Shown::Outside,
        (Phase::Starting | Phase::Open, _) => Shown::Nothing,
    });
    Effect::new(move |_| {
        pages.arrive();
        if shown.get() != Shown::Inside {
            toasts.clear();
        }
    });
    view! {
        <Router>
            {move || match shown.get() {
                Shown::Nothing => alone(view! { <Waiting words="One moment…"/> }.into_any()),
                Shown::Outside => view! { <Outside/> }.into_any(),
                Shown::Inside => session
                    .local_untracked()
                    .map(|local| when_here(alone, load_inside, move || inside(local)))
                    .into_any(),
            }}
        </Router>
    }
}

/// A page with nothing around it.
fn alone(page: AnyView) -> AnyView {
    view! { <div class="app"><main class="app-main" id="main">{page}</main></div> }.into_any()
}

/// What is shown. Between being open and being locked, nothing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Nothing,
    Outside,
    Inside,
}

/// The lock, and the place for one-time codes.
#[component]
fn Outside() -> impl IntoView {
    let pages = expect_context::<Pages>();
    let path = use_location().pathname;
    let is_set_up = Memo::new(move |_| path.get() == SET_UP);
    view! {
        <div class="app">
            <Banners/>
            <main class="unlock" id="main">
                <TimerCard/>
                {move || {
                    pages.arrive();
                    if is_set_up.get() { view! { <SetUp/> }.into_any() } else { view! { <Unlock/> }.into_any() }
                }}
            </main>
            <ToastRegion/>
        </div>
    }
}
