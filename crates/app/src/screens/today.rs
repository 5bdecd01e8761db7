//! Today: what one was in the middle of, who is to be seen, and what needs a person's word.

mod diary;

use leptos::prelude::*;
use serde_json::Value;
use shared::civil;
use shared::role::Role;

use self::diary::{Diary, DiaryRow, UNSEEN_DAYS};
use super::concern::list::Concerns;
use super::feedback::list::UnreadFeedback;
use super::follow_up::list::{again_row, list_path};
use super::follow_up::rows_now;
use super::not_reached::not_reached_path;
use super::one_person::pairs;
use super::people::find::day_words;
use super::plan::done::{DoneButton, is_of_plan, is_ticked};
use super::plan::plan_path;
use super::safety::SAFETY;
use super::team::out_alone::OutAlone;
use crate::clock;
use crate::local::Local;
use crate::local::draft::Draft;
use crate::parts::empty::{Empty, Notice};
use crate::parts::icon::{Icon, Shape};
use crate::parts::kinds::{how_shape, how_short, how_words};
use crate::parts::page::{PageHead, SectionHead};
use crate::parts::route::case_path;
use crate::parts::state::SyncPill;

/// Rows of a group that are shown on Today; the rest is a link away.
const ROWS_MAX: usize = 4;
/// Characters of a draft's text that Today shows.
const PREVIEW_CHARS: usize = 90;

/// The first page of everybody who does casework.
#[component]
pub(crate) fn Today() -> impl IntoView {
    let local = expect_context::<Local>();
    let supervises = untrack(|| local.me()).roles.contains(&Role::Supervisor);
    let today = clock::today();
    let cases = Memo::new(move |_| local.cases());
    let diary = Memo::new(move |_| diary::diary(&cases.read(), today));
    let first_complete = Memo::new(move |_| local.status().first_complete);
    let is_empty = Memo::new(move |_| diary.with(|diary| diary.today.is_empty()));
    view! {
        <PageHead tab="Today" above=Signal::stored(civil::long_day(today))>
            <SyncPill/>
        </PageHead>
        {move || {
            (!first_complete.get())
                .then(|| view! {
                    <Notice colour="amber" shape=Shape::Download>
                        <p>"Your people are still on their way to this phone. Stay where there is signal until this line goes away."</p>
                    </Notice>
                })
        }}
        <div class="columns">
            <div class="columns-top">
                <Concerns/>
                {supervises.then(|| view! { <UnreadFeedback/> <OutAlone only_if_out=true/> })}
                <Drafts/>
                {move || {
                    let rows = diary.with(|diary| diary.today.clone());
                    if is_empty.get() {
                        first_complete.get().then(|| view! { <FreeDay has_people=!cases.read().is_empty()/> }).into_any()
                    } else {
                        view! { <DiaryCard title="Visits and calls" rows=rows says_day=false/> }.into_any()
                    }
                }}
            </div>
            <div class="columns-side">
                {move || {
                    let rows = diary.with(|diary| diary.to_do.clone());
                    (!rows.is_empty()).then(|| view! { <ToDo rows/> })
                }}
                {move || view! { <NeedsYou diary=diary.get()/> }}
            </div>
            <div class="columns-rest">
                {move || {
                    let rows: Vec<DiaryRow> = diary.with(|diary| diary.soon.iter().take(ROWS_MAX).cloned().collect());
                    (!rows.is_empty()).then(|| view! { <DiaryCard title="Coming up" rows=rows says_day=true/> })
                }}
                <p><a class="btn second compact" href=SAFETY><Icon shape=Shape::Alert/>"Somebody is not safe"</a></p>
            </div>
        </div>
    }
}

/// Unfinished forms: the latest large, the others as rows.
#[component]
fn Drafts() -> impl IntoView {
    let local = expect_context::<Local>();
    let drafts = Memo::new(move |_| local.drafts());
    move || {
        let drafts = drafts.get();
        let (latest, others) = drafts.split_first()?;
        let now_ms = clock::now_ms();
        let title = draft_title(latest, local);
        let started = civil::moment(latest.started_ms, now_ms);
        let others = others.iter().map(|draft| {
            let title = draft_title(draft, local);
            let started = civil::moment(draft.started_ms, now_ms);
            view! {
                <li>
                    <a class="row" href=format!("/drafts/{}", draft.id)>
                        <span class="face pine"><Icon shape=Shape::Pencil/></span>
                        <div class="row-body">
                            <p class="row-title">{title}</p>
                            <p class="quiet small">{format!("Started {started}")}</p>
                        </div>
                        <Icon shape=Shape::Forward/>
                    </a>
                </li>
            }
        });
        let others = others.collect_view();
        Some(view! {
            <section class="card pad lead stack tight" aria-labelledby="in-the-middle">
                <p class="small quiet">"You were in the middle of this"</p>
                <div>
                    <h2 id="in-the-middle">{title}</h2>
                    <p class="small quiet">{format!("Started {started}")}</p>
                </div>
                {preview(&latest.values).map(|text| view! { <p class="draft-preview">{format!("“{text}”")}</p> })}
                <a class="btn" href=format!("/drafts/{}", latest.id)>"Continue"</a>
            </section>
            {(drafts.len() > 1).then(|| view! { <ul class="rows card">{others}</ul> })}
        })
    }
}

/// "Visit · Mrs A".
fn draft_title(draft: &Draft, local: Local) -> String {
    let name = draft.file.and_then(|file| local.case(file)).map(|case| case.name).unwrap_or_default();
    match (draft.title.is_empty(), name.is_empty()) {
        (true, true) => "Draft".to_owned(),
        (true, false) => format!("Draft · {name}"),
        (false, true) => draft.title.clone(),
        (false, false) => format!("{} · {name}", draft.title),
    }
}

/// How the text of a draft begins, whatever the form is.
fn preview(values: &Value) -> Option<String> {
    let form = values.get("form").unwrap_or(values);
    let mut texts =
        ["note", "happened", "comment", "what_matters"].iter().filter_map(|name| form.get(name)?.as_str());
    let text = texts.find(|text| !text.trim().is_empty())?.trim();
    let mut short: String = text.chars().take(PREVIEW_CHARS).collect();
    if short.len() < text.len() {
        let end = short.rfind(char::is_whitespace).unwrap_or(short.len());
        short.truncate(end);
        short.push('…');
    }
    Some(short)
}

#[component]
fn DiaryCard(
    title: &'static str,
    rows: Vec<DiaryRow>,
    /// Whether the rows say their day.
    says_day: bool,
) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        let (time, day) = (row.time.clone(), civil::long_day(row.date));
        let what = what_words(&row).to_owned();
        let line = if says_day { format!("{day} · {what}") } else { what };
        let any_time = time.is_empty();
        view! {
            <li>
                <a class="row" href=if is_of_plan(&row.how) { plan_path(row.file) } else { case_path(row.file) }>
                    <p class="time">
                        {if any_time { "Any".to_owned() } else { time }}
                        <small>{if any_time { "time".to_owned() } else { how_short(&row.how).to_owned() }}</small>
                    </p>
                    <div class="row-body">
                        <p class="row-title">{row.name}</p>
                        <p class="small quiet">{line}</p>
                    </div>
                    {if row.flag.is_empty() {
                        view! { <Icon shape=how_shape(&row.how)/> }.into_any()
                    } else {
                        view! { <span class="chip amber"><Icon shape=Shape::Alert/>{row.flag}</span> }.into_any()
                    }}
                </a>
            </li>
        }
    });
    view! {
        <section class="stack tight">
            <SectionHead title=title/>
            <ul class="rows card">{rows.collect_view()}</ul>
        </section>
    }
}

/// What is to be done for people's plans: an action is ticked here, a review and a copy lead to the plan.
#[component]
fn ToDo(rows: Vec<DiaryRow>) -> impl IntoView {
    let today = clock::today();
    let rows = rows.into_iter().map(|row| {
        let (ticked, is_late) = (is_ticked(&row.how), row.date < today);
        let line = format!("{} · {}", row.name, day_words(row.date, today));
        view! {
            <li class="row">
                <span class=if is_late { "face amber" } else { "face" }><Icon shape=how_shape(&row.how)/></span>
                <div class="row-body">
                    <p class="row-title"><a href=plan_path(row.file)>{row.what.clone()}</a></p>
                    <p class="small quiet">{line}</p>
                </div>
                {ticked.then(|| view! { <DoneButton file=row.file entry=row.entry what=row.what says=true/> })}
            </li>
        }
    });
    view! {
        <section class="stack tight">
            <SectionHead title="To do"/>
            <ul class="rows card">{rows.collect_view()}</ul>
        </section>
    }
}

fn what_words(row: &DiaryRow) -> &str {
    if row.what.is_empty() { how_words(&row.how) } else { &row.what }
}

/// Perhaps one person, two versions to choose from, held by the office, over its date, not seen for long.
#[component]
fn NeedsYou(diary: Diary) -> impl IntoView {
    let local = expect_context::<Local>();
    let held = Memo::new(move |_| local.status().held);
    let today = clock::today();
    let Diary { overdue, unseen, questions, not_reached, .. } = diary;
    let has_rows =
        !overdue.is_empty() || !unseen.is_empty() || !questions.is_empty() || !not_reached.is_empty();
    let not_reached = not_reached.into_iter().map(|(file, name, tried, days)| {
        let line = format!("{tried}: {days}");
        need(not_reached_path(file), "plum", Shape::PhoneMissed, name, line, "Decide")
    });
    let not_reached = not_reached.collect_view();
    let again = Memo::new(move |_| {
        let me = local.me();
        let mut cases = local.cases();
        if me.roles.contains(&Role::Supervisor) {
            // A supervisor is told on the team's page what others are to do.
            cases.retain(|case| case.holder.as_ref().is_none_or(|holder| holder.user == me.id));
        }
        rows_now(&cases)
    });
    let unseen_count = unseen.len();
    let overdue_count = overdue.len();
    let questions = questions.into_iter().map(|(name, versions, over_cap)| {
        let (title, chip) = match (versions, over_cap) {
            (1, 0) => ("Two versions to choose from".to_owned(), "Choose"),
            (many, 0) => (format!("{many} things with two versions"), "Choose"),
            (0, 1) => ("A budget is over its cap".to_owned(), "Decide"),
            (versions, over_cap) => (format!("{} things to decide", versions + over_cap), "Decide"),
        };
        need("/decisions".to_owned(), "plum", Shape::Split, title, name, chip)
    });
    let questions = questions.collect_view();
    let likely = Memo::new(move |_| pairs(&local.cases(), local.likely()));
    let has_likely = Memo::new(move |_| likely.with(|likely| !likely.is_empty()));
    let overdue = overdue.into_iter().take(ROWS_MAX).map(|row| {
        let line = format!("{} · {}", what_words(&row), day_words(row.date, today));
        need(case_path(row.file), "amber", Shape::Clock, row.name, line, "Overdue")
    });
    let overdue = overdue.collect_view();
    let unseen = unseen.into_iter().take(ROWS_MAX).map(|unseen| {
        let line =
            unseen.days.map_or_else(|| "Not met yet".to_owned(), |days| format!("Not seen for {days} days"));
        need(case_path(unseen.file), "amber", Shape::Alert, unseen.name, line, "")
    });
    let unseen = unseen.collect_view();
    let rest = |shown: usize| (shown > ROWS_MAX).then(|| shown - ROWS_MAX);
    view! {
        <section class="stack tight" class:hidden=move || !has_rows && held.get() == 0 && !has_likely.get() && again.with(Vec::is_empty)>
            <SectionHead title="Needs you"/>
            <ul class="rows card">
                {move || likely.get().into_iter().map(|pair| {
                    let title = "Is this one person?".to_owned();
                    need("/decisions".to_owned(), "plum", Shape::Users, title, pair.names(), "Decide")
                }).collect_view()}
                {questions}
                {move || {
                    let held = held.get();
                    (held > 0)
                        .then(|| {
                            let title = if held == 1 {
                                "The office is holding one".to_owned()
                            } else {
                                format!("The office is holding {held}")
                            };
                            need(
                                "/phone".to_owned(),
                                "amber",
                                Shape::Hand,
                                title,
                                "Kept there, not in the file yet. See why.".to_owned(),
                                "Look",
                            )
                        })
                }}
                {not_reached}
                {overdue}
                {move || again.get().into_iter().take(ROWS_MAX).map(|row| again_row(row, false)).collect_view()}
                {unseen}
            </ul>
            {move || rest(again.with(Vec::len)).map(|more| view! {
                <a class="more-link" href=list_path(None)>{format!("{more} more to ask again")}</a>
            })}
            {rest(overdue_count)
                .map(|more| view! {
                    <a class="more-link" href="/people?sort=next">{format!("{more} more overdue")}</a>
                })}
            {rest(unseen_count)
                .map(|more| view! {
                    <a class="more-link" href="/people?sort=unseen">
                        {format!("{more} more not seen for {UNSEEN_DAYS} days")}
                    </a>
                })}
        </section>
    }
}

fn need(
    href: String,
    colour: &'static str,
    shape: Shape,
    title: String,
    line: String,
    chip: &'static str,
) -> impl IntoView {
    view! {
        <li>
            <a class="row" href=href>
                <span class=format!("face {colour}")><Icon shape/></span>
                <div class="row-body">
                    <p class="row-title">{title}</p>
                    <p class="small quiet">{line}</p>
                </div>
                {if chip.is_empty() {
                    view! { <Icon shape=Shape::Forward/> }.into_any()
                } else {
                    view! { <span class=format!("chip {colour}")>{chip}</span> }.into_any()
                }}
            </a>
        </li>
    }
}

/// Nothing is in the diary, which is not the same as nobody on the caseload.
#[component]
fn FreeDay(has_people: bool) -> impl IntoView {
    if has_people {
        view! {
            <Empty shape=Shape::Sun title="Nothing in the diary today">
                <p>"Visits and calls that you plan stand here on their day."</p>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Empty shape=Shape::Users title="Nobody is on your caseload yet">
                <p>"When the office gives you a case, or you add a person, your day begins here."</p>
                <a class="btn" href="/people/new"><Icon shape=Shape::UserPlus/>"Add a person"</a>
            </Empty>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_draft_shows_how_its_text_begins_and_breaks_between_words() {
        assert_eq!(preview(&json!({ "form": { "note": "  " } })), None);
        assert_eq!(preview(&json!({ "form": { "note": "Tea." } })), Some("Tea.".to_owned()));
        let long = "Walked as far as the post box and ".repeat(5);
        let shown = preview(&json!({ "form": { "how": "visit", "happened": long } })).unwrap();
        assert!(shown.ends_with("box…") || shown.ends_with("the…") || shown.ends_with("and…"), "{shown}");
        assert!(shown.chars().count() <= PREVIEW_CHARS + 1);
    }
}
