//! The pages: what the worker says, what the person reads, one question each, and thanks.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::civil;
use shared::feedback::{Given, WORDS_MAX, questions};
use shared::id::FileId;
use shared::instrument::{Asked, Instrument};
use shared::kind;
use shared::summary::in_use;
use shared::view::View;
use shared::view::feedback::{ASKED, Feedback, FeedbackAsked};
use shared::view::label;

use super::{FEEDBACK_FORM, FeedbackForm};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::button::Button;
use crate::parts::choice::RadioCards;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::Notice;
use crate::parts::ending::{FINISH, save_and_go};
use crate::parts::field::TextArea;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::{ErrorText, Mistakes, words_for};
use crate::parts::page::{Heading, PageHead, Pages};
use crate::parts::route::{self, case_path};
use crate::parts::saved::just_saved;
use crate::parts::slot::Slot;
use crate::parts::whole_page::{Look, look_while};
use crate::screens::assess::address::Address;
use crate::session::Session;

/// What lists call it: nothing that says what was answered.
const TITLE: &str = "What they think of us";
/// The id of the first answer, and of the heading that names the answers.
const ANSWER: &str = "feedback-answer";
const QUESTION: &str = "question";
const WORDS: &str = "feedback-words";

/// Which page is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// For the worker: what this is, and handing over.
    Worker,
    /// For the person: who reads it.
    Who,
    /// A question, or after the last one their own words.
    Ask(usize),
    /// It is given.
    Thanks,
}

/// What every page knows.
#[derive(Clone, Copy)]
struct Run {
    file: FileId,
    form: DraftForm<FeedbackForm>,
    given: RwSignal<Given>,
    step: RwSignal<Step>,
    /// Whether the phone is with the person.
    handed: RwSignal<bool>,
    busy: RwSignal<bool>,
    questions: StoredValue<Instrument>,
    address: Address,
    pages: Pages,
}

impl Run {
    fn show(self, step: Step) {
        self.pages.arrive();
        self.step.set(step);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn open(self, step: Step) {
        let name = match step {
            Step::Worker => None,
            Step::Who => Some("who".to_owned()),
            Step::Ask(place) => Some(place.to_string()),
            Step::Thanks => Some("thanks".to_owned()),
        };
        self.address.push(name.as_deref());
        self.show(step);
    }

    /// The page that the phone's own way back leads to. While the phone is with the person it never leads out.
    fn back_to(self, name: Option<&str>) {
        if self.step.get_untracked() == Step::Thanks {
            return;
        }
        let place = name.and_then(|name| name.parse().ok());
        let place = place.filter(|place| *place <= self.questions.with_value(|one| one.items.len()));
        match place {
            Some(place) if self.handed.get_untracked() => self.show(Step::Ask(place)),
            // Once more on top: whoever goes on pressing it stays here.
            _ if self.handed.get_untracked() => self.open(Step::Who),
            _ => self.show(Step::Worker),
        }
    }
}

/// Everything from the first word to the thanks.
#[component]
pub(super) fn Asking(file: FileId, open: Arc<OpenFile>) -> impl IntoView {
    Mistakes::provide();
    let session = expect_context::<Session>();
    let fresh = FeedbackForm { restricted: Some(file.beside(clock::new_uuid())), ..FeedbackForm::default() };
    let form = DraftForm::open(FEEDBACK_FORM, Some(file), Signal::stored(TITLE.to_owned()), fresh);
    // Which box was touched last would say what was answered.
    form.keep_no_focus();
    form.values.update_untracked(FeedbackForm::begin_again);
    let run = Run {
        file,
        form,
        given: RwSignal::new(Given::default()),
        step: RwSignal::new(Step::Worker),
        handed: RwSignal::new(false),
        busy: RwSignal::new(false),
        questions: StoredValue::new(questions()),
        address: Address::new(),
        pages: expect_context(),
    };
    run.address.on_back(move |name| run.back_to(name.as_deref()));
    Effect::new(move |ran: Option<()>| {
        let given = run.given.get();
        if ran.is_some() {
            run.form.values.update(|form| {
                if let Some(restricted) = form.restricted {
                    form.take(&given, |given| session.seal_feedback(given, restricted));
                }
            });
        }
    });
    look_while(Look::HandedOver, run.handed.into());
    let open = StoredValue::new(open);
    view! {
        <div class="stack runner" class:large=move || run.handed.get()>
            {move || match run.step.get() {
                Step::Worker => untrack(|| view! { <ForWorker run open=open.get_value()/> }).into_any(),
                Step::Who => untrack(|| view! { <WhoReads run/> }).into_any(),
                Step::Ask(place) => untrack(|| view! { <Ask run place/> }).into_any(),
                Step::Thanks => untrack(|| view! { <Thanks run/> }).into_any(),
            }}
        </div>
    }
}

/// The supervisors who read it.
fn readers(team: &str) -> String {
    if team.is_empty() {
        "the supervisors of the team".to_owned()
    } else {
        format!("the supervisors of {team}")
    }
}

/// What the worker reads before the phone changes hands.
#[component]
fn ForWorker(run: Run, open: Arc<OpenFile>) -> impl IntoView {
    let local = expect_context::<Local>();
    let name = open.person_view().name.unwrap_or_default().shown();
    let readers = readers(&untrack(|| local.me()).team_name);
    let has_begun = run.form.values.with_untracked(|form| !form.parts().is_empty());
    let asked = in_use(&open.case).into_iter().filter(|entry| entry.kind == kind::FEEDBACK_ASKED);
    let last = asked.map(FeedbackAsked::of).max_by_key(|asked| asked.at_ms);
    let last = last.map(|asked| {
        let on = civil::long_date(civil::date(asked.at_ms.unwrap_or_default()));
        format!("Asked last on {on}: {}.", label(ASKED, &asked.answer.unwrap_or_default()).to_lowercase())
    });
    let save = save_and_go(run.form, run.busy, FINISH);
    let say = move |answer: &'static str| {
        let save = save.clone();
        Callback::new(move |()| {
            if !run.busy.get_untracked() {
                save(
                    NewSave {
                        title: TITLE.to_owned(),
                        file: run.file,
                        edits: vec![asked_edit(run.file, answer)],
                        draft: None,
                    },
                    case_path(run.file),
                );
            }
        })
    };
    let (declined, not_now) = (say("declined"), say("not_now"));
    let hand_over = move |()| {
        run.handed.set(true);
        run.open(Step::Who);
    };
    let go = route::go_instead();
    let mistakes = expect_context::<Mistakes>();
    let throw_away = Callback::new(move |()| {
        let go = go.clone();
        spawn_local(async move {
            match run.form.discard().await {
                Ok(()) => go(&case_path(run.file)),
                Err(error) => mistakes.show_one(FINISH, error.to_string()),
            }
        });
    });
    view! {
        <PageHead tab=TITLE title=Signal::stored(TITLE.to_owned()) above=Signal::stored(name.clone()) back=(case_path(run.file), name)/>
        <Notice colour="plum" shape=Shape::Lock>
            <p>
                "Five short questions, which they answer by themselves on this phone. "
                <b>"You do not see the answers, now or later."</b>
                {format!(" Each is sealed as it is given; {readers} read it, with the name, unless they work with this person themselves.")}
            </p>
        </Notice>
        {last.map(|last| view! { <p class="quiet">{last}</p> })}
        {has_begun.then(|| view! {
            <p>"They have begun. What they answered is kept and sealed; hand the phone over, and they go on."</p>
        })}
        <div class="bar" id=FINISH tabindex="-1">
            <ErrorText id=FINISH words=words_for(FINISH)/>
            <div class="actions">
                <Button words="Hand over the phone" icon=Shape::Hand busy=run.busy on_press=hand_over/>
                {if has_begun {
                    view! { <Button words="Throw it away" look="second" busy=run.busy on_press=throw_away/> }.into_any()
                } else {
                    view! {
                        <Button words="They would rather not" look="second" busy=run.busy on_press=declined/>
                        <Button words="Not now" look="second" busy=run.busy on_press=not_now/>
                    }.into_any()
                }}
            </div>
        </div>
    }
}

fn asked_edit(file: FileId, answer: &str) -> NewEdit {
    NewEdit::make(file, &FeedbackAsked { answer: Some(answer.to_owned()), at_ms: Some(clock::now_ms()) })
}

/// The first page that the person sees: who reads it, in big words.
#[component]
fn WhoReads(run: Run) -> impl IntoView {
    let team = untrack(|| expect_context::<Local>().me()).team_name;
    let first = run.form.values.with_untracked(|form| form.passed);
    let go_on = move |()| run.open(Step::Ask(first));
    view! {
        <div class="stack question-page">
            <div class="question"><Heading tab=TITLE title=Signal::stored("What do you think of us?".to_owned())/></div>
            <p><b>"Whoever gave you this phone cannot read your answers."</b></p>
            <p>{format!("Only {} read them, and they see your name.", readers(&team))}</p>
            <p>"Say what you like. You can leave out any question, and stop when you want."</p>
            <div class="question-more"><Stop run/></div>
            <div class="bar"><Button words="Begin" on_press=go_on/></div>
        </div>
    }
}

/// The way to give the phone back before the end. What was answered stays sealed on this phone, to go on with.
#[component]
fn Stop(run: Run) -> impl IntoView {
    let stop = move |_| {
        run.given.set(Given::default());
        run.form.values.update(FeedbackForm::begin_again);
        run.handed.set(false);
        run.open(Step::Worker);
    };
    view! {
        <button type="button" class="link-button" on:click=stop><Icon shape=Shape::Back/>"I would like to stop here"</button>
    }
}

/// One question; after the last, their own words and the end.
#[component]
fn Ask(run: Run, place: usize) -> impl IntoView {
    let (count, item) = run.questions.with_value(|all| (all.items.len(), all.items.get(place).cloned()));
    let was_here = run.form.values.with_untracked(|form| {
        !form.sealed.is_empty() && (form.passed > place || (item.is_none() && form.passed == place))
    });
    let is_new = run
        .given
        .with_untracked(|given| item.as_ref().is_none_or(|item| !given.answers.contains_key(&item.id)));
    let again = match item {
        Some(_) => "You have been here before. Answer again only to change it.",
        None => "Anything that you wrote before is kept. Write only what you want to add.",
    };
    let again = (was_here && is_new).then(|| view! { <p class="quiet">{again}</p> });
    let title = item
        .as_ref()
        .map_or_else(|| "Is there anything you would like to say?".to_owned(), |item| item.question.clone());
    let step = format!("{} of {}", place + 1, count + 1);
    let next = Callback::new(move |()| {
        run.form.values.update(|form| form.passed = form.passed.max(place + 1));
        run.open(Step::Ask(place + 1));
    });
    let finish = give(run);
    let answers = match item {
        Some(item) => {
            let options = run.questions.with_value(|all| match all.asked(&item) {
                Asked::Choices(choices) => choices
                    .iter()
                    .map(|choice| (choice.code.clone(), choice.words.clone(), String::new()))
                    .collect::<Vec<_>>(),
                Asked::Number(_) => Vec::new(),
            });
            let (id, set) = (item.id.clone(), item.id);
            let read = Memo::new(move |_| {
                run.given.with(|given| given.answers.get(&id).cloned().unwrap_or_default())
            });
            let write = move |code: String| {
                run.given.update(|given| drop(given.answers.insert(set.clone(), code)));
            };
            view! { <RadioCards id=ANSWER labelled_by=Some(QUESTION) options value=Slot::new(read.into(), write)/> }.into_any()
        }
        None => {
            let read = Memo::new(move |_| run.given.with(|given| given.words.clone()));
            let write = move |words: String| run.given.update(|given| given.words = words);
            view! { <TextArea id=WORDS label="In your own words" optional="if you like" value=Slot::new(read.into(), write)/> }
                .into_any()
        }
    };
    let is_last = place >= count;
    view! {
        <div class="stack question-page">
            <div>
                <p class="item-name num">{step}</p>
                <div id=QUESTION class="question"><Heading tab=TITLE title=Signal::stored(title)/></div>
            </div>
            {again}
            {answers}
            <div class="question-more"><Stop run/></div>
            <div class="bar" id=FINISH tabindex="-1">
                <ErrorText id=FINISH words=words_for(FINISH)/>
                {if is_last {
                    view! { <Button words="Give my answers" icon=Shape::Check busy=run.busy on_press=finish/> }.into_any()
                } else {
                    view! { <Button words="Continue" on_press=next/> }.into_any()
                }}
            </div>
        </div>
    }
}

/// Gives the answers: the sealed file, and in the case that they answered.
fn give(run: Run) -> Callback<()> {
    let (mistakes, saved) = (expect_context::<Mistakes>(), just_saved());
    Callback::new(move |()| {
        if run.busy.get_untracked() {
            return;
        }
        mistakes.clear();
        if run.given.with_untracked(|given| given.words.chars().count() > WORDS_MAX) {
            return mistakes
                .show_one(WORDS, format!("That is too long. Please write at most {WORDS_MAX} letters."));
        }
        let form = run.form.values.get_untracked();
        let (parts, restricted) = (form.parts(), form.restricted);
        let unsealed = form.sealed_now.is_empty() && run.given.with_untracked(|given| !given.is_empty());
        let (Some(restricted), false) = (restricted.filter(|_| !unsealed), parts.is_empty()) else {
            let words = if unsealed {
                "This phone cannot seal your answers just now. Please give it back; nothing was sent."
            } else {
                "Nothing is answered yet. Answer one question, or stop here."
            };
            return mistakes.show_one(FINISH, words.to_owned());
        };
        let feedback = Feedback {
            case: Some(run.file),
            at_ms: Some(clock::now_ms()),
            instrument: Some(run.questions.with_value(Instrument::named)),
            sealed: Some(parts),
        };
        let edits = vec![
            NewEdit::make_as(restricted, restricted.root(), &feedback),
            asked_edit(run.file, "answered"),
        ];
        run.busy.set(true);
        spawn_local(async move {
            let save = NewSave { title: TITLE.to_owned(), file: run.file, edits, draft: None };
            let answer = run.form.finish(save).await;
            run.busy.try_set(false);
            match answer {
                Ok(save) => {
                    // From here on nobody reads it on this phone.
                    run.given.try_set(Given::default());
                    saved.set(save, run.file, TITLE.to_owned());
                    run.open(Step::Thanks);
                }
                Err(error) => mistakes.show_one(FINISH, error.to_string()),
            }
        });
    })
}

/// The last page that the person sees.
#[component]
fn Thanks(run: Run) -> impl IntoView {
    let go = route::go_instead();
    let back = move |()| {
        run.handed.set(false);
        go(&case_path(run.file));
    };
    view! {
        <div class="stack question-page">
            <div class="question"><Heading tab=TITLE title=Signal::stored("Thank you".to_owned())/></div>
            <p>"Your answers are sealed. They leave this phone as soon as it has signal."</p>
            <p>"Please give the phone back now."</p>
            <div class="bar"><Button words="I have the phone back" look="second" on_press=back/></div>
        </div>
    }
}
