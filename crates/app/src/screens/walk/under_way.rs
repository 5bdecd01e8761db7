//! A walk with the clock: before setting off, under way, back again. One page that is dark and calm.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::civil;
use shared::id::FileId;
use shared::view::walk::Walk;

use super::Ending;
use super::fields::{
    Aids, AloneSinceThen, AlongTheWay, Destination, Done, Goal, Happened, Hazards, LastTime, Minutes,
    SureAfter, SureBefore, WhoCame,
};
use super::recording::{MayRecord, Recorded, Recording};
use super::walked::{Stretch, Walked, Way};
use crate::clock as device_clock;
use crate::parts::awake::Awake;
use crate::parts::button::Button;
use crate::parts::draft_form::{DraftForm, DraftNote};
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::photo_field::PhotoField;
use crate::parts::route;
use crate::parts::stopwatch::{each_second, face, spoken};
use crate::screens::must_know::{Known, MustKnow};

/// The walk, from door to door.
#[component]
pub(super) fn UnderWay(
    file: FileId,
    form: DraftForm<Walked>,
    name: String,
    last: Option<Walk>,
    known: MustKnow,
) -> impl IntoView {
    let values = form.values;
    let stretch = Memo::new(move |_| values.with(Walked::stretch));
    let ending = Ending::of(file, form);
    let awake = Awake::keep_while(Signal::derive(move || stretch.get() == Stretch::Walking));
    let title = Signal::derive(move || match stretch.get() {
        Stretch::Before => "A walk together".to_owned(),
        Stretch::Walking | Stretch::Back => values.with(heading),
    });
    let above =
        if name.is_empty() { "Supported walk".to_owned() } else { format!("{name} · supported walk") };
    let back = (route::case_path(file), if name.is_empty() { "The person’s page".to_owned() } else { name });
    let (last, known) = (StoredValue::new(last), StoredValue::new(known));
    let submit = move |event: leptos::ev::SubmitEvent| event.prevent_default();
    view! {
        <PageHead tab="Walk" title above back/>
        <form class="stack walk" novalidate on:submit=submit>
            <ErrorSummary/>
            {move || match stretch.get() {
                // Known before setting off: on the way anybody may look at the screen.
                Stretch::Before => untrack(|| view! {
                    <Known known=known.get_value()/>
                    <Before form last=last.get_value()/>
                }).into_any(),
                Stretch::Walking => untrack(|| view! { <OnTheWay form awake/> }).into_any(),
                Stretch::Back => untrack(|| view! { <BackAgain form ending/> }).into_any(),
            }}
        </form>
    }
}

/// "To the corner shop".
fn heading(walked: &Walked) -> String {
    let destination = walked.destination.trim();
    if destination.is_empty() {
        return "A walk together".to_owned();
    }
    let rest = destination.strip_prefix("The ").map(|rest| format!("the {rest}"));
    format!("To {}", rest.as_deref().unwrap_or(destination))
}

/// Where to, with whom, what for.
#[component]
fn Before(form: DraftForm<Walked>, last: Option<Walk>) -> impl IntoView {
    let (values, mistakes) = (form.values, expect_context::<Mistakes>());
    let set_off = move |()| {
        let wrong = values.with_untracked(Walked::check_before);
        if !wrong.is_empty() {
            mistakes.show(wrong);
            return;
        }
        mistakes.clear();
        values.update(|walked| walked.started_ms = Some(device_clock::now_ms()));
        // Not with the next pause in typing: the phone may go into a pocket now.
        spawn_local(async move { drop(form.keep().await) });
    };
    let write_down = move |()| {
        mistakes.clear();
        values.update(|walked| {
            walked.way = Way::Afterwards;
            walked.route = None;
            walked.with.clear();
        });
    };
    view! {
        <LastTime last/>
        <Destination values label="Where are you walking to?"/>
        <WhoCame values legend="Who comes along?"/>
        <Aids values/>
        <Goal values/>
        <MayRecord values/>
        <div class="card pad stack tight">
            <p>"They walked without us, or the walk is over already?"</p>
            <div><Button words="Write a walk down" look="second compact" icon=Shape::Pencil on_press=write_down/></div>
        </div>
        <div class="bar">
            <DraftNote form/>
            <Button words="Set off" icon=Shape::Play on_press=set_off/>
        </div>
    }
}

/// The clock, and what can be noted on the way.
#[component]
fn OnTheWay(form: DraftForm<Walked>, awake: Awake) -> impl IntoView {
    let values = form.values;
    let stop = move |()| {
        values.update(|walked| walked.stop(device_clock::now_ms()));
        spawn_local(async move { drop(form.keep().await) });
    };
    view! {
        <Clock values awake/>
        <Recording values/>
        <SureBefore values/>
        <AlongTheWay values/>
        <Hazards values/>
        <Happened values label="Note"/>
        <PhotoField form/>
        <div class="bar">
            <DraftNote form/>
            <Button words="We are back" icon=Shape::House on_press=stop/>
        </div>
    }
}

/// Minutes and seconds since the door. Counted from the start, so that it goes on while the phone sleeps or is locked.
#[component]
fn Clock(values: RwSignal<Walked>, awake: Awake) -> impl IntoView {
    let now = each_second();
    let shown =
        move || values.with(Walked::run).map(|run| face(run.elapsed_ms(now.get()))).unwrap_or_default();
    let since = move || {
        let started = values.with(|walked| walked.started_ms).map(civil::clock).unwrap_or_default();
        let screen = if awake.is_held() { " · screen stays on" } else { "" };
        format!("walking since {started}{screen}")
    };
    view! {
        <section class="card pad walk-clock" aria-label="Clock">
            <p class="timer" role="timer">{shown}</p>
            <p class="quiet num">{since}</p>
            <p class="quiet small">"It goes on if the phone sleeps or Alongside locks."</p>
        </section>
    }
}

/// How long it was, how they feel now, and what happened.
#[component]
fn BackAgain(form: DraftForm<Walked>, ending: Ending) -> impl IntoView {
    let (values, mistakes) = (form.values, expect_context::<Mistakes>());
    let run = values.with_untracked(Walked::run);
    let told = run.map(|run| {
        let until = civil::clock(run.stopped_ms.unwrap_or_default());
        let times = format!("{} to {until}", civil::clock(run.started_ms));
        match run.minutes(device_clock::now_ms()) {
            Some(minutes) => format!("{} by the clock, {times}.", spoken(minutes)),
            None => format!("The clock ran on for hours, {times}. Say how long the walk really was."),
        }
    });
    let go_on = move |()| {
        mistakes.clear();
        values.update(Walked::go_on);
    };
    view! {
        <section class="card pad stack tight">
            <p class="num">{told}</p>
            <div><Button words="Still walking" look="quiet compact flush" icon=Shape::Undo on_press=go_on/></div>
        </section>
        <Recorded values/>
        <Minutes values hint="From the clock. Change them if they are wrong." optional=""/>
        <SureAfter values/>
        <SureBefore values/>
        <AlongTheWay values/>
        <Hazards values/>
        <Happened values label="What happened"/>
        <PhotoField form/>
        <AloneSinceThen values/>
        <Done values/>
        <details class="more">
            <summary>"Where, with whom, what for"</summary>
            <div class="stack">
                <Destination values label="Where to"/>
                <WhoCame values legend="Who came along"/>
                <Aids values/>
                <Goal values/>
            </div>
        </details>
        <div class="bar">
            <DraftNote form/>
            <div class="actions">
                <Button words="Finish" icon=Shape::Check busy=ending.busy on_press=ending.finish/>
                <Button words="Keep as draft" look="second" on_press=ending.keep/>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_says_where_it_goes() {
        let to =
            |destination: &str| heading(&Walked { destination: destination.to_owned(), ..Walked::default() });
        assert_eq!(to("the corner shop"), "To the corner shop");
        assert_eq!(to("The corner shop "), "To the corner shop");
        assert_eq!(to("Dudley"), "To Dudley");
        assert_eq!(to(""), "A walk together");
    }
}
