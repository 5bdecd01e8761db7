//! Somebody who was tried three times and not reached: what was tried, what may be done, and what now.

mod form;

use jiff::civil::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::civil;
use shared::id::FileId;
use shared::role::does_casework;
use shared::sentence::{list, number};
use shared::summary::CaseSummary;
use shared::tries::ATTEMPT;
use shared::view::contact::Contact;

pub(crate) use self::form::{NotReachedPage, way_words};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::parts::button::Button;
use crate::parts::icon::{Icon, Shape};
use crate::parts::saved::just_saved;
use crate::parts::toast::toasts;

/// What drafts of the answer are called.
pub(crate) const NOT_REACHED_FORM: &str = "not_reached";

/// The page that asks what now.
pub(crate) fn not_reached_path(case: FileId) -> String {
    format!("/people/{case}/not-reached")
}

/// "Tried three times, not reached".
pub(crate) fn tried_words(case: &CaseSummary) -> String {
    format!("Tried {} times, not reached", number(case.tried.since.len()))
}

/// When it was tried: "2, 6 and 9 March".
pub(crate) fn days_words(case: &CaseSummary) -> String {
    let mut days: Vec<Date> = case.tried.since.iter().map(|attempt| civil::date(attempt.at_ms)).collect();
    days.dedup();
    list(days.iter().map(|day| day.strftime("%-d %B").to_string()).collect())
}

/// The question in the file. Nothing where nobody has to say.
#[component]
pub(crate) fn NotReachedCard(
    /// The case.
    file: FileId,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let asked = Memo::new(move |_| local.case(file).filter(CaseSummary::not_reached));
    let may = does_casework(&untrack(|| local.me()).roles);
    move || {
        asked.get().map(|case| {
            view! {
                <section class="card pad stack tight plum" aria-labelledby="not-reached">
                    <h2 id="not-reached">
                        <span class="chip plum"><Icon shape=Shape::PhoneMissed/>{tried_words(&case)}</span>
                    </h2>
                    <p>{format!("On {}. ", days_words(&case))}"Somebody decides what now: try again on a day, write, ask the referrer, or end."</p>
                    {may.then(|| view! { <p><a class="btn second compact" href=not_reached_path(file)>"Decide what now"</a></p> })}
                </section>
            }
        })
    }
}

/// One touch writes down that nobody answered. *Undo* takes it back.
#[component]
pub(crate) fn NoAnswer(
    /// The case.
    file: FileId,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let (saved, toasts) = (just_saved(), toasts());
    let busy = RwSignal::new(false);
    let write = Callback::new(move |()| {
        let contact = Contact {
            at_ms: Some(clock::now_ms()),
            how: Some(ATTEMPT.to_owned()),
            place: Some("phone".to_owned()),
            ..Contact::default()
        };
        busy.set(true);
        spawn_local(async move {
            let title = "Tried, no answer".to_owned();
            let edits = vec![NewEdit::make(file, &contact)];
            match local.save(NewSave { title: title.clone(), file, edits, draft: None }).await {
                Ok(save) => saved.set(save, file, title),
                Err(error) => toasts.say(error.to_string()),
            }
            busy.try_set(false);
        });
    });
    view! {
        <Button words="Tried, no answer" look="second compact" icon=Shape::PhoneMissed busy=busy on_press=write/>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::EntryId;
    use shared::tries::Attempt;
    use uuid::Uuid;

    #[test]
    fn the_days_are_named_once_each() {
        let text = r#"{"file":"00000000-0000-0000-0000-000000000001","name":"Mrs A","stage":"referred"}"#;
        let mut case: CaseSummary = serde_json::from_str(text).unwrap();
        let on = |day, hour| civil::instant_ms(jiff::civil::date(2026, 3, day), hour, 0).unwrap();
        let tries = [on(2, 9), on(2, 17), on(6, 11), on(9, 11)];
        case.tried.since = tries
            .into_iter()
            .map(|at_ms| Attempt { entry: EntryId(Uuid::nil()), at_ms, was: Vec::new() })
            .collect();
        assert_eq!(tried_words(&case), "Tried four times, not reached");
        assert_eq!(days_words(&case), "2 March, 6 March and 9 March");
    }
}
