//! Recording a contact: what happened, in a minute, in a hallway, with one thumb.

mod agreed;
mod contact_form;
mod diary;
mod fields;
mod joint;
mod lasting;
mod note;
pub(crate) mod settles;

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::{Value, json};
use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::view::case::is_over;
use shared::view::person::{CLOSE, Close};
use shared::view::photo::photos;

use self::contact_form::{ContactForm, Finished};
use self::fields::{Around, Fields};
use self::settles::{may_settle, settled};
use super::about::details::Details;
use super::about::part::Part;
use super::case::NoSuchFile;
use super::died::stopped;
use super::going_on::{GoingOn, amends, unfinished};
use super::must_know::BeforeYouBegin;
use super::people::find::Sort;
use super::people::list::PersonList;
use super::plan::done::said_done;
use crate::clock;
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::{Ending, FINISH, save_and_go};
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::route;

/// What drafts of this form are called.
const FORM: &str = "contact";

/// Chooses whom the contact was with.
#[component]
pub(crate) fn ChoosePerson() -> impl IntoView {
    view! {
        <PageHead tab="Record a contact" title=Signal::stored("Who was it with?".to_owned()) above=Signal::stored("Record".to_owned())/>
        <PersonList sort=Sort::Next leads=Callback::new(|file: FileId| format!("/people/{file}/record")) sortable=false/>
    }
}

/// The form for a contact with the person in the address. `?how=` chooses its kind, `?amends=` puts one right.
#[component]
pub(crate) fn Record() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let wrong = route::query("amends").and_then(|entry| entry.parse::<EntryId>().ok());
    let wants_new = route::query("new").is_some();
    if !wants_new && let Some(draft) = unfinished(FORM, file, |values| amends(values, wrong)) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_file(open_file(file), false, move |open| untrack(|| view! { <Form file open wrong/> })).into_any()
}

#[component]
fn Form(file: FileId, open: Arc<OpenFile>, wrong: Option<EntryId>) -> impl IntoView {
    let mistakes = Mistakes::provide();
    let now_ms = clock::now_ms();
    let how = route::query("how").unwrap_or_default();
    let fresh =
        match wrong.and_then(|wrong| open.case.get(&wrong)).filter(|entry| entry.kind == kind::CONTACT) {
            Some(wrong) => ContactForm::amending(wrong),
            None => ContactForm::new(&how, now_ms),
        };
    let title = RwSignal::new(fresh.title());
    let form = DraftForm::open(FORM, Some(file), title, fresh);
    if let Some(wrong) =
        form.values.with_untracked(|form| form.amends).and_then(|wrong| open.case.get(&wrong))
    {
        form.begin_with(photos(wrong));
    }
    if form.values.with_untracked(|form| form.amends.is_none()) {
        form.values.update_untracked(|form| form.know(Details::of(Part::Matters, &open, clock::today())));
    }
    Effect::new(move |_| title.set(form.values.with(ContactForm::title)));
    let name = open.person_view().name.unwrap_or_default().shown();
    let is_dead = stopped(file).is_some();
    // What was planned has stopped.
    let diary = if is_dead { Vec::new() } else { may_settle(&open) };
    let is_amending = form.values.with_untracked(|form| form.amends.is_some());
    let close = open.person_root().map(|root| root.members::<Close>(CLOSE)).unwrap_or_default();
    let close =
        close.into_iter().map(|(_, close)| close.name).filter(|name| !name.trim().is_empty()).collect();
    let around = Around { file, diary, close, is_amending, is_dead, ends: ends(file) };
    let heading = Signal::derive(move || {
        form.values.with(|form| if form.how.is_empty() { "What happened?".to_owned() } else { form.title() })
    });
    view! {
        <PageHead
            tab="Record a contact"
            title=heading
            back=(route::case_path(file), name)
        />
        <BeforeYouBegin open=open.clone()/>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            {form
                .resumed
                .then(|| view! {
                    <p class="quiet small">
                        "You began this earlier. "
                        {(!is_amending)
                            .then(|| view! { <a href=format!("/people/{file}/record?new=1")>"Begin a new one instead"</a> })}
                    </p>
                })}
            <Fields form around/>
            <Finish file form open mistakes/>
        </form>
    }
}

/// Whether this case can end, and whether the person had agreed to go on before.
fn ends(file: FileId) -> (bool, bool) {
    let case = untrack(|| expect_context::<Local>().case(file));
    let may_end = case.as_ref().is_some_and(|case| !is_over(&case.stage));
    (may_end, case.is_some_and(|case| case.funnel.reached() > Some(1)))
}

/// Finish, keep, throw away.
#[component]
fn Finish(
    file: FileId,
    form: DraftForm<ContactForm>,
    open: Arc<OpenFile>,
    mistakes: Mistakes,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let (may_end, had_agreed) = ends(file);
    let save = save_and_go(form, busy, FINISH);
    let finish = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        let values = form.values.get_untracked();
        let about_photos = form.photo_mistakes();
        let Finished { contact, task, lasting } = match values.finish(clock::now_ms()) {
            Ok(finished) if about_photos.is_empty() => finished,
            Ok(_) => return mistakes.show(about_photos),
            Err(wrong) => return mistakes.show([wrong, about_photos].concat()),
        };
        let end = values.end(had_agreed, &contact);
        // Photos are of one file: they stay in that of the person whose form it is.
        let contacts = values.joint(file, contact, EntryId(clock::new_uuid()));
        let mut edits: Vec<NewEdit> =
            contacts.iter().map(|(of, contact)| NewEdit::make(*of, contact)).collect();
        let first = edits.remove(0);
        edits.insert(0, form.named_photos().iter().fold(first, NewEdit::photo));
        let known = open.root().filter(|_| !lasting.is_empty() && values.amends.is_none());
        edits.extend(known.map(|root| values.details().edit(root, lasting)));
        let root = open.root().filter(|_| may_end);
        edits.extend(
            root.zip(end).map(|(root, stage)| NewEdit::fields(root, [("stage".to_owned(), json!(stage))])),
        );
        edits.extend(task.map(|task| NewEdit::make(file, &task)));
        edits.extend(settled(&open, &values.done, |entry| {
            said_done(entry, clock::today()).map(|edit| vec![edit])
        }));
        save(NewSave { title: values.title(), file, edits, draft: None }, route::case_path(file));
    });
    view! { <Ending form leads=route::case_path(file) busy on_finish=finish/> }
}

/// A contact as the form would hold it, with its title: for a copy in the right person's file.
pub(crate) fn copied(entry: &Entry) -> (String, Value) {
    let form = ContactForm::copy_of(entry);
    (form.title(), json!(form))
}
