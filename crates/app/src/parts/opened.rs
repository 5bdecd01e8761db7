//! One file, opened on this phone, kept up to date while it is looked at.

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
    let latest = StoredValue::new(0_u64);
    Effect::new(move |_| {
        local.revision();
        latest.update_value(|latest| *latest += 1);
        let mine = latest.get_value();
        // Not cancelled when the screen is left: a request to the database whose listener is gone is an error.
        spawn_local(async move {
            let answer = local.open(file).await;
            if latest.try_get_value() != Some(mine) {
                return;
            }
            match answer {
                Ok(now) if opened.with_untracked(|before| is_same(before, &now)) => {}
                Ok(now) => opened.set(Opened::Here(Arc::new(now))),
                Err(error) => opened.set(Opened::Not(error.to_string())),
            }
        });
    });
    opened.into()
}

/// Opens every file that a root entry of this kind opens, and again whenever something on this phone may have changed. None before
/// they are read. A file that cannot be opened is left out: its own page says why.
pub(crate) fn open_all(root: &'static str) -> Signal<Option<Vec<Arc<OpenFile>>>> {
    let local = expect_context::<Local>();
    let opened = RwSignal::new(None::<Vec<Arc<OpenFile>>>);
    let latest = StoredValue::new(0_u64);
    Effect::new(move |_| {
        local.revision();
        let files = local.files_of(root);
        latest.update_value(|latest| *latest += 1);
        let mine = latest.get_value();
        spawn_local(async move {
            let mut now = Vec::new();
            for file in files {
                now.extend(local.open(file).await.ok().map(Arc::new));
            }
            let is_latest = latest.try_get_value() == Some(mine);
            if is_latest && opened.with_untracked(|before| before.as_ref() != Some(&now)) {
                opened.set(Some(now));
            }
        });
    });
    opened.into()
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
    // What a form shows: the file as it was first, or why there is none.
    let first = RwSignal::new(Opened::Opening);
    Effect::new(move |_| {
        let now = opened.get();
        if !first.with_untracked(|first| matches!(first, Opened::Here(_))) {
            first.set(now);
        }
    });
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
