//! A walk: with a clock from door to door, or written down afterwards.

mod afterwards;
pub(crate) mod drawn;
mod fields;
mod recording;
pub(crate) mod since;
mod under_way;
mod walked;
pub(crate) mod way;

use std::sync::Arc;

use leptos::prelude::*;
use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::summary::in_use;
use shared::view::View;
use shared::view::photo::photos;
use shared::view::walk::Walk;

use self::afterwards::Afterwards;
use self::since::SinceThen;
use self::under_way::UnderWay;
pub(crate) use self::walked::copied;
use self::walked::{Walked, Way};
use super::died::{Stopped, stopped};
use super::going_on::{GoingOn, amends, unfinished};
use super::must_know::MustKnow;
use super::plan::done::done;
use super::record::settles::{Planned, may_settle, settled};
use crate::clock as device_clock;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::Empty;
use crate::parts::ending::{keep_as_draft, save_and_go};
use crate::parts::icon::Shape;
use crate::parts::mistakes::Mistakes;
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::{PageHead, begin_again};
use crate::parts::route;
use crate::parts::whole_page::{Look, look_while};

/// The form's name among the drafts.
const FORM: &str = "walk";

/// A walk of the person in the address. `?how=afterwards` writes one down that is over; `?amends=` puts one right.
#[component]
pub(crate) fn WalkForm() -> impl IntoView {
    let Some(file) = route::file() else {
        return view! { <PageHead tab="Walk"/><Empty shape=Shape::Question title="There is nobody at this address"/> }.into_any();
    };
    let wrong = route::query("amends").and_then(|entry| entry.parse::<EntryId>().ok());
    let way = if route::query("how").as_deref() == Some("afterwards") { Way::Afterwards } else { Way::Now };
    let is_since = route::query("how").as_deref() == Some("since");
    if !is_since && let Some(draft) = unfinished(FORM, file, |values| amends(values, wrong)) {
        return view! { <GoingOn draft/> }.into_any();
    }
    // What was begun before, or is put right, goes on.
    let goes_on = route::draft().is_some() || wrong.is_some();
    if let Some(name) = stopped(file).filter(|_| !goes_on) {
        return view! { <Stopped file name/> }.into_any();
    }
    if is_since {
        return with_file(open_file(file), false, move |open| untrack(|| view! { <SinceThen file open/> }))
            .into_any();
    }
    with_file(open_file(file), false, move |open| untrack(|| view! { <Walking file open wrong way/> }))
        .into_any()
}

#[component]
fn Walking(file: FileId, open: Arc<OpenFile>, wrong: Option<EntryId>, way: Way) -> impl IntoView {
    Mistakes::provide();
    let last = last_walk(&open);
    let fresh = match wrong.and_then(|wrong| open.case.get(&wrong)).filter(|entry| entry.kind == kind::WALK) {
        Some(wrong) => Walked::amending(wrong),
        None => Walked::new(way, last.as_ref()),
    };
    let title = RwSignal::new(fresh.title().to_owned());
    let form = DraftForm::open(FORM, Some(file), title, fresh);
    let values = form.values;
    if let Some(wrong) = values.with_untracked(|walked| walked.amends).and_then(|wrong| open.case.get(&wrong))
    {
        form.begin_with(photos(wrong));
    }
    Effect::new(move |_| values.with(|walked| title.set(walked.title().to_owned())));
    let name = open.person_view().name.unwrap_or_default().shown();
    let is_now = Memo::new(move |_| values.with(|walked| walked.way == Way::Now));
    // Each stretch of the way is a page of its own.
    Effect::new(move |before: Option<_>| {
        let now = values.with(|walked| (walked.way, walked.stretch()));
        if before.is_some_and(|before| before != now) {
            begin_again();
        }
        now
    });
    look_while(Look::Walking, is_now.into());
    // What is put right settles nothing anew.
    let amends = values.with_untracked(|walked| walked.amends.is_some());
    let rows = if amends { Vec::new() } else { may_settle(&open) };
    provide_context(Settling { rows: StoredValue::new(rows), open: StoredValue::new(Arc::clone(&open)) });
    let last = StoredValue::new(last);
    let known = StoredValue::new(MustKnow::of(&open));
    move || {
        let (name, last, known) = (name.clone(), last.get_value(), known.get_value());
        match is_now.get() {
            true => untrack(|| view! { <UnderWay file form name last known/> }).into_any(),
            false => untrack(|| view! { <Afterwards file form name last known/> }).into_any(),
        }
    }
}

/// The latest walk of this person that counts.
fn last_walk(open: &OpenFile) -> Option<Walk> {
    let walks =
        in_use(&open.case).into_iter().filter(|entry: &&Entry| entry.kind == kind::WALK).map(Walk::of);
    walks.max_by_key(|walk| walk.at_ms)
}

/// What a walk may settle.
#[derive(Clone, Copy)]
struct Settling {
    rows: StoredValue<Vec<Planned>>,
    /// The file as it was when the form was opened.
    open: StoredValue<Arc<OpenFile>>,
}

/// What the two ways of the form can do.
#[derive(Clone, Copy)]
struct Ending {
    /// Saves the walk.
    finish: Callback<()>,
    /// Keeps it unfinished and goes back to the person.
    keep: Callback<()>,
    /// Whether a save is under way.
    busy: RwSignal<bool>,
}

impl Ending {
    fn of(file: FileId, form: DraftForm<Walked>) -> Self {
        let mistakes = expect_context::<Mistakes>();
        let settling = expect_context::<Settling>();
        let busy = RwSignal::new(false);
        let save = save_and_go(form, busy, "main");
        let finish = Callback::new(move |()| {
            if busy.get_untracked() {
                return;
            }
            let walked = form.values.get_untracked();
            let about_photos = form.photo_mistakes();
            let walk = match walked.finish(device_clock::now_ms()) {
                Ok(walk) if about_photos.is_empty() => walk,
                Ok(_) => return mistakes.show(about_photos),
                Err(wrong) => return mistakes.show([wrong, about_photos].concat()),
            };
            let edit = form.named_photos().iter().fold(NewEdit::make(file, &walk), NewEdit::photo);
            let title = walked.title().to_owned();
            let mut edits = settling
                .open
                .with_value(|open| settled(open, &walked.done, |entry| done(entry, device_clock::today())));
            edits.insert(0, edit);
            save(NewSave { title, file, edits, draft: None }, route::case_path(file));
        });
        let keep = keep_as_draft(form, route::case_path(file), "main");
        Self { finish, keep, busy }
    }
}
