//! What the address says, and going elsewhere.
//!
//! A screen is built anew whenever its part of the address changes (see `app.rs`), so it reads these once.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map};
use shared::id::{EntryId, FileId};
use uuid::Uuid;

/// The `:name` of this screen's route, as text.
pub(crate) fn param(name: &str) -> Option<String> {
    use_params_map().with_untracked(|params| params.get(name))
}

/// The `?name=` of the address, as text.
///
/// From the address itself: where one navigation changes both a `:name` and the query, the router (0.8.17) gives the page
/// the new `:name` with the query of the page before.
pub(crate) fn query(name: &str) -> Option<String> {
    use_location().query.with_untracked(|query| query.get(name)).filter(|text| !text.is_empty())
}

/// The case file in `/people/:file/…`.
pub(crate) fn file() -> Option<FileId> {
    param("file")?.parse().ok()
}

/// The entry in `…/entry/:entry`.
pub(crate) fn entry() -> Option<EntryId> {
    param("entry")?.parse().ok()
}

/// The draft that the form resumes: `?draft=`.
pub(crate) fn draft() -> Option<Uuid> {
    query("draft")?.parse().ok()
}

/// Goes to a path of the app. Made while a screen is built, usable any time later.
pub(crate) fn go() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |path: &str| navigate(path, NavigateOptions::default())
}

/// Like [`go`], but the page that is left is not in the way back: a form that is finished, a redirection.
pub(crate) fn go_instead() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |path: &str| navigate(path, NavigateOptions { replace: true, ..NavigateOptions::default() })
}

/// The address of a case.
pub(crate) fn case_path(file: FileId) -> String {
    format!("/people/{file}")
}

/// The address of one entry of a case.
pub(crate) fn entry_path(file: FileId, entry: EntryId) -> String {
    format!("/people/{file}/entry/{entry}")
}
