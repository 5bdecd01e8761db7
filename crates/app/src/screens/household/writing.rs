//! Deeds of one press: the file is read once more, so that what is written stands over what is there now.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use shared::fold::Entry;
use shared::id::FileId;

use crate::local::Local;
use crate::local::edit::{NewEdit, NewSave};
use crate::parts::mistakes;
use crate::parts::saved::just_saved;
use crate::parts::toast::toasts;

/// Saves edits that `edits` makes of a person's root, and says so on the page of `case`; then focus goes to `focus`. Call it while
/// the screen is built.
pub(super) fn writing(
    case: FileId,
    person: Option<FileId>,
    focus: &'static str,
) -> impl Fn(&'static str, BTreeMap<String, Value>) + Clone + Send + Sync + 'static {
    let local = expect_context::<Local>();
    let (saved, busy) = (just_saved(), StoredValue::new(false));
    move |title, fields| {
        let Some(person) = person.filter(|_| !busy.get_value()) else { return };
        busy.set_value(true);
        spawn_local(async move {
            let answer = write(local, case, person, title, fields).await;
            busy.try_set_value(false);
            match answer {
                Ok(save) => {
                    saved.set(save, case, title);
                    // The button that was pressed is gone.
                    request_animation_frame(move || mistakes::focus_in_place(focus));
                }
                Err(words) => toasts().say(words),
            }
        });
    }
}

async fn write(
    local: Local,
    case: FileId,
    person: FileId,
    title: &'static str,
    fields: BTreeMap<String, Value>,
) -> Result<shared::id::SaveId, String> {
    let open = local.open(person).await.map_err(|error| error.to_string())?;
    let root: &Entry =
        open.root().ok_or("This file is not all on this phone yet. Try again after it has come.")?;
    let edits = vec![NewEdit::fields(root, fields)];
    let save = NewSave { title: title.to_owned(), file: case, edits, draft: None };
    local.save(save).await.map_err(|error| error.to_string())
}
