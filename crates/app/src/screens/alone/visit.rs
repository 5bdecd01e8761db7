//! One visit that somebody is out on.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use shared::civil;
use shared::id::FileId;
use shared::outbox::State;
use shared::view::service::dialled;

use super::out::{SAVING, SOUND};
use crate::alone::Alone;
use crate::alone::timer::{at_words, countdown, is_over};
use crate::alone::visits::Visit;
use crate::app::StopSound;
use crate::clock;
use crate::local::Local;
use crate::local::edit::{NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::button::Button;
use crate::parts::countdown::Countdown;
use crate::parts::empty::Notice;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::Mistakes;
use crate::parts::opened::open_file;
use crate::parts::page::begin_again;
use crate::parts::route::case_path;
use crate::parts::saved::just_saved;
use crate::screens::case::overview::from_file;
use crate::screens::household::OfferedLines;
use crate::screens::household::here::household;
use crate::screens::practice_person::strip;
use crate::screens::safety::{SAFETY, safety_path};

/// What the titles of saves about visits alone begin with.
pub(super) const SAVED: &str = "Visit alone";

/// Minutes that one may need longer.
const LONGER: [u64; 2] = [15, 30];
const MINUTE_MS: u64 = 60_000;

/// The visit: how long there is left, whom to call, what to say.
#[component]
pub(super) fn OneVisit(
    /// The visit, as long as it is there.
    visit: Memo<Option<Visit>>,
    /// Whether *I am back* stands in the bar of the page.
    in_bar: Memo<bool>,
) -> impl IntoView {
    let (local, alone) = (expect_context::<Local>(), expect_context::<Alone>());
    let case = Memo::new(move |_| visit.with(|visit| visit.as_ref()?.says.case));
    let name = Memo::new(move |_| {
        let name = case.get().and_then(|case| local.case(case)).map(|case| case.name);
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| "A visit".to_owned())
    });
    let due_ms =
        Memo::new(move |_| visit.with(|visit| visit.as_ref().map(Visit::due_ms)).unwrap_or_default());
    let is_over = Memo::new(move |_| is_over(due_ms.get(), alone.now_ms()));
    let left = Memo::new(move |_| Some(countdown(due_ms.get(), alone.now_ms())));
    let times = Memo::new(move |_| {
        let from_ms = visit.with(|visit| visit.as_ref().and_then(|visit| visit.says.from_ms));
        let now_ms = alone.now_ms();
        let from = from_ms.map(|from_ms| at_words(from_ms, now_ms)).unwrap_or_default();
        format!("back by {} · set out {from}", at_words(due_ms.get(), now_ms))
    });
    let place = move || visit.with(|visit| visit.as_ref()?.says.place.clone());
    view! {
        <section class="card pad stack" class:red=move || is_over.get() aria-label=move || format!("Visit: {}", name.get())>
            {move || case.get().is_some_and(FileId::is_practice).then(strip)}
            <div>
                <h2>{move || name.get()}</h2>
                <p>{place}</p>
            </div>
            <div class="alone-clock" class:over=move || is_over.get()>
                <Countdown left/>
                <p class="quiet num">{times}</p>
                {move || is_over.get().then(|| view! {
                    <p role="alert"><b>"Time is up."</b>" Say that you are back, or ring your buddy."</p>
                    <StopSound then=SOUND/>
                })}
            </div>
            {move || case.get().map(|case| view! { <AtTheHome case/> })}
            <CallBuddy visit/>
            {move || (!in_bar.get()).then(|| view! { <BackButton visit/> })}
            <Longer visit/>
            <OfficeKnows visit/>
            <div class="actions">
                {move || case.get().map(|case| view! {
                    <a class="btn quiet compact flush" href=case_path(case)><Icon shape=Shape::User/>"Their page"</a>
                })}
                <a class="btn quiet compact flush" href=move || case.get().map_or_else(|| SAFETY.to_owned(), safety_path)>
                    <Icon shape=Shape::Alert/>
                    "Somebody is not safe"
                </a>
            </div>
        </section>
    }
}

/// What to mind at the home, as the file says it and as those of the household do.
#[component]
fn AtTheHome(case: FileId) -> impl IntoView {
    let household = household(expect_context(), case);
    let opened = open_file(case);
    let own = from_file(opened, OpenFile::hazards);
    let is_any = Memo::new(move |_| {
        !own.read().is_empty()
            || household.with(|here| here.as_ref().is_some_and(|here| !here.hazards.is_empty()))
    });
    move || {
        is_any.get().then(|| {
            view! {
                <Notice colour="amber" shape=Shape::House>
                    <h3 class="small">"At the home"</h3>
                    <ul class="dotted">
                        {move || own.get().into_iter().map(|what| view! { <li>{what}</li> }).collect_view()}
                        <OfferedLines household/>
                    </ul>
                </Notice>
            }
        })
    }
}

/// The buddy's number, as large as can be.
#[component]
fn CallBuddy(visit: Memo<Option<Visit>>) -> impl IntoView {
    let buddy = Memo::new(move |_| visit.with(|visit| visit.as_ref()?.says.buddy.clone()));
    move || {
        let buddy = buddy.get()?;
        let call = view! {
            <Icon shape=Shape::Phone/>
            <span class="num">{format!("Call {}", buddy.name)}<br/>{buddy.number.clone()}</span>
        };
        // A number that no telephone takes is shown all the same.
        Some(match dialled(&buddy.number) {
            Ok(number) => view! {
                <a class="btn second wide call" href=format!("tel:{number}") rel="external">{call}</a>
            }
            .into_any(),
            Err(_) => view! { <p>{call}</p> }.into_any(),
        })
    }
}

/// Saves an edit of a visit, and says so; `done` is called then.
fn saving(
    title: &'static str,
    busy: RwSignal<bool>,
    done: fn(),
) -> impl Fn(&Visit, NewEdit) + Clone + Send + Sync + 'static {
    let (local, mistakes) = (expect_context::<Local>(), expect_context::<Mistakes>());
    let saved = just_saved();
    move |visit, edit| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let file = visit.says.case.unwrap_or(visit.entry.file);
        spawn_local(async move {
            let title = format!("{SAVED}: {title}");
            let save = NewSave { title: title.clone(), file, edits: vec![edit], draft: None };
            match local.save(save).await {
                Ok(save) => {
                    mistakes.clear();
                    saved.set(save, file, title);
                    done();
                }
                Err(error) => mistakes.show_one(SAVING, error.to_string()),
            }
            let _ = busy.try_set(false);
        });
    }
}

/// "I am back": the timer ends, by the worker's own word.
#[component]
pub(super) fn BackButton(
    /// The visit.
    visit: Memo<Option<Visit>>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let save = saving("back", busy, begin_again);
    let back = move |()| {
        if let Some(visit) = visit.get_untracked() {
            save(&visit, NewEdit::fields(&visit.entry, [("back_ms".to_owned(), json!(clock::now_ms()))]));
        }
    };
    view! { <Button words="I am back" icon=Shape::House look="wide" busy on_press=back/> }
}

/// "I need longer": another time instead of the one that is shown.
#[component]
fn Longer(visit: Memo<Option<Visit>>) -> impl IntoView {
    let alone = expect_context::<Alone>();
    let busy = RwSignal::new(false);
    let save = saving("longer", busy, || {});
    let buttons = LONGER.map(|minutes| {
        let save = save.clone();
        let press = move |()| {
            alone.prepare();
            if let Some(visit) = visit.get_untracked() {
                let due_ms = longer(visit.due_ms(), clock::now_ms(), minutes);
                save(&visit, NewEdit::fields(&visit.entry, [("due_ms".to_owned(), json!(due_ms))]));
            }
        };
        let words = Memo::new(move |_| {
            let due_ms = visit.with(|visit| visit.as_ref().map(Visit::due_ms)).unwrap_or_default();
            let due_ms = longer(due_ms, alone.now_ms(), minutes);
            format!("{minutes} min, {}", civil::clock(due_ms))
        });
        view! { <Button words=Signal::derive(move || words.get()) look="second compact" busy on_press=press/> }
    });
    view! {
        <div class="stack tight" role="group" aria-label="I need longer">
            <p class="small"><b>"I need longer"</b></p>
            <div class="actions">{buttons.collect_view()}</div>
        </div>
    }
}

/// So many minutes after the time that was said, or from now on where that is past.
fn longer(due_ms: u64, now_ms: u64, minutes: u64) -> u64 {
    due_ms.max(now_ms) + minutes * MINUTE_MS
}

/// Whether the office has heard of it: never more than is known.
#[component]
fn OfficeKnows(visit: Memo<Option<Visit>>) -> impl IntoView {
    let local = expect_context::<Local>();
    let state = Memo::new(move |_| visit.with(|visit| visit.as_ref().map(|visit| local.state(&visit.entry))));
    move || {
        let (shape, words) = match state.get()? {
            State::WithTheOffice => (Shape::Check, "The office knows that you are out, and until when."),
            State::Practice => {
                (Shape::Smartphone, "Practice: the office is told nothing, and nobody looks for you.")
            }
            State::SavedOnThisPhone | State::Sending => {
                (Shape::Smartphone, "The office does not know this yet. It goes as soon as there is signal.")
            }
            State::HeldByTheOffice => {
                (Shape::Hand, "The office holds this until somebody decides. Ring your supervisor.")
            }
        };
        Some(view! { <p class="small quiet reach-line" role="status"><Icon shape/><span>{words}</span></p> })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_is_after_the_time_that_was_said_and_never_in_the_past() {
        assert_eq!(longer(10 * MINUTE_MS, 2 * MINUTE_MS, 15), 25 * MINUTE_MS);
        assert_eq!(longer(10 * MINUTE_MS, 40 * MINUTE_MS, 15), 55 * MINUTE_MS, "overdue: from now on");
    }
}
