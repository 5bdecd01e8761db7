//! The plan: strengths, whether it is agreed, goals, who does what, and the person's own copy.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use shared::civil;
use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::plan::{
    actions, agreement, goals, is_worked_on, owes_copy, place_before, readings, since_agreed, steps,
};
use shared::summary::in_use;
use shared::view::View;
use shared::view::label;
use shared::view::plan::{
    ACTION_STATUS, Action, Agreement, GIVEN, GOAL_STATUS, Goal, PlanCopy, WHO, WORKING,
};
use shared::view::referral::REASONS;

use super::done::DoneButton;
use super::drawn::ten;
use super::words::{agreement_words, doer, given_words, since_words, status_words, sure_words};
use super::{ACTION_FORM, AGREE_FORM, GOAL_FORM, NEW, copy_path, form_path, may_change};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::button::Button;
use crate::parts::empty::{Empty, Notice};
use crate::parts::icon::{Icon, Shape};
use crate::parts::kinds::within_a_line;
use crate::parts::opened::{Opened, with_file};
use crate::parts::page::{PageHead, SectionHead};
use crate::parts::route::{case_path, entry_path};
use crate::parts::saved::{SavedNotice, just_saved};
use crate::parts::toast::toasts;
use crate::screens::decisions::history::{History, told};
use crate::screens::must_know::BeforeYouBegin;

/// Saves one edit by one touch, and says so on the page. A touch while the last is still saved does nothing.
fn writing(file: FileId) -> impl Fn(&str, NewEdit) + Copy + Send + Sync + 'static {
    let local = expect_context::<Local>();
    let (saved, toasts) = (just_saved(), toasts());
    let busy = RwSignal::new(false);
    move |title, edit| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let title = title.to_owned();
        spawn_local(async move {
            let answer =
                local.save(NewSave { title: title.clone(), file, edits: vec![edit], draft: None }).await;
            busy.try_set(false);
            match answer {
                Ok(save) => saved.set(save, file, title),
                Err(error) => toasts.say(error.to_string()),
            }
        });
    }
}

/// The page.
#[component]
pub(super) fn Plan(file: FileId, opened: Signal<Opened>) -> impl IntoView {
    view! {
        <SavedNotice file/>
        {with_file(opened, true, move |open| untrack(|| view! { <Shown file open/> }))}
    }
}

#[component]
fn Shown(file: FileId, open: Arc<OpenFile>) -> impl IntoView {
    let local = expect_context::<Local>();
    let may = may_change(local, file);
    let name = open.person_view().name.unwrap_or_default().shown();
    let worker = local.case(file).and_then(|case| case.holder).map(|holder| holder.name).unwrap_or_default();
    let live = in_use(&open.case);
    let (aims, does) = (goals(&live), actions(&live));
    let is_empty = aims.is_empty() && does.is_empty();
    let strengths = open.case_view().strengths.filter(|words| !words.trim().is_empty());
    let places: Vec<f64> = aims.iter().map(|goal| goal.get("order").unwrap_or_default()).collect();
    let cards = aims.iter().enumerate().map(|(at, goal)| {
        let up = at.checked_sub(1).map(|above| place_before(&places, above));
        goal_card(file, goal, up.filter(|_| may), may)
    });
    let cards = cards.collect_view();
    let groups = groups(file, &does, &aims, &name, &worker, may);
    let state = state(file, &open, &live, may && !is_empty);
    // Where a goal stood among the others says nothing of it.
    let mut before: Vec<Entry> = aims.iter().chain(&does).map(|entry| (*entry).clone()).collect();
    for entry in &mut before {
        entry.fields.remove("order");
    }
    let history = told(&before);
    view! {
        <PageHead tab="A plan" title=Signal::stored("Plan".to_owned()) above=Signal::stored(name.clone()) back=(case_path(file), name)/>
        <BeforeYouBegin open=open.clone()/>
        <section class="card pad stack tight" aria-labelledby="plan-strengths">
            <h2 id="plan-strengths" class="small quiet plain">"What they are good at, and can build on"</h2>
            <p class="prose">{strengths.unwrap_or_else(|| "Nobody has written it down yet.".to_owned())}</p>
            {may.then(|| view! { <p><a class="more-link" href=format!("/people/{file}/about?edit=matters")>"Change it"</a></p> })}
        </section>
        {state}
        <section class="stack tight">
            <SectionHead title="Goals"/>
            {is_empty.then(|| view! {
                <Empty shape=Shape::Heart title="No plan yet">
                    <p>"What do they want? Begin with that, in their words."</p>
                </Empty>
            })}
            {cards}
            {may.then(|| view! {
                <div class="actions">
                    <a class="btn second compact" href=form_path(file, GOAL_FORM, NEW)><Icon shape=Shape::Plus/>"Add a goal"</a>
                    <a class="btn second compact" href=form_path(file, ACTION_FORM, NEW)><Icon shape=Shape::Plus/>"Add who does what"</a>
                </div>
            })}
        </section>
        {groups}
        <History told=history/>
    }
}

/// One goal.
fn goal_card(file: FileId, entry: &Entry, up: Option<f64>, may: bool) -> AnyView {
    let goal = Goal::of(entry);
    let what = goal.what.clone().unwrap_or_default();
    let status = goal.status.clone().unwrap_or_default();
    let chip = if is_worked_on(&goal) { "chip" } else { "chip pine" };
    let status_line = (status.status != WORKING && !status.status.is_empty()).then(|| status_words(&status));
    let status =
        label(GOAL_STATUS, if status.status.is_empty() { WORKING } else { &status.status }).to_owned();
    let need = goal.need.as_deref().map(|need| label(REASONS, need).to_owned());
    let said = readings(entry);
    let sure =
        said.first().zip(said.last()).map(|((_, before), (_, now))| (*before, *now)).zip(sure_words(entry));
    let importance = goal.importance;
    let steps = steps(entry).into_iter().map(|step| {
        let on = step.taken.map(civil::long_date);
        let is_taken = on.is_some();
        view! {
            <li class:taken=is_taken>
                <Icon shape=if is_taken { Shape::Check } else { Shape::Forward }/>
                <span>{step.what} {on.map(|on| view! { <small class="quiet">{format!(" taken on {on}")}</small> })}</span>
            </li>
        }
    });
    let steps: Vec<_> = steps.collect();
    let has_steps = !steps.is_empty();
    let write = writing(file);
    let moved = entry.clone();
    let move_up = up.map(|place| {
        let press = Callback::new(move |()| {
            write("The order of the goals", NewEdit::fields(&moved, [("order".to_owned(), json!(place))]));
        });
        view! { <Button words="Move up" look="quiet compact flush" icon=Shape::ArrowUp on_press=press/> }
    });
    let id = entry.id;
    view! {
        <article class="card pad stack tight plan-goal">
            <h3 class="quote prose">{format!("“{what}”")}</h3>
            <p class="cluster">
                <span class=chip>{status}</span>
                {need.map(|need| view! { <span class="chip">{need}</span> })}
            </p>
            {status_line.map(|words| view! { <p class="prose small">{words}</p> })}
            <dl class="tens">
                {importance.map(|level| view! {
                    <div><dt>"How important"</dt><dd>{ten(level, level)}<span class="num">{format!("{level} of 10")}</span></dd></div>
                })}
                {sure.map(|((before, now), words)| view! {
                    <div><dt>"How sure"</dt><dd>{ten(before, now)}<span class="num">{words}</span></dd></div>
                })}
            </dl>
            {has_steps.then(|| view! { <ul class="plain-list plan-steps-list" aria-label="Small steps">{steps}</ul> })}
            {may.then(|| view! {
                <div class="plan-ways">
                    <a class="btn quiet compact flush" href=form_path(file, GOAL_FORM, &id.to_string())>
                        <Icon shape=Shape::Pencil/>"Change"<span class="visually-hidden">{format!(" the goal {what}")}</span>
                    </a>
                    <a class="btn quiet compact flush" href=format!("{}&of={id}", form_path(file, ACTION_FORM, NEW))>
                        <Icon shape=Shape::Plus/>"Who does what"<span class="visually-hidden">{format!(" for {what}")}</span>
                    </a>
                    {move_up}
                </div>
            })}
        </article>
    }
    .into_any()
}

/// Actions by who does them, in the order of [`WHO`].
fn groups(file: FileId, does: &[&Entry], aims: &[&Entry], person: &str, worker: &str, may: bool) -> AnyView {
    let today = clock::today();
    let mut by: BTreeMap<(usize, String), Vec<AnyView>> = BTreeMap::new();
    for entry in does {
        let who = Action::of(entry).who.unwrap_or_default();
        let place = WHO.iter().position(|(code, _)| *code == who.who).unwrap_or(WHO.len());
        let aim = entry.get::<EntryId>("goal").and_then(|id| aims.iter().find(|goal| goal.id == id)).copied();
        by.entry((place, doer(&who, person, worker)))
            .or_default()
            .push(action_row(file, entry, aim, today, may));
    }
    let has_any = !by.is_empty();
    let groups = by.into_iter().map(|((_, who), rows)| {
        view! {
            <h3>{who}</h3>
            <ul class="rows card">{rows}</ul>
        }
    });
    let groups = groups.collect_view();
    has_any
        .then(|| {
            view! {
                <section class="stack tight" aria-labelledby="plan-does">
                    <h2 id="plan-does">"Who does what"</h2>
                    {groups}
                </section>
            }
        })
        .into_any()
}

fn action_row(file: FileId, entry: &Entry, aim: Option<&Entry>, today: Date, may: bool) -> AnyView {
    let action = Action::of(entry);
    let what = action.what.clone().unwrap_or_default();
    let is_open = action.status.is_none() && aim.is_none_or(|goal| is_worked_on(&Goal::of(goal)));
    let is_late = is_open && action.by.is_some_and(|by| by < today);
    let when = match (&action.status, action.by) {
        (Some(status), _) => status_words(status),
        (None, Some(by)) => format!("By {}", civil::long_date(by)),
        (None, None) => "No day yet".to_owned(),
    };
    let aim = aim.and_then(|goal| goal.text("what")).map(|goal| format!("For “{goal}”"));
    let sure = sure_words(entry).map(|words| format!("How sure: {words}"));
    let is_done = action.status.is_some();
    let mark = action.status.as_ref().map(|status| label(ACTION_STATUS, &status.status).to_owned());
    let id = entry.id;
    view! {
        <li class="row" class:light=is_done>
            <div class="row-body">
                <p class="row-title prose">{what.clone()}</p>
                <p class="quiet small">{when}</p>
                {aim.map(|words| view! { <p class="quiet small">{words}</p> })}
                {sure.map(|words| view! { <p class="quiet small">{words}</p> })}
            </div>
            {is_late.then(|| view! { <span class="chip amber"><Icon shape=Shape::Clock/>"Overdue"</span> })}
            {mark.map(|words| view! { <span class="chip">{words}</span> })}
            {may.then(|| view! {
                <div class="plan-ways">
                    {is_open.then(|| view! { <DoneButton file entry=id what=what.clone()/> })}
                    <a class="btn quiet compact flush" href=form_path(file, ACTION_FORM, &id.to_string())>
                        "Change"<span class="visually-hidden">{format!(" {what}")}</span>
                    </a>
                </div>
            })}
        </li>
    }
    .into_any()
}

/// Whether it is agreed, what has changed since, when it is looked at again, and their own copy.
fn state(file: FileId, open: &OpenFile, live: &[&Entry], may: bool) -> AnyView {
    let today = clock::today();
    let Some(entry) = agreement(live) else {
        return may
            .then(|| view! {
                <Notice colour="amber" shape=Shape::Together>
                    <p>"Not agreed with them yet."</p>
                    <p class="notice-action"><a class="btn second compact" href=form_path(file, AGREE_FORM, NEW)>"Agree the plan"</a></p>
                </Notice>
            })
            .into_any();
    };
    let agreed = Agreement::of(entry);
    let changed = since_agreed(&open.case, live, &agreed);
    let rows = changed.iter().map(|(id, since)| {
        let what = open
            .case
            .get(id)
            .and_then(|entry| entry.text("what"))
            .unwrap_or("Something that is not here any more");
        view! { <li>{format!("{}: {what}", since_words(*since))}</li> }
    });
    let rows: Vec<_> = rows.collect();
    let is_changed = !rows.is_empty();
    let is_due = agreed.review.is_some_and(|review| review <= today);
    let responsible = agreed.responsible.clone().filter(|who| !who.name.is_empty()).map(|who| who.name);
    let review = agreed.review.map(|review| {
        let who = responsible.map(|who| format!(" {who} sees to that.")).unwrap_or_default();
        format!("To be looked at again on {}.{who}", civil::long_date(review))
    });
    let is_main = is_due || is_changed;
    let copies = copies(file, open, entry, &agreed, live, may);
    view! {
        <section class="card pad stack tight" aria-labelledby="plan-agreed">
            <h2 id="plan-agreed">
                {if is_due {
                    view! { <span class="chip amber"><Icon shape=Shape::Clock/>"Plan review due"</span> }.into_any()
                } else {
                    "Agreed".into_any()
                }}
            </h2>
            <p class="prose">{agreement_words(&agreed)}</p>
            {review.map(|words| view! { <p>{words}</p> })}
            {is_changed.then(|| view! {
                <Notice colour="plum" shape=Shape::Split>
                    <p><b>"Changed since it was agreed"</b></p>
                    <ul class="plain-list">{rows}</ul>
                </Notice>
            })}
            <div class="actions">
                {may.then(|| view! {
                    <a class=if is_main { "btn compact" } else { "btn second compact" } href=form_path(file, AGREE_FORM, NEW)>
                        {if is_due { "Review and agree" } else { "Agree it again" }}
                    </a>
                })}
                <a class="btn quiet compact" href=entry_path(file, entry.id)>"The record"</a>
            </div>
            {copies}
        </section>
    }
    .into_any()
}

/// The person's own copy: whether they have it, and the ways to give it.
fn copies(
    file: FileId,
    open: &OpenFile,
    entry: &Entry,
    agreed: &Agreement,
    live: &[&Entry],
    may: bool,
) -> AnyView {
    let of = entry.id;
    let given = live.iter().filter(|copy| copy.kind == PlanCopy::KIND && copy.get("of") == Some(of));
    let given: Vec<String> = given
        .map(|copy| {
            let copy = PlanCopy::of(copy);
            within_a_line(&given_words(&copy.given.unwrap_or_default(), copy.on))
        })
        .collect();
    let is_owed = owes_copy(live, entry);
    let words = match agreed.copy.as_deref() {
        _ if is_owed => "They do not have their copy yet.".to_owned(),
        _ if !given.is_empty() => format!("Their copy: {}.", given.join("; ")),
        Some("now") => {
            format!("They saw their copy on {}.", agreed.on.map(civil::long_date).unwrap_or_default())
        }
        Some("no") => "They did not want a copy.".to_owned(),
        _ => String::new(),
    };
    let unsafe_post = open.person_view().address.is_none_or(|address| !address.safe_to_write);
    let write = writing(file);
    let buttons = GIVEN.iter().map(|(code, words)| {
        let press = Callback::new(move |()| {
            let copy = PlanCopy { of: Some(of), given: Some((*code).to_owned()), on: Some(clock::today()) };
            write(&format!("Their copy of the plan: {}", words.to_lowercase()), NewEdit::make(file, &copy));
        });
        view! { <Button words=*words look="second compact" on_press=press/> }
    });
    let buttons = buttons.collect_view();
    view! {
        <div class="stack tight plan-copy">
            <h3>"Their own copy"</h3>
            <p>{words}</p>
            {unsafe_post.then(|| view! {
                <p class="quiet small">"Letters are not known to be safe: do not post it. A sheet that lies open tells whoever comes by."</p>
            })}
            {may.then(|| view! {
                <div class="actions">
                    <a class="btn second compact" href=copy_path(file)><Icon shape=Shape::File/>"Show or print it"</a>
                </div>
            })}
            {(may && is_owed).then(|| view! {
                <div role="group" aria-labelledby="copy-given" class="stack tight">
                    <p id="copy-given">"Have they got it? Say how:"</p>
                    <div class="actions">{buttons}</div>
                </div>
            })}
        </div>
    }
    .into_any()
}
