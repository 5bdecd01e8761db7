//! The plan on the person's page: how many goals, whether it is agreed, what is due.

use leptos::prelude::*;
use shared::civil;
use shared::id::FileId;
use shared::plan::{agreement, goals, is_worked_on, owes_copy, since_agreed};
use shared::summary::in_use;
use shared::view::View;
use shared::view::case::is_over;
use shared::view::plan::{Agreement, Goal};

use super::plan_path;
use crate::clock;
use crate::local::Local;
use crate::local::open_file::OpenFile;
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::Opened;
use crate::screens::case::overview::from_file;
use crate::screens::message::message_path;

/// What the card says: the goals that are worked on, lines, and what is due.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    goals: Vec<String>,
    line: String,
    due: Vec<&'static str>,
}

fn tell(open: &OpenFile) -> Told {
    let live = in_use(&open.case);
    let mut told = Told::default();
    let all = goals(&live);
    let (at_work, ended): (Vec<_>, Vec<_>) = all.iter().map(|goal| Goal::of(goal)).partition(is_worked_on);
    told.goals = at_work.into_iter().filter_map(|goal| goal.what).collect();
    let ended = match ended.len() {
        0 => String::new(),
        1 => "1 goal is not worked on any more. ".to_owned(),
        many => format!("{many} goals are not worked on any more. "),
    };
    let Some(entry) = agreement(&live) else {
        let words = if all.is_empty() { "No plan yet." } else { "Not agreed with them yet." };
        told.line = format!("{ended}{words}");
        return told;
    };
    let agreed = Agreement::of(entry);
    let day = |day: Option<jiff::civil::Date>| day.map(civil::long_date).unwrap_or_default();
    told.line = format!("{ended}Agreed on {}; looked at again on {}.", day(agreed.on), day(agreed.review));
    if agreed.review.is_some_and(|review| review <= clock::today()) {
        told.due.push("Plan review due");
    }
    if owes_copy(&live, entry) {
        told.due.push("Their copy is owed");
    }
    if !since_agreed(&open.case, &live, &agreed).is_empty() {
        told.due.push("Changed since agreed");
    }
    told
}

/// The card.
#[component]
pub(crate) fn PlanCard(
    /// The case.
    file: FileId,
    /// The file.
    opened: Signal<Opened>,
    /// Whether whoever is here may write back to the referrer.
    editable: bool,
) -> impl IntoView {
    let told = from_file(opened, tell);
    let local = expect_context::<Local>();
    // Nothing is due for somebody who has died, or once the case is over.
    let is_over =
        Memo::new(move |_| local.case(file).is_some_and(|case| case.died.is_some() || is_over(&case.stage)));
    move || {
        let Told { goals, line, due } = told.get();
        let due = if is_over.get() { Vec::new() } else { due };
        let goals = goals.into_iter().map(|goal| view! { <li class="prose">{format!("“{goal}”")}</li> });
        let goals = goals.collect_view();
        let due = due
            .into_iter()
            .map(|words| view! { <span class="chip amber"><Icon shape=Shape::Clock/>{words}</span> });
        let due = due.collect_view();
        view! {
            <section class="card pad stack tight" aria-labelledby="plan-title">
                <h2 id="plan-title">"Plan"</h2>
                <ul class="plain-list">{goals}</ul>
                <p class="cluster">{due}</p>
                <p class="quiet small">{line}</p>
                <div class="actions">
                    <a class="btn second compact" href=plan_path(file)><Icon shape=Shape::Heart/>"Open the plan"</a>
                    {editable.then(|| view! {
                        <a class="btn second compact" href=message_path(file)><Icon shape=Shape::Mail/>"Write back to the referrer"</a>
                    })}
                </div>
            </section>
        }
    }
}
