//! A record in the wrong person's file, as its supervisor puts it right: the office writes it anew where it belongs.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::role::does_casework;

use super::super::case::event::{Event, event};
use super::put_back::{Changed, PutBack, changed_with, put_back};
use super::whose::{NotHere, Whose};
use crate::local::Local;
use crate::local::edit::NewSave;
use crate::local::open_file::OpenFile;
use crate::network::office;
use crate::parts::button::Button;
use crate::parts::page::PageHead;
use crate::parts::route::{self, case_path, entry_path};
use crate::parts::toast::toasts;
use crate::screens::asked::Telling;
use crate::sync::Sync;

/// The address of this page.
pub(super) fn relocate_path(file: FileId, entry: EntryId) -> String {
    format!("{}?move=1", entry_path(file, entry))
}

/// First whose it is (`?move=1`), then what will happen (`?move=1&to=`).
#[component]
pub(super) fn Relocate(
    /// The case.
    file: FileId,
    /// The record.
    entry: EntryId,
    /// The file.
    open: Arc<OpenFile>,
) -> impl IntoView {
    let back = (entry_path(file, entry), "Back to the record".to_owned());
    let Some(record) = open.case.get(&entry).filter(|record| kind::may_move(&record.kind)) else {
        return view! { <NotHere back/> }.into_any();
    };
    let name = open.person_view().name.unwrap_or_default().shown();
    let to = route::query("to").and_then(|to| to.parse::<FileId>().ok()).filter(|to| *to != file);
    match to {
        None => view! { <Whose name path=relocate_path(file, entry) back/> }.into_any(),
        Some(to) => {
            let (told, changed) = (event(&open, record, &[]), changed_with(record, &open));
            view! { <Confirm file entry to name told back open=open.clone() changed/> }.into_any()
        }
    }
}

#[component]
fn Confirm(
    file: FileId,
    entry: EntryId,
    to: FileId,
    name: String,
    told: Event,
    back: (String, String),
    open: Arc<OpenFile>,
    changed: Vec<Changed>,
) -> impl IntoView {
    let (local, sync) = (expect_context::<Local>(), expect_context::<Sync>());
    let go = route::go_instead();
    let other = untrack(|| local.case(to)).map(|case| case.name).unwrap_or_default();
    let telling = Telling::new();
    let title = format!("Move it to {other}?");
    let may = does_casework(&untrack(|| local.me()).roles);
    let put = RwSignal::new(may && !changed.is_empty());
    let asked = may.then_some(put);
    let edit = put_back(&open, &changed);
    let act = Callback::new(move |()| {
        let go = go.clone();
        let edit = edit.clone().filter(|_| put.get_untracked());
        telling.tell(
            move || office::relocate(file, entry, to),
            move || {
                if let Some(edit) = edit {
                    let title = "Put back what was there before".to_owned();
                    spawn_local(async move {
                        let save = NewSave { title, file, edits: vec![edit], draft: None };
                        if let Err(error) = local.save(save).await {
                            toasts().say(error.to_string());
                        }
                    });
                }
                toasts().say("Moved. It is there after the next sync of each device.");
                sync.now();
                go(&case_path(file));
            },
        );
    });
    view! {
        <PageHead tab="Wrong person" title=Signal::stored(title) above=Signal::stored(told.title) back/>
        <p>{format!("The office writes it anew in {other}’s file, under {}’s name and with its time.", told.by)}</p>
        <p>
            {format!("Nothing that it says stays in {name}’s file, on no phone either. The office notes that you moved it. You can move it back in the same way.")}
        </p>
        <PutBack changed back=asked/>
        {telling.trouble()}
        <div class="actions">
            <Button words="Move it" busy=telling.busy() on_press=act/>
        </div>
    }
}
