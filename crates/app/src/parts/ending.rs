//! How a form ends: finish, keep as a draft, throw away.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::check::Mistake;

use super::button::Button;
use super::dialog::ConfirmDialog;
use super::draft_form::{DraftForm, DraftNote, FormValues};
use super::icon::Shape;
use super::mistakes::{ErrorText, Mistakes, words_for};
use super::route;
use super::saved::just_saved;
use super::toast::toasts;
use crate::local::edit::NewSave;

/// What mistakes name that belong to no box: the bar with the buttons.
pub(crate) const FINISH: &str = "finish";

/// How a form is finished: what it comes to is saved, the case's page says so, and one goes on to `leads`. What stands in the
/// way of saving is said at `at`.
pub(crate) fn save_and_go<T: FormValues>(
    form: DraftForm<T>,
    busy: RwSignal<bool>,
    at: &'static str,
) -> impl Fn(NewSave, String) + Clone + Send + Sync + 'static {
    let (mistakes, saved, go) = (expect_context::<Mistakes>(), just_saved(), route::go_instead());
    move |save, leads| {
        mistakes.clear();
        busy.set(true);
        let (file, title, go) = (save.file, save.title.clone(), go.clone());
        spawn_local(async move {
            let answer = form.finish(save).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(save) => {
                    saved.set(save, file, title);
                    go(&leads);
                }
                Err(error) => mistakes.show_one(at, error.to_string()),
            }
        });
    }
}

/// What *Finish* does where a form comes to one save: `checked` says which, and where one goes then, or every mistake in the order
/// of the form. A press while the last one is still saved does nothing.
pub(crate) fn finish_with<T: FormValues>(
    form: DraftForm<T>,
    busy: RwSignal<bool>,
    checked: impl Fn(&T) -> Result<(NewSave, String), Vec<Mistake>> + Send + Sync + 'static,
) -> Callback<()> {
    let mistakes = expect_context::<Mistakes>();
    let save = save_and_go(form, busy, FINISH);
    Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        match form.values.with_untracked(&checked) {
            Ok((new, leads)) => save(new, leads),
            Err(wrong) => mistakes.show(wrong),
        }
    })
}

/// Throws the form away and goes to `leads`, saying `words` there, if there are any. What stands in the way is said at `at`.
pub(crate) fn leave<T: FormValues>(
    form: DraftForm<T>,
    leads: String,
    at: &'static str,
    words: Option<&'static str>,
) -> Callback<()> {
    let mistakes = expect_context::<Mistakes>();
    let (toasts, go) = (toasts(), route::go_instead());
    Callback::new(move |()| {
        let (go, leads) = (go.clone(), leads.clone());
        spawn_local(async move {
            match form.discard().await {
                Ok(()) => {
                    if let Some(words) = words {
                        toasts.say(words);
                    }
                    go(&leads);
                }
                Err(error) => mistakes.show_one(at, error.to_string()),
            }
        });
    })
}

/// What *Finish* does where something that is there already is altered: `altered` says what is saved, or that it is nothing, or
/// every mistake in the order of the form. One goes on to `leads`. What stands in the way is said at `at`.
pub(crate) fn finish_altered<T: FormValues>(
    form: DraftForm<T>,
    busy: RwSignal<bool>,
    at: &'static str,
    leads: String,
    altered: impl Fn(&T) -> Result<Option<NewSave>, Vec<Mistake>> + Send + Sync + 'static,
) -> Callback<()> {
    let mistakes = expect_context::<Mistakes>();
    let save = save_and_go(form, busy, at);
    let unaltered = leave(form, leads.clone(), at, Some("Nothing was changed."));
    Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        match form.values.with_untracked(&altered) {
            Ok(Some(new)) => save(new, leads.clone()),
            Ok(None) => unaltered.run(()),
            Err(wrong) => mistakes.show(wrong),
        }
    })
}

/// The bar at the end of a form, and the way to throw the form away.
#[component]
pub(crate) fn Ending<T: FormValues>(
    /// The form.
    form: DraftForm<T>,
    /// Where one goes when it is kept or thrown away.
    leads: String,
    /// Whether a save is under way.
    busy: RwSignal<bool>,
    /// Finishes it. What stands in the way of saving is shown at [`FINISH`].
    on_finish: Callback<()>,
    /// What the main button says.
    #[prop(default = "Finish")]
    words: &'static str,
) -> impl IntoView {
    let throwing = RwSignal::new(false);
    let keep = keep_as_draft(form, leads.clone(), FINISH);
    let throw_away = leave(form, leads, FINISH, None);
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
                <Button words icon=Shape::Check busy=busy on_press=on_finish/>
                <Button words="Keep as draft" look="second" on_press=keep/>
            </div>
        </div>
    }
}

/// Keeps the form as it is and goes to `leads`. What stands in the way is shown at `wrong_at`. Call it below the form's
/// [`Mistakes`].
pub(crate) fn keep_as_draft<T: FormValues>(
    form: DraftForm<T>,
    leads: String,
    wrong_at: &'static str,
) -> Callback<()> {
    let mistakes = expect_context::<Mistakes>();
    let (toasts, go) = (toasts(), route::go_instead());
    Callback::new(move |()| {
        let (go, leads) = (go.clone(), leads.clone());
        spawn_local(async move {
            match form.keep().await {
                Ok(()) => {
                    // Nothing is kept of a form that nobody touched.
                    if form.is_kept() {
                        toasts.say(if form.is_practice() {
                            "Kept as a draft on this phone. You find it on the practice person’s page."
                        } else {
                            "Kept as a draft on this phone. You find it on Today."
                        });
                    }
                    go(&leads);
                }
                Err(error) => mistakes.show_one(wrong_at, error.to_string()),
            }
        });
    })
}
