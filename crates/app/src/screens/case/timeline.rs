//! What has happened, newest first: with where each record is, what was put right, what supervisors said.

use leptos::prelude::*;
use shared::civil;
use shared::id::{EntryId, FileId};
use shared::outbox::State;

use super::event::{Event, Review, events, joined, when};
use super::overview::from_file;
use crate::clock;
use crate::instruments::instruments;
use crate::local::Local;
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::Opened;
use crate::parts::photo::PhotoRow;
use crate::parts::route::entry_path;
use crate::parts::state::StateChip;

/// Entries that are drawn at once; a touch shows the rest.
const EVENTS_AT_ONCE: usize = 20;

/// The time line of a file.
#[component]
pub(super) fn Timeline(
    /// The case.
    file: FileId,
    /// The file.
    opened: Signal<Opened>,
) -> impl IntoView {
    let known = instruments();
    let events = from_file(opened, move |file| events(file, &known.known()));
    let shown = RwSignal::new(EVENTS_AT_ONCE);
    let drawn = move || events.get().into_iter().take(shown.get()).collect::<Vec<_>>();
    // An entry that says something new is drawn anew; the others stay as they are, with focus and all.
    let key = |event: &Event| format!("{event:?}");
    view! {
        <section class="stack">
            <h2>"What has happened"</h2>
            {move || {
                events
                    .read()
                    .is_empty()
                    .then(|| view! { <p class="quiet">"Nothing is written down yet."</p> })
            }}
            <ol class="timeline" class:hidden=move || events.read().is_empty()>
                <For each=drawn key=key let:event>
                    <EventItem file opened event/>
                </For>
            </ol>
            {move || {
                let more = events.read().len().saturating_sub(shown.get());
                (more > 0)
                    .then(|| view! {
                        <button type="button" class="btn second" on:click=move |_| shown.set(usize::MAX)>
                            {format!("Show {more} earlier")}
                        </button>
                    })
            }}
        </section>
    }
}

#[component]
fn EventItem(file: FileId, opened: Signal<Opened>, event: Event) -> impl IntoView {
    let now_ms = clock::now_ms();
    let is_struck = event.amended_by.is_some() || event.void.is_some();
    let meta = joined(&[&when(&event, now_ms), &event.kind, &event.more]);
    let amended = event.amended_by.map(|(by, at_ms)| {
        let when = civil::moment(at_ms, now_ms);
        view! {
            <p class="small quiet">
                <a href=entry_path(file, by)>{format!("Put right {when}")}</a>
            </p>
        }
    });
    // What puts an entry right shows its photos.
    let photos = if is_struck { Vec::new() } else { event.photos };
    let void = event.void.map(|words| view! { <p class="small quiet">{words}</p> });
    let amends = event.amends_why.map(|why| {
        let words = if why.is_empty() {
            "Puts an earlier entry right".to_owned()
        } else {
            format!("Puts an earlier entry right: {why}")
        };
        view! { <p class="small quiet">{words}</p> }
    });
    let reviews = event.reviews.into_iter().map(|review| view! { <ReviewLine review/> }).collect_view();
    view! {
        <li class="event" class:light=event.is_light class:amended=is_struck>
            <span class="event-mark"><Icon shape=event.shape/></span>
            <p class="small quiet">{meta}</p>
            <h3><a class="event-link" href=entry_path(file, event.entry)>{event.title}</a></h3>
            {(!event.text.is_empty()).then(|| view! { <p class="prose struck clamped">{event.text}</p> })}
            <PhotoRow photos/>
            <p class="small quiet">
                {event.by}
                <EntryState opened entry=event.entry/>
            </p>
            {amends}
            {amended}
            {void}
            {reviews}
        </li>
    }
}

/// Where one entry of an open file is. It follows the entry from this phone to the office.
#[component]
pub(crate) fn EntryState(
    /// The file.
    opened: Signal<Opened>,
    /// The entry.
    entry: EntryId,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let state = Memo::new(move |_| match &*opened.read() {
        Opened::Here(file) => file.case.get(&entry).map(|entry| local.state(entry)),
        Opened::Opening | Opened::Not(_) => None,
    });
    view! {
        {move || state.get().is_some().then(|| {
            let state = Signal::derive(move || state.get().unwrap_or(State::WithTheOffice));
            view! { <StateChip state/> }
        })}
    }
}

/// A supervisor's word under its entry.
#[component]
pub(crate) fn ReviewLine(
    /// What was said.
    review: Review,
) -> impl IntoView {
    let when = civil::moment(review.at_ms, clock::now_ms());
    let (class, shape, words) = if review.is_question {
        ("review-note question", Shape::Question, format!("A question from {}, {when}", review.by))
    } else {
        ("review-note", Shape::Reviewed, format!("Reviewed by {}, {when}", review.by))
    };
    view! {
        <div class=class>
            <p class="small"><Icon shape/>{words}</p>
            {(!review.comment.is_empty()).then(|| view! { <p class="prose">{review.comment}</p> })}
        </div>
    }
}
