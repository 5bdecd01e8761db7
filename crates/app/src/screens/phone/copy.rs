//! A copy of what waits here, for when nothing else is left: no signal for long, a phone that breaks, a disk that refuses.

use leptos::prelude::*;

use crate::local::Local;
use crate::parts::button::Button;
use crate::parts::file;
use crate::parts::icon::{Icon, Shape};
use crate::session::Session;

/// Offers the copy, folded away, where something waits or is not finished.
#[component]
pub(super) fn CopyOfUnsent() -> impl IntoView {
    let (local, session) = (expect_context::<Local>(), expect_context::<Session>());
    let anything = Memo::new(move |_| {
        let status = local.status();
        status.waiting + status.drafts > 0
    });
    let done = RwSignal::new(None::<Result<String, &'static str>>);
    let make = Callback::new(move |()| {
        done.set(Some(match session.copy_of_unsent() {
            None => Err("This phone has not reached the office yet, so no copy can be made that the office would take."),
            Some(copy) if file::save(&copy.name, &copy.text) => Ok(copy.name),
            Some(_) => Err("The browser did not let the file be saved."),
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
                                Ok(name) => view! { <p>{format!("Saved as {name}. Check that you find it before you part with this phone.")}</p> }.into_any(),
                                Err(words) => view! { <p class="error-text"><Icon shape=Shape::Alert/>{words}</p> }.into_any(),
                            })}
                        </div>
                    </div>
                </details>
            }
        })
    }
}
