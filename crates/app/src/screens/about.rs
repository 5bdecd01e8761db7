//! Being built.

use leptos::prelude::*;

/// Being built.
#[component]
pub(crate) fn About() -> impl IntoView {}
