//! What a record settles: what was in the diary of the person, and what their worker does of the plan.

use leptos::prelude::*;
use shared::fold::Entry;
use shared::id::EntryId;
use shared::kind;
use shared::order;
use shared::plan::due;
use shared::summary::in_use;
use shared::view::View;
use shared::view::task::Task;

use crate::clock;
use crate::local::edit::NewEdit;
use crate::local::open_file::OpenFile;
use crate::parts::choice::MultiPick;
use crate::parts::slot::Slot;
use crate::screens::people::find::day_words;
use crate::screens::plan::done::is_ticked;

/// Something that a record may settle.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    /// The task, or the action of the plan.
    pub(crate) entry: EntryId,
    /// What and when, in words.
    words: String,
    /// What the task says; none for an action.
    pub(crate) task: Option<Task>,
}

/// What may be settled; what is due first stands first.
pub(crate) fn may_settle(open: &OpenFile) -> Vec<Planned> {
    let live = in_use(&open.case);
    let today = clock::today();
    let tasks = live.iter().filter(|entry| entry.kind == kind::TASK).filter_map(|entry| {
        let task = Task::of(entry);
        let day = task.due.clone().filter(|_| task.done.is_none())?;
        let what = task.what.clone().filter(|what| !what.is_empty());
        let what = what.unwrap_or_else(|| "In the diary".to_owned());
        Some((day.date, day.time, entry.id, what, Some(task)))
    });
    let actions = due(&live).into_iter().filter(|next| is_ticked(&next.how));
    let actions = actions.map(|next| (next.date, next.time, next.entry, next.what, None));
    let mut rows: Vec<_> = tasks.chain(actions).collect();
    order::sort_by_key(&mut rows, |(date, time, entry, ..)| (*date, time.clone(), *entry));
    let planned = rows.into_iter().map(|(date, time, entry, what, task)| {
        let day = day_words(date, today);
        Planned { entry, words: format!("{what} ({})", format!("{day} {time}").trim()), task }
    });
    planned.collect()
}

/// What `done` makes of each that was chosen.
pub(crate) fn settled(
    open: &OpenFile,
    chosen: &[EntryId],
    done: impl Fn(&Entry) -> Option<Vec<NewEdit>>,
) -> Vec<NewEdit> {
    let entries = chosen.iter().filter_map(|entry| open.case.get(entry));
    entries.filter_map(done).flatten().collect()
}

/// The question. Nothing where nothing may be settled.
#[component]
pub(crate) fn Settles(
    /// What may be settled.
    rows: Vec<Planned>,
    /// What is.
    chosen: Slot<Vec<EntryId>>,
) -> impl IntoView {
    let value = chosen.within(
        |done| done.iter().map(ToString::to_string).collect::<Vec<String>>(),
        |done, ids| *done = ids.iter().filter_map(|entry| entry.parse().ok()).collect(),
    );
    let options: Vec<(String, String)> =
        rows.into_iter().map(|row| (row.entry.to_string(), row.words)).collect();
    (!options.is_empty()).then(|| {
        view! {
            <MultiPick
                id="done"
                legend="Was this in the diary?"
                hint="What you pick is marked as done."
                options
                value
            />
        }
    })
}
