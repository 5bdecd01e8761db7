//! The top of a file: the person, what everybody must know, what matters, how to reach them, how it goes.

use leptos::prelude::*;
use shared::id::FileId;
use shared::ladder::ladders;
use shared::role::Role;
use shared::summary::{CaseSummary, in_use};
use shared::view::case::{STAGES, is_over};
use shared::view::label;
use shared::view::person::{CLOSE, Close, Email, LIVES, OTHER_PHONE, OtherPhone, Phone};

use super::ladder::LadderCards;
use super::outcome_chart::OutcomeChart;
use super::outcomes::outcomes;
use super::walk_chart::WalkChart;
use super::walks::points;
use crate::clock;
use crate::instruments::instruments;
use crate::local::Local;
use crate::local::open_file::OpenFile;
use crate::parts::dial::Dial;
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::Opened;
use crate::parts::page::Heading;
use crate::parts::person::{Face, Flags, about_line};
use crate::screens::about::words::{close_words, email_words, other_phone_words, phone_words, place_words};
use crate::screens::died::{died_of, died_words};
use crate::screens::household::OfferedHazards;
use crate::screens::household::here::Household;
use crate::screens::must_know::{Known, MustKnow};
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
    let must_know = from_file(opened, MustKnow::of);
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
        {move || view! { <Known known=must_know.get() with_needs=false/> }}
    }
}

#[component]
fn Chips(case: CaseSummary, is_supervisor: bool) -> impl IntoView {
    // Nobody who has died is being supported.
    let has_died = case.died.is_some();
    let stage = if has_died { "Died" } else { label(STAGES, &case.stage) }.to_owned();
    let colour = if has_died || is_over(&case.stage) { "" } else { "pine" };
    let holder = case.holder.filter(|_| is_supervisor);
    view! {
        <div class="cluster">
            <span class=format!("chip {colour}")>{stage}</span>
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
        let (way_in, address) = person
            .address
            .as_ref()
            .map_or_else(Default::default, |address| (address.access.clone(), place_words(address)));
        let root = file.person_root();
        let safe_to_write = person.address.as_ref().is_some_and(|address| address.safe_to_write);
        let others = root.map(|root| root.members::<OtherPhone>(OTHER_PHONE)).unwrap_or_default();
        let close = root.map(|root| root.members::<Close>(CLOSE)).unwrap_or_default();
        Reach {
            way_in,
            phone: person.phone.unwrap_or_default(),
            others: others.into_iter().map(|(_, phone)| phone).collect(),
            email: person.email,
            address,
            safe_to_write,
            hazards,
            close: close.into_iter().map(|(_, close)| close).collect(),
            communication: person.communication.unwrap_or_default(),
            must_not_know: person.must_not_know.unwrap_or_default(),
        }
    });
    let local = expect_context::<Local>();
    let is_dead = Memo::new(move |_| died_of(local, file).is_some());
    move || {
        let is_dead = is_dead.get();
        let Reach {
            way_in,
            phone,
            others,
            email,
            address,
            safe_to_write,
            hazards,
            close,
            communication,
            must_not_know,
        } = reach.get();
        let warning =
            if must_not_know.is_empty() { String::new() } else { format!("Must not know: {must_not_know}") };
        let safe = if safe_to_write { "Safe to send letters" } else { "Letters not known to be safe" };
        let others =
            others.into_iter().map(|phone| other_line(phone, warning.clone(), !is_dead)).collect_view();
        let close = close.into_iter().map(close_line).collect_view();
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
                {(!phone.number.is_empty()).then(|| view! { <PhoneLine phone warning=warning.clone() may_ring=!is_dead/> })}
                {others}
                {email.map(|email| email_line(email, !is_dead))}
                {(editable && !is_dead).then(|| view! { <p><NoAnswer file/></p> })}
                {(!address.is_empty())
                    .then(|| view! {
                        <p class="reach-line">
                            <Icon shape=Shape::House/>
                            <span>{address.join(", ")}" "<span class="quiet small">{safe}</span></span>
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
                {close}
                <a class="more-link" href=format!("/people/{file}/about")>"All details"</a>
            </section>
        }
    }
}

/// How somebody is reached, as the file says it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Reach {
    way_in: String,
    phone: Phone,
    others: Vec<OtherPhone>,
    email: Option<Email>,
    address: Vec<String>,
    safe_to_write: bool,
    hazards: Vec<String>,
    close: Vec<Close>,
    communication: String,
    must_not_know: String,
}

#[component]
fn PhoneLine(
    phone: Phone,
    warning: String,
    /// Whether anybody is there to be rung.
    may_ring: bool,
) -> impl IntoView {
    let mut words = phone_words(&phone);
    let number = if words.is_empty() { String::new() } else { words.remove(0) };
    view! {
        <p class="reach-line">
            <Icon shape=Shape::Phone/>
            {line_to_ring(number, phone.safe_to_call, warning, &words, may_ring)}
        </p>
    }
}

/// A number of the person's own, with what may be done there; of somebody who has died it is no button any more.
fn line_to_ring(number: String, safe: bool, warning: String, words: &[String], may_ring: bool) -> AnyView {
    if !may_ring {
        return view! { <span><strong>{number}</strong></span> }.into_any();
    }
    let words = words.join(" · ");
    view! { <span><Dial number safe warning/>" "<span class="quiet small">{words}</span></span> }.into_any()
}

fn other_line(phone: OtherPhone, warning: String, may_ring: bool) -> impl IntoView {
    let mut words = other_phone_words(&phone);
    words.retain(|line| *line != phone.number);
    view! {
        <p class="reach-line">
            <Icon shape=Shape::Phone/>
            {line_to_ring(phone.number, phone.safe_to_call, warning, &words, may_ring)}
        </p>
    }
}

fn email_line(email: Email, may_write: bool) -> impl IntoView {
    let mut words = email_words(&email);
    let address = words.remove(0);
    // One that may not be safe is shown, and not made into a button.
    let shown = if email.safe_to_write && may_write {
        let href = format!("mailto:{address}");
        view! { <a class="dial" href=href rel="external">{address}</a> }.into_any()
    } else {
        view! { <strong>{address}</strong> }.into_any()
    };
    view! {
        <p class="reach-line">
            <Icon shape=Shape::Mail/>
            <span class="breaks">{shown}" "{may_write.then(|| view! { <span class="quiet small">{words.join(" · ")}</span> })}</span>
        </p>
    }
}

/// Somebody close: a call to one who does not know of it tells them.
fn close_line(close: Close) -> impl IntoView {
    let mut words = close_words(&close);
    let who = words.remove(0);
    words.retain(|line| *line != close.number);
    let (number, knows) = (close.number, close.knows == "yes");
    let warning = if close.knows == "must_not" {
        format!("{who} must not know that they are with us.")
    } else {
        String::new()
    };
    view! {
        <p class="reach-line">
            <Icon shape=Shape::Users/>
            <span>
                {who}" "
                {(!number.is_empty()).then(|| view! { <Dial number safe=knows warning/> })}
                " "<span class="quiet small">{words.join(" · ")}</span>
            </span>
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
    /// Whether more may be written down.
    editable: bool,
) -> impl IntoView {
    let walked = from_file(opened, |file| points(&in_use(&file.case)));
    let climbed = from_file(opened, |file| ladders(&in_use(&file.case)));
    let known = instruments();
    let found = from_file(opened, move |file| outcomes(&in_use(&file.case), &known.known()));
    view! {
        {move || view! { <LadderCards file ladders=climbed.get() editable/> }}
        {move || {
            let points = walked.get();
            (!points.is_empty()).then(|| view! { <WalkChart file points/> })
        }}
        {move || found.get().into_iter().map(|outcomes| view! { <OutcomeChart outcomes/> }).collect_view()}
    }
}
