//! Concerns for somebody's safety: written in a file of their own, read by few, and followed until somebody looks after them.

mod follow;
mod form;
pub(crate) mod list;
mod readers;
mod words;
mod written;

use leptos::prelude::*;
use shared::id::FileId;

use self::follow::Follow;
use self::form::NewConcern;
use self::written::Written;
use super::case::NoSuchFile;
use crate::parts::route;

/// What drafts of a new concern are called.
pub(crate) const CONCERN_FORM: &str = "concern";
/// What drafts of something that follows are called, before the restricted file and what it is: `follow/<file>/<what>`.
pub(crate) const FOLLOW_FORM: &str = "follow";

/// The page of one concern.
pub(crate) fn concern_path(case: FileId, concern: FileId) -> String {
    format!("/people/{case}/concern/{concern}")
}

/// The form that follows a concern: a note, a call, its end.
pub(crate) fn follow_path(case: FileId, concern: FileId, what: &str) -> String {
    format!("{}?follow={what}", concern_path(case, concern))
}

/// A new concern about the person in the address, or, with `/:concern`, one that was written; `?follow=` adds to it.
#[component]
pub(crate) fn ConcernPage() -> impl IntoView {
    let Some(case) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let Some(concern) = route::param("concern") else { return view! { <NewConcern case/> }.into_any() };
    let Ok(concern) = concern.parse::<FileId>() else { return view! { <NoSuchFile/> }.into_any() };
    match route::query("follow").and_then(|what| follow::What::from_code(&what)) {
        Some(what) => view! { <Follow case concern what/> }.into_any(),
        None => view! { <Written case concern/> }.into_any(),
    }
}
