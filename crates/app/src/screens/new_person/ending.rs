//! The end of the form: finish, keep as a draft, throw away.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::FileId;

use super::TITLE;
use super::intake::Intake;
use super::known::{self, Alike};
use super::perhaps_here::{SOMEBODY_ELSE, not_settled};
use crate::clock;
use crate::local::Local;
use crate::local::edit::NewSave;
use crate::parts::button::Button;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::draft_form::{DraftForm, DraftNote};
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorText, Mistakes, words_for};
use crate::parts::route;
use crate::parts::saved::just_saved;
use crate::parts::toast::toasts;

/// Where a mistake stands that belongs to no box.
const FINISH: &str = "finish";

/// Finish, keep, throw away.
#[component]
pub(super) fn Ending(
    /// The form.
    form: DraftForm<Intake>,
    /// Who may be the same person; looked for once more before saving.
    alike: RwSignal<Vec<Alike>>,
    /// The mistakes of the form.
    mistakes: Mistakes,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let (saved, toasts) = (just_saved(), toasts());
    let values = form.values;
    let busy = RwSignal::new(false);
    let throwing = RwSignal::new(false);
    let go = route::go_instead();
    let go_saved = go.clone();
    let finish = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        let today = clock::today();
        let filled = values.get_untracked();
        let checked = match filled.checked(today) {
            Ok(checked) => checked,
            Err(wrong) => return mistakes.show(wrong),
        };
        mistakes.clear();
        busy.set(true);
        let go = go_saved.clone();
        spawn_local(async move {
            let found = match filled.who(today) {
                Some(who) => known::alike(local, &who, || busy.try_get_untracked().is_some()).await,
                None => Some(Vec::new()),
            };
            // Locked meanwhile: the typing is a draft.
            let Some(found) = found else { return };
            let open = not_settled(&found, &filled);
            alike.try_set(found);
            if let Some(words) = open {
                busy.try_set(false);
                return mistakes.show_one(SOMEBODY_ELSE, words);
            }
            let (person, case) = (FileId(clock::new_uuid()), FileId(clock::new_uuid()));
            let edits = filled.edits(checked, today, person, case);
            let save = NewSave { title: TITLE.to_owned(), file: case, edits, draft: None };
            let answer = form.finish(save).await;
            busy.try_set(false);
            match answer {
                Ok(save) => {
                    saved.set(save, case, TITLE);
                    go(&route::case_path(case));
                }
                Err(error) => mistakes.show_one(FINISH, error.to_string()),
            }
        });
    });
    let go_kept = go.clone();
    let keep = Callback::new(move |()| {
        let go = go_kept.clone();
        // Nothing is kept of a form that nobody touched.
        let is_touched = form.resumed || values.get_untracked() != Intake::new(clock::today());
        spawn_local(async move {
            match form.keep().await {
                Ok(()) => {
                    if is_touched {
                        toasts.say("Kept as a draft on this phone. You find it on Today.");
                    }
                    go("/people");
                }
                Err(error) => mistakes.show_one(FINISH, error.to_string()),
            }
        });
    });
    let throw_away = Callback::new(move |()| {
        let go = go.clone();
        spawn_local(async move {
            match form.discard().await {
                Ok(()) => go("/people"),
                Err(error) => mistakes.show_one(FINISH, error.to_string()),
            }
        });
    });
    view! {
        <button type="button" class="btn quiet compact" on:click=move |_| throwing.set(true)>"Throw this away"</button>
        <ConfirmDialog
            open=throwing
            title="Throw this away?"
            confirm="Throw it away"
            cancel="Keep writing"
            danger=true
            on_confirm=throw_away
        >
            <p>"What you typed here goes for good. Nothing that was saved before changes."</p>
        </ConfirmDialog>
        <div class="bar" id=FINISH tabindex="-1">
            <ErrorText id=FINISH words=words_for(FINISH)/>
            <DraftNote form/>
            <div class="actions">
                <Button words="Finish" icon=Shape::Check busy=busy on_press=finish/>
                <Button words="Keep as draft" look="second" on_press=keep/>
            </div>
        </div>
    }
}
