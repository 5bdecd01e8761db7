//! Which questionnaire: those that can be asked of a person, when each was asked last.

use std::sync::Arc;

use leptos::prelude::*;
use shared::civil;
use shared::id::FileId;
use shared::instrument::Instrument;
use shared::kind;
use shared::summary::in_use;
use shared::view::View;
use shared::view::assessment::Assessment;

use crate::clock;
use crate::instruments::instruments;
use crate::local::open_file::OpenFile;
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::route;
use crate::screens::case::NoSuchFile;
use crate::screens::died::{Stopped, stopped};

/// The list for one person.
pub(crate) fn choose_path(file: FileId) -> String {
    format!("/people/{file}/assess")
}

/// The questionnaires for the person in the address.
#[component]
pub(crate) fn ChooseInstrument() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    if let Some(name) = stopped(file) {
        return view! { <Stopped file name/> }.into_any();
    }
    view! {
        <PageHead tab="Assessment" back=(route::case_path(file), "The person’s page".to_owned())/>
        {with_file(open_file(file), true, move |open| {
            let rows = instruments().offered(clock::today()).into_iter().map(|instrument| view! { <Row file instrument open=Arc::clone(&open)/> });
            view! { <ul class="rows card">{rows.collect_view()}</ul> }
        })}
    }
    .into_any()
}

#[component]
fn Row(file: FileId, instrument: Instrument, open: Arc<OpenFile>) -> impl IntoView {
    let last =
        last_ms(&open, &instrument).map(|at_ms| format!("Last: {}", civil::moment(at_ms, clock::now_ms())));
    let length = match instrument.items.len() {
        0 => "Scores only".to_owned(),
        1 => "1 question".to_owned(),
        count => format!("{count} questions"),
    };
    let line = [Some(length), last].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <a class="row" href=format!("/people/{file}/assess/{}", instrument.id)>
                <span class="face"><Icon shape=Shape::Clipboard/></span>
                <span class="row-body">
                    <span class="row-title">{instrument.name}</span>
                    <span class="quiet small">{line}</span>
                </span>
                <Icon shape=Shape::Forward/>
            </a>
        </li>
    }
}

/// When it was asked last, in whatever version, in milliseconds since the Unix epoch.
fn last_ms(open: &OpenFile, instrument: &Instrument) -> Option<u64> {
    let assessments = in_use(&open.case).into_iter().filter(|entry| entry.kind == kind::ASSESSMENT);
    let same = assessments.filter_map(|entry| {
        let view = Assessment::of(entry);
        let is_same = view.instrument.is_some_and(|used| used.id == instrument.id);
        is_same.then(|| view.at_ms.unwrap_or(entry.made.at.wall_ms))
    });
    same.max()
}
