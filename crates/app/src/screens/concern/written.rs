//! A concern that was written: whether anybody at the office has read it stands first.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use shared::civil;
use shared::fold::Entry;
use shared::id::FileId;
use shared::kind;
use shared::role::Role;
use shared::view::View;
use shared::view::concern::{Concern, ConcernNote, Seen};

use super::follow::What;
use super::follow_path;
use super::form::WhoReads;
use super::readers::Readers;
use super::words::{Standing, lines};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::button::Button;
use crate::parts::empty::Notice;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::{ErrorText, Mistakes, words_for};
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::{PageHead, SectionHead};
use crate::parts::route::case_path;
use crate::parts::saved::SavedNotice;
use crate::parts::state::StateChip;
use crate::screens::case::NoSuchFile;
use crate::screens::safety::{CallLine, service};

/// The page.
#[component]
pub(super) fn Written(case: FileId, concern: FileId) -> impl IntoView {
    with_file(open_file(concern), true, move |open| untrack(|| view! { <Page case open/> }))
}

#[component]
fn Page(case: FileId, open: Arc<OpenFile>) -> impl IntoView {
    let Some(root) = open.root().filter(|root| root.kind == kind::CONCERN).cloned() else {
        return view! { <NoSuchFile/> }.into_any();
    };
    Mistakes::provide();
    let local = expect_context::<Local>();
    let name = Memo::new(move |_| local.case(case).map(|case| case.name).unwrap_or_default());
    let concern = Concern::of(&root);
    let standing = Standing::of(&concern);
    let back = untrack(|| name.get());
    let back = if back.is_empty() { "The person’s page".to_owned() } else { back };
    let state = {
        let root = root.clone();
        Signal::derive(move || local.state(&root))
    };
    let rows = lines(&concern).into_iter().map(|(question, answer)| {
        view! { <div><dt>{question}</dt><dd class="prose">{answer}</dd></div> }
    });
    let by = root.made.by_name.clone();
    let ended = concern.outcome.clone();
    let is_open = ended.is_none();
    let file = root.file;
    let supervises = untrack(|| local.me()).roles.contains(&Role::Supervisor);
    view! {
        <PageHead tab="A concern for their safety" back=(case_path(case), back)/>
        <SavedNotice file=case/>
        <WhereItStands case root=root.clone() standing/>
        {ended.map(|outcome| view! {
            <section class="card pad stack tight">
                <h2 class="small quiet plain">"What came of it"</h2>
                <p class="prose">{outcome.what}</p>
            </section>
        })}
        <section class="stack tight">
            <div class="cluster"><p class="quiet small">{format!("Written by {by}")}</p><StateChip state/></div>
            <dl class="answers card">{rows.collect_view()}</dl>
        </section>
        <Notes open=Arc::clone(&open)/>
        {if supervises && !file.is_practice() { view! { <Readers file/> }.into_any() } else { view! { <WhoReads is_practice=file.is_practice()/> }.into_any() }}
        {is_open.then(|| view! {
            <div class="bar">
                <a class="btn" href=follow_path(case, file, What::Note.code())>
                    <Icon shape=Shape::Pencil/>
                    "Add what was done since"
                </a>
            </div>
        })}
    }
    .into_any()
}

/// Whether somebody at the office has read it, and what is to be done until then.
#[component]
fn WhereItStands(case: FileId, root: Entry, standing: Standing) -> impl IntoView {
    let local = expect_context::<Local>();
    let numbers = service().numbers;
    let me = untrack(|| local.me());
    let supervises = me.roles.contains(&Role::Supervisor);
    // Nobody takes on what they wrote themselves: another must have read it.
    let takes_on = supervises && root.made.by != me.id;
    let file = root.file;
    let told = match &standing {
        Standing::Told(words) => Some(words.clone()),
        _ => None,
    };
    match standing {
        // Nobody is to be rung about somebody who is made up.
        Standing::Unheard | Standing::Told(_) if file.is_practice() => view! {
            <Notice colour="plum" shape=Shape::Eye>
                <p>
                    <b>"Practice: nobody at the office sees this. "</b>
                    "A real concern says here “The office has not seen this”, with the number of your duty supervisor, until somebody there has read it. You would ring them now."
                </p>
            </Notice>
        }
        .into_any(),
        Standing::Unheard | Standing::Told(_) => {
            let duty = move || {
                let line = numbers.get().into_iter().find(|listed| listed.line.code == "duty_supervisor");
                line.map(|listed| view! { <CallLine listed/> })
            };
            view! {
                <section class="card pad stack tight red" aria-labelledby="unseen">
                    <h2 id="unseen">
                        {if takes_on { "Nobody at the office has taken this on" } else { "The office has not seen this" }}
                    </h2>
                    {match told {
                        Some(words) => view! {
                            <p>{format!("Told by phone: {words}. It stays here until somebody at the office has read it.")}</p>
                        }.into_any(),
                        None => view! {
                            <p>"Writing it down and sending it tells nobody. Ring your duty supervisor."</p>
                        }.into_any(),
                    }}
                    {(!takes_on).then(|| view! {
                        <ul class="call-lines">{duty}</ul>
                        <div class="actions">
                            <a class="btn second compact" href=follow_path(case, file, What::Told.code())>
                                <Icon shape=Shape::Phone/>
                                "I have told them by phone"
                            </a>
                        </div>
                    })}
                    {takes_on.then(|| view! { <TakeOn case root=root.clone()/> })}
                </section>
            }
            .into_any()
        }
        Standing::Seen(words) => view! {
            <Notice colour="green" shape=Shape::Eye>
                <p><b>"Somebody looks after this. "</b>{format!("Read by {words}.")}</p>
                {supervises.then(|| view! {
                    <p><a href=follow_path(case, file, What::End.code())>"Write how it ended"</a></p>
                })}
            </Notice>
        }
        .into_any(),
        Standing::Ended(words) => view! {
            <Notice colour="pine" shape=Shape::Check><p>{format!("Closed by {words}.")}</p></Notice>
        }
        .into_any(),
    }
}

/// What mistakes name that stand in the way of taking it on.
const TAKE_ON: &str = "take-on";

/// A supervisor says that they have read it and look after it.
#[component]
fn TakeOn(case: FileId, root: Entry) -> impl IntoView {
    let (local, mistakes) = (expect_context::<Local>(), expect_context::<Mistakes>());
    let busy = RwSignal::new(false);
    let take_on = Callback::new(move |()| {
        let me = untrack(|| local.me());
        let seen = Seen { by: me.id, name: me.name, at_ms: clock::now_ms() };
        let edit = NewEdit::fields(&root, [("seen".to_owned(), json!(seen))]);
        busy.set(true);
        spawn_local(async move {
            let title = "A concern".to_owned();
            if let Err(error) =
                local.save(NewSave { title, file: case, edits: vec![edit], draft: None }).await
            {
                mistakes.show_one(TAKE_ON, error.to_string());
            }
            busy.try_set(false);
        });
    });
    view! {
        <div id=TAKE_ON tabindex="-1">
            <ErrorText id=TAKE_ON words=words_for(TAKE_ON)/>
            <Button words="I have read it, and look after it" icon=Shape::Eye busy on_press=take_on/>
        </div>
    }
}

/// What was noted since, oldest first.
#[component]
fn Notes(open: Arc<OpenFile>) -> impl IntoView {
    let mut notes: Vec<&Entry> =
        open.case.values().filter(|entry| entry.kind == kind::CONCERN_NOTE && entry.void.is_none()).collect();
    notes.sort_by_key(|note| (ConcernNote::of(note).at_ms, note.id));
    let rows: Vec<_> = notes
        .into_iter()
        .map(|entry| {
            let note = ConcernNote::of(entry);
            let line =
                format!("{}, {}", entry.made.by_name, note.at_ms.map(civil::full_moment).unwrap_or_default());
            view! {
                <li class="card pad stack tight">
                    <p class="quiet small">{line}</p>
                    <p class="prose">{note.words.unwrap_or_default()}</p>
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="stack tight">
                <SectionHead title="Since then"/>
                <ul class="stack tight">{rows}</ul>
            </section>
        }
    })
}
