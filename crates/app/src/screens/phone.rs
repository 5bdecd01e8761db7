//! This phone: the whole truth about what is here, what is with the office, and what stands in between.

mod again;
mod copy;
mod held;
mod photos;
mod store;
mod why;
mod words;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::FileId;
use shared::kind;
use shared::outbox::{Record, State, changes};
use shared::view::service::SERVICE_FILE;

use self::copy::CopyOfUnsent;
use self::held::HeldRecords;
pub(crate) use self::held::SaidLines;
use self::photos::WaitingPhotos;
use self::store::StoreNote;
#[cfg(test)]
pub(crate) use self::why::every_reason;
use crate::clock;
use crate::local::Local;
use crate::local::status::Status;
use crate::parts::button::Button;
use crate::parts::empty::Notice;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::{PageHead, SectionHead};
use crate::parts::places;
use crate::parts::route;
use crate::parts::state::StateChip;
use crate::screens::decisions::DecisionsDoor;
use crate::screens::numbers::NUMBERS;
use crate::session::Session;
use crate::sync::Sync;

/// The state of this phone.
#[component]
pub(crate) fn ThisPhone() -> impl IntoView {
    let (local, sync) = (expect_context::<Local>(), expect_context::<Sync>());
    let status = Memo::new(move |_| local.status());
    let busy = Signal::derive(move || status.with(|status| status.sync.busy));
    view! {
        <PageHead tab="This phone" above="This phone" title=Signal::derive(move || status.with(Status::headline))/>
        <Standing status/>
        <Stopped status/>
        <Waiting/>
        <WaitingPhotos/>
        <HeldRecords/>
        <Drafts/>
        <Confirmed status/>
        <DecisionsDoor/>
        <Troubles status/>
        <CopyOfUnsent/>
        <Doors/>
        <StoreNote/>
        <div class="bar">
            <Button words="Try to send now" look="second wide" busy on_press=move |()| sync.now()/>
        </div>
    }
}

/// When the office was last reached, and what that means for what waits here.
#[component]
fn Standing(status: Memo<Status>) -> impl IntoView {
    move || {
        let status = status.get();
        let reached = words::last_reached(status.sync.last_reached_ms, clock::now_ms());
        let safe = match status.to_send() {
            _ if !status.known => {
                "Part of what waits here cannot be read, so nobody can say that nothing does."
            }
            0 if status.first_complete || status.sync.account_off => "Everything that you saved has arrived.",
            0 => "",
            1 => "It is safe here until there is signal.",
            _ => "They are safe here until there is signal.",
        };
        let coming = (!status.first_complete && !status.sync.account_off)
            .then_some("Your caseload has not come down completely yet. It goes on where it stopped, as soon as there is signal.");
        let doing =
            if status.sync.busy { Some("Asking the office now…".to_owned()) } else { status.sync.trouble };
        view! {
            <div class="stack tight quiet">
                <p>{format!("{reached} {safe}").trim().to_owned()}</p>
                {coming.map(|words| view! { <p>{words}</p> })}
                <p role="status" class="phone-doing">{doing}</p>
            </div>
        }
    }
}

/// The account is switched off, or this phone was stopped: where everything is now.
#[component]
fn Stopped(status: Memo<Status>) -> impl IntoView {
    move || {
        let (is_off, is_phone) = status.with(|status| (status.sync.account_off, status.sync.stopped));
        let (title, words) = match is_phone {
            true => ("This phone was stopped", words::PHONE_STOPPED),
            false => ("Your sign-in was stopped", words::STOPPED),
        };
        is_off.then(|| {
            view! {
                <Notice colour="amber" shape=Shape::Lock>
                    <h2>{title}</h2>
                    <p>{words}</p>
                </Notice>
            }
        })
    }
}

/// Saves without a verdict, oldest first.
#[component]
fn Waiting() -> impl IntoView {
    let local = expect_context::<Local>();
    let waiting = move || {
        let outbox = local.outbox().into_iter();
        outbox.filter(|record| record.is_waiting() && !record.is_held()).collect::<Vec<Record>>()
    };
    move || {
        let waiting = waiting();
        (!waiting.is_empty()).then(|| {
            let sending = local.sending();
            let rows = waiting.into_iter().map(|record| {
                let title = title_of(local, &record);
                view! { <li><WaitingRow record title sending/></li> }
            });
            view! { <ul class="rows card" aria-label="To send">{rows.collect_view()}</ul> }
        })
    }
}

#[component]
fn WaitingRow(record: Record, title: String, sending: bool) -> impl IntoView {
    let state = record.state(sending);
    let at = words::saved_at(record.made_ms, clock::now_ms());
    let said = match state {
        State::SavedOnThisPhone => format!("{} {at}", state.words()),
        _ => state.words().to_owned(),
    };
    view! {
        <a class="row" href=place_of(record.file)>
            <span class="face"><Icon shape=shape_of(&record)/></span>
            <span class="row-body">
                <span class="row-title">{title}</span>
                <span class="quiet small row-line">{said}</span>
            </span>
            <Icon shape=Shape::ArrowUp/>
        </a>
    }
}

/// The page of what a save is about.
fn place_of(file: FileId) -> String {
    if file == SERVICE_FILE { NUMBERS.to_owned() } else { route::case_path(file) }
}

/// "Walk, Mrs A". Tracked.
fn title_of(local: Local, record: &Record) -> String {
    match local.case(record.file).map(|case| case.name).filter(|name| !name.is_empty()) {
        Some(name) => format!("{}, {name}", record.title),
        None => record.title.clone(),
    }
}

fn shape_of(record: &Record) -> Shape {
    let kinds: Vec<String> = changes(record).into_iter().map(|change| change.kind).collect();
    match kinds.first().map(String::as_str) {
        Some(kind::WALK) => Shape::Walk,
        Some(kind::ASSESSMENT) => Shape::Clipboard,
        Some(kind::REVIEW_NOTE) => Shape::Comment,
        Some(kind::PERSON | kind::CASE | kind::REFERRAL) => Shape::User,
        Some(kind::CONTACT) if record.title.starts_with("Call") => Shape::Phone,
        Some(kind::CONTACT) if record.title.starts_with("Tried") => Shape::PhoneMissed,
        Some(kind::CONTACT) => Shape::House,
        _ => Shape::File,
    }
}

/// Unfinished forms: they are on this phone alone.
#[component]
fn Drafts() -> impl IntoView {
    let local = expect_context::<Local>();
    move || {
        let drafts = local.drafts();
        (!drafts.is_empty()).then(|| {
            let rows = drafts.into_iter().map(|draft| {
                let name = draft.file.and_then(|file| local.case(file)).map(|case| case.name).unwrap_or_default();
                let title = if name.is_empty() { draft.title } else { format!("{}, {name}", draft.title) };
                let at = words::saved_at(draft.updated_ms, clock::now_ms());
                view! {
                    <li>
                        <a class="row" href=format!("/drafts/{}", draft.id)>
                            <span class="face"><Icon shape=Shape::Pencil/></span>
                            <span class="row-body">
                                <span class="row-title">{title}</span>
                                <span class="quiet small row-line">{format!("Kept {at}. Only on this phone until you finish it.")}</span>
                            </span>
                            <Icon shape=Shape::Forward/>
                        </a>
                    </li>
                }
            });
            view! {
                <SectionHead title="Not finished"/>
                <ul class="rows card">{rows.collect_view()}</ul>
            }
        })
    }
}

/// What the office has confirmed today.
#[component]
fn Confirmed(status: Memo<Status>) -> impl IntoView {
    move || {
        let status = status.get();
        let nothing_open = status.known && status.to_send() == 0 && status.held == 0;
        (status.sent_today > 0).then(|| {
            let more = if nothing_open { "Nothing is missing." } else { "The office has each of these." };
            view! {
                <div class="card row">
                    <span class="face green"><Icon shape=Shape::Check/></span>
                    <p class="row-body">
                        <span class="row-title">{format!("{} sent and confirmed today", status.sent_today)}</span>
                        <span class="quiet small row-line">{more}</span>
                    </p>
                </div>
            }
        })
    }
}

/// What needs somebody: a wrong clock, damage, an update.
#[component]
fn Troubles(status: Memo<Status>) -> impl IntoView {
    move || {
        let status = status.get();
        let clock = status.sync.clock_wrong_by_ms.map(|ahead_ms| {
            let words = words::clock_wrong(ahead_ms);
            view! {
                <Notice colour="amber" shape=Shape::Clock>
                    <h2>{words}</h2>
                    <p>"What you record is safe, and the office puts it in the right order. Set the clock right in the phone’s own settings."</p>
                </Notice>
            }
        });
        let damaged = (status.damaged > 0).then(|| {
            let title = match status.damaged {
                1 => "One thing kept here cannot be read".to_owned(),
                many => format!("{many} things kept here cannot be read"),
            };
            view! {
                <Notice colour="amber" shape=Shape::Alert>
                    <h2>{title}</h2>
                    <p>"What the office has comes down again by itself. If this stays after a day with signal, tell the office."</p>
                </Notice>
            }
        });
        let update = status.sync.update.map(|words| {
            view! { <Notice colour="pine" shape=Shape::Download>{words}</Notice> }
        });
        view! { {clock}{damaged}{update} }
    }
}

/// Where one goes from here: the places that do not fit at the foot, settings among them, and out.
#[component]
fn Doors() -> impl IntoView {
    let session = expect_context::<Session>();
    let places = move || {
        let roles = session.me().map(|me| me.roles).unwrap_or_default();
        let rows = places::more(&roles).into_iter().map(|place| {
            view! {
                <li>
                    <a class="row" href=place.href>
                        <Icon shape=place.shape/>
                        <span class="row-body row-title">{place.words}</span>
                        <Icon shape=Shape::Forward/>
                    </a>
                </li>
            }
        });
        rows.collect_view()
    };
    view! {
        <ul class="rows card">
            {places}
            <li>
                <button type="button" class="row" on:click=move |_| spawn_local(session.lock())>
                    <Icon shape=Shape::Lock/>
                    <span class="row-body row-title">"Lock now"</span>
                </button>
            </li>
        </ul>
    }
}

/// The chip that says that something is held; the same words as everywhere.
#[component]
fn HeldChip() -> impl IntoView {
    view! { <StateChip state=State::HeldByTheOffice/> }
}
