//! A file of which this device holds only what lists show: the rest is asked of the office.

use leptos::prelude::*;
use shared::id::FileId;

use crate::network::office;
use crate::parts::button::Button;
use crate::parts::icon::{Icon, Shape};
use crate::screens::asked::Telling;
use crate::sync::Sync;

/// Opens the whole file: the office notes who looked, and sends it.
#[component]
pub(super) fn OpenWhole(
    /// The case.
    file: FileId,
) -> impl IntoView {
    let sync = expect_context::<Sync>();
    let telling = Telling::new();
    let asked = RwSignal::new(false);
    let open = Callback::new(move |()| {
        telling.tell(
            move || office::open_file(file),
            move || {
                asked.try_set(true);
                sync.now();
            },
        );
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
                    view! { <Button words="Open the whole file" busy=telling.busy() on_press=open/> }.into_any()
                }
            }}
        </section>
        {telling.trouble()}
    }
}
