//! A question that must be answered before anything else: the browser's own modal dialog.

use leptos::html::Dialog as DialogElement;
use leptos::prelude::*;

use super::button::Button;

/// Asks before something that is hard to take back. Escape and *Cancel* close it and do nothing; focus goes back to
/// where it was.
#[component]
pub(crate) fn ConfirmDialog(
    /// Whether it is open; it closes itself.
    open: RwSignal<bool>,
    /// The question.
    #[prop(into)]
    title: String,
    /// What the confirming button says.
    #[prop(into)]
    confirm: String,
    /// What the other button says.
    #[prop(default = "Cancel".to_owned(), into)]
    cancel: String,
    /// Whether confirming cannot be undone.
    #[prop(default = false)]
    danger: bool,
    /// What confirming does.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// What will happen, in words; may hold fields.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let element = NodeRef::<DialogElement>::new();
    Effect::new(move |_| {
        let is_open = open.get();
        let Some(dialog) = element.get() else { return };
        if is_open && !dialog.open() {
            if dialog.show_modal().is_err() {
                open.set(false);
            }
        } else if !is_open && dialog.open() {
            dialog.close();
        }
    });
    let done = Callback::new(move |()| {
        open.set(false);
        on_confirm.run(());
    });
    let heading = title.clone();
    view! {
        <dialog class="dialog" node_ref=element aria-label=title on:close=move |_| open.set(false)>
            <h2>{heading}</h2>
            {children.map(|children| children())}
            <div class="actions">
                <Button words=confirm look=if danger { "danger" } else { "" } on_press=done/>
                <Button words=cancel look="second" on_press=move |()| open.set(false)/>
            </div>
        </dialog>
    }
}
