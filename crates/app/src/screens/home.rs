//! What stands at the start: it depends on what somebody does here.

use leptos::prelude::*;
use shared::role::{Role, Roles, does_casework};

use super::office_people::OfficePeople;
use super::team::Team;
use super::today::Today;
use crate::parts::empty::Empty;
use crate::parts::icon::Shape;
use crate::parts::page::PageHead;
use crate::session::Session;

/// The start for each set of roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    Today,
    Team,
    People,
    Calm,
}

fn start(roles: &Roles) -> Start {
    if does_casework(roles) {
        Start::Today
    } else if roles.contains(&Role::Supervisor) {
        Start::Team
    } else if roles.contains(&Role::Admin) {
        Start::People
    } else {
        Start::Calm
    }
}

/// The start.
#[component]
pub(crate) fn Home() -> impl IntoView {
    let session = expect_context::<Session>();
    let start = Memo::new(move |_| start(&session.me().map(|me| me.roles).unwrap_or_default()));
    move || match start.get() {
        Start::Today => view! { <Today/> }.into_any(),
        Start::Team => view! { <Team/> }.into_any(),
        Start::People => view! { <OfficePeople/> }.into_any(),
        Start::Calm => view! { <Calm/> }.into_any(),
    }
}

/// Signed in, and nothing here is this person's to do yet.
#[component]
fn Calm() -> impl IntoView {
    view! {
        <PageHead tab="Start"/>
        <Empty shape=Shape::Chart title="Reports come with a later version">
            <p>
                "Your role counts without identities: it sees no one's file. When the reports are here, you will find them on this page."
            </p>
        </Empty>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_starts_with_their_own_work() {
        assert_eq!(start(&Roles::from([Role::SupportWorker])), Start::Today);
        assert_eq!(start(&Roles::from([Role::Supervisor, Role::LinkWorker])), Start::Today);
        assert_eq!(start(&Roles::from([Role::Supervisor, Role::Admin])), Start::Team);
        assert_eq!(start(&Roles::from([Role::Admin])), Start::People);
        assert_eq!(start(&Roles::from([Role::Evaluator])), Start::Calm);
    }
}
