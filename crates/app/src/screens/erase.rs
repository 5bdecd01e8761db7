//! Erasing for good: one record, or a whole case. For supervisors, where the law asks for it or something should never
//! have been written.

use leptos::prelude::*;
use shared::check;
use shared::id::{EntryId, FileId};

use crate::local::Local;
use crate::network::office;
use crate::parts::button::Button;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::empty::Notice;
use crate::parts::field::TextArea;
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::route::{self, case_path, entry_path};
use crate::parts::toast::toasts;
use crate::screens::asked::Telling;
use crate::screens::case::NoSuchFile;
use crate::sync::Sync;

/// The box for the reason.
const REASON: &str = "reason";

/// Where a whole case is erased.
pub(crate) fn erase_path(file: FileId) -> String {
    format!("{}/erase", case_path(file))
}

/// The case in the address.
#[component]
pub(crate) fn EraseCase() -> impl IntoView {
    let local = expect_context::<Local>();
    let known =
        route::file().filter(|file| !file.is_practice()).and_then(|file| untrack(|| local.case(file)));
    let Some(case) = known else { return view! { <NoSuchFile/> }.into_any() };
    let records: u32 = case.counts.values().sum();
    let records = if records == 1 { "1 record".to_owned() } else { format!("{records} records") };
    view! {
        <Erase file=case.file title=format!("Erase {}’s file?", case.name) back=(case_path(case.file), case.name.clone())>
            <p>{format!("The whole case goes, with its {records}. If it is the only case of {}, everything that is known of them goes as well: name, address, phone.", case.name)}</p>
        </Erase>
    }
    .into_any()
}

/// One record of a case.
#[component]
pub(crate) fn EraseEntry(
    /// The case.
    file: FileId,
    /// The record.
    entry: EntryId,
    /// What it is called.
    what: String,
) -> impl IntoView {
    view! {
        <Erase file entry=entry title="Erase this record?".to_owned() above=what back=(entry_path(file, entry), "Back to the record".to_owned())>
            <p>"What is only wrong is put right by whoever wrote it: what it said before stays readable then. What is about somebody else can be moved."</p>
        </Erase>
    }
}

#[component]
fn Erase(
    file: FileId,
    #[prop(optional)] entry: Option<EntryId>,
    title: String,
    #[prop(optional)] above: String,
    back: (String, String),
    children: Children,
) -> impl IntoView {
    let sync = expect_context::<Sync>();
    let mistakes = Mistakes::provide();
    let go = route::go_instead();
    let telling = Telling::new();
    let (reason, asks) = (RwSignal::new(String::new()), RwSignal::new(false));
    let ask = move |()| match reason.with_untracked(|reason| check::erasing(reason).map(|_| ())) {
        Ok(()) => {
            mistakes.clear();
            asks.set(true);
        }
        Err(words) => mistakes.show_one(REASON, words),
    };
    let act = Callback::new(move |()| {
        let (go, reason) = (go.clone(), reason.get_untracked());
        // Of a record the file is left; of a file nothing.
        let leads = entry.map_or_else(|| "/people".to_owned(), |_| case_path(file));
        telling.tell(
            move || office::erase(file, entry, reason.clone()),
            move || {
                toasts().say("Erased at the office. Each device follows with its next sync.");
                sync.now();
                go(&leads);
            },
        );
    });
    view! {
        <PageHead tab="Erase" title=Signal::stored(title) above=Signal::stored(above) back/>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <Notice colour="red" shape=Shape::Alert>
                <p>"This cannot be undone. It goes at the office and on every phone, with what others have written in it and not sent yet."</p>
            </Notice>
            {children()}
            <TextArea
                id=REASON
                label="Why it is erased"
                value=reason
                hint="Without what it said: the reason is kept, with your name and the time."
            />
            {telling.trouble()}
            <div class="actions">
                <Button words="Erase" look="danger" busy=telling.busy() on_press=ask/>
            </div>
        </form>
        <ConfirmDialog open=asks title="Erase it for good?" confirm="Erase" danger=true on_confirm=act>
            <p>"Nobody can bring it back."</p>
        </ConfirmDialog>
    }
}
