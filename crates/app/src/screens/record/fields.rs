//! The questions about a contact, in the order in which one remembers it.

use leptos::prelude::*;
use shared::id::FileId;
use shared::view::contact::{COMPANY, HOW, OUTCOMES, PLACES, WAS_OUT, WITH_FAMILY};

use super::agreed::AgreedFields;
use super::contact_form::ContactForm;
use super::diary::DiaryFields;
use super::joint::AlsoWith;
use super::lasting::TalkedAbout;
use super::note::NoteField;
use super::settles::Planned;
use crate::clock;
use crate::parts::button::Button;
use crate::parts::choice::{MultiPick, PickOne};
use crate::parts::draft_form::DraftForm;
use crate::parts::field::{TextField, options};
use crate::parts::fold::Fold;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::{ErrorText, described_by, focus, words_for};
use crate::parts::photo_field::PhotoField;
use crate::parts::slot::{Slot, slot};
use crate::parts::stopwatch::{Run, each_second, face};
use crate::screens::phrases::phrases;

/// Minutes that one touch enters.
const MINUTES: [&str; 5] = ["15", "30", "45", "60", "90"];

/// What the form stands among.
#[derive(Clone)]
pub(super) struct Around {
    /// The case.
    pub(super) file: FileId,
    /// What is in the diary of this person, with its words.
    pub(super) diary: Vec<Planned>,
    /// The names of those who are close to them.
    pub(super) close: Vec<String>,
    /// Whether an earlier contact is put right.
    pub(super) is_amending: bool,
    /// Whether the person has died: then there is their family to talk with, and nothing to plan.
    pub(super) is_dead: bool,
    /// Whether this case can end, and whether the person had agreed to go on before.
    pub(super) ends: (bool, bool),
}

/// The questions. Those that most visits leave open are folded away.
#[component]
pub(super) fn Fields(
    /// The form.
    form: DraftForm<ContactForm>,
    /// What it stands among.
    around: Around,
) -> impl IntoView {
    let values = form.values;
    let Around { file, diary, close, is_amending, is_dead, ends } = around;
    let how = Slot::part(values, |form| form.how.clone(), ContactForm::choose_how);
    let chosen = how.get_untracked();
    let hows =
        options(HOW).into_iter().filter(|(code, _)| is_dead || code != WITH_FAMILY || chosen == WITH_FAMILY);
    let hows: Vec<_> = hows.collect();
    let is_attempt = Memo::new(move |_| values.with(|form| form.how == "attempt"));
    let is_accompanied = Memo::new(move |_| values.with(|form| form.how == "accompanied"));
    let is_two_way = Memo::new(move |_| values.with(ContactForm::is_two_way));
    let is_joint = values.with_untracked(|form| form.visit.is_some());
    // What is there already is not hidden.
    let (went, joint, talked) = values.with_untracked(|form| {
        let went = !(form.company.is_empty() && form.present.is_empty() && form.outcome.is_empty());
        (went, !form.also.is_empty(), !form.needs.is_empty())
    });
    // It reads the files of a household: for the few visits that were to several of them.
    let seen = RwSignal::new(joint);
    view! {
        {is_amending
            .then(|| view! {
                <TextField
                    id="amends_why"
                    label="What was wrong before?"
                    hint="The earlier entry stays readable, struck through, with this reason."
                    value=slot!(values, amends_why)
                />
            })}
        {is_joint.then(|| view! {
            <p class="quiet">"This was a joint visit. What you write here is for this file alone; the records of the others stay as they are."</p>
        })}
        {is_dead.then(|| view! {
            <p class="quiet">"They have died. What happened before can still be written down, and a talk with the family."</p>
        })}
        <div class="stack tight">
            <PickOne id="how" legend="What was it?" options=hows value=how/>
            {(!is_amending && !is_dead).then(|| view! {
                <a class="btn quiet compact start flush" href=format!("/people/{file}/walk")><Icon shape=Shape::Walk/>"A supported walk"</a>
            })}
        </div>
        {move || is_accompanied.get().then(|| view! {
            <TextField id="attended" label="What did you go to?" hint="Like “the first meeting of the choir”." optional="if it has a name" value=slot!(values, attended)/>
        })}
        <NoteField values offered=phrases()/>
        <PhotoField form/>
        <When values/>
        <Minutes values/>
        <PickOne id="place" legend="Where" options=options(PLACES) value=slot!(values, place)/>
        {(!is_dead).then(|| view! { <DiaryFields values diary/> })}
        {move || {
            let close = close.clone();
            (!is_attempt.get()).then(|| view! {
                <Fold title="Who was there, and how it went" hint="Partner, family, a colleague; cut short" open=went>
                    <Went values close is_two_way/>
                </Fold>
            })
        }}
        {move || (!is_attempt.get() && !is_dead).then(|| view! {
            <Fold title="What was talked about" hint="Needs, what matters to them, strengths" open=talked>
                <TalkedAbout values is_amending/>
            </Fold>
        })}
        {(!(is_dead || is_amending && is_joint)).then(|| view! {
            <Fold title="A joint visit" hint="Somebody else of yours was there too: one record for each" open=joint seen>
                {is_amending.then(|| view! {
                    <p class="quiet small">"Only for those in whose files this visit does not stand yet."</p>
                })}
                {move || seen.get().then(|| view! { <AlsoWith file values/> })}
            </Fold>
        })}
        {move || is_two_way.get().then(|| view! { <AgreedFields values ends/> })}
    }
}

/// Who else was there, and what it came to.
#[component]
fn Went(values: RwSignal<ContactForm>, close: Vec<String>, is_two_way: Memo<bool>) -> impl IntoView {
    let present = slot!(values, present);
    let names = close.into_iter().map(|name| {
        let add = {
            let name = name.clone();
            move |_| {
                let before = present.get_untracked();
                if !before.contains(&name) {
                    let before = before.trim_end();
                    present.set(if before.is_empty() { name.clone() } else { format!("{before}, {name}") });
                }
            }
        };
        view! { <button type="button" class="phrase" on:click=add>{name}</button> }
    });
    let names = names.collect_view();
    let has_names = !names.is_empty();
    let was_out = Memo::new(move |_| values.with(|form| form.outcome == WAS_OUT));
    view! {
        <MultiPick id="company" legend="Who else was there" optional="if anybody" options=options(COMPANY) value=slot!(values, company)/>
        <div>
            <TextField id="present" label="Their names, or who they were" optional="if it helps" value=present/>
            {has_names.then(|| view! { <div class="phrases" role="group" aria-label="People close to them">{names}</div> })}
        </div>
        {move || is_two_way.get().then(|| view! {
            <PickOne id="outcome" legend="How did it go?" optional="if there is something to say" options=options(OUTCOMES) value=slot!(values, outcome)/>
            {move || was_out.get().then(|| view! {
                <p class="quiet small" role="status">"Kept as a try that reached nobody: it counts among the tries."</p>
            })}
        })}
    }
}

/// When it began: now, until somebody says otherwise.
#[component]
fn When(values: RwSignal<ContactForm>) -> impl IntoView {
    let (words, ended) = (words_for("date"), words_for("until"));
    // Whoever went on with a draft sees the end that they had typed.
    let changing = RwSignal::new(values.with_untracked(|form| !form.until().is_empty()));
    let is_open =
        Memo::new(move |_| changing.get() || words.with(Option::is_some) || ended.with(Option::is_some));
    let said = Memo::new(move |_| values.with(|form| form.began(clock::now_ms())));
    let change = move |_| {
        changing.set(true);
        request_animation_frame(|| focus("date"));
    };
    move || {
        if is_open.get() {
            return view! { <WhenBoxes values/> }.into_any();
        }
        view! {
            <div class="field">
                <p class="label">"When it began"</p>
                <p class="cluster">
                    {move || said.get()}
                    <button type="button" class="btn quiet compact" on:click=change>
                        "Change" <span class="visually-hidden">" when it began"</span>
                    </button>
                </p>
            </div>
        }
        .into_any()
    }
}

#[component]
fn WhenBoxes(values: RwSignal<ContactForm>) -> impl IntoView {
    let (words, ended) = (words_for("date"), words_for("until"));
    let (date, time) = (slot!(values, date), slot!(values, time));
    let until = Slot::part(values, |form| form.until().to_owned(), ContactForm::end_at);
    let today = clock::today().to_string();
    view! {
        <fieldset
            class="field"
            class:wrong=move || words.with(Option::is_some) || ended.with(Option::is_some)
            aria-describedby=described_by("date", false, words)
        >
            <legend>"When it began"</legend>
            <ErrorText id="date" words/>
            <div class="date-input">
                <div>
                    <label for="date">"Day"</label>
                    <input
                        class="box w-date num"
                        id="date"
                        type="date"
                        max=today
                        autocomplete="off"
                        prop:value=move || date.get()
                        on:input=move |event| date.set(event_target_value(&event))
                    />
                </div>
                <div>
                    <label for="time">"Time"</label>
                    <input
                        class="box w-time num"
                        id="time"
                        type="time"
                        autocomplete="off"
                        prop:value=move || time.get()
                        on:input=move |event| time.set(event_target_value(&event))
                    />
                </div>
                <div>
                    <label for="until">"Until" <span class="optional">" (if known)"</span></label>
                    <input
                        class="box w-time num"
                        id="until"
                        type="time"
                        autocomplete="off"
                        aria-describedby=described_by("until", false, ended)
                        prop:value=move || until.get()
                        on:input=move |event| until.set(event_target_value(&event))
                    />
                </div>
            </div>
            <ErrorText id="until" words=ended/>
        </fieldset>
    }
}

/// How long it took: one touch, a number, or the timer.
#[component]
fn Minutes(values: RwSignal<ContactForm>) -> impl IntoView {
    let value = Slot::part(values, ContactForm::minutes_shown, ContactForm::take_minutes);
    let started = Memo::new(move |_| values.with(ContactForm::started_ms));
    let words = words_for("minutes");
    let touches = MINUTES.map(|minutes| {
        view! {
            <label>
                <input
                    type="radio"
                    name="minutes-touch"
                    value=minutes
                    autocomplete="off"
                    prop:checked=move || value.get().trim() == minutes
                    on:change=move |_| value.set(minutes.to_owned())
                />
                <span>{minutes}</span>
            </label>
        }
    });
    view! {
        <fieldset class="field" class:wrong=move || words.with(Option::is_some)>
            <legend>"How long, in minutes"</legend>
            <ErrorText id="minutes" words/>
            <div class="minutes">
                <div class="chips-pick num">{touches.collect_view()}</div>
                <span class="quiet" aria-hidden="true">"or"</span>
                <input
                    class="box w4 num"
                    id="minutes"
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    aria-label="Another number of minutes"
                    aria-describedby=described_by("minutes", false, words)
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </div>
            {move || match started.get() {
                Some(started_ms) => view! { <Running values started_ms/> }.into_any(),
                None => view! {
                    <Button
                        words="Start the timer"
                        look="quiet compact flush"
                        icon=Shape::Timer
                        on_press=move |()| values.update(|form| form.start(clock::now_ms()))
                    />
                }
                .into_any(),
            }}
        </fieldset>
    }
}

/// The timer while it runs: only its start is kept, so it goes on behind the lock and after a restart.
#[component]
fn Running(values: RwSignal<ContactForm>, started_ms: u64) -> impl IntoView {
    let now = each_second();
    let run = Run { started_ms, stopped_ms: None };
    view! {
        <p class="cluster timing">
            <strong class="num" role="timer" aria-label="Timer">{move || face(run.elapsed_ms(now.get()))}</strong>
            <Button
                words="Stop"
                look="second compact"
                icon=Shape::Timer
                on_press=move |()| values.update(|form| form.stop(clock::now_ms()))
            />
            <span class="quiet small">"It goes on if the phone sleeps or Alongside locks."</span>
        </p>
    }
}
