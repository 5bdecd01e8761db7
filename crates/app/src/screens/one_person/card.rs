//! "Is this one person?": both records beside each other, and the answers.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::civil;
use shared::id::{FileId, UserId};
use shared::kind::{self, Permission, permission};
use shared::nhs_number;
use shared::outbox::State;
use shared::plain::words;
use shared::summary::CaseSummary;
use shared::view::case::STAGES;
use shared::view::label;
use shared::wire::sync::Depth;

use super::deciding::{Answer, decide, given};
use super::pair::{Pair, Side};
use crate::clock;
use crate::local::Local;
use crate::parts::button::Button;
use crate::parts::empty::Notice;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes;
use crate::parts::page;
use crate::parts::route::case_path;
use crate::parts::saved::just_saved;
use crate::parts::state::StateChip;
use crate::parts::toast::toasts;

/// The pairs that are left for later: until the app is opened again. In the context of everything below the guard.
#[derive(Clone, Copy)]
pub(crate) struct Later(RwSignal<BTreeSet<(FileId, FileId)>>);

impl Later {
    /// Puts one into the context.
    pub(crate) fn provide() {
        provide_context(Self(RwSignal::new(BTreeSet::new())));
    }
}

/// One question.
#[component]
pub(crate) fn PairCard(
    /// The records.
    pair: Pair,
) -> impl IntoView {
    let Later(later) = expect_context();
    let key = (pair.one.person, pair.other.person);
    let is_later = Memo::new(move |_| later.with(|later| later.contains(&key)));
    let heading = format!("pair-{}", key.0);
    move || {
        let (pair, heading) = (pair.clone(), heading.clone());
        if is_later.get() {
            view! { <Left pair heading later/> }.into_any()
        } else {
            view! { <Question pair heading later/> }.into_any()
        }
    }
}

/// A question that is left for later, in one line.
#[component]
fn Left(pair: Pair, heading: String, later: RwSignal<BTreeSet<(FileId, FileId)>>) -> impl IntoView {
    let key = (pair.one.person, pair.other.person);
    let to = heading.clone();
    let look = Callback::new(move |()| {
        later.update(|later| {
            later.remove(&key);
        });
        focus_on(to.clone());
    });
    view! {
        <section class="card row" aria-labelledby=heading.clone()>
            <span class="face plum"><Icon shape=Shape::Users/></span>
            <div class="row-body">
                <h2 class="row-title" id=heading.clone() tabindex="-1">{pair.names()}</h2>
                <p class="quiet small">"Left for later. Nothing is decided."</p>
            </div>
            <Button words="Look again" look="second compact" on_press=look/>
        </section>
    }
}

fn focus_on(id: String) {
    // After what took the place of the button is on the page.
    request_animation_frame(move || mistakes::focus(&id));
}

#[component]
fn Question(pair: Pair, heading: String, later: RwSignal<BTreeSet<(FileId, FileId)>>) -> impl IntoView {
    let local = expect_context::<Local>();
    let key = (pair.one.person, pair.other.person);
    let me = untrack(|| local.me());
    let may = permission(kind::SAME_PERSON, &me.roles) == Permission::Allowed;
    let outline = |side: &Side| untrack(|| local.depth(side.case.file)) == Some(Depth::Summary);
    let outlines: Vec<Side> =
        [&pair.one, &pair.other].into_iter().filter(|side| outline(side)).cloned().collect();
    let answered = Memo::new(move |_| {
        let records: Vec<_> = local.outbox().into_iter().chain(local.held()).collect();
        let sending = local.sending();
        let (save, answer) = given(&records, key)?;
        let record = records.iter().find(|record| record.id == save)?;
        Some((answer, record.state(sending)))
    });
    let evidence = pair.evidence.iter().map(|evidence| evidence.what.words());
    let evidence = evidence.map(|words| view! { <li class="chip plum">{words}</li> }).collect_view();
    let disputed = pair.is_disputed.then(|| {
        view! {
            <Notice colour="plum" shape=Shape::Split>
                "One colleague said that they are one person, and another that they are two."
            </Notice>
        }
    });
    let to = heading.clone();
    let put_off = Callback::new(move |()| {
        later.update(|later| {
            later.insert(key);
        });
        focus_on(to.clone());
    });
    let answers = StoredValue::new(pair.clone());
    view! {
        <section class="card pad plum stack tight one-person" aria-labelledby=heading.clone()>
            <h2 id=heading.clone() tabindex="-1">
                "Is this one person?"
                <span class="visually-hidden">{format!(" {}", pair.names())}</span>
            </h2>
            <ul class="cluster" aria-label="What they have in common">{evidence}</ul>
            {disputed}
            <div class="pair">
                <SideCard side=pair.one.clone() beside=pair.other.clone() me=me.id/>
                <SideCard side=pair.other.clone() beside=pair.one.clone() me=me.id/>
            </div>
            {move || match answered.get() {
                Some((answer, state)) => view! { <Given answer state outlines=outlines.clone()/> }.into_any(),
                None if may => view! {
                    <Outlines outlines=outlines.clone()/>
                    <Answers pair=answers.get_value() put_off is_main=outlines.is_empty()/>
                }
                .into_any(),
                None => ().into_any(),
            }}
        </section>
    }
}

/// What lists know of a record: what tells one person from another, as far as it is known; or that it is not. Then with
/// whom the case is, and when they last met.
fn lines(case: &CaseSummary, me: UserId) -> [Result<String, String>; 6] {
    let number = &case.identity.nhs_number;
    let text =
        |text: &str, none: &str| if text.is_empty() { Err(none.to_owned()) } else { Ok(text.to_owned()) };
    let born = case.born.map(|born| format!("Born {}", civil::long_date(born)));
    let spaced = format!("NHS {}", nhs_number::spaced(number));
    let holder = case.holder.as_ref().map(|holder| match holder.user == me {
        true => "With you".to_owned(),
        false => format!("With {}", holder.name),
    });
    let last = case.last_contact_ms.map(|at_ms| civil::moment(at_ms, clock::now_ms()));
    [
        text(&case.full_name, "No name yet"),
        born.ok_or_else(|| "Date of birth not known".to_owned()),
        text(if number.is_empty() { "" } else { &spaced }, "No NHS number"),
        text(&case.town, "No address yet"),
        Err(holder.unwrap_or_else(|| "With nobody now".to_owned())),
        Err(last.map_or("Not met yet".to_owned(), |last| format!("Last contact {last}"))),
    ]
}

/// One record, as far as lists know it. What is the same in the record beside it says so.
#[component]
fn SideCard(side: Side, beside: Side, me: UserId) -> impl IntoView {
    let name = side.name();
    let case = side.case;
    let lines = lines(&case, me).into_iter().zip(lines(&beside.case, me));
    let lines = lines.map(|(line, theirs)| {
        // That something is known of neither is nothing that they have in common.
        let plain = |line: &Result<String, String>| line.as_ref().map(|line| words(line)).ok();
        let is_same = line.is_ok() && plain(&line) == plain(&theirs);
        let line = line.unwrap_or_else(|unknown| unknown);
        view! {
            <li class:same=is_same>
                {line}
                {is_same.then(|| view! { <Icon shape=Shape::Check/><span class="visually-hidden">" (the same in both)"</span> })}
            </li>
        }
    });
    view! {
        <div class="pair-side">
            <h3><a href=case_path(case.file)>{name}</a></h3>
            <ul class="small num">{lines.collect_view()}</ul>
            <p><span class="chip">{label(STAGES, &case.stage).to_owned()}</span></p>
        </div>
    }
}

/// What an answer comes to where this device does not hold both files.
#[component]
fn Outlines(outlines: Vec<Side>) -> impl IntoView {
    (!outlines.is_empty()).then(|| {
        let names = outlines.iter().map(Side::name).collect::<Vec<_>>().join(" and ");
        let links = outlines.into_iter().map(|side| {
            let words = format!("Open {}’s file", side.name());
            view! { <li><a class="held-link" href=case_path(side.case.file)>{words}</a></li> }
        });
        view! {
            <Notice colour="amber" shape=Shape::File>
                <p>{format!("Of {names} only the outline is on this device. The office counts the answer of somebody who has both files open; until then it holds yours.")}</p>
                <ul>{links.collect_view()}</ul>
            </Notice>
        }
    })
}

#[component]
fn Answers(
    pair: Pair,
    put_off: Callback<()>,
    /// Whether answering is what one does now: not before both files are open.
    is_main: bool,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let saved = just_saved();
    let busy = RwSignal::new(false);
    let pair = StoredValue::new(pair);
    let say = move |answer: Answer| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let pair = pair.get_value();
        spawn_local(async move {
            match decide(local, &pair, answer).await {
                Ok(Some((save, file))) => {
                    saved.set(save, file, answer.title());
                    page::begin_again();
                }
                Ok(None) => toasts().say("Somebody has said so already."),
                Err(error) => toasts().say(error.to_string()),
            }
            busy.try_set(false);
        });
    };
    view! {
        <p class="quiet small">
            "If it is one person, whoever has a case of the one sees the other’s details as well. Both records stay as they are, and can be taken apart again."
        </p>
        <div class="actions">
            <Button words="They are one person" look=if is_main { "" } else { "second" } busy on_press=move |()| say(Answer::One)/>
            <Button words="They are two people" look="second" busy on_press=move |()| say(Answer::Two)/>
            <Button words="Decide later" look="quiet" on_press=put_off/>
        </div>
    }
}

/// The answer is given, and does not count yet.
#[component]
fn Given(answer: Answer, state: State, outlines: Vec<Side>) -> impl IntoView {
    let words = match answer {
        Answer::One => "You said that they are one person.",
        Answer::Two => "You said that they are two people.",
    };
    let held = (state == State::HeldByTheOffice).then_some(view! {
        <p class="small">"The office holds it until somebody who has both files open says so, or until you have."</p>
    });
    view! {
        <p class="cluster"><strong>{words}</strong><StateChip state=Signal::stored(state)/></p>
        {held}
        <Outlines outlines/>
    }
}
