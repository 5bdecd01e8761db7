//! The boxes of a walk, used by both ways of writing one down.

use leptos::prelude::*;
use shared::civil;
use shared::view::walk::{AIDS, ALONE_SINCE, ALONG_THE_WAY, CAME, Walk};

use super::Settling;
use super::walked::Walked;
use crate::clock;
use crate::parts::choice::{MultiPick, RadioCards, cards};
use crate::parts::field::{TextArea, TextField, options};
use crate::parts::scale::Scale;
use crate::parts::segments::Segments;
use crate::parts::slot::slot;
use crate::screens::record::settles::Settles;

/// What was planned and is done with this.
#[component]
pub(super) fn Done(values: RwSignal<Walked>) -> impl IntoView {
    let rows = expect_context::<Settling>().rows.get_value();
    view! { <Settles rows chosen=slot!(values, done)/> }
}

/// Where it goes.
#[component]
pub(super) fn Destination(values: RwSignal<Walked>, label: &'static str) -> impl IntoView {
    view! { <TextField id="destination" label hint="Like “the corner shop”." value=slot!(values, destination)/> }
}

/// What the person wants to be able to do.
#[component]
pub(super) fn Goal(values: RwSignal<Walked>) -> impl IntoView {
    view! {
        <TextField id="goal" label="What they want to be able to do" optional="if they said" value=slot!(values, goal)/>
    }
}

/// The ladder of independence, and who that was.
#[component]
pub(super) fn WhoCame(values: RwSignal<Walked>, legend: &'static str) -> impl IntoView {
    // The ladder's upper steps: on those somebody was with them.
    let company = Memo::new(move |_| {
        values.with(|walked| Some(walked.with_us()).filter(|with_us| *with_us || walked.with == "others"))
    });
    view! {
        <RadioCards id="with" legend options=cards(CAME) value=slot!(values, with)/>
        {move || company.get().map(|with_us| {
            let (label, optional) = if with_us { ("Who else came along", "if anybody") } else { ("Who was that", "if you know") };
            view! { <TextField id="who" label hint="Like “the gardener”." optional value=slot!(values, who)/> }
        })}
    }
}

/// Aids.
#[component]
pub(super) fn Aids(values: RwSignal<Walked>) -> impl IntoView {
    view! { <MultiPick id="aids" legend="What helps them walk" options=options(AIDS) optional="if anything" value=slot!(values, aids)/> }
}

/// How sure they felt before.
#[component]
pub(super) fn SureBefore(values: RwSignal<Walked>) -> impl IntoView {
    view! {
        <Scale id="before" legend="How sure did they feel at the door?" low="not at all" high="completely" value=slot!(values, before)/>
    }
}

/// How sure they feel after.
#[component]
pub(super) fn SureAfter(values: RwSignal<Walked>) -> impl IntoView {
    view! {
        <Scale id="after" legend="How sure do they feel now?" low="not at all" high="completely" value=slot!(values, after)/>
    }
}

/// What happens along the way.
#[component]
pub(super) fn AlongTheWay(values: RwSignal<Walked>) -> impl IntoView {
    view! { <MultiPick id="along" legend="Along the way" options=options(ALONG_THE_WAY) value=slot!(values, along)/> }
}

/// What made it hard.
#[component]
pub(super) fn Hazards(values: RwSignal<Walked>) -> impl IntoView {
    view! {
        <TextField id="hazards" label="What made it hard" hint="Kerbs, ice, traffic, a dog." optional="if anything" value=slot!(values, hazards)/>
    }
}

/// What happened.
#[component]
pub(super) fn Happened(values: RwSignal<Walked>, label: &'static str) -> impl IntoView {
    view! { <TextArea id="happened" label value=slot!(values, happened)/> }
}

/// Whether they have done it without the service since; asked only where the service was there.
#[component]
pub(super) fn AloneSinceThen(values: RwSignal<Walked>) -> impl IntoView {
    let with_us = Memo::new(move |_| values.with(Walked::with_us));
    let did = Memo::new(move |_| values.with(|walked| walked.alone == "yes"));
    move || {
        with_us.get().then(|| {
            view! {
                <Segments
                    id="alone"
                    legend="Have they done it without us since the last time?"
                    options=options(ALONE_SINCE)
                    value=slot!(values, alone)
                />
                {move || did.get().then(|| view! {
                    <TextField id="alone_what" label="How often, and with whom" hint="Like “twice, with the gardener”." value=slot!(values, alone_what)/>
                })}
            }
        })
    }
}

/// Minutes, as typed.
#[component]
pub(super) fn Minutes(values: RwSignal<Walked>, hint: &'static str, optional: &'static str) -> impl IntoView {
    view! {
        <TextField id="minutes" label="Minutes" hint optional keyboard="numeric" width="w4" value=slot!(values, minutes)/>
    }
}

/// Why an earlier record is put right.
#[component]
pub(super) fn AmendsWhy(values: RwSignal<Walked>) -> impl IntoView {
    values.with_untracked(|walked| walked.amends.is_some()).then(|| {
        view! {
            <TextField
                id="amends_why"
                label="What was wrong before"
                hint="The earlier record stays readable, struck through."
                value=slot!(values, amends_why)
            />
        }
    })
}

/// "Last time: the corner shop, 4 March. Before 4, after 6."
#[component]
pub(super) fn LastTime(last: Option<Walk>) -> impl IntoView {
    last.map(|walk| view! { <p class="quiet">{last_time(&walk, clock::now_ms())}</p> })
}

fn last_time(walk: &Walk, now_ms: u64) -> String {
    let mut words = "Last time".to_owned();
    if let Some(destination) = walk.destination.as_deref().filter(|destination| !destination.is_empty()) {
        words.push_str(": ");
        words.push_str(destination);
    }
    if let Some(at_ms) = walk.at_ms {
        words.push_str(", ");
        words.push_str(&civil::moment(at_ms, now_ms));
    }
    words.push('.');
    match (walk.confidence_before, walk.confidence_after) {
        (Some(before), Some(after)) => {
            words.push_str(&format!(" Sure before: {before}, after: {after} of 10."))
        }
        (None, Some(after)) => words.push_str(&format!(" Sure after: {after} of 10.")),
        _ => {}
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_last_walk_is_told_in_a_line() {
        let at = |day| civil::instant_ms(date(2026, 3, day), 13, 30).unwrap();
        let mut walk = Walk {
            destination: Some("the corner shop".to_owned()),
            at_ms: Some(at(4)),
            confidence_before: Some(4),
            confidence_after: Some(6),
            ..Walk::default()
        };
        assert_eq!(
            last_time(&walk, at(12)),
            "Last time: the corner shop, 4 March. Sure before: 4, after: 6 of 10."
        );
        walk.confidence_before = None;
        assert_eq!(last_time(&walk, at(12)), "Last time: the corner shop, 4 March. Sure after: 6 of 10.");
        assert_eq!(last_time(&Walk::default(), at(12)), "Last time.");
    }
}
