//! One record in full: read it, put it right, take it out of the wrong person's file, review it.

pub(crate) mod lines;
mod put_back;
mod relocate;
mod review;
mod whose;
mod wrong_person;

use std::sync::Arc;

use leptos::prelude::*;
use shared::civil;
use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::message::repeats;
use shared::role::{Role, does_casework};
use shared::summary::in_use;
use shared::view::View;
use shared::view::assessment::Assessment;
use shared::view::walk::Walk;

use self::lines::{amends, lines};
use self::relocate::{Relocate, relocate_path};
use self::review::ReviewForm;
use self::wrong_person::WrongPerson;
use super::case::NoSuchFile;
use super::case::event::{Event, event};
use super::case::timeline::{EntryState, ReviewLine};
use super::decisions::history::{History, told as told_before};
use super::erase::EraseEntry;
use super::risks::RISKS_FORM;
use super::walk::drawn::Drawn;
use crate::clock;
use crate::instruments::instruments;
use crate::local::Local;
use crate::local::open_file::OpenFile;
use crate::parts::empty::{Empty, Notice};
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::{Opened, open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::photo::{PhotoCards, of_entry};
use crate::parts::route::{self, case_path, entry_path};

/// The record in the address.
#[component]
pub(crate) fn EntryPage() -> impl IntoView {
    let (Some(file), Some(entry)) = (route::file(), route::entry()) else {
        return view! { <NoSuchFile/> }.into_any();
    };
    let opened = open_file(file);
    if route::query("wrong").is_some() {
        return with_file(opened, false, move |open| untrack(|| view! { <WrongPerson file entry open/> }))
            .into_any();
    }
    // Both are asked of the office, which knows of no practice, and done by supervisors.
    let supervises = is_supervisor() && !file.is_practice();
    if supervises && route::query("move").is_some() {
        return with_file(opened, false, move |open| untrack(|| view! { <Relocate file entry open/> }))
            .into_any();
    }
    if supervises && route::query("erase").is_some() {
        return with_file(opened, false, move |open| {
            let record = open.case.get(&entry);
            let what = record.map(|record| event(&open, record, &[]).title).unwrap_or_default();
            untrack(|| view! { <EraseEntry file entry what/> })
        })
        .into_any();
    }
    view! {
        {with_file(opened, true, move |open| untrack(|| view! { <Page file entry opened open/> }))}
        <Pictured entry opened/>
        <Ways file entry opened/>
        <Reviewing file entry opened/>
        {supervises.then(|| view! { <Elsewhere file entry opened/> })}
    }
    .into_any()
}

fn is_supervisor() -> bool {
    untrack(|| expect_context::<Local>().me()).roles.contains(&Role::Supervisor)
}

/// What a supervisor does with a record that should not stand here.
#[component]
fn Elsewhere(file: FileId, entry: EntryId, opened: Signal<Opened>) -> impl IntoView {
    let moves = Memo::new(move |_| match &*opened.read() {
        Opened::Here(open) => open.case.get(&entry).map(|record| kind::may_move(&record.kind)),
        Opened::Opening | Opened::Not(_) => None,
    });
    move || {
        let moves = moves.get()?;
        let erase = format!("{}?erase=1", entry_path(file, entry));
        Some(view! {
            <details class="more">
                <summary>"Should it not be here?"</summary>
                <div class="actions">
                    {moves.then(|| view! {
                        <a class="btn second compact" href=relocate_path(file, entry)><Icon shape=Shape::User/>"Move it to the right person"</a>
                    })}
                    <a class="btn second compact" href=erase><Icon shape=Shape::Trash/>"Erase it"</a>
                </div>
            </details>
        })
    }
}

#[component]
fn Page(file: FileId, entry: EntryId, opened: Signal<Opened>, open: Arc<OpenFile>) -> impl IntoView {
    let name = open.person_view().name.unwrap_or_default().shown();
    let back = (case_path(file), name);
    let Some(record) = open.case.get(&entry) else {
        return view! {
            <PageHead tab="One record" back/>
            <Empty shape=Shape::Question title="This record is not on this phone">
                <p>"It may still be on its way, or it was taken back before it was sent."</p>
            </Empty>
        }
        .into_any();
    };
    let instruments = instruments().known();
    let told = event(&open, record, &instruments);
    let answers = lines(record, &instruments).into_iter().map(|(question, answer)| {
        view! {
            <div>
                <dt>{question}</dt>
                <dd class="prose">{answer}</dd>
            </div>
        }
    });
    let is_struck = told.amended_by.is_some() || told.void.is_some();
    let amended_link = amends(record).map(|(earlier, why)| (entry_path(file, earlier), why));
    let wrote = format!("{}, {}", told.by, civil::moment(record.made.at.wall_ms, clock::now_ms()));
    let title = told.title.clone();
    let kind = told.kind.clone();
    view! {
        <PageHead tab="One record" title=Signal::stored(title) back/>
        <p class="cluster">
            {(!kind.is_empty()).then(|| view! { <span class="chip pine"><Icon shape=told.shape/>{kind}</span> })}
            <EntryState opened entry/>
            <span class="quiet small">{wrote}</span>
        </p>
        <Fate file told=told.clone()/>
        {repeats(record, &in_use(&open.case)).map(|day| view! {
            <Notice colour="amber" shape=Shape::Alert>
                <p>{format!("A code in this message went with the message of {} already.", civil::long_date(day))}</p>
                <p>"Two phones that had not met both sent it. A practice records it once: tell them, so that it does not stand there twice."</p>
            </Notice>
        })}
        {amended_link
            .map(|(href, why)| view! {
                <Notice colour="pine" shape=Shape::Pencil>
                    <p>"This puts an earlier record right" {(!why.is_empty()).then(|| format!(": {why}"))} "."</p>
                    <p><a href=href>"See what it said before"</a></p>
                </Notice>
            })}
        {Walk::of(record).route.filter(|_| record.kind == kind::WALK).map(|route| view! { <Drawn route/> })}
        <dl class="answers told card" class:struck-answers=is_struck>{answers.collect_view()}</dl>
        <History told=told_before([record])/>
    }
    .into_any()
}

/// What became of a record that no longer counts.
#[component]
fn Fate(file: FileId, told: Event) -> impl IntoView {
    view! {
        {told
            .amended_by
            .map(|(by, at_ms)| view! {
                <Notice colour="amber" shape=Shape::Pencil>
                    <p>{format!("Put right {}. What stands here no longer counts.", civil::moment(at_ms, clock::now_ms()))}</p>
                    <p><a href=entry_path(file, by)>"See what counts now"</a></p>
                </Notice>
            })}
        {told
            .void
            .map(|words| view! {
                <Notice colour="amber" shape=Shape::Close>
                    <p>{words}</p>
                    <p>"It stays readable and is counted nowhere."</p>
                </Notice>
            })}
    }
}

/// Its photos. They stay as they are, one of them perhaps open, while other news of the record come.
#[component]
fn Pictured(entry: EntryId, opened: Signal<Opened>) -> impl IntoView {
    let photos = Memo::new(move |_| match &*opened.read() {
        Opened::Here(open) => open.case.get(&entry).map(of_entry).unwrap_or_default(),
        Opened::Opening | Opened::Not(_) => Vec::new(),
    });
    move || {
        let photos = photos.get();
        let title = if photos.len() == 1 { "Photo" } else { "Photos" };
        (!photos.is_empty()).then(|| {
            untrack(|| {
                view! {
                    <section class="stack tight">
                        <h2>{title}</h2>
                        <PhotoCards photos/>
                    </section>
                }
            })
        })
    }
}

/// Putting it right, or taking it out of the wrong file.
#[component]
fn Ways(file: FileId, entry: EntryId, opened: Signal<Opened>) -> impl IntoView {
    let does_casework = does_casework(&untrack(|| expect_context::<Local>().me()).roles);
    let ways = Memo::new(move |_| match &*opened.read() {
        Opened::Here(open) => open
            .case
            .get(&entry)
            .filter(|record| does_casework && record.void.is_none() && open.amended_by(entry).is_none())
            .map(|record| {
                (amend_path(file, record), kind::is_finalised(&record.kind), kind::may_move(&record.kind))
            }),
        Opened::Opening | Opened::Not(_) => None,
    });
    move || {
        let (amend, is_finalised, may_move) = ways.get()?;
        let wrong = format!("{}?wrong=1", entry_path(file, entry));
        Some(view! {
            <div class="actions">
                {amend.map(|href| view! {
                    <a class="btn second compact" href=href><Icon shape=Shape::Pencil/>"Put it right"</a>
                })}
                {is_finalised.then(|| match may_move {
                    true => view! {
                        <a class="btn second compact" href=wrong><Icon shape=Shape::User/>"Wrong person"</a>
                    }
                    .into_any(),
                    // What belongs to something else in this file is taken out, and written anew elsewhere.
                    false => view! {
                        <a class="btn second compact" href=format!("{wrong}&to=nobody")><Icon shape=Shape::Close/>"Take it out"</a>
                    }
                    .into_any(),
                })}
            </div>
        })
    }
}

/// The form that puts an entry right; none for kinds that are edited in place or unknown.
fn amend_path(file: FileId, record: &Entry) -> Option<String> {
    let form = match record.kind.as_str() {
        kind::CONTACT => "record".to_owned(),
        kind::WALK => "walk".to_owned(),
        kind::SPEND => "spend".to_owned(),
        kind::RISKS => RISKS_FORM.to_owned(),
        kind::ASSESSMENT => format!("assess/{}", Assessment::of(record).instrument?.id),
        _ => return None,
    };
    Some(format!("/people/{file}/{form}?amends={}", record.id))
}

/// What supervisors said, and their form.
#[component]
fn Reviewing(file: FileId, entry: EntryId, opened: Signal<Opened>) -> impl IntoView {
    let found = Memo::new(move |_| match &*opened.read() {
        Opened::Here(open) => open.case.get(&entry).map(|record| {
            let told = event(open, record, &[]);
            (told.reviews, kind::is_finalised(&record.kind) && record.void.is_none())
        }),
        Opened::Opening | Opened::Not(_) => None,
    });
    let supervises = is_supervisor();
    let can_review = Memo::new(move |_| supervises && found.read().as_ref().is_some_and(|(_, can)| *can));
    view! {
        {move || {
            let reviews = found.get().map(|(reviews, _)| reviews).unwrap_or_default();
            (!reviews.is_empty())
                .then(|| {
                    let lines = reviews.into_iter().map(|review| view! { <ReviewLine review/> });
                    view! {
                        <section class="stack tight">
                            <h2>"What was said about it"</h2>
                            {lines.collect_view()}
                        </section>
                    }
                })
        }}
        {move || can_review.get().then(|| untrack(|| view! { <ReviewForm file entry/> }))}
    }
}
