//! What somebody may do: roles to tick.

use leptos::prelude::*;
use shared::role::{Role, Roles};

use crate::parts::mistakes::{ErrorText, described_by, words_for};

/// The id that mistakes name.
pub(super) const FIELD: &str = "roles";

/// Tick boxes for every role.
#[component]
pub(super) fn RoleTicks(
    /// What is ticked.
    value: RwSignal<Roles>,
) -> impl IntoView {
    let words = words_for(FIELD);
    let rows = Role::ALL.map(|role| {
        let turn = move |event| {
            let is_on = event_target_checked(&event);
            value.update(|roles| {
                if is_on {
                    roles.insert(role);
                } else {
                    roles.remove(&role);
                }
            });
        };
        let id = if role == Role::ALL[0] { FIELD.to_owned() } else { format!("{FIELD}-{}", role.code()) };
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    id=id
                    name=FIELD
                    autocomplete="off"
                    prop:checked=move || value.with(|roles| roles.contains(&role))
                    on:change=turn
                />
                <span>{role.label()}<small>{means(role)}</small></span>
            </label>
        }
    });
    view! {
        <fieldset class="field" class:wrong=move || words.with(Option::is_some) aria-describedby=described_by(FIELD, false, words)>
            <legend>"Roles"</legend>
            <ErrorText id=FIELD words/>
            <div class="choices roles">{rows.collect_view()}</div>
        </fieldset>
    }
}

fn means(role: Role) -> &'static str {
    match role {
        Role::LinkWorker => "Holds people, visits them, records.",
        Role::SupportWorker => "Calls and reviews with people whom a link worker shares.",
        Role::Supervisor => "Sees the team’s people, reviews what was recorded, moves cases.",
        Role::Evaluator => "Sees counts, never who they are about.",
        Role::Admin => "Adds people, roles and teams. Alone, sees nobody’s case.",
    }
}
