//! The places of the app: five at the foot of a phone, all of them at the side of a desk.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use shared::role::{Role, Roles, does_casework};

use crate::parts::icon::{Icon, Shape};
use crate::session::Session;

/// One place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    href: &'static str,
    words: &'static str,
    shape: Shape,
}

const fn to(href: &'static str, words: &'static str, shape: Shape) -> Place {
    Place { href, words, shape }
}

const TODAY: Place = to("/", "Today", Shape::Sun);
const PEOPLE: Place = to("/people", "People", Shape::Users);
const RECORD: Place = to("/record", "Record", Shape::Plus);
const SERVICES: Place = to("/services", "Services", Shape::MapPin);
const PHONE: Place = to("/phone", "This phone", Shape::Smartphone);
const TEAM: Place = to("/team", "Team", Shape::Users);
const REVIEW: Place = to("/review", "To review", Shape::Reviewed);
const OFFICE_PEOPLE: Place = to("/office/people", "People and roles", Shape::Key);
const SETTINGS: Place = to("/settings", "Settings", Shape::Settings);
const START: Place = to("/", "Start", Shape::House);

/// The places at the foot of a phone: at most five.
fn tabs(roles: &Roles) -> Vec<Place> {
    if does_casework(roles) {
        vec![TODAY, PEOPLE, RECORD, SERVICES, PHONE]
    } else if roles.contains(&Role::Supervisor) {
        vec![TEAM, REVIEW, to("/people", "Files", Shape::File), SERVICES, PHONE]
    } else if roles.contains(&Role::Admin) {
        vec![OFFICE_PEOPLE, SERVICES, PHONE, SETTINGS]
    } else {
        vec![START, SERVICES, PHONE, SETTINGS]
    }
}

/// The places at the side of a desk, in groups.
fn rail(roles: &Roles) -> Vec<Place> {
    let mut places = Vec::new();
    if does_casework(roles) {
        places.extend([TODAY, PEOPLE]);
    }
    if roles.contains(&Role::Supervisor) {
        places.extend([TEAM, REVIEW]);
        if !does_casework(roles) {
            places.push(to("/people", "Files", Shape::File));
        }
    }
    if roles.contains(&Role::Admin) {
        places.push(OFFICE_PEOPLE);
    }
    if places.is_empty() {
        places.push(START);
    }
    places.extend([SERVICES, PHONE, SETTINGS]);
    places
}

/// Whether the place `href` holds the page at `path`. `home` is what stands at the start for these roles.
fn is_here(href: &str, path: &str, home: &str) -> bool {
    if path == "/" {
        return href == "/" || href == home;
    }
    href != "/" && (path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}

/// Where `/` leads for these roles.
fn home(roles: &Roles) -> &'static str {
    if does_casework(roles) {
        "/"
    } else if roles.contains(&Role::Supervisor) {
        "/team"
    } else if roles.contains(&Role::Admin) {
        "/office/people"
    } else {
        "/"
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_here_with_everything_below_it() {
        assert!(is_here("/people", "/people/019", "/"));
        assert!(is_here("/people", "/people", "/"));
        assert!(!is_here("/people", "/peoples", "/"));
        assert!(!is_here("/", "/people", "/"));
        assert!(is_here("/", "/", "/"));
        assert!(is_here("/team", "/", "/team"));
        assert!(!is_here("/team", "/", "/"));
    }

    #[test]
    fn nobody_gets_more_than_five_places_and_each_role_gets_a_start() {
        for role in Role::ALL {
            let places = tabs(&Roles::from([role]));
            assert!((4..=5).contains(&places.len()), "{role:?}");
            assert!(
                places.iter().any(|place| is_here(place.href, "/", home(&Roles::from([role])))),
                "{role:?}"
            );
        }
        assert!(rail(&Roles::from([Role::LinkWorker, Role::Supervisor])).contains(&TEAM));
    }
}
