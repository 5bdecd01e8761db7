//! People and roles: who can sign in, what they may do, and who holds whose cases. It asks the office and stores nothing.

mod add;
mod code;
mod list;
mod person;
mod roles;
mod words;

use leptos::prelude::*;
use shared::id::UserId;
use shared::role::Role;

use self::add::AddSomebody;
use self::list::Everybody;
use self::person::OnePerson;
use crate::parts::route;
use crate::session::Session;

/// Where this screen stands.
const PATH: &str = "/office/people";

/// People and roles: everybody, one of them (`?user=`), or a new one (`?add=`).
#[component]
pub(crate) fn OfficePeople() -> impl IntoView {
    if let Some(user) = route::query("user").and_then(|user| user.parse::<UserId>().ok()) {
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
