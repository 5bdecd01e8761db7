//! The places of the app, and which of them each role has.

use shared::role::{Role, Roles, does_casework};

use super::icon::Shape;

/// One place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its path.
    pub(crate) href: &'static str,
    /// Its name.
    pub(crate) words: &'static str,
    /// Its icon.
    pub(crate) shape: Shape,
}

const fn to(href: &'static str, words: &'static str, shape: Shape) -> Place {
    Place { href, words, shape }
}

const TODAY: Place = to("/", "Today", Shape::Sun);
const PEOPLE: Place = to("/people", "People", Shape::Users);
/// Recording a contact: raised in the middle at the foot, a button at the side.
pub(crate) const RECORD: Place = to("/record", "Record", Shape::Plus);
const SERVICES: Place = to("/services", "Services", Shape::MapPin);
const PHONE: Place = to("/phone", "This phone", Shape::Smartphone);
const TEAM: Place = to("/team", "Team", Shape::Users);
const REVIEW: Place = to("/review", "To review", Shape::Reviewed);
const HELD: Place = to("/held", "Held", Shape::Hand);
const DECISIONS: Place = to("/decisions", "Decisions", Shape::Split);
/// Whom to call, looked after by the office.
const NUMBERS: Place = to(crate::screens::numbers::NUMBERS, "Safety numbers", Shape::Phone);
const OFFICE_PEOPLE: Place = to("/office/people", "People and roles", Shape::Key);
/// What to do when somebody is not safe.
const SAFETY: Place = to(crate::screens::safety::SAFETY, "Not safe?", Shape::Alert);
const SETTINGS: Place = to("/settings", "Settings", Shape::Settings);
const START: Place = to("/", "Start", Shape::House);

/// The places at the foot of a phone: at most five.
pub(crate) fn tabs(roles: &Roles) -> Vec<Place> {
    if does_casework(roles) {
        vec![TODAY, PEOPLE, RECORD, SERVICES, PHONE]
    } else if roles.contains(&Role::Supervisor) {
        vec![TEAM, REVIEW, to("/people", "Files", Shape::File), SERVICES, PHONE]
    } else if roles.contains(&Role::Admin) {
        // In one word: the others are, and they stand in one line.
        vec![to("/office/people", "People", Shape::Key), SERVICES, PHONE, SETTINGS]
    } else {
        vec![START, SERVICES, PHONE, SETTINGS]
    }
}

/// The places at the side of a desk, in groups.
pub(crate) fn rail(roles: &Roles) -> Vec<Place> {
    let mut places = Vec::new();
    if does_casework(roles) {
        places.extend([TODAY, PEOPLE]);
    }
    if roles.contains(&Role::Supervisor) {
        places.extend([TEAM, REVIEW, HELD, DECISIONS]);
        if !does_casework(roles) {
            places.push(to("/people", "Files", Shape::File));
        }
    }
    if roles.contains(&Role::Supervisor) || does_casework(roles) {
        places.push(SAFETY);
    }
    if roles.contains(&Role::Supervisor) || roles.contains(&Role::Admin) {
        places.extend([OFFICE_PEOPLE, NUMBERS]);
    }
    if places.is_empty() {
        places.push(START);
    }
    places.extend([SERVICES, PHONE, SETTINGS]);
    places
}

/// The places that do not fit at the foot of a phone; *This phone* leads to them.
pub(crate) fn more(roles: &Roles) -> Vec<Place> {
    let at_the_foot = tabs(roles);
    let is_there =
        |place: &Place| at_the_foot.iter().any(|tab| tab.href == place.href || home(roles) == place.href);
    rail(roles).into_iter().filter(|place| !is_there(place)).collect()
}

/// Whether the place `href` holds the page at `path`. `home` is what stands at the start for these roles.
pub(crate) fn is_here(href: &str, path: &str, home: &str) -> bool {
    if path == "/" {
        return href == "/" || href == home;
    }
    href != "/" && (path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}

/// Where `/` leads for these roles.
pub(crate) fn home(roles: &Roles) -> &'static str {
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

    #[test]
    fn every_place_of_the_desk_is_reached_on_a_phone() {
        let words = |roles: Roles| more(&roles).into_iter().map(|place| place.words).collect::<Vec<_>>();
        assert_eq!(words(Roles::from([Role::LinkWorker])), ["Not safe?", "Settings"]);
        assert_eq!(
            words(Roles::from([Role::LinkWorker, Role::Supervisor])),
            [
                "Team",
                "To review",
                "Held",
                "Decisions",
                "Not safe?",
                "People and roles",
                "Safety numbers",
                "Settings"
            ]
        );
        assert_eq!(
            words(Roles::from([Role::Supervisor, Role::Admin])),
            ["Held", "Decisions", "Not safe?", "People and roles", "Safety numbers", "Settings"]
        );
        assert_eq!(words(Roles::from([Role::Admin])), ["Safety numbers"]);
        assert!(words(Roles::from([Role::Evaluator])).is_empty());
    }
}
