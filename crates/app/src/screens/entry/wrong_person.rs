//! A record in the wrong person's file. Before it has left this phone it is simply moved; afterwards it is taken out,
//! stays readable as such, and a copy is offered as a draft in the right file.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::check;
use shared::device::draft::DraftPhoto;
use shared::device::photo::NewPhoto;
use shared::fold::Entry;
use shared::id::{BlobId, EntryId, FileId, SaveId};
use shared::kind;
use shared::outbox;
use shared::view::photo::{Photo, photos};

use super::super::case::event::event;
use super::super::drafts::copied;
use super::put_back::{PutBack, changed_with, put_back};
use super::whose::{NotHere, Whose};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{NewEdit, NewSave};
use crate::local::error::LocalError;
use crate::local::open_file::OpenFile;
use crate::parts::button::Button;
use crate::parts::field::TextField;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::route::{self, case_path, entry_path};
use crate::parts::saved::just_saved;
use crate::parts::toast::toasts;

/// What happens to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// It has not left: the save is taken back and its form goes to the other file.
    Move(SaveId),
    /// It has left, or its save holds more: it is taken out, and a copy may go to the other file.
    TakeOut,
}

/// First whose it is (`?wrong=1`), then what will happen (`?wrong=1&to=`; `to=nobody` where it belongs to nobody here).
#[component]
pub(super) fn WrongPerson(
    /// The case.
    file: FileId,
    /// The record.
    entry: EntryId,
    /// The file.
    open: Arc<OpenFile>,
) -> impl IntoView {
    let back = (entry_path(file, entry), "Back to the record".to_owned());
    let Some(record) = open.case.get(&entry).filter(|record| record.void.is_none()).cloned() else {
        return view! { <NotHere back/> }.into_any();
    };
    let name = open.person_view().name.unwrap_or_default().shown();
    match route::query("to") {
        None => {
            let path = format!("{}?wrong=1", entry_path(file, entry));
            let nobody = format!("{path}&to=nobody");
            view! {
                <Whose name path back>
                    <a class="btn second" href=nobody>"Nobody’s on this phone"</a>
                </Whose>
            }
            .into_any()
        }
        Some(to) => {
            let to = to.parse::<FileId>().ok().filter(|to| *to != file);
            let what = event(&open, &record, &[]).title;
            view! { <Confirm file open record name to what back/> }.into_any()
        }
    }
}

#[component]
fn Confirm(
    file: FileId,
    open: Arc<OpenFile>,
    record: Entry,
    name: String,
    to: Option<FileId>,
    what: String,
    back: (String, String),
) -> impl IntoView {
    let local = expect_context::<Local>();
    let mistakes = Mistakes::provide();
    let saved = just_saved();
    let go = route::go_instead();
    let way = untrack(|| way(local, record.id));
    let other = to.and_then(|to| untrack(|| local.case(to))).map(|case| case.name).unwrap_or_default();
    let has_photos = !photos(&record).is_empty();
    // What may not move is taken out for reasons of its own.
    let usual = if kind::may_move(&record.kind) { "Written in the wrong person’s file" } else { "" };
    let reason = RwSignal::new(usual.to_owned());
    // Where the save is taken back, that goes with it.
    let changed = if way == Way::TakeOut { changed_with(&record, &open) } else { Vec::new() };
    let put = RwSignal::new(!changed.is_empty());
    let told = changed.clone();
    let busy = RwSignal::new(false);
    let title = match to {
        Some(_) => format!("Move it to {other}?"),
        None => format!("Take it out of {name}’s file?"),
    };
    let act = Callback::new(move |()| {
        let (go, record) = (go.clone(), record.clone());
        let reason = reason.get_untracked().trim().to_owned();
        if let (Way::TakeOut, Err(words)) = (way, check::said(&reason, "Write why it is taken out.")) {
            return mistakes.show_one("reason", words);
        }
        busy.set(true);
        let back = put_back(&open, &changed).filter(|_| put.get_untracked());
        spawn_local(async move {
            let outcome = match way {
                Way::Move(save) => move_draft(local, save, to).await.map(|draft| (None, draft)),
                Way::TakeOut => take_out(local, file, &record, reason, back, to).await,
            };
            busy.try_set(false);
            match outcome {
                Ok((save, draft)) => {
                    match save {
                        Some(save) => saved.set(save, file, "Taken out"),
                        None => saved.clear(),
                    }
                    toasts().say(if draft.is_some() {
                        "It is a draft in the right file now. Look through it and finish."
                    } else {
                        "It is out of this file."
                    });
                    match draft {
                        Some(draft) => go(&format!("/drafts/{draft}")),
                        None => go(&case_path(file)),
                    }
                }
                Err(error) => mistakes.show_one("reason", error.to_string()),
            }
        });
    });
    let explanation = match (way, to) {
        (Way::Move(_), Some(_)) => format!(
            "It has not left this phone yet, so nothing of it stays in {name}’s file. It becomes a draft in {other}’s file, for you to look through and finish."
        ),
        (Way::Move(_), None) => {
            "It has not left this phone yet, so nothing of it stays in this file. It becomes a draft again."
                .to_owned()
        }
        (Way::TakeOut, Some(_)) if file.is_practice() => format!(
            "It was only on this phone. A copy, with its photos, becomes a draft in {other}’s file, for you to look through and finish. In practice it is struck through."
        ),
        (Way::TakeOut, None) if file.is_practice() => {
            "It was only on this phone. In practice it is struck through with your reason.".to_owned()
        }
        (Way::TakeOut, Some(_)) => format!(
            "It is on its way to the office, or there already. In {name}’s file it is struck through with your reason and counted nowhere. A copy becomes a draft in {other}’s file."
        ),
        (Way::TakeOut, None) => format!(
            "It is on its way to the office, or there already. In {name}’s file it is struck through with your reason and counted nowhere."
        ),
    };
    view! {
        <PageHead tab="Wrong person" title=Signal::stored(title) above=Signal::stored(what) back/>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <p>{explanation}</p>
            {(has_photos && way == Way::TakeOut && to.is_some() && !file.is_practice())
                .then(|| view! { <p>"Its photos do not come along: they stay with what is taken out. Take them again if they are needed there."</p> })}
            <PutBack changed=told back=Some(put)/>
            {(way == Way::TakeOut)
                .then(|| view! { <TextField id="reason" label="Why it is taken out" value=reason/> })}
            <div class="actions">
                <Button
                    words=if to.is_some() { "Move it" } else { "Take it out" }
                    busy=busy
                    on_press=act
                />
            </div>
        </form>
    }
}

/// How a record can leave its file: by taking its save back while that is possible and the save holds nothing else.
fn way(local: Local, entry: EntryId) -> Way {
    let saves = local.outbox().into_iter().filter(|record| {
        let changes = outbox::changes(record);
        let finalised = changes.iter().filter(|change| kind::is_finalised(&change.kind)).count();
        finalised == 1 && changes.iter().any(|change| change.entry == entry)
    });
    let undoable = saves.map(|record| record.id).find(|save| local.can_undo(*save));
    undoable.map_or(Way::TakeOut, Way::Move)
}

/// Takes the save back and hands its form to the other file.
async fn move_draft(
    local: Local,
    save: SaveId,
    to: Option<FileId>,
) -> Result<Option<uuid::Uuid>, LocalError> {
    let Some(mut draft) = local.undo(save).await? else { return Ok(None) };
    if to.is_some() {
        draft.file = to;
        // What was in the other person's diary, or put right there, is not this person's.
        if let Some(form) = draft.values.get_mut("form").and_then(serde_json::Value::as_object_mut) {
            for field in ["done", "amends", "amends_why", "shown", "what_matters", "strengths", "also", "own"]
            {
                form.remove(field);
            }
        }
        draft.photos.retain(|photo| !photo.earlier);
        local.keep_draft(draft.clone()).await?;
    }
    Ok(Some(draft.id))
}

/// The photos of a record of practice, as new ones: nobody else has their bytes, and they go when practice begins anew.
async fn photos_along(local: Local, record: &Entry) -> Result<Vec<NewPhoto>, LocalError> {
    let mut along = Vec::new();
    for photo in photos(record) {
        if let Some(content) = local.photo(photo.blob).await? {
            let photo = Photo { blob: BlobId(clock::new_uuid()), ..photo };
            along.push(NewPhoto { photo, content });
        }
    }
    Ok(along)
}

/// Takes the record out with a reason, puts `back` what was changed with it, and keeps a copy as a draft in the other file where there
/// is a form for it.
async fn take_out(
    local: Local,
    file: FileId,
    record: &Entry,
    reason: String,
    back: Option<NewEdit>,
    to: Option<FileId>,
) -> Result<(Option<SaveId>, Option<uuid::Uuid>), LocalError> {
    // The copy first: if it cannot be kept, nothing is taken out.
    let draft = to.and_then(|to| copied(record, to, clock::now_ms()));
    let id = draft.as_ref().map(|draft| draft.id);
    if let Some(mut draft) = draft {
        let photos = if file.is_practice() { photos_along(local, record).await? } else { Vec::new() };
        let named = photos.iter().map(|new| DraftPhoto { photo: new.photo.clone(), earlier: false });
        draft.photos.extend(named);
        local.keep_draft_with(draft, &photos).await?;
    }
    let edits = [NewEdit::void(record, reason)].into_iter().chain(back).collect();
    let title = if kind::may_move(&record.kind) { "Taken out of the wrong file" } else { "Taken out" };
    let save = NewSave { title: title.to_owned(), file, edits, draft: None };
    Ok((Some(local.save(save).await?), id))
}
