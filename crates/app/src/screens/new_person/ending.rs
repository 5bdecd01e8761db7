//! The end of the form: look once more whether the person is here already, and save.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::FileId;

use super::TITLE;
use super::intake::Intake;
use super::known::{self, Alike};
use super::perhaps_here::{SOMEBODY_ELSE, not_settled};
use crate::clock;
use crate::local::Local;
use crate::local::edit::NewSave;
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::{Ending, FINISH};
use crate::parts::mistakes::Mistakes;
use crate::parts::route;
use crate::parts::saved::just_saved;

/// Finish, keep, throw away.
#[component]
pub(super) fn Finish(
    /// The form.
    form: DraftForm<Intake>,
    /// Who may be the same person; looked for once more before saving.
    alike: RwSignal<Vec<Alike>>,
    /// The mistakes of the form.
    mistakes: Mistakes,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let saved = just_saved();
    let values = form.values;
    let busy = RwSignal::new(false);
    let go = route::go_instead();
    let finish = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        let today = clock::today();
        let filled = values.get_untracked();
        let checked = match filled.checked(today) {
            Ok(checked) => checked,
            Err(wrong) => return mistakes.show(wrong),
        };
        mistakes.clear();
        busy.set(true);
        let go = go.clone();
        spawn_local(async move {
            let found = match filled.who(today) {
                Some(who) => known::alike(local, &who, || busy.try_get_untracked().is_some()).await,
                None => Some(Vec::new()),
            };
            // Locked meanwhile: the typing is a draft.
            let Some(found) = found else { return };
            let open = not_settled(&found, &filled);
            alike.try_set(found);
            if let Some(words) = open {
                busy.try_set(false);
                return mistakes.show_one(SOMEBODY_ELSE, words);
            }
            let (person, case) = (FileId(clock::new_uuid()), FileId(clock::new_uuid()));
            let edits = filled.edits(checked, today, person, case);
            let save = NewSave { title: TITLE.to_owned(), file: case, edits, draft: None };
            let answer = form.finish(save).await;
            busy.try_set(false);
            match answer {
                Ok(save) => {
                    saved.set(save, case, TITLE);
                    go(&route::case_path(case));
                }
                Err(error) => mistakes.show_one(FINISH, error.to_string()),
            }
        });
    });
    view! { <Ending form leads="/people".to_owned() busy on_finish=finish/> }
}
