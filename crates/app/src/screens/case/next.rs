//! What is in the diary for this person, and marking it as done.

use jiff::civil::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::order;
use shared::summary::in_use;
use shared::view::View;
use shared::view::task::{Done, Task};

use super::overview::from_file;
use crate::clock;
use crate::local::Local;
use crate::local::edit::{NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::button::Button;
use crate::parts::icon::Icon;
use crate::parts::kinds::{how_shape, how_words};
use crate::parts::opened::Opened;
use crate::parts::saved::just_saved;
use crate::parts::toast::toasts;
use crate::screens::died::died_of;
use crate::screens::people::find::day_words;

/// Something in the diary.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    entry: EntryId,
    what: String,
    how: String,
    date: Date,
    time: String,
}

fn rows(file: &OpenFile) -> Vec<Row> {
    let tasks = in_use(&file.case).into_iter().filter(|entry| entry.kind == kind::TASK);
    let open = tasks.filter_map(|entry| {
        let task = Task::of(entry);
        let due = task.due.filter(|_| task.done.is_none())?;
        let how = task.how.unwrap_or_default();
        let what = task.what.filter(|what| !what.is_empty()).unwrap_or_else(|| how_words(&how).to_owned());
        Some(Row { entry: entry.id, what, how, date: due.date, time: due.time })
    });
    let mut rows: Vec<Row> = open.collect();
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
            let rows = rows.into_iter().map(|row| view! { <DiaryRow file opened row editable/> });
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
fn DiaryRow(file: FileId, opened: Signal<Opened>, row: Row, editable: bool) -> impl IntoView {
    let local = expect_context::<Local>();
    let (saved, toasts) = (just_saved(), toasts());
    let today = clock::today();
    let busy = RwSignal::new(false);
    let what = row.what.clone();
    let done = Callback::new(move |()| {
        let edit = match &*opened.read_untracked() {
            Opened::Here(open) => open.case.get(&row.entry).and_then(|task| {
                let done = serde_json::to_value(Done { on: today }).ok()?;
                Some(NewEdit::fields(task, [("done".to_owned(), done)]))
            }),
            Opened::Opening | Opened::Not(_) => None,
        };
        let Some(edit) = edit else { return };
        let title = format!("Done: {}", row.what);
        busy.set(true);
        spawn_local(async move {
            let save = NewSave { title: title.clone(), file, edits: vec![edit], draft: None };
            match local.save(save).await {
                Ok(save) => saved.set(save, file, title),
                Err(error) => toasts.say(error.to_string()),
            }
            busy.try_set(false);
        });
    });
    let is_over = row.date < today;
    let when = format!("{} {}", day_words(row.date, today), row.time);
    view! {
        <li class="row">
            <span class=if is_over { "face amber" } else { "face" }><Icon shape=how_shape(&row.how)/></span>
            <div class="row-body">
                <p class="row-title">{what}</p>
                <p class="quiet small">{when}</p>
            </div>
            {editable.then(|| view! { <Button words="Done" look="second compact" busy=busy on_press=done/> })}
        </li>
    }
}
