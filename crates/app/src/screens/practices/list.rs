//! All of them at a glance.

use leptos::prelude::*;
use shared::fold::Entry;
use shared::view::practice_list::{self, KnownPractice, practices};
use shared::view::programme::{self, Programme, programmes};
use shared::view::service::SERVICE_FILE;

use super::{NEW, edit_path};
use crate::local::Local;
use crate::parts::empty::{Notice, Waiting};
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::{PageHead, SectionHead};
use crate::parts::saved::SavedNotice;
use crate::screens::decisions::question::decide_path;
use crate::screens::numbers::root::{Root, root};

/// The page.
#[component]
pub(super) fn AllPractices() -> impl IntoView {
    let local = expect_context::<Local>();
    let root = root();
    let first_complete = Memo::new(move |_| local.status().first_complete);
    view! {
        <PageHead
            tab="Practices and programmes"
            above="The service".to_owned()
            back=("/office/people".to_owned(), "People and roles".to_owned())
        />
        <SavedNotice file=SERVICE_FILE/>
        {move || (!first_complete.get()).then(|| view! {
            <Notice colour="amber" shape=Shape::Download>
                <p>"Not everything has come to this device yet. Wait where there is signal before you add a practice."</p>
            </Notice>
        })}
        {move || match root.get() {
            Root::Opening => view! { <Waiting words="Opening the list…"/> }.into_any(),
            Root::Not(words) => {
                view! { <Notice colour="amber" shape=Shape::Alert><p>{words}</p></Notice> }.into_any()
            }
            Root::Here(entry) => untrack(|| view! { <Known entry=entry.map(|entry| *entry)/> }).into_any(),
        }}
    }
}

#[component]
fn Known(entry: Option<Entry>) -> impl IntoView {
    let list = practices(entry.as_ref());
    let is_empty = list.is_empty();
    let asks = |field: &str| {
        let known = entry.as_ref().and_then(|entry| entry.fields.get(field));
        known.is_some_and(|field| field.set_aside().next().is_some())
    };
    let rows = list.into_iter().map(|KnownPractice { ods, name, network }| {
        let field = practice_list::field(&ods);
        let asks = asks(&field);
        let line = if network.is_empty() { ods.clone() } else { format!("{ods} · {network}") };
        view! { <Row href=edit_path(&ods) name line asks field/> }
    });
    let rows = rows.collect_view();
    let ages = programmes(entry.as_ref()).into_iter().map(|Programme { code, name, age_years_min }| {
        let field = programme::field(code);
        let asks = asks(&field);
        let line =
            if age_years_min > 0 { format!("From {age_years_min} years") } else { "Any age".to_owned() };
        view! { <Row href=edit_path(code) name line asks field/> }
    });
    let ages = ages.collect_view();
    view! {
        <p class="quiet">
            "The form of a referral offers these by name or code, with no signal too. A practice that is not here can still be typed."
        </p>
        <SectionHead title="Practices">
            <a class="btn compact" href=edit_path(NEW)><Icon shape=Shape::Plus/>"Add a practice"</a>
        </SectionHead>
        {if is_empty {
            view! { <p class="card pad quiet">"None yet. Add the practices that refer to you."</p> }.into_any()
        } else {
            view! { <ul class="rows card">{rows}</ul> }.into_any()
        }}
        <SectionHead title="Programmes"/>
        <p class="quiet">"Under the least age, the form asks whether to take somebody on or to decline with a signpost."</p>
        <ul class="rows card">{ages}</ul>
    }
}

#[component]
fn Row(href: String, name: String, line: String, asks: bool, field: String) -> impl IntoView {
    view! {
        <li>
            <a class="row" href=href>
                <span class="row-body">
                    <span class="row-title">{name}</span>
                    <span class="quiet small num">{line}</span>
                </span>
                <Icon shape=Shape::Forward/>
            </a>
            {asks.then(|| view! {
                <p class="number-state">
                    <a href=decide_path(SERVICE_FILE, SERVICE_FILE.root(), &field)>
                        <span class="chip plum"><Icon shape=Shape::Split/>"Two versions to choose from"</span>
                    </a>
                </p>
            })}
        </li>
    }
}
