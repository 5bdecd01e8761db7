//! One file, opened on this phone, kept up to date while it is looked at.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::FileId;

use super::empty::{Notice, Waiting};
use super::icon::Shape;
use super::page::PageHead;
use crate::local::Local;
use crate::local::open_file::OpenFile;

/// A file that a screen shows.
#[derive(Clone)]
pub(crate) enum Opened {
    /// It is being read.
    Opening,
    /// Here it is.
    Here(Arc<OpenFile>),
    /// It cannot be shown; words for the user.
    Not(String),
}

/// Opens `file`, and again whenever something on this phone may have changed. The signal moves only when what it says
/// has changed, so nothing jumps under a reader when a sync brings something else.
pub(crate) fn open_file(file: FileId) -> Signal<Opened> {
    let local = expect_context::<Local>();
    let opened = RwSignal::new(Opened::Opening);
    read_again(
        local,
        move || local.open(file),
        move |answer| match answer {
            Ok(now) if opened.with_untracked(|before| is_same(before, &now)) => {}
            Ok(now) => opened.set(Opened::Here(Arc::new(now))),
            Err(error) => opened.set(Opened::Not(error.to_string())),
        },
    );
    opened.into()
}

/// Opens every file that a root entry of this kind opens, and again whenever something on this phone may have changed. None before
/// they are read. A file that cannot be opened is left out: its own page says why. Practice is not among them.
pub(crate) fn open_all(root: &'static str) -> Signal<Option<Vec<Arc<OpenFile>>>> {
    let local = expect_context::<Local>();
    open_each(local, move || local.files_of(root))
}

/// The same, those of practice alone.
pub(crate) fn open_all_practice(root: &'static str) -> Signal<Option<Vec<Arc<OpenFile>>>> {
    let local = expect_context::<Local>();
    open_each(local, move || local.practice_files_of(root))
}

fn open_each(
    local: Local,
    files: impl Fn() -> BTreeSet<FileId> + 'static,
) -> Signal<Option<Vec<Arc<OpenFile>>>> {
    let opened = RwSignal::new(None::<Vec<Arc<OpenFile>>>);
    let read = move || {
        let files = files();
        async move {
            let mut now = Vec::new();
            for file in files {
                now.extend(local.open(file).await.ok().map(Arc::new));
            }
            now
        }
    };
    read_again(local, read, move |now| {
        if opened.with_untracked(|before| before.as_ref() != Some(&now)) {
            opened.set(Some(now));
        }
    });
    opened.into()
}

/// Reads something from this phone, and again whenever something there may have changed, or something that `read` looks at before
/// it waits. Only the answer to the latest reading is taken.
pub(crate) fn read_again<T: 'static, F: Future<Output = T> + 'static>(
    local: Local,
    read: impl Fn() -> F + 'static,
    take: impl Fn(T) + Clone + 'static,
) {
    let latest = StoredValue::new(0_u64);
    Effect::new(move |_| {
        local.revision();
        latest.update_value(|latest| *latest += 1);
        let (mine, answer, take) = (latest.get_value(), read(), take.clone());
        // Not cancelled when the screen is left: a request to the database whose listener is gone is an error.
        spawn_local(async move {
            let answer = answer.await;
            if latest.try_get_value() == Some(mine) {
                take(answer);
            }
        });
    });
}

/// What a form shows: the first of what `now` says that `is_here`, and until then why there is none. What comes later does not
/// change it.
pub(crate) fn the_first<T: Clone + Send + Sync + 'static>(
    now: Signal<T>,
    is_here: fn(&T) -> bool,
) -> Signal<T> {
    let first = RwSignal::new(now.get_untracked());
    Effect::new(move |_| {
        let now = now.get();
        if !first.with_untracked(is_here) {
            first.set(now);
        }
    });
    first.into()
}

fn is_same(before: &Opened, now: &OpenFile) -> bool {
    matches!(before, Opened::Here(before) if **before == *now)
}

/// Shows `view` of the file once it is open; before that, and where it cannot be shown, words that say so. `view` is
/// built once for a form (`follow` false), or anew whenever the file has changed.
pub(crate) fn with_file<V: IntoView + 'static>(
    opened: Signal<Opened>,
    follow: bool,
    view: impl Fn(Arc<OpenFile>) -> V + Send + Sync + 'static,
) -> impl IntoView {
    let first = the_first(opened, |opened| matches!(opened, Opened::Here(_)));
    move || match if follow { opened.get() } else { first.get() } {
        Opened::Here(now) => view(now).into_any(),
        Opened::Opening => view! { <Waiting words="Opening the file…"/> }.into_any(),
        Opened::Not(words) => view! {
            <PageHead tab="Not here" back=("/people".to_owned(), "People".to_owned())/>
            <Notice colour="amber" shape=Shape::Alert>{words}</Notice>
        }
        .into_any(),
    }
}
