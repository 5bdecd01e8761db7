//! The list itself, also where somebody is chosen.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::id::FileId;
use shared::role::does_casework;
use shared::summary::CaseSummary;

use super::find::{self, Asked, PersonRow, Sort};
use crate::clock;
use crate::instruments::instruments;
use crate::local::Local;
use crate::parts::empty::{Empty, Notice};
use crate::parts::icon::{Icon, Shape};
use crate::parts::person::{Face, Flags};
use crate::screens::follow_up::Again;

/// Rows that are drawn at once; a touch shows the next ones.
const ROWS_AT_ONCE: usize = 60;
/// Rows that are drawn while somebody types: more than a screen holds. The others follow once the keys rest.
const ROWS_TYPING: usize = 20;
/// How long keys rest before the others are drawn, in milliseconds.
const REST_MS: u64 = 250;

/// People, with a search by any name and a choice of order.
#[component]
pub(crate) fn PersonList(
    /// The order to begin with.
    sort: Sort,
    /// Where a person's row leads.
    #[prop(into)]
    leads: Callback<FileId, String>,
    /// Whether the order can be chosen.
    #[prop(default = true)]
    sortable: bool,
    /// A case that is not shown.
    #[prop(optional)]
    without: Option<FileId>,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let search = RwSignal::new(String::new());
    let sort = RwSignal::new(sort);
    let with_over = RwSignal::new(false);
    let shown = RwSignal::new(ROWS_AT_ONCE);
    let resting = RwSignal::new(None::<TimeoutHandle>);
    let findable = Memo::new(move |_| find::findable(shown_cases(local, without)));
    let instruments = instruments();
    let known = Memo::new(move |_| instruments.followed(clock::today()));
    let rows = Memo::new(move |_| {
        let (findable, search) = (findable.read(), search.read());
        let asked = Asked { search: &search, sort: sort.get(), with_over: with_over.get() };
        let most = if resting.read().is_some() { ROWS_TYPING } else { shown.get() };
        find::rows(&findable, asked, &known.read(), clock::now_ms(), most)
    });
    let rest_soon = move || {
        let rest = move || {
            // The list may be gone by then.
            let _ = resting.try_set(None);
        };
        let handle = set_timeout_with_handle(rest, Duration::from_millis(REST_MS)).ok();
        if let Some(before) = resting.try_update(|resting| std::mem::replace(resting, handle)).flatten() {
            before.clear();
        }
    };
    let count = Memo::new(move |_| rows.read().0);
    let drawn = move || rows.read().1.clone();
    let over = Memo::new(move |_| find::count_over(&findable.read()));
    let is_bare = Memo::new(move |_| findable.read().is_empty());
    let first_complete = Memo::new(move |_| local.status().first_complete);
    view! {
        {move || (!first_complete.get()).then(|| view! { <StillComing some=!is_bare.get()/> })}
        {move || {
            if is_bare.get() {
                return first_complete.get().then(|| view! { <Nobody/> }).into_any();
            }
            view! {
                <div class="find" role="search">
                    <label class="visually-hidden" for="search">"Search by any name"</label>
                    <div class="search">
                        <Icon shape=Shape::Search/>
                        <input
                            class="box"
                            id="search"
                            type="search"
                            placeholder="Search by any name"
                            autocomplete="off"
                            spellcheck="false"
                            prop:value=move || search.get()
                            on:input=move |event| {
                                shown.set(ROWS_AT_ONCE);
                                rest_soon();
                                search.set(event_target_value(&event));
                            }
                        />
                    </div>
                    {sortable.then(|| view! { <SortChoice sort/> })}
                    <p class="quiet small" role="status">{move || count_words(count.get())}</p>
                </div>
                {move || {
                    (count.get() == 0)
                        .then(|| view! {
                            <Empty shape=Shape::Search title="Nobody of that name here">
                                <p>"Try fewer letters, or another of their names. Only people on this phone are searched."</p>
                            </Empty>
                        })
                }}
                <ul class="rows card" class:hidden=move || count.get() == 0>
                    <For
                        each=drawn
                        key=PersonRow::clone
                        let:row
                    >
                        <Row row leads/>
                    </For>
                </ul>
                {move || {
                    (count.get() > shown.get())
                        .then(|| view! {
                            <button
                                type="button"
                                class="btn second"
                                on:click=move |_| shown.update(|shown| *shown += ROWS_AT_ONCE)
                            >
                                {move || format!("Show more of {}", count.get())}
                            </button>
                        })
                }}
                {move || {
                    (over.get() > 0 && !with_over.get() && search.read().is_empty())
                        .then(|| view! {
                            <button type="button" class="btn quiet" on:click=move |_| with_over.set(true)>
                                {format!("Show {} that are closed", over.get())}
                            </button>
                        })
                }}
            }
            .into_any()
        }}
    }
}

fn shown_cases(local: Local, without: Option<FileId>) -> Vec<CaseSummary> {
    let mut cases = local.cases();
    cases.retain(|case| Some(case.file) != without);
    cases
}

#[component]
fn SortChoice(sort: RwSignal<Sort>) -> impl IntoView {
    let options = Sort::ALL.map(|(order, code, words)| {
        view! {
            <label>
                <input
                    type="radio"
                    name="sort"
                    value=code
                    autocomplete="off"
                    prop:checked=move || sort.get() == order
                    on:change=move |_| sort.set(order)
                />
                <span>{words}</span>
            </label>
        }
    });
    view! {
        <fieldset class="sort">
            <legend class="visually-hidden">"Order: next in the diary, longest not seen, or name"</legend>
            <div class="seg">{options.collect_view()}</div>
        </fieldset>
    }
}

#[component]
fn Row(row: PersonRow, leads: Callback<FileId, String>) -> impl IntoView {
    let PersonRow { file, name, line, stage, holder, flags, needs, again, tried, versions, over_cap } = row;
    // Somebody with a caseload of their own knows whose it is.
    let local = expect_context::<Local>();
    let is_own = untrack(|| does_casework(&local.me().roles));
    let holder = (!is_own && !holder.is_empty()).then(|| format!("With {holder}"));
    let has_chips = stage.is_some()
        || !flags.is_empty()
        || needs.is_some()
        || again.is_some()
        || tried.is_some()
        || versions + over_cap > 0;
    view! {
        <li>
            <a class="row" href=leads.run(file)>
                <Face name=name.clone()/>
                <div class="row-body">
                    <p class="row-title">{name}</p>
                    {(!line.is_empty()).then(|| view! { <p class="quiet small">{line}</p> })}
                    {holder.map(|holder| view! { <p class="quiet small">{holder}</p> })}
                    {has_chips
                        .then(|| {
                            view! {
                                <p class="cluster chips">
                                    {tried.map(|words| view! {
                                        <span class="chip plum"><Icon shape=Shape::PhoneMissed/>{words}</span>
                                    })}
                                    {(versions > 0)
                                        .then(|| view! {
                                            <span class="chip plum"><Icon shape=Shape::Split/>"Two versions"</span>
                                        })}
                                    {(over_cap > 0)
                                        .then(|| view! {
                                            <span class="chip plum"><Icon shape=Shape::Split/>"Over its cap"</span>
                                        })}
                                    <Flags risks=flags needs=needs.into_iter().collect()/>
                                    {again.map(|Again { colour, shape, words }| view! {
                                        <span class=format!("chip {colour}")><Icon shape/>{words}</span>
                                    })}
                                    {stage.map(|stage| view! { <span class="chip">{stage}</span> })}
                                </p>
                            }
                        })}
                </div>
                <Icon shape=Shape::Forward/>
            </a>
        </li>
    }
}

/// The caseload has not come completely yet: what is shown may not be all.
#[component]
fn StillComing(some: bool) -> impl IntoView {
    let local = expect_context::<Local>();
    let trouble = Memo::new(move |_| local.status().sync.trouble);
    view! {
        <Notice colour="amber" shape=Shape::Download>
            <h2>
                {if some { "More people are still on their way to this phone" } else { "Your people are on their way to this phone" }}
            </h2>
            <p>
                {move || {
                    trouble
                        .get()
                        .map_or_else(
                            || "Stay where there is signal until this line goes away.".to_owned(),
                            |trouble| format!("{trouble} It goes on by itself where there is signal."),
                        )
                }}
            </p>
        </Notice>
    }
}

/// The whole caseload is here, and it has nobody in it.
#[component]
fn Nobody() -> impl IntoView {
    let local = expect_context::<Local>();
    let does_casework = does_casework(&untrack(|| local.me()).roles);
    view! {
        <Empty
            shape=Shape::Users
            title=if does_casework { "Nobody is on your caseload yet" } else { "No files on this device" }
        >
            <p>
                {if does_casework {
                    "When the office gives you a case, or you add a person, they appear here."
                } else {
                    "Files that you open from the team's page are kept here for you."
                }}
            </p>
        </Empty>
    }
}

fn count_words(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}
