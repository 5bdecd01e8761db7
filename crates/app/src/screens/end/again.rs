//! A case goes on after its end: why, and from which day.

use std::sync::Arc;

use jiff::civil::Date;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::check::{self, Mistake};
use shared::fold::Entry;
use shared::funnel::{Funnel, STEPS};
use shared::id::FileId;
use shared::summary::in_use;
use shared::view::case::{STAGES, Stage};
use shared::view::label;

use super::END_FORM;
use crate::clock;
use crate::local::edit::{NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::date_input::DateInput;
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::TextField;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::route::case_path;
use crate::parts::slot::slot;
use crate::screens::about::details::DateBoxes;

/// What mistakes name: the ids of the boxes.
const ON: &str = "again-on";
const WHY: &str = "again-why";

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct GoesOn {
    /// The step at which it goes on.
    to: String,
    on: DateBoxes,
    why: String,
}

impl GoesOn {
    /// The stage that is set back.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self, today: Date) -> Result<Stage, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let on = self.on.until(today);
        wrong.extend(on.clone().err().map(|words| Mistake::new(ON, words)));
        let why = check::said(&self.why, "Write in a few words why it goes on.");
        wrong.extend(why.err().map(|words| Mistake::new(WHY, words)));
        match on {
            Ok(on) if wrong.is_empty() => {
                let why = self.why.trim().to_owned();
                Ok(Stage { stage: self.to.clone(), on, why, ..Stage::default() })
            }
            _ => Err(wrong),
        }
    }
}

/// The form.
#[component]
pub(super) fn GoOnForm(file: FileId, open: Arc<OpenFile>, root: Entry) -> impl IntoView {
    Mistakes::provide();
    let reached = Funnel::of(Some(&root), &in_use(&open.case)).reached().unwrap_or_default();
    let step = STEPS[reached];
    let fresh = GoesOn { to: step.to_owned(), on: DateBoxes::of(Some(clock::today())), ..GoesOn::default() };
    let form = DraftForm::open(END_FORM, Some(file), Signal::stored("Goes on".to_owned()), fresh);
    let values = form.values;
    let busy = RwSignal::new(false);
    let finish = finish_with(form, busy, move |form| {
        let stage = form.checked(clock::today())?;
        let edits = vec![NewEdit::fields(&root, [("stage".to_owned(), json!(stage))])];
        Ok((NewSave { title: "The case goes on".to_owned(), file, edits, draft: None }, case_path(file)))
    });
    let name = open.person_view().name.unwrap_or_default().shown();
    view! {
        <PageHead
            tab="It goes on"
            title=Signal::stored("Go on with this case?".to_owned())
            above=Signal::stored(name.clone())
            back=(case_path(file), name)
        />
        <p>{format!("It goes on where it was: {}. Its steps keep their days, and what was left in the diary is due again.", label(STAGES, step).to_lowercase())}</p>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <TextField id=WHY label="Why does it go on?" hint="Such as: closed by mistake, they rang again" value=slot!(values, why)/>
            <DateInput
                id=ON
                legend="Since when?"
                hint="Today, unless you change it"
                day=slot!(values, on.day)
                month=slot!(values, on.month)
                year=slot!(values, on.year)
            />
            <Ending form leads=case_path(file) busy on_finish=finish/>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn why_it_goes_on_is_asked() {
        let today = date(2026, 3, 12);
        let form = GoesOn { to: "supported".to_owned(), on: DateBoxes::of(Some(today)), ..GoesOn::default() };
        assert_eq!(form.checked(today).unwrap_err()[0].field, WHY);
        let form = GoesOn { why: " They rang again ".to_owned(), ..form };
        let stage = form.checked(today).unwrap();
        assert_eq!((stage.stage.as_str(), stage.why.as_str()), ("supported", "They rang again"));
    }
}
