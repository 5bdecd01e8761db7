//! Adding a person: the referral is taken down on one page, in the order of a conversation.

mod born;
mod intake;
mod known;
mod nhs;
mod sections;

use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped_with_cancellation};
use shared::id::FileId;
use shared::role::does_casework;

use self::intake::Intake;
use self::known::Alike;
use self::sections::{HomeSection, ReachSection, ReasonSection, WhoSection};
use crate::clock;
use crate::local::Local;
use crate::local::edit::NewSave;
use crate::parts::button::Button;
use crate::parts::choice::Tick;
use crate::parts::draft_form::{DraftForm, DraftNote};
use crate::parts::empty::Empty;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::{ErrorSummary, ErrorText, Mistakes, words_for};
use crate::parts::page::PageHead;
use crate::parts::person::Face;
use crate::parts::route;
use crate::parts::saved::just_saved;
use crate::parts::slot::Slot;
use crate::parts::toast::toasts;

/// What the office calls this save, and drafts their form.
const TITLE: &str = "Referral";
/// The name of the form in drafts; `drafts.rs` leads from it back to here.
const FORM: &str = "person";
/// Where a mistake stands that belongs to no box.
const FINISH: &str = "finish";
/// The tick that says that people who look alike are two.
const SOMEBODY_ELSE: &str = "somebody-else";

/// Adds a person with their referral, for those who do casework.
#[component]
pub(crate) fn NewPerson() -> impl IntoView {
    let local = expect_context::<Local>();
    let may_add = untrack(|| does_casework(&local.me().roles));
    view! {
        <PageHead tab="Add a person" back=("/people".to_owned(), "People".to_owned())/>
        {if may_add {
            view! { <IntakeForm/> }.into_any()
        } else {
            view! {
                <Empty shape=Shape::UserPlus title="Link workers add people">
                    <p>"Your account does not hold cases, so it cannot begin one."</p>
                </Empty>
            }
                .into_any()
        }}
    }
}

#[component]
fn IntakeForm() -> impl IntoView {
    let local = expect_context::<Local>();
    let mistakes = Mistakes::provide();
    let (just_saved, toasts) = (just_saved(), toasts());
    let go_instead = route::go_instead();
    let today = clock::today();
    let title = RwSignal::new(TITLE.to_owned());
    let form = DraftForm::open(FORM, None, title, Intake::new(today));
    let values = form.values;
    Effect::new(move |_| title.set(values.with(Intake::title)));
    let alike = people_alike(local, values);
    let busy = RwSignal::new(false);

    let finish = {
        let go_instead = go_instead.clone();
        move |()| {
            let today = clock::today();
            let filled = values.get_untracked();
            let checked = match filled.checked(today) {
                Ok(checked) => checked,
                Err(wrong) => return mistakes.show(wrong),
            };
            busy.set(true);
            let go_instead = go_instead.clone();
            spawn_local(async move {
                let found = match filled.who(today) {
                    Some(who) => known::alike(local, &who).await,
                    None => Vec::new(),
                };
                let words = not_settled(&found, &filled);
                // The form may be gone: the app was locked meanwhile, and the typing is a draft.
                alike.try_set(found);
                if let Some(words) = words {
                    mistakes.show_one(SOMEBODY_ELSE, words);
                    busy.try_set(false);
                    return;
                }
                let (person, case) = (FileId(clock::new_uuid()), FileId(clock::new_uuid()));
                let edits = filled.edits(checked, today, person, case);
                let save = NewSave { title: TITLE.to_owned(), file: case, edits, draft: None };
                match form.finish(save).await {
                    Ok(save) => {
                        mistakes.clear();
                        just_saved.set(save, case, TITLE);
                        go_instead(&route::case_path(case));
                    }
                    Err(error) => mistakes.show_one(FINISH, error.to_string()),
                }
                busy.try_set(false);
            });
        }
    };
    let keep = move |()| {
        let go_instead = go_instead.clone();
        spawn_local(async move {
            match form.keep().await {
                Ok(()) => {
                    if values.try_get_untracked().is_some_and(|values| values != Intake::new(today)) {
                        toasts.say("Kept as a draft on this phone. Today leads back to it.");
                    }
                    go_instead("/people");
                }
                Err(error) => mistakes.show_one(FINISH, error.to_string()),
            }
        });
    };
    let finish_words = words_for(FINISH);
    view! {
        // Return in a box goes nowhere: a referral is long, and is finished on purpose.
        <form class="stack" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <p class="quiet">"A name and the date of birth are enough to begin. The rest can follow."</p>
            <WhoSection values today/>
            <KnownAlready values alike/>
            <ReachSection values/>
            <HomeSection values/>
            <ReasonSection values/>
            <DraftNote form/>
            <div class="bar" id=FINISH tabindex="-1">
                <ErrorText id=FINISH words=finish_words/>
                <div class="actions">
                    <Button
                        words=Signal::derive(move || {
                            if busy.get() { "Saving…" } else { "Finish" }.to_owned()
                        })
                        busy=busy
                        on_press=finish
                    />
                    <Button words="Keep as draft".to_owned() look="second" on_press=keep/>
                </div>
            </div>
        </form>
    }
}

/// The people here who may be the one whom the form is about, looked for whenever name, birthday or number change.
fn people_alike(local: Local, values: RwSignal<Intake>) -> RwSignal<Vec<Alike>> {
    let alike = RwSignal::new(Vec::new());
    let who = Memo::new(move |_| values.with(|values| values.who(clock::today())));
    Effect::new(move |_| {
        let Some(now) = who.get() else { return alike.set(Vec::new()) };
        spawn_local_scoped_with_cancellation(async move {
            let found = known::alike(local, &now).await;
            if who.try_get_untracked().flatten().as_ref() == Some(&now) {
                alike.try_set(found);
            }
        });
    });
    alike
}

/// What to say where somebody looks alike and nobody has said that they are two people.
fn not_settled(found: &[Alike], filled: &Intake) -> Option<String> {
    let open = found.iter().find(|one| !filled.somebody_else.contains(&one.file))?;
    Some(format!("{} may be the same person. Open that file, or tick that this is somebody else.", open.name))
}

/// Those who look alike, with the way to their files, and the answer that they are others.
#[component]
fn KnownAlready(values: RwSignal<Intake>, alike: RwSignal<Vec<Alike>>) -> impl IntoView {
    let is_any = Memo::new(move |_| alike.with(|alike| !alike.is_empty()));
    let are_others =
        Memo::new(move |_| values.with(|values| alike.with(|alike| not_settled(alike, values).is_none())));
    let others = Slot::new(are_others.into(), move |are_others| {
        let files = alike.with_untracked(|alike| alike.iter().map(|one| one.file).collect::<Vec<_>>());
        values.update(|values| values.somebody_else = if are_others { files } else { Vec::new() });
    });
    let rows = move || {
        let rows = alike.get().into_iter().map(|Alike { file, name, line, same }| {
            view! {
                <li>
                    <a class="row" href=route::case_path(file)>
                        <Face name=name.clone()/>
                        <div class="row-body">
                            <p class="row-title">{name}</p>
                            <p class="quiet small">{line}</p>
                            <p class="small">{same.words()}</p>
                        </div>
                        <Icon shape=Shape::Forward/>
                    </a>
                </li>
            }
        });
        rows.collect_view()
    };
    view! {
        <div role="status">
            {move || is_any.get().then(|| view! {
                <div class="card amber pad stack">
                    <div>
                        <h2>"Perhaps on this phone already"</h2>
                        <p>"If it is the same person, go on in their file. This form is kept as a draft."</p>
                    </div>
                    <ul class="rows card">{rows}</ul>
                    <Tick id=SOMEBODY_ELSE label="This is somebody else" value=others/>
                </div>
            })}
        </div>
    }
}
