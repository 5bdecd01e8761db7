//! A form whose typing survives: kept as a draft within a second of the last keystroke, when the page is hidden, and
//! before the app locks.

mod instead;

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::civil;
use shared::device::photo::NewPhoto;
use shared::id::{BlobId, FileId, SaveId};
use shared::view::photo::Photo;
use uuid::Uuid;
use wasm_bindgen::JsCast;

use self::instead::name_replaced;
pub(crate) use self::instead::{Instead, instead_of};
use super::icon::{Icon, Shape};
use super::{mistakes, route};
use crate::clock;
use crate::local::Local;
use crate::local::draft::{Draft, DraftPhoto};
use crate::local::edit::NewSave;
use crate::local::error::LocalError;
use crate::session::Session;

/// How long after a keystroke the draft is written, in milliseconds.
const QUIET_MS: u64 = 400;
/// How long a keystroke waits where no pause comes after it, in milliseconds: somebody who types on and on has a draft too.
const UNWRITTEN_MS_MAX: u64 = 700;
/// How often a finish looks whether a draft write under way is done, and how many times.
const LOOK_EVERY_MS: u32 = 10;
const LOOKS_MAX: u32 = 500;

/// What a form holds: a plain struct of what was typed and chosen.
pub(crate) trait FormValues:
    Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{
}

impl<T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static> FormValues for T {}

/// A draft's values as they are stored: the form, and which box had focus.
#[derive(Serialize, Deserialize)]
struct Stored<T> {
    form: T,
    #[serde(default)]
    focus: String,
    /// Where in that box the next word goes, in UTF-16 units.
    #[serde(default)]
    caret: Option<u32>,
    /// What this form is written instead of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    replaces: Vec<Instead>,
}

/// The draft's values for a form that is written instead of something that the office holds.
pub(crate) fn values_instead(form: Value, replaces: Vec<Instead>) -> Value {
    json!(Stored { form, focus: String::new(), caret: None, replaces })
}

/// A form that keeps itself as a draft.
pub(crate) struct DraftForm<T: FormValues> {
    /// What was typed and chosen. Bind boxes with [`crate::parts::slot::slot!`].
    pub(crate) values: RwSignal<T>,
    /// The photos that the record will name.
    pub(crate) photos: RwSignal<Vec<DraftPhoto>>,
    /// The draft's id, for [`NewSave::draft`].
    pub(crate) id: Uuid,
    /// Whether the form came back from a draft.
    pub(crate) resumed: bool,
    inner: StoredValue<Inner>,
    /// Photos that were chosen and are not kept yet.
    reading: RwSignal<u32>,
    /// When the draft was last written, in milliseconds since the Unix epoch.
    kept_ms: RwSignal<Option<u64>>,
    /// Why it could not be.
    trouble: RwSignal<Option<String>>,
}

struct Inner {
    local: Local,
    form: String,
    file: Option<FileId>,
    title: Signal<String>,
    started_ms: u64,
    /// The id of the box that had focus last.
    focus: String,
    /// Where in that box the next word goes.
    caret: Option<u32>,
    replaces: Vec<Instead>,
    /// Which box was touched last is nobody's to know.
    without_focus: bool,
    /// Something was typed that no draft holds yet.
    dirty: bool,
    /// When the first of it was typed, in milliseconds since the Unix epoch.
    unwritten_ms: Option<u64>,
    /// The form is finished or thrown away: nothing may write the draft any more.
    closed: bool,
    /// Writes under way.
    writing: u32,
    timer: Option<TimeoutHandle>,
}

impl<T: FormValues> Clone for DraftForm<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: FormValues> Copy for DraftForm<T> {}

impl<T: FormValues> DraftForm<T> {
    /// Opens the form: with the draft that the address names (`?draft=`), else with `fresh`.
    ///
    /// `form` names the form: `contact`, `walk`, `assess/<instrument>`, … (`screens/drafts.rs` leads from it back to the
    /// form); `title` is what lists call it ("Visit").
    pub(crate) fn open(
        form: impl Into<String>,
        file: Option<FileId>,
        title: impl Into<Signal<String>>,
        fresh: T,
    ) -> Self {
        let (local, form) = (expect_context::<Local>(), form.into());
        let draft = route::draft().and_then(|id| local.draft(id)).filter(|draft| draft.form == form);
        let stored = draft.as_ref().and_then(|draft| Stored::<T>::deserialize(&draft.values).ok());
        let id = draft.as_ref().map_or_else(clock::new_uuid, |draft| draft.id);
        let started_ms = draft.as_ref().map_or_else(clock::now_ms, |draft| draft.started_ms);
        let resumed = stored.is_some();
        let nothing = Stored { form: fresh, focus: String::new(), caret: None, replaces: Vec::new() };
        let Stored { form: values, focus, caret, replaces } = stored.unwrap_or(nothing);
        let inner = Inner {
            local,
            form,
            file,
            title: title.into(),
            started_ms,
            focus: focus.clone(),
            caret,
            replaces,
            without_focus: false,
            dirty: false,
            unwritten_ms: None,
            closed: false,
            writing: 0,
            timer: None,
        };
        let photos = draft.as_ref().filter(|_| resumed).map(|draft| draft.photos.clone()).unwrap_or_default();
        let this = Self {
            values: RwSignal::new(values),
            photos: RwSignal::new(photos),
            reading: RwSignal::new(0),
            id,
            resumed,
            inner: StoredValue::new(inner),
            kept_ms: RwSignal::new(draft.filter(|_| resumed).map(|draft| draft.updated_ms)),
            trouble: RwSignal::new(None),
        };
        this.watch();
        if !focus.is_empty() {
            // After the boxes are on the page and the heading has had its turn.
            set_timeout(move || go_on_in(&focus, caret), Duration::from_millis(60));
        }
        this
    }

    /// Never writes down which box was touched last: where that says what was answered.
    pub(crate) fn keep_no_focus(self) {
        self.inner.try_update_value(|inner| inner.without_focus = true);
    }

    /// Writes the draft when typing pauses, when the page is hidden, before locking, and when the form is left.
    fn watch(self) {
        Effect::new(move |ran: Option<()>| {
            self.values.track();
            self.photos.track();
            if ran.is_some() {
                self.touch();
            }
        });
        let hidden = window_event_listener_untyped("visibilitychange", move |_| {
            if document().visibility_state() == web_sys::VisibilityState::Hidden {
                self.keep_soon();
            }
        });
        let leaving = window_event_listener_untyped("pagehide", move |_| self.keep_soon());
        on_cleanup(move || {
            hidden.remove();
            leaving.remove();
            self.keep_soon();
        });
        if let Some(session) = use_context::<Session>() {
            let number = session.on_lock(move || {
                Box::pin(async move {
                    // A lock is never refused; the form is gone with it, and so is the place to say what failed.
                    let _ = self.keep().await;
                })
            });
            on_cleanup(move || session.off_lock(number));
        }
    }

    fn touch(self) {
        let now_ms = clock::now_ms();
        self.inner.try_update_value(|inner| {
            inner.dirty = true;
            let since_ms = *inner.unwritten_ms.get_or_insert(now_ms);
            let wait_ms = QUIET_MS.min((since_ms + UNWRITTEN_MS_MAX).saturating_sub(now_ms));
            let due = set_timeout_with_handle(move || self.keep_soon(), Duration::from_millis(wait_ms)).ok();
            if let Some(before) = std::mem::replace(&mut inner.timer, due) {
                before.clear();
            }
        });
    }

    /// Writes the draft now, unless there is nothing new.
    fn keep_soon(self) {
        let Some((local, draft)) = self.draft() else { return };
        spawn_local(async move {
            // The words of a failure are on the form, if it is still there.
            let _ = self.write(local, draft).await;
        });
    }

    /// Keeps what is typed as a draft now: for *Keep as draft* and before leaving. A photo that is being made ready comes along.
    pub(crate) async fn keep(self) -> Result<(), LocalError> {
        self.wait_for_photos().await;
        match self.draft() {
            Some((local, draft)) => self.write(local, draft).await,
            None => Ok(()),
        }
    }

    /// Whether it is about the practice person.
    pub(crate) fn is_practice(self) -> bool {
        self.inner.try_with_value(|inner| inner.file).flatten().is_some_and(FileId::is_practice)
    }

    /// Whether there is a draft of it: something was typed, now or earlier, and written down.
    pub(crate) fn is_kept(self) -> bool {
        self.kept_ms.try_get_untracked().flatten().is_some()
    }

    /// The draft to be written, if there is something new to write.
    fn draft(self) -> Option<(Local, Draft)> {
        let form = self.values.try_get_untracked()?;
        let photos = self.photos.try_get_untracked()?;
        let focused = focused_box();
        self.inner
            .try_update_value(|inner| {
                // A touch on a button, such as Lock, does not make the box forgotten.
                if let Some(focused) = focused.filter(|_| !inner.without_focus) {
                    (inner.focus, inner.caret) = focused;
                }
                if inner.closed || !inner.dirty {
                    return None;
                }
                let values = serde_json::to_value(Stored {
                    form,
                    focus: inner.focus.clone(),
                    caret: inner.caret,
                    replaces: inner.replaces.clone(),
                })
                .ok()?;
                inner.dirty = false;
                inner.unwritten_ms = None;
                inner.writing += 1;
                let draft = Draft {
                    id: self.id,
                    form: inner.form.clone(),
                    file: inner.file,
                    title: inner.title.try_get_untracked().unwrap_or_default(),
                    started_ms: inner.started_ms,
                    updated_ms: clock::now_ms(),
                    values,
                    photos,
                };
                Some((inner.local, draft))
            })
            .flatten()
    }

    async fn write(self, local: Local, draft: Draft) -> Result<(), LocalError> {
        self.write_with(local, draft, &[]).await
    }

    async fn write_with(self, local: Local, draft: Draft, added: &[NewPhoto]) -> Result<(), LocalError> {
        let at_ms = draft.updated_ms;
        let answer = local.keep_draft_with(draft, added).await;
        self.inner.try_update_value(|inner| {
            inner.writing -= 1;
            inner.dirty |= answer.is_err();
        });
        match &answer {
            Ok(()) => {
                self.kept_ms.try_set(Some(at_ms));
                self.trouble.try_set(None);
            }
            Err(error) => {
                self.trouble.try_set(Some(error.to_string()));
            }
        }
        answer
    }

    /// Begins with photos that an earlier record names: the one that this form puts right. A draft has its own.
    pub(crate) fn begin_with(self, earlier: Vec<Photo>) {
        if !self.resumed {
            let earlier = earlier.into_iter().map(|photo| DraftPhoto { photo, earlier: true });
            self.photos.set(earlier.collect());
        }
    }

    /// Keeps a photo with the form, on the disk before anything else is done.
    pub(crate) async fn add_photo(self, photo: NewPhoto) -> Result<(), LocalError> {
        let blob = photo.photo.blob;
        // First named, then written: what is typed meanwhile names it too, and takes no room from it.
        let named = DraftPhoto { photo: photo.photo.clone(), earlier: false };
        if self.photos.try_update(|photos| photos.push(named)).is_none() {
            return Err(LocalError::Locked);
        }
        self.inner.try_update_value(|inner| inner.dirty = true);
        let answer = match self.draft() {
            Some((local, draft)) => self.write_with(local, draft, std::slice::from_ref(&photo)).await,
            None => Err(LocalError::Locked),
        };
        if answer.is_err() {
            self.photos.try_update(|photos| photos.retain(|photo| photo.photo.blob != blob));
        }
        answer
    }

    /// Takes a photo out of the form.
    pub(crate) fn take_out(self, blob: BlobId) {
        self.photos.update(|photos| photos.retain(|photo| photo.photo.blob != blob));
        self.inner.try_update_value(|inner| inner.dirty = true);
        self.keep_soon();
    }

    /// How many photos were chosen and are not kept yet.
    pub(crate) fn reading(self) -> RwSignal<u32> {
        self.reading
    }

    /// Waits for photos that are being made ready, a little.
    async fn wait_for_photos(self) {
        for _ in 0..LOOKS_MAX {
            if self.reading.try_get_untracked().unwrap_or_default() == 0 {
                break;
            }
            TimeoutFuture::new(LOOK_EVERY_MS).await;
        }
    }

    /// Saves what the form says and removes the draft in the same transaction. Nothing may write the draft meanwhile;
    /// where saving fails, the form goes on as before.
    pub(crate) async fn finish(self, mut save: NewSave) -> Result<SaveId, LocalError> {
        // As it is now, so that *Undo* brings the form back exactly as it was finished.
        self.inner.try_update_value(|inner| inner.dirty = true);
        let finished = self.draft();
        self.inner.try_update_value(|inner| inner.writing -= u32::from(finished.is_some()));
        let Some(local) = self.close().await else { return Err(LocalError::Locked) };
        if let Some((_, draft)) = &finished
            && let Err(error) = local.hold_draft(draft.clone()).await
        {
            self.reopen();
            return Err(error);
        }
        save.draft = Some(self.id);
        let replaces = self.inner.try_with_value(|inner| inner.replaces.clone()).unwrap_or_default();
        name_replaced(&mut save.edits, replaces);
        let answer = local.save(save).await;
        if answer.is_err() {
            // The form itself may have left the screen meanwhile. The words of the first failure are the ones that are shown.
            if let Some((_, draft)) = finished {
                let _ = local.keep_draft(draft).await;
            }
            self.reopen();
        }
        answer
    }

    /// Throws the form away, and its draft.
    pub(crate) async fn discard(self) -> Result<(), LocalError> {
        let Some(local) = self.close().await else { return Ok(()) };
        let answer = local.drop_draft(self.id).await;
        if answer.is_err() {
            self.reopen();
        }
        answer
    }

    /// Stops writing drafts and waits for a write under way. None if the form is gone.
    async fn close(self) -> Option<Local> {
        let local = self.inner.try_update_value(|inner| {
            inner.closed = true;
            if let Some(timer) = inner.timer.take() {
                timer.clear();
            }
            inner.local
        })?;
        for _ in 0..LOOKS_MAX {
            if !self.inner.try_with_value(|inner| inner.writing > 0).unwrap_or(false) {
                break;
            }
            TimeoutFuture::new(LOOK_EVERY_MS).await;
        }
        Some(local)
    }

    fn reopen(self) {
        self.inner.try_update_value(|inner| {
            inner.closed = false;
            inner.dirty = true;
        });
        self.keep_soon();
    }
}

/// The id of the box that has focus, if it is one that is typed into or chosen from, and where in it one is.
fn focused_box() -> Option<(String, Option<u32>)> {
    let element = document().active_element()?;
    let is_box = matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT");
    let id = Some(element.id()).filter(|id| is_box && !id.is_empty())?;
    // Boxes that hold no text have no such place.
    let caret = match element.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        Some(area) => area.selection_end(),
        None => {
            element.dyn_ref::<web_sys::HtmlInputElement>().map_or(Ok(None), |input| input.selection_end())
        }
    };
    Some((id, caret.ok().flatten()))
}

/// Moves focus to a box, and within it to where one was.
fn go_on_in(id: &str, caret: Option<u32>) {
    mistakes::focus(id);
    let (Some(element), Some(caret)) = (document().get_element_by_id(id), caret) else { return };
    let placed = match element.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        Some(area) => area.set_selection_range(caret, caret),
        None => element
            .dyn_ref::<web_sys::HtmlInputElement>()
            .map_or(Ok(()), |input| input.set_selection_range(caret, caret)),
    };
    if placed.is_err() {
        leptos::logging::warn!("the box has no place to go on in");
    }
}

/// "Draft kept 14:02", or why it could not be. Stands near the form's buttons.
#[component]
pub(crate) fn DraftNote<T: FormValues>(
    /// The form.
    form: DraftForm<T>,
) -> impl IntoView {
    move || {
        if let Some(words) = form.trouble.get() {
            return view! { <p class="error-text" role="alert"><Icon shape=Shape::Alert/>{words}</p> }
                .into_any();
        }
        form.kept_ms
            .get()
            .map(|at_ms| {
                view! { <p class="quiet small draft-note">{format!("Draft kept on this phone {}", civil::clock(at_ms))}</p> }
            })
            .into_any()
    }
}
