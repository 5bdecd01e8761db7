//! Writing a concern down: short, in the order in which one remembers it, kept as a draft like every form.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::check::{self, Mistake};
use shared::id::FileId;
use shared::view::concern::{ABOUT, Concern, DANGER, DONE, KNOWS, PersonKnows, Told};

use super::{CONCERN_FORM, concern_path};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::choice::{MultiPick, RadioCards, cards};
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::Notice;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::{TextArea, TextField, options};
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::segments::Segments;
use crate::parts::slot::slot;
use crate::screens::going_on::{GoingOn, unfinished};
use crate::screens::safety::{CallLine, safety_path, service};

/// What mistakes name: the ids of the boxes.
const ABOUT_BOX: &str = "concern-about";
const SAID: &str = "concern-said";
const DANGER_BOX: &str = "concern-danger";
const AGREED: &str = "concern-agreed";
const KNOWS_BOX: &str = "concern-knows";
const KNOWS_WHY: &str = "concern-knows-why";
const TOLD: &str = "concern-told";
const TOLD_WHO: &str = "concern-told-who";

/// What the list of what was saved calls it: nothing that says what it is about.
const TITLE: &str = "A concern";

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct ConcernForm {
    about: String,
    said: String,
    danger: String,
    done: Vec<String>,
    agreed: String,
    knows: String,
    knows_why: String,
    /// `yes` or `not_yet`.
    told: String,
    told_who: String,
    /// When the form was opened, in milliseconds since the Unix epoch: that is when it was noticed, or soon after.
    opened_ms: u64,
}

impl ConcernForm {
    fn new(now_ms: u64) -> Self {
        Self { opened_ms: now_ms, ..Self::default() }
    }

    /// The concern about `case`.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self, case: FileId, now_ms: u64) -> Result<Concern, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let mut take = |field, words: &str| wrong.push(Mistake::new(field, words));
        if self.danger.is_empty() {
            take(DANGER_BOX, "Say whether somebody is in danger now. “I cannot tell” is an answer.");
        }
        if self.about.is_empty() {
            take(ABOUT_BOX, "Choose what it is about. If nothing fits, choose “Something else”.");
        }
        if let Err(words) = check::said(&self.said, "Write what you saw and heard.") {
            take(SAID, &words);
        }
        if let Err(words) = check::length(&self.agreed) {
            take(AGREED, &words);
        }
        if self.knows.is_empty() {
            take(KNOWS_BOX, "Say whether the person knows that you pass it on.");
        }
        let why = match self.knows == "not_told" {
            true => check::said(&self.knows_why, "Write why they were not told."),
            false => check::length(&self.knows_why),
        };
        if let Err(words) = why {
            take(KNOWS_WHY, &words);
        }
        if self.told.is_empty() {
            take(TOLD, "Say whether you have told your supervisor by phone. “Not yet” is an answer.");
        }
        if self.told == "yes"
            && let Err(words) = check::said(&self.told_who, "Write whom you spoke with.")
        {
            take(TOLD_WHO, &words);
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(Concern {
            case: Some(case),
            about: text(&self.about),
            at_ms: Some(self.opened_ms),
            said: text(&self.said),
            danger: text(&self.danger),
            done: (!self.done.is_empty()).then(|| self.done.clone()),
            agreed: text(&self.agreed),
            person_knows: Some(PersonKnows {
                answer: self.knows.clone(),
                why: self.knows_why.trim().to_owned(),
            }),
            told: (self.told == "yes").then(|| Told { who: self.told_who.trim().to_owned(), at_ms: now_ms }),
            seen: None,
            outcome: None,
        })
    }
}

/// The form.
#[component]
pub(super) fn NewConcern(case: FileId) -> impl IntoView {
    if let Some(draft) = unfinished(CONCERN_FORM, case, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_file(open_file(case), false, move |open| untrack(|| view! { <Form case open/> })).into_any()
}

#[component]
fn Form(case: FileId, open: Arc<OpenFile>) -> impl IntoView {
    Mistakes::provide();
    let form = DraftForm::open(
        CONCERN_FORM,
        Some(case),
        Signal::stored(TITLE.to_owned()),
        ConcernForm::new(clock::now_ms()),
    );
    let values = form.values;
    let name = open.person_view().name.unwrap_or_default().shown();
    let busy = RwSignal::new(false);
    let finish = finish_with(form, busy, move |form| {
        let concern = form.checked(case, clock::now_ms())?;
        let file = case.beside(clock::new_uuid());
        let edits = vec![NewEdit::make_as(file, file.root(), &concern)];
        Ok((NewSave { title: TITLE.to_owned(), file: case, edits, draft: None }, concern_path(case, file)))
    });
    let not_told = Memo::new(move |_| values.with(|form| form.knows == "not_told"));
    let told = Memo::new(move |_| values.with(|form| form.told == "yes"));
    view! {
        <PageHead
            tab="Write a concern down"
            title=Signal::stored("What are you worried about?".to_owned())
            above=Signal::stored(name)
            back=(safety_path(case), "What to do".to_owned())
        />
        <WhoReads is_practice=case.is_practice()/>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <Segments id=DANGER_BOX legend="Is somebody in danger now?" options=options(DANGER) value=slot!(values, danger)/>
            <InDanger values/>
            <RadioCards id=ABOUT_BOX legend="What is it about?" options=cards(ABOUT) value=slot!(values, about)/>
            <TextArea
                id=SAID
                label="What you saw and heard"
                hint="In the words that were used. What you saw, apart from what you think."
                value=slot!(values, said)
            />
            <MultiPick id="concern-done" legend="What was done at once" options=options(DONE) value=slot!(values, done)/>
            <TextArea
                id=AGREED
                label="What else was done, and what you agreed with them"
                optional="if anything"
                value=slot!(values, agreed)
            />
            <RadioCards
                id=KNOWS_BOX
                legend="Does the person know that you pass it on?"
                options=cards(KNOWS)
                value=slot!(values, knows)
            />
            {move || not_told.get().then(|| view! {
                <TextField id=KNOWS_WHY label="Why they were not told" value=slot!(values, knows_why)/>
            })}
            <Segments
                id=TOLD
                legend="Have you told your supervisor by phone?"
                options=vec![("yes".to_owned(), "Yes".to_owned()), ("not_yet".to_owned(), "Not yet".to_owned())]
                value=slot!(values, told)
            />
            {move || told.get().then(|| view! {
                <TextField id=TOLD_WHO label="Whom you spoke with" value=slot!(values, told_who)/>
            })}
            <Ending form leads=safety_path(case) busy on_finish=finish/>
        </form>
    }
}

/// Whoever is in danger now is not written about first.
#[component]
fn InDanger(values: RwSignal<ConcernForm>) -> impl IntoView {
    let numbers = service().numbers;
    let is_now = Memo::new(move |_| values.with(|form| form.danger == "now"));
    move || {
        is_now.get().then(|| {
            let line = numbers.get().into_iter().find(|listed| listed.line.code == "emergency");
            view! {
                <section class="card pad stack tight red" role="alert">
                    <p><b>"Call 999 first."</b>" This page waits; what you have written is kept."</p>
                    <ul class="call-lines">{line.map(|listed| view! { <CallLine listed/> })}</ul>
                </section>
            }
        })
    }
}

/// Who can read a concern: said before anything is written, and on its page.
#[component]
pub(super) fn WhoReads(
    /// Whether it is only practised.
    is_practice: bool,
) -> impl IntoView {
    if is_practice {
        return view! {
            <Notice colour="plum" shape=Shape::Lock>
                <p><b>"This is practice: nobody reads it."</b>" A real concern is kept apart from the file, and read by you and the supervisors of the team."</p>
            </Notice>
        }
        .into_any();
    }
    let local = expect_context::<Local>();
    let team = Memo::new(move |_| local.me().team_name);
    view! {
        <Notice colour="plum" shape=Shape::Lock>
            <p>
                "Kept apart from the file. "
                <b>
                    {move || match team.get() {
                        team if team.is_empty() => "You and the supervisors of the case’s team read it".to_owned(),
                        team => format!("You and the supervisors of {team} read it"),
                    }}
                </b>
                ", nobody else who has this case, and not the person. You, for as long as the case is yours."
            </p>
        </Notice>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn case() -> FileId {
        FileId(Uuid::from_u128(1))
    }

    fn filled() -> ConcernForm {
        ConcernForm {
            about: "suicide".to_owned(),
            said: " “I do not want to wake up.” ".to_owned(),
            danger: "not_now".to_owned(),
            knows: "agrees".to_owned(),
            told: "not_yet".to_owned(),
            opened_ms: 5,
            ..ConcernForm::default()
        }
    }

    fn wrong(form: &ConcernForm) -> Vec<&'static str> {
        let mistakes = form.checked(case(), 9).err().unwrap_or_default();
        mistakes.into_iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn what_matters_is_asked_and_the_rest_may_stay_empty() {
        assert_eq!(wrong(&ConcernForm::default()), [DANGER_BOX, ABOUT_BOX, SAID, KNOWS_BOX, TOLD]);
        let concern = filled().checked(case(), 9).unwrap();
        assert_eq!(concern.said.as_deref(), Some("“I do not want to wake up.”"));
        assert_eq!((concern.case, concern.at_ms, concern.told), (Some(case()), Some(5), None));
    }

    #[test]
    fn a_reason_and_a_name_are_asked_where_they_are_needed() {
        assert_eq!(wrong(&ConcernForm { knows: "not_told".to_owned(), ..filled() }), [KNOWS_WHY]);
        assert_eq!(wrong(&ConcernForm { told: "yes".to_owned(), ..filled() }), [TOLD_WHO]);
        let told = ConcernForm { told: "yes".to_owned(), told_who: "P. Ward".to_owned(), ..filled() };
        let told = told.checked(case(), 9).unwrap().told;
        assert_eq!(told, Some(Told { who: "P. Ward".to_owned(), at_ms: 9 }));
        // What was typed before another answer was chosen is not kept as an answer.
        let not_yet = ConcernForm { told_who: "P. Ward".to_owned(), ..filled() };
        assert_eq!(not_yet.checked(case(), 9).unwrap().told, None);
    }
}
