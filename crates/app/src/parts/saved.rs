//! What becomes of the save that was just made: "Saved on this phone 14:02", with Undo while it has not left, then
//! "With the office".

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::civil;
use shared::id::{FileId, SaveId};
use shared::outbox::State;

use super::button::Button;
use super::icon::{Icon, Shape};
use super::toast::toasts;
use crate::clock;
use crate::local::Local;

/// The save that was just made. In the context of every screen below the unlocked guard.
#[derive(Clone, Copy)]
pub(crate) struct JustSaved(RwSignal<Option<Made>>);

#[derive(Clone, Debug, PartialEq)]
struct Made {
    save: SaveId,
    file: FileId,
    what: String,
    at_ms: u64,
}

impl JustSaved {
    /// Puts one into the context.
    pub(crate) fn provide() -> Self {
        let saved = Self(RwSignal::new(None));
        provide_context(saved);
        saved
    }

    /// Remembers a save that [`Local::save`] has confirmed, so that the case's page says so. `what` is what was saved
    /// ("Visit").
    pub(crate) fn set(self, save: SaveId, file: FileId, what: impl Into<String>) {
        self.0.set(Some(Made { save, file, what: what.into(), at_ms: clock::now_ms() }));
    }

    /// The case of the latest save, if what was saved begins with these words. Tracked.
    pub(crate) fn file_of(self, begins: &str) -> Option<FileId> {
        self.0.with(|made| made.as_ref().filter(|made| made.what.starts_with(begins)).map(|made| made.file))
    }

    /// Forgets it.
    pub(crate) fn clear(self) {
        self.0.set(None);
    }
}

/// What was just saved, from the context.
pub(crate) fn just_saved() -> JustSaved {
    expect_context()
}

/// Says where the latest save of this case is. Nothing if there was none.
#[component]
pub(crate) fn SavedNotice(
    /// The case whose page this is.
    file: FileId,
) -> impl IntoView {
    let saved = just_saved();
    let made = Memo::new(move |_| saved.0.get().filter(|made| made.file == file));
    view! {
        <div role="status" class="saved-notice">
            {move || made.get().map(|made| view! { <SavedCard made/> })}
        </div>
    }
}

#[component]
fn SavedCard(made: Made) -> impl IntoView {
    let local = expect_context::<Local>();
    let saved = just_saved();
    let toasts = toasts();
    let go = super::route::go();
    let save = made.save;
    let state = Memo::new(move |_| {
        let sending = local.sending();
        // A save that the outbox has let go of is with the office for good; practice never is.
        let gone = if made.file.is_practice() { State::Practice } else { State::WithTheOffice };
        local.record(save).map_or(gone, |record| record.state(sending))
    });
    let busy = RwSignal::new(false);
    let undo = Callback::new(move |()| {
        let go = go.clone();
        busy.set(true);
        spawn_local(async move {
            match local.undo(save).await {
                Ok(Some(draft)) => {
                    saved.clear();
                    toasts.say("Taken back. It is a draft again.");
                    go(&format!("/drafts/{}", draft.id));
                }
                Ok(None) => {
                    saved.clear();
                    toasts.say("Taken back.");
                }
                Err(error) => toasts.say(error.to_string()),
            }
            busy.try_set(false);
        });
    });
    let what = made.what;
    let clock = civil::clock(made.at_ms);
    view! {
        <div class="card pad saved">
            <span class="face green"><Icon shape=Shape::Check/></span>
            <p class="row-body">
                <span class="row-title">{what}</span>
                <span class="quiet small">
                    {move || match state.get() {
                        State::SavedOnThisPhone => format!("Saved on this phone {clock}"),
                        other => other.words().to_owned(),
                    }}
                </span>
            </p>
            {move || local.can_undo(save).then(|| view! {
                <Button words="Undo" look="quiet compact" icon=Shape::Undo busy=busy on_press=undo/>
            })}
            <button type="button" class="icon-button" aria-label="Close" on:click=move |_| saved.clear()>
                <Icon shape=Shape::Close/>
            </button>
        </div>
    }
}
