//! Being built.

use leptos::prelude::*;

/// Being built.
#[component]
pub(crate) fn Today() -> impl IntoView {}
