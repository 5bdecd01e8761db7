//! A form that is written instead of something that the office holds.

use serde::{Deserialize, Serialize};
use shared::change::Edit;
use shared::id::ChangeId;

use crate::local::draft::Draft;
use crate::local::edit::NewEdit;

/// Something that the office holds and that is being written again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Instead {
    /// The kind of its entry.
    pub(crate) kind: String,
    /// The fields that it sets: an edit that sets one of them stands for it.
    pub(crate) fields: Vec<String>,
    /// The change.
    pub(crate) change: ChangeId,
}

/// What a draft is written instead of.
pub(crate) fn instead_of(draft: &Draft) -> Vec<ChangeId> {
    let replaces = draft.values.get("replaces").and_then(|value| Vec::<Instead>::deserialize(value).ok());
    replaces.unwrap_or_default().into_iter().map(|instead| instead.change).collect()
}

/// Has each edit say what it stands for.
pub(super) fn name_replaced(edits: &mut [NewEdit], mut replaces: Vec<Instead>) {
    for edit in edits {
        let Edit::Set(fields) = &edit.edit else { continue };
        let stands_for = |instead: &Instead| {
            instead.kind == edit.kind && instead.fields.iter().any(|field| fields.contains_key(field))
        };
        if let Some(at) = replaces.iter().position(stands_for) {
            edit.replaces = Some(replaces.remove(at).change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Stored, values_instead};
    use super::*;
    use crate::clock;
    use serde_json::{Value, json};
    use shared::id::{EntryId, FileId};
    use shared::kind;
    use shared::view::contact::Contact;
    use shared::view::task::{Done, Task};
    use uuid::Uuid;

    #[test]
    fn each_edit_says_what_it_stands_for_and_no_other_does() {
        let id = Uuid::from_u128;
        let (file, entry) = (FileId(id(1)), |number| EntryId(id(number)));
        let instead = |kind: &str, field: &str, number| Instead {
            kind: kind.to_owned(),
            fields: vec![field.to_owned()],
            change: ChangeId(id(number)),
        };
        let contact = Contact { note: Some("Tea.".to_owned()), ..Contact::default() };
        let done = Task { done: Some(Done { on: clock::today() }), ..Task::default() };
        let new = Task { what: Some("Ring".to_owned()), ..Task::default() };
        let mut edits = [
            NewEdit::make_as(file, entry(2), &contact),
            NewEdit::make_as(file, entry(3), &done),
            NewEdit::make_as(file, entry(4), &new),
            NewEdit::make_as(file, entry(5), &contact),
        ];
        name_replaced(&mut edits, vec![instead(kind::TASK, "what", 7), instead(kind::CONTACT, "note", 8)]);
        let named: Vec<_> = edits.iter().map(|edit| edit.replaces.map(|change| change.0.as_u128())).collect();
        assert_eq!(named, [Some(8), None, Some(7), None]);
    }

    #[test]
    fn a_draft_remembers_what_it_is_written_instead_of_and_an_older_one_nothing() {
        let draft = |values| Draft {
            id: Uuid::nil(),
            form: "contact".to_owned(),
            file: None,
            title: String::new(),
            started_ms: 0,
            updated_ms: 0,
            values,
            photos: Vec::new(),
        };
        let change = ChangeId(Uuid::from_u128(7));
        let instead = Instead { kind: "contact".to_owned(), fields: vec!["note".to_owned()], change };
        let values = values_instead(json!({ "note": "Tea." }), vec![instead]);
        assert_eq!(values["form"]["note"], "Tea.");
        assert_eq!(instead_of(&draft(values)), [change]);
        let older = json!({ "form": {}, "focus": "note" });
        assert!(instead_of(&draft(older.clone())).is_empty());
        assert_eq!(serde_json::from_value::<Stored<Value>>(older).unwrap().focus, "note");
    }
}
