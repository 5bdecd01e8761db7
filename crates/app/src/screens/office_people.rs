//! People and roles: who can sign in, what they may do, and who holds whose cases. It asks the office and stores nothing.

mod add;
mod code;
mod list;
mod moving;
mod person;
mod roles;
mod words;

use leptos::prelude::*;
use shared::id::{FileId, UserId};
use shared::role::Role;

use self::add::AddSomebody;
use self::list::Everybody;
use self::moving::HandOver;
use self::person::OnePerson;
use crate::parts::route;
use crate::session::Session;

/// Where this screen stands.
const PATH: &str = "/office/people";

/// Where one case is handed over by whoever holds it.
pub(crate) fn hand_over_path(holder: UserId, case: FileId) -> String {
    format!("{PATH}?user={holder}&case={case}")
}

/// People and roles: everybody, one of them (`?user=`), a case of theirs (`&case=`), or a new one (`?add=`).
#[component]
pub(crate) fn OfficePeople() -> impl IntoView {
    if let Some(user) = route::query("user").and_then(|user| user.parse::<UserId>().ok()) {
        if let Some(case) = route::query("case").and_then(|case| case.parse::<FileId>().ok()) {
            return view! { <HandOver user case/> }.into_any();
        }
        return view! { <OnePerson user/> }.into_any();
    }
    if route::query("add").is_some() {
        return view! { <AddSomebody/> }.into_any();
    }
    view! { <Everybody/> }.into_any()
}

/// Whether the user manages users and teams; a supervisor only sees their own team, and moves its cases.
fn is_admin() -> bool {
    let session = expect_context::<Session>();
    let me = untrack(|| session.me());
    me.is_some_and(|me| me.roles.contains(&Role::Admin))
}
