//! The questions about a contact, in the order in which one remembers it.

use leptos::prelude::*;
use shared::id::EntryId;
use shared::view::contact::{HOW, PLACES, WITH_FAMILY};

use super::agreed::AgreedFields;
use super::contact_form::ContactForm;
use crate::clock;
use crate::parts::choice::{MultiPick, PickOne};
use crate::parts::draft_form::DraftForm;
use crate::parts::field::{Hint, TextArea, TextField, options};
use crate::parts::mistakes::{ErrorText, described_by, focus, words_for};
use crate::parts::photo_field::PhotoField;
use crate::parts::slot::{Slot, slot};

/// Phrases that are written often.
const PHRASES: &[&str] = &[
    "In good spirits.",
    "Low today.",
    "Money worries.",
    "Talked about health.",
    "No concerns about safety.",
];

/// Minutes that one touch enters.
const MINUTES: [&str; 5] = ["15", "30", "45", "60", "90"];

/// The questions.
#[component]
pub(super) fn Fields(
    /// The form.
    form: DraftForm<ContactForm>,
    /// What is in the diary of this person, with its words.
    diary: Vec<(EntryId, String)>,
    /// Whether an earlier contact is put right.
    is_amending: bool,
    /// Whether the person has died: then there is their family to talk with, and nothing to plan.
    is_dead: bool,
    /// Whether this case can end, and whether the person had agreed to go on before.
    ends: (bool, bool),
) -> impl IntoView {
    let values = form.values;
    let how = Slot::new(Memo::new(move |_| values.with(|form| form.how.clone())).into(), move |how| {
        values.update(|form| form.choose_how(how))
    });
    let chosen = how.get_untracked();
    let hows =
        options(HOW).into_iter().filter(|(code, _)| is_dead || code != WITH_FAMILY || chosen == WITH_FAMILY);
    let hows: Vec<_> = hows.collect();
    let is_attempt = Memo::new(move |_| values.with(|form| form.how == "attempt"));
    let is_two_way = Memo::new(move |_| values.with(ContactForm::is_two_way));
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
        {is_dead.then(|| view! {
            <p class="quiet">"They have died. What happened before can still be written down, and a talk with the family."</p>
        })}
        <PickOne id="how" legend="What was it?" options=hows value=how/>
        <TextArea
            id="note"
            label=Signal::derive(move || {
                if is_attempt.get() { "Anything to note" } else { "What was said and done" }.to_owned()
            })
            value=slot!(values, note)
            phrases=PHRASES
        />
        <PhotoField form/>
        <When values/>
        <Minutes value=slot!(values, minutes)/>
        <PickOne id="place" legend="Where" options=options(PLACES) value=slot!(values, place)/>
        {move || {
            (!is_attempt.get())
                .then(|| view! {
                    <TextField
                        id="present"
                        label="Who else was there"
                        optional="if anybody"
                        value=slot!(values, present)
                    />
                })
        }}
        {move || is_two_way.get().then(|| view! { <AgreedFields values ends/> })}
        {(!is_dead).then(|| view! { <DiaryFields values diary/> })}
    }
}

/// When it began: now, until somebody says otherwise.
#[component]
fn When(values: RwSignal<ContactForm>) -> impl IntoView {
    let words = words_for("date");
    let changing = RwSignal::new(false);
    let is_open = Memo::new(move |_| changing.get() || words.with(Option::is_some));
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
    let words = words_for("date");
    let (date, time) = (slot!(values, date), slot!(values, time));
    let today = clock::today().to_string();
    view! {
        <fieldset
            class="field"
            class:wrong=move || words.with(Option::is_some)
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
            </div>
        </fieldset>
    }
}

/// How long it took: one touch, or a number.
#[component]
fn Minutes(value: Slot<String>) -> impl IntoView {
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
        </fieldset>
    }
}

/// What comes next, and what this contact settles.
#[component]
fn DiaryFields(values: RwSignal<ContactForm>, diary: Vec<(EntryId, String)>) -> impl IntoView {
    let done = Slot::new(
        Memo::new(move |_| values.with(|form| form.done.iter().map(ToString::to_string).collect())).into(),
        move |done: Vec<String>| {
            values.update(|form| form.done = done.iter().filter_map(|entry| entry.parse().ok()).collect());
        },
    );
    let rows: Vec<(String, String)> =
        diary.into_iter().map(|(entry, words)| (entry.to_string(), words)).collect();
    let has_day = Memo::new(move |_| values.with(|form| !form.next_date.is_empty()));
    let hows: Vec<(String, String)> = options(HOW)
        .into_iter()
        .filter(|(code, _)| code != "attempt" && code != WITH_FAMILY)
        .chain([("walk".to_owned(), "Walk".to_owned())])
        .collect();
    let hows = StoredValue::new(hows);
    let (next_date, next_time) = (slot!(values, next_date), slot!(values, next_time));
    let words = words_for("next_date");
    let today = clock::today().to_string();
    view! {
        {(!rows.is_empty())
            .then(|| view! {
                <MultiPick
                    id="done"
                    legend="Was this in the diary?"
                    hint="What you pick is marked as done."
                    options=rows
                    value=done
                />
            })}
        <TextField id="next_step" label="What comes next" optional="if anything" value=slot!(values, next_step)/>
        <fieldset
            class="field"
            class:wrong=move || words.with(Option::is_some)
            aria-describedby=described_by("next_date", true, words)
        >
            <legend>"When" <span class="optional">" (puts it into the diary)"</span></legend>
            <Hint id="next_date" words="Leave it empty if it has no day yet.".to_owned()/>
            <ErrorText id="next_date" words/>
            <div class="date-input">
                <div>
                    <label for="next_date">"Day"</label>
                    <input
                        class="box w-date num"
                        id="next_date"
                        type="date"
                        min=today
                        autocomplete="off"
                        prop:value=move || next_date.get()
                        on:input=move |event| next_date.set(event_target_value(&event))
                    />
                </div>
                <div>
                    <label for="next_time">"Time"</label>
                    <input
                        class="box w-time num"
                        id="next_time"
                        type="time"
                        autocomplete="off"
                        prop:value=move || next_time.get()
                        on:input=move |event| next_time.set(event_target_value(&event))
                    />
                </div>
            </div>
        </fieldset>
        {move || {
            has_day
                .get()
                .then(|| view! {
                    <PickOne
                        id="next_how"
                        legend="What will it be?"
                        options=hows.get_value()
                        value=slot!(values, next_how)
                    />
                })
        }}
    }
}
