//! Adding a questionnaire, or a newer version of one, as data. The licence is asked for: whoever adds a text answers for it.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::check::{self, Mistake};
use shared::instrument::{INSTRUMENT_BYTES_MAX, Instrument, parse};
use shared::view::questionnaire::Questionnaire;
use shared::view::service::SERVICE_FILE;

use super::{QUESTIONNAIRE_FORM, QUESTIONNAIRES};
use crate::instruments::instruments;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::parts::button::Button;
use crate::parts::choice::Tick;
use crate::parts::date_input::DateInput;
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::{TextArea, TextField};
use crate::parts::file;
use crate::parts::icon::Shape;
use crate::parts::kinds::capital;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::slot::slot;
use crate::screens::about::details::DateBoxes;
use crate::screens::going_on::{GoingOn, unfinished};

/// What mistakes name: the ids of the boxes.
const TEXT: &str = "definition";
const MAY: &str = "may-use";
const UNTIL: &str = "licence-until";

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Adding {
    /// The questionnaire as JSON.
    text: String,
    /// Whoever adds it says that the service may use the text.
    may_use: bool,
    /// The licence's number.
    reference: String,
    /// Its last day.
    until: DateBoxes,
}

impl Adding {
    /// The questionnaire with its licence.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self, known: &[Instrument]) -> Result<Instrument, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let read = if self.text.trim().is_empty() {
            Err("Choose the file, or paste what is in it.".to_owned())
        } else {
            parse(self.text.trim())
                .map_err(|why| capital(&why.to_string()))
                .and_then(|read| newer(read, known))
        };
        if read.as_ref().is_ok_and(|read| read.licence.text_included) && !self.may_use {
            wrong.push(Mistake::new(MAY, "Look at the terms, and say that the service may use the text."));
        }
        let until = match self.until == DateBoxes::default() {
            true => Ok(None),
            false => {
                check::date_of(&self.until.day, &self.until.month, &self.until.year, "last day").map(Some)
            }
        };
        match (read, until) {
            (Ok(mut read), Ok(until)) if wrong.is_empty() => {
                read.licence.expires = until.or(read.licence.expires);
                if !self.reference.trim().is_empty() {
                    self.reference.trim().clone_into(&mut read.licence.reference);
                }
                Ok(read)
            }
            (read, until) => {
                let first = read.err().map(|words| Mistake::new(TEXT, words));
                let last = until.err().map(|words| Mistake::new(UNTIL, words));
                Err(first.into_iter().chain(wrong).chain(last).collect())
            }
        }
    }
}

impl Adding {
    /// The text as it was given, with the licence of `read`.
    fn definition(&self, read: &Instrument) -> Value {
        let mut definition: Value = serde_json::from_str(self.text.trim()).unwrap_or_else(|_| json!(read));
        definition["licence"] = json!(read.licence);
        definition
    }
}

/// A version that is here says what it says for ever: another text is another version.
fn newer(read: Instrument, known: &[Instrument]) -> Result<Instrument, String> {
    let newest = known.iter().filter(|one| one.id == read.id).map(|one| one.version).max();
    match newest {
        Some(newest) if read.version <= newest => Err(format!(
            "Version {newest} of “{}” is here already. A newer text needs a greater version.",
            read.id
        )),
        _ => Ok(read),
    }
}

/// The form.
#[component]
pub(super) fn AddQuestionnaire() -> impl IntoView {
    if let Some(draft) = unfinished(QUESTIONNAIRE_FORM, SERVICE_FILE, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    view! { <Form/> }.into_any()
}

#[component]
fn Form() -> impl IntoView {
    Mistakes::provide();
    let title = Signal::stored("Questionnaire".to_owned());
    let form = DraftForm::open(QUESTIONNAIRE_FORM, Some(SERVICE_FILE), title, Adding::default());
    let values = form.values;
    let busy = RwSignal::new(false);
    let known = instruments();
    let finish = finish_with(form, busy, move |form| {
        let known = untrack(|| known.known());
        let read = form.checked(&known)?;
        let title = format!("Questionnaire: {}", read.name);
        let definition = form.definition(&read);
        let edits = vec![NewEdit::make(SERVICE_FILE, &Questionnaire { definition: Some(definition) })];
        Ok((NewSave { title, file: SERVICE_FILE, edits, draft: None }, QUESTIONNAIRES.to_owned()))
    });
    let found = Memo::new(move |_| values.with(|form| parse(form.text.trim()).ok().map(|read| said(&read))));
    view! {
        <PageHead tab="Add a questionnaire" back=(QUESTIONNAIRES.to_owned(), "Questionnaires".to_owned())/>
        <form class="stack number-form" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <p class="quiet">"A questionnaire is a file of JSON: its questions, answers, scores and licence. It is on every phone after the next time that one is in touch with the office."</p>
            <ChooseFile values/>
            <TextArea id=TEXT label="What is in the file" value=slot!(values, text)/>
            <p role="status">{move || found.get()}</p>
            <Tick id=MAY label="I have looked at the terms: this service may use the text of the questions" value=slot!(values, may_use)/>
            <TextField id="licence-reference" label="Number of the licence" optional="if there is one" value=slot!(values, reference)/>
            <DateInput
                id=UNTIL
                legend="Last day of the licence, if it ends"
                hint="For example, 27 3 2028. After it nobody is asked these questions."
                day=slot!(values, until.day)
                month=slot!(values, until.month)
                year=slot!(values, until.year)
            />
            <Ending form leads=QUESTIONNAIRES.to_owned() busy on_finish=finish words="Save"/>
        </form>
    }
}

/// Reads the text out of a file of this device.
#[component]
fn ChooseFile(values: RwSignal<Adding>) -> impl IntoView {
    let mistakes = expect_context::<Mistakes>();
    let input = NodeRef::<Input>::new();
    let choose = move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let take = move |_| {
        let Some(input) = input.get_untracked() else { return };
        spawn_local(async move {
            match file::chosen(&input, INSTRUMENT_BYTES_MAX).await {
                Some(text) => values.update(|form| form.text = text),
                None => mistakes.show_one(TEXT, "This file is no questionnaire, or longer than 48 KB."),
            }
        });
    };
    view! {
        <input
            type="file"
            accept=".json,application/json"
            class="visually-hidden"
            tabindex="-1"
            aria-label="The file with the questionnaire"
            node_ref=input
            on:change=take
        />
        <div><Button words="Choose the file" look="second" icon=Shape::File on_press=choose/></div>
    }
}

/// "“Tea”, version 2: 1 question, 1 score."
fn said(read: &Instrument) -> String {
    let many = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    format!(
        "“{}”, version {}: {}, {}.",
        read.name,
        read.version,
        many(read.items.len(), "question"),
        many(read.scales().len(), "score")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use shared::instrument::{BUILT_IN, built_in};

    fn wrong(adding: &Adding) -> Vec<(&'static str, String)> {
        let wrong = adding.checked(&built_in()).err().unwrap_or_default();
        wrong.into_iter().map(|mistake| (mistake.field, mistake.words)).collect()
    }

    fn another(version: u32) -> Adding {
        let text = BUILT_IN[1].replace("\"version\": 1", &format!("\"version\": {version}"));
        Adding { text, ..Adding::default() }
    }

    #[test]
    fn a_text_is_read_is_newer_than_what_is_here_and_somebody_answers_for_it() {
        assert_eq!(wrong(&Adding::default())[0].0, TEXT);
        assert!(wrong(&Adding { text: "{".to_owned(), ..Adding::default() })[0].1.contains("cannot be read"));
        assert!(wrong(&Adding { may_use: true, ..another(1) })[0].1.contains("already"));
        assert_eq!(wrong(&another(2))[0].0, MAY);
        let last =
            |day: &str| DateBoxes { day: day.to_owned(), month: "2".to_owned(), year: "2028".to_owned() };
        let late = Adding { may_use: true, until: last("30"), ..another(2) };
        assert_eq!(wrong(&late)[0].0, UNTIL);
        let right = Adding { until: last("29"), reference: " L-7 ".to_owned(), ..late };
        let read = right.checked(&built_in()).unwrap();
        assert_eq!((read.version, read.licence.reference.as_str()), (2, "L-7"));
        assert_eq!(read.licence.expires, Some(date(2028, 2, 29)));
    }

    #[test]
    fn what_this_build_does_not_know_of_a_questionnaire_is_saved_with_it() {
        let text = BUILT_IN[1].replace("\"version\": 1", "\"version\": 2, \"hologram\": true");
        let right = Adding { text, may_use: true, reference: "L-7".to_owned(), ..Adding::default() };
        let saved = right.definition(&right.checked(&built_in()).unwrap());
        assert_eq!((&saved["hologram"], &saved["licence"]["reference"]), (&json!(true), &json!("L-7")));
        assert_eq!(saved["licence"]["text_included"], json!(true));
    }
}
