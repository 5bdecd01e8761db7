//! Being built.

use leptos::prelude::*;

/// Being built.
#[component]
pub(crate) fn Record() -> impl IntoView {}

/// Being built.
#[component]
pub(crate) fn ChoosePerson() -> impl IntoView {}
