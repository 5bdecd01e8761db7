//! The practice: by name or code from the service's list, or anything else as it is typed.

use leptos::prelude::*;
use shared::view::person::Practice;
use shared::view::practice_list::{KnownPractice, line, offered};

use crate::parts::field::TextField;
use crate::parts::mistakes::focus_in_place;
use crate::parts::slot::Slot;

/// Practices that are offered at once, at most: one look takes them in.
const OFFERED_MAX: usize = 4;
/// The box.
const BOX: &str = "practice";

/// The box, and under it those on the list that may be meant.
#[component]
pub(crate) fn PracticeField(
    /// What is typed.
    value: Slot<String>,
    /// The service's list.
    list: Signal<Vec<KnownPractice>>,
) -> impl IntoView {
    let may_be = Memo::new(move |_| {
        let typed = value.get();
        list.with(|list| offered(list, &typed, OFFERED_MAX).into_iter().cloned().collect::<Vec<_>>())
    });
    let is_any = Memo::new(move |_| may_be.with(|may_be| !may_be.is_empty()));
    let buttons = move || {
        may_be
            .get()
            .into_iter()
            .map(|KnownPractice { ods, name, network }| {
                let whole = line(&Practice { ods, name });
                let words = if network.is_empty() { whole.clone() } else { format!("{whole} · {network}") };
                let take = move |_| {
                    value.set(whole.clone());
                    focus_in_place(BOX);
                };
                view! { <button type="button" class="phrase" on:click=take>{words}</button> }
            })
            .collect_view()
    };
    view! {
        <TextField id=BOX label="GP practice" hint="Its name or its code" value/>
        {move || is_any.get().then(|| view! {
            <div class="phrases" role="group" aria-label="Practices that it may be">{buttons}</div>
        })}
    }
}
