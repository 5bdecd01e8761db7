//! Who reads a concern: a supervisor sees them by name, and lets somebody read it who has the case. It asks the office.

use leptos::prelude::*;
use shared::id::FileId;
use shared::wire::office::{Reader, ReadsAs};

use crate::network::office;
use crate::parts::button::Button;
use crate::parts::page::SectionHead;
use crate::screens::asked::{Asked, Telling};

/// The list, with a button for each whose reading a supervisor decides.
#[component]
pub(super) fn Readers(
    /// The restricted file.
    file: FileId,
) -> impl IntoView {
    let asked = Asked::new(move || office::readers(file));
    let telling = Telling::new();
    view! {
        <section class="stack tight">
            <SectionHead title="Who reads this"/>
            {asked.view("Asking the office who reads it…", move |readers| {
                let rows = readers.into_iter().map(|reader| view! { <Row file reader asked telling/> });
                view! { <ul class="rows card">{rows.collect_view()}</ul> }
            })}
            {telling.trouble()}
            <p class="small quiet">
                "Somebody who takes the case over does not read it by themselves. Tell them what they must know, or let them read it."
            </p>
        </section>
    }
}

#[component]
fn Row(file: FileId, reader: Reader, asked: Asked<Vec<Reader>>, telling: Telling) -> impl IntoView {
    let Reader { user, name, reads } = reader;
    let change = move |reads| {
        Callback::new(move |()| {
            telling.tell(move || office::let_read(file, user, reads), move || asked.again());
        })
    };
    let button = match reads {
        None => Some(("Let them read it", true)),
        Some(ReadsAs::Let) => Some(("End it", false)),
        Some(ReadsAs::Supervisor | ReadsAs::Author) => None,
    };
    view! {
        <li class="row">
            <div class="row-body">
                <p class="row-title">{name.clone()}</p>
                <p class="small quiet">{why(reads)}</p>
            </div>
            {button.map(|(words, reads)| view! {
                <Button words=format!("{words}: {name}") look="second compact" busy=telling.busy() on_press=change(reads)/>
            })}
        </li>
    }
}

fn why(reads: Option<ReadsAs>) -> &'static str {
    match reads {
        Some(ReadsAs::Supervisor) => "Reads it: supervises this team",
        Some(ReadsAs::Author) => "Reads it: wrote it, and has the case",
        Some(ReadsAs::Let) => "Reads it: a supervisor lets them, while they have the case",
        None => "Has the case, and does not read it",
    }
}
