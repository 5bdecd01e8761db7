//! Somebody is not safe: what to do, in order, and whom to call. It needs no signal, and asks for nothing before it helps.

use leptos::prelude::*;
use shared::id::FileId;
use shared::view::View;
use shared::view::service::{Listed, SAFETY_WORDS, SERVICE_FILE, Service, dialled, lines};

use super::numbers::words::looked_up;
use crate::clock;
use crate::local::Local;
use crate::parts::empty::Notice;
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::{Opened, open_file};
use crate::parts::page::PageHead;
use crate::parts::route;

/// Where this page stands where nobody is chosen.
pub(crate) const SAFETY: &str = "/safety";

/// The page for one person.
pub(crate) fn safety_path(case: FileId) -> String {
    format!("/people/{case}/safety")
}

/// What the service says of itself, as this phone knows it.
#[derive(Clone, Copy)]
pub(crate) struct OurService {
    /// What it is called; empty until it is known.
    pub(crate) name: Memo<String>,
    /// Its own telephone, in words.
    pub(crate) own_line: Memo<Option<String>>,
    /// The numbers that count here. Those for the whole country are there at once.
    pub(crate) numbers: Memo<Vec<Listed>>,
    /// Whether somebody signed the words of *Not safe?*.
    pub(crate) signed: Memo<bool>,
}

/// Opens the service's file.
pub(crate) fn service() -> OurService {
    let opened = open_file(SERVICE_FILE);
    let said = move || match &*opened.read() {
        Opened::Here(file) => file.root().map(Service::of).unwrap_or_default(),
        Opened::Opening | Opened::Not(_) => Service::default(),
    };
    let name = Memo::new(move |_| said().name.unwrap_or_default());
    let numbers = Memo::new(move |_| match &*opened.read() {
        Opened::Here(file) => lines(file.root()),
        Opened::Opening | Opened::Not(_) => lines(None),
    });
    let signed = Memo::new(move |_| said().words_signed.is_some_and(|signed| signed.words == SAFETY_WORDS));
    let own_line = Memo::new(move |_| said().own_line.and_then(|line| line.words()));
    OurService { name, own_line, numbers, signed }
}

/// What to do.
#[component]
pub(crate) fn Safety() -> impl IntoView {
    let local = expect_context::<Local>();
    let case = route::file();
    let name =
        Memo::new(move |_| case.and_then(|case| local.case(case)).map(|case| case.name).unwrap_or_default());
    let OurService { numbers, signed, .. } = service();
    let back = match case {
        Some(case) => (route::case_path(case), untrack(|| name.get())),
        None => ("/".to_owned(), "Start".to_owned()),
    };
    let write = case.map_or_else(|| "/people".to_owned(), |case| format!("/people/{case}/concern"));
    let of = move |codes: &'static [&'static str]| {
        move || {
            let listed = numbers.get();
            let lines =
                codes.iter().filter_map(|code| listed.iter().find(|one| one.line.code == *code).cloned());
            lines.map(|listed| view! { <CallLine listed/> }).collect_view()
        }
    };
    view! {
        <PageHead tab="Somebody is not safe" back/>
        {move || (!signed.get()).then(|| view! {
            <p class="small quiet">"Draft: these words are not signed by a clinical safety officer yet."</p>
        })}
        <section class="card pad stack tight red" aria-labelledby="now">
            <h2 id="now">"Is somebody in danger now?"</h2>
            <p>"Call 999. If you are in danger yourself, leave first."</p>
            <ul class="call-lines">{of(&["emergency"])}</ul>
        </section>
        <ol class="stack">
            <Step number=1 title="Ask">
                <p>"Ask plainly, and listen. Asking about suicide does not put the thought there."</p>
                <p class="quote">"“Sometimes people in your place think of ending their life. Do you?”"</p>
                <p>"If they do: have they thought about how? Is what they need for it here?"</p>
            </Step>
            <Step number=2 title="Stay">
                <p>"Stay with them, or on the line, until somebody else is there. Do not promise to keep it to yourself."</p>
                <p>"With them, put away what could do harm, if that is safe for you."</p>
            </Step>
            <Step number=3 title="Call">
                <p>"Call with them, if you can. Which number depends on what it is about."</p>
                <ul class="call-lines">
                    {of(&["crisis_team", "nhs_111", "adult_safeguarding", "child_safeguarding"])}
                </ul>
                <h3 class="small quiet plain">"For the person themselves, now and later"</h3>
                <ul class="call-lines">{of(&["samaritans", "shout"])}</ul>
            </Step>
            <Step number=4 title="Tell your supervisor by phone">
                <p>"Today, before you go home. What you write here tells nobody until somebody at the office has read it."</p>
                <ul class="call-lines">{of(&["duty_supervisor"])}</ul>
            </Step>
            <Step number=5 title="Write it down">
                <p>"What you saw and heard, in their words, and what was done. Few people can read it; the page says who."</p>
            </Step>
        </ol>
        <div class="bar">
            <a class="btn" href=write>
                <Icon shape=Shape::Pencil/>
                {if case.is_some() { "Write it down" } else { "Choose the person, and write it down" }}
            </a>
        </div>
    }
}

#[component]
fn Step(number: u8, title: &'static str, children: Children) -> impl IntoView {
    view! {
        <li class="card pad stack tight">
            <h2><span class="step-number" aria-hidden="true">{number}</span>{title}</h2>
            {children()}
        </li>
    }
}

/// One number: who answers, when one calls it, and the call itself. A line without a number says so.
#[component]
pub(crate) fn CallLine(
    /// The line.
    listed: Listed,
) -> impl IntoView {
    let name = listed.name().to_owned();
    let line = listed.line;
    let Some(number) = listed.number else {
        return view! {
            <li class="call-line">
                <Notice colour="amber" shape=Shape::Alert>
                    <p><b>{name}</b>": your service has not given a number. Ask your supervisor for it today."</p>
                </Notice>
            </li>
        }
        .into_any();
    };
    let is_text = line.write.is_some();
    let to = dialled(&number.number).unwrap_or_default();
    let href = match line.write {
        Some(words) => format!("sms:{to}?body={words}"),
        None => format!("tel:{to}"),
    };
    let does = match line.write {
        Some(words) => format!("Text {words} to {}", number.number),
        None => format!("Call {}", number.number),
    };
    let label = format!("{does}, {name}");
    let check_first = number.is_old(clock::today()).then(|| {
        let looked = looked_up(number.checked);
        view! { <p class="small"><b>"Check first."</b>{format!(" {looked}.")}</p> }
    });
    view! {
        <li class="call-line">
            <div>
                <p><b>{name}</b></p>
                <p class="small quiet">{line.when}</p>
                {(!number.hours.is_empty()).then(|| view! { <p class="small">{number.hours}</p> })}
                {check_first}
            </div>
            <a class="btn compact" href=href rel="external" aria-label=label>
                <Icon shape=if is_text { Shape::Comment } else { Shape::Phone }/>
                <span class="num">{does}</span>
            </a>
        </li>
    }
    .into_any()
}
