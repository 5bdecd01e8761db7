//! A supervisor's word on a record. The worker sees it under the record after the next sync.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use shared::check::{self, Mistake};
use shared::id::{EntryId, FileId};
use shared::view::review_note::{ReviewNote, VERDICTS};

use crate::clock;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::parts::button::Button;
use crate::parts::choice::PickOne;
use crate::parts::draft_form::{DraftForm, DraftNote};
use crate::parts::field::{TextArea, options};
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::{ErrorSummary, Mistakes, focus};
use crate::parts::saved::{SavedNotice, just_saved};
use crate::parts::slot::slot;
use crate::screens::going_on::unfinished;

/// The form, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Word {
    /// A code of [`VERDICTS`].
    verdict: String,
    comment: String,
}

impl Word {
    fn finish(&self, about: EntryId, now_ms: u64) -> Result<ReviewNote, Vec<Mistake>> {
        let comment = self.comment.trim();
        let mut wrong = Vec::new();
        if self.verdict.is_empty() {
            wrong.push(Mistake::new("verdict", "Choose whether you reviewed it or ask something."));
        }
        let said = if self.verdict == "query" {
            check::said(comment, "Write what you want to ask.")
        } else {
            check::length(comment)
        };
        wrong.extend(said.err().map(|words| Mistake::new("comment", words)));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(ReviewNote {
            about: Some(about),
            verdict: Some(self.verdict.clone()),
            comment: (!comment.is_empty()).then(|| comment.to_owned()),
            at_ms: Some(now_ms),
        })
    }
}

/// Reviewed, or a question, with a comment.
#[component]
pub(super) fn ReviewForm(
    /// The case.
    file: FileId,
    /// The record.
    entry: EntryId,
) -> impl IntoView {
    let mistakes = Mistakes::provide();
    let saved = just_saved();
    let name = format!("review/{entry}");
    let earlier = unfinished(&name, file, |_| true);
    let form =
        DraftForm::<Word>::open(name, Some(file), Signal::stored("Review".to_owned()), Word::default());
    let (busy, done) = (RwSignal::new(false), RwSignal::new(false));
    let finish = Callback::new(move |()| {
        let note = match form.values.with_untracked(|word| word.finish(entry, clock::now_ms())) {
            Ok(note) => note,
            Err(wrong) => return mistakes.show(wrong),
        };
        mistakes.clear();
        busy.set(true);
        let is_question = note.verdict.as_deref() == Some("query");
        let title = if is_question { "A question" } else { "Reviewed" };
        let save =
            NewSave { title: title.to_owned(), file, edits: vec![NewEdit::make(file, &note)], draft: None };
        spawn_local(async move {
            match form.finish(save).await {
                Ok(save) => {
                    saved.set(save, file, title);
                    done.try_set(true);
                    // The button that was pressed is gone; the way on takes its focus.
                    request_animation_frame(|| focus("review-done"));
                }
                Err(error) => mistakes.show_one("comment", error.to_string()),
            }
            busy.try_set(false);
        });
    });
    move || {
        if done.get() {
            return view! {
                <SavedNotice file/>
                <p class="cluster">
                    <a class="btn second" id="review-done" href="/review">"Back to what waits for review"</a>
                </p>
            }
            .into_any();
        }
        let earlier = earlier.as_ref().map(|draft| format!("/drafts/{}", draft.id));
        untrack(move || view! {
            <section class="card pad stack" aria-labelledby="review-title">
                <h2 id="review-title">"Your word on it"</h2>
                {earlier.map(|href| view! { <p><a href=href>"Go on with what you began to write"</a></p> })}
                <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
                    <ErrorSummary/>
                    <PickOne
                        id="verdict"
                        legend="What do you say?"
                        options=options(VERDICTS)
                        value=slot!(form.values, verdict)
                    />
                    <TextArea
                        id="comment"
                        label="Comment"
                        hint="The worker reads it under this record."
                        value=slot!(form.values, comment)
                    />
                    <DraftNote form/>
                    <Button words="Save" icon=Shape::Reviewed busy=busy on_press=finish/>
                    <p class="quiet small cluster"><Icon shape=Shape::Info/>"A word on a record stays. To take it back, use Undo right after saving."</p>
                </form>
            </section>
        })
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_question_asks_something_and_a_review_may_be_silent() {
        let about = EntryId(Uuid::from_u128(1));
        let word =
            |verdict: &str, comment: &str| Word { verdict: verdict.to_owned(), comment: comment.to_owned() };
        let fields = |word: Word| -> Vec<&str> {
            word.finish(about, 5).unwrap_err().into_iter().map(|mistake| mistake.field).collect()
        };
        assert_eq!(fields(word("", "")), ["verdict"]);
        assert_eq!(fields(word("query", " ")), ["comment"]);
        let note = word("reviewed", " ").finish(about, 5).unwrap();
        assert_eq!((note.about, note.comment, note.at_ms), (Some(about), None, Some(5)));
    }
}
