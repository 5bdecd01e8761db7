//! Being built.

pub(crate) mod words;

use leptos::prelude::*;

/// Being built.
#[component]
pub(crate) fn About() -> impl IntoView {}
