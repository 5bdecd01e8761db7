//! How far the case has come: its steps with their days, and how long the first contact took.

use jiff::civil::Date;
use leptos::prelude::*;
use shared::civil::{days_between, short_day};
use shared::funnel::{Funnel, STEPS};
use shared::id::FileId;
use shared::view::case::{STAGES, is_over, reasons};
use shared::view::label;

use crate::clock;
use crate::local::Local;
use crate::parts::icon::{Icon, Shape};

/// One step as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    /// What it is.
    words: String,
    /// The day, or what stands in its place.
    when: String,
    /// Why, where it is an end.
    why: String,
    /// Whether the case came to it.
    reached: bool,
    /// Whether the case is there now.
    is_now: bool,
}

/// The steps, soonest first. What an ended case did not come to is left out.
fn steps(funnel: &Funnel, today: Date) -> Vec<Step> {
    let (stage, since) = funnel.stage();
    let now = STEPS.iter().position(|step| *step == stage);
    let reached = now.or(funnel.reached());
    let on_the_way = STEPS.iter().enumerate().filter_map(|(place, step)| {
        let is_reached = reached.is_some_and(|reached| place <= reached);
        let day = funnel.on(step);
        // Of a case that ended, a step before the furthest without a day may not have been taken at all.
        if now.is_none() && day.is_none() {
            return None;
        }
        let when = match (day, is_reached) {
            (Some(day), true) => short_day(day, today),
            (None, true) => "day not written".to_owned(),
            (_, false) => "not yet".to_owned(),
        };
        Some(Step {
            words: label(STAGES, step).to_owned(),
            when,
            why: String::new(),
            reached: is_reached,
            is_now: now == Some(place),
        })
    });
    let end = now.is_none().then(|| Step {
        words: label(STAGES, stage).to_owned(),
        when: since.map(|on| short_day(on, today)).unwrap_or_default(),
        why: label(reasons(stage), &funnel.set_reason).to_owned(),
        reached: true,
        is_now: true,
    });
    on_the_way.chain(end).collect()
}

/// "First contact after 4 days", or for how long there has been none.
fn first_contact(funnel: &Funnel, today: Date) -> Option<String> {
    if let Some(days) = funnel.first_contact_days() {
        return Some(match days {
            0 => "First contact on the day of the referral".to_owned(),
            1 => "First contact after 1 day".to_owned(),
            days => format!("First contact after {days} days"),
        });
    }
    if funnel.contacted.is_some() || is_over(funnel.stage().0) || funnel.reached() > Some(0) {
        return None;
    }
    let days = days_between(funnel.referred()?, today).max(0);
    Some(match days {
        0 => "Referred today, no contact yet".to_owned(),
        1 => "Referred yesterday, no contact yet".to_owned(),
        days => format!("No contact yet, {days} days after the referral"),
    })
}

/// The steps of a case, from what lists know of it: so also where only its outline is here.
#[component]
pub(super) fn Steps(
    /// The case.
    file: FileId,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let funnel = Memo::new(move |_| local.case(file).map(|case| case.funnel));
    move || {
        let funnel = funnel.get().filter(|funnel| *funnel != Funnel::default())?;
        let today = clock::today();
        let rows = steps(&funnel, today).into_iter().map(|step| {
            let current = step.is_now.then_some("step");
            view! {
                <li class:reached=step.reached aria-current=current>
                    <b>{step.reached.then(|| view! { <Icon shape=Shape::Check/> })}{step.words}</b>
                    <span class="num">{step.when}</span>
                    {(!step.why.is_empty()).then(|| view! { <span>{step.why}</span> })}
                </li>
            }
        });
        Some(view! {
            <section class="steps-card" aria-label="How far it is">
                <ol class="steps">{rows.collect_view()}</ol>
                {first_contact(&funnel, today).map(|words| view! { <p class="quiet small">{words}"."</p> })}
            </section>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn may(day: i8) -> Date {
        date(2026, 5, day)
    }

    fn shown(funnel: &Funnel) -> Vec<String> {
        let line =
            |step: Step| format!("{} {}{}", step.words, step.when, if step.is_now { " *" } else { "" });
        steps(funnel, may(30)).into_iter().map(line).collect()
    }

    #[test]
    fn each_step_has_its_day_or_says_that_it_has_none() {
        let funnel = Funnel {
            received: Some(may(1)),
            contacted: Some(may(5)),
            accepted: Some(may(9)),
            ..Funnel::default()
        };
        let expected = [
            "Referred 1 May",
            "Contacted 5 May",
            "Connected day not written",
            "Plan agreed 9 May *",
            "Being supported not yet",
        ];
        assert_eq!(shown(&funnel), expected);
        assert_eq!(first_contact(&funnel, may(20)), Some("First contact after 4 days".to_owned()));
    }

    #[test]
    fn a_case_that_ended_shows_the_steps_that_it_took() {
        let funnel = Funnel {
            received: Some(may(1)),
            contacted: Some(may(1)),
            set: "declined".to_owned(),
            set_on: Some(may(6)),
            ..Funnel::default()
        };
        assert_eq!(shown(&funnel), ["Referred 1 May", "Contacted 1 May", "Declined 6 May *"]);
        assert_eq!(steps(&funnel, date(2027, 1, 1))[2].when, "6 May 2026", "another year is named");
        assert_eq!(first_contact(&funnel, may(20)).unwrap(), "First contact on the day of the referral");
    }

    #[test]
    fn somebody_who_waits_is_counted_from_the_referral() {
        let funnel = Funnel { received: Some(may(1)), ..Funnel::default() };
        assert_eq!(first_contact(&funnel, may(8)).unwrap(), "No contact yet, 7 days after the referral");
        let ended = Funnel { set: "declined".to_owned(), set_on: Some(may(2)), ..funnel };
        assert_eq!(first_contact(&ended, may(8)), None);
    }
}
