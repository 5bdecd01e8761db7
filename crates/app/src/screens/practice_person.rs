//! The practice person: somebody made up to learn with. On every one of their pages it says so.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use shared::id::FileId;

use crate::local::Local;
use crate::parts::button::Button;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::SectionHead;
use crate::parts::person::Face;
use crate::parts::route::{self, case_path};
use crate::parts::saved::just_saved;
use crate::parts::toast::toasts;

/// What stands over every page of the practice person, and over what is printed or copied of it.
pub(crate) const PRACTICE_WORDS: &str = "Practice: not real, not sent, not counted";

/// Over every page of a practice file, whatever page it is. To be built where the address is the page's own.
#[component]
pub(crate) fn PracticeStrip() -> impl IntoView {
    let params = use_params_map();
    let is_practice = Memo::new(move |_| {
        let file = params.with(|params| params.get("file")).and_then(|file| file.parse::<FileId>().ok());
        file.is_some_and(FileId::is_practice)
    });
    move || is_practice.get().then(strip)
}

/// The line itself, for pages whose address does not say whose they are.
pub(crate) fn strip() -> AnyView {
    view! { <p class="practice-strip"><Icon shape=Shape::Pencil/><span>{PRACTICE_WORDS}</span></p> }
        .into_any()
}

/// In the list of people, under everybody: the practice person, or how to get one.
#[component]
pub(crate) fn PracticeRow() -> impl IntoView {
    let local = expect_context::<Local>();
    let practice = Memo::new(move |_| local.practice().map(|case| (case.file, case.name)));
    let begin = begin();
    let busy = RwSignal::new(false);
    view! {
        <section class="stack tight" aria-label="Practice">
            <SectionHead title="Practice"/>
            {move || match practice.get() {
                Some((file, name)) => view! {
                    <ul class="rows card">
                        <li>
                            <a class="row" href=case_path(file)>
                                <Face name=name.clone()/>
                                <span class="row-body">
                                    <span class="row-title">{name}</span>
                                    <span class="quiet small row-line">"Not real. Try things out here."</span>
                                </span>
                                <Icon shape=Shape::Forward/>
                            </a>
                        </li>
                    </ul>
                }
                .into_any(),
                None => {
                    let begin = begin.clone();
                    view! {
                        <p class="quiet small">
                            "Somebody made up, to learn and try things out on. Nothing of it leaves this phone or is counted."
                        </p>
                        <div class="actions">
                            <Button
                                words="Get a practice person"
                                look="second compact"
                                icon=Shape::UserPlus
                                busy
                                on_press=move |()| begin(busy)
                            />
                        </div>
                    }
                    .into_any()
                }
            }}
        </section>
    }
}

/// On the practice person's page: what was begun and not finished, and starting again.
#[component]
pub(crate) fn PracticeCard() -> impl IntoView {
    let local = expect_context::<Local>();
    let drafts = Memo::new(move |_| {
        let drafts = local.practice_drafts().into_iter();
        drafts.map(|draft| (draft.id, draft.title)).collect::<Vec<_>>()
    });
    let (again, stop) = (RwSignal::new(false), RwSignal::new(false));
    let busy = RwSignal::new(false);
    let begin = begin();
    let (go, toasts, saved) = (route::go_instead(), toasts(), just_saved());
    let end = move |()| {
        let go = go.clone();
        busy.set(true);
        spawn_local(async move {
            match local.end_practice().await {
                Ok(()) => {
                    saved.clear();
                    toasts.say("The practice person is gone.");
                    go("/people");
                }
                Err(error) => toasts.say(error.to_string()),
            }
            busy.try_set(false);
        });
    };
    view! {
        <section class="stack tight" aria-label="Practice">
            <SectionHead title="Practice"/>
            {move || {
                let rows = drafts.get().into_iter().map(|(id, title)| {
                    view! {
                        <li>
                            <a class="row" href=format!("/drafts/{id}")>
                                <span class="face pine"><Icon shape=Shape::Pencil/></span>
                                <span class="row-body">
                                    <span class="row-title">{title}</span>
                                    <span class="quiet small row-line">"Not finished"</span>
                                </span>
                                <Icon shape=Shape::Forward/>
                            </a>
                        </li>
                    }
                });
                let rows: Vec<_> = rows.collect();
                (!rows.is_empty()).then(|| view! { <ul class="rows card">{rows}</ul> })
            }}
            <p class="quiet small">
                "If you wrote something real here by mistake, nobody else knows of it. Open a contact, a walk or an assessment and choose “Wrong person”: it becomes a draft in the right file. Copy anything else by hand."
            </p>
            <div class="actions">
                <Button words="Start again" look="second compact" icon=Shape::Undo busy on_press=move |()| again.set(true)/>
                <Button words="Stop practising" look="second compact" icon=Shape::Trash busy on_press=move |()| stop.set(true)/>
            </div>
        </section>
        <ConfirmDialog open=again title="Start again?" confirm="Start again" danger=true on_confirm=move |()| begin(busy)>
            <p>"Everything that you wrote for practice goes, and the story begins anew. Nobody can bring it back. Real people are not touched."</p>
        </ConfirmDialog>
        <ConfirmDialog open=stop title="Stop practising?" confirm="Stop practising" danger=true on_confirm=end>
            <p>"The practice person goes, with everything that you wrote for practice. Nobody can bring it back. Real people are not touched."</p>
        </ConfirmDialog>
    }
}

/// Begins with a new practice person, and goes to their page.
fn begin() -> impl Fn(RwSignal<bool>) + Clone + Send + Sync + 'static {
    let local = expect_context::<Local>();
    let (go, toasts, saved) = (route::go_instead(), toasts(), just_saved());
    move |busy: RwSignal<bool>| {
        if busy.get_untracked() {
            return;
        }
        let go = go.clone();
        busy.set(true);
        spawn_local(async move {
            match local.begin_practice().await {
                Ok(file) => {
                    saved.clear();
                    go(&case_path(file));
                }
                Err(error) => toasts.say(error.to_string()),
            }
            busy.try_set(false);
        });
    }
}
