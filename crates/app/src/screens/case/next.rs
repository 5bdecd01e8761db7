//! What is in the diary for this person, and marking it as done.

use jiff::civil::Date;
use leptos::prelude::*;
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::order;
use shared::plan;
use shared::summary::{Next, in_use};
use shared::view::View;
use shared::view::label;
use shared::view::task::{EVERY, Task};

use super::overview::from_file;
use crate::clock;
use crate::local::Local;
use crate::local::open_file::OpenFile;
use crate::parts::icon::Icon;
use crate::parts::kinds::{how_shape, how_words};
use crate::parts::opened::Opened;
use crate::screens::died::died_of;
use crate::screens::people::find::day_words;
use crate::screens::plan::done::{DoneButton, is_ticked};
use crate::screens::plan::plan_path;

/// Something in the diary.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    entry: EntryId,
    what: String,
    how: String,
    date: Date,
    time: String,
    /// How often it comes again, in words; empty for once.
    every: String,
}

fn rows(file: &OpenFile) -> Vec<Row> {
    let tasks = in_use(&file.case).into_iter().filter(|entry| entry.kind == kind::TASK);
    let open = tasks.filter_map(|entry| {
        let task = Task::of(entry);
        let due = task.due.filter(|_| task.done.is_none())?;
        let how = task.how.unwrap_or_default();
        let what = task.what.filter(|what| !what.is_empty()).unwrap_or_else(|| how_words(&how).to_owned());
        let every = task.every.map(|every| label(EVERY, &every).to_lowercase()).unwrap_or_default();
        Some(Row { entry: entry.id, what, how, date: due.date, time: due.time, every })
    });
    let of_plan = plan::due(&in_use(&file.case)).into_iter();
    let of_plan = of_plan.map(|Next { entry, what, how, date, time }| Row {
        entry,
        what,
        how,
        date,
        time,
        every: String::new(),
    });
    let mut rows: Vec<Row> = open.chain(of_plan).collect();
    order::sort_by(&mut rows, |a, b| (a.date, &a.time, a.entry).cmp(&(b.date, &b.time, b.entry)));
    rows
}

/// The diary of this person, soonest first. Nothing where it is empty.
#[component]
pub(super) fn NextCard(
    /// The case.
    file: FileId,
    /// The file.
    opened: Signal<Opened>,
    /// Whether things may be marked as done.
    editable: bool,
) -> impl IntoView {
    let rows = from_file(opened, rows);
    let local = expect_context::<Local>();
    let is_dead = Memo::new(move |_| died_of(local, file).is_some());
    move || {
        let rows = rows.get();
        if is_dead.get() {
            return None;
        }
        (!rows.is_empty()).then(|| {
            let rows = rows.into_iter().map(|row| view! { <DiaryRow file row editable/> });
            view! {
                <section class="stack tight">
                    <h2>"In the diary"</h2>
                    <ul class="rows card">{rows.collect_view()}</ul>
                </section>
            }
        })
    }
}

#[component]
fn DiaryRow(file: FileId, row: Row, editable: bool) -> impl IntoView {
    let today = clock::today();
    let (what, ticked) = (row.what.clone(), is_ticked(&row.how));
    let is_over = row.date < today;
    let when = format!("{} {}", day_words(row.date, today), row.time);
    let when = match row.every.is_empty() {
        true => when,
        false => format!("{}, {}", when.trim_end(), row.every),
    };
    view! {
        <li class="row">
            <span class=if is_over { "face amber" } else { "face" }><Icon shape=how_shape(&row.how)/></span>
            <div class="row-body">
                <p class="row-title">{what}</p>
                <p class="quiet small">{when}</p>
            </div>
            {editable.then(|| match ticked {
                true => view! { <DoneButton file entry=row.entry what=row.what/> }.into_any(),
                false => view! { <a class="btn second compact" href=plan_path(file)>"See the plan"</a> }.into_any(),
            })}
        </li>
    }
}
