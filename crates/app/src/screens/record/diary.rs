//! What comes next, and what a contact settles of what was planned.

use leptos::prelude::*;
use shared::id::EntryId;
use shared::view::contact::{HOW, WITH_FAMILY};
use shared::view::task::EVERY;

use super::contact_form::ContactForm;
use super::settles::{Planned, Settles};
use crate::clock;
use crate::parts::button::Button;
use crate::parts::choice::PickOne;
use crate::parts::field::{Hint, TextField, options};
use crate::parts::mistakes::{ErrorText, described_by, words_for};
use crate::parts::slot::{Slot, slot};

/// What comes next, and what this contact settles.
#[component]
pub(super) fn DiaryFields(values: RwSignal<ContactForm>, diary: Vec<Planned>) -> impl IntoView {
    let today = clock::today();
    let planned = StoredValue::new(diary.clone());
    let done = Slot::part(
        values,
        |form| form.done.clone(),
        move |form, done: Vec<EntryId>| {
            planned.with_value(|planned| {
                let new = |row: &&Planned| done.contains(&row.entry) && !form.done.contains(&row.entry);
                if let Some(task) = planned.iter().find(new).and_then(|row| row.task.as_ref()) {
                    form.take_up(task, today);
                }
            });
            form.done = done;
        },
    );
    let has_day = Memo::new(move |_| values.with(|form| !form.next_date.is_empty()));
    let hows: Vec<(String, String)> = options(HOW)
        .into_iter()
        .filter(|(code, _)| code != "attempt" && code != WITH_FAMILY)
        .chain([("walk".to_owned(), "Walk".to_owned())])
        .collect();
    let hows = StoredValue::new(hows);
    let (next_date, next_time) = (slot!(values, next_date), slot!(values, next_time));
    let words = words_for("next_date");
    let weeks = [(1, "In 1 week"), (2, "In 2 weeks"), (4, "In 4 weeks")].map(|(weeks, words)| {
        let press = move |()| values.update(|form| form.next_in(weeks, today));
        view! { <Button words look="second compact" on_press=press/> }
    });
    let every = || [("".to_owned(), "Once".to_owned())].into_iter().chain(options(EVERY)).collect::<Vec<_>>();
    let first_day = today.to_string();
    view! {
        <Settles rows=diary chosen=done/>
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
                        min=first_day
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
            <div class="actions">{weeks.collect_view()}</div>
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
                    <PickOne
                        id="next_every"
                        legend="Does it come again?"
                        hint="Each time that it is marked as done, the next one is offered."
                        options=every()
                        value=slot!(values, next_every)
                    />
                })
        }}
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use shared::view::task::{Due, Task};

    use super::*;

    const TODAY: Date = date(2026, 11, 4);

    fn calls() -> Task {
        Task {
            what: Some("Ring her".to_owned()),
            how: Some("call".to_owned()),
            due: Some(Due { date: date(2026, 11, 3), time: "10:00".to_owned() }),
            every: Some("two_weeks".to_owned()),
            ..Task::default()
        }
    }

    #[test]
    fn what_comes_again_is_offered_and_never_over_what_was_typed() {
        let mut form = ContactForm::default();
        form.take_up(&calls(), TODAY);
        let offered = [&form.next_date, &form.next_time, &form.next_step, &form.next_how, &form.next_every];
        assert_eq!(offered, ["2026-11-17", "10:00", "Ring her", "call", "two_weeks"]);
        let (mut step, mut day) = (ContactForm::default(), ContactForm::default());
        "Visit instead".clone_into(&mut step.next_step);
        "2026-11-09".clone_into(&mut day.next_date);
        for typed in [step, day] {
            let mut form = typed.clone();
            form.take_up(&calls(), TODAY);
            assert_eq!(form, typed);
        }
        let mut form = ContactForm::default();
        form.take_up(&Task { every: None, ..calls() }, TODAY);
        assert_eq!(form, ContactForm::default());
    }

    #[test]
    fn weeks_count_from_today() {
        let mut form = ContactForm::default();
        form.next_in(2, TODAY);
        assert_eq!(form.next_date, "2026-11-18");
    }
}
