//! Going on with an unfinished form where the address does not name it: after a lock, a restart, or on another day.

use leptos::prelude::*;
use serde_json::Value;
use shared::id::{EntryId, FileId};

use super::drafts::path_of;
use crate::local::Local;
use crate::local::draft::Draft;
use crate::parts::empty::Waiting;
use crate::parts::route;

/// The newest unfinished `form` of this case whose values `fit`; none where the address names a draft already.
pub(crate) fn unfinished(form: &str, file: FileId, fits: impl Fn(&Value) -> bool) -> Option<Draft> {
    if route::draft().is_some() {
        return None;
    }
    let local = expect_context::<Local>();
    let drafts = untrack(|| local.drafts_of(file));
    drafts
        .into_iter()
        .find(|draft| draft.form == form && fits(draft.values.get("form").unwrap_or(&Value::Null)))
}

/// Whether a draft's values put `entry` right; none for a draft of something new.
pub(crate) fn amends(values: &Value, entry: Option<EntryId>) -> bool {
    let amended = values.get("amends").and_then(Value::as_str).and_then(|id| id.parse().ok());
    amended == entry
}

/// Leads on to the form of `draft`.
#[component]
pub(crate) fn GoingOn(draft: Draft) -> impl IntoView {
    let go_instead = route::go_instead();
    let path = path_of(&draft);
    Effect::new(move |_| {
        if let Some(path) = &path {
            go_instead(path);
        }
    });
    view! { <Waiting words="Opening what you began…"/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_draft_that_puts_something_right_is_told_from_a_new_one() {
        let entry = EntryId(Uuid::from_u128(3));
        let right = serde_json::json!({ "amends": entry });
        assert!(amends(&right, Some(entry)) && !amends(&right, None));
        let new = serde_json::json!({ "amends": null });
        assert!(amends(&new, None) && !amends(&new, Some(entry)));
        assert!(amends(&Value::Null, None));
    }
}
