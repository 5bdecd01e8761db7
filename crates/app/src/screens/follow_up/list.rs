//! Everybody who is to be asked again: one's own people, or, for a supervisor, those of a worker or of the team.

use leptos::prelude::*;
use shared::id::UserId;
use shared::role::Role;
use shared::summary::CaseSummary;

use super::{AgainRow, count_words, rows_now};
use crate::local::Local;
use crate::parts::empty::{Empty, Notice};
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::PageHead;
use crate::parts::route;

/// The list, of one worker's people or, without one, of all that this device lists.
pub(crate) fn list_path(user: Option<UserId>) -> String {
    user.map_or_else(|| "/follow-ups".to_owned(), |user| format!("/follow-ups?user={user}"))
}

/// The cases of one worker; all of them without one.
fn of_worker(mut cases: Vec<CaseSummary>, user: Option<UserId>) -> Vec<CaseSummary> {
    if let Some(user) = user {
        cases.retain(|case| case.holder.as_ref().is_some_and(|holder| holder.user == user));
    }
    cases
}

/// The page.
#[component]
pub(crate) fn FollowUps() -> impl IntoView {
    let local = expect_context::<Local>();
    let user = route::query("user").and_then(|user| user.parse::<UserId>().ok());
    let rows = Memo::new(move |_| rows_now(&of_worker(local.cases(), user)));
    let supervises = untrack(|| local.me()).roles.contains(&Role::Supervisor);
    let back = match user {
        Some(user) => (format!("/team/{user}"), "The worker".to_owned()),
        None if supervises => ("/team".to_owned(), "Your team".to_owned()),
        None => ("/".to_owned(), "Today".to_owned()),
    };
    view! {
        <PageHead tab="Asked again" back/>
        {move || {
            let rows = rows.get();
            let Some(words) = count_words(&rows) else {
                return view! {
                    <Empty shape=Shape::Clipboard title="Nobody is to be asked again now">
                        <p>"Whoever is due stands here on the first day of their time."</p>
                    </Empty>
                }
                .into_any();
            };
            let rows = rows.into_iter().map(|row| again_row(row, supervises)).collect_view();
            view! { <p class="quiet small">{words}</p><ul class="rows card">{rows}</ul> }.into_any()
        }}
    }
}

/// One person. A supervisor looks at the file; whoever does the asking is led to the questions.
pub(crate) fn again_row(row: AgainRow, of_team: bool) -> AnyView {
    let (colour, shape, chip) = row.look();
    let href = if of_team { route::case_path(row.file) } else { row.leads };
    let holder = (of_team && !row.holder.is_empty()).then(|| format!("With {}", row.holder));
    view! {
        <li>
            <a class="row" href=href>
                <span class=format!("face {colour}")><Icon shape/></span>
                <div class="row-body">
                    <p class="row-title">{row.name}</p>
                    <p class="small quiet">{row.line}</p>
                    {holder.map(|holder| view! { <p class="small quiet">{holder}</p> })}
                </div>
                <span class=format!("chip {colour}")>{chip}</span>
            </a>
        </li>
    }
    .into_any()
}

/// The way to the list, with what is in it; nothing where nobody is to be asked.
#[component]
pub(crate) fn FollowUpsDoor(
    /// Whose people; all of them without.
    #[prop(optional_no_strip)]
    user: Option<UserId>,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let words = Memo::new(move |_| count_words(&rows_now(&of_worker(local.cases(), user))));
    move || {
        words.get().map(|words| view! {
            <Notice colour="pine" shape=Shape::Clipboard>
                <p>{format!("{words}.")}</p>
                <div class="notice-action"><a class="btn second compact" href=list_path(user)>"See whom"</a></div>
            </Notice>
        })
    }
}
