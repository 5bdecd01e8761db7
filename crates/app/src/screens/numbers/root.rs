//! The root entry of the service's file, read from this phone. Where nobody has written it, that is known too.

use leptos::prelude::*;
use shared::fold::Entry;
use shared::view::service::SERVICE_FILE;

use crate::local::Local;
use crate::local::error::LocalError;
use crate::parts::empty::{Notice, Waiting};
use crate::parts::icon::Shape;
use crate::parts::opened::{read_again, the_first};

/// What this phone knows of the service.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::screens) enum Root {
    /// It is being read.
    Opening,
    /// As it is here; none where nobody has written anything.
    Here(Option<Box<Entry>>),
    /// It cannot be read; words for the user.
    Not(String),
}

impl Root {
    /// The entry, once it is known whether there is one.
    pub(in crate::screens) fn entry(&self) -> Option<Option<&Entry>> {
        match self {
            Self::Here(entry) => Some(entry.as_deref()),
            Self::Opening | Self::Not(_) => None,
        }
    }
}

/// Reads it, and again whenever something on this phone may have changed.
pub(in crate::screens) fn root() -> Signal<Root> {
    let local = expect_context::<Local>();
    let known = RwSignal::new(Root::Opening);
    read_again(
        local,
        move || local.open(SERVICE_FILE),
        move |answer| {
            let now = match answer {
                Ok(file) => Root::Here(file.root().cloned().map(Box::new)),
                Err(LocalError::Missing) => Root::Here(None),
                Err(error) => Root::Not(error.to_string()),
            };
            if known.with_untracked(|before| *before != now) {
                known.set(now);
            }
        },
    );
    known.into()
}

/// Shows a form of it, built once from what was known first: what is typed stays whatever comes.
pub(in crate::screens) fn with_root<V: IntoView + 'static>(
    view: impl Fn(Option<Entry>) -> V + Send + Sync + 'static,
) -> impl IntoView {
    let first = the_first(root(), |root| matches!(root, Root::Here(_)));
    move || match first.get() {
        Root::Here(entry) => untrack(|| view(entry.map(|entry| *entry))).into_any(),
        Root::Opening => view! { <Waiting words="Opening the numbers…"/> }.into_any(),
        Root::Not(words) => {
            view! { <Notice colour="amber" shape=Shape::Alert><p>{words}</p></Notice> }.into_any()
        }
    }
}
