//! Everybody on this phone: found by any name, in the order that is needed.

pub(crate) mod find;
pub(crate) mod list;

use leptos::prelude::*;
use shared::role::does_casework;

use self::find::Sort;
use self::list::PersonList;
use crate::local::Local;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::PageHead;
use crate::parts::route;
use crate::parts::state::SyncPill;
use crate::screens::practice_person::PracticeRow;

/// The list of people.
#[component]
pub(crate) fn People() -> impl IntoView {
    let local = expect_context::<Local>();
    let does_casework = does_casework(&local.me().roles);
    let sort = Sort::of(&route::query("sort").unwrap_or_default());
    view! {
        <PageHead tab=if does_casework { "People" } else { "Files" }>
            <SyncPill/>
        </PageHead>
        <PersonList sort leads=Callback::new(route::case_path)/>
        {does_casework.then(|| view! { <PracticeRow/> })}
        {does_casework
            .then(|| {
                view! {
                    <div class="bar">
                        <a class="btn" href="/people/new"><Icon shape=Shape::UserPlus/>"Add a person"</a>
                    </div>
                }
            })}
    }
}
