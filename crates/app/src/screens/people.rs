//! Being built.

use leptos::prelude::*;

/// Being built.
#[component]
pub(crate) fn People() -> impl IntoView {}
