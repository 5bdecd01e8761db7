//! All of the numbers at a glance, what is missing, and what must be looked at again.

use leptos::prelude::*;
use shared::civil;
use shared::fold::Entry;
use shared::view::View;
use shared::view::service::{Listed, SAFETY_WORDS, SERVICE_FILE, Service, field, lines};

use super::root::{Root, root};
use super::words::{is_question, looked_up, missing_words, old};
use super::{NAME, SIGNED, edit_path};
use crate::clock;
use crate::local::Local;
use crate::parts::empty::{Notice, Waiting};
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::{PageHead, SectionHead};
use crate::parts::saved::SavedNotice;
use crate::parts::state::StateChip;
use crate::screens::decisions::question::decide_path;
use crate::screens::safety::SAFETY;

/// The page.
#[component]
pub(super) fn AllNumbers() -> impl IntoView {
    let local = expect_context::<Local>();
    let root = root();
    let first_complete = Memo::new(move |_| local.status().first_complete);
    view! {
        <PageHead tab="Safety numbers" above="The service".to_owned() back=("/office/people".to_owned(), "People and roles".to_owned())/>
        <SavedNotice file=SERVICE_FILE/>
        {move || (!first_complete.get()).then(|| view! {
            <Notice colour="amber" shape=Shape::Download>
                <p>"Not everything has come to this device yet. Wait where there is signal before you write a number."</p>
            </Notice>
        })}
        {move || match root.get() {
            Root::Opening => view! { <Waiting words="Opening the numbers…"/> }.into_any(),
            Root::Not(words) => {
                view! { <Notice colour="amber" shape=Shape::Alert><p>{words}</p></Notice> }.into_any()
            }
            Root::Here(entry) => untrack(|| view! { <Known entry=entry.map(|entry| *entry)/> }).into_any(),
        }}
    }
}

#[component]
fn Known(entry: Option<Entry>) -> impl IntoView {
    let today = clock::today();
    let listed = lines(entry.as_ref());
    let missing = missing_words(entry.as_ref());
    let old = old(&listed, today).count();
    let standing = match missing {
        Some((title, names)) => view! {
            <Notice colour="amber" shape=Shape::Alert>
                <p><b>{title}</b>": "{names}"."</p>
                <p>"Until they are here, workers read that the number is missing."</p>
            </Notice>
        }
        .into_any(),
        None => view! {
            <Notice colour="pine" shape=Shape::Check>
                <p><b>"Set-up is complete: "</b>"every number is there."</p>
            </Notice>
        }
        .into_any(),
    };
    let old = match old {
        0 => None,
        1 => Some("1 number was not looked at for a year. Ring it, or look it up.".to_owned()),
        many => Some(format!("{many} numbers were not looked at for a year. Ring them, or look them up.")),
    };
    let rows = listed.into_iter().map(|listed| {
        let entry = entry.clone();
        view! { <li><Row listed entry/></li> }
    });
    view! {
        {standing}
        {old.map(|words| view! { <Notice colour="amber" shape=Shape::Clock><p>{words}</p></Notice> })}
        <p class="quiet">
            "Everybody finds these under "<a href=SAFETY>"Not safe?"</a>", with no signal too, as soon as their phone has been in touch with the office."
        </p>
        <ul class="rows card number-rows">{rows.collect_view()}</ul>
        <SectionHead title="The service"/>
        <ServiceRows entry/>
    }
}

#[component]
fn Row(listed: Listed, entry: Option<Entry>) -> impl IntoView {
    let local = expect_context::<Local>();
    let today = clock::today();
    let line = listed.line;
    let member = field(line.code);
    let asks = entry
        .as_ref()
        .and_then(|entry| entry.fields.get(&member))
        .is_some_and(|field| is_question(&member, field));
    let name = listed.name().to_owned();
    let is_other = name != line.name;
    let is_here = entry.as_ref().is_some_and(|entry| entry.fields.contains_key(&member));
    let state = entry.filter(|_| is_here).map(|entry| only(entry, &member));
    let state = state.map(|entry| Signal::derive(move || local.state(&entry)));
    let number = listed.number.map(|number| {
        let old = number.is_old(today);
        let how = line.write.map(|words| format!("text {words}"));
        let looked = looked_up(number.checked);
        let looked = if listed.is_national { format!("{looked} · comes with the app") } else { looked };
        view! {
            <span class="number-said">
                <b class="num">{number.number}</b>
                {how.map(|how| view! { <span class="quiet small">{how}</span> })}
                {(!number.hours.is_empty()).then(|| view! { <span class="small">{number.hours}</span> })}
                <span class="quiet small">{looked}</span>
                {old.then(|| view! { <span class="chip amber"><Icon shape=Shape::Clock/>"Check first"</span> })}
            </span>
        }
    });
    let is_missing = number.is_none();
    view! {
        <a class="row number-row" href=edit_path(line.code)>
            <span class="row-body">
                <span class="row-title">{line.name}</span>
                {is_other.then(|| view! { <span class="small">{name}</span> })}
                <span class="quiet small">{line.when}</span>
            </span>
            {number}
            {is_missing.then(|| view! {
                <span class="number-said"><span class="chip amber"><Icon shape=Shape::Alert/>"Missing"</span></span>
            })}
            <Icon shape=Shape::Forward/>
        </a>
        {state.map(|state| view! { <Unsent state/> })}
        {asks.then(|| view! { <TwoVersions member/> })}
    }
}

/// The entry with one field of it: where that is.
fn only(mut entry: Entry, member: &str) -> Entry {
    entry.fields.retain(|name, _| name == member);
    entry
}

/// Where it is, while it is not with the office.
#[component]
fn Unsent(state: Signal<shared::outbox::State>) -> impl IntoView {
    let waits = Memo::new(move |_| state.get() != shared::outbox::State::WithTheOffice);
    move || waits.get().then(|| view! { <p class="number-state"><StateChip state/></p> })
}

/// Two people wrote past each other in one line: somebody chooses.
#[component]
fn TwoVersions(member: String) -> impl IntoView {
    let href = decide_path(SERVICE_FILE, SERVICE_FILE.root(), &member);
    view! {
        <div class="number-asks">
            <Notice colour="plum" shape=Shape::Split>
                <p>"Two versions to choose from. The newer one is shown until somebody has rung both. "<a href=href>"Choose"</a></p>
            </Notice>
        </div>
    }
}

/// What the service is called, and who signed the words.
#[component]
fn ServiceRows(entry: Option<Entry>) -> impl IntoView {
    let asks = |name: &str| {
        let field = entry.as_ref().and_then(|entry| entry.fields.get(name));
        field.is_some_and(|field| is_question(name, field))
    };
    let (name_asks, line_asks, signed_asks) = (asks("name"), asks("own_line"), asks("words_signed"));
    let Service { name, own_line, words_signed } = entry.as_ref().map(Service::of).unwrap_or_default();
    let name = name.filter(|name| !name.trim().is_empty());
    let name_look = if name.is_some() { "small" } else { "quiet small" };
    let (signed, is_draft) = match words_signed {
        Some(signed) if signed.words == SAFETY_WORDS => {
            (format!("Signed by {} on {}", signed.name, civil::long_date(signed.on)), false)
        }
        Some(signed) => (
            format!(
                "{} signed other words on {}. These are a draft until they are signed.",
                signed.name,
                civil::long_date(signed.on)
            ),
            true,
        ),
        None => ("A draft until a clinical safety officer has signed them".to_owned(), true),
    };
    view! {
        <ul class="rows card">
            <li>
                <a class="row" href=edit_path(NAME)>
                    <span class="row-body">
                        <span class="row-title">"Name and telephone of the service"</span>
                        <span class=name_look>{name.unwrap_or_else(|| "Not written yet".to_owned())}</span>
                        <span class="small">{own_line.and_then(|line| line.words()).unwrap_or_else(|| "No telephone for people’s own copies of the plan yet".to_owned())}</span>
                    </span>
                    <Icon shape=Shape::Forward/>
                </a>
                {name_asks.then(|| view! { <TwoVersions member="name".to_owned()/> })}
                {line_asks.then(|| view! { <TwoVersions member="own_line".to_owned()/> })}
            </li>
            <li>
                <a class="row" href=edit_path(SIGNED)>
                    <span class="row-body">
                        <span class="row-title">"The words of “Not safe?”"</span>
                        <span class="small">{signed}</span>
                    </span>
                    {is_draft.then(|| view! { <span class="chip amber">"Draft"</span> })}
                    <Icon shape=Shape::Forward/>
                </a>
                {signed_asks.then(|| view! { <TwoVersions member="words_signed".to_owned()/> })}
            </li>
        </ul>
    }
}
