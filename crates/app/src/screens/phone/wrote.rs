//! What somebody wrote in a save that the office holds: so that it can be read, and recorded again.

use serde_json::Value;
use shared::change::Edit;
use shared::outbox::{Record, changes};

/// The texts of a save, in the order of its changes. Codes, dates and numbers are left out: a text has a space in it.
pub(super) fn wrote(record: &Record) -> Vec<String> {
    let mut texts = Vec::new();
    for change in changes(record) {
        if let Edit::Set(fields) = change.edit {
            for field in fields.values() {
                collect(&field.value, &mut texts);
            }
        }
    }
    texts
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) if text.trim().contains(char::is_whitespace) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, texts)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::change::{Change, FieldEdit, seal_save};
    use shared::id::{ChangeId, EntryId, FileId, SaveId, WriterId};
    use shared::stamp::Stamp;
    use uuid::Uuid;

    #[test]
    fn texts_are_found_and_codes_are_not() {
        let id = Uuid::from_u128(1);
        let set = |value: Value| FieldEdit { value, over: Vec::new() };
        let change = Change {
            id: ChangeId(id),
            file: FileId(id),
            entry: EntryId(id),
            kind: "contact".to_owned(),
            base: None,
            stamp: Stamp { wall_ms: 1, tick: 0, writer: WriterId(id) },
            replaces: None,
            edit: Edit::Set(
                [
                    (
                        "agreed",
                        set(serde_json::json!({ "answer": "declined", "reason": "Not the right time" })),
                    ),
                    ("how", set(Value::from("visit"))),
                    ("minutes", set(Value::from(30))),
                    ("note", set(Value::from("Walked to the post box."))),
                ]
                .into_iter()
                .map(|(name, edit)| (name.to_owned(), edit))
                .collect(),
            ),
        };
        let bytes = seal_save(SaveId(id), std::slice::from_ref(&change)).unwrap();
        let record = Record::new(SaveId(id), bytes, 0, FileId(id), "Visit".to_owned(), &[change.id]);
        assert_eq!(wrote(&record), ["Not the right time", "Walked to the post box."]);
    }
}
