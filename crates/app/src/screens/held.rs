//! Held: what was written and does not count, or not yet. A supervisor reads it and decides.
//!
//! The list comes from the office, each look is written down there, and nothing of it is kept on this device.

mod import;
mod row;
mod words;

use leptos::prelude::*;
use shared::wire::office::HeldList;

use self::import::Import;
use self::row::Row;
use super::asked::Asked;
use crate::network::office;
use crate::parts::button::Button;
use crate::parts::empty::Empty;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::PageHead;

/// Where the list is.
pub(crate) const HELD: &str = "/held";

/// How much is held, as the office said it last; none before it has. In memory alone.
#[derive(Clone, Copy)]
pub(crate) struct HeldCount(RwSignal<Option<u32>>);

impl HeldCount {
    /// Puts one into the context.
    pub(crate) fn provide() {
        provide_context(Self(RwSignal::new(None)));
    }

    /// The number, where there is one and something is held. Tracked when it is read.
    pub(crate) fn known() -> Signal<Option<u32>> {
        let count = use_context::<Self>();
        Signal::derive(move || count.and_then(|count| count.0.get()).filter(|count| *count > 0))
    }

    /// The office has just said so.
    pub(crate) fn now_is(count: u32) {
        if let Some(known) = use_context::<Self>() {
            known.0.set(Some(count));
        }
    }
}

/// Leads to the list, where something is on it.
#[component]
pub(crate) fn HeldDoor() -> impl IntoView {
    let count = HeldCount::known();
    move || {
        let title = match count.get()? {
            1 => "One thing is held".to_owned(),
            many => format!("{many} things are held"),
        };
        Some(view! {
            <a class="card row amber" href=HELD>
                <span class="face amber"><Icon shape=Shape::Hand/></span>
                <span class="row-body">
                    <span class="row-title">{title}</span>
                    <span class="quiet small row-line">"It was written and does not count yet. Read it and decide."</span>
                </span>
                <span class="chip amber">"Decide"</span>
            </a>
        })
    }
}

/// What waits for the decision of this supervisor's team.
#[component]
pub(crate) fn Held() -> impl IntoView {
    let asked = Asked::new(office::held);
    Effect::new(move |_| {
        if let Some(list) = asked.get() {
            HeldCount::now_is(list.total);
        }
    });
    let is_there = Memo::new(move |_| asked.get().is_some());
    let above = Signal::derive(move || match asked.get() {
        Some(list) if list.total == 1 => "1 thing".to_owned(),
        Some(list) if list.total > 0 => format!("{} things, newest first", list.total),
        _ => "What does not count, or not yet".to_owned(),
    });
    view! {
        <PageHead tab="Held" above>
            {move || asked.get().is_some().then(|| view! {
                <Button words="Ask again" look="quiet compact" icon=Shape::Refresh busy=asked.busy() on_press=move |()| asked.again()/>
            })}
        </PageHead>
        {asked.view("Asking the office what it holds…", move |list| view! { <List list asked/> })}
        {move || is_there.get().then(|| untrack(|| view! { <Import asked/> }))}
    }
}

#[component]
fn List(list: HeldList, asked: Asked<HeldList>) -> impl IntoView {
    if list.rows.is_empty() {
        return view! {
            <Empty shape=Shape::Check title="Nothing is held">
                <p>"Everything that your team has written, and that has arrived, counts."</p>
            </Empty>
        }
        .into_any();
    }
    let shown = list.rows.len();
    let more = (list.total as usize > shown).then(|| {
        view! { <p class="quiet small">{format!("The newest {shown} of {} are shown. The others come as these are decided.", list.total)}</p> }
    });
    let rows = list.rows.into_iter().map(|row| view! { <li><Row row asked/></li> });
    view! {
        <p class="quiet">"The office keeps each of these whatever you decide, and writes down that you did."</p>
        <ul class="stack held-list">{rows.collect_view()}</ul>
        {more}
    }
    .into_any()
}
