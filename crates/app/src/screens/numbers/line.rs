//! One number: what it is, who answers, when; that somebody looked and it is still right; that it is taken away.

use jiff::civil::Date;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::check::{self, Mistake};
use shared::fold::Entry;
use shared::view::service::{Line, Listed, Number, SERVICE_FILE, field, lines};

use super::at_once::at_once;
use super::root::with_root;
use super::words::{looked_today, looked_up, set, typed_number};
use super::{NUMBERS, form_name};
use crate::clock;
use crate::local::edit::NewSave;
use crate::parts::button::Button;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::TextField;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::slot::slot;
use crate::screens::going_on::{GoingOn, unfinished};

/// What mistakes name: the ids of the boxes.
const NUMBER: &str = "line-number";
const NAME: &str = "line-name";
const HOURS: &str = "line-hours";

/// One number as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct LineForm {
    number: String,
    name: String,
    hours: String,
}

impl LineForm {
    /// What the service itself has written; the country's own number is not typed again.
    fn of(service: Option<&Entry>, line: Line) -> Self {
        let own = service.and_then(|entry| entry.get::<Number>(&field(line.code)));
        own.map_or_else(Self::default, |own| Self { number: own.number, name: own.name, hours: own.hours })
    }

    /// The number, looked up today by whoever writes it.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self, line: Line, today: Date) -> Result<Number, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let number = typed_number(&self.number, line.everywhere)
            .map_err(|words| wrong.push(Mistake::new(NUMBER, words)))
            .unwrap_or_default();
        for (id, text) in [(NAME, &self.name), (HOURS, &self.hours)] {
            wrong.extend(check::length(text).err().map(|words| Mistake::new(id, words)));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let (name, hours) = (self.name.trim().to_owned(), self.hours.trim().to_owned());
        Ok(Number { number, name, hours, checked: today })
    }
}

/// The page of one line.
#[component]
pub(super) fn OneLine(line: Line) -> impl IntoView {
    if let Some(draft) = unfinished(&form_name(line.code), SERVICE_FILE, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_root(move |entry| view! { <Form line entry/> }).into_any()
}

#[component]
fn Form(line: Line, entry: Option<Entry>) -> impl IntoView {
    Mistakes::provide();
    let title = format!("Safety number: {}", line.name);
    let fresh = LineForm::of(entry.as_ref(), line);
    let form =
        DraftForm::open(form_name(line.code), Some(SERVICE_FILE), Signal::stored(title.clone()), fresh);
    let values = form.values;
    let listed = lines(entry.as_ref()).into_iter().find(|listed| listed.line.code == line.code);
    let busy = RwSignal::new(false);
    let shown = entry.clone();
    let finish = finish_with(form, busy, move |form| {
        let number = form.checked(line, clock::today())?;
        let edits = vec![set(shown.as_ref(), &field(line.code), json!(number))];
        Ok((NewSave { title: title.clone(), file: SERVICE_FILE, edits, draft: None }, NUMBERS.to_owned()))
    });
    let hint = match line.everywhere {
        Some(everywhere) => format!("Leave it empty for the number that comes with the app: {everywhere}"),
        None => "In digits, with the area code".to_owned(),
    };
    let usual = format!("“{}” if you leave it empty", line.name);
    view! {
        <PageHead
            tab="A safety number"
            title=Signal::stored(line.name.to_owned())
            above=Signal::stored(line.when.to_owned())
            back=(NUMBERS.to_owned(), "Safety numbers".to_owned())
        />
        {listed.and_then(|listed| listed.number.is_some().then(|| view! { <Now listed entry/> }))}
        <form class="stack number-form" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <TextField id=NUMBER label="Number" kind="tel" keyboard="tel" hint=hint value=slot!(values, number)/>
            <TextField id=NAME label="Who answers" hint=usual value=slot!(values, name)/>
            <TextField id=HOURS label="When it is answered" optional="if not always" hint="Such as: Monday to Friday, 9 to 5" value=slot!(values, hours)/>
            <p class="quiet small cluster"><Icon shape=Shape::Info/>"Saving says that you looked it up today."</p>
            <Ending form leads=NUMBERS.to_owned() busy on_finish=finish words="Save"/>
        </form>
    }
}

/// The number as it is: one press says that it is still right.
#[component]
fn Now(listed: Listed, entry: Option<Entry>) -> impl IntoView {
    let Some(number) = listed.number.clone() else { return ().into_any() };
    let line = listed.line;
    let old = number.is_old(clock::today());
    let name = listed.name().to_owned();
    let looked = looked_up(number.checked);
    let press = at_once(NUMBERS);
    let (look_entry, away_entry) = (entry.clone(), entry);
    let is_own = !listed.is_national;
    let looked_now = {
        let press = press.clone();
        Callback::new(move |()| {
            let edit = looked_today(look_entry.as_ref(), &listed, clock::today());
            if let Some(edit) = edit {
                press(edit, format!("Checked today: {}", line.name));
            }
        })
    };
    let asking = RwSignal::new(false);
    let take_away = Callback::new(move |()| {
        let edit = set(away_entry.as_ref(), &field(line.code), Value::Null);
        press(edit, format!("Taken away: {}", line.name));
    });
    let (away, after) = match line.everywhere {
        Some(everywhere) => (
            format!("Use {everywhere} again, which comes with the app"),
            format!("Everybody sees {everywhere} again."),
        ),
        None => (
            "Take this number away".to_owned(),
            "Workers then read that it is missing, until another one is written.".to_owned(),
        ),
    };
    view! {
        <section class="card pad stack tight number-now" aria-label="As it is now">
            <p class="number-big num">{number.number}</p>
            <p class="quiet small">{name}</p>
            {(!number.hours.is_empty()).then(|| view! { <p class="small">{number.hours}</p> })}
            <p class="cluster">
                <span class="quiet small">{looked}</span>
                {old.then(|| view! { <span class="chip amber"><Icon shape=Shape::Clock/>"Check first"</span> })}
            </p>
            <div class="actions">
                <Button words="It is still right: checked today" look="second compact" icon=Shape::Check on_press=looked_now/>
                {is_own.then(|| view! {
                    <Button words=away.clone() look="quiet compact" icon=Shape::Trash on_press=move |()| asking.set(true)/>
                })}
            </div>
        </section>
        <ConfirmDialog open=asking title=format!("{away}?") confirm="Yes" cancel="Keep it" on_confirm=take_away>
            <p>{after}</p>
        </ConfirmDialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use shared::view::service::LINES;

    const TODAY: Date = date(2026, 11, 22);

    fn line(code: &str) -> Line {
        LINES.into_iter().find(|line| line.code == code).unwrap()
    }

    fn wrong(form: &LineForm, code: &str) -> Vec<&'static str> {
        let mistakes = form.checked(line(code), TODAY).err().unwrap_or_default();
        mistakes.into_iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn a_number_is_digits_and_is_asked_for_where_the_country_has_none() {
        assert_eq!(wrong(&LineForm::default(), "crisis_team"), [NUMBER]);
        assert!(wrong(&LineForm::default(), "nhs_111").is_empty());
        let form =
            LineForm { number: "ring 01632".to_owned(), name: "a".repeat(30_000), hours: "a".repeat(30_000) };
        assert_eq!(wrong(&form, "crisis_team"), [NUMBER, NAME, HOURS]);
    }

    #[test]
    fn whoever_writes_a_number_looked_it_up_that_day() {
        let form = LineForm {
            number: " 01632 960900".to_owned(),
            name: " Night line ".to_owned(),
            ..LineForm::default()
        };
        let number = form.checked(line("crisis_team"), TODAY).unwrap();
        assert_eq!(
            (number.number.as_str(), number.name.as_str(), number.checked),
            ("01632 960900", "Night line", TODAY)
        );
    }
}
