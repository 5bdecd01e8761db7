//! The person's own copy of the plan: a sheet in large letters, to be shown, printed or posted. It is made of what it names and of nothing
//! else: no risks, no codes, no figures, nothing that was said of them.

use std::sync::Arc;

use leptos::prelude::*;
use shared::civil;
use shared::id::FileId;
use shared::plan::{actions, agreement, goals, steps};
use shared::summary::in_use;
use shared::view::View;
use shared::view::person::NEED;
use shared::view::plan::{Action, Agreement, GIVEN_UP, Goal, NOT_DONE, PERSON, WORKER, Who};
use shared::view::service::Listed;

use super::plan_path;
use crate::local::Local;
use crate::local::open_file::OpenFile;
use crate::parts::button::Button;
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::{Back, Heading};
use crate::parts::print::PrintButton;
use crate::parts::route;
use crate::parts::whole_page::{Look, look_while};
use crate::screens::case::NoSuchFile;
use crate::screens::numbers::words::looked_up;
use crate::screens::safety::{OurService, service};

/// Everything that the sheet says of the person.
#[derive(Clone, Debug, Default, PartialEq)]
struct Sheet {
    name: String,
    matters: String,
    goals: Vec<Aim>,
    /// Who does something, what, and by when.
    does: Vec<(String, String, String)>,
    agreed: Option<String>,
    review: Option<String>,
    /// Whether the letters are larger still, and the lines shorter.
    is_larger: bool,
}

/// One goal: what they want, and the steps with whether each is taken.
#[derive(Clone, Debug, Default, PartialEq)]
struct Aim {
    what: String,
    is_reached: bool,
    steps: Vec<(String, bool)>,
}

/// Who does it, in words to the person.
fn to_them(who: &Who, worker: &str) -> String {
    match who.who.as_str() {
        PERSON => "I do this".to_owned(),
        WORKER if worker.is_empty() => "My link worker".to_owned(),
        WORKER => worker.to_owned(),
        _ => who.name.clone(),
    }
}

fn sheet(open: &OpenFile, worker: &str) -> Sheet {
    let live = in_use(&open.case);
    let aims = goals(&live).into_iter().filter_map(|entry| {
        let goal = Goal::of(entry);
        let status = goal.status.map(|status| status.status).unwrap_or_default();
        let steps = steps(entry).into_iter().map(|step| (step.what, step.taken.is_some()));
        let aim = Aim { what: goal.what?, is_reached: status == "reached", steps: steps.collect() };
        (status != GIVEN_UP).then_some(aim)
    });
    let given_up = |action: &Action| {
        let goal = action.goal.and_then(|goal| open.case.get(&goal));
        goal.is_some_and(|goal| {
            goal.void.is_some() || Goal::of(goal).status.is_some_and(|status| status.status == GIVEN_UP)
        })
    };
    let does = actions(&live).into_iter().map(Action::of).filter_map(|action| {
        let ended = action.status.as_ref().map(|status| status.status.as_str());
        if ended == Some(NOT_DONE) || given_up(&action) {
            return None;
        }
        let when = match (ended, action.by) {
            (Some(_), _) => "Done".to_owned(),
            (None, Some(by)) => format!("by {}", civil::long_day(by)),
            (None, None) => String::new(),
        };
        Some((to_them(&action.who.unwrap_or_default(), worker), action.what?, when))
    });
    let agreed = agreement(&live).map(Agreement::of);
    let needs = open.person_root().map(|root| root.members::<serde_json::Value>(NEED)).unwrap_or_default();
    let case = open.case_view();
    Sheet {
        name: open.person_view().name.unwrap_or_default().shown(),
        matters: case.what_matters.unwrap_or_default(),
        goals: aims.collect(),
        does: does.collect(),
        agreed: agreed.as_ref().and_then(|agreed| agreed.on).map(civil::long_date),
        review: agreed.and_then(|agreed| agreed.review).map(civil::long_day),
        is_larger: needs
            .iter()
            .any(|(need, _)| matches!(need.as_str(), "large_print" | "easy_read" | "sight")),
    }
}

/// The numbers that are for the person, with when one rings them. Those for staff are not on the sheet.
const FOR_THEM: [(&str, &str); 5] = [
    ("emergency", "Somebody is in danger, now"),
    ("nhs_111", "I need help soon, and it is no emergency"),
    ("crisis_team", "I cannot keep myself safe"),
    ("samaritans", "I want to talk to somebody, day or night"),
    ("shout", "I would rather write a text message"),
];

fn number_line(listed: &Listed, when: &'static str) -> Option<impl IntoView + use<>> {
    let (name, number) = (listed.name().to_owned(), listed.number.clone()?);
    let number_words = match listed.line.write {
        Some(word) => format!("write {word} to {}", number.number),
        None => number.number,
    };
    let hours = if number.hours.is_empty() { String::new() } else { format!(" ({})", number.hours) };
    let old = looked_up(number.checked);
    Some(view! {
        <li>
            <span>{when}</span>
            <b>{format!("{name}: {number_words}{hours}")}</b>
            <small>{old}</small>
        </li>
    })
}

/// The page: the sheet, and around it what the worker does with it. Handed over, nothing but the sheet is on the screen.
#[component]
pub(crate) fn OwnCopyPage() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let handed = RwSignal::new(false);
    look_while(Look::HandedOver, handed.into());
    with_file(open_file(file), true, move |open| untrack(|| view! { <Copy file open handed/> })).into_any()
}

#[component]
fn Copy(file: FileId, open: Arc<OpenFile>, handed: RwSignal<bool>) -> impl IntoView {
    let local = expect_context::<Local>();
    let holder =
        local.case(file).and_then(|case| case.holder).map_or_else(|| local.me().name, |holder| holder.name);
    let worker = holder.split_whitespace().next().unwrap_or_default().to_owned();
    let told = sheet(&open, &worker);
    let OurService { name: service_name, own_line, numbers, .. } = service();
    let aims = told.goals.into_iter().map(|aim| {
        let steps = aim.steps.into_iter().map(|(step, taken)| {
            view! { <li>{if taken { "☑ " } else { "☐ " }}{step}{taken.then_some(" – done")}</li> }
        });
        view! {
            <li>
                <b class="prose">{aim.what}</b>
                {aim.is_reached.then(|| view! { <p>"I have done it."</p> })}
                <ul class="sheet-steps">{steps.collect_view()}</ul>
            </li>
        }
    });
    let aims: Vec<_> = aims.collect();
    let does = told.does.into_iter().map(|(who, what, when)| {
        view! { <li><b>{who}</b><span class="prose">{what}</span><span>{when}</span></li> }
    });
    let does: Vec<_> = does.collect();
    let (has_aims, has_does) = (!aims.is_empty(), !does.is_empty());
    let class = if told.is_larger { "sheet larger" } else { "sheet" };
    let who = worker.clone();
    view! {
        <div class="for-worker no-print stack">
            <Back href=plan_path(file) words="Plan"/>
            <p class="quiet">"Their own copy. Nothing else of the file is on it. Do not leave it where others read it, unless they want that."</p>
            <div class="actions">
                <Button words="Hand over the phone" look="second compact" icon=Shape::Eye on_press=move |()| {
                    handed.set(true);
                    crate::parts::page::begin_again();
                }/>
                <PrintButton/>
            </div>
        </div>
        <article class=class>
            <Heading tab="Their copy of the plan" title=Signal::stored("My plan".to_owned())/>
            <p class="sheet-name">{told.name}</p>
            {told.agreed.map(|on| view! { <p>{format!("We agreed this on {on}.")}</p> })}
            {(!told.matters.is_empty()).then(|| view! { <h2>"What matters to me"</h2><p class="prose">{told.matters}</p> })}
            {has_aims.then(|| view! { <h2>"What I want"</h2><ul>{aims}</ul> })}
            {has_does.then(|| view! { <h2>"Who does what"</h2><ul class="sheet-does">{does}</ul> })}
            {told.review.map(|day| view! { <h2>"We look at this again"</h2><p><b>{day}</b></p> })}
            <h2>"Who to ask"</h2>
            <p>
                {format!("{who} is my link worker")}
                {move || {
                    let name = service_name.get();
                    if name.is_empty() { ".".to_owned() } else { format!(", from {name}.") }
                }}
            </p>
            {move || own_line.get().map(|words| view! { <p><b>{format!("Telephone: {words}")}</b></p> })}
            <h2>"Numbers that help"</h2>
            <ul class="sheet-numbers">
                {move || {
                    let listed = numbers.get();
                    let lines = FOR_THEM.into_iter().filter_map(|(code, when)| {
                        number_line(listed.iter().find(|one| one.line.code == code)?, when)
                    });
                    lines.collect_view()
                }}
            </ul>
        </article>
        {move || handed.get().then(|| view! {
            <div class="bar">
                <Button words="I have the phone back" look="second" on_press=move |()| {
                    handed.set(false);
                    crate::parts::page::begin_again();
                }/>
            </div>
        })}
        <p class="for-worker no-print">
            <a class="more-link" href=plan_path(file)><Icon shape=Shape::Check/>"Back to the plan, to say that they have it"</a>
        </p>
    }
}

#[cfg(test)]
#[path = "copy/tests.rs"]
mod tests;
