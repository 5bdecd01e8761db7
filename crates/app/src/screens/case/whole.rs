//! A file of which this device holds only what lists show: the rest is asked of the office.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::FileId;

use crate::network::office;
use crate::parts::button::Button;
use crate::parts::empty::Notice;
use crate::parts::icon::{Icon, Shape};
use crate::screens::asked::ask_office;
use crate::session::Session;
use crate::sync::Sync;

/// Opens the whole file: the office notes who looked, and sends it.
#[component]
pub(super) fn OpenWhole(
    /// The case.
    file: FileId,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let sync = expect_context::<Sync>();
    let busy = RwSignal::new(false);
    let asked = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let open = Callback::new(move |()| {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let answer = ask_office(session, || office::open_file(file)).await;
            match answer {
                Ok(()) => {
                    asked.try_set(true);
                    sync.now();
                }
                Err(error) => drop(trouble.try_set(Some(error.to_string()))),
            }
            busy.try_set(false);
        });
    });
    view! {
        <section class="card empty">
            <span class="face"><Icon shape=Shape::File/></span>
            <h2>"Only the outline is on this device"</h2>
            <p>"Opening the whole file brings it here. The office keeps a note that you did."</p>
            {move || {
                if asked.get() {
                    view! { <p role="status">"It is on its way…"</p> }.into_any()
                } else {
                    view! { <Button words="Open the whole file" busy=busy on_press=open/> }.into_any()
                }
            }}
        </section>
        <div role="alert">
            {move || {
                trouble
                    .get()
                    .map(|words| view! { <Notice colour="amber" shape=Shape::NoSignal><p>{words}</p></Notice> })
            }}
        </div>
    }
}
