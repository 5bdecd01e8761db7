//! Of a record in the wrong file: whose it is, asked before anything happens to it.

use leptos::prelude::*;
use shared::id::FileId;

use crate::parts::empty::Empty;
use crate::parts::icon::Shape;
use crate::parts::page::PageHead;
use crate::screens::people::find::Sort;
use crate::screens::people::list::PersonList;

/// Everybody on this phone, to choose from.
#[component]
pub(super) fn Whose(
    /// Whose it is not.
    name: String,
    /// The page that asks; who is chosen is added as `&to=`.
    path: String,
    /// Where Back leads.
    back: (String, String),
    /// Other answers, above the people.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let leads = Callback::new(move |to: FileId| format!("{path}&to={to}"));
    view! {
        <PageHead
            tab="Wrong person"
            title=Signal::stored("Whose is it?".to_owned())
            above=Signal::stored(format!("Not {name}’s"))
            back
        />
        {children.map(|children| children())}
        <PersonList sort=Sort::Name leads=leads sortable=false/>
    }
}

/// The record has left the file meanwhile.
#[component]
pub(super) fn NotHere(
    /// Where Back leads.
    back: (String, String),
) -> impl IntoView {
    view! {
        <PageHead tab="Wrong person" back/>
        <Empty shape=Shape::Question title="This record is no longer in this file"/>
    }
}
