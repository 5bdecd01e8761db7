//! Who it is: somebody on this phone, or somebody new of the same household.

use leptos::prelude::*;
use shared::id::FileId;

use super::{newcomer_path, telling_path};
use crate::local::Local;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::{PageHead, SectionHead};
use crate::parts::route::case_path;
use crate::screens::people::find::Sort;
use crate::screens::people::list::PersonList;
use shared::role::does_casework;

/// The page.
#[component]
pub(super) fn Choose(case: FileId) -> impl IntoView {
    let local = expect_context::<Local>();
    let name = untrack(|| local.case(case)).map(|case| case.name).unwrap_or_default();
    let may_add = untrack(|| does_casework(&local.me().roles));
    let title = match name.is_empty() {
        true => "Who belongs to them?".to_owned(),
        false => format!("Who belongs to {name}?"),
    };
    view! {
        <PageHead tab="Household and family" title=Signal::stored(title) back=(case_path(case), name)/>
        {may_add.then(|| view! {
            <ul class="rows card">
                <li>
                    <a class="row" href=newcomer_path(case)>
                        <span class="face"><Icon shape=Shape::UserPlus/></span>
                        <span class="row-body">
                            <span class="row-title">"Add a new person of the same household"</span>
                            <span class="quiet small row-line">"The address is offered, so that nobody types it twice."</span>
                        </span>
                        <Icon shape=Shape::Forward/>
                    </a>
                </li>
            </ul>
        })}
        <SectionHead title="Somebody on this phone"/>
        <PersonList
            sort=Sort::Name
            leads=Callback::new(move |with: FileId| telling_path(case, with))
            sortable=false
            without=case
        />
    }
}
