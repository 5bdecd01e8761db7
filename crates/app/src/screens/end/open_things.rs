//! What is still open in a case, said before it ends.

use leptos::prelude::*;
use shared::fold::Entry;
use shared::id::FileId;
use shared::kind;
use shared::summary::in_use;
use shared::view::View;
use shared::view::task::Task;

use crate::clock;
use crate::local::open_file::OpenFile;
use crate::parts::icon::{Icon, Shape};
use crate::parts::kinds::how_words;
use crate::screens::budget::{budgets, title};
use crate::screens::concern::list::Concerns;
use crate::screens::follow_up::card::AskBeforeEnd;
use crate::screens::people::find::day_words;

/// The tasks of a case that are not done.
pub(super) fn open_tasks(open: &OpenFile) -> Vec<&Entry> {
    let tasks = in_use(&open.case).into_iter().filter(|entry| entry.kind == kind::TASK);
    tasks.filter(|entry| Task::of(entry).done.is_none()).collect()
}

fn task_words(entry: &Entry) -> String {
    let task = Task::of(entry);
    let how = task.how.unwrap_or_default();
    let what = task.what.filter(|what| !what.is_empty()).unwrap_or_else(|| how_words(&how).to_owned());
    match task.due {
        Some(due) => format!("{what} ({})", day_words(due.date, clock::today())),
        None => what,
    }
}

/// What is left of each budget.
fn budget_words(open: &OpenFile) -> Vec<String> {
    let used = budgets(open).into_iter().filter(|ledger| !ledger.is_void);
    let line = used.map(|ledger| match ledger.over() {
        Some(over) => format!("{}: over its cap by {over}", title(&ledger)),
        None => format!("{}: {} not spent", title(&ledger), ledger.left()),
    });
    line.collect()
}

/// The diary, budgets, open concerns. Nothing where nothing is open.
#[component]
pub(super) fn StillOpen(file: FileId, open: OpenFile) -> impl IntoView {
    let tasks: Vec<String> = open_tasks(&open).into_iter().map(task_words).collect();
    let rows = |shape: Shape, lines: Vec<String>| {
        let row = move |line| view! { <p class="reach-line"><Icon shape/><span>{line}</span></p> };
        lines.into_iter().map(row).collect_view()
    };
    let money = budget_words(&open);
    let is_empty = tasks.is_empty() && money.is_empty();
    view! {
        <Concerns case=file/>
        <AskBeforeEnd file/>
        {(!is_empty).then(|| view! {
            <section class="card pad reach" aria-labelledby="still-open">
                <h2 id="still-open">"Still open"</h2>
                {rows(Shape::Calendar, tasks)}
                {rows(Shape::File, money)}
            </section>
        })}
    }
}
