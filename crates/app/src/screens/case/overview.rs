//! The top of a file: the person, what everybody must know, what matters, how to reach them, how it goes.

use leptos::prelude::*;
use shared::id::FileId;
use shared::role::Role;
use shared::summary::{CaseSummary, in_use};
use shared::view::case::{STAGES, is_over};
use shared::view::label;
use shared::view::person::{Address, LIVES, Phone};

use super::outcome_chart::OutcomeChart;
use super::outcomes::outcomes;
use super::walk_chart::WalkChart;
use super::walks::points;
use crate::clock;
use crate::instruments::instruments;
use crate::local::Local;
use crate::local::open_file::OpenFile;
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::Opened;
use crate::parts::page::Heading;
use crate::parts::person::{Face, Flags, about_line};
use crate::screens::about::words::{address_words, phone_words};
use crate::screens::died::{died_of, died_words};
use crate::screens::household::OfferedHazards;
use crate::screens::household::here::Household;
use crate::screens::not_reached::NoAnswer;

/// Reads something from the open file. Those who show it hear of it only when it has changed.
pub(in crate::screens) fn from_file<T: Clone + Default + PartialEq + Send + Sync + 'static>(
    opened: Signal<Opened>,
    read: impl Fn(&OpenFile) -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |_| match &*opened.read() {
        Opened::Here(file) => read(file),
        Opened::Opening | Opened::Not(_) => T::default(),
    })
}

/// Name, age and town; stage, risks and needs in words.
#[component]
pub(super) fn Banner(
    /// The case.
    file: FileId,
    /// The file.
    opened: Signal<Opened>,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let summary = Memo::new(move |_| local.case(file));
    let lives = from_file(opened, |file| file.person_view().lives.unwrap_or_default());
    let name = Memo::new(move |_| {
        summary.with(|case| case.as_ref().map(|case| case.name.clone()).unwrap_or_default())
    });
    let line = Memo::new(move |_| {
        if let Some(died) = summary.with(|case| case.as_ref().and_then(|case| case.died.clone())) {
            return Some(died_words(&died));
        }
        let lives = lives.get();
        let lives = if matches!(lives.as_str(), "" | "unknown") { "" } else { label(LIVES, &lives) };
        summary.with(|case| {
            let case = case.as_ref()?;
            Some(about_line(case.born, lives, &case.town, clock::today()))
        })
    });
    let is_supervisor = untrack(|| local.me()).roles.contains(&Role::Supervisor);
    view! {
        <header class="person-head">
            <a class="back" href="/people">
                <Icon shape=Shape::Back/>
                <span class="visually-hidden">"People"</span>
            </a>
            {move || view! { <Face name=name.get() big=true/> }}
            <div>
                <Heading
                    tab="A person's file"
                    title=Signal::derive(move || {
                        let name = name.get();
                        if name.is_empty() { "No name yet".to_owned() } else { name }
                    })
                />
                <p class="quiet small">{move || line.get()}</p>
            </div>
        </header>
        {move || summary.get().map(|case| view! { <Chips case is_supervisor/> })}
    }
}

#[component]
fn Chips(case: CaseSummary, is_supervisor: bool) -> impl IntoView {
    let colour = if is_over(&case.stage) { "" } else { "pine" };
    let holder = case.holder.filter(|_| is_supervisor);
    view! {
        <div class="cluster">
            <span class=format!("chip {colour}")>{label(STAGES, &case.stage).to_owned()}</span>
            <Flags risks=case.flags needs=case.needs/>
            {holder.map(|holder| view! { <span class="chip"><Icon shape=Shape::User/>{holder.name}</span> })}
        </div>
    }
}

/// What matters to the person, in their words. It stands at the top.
#[component]
pub(super) fn Matters(
    /// The file.
    opened: Signal<Opened>,
) -> impl IntoView {
    let matters = from_file(opened, |file| {
        let case = file.case_view();
        (case.what_matters.unwrap_or_default(), case.strengths.unwrap_or_default())
    });
    move || {
        let (matters, strengths) = matters.get();
        (!matters.is_empty() || !strengths.is_empty()).then(|| {
            view! {
                <section class="card pad stack tight">
                    {(!matters.is_empty())
                        .then(|| view! {
                            <h2 class="small quiet plain">"What matters to me"</h2>
                            <p class="quote prose">{format!("“{matters}”")}</p>
                        })}
                    {(!strengths.is_empty())
                        .then(|| view! {
                            <h2 class="small quiet plain">"Strengths"</h2>
                            <p class="prose">{strengths}</p>
                        })}
                </section>
            }
        })
    }
}

/// The id of the card that says how to reach them.
const REACH: &str = "reach";

/// How to reach them: what may be done with the telephone, the way in, what to mind at the home.
#[component]
pub(super) fn Doorstep(
    /// The case.
    file: FileId,
    /// The file.
    opened: Signal<Opened>,
    /// The household of its person.
    household: Signal<Option<Household>>,
    /// Whether attempts may be written down.
    editable: bool,
) -> impl IntoView {
    let reach = from_file(opened, |file| {
        let person = file.person_view();
        let hazards = file.hazards();
        let (way_in, address) = person.address.as_ref().map_or_else(Default::default, |address| {
            let place = Address { access: String::new(), ..address.clone() };
            (address.access.clone(), address_words(&place))
        });
        (way_in, person.phone.unwrap_or_default(), address, hazards, person.communication.unwrap_or_default())
    });
    let local = expect_context::<Local>();
    let is_dead = Memo::new(move |_| died_of(local, file).is_some());
    move || {
        let is_dead = is_dead.get();
        let (way_in, phone, address, hazards, communication) = reach.get();
        let has_hazards = !hazards.is_empty();
        let hazards = hazards.into_iter().map(|what| view! { <li>{what}</li> }).collect_view();
        view! {
            <section class="card pad reach" id=REACH tabindex="-1" aria-label="How to reach them">
                {has_hazards
                    .then(|| view! {
                        <div class="notice amber">
                            <Icon shape=Shape::Alert/>
                            <div><h2 class="small">"At the home"</h2><ul>{hazards}</ul></div>
                        </div>
                    })}
                <OfferedHazards file household focus=REACH/>
                {is_dead.then(|| view! { <p><b>"Do not ring or write to them."</b></p> })}
                {(!phone.number.is_empty()).then(|| view! { <PhoneLine phone may_ring=!is_dead/> })}
                {(editable && !is_dead).then(|| view! { <p><NoAnswer file/></p> })}
                {(!address.is_empty())
                    .then(|| view! {
                        <p class="reach-line">
                            <Icon shape=Shape::House/>
                            <span>{address.join(", ")}</span>
                        </p>
                    })}
                {(!way_in.is_empty())
                        .then(|| view! {
                            <p class="reach-line"><Icon shape=Shape::Key/><span>{way_in}</span></p>
                        })}
                    {(!communication.is_empty())
                    .then(|| view! {
                        <p class="reach-line"><Icon shape=Shape::Talk/><span>{communication}</span></p>
                    })}
                <a class="more-link" href=format!("/people/{file}/about")>"All details"</a>
            </section>
        }
    }
}

#[component]
fn PhoneLine(
    phone: Phone,
    /// Whether anybody is there to be rung.
    may_ring: bool,
) -> impl IntoView {
    let mut words = phone_words(&phone);
    let number = if words.is_empty() { String::new() } else { words.remove(0) };
    let dialled: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    // A number that may not be safe to call is shown, and not made into a button.
    let shown = if may_ring && phone.safe_to_call && !dialled.is_empty() {
        view! { <a class="dial" href=format!("tel:{dialled}") rel="external">{number}</a> }.into_any()
    } else {
        view! { <strong>{number}</strong> }.into_any()
    };
    view! {
        <p class="reach-line">
            <Icon shape=Shape::Phone/>
            <span>{shown} {may_ring.then(|| view! { <span class="quiet small">{words.join(" · ")}</span> })}</span>
        </p>
    }
}

/// What walks and assessments show so far.
#[component]
pub(super) fn Progress(
    /// The case.
    file: FileId,
    /// The file.
    opened: Signal<Opened>,
) -> impl IntoView {
    let walked = from_file(opened, |file| points(&in_use(&file.case)));
    let known = instruments();
    let found = from_file(opened, move |file| outcomes(&in_use(&file.case), &known.known()));
    view! {
        {move || {
            let points = walked.get();
            (!points.is_empty()).then(|| view! { <WalkChart file points/> })
        }}
        {move || found.get().into_iter().map(|outcomes| view! { <OutcomeChart outcomes/> }).collect_view()}
    }
}
