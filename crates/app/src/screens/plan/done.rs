//! One touch says that something in the diary is done: a task, or an action of a plan.

use jiff::civil::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::plan::{ACTION_DUE, HOWS};
use shared::view::View;
use shared::view::plan::{DONE, Status};
use shared::view::task::{Done, Task};

use crate::clock;
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::parts::saved::just_saved;
use crate::parts::toast::toasts;

/// Whether a row of the diary belongs to a plan, and is no visit or call.
pub(crate) fn is_of_plan(how: &str) -> bool {
    HOWS.contains(&how)
}

/// Whether a touch says that it is done; a review and a copy have pages of their own.
pub(crate) fn is_ticked(how: &str) -> bool {
    !is_of_plan(how) || how == ACTION_DUE
}

/// Says that it was done today, over what the entry says now.
pub(crate) fn said_done(entry: &Entry, today: Date) -> Option<NewEdit> {
    let said = match entry.kind.as_str() {
        kind::TASK => ("done", json!(Done { on: today })),
        kind::ACTION => {
            ("status", json!(Status { status: DONE.to_owned(), on: today, words: String::new() }))
        }
        _ => return None,
    };
    Some(NewEdit::fields(entry, [(said.0.to_owned(), said.1)]))
}

/// The same, and puts the next one into the diary where it comes again.
pub(crate) fn done(entry: &Entry, today: Date) -> Option<Vec<NewEdit>> {
    let again = (entry.kind == kind::TASK).then(|| Task::of(entry).again(today)).flatten();
    let again = again.map(|next| NewEdit::make(entry.file, &next));
    Some([said_done(entry, today)?].into_iter().chain(again).collect())
}

/// The button. The file is read when it is pressed, so that what is written stands over what is there then.
#[component]
pub(crate) fn DoneButton(
    /// The case.
    file: FileId,
    /// What is done.
    entry: EntryId,
    /// In words.
    what: String,
    /// Whether a line at the foot says so: where the page itself does not.
    #[prop(default = false)]
    says: bool,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let (saved, toasts) = (just_saved(), toasts());
    let busy = RwSignal::new(false);
    let label = format!("Done: {what}");
    let press = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let title = format!("Done: {what}");
        spawn_local(async move {
            let answer = tick(local, file, entry, title.clone()).await;
            busy.try_set(false);
            match answer {
                Ok(save) => {
                    saved.set(save, file, title);
                    if says {
                        toasts.say("Done. Saved on this phone; it can be undone on their page.");
                    }
                }
                Err(words) => toasts.say(words),
            }
        });
    };
    view! {
        <button
            type="button"
            class="btn second compact"
            aria-label=label
            aria-busy=move || busy.get().then_some("true")
            on:click=press
        >
            "Done"
        </button>
    }
}

async fn tick(
    local: Local,
    file: FileId,
    entry: EntryId,
    title: String,
) -> Result<shared::id::SaveId, String> {
    let open = local.open(file).await.map_err(|error| error.to_string())?;
    let edits = open.case.get(&entry).and_then(|entry| done(entry, clock::today()));
    let edits = edits.ok_or("This is not on this phone any more.")?;
    let save = NewSave { title, file, edits, draft: None };
    local.save(save).await.map_err(|error| error.to_string())
}
