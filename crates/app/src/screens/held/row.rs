//! One thing that is held: who wrote it, why it does not count, what it says, and the two decisions.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::wire::office::{HeldList, HeldRow, HeldWhat};
use uuid::Uuid;

use super::words::{can_count, counting, reason, setting_aside, who_and_when};
use crate::clock;
use crate::instruments::instruments;
use crate::network::{NetError, office};
use crate::parts::button::Button;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes;
use crate::parts::toast::toasts;
use crate::screens::asked::{Asked, ask_office};
use crate::screens::phone::SaidLines;
use crate::screens::said::{Deed, Said, number};
use crate::session::Session;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Counts,
    SetAside,
}

impl Decision {
    async fn send(self, id: Uuid) -> Result<(), NetError> {
        match self {
            Self::Counts => office::apply_held(id).await,
            Self::SetAside => office::set_aside_held(id).await,
        }
    }

    fn said(self) -> &'static str {
        match self {
            Self::Counts => "It counts now. It is in the file under its author’s name.",
            Self::SetAside => "Set aside. The office keeps it.",
        }
    }
}

/// One row of the list, as a card.
#[component]
pub(super) fn Row(row: HeldRow, asked: Asked<HeldList>) -> impl IntoView {
    let session = expect_context::<Session>();
    let id = row.id;
    let said = said(&row);
    let title = match &row.person_name {
        Some(name) => format!("{}, {name}", said.title),
        None => said.title.clone(),
    };
    let heading = format!("held-{id}");
    let busy = RwSignal::new(None::<Decision>);
    let trouble = RwSignal::new(None::<String>);
    let decide = move |decision: Decision| {
        if busy.get_untracked().is_some() {
            return;
        }
        busy.set(Some(decision));
        trouble.set(None);
        spawn_local(async move {
            let answer = ask_office(session, || decision.send(id)).await;
            busy.try_set(None);
            match answer {
                Ok(()) => {
                    toasts().say(decision.said());
                    // The card goes, and what had focus with it.
                    mistakes::focus("main");
                    asked.again();
                }
                Err(NetError::Problem(problem)) if problem.status == 404 => {
                    toasts().say("Somebody else has decided it meanwhile.");
                    mistakes::focus("main");
                    asked.again();
                }
                Err(error) => drop(trouble.try_set(Some(error.to_string()))),
            }
        });
    };
    let (counts, sets_aside) = (RwSignal::new(false), RwSignal::new(false));
    let (counting, setting_aside) = (counting(&row), setting_aside(&row));
    let can_count = can_count(&row.what);
    let aside = if matches!(row.what, HeldWhat::Held { .. } | HeldWhat::Copy) {
        "Set aside"
    } else {
        "Take off the list"
    };
    let shape = said.shape;
    let unknown_person =
        row.person_name.is_none() && row.kind.is_some() && !matches!(row.what, HeldWhat::Unread { .. });
    view! {
        <article class="card pad stack tight held-card" aria-labelledby=heading.clone()>
            <div class="held-head">
                <span class="face amber"><Icon shape/></span>
                <div class="row-body">
                    <h2 id=heading.clone()>{title}</h2>
                    <p class="quiet small num">{who_and_when(&row, clock::now_ms())}</p>
                </div>
            </div>
            <p>{reason(&row)}</p>
            {(unknown_person && !row.case_erased).then(|| view! { <p class="quiet">"You do not see the person that it is about."</p> })}
            <Text row=row.clone() said/>
            <p class="quiet small num">{format!("Number {}", number(id))}</p>
            <div role="status">
                {move || trouble.get().map(|words| view! { <p class="error-text"><Icon shape=Shape::Alert/>{words}</p> })}
            </div>
            <div class="held-acts">
                {can_count.then(|| view! {
                    <Button
                        words="It counts"
                        look="compact"
                        icon=Shape::Check
                        busy=Signal::derive(move || busy.get() == Some(Decision::Counts))
                        on_press=move |()| counts.set(true)
                    />
                })}
                <Button
                    words=aside
                    look="second compact"
                    busy=Signal::derive(move || busy.get() == Some(Decision::SetAside))
                    on_press=move |()| sets_aside.set(true)
                />
            </div>
            {can_count.then(|| view! {
                <ConfirmDialog open=counts title="Does this count?" confirm="It counts" on_confirm=move |()| decide(Decision::Counts)>
                    <p>{counting}</p>
                </ConfirmDialog>
            })}
            <ConfirmDialog
                open=sets_aside
                title="Set this aside?"
                confirm="Set it aside"
                danger=true
                on_confirm=move |()| decide(Decision::SetAside)
            >
                <p>{setting_aside}</p>
            </ConfirmDialog>
        </article>
    }
}

/// What it says; of a text that could not be read, the text.
#[component]
fn Text(row: HeldRow, said: Said) -> impl IntoView {
    if let Some(text) = row.text {
        return view! {
            <details class="more">
                <summary>"What came"</summary>
                <pre class="held-text" tabindex="0">{text}</pre>
            </details>
        }
        .into_any();
    }
    if said.lines.is_empty() {
        return view! { <p class="quiet">"Nothing was written in it."</p> }.into_any();
    }
    view! {
        <details class="more" open=true>
            <summary>"What it says"</summary>
            <SaidLines lines=said.lines/>
        </details>
    }
    .into_any()
}

fn said(row: &HeldRow) -> Said {
    let Some(kind) = &row.kind else {
        return Said { title: "Something unreadable".to_owned(), shape: Shape::Question, lines: Vec::new() };
    };
    let deed = match &row.void {
        Some(reason) => Deed::Void(reason),
        None if row.restore => Deed::Restore,
        None => Deed::Set(&row.fields),
    };
    Said::of(kind, deed, &instruments().known())
}
