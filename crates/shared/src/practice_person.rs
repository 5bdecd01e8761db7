//! The practice person: somebody made up, on whom a worker learns and tries things out.
//!
//! Their files carry ids of their own sort ([`FileId::practice`]). They lie on one device alone: nothing of them is sent, so no
//! count, report or export at the office can ever hold them, and on the device whatever counts or lists people leaves them out.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::change::{Edit, FieldEdit};
use crate::device::edit::{NewEdit, NewSave};
use crate::id::{EntryId, FileId};
use crate::kind;
use crate::story::{Calendar, StoryError};

/// What has happened so far: enough to try every form on.
const STORY: &str = include_str!("practice_person.json");

/// One entry of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    /// Names it within the story.
    key: String,
    /// Its kind.
    kind: String,
    /// Its fields, members of collections as `hazard/dog`.
    fields: BTreeMap<String, Value>,
}

/// Why there is no practice person.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The story does not follow its format.
    #[error("the story of the practice person cannot be read: {0}")]
    Format(#[from] serde_json::Error),
    /// It says something that means nothing.
    #[error(transparent)]
    Story(#[from] StoryError),
}

/// A new practice person with a story that ends today, as one save. `draw` gives new ids.
///
/// # Errors
/// [`PracticeError`] where the story of this build is broken, which its tests would have said.
pub fn begin(now_ms: u64, draw: &mut dyn FnMut() -> Uuid) -> Result<NewSave, PracticeError> {
    let calendar = Calendar::at(now_ms);
    let told: Vec<Told> = serde_json::from_str(STORY)?;
    let (person, case) = (FileId::practice(draw()), FileId::practice(draw()));
    let place = |told: &Told, drawn: Uuid| match told.kind.as_str() {
        kind::PERSON => (person, person.root()),
        kind::CASE => (case, case.root()),
        _ => (case, EntryId(drawn)),
    };
    let places: BTreeMap<String, (FileId, EntryId)> =
        told.iter().map(|told| (told.key.clone(), place(told, draw()))).collect();
    let named = |word: &str, key: &str| {
        let (file, entry) = places.get(key)?;
        match word {
            "file" => Some(Value::from(file.to_string())),
            "entry" => Some(Value::from(entry.to_string())),
            _ => None,
        }
    };
    let mut edits = Vec::with_capacity(told.len());
    for Told { key, kind, fields } in &told {
        let Some((file, entry)) = places.get(key).copied() else { continue };
        let mut set = BTreeMap::new();
        for (name, value) in fields {
            // A reading is called by its day.
            let name = match name.split_once('/') {
                Some((collection, member)) => {
                    let member = calendar.resolve(&Value::from(member), &named)?;
                    format!("{collection}/{}", member.as_str().unwrap_or_default())
                }
                None => name.clone(),
            };
            let value = calendar.resolve(value, &named)?;
            set.insert(name, FieldEdit { value, over: Vec::new() });
        }
        edits.push(NewEdit {
            file,
            entry,
            kind: kind.clone(),
            edit: Edit::Set(set),
            replaces: None,
            makes: true,
        });
    }
    Ok(NewSave { title: "Practice person".to_owned(), file: case, edits, draft: None })
}

#[cfg(test)]
mod tests;
