//! One person's file: who they are, what matters to them, how it goes, what has happened.

pub(crate) mod event;
mod ladder;
mod money;
mod next;
mod outcome_chart;
pub(super) mod outcomes;
pub(super) mod overview;
mod questions;
mod steps;
pub(crate) mod timeline;
mod walk_chart;
mod walks;
mod whole;

use leptos::prelude::*;
use shared::id::FileId;
use shared::role::{Role, does_casework};
use shared::wire::sync::Depth;

use self::money::Money;
use self::next::NextCard;
use self::overview::{Banner, Doorstep, Matters, Progress};
use self::questions::Questions;
use self::steps::Steps;
use self::timeline::Timeline;
use self::whole::OpenWhole;
use super::alone::visit_path;
use super::assess::choose::choose_path;
use super::concern::list::Concerns;
use super::died::{DiedCard, died_of, died_path};
use super::end::EndOrGoOn;
use super::erase::erase_path;
use super::feedback::feedback_path;
use super::follow_up::card::FollowUpCard;
use super::household::HouseholdCard;
use super::household::here::household;
use super::not_reached::NotReachedCard;
use super::office_people::hand_over_path;
use super::one_person::OtherRecords;
use super::plan::card::PlanCard;
use super::practice_person::PracticeCard;
use super::risks::card::RisksCard;
use super::safety::safety_path;
use crate::local::Local;
use crate::parts::empty::{Empty, Notice, Waiting};
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::{Opened, open_file};
use crate::parts::page::PageHead;
use crate::parts::route;
use crate::parts::saved::SavedNotice;

/// The page of one case.
#[component]
pub(crate) fn CaseFile() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let local = expect_context::<Local>();
    let is_known = Memo::new(move |_| local.case(file).is_some());
    let page = move || match is_known.get() {
        true => untrack(|| view! { <Page file/> }).into_any(),
        false => untrack(|| view! { <NoSuchFile/> }).into_any(),
    };
    page.into_any()
}

#[component]
fn Page(file: FileId) -> impl IntoView {
    let local = expect_context::<Local>();
    let opened = open_file(file);
    let household = household(local, file);
    let is_here = Memo::new(move |_| matches!(*opened.read(), Opened::Here(_)));
    let trouble = Memo::new(move |_| match &*opened.read() {
        Opened::Not(words) => Some(words.clone()),
        Opened::Opening | Opened::Here(_) => None,
    });
    let is_summary = Memo::new(move |_| local.depth(file) == Some(Depth::Summary));
    let is_dead = Memo::new(move |_| died_of(local, file).is_some());
    let me = local.me();
    let (does_casework, supervises) = (does_casework(&me.roles), me.roles.contains(&Role::Supervisor));
    view! {
        <Banner file opened/>
        <DiedCard file/>
        <Steps file/>
        <SavedNotice file/>
        <Concerns case=file/>
        {move || {
            if let Some(words) = trouble.get() {
                view! { <Notice colour="amber" shape=Shape::Alert><p>{words}</p></Notice> }.into_any()
            } else if is_summary.get() {
                view! {
                    <OpenWhole file/>
                    {supervises.then(|| view! { <HandOverLink file/> })}
                }
                .into_any()
            } else if is_here.get() {
                view! {
                    <Incomplete opened/>
                    <div class="columns">
                        <div class="columns-top">
                            <Matters opened/>
                            <NotReachedCard file/>
                            <Questions file opened/>
                            <OtherRecords file/>
                        </div>
                        <div class="columns-side">
                            <Doorstep file opened household editable=does_casework/>
                            {move || (!is_dead.get()).then(|| view! { <RisksCard file opened/> })}
                            {move || view! { <PlanCard file opened editable=does_casework && !is_dead.get()/> }}
                            <NextCard file opened editable=does_casework/>
                            <FollowUpCard file/>
                            {(!file.is_practice()).then(|| view! { <HouseholdCard file household/> })}
                            {move || (does_casework && !is_dead.get()).then(|| view! { <Ways file/> })}
                            <Money file opened/>
                        </div>
                        <div class="columns-rest">
                            <Progress file opened editable=does_casework/>
                            <Timeline file opened/>
                            {move || (does_casework && !is_dead.get()).then(|| view! {
                                <details class="more">
                                    <summary>"Has the person died?"</summary>
                                    <div class="actions">
                                        <a class="btn second compact" href=died_path(file)>"Write down that they have died"</a>
                                    </div>
                                </details>
                            })}
                            {does_casework.then(|| view! { <EndOrGoOn file/> })}
                            {file.is_practice().then(|| view! { <PracticeCard/> })}
                            {(supervises && !file.is_practice()).then(|| view! {
                                <HandOverLink file/>
                                <details class="more">
                                    <summary>"Must the whole file go?"</summary>
                                    <div class="actions">
                                        <a class="btn second compact" href=erase_path(file)><Icon shape=Shape::Trash/>"Erase the file"</a>
                                    </div>
                                </details>
                            })}
                        </div>
                    </div>
                }
                    .into_any()
            } else {
                view! { <Waiting words="Opening the file…"/> }.into_any()
            }
        }}
        {move || {
            (does_casework && is_here.get() && !is_summary.get() && !is_dead.get())
                .then(|| view! {
                    <div class="bar">
                        <a class="btn" href=format!("/people/{file}/record")>
                            <Icon shape=Shape::Plus/>
                            "Record a contact"
                        </a>
                    </div>
                })
        }}
    }
}

/// The way to give the case to somebody else, while somebody has it.
#[component]
fn HandOverLink(file: FileId) -> impl IntoView {
    let local = expect_context::<Local>();
    let holder = Memo::new(move |_| local.case(file).and_then(|case| case.holder));
    move || {
        holder.get().map(|holder| {
            view! {
                <details class="more">
                    <summary>"Should somebody else take them on?"</summary>
                    <div class="actions">
                        <a class="btn second compact" href=hand_over_path(holder.user, file)>{format!("Hand over, from {}", holder.name)}</a>
                    </div>
                </details>
            }
        })
    }
}

/// What else can be written in this file.
#[component]
fn Ways(file: FileId) -> impl IntoView {
    view! {
        <div class="actions">
            <a class="btn second compact" href=format!("/people/{file}/walk")><Icon shape=Shape::Walk/>"Walk"</a>
            <a class="btn second compact" href=visit_path(file)><Icon shape=Shape::Timer/>"Visit alone"</a>
            <a class="btn second compact" href=choose_path(file)><Icon shape=Shape::Clipboard/>"Assessment"</a>
            <a class="btn second compact" href=feedback_path(file)><Icon shape=Shape::Comment/>"Feedback"</a>
            <a class="btn second compact" href=safety_path(file)><Icon shape=Shape::Alert/>"Not safe?"</a>
        </div>
    }
}

/// Says honestly that the file is not all here, or not all readable.
#[component]
fn Incomplete(opened: Signal<Opened>) -> impl IntoView {
    let state = Memo::new(move |_| match &*opened.read() {
        Opened::Here(file) => (file.complete, file.unreadable),
        Opened::Opening | Opened::Not(_) => (true, 0),
    });
    move || {
        let (complete, unreadable) = state.get();
        view! {
            {(!complete)
                .then(|| view! {
                    <Notice colour="amber" shape=Shape::Download>
                        <p>"Part of this file is still on its way to this phone. What you see may not be all."</p>
                    </Notice>
                })}
            {(unreadable > 0)
                .then(|| view! {
                    <Notice colour="amber" shape=Shape::File>
                        <p>
                            {if unreadable == 1 {
                                "One record was made with a newer version. It is kept, and shows after the next update.".to_owned()
                            } else {
                                format!("{unreadable} records were made with a newer version. They are kept, and show after the next update.")
                            }}
                        </p>
                    </Notice>
                })}
        }
    }
}

/// An address that names no file.
#[component]
pub(crate) fn NoSuchFile() -> impl IntoView {
    if route::file().is_some_and(FileId::is_practice) {
        return view! {
            <PageHead tab="Not here" back=("/people".to_owned(), "People".to_owned())/>
            <Empty shape=Shape::Question title="Nobody to practise on here">
                <p>"Practice was started again or stopped, perhaps in another tab."</p>
                <a class="btn" href="/people">"See everybody"</a>
            </Empty>
        }
        .into_any();
    }
    view! {
        <PageHead tab="Not here" back=("/people".to_owned(), "People".to_owned())/>
        <Empty shape=Shape::Question title="This file is not on this phone">
            <p>"The link may be incomplete, or the file has gone to somebody else."</p>
            <a class="btn" href="/people">"See everybody"</a>
        </Empty>
    }
    .into_any()
}
