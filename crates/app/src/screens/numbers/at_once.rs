//! Saving one edit of the service's file at a press, without a form.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::view::service::SERVICE_FILE;

use crate::local::Local;
use crate::local::edit::{NewEdit, NewSave};
use crate::parts::ending::FINISH;
use crate::parts::mistakes::Mistakes;
use crate::parts::route;
use crate::parts::saved::just_saved;

/// Saves an edit under a title, and goes to `leads`. What stands in the way is said at [`FINISH`]. To be called while the page is built.
pub(in crate::screens) fn at_once(
    leads: &'static str,
) -> impl Fn(NewEdit, String) + Clone + Send + Sync + 'static {
    let (local, saved, go) = (expect_context::<Local>(), just_saved(), route::go_instead());
    let mistakes = expect_context::<Mistakes>();
    move |edit, title| {
        let go = go.clone();
        spawn_local(async move {
            let save = NewSave { title: title.clone(), file: SERVICE_FILE, edits: vec![edit], draft: None };
            match local.save(save).await {
                Ok(save) => {
                    saved.set(save, SERVICE_FILE, title);
                    go(leads);
                }
                Err(error) => mistakes.show_one(FINISH, error.to_string()),
            }
        });
    }
}
