//! Why something will not be asked again: which, a reason to choose, and words. Taken back by taking the record out.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::check::{self, Mistake};
use shared::follow_up::{self, Ask};
use shared::id::FileId;
use shared::role::does_casework;
use shared::view::no_follow_up::{NoFollowUp, REASONS, Reason};

use super::{NO_FOLLOW_UP_FORM, until_words};
use crate::clock;
use crate::instruments::instruments;
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::parts::choice::{MultiPick, RadioCards, cards};
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::{Empty, Notice};
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::TextField;
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::route::{self, case_path};
use crate::parts::slot::slot;
use crate::screens::case::NoSuchFile;
use crate::screens::died::{Stopped, died_path, stopped};
use crate::screens::going_on::{GoingOn, unfinished};

/// What mistakes name: the ids of the boxes.
const WHICH: &str = "no-again";
const WHY: &str = "no-again-why";
const WORDS: &str = "no-again-words";

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct NoFollowUpForm {
    /// Questionnaire and window, with a slash between: [`code`].
    which: Vec<String>,
    /// A code of [`REASONS`].
    no_again: String,
    /// In words.
    words: String,
}

/// What names an ask in the form.
fn code(ask: &Ask) -> String {
    format!("{}/{}", ask.instrument.id, ask.window.window)
}

impl NoFollowUpForm {
    /// One record for each.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self, now_ms: u64) -> Result<Vec<NoFollowUp>, Vec<Mistake>> {
        let mut wrong = Vec::new();
        if self.which.is_empty() {
            wrong.push(Mistake::new(WHICH, "Choose what will not be asked."));
        }
        if self.no_again.is_empty() {
            wrong.push(Mistake::new(WHY, "Choose why. If nothing fits, choose “Another reason”."));
        }
        let words = match self.no_again.as_str() {
            "other" => check::said(&self.words, "Write in a few words why."),
            _ => check::length(&self.words),
        };
        wrong.extend(words.err().map(|words| Mistake::new(WORDS, words)));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let reason = Reason { reason: self.no_again.clone(), words: self.words.trim().to_owned() };
        let one = |(instrument, window): (&str, &str)| NoFollowUp {
            instrument: Some(instrument.to_owned()),
            window: Some(window.to_owned()),
            reason: Some(reason.clone()),
            at_ms: Some(now_ms),
        };
        Ok(self.which.iter().filter_map(|code| code.split_once('/')).map(one).collect())
    }
}

/// The page.
#[component]
pub(crate) fn NoFollowUpPage() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let local = expect_context::<Local>();
    if let Some(draft) = unfinished(NO_FOLLOW_UP_FORM, file, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    let resumes = route::draft().is_some();
    if let Some(name) = stopped(file).filter(|_| !resumes) {
        return view! { <Stopped file name/> }.into_any();
    }
    let Some(case) = untrack(|| local.case(file)) else { return view! { <NoSuchFile/> }.into_any() };
    let today = clock::today();
    let asks = untrack(|| follow_up::all_asks(&case, &instruments().followed(today), today));
    let may = does_casework(&untrack(|| local.me()).roles);
    if !may || (asks.is_empty() && !resumes) {
        return view! {
            <PageHead tab="Not asked again" back=(case_path(file), case.name)/>
            <Empty shape=Shape::Check title="Nothing is to be asked again now">
                <p>"It was asked, or somebody has said why it will not be."</p>
                <a class="btn" href=case_path(file)>"Back to the file"</a>
            </Empty>
        }
        .into_any();
    }
    view! { <Form file name=case.name asks/> }.into_any()
}

#[component]
fn Form(file: FileId, name: String, asks: Vec<Ask>) -> impl IntoView {
    Mistakes::provide();
    let fresh = NoFollowUpForm { which: asks.iter().map(code).collect(), ..NoFollowUpForm::default() };
    let form =
        DraftForm::open(NO_FOLLOW_UP_FORM, Some(file), Signal::stored("Not asked again".to_owned()), fresh);
    let values = form.values;
    let busy = RwSignal::new(false);
    let finish = finish_with(form, busy, move |form| {
        let said = form.checked(clock::now_ms())?;
        let edits = said.iter().map(|said| NewEdit::make(file, said)).collect();
        Ok((NewSave { title: "Not asked again".to_owned(), file, edits, draft: None }, case_path(file)))
    });
    let options: Vec<_> = asks
        .iter()
        .map(|ask| {
            (code(ask), format!("{}, {} ({})", ask.name, ask.window.name.to_lowercase(), until_words(ask)))
        })
        .collect();
    let has_died = Memo::new(move |_| values.with(|form| form.no_again == "died"));
    view! {
        <PageHead
            tab="Not asked again"
            title=Signal::stored("Why will it not be asked?".to_owned())
            above=Signal::stored(name.clone())
            back=(case_path(file), name)
        />
        <p>"The reminder goes, on every phone. If they are asked after all, that counts, and not this."</p>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <MultiPick id=WHICH legend="What will not be asked" options value=slot!(values, which)/>
            <RadioCards id=WHY legend="Why?" options=cards(REASONS) value=slot!(values, no_again)/>
            {move || has_died.get().then(|| view! {
                <Notice colour="amber" shape=Shape::Heart>
                    <p>"This stops these questions only. That somebody has died stops calls, letters and visits too: "<a href=died_path(file)>"write that down"</a>"."</p>
                </Notice>
            })}
            <TextField id=WORDS label="In your words" optional="if it needs any" value=slot!(values, words)/>
            <Ending form leads=case_path(file) busy on_finish=finish/>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reason_is_written_for_each_that_was_chosen() {
        let form = NoFollowUpForm {
            which: vec!["ons4/3-months".to_owned(), "three-scales/3-months".to_owned()],
            no_again: "unwell".to_owned(),
            words: " In hospital ".to_owned(),
        };
        let said = form.checked(7).unwrap();
        assert_eq!(said.len(), 2);
        assert_eq!(said[1].instrument.as_deref(), Some("three-scales"));
        assert_eq!(said[1].window.as_deref(), Some("3-months"));
        let reason = Reason { reason: "unwell".to_owned(), words: "In hospital".to_owned() };
        assert_eq!((said[1].reason.clone(), said[1].at_ms), (Some(reason), Some(7)));
    }

    #[test]
    fn something_is_chosen_and_another_reason_is_said_in_words() {
        let wrong = |form: NoFollowUpForm| {
            let mistakes = form.checked(7).err().unwrap_or_default();
            mistakes.into_iter().map(|mistake| mistake.field).collect::<Vec<_>>()
        };
        assert_eq!(wrong(NoFollowUpForm::default()), [WHICH, WHY]);
        let other = NoFollowUpForm {
            which: vec!["ons4/end".to_owned()],
            no_again: "other".to_owned(),
            words: String::new(),
        };
        assert_eq!(wrong(other), [WORDS]);
    }
}
