//! The places of the app: five at the foot of a phone, all of them at the side of a desk.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use shared::role::{Roles, does_casework};

use crate::parts::icon::{Icon, Shape};
use crate::parts::places::{RECORD, home, is_here, rail, tabs};
use crate::screens::held::{HELD, HeldCount};
use crate::session::Session;

fn roles() -> Memo<Roles> {
    let session = expect_context::<Session>();
    Memo::new(move |_| session.me().map(|me| me.roles).unwrap_or_default())
}

/// Tells whether a place is the one that is shown, for `aria-current`.
fn current(
    roles: Memo<Roles>,
    href: &'static str,
) -> impl Fn() -> Option<&'static str> + Copy + Send + 'static {
    let path = use_location().pathname;
    move || is_here(href, &path.read(), home(&roles.read())).then_some("page")
}

/// The places at the foot of a phone, Record raised in the middle.
#[component]
pub(super) fn Tabs() -> impl IntoView {
    let roles = roles();
    view! {
        <nav class="tabs" class:four=move || tabs(&roles.read()).len() == 4 aria-label="Places">
            {move || {
                tabs(&roles.get())
                    .into_iter()
                    .map(|place| {
                        let is_record = place == RECORD;
                        let icon = view! { <Icon shape=place.shape/> };
                        let icon = if is_record {
                            view! { <span class="disc">{icon}</span> }.into_any()
                        } else {
                            icon.into_any()
                        };
                        view! {
                            <a class:record=is_record href=place.href aria-current=current(roles, place.href)>
                                {icon}
                                {place.words}
                            </a>
                        }
                    })
                    .collect_view()
            }}
        </nav>
    }
}

/// The places at the side of a desk, with who is signed in and the lock.
#[component]
pub(super) fn Rail() -> impl IntoView {
    let session = expect_context::<Session>();
    let roles = roles();
    let lock = move |_| spawn_local(session.lock());
    let held = HeldCount::known();
    view! {
        <nav class="rail" aria-label="All places">
            <p class="mark"><img src="/favicon.svg" alt="" width="32" height="32"/>"Alongside"</p>
            {move || does_casework(&roles.read()).then(|| view! {
                <a class="btn" href=RECORD.href><Icon shape=Shape::Plus/>"Record"</a>
            })}
            {move || {
                rail(&roles.get())
                    .into_iter()
                    .map(|place| {
                        view! {
                            <a href=place.href aria-current=current(roles, place.href)>
                                <Icon shape=place.shape/>
                                {place.words}
                                {(place.href == HELD).then_some(move || held.get().map(|count| view! {
                                    <span class="chip amber rail-count">{count}</span>
                                }))}
                            </a>
                        }
                    })
                    .collect_view()
            }}
            <div class="rail-foot">
                {move || {
                    session
                        .me()
                        .map(|me| {
                            view! {
                                <p class="rail-me">
                                    <strong>{me.name}</strong>
                                    <span class="quiet small">{me.team_name}</span>
                                </p>
                            }
                        })
                }}
                <button type="button" on:click=lock><Icon shape=Shape::Lock/>"Lock"</button>
            </div>
        </nav>
    }
}
