//! Being out alone: how long there is left, whom to call, and saying that one is back.

use leptos::prelude::*;
use shared::id::EntryId;

use super::CannotCall;
use super::ended::EndedToday;
use super::visit::{BackButton, OneVisit, SAVED};
use crate::alone::visits::{Visit, own_visits};
use crate::alone::{Alone, Hearing};
use crate::clock;
use crate::local::Local;
use crate::parts::awake::Awake;
use crate::parts::button::Button;
use crate::parts::empty::{Empty, Waiting};
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorText, Mistakes, words_for};
use crate::parts::opened::read_again;
use crate::parts::page::PageHead;
use crate::parts::saved::{SavedNotice, just_saved};

/// What mistakes name that stand in the way of saving.
pub(super) const SAVING: &str = "saving";
/// The id of the part about the sound.
pub(super) const SOUND: &str = "sound";

/// The page.
#[component]
pub(crate) fn Out() -> impl IntoView {
    let (local, alone) = (expect_context::<Local>(), expect_context::<Alone>());
    Mistakes::provide();
    let (is_read, all) = (RwSignal::new(false), RwSignal::new(Vec::new()));
    let read = move || own_visits(local, untrack(|| local.me()).id);
    read_again(local, read, move |now| {
        is_read.set(true);
        let now = now.unwrap_or_default();
        if all.with_untracked(|before| *before != now) {
            all.set(now);
        }
    });
    let all = Memo::new(move |_| all.get());
    let out = Memo::new(move |_| {
        all.with(|all| {
            all.iter().filter(|visit| visit.is_out()).map(|visit| visit.entry.id).collect::<Vec<_>>()
        })
    });
    let is_out = Memo::new(move |_| out.with(|out| !out.is_empty()));
    let one = Memo::new(move |_| out.with(|out| if let [one] = out.as_slice() { Some(*one) } else { None }));
    let in_bar = Memo::new(move |_| one.get().is_some());
    let awake = Awake::keep_while(is_out.into());
    let has_ended =
        Memo::new(move |_| all.with(|all| all.iter().any(|visit| visit.ended_today(clock::now_ms()))));
    let saved = just_saved();
    let saved_notice = move || saved.file_of(SAVED).map(|file| view! { <SavedNotice file/> });
    let title = Signal::derive(move || {
        let words = match (is_out.get(), has_ended.get()) {
            (true, _) => "You are out alone",
            (false, true) => "You are back",
            (false, false) => "Out alone",
        };
        words.to_owned()
    });
    view! {
        {move || is_out.get().then(|| view! { <CannotCall/> })}
        <PageHead tab="Out alone" title/>
        <div class="saving-trouble" id=SAVING tabindex="-1"><ErrorText id=SAVING words=words_for(SAVING)/></div>
        {move || (!is_read.get()).then(|| view! { <Waiting words="Opening your visits…"/> })}
        <For each=move || out.get() key=|id| *id let:id>
            <OneVisit visit=of(all, id) in_bar/>
        </For>
        // Under what counts: how long there is left, and whom to call.
        {saved_notice}
        {move || is_out.get().then(|| view! { <Sound alone awake/> })}
        {move || (is_read.get() && !is_out.get() && !has_ended.get()).then(|| view! {
            <Empty shape=Shape::Timer title="No timer is running">
                <p>"Set out from the page of the person whom you visit: “Visit alone”."</p>
                <a class="btn second" href="/people">"Choose the person"</a>
            </Empty>
        })}
        <EndedToday all/>
        {move || one.get().map(|id| view! { <div class="bar"><BackButton visit=of(all, id)/></div> })}
    }
}

fn of(all: Memo<Vec<Visit>>, id: EntryId) -> Memo<Option<Visit>> {
    Memo::new(move |_| all.with(|all| all.iter().find(|visit| visit.entry.id == id).cloned()))
}

/// Whether it would be heard, and a way to find out.
#[component]
fn Sound(alone: Alone, awake: Awake) -> impl IntoView {
    let is_over = Memo::new(move |_| alone.over().is_some());
    let is_sounding = Memo::new(move |_| alone.is_sounding());
    let words = move || match (alone.hearing(), is_over.get(), is_sounding.get()) {
        (Hearing::Never, ..) => {
            "This browser gives no sound: the words on the page are all there is. Set an alarm on the phone’s own clock."
        }
        (Hearing::NeedsTouch, ..) => "The browser needs one touch before it can sound.",
        (Hearing::Ready, false, _) => {
            "It sounds when the time is up, while this page is open and the screen is on. A phone on silent may stay silent: try it."
        }
        (Hearing::Ready, true, true) => "It sounds once a minute.",
        (Hearing::Ready, true, false) => "The sound has stopped.",
    };
    let screen = move || match awake.is_held() {
        true => "The screen stays on while this page is open.",
        false => {
            "This browser does not keep the screen on: let the phone wait longer before it locks, or touch it now and then."
        }
    };
    let can_try = Memo::new(move |_| alone.hearing() != Hearing::Never);
    view! {
        <section class="card pad stack tight" id=SOUND tabindex="-1" aria-label="Sound">
            <p class="small">{words}</p>
            <p class="small">{screen}</p>
            {move || can_try.get().then(|| view! {
                <div class="actions">
                    <Button words="Try the sound" look="second compact" on_press=move |()| alone.try_out()/>
                </div>
            })}
        </section>
    }
}
