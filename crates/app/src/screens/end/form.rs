//! Closing or declining a case: which end, why, since when, and what becomes of what is in the diary.

use std::sync::Arc;

use jiff::civil::Date;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::check::{self, Mistake};
use shared::fold::Entry;
use shared::id::FileId;
use shared::limits::SAVE_CHANGES_MAX;
use shared::view::case::{CLOSING, DECLINING, HAS_DIED, STAGES, Stage, is_over, reasons};
use shared::view::label;

use super::open_things::{StillOpen, open_tasks};
use super::{CLOSED, DECLINED, END_FORM};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::choice::{PickOne, RadioCards};
use crate::parts::date_input::DateInput;
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::{TextArea, options};
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::route::{self, case_path};
use crate::parts::segments::Segments;
use crate::parts::slot::slot;
use crate::screens::about::details::DateBoxes;

/// What mistakes name: the ids of the boxes.
const TO: &str = "end-to";
const REASON: &str = "end-reason";
const ON: &str = "end-on";
const WHY: &str = "end-why";
const TASKS: &str = "end-tasks";

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Ends {
    /// Which end, as a code of [`STAGES`].
    to: String,
    /// A code of its reasons.
    reason: String,
    on: DateBoxes,
    why: String,
    /// `out` or `leave`; asked where something is in the diary.
    tasks: String,
}

impl Ends {
    fn new(to: &str, reason: &str, today: Date) -> Self {
        let to = if is_over(to) { to } else { "" };
        let reason = reasons(to).iter().find(|(code, _)| *code == reason).map_or("", |(code, _)| *code);
        Self {
            to: to.to_owned(),
            reason: reason.to_owned(),
            on: DateBoxes::of(Some(today)),
            ..Self::default()
        }
    }

    /// The end that was chosen, with a reason that is one of its own.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self, today: Date, has_tasks: bool) -> Result<Stage, Vec<Mistake>> {
        let mut wrong = Vec::new();
        if !is_over(&self.to) {
            wrong.push(Mistake::new(TO, "Choose whether it is closed or declined."));
        } else if !reasons(&self.to).iter().any(|(code, _)| *code == self.reason) {
            wrong.push(Mistake::new(REASON, "Choose why it ends. If nothing fits, choose “Something else”."));
        }
        let on = self.on.until(today);
        wrong.extend(on.clone().err().map(|words| Mistake::new(ON, words)));
        let why = match self.reason.as_str() {
            "other" => check::said(&self.why, "Write in a few words why it ends."),
            _ => check::length(&self.why),
        };
        wrong.extend(why.err().map(|words| Mistake::new(WHY, words)));
        if has_tasks && self.tasks.is_empty() {
            wrong.push(Mistake::new(TASKS, "Say what becomes of what is in the diary."));
        }
        match on {
            Ok(on) if wrong.is_empty() => Ok(Stage {
                stage: self.to.clone(),
                on,
                why: self.why.trim().to_owned(),
                reason: self.reason.clone(),
            }),
            _ => Err(wrong),
        }
    }
}

/// "Closed: moved away".
fn ending_words(stage: &Stage) -> String {
    let reason = label(reasons(&stage.stage), &stage.reason);
    format!("{}: {}", label(STAGES, &stage.stage), reason.to_lowercase())
}

/// The form.
#[component]
pub(super) fn EndForm(file: FileId, open: Arc<OpenFile>, root: Entry) -> impl IntoView {
    let local = expect_context::<Local>();
    Mistakes::provide();
    let has_died = untrack(|| local.case(file)).is_some_and(|case| case.died.is_some());
    let asked = |name| route::query(name).unwrap_or_default();
    let (to, reason) = match has_died {
        true => (CLOSED.to_owned(), HAS_DIED.to_owned()),
        false => (asked("to"), asked("reason")),
    };
    let fresh = Ends::new(&to, &reason, clock::today());
    let form = DraftForm::open(END_FORM, Some(file), Signal::stored("How it ends".to_owned()), fresh);
    let values = form.values;
    let tasks: Vec<Entry> = open_tasks(&open).into_iter().cloned().collect();
    let has_tasks = !tasks.is_empty();
    let busy = RwSignal::new(false);
    let finish = finish_with(form, busy, move |ends| {
        let stage = ends.checked(clock::today(), has_tasks)?;
        let title = ending_words(&stage);
        let mut edits = vec![NewEdit::fields(&root, [("stage".to_owned(), json!(stage))])];
        if ends.tasks == "out" {
            // What has no room in one save is on nobody's Today either.
            let room = SAVE_CHANGES_MAX - edits.len();
            edits.extend(tasks.iter().take(room).map(|task| NewEdit::void(task, title.clone())));
        }
        Ok((NewSave { title, file, edits, draft: None }, case_path(file)))
    });
    let name = open.person_view().name.unwrap_or_default().shown();
    let chosen = Memo::new(move |_| values.with(|form| form.to.clone()));
    let ends = vec![
        (CLOSED.to_owned(), "Closed".to_owned(), "They were with the service, and it ends.".to_owned()),
        (
            DECLINED.to_owned(),
            "Declined".to_owned(),
            "It never began: they or the service said no.".to_owned(),
        ),
    ];
    view! {
        <PageHead
            tab="How it ends"
            title=Signal::stored("How does it end?".to_owned())
            above=Signal::stored(name.clone())
            back=(case_path(file), name)
        />
        <StillOpen file open=(*open).clone()/>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <RadioCards id=TO legend="Which end is it?" options=ends value=slot!(values, to)/>
            {move || {
                let codes = match chosen.get().as_str() {
                    CLOSED => CLOSING,
                    DECLINED => DECLINING,
                    _ => return None,
                };
                Some(view! { <PickOne id=REASON legend="Why does it end?" options=options(codes) value=slot!(values, reason)/> })
            }}
            <DateInput
                id=ON
                legend="Since when?"
                hint="Today, unless you change it"
                day=slot!(values, on.day)
                month=slot!(values, on.month)
                year=slot!(values, on.year)
            />
            <TextArea
                id=WHY
                label="What else should be known"
                optional="if anything"
                hint="Such as: where they go from here, and what they said at the end"
                value=slot!(values, why)
            />
            {has_tasks.then(|| view! {
                <Segments
                    id=TASKS
                    legend="What is in the diary"
                    options=vec![
                        ("out".to_owned(), "Take it out".to_owned()),
                        ("leave".to_owned(), "Leave it".to_owned()),
                    ]
                    value=slot!(values, tasks)
                />
                <p class="quiet small">"What you leave stands on nobody’s Today while the case is ended, and is there again should it go on."</p>
            })}
            <p class="quiet small">"A file that has ended stays on this phone for 90 days; then only its outline does."</p>
            <Ending form leads=case_path(file) busy on_finish=finish/>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 3, 12);

    fn wrong(form: &Ends, has_tasks: bool) -> Vec<&'static str> {
        let mistakes = form.checked(TODAY, has_tasks).err().unwrap_or_default();
        mistakes.into_iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn an_end_has_a_kind_a_reason_of_its_own_and_a_day() {
        assert_eq!(wrong(&Ends::default(), false), [TO, ON]);
        let closed = Ends::new(CLOSED, "goals_met", TODAY);
        let stage = closed.checked(TODAY, false).unwrap();
        assert_eq!(ending_words(&stage), "Closed: they did what they set out to do");
        let declined = Ends { to: DECLINED.to_owned(), ..closed };
        assert_eq!(wrong(&declined, false), [REASON], "that is no reason to decline");
        assert_eq!(
            wrong(&Ends { on: DateBoxes::of(Some(date(2026, 3, 13))), ..declined }, false),
            [REASON, ON]
        );
    }

    #[test]
    fn something_else_is_said_in_words_and_the_diary_is_asked_about() {
        let other = Ends::new(DECLINED, "other", TODAY);
        assert_eq!(wrong(&other, true), [WHY, TASKS]);
        let other = Ends { why: " Court date ".to_owned(), tasks: "leave".to_owned(), ..other };
        assert_eq!(other.checked(TODAY, true).unwrap().why, "Court date");
    }

    #[test]
    fn only_what_is_an_end_is_taken_from_the_address() {
        assert_eq!(Ends::new("supported", "goals_met", TODAY).to, "");
        assert_eq!(Ends::new(CLOSED, "hologram", TODAY).reason, "");
    }
}
