//! The service's numbers: whom to call when somebody is not safe, when each was looked up, what the service is called, and who signed
//! the words of the safety pages. Data on this phone like any other: it works with no signal.

mod about;
pub(super) mod at_once;
mod door;
mod line;
mod list;
pub(super) mod root;
pub(crate) mod words;

use leptos::prelude::*;
use shared::kind;
use shared::role::Roles;
use shared::view::service::LINES;

use self::about::{NameForm, SignedForm};
pub(crate) use self::door::NumbersDoor;
use self::line::OneLine;
use self::list::AllNumbers;
pub(in crate::screens) use self::root::root;
use crate::local::Local;
use crate::parts::empty::Empty;
use crate::parts::icon::Shape;
use crate::parts::page::PageHead;
use crate::parts::route;
use crate::screens::safety::SAFETY;

/// Where this screen stands.
pub(crate) const NUMBERS: &str = "/office/numbers";
/// What drafts of its forms are called, before what they edit: `number/<what>`.
pub(crate) const NUMBER_FORM: &str = "number";
/// The form for the service's name, in the address and among the drafts; lines go by their codes.
const NAME: &str = "name";
/// The form for who signed the words.
const SIGNED: &str = "words";

/// The form for one thing: a code of [`LINES`], [`NAME`] or [`SIGNED`].
pub(crate) fn edit_path(what: &str) -> String {
    format!("{NUMBERS}?edit={what}")
}

fn form_name(what: &str) -> String {
    format!("{NUMBER_FORM}/{what}")
}

/// Whether somebody with these roles looks after the numbers.
pub(crate) fn looks_after(roles: &Roles) -> bool {
    kind::permission(kind::SERVICE, roles) == kind::Permission::Allowed
}

/// All numbers, or the form for one of them (`?edit=`).
#[component]
pub(crate) fn Numbers() -> impl IntoView {
    let me = untrack(|| expect_context::<Local>().me());
    if !looks_after(&me.roles) {
        return view! {
            <PageHead tab="Safety numbers"/>
            <Empty shape=Shape::Phone title="Supervisors and admins look after these">
                <p>"If a number is missing or wrong, ask your supervisor today."</p>
                <a class="btn" href=SAFETY>"See the numbers"</a>
            </Empty>
        }
        .into_any();
    }
    match route::query("edit").as_deref() {
        Some(NAME) => view! { <NameForm/> }.into_any(),
        Some(SIGNED) => view! { <SignedForm/> }.into_any(),
        Some(code) => match LINES.into_iter().find(|line| line.code == code) {
            Some(line) => view! { <OneLine line/> }.into_any(),
            None => view! { <AllNumbers/> }.into_any(),
        },
        None => view! { <AllNumbers/> }.into_any(),
    }
}
