//! Taking in a copy of what waited on a phone that can no longer send it.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::value::RawValue;
use shared::wire::office::HeldList;
use shared::wire::unsent::{FILE_BYTES_MAX, Imported, NotUnsent, UnsentFile};

use crate::network::office;
use crate::parts::button::Button;
use crate::parts::file;
use crate::parts::icon::{Icon, Shape};
use crate::screens::asked::{Asked, ask_office};
use crate::session::Session;

/// Chooses the file and says what became of it.
#[component]
pub(super) fn Import(asked: Asked<HeldList>) -> impl IntoView {
    let session = expect_context::<Session>();
    let input = NodeRef::<Input>::new();
    let busy = RwSignal::new(false);
    let done = RwSignal::new(None::<Result<Imported, String>>);
    let choose = Callback::new(move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    });
    let take = move |_| {
        let Some(input) = input.get_untracked() else { return };
        busy.set(true);
        done.set(None);
        spawn_local(async move {
            let outcome = match file::chosen(&input, FILE_BYTES_MAX).await.and_then(whole) {
                Some(file) => ask_office(session, || office::import_unsent(&file))
                    .await
                    .map_err(|error| error.to_string()),
                None => Err(NotUnsent::Other.to_string()),
            };
            busy.try_set(false);
            if outcome.is_ok() {
                asked.again();
            }
            done.try_set(Some(outcome));
        });
    };
    view! {
        <details class="more card pad">
            <summary>"A phone cannot send any more?"</summary>
            <div class="stack tight">
                <p>"On the phone, “This phone” can save a copy of what waits there. Take the file in here: what is finished counts as if the phone had sent it, what is not finished is held, and what was here already stays as it is."</p>
                <input
                    type="file"
                    accept=".json,application/json"
                    class="visually-hidden"
                    tabindex="-1"
                    aria-label="The copy from the phone"
                    node_ref=input
                    on:change=take
                />
                <div><Button words="Choose the file" look="second" icon=Shape::File busy on_press=choose/></div>
                <div role="status">
                    {move || done.get().map(|done| match done {
                        Ok(imported) => view! { <p><Icon shape=Shape::Check/>" "{became(&imported)}</p> }.into_any(),
                        Err(words) => view! { <p class="error-text"><Icon shape=Shape::Alert/>{words}</p> }.into_any(),
                    })}
                </div>
            </div>
        </details>
    }
}

/// A file of the right form, as it is sent. The office looks at everything else.
fn whole(text: String) -> Option<Box<RawValue>> {
    UnsentFile::read(text.as_bytes()).ok().or_else(|| is_newer(&text))?;
    RawValue::from_string(text).ok()
}

/// Whether only the version is strange: the office says so in its own words.
fn is_newer(text: &str) -> Option<UnsentFile> {
    (UnsentFile::read(text.as_bytes()) == Err(NotUnsent::Newer))
        .then(|| UnsentFile::new(String::new(), String::new()))
}

/// What became of a file, in words.
fn became(imported: &Imported) -> String {
    let author = &imported.author_name;
    let many = |count: u32, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let parts = [
        many(imported.added, "counts now", "count now"),
        many(imported.known, "was here already", "were here already"),
        many(imported.held, "is held", "are held"),
        many(
            imported.refused,
            "was refused and is kept on the list",
            "were refused and are kept on the list",
        ),
        many(imported.drafts, "was not finished and is held", "were not finished and are held"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return format!("The file holds nothing of {author} that waited.");
    }
    format!("Taken in for {author}: {}.", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_a_file_is_said_in_words() {
        let imported =
            Imported { author_name: "Rosa Hale".to_owned(), added: 2, drafts: 1, ..Imported::default() };
        assert_eq!(became(&imported), "Taken in for Rosa Hale: 2 count now, 1 was not finished and is held.");
        let again = Imported { known: 2, added: 0, drafts: 0, ..imported };
        assert_eq!(became(&again), "Taken in for Rosa Hale: 2 were here already.");
        let nothing = Imported { known: 0, ..again };
        assert_eq!(became(&nothing), "The file holds nothing of Rosa Hale that waited.");
    }

    #[test]
    fn only_a_file_of_the_right_form_leaves_for_the_office() {
        let file = serde_json::to_string(&UnsentFile::new("a".to_owned(), "b".to_owned())).unwrap();
        assert!(whole(file.clone()).is_some());
        assert!(whole(file.replace("\"v\":1", "\"v\":2")).is_some(), "the office says that it is newer");
        assert!(
            whole(file[..file.len() - 2].to_owned()).is_none() && whole("Dear Jean,".to_owned()).is_none()
        );
    }
}
