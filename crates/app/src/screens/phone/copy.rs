//! A copy of what waits here, for when nothing else is left: no signal for long, a phone that breaks, a disk that refuses.

use leptos::prelude::*;

use crate::local::Local;
use crate::parts::button::Button;
use crate::parts::empty::Notice;
use crate::parts::file;
use crate::parts::icon::{Icon, Shape};
use crate::session::{CopyFile, Session};

/// Offers the copy, folded away, where something waits or is not finished.
#[component]
pub(super) fn CopyOfUnsent() -> impl IntoView {
    let (local, session) = (expect_context::<Local>(), expect_context::<Session>());
    let anything = Memo::new(move |_| {
        let status = local.status();
        status.to_send() + status.drafts > 0 || !status.known
    });
    let done = RwSignal::new(None::<Result<CopyFile, String>>);
    let make = Callback::new(move |()| {
        done.set(Some(match session.copy_of_unsent() {
            Ok(copy) if file::save(&copy.name, &copy.text) => Ok(CopyFile { text: String::new(), ..copy }),
            Ok(_) => Err("The browser did not let the file be saved.".to_owned()),
            Err(reason) => Err(reason.to_string()),
        }));
    });
    move || {
        anything.get().then(|| {
            view! {
                <details class="more card pad">
                    <summary>"If this phone cannot send any more"</summary>
                    <div class="stack tight">
                        <p>"Before it breaks or is handed in: save what waits here as a file, and get the file to your supervisor. They can take it in for you."</p>
                        <p class="quiet">"Only the office can open it. Nobody who finds it can read anything in it, and its name says nothing. What is here stays here, and still goes by itself once there is signal; nothing comes twice."</p>
                        <div><Button words="Save a copy of what waits" look="second" icon=Shape::Download on_press=make/></div>
                        <div role="status">
                            {move || done.get().map(|done| match done {
                                Ok(copy) if copy.is_all && copy.photos == 0 => view! { <p>{format!("Saved as {}. Check that you find it before you part with this phone.", copy.name)}</p> }.into_any(),
                                Ok(copy) => view! {
                                    <Notice colour="amber" shape=Shape::Alert>
                                        <p>{left_out(&copy)}</p>
                                    </Notice>
                                }.into_any(),
                                Err(words) => view! { <p class="error-text"><Icon shape=Shape::Alert/>{words}</p> }.into_any(),
                            })}
                        </div>
                    </div>
                </details>
            }
        })
    }
}

/// What a copy leaves out, and what to do about it.
fn left_out(copy: &CopyFile) -> String {
    let photos = match copy.photos {
        0 => String::new(),
        1 => " One photo is not in it: it goes from this phone alone, once there is signal.".to_owned(),
        many => format!(" {many} photos are not in it: they go from this phone alone, once there is signal."),
    };
    if copy.is_all {
        return format!("Saved as {}.{photos} Keep this phone as well, and ring your supervisor.", copy.name);
    }
    format!(
        "Saved as {}, with all that can be read. Part of what this phone keeps cannot be.{photos} Keep this phone as well, and ring your supervisor.",
        copy.name
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_says_that_photos_are_not_in_it() {
        let copy =
            |photos, is_all| CopyFile { name: "a.json".to_owned(), text: String::new(), is_all, photos };
        assert!(left_out(&copy(1, true)).starts_with("Saved as a.json. One photo is not in it"));
        assert!(left_out(&copy(3, true)).contains(" 3 photos are not in it"));
        assert!(
            !left_out(&copy(0, false)).contains("photo") && left_out(&copy(2, false)).contains("2 photos")
        );
    }
}
